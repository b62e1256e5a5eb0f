//! `config.toml`: profiles and the default profile. People edit it by hand, so changes preserve
//! comments and formatting.

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde::Deserialize;
use toml_edit::{DocumentMut, Item, Table, TableLike, value};

use crate::durable::{self, Lock};
use crate::error::{Error, Result};
use crate::malformed::{Malformed, parse_toml};

/// The file's format version.
const VERSION: i64 = 1;

#[derive(Debug, Default, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    #[serde(default)]
    #[allow(dead_code, reason = "read by `check_version`")]
    version: i64,
    /// The profile that is used when neither `--profile` nor `GENKEY_PROFILE` names one.
    pub default_profile: Option<String>,
    /// For screen readers: nothing is drawn twice.
    #[serde(default)]
    pub accessible: bool,
    #[serde(default)]
    pub profiles: BTreeMap<String, ProfileConfig>,
}

/// One `[profiles.NAME]` section.
#[derive(Debug, Default, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProfileConfig {
    /// A built-in provider, or one of the user's own.
    pub provider: Option<String>,
    /// The base URL, including the API's version.
    pub api_url: Option<String>,
    /// The dialect of the key endpoints: `auto`, `reference`, `guide` or `pat`.
    pub dialect: Option<String>,
    /// The header that carries a key, if the service accepts several.
    pub header: Option<String>,
    /// The store for new secrets: `keychain`, `file` or `command:HELPER`.
    pub store: Option<String>,
    /// An age identity or SSH key that unlocks the encrypted file. The environment overrides it.
    pub identity: Option<String>,
    /// The default lifetime of new keys.
    pub expires_in: Option<String>,
}

impl ProfileConfig {
    /// The settings with their names in the file.
    fn settings(&self) -> [(&'static str, &Option<String>); 7] {
        let Self {
            provider,
            api_url,
            dialect,
            header,
            store,
            identity,
            expires_in,
        } = self;
        [
            ("provider", provider),
            ("api_url", api_url),
            ("dialect", dialect),
            ("header", header),
            ("store", store),
            ("identity", identity),
            ("expires_in", expires_in),
        ]
    }
}

/// The configuration file. A change that fails leaves it untouched.
#[derive(Debug)]
pub struct ConfigFile {
    path: PathBuf,
}

impl ConfigFile {
    /// The file at `path`, which need not exist.
    pub fn new(path: PathBuf) -> Self {
        Self { path }
    }

    /// Reads the configuration; a missing file is empty.
    pub fn read(&self) -> Result<Config> {
        self.parse(&self.text()?)
    }

    /// Updates a profile's section. Settings that are `None` keep their value.
    pub fn set_profile(&self, name: &str, profile: &ProfileConfig) -> Result<()> {
        self.edit(|document| {
            // Implicit: no `[profiles]` heading above the first `[profiles.NAME]`.
            let mut profiles = Table::new();
            profiles.set_implicit(true);
            // Table-like, not a table: users may write `profiles = { … }`.
            let profiles = document
                .entry("profiles")
                .or_insert(Item::Table(profiles))
                .as_table_like_mut()?;
            let section = profiles
                .entry(name)
                .or_insert(Item::Table(Table::new()))
                .as_table_like_mut()?;
            for (key, setting) in profile.settings() {
                if let Some(setting) = setting {
                    set(section, key, setting);
                }
            }
            Some(())
        })
    }

    /// Sets the default profile.
    pub fn set_default_profile(&self, name: &str) -> Result<()> {
        self.edit(|document| {
            set(document.as_table_mut(), "default_profile", name);
            Some(())
        })
    }

    /// Removes a profile's section, and `default_profile` if it names it.
    pub fn remove_profile(&self, name: &str) -> Result<()> {
        self.edit(|document| {
            if let Some(profiles) = document
                .get_mut("profiles")
                .and_then(Item::as_table_like_mut)
            {
                profiles.remove(name);
            }
            if document.get("default_profile").and_then(Item::as_str) == Some(name) {
                document.remove("default_profile");
            }
            Some(())
        })
    }

    fn edit(&self, change: impl FnOnce(&mut DocumentMut) -> Option<()>) -> Result<()> {
        // Read under the lock: another process's change must not be overwritten.
        let _lock = Lock::acquire(&self.path.with_extension("lock"))?;
        let text = self.text()?;
        self.parse(&text)?;
        // `parse` has accepted the text, so the editing parser does, too.
        let unreadable = |_| self.wrong(&Malformed::at(&text, 0, "it cannot be edited"));
        let mut document: DocumentMut = text.parse().map_err(unreadable)?;
        if !document.contains_key("version") {
            document.insert("version", value(VERSION));
        }
        let not_tables = || {
            self.wrong(&Malformed::at(
                &text,
                0,
                "each profile must be a table: `[profiles.NAME]`",
            ))
        };
        change(&mut document).ok_or_else(not_tables)?;
        let changed = document.to_string();
        // Never write a file that the next run would refuse.
        self.parse(&changed)?;
        // An unchanged file keeps its modification time, and may be read-only.
        if changed != text {
            durable::persist(&self.path, changed.as_bytes())?;
        }
        Ok(())
    }

    fn text(&self) -> Result<String> {
        let bytes = durable::read_editable(&self.path)?.unwrap_or_default();
        String::from_utf8(bytes).map_err(|error| {
            // The error names the line of the first invalid byte.
            let valid = error.utf8_error().valid_up_to();
            self.wrong(&Malformed::at(
                &String::from_utf8_lossy(error.as_bytes()),
                valid,
                "it is not UTF-8 text",
            ))
        })
    }

