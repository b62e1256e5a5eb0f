//! The environment variables that genkey reads, one constant each, and the only code that reads
//! them.

use std::ffi::OsString;
use std::path::PathBuf;

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
/// For screen readers: nothing is drawn twice.
pub const ACCESSIBLE: &str = "GENKEY_ACCESSIBLE";
/// Set by CI systems; `true` implies `--no-input`.
pub const CI: &str = "CI";
pub const GITHUB_ACTIONS: &str = "GITHUB_ACTIONS";
/// No colour (no-color.org).
pub const NO_COLOR: &str = "NO_COLOR";
/// Colour even without a terminal (bixense.com/clicolors).
pub const CLICOLOR_FORCE: &str = "CLICOLOR_FORCE";
/// The terminal's kind; `dumb` has no colour.
pub const TERM: &str = "TERM";
/// Set on a Wayland desktop.
pub const WAYLAND_DISPLAY: &str = "WAYLAND_DISPLAY";
/// Set on an X11 desktop.
pub const DISPLAY: &str = "DISPLAY";
/// Set in a session over SSH, whose desktop is another machine's.
pub const SSH_CONNECTION: &str = "SSH_CONNECTION";
/// The locale, in order of precedence.
pub const LOCALE: [&str; 3] = ["LC_ALL", "LC_CTYPE", "LANG"];
/// Roots to trust instead of the system's: a bundle.
pub const SSL_CERT_FILE: &str = "SSL_CERT_FILE";
/// Roots to trust instead of the system's: folders.
pub const SSL_CERT_DIR: &str = "SSL_CERT_DIR";

/// The variables that unlock the file store. They are removed from the environment of programs that
/// genkey starts.
pub const UNLOCKING: [&str; 3] = [PASSPHRASE, PASSPHRASE_FILE, IDENTITY];

pub struct Environment(Lookup);

type Lookup = Box<dyn Fn(&str) -> Option<OsString>>;

impl Environment {
    #[allow(
        clippy::disallowed_methods,
        reason = "the environment is read here only"
    )]
    pub fn of_process() -> Self {
        Self(Box::new(|name| std::env::var_os(name)))
    }

    /// A variable's value, with invalid UTF-8 replaced by `�`. An empty variable counts as unset.
    pub fn get(&self, name: &str) -> Option<String> {
        self.non_empty(name)
            .map(|value| value.to_string_lossy().into_owned())
    }

    /// This machine's name.
    #[cfg(unix)]
    #[allow(clippy::unused_self, reason = "elsewhere it is a variable")]
    pub fn host_name(&self) -> Option<String> {
        let name = rustix::system::uname();
        Some(name.nodename().to_str().ok()?.to_owned())
    }

    /// This machine's name.
    #[cfg(not(unix))]
    pub fn host_name(&self) -> Option<String> {
        self.get("COMPUTERNAME")
    }

    /// A variable's value as a path, unchanged.
    pub fn path(&self, name: &str) -> Option<PathBuf> {
        self.non_empty(name).map(PathBuf::from)
    }

    /// A variable's value as a secret.
    ///
    /// # Errors
    /// When it is not UTF-8.
    pub fn secret(&self, name: &str) -> Result<Option<Secret>, NotText> {
        // Not replaced by `�`: different passphrases could become the same one.
        self.non_empty(name)
            .map(|value| Secret::from_bytes(value.into_encoded_bytes()))
            .transpose()
    }

    /// Whether a variable is set but empty, as CI systems do for a secret that is missing.
    pub fn is_empty(&self, name: &str) -> bool {
        (self.0)(name).is_some_and(|value| value.is_empty())
    }

    fn non_empty(&self, name: &str) -> Option<OsString> {
        // CI systems set a variable to the empty string if its secret is missing.
        (self.0)(name).filter(|value| !value.is_empty())
    }

    /// Whether the locale is not UTF-8: `C`, `POSIX`, or one with another encoding.
    pub fn is_ascii(&self) -> bool {
        let Some(locale) = LOCALE.into_iter().find_map(|name| self.get(name)) else {
            // Containers often have no locale, and their terminals show UTF-8 nevertheless.
            return false;
        };
        match locale.split_once('.') {
            // `UTF-8`, `utf8`, also with a modifier: `utf8@euro`.
            Some((_, encoding)) => !encoding.to_ascii_lowercase().starts_with("utf"),
            None => matches!(locale.as_str(), "C" | "POSIX"),
        }
    }

    /// Whether a variable is set, and not to the empty string, `0` or `false`.
    pub fn is_set(&self, name: &str) -> bool {
        self.get(name)
            .is_some_and(|value| value != "0" && !value.eq_ignore_ascii_case("false"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_variable_is_unset() {
        let environment = Environment(Box::new(|_| Some(OsString::new())));
        assert_eq!(
            (environment.get(PROFILE), environment.path(PROFILE)),
            (None, None)
        );
        assert_eq!(environment.secret(PROFILE), Ok(None));
    }

    #[test]
    fn the_first_locale_that_is_set_decides_about_ascii() {
        let is_ascii = |variables: &[(&str, &str)]| {
            let variables: Vec<_> = variables
                .iter()
                .map(|(name, value)| (name.to_string(), value.to_string()))
                .collect();
            let value = move |name: &str| {
                variables
                    .iter()
                    .find(|(known, _)| known == name)
                    .map(|(_, value)| value.into())
            };
            Environment(Box::new(value)).is_ascii()
        };
        for locale in ["C", "POSIX", "de_DE.ISO-8859-1", "en_US.US-ASCII"] {
            assert!(is_ascii(&[("LANG", locale)]), "{locale}");
            assert!(
                is_ascii(&[("LC_ALL", locale), ("LANG", "C.UTF-8")]),
                "{locale}"
            );
        }
        for locale in [
            "",
            "C.UTF-8",
            "C.utf8",
            "de_DE.UTF-8",
            "de_DE.utf8@euro",
            "de_DE",
        ] {
            assert!(!is_ascii(&[("LANG", locale)]), "{locale}");
            assert!(
                !is_ascii(&[("LC_CTYPE", locale), ("LANG", "C.UTF-8")]),
                "{locale}"
            );
        }
        assert!(is_ascii(&[
            ("LC_ALL", ""),
            ("LC_CTYPE", "C"),
            ("LANG", "C.UTF-8")
        ]));
        assert!(!is_ascii(&[]));
    }

    #[cfg(unix)]
    #[test]
    fn invalid_utf8_is_accepted_as_a_path_but_not_as_a_secret() {
        use std::os::unix::ffi::OsStringExt;
        let odd = OsString::from_vec(b"/\xe4\xf6".to_vec());
        let given = odd.clone();
        let environment = Environment(Box::new(move |_| Some(given.clone())));
        assert_eq!(environment.path(DATA_DIR), Some(PathBuf::from(odd)));
        assert_eq!(environment.secret(PASSPHRASE), Err(NotText::Other));
    }
}
