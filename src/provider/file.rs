//! Parses a provider's file, with the line of each error.

use super::key_format::check_prefix;
use super::{Provider, VariableName};
use crate::malformed::{Malformed, parse_toml};
use crate::model::CredentialHeader;
use crate::secret::redact;

/// Why a provider's file is invalid.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {reason}")]
pub struct ProviderFileError {
    /// The line, from 1.
    pub line: usize,
    /// What is wrong there.
    pub reason: String,
}

impl Provider {
    /// Parses a provider's file.
    pub fn parse(text: &str) -> Result<Self, ProviderFileError> {
        let provider: Self = parse_toml(text)?;
        match provider.inconsistency() {
            None => Ok(provider),
            Some((key, reason)) => Err(error_at(text, offset_of(text, key), reason)),
        }
    }

    /// Parses a provider's file whose name, title, variable and prefix must differ from `others`.
    pub fn parse_distinct<'a>(
        text: &str,
        others: impl IntoIterator<Item = &'a Self>,
    ) -> Result<Self, ProviderFileError> {
        let provider = Self::parse(text)?;
        if let Some((key, reason)) = others
            .into_iter()
            .find_map(|other| provider.conflict_with(other))
        {
            return Err(error_at(text, offset_of(text, key), &reason));
        }
        // The file is not private, and is shown by `genkey provider show`.
        match text.lines().position(|line| redact(line) != line) {
            None => Ok(provider),
            Some(place) => Err(ProviderFileError {
                line: place + 1,
                reason: "this looks like an API key".into(),
            }),
        }
    }

    /// The setting that conflicts with another provider, and why.
    fn conflict_with(&self, other: &Self) -> Option<(&'static str, String)> {
        let title = &other.title;
        if self.name == other.name {
            return Some((
                "name",
                format!("`{}` is the name of another provider", self.name.as_str()),
            ));
        }
        if self.title.eq_ignore_ascii_case(title) {
            return Some(("title", format!("another provider has the title `{title}`")));
        }
        if self.environment == other.environment {
            let variable = self.environment.as_str();
            return Some((
                "environment",
                format!("`{variable}` is already used for keys of {title}"),
            ));
        }
        // A key is recognized by its prefix: one that begins with another would be ambiguous, and
        // might be sent to the wrong service.
        let (own, others) = (self.key.prefix.as_deref()?, other.key.prefix.as_deref()?);
        if own.starts_with(others) || others.starts_with(own) {
            let reason = format!(
                "keys of {title} start with `{others}`, which cannot be told apart from `{own}`"
            );
            return Some(("prefix", reason));
        }
        // Such a name would be redacted in every message.
        let looks_like_key = self.name.as_str().contains(others);
        looks_like_key.then(|| {
            (
                "name",
                format!("a name that contains `{others}` looks like a key of {title}"),
            )
        })
    }

    /// The setting that is invalid by itself or together with others, and why.
    fn inconsistency(&self) -> Option<(&'static str, &'static str)> {
        let pointer = |pointer: &Option<String>| {
            pointer
                .as_deref()
                .is_none_or(|pointer| pointer.starts_with('/'))
        };
        let is_blank = |text: &str| text.trim().is_empty() || text.chars().any(char::is_control);
        if is_blank(&self.title) {
            Some((
                "title",
                "the title is empty, or contains control characters",
            ))
        } else if self.dashboard.as_deref().is_some_and(is_blank) {
            Some((
                "dashboard",
                "the dashboard is empty, or contains control characters",
            ))
        } else if self.key.headers.is_empty() {
            Some(("headers", "`headers` must name at least one header"))
        } else if self
            .key
            .headers
            .iter()
            .skip(1)
            .any(|header| *header == self.header())
        {
            Some(("headers", "the same header is listed twice"))
        } else if self
            .key
            .prefix
            .as_deref()
            .is_some_and(|prefix| self.name.as_str().contains(prefix))
        {
            Some(("name", "the name looks like a key: it contains the prefix"))
        } else if self.hosts.keys().any(|name| !is_host_name(name)) {
            Some((
                "hosts",
                "a host name may contain only lowercase letters, digits and `-`",
            ))
        } else if self.keys.is_none() && self.dashboard.is_none() {
            Some((
                "name",
                "without a `[keys]` section, `dashboard` must say where keys are created",
            ))
        } else if !pointer(&self.errors.code) || !pointer(&self.errors.message) {
            Some((
                "errors",
                "`code` and `message` must be JSON pointers such as `/error/code`",
            ))
        } else if self.jwt && self.header() == CredentialHeader::Bearer {
            Some((
                "jwt",
                "a JWT would be sent in the same header as a key; `jwt` requires a different header",
            ))
        } else {
            None
        }
    }
}

