//! `genkey://PROFILE/KEY`: a stored key, in a file of variables or after `--set`.

use percent_encoding::percent_decode_str;

use crate::commands::stored_key::resolve;
use crate::context::Context;
use crate::error::{Error, Result};
use crate::model::SANDBOX;
use crate::secret::contains_key;
use crate::settings::profile_name;
use crate::store::StoredKey;

/// What a reference begins with.
pub(super) const SCHEME: &str = "genkey://";

/// A key that a person names for a variable.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Reference {
    /// `None`: the profile in use.
    profile: Option<String>,
    /// An id or an exact name, as everywhere.
    key: String,
}

impl Reference {
    /// A key of the profile in use, or a whole reference.
    pub(super) fn of_key(text: &str) -> Result<Self, String> {
        if contains_key(text) {
            return Err("that looks like an API key; pass its name or id".to_owned());
        }
        match Self::parse(text) {
            Some(reference) => reference,
            None if text.is_empty() => Err("the name or id of a key is missing".to_owned()),
            None => Ok(Self {
                profile: None,
                key: text.to_owned(),
            }),
        }
    }

    /// Parses a value that is a reference as a whole; `None` if it is not one. Without a profile, as
    /// in `genkey:///KEY`, it is a key of the profile in use.
    pub(super) fn parse(text: &str) -> Option<Result<Self, String>> {
        let scheme = text.get(..SCHEME.len())?;
        let rest = text.get(SCHEME.len()..)?;
        scheme
            .eq_ignore_ascii_case(SCHEME)
            .then(|| Self::parse_rest(rest))
    }

    fn parse_rest(rest: &str) -> Result<Self, String> {
        const MISSING: &str = "the key is missing; use `genkey://PROFILE/KEY`, or `genkey:///KEY` for the profile in use";
        if contains_key(rest) {
            return Err("a reference has the name or id of a key, not the key itself".to_owned());
        }
        // Only the first slash: the names of keys may have others.
        let (profile, key) = rest.split_once('/').ok_or(MISSING)?;
        if key.is_empty() {
            return Err(MISSING.to_owned());
        }
        let profile = match profile {
            "" => None,
            SANDBOX => Some(SANDBOX.to_owned()),
            name => Some(profile_name(name)?),
        };
        Ok(Self {
            profile,
            key: decoded(key)?,
        })
    }

    /// The stored key that it means.
    pub(super) fn stored_key(&self, ctx: &Context) -> Result<StoredKey> {
        let in_use = ctx.settings.profile_name()?;
        match &self.profile {
            Some(profile) if *profile != in_use => self.key_of(ctx, profile),
            Some(_) | None => ctx.stored_key(&resolve(ctx, &self.key)?),
        }
    }

    fn key_of(&self, ctx: &Context, profile: &str) -> Result<StoredKey> {
        if ctx.settings.is_sandbox() {
            let message = format!("the sandbox has no profile `{profile}`");
            return Err(Error::usage(message)
                .hint("with `--sandbox`, use `genkey:///KEY` for a key of the sandbox"));
        }
        if profile == SANDBOX {
            let message = "keys of the sandbox need `--sandbox`";
            return Err(Error::usage(message));
        }
        ctx.stored_key_of(profile, &self.key)
    }
}

/// The key's name without percent-encoding.
fn decoded(key: &str) -> Result<String, String> {
    let is_encoded = |after: &str| {
        let digits = after.get(..2);
        digits.is_some_and(|digits| digits.bytes().all(|digit| digit.is_ascii_hexdigit()))
    };
    if !key.split('%').skip(1).all(is_encoded) {
        return Err("a `%` in the name of a key is written `%25`".to_owned());
    }
    let decoded = percent_decode_str(key).decode_utf8();
    let decoded = decoded.map_err(|_| "the name of the key is not UTF-8".to_owned())?;
    Ok(decoded.into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(text: &str) -> (Option<String>, String) {
        let Reference { profile, key } = Reference::parse(text).unwrap().unwrap();
        (profile, key)
    }

    #[test]
    fn a_reference_has_a_profile_and_a_key() {
        let of = |profile: &str, key: &str| (Some(profile.to_owned()), key.to_owned());
        assert_eq!(parsed("genkey://work/ci"), of("work", "ci"));
        assert_eq!(parsed("GENKEY://work/id:52"), of("work", "id:52"));
        assert_eq!(parsed("genkey://work/a%20b%2Fc"), of("work", "a b/c"));
        assert_eq!(parsed("genkey://work/team/ci"), of("work", "team/ci"));
        assert_eq!(parsed("genkey:///50%25"), (None, "50%".to_owned()));
        for other in ["", "genkey:/x", "https://work/ci", "€genkey://a/b"] {
            assert_eq!(Reference::parse(other), None, "{other}");
        }
    }

    #[test]
    fn a_reference_that_names_no_key_is_refused() {
        for (text, reason) in [
            ("genkey://", "the key is missing"),
            ("genkey://ci", "the key is missing"),
            ("genkey://work/", "the key is missing"),
            ("genkey://a b/ci", "a profile name consists of"),
            ("genkey:///50%", "a `%` in the name"),
            ("genkey:///%ff", "the name of the key is not UTF-8"),
            ("genkey:///gen_pat_0123456789abcdefghij", "a reference has"),
        ] {
            let said = Reference::parse(text).unwrap().unwrap_err();
            assert!(said.starts_with(reason), "{text}: {said}");
        }
    }

    #[test]
    fn a_key_is_named_and_not_pasted() {
        let key = Reference::of_key("ci").unwrap();
        assert_eq!((key.profile, key.key), (None, "ci".to_owned()));
        assert_eq!(Reference::of_key("genkey://work/ci").unwrap().key, "ci");
        for pasted in ["gen_pat_0123456789abcdefghij", ""] {
            assert!(Reference::of_key(pasted).is_err(), "{pasted}");
        }
    }
}
