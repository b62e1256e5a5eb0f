//! The path or URL of `genkey api`, checked so that the credential is never sent outside the base
//! URL.

use std::str::FromStr;

use percent_encoding::percent_decode;
use url::Url;

use crate::model::BaseUrl;
use crate::secret::contains_key;

// Gateways and services may each decode a path, so `%252e` may end up as a dot.
const DECODINGS: usize = 4;

/// A path below the base URL, or a full URL, as it was typed. Whether a full URL is below the base
/// URL is checked by [`Resource::at`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Resource(String);

/// Why a path or URL is refused. Never quotes what may be a password.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ResourceError {
    #[error("the path is empty; pass one such as `/me`")]
    Empty,
    #[error("the path must not contain spaces or control characters; write a space as `%20`")]
    Characters,
    #[error("the path must not contain a backslash; write it as `%5C`")]
    Backslash,
    #[error("the path must not contain `#`, which would not be sent; write it as `%23`")]
    Fragment,
    #[error("the path must not contain `.` or `..`")]
    Dots,
    #[error("the path contains what looks like an API key")]
    Key,
    #[error("not a path such as `/me`, nor a full URL below the profile's base URL")]
    NoPath,
    #[error("the URL must not contain a user name or password; the profile's key is sent")]
    UserInfo,
    #[error("the profile's key is for `{0}` and is never sent anywhere else; pass a path below it")]
    Elsewhere(String),
}

impl FromStr for Resource {
    type Err = ResourceError;

    fn from_str(text: &str) -> Result<Self, ResourceError> {
        check_characters(text)?;
        let resource = Self(text.to_owned());
        if !resource.is_url() {
            // URL parsers disagree about `//host/x` and `https:x`, so neither is taken as a path.
            let names_a_scheme = ["http:", "https:"].iter().any(|scheme| {
                text.get(..scheme.len())
                    .is_some_and(|start| start.eq_ignore_ascii_case(scheme))
            });
            if text.starts_with("//") || names_a_scheme {
                return Err(ResourceError::NoPath);
            }
            check_segments(text)?;
        }
        Ok(resource)
    }
}

impl Resource {
    /// The full URL. Percent-encoding, empty segments and the query stay as they were typed.
    pub fn at(&self, base: &BaseUrl) -> Result<Url, ResourceError> {
        let elsewhere = || ResourceError::Elsewhere(base.to_string());
        let root = Url::parse(&base.to_string()).map_err(|_| elsewhere())?;
        let rest = if self.is_url() {
            self.rest_of_url(base, &root)?
        } else {
            &self.0
        };
        let slash = if rest.is_empty() || rest.starts_with(['/', '?']) {
            ""
        } else {
            "/"
        };
        let url = Url::parse(&format!("{base}{slash}{rest}")).map_err(|_| ResourceError::NoPath)?;
        // The text was checked already; this checks what the parser made of it, which is what is
        // sent.
        let below = url.path().strip_prefix(root.path().trim_end_matches('/'));
        let is_below = below.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
        let is_plain =
            url.username().is_empty() && url.password().is_none() && url.fragment().is_none();
        if url.origin() == root.origin() && is_below && is_plain {
            Ok(url)
        } else {
            Err(elsewhere())
        }
    }

    /// What was typed, without the query, for messages.
    pub(super) fn path(&self) -> &str {
        self.0.split_once('?').map_or(&self.0, |(path, _)| path)
    }

    fn is_url(&self) -> bool {
        let (scheme, rest) = self
            .0
            .split_at(self.0.find(['/', '?']).unwrap_or(self.0.len()));
        scheme.ends_with(':') && rest.starts_with("//")
    }

