//! The runbook, `genkey.toml`: which keys there are to be, how long they live and where they are
//! delivered. `genkey renew` carries it out, `genkey check --runbook` compares.

mod delivery;
mod document;
mod due;
mod error;
mod fields;
mod key;
mod notes;
mod places;
mod region;
mod rules;
mod times;

pub use due::{Due, due, due_at};
pub use error::{Mistake, RunbookError};
pub use region::Region;
pub use rules::{Delivery, KeyRules, Lifetime, Resolve, Runbook, ServiceRules};
pub(crate) use times::DEFAULT_GRACE;

#[cfg(test)]
mod tests;
