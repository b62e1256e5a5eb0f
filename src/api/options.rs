//! The options of a client.

use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;

use super::dialect::DialectChoice;
use super::observer::Observer;
use super::proxy::Proxies;
use super::retry::RetryPolicy;
use super::throttle::{PauseNotice, RateLimit};
use super::trust::TrustSources;
use crate::model::{BaseUrl, CredentialHeader, CredentialKind, ErrorForm};
use crate::secret::Secret;

/// Returns the current time.
pub type Clock = Arc<dyn Fn() -> Timestamp + Send + Sync>;

/// The options of a [`super::Client`]; [`Options::new`] fills in the defaults.
#[derive(Clone)]
pub struct Options {
    /// The base URL of the service.
    pub base_url: BaseUrl,
    /// The key or JWT.
    pub credential: Secret,
    /// Whether it is a key or a JWT.
    pub kind: CredentialKind,
    /// The header that carries a key; a JWT always goes into `Authorization`.
    pub header: CredentialHeader,
    /// The limit of each attempt, from connecting to the end of the body.
    pub timeout: Duration,
    /// The trusted root certificates.
    pub trust: TrustSources,
    /// The proxy.
    pub proxies: Proxies,
    /// `User-Agent`.
    pub user_agent: String,
    /// Observers of all requests.
    pub observers: Vec<Arc<dyn Observer>>,
    /// The clock, for a `Retry-After` that is a date.
    pub clock: Clock,
    /// When reads and revocations are retried.
    pub retry: RetryPolicy,
    /// The service's rate limit.
    pub rate_limit: Option<Arc<dyn RateLimit>>,
    /// Called once per pause that the service asks for.
    pub on_pause: Option<PauseNotice>,
    /// Where error responses have their code and message.
    pub errors: ErrorForm,
    /// The largest response that is read, in bytes after decompression.
    pub body_limit: usize,
    /// The dialect of the key endpoints.
    pub dialect: DialectChoice,
}

impl Options {
    /// The defaults: a key, 30 s per attempt, the system's roots, four attempts within a minute, at
    /// most 64 MiB, any dialect.
    pub fn new(
        base_url: BaseUrl,
        credential: Secret,
        header: CredentialHeader,
        clock: Clock,
    ) -> Self {
        Self {
            base_url,
            credential,
            kind: CredentialKind::Key,
            header,
            timeout: Duration::from_secs(30),
            trust: TrustSources::default(),
            proxies: Proxies::default(),
            user_agent: concat!("genkey/", env!("CARGO_PKG_VERSION")).into(),
            observers: Vec::new(),
            clock,
            retry: RetryPolicy::default(),
            rate_limit: None,
            on_pause: None,
            errors: ErrorForm::default(),
            body_limit: 64 * 1024 * 1024,
            dialect: DialectChoice::Auto { remembered: None },
        }
    }
}
