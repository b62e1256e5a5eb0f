//! A response whose body is still arriving.

use std::time::Duration;

use reqwest::Response;
use tokio::time::{Instant, timeout_at};
use url::Url;
use zeroize::Zeroizing;

use super::call::Call;
use super::error::{About, Error};
use super::paging::Pages;
use super::report::Reporter;
use super::wire::{self, Answer};
use crate::model::BaseUrl;

/// How much of an error's body is read, in bytes.
const ERROR_LIMIT: usize = 64 * 1024;

/// A response whose head has arrived. The body is read in pieces, so that it need not fit into
/// memory.
pub struct Incoming<'e> {
    reporter: &'e Reporter,
    response: Response,
    deadline: Instant,
    /// Method and path of the request in backticks, for messages.
    pub(super) name: String,
    about: About,
    /// The size limit of the body, and how much has arrived, in bytes.
    limit: usize,
    length: usize,
    /// The start of the body, if it is needed for an error or an observer.
    start: Option<Zeroizing<Vec<u8>>>,
    /// Whether `start` is all that has arrived.
    is_whole: bool,
}

impl<'e> Incoming<'e> {
    /// `limit` is the maximum size of a body that is decoded, in bytes.
    pub(super) fn new(
        reporter: &'e Reporter,
        call: &Call,
        response: Response,
        deadline: Instant,
        limit: usize,
    ) -> Self {
        let is_success = response.status().is_success();
        let is_wanted = !is_success || (call.is_from_user && reporter.shows_bodies());
        Self {
            reporter,
            response,
            deadline,
            name: reporter.redacted(&call.name),
            about: call.about,
            // What is streamed to the user takes no memory, and of an error only the start is read.
            limit: if is_success && !call.is_from_user {
                limit
            } else {
                usize::MAX
            },
            length: 0,
            start: is_wanted.then(Zeroizing::default),
            is_whole: true,
        }
    }

    /// Whether the status is 2xx.
    pub fn is_success(&self) -> bool {
        self.response.status().is_success()
    }

    /// The status line, the headers and an empty line. Lines end in `\n`; a credential that the
    /// service echoes is replaced by `***`.
    pub fn head(&self) -> Vec<u8> {
        let mut lines =
            format!("{:?} {}\n", self.response.version(), self.response.status()).into_bytes();
        for (name, value) in self.response.headers() {
            let value = self
                .reporter
                .redacted(&String::from_utf8_lossy(value.as_bytes()));
            lines.extend([name.as_str().as_bytes(), b": ", value.as_bytes(), b"\n"].concat());
        }
        lines.push(b'\n');
        lines
    }

    /// The next piece of the decompressed body; `None` at the end.
    pub async fn next(&mut self) -> Result<Option<impl AsRef<[u8]> + use<>>, Error> {
        let next = timeout_at(self.deadline, self.response.chunk())
            .await
            .map_err(|_| self.reporter.timed_out(true))?;
        let Some(piece) = next.map_err(|error| self.reporter.failure(&self.name, &error))? else {
            return Ok(None);
        };
        let bytes: &[u8] = piece.as_ref();
        if self.length == 0 && wire::is_error(bytes) {
            self.start.get_or_insert_default();
        }
        self.length = self.length.saturating_add(bytes.len());
        if self.length > self.limit {
            return Err(Error::TooLarge {
                request: self.name.clone(),
                limit: self.limit,
            });
        }
        if let Some(start) = &mut self.start {
            self.is_whole &= self.length <= ERROR_LIMIT;
            if self.is_whole {
                start.extend_from_slice(bytes);
            }
        }
        Ok(Some(piece))
    }

    /// The URL of the next page of a list, if there is one.
    pub(super) fn page_after(
        &self,
        pages: &mut Pages,
        base: &BaseUrl,
    ) -> Result<Option<Url>, Error> {
        let Self { response, name, .. } = self;
        let next = pages.after(response.url(), response.status(), response.headers(), base);
        next.map_err(|reason| Error::IncompleteList {
            request: name.clone(),
            reason,
        })
    }

    /// Extends the deadline by time that the caller spent, not the service.
    pub fn exclude(&mut self, time: Duration) {
        self.deadline = self.deadline.checked_add(time).unwrap_or(self.deadline);
    }

    /// Ends the response. An error has the service's message if its body was read before.
    pub fn conclude(self) -> Result<(), Error> {
        let start = self.start();
        if !start.is_empty() {
            self.reporter.show_body('<', start, self.is_whole);
        }
        self.refusal().map_or(Ok(()), Err)
    }

    /// Reads the whole body.
    pub(super) async fn read(mut self) -> Result<Answer, Error> {
        let mut body = Zeroizing::new(Vec::new());
        while let Some(piece) = self.next().await? {
            body.extend_from_slice(piece.as_ref());
        }
        match self.error_in(&body) {
            Some(error) => Err(error),
            None => Ok(Answer {
                request: self.name,
                body,
            }),
        }
    }

    /// Returns the response if it is a success, else its error.
    pub(super) async fn succeeded(mut self) -> Result<Self, Error> {
        // A body that cannot be read must not hide the status, so errors of reading are ignored.
        while !self.is_success() && self.is_whole && matches!(self.next().await, Ok(Some(_))) {}
        self.refusal().map_or(Ok(self), Err)
    }

    /// The error of a response that is not a success, from as much of the body as was read.
    pub(super) fn refusal(&self) -> Option<Error> {
        (!self.is_success()).then(|| {
            self.reporter
                .rejected(&self.response, self.start(), self.about)
        })
    }

    /// The error that the first piece of the body describes although the status is a success.
    pub(super) fn error_despite_success(&self) -> Option<Error> {
        self.error_in(self.start())
    }

    fn error_in(&self, body: &[u8]) -> Option<Error> {
        wire::is_error(body).then(|| self.reporter.rejected(&self.response, body, self.about))
    }

    fn start(&self) -> &[u8] {
        self.start.as_ref().map_or(&[], |start| start.as_slice())
    }
}
