//! One request, of an endpoint or of `genkey api`, and whether it may be retried.

use std::str::FromStr;

pub use reqwest::Method;
use reqwest::header::{ACCEPT, HeaderMap, HeaderName, HeaderValue};
use url::Url;

use super::error::{About, Error};
use super::resource::{Resource, ResourceError};
use crate::model::BaseUrl;
use crate::secret::contains_key;

// Not CONNECT, which opens a tunnel, nor TRACE, which makes the service echo the credential.
const METHODS: [Method; 7] = [
    Method::GET,
    Method::HEAD,
    Method::POST,
    Method::PUT,
    Method::PATCH,
    Method::DELETE,
    Method::OPTIONS,
];

/// Parses an HTTP method, ignoring case.
pub(crate) fn method(text: &str) -> Result<Method, &'static str> {
    let method = METHODS
        .into_iter()
        .find(|method| method.as_str().eq_ignore_ascii_case(text));
    method.ok_or("unknown method; use `GET`, `HEAD`, `POST`, `PUT`, `PATCH`, `DELETE` or `OPTIONS`")
}

/// Whether a method only reads, so that the request may be retried.
pub(crate) fn is_read(method: &Method) -> bool {
    matches!(*method, Method::GET | Method::HEAD)
}

/// One request.
#[derive(Debug)]
pub struct Call {
    pub(super) method: Method,
    pub(super) target: Target,
    /// Added to the target's own query, not yet percent-encoded.
    pub(super) query: Vec<(String, String)>,
    pub(super) headers: HeaderMap,
    /// JSON, unless a header says otherwise.
    pub(super) body: Option<Vec<u8>>,
    // The response may contain a secret: it is requested uncompressed, so that no copy is left in
    // the buffers of a decompressor, which nothing wipes.
    pub(super) confidential: bool,
    /// Whether it may be retried.
    pub(super) repeats: bool,
    pub(super) about: About,
    /// Whether it comes from `genkey api`: `-vvv` shows only the bodies of those.
    pub(super) is_from_user: bool,
    /// Method and path in backticks, for messages.
    pub(super) name: String,
}

#[derive(Debug)]
pub(super) enum Target {
    /// Segments below the base URL, not yet percent-encoded.
    Path(Vec<String>),
    Url(Url),
}

impl Call {
    /// A JSON request to a path below the base URL that names no key.
    pub(super) fn new<'a>(method: Method, path: impl IntoIterator<Item = &'a str>) -> Self {
        let path: Vec<String> = path.into_iter().map(str::to_owned).collect();
        Self {
            name: format!("`{method} /{}`", path.join("/")),
            // Revoking twice is harmless; creating or renaming twice is not.
            repeats: matches!(method, Method::GET | Method::DELETE),
            method,
            target: Target::Path(path),
            query: Vec::new(),
            headers: HeaderMap::from_iter([(ACCEPT, HeaderValue::from_static("application/json"))]),
            body: None,
            confidential: false,
            about: About::Address,
            is_from_user: false,
        }
    }

    /// A request for the next page of a list; `name` is that of the first.
    pub(super) fn page(url: Url, name: String) -> Self {
        Self {
            target: Target::Url(url),
            name,
            ..Self::new(Method::GET, [])
        }
    }

    /// A request of `genkey api`. `query` is added to that of the resource.
    pub(crate) fn from_user(
        base: &BaseUrl,
        method: Method,
        resource: &Resource,
        query: Vec<(String, String)>,
        headers: Vec<ExtraHeader>,
        body: Option<Vec<u8>>,
    ) -> Result<Self, ResourceError> {
        let is_read = is_read(&method);
        Ok(Self {
            name: format!("`{method} {}`", resource.path()),
            method,
            target: Target::Url(resource.at(base)?),
            query,
            headers: headers
                .into_iter()
                .map(|header| (header.name, header.value))
                .collect(),
            body,
            // It may create a key, whose secret is then in the response.
            confidential: !is_read,
            // DELETE is not retried here: only of revocations is it known that they may be.
            repeats: is_read,
            about: About::Address,
            is_from_user: true,
        })
    }

    /// The full URL, query included.
    pub(super) fn url(&self, base: &BaseUrl) -> Result<Url, Error> {
        // The second segment is the id. All others are constants, or checked when they were read.
        let unusable =
            |path: &[String]| Error::UnusableId(path.get(1).cloned().unwrap_or_default());
        let mut url = match &self.target {
            Target::Path(path) => base
                .join(path.iter().map(String::as_str))
                .ok_or_else(|| unusable(path))?,
            Target::Url(url) => url.clone(),
        };
        if !self.query.is_empty() {
            url.query_pairs_mut().extend_pairs(&self.query);
        }
        Ok(url)
    }
}

