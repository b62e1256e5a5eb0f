//! The typed client of a GEN-style service.
//!
//! Every request takes one path (`client.rs`) and every answer is read in one place (`wire.rs`); an endpoint is a few
//! lines in the file of its family. What the service's dialects call things is a table in `dialect.rs`; which of them it
//! speaks is found out as `discovery.rs` says.

mod account;
mod body;
mod client;
mod clock_watch;
mod dialect;
mod discovery;
mod elements;
mod error;
mod extra_header;
mod failure;
mod keys;
mod live;
mod many;
mod mask;
mod moment;
mod observer;
mod options;
mod pace;
mod probe;
mod raw;
mod redirect;
mod rename;
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
mod workspaces;

pub use client::{Client, RawAnswer};
pub use clock_watch::{ClockWatch, Reading};
pub use discovery::DialectChoice;
pub use error::{Error, Reason, SetupError};
pub use extra_header::{ExtraHeader, ExtraHeaderError};
pub use keys::{CreatedKey, KeyBlock, KeyBlocks};
pub use observer::Observer;
pub use options::{Clock, Options, PauseNotice};
pub use pace::Pace;
pub use probe::{HandshakeError, Probe, is_proxy};
pub use raw::{RawRequest, Verb, VerbError};
pub use resource::{Resource, ResourceError};
pub use retry::RetryPolicy;
pub use revoke::{Revocation, RevokeAll};
pub use throttle::AT_ONCE;
pub use trust::TrustSources;

pub use crate::model::{BaseUrl, BaseUrlError, CredentialHeader};
