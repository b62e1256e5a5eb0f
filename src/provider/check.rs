//! Whether a text can be a key at all, seen before anything is sent.

use super::key_form::{Alphabet, LONGEST_KEY};
use super::{Provider, is_jwt};
use crate::model::CredentialKind;
use crate::secret::Secret;

/// Why a text is no key: one sentence that never shows the text.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum KeyFormError {
    /// There is nothing.
    #[error("the key is empty")]
    Empty,
    /// It is longer than any key.
    #[error("the key is longer than {LONGEST_KEY} characters: is it a whole file?")]
    TooLong,
    /// It stands in quotation marks.
    #[error("there are quotation marks around the key")]
    Quoted,
    /// A whole header, assignment or `Bearer …` was pasted.
    #[error("there is `{0}` before the key: give the key alone")]
    Labelled(&'static str),
    /// It holds more than one line.
    #[error("there is a line break in the key")]
    LineBreak,
    /// It holds spaces or tabs.
    #[error("there is a space in the key")]
    Space,
    /// It holds characters that no key has.
    #[error("there is a character in the key that is not printable ASCII")]
    Unprintable,
    /// Nothing follows the prefix.
    #[error("nothing follows `{0}`: the key was cut off")]
    OnlyPrefix(String),
    /// It is of another kind, which can be told.
    #[error("this looks like {found}, but {}", match .prefix {
        Some(prefix) => format!("{} begins with `{prefix}`", a_key_of(title)),
        None => format!("{} is wanted", a_key_of(title)),
    })]
    OtherKind {
        /// What it looks like.
        found: String,
        /// How people call the service whose key is wanted.
        title: String,
        /// What a key begins with.
        prefix: Option<String>,
    },
    /// It has another length.
    #[error("it has {found} characters, where {} has {expected}: it was cut off, or something was added", a_key_of(.title))]
    OtherLength {
        /// How people call the service.
        title: String,
        /// Its length, prefix included.
        found: usize,
        /// The documented length, prefix included.
        expected: usize,
    },
    /// It holds characters that this service's keys have not.
    #[error("it holds characters that no {title} key has: behind its prefix there are {} only", .alphabet.description())]
    OtherCharacters {
        /// How people call the service.
        title: String,
        /// What follows the prefix.
        alphabet: Alphabet,
    },
    /// It is a key where a JWT is wanted.
    #[error("this looks like {}, but a JWT is wanted: leave out `--jwt`", a_key_of(.0))]
    KeyForJwt(String),
    /// It is no JWT.
    #[error("a JWT has three parts with full stops between them")]
    NoJwt,
    /// It begins with something else.
    #[error("it does not begin with `{0}`")]
    NoPrefix(String),
}

const LABELS: [(&str, &str); 4] =
    [("bearer ", "Bearer"), ("authorization:", "Authorization:"), ("x-api-key:", "X-API-Key:"), ("export ", "export")];
/// `a GenMB key`, `an Acme key`.
fn a_key_of(title: &str) -> String {
    let article = if title.starts_with(['A', 'E', 'I', 'O', 'U', 'a', 'e', 'i', 'o', 'u']) { "an" } else { "a" };
    format!("{article} {title} key")
}

impl Provider {
    /// Checks the form of a key: the prefix, and what follows it as far as that is documented. `other` names the service
    /// that a text is a key of, if it is none of this one.
    pub fn check_form(&self, key: &Secret, other: impl Fn(&str) -> Option<String>) -> Result<(), KeyFormError> {
        let text = key.expose();
        check_label(text, self.environment.as_str())?;
        check_characters(text)?;
        let Some(prefix) = self.key.prefix.as_deref() else {
            let found = other(text).map(|title| a_key_of(&title));
            return found.map_or_else(|| self.check_opaque("", text), |found| Err(self.other_kind(found)));
        };
        match text.strip_prefix(prefix) {
            Some("") => Err(KeyFormError::OnlyPrefix(prefix.to_owned())),
            Some(opaque) => self.check_opaque(prefix, opaque),
            None => Err(self.not_ours(text, prefix, other(text))),
        }
    }

    /// Checks the form of a JWT.
    pub fn check_jwt(&self, jwt: &Secret, other: impl Fn(&str) -> Option<String>) -> Result<(), KeyFormError> {
        let text = jwt.expose();
        check_label(text, self.environment.as_str())?;
        check_characters(text)?;
        let key_of = if self.recognises(text) { Some(self.title.clone()) } else { other(text) };
        match key_of {
            Some(title) => Err(KeyFormError::KeyForJwt(title)),
            None if is_jwt(text) => Ok(()),
            None => Err(KeyFormError::NoJwt),
        }
    }