/// What is needed of an invalid file to redact keys of its service, and to withhold its variable
/// from other programs.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PartialProvider {
    /// The prefix of its keys.
    pub prefix: Option<String>,
    /// The variable for a key.
    pub environment: Option<VariableName>,
}

impl PartialProvider {
    /// Takes what is valid; nothing if the text is not even TOML.
    pub fn of(text: &str) -> Self {
        let table: toml::Table = parse_toml(text).unwrap_or_default();
        let prefix = table
            .get("key")
            .and_then(|key| key.get("prefix"))
            .and_then(toml::Value::as_str);
        // Each value is validated by itself, since the rest of the file may be invalid.
        let environment = table.get("environment").and_then(toml::Value::as_str);
        Self {
            prefix: prefix
                .filter(|prefix| check_prefix(prefix).is_ok())
                .map(str::to_owned),
            environment: environment.and_then(|name| VariableName::try_from(name.to_owned()).ok()),
        }
    }
}

fn is_host_name(name: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    !name.is_empty() && name.bytes().all(allowed)
}

impl From<Malformed> for ProviderFileError {
    fn from(Malformed { line, reason }: Malformed) -> Self {
        Self { line, reason }
    }
}

fn error_at(text: &str, start: usize, reason: &str) -> ProviderFileError {
    Malformed::at(text, start, reason).into()
}

/// The byte offset of the line that sets a key or starts a section; 0 if there is none.
fn offset_of(text: &str, key: &str) -> usize {
    // Parsed values have no position, so the line is found by searching the text.
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let name = line.trim_start().trim_start_matches('[');
        if name
            .strip_prefix(key)
            .is_some_and(|rest| rest.trim_start().starts_with(['=', ']', '.']))
        {
            return start;
        }
        start += line.len();
    }
    0
}

#[cfg(test)]
mod tests {
    use std::rc::Rc;

    use super::*;

    const GOOD: &str = "name = \"acme\"\ntitle = \"Acme\"\napi_url = \"https://api.acme.example/v1\"\n\
        environment = \"ACME_API_KEY\"\n[key]\nprefix = \"acme_\"\nheaders = [\"X-API-Key\"]\n[keys]\ndialect = \"guide\"\n";

    #[test]
    fn a_good_file_is_read() {
        let provider = Provider::parse(GOOD).unwrap();
        assert_eq!(
            (provider.name.as_str(), provider.title.as_str()),
            ("acme", "Acme")
        );
    }

