//! One request path for all endpoints.

use std::fmt;
use std::future::poll_fn;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::Poll;
use std::time::Duration;

use reqwest::header::{ACCEPT, ACCEPT_ENCODING, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue, RETRY_AFTER};
use reqwest::{Method, Request, Response, StatusCode};
use tokio::time::{Instant, sleep, timeout_at};
use url::Url;

use super::body::{Body, Unfinished};
use super::dialect::Call;
use super::discovery::Discovery;
use super::failure::{Failure, classify};
use super::live::LiveKeys;
use super::pace::Moments;
use super::throttle::Throttle;
use super::{
    BaseUrl, Clock, Error, Observer, Options, Pace, Reason, RetryPolicy, SetupError, observer, redirect, retry,
    transport, wire,
};
use crate::model::{CredentialKind, ErrorForm};
use crate::secret::Secret;

mod raw;

pub use raw::RawAnswer;

/// How much of an error's body is read.
const ERROR_LIMIT: usize = 64 * 1024;
/// How much of a service's text about an error is kept, in characters.
const MESSAGE_LIMIT: usize = 300;
/// The longest time limit that is counted: beyond it, clocks overflow.
const LONGEST: Duration = Duration::from_secs(24 * 60 * 60);
/// What the whole request is given beyond the limit of connecting, so that a connection that never came about is
/// reported as such: nothing was sent.
const GRACE: Duration = Duration::from_millis(20);

/// How long the runtime is given to notice that a kept connection was closed meanwhile, before a request that is sent
/// only once goes out on it: a request lost that way would look as if it may have been carried out.
const NOTICE: Duration = Duration::from_millis(1);

/// A client of one service with one credential.
///
/// Its calls need a tokio runtime with I/O and time. A name that is being resolved cannot be interrupted, so the
/// runtime should end with `shutdown_background`.
pub struct Client {
    options: Options,
    http: reqwest::Client,
    base_url: BaseUrl,
    header: (HeaderName, HeaderValue),
    credential: Secret,
    kind: CredentialKind,
    timeout: Duration,
    observer: Option<Arc<dyn Observer>>,
    clock: Clock,
    retry: RetryPolicy,
    pub(super) pace: Option<Arc<dyn Pace>>,
    pub(super) throttle: Throttle,
    pub(super) live: LiveKeys,
    pub(super) body_limit: usize,
    errors: ErrorForm,
    has_connected: AtomicBool,
    pub(super) discovery: Discovery,
}

/// The beginning of a successful answer, whose body has not been read.
pub(super) struct Head {
    pub response: Response,
    /// When the time for the answer is over.
    pub deadline: Instant,
}

/// A successful answer.
pub(super) struct Answer {
    /// Method and path of the request, for messages.
    pub request: String,
    pub body: Body,
}

impl Answer {
    pub fn is_empty(&self) -> bool {
        self.body.as_bytes().trim_ascii().is_empty()
    }
}

/// The last attempt's error, and that of the last one before it that may have been carried out.
pub(super) struct Failed {
    pub error: Error,
    pub perhaps_done: Option<Error>,
}

impl From<Error> for Failed {
    fn from(error: Error) -> Self {
        Self { error, perhaps_done: None }
    }
}

impl Client {
    /// Makes a client; nothing is sent yet. For an https service, the system's roots begin to be read.
    ///
    /// # Errors
    /// [`SetupError`] when the credential, a header or the CA file cannot be used.
    pub fn new(mut options: Options) -> Result<Self, SetupError> {
        options.timeout = options.timeout.min(LONGEST);
        Ok(Self {
            options: options.clone(),
            http: transport::build(&options)?,
            header: transport::credential_header(&options.header, &options.credential)?,
            base_url: options.base_url,
            credential: options.credential,
            kind: options.kind,
            timeout: options.timeout,
            observer: options.observer,
            clock: options.clock,
            retry: options.retry,
            pace: options.pace,
            throttle: Throttle::new(options.retry.budget, options.on_pause),
            live: LiveKeys::default(),
            body_limit: options.body_limit,
            errors: options.errors,
            has_connected: AtomicBool::new(false),
            discovery: Discovery::new(options.dialect),
        })
    }

    /// A client of the same service with another key.
    ///
    /// # Errors
    /// [`SetupError`] when the key cannot be sent.
    pub fn with_credential(&self, credential: &Secret) -> Result<Self, SetupError> {
        Self::new(Options { credential: credential.clone(), kind: CredentialKind::Key, ..self.options.clone() })
    }

    /// Where requests go.
    pub fn base_url(&self) -> &BaseUrl {
        &self.base_url
    }

