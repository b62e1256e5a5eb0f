//! The one path that every request takes: permits, attempts, redirects, retries.

use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use reqwest::header::{ACCEPT, ACCEPT_ENCODING, CONTENT_TYPE, DATE, HeaderName, HeaderValue};
use reqwest::{Request, Response};
use tokio::time::{Instant, sleep, timeout_at};
use url::Url;

use super::call::Call;
use super::clock_skew::ClockSkew;
use super::dialect::Discovery;
use super::error::{Error, SetupError};
use super::incoming::Incoming;
use super::observer;
use super::options::Options;
use super::report::Reporter;
use super::retry::RetryPolicy;
use super::throttle::{Throttle, Timing};
use super::transport;
use crate::model::BaseUrl;

// Adding a longer time to an `Instant` may overflow.
const MAX_TIMEOUT: Duration = Duration::from_secs(24 * 60 * 60);
// The whole request gets this much more than the connect timeout. If both ended at once, a
// connection that was never made could be reported as a request that may have been sent.
const GRACE: Duration = Duration::from_millis(20);
// The runtime needs a moment to notice that the service has closed an idle connection. Without it,
// a request that is sent only once could go out on a dead connection, and its outcome be unknown.
const CLOSE_DETECTION: Duration = Duration::from_millis(1);

/// The connections to one service and its state, shared by all clients of it.
pub(super) struct Exchange {
    http: reqwest::Client,
    pub base_url: BaseUrl,
    timeout: Duration,
    retry: RetryPolicy,
    pub throttle: Throttle,
    pub discovery: Discovery,
    pub reporter: Reporter,
    pub clock: ClockSkew,
    body_limit: usize,
    has_connected: AtomicBool,
}

/// Why a request failed in the end.
pub(super) struct Failed {
    /// The error of the last attempt.
    pub error: Error,
    /// The error of the latest earlier attempt that may have taken effect.
    pub ambiguous: Option<Error>,
}

impl From<Error> for Failed {
    fn from(error: Error) -> Self {
        Self {
            error,
            ambiguous: None,
        }
    }
}

impl From<Failed> for Error {
    fn from(failed: Failed) -> Self {
        failed.error
    }
}

pub(super) type Credential = (HeaderName, HeaderValue);

impl Exchange {
    pub fn new(options: Options) -> Result<Self, SetupError> {
        let options = Options {
            timeout: options.timeout.min(MAX_TIMEOUT),
            ..options
        };
        Ok(Self {
            http: transport::build(&options)?,
            timeout: options.timeout,
            retry: options.retry,
            throttle: Throttle::new(options.retry.budget, options.on_pause, options.rate_limit),
            discovery: Discovery::new(options.dialect),
            clock: ClockSkew::new(options.clock.clone()),
            reporter: Reporter {
                proxy: options
                    .proxies
                    .to(&options.base_url)
                    .map(|proxy| proxy.variable),
                host: options.base_url.authority(),
                timeout: options.timeout,
                observers: options.observers,
                clock: options.clock,
                errors: options.errors,
                secrets: Mutex::default(),
            },
            base_url: options.base_url,
            body_limit: options.body_limit,
            has_connected: AtomicBool::new(false),
        })
    }

    /// Sends a request and passes the response to `read`; a retry repeats both. An error of `read`
    /// may come with a value that is returned instead if there is no further attempt.
    pub async fn send<'e, T>(
        &'e self,
        call: &Call,
        credential: &Credential,
        mut read: impl AsyncFnMut(Incoming<'e>) -> Result<T, (Error, Option<T>)>,
    ) -> Result<T, Failed> {
        let mut timing = Timing {
            began: Instant::now(),
            deadline: Instant::now(),
        };
        if !call.repeats && self.has_connected.load(Ordering::Relaxed) {
            sleep(CLOSE_DETECTION).await;
        }
        let mut ambiguous = None;
        let mut attempt = 1;
        loop {
            let outcome = match self.attempt(call, credential, &mut timing).await {
                Ok(incoming) => read(incoming).await,
                Err(error) => Err((error, None)),
            };
            let (error, otherwise) = match outcome {
                Ok(read) => return Ok(read),
                Err(failed) => failed,
            };
            let wait = self
                .retry
                .wait(attempt, timing.began.elapsed(), &error)
                .filter(|_| call.repeats);
            let Some(wait) = wait else {
                return otherwise.ok_or(Failed { error, ambiguous });
            };
            // Dropped before the wait: until then the response occupies its connection.
            drop(otherwise);
            self.reporter
                .observe(|observer| observer.retry(&error.to_string(), wait));
            self.throttle.announce_pause();
            // A later certain failure does not undo this attempt, so its error must not be lost.
            ambiguous = if error.outcome_unknown() {
                Some(error)
            } else {
                ambiguous
            };
            if let Err(error) = self
                .throttle
                .unless_stopped(&call.method, sleep(wait))
                .await
            {
                return Err(Failed { error, ambiguous });
            }
            attempt += 1;
        }
    }