    /// What follows the base URL in a full URL.
    fn rest_of_url(&self, base: &BaseUrl, root: &Url) -> Result<&str, ResourceError> {
        let elsewhere = || ResourceError::Elsewhere(base.to_string());
        let (_, after_scheme) = self.0.split_once("//").ok_or(ResourceError::NoPath)?;
        let (authority, path) =
            after_scheme.split_at(after_scheme.find(['/', '?']).unwrap_or(after_scheme.len()));
        if authority.contains('@') {
            return Err(ResourceError::UserInfo);
        }
        let url = Url::parse(&self.0).map_err(|_| elsewhere())?;
        let rest = path
            .strip_prefix(root.path().trim_end_matches('/'))
            .ok_or_else(elsewhere)?;
        if url.origin() != root.origin() || !(rest.is_empty() || rest.starts_with(['/', '?'])) {
            return Err(elsewhere());
        }
        check_segments(rest)?;
        Ok(rest)
    }
}

fn check_characters(text: &str) -> Result<(), ResourceError> {
    if text.is_empty() {
        return Err(ResourceError::Empty);
    }
    if text
        .chars()
        .any(|character| character.is_whitespace() || character.is_control())
    {
        return Err(ResourceError::Characters);
    }
    if text.contains('\\') {
        return Err(ResourceError::Backslash);
    }
    if text.contains('#') {
        return Err(ResourceError::Fragment);
    }
    if contains_key(text) {
        Err(ResourceError::Key)
    } else {
        Ok(())
    }
}

/// Refuses `.` and `..` in any spelling that some server understands.
fn check_segments(text: &str) -> Result<(), ResourceError> {
    // `/v1/../v2` on the same origin may be another service, which the key is not for. Servers may
    // decode `%2e`, even twice, treat `%5c` as a slash, and ignore what follows a `;` or NUL.
    let path = text.split_once('?').map_or(text, |(path, _)| path);
    let mut decoded = path.as_bytes().to_owned();
    for _ in 0..DECODINGS {
        decoded = percent_decode(&decoded).collect();
    }
    let mut segments = decoded.split(|byte| matches!(byte, b'/' | b'\\'));
    if segments.any(is_dots) {
        Err(ResourceError::Dots)
    } else {
        Ok(())
    }
}

