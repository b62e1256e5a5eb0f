//! A client: a credential and the connections that it is sent over.

use std::collections::HashSet;
use std::fmt;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use jiff::Timestamp;
use tokio::sync::Mutex;

use super::call::Call;
use super::clock_skew::Reading;
use super::error::{Error, SetupError};
use super::exchange::{Credential, Exchange, Failed};
use super::incoming::Incoming;
use super::options::Options;
use super::transport;
use super::wire::Answer;
use crate::model::{BaseUrl, CredentialHeader, CredentialKind, Dialect, KeyId};
use crate::secret::Secret;

/// A client of one service with one credential.
///
/// Its calls need a tokio runtime with I/O and time. DNS lookups cannot be cancelled, so shut the
/// runtime down with `shutdown_background`.
pub struct Client {
    pub(super) exchange: Arc<Exchange>,
    credential: Credential,
    secret: Secret,
    key_header: CredentialHeader,
    kind: CredentialKind,
    pub(super) live: LiveKeys,
}

type Listed = Result<Arc<HashSet<KeyId>>, Error>;

/// The last list of keys that are not revoked, shared by concurrent callers of
/// [`Client::live_keys`].
#[derive(Default)]
pub(super) struct LiveKeys {
    /// How many callers there have been.
    pub asked: AtomicU64,
    /// The last list, and how many callers there had been when it was requested.
    pub last: Mutex<Option<(u64, Listed)>>,
}

impl Client {
    /// Creates a client without sending anything. For an https service, a thread starts to read the
    /// system's root certificates.
    pub fn new(options: Options) -> Result<Self, SetupError> {
        let (header, kind, secret) = (
            options.header.clone(),
            options.kind,
            options.credential.clone(),
        );
        Self::over(Arc::new(Exchange::new(options)?), header, kind, &secret)
    }

    /// A client that sends another key over the same connections, and shares the rate limit and the
    /// dialect.
    pub fn with_credential(&self, key: &Secret) -> Result<Self, SetupError> {
        Self::over(
            Arc::clone(&self.exchange),
            self.key_header.clone(),
            CredentialKind::Key,
            key,
        )
    }

    fn over(
        exchange: Arc<Exchange>,
        key_header: CredentialHeader,
        kind: CredentialKind,
        secret: &Secret,
    ) -> Result<Self, SetupError> {
        let header = if kind.is_key() {
            &key_header
        } else {
            &CredentialHeader::Bearer
        };
        let credential = transport::credential_header(header, secret)?;
        exchange.reporter.redact(secret.clone());
        Ok(Self {
            exchange,
            credential,
            secret: secret.clone(),
            key_header,
            kind,
            live: LiveKeys::default(),
        })
    }

    /// The base URL of the service.
    pub fn base_url(&self) -> &BaseUrl {
        &self.exchange.base_url
    }

    /// Tells the credential from others; see [`Secret::fingerprint`].
    pub fn fingerprint(&self) -> String {
        self.secret.fingerprint()
    }

    /// Whether the credential is a key, which `revoke_all` revokes too, and not a JWT.
    pub fn uses_key(&self) -> bool {
        self.kind.is_key()
    }

    /// The current time by the service's clock, if its last response had a `Date`.
    pub fn service_time(&self) -> Option<Timestamp> {
        self.exchange.clock.service_time()
    }

    /// The clock offset and duration of the last response, if there was one.
    pub(crate) fn last_reading(&self) -> Option<Reading> {
        self.exchange.clock.last()
    }

    /// The text with every secret that this client knows replaced by `***`.
    pub fn redacted(&self, text: &str) -> String {
        self.exchange.reporter.redacted(text)
    }

    /// The dialect of the service, if it is configured or has been detected, now or in an earlier
    /// run.
    pub fn dialect(&self) -> Option<Dialect> {
        self.exchange.discovery.spoken()
    }

    /// Sends a request and returns as soon as the head of the response has arrived, whatever its
    /// status; [`Incoming::conclude`] turns a rejection into an error. Only reads are retried.
    pub async fn send<'c>(&'c self, call: &Call) -> Result<Incoming<'c>, Error> {
        // An error makes the exchange retry; the response beside it is returned if it does not.
        let any_status = async |incoming: Incoming<'c>| match incoming.refusal() {
            Some(error) => Err((error, Some(incoming))),
            None => Ok(incoming),
        };
        Ok(self
            .exchange
            .send(call, &self.credential, any_status)
            .await?)
    }

    /// Sends a request, with retries, and reads the whole response.
    pub(super) async fn ask(&self, call: &Call) -> Result<Answer, Failed> {
        self.ask_and(call, async |incoming| incoming.read().await)
            .await
    }

    /// Sends a request and passes a successful response to `read`; a retry repeats both.
    pub(super) async fn ask_and<'c, T>(
        &'c self,
        call: &Call,
        mut read: impl AsyncFnMut(Incoming<'c>) -> Result<T, Error>,
    ) -> Result<T, Failed> {
        let read_success = async |incoming: Incoming<'c>| match incoming.succeeded().await {
            Ok(incoming) => read(incoming).await.map_err(|error| (error, None)),
            Err(error) => Err((error, None)),
        };
        self.exchange
            .send(call, &self.credential, read_success)
            .await
    }
}

// By hand, so that no field added later can show the credential.
impl fmt::Debug for Client {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Client")
            .field("base_url", &self.base_url().to_string())
            .finish_non_exhaustive()
    }
}
