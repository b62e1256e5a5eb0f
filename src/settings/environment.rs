//! The environment variables that genkey reads, one constant each, and the one place that reads them.

use std::ffi::OsString;
use std::path::PathBuf;

use crate::durable::NOWHERE;
use crate::secret::{NotText, Secret};

pub const PROFILE: &str = "GENKEY_PROFILE";
pub const API_URL: &str = "GENKEY_API_URL";
/// The store for new secrets.
pub const STORE: &str = "GENKEY_STORE";
pub const PASSPHRASE: &str = "GENKEY_PASSPHRASE";
pub const PASSPHRASE_FILE: &str = "GENKEY_PASSPHRASE_FILE";
/// An age identity file or SSH private key that unlocks the file store.
pub const IDENTITY: &str = "GENKEY_IDENTITY";
pub const CONFIG_DIR: &str = "GENKEY_CONFIG_DIR";
pub const DATA_DIR: &str = "GENKEY_DATA_DIR";
pub const NO_INPUT: &str = "GENKEY_NO_INPUT";
/// Set by CI systems; `true` implies that nobody can be asked.
pub const CI: &str = "CI";
pub const GITHUB_ACTIONS: &str = "GITHUB_ACTIONS";
/// No colour (no-color.org).
pub const NO_COLOR: &str = "NO_COLOR";
/// Colour even without a terminal (bixense.com/clicolors).
pub const CLICOLOR_FORCE: &str = "CLICOLOR_FORCE";
/// The terminal's kind; `dumb` has no colour.
pub const TERM: &str = "TERM";
/// Roots to trust instead of the system's: a bundle.
pub const SSL_CERT_FILE: &str = "SSL_CERT_FILE";
/// Roots to trust instead of the system's: folders.
pub const SSL_CERT_DIR: &str = "SSL_CERT_DIR";

const PATH: &str = "PATH";

pub struct Environment(Lookup);

type Lookup = Box<dyn Fn(&str) -> Option<OsString>>;

impl Environment {
    #[allow(clippy::disallowed_methods, reason = "this is the one place")]
    pub fn of_process() -> Self {
        Self(Box::new(|name| std::env::var_os(name)))
    }

    /// A variable's value for people and parsers; an empty one counts as unset, and what is no text is shown as `�`.
    pub fn get(&self, name: &str) -> Option<String> {
        self.given(name).map(|value| value.to_string_lossy().into_owned())
    }

    /// The path that a variable holds, to the letter.
    pub fn path(&self, name: &str) -> Option<PathBuf> {
        self.given(name).map(PathBuf::from)
    }

    /// The secret that a variable holds. One that is no text is refused: two passphrases in another encoding could
    /// become the same row of `�`.
    pub fn secret(&self, name: &str) -> Result<Option<Secret>, NotText> {
        self.given(name).map(|value| Secret::from_bytes(value.into_encoded_bytes())).transpose()
    }

    /// The folders that programs are looked for in, as `PATH` has them, but for those that depend on the current folder.
    pub fn program_folders(&self) -> Option<OsString> {
        let path = (self.0)(PATH)?;
        let mut folders: Vec<PathBuf> = std::env::split_paths(&path).filter(|folder| folder.is_absolute()).collect();
        if folders.is_empty() {
            // An empty list would be the current folder.
            folders.push(NOWHERE.into());
        }
        std::env::join_paths(folders).ok()
    }

    fn given(&self, name: &str) -> Option<OsString> {
        (self.0)(name).filter(|value| !value.is_empty())
    }

    /// Whether a variable is set to anything but nothing, `0` or `false`.
    pub fn is_set(&self, name: &str) -> bool {
        self.get(name).is_some_and(|value| value != "0" && !value.eq_ignore_ascii_case("false"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_variable_is_unset() {
        let environment = Environment(Box::new(|_| Some(OsString::new())));
        assert_eq!((environment.get(PROFILE), environment.path(PROFILE)), (None, None));
        assert_eq!(environment.secret(PROFILE), Ok(None));
    }

    #[cfg(unix)]
    #[test]
    fn no_program_is_looked_for_in_the_current_folder() {
        let folders = |path: &'static str| {
            let folders = Environment(Box::new(move |_| Some(path.into()))).program_folders();
            folders.unwrap().into_string().unwrap()
        };
        for (path, expected) in
            [("/a:/b", "/a:/b"), (":/a", "/a"), ("/a::b:./c:~/d:/e:", "/a:/e"), (".", NOWHERE), ("", NOWHERE)]
        {
            assert_eq!(folders(path), expected, "{path:?}");
        }
        assert_eq!(Environment(Box::new(|_| None)).program_folders(), None);
    }

    #[cfg(unix)]
    #[test]
    fn what_is_no_text_stays_a_path_and_is_no_secret() {
        use std::os::unix::ffi::OsStringExt;
        let odd = OsString::from_vec(b"/\xe4\xf6".to_vec());
        let given = odd.clone();
        let environment = Environment(Box::new(move |_| Some(given.clone())));
        assert_eq!(environment.path(DATA_DIR), Some(PathBuf::from(odd)));
        assert_eq!(environment.secret(PASSPHRASE), Err(NotText));
    }
}