    /// Whether it sends a key, which ends when all keys are revoked; a JWT does not.
    pub fn uses_key(&self) -> bool {
        self.kind.is_key()
    }

    pub(super) async fn send(&self, call: Call) -> Result<Answer, Error> {
        self.repeat(&call).await.map_err(|failed| failed.error)
    }

    /// Sends a request, again where that may help, and reads the whole answer.
    pub(super) async fn repeat(&self, call: &Call) -> Result<Answer, Failed> {
        self.repeat_until(call, async |head| self.conclude(call, head).await).await
    }

    /// Sends a request, and reads as much of a successful answer as is wanted: both again where that may help. Each wait is
    /// shown to the observer.
    pub(super) async fn repeat_until<T>(
        &self,
        call: &Call,
        mut read: impl AsyncFnMut(Head) -> Result<T, Error>,
    ) -> Result<T, Failed> {
        let mut moments = Moments::now();
        if !call.repeats && self.has_connected.load(Ordering::Relaxed) {
            sleep(NOTICE).await;
        }
        let mut perhaps_done = None;
        let mut attempt = 1;
        loop {
            let outcome = match self.send_once(call, &mut moments).await {
                Ok(head) => read(head).await,
                Err(error) => Err(error),
            };
            let error = match outcome {
                Ok(read) => return Ok(read),
                Err(error) => error,
            };
            let wait = self.retry.wait(attempt, moments.began.elapsed(), &error).filter(|_| call.repeats);
            let Some(wait) = wait else { return Err(Failed { error, perhaps_done }) };
            self.observe(|observer| observer.retry(&error.to_string(), wait));
            self.throttle.tell_of_pause();
            perhaps_done = if error.outcome_unknown() { Some(error) } else { perhaps_done };
            if let Err(error) = self.unless_stopped(&call.method, sleep(wait)).await {
                return Err(Failed { error, perhaps_done });
            }
            attempt += 1;
        }
    }

    /// Waits before a request with this method is sent, but no longer once revocations are stopped and it is one.
    async fn unless_stopped<T>(&self, method: &Method, wait: impl Future<Output = T>) -> Result<T, Error> {
        if method != Method::DELETE {
            return Ok(wait.await);
        }
        let (mut stopped, mut wait) = (pin!(self.throttle.stopped()), pin!(wait));
        poll_fn(|context| match stopped.as_mut().poll(context) {
            Poll::Ready(()) => Poll::Ready(Err(Error::Stopped)),
            Poll::Pending => wait.as_mut().poll(context).map(Ok),
        })
        .await
    }

    /// One attempt: a request and the redirects that it may follow, up to the head of a successful answer.
    async fn send_once(&self, call: &Call, moments: &mut Moments) -> Result<Head, Error> {
        moments.deadline = Instant::now() + self.timeout + GRACE;
        let mut url = self
            .base_url
            .join(call.path.iter().map(String::as_str))
            .ok_or_else(|| Error::UnusableId(call.path.get(1).cloned().unwrap_or_default()))?;
        if !call.query.is_empty() {
            url.query_pairs_mut().extend_pairs(&call.query);
        }
        let mut followed = 0;
        loop {
            let response = self.exchange(call, &url, moments).await?;
            if response.status().is_success() {
                return Ok(Head { response, deadline: moments.deadline });
            }
            if !redirect::is_redirect(response.status()) {
                return Err(self.rejection(response, moments.deadline).await);
            }
            url = redirect::next(&call.method, &url, &response, followed)?;
            followed += 1;
        }
    }

    async fn exchange(&self, call: &Call, url: &Url, moments: &mut Moments) -> Result<Response, Error> {
        let request = self.request(call, url).map_err(|error| self.failure(&call.name(), &error))?;
        self.perform(request, &call.name(), None, moments).await
    }

    /// Sends a request, once there is a place for it, and waits for the head of its answer. `name` is what messages call it;
    /// `shown_body` is what of its body may be shown.
    async fn perform(
        &self,
        request: Request,
        name: &str,
        shown_body: Option<&[u8]>,
        moments: &mut Moments,
    ) -> Result<Response, Error> {
        let place = self.throttle.take_place(self.pace.as_deref(), moments);
        let _place = self.unless_stopped(request.method(), place).await??;
        let (method, url) = (request.method().clone(), request.url().clone());
        let shown = observer::without_query(url.as_str());
        self.observe(|watcher| watcher.request(method.as_str(), shown, &self.shown(request.headers())));
        shown_body.into_iter().for_each(|body| self.show_body('>', body, true));
        let began = Instant::now();
        let answered =
            timeout_at(moments.deadline, self.http.execute(request)).await.map_err(|_| self.timed_out(true))?;
        let response = answered.map_err(|error| self.failure(name, &error))?;
        self.has_connected.store(true, Ordering::Relaxed);
        self.throttle.answered(began, response.status().as_u16(), self.retry_after(response.headers()));
        self.observe(|watcher| {
            let headers = self.shown(response.headers());
            watcher.response(method.as_str(), shown, response.status().as_u16(), began.elapsed(), &headers);
        });
        Ok(response)
    }

