//! Whether a text can be a key at all, seen before anything is sent.

use super::Provider;
use crate::secret::Secret;

/// No key is longer, in bytes. The documents give no length; this only keeps whole files out of headers.
const LONGEST_KEY: usize = 4096;

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
    #[error("it looks like {found}, but a key begins with `{prefix}`")]
    OtherKind {
        /// What it looks like.
        found: &'static str,
        /// What a key begins with.
        prefix: String,
    },
    /// It begins with something else.
    #[error("it does not begin with `{0}`")]
    NoPrefix(String),
}

const LABELS: [(&str, &str); 4] =
    [("bearer ", "Bearer"), ("authorization:", "Authorization:"), ("x-api-key:", "X-API-Key:"), ("export ", "export")];
const OTHER_KINDS: [(&str, &str); 2] = [("grx_sk_", "a GenRex key"), ("genmb_sk_", "a GenMB key")];

impl Provider {
    /// Checks the form of a key: the prefix, then an opaque part whose length and alphabet are not documented
    /// ("Authentication" guide), so any printable ASCII is taken.
    ///
    /// # Errors
    /// [`KeyFormError`] that says what is wrong without showing the key.
    pub fn check_form(&self, key: &Secret) -> Result<(), KeyFormError> {
        let text = key.expose();
        check_label(text, &self.environment)?;
        check_characters(text)?;
        match text.strip_prefix(&self.key_prefix) {
            Some("") => Err(KeyFormError::OnlyPrefix(self.key_prefix.clone())),
            Some(_) => Ok(()),
            None => Err(self.not_ours(text)),
        }
    }

    fn not_ours(&self, text: &str) -> KeyFormError {
        let known = OTHER_KINDS.iter().find(|(prefix, _)| text.starts_with(prefix)).map(|(_, kind)| *kind);
        match known.or_else(|| is_jwt(text).then_some("a JWT")) {
            Some(found) => KeyFormError::OtherKind { found, prefix: self.key_prefix.clone() },
            None => KeyFormError::NoPrefix(self.key_prefix.clone()),
        }
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

/// Whether a text has the form of a JWT: three base64url parts ("Authentication" guide).
fn is_jwt(text: &str) -> bool {
    let is_part = |part: &str| {
        !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
    };
    text.split('.').count() == 3 && text.split('.').all(is_part)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str) -> Result<(), KeyFormError> {
        Provider::standard().check_form(&Secret::new(text.into()))
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
        let other = |found| KeyFormError::OtherKind { found, prefix: prefix() };
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

    #[test]
    fn a_jwt_has_three_parts() {
        assert!(is_jwt("eyJhbGciOi.eyJzdWIi.c2ln-_"));
        for text in ["", "gen_pat_abc", "a.b", "a.b.", "a.b.c.d", "a.b.c="] {
            assert!(!is_jwt(text), "{text}");
        }
    }
}
