//! The use cases. They neither print nor know the command line: outcomes and errors are values.
//!
//! `issue.rs` has the stages in the life of a key; `create` and `recover` take it through them.

pub mod check;
pub mod create;
mod desk;
mod find;
mod issue;
mod listing;
pub mod login;
mod parallel;
pub mod recover;
pub mod reindex;
pub mod rename;
mod retire;
pub mod revoke;

pub use desk::{Account, Desk, Failure, Holdings, OpenStore, ProvenStore};
pub use find::{FindError, Wanted, find, find_by_secret, find_only_key, find_stored};
pub use listing::ListingNotes;
