//! A client: a credential, and the exchange that it is sent over.

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
/// Its calls need a tokio runtime with I/O and time. A name that is being resolved cannot be
/// interrupted, so the runtime should end with `shutdown_background`.
pub struct Client {
    pub(super) exchange: Arc<Exchange>,
    credential: Credential,
    key_header: CredentialHeader,
    kind: CredentialKind,
    pub(super) live: LiveKeys,
}

/// The ids of live keys, or why there is no list.
type Listed = Result<Arc<HashSet<KeyId>>, Error>;

/// The keys that this credential's account has alive, for many who want to know at the same time;
/// see [`Client::live_keys`].
#[derive(Default)]
pub(super) struct LiveKeys {
    pub asked: AtomicU64,
    /// The ids that were listed last, and how many had asked before.
    pub last: Mutex<Option<(u64, Listed)>>,
}

impl Client {
    /// Makes a client; nothing is sent yet. For an https service, the system's roots begin to be
    /// read.
    pub fn new(options: Options) -> Result<Self, SetupError> {
        let (header, kind, secret) = (
            options.header.clone(),
            options.kind,
            options.credential.clone(),
        );
        Self::over(Arc::new(Exchange::new(options)?), header, kind, &secret)
    }

    /// A client that sends another key over the same connections. What the service has told of its
    /// limits and its dialect holds for both.
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
            key_header,
            kind,
            live: LiveKeys::default(),
        })
    }

    /// Where requests go.
    pub fn base_url(&self) -> &BaseUrl {
        &self.exchange.base_url
    }

    /// Whether it sends a key, which ends when all keys are revoked; a JWT does not.
    pub fn uses_key(&self) -> bool {
        self.kind.is_key()
    }

    /// The present moment by the service's clock, where its last answer told it.
    pub fn service_time(&self) -> Option<Timestamp> {
        self.exchange.clock.service_time()
    }

    /// What the last answer told of the service's clock and of the time it took, if there was one.
    pub(crate) fn last_reading(&self) -> Option<Reading> {
        self.exchange.clock.last()
    }

    /// The text with `***` for every secret that this client knows of.
    pub fn redacted(&self, text: &str) -> String {
        self.exchange.reporter.redacted(text)
    }

    /// The dialect that the service is known to speak: the fixed one, or what its answers told in
    /// this session or before.
    pub fn dialect(&self) -> Option<Dialect> {
        self.exchange.discovery.spoken()
    }

    /// Sends a request and gives back the answer, whatever its status, as soon as its head is
    /// there: a rejection is what [`Incoming::conclude`] gives. A read is repeated as all reads
    /// are; everything else is sent once.
    pub async fn send<'c>(&'c self, call: &Call) -> Result<Incoming<'c>, Error> {
        let whatever_it_is = async |incoming: Incoming<'c>| match incoming.refusal() {
            Some(error) => Err((error, Some(incoming))),
            None => Ok(incoming),
        };
        Ok(self
            .exchange
            .send(call, &self.credential, whatever_it_is)
            .await?)
    }

    /// Sends a request, again where that may help, and reads the whole answer.
    pub(super) async fn ask(&self, call: &Call) -> Result<Answer, Failed> {
        self.ask_and(call, async |incoming| incoming.read().await)
            .await
    }

    /// Sends a request, and reads as much of a successful answer as is wanted: both again where
    /// that may help.
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

/// Shows where the client points, and nothing of its credential.
impl fmt::Debug for Client {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Client")
            .field("base_url", &self.base_url().to_string())
            .finish_non_exhaustive()
    }
}
