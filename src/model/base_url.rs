//! Base URLs: the start of every request's address.

use std::fmt;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Deserialize;
use url::{Host, Url};

/// What is percent-encoded in a segment: everything but RFC 3986's unreserved characters (2.3).
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// A service's base URL with the API's version: `https://api.gen.pro/v1`.
///
/// https, or http to this machine; no user info, query, fragment or trailing slash.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct BaseUrl(Url);

impl BaseUrl {
    /// Parses a base URL. No error shows a part that may be a password.
    pub fn parse(text: &str) -> Result<Self, BaseUrlError> {
        // The URL parser would silently remove tabs and line breaks.
        if text
            .chars()
            .any(|character| character.is_whitespace() || character.is_control())
        {
            return Err(BaseUrlError::Spaces);
        }
        let mut base = Self(Url::parse(text).map_err(|error| not_a_url(text, error))?);
        check_parts(&base.0)?;
        if !base.is_https() && !base.is_loopback() {
            return Err(BaseUrlError::PlainHttp(base.authority()));
        }
        // `join` adds the slashes.
        let path = base.0.path().trim_end_matches('/').to_owned();
        base.0.set_path(&path);
        Ok(base)
    }

    /// The host, and the port unless it is the scheme's default: `api.gen.pro`, `127.0.0.1:8080`.
    pub fn authority(&self) -> String {
        authority(&self.0)
    }

    /// Scheme, host and port: `https://api.gen.pro`.
    pub fn origin(&self) -> String {
        origin(&self.0)
    }

    /// The host; an IPv6 address without brackets.
    pub fn host(&self) -> &str {
        self.0
            .host_str()
            .unwrap_or_default()
            .trim_matches(['[', ']'])
    }

    /// The port, or the scheme's default.
    pub fn port(&self) -> u16 {
        self.0.port_or_known_default().unwrap_or_default()
    }

    /// Whether requests stay on this machine.
    pub fn is_loopback(&self) -> bool {
        match self.0.host() {
            // Not `*.localhost`: some resolvers ask the DNS for it.
            Some(Host::Domain(domain)) => domain == "localhost",
            Some(Host::Ipv4(address)) => address.is_loopback(),
            Some(Host::Ipv6(address)) => address.is_loopback(),
            None => false,
        }
    }

    /// Whether requests are encrypted.
    pub fn is_https(&self) -> bool {
        self.0.scheme() == "https"
    }

    /// The URL of a resource. Segments are percent-encoded. `None` if one is empty, `.` or `..`,
    /// which a URL cannot contain as a segment.
    pub fn join<'a>(&self, segments: impl IntoIterator<Item = &'a str> + Clone) -> Option<Url> {
        if segments
            .clone()
            .into_iter()
            .any(|segment| matches!(segment, "" | "." | ".."))
        {
            return None;
        }
        let mut path = self.0.path().trim_end_matches('/').to_owned();
        for segment in segments {
            path.push('/');
            // All of it, so that the URL parser, which removes tabs and line breaks, changes
            // nothing.
            path.extend(utf8_percent_encode(segment, RESERVED));
        }
        let mut url = self.0.clone();
        url.set_path(&path);
        Some(url)
    }
}

impl TryFrom<String> for BaseUrl {
    type Error = BaseUrlError;

    fn try_from(text: String) -> Result<Self, BaseUrlError> {
        Self::parse(&text)
    }
}

impl fmt::Display for BaseUrl {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.0.as_str().trim_end_matches('/'))
    }
}

/// A URL's scheme, host and port: what a credential may be sent to.
pub fn origin(url: &Url) -> String {
    format!("{}://{}", url.scheme(), authority(url))
}

fn authority(url: &Url) -> String {
    let host = url.host_str().unwrap_or_default();
    url.port()
        .map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"))
}

fn not_a_url(text: &str, error: url::ParseError) -> BaseUrlError {
    // These separate the parts that may contain a password.
    let shown = if text.contains(['@', '?', '#']) {
        "it".to_owned()
    } else {
        format!("`{text}`")
    };
    let relative = error == url::ParseError::RelativeUrlWithoutBase;
    let reason = if relative {
        "it must start with `https://`".to_owned()
    } else {
        error.to_string()
    };
    BaseUrlError::NotAUrl { shown, reason }
}

fn check_parts(url: &Url) -> Result<(), BaseUrlError> {
    match url.scheme() {
        "https" | "http" => {}
        other => return Err(BaseUrlError::Scheme(other.to_owned())),
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(BaseUrlError::UserInfo);
    }
    if url.query().is_some() || url.fragment().is_some() {
        return Err(BaseUrlError::QueryOrFragment);
    }
    Ok(())
}