    fn request(&self, call: &Call, url: &Url) -> Result<Request, reqwest::Error> {
        let (name, value) = &self.header;
        let mut request =
            self.http.request(call.method.clone(), url.clone()).header(ACCEPT, "application/json").header(name, value);
        if call.confidential {
            // A secret shall not lie in the buffers of a decompressor as well.
            request = request.header(ACCEPT_ENCODING, "identity");
        }
        if let Some(body) = &call.body {
            request = request.header(CONTENT_TYPE, "application/json").body(body.to_string());
        }
        request.build()
    }

    async fn conclude(&self, call: &Call, Head { mut response, deadline }: Head) -> Result<Answer, Error> {
        let mut body = Body::new(call.confidential);
        match body.read(&mut response, self.body_limit, deadline).await {
            Ok(()) => Ok(Answer { request: call.name(), body }),
            Err(unfinished) => Err(self.unfinished(&call.name(), unfinished)),
        }
    }

    /// Why the body of a successful answer was not read to its end. `name` is what messages call the request.
    pub(super) fn unfinished(&self, name: &str, unfinished: Unfinished) -> Error {
        match unfinished {
            Unfinished::TooLarge => Error::TooLarge { request: name.to_owned(), limit: self.body_limit },
            Unfinished::TimedOut => self.timed_out(true),
            Unfinished::Broken(error) => self.failure(name, &error),
        }
    }

    /// Describes an answer that is no success. However much of its body can be read, its status is kept.
    async fn rejection(&self, mut response: Response, deadline: Instant) -> Error {
        let mut body = Body::new(true);
        let _whatever_came = body.read(&mut response, ERROR_LIMIT, deadline).await;
        self.rejected(response.status(), response.headers(), body.as_bytes())
    }

    fn rejected(&self, status: StatusCode, headers: &HeaderMap, body: &[u8]) -> Error {
        let retry_after = self.retry_after(headers);
        let status = status.as_u16();
        let wire::Explanation { code, message } = wire::explanation(body, &self.errors);
        Error::Rejected {
            status,
            meaning: code.as_deref().and_then(|code| self.errors.meaning(code)),
            hint: self.errors.hint(status, code.as_deref()).map(str::to_owned),
            code: code.map(|text| self.presentable(&text)),
            message: message.map(|text| self.presentable(&text)),
            retry_after,
        }
    }

    /// How long the service asks to wait.
    fn retry_after(&self, headers: &HeaderMap) -> Option<Duration> {
        let text = headers.get(RETRY_AFTER)?.to_str().ok()?;
        retry::retry_after(text, (self.clock)())
    }

    /// The service's words, without the credential if it repeats it, and not too many of them.
    fn presentable(&self, text: &str) -> String {
        let text = self.hide(text);
        match text.char_indices().nth(MESSAGE_LIMIT) {
            Some((end, _)) => format!("{}…", &text[..end]),
            None => text,
        }
    }

    /// Headers for an observer. A service may repeat the credential in a header of its own making.
    fn shown(&self, headers: &HeaderMap) -> Vec<(String, String)> {
        observer::shown(headers).into_iter().map(|(name, value)| (name, self.hide(&value))).collect()
    }

    fn hide(&self, text: &str) -> String {
        text.replace(self.credential.expose(), "***")
    }

    fn failure(&self, name: &str, error: &reqwest::Error) -> Error {
        let sent = !(error.is_connect() || error.is_builder());
        if error.is_timeout() {
            return self.timed_out(sent);
        }
        match classify(error) {
            Failure::Connection(reason) => Error::Unreachable { host: self.base_url.authority(), reason, sent },
            Failure::Nonsense(problem) => Error::Malformed { request: name.to_owned(), problem: problem.into() },
        }
    }

    fn timed_out(&self, sent: bool) -> Error {
        Error::Unreachable { host: self.base_url.authority(), reason: Reason::TimedOut(self.timeout), sent }
    }

    fn observe(&self, tell: impl FnOnce(&dyn Observer)) {
        if let Some(observer) = &self.observer {
            tell(&**observer);
        }
    }
}

/// Shows where the client points, and nothing of its credential.
impl fmt::Debug for Client {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Client").field("base_url", &self.base_url.to_string()).finish_non_exhaustive()
    }
}
