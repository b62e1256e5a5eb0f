//! Faults that are injected on purpose, so that clients meet them before they are real.
//!
//! | file | what is in it |
//! |---|---|
//! | `rule.rs` | which requests a fault is for: `METHOD PATH: ACTION [xN]` |
//! | `action.rs` | the actions, as they are written |
//! | `inject.rs` | what each action does to a request or its answer |
//! | `connection.rs` | connections that can be cut off in the middle of an answer |

use std::sync::Arc;

mod action;
mod connection;
mod inject;
mod rule;

pub use action::ACTIONS;
pub(super) use connection::{ConnectionCutter, CuttableListener};
pub(super) use inject::{FaultInjector, inject};
pub use rule::FaultRule;

/// Is told of each fault as it is injected.
pub type FaultObserver = Arc<dyn Fn(&FaultRule) + Send + Sync>;

/// The faults that a server injects. By default there are none.
#[derive(Clone, Default)]
pub struct Faults {
    /// The rules. Of those that a request matches, the first one that is not used up applies.
    pub rules: Vec<FaultRule>,
    /// Who wants to know.
    pub observer: Option<FaultObserver>,
}
