//! Builds errors and what observers see, both without any credential.

use std::cmp::Reverse;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use reqwest::Response;
use reqwest::header::{HeaderMap, RETRY_AFTER};

use super::error::{About, Error, Reason, Rejection};
use super::observer::{self, Observer};
use super::options::Clock;
use super::{failure, retry, wire};
use crate::model::{ErrorClass, ErrorForm};
use crate::secret::{Secret, redact};

/// The longest message of a service that is shown, in characters.
const MESSAGE_LIMIT: usize = 300;

pub(super) struct Reporter {
    pub host: String,
    /// The variable that sets the proxy, if there is one.
    pub proxy: Option<&'static str>,
    pub timeout: Duration,
    pub observers: Vec<Arc<dyn Observer>>,
    pub clock: Clock,
    pub errors: ErrorForm,
    /// All secrets sent and received. A service may echo any of them.
    pub secrets: Mutex<Vec<Secret>>,
}

impl Reporter {
    /// Redacts this secret from now on.
    pub fn redact(&self, secret: Secret) {
        let mut secrets = self.secrets.lock().unwrap_or_else(PoisonError::into_inner);
        if !secrets.contains(&secret) {
            secrets.push(secret);
        }
        // The longest first: if another is a prefix of it, replacing that would leave the rest.
        secrets.sort_by_key(|secret| Reverse(secret.expose().len()));
    }

    pub fn rejected(&self, response: &Response, body: &[u8], about: About) -> Error {
        let retry_after = self.retry_after(response.headers());
        let status = response.status().as_u16();
        let wire::ErrorBody { code, message } = wire::error_body(body, &self.errors);
        let class = code.as_deref().and_then(|code| self.errors.class(code));
        // A hint about missing keys would mislead where the request named none.
        let is_beside = class == Some(ErrorClass::NoSuchKey) && about == About::Address;
        let hint = self
            .errors
            .hint(status, code.as_deref())
            .filter(|_| !is_beside);
        Error::Rejected(Rejection {
            status,
            class,
            hint: hint.map(str::to_owned),
            code: code.map(|text| self.presentable(&text)),
            message: message.map(|text| self.presentable(&text)),
            retry_after,
            about,
        })
    }

    pub fn retry_after(&self, headers: &HeaderMap) -> Option<Duration> {
        let text = headers.get(RETRY_AFTER)?.to_str().ok()?;
        retry::retry_after(text, (self.clock)())
    }

    /// The service's text, redacted and truncated.
    fn presentable(&self, text: &str) -> String {
        // Redact before truncating: half a secret is not recognized.
        let text = redact(&self.redacted(text)).into_owned();
        match text.char_indices().nth(MESSAGE_LIMIT) {
            Some((end, _)) => format!("{}…", &text[..end]),
            None => text,
        }
    }

    /// Headers for an observer.
    pub fn shown(&self, headers: &HeaderMap) -> Vec<(String, String)> {
        observer::shown(headers)
            .into_iter()
            // A service may echo the credential in any header.
            .map(|(name, value)| (name, self.redacted(&value)))
            .collect()
    }

    pub fn redacted(&self, text: &str) -> String {
        let secrets = self.secrets.lock().unwrap_or_else(PoisonError::into_inner);
        secrets.iter().fold(text.to_owned(), |text, secret| {
            text.replace(secret.expose(), "***")
        })
    }

    pub fn failure(&self, name: &str, error: &reqwest::Error) -> Error {
        // All else can happen after the service has received the request.
        let sent = !(error.is_connect() || error.is_builder());
        if error.is_timeout() {
            return self.timed_out(sent);
        }
        if let Some(problem) = failure::decode_problem(error) {
            return Error::Malformed {
                request: self.redacted(name),
                problem: problem.into(),
            };
        }
        Error::Unreachable {
            host: self.host.clone(),
            reason: failure::reason(error, self.proxy),
            sent,
        }
    }

    pub fn timed_out(&self, sent: bool) -> Error {
        Error::Unreachable {
            host: self.host.clone(),
            reason: Reason::TimedOut(self.timeout),
            sent,
        }
    }

    pub fn observe(&self, tell: impl Fn(&dyn Observer)) {
        self.observers.iter().for_each(|observer| tell(&**observer));
    }

    pub fn shows_bodies(&self) -> bool {
        self.observers
            .iter()
            .any(|observer| observer.wants_bodies())
    }

    pub fn show_body(&self, mark: char, body: &[u8], is_whole: bool) {
        if self.shows_bodies() {
            let shown = self.redacted(&observer::shown_body(body, is_whole));
            self.observe(|observer| observer.body(mark, &shown));
        }
    }
}