// Headers that carry a credential. A second one beside the profile's could decide, at the service
// or at a gateway, which account the request is for.
const CREDENTIALS: [&str; 5] = [
    "authorization",
    "proxy-authorization",
    "cookie",
    "x-api-key",
    "x-mcp-api-key",
];
// Headers that define where a message goes and where it ends: a wrong one allows request smuggling,
// where a gateway takes a part of the body for another request. `Accept-Encoding` is among them
// because the response must be passed on byte for byte.
const FRAMING: [&str; 12] = [
    "host",
    "accept-encoding",
    "content-length",
    "transfer-encoding",
    "connection",
    "proxy-connection",
    "keep-alive",
    "te",
    "trailer",
    "upgrade",
    "expect",
    "http2-settings",
];

/// A user's header, which can change neither the credential nor the framing of a request.
#[derive(Debug, Clone)]
pub struct ExtraHeader {
    name: HeaderName,
    value: HeaderValue,
}

/// Why a header is refused. Never contains the value, which may be a secret.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ExtraHeaderError {
    #[error("a header must have the form `Name: value`")]
    NoColon,
    #[error("a header name may contain only letters, digits and `-`, with no space before the `:`")]
    Name,
    #[error("a header value must be printable ASCII")]
    Value,
    #[error("`{0}` is set by genkey from the profile and cannot be overridden")]
    Credential(String),
    #[error("`{0}` is set by genkey and cannot be overridden")]
    Framing(String),
    #[error("the value looks like an API key; never pass a key as an argument")]
    Key,
}

impl FromStr for ExtraHeader {
    type Err = ExtraHeaderError;

    fn from_str(text: &str) -> Result<Self, ExtraHeaderError> {
        let (name, value) = text.split_once(':').ok_or(ExtraHeaderError::NoColon)?;
        let name = HeaderName::from_bytes(name.as_bytes()).map_err(|_| ExtraHeaderError::Name)?;
        // Many servers, such as those that follow CGI, treat `_` and `-` alike.
        let read = name.as_str().replace('_', "-");
        if CREDENTIALS.contains(&read.as_str()) {
            return Err(ExtraHeaderError::Credential(name.to_string()));
        }
        if FRAMING.contains(&read.as_str()) {
            return Err(ExtraHeaderError::Framing(name.to_string()));
        }
        if contains_key(value) {
            return Err(ExtraHeaderError::Key);
        }
        let value = value.trim_matches([' ', '\t']);
        // `HeaderValue` would also take bytes from 0x80 on, which servers decode differently.
        let is_plain = value
            .bytes()
            .all(|byte| byte.is_ascii_graphic() || matches!(byte, b' ' | b'\t'));
        let sendable = HeaderValue::from_str(value).ok().filter(|_| is_plain);
        let value = sendable.ok_or(ExtraHeaderError::Value)?;
        Ok(Self { name, value })
    }
}

impl ExtraHeader {
    /// The name, in lower case.
    pub fn name(&self) -> &str {
        self.name.as_str()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whitespace_around_a_header_value_is_trimmed() {
        for (text, name, value) in [
            ("Accept: text/csv", "accept", "text/csv"),
            ("Idempotency-Key:\t a:b ", "idempotency-key", "a:b"),
            ("X-Empty:", "x-empty", ""),
        ] {
            let header: ExtraHeader = text.parse().unwrap();
            assert_eq!(
                (header.name(), header.value.to_str().unwrap()),
                (name, value)
            );
        }
    }

    #[test]
    fn credential_and_framing_headers_are_refused() {
        for name in CREDENTIALS {
            let refused = format!("{}: x", name.to_uppercase())
                .parse::<ExtraHeader>()
                .unwrap_err();
            assert_eq!(refused, ExtraHeaderError::Credential(name.into()));
        }
        let folded = "X_API_Key: x".parse::<ExtraHeader>().unwrap_err();
        assert_eq!(
            folded,
            ExtraHeaderError::Credential("x_api_key".into()),
            "many servers treat `_` and `-` alike"
        );
        for name in FRAMING {
            assert_eq!(
                format!("{name}:x").parse::<ExtraHeader>().unwrap_err(),
                ExtraHeaderError::Framing(name.into())
            );
        }
    }

    #[test]
    fn malformed_headers_are_refused_without_their_value() {
        for (text, error) in [
            ("Accept", ExtraHeaderError::NoColon),
            ("", ExtraHeaderError::NoColon),
            (": x", ExtraHeaderError::Name),
            ("Accept : x", ExtraHeaderError::Name),
            (" Host: x", ExtraHeaderError::Name),
            ("Host\n: x", ExtraHeaderError::Name),
            ("Accept: a\r\nHost: evil.example", ExtraHeaderError::Value),
            ("Accept: a\u{0}", ExtraHeaderError::Value),
            ("Accept: ü", ExtraHeaderError::Value),
            ("X-Other: gen_pat_hunter2", ExtraHeaderError::Key),
        ] {
            assert_eq!(text.parse::<ExtraHeader>().unwrap_err(), error, "{text:?}");
        }
    }
}
