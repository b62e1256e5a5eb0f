//! A request that a person puts together, and what it is made of.

use std::str::FromStr;

use reqwest::Method;
use url::Url;

use super::{BaseUrl, ExtraHeader, Resource, ResourceError};

/// The methods that are sent. CONNECT would ask for a tunnel, and TRACE has a service repeat the credential.
const METHODS: [Method; 7] =
    [Method::GET, Method::HEAD, Method::POST, Method::PUT, Method::PATCH, Method::DELETE, Method::OPTIONS];

/// The method of a request, in whatever case it was typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verb(pub(super) Method);

/// The text is none of the methods that are sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("it is not a method that is sent: choose `GET`, `HEAD`, `POST`, `PUT`, `PATCH`, `DELETE` or `OPTIONS`")]
pub struct VerbError;

impl FromStr for Verb {
    type Err = VerbError;

    fn from_str(text: &str) -> Result<Self, VerbError> {
        METHODS.into_iter().find(|method| method.as_str().eq_ignore_ascii_case(text)).map(Self).ok_or(VerbError)
    }
}

impl Verb {
    /// Whether it only reads: then it is repeated where that may help, and its fields go into the query.
    pub fn is_read(&self) -> bool {
        matches!(self.0, Method::GET | Method::HEAD)
    }

    /// Whether it makes something.
    pub fn is_post(&self) -> bool {
        self.0 == Method::POST
    }
}

/// One request to an address below the base URL.
#[derive(Debug)]
pub struct RawRequest {
    pub(super) verb: Verb,
    pub(super) url: Url,
    pub(super) headers: Vec<ExtraHeader>,
    pub(super) body: Option<Vec<u8>>,
    /// Method and path in backticks, for messages.
    pub(super) name: String,
}

impl RawRequest {
    /// Puts a request together; nothing is sent. `query` is added to the path's own.
    ///
    /// # Errors
    /// [`ResourceError`] when the resource is not below the base URL.
    pub fn new(
        base: &BaseUrl,
        verb: Verb,
        resource: &Resource,
        query: &[(String, String)],
    ) -> Result<Self, ResourceError> {
        let mut url = resource.at(base)?;
        if !query.is_empty() {
            url.query_pairs_mut().extend_pairs(query);
        }
        let name = format!("`{} {}`", verb.0, resource.path());
        Ok(Self { verb, url, headers: Vec::new(), body: None, name })
    }

    /// Adds headers.
    #[must_use]
    pub fn with_headers(mut self, headers: Vec<ExtraHeader>) -> Self {
        self.headers = headers;
        self
    }

    /// Adds a body, which is JSON unless a header says otherwise.
    #[must_use]
    pub fn with_body(mut self, body: Option<Vec<u8>>) -> Self {
        self.body = body;
        self
    }

    /// Where it goes, without the query.
    pub fn address(&self) -> String {
        let mut url = self.url.clone();
        url.set_query(None);
        url.to_string()
    }

    /// The last part of its path.
    pub fn collection(&self) -> &str {
        self.url.path().trim_end_matches('/').rsplit('/').next().unwrap_or_default()
    }
}
