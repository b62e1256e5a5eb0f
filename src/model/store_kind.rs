//! The names that `--store` takes.

use std::fmt;
use std::path::{Path, is_separator};

/// A name that is that of no store.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct UnknownStore(String);

/// Which store to use.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StoreKind {
    /// The system's keychain.
    Keychain,
    /// The encrypted file.
    File,
    /// A docker-credential helper: `pass` for the program `docker-credential-pass`, or a path.
    Command(String),
}

impl StoreKind {
    /// Understands a name as `--store` and `GENKEY_STORE` take it.
    pub fn parse(name: &str) -> Result<Self, UnknownStore> {
        match name.split_once(':') {
            None if name == "keychain" => Ok(Self::Keychain),
            None if name == "file" => Ok(Self::File),
            Some(("command", helper)) if is_path(helper) && Path::new(helper).is_relative() => {
                Err(UnknownStore(format!(
                    "the path of a credential helper is given in full, from the root on, and `{}` is not",
                    helper.escape_debug()
                )))
            }
            Some(("command", helper)) if is_helper(helper) => Ok(Self::Command(helper.to_owned())),
            Some(("command", helper)) => Err(UnknownStore(format!(
                "`{}` is not the name of a credential helper: `command:pass` runs `docker-credential-pass`, and an absolute path works too",
                helper.escape_debug()
            ))),
            None | Some(_) => Err(UnknownStore(format!(
                "there is no store `{}`: choose `keychain`, `file` or `command:HELPER`",
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
            Self::Command(helper) => write!(formatter, "command:{helper}"),
        }
    }
}

fn is_helper(helper: &str) -> bool {
    if is_path(helper) {
        // A relative one would be another program in every folder.
        return Path::new(helper).is_absolute()
            && !helper.contains(char::is_control)
            && !helper.ends_with(is_separator);
    }
    let safe = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '-' | '_' | '.');
    !helper.is_empty() && !helper.starts_with(['-', '.']) && helper.chars().all(safe)
}

/// Whether a helper is given by its path rather than by its name.
pub(crate) fn is_path(helper: &str) -> bool {
    helper.contains(is_separator)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_reads_back_as_itself() {
        for name in [
            "keychain",
            "file",
            "command:pass",
            "command:1password.v2",
            "command:/opt/own helper",
        ] {
            assert_eq!(StoreKind::parse(name).unwrap().to_string(), name);
        }
    }

    #[test]
    fn an_unknown_name_is_refused_with_the_names_there_are() {
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
                error.ends_with("choose `keychain`, `file` or `command:HELPER`"),
                "{error}"
            );
            assert!(!error.contains('\u{1b}'), "{error}");
        }
    }

    #[test]
    fn a_helper_does_not_depend_on_the_current_folder() {
        for helper in ["./own", "../own", "bin/own", "~/bin/own", "./a\nb"] {
            let error = StoreKind::parse(&format!("command:{helper}"))
                .unwrap_err()
                .to_string();
            assert!(
                error.contains("is given in full") && !error.contains('\n'),
                "{error}"
            );
        }
    }

    #[test]
    fn a_helper_cannot_be_an_option_or_a_shell_line() {
        for helper in [
            "",
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
            assert!(
                error.contains("is not the name of a credential helper"),
                "{error}"
            );
        }
    }
}