    /// What a credential is, where nothing but its text tells.
    pub fn kind_of(&self, secret: &Secret) -> CredentialKind {
        let text = secret.expose();
        if self.jwt && is_jwt(text) && !self.recognises(text) { CredentialKind::Jwt } else { CredentialKind::Key }
    }

    fn check_opaque(&self, prefix: &str, opaque: &str) -> Result<(), KeyFormError> {
        let alphabet = self.key.alphabet;
        if !opaque.bytes().all(|byte| alphabet.holds(byte)) {
            return Err(KeyFormError::OtherCharacters { title: self.title.clone(), alphabet });
        }
        match self.key.length {
            Some(length) if length != opaque.len() => Err(KeyFormError::OtherLength {
                title: self.title.clone(),
                found: prefix.len() + opaque.len(),
                expected: prefix.len() + length,
            }),
            Some(_) | None => Ok(()),
        }
    }

    fn not_ours(&self, text: &str, prefix: &str, other: Option<String>) -> KeyFormError {
        let key = other.map(|title| a_key_of(&title));
        let found = key.or_else(|| is_jwt(text).then(|| "a JWT".to_owned()));
        found.map_or_else(|| KeyFormError::NoPrefix(prefix.to_owned()), |found| self.other_kind(found))
    }

    fn other_kind(&self, found: String) -> KeyFormError {
        KeyFormError::OtherKind { found, title: self.title.clone(), prefix: self.key.prefix.clone() }
    }
}

fn check_label(text: &str, variable: &str) -> Result<(), KeyFormError> {
    let starts_with = |start: &str| text.get(..start.len()).is_some_and(|head| head.eq_ignore_ascii_case(start));
    if let Some((_, label)) = LABELS.iter().find(|(start, _)| starts_with(start)) {
        return Err(KeyFormError::Labelled(label));
    }
    let assigned = text.strip_prefix(variable).is_some_and(|rest| rest.starts_with('='));
    if assigned { Err(KeyFormError::Labelled("NAME=")) } else { Ok(()) }
}

