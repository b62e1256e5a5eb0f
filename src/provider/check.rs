//! Checks the format of a key or JWT before anything is sent.

use super::key_format::{MAX_JWT_LENGTH, MAX_KEY_LENGTH};
use super::{Provider, is_jwt};
use crate::model::CredentialKind;
use crate::secret::Secret;

/// Why a text is not a key. Never quotes the text.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct KeyFormatError(String);

impl From<&str> for KeyFormatError {
    fn from(reason: &str) -> Self {
        Self(reason.to_owned())
    }
}

// What people paste along with a key, in lower case, and as it is shown.
const LABELS: [(&str, &str); 4] = [
    ("bearer ", "Bearer"),
    ("authorization:", "Authorization:"),
    ("x-api-key:", "X-API-Key:"),
    ("export ", "export"),
];

/// `a GenMB key`, `an Acme key`.
fn a_key_of(title: &str) -> String {
    let article = if title.starts_with(['A', 'E', 'I', 'O', 'U', 'a', 'e', 'i', 'o', 'u']) {
        "an"
    } else {
        "a"
    };
    format!("{article} {title} key")
}

impl Provider {
    /// Checks the format of a key, as far as it is documented. `other` returns the title of the
    /// service that has a text's prefix.
    pub fn check_format(
        &self,
        key: &Secret,
        other: impl Fn(&str) -> Option<String>,
    ) -> Result<(), KeyFormatError> {
        let text = key.expose();
        // Before the characters: `Bearer KEY` would only be reported to contain a space.
        check_label(text, self.environment.as_str())?;
        check_characters(text, MAX_KEY_LENGTH)?;
        let Some(prefix) = self.key.prefix.as_deref() else {
            // Then only the prefix of another service shows that it is the wrong key.
            let found = other(text).map(|title| a_key_of(&title));
            return found.map_or_else(
                || self.check_opaque("", text),
                |found| Err(self.wrong_kind(&found)),
            );
        };
        match text.strip_prefix(prefix) {
            Some("") => Err(KeyFormatError(format!(
                "nothing follows `{prefix}`; the key is truncated"
            ))),
            Some(opaque) => self.check_opaque(prefix, opaque),
            None => Err(self.wrong_prefix(text, prefix, other(text))),
        }
    }

    /// Checks the format of a JWT.
    pub fn check_jwt(
        &self,
        jwt: &Secret,
        other: impl Fn(&str) -> Option<String>,
    ) -> Result<(), KeyFormatError> {
        let text = jwt.expose();
        check_label(text, self.environment.as_str())?;
        check_characters(text, MAX_JWT_LENGTH)?;
        let key_of = if self.recognises(text) {
            Some(self.title.clone())
        } else {
            other(text)
        };
        match key_of {
            Some(title) => {
                let key = a_key_of(&title);
                Err(KeyFormatError(format!(
                    "this looks like {key}, but `--jwt` expects a JWT; omit `--jwt`"
                )))
            }
            None if is_jwt(text) => Ok(()),
            None => Err("not a JWT: expected three parts separated by dots".into()),
        }
    }

    /// Whether a text is a key or a JWT.
    pub fn kind_of(&self, secret: &Secret) -> CredentialKind {
        let text = secret.expose();
        // A key may have two dots in it, so its prefix takes precedence.
        if self.jwt && is_jwt(text) && !self.recognises(text) {
            CredentialKind::Jwt
        } else {
            CredentialKind::Key
        }
    }

    fn check_opaque(&self, prefix: &str, opaque: &str) -> Result<(), KeyFormatError> {
        let alphabet = self.key.alphabet;
        if !opaque.bytes().all(|byte| alphabet.contains(byte)) {
            let (title, allowed) = (&self.title, alphabet.description());
            let reason = format!(
                "invalid characters for a {title} key: only {allowed} may follow the prefix"
            );
            return Err(KeyFormatError(reason));
        }
        // After the characters: what was pasted along usually breaks both, and says less by its
        // length.
        let Some(length) = self.key.length.filter(|length| *length != opaque.len()) else {
            return Ok(());
        };
        let (found, expected) = (prefix.len() + opaque.len(), prefix.len() + length);
        let key = a_key_of(&self.title);
        Err(KeyFormatError(format!(
            "it has {found} characters, but {key} has {expected}; check that you pasted the whole key and nothing else"
        )))
    }

    fn wrong_prefix(&self, text: &str, prefix: &str, other: Option<String>) -> KeyFormatError {
        let key = other.map(|title| a_key_of(&title));
        let found = key.or_else(|| is_jwt(text).then(|| "a JWT".to_owned()));
        let no_prefix = || KeyFormatError(format!("it should start with `{prefix}`"));
        found.map_or_else(no_prefix, |found| self.wrong_kind(&found))
    }

