//! The embedded GEN-style server: what GEN's documents describe, on loopback, with its data in one
//! SQLite file.
//!
//! | file | what is in it |
//! |---|---|
//! | `server.rs` | starting, stopping, the thread it runs on |
//! | `routes.rs` | the router |
//! | `endpoints.rs` | the endpoints of each dialect |
//! | `service.rs` | the service itself, below HTTP: accounts, keys, rules |
//! | `host.rs` | refuses what a web page could send here |
//! | `input.rs`, `lifetime.rs` | bodies, ids, `expires_in` and the key headers, checked |
//! | `refusal.rs` | the documented error shape |
//! | `faults/` | faults that are injected on purpose |
//! | `documents.rs` | the JSON that is answered |
//! | `mint.rs`, `jwt.rs` | new keys and their hashes; the JWT |
//! | `openapi.rs`, `openapi.json` | the description of all this, served at `/openapi.json` |
//! | `database/` | the SQLite file |
//!
//! It shares no type of the protocol with the client on purpose: both are held to
//! `tests/fixtures/wire/`, written from the documents.

use std::path::PathBuf;
use std::time::Duration;

mod database;
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

// A name is no part of the protocol; the routes and bodies that it stands for are written here and
// there, each by itself.
pub use crate::model::Dialect;

/// What a server needs to start.
#[derive(Clone)]
pub struct Options {
    /// The SQLite file; made when missing, readable by its owner only.
    pub data: PathBuf,
    /// Whether that file is deleted first, as [`reset`] does.
    pub resets: bool,
    /// The port on 127.0.0.1; 0 for any that is free.
    pub port: u16,
    /// The clock.
    pub clock: Clock,
    /// Which of the documents its key endpoints follow.
    pub dialect: Dialect,
    /// Whether its session credential works as long as the data, and not only until the server
    /// ends.
    pub keeps_session: bool,
    /// How long its JWT works; `None` for no JWT.
    pub jwt: Option<Duration>,
    /// The faults that it injects.
    pub faults: Faults,
}

impl Options {
    /// What is needed, with all else as it is for `--sandbox`: any free port, the reference
    /// dialect, no JWT, no faults.
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
