//! The validated strings of a provider's file.

use serde::Deserialize;

/// The name of a provider, for `--provider`; also the name of its file.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct ProviderName(String);

impl ProviderName {
    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for ProviderName {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        let allowed = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        // It is also a file name, and an argument that must not look like an option.
        if text.is_empty() || text.len() > 32 || text.starts_with('-') || !text.bytes().all(allowed)
        {
            return Err(
                "a provider's name may have up to 32 characters: lowercase letters, digits and `-`",
            );
        }
        Ok(Self(text))
    }
}

/// The address of a web page for people: https, and no password in it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct PageUrl(String);

impl PageUrl {
    /// The address, in ASCII.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for PageUrl {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        let is_page = |url: &url::Url| {
            url.scheme() == "https" && url.username().is_empty() && url.password().is_none()
        };
        match url::Url::parse(&text) {
            Ok(url) if is_page(&url) => Ok(Self(url.into())),
            Ok(_) | Err(_) => {
                Err("the address of a page must start with `https://` and contain no password")
            }
        }
    }
}

/// The name of an environment variable.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct VariableName(String);

impl VariableName {
    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

// Variables that never contain a key. If one were configured by mistake, its value would be sent to
// the service.
const RESERVED: [&str; 22] = [
    "ALL_PROXY",
    "CI",
    "CLICOLOR_FORCE",
    "HOME",
    "HOSTNAME",
    "HTTPS_PROXY",
    "HTTP_PROXY",
    "LANG",
    "LANGUAGE",
    "LOGNAME",
    "NO_COLOR",
    "NO_PROXY",
    "OLDPWD",
    "PATH",
    "PWD",
    "SHELL",
    "TEMP",
    "TERM",
    "TMP",
    "TMPDIR",
    "USER",
    "USERNAME",
];
const RESERVED_PREFIXES: [&str; 7] = [
    "DBUS_",
    "DYLD_",
    "GITHUB_ACTION",
    "LC_",
    "LD_",
    "SSL_CERT_",
    "XDG_",
];

impl TryFrom<String> for VariableName {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        let starts = text.starts_with(|first: char| first.is_ascii_uppercase() || first == '_');
        let allowed = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_';
        if !starts || !text.bytes().all(allowed) {
            return Err("a variable name may contain only capital letters, digits and `_`");
        }
        // Such as `GENKEY_PASSPHRASE`, which would be sent to the service as a key.
        if text.starts_with("GENKEY_") {
            return Err("variables that start with `GENKEY_` are reserved for genkey");
        }
        if RESERVED.contains(&text.as_str())
            || RESERVED_PREFIXES
                .iter()
                .any(|taken| text.starts_with(taken))
        {
            return Err("this variable is already used by the system or by other programs");
        }
        Ok(Self(text))
    }
}

/// The path of an endpoint below the base URL: `/me`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct EndpointPath(Vec<String>);

impl EndpointPath {
    /// Its segments, not percent-encoded.
    pub fn segments(&self) -> impl Iterator<Item = &str> + Clone {
        self.0.iter().map(String::as_str)
    }
}

impl std::fmt::Display for EndpointPath {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0
            .iter()
            .try_for_each(|segment| write!(formatter, "/{segment}"))
    }
}

impl TryFrom<String> for EndpointPath {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        let wrong = "a path must start with `/` and must not contain `..`, `?`, `#` or `%`";
        let segments: Vec<String> = text
            .strip_prefix('/')
            .ok_or(wrong)?
            .split('/')
            .map(str::to_owned)
            .collect();
        // Segments are percent-encoded when sent, so a `%` here would be encoded twice.
        let is_plain = |segment: &String| {
            !matches!(segment.as_str(), "" | "." | "..")
                && segment.bytes().all(|byte| {
                    byte.is_ascii_graphic() && !matches!(byte, b'?' | b'#' | b'%' | b'\\')
                })
        };
        if segments.iter().all(is_plain) {
            Ok(Self(segments))
        } else {
            Err(wrong)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables_of_the_system_are_refused() {
        for name in ["ACME_API_KEY", "_KEY", "LDAP_KEY", "PATHS", "GITHUB_TOKEN"] {
            assert_eq!(
                VariableName::try_from(name.to_owned()).unwrap().as_str(),
                name
            );
        }
        for name in [
            "",
            "A-B",
            "key",
            "1A",
            "GENKEY_STORE",
            "PATH",
            "LD_PRELOAD",
            "HTTPS_PROXY",
            "XDG_RUNTIME_DIR",
        ] {
            assert!(VariableName::try_from(name.to_owned()).is_err(), "{name}");
        }
    }
}