    /// One attempt, including redirects, up to the head of the response.
    async fn attempt(
        &self,
        call: &Call,
        credential: &Credential,
        timing: &mut Timing,
    ) -> Result<Incoming<'_>, Error> {
        // One deadline for all redirects: the time limit is that of the whole request.
        timing.deadline = Instant::now() + self.timeout + GRACE;
        let mut url = call.url(&self.base_url)?;
        let mut followed = 0;
        loop {
            let response = self.perform(call, &url, credential, timing).await?;
            if !matches!(response.status().as_u16(), 301 | 302 | 303 | 307 | 308) {
                return Ok(Incoming::new(
                    &self.reporter,
                    call,
                    response,
                    timing.deadline,
                    self.body_limit,
                ));
            }
            url = transport::redirect(&call.method, &url, &response, followed)?;
            followed += 1;
        }
    }

    /// Waits for a permit, sends a request, and waits for the head of the response.
    async fn perform(
        &self,
        call: &Call,
        url: &Url,
        credential: &Credential,
        timing: &mut Timing,
    ) -> Result<Response, Error> {
        let request = self
            .request(call, url, credential)
            .map_err(|error| self.reporter.failure(&call.name, &error))?;
        let _permit = self
            .throttle
            .unless_stopped(&call.method, self.throttle.acquire(timing))
            .await??;
        let (method, shown) = (
            call.method.as_str(),
            self.reporter
                .redacted(observer::without_query(url.as_str())),
        );
        self.reporter.observe(|observer| {
            observer.request(method, &shown, &self.reporter.shown(request.headers()))
        });
        call.body
            .iter()
            .filter(|_| call.is_from_user)
            .for_each(|body| self.reporter.show_body('>', body, true));
        let began = Instant::now();
        let answered = timeout_at(timing.deadline, self.http.execute(request)).await;
        let response = answered
            // Connecting has a timeout of its own (see `GRACE`), so this one means it was sent.
            .map_err(|_| self.reporter.timed_out(true))?
            .map_err(|error| self.reporter.failure(&call.name, &error))?;
        self.has_connected.store(true, Ordering::Relaxed);
        let status = response.status().as_u16();
        let date = response
            .headers()
            .get(DATE)
            .and_then(|date| date.to_str().ok());
        self.clock.record(date, began.elapsed());
        self.throttle
            .answered(began, status, self.reporter.retry_after(response.headers()));
        self.reporter.observe(|observer| {
            observer.response(
                method,
                &shown,
                status,
                began.elapsed(),
                &self.reporter.shown(response.headers()),
            );
        });
        Ok(response)
    }

    fn request(
        &self,
        call: &Call,
        url: &Url,
        (name, value): &Credential,
    ) -> Result<Request, reqwest::Error> {
        let mut headers = call.headers.clone();
        headers
            .entry(ACCEPT)
            .or_insert(HeaderValue::from_static("*/*"));
        if call.body.is_some() {
            headers
                .entry(CONTENT_TYPE)
                .or_insert(HeaderValue::from_static("application/json"));
        }
        if call.confidential {
            // Decompressors leave copies of what they decode in memory.
            headers.insert(ACCEPT_ENCODING, HeaderValue::from_static("identity"));
        }
        // Last: `insert` replaces any header of the same name.
        headers.insert(name, value.clone());
        let mut request = self
            .http
            .request(call.method.clone(), url.clone())
            .headers(headers);
        if let Some(body) = &call.body {
            request = request.body(body.clone());
        }
        request.build()
    }
}
