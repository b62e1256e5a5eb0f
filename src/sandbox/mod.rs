//! The embedded server: implements what GEN's documents describe, on loopback, with its data in a
//! SQLite file.
//!
//! Requests pass `date.rs`, `host.rs`, the faults of `faults/` and the router (`routes.rs`); `endpoints.rs`
//! has the routes of each dialect, `input.rs` and `lifetime.rs` validate, `service.rs` is the
//! service below HTTP, `database/` its data, and `documents.rs` and `refusal.rs` the responses.
//!
//! It deliberately shares no protocol type with the client, where a mistake would be on both sides:
//! both are tested against `tests/fixtures/wire/`, which is written from the documents.

use std::path::PathBuf;
use std::time::Duration;

mod database;
mod date;
mod documents;
mod endpoints;
mod error;
mod faults;
mod host;
mod input;
mod jwt;
mod lifetime;
mod mint;
mod openapi;
mod refusal;
mod routes;
mod server;
mod service;

pub use database::reset;
pub use error::SandboxError;
pub(crate) use faults::FaultObserver;
pub use faults::{ACTIONS, FaultRule, Faults};
pub use mint::KEY_PREFIX;
pub use server::Server;
pub use service::Clock;

// Only the names of the dialects are shared. Their routes and bodies are written separately here
// and in the client.
pub use crate::model::Dialect;

/// The e-mail address of the embedded server's account.
pub const EMAIL: &str = "you@example.com";

/// The options of a server.
#[derive(Clone)]
pub struct Options {
    /// The SQLite file. Created if missing, with access for its owner only.
    pub data: PathBuf,
    /// Whether to delete that file first, like [`reset`].
    pub resets: bool,
    /// The port on 127.0.0.1; 0 for any free one.
    pub port: u16,
    /// The clock.
    pub clock: Clock,
    /// The dialect of the key endpoints.
    pub dialect: Dialect,
    /// Whether the session credential is stored with the data, and so outlives the server.
    pub keeps_session: bool,
    /// The lifetime of the JWT; `None` for no JWT.
    pub jwt: Option<Duration>,
    /// The faults to inject.
    pub faults: Faults,
}

impl Options {
    /// The defaults: any free port, the reference dialect, no JWT, no faults.
    pub fn new(data: PathBuf, clock: Clock) -> Self {
        let (dialect, faults) = (Dialect::default(), Faults::default());
        Self {
            data,
            resets: false,
            port: 0,
            clock,
            dialect,
            keeps_session: false,
            jwt: None,
            faults,
        }
    }
}