fn is_dots(segment: &[u8]) -> bool {
    let name = segment
        .split(|byte| matches!(byte, b';' | b'\0'))
        .next()
        .unwrap_or_default();
    matches!(name.trim_ascii(), b"." | b"..")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(base: &str, text: &str) -> Result<String, ResourceError> {
        let base = BaseUrl::parse(base).unwrap();
        text.parse::<Resource>()?
            .at(&base)
            .map(|url| url.to_string())
    }

    #[test]
    fn a_path_is_taken_as_typed() {
        for (text, rest) in [
            ("/me", "/me"),
            ("me", "/me"),
            ("/", "/"),
            ("agents/", "/agents/"),
            // Dots are only refused in the path.
            ("/a%2Fb/%e4?q=%20&x[]=a/../b", "/a%2Fb/%e4?q=%20&x[]=a/../b"),
            ("a//b", "/a//b"),
            ("?x=1", "?x=1"),
            ("agents:run", "/agents:run"),
            ("a:b/c", "/a:b/c"),
            ("/x?u=https://evil.example/", "/x?u=https://evil.example/"),
            // With the base URL before it, none of these can become a host.
            ("/@evil.example", "/@evil.example"),
            ("@evil.example", "/@evil.example"),
            (".evil.example", "/.evil.example"),
            ("...", "/..."),
            ("a..b/.c", "/a..b/.c"),
            ("/%zz%", "/%zz%"),
            ("/ü", "/%C3%BC"),
        ] {
            assert_eq!(
                address("https://api.gen.pro/v1", text).unwrap(),
                format!("https://api.gen.pro/v1{rest}"),
                "{text}"
            );
        }
        assert_eq!(
            address("http://127.0.0.1:1", "me").unwrap(),
            "http://127.0.0.1:1/me"
        );
        assert_eq!(
            address("http://127.0.0.1:1", ":2/me").unwrap(),
            "http://127.0.0.1:1/:2/me"
        );
    }

    #[test]
    fn a_full_url_below_the_base_url_equals_its_path() {
        for (text, url) in [
            ("https://api.gen.pro/v1/me", "https://api.gen.pro/v1/me"),
            (
                "HTTPS://API.gen.pro:443/v1/me?x=1",
                "https://api.gen.pro/v1/me?x=1",
            ),
            ("https://api.gen.pro/v1", "https://api.gen.pro/v1"),
            ("https://api.gen.pro/v1?x=1", "https://api.gen.pro/v1?x=1"),
        ] {
            assert_eq!(
                address("https://api.gen.pro/v1", text).unwrap(),
                url,
                "{text}"
            );
        }
    }

    #[test]
    fn urls_outside_the_base_url_are_refused() {
        for text in [
            "https://evil.example/v1/me",
            "http://api.gen.pro/v1/me",
            "https://api.gen.pro:8443/v1/me",
            // The same host in DNS, but another origin.
            "https://api.gen.pro./v1/me",
            "https://api.gen.pro.evil.example/v1/me",
            "https://api.gen.pro/v2/me",
            // Not below `/v1`, although it starts with it.
            "https://api.gen.pro/v10/me",
            "https://api.gen.pro/V1/me",
            "https://api.gen.pro/",
            "https://api.gen.pro",
            "ftp://api.gen.pro/v1/me",
            "file:///etc/passwd",
            "x://api.gen.pro/v1",
            "https:///v1/me",
            "https://[::1/v1",
        ] {
            let error = address("https://api.gen.pro/v1", text).unwrap_err();
            assert_eq!(
                error,
                ResourceError::Elsewhere("https://api.gen.pro/v1".into()),
                "{text}"
            );
        }
        for text in [
            "//evil.example/x",
            "///evil.example",
            "https:evil.example",
            "HTTP:/evil.example",
            "https:",
        ] {
            assert_eq!(
                address("https://api.gen.pro/v1", text),
                Err(ResourceError::NoPath),
                "{text}"
            );
        }
        for text in [
            "https://user:hunter2@api.gen.pro/v1/me",
            "https://@api.gen.pro/v1/me",
            "https://api.gen.pro@evil.example/v1",
        ] {
            assert_eq!(
                address("https://api.gen.pro/v1", text),
                Err(ResourceError::UserInfo),
                "{text}"
            );
        }
    }

    #[test]
    fn dots_are_refused_in_any_spelling() {
        for text in [
            "..",
            "../v2/x",
            "/../v2/x",
            "/a/../../v2",
            "/./me",
            "/me/.",
            "/%2e%2e/v2",
            "/%2E./v2",
            "/.%2e/v2",
            "/a%2f..%2f..%2fv2",
            "/..%5cv2",
            // Encoded twice: a gateway and the service may each decode it.
            "/%252e%252e/v2",
            "/%25252e%25252e%25252fv2",
            // Java servers ignore what follows a `;`.
            "/..;/v2",
            "/..;x=1/v2",
            "/..%3b/v2",
            "/..%00/v2",
            "/..%20/v2",
            "https://api.gen.pro/v1/../v2",
            "https://api.gen.pro/v1/%2e%2e/v2",
        ] {
            assert_eq!(
                address("https://api.gen.pro/v1", text),
                Err(ResourceError::Dots),
                "{text}"
            );
        }
    }

    #[test]
    fn characters_that_parsers_drop_or_convert_are_refused() {
        for (text, error) in [
            ("", ResourceError::Empty),
            ("\\\\evil.example\\x", ResourceError::Backslash),
            ("/\\evil.example", ResourceError::Backslash),
            ("https:\\\\evil.example", ResourceError::Backslash),
            ("/\t/evil.example", ResourceError::Characters),
            ("/me\n", ResourceError::Characters),
            ("/me HTTP/1.1", ResourceError::Characters),
            ("\r\nHost: evil.example", ResourceError::Characters),
            ("/me\u{a0}", ResourceError::Characters),
            ("/me\u{0}", ResourceError::Characters),
            ("/me#x", ResourceError::Fragment),
            ("/keys/gen_pat_hunter2", ResourceError::Key),
        ] {
            assert_eq!(text.parse::<Resource>(), Err(error), "{text:?}");
        }
    }
}
