//! What a client is made of.

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

/// Tells the time of day.
pub type Clock = Arc<dyn Fn() -> Timestamp + Send + Sync>;

/// Everything a [`super::Client`] needs; [`Options::new`] fills in the usual values.
#[derive(Clone)]
pub struct Options {
    /// Where the service is.
    pub base_url: BaseUrl,
    /// The key, or JWT.
    pub credential: Secret,
    /// Which of both it is.
    pub kind: CredentialKind,
    /// How a key is sent; a JWT goes into `Authorization`.
    pub header: CredentialHeader,
    /// The limit of each request, from connecting to the body's end.
    pub timeout: Duration,
    /// Who vouches for the service's certificate.
    pub trust: TrustSources,
    /// Which proxy requests go through.
    pub proxies: Proxies,
    /// `User-Agent`.
    pub user_agent: String,
    /// Who watches, for `-v` and for a diagnosis.
    pub observers: Vec<Arc<dyn Observer>>,
    /// The time of day, to understand a `Retry-After` that is a date.
    pub clock: Clock,
    /// How reads and revocations are repeated.
    pub retry: RetryPolicy,
    /// Who keeps to how many requests the service takes.
    pub rate_limit: Option<Arc<dyn RateLimit>>,
    /// Who is told, once a pause, that the service asked for one and that it is waited for.
    pub on_pause: Option<PauseNotice>,
    /// How the service says that something is wrong.
    pub errors: ErrorForm,
    /// The longest answer that is read, in bytes after decompression.
    pub body_limit: usize,
    /// Which dialect the endpoints for keys are addressed in.
    pub dialect: DialectChoice,
}

impl Options {
    /// The usual options: a key, 30 s a request, the system's roots, four attempts within a minute,
    /// 64 MiB, any dialect.
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
