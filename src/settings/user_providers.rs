//! The user's own providers: one file each, in a folder beside the configuration.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use super::{Environment, Paths};
use crate::durable::{at, is_missing, read_editable, text_of};
use crate::provider::{PartialProvider, Provider};
use crate::secret;

pub(super) const EXTENSION: &str = "toml";

/// What such a file is, for messages.
pub const PROVIDER_FILE: &str = "provider file";

#[derive(Debug, Clone)]
pub struct UserProvider {
    /// The provider's name, which is that of the file without `.toml`.
    pub name: String,
    pub path: PathBuf,
    /// The provider, or why its file is invalid.
    pub content: Result<Rc<Provider>, String>,
    /// The key prefix and variable, which must be protected even if the file is invalid.
    partial: PartialProvider,
}

#[derive(Debug, Clone, Default)]
pub struct UserProviders {
    pub all: Vec<UserProvider>,
    /// Why the folder cannot be read, if it exists.
    pub unreadable: Option<String>,
}

impl UserProviders {
    /// Reads the user's providers. From then on, keys with their prefixes are redacted in messages.
    pub fn find(environment: &Environment) -> Self {
        // An invalid path is reported when the settings are read.
        let added = Paths::find(environment, false)
            .map(|paths| Self::read(&paths.providers))
            .unwrap_or_default();
        // Of invalid files as well: their keys must not be printed either.
        secret::add_key_prefixes(
            added
                .all
                .iter()
                .filter_map(|added| added.partial.prefix.clone())
                .collect(),
        );
        added
    }

    fn read(folder: &Path) -> Self {
        let mut found = Self::default();
        if is_missing(folder) {
            return found;
        }
        let entries = match fs::read_dir(folder).map_err(at("read the folder", folder)) {
            Ok(entries) => entries,
            Err(error) => {
                return Self {
                    unreadable: Some(error.to_string()),
                    ..found
                };
            }
        };
        let paths = entries.filter_map(|entry| Some(entry.ok()?.path()));
        // Sorted: which of two conflicting files is refused must not depend on the file system.
        let paths: BTreeSet<PathBuf> = paths
            .filter(|path| path.extension().is_some_and(|it| it == EXTENSION))
            .collect();
        // Most users have no provider of their own, and need not wait for the built-in ones to be
        // parsed.
        let mut known: Vec<Rc<Provider>> = if paths.is_empty() {
            Vec::new()
        } else {
            built_in().collect()
        };
        for path in paths {
            let added = UserProvider::read(path, &known);
            known.extend(added.iter().filter_map(|added| added.content.clone().ok()));
            found.all.extend(added);
        }
        found
    }

    pub fn get(&self, name: &str) -> Option<&UserProvider> {
        self.all.iter().find(|added| added.name == name)
    }

    pub fn usable(&self) -> impl Iterator<Item = &Rc<Provider>> {
        self.all
            .iter()
            .filter_map(|added| added.content.as_ref().ok())
    }
}

impl UserProvider {
    /// Reads a file, which must not conflict with the providers `known` so far. `None` if its name is
    /// not UTF-8.
    fn read(path: PathBuf, known: &[Rc<Provider>]) -> Option<Self> {
        let name = path.file_stem()?.to_str()?.to_owned();
        let text = text_of_file(&path);
        let partial = text.as_deref().map(PartialProvider::of).unwrap_or_default();
        let content = text
            .and_then(|text| parse(&text, &path, &name, known))
            .map(Rc::new);
        Some(Self {
            name,
            path,
            content,
            partial,
        })
    }

    /// The variable for its keys, even if the file is invalid otherwise.
    pub fn variable(&self) -> Option<&str> {
        self.partial
            .environment
            .as_ref()
            .map(crate::provider::VariableName::as_str)
    }
}

pub(super) fn built_in() -> impl Iterator<Item = Rc<Provider>> {
    Provider::built_in_names().filter_map(Provider::built_in)
}