    fn parse(&self, text: &str) -> Result<Config> {
        self.check_version(text)?;
        parse_toml(text).map_err(|error| self.wrong(&error))
    }

    fn check_version(&self, text: &str) -> Result<()> {
        // Separate from the whole file, because a newer one may have settings that are unknown here,
        // and the version is the better error.
        #[derive(Deserialize)]
        struct Versioned {
            version: Option<toml::Spanned<i64>>,
        }
        match parse_toml(text) {
            Ok(Versioned {
                version: Some(version),
            }) if *version.get_ref() != VERSION => {
                let reason = format!(
                    "the file has version {}, but this genkey only reads version {VERSION}",
                    version.get_ref()
                );
                let malformed = Malformed::at(text, version.span().start, &reason);
                Err(self
                    .invalid(&malformed)
                    .hint("use the version of genkey that wrote it, or a newer one"))
            }
            Ok(_) | Err(_) => Ok(()),
        }
    }

    fn invalid(&self, Malformed { line, reason }: &Malformed) -> Error {
        Error::usage(format!("`{}`, line {line}: {reason}", self.path.display()))
    }

    fn wrong(&self, malformed: &Malformed) -> Error {
        self.invalid(malformed)
            .hint("fix the file, or move it aside; genkey never overwrites it")
    }
}

/// Changes a setting. A comment after it is preserved, and so is the spelling of an equal value.
fn set(section: &mut dyn TableLike, key: &str, setting: &str) {
    let Some(old) = section.get_mut(key).and_then(Item::as_value_mut) else {
        section.insert(key, value(setting));
        return;
    };
    if old.as_str() != Some(setting) {
        let decor = old.decor().clone();
        *old = setting.into();
        *old.decor_mut() = decor;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    fn file(content: &str) -> (tempfile::TempDir, ConfigFile) {
        let home = tempfile::tempdir().unwrap();
        let file = ConfigFile::new(home.path().join("config.toml"));
        if !content.is_empty() {
            fs::write(&file.path, content).unwrap();
        }
        (home, file)
    }

    #[test]
    fn a_change_preserves_comments_and_other_settings() {
        let (_home, file) =
            file("# mine\n[profiles.work] # here\napi_url = 'https://a.example/v1'\n");
        file.set_profile(
            "work",
            &ProfileConfig {
                store: Some("file".into()),
                ..ProfileConfig::default()
            },
        )
        .unwrap();
        file.set_default_profile("work").unwrap();
        let text = fs::read_to_string(&file.path).unwrap();
        assert!(text.contains("# mine") && text.contains("# here"), "{text}");
        let config = file.read().unwrap();
        assert_eq!(config.default_profile.as_deref(), Some("work"));
        assert_eq!(
            config.profiles["work"].api_url.as_deref(),
            Some("https://a.example/v1")
        );
        assert_eq!(config.profiles["work"].store.as_deref(), Some("file"));
    }

    #[test]
    fn a_changed_setting_keeps_its_comment() {
        let before = "default_profile = 'a' # mine\n[profiles.a]\napi_url = 'https://a.example/v1' # home\nstore = 'file' # safe\n";
        let (_home, file) = file(before);
        let api_url = Some("https://a.example/v1".to_owned());
        file.set_profile(
            "a",
            &ProfileConfig {
                api_url,
                store: Some("keychain".into()),
                ..ProfileConfig::default()
            },
        )
        .unwrap();
        file.set_default_profile("b").unwrap();
        let after = before
            .replace("'a' #", "\"b\" #")
            .replace("'file' #", "\"keychain\" #");
        assert_eq!(
            fs::read_to_string(&file.path)
                .unwrap()
                .replace("version = 1\n", ""),
            after
        );
    }

    #[test]
    fn inline_profiles_can_be_changed_too() {
        // One line of TOML, in which a table cannot be inserted below a heading.
        let (_home, file) = file("profiles = { work = { store = \"file\" } }\n");
        let api_url = Some("https://b.example/v1".into());
        file.set_profile(
            "work",
            &ProfileConfig {
                api_url,
                ..ProfileConfig::default()
            },
        )
        .unwrap();
        let config = file.read().unwrap();
        assert_eq!(config.profiles["work"].store.as_deref(), Some("file"));
        assert_eq!(
            config.profiles["work"].api_url.as_deref(),
            Some("https://b.example/v1")
        );
    }

    #[test]
    fn a_bad_file_is_reported_with_its_line_and_left_alone() {
        for (content, line) in [
            // A syntax error, an unknown setting, a wrong type, a later version, and a version that
            // is no number.
            ("version = 1\n\n[profiles.a\n", 3),
            ("version = 1\ndefalt_profile = 'a'\n", 2),
            ("[profiles.a]\napi_url = 5\n", 2),
            ("# newer\nversion = 2\nnew_thing = true\n", 2),
            ("version = 'one'\n", 1),
        ] {
            let (_home, file) = file(content);
            let error = file.set_default_profile("b").unwrap_err();
            assert!(
                error
                    .message
                    .starts_with(&format!("`{}`, line {line}: ", file.path.display())),
                "{error}"
            );
            assert_eq!(fs::read_to_string(&file.path).unwrap(), content);
        }
    }

    #[test]
    fn removing_the_default_profile_removes_the_default() {
        let (_home, file) = file("default_profile = 'a'\n[profiles.a]\n[profiles.b]\n");
        file.remove_profile("a").unwrap();
        let config = file.read().unwrap();
        assert_eq!(config.default_profile, None);
        assert_eq!(config.profiles.keys().collect::<Vec<_>>(), ["b"]);
    }
}
