//! The typed HTTP client of a GEN-style service.
//!
//! A request is a `Call` (`call.rs`). All requests go through `Exchange::send` (`exchange.rs`),
//! responses are decoded in `wire.rs`, and an endpoint is a few lines. `dialect.rs` has the table
//! of endpoint names of each dialect, and detects which one the service uses.

mod account;
mod call;
mod client;
mod clock_skew;
mod dialect;
mod error;
mod exchange;
mod failure;
mod incoming;
mod key_blocks;
mod key_stream;
mod keys;
mod lenient;
mod lossy;
mod observer;
mod options;
mod paging;
mod probe;
mod proxy;
mod rename;
mod report;
mod resource;
mod retry;
mod revoke;
#[cfg(feature = "testing")]
#[doc(hidden)]
pub mod testing;
mod throttle;
mod transport;
mod trust;
mod wire;
mod wire_fields;
mod wire_time;

pub use call::{Call, ExtraHeader, Method};
pub(crate) use call::{is_read, method};
pub use client::Client;
pub(crate) use clock_skew::Reading;
pub use dialect::DialectChoice;
pub use error::{About, Error, Reason, Rejection, SetupError};
pub use incoming::Incoming;
pub(crate) use key_blocks::{KeyBlock, KeyBlocks};
pub use observer::Observer;
pub use options::{Clock, Options};
pub(crate) use probe::{HandshakeError, Probe};
pub use proxy::{InvalidProxy, Proxies};
pub use resource::Resource;
pub use retry::RetryPolicy;
pub use revoke::{Revocation, RevokeAll};
pub use throttle::{MAX_CONCURRENT, PauseNotice, RateLimit};
pub use trust::TrustSources;
pub use wire::CreatedKey;

pub use crate::model::{BaseUrl, CredentialHeader};