fn parse(text: &str, path: &Path, name: &str, known: &[Rc<Provider>]) -> Result<Provider, String> {
    let shown = path.display();
    let provider = Provider::parse_distinct(text, known.iter().map(Rc::as_ref));
    let provider = provider.map_err(|error| format!("`{shown}`, {error}"))?;
    match provider.name.as_str() {
        named if named == name => Ok(provider),
        named => Err(format!(
            "`{shown}` describes `{named}`; rename it to `{named}.{EXTENSION}`"
        )),
    }
}

fn text_of_file(path: &Path) -> Result<String, String> {
    let content = read_editable(path).map_err(|error| error.to_string())?;
    let content = content.ok_or_else(|| format!("`{}` does not exist", path.display()))?;
    text_of(content.as_slice(), PROVIDER_FILE)
        .map_err(|reason| format!("`{}` {reason}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn description(name: &str, prefix: &str) -> String {
        format!(
            "name = \"{name}\"\ntitle = \"{name}\"\napi_url = \"https://{name}.example\"\ndashboard = \"it\"\n\
             environment = \"{}_KEY\"\n[key]\nprefix = \"{prefix}\"\nheaders = [\"X-Key\"]\n",
            name.to_uppercase()
        )
    }

    fn read(files: &[(&str, &str)]) -> Vec<(String, Result<(), String>, Option<String>)> {
        let folder = tempfile::tempdir().unwrap();
        for (name, content) in files {
            fs::write(folder.path().join(name), content).unwrap();
        }
        let shown = format!("{}/", folder.path().display());
        let seen = |own: UserProvider| {
            let content = own
                .content
                .as_ref()
                .map(|_| ())
                .map_err(|reason| reason.replace(&shown, ""));
            (own.name.clone(), content, own.partial.prefix.clone())
        };
        UserProviders::read(folder.path())
            .all
            .into_iter()
            .map(seen)
            .collect()
    }

    #[test]
    fn an_invalid_file_does_not_affect_others_and_its_keys_are_still_redacted() {
        let (acme, beta) = (description("acme", "acme_"), description("beta", "acme_b"));
        let plain = description("zeta", "zeta_").replace("https", "http");
        let long = " ".repeat(65 * 1024);
        let files = [
            ("acme.toml", acme.as_str()),
            ("beta.toml", &beta),
            ("gen.toml", &description("gen", "gen_x_")),
            ("long.toml", &long),
            ("notes.txt", "mine"),
            ("other.toml", &description("gamma", "gamma_")),
            ("zeta.toml", &plain),
        ];
        let wrong = |text: &str| Err(text.to_owned());
        let prefix = |text: &str| Some(text.to_owned());
        let expected = [
            ("acme", Ok(()), prefix("acme_")),
            (
                "beta",
                wrong(
                    "`beta.toml`, line 7: keys of acme start with `acme_`, which cannot be told apart from `acme_b`",
                ),
                prefix("acme_b"),
            ),
            (
                "gen",
                wrong("`gen.toml`, line 1: `gen` is the name of another provider"),
                prefix("gen_x_"),
            ),
            (
                "long",
                wrong("`long.toml` is larger than 64 KiB, the limit for a provider file"),
                None,
            ),
            (
                "other",
                wrong("`other.toml` describes `gamma`; rename it to `gamma.toml`"),
                prefix("gamma_"),
            ),
            (
                "zeta",
                wrong(
                    "`zeta.toml`, line 3: refusing to send a key over plain http to `zeta.example`; \
                     use `https`",
                ),
                prefix("zeta_"),
            ),
        ];
        assert_eq!(
            read(&files),
            expected.map(|(name, content, prefix)| (name.to_owned(), content, prefix))
        );
    }

    #[test]
    fn an_unreadable_folder_is_reported_and_a_missing_one_is_empty() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("providers");
        assert!(UserProviders::read(&path).unreadable.is_none());
        fs::write(&path, "").unwrap();
        let found = UserProviders::read(&path);
        assert!(
            found.all.is_empty()
                && found
                    .unreadable
                    .unwrap()
                    .starts_with("cannot read the folder `")
        );
        fs::remove_file(&path).unwrap();
        fs::create_dir_all(path.join("acme.toml")).unwrap();
        assert!(
            UserProviders::read(&path).all[0]
                .content
                .as_ref()
                .unwrap_err()
                .ends_with("not a regular file")
        );
    }
}
