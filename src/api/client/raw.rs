//! Requests that a person puts together: the answer is handed on piece by piece, whatever it is.

use std::time::Duration;

use reqwest::header::{ACCEPT, ACCEPT_ENCODING, CONTENT_TYPE, HeaderMap, HeaderValue};
use reqwest::{Request, Response};
use tokio::time::{Instant, sleep};
use url::Url;

use super::{Client, ERROR_LIMIT, GRACE};
use crate::api::body::{self, Body};
use crate::api::pace::Moments;
use crate::api::raw::{RawRequest, Verb};
use crate::api::{Error, Resource, ResourceError, mask, redirect};

/// An answer whose body is read piece by piece: not even a long one is held in memory.
pub struct RawAnswer<'a> {
    client: &'a Client,
    response: Response,
    name: String,
    deadline: Instant,
    /// The body's beginning, where somebody wants to know it.
    start: Option<Body>,
    is_whole: bool,
}

impl Client {
    /// Puts a request together; nothing is sent. `query` is added to that of the resource.
    ///
    /// # Errors
    /// [`ResourceError`] when the resource is not below the base URL.
    pub fn raw_request(
        &self,
        verb: Verb,
        resource: &Resource,
        query: &[(String, String)],
    ) -> Result<RawRequest, ResourceError> {
        RawRequest::new(&self.base_url, verb, resource, query)
    }

    /// Sends a request and gives back the answer, whatever its status, as soon as its head is there. A read is repeated as all
    /// reads are; everything else is sent once.
    ///
    /// # Errors
    /// Any [`Error`] but a rejection, which [`RawAnswer::conclude`] gives.
    pub async fn raw(&self, request: &RawRequest) -> Result<RawAnswer<'_>, Error> {
        let mut moments = Moments::now();
        let mut attempt = 1;
        loop {
            let outcome = self.raw_once(request, &mut moments).await;
            let refusal = outcome.as_ref().ok().and_then(RawAnswer::refusal);
            let Some(error) = outcome.as_ref().err().or(refusal.as_ref()) else { return outcome };
            let wait = self.retry.wait(attempt, moments.began.elapsed(), error).filter(|_| request.verb.is_read());
            let Some(wait) = wait else { return outcome };
            self.observe(|observer| observer.retry(&error.to_string(), wait));
            self.throttle.tell_of_pause();
            drop(outcome);
            sleep(wait).await;
            attempt += 1;
        }
    }

    async fn raw_once(&self, request: &RawRequest, moments: &mut Moments) -> Result<RawAnswer<'_>, Error> {
        moments.deadline = Instant::now() + self.timeout + GRACE;
        let mut url = request.url.clone();
        let mut followed = 0;
        loop {
            let built = self.build(request, &url).map_err(|error| self.failure(&request.name, &error))?;
            let response = self.perform(built, &request.name, request.body.as_deref(), moments).await?;
            if !redirect::is_redirect(response.status()) {
                return Ok(self.raw_answer(request, response, moments.deadline));
            }
            url = redirect::next(&request.verb.0, &url, &response, followed)?;
            followed += 1;
        }
    }

    /// The credential's header is set last, so that no other of its name is left.
    fn build(&self, request: &RawRequest, url: &Url) -> Result<Request, reqwest::Error> {
        let mut headers = HeaderMap::new();
        for header in &request.headers {
            headers.append(&header.name, header.value.clone());
        }
        headers.entry(ACCEPT).or_insert(HeaderValue::from_static("*/*"));
        if request.body.is_some() {
            headers.entry(CONTENT_TYPE).or_insert(HeaderValue::from_static("application/json"));
        }
        if !request.verb.is_read() {
            // It may make a secret, which shall not lie in the buffers of a decompressor as well.
            headers.insert(ACCEPT_ENCODING, HeaderValue::from_static("identity"));
        }
        let (name, value) = &self.header;
        headers.insert(name, value.clone());
        let mut built = self.http.request(request.verb.0.clone(), url.clone()).headers(headers);
        if let Some(body) = &request.body {
            built = built.body(body.clone());
        }
        built.build()
    }

    fn raw_answer(&self, request: &RawRequest, response: Response, deadline: Instant) -> RawAnswer<'_> {
        let is_wanted = !response.status().is_success() || self.shows_bodies();
        RawAnswer {
            client: self,
            name: request.name.clone(),
            deadline,
            start: is_wanted.then(|| Body::new(true)),
            is_whole: true,
            response,
        }
    }
}

impl RawAnswer<'_> {
    /// Whether the status is one of success.
    pub fn is_success(&self) -> bool {
        self.response.status().is_success()
    }

    /// Status line and headers, a line each, and the empty line after them. A line ends with a newline alone; the credential, should
    /// a header repeat it, is `***`.
    pub fn head(&self) -> Vec<u8> {
        let mut lines = format!("{:?} {}\n", self.response.version(), self.response.status()).into_bytes();
        for (name, value) in self.response.headers() {
            let value = self.client.hide(&String::from_utf8_lossy(value.as_bytes()));
            lines.extend([name.as_str().as_bytes(), b": ", value.as_bytes(), b"\n"].concat());
        }
        lines.push(b'\n');
        lines
    }

    /// The next piece of the body, after decompression; `None` after the last.
    ///
    /// # Errors
    /// When the connection breaks, the time is over or the body is garbled.
    pub async fn next(&mut self) -> Result<Option<impl AsRef<[u8]> + use<>>, Error> {
        let next = body::next(&mut self.response, self.deadline).await;
        let piece = next.map_err(|unfinished| self.client.unfinished(&self.name, unfinished))?;
        if let (Some(start), Some(piece)) = (&mut self.start, &piece) {
            self.is_whole &= start.keep(piece.as_ref(), ERROR_LIMIT);
        }
        Ok(piece)
    }

    /// Does not count this time: it was not the service that took it.
    pub fn excuse(&mut self, time: Duration) {
        self.deadline = self.deadline.checked_add(time).unwrap_or(self.deadline);
    }

    /// The outcome, once as much of the body as is wanted was read.
    ///
    /// # Errors
    /// [`Error::Rejected`] for a status that is no success, with the service's words if they were read.
    pub fn conclude(self) -> Result<(), Error> {
        let start = self.start.as_ref().map_or(&[][..], Body::as_bytes);
        if !start.is_empty() {
            self.client.show_body('<', start, self.is_whole);
        }
        if self.is_success() {
            return Ok(());
        }
        Err(self.client.rejected(self.response.status(), self.response.headers(), start))
    }

    /// What a status that is no success says by itself.
    fn refusal(&self) -> Option<Error> {
        (!self.is_success()).then(|| self.client.rejected(self.response.status(), self.response.headers(), &[]))
    }
}

impl Client {
    fn shows_bodies(&self) -> bool {
        self.observer.as_ref().is_some_and(|observer| observer.wants_bodies())
    }

    pub(super) fn show_body(&self, mark: char, body: &[u8], is_whole: bool) {
        if self.shows_bodies() {
            let part = body.get(..mask::LIMIT).unwrap_or(body);
            let shown = self.hide(&mask::shown(part, is_whole && part.len() == body.len()));
            self.observe(|observer| observer.body(mark, &shown));
        }
    }
}