    fn wrong_kind(&self, found: &str) -> KeyFormatError {
        let wanted = match &self.key.prefix {
            Some(prefix) => format!("starts with `{prefix}`"),
            None => "is expected".to_owned(),
        };
        KeyFormatError(format!(
            "this looks like {found}, but {} {wanted}",
            a_key_of(&self.title)
        ))
    }
}

fn check_label(text: &str, variable: &str) -> Result<(), KeyFormatError> {
    let starts_with = |start: &str| {
        text.get(..start.len())
            .is_some_and(|head| head.eq_ignore_ascii_case(start))
    };
    if let Some((_, label)) = LABELS.iter().find(|(start, _)| starts_with(start)) {
        return Err(KeyFormatError(format!(
            "it starts with `{label}`; remove that"
        )));
    }
    // The variable's name is not quoted: what is before `=` might be part of a key.
    let assigned = text
        .strip_prefix(variable)
        .is_some_and(|rest| rest.starts_with('='));
    if assigned {
        Err("it starts with `NAME=`; remove that".into())
    } else {
        Ok(())
    }
}

fn check_characters(text: &str, longest: usize) -> Result<(), KeyFormatError> {
    let quoted = |mark| text.len() > 1 && text.starts_with(mark) && text.ends_with(mark);
    if text.is_empty() {
        Err("the key is empty".into())
    } else if text.len() > longest {
        Err(KeyFormatError(format!(
            "the key is longer than {longest} characters; is it a whole file?"
        )))
    } else if ['"', '\'', '`'].into_iter().any(quoted) {
        Err("the key is in quotes; paste only the key".into())
    } else if text.contains(['\n', '\r']) {
        Err("the key contains a line break".into())
    } else if text.contains(char::is_whitespace) {
        Err("the key contains a space".into())
    } else if !text.bytes().all(|byte| byte.is_ascii_graphic()) {
        Err("the key contains a character that is not printable ASCII".into())
    } else {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SPACE: &str = "the key contains a space";
    const QUOTED: &str = "the key is in quotes; paste only the key";
    const LINE_BREAK: &str = "the key contains a line break";
    const UNPRINTABLE: &str = "the key contains a character that is not printable ASCII";

    fn labelled(label: &str) -> String {
        format!("it starts with `{label}`; remove that")
    }

    /// The title of the built-in service that has a text's prefix.
    fn other(text: &str) -> Option<String> {
        let services = Provider::built_in_names().filter_map(Provider::built_in);
        services
            .filter(|provider| provider.recognises(text))
            .map(|provider| provider.title.clone())
            .next()
    }

    fn check_for(name: &str, text: &str) -> Result<(), KeyFormatError> {
        Provider::built_in(name)
            .unwrap()
            .check_format(&Secret::new(text.into()), other)
    }

    fn check(text: &str) -> Result<(), KeyFormatError> {
        check_for("gen", text)
    }

    #[test]
    fn documented_lengths_and_alphabets_are_exact() {
        let (grx, genmb) = ("0123456789abcdefABCDEF01".repeat(2), "Az09-_Az".repeat(4));
        assert_eq!(check_for("genrex", &format!("grx_sk_{grx}")), Ok(()));
        assert_eq!(check_for("genmb", &format!("genmb_sk_{genmb}")), Ok(()));
        for (name, text, expected) in [
            (
                "genrex",
                format!("grx_sk_{}", &grx[1..]),
                "it has 54 characters, but a GenRex key has 55; check that you pasted the whole key and nothing else",
            ),
            (
                "genrex",
                format!("grx_sk_{grx}0"),
                "it has 56 characters, but a GenRex key has 55; check that you pasted the whole key and nothing else",
            ),
            (
                "genrex",
                format!("grx_sk_{}g", &grx[1..]),
                "invalid characters for a GenRex key: only hexadecimal digits may follow the prefix",
            ),
            (
                "genmb",
                format!("genmb_sk_{}", &genmb[1..]),
                "it has 40 characters, but a GenMB key has 41; check that you pasted the whole key and nothing else",
            ),
            (
                "genmb",
                format!("genmb_sk_{}.", &genmb[1..]),
                "invalid characters for a GenMB key: only letters, digits, `-` and `_` may follow the prefix",
            ),
            (
                "genrex",
                "grx_sk_".into(),
                "nothing follows `grx_sk_`; the key is truncated",
            ),
        ] {
            assert_eq!(check_for(name, &text), Err(expected.into()), "{text}");
        }
    }

    #[test]
    fn keys_and_jwts_are_not_confused() {
        let check = |text: &str| {
            Provider::built_in("gen")
                .unwrap()
                .check_jwt(&Secret::new(text.into()), other)
        };
        assert_eq!(check("eyJhbGciOi.eyJzdWIi.c2ln"), Ok(()));
        assert_eq!(
            check("gen_pat_abc"),
            Err("this looks like a GEN key, but `--jwt` expects a JWT; omit `--jwt`".into())
        );
        assert_eq!(
            check("genmb_sk_abc"),
            Err("this looks like a GenMB key, but `--jwt` expects a JWT; omit `--jwt`".into())
        );
        assert_eq!(
            check("abc"),
            Err("not a JWT: expected three parts separated by dots".into())
        );
        let [whole, too_long] = [MAX_JWT_LENGTH, MAX_JWT_LENGTH + 1]
            .map(|length| format!("a.b.{}", "x".repeat(length - 4)));
        assert_eq!(check(&whole), Ok(()));
        assert_eq!(
            check(&too_long),
            Err("the key is longer than 16384 characters; is it a whole file?".into())
        );
        assert_eq!(
            check("Bearer eyJhbGciOi.eyJzdWIi.c2ln"),
            Err(KeyFormatError(labelled("Bearer")))
        );
        let kind = |name, text: &str| {
            Provider::built_in(name)
                .unwrap()
                .kind_of(&Secret::new(text.into()))
        };
        assert_eq!(kind("gen", "eyJhbGciOi.eyJzdWIi.c2ln"), CredentialKind::Jwt);
        // Three parts with dots, and yet not a JWT.
        assert_eq!(kind("gen", "gen_pat_a.b.c"), CredentialKind::Key);
        assert_eq!(
            kind("genmb", "eyJhbGciOi.eyJzdWIi.c2ln"),
            CredentialKind::Key
        );
    }

    #[test]
    fn anything_may_follow_the_prefix_of_gen() {
        for text in [
            "gen_pat_a",
            "gen_pat_abc123def456...",
            "gen_pat_A-z_0.9~+/=",
            // 4,096 in all.
            &format!("gen_pat_{}", "x".repeat(4088)),
        ] {
            assert_eq!(check(text), Ok(()), "{text}");
        }
    }

    #[test]
    fn a_malformed_key_is_refused_with_the_reason() {
        let other =
            |found: &str| format!("this looks like {found}, but a GEN key starts with `gen_pat_`");
        let no_prefix = || "it should start with `gen_pat_`".to_owned();
        for (text, expected) in [
            ("", "the key is empty".into()),
            (
                "gen_pat_",
                "nothing follows `gen_pat_`; the key is truncated".into(),
            ),
            ("\"gen_pat_hunter2\"", QUOTED.into()),
            ("'gen_pat_hunter2'", QUOTED.into()),
            ("gen_pat_hunter2 ", SPACE.into()),
            (" gen_pat_hunter2", SPACE.into()),
            ("gen_pat_hun\tter2", SPACE.into()),
            ("gen_pat_hunter2\ngen_pat_b", LINE_BREAK.into()),
            ("gen_pat_hunter2\n", LINE_BREAK.into()),
            ("gen_pat_hunter2\u{0}", UNPRINTABLE.into()),
            ("gen_pat_hunter2\u{1b}[31m", UNPRINTABLE.into()),
            ("gen_pat_hünter2", UNPRINTABLE.into()),
            // A byte order mark, from a file.
            ("\u{feff}gen_pat_hunter2", UNPRINTABLE.into()),
            ("grx_sk_hunter2", other("a GenRex key")),
            ("genmb_sk_hunter2", other("a GenMB key")),
            ("eyJhbGciOi.eyJzdWIi.hunter2", other("a JWT")),
            ("sk-hunter2", no_prefix()),
            ("GEN_PAT_hunter2", no_prefix()),
            ("Bearer gen_pat_hunter2", labelled("Bearer")),
            ("X-API-Key: gen_pat_hunter2", labelled("X-API-Key:")),
            ("GEN_API_KEY=gen_pat_hunter2", labelled("NAME=")),
            ("export GEN_API_KEY=gen_pat_hunter2", labelled("export")),
        ] {
            let error = check(text).unwrap_err();
            assert_eq!(error, KeyFormatError(expected), "{text:?}");
            assert!(!format!("{error} {error:?}").contains("hunter2"));
        }
        assert_eq!(
            check(&format!("gen_pat_{}", "x".repeat(4089))),
            Err("the key is longer than 4096 characters; is it a whole file?".into())
        );
    }
}