    #[test]
    fn errors_have_their_line() {
        let change = |from: &str, to: &str| {
            assert!(GOOD.contains(from), "{from}");
            let error = Provider::parse(&GOOD.replace(from, to)).unwrap_err();
            (error.line, error.reason)
        };
        for (from, to, line, part) in [
            ("https://api", "http://api", 3, "plain http"),
            (
                "https://api.acme.example/v1",
                "acme",
                3,
                "must start with `https://`",
            ),
            ("\"acme\"", "\"A B\"", 1, "a provider's name"),
            ("\"Acme\"", "\" \"", 2, "the title is empty"),
            ("ACME_API_KEY", "A-B", 4, "variable"),
            ("[\"X-API-Key\"]", "[]", 7, "at least one header"),
            ("[\"X-API-Key\"]", "[\"X-A\", \"X-A\"]", 7, "twice"),
            ("[\"X-API-Key\"]", "[\"Host\"]", 7, "header"),
            ("acme_", "a", 6, "prefix"),
            // What follows a prefix is redacted in messages, in which ordinary words occur.
            ("acme_", "then", 6, "ordinary word"),
            ("acme_", "genkey-", 6, "ordinary word"),
            ("acme_", "eyJ0", 6, "JWT"),
            ("[keys]", "length = 0\n[keys]", 8, "between 1 and 4095"),
            ("[keys]", "length = 4096\n[keys]", 8, "between 1 and 4095"),
            // `run` would overwrite it.
            ("ACME_API_KEY", "PATH", 4, "already used"),
            ("[\"X-API-Key\"]", "[\"X-A\", \"x-a\"]", 7, "twice"),
            (
                "[key]",
                "[hosts]\n\"A B\" = \"https://b.example\"\n[key]",
                5,
                "a host name",
            ),
            (
                "[key]",
                "[hosts]\nb = \"http://b.example\"\n[key]",
                6,
                "plain http",
            ),
            ("guide", "klingon", 9, "unknown dialect `klingon`"),
            ("[keys]\ndialect = \"guide\"\n", "", 1, "`dashboard`"),
            ("[keys]", "[kyes]", 8, "unknown field"),
            (
                "[keys]",
                "[errors]\ncode = \"error\"\n[keys]",
                8,
                "JSON pointers",
            ),
            ("[key]", "jwt = 1\n[key]", 5, "boolean"),
            ("[key]", "requests_per_minute = 0\n[key]", 5, "nonzero"),
            ("[key]", "account = \"me\"\n[key]", 5, "path"),
            ("[key]", "[key", 5, "invalid TOML"),
        ] {
            let (found, reason) = change(from, to);
            assert!(
                found == line && reason.contains(part),
                "{to}: line {found}: {reason}"
            );
        }
    }

    #[test]
    fn a_name_that_looks_like_a_key_is_refused() {
        let text = GOOD
            .replace("acme_", "acme-")
            .replace("name = \"acme\"", "name = \"acme-eu\"");
        let error = Provider::parse(&text).unwrap_err();
        assert_eq!(
            (error.line, error.reason.contains("looks like a key")),
            (1, true),
            "{error}"
        );
    }

    #[test]
    fn a_provider_must_differ_from_all_others() {
        let others: Vec<Rc<Provider>> = Provider::built_in_names()
            .filter_map(Provider::built_in)
            .collect();
        let others = || others.iter().map(Rc::as_ref);
        assert!(Provider::parse_distinct(GOOD, others()).is_ok());
        for (from, to, line, part) in [
            ("name = \"acme\"", "name = \"genmb\"", 1, "another provider"),
            ("\"Acme\"", "\"genMB\"", 2, "`GenMB`"),
            ("ACME_API_KEY", "GENREX_API_KEY", 4, "keys of GenRex"),
            ("acme_", "gen_pat_", 6, "keys of GEN start with `gen_pat_`"),
            // A beginning of another prefix, and the other way round.
            ("acme_", "genmb_", 6, "keys of GenMB start with `genmb_sk_`"),
            ("acme_", "grx_sk_live_", 6, "keys of GenRex"),
            (
                "\"Acme\"",
                "\"Acme\" # gen_pat_hunter2",
                2,
                "looks like an API key",
            ),
        ] {
            let error = Provider::parse_distinct(&GOOD.replace(from, to), others()).unwrap_err();
            assert!(
                error.line == line
                    && error.reason.contains(part)
                    && !error.reason.contains("hunter2"),
                "{error}"
            );
        }
    }

    #[test]
    fn an_invalid_file_still_gives_its_prefix_and_variable() {
        let seen = PartialProvider::of(&GOOD.replace("https", "http").replace("[keys]", "[kyes]"));
        assert_eq!(seen.prefix.as_deref(), Some("acme_"));
        assert_eq!(
            seen.environment,
            VariableName::try_from("ACME_API_KEY".to_owned()).ok()
        );
        for text in [
            "",
            "name",
            "key = 1",
            "[key]\nprefix = \"a\"",
            "environment = \"PATH\"",
        ] {
            assert_eq!(
                PartialProvider::of(text),
                PartialProvider::default(),
                "{text}"
            );
        }
    }
}
