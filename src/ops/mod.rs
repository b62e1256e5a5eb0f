//! The use cases. They neither print nor know the command line: outcomes and errors are values.
//!
//! `issue.rs` has the stages in the life of a key; `create` and `recover` take it through them.

pub mod check;
pub mod choice;
pub mod create;
pub mod deliver;
mod delivering;
mod desk;
mod find;
mod holders;
mod issue;
mod listed_names;
mod listing;
pub mod login;
mod naming;
mod parallel;
pub mod recover;
pub mod reindex;
pub mod rename;
pub mod renew;
mod retire;
pub mod revoke;
pub mod rotate;
mod rotation;

pub use desk::{Account, Desk, Failure, Holdings, OpenStore, ProvenStore};
pub use find::{FindError, Wanted, find, find_by_secret, find_only_key, find_stored, used_since};
pub use holders::{DeliveredKey, DeliveredLogin, Deliveries, deliveries, destinations_of_login};
pub use listed_names::{ListedNames, NamedKeys};
pub use listing::ListingNotes;
