//! Fault injection, to test clients against failures. `rule.rs` and `action.rs` parse
//! `METHOD PATH: ACTION [xN]`; `inject.rs` applies it, by means of `connection.rs`.

use std::sync::Arc;

mod action;
mod connection;
mod inject;
mod rule;

pub use action::ACTIONS;
pub(super) use connection::{ConnectionCutter, CuttableListener};
pub(super) use inject::{FaultInjector, inject};
pub use rule::FaultRule;

/// Called for each injected fault.
pub type FaultObserver = Arc<dyn Fn(&FaultRule) + Send + Sync>;

/// The faults to inject; none by default.
#[derive(Clone, Default)]
pub struct Faults {
    /// The rules. The first one that matches a request and is not used up applies.
    pub rules: Vec<FaultRule>,
    /// Called for each injected fault.
    pub observer: Option<FaultObserver>,
}