fn check_characters(text: &str) -> Result<(), KeyFormError> {
    let quoted = |mark| text.len() > 1 && text.starts_with(mark) && text.ends_with(mark);
    if text.is_empty() {
        Err(KeyFormError::Empty)
    } else if text.len() > LONGEST_KEY {
        Err(KeyFormError::TooLong)
    } else if ['"', '\'', '`'].into_iter().any(quoted) {
        Err(KeyFormError::Quoted)
    } else if text.contains(['\n', '\r']) {
        Err(KeyFormError::LineBreak)
    } else if text.contains(char::is_whitespace) {
        Err(KeyFormError::Space)
    } else if !text.bytes().all(|byte| byte.is_ascii_graphic()) {
        Err(KeyFormError::Unprintable)
    } else {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Which of the built-in services a text is a key of.
    fn other(text: &str) -> Option<String> {
        let services = Provider::built_in_names().filter_map(Provider::built_in);
        services.filter(|provider| provider.recognises(text)).map(|provider| provider.title.clone()).next()
    }

    fn check_for(name: &str, text: &str) -> Result<(), KeyFormError> {
        Provider::built_in(name).unwrap().check_form(&Secret::new(text.into()), other)
    }

    fn check(text: &str) -> Result<(), KeyFormError> {
        check_for("gen", text)
    }

    #[test]
    fn documented_lengths_and_alphabets_are_exact() {
        let (grx, genmb) = ("0123456789abcdefABCDEF01".repeat(2), "Az09-_Az".repeat(4));
        assert_eq!(check_for("genrex", &format!("grx_sk_{grx}")), Ok(()));
        assert_eq!(check_for("genmb", &format!("genmb_sk_{genmb}")), Ok(()));
        let title = |text: &str| text.to_owned();
        for (name, text, expected) in [
            (
                "genrex",
                format!("grx_sk_{}", &grx[1..]),
                KeyFormError::OtherLength { title: title("GenRex"), found: 54, expected: 55 },
            ),
            (
                "genrex",
                format!("grx_sk_{grx}0"),
                KeyFormError::OtherLength { title: title("GenRex"), found: 56, expected: 55 },
            ),
            (
                "genrex",
                format!("grx_sk_{}g", &grx[1..]),
                KeyFormError::OtherCharacters { title: title("GenRex"), alphabet: Alphabet::Hex },
            ),
            (
                "genmb",
                format!("genmb_sk_{}", &genmb[1..]),
                KeyFormError::OtherLength { title: title("GenMB"), found: 40, expected: 41 },
            ),
            (
                "genmb",
                format!("genmb_sk_{}.", &genmb[1..]),
                KeyFormError::OtherCharacters { title: title("GenMB"), alphabet: Alphabet::UrlSafe },
            ),
            ("genrex", "grx_sk_".into(), KeyFormError::OnlyPrefix("grx_sk_".into())),
        ] {
            assert_eq!(check_for(name, &text), Err(expected), "{text}");
        }
    }

    #[test]
    fn a_key_is_no_jwt_and_a_jwt_no_key() {
        let check = |text: &str| Provider::built_in("gen").unwrap().check_jwt(&Secret::new(text.into()), other);
        assert_eq!(check("eyJhbGciOi.eyJzdWIi.c2ln"), Ok(()));
        assert_eq!(check("gen_pat_abc"), Err(KeyFormError::KeyForJwt("GEN".into())));
        assert_eq!(check("genmb_sk_abc"), Err(KeyFormError::KeyForJwt("GenMB".into())));
        assert_eq!(check("abc"), Err(KeyFormError::NoJwt));
        assert_eq!(check("Bearer eyJhbGciOi.eyJzdWIi.c2ln"), Err(KeyFormError::Labelled("Bearer")));
        let kind = |name, text: &str| Provider::built_in(name).unwrap().kind_of(&Secret::new(text.into()));
        assert_eq!(kind("gen", "eyJhbGciOi.eyJzdWIi.c2ln"), CredentialKind::Jwt);
        assert_eq!(kind("gen", "gen_pat_a.b.c"), CredentialKind::Key);
        assert_eq!(kind("genmb", "eyJhbGciOi.eyJzdWIi.c2ln"), CredentialKind::Key);
    }

    #[test]
    fn any_opaque_part_is_a_key() {
        for text in
            ["gen_pat_a", "gen_pat_abc123def456...", "gen_pat_A-z_0.9~+/=", &format!("gen_pat_{}", "x".repeat(4088))]
        {
            assert_eq!(check(text), Ok(()), "{text}");
        }
    }

    #[test]
    fn what_is_wrong_is_named() {
        let prefix = || "gen_pat_".to_owned();
        let other =
            |found: &str| KeyFormError::OtherKind { found: found.into(), title: "GEN".into(), prefix: Some(prefix()) };
        for (text, expected) in [
            ("", KeyFormError::Empty),
            ("gen_pat_", KeyFormError::OnlyPrefix(prefix())),
            ("\"gen_pat_hunter2\"", KeyFormError::Quoted),
            ("'gen_pat_hunter2'", KeyFormError::Quoted),
            ("gen_pat_hunter2 ", KeyFormError::Space),
            (" gen_pat_hunter2", KeyFormError::Space),
            ("gen_pat_hun\tter2", KeyFormError::Space),
            ("gen_pat_hunter2\ngen_pat_b", KeyFormError::LineBreak),
            ("gen_pat_hunter2\n", KeyFormError::LineBreak),
            ("gen_pat_hunter2\u{0}", KeyFormError::Unprintable),
            ("gen_pat_hunter2\u{1b}[31m", KeyFormError::Unprintable),
            ("gen_pat_hünter2", KeyFormError::Unprintable),
            ("\u{feff}gen_pat_hunter2", KeyFormError::Unprintable),
            ("grx_sk_hunter2", other("a GenRex key")),
            ("genmb_sk_hunter2", other("a GenMB key")),
            ("eyJhbGciOi.eyJzdWIi.hunter2", other("a JWT")),
            ("sk-hunter2", KeyFormError::NoPrefix(prefix())),
            ("GEN_PAT_hunter2", KeyFormError::NoPrefix(prefix())),
            ("Bearer gen_pat_hunter2", KeyFormError::Labelled("Bearer")),
            ("X-API-Key: gen_pat_hunter2", KeyFormError::Labelled("X-API-Key:")),
            ("GEN_API_KEY=gen_pat_hunter2", KeyFormError::Labelled("NAME=")),
            ("export GEN_API_KEY=gen_pat_hunter2", KeyFormError::Labelled("export")),
        ] {
            let error = check(text).unwrap_err();
            assert_eq!(error, expected, "{text:?}");
            assert!(!format!("{error} {error:?}").contains("hunter2"));
        }
        assert_eq!(check(&format!("gen_pat_{}", "x".repeat(4089))), Err(KeyFormError::TooLong));
    }
}