/// Why a text is not a base URL.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BaseUrlError {
    #[error("a base URL cannot contain spaces or control characters")]
    Spaces,
    #[error("{shown} is not a valid base URL: {reason} (example: `https://api.gen.pro/v1`)")]
    NotAUrl {
        /// The text in backticks, or `it` if the text may contain a password.
        shown: String,
        reason: String,
    },
    #[error("unsupported scheme `{0}`; use `https`")]
    Scheme(String),
    #[error("a base URL cannot contain a user name or password")]
    UserInfo,
    #[error("a base URL cannot contain `?` or `#`")]
    QueryOrFragment,
    #[error("refusing to send a key over plain http to `{0}`; use `https`")]
    PlainHttp(String),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base_urls_lose_their_trailing_slash() {
        for (text, parsed) in [
            ("https://api.gen.pro/v1", "https://api.gen.pro/v1"),
            ("https://API.gen.pro:443/v1//", "https://api.gen.pro/v1"),
            ("https://api.gen.pro", "https://api.gen.pro"),
            ("http://127.0.0.1:8080/", "http://127.0.0.1:8080"),
            ("http://127.9.9.9/v1", "http://127.9.9.9/v1"),
            ("http://[::1]:9/v1", "http://[::1]:9/v1"),
            ("http://localhost/v1", "http://localhost/v1"),
        ] {
            assert_eq!(BaseUrl::parse(text).unwrap().to_string(), parsed);
        }
    }

    #[test]
    fn plain_http_is_for_this_machine_only() {
        for text in [
            "http://api.gen.pro/v1",
            "http://localhost.example.com",
            "http://127.0.0.1.example.com",
            "http://10.0.0.1",
            "http://0.0.0.0",
            "http://[::ffff:10.0.0.1]",
            "http://localhost.",
        ] {
            assert!(
                matches!(BaseUrl::parse(text), Err(BaseUrlError::PlainHttp(_))),
                "{text}"
            );
        }
    }

    #[test]
    fn invalid_base_urls_are_refused_and_passwords_not_shown() {
        for text in [
            "",
            "api.gen.pro",
            "https://",
            "ftp://api.gen.pro",
            "https://user:hunter2@api.gen.pro/v1",
            "https://hunter2@api.gen.pro",
            "https://user:hunter2@",
            "https://api.gen.pro/v1?key=hunter2",
            "https://api.gen.pro/v1#hunter2",
            "https://api.gen.pro/ v1",
            "https://api.gen.pro\n/v1",
            "https://api.gen.pro:99999",
            "file:///etc/passwd",
        ] {
            let message = BaseUrl::parse(text).unwrap_err().to_string();
            assert!(!message.contains("hunter2"), "{message}");
            assert!(!message.ends_with('.'), "{message}");
        }
    }

    #[test]
    fn a_segment_never_changes_the_rest_of_the_path() {
        let base = BaseUrl::parse("https://api.gen.pro/v1").unwrap();
        let joined = |id| {
            base.join(["persisted_tokens", id])
                .map(|url| url.to_string())
        };
        assert_eq!(
            joined("5").unwrap(),
            "https://api.gen.pro/v1/persisted_tokens/5"
        );
        assert_eq!(
            joined("../x?y#z").unwrap(),
            "https://api.gen.pro/v1/persisted_tokens/..%2Fx%3Fy%23z"
        );
        assert_eq!(
            joined("%2e%2e").unwrap(),
            "https://api.gen.pro/v1/persisted_tokens/%252e%252e"
        );
        for id in ["", ".", ".."] {
            assert_eq!(joined(id), None);
        }
        for (id, sent) in [
            ("7\n", "7%0A"),
            (".\t.", ".%09."),
            ("\r.", "%0D."),
            ("a/b\\c", "a%2Fb%5Cc"),
            (" 7 ", "%207%20"),
            ("7;x=1", "7%3Bx%3D1"),
            ("ü\0\u{7f}", "%C3%BC%00%7F"),
            ("a.b-c_d~e", "a.b-c_d~e"),
        ] {
            assert_eq!(
                joined(id).unwrap(),
                format!("https://api.gen.pro/v1/persisted_tokens/{sent}"),
                "{id:?}"
            );
        }
        let bare = BaseUrl::parse("http://localhost:1").unwrap();
        assert_eq!(bare.join(["me"]).unwrap().as_str(), "http://localhost:1/me");
    }

    #[test]
    fn the_origin_is_scheme_host_and_port() {
        let origin = |text| origin(&BaseUrl::parse(text).unwrap().0);
        assert_eq!(origin("https://api.gen.pro/v1"), "https://api.gen.pro");
        assert_eq!(origin("http://[::1]:9/v1"), "http://[::1]:9");
    }
}
