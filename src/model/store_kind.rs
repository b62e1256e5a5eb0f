//! The values of `--store`.

use std::fmt;
use std::path::{Path, is_separator};

/// The value names no store.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct UnknownStore(String);

/// A kind of store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StoreKind {
    /// The system's keychain.
    Keychain,
    /// The encrypted file.
    File,
    /// None at all: for a key whose secret is only printed.
    None,
    /// A docker-credential helper: `pass` for the program `docker-credential-pass`, or a path.
    Command(String),
}

impl StoreKind {
    /// Parses the value of `--store` or `GENKEY_STORE`.
    pub fn parse(name: &str) -> Result<Self, UnknownStore> {
        match name.split_once(':') {
            None if name == "keychain" => Ok(Self::Keychain),
            None if name == "file" => Ok(Self::File),
            None if name == "none" => Ok(Self::None),
            Some(("command", "")) => Err(UnknownStore(
                "the helper's name is missing: for example `command:pass`".into(),
            )),
            // A relative path would be another program in every folder.
            Some(("command", helper)) if is_path(helper) && Path::new(helper).is_relative() => {
                Err(UnknownStore(format!(
                    "the path of a credential helper must be absolute: `{}`",
                    helper.escape_debug()
                )))
            }
            Some(("command", helper)) if is_helper(helper) => Ok(Self::Command(helper.to_owned())),
            Some(("command", helper)) => Err(UnknownStore(format!(
                "invalid credential helper `{}`; use a name such as `command:pass` (runs `docker-credential-pass`) or an absolute path",
                helper.escape_debug()
            ))),
            None | Some(_) => Err(UnknownStore(format!(
                "unknown store `{}`; use `keychain`, `file` or `command:HELPER`",
                name.escape_debug()
            ))),
        }
    }
}

impl fmt::Display for StoreKind {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Keychain => formatter.write_str("keychain"),
            Self::File => formatter.write_str("file"),
            Self::None => formatter.write_str("none"),
            Self::Command(helper) => write!(formatter, "command:{helper}"),
        }
    }
}

fn is_helper(helper: &str) -> bool {
    if is_path(helper) {
        return Path::new(helper).is_absolute()
            && !helper.contains(char::is_control)
            && !helper.ends_with(is_separator);
    }
    // No option and no path: the name becomes part of a program's name.
    let safe = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '-' | '_' | '.');
    !helper.is_empty() && !helper.starts_with(['-', '.']) && helper.chars().all(safe)
}

/// Whether a helper is a path, not a name.
pub(crate) fn is_path(helper: &str) -> bool {
    helper.contains(is_separator)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_store_name_round_trips() {
        for name in [
            "keychain",
            "file",
            "none",
            "command:pass",
            "command:1password.v2",
            "command:/opt/own helper",
        ] {
            assert_eq!(StoreKind::parse(name).unwrap().to_string(), name);
        }
    }

    #[test]
    fn an_unknown_store_is_refused_with_the_known_ones() {
        for name in [
            "",
            "Keychain",
            "keychain ",
            "file:x",
            "vault",
            "command",
            "pass",
            "\u{1b}[31m",
        ] {
            let error = StoreKind::parse(name).unwrap_err().to_string();
            assert!(
                error.ends_with("; use `keychain`, `file` or `command:HELPER`"),
                "{error}"
            );
            assert!(!error.contains('\u{1b}'), "{error}");
        }
    }

    #[test]
    fn a_relative_path_of_a_helper_is_refused() {
        for helper in ["./own", "../own", "bin/own", "~/bin/own", "./a\nb"] {
            let error = StoreKind::parse(&format!("command:{helper}"))
                .unwrap_err()
                .to_string();
            assert!(
                error.starts_with("the path of a credential helper must be absolute: `")
                    && !error.contains('\n'),
                "{error}"
            );
        }
    }

    #[test]
    fn a_helper_cannot_be_an_option_or_a_shell_line() {
        let missing = StoreKind::parse("command:").unwrap_err().to_string();
        assert_eq!(
            missing,
            "the helper's name is missing: for example `command:pass`"
        );
        for helper in [
            "-x",
            "pass;id",
            "pass $HOME",
            "..",
            "a\nb",
            "/a\nb",
            "/folder/",
        ] {
            let error = StoreKind::parse(&format!("command:{helper}"))
                .unwrap_err()
                .to_string();
            assert!(error.starts_with("invalid credential helper `"), "{error}");
        }
    }
}
