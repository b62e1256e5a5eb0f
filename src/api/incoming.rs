//! An answer that is arriving.

use std::time::Duration;

use reqwest::Response;
use tokio::time::{Instant, timeout_at};
use url::Url;
use zeroize::Zeroizing;

use super::call::Call;
use super::error::{About, Error};
use super::paging::Pages;
use super::report::Reporter;
use super::wire::Answer;
use crate::model::BaseUrl;

/// How much of an error's body is read.
const ERROR_LIMIT: usize = 64 * 1024;

/// An answer whose head has arrived. Its body is read piece by piece: not even a long one need be
/// held in memory.
pub struct Incoming<'e> {
    reporter: &'e Reporter,
    response: Response,
    deadline: Instant,
    /// Method and path of the request in backticks, for messages.
    pub(super) name: String,
    about: About,
    /// How much of the body is taken, and how much has come.
    limit: usize,
    length: usize,
    /// The body's beginning, where it is wanted for an error or an observer.
    start: Option<Zeroizing<Vec<u8>>>,
    /// Whether that is all that has arrived.
    is_whole: bool,
}

impl<'e> Incoming<'e> {
    /// `limit` holds for what is not handed on to a person.
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

    /// Whether the status is one of success.
    pub fn is_success(&self) -> bool {
        self.response.status().is_success()
    }

    /// Status line and headers, a line each, and the empty line after them. A line ends with a
    /// newline alone; a credential, should a header repeat it, is `***`.
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

    /// The next piece of the body, after decompression; `None` after the last.
    pub async fn next(&mut self) -> Result<Option<impl AsRef<[u8]> + use<>>, Error> {
        let next = timeout_at(self.deadline, self.response.chunk())
            .await
            .map_err(|_| self.reporter.timed_out(true))?;
        let Some(piece) = next.map_err(|error| self.reporter.failure(&self.name, &error))? else {
            return Ok(None);
        };
        let bytes: &[u8] = piece.as_ref();
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

    /// The page of a list that follows on this one, if there is one.
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

    /// Does not count this time: it was not the service that took it.
    pub fn exclude(&mut self, time: Duration) {
        self.deadline = self.deadline.checked_add(time).unwrap_or(self.deadline);
    }

    /// The outcome, once as much of the body as is wanted was read. A rejection has the service's
    /// words if they were read.
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
        Ok(Answer {
            request: self.name,
            body,
        })
    }

    /// The same answer if it is a success. However much can be read of another's body, its status
    /// is kept.
    pub(super) async fn succeeded(mut self) -> Result<Self, Error> {
        while !self.is_success() && self.is_whole && matches!(self.next().await, Ok(Some(_))) {}
        self.refusal().map_or(Ok(self), Err)
    }

    /// The error that a status other than success is, with what was read of the service's words.
    pub(super) fn refusal(&self) -> Option<Error> {
        (!self.is_success()).then(|| {
            self.reporter
                .rejected(&self.response, self.start(), self.about)
        })
    }

    fn start(&self) -> &[u8] {
        self.start.as_ref().map_or(&[], |start| start.as_slice())
    }
}
