//! Reading a provider's file: what is wrong with it is said with its line.

use super::Provider;
use crate::model::CredentialHeader;

/// Why a text is no description of a service.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {reason}")]
pub struct ProviderFileError {
    /// Counted from one.
    pub line: usize,
    /// What is wrong there, in one sentence.
    pub reason: String,
}

impl Provider {
    /// Reads a description of a service.
    ///
    /// # Errors
    /// [`ProviderFileError`] with the line and the reason.
    pub fn parse(text: &str) -> Result<Self, ProviderFileError> {
        let provider: Self = toml::from_str(text).map_err(|error| {
            let start = error.span().map_or(0, |span| span.start);
            wrong_at(text, start, &error.message().replace('\n', " "))
        })?;
        match provider.contradiction() {
            None => Ok(provider),
            Some((key, reason)) => Err(wrong_at(text, place_of(text, key), reason)),
        }
    }

    /// What cannot be seen of one value alone: the key that is wrong, and why.
    fn contradiction(&self) -> Option<(&'static str, &'static str)> {
        let pointer = |pointer: &Option<String>| pointer.as_deref().is_none_or(|pointer| pointer.starts_with('/'));
        let is_blank = |text: &str| text.trim().is_empty() || text.chars().any(char::is_control);
        if is_blank(&self.title) {
            Some(("title", "the title is empty, or holds control characters"))
        } else if self.dashboard.as_deref().is_some_and(is_blank) {
            Some(("dashboard", "the dashboard is empty, or holds control characters"))
        } else if self.key.headers.is_empty() {
            Some(("headers", "a key needs a header"))
        } else if self.key.headers.iter().skip(1).any(|header| *header == self.header()) {
            Some(("headers", "a header is named twice"))
        } else if self.keys.is_none() && self.dashboard.is_none() {
            Some(("name", "without a `[keys]` section, `dashboard` must say where keys are made"))
        } else if !pointer(&self.errors.code) || !pointer(&self.errors.message) {
            Some(("errors", "`code` and `message` are JSON pointers, such as `/error/code`"))
        } else if self.jwt && self.header() == CredentialHeader::Bearer {
            Some(("jwt", "a JWT goes where this service's keys go: `jwt` is for services that tell them apart"))
        } else {
            None
        }
    }
}

fn wrong_at(text: &str, start: usize, reason: &str) -> ProviderFileError {
    let line = 1 + text.bytes().take(start).filter(|byte| *byte == b'\n').count();
    ProviderFileError { line, reason: reason.to_owned() }
}

/// Where a key or section is first named, or the beginning.
fn place_of(text: &str, key: &str) -> usize {
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let name = line.trim_start().trim_start_matches('[');
        if name.strip_prefix(key).is_some_and(|rest| rest.trim_start().starts_with(['=', ']', '.'])) {
            return start;
        }
        start += line.len();
    }
    0
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = "name = \"acme\"\ntitle = \"Acme\"\napi_url = \"https://api.acme.example/v1\"\n\
        environment = \"ACME_API_KEY\"\n[key]\nprefix = \"acme_\"\nheaders = [\"X-API-Key\"]\n[keys]\ndialect = \"guide\"\n";

    #[test]
    fn a_good_file_is_read() {
        let provider = Provider::parse(GOOD).unwrap();
        assert_eq!((provider.name.as_str(), provider.title.as_str()), ("acme", "Acme"));
    }

    #[test]
    fn what_is_wrong_is_told_with_its_line() {
        let change = |from: &str, to: &str| {
            assert!(GOOD.contains(from), "{from}");
            let error = Provider::parse(&GOOD.replace(from, to)).unwrap_err();
            (error.line, error.reason)
        };
        for (from, to, line, part) in [
            ("https://api", "http://api", 3, "plain http"),
            ("https://api.acme.example/v1", "acme", 3, "no `https://`"),
            ("\"acme\"", "\"A B\"", 1, "a provider's name"),
            ("\"Acme\"", "\" \"", 2, "the title is empty"),
            ("ACME_API_KEY", "A-B", 4, "variable"),
            ("[\"X-API-Key\"]", "[]", 7, "needs a header"),
            ("[\"X-API-Key\"]", "[\"X-A\", \"X-A\"]", 7, "twice"),
            ("[\"X-API-Key\"]", "[\"Host\"]", 7, "header"),
            ("acme_", "a", 6, "prefix"),
            ("guide", "klingon", 9, "`klingon` is no dialect"),
            ("[keys]\ndialect = \"guide\"\n", "", 1, "`dashboard`"),
            ("[keys]", "[kyes]", 8, "unknown field"),
            ("[keys]", "[errors]\ncode = \"error\"\n[keys]", 8, "JSON pointers"),
            ("[key]", "jwt = 1\n[key]", 5, "boolean"),
            ("[key]", "requests_per_minute = 0\n[key]", 5, "nonzero"),
            ("[key]", "account = \"me\"\n[key]", 5, "path"),
            ("[key]", "[key", 5, "]"),
        ] {
            let (found, reason) = change(from, to);
            assert!(found == line && reason.contains(part), "{to}: line {found}: {reason}");
        }
    }
}
