//! The use cases. No command line and no printing: outcomes and errors are values.
//!
//! `issue.rs` has the whole life of a key; `create` and `recover` drive it.

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
