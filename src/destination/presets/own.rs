//! The user's own presets: one file each, in a folder beside the configuration.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use super::description::Description;
use crate::durable::{at, is_missing, read_editable, text_of};

/// What such a file is, for messages.
pub const FILE: &str = "preset file";

const EXTENSION: &str = "toml";

/// A preset of the user's own.
#[derive(Debug)]
pub struct OwnPreset {
    /// Its name, which is that of the file without `.toml`.
    pub name: String,
    /// Its file.
    pub path: PathBuf,
    /// The preset, or why its file is invalid.
    pub content: Result<Description, String>,
}

impl OwnPreset {
    /// The preset of this name; `None` if there is no such file.
    pub fn named(folder: &Path, name: &str) -> Option<Self> {
        // A name is not a path.
        let is_name = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
        let path = file(folder, name);
        if !name.bytes().all(is_name) || is_missing(&path) {
            return None;
        }
        Some(Self::read(path, name.to_owned()))
    }

    /// All of them, by name.
    ///
    /// # Errors
    /// Why the folder cannot be read, if it exists.
    pub fn all(folder: &Path) -> Result<Vec<Self>, String> {
        if is_missing(folder) {
            return Ok(Vec::new());
        }
        let entries = fs::read_dir(folder).map_err(at("read the folder", folder));
        let entries = entries.map_err(|error| error.to_string())?;
        let paths: BTreeSet<PathBuf> = entries
            .filter_map(|entry| Some(entry.ok()?.path()))
            .filter(|path| path.extension().is_some_and(|it| it == EXTENSION))
            .collect();
        let own = |path: PathBuf| {
            let name = path.file_stem()?.to_str()?.to_owned();
            Some(Self::read(path, name))
        };
        Ok(paths.into_iter().filter_map(own).collect())
    }

    fn read(path: PathBuf, name: String) -> Self {
        let content = parse(&path, &name);
        Self {
            name,
            path,
            content,
        }
    }
}

/// The file of a preset.
pub fn file(folder: &Path, name: &str) -> PathBuf {
    folder.join(format!("{name}.{EXTENSION}"))
}

fn parse(path: &Path, name: &str) -> Result<Description, String> {
    let shown = path.display();
    let content = read_editable(path).map_err(|error| error.to_string())?;
    let content = content.ok_or_else(|| format!("`{shown}` does not exist"))?;
    let text = text_of(content.as_slice(), FILE).map_err(|reason| format!("`{shown}` {reason}"))?;
    let description = Description::parse(&text).map_err(|error| format!("`{shown}`, {error}"))?;
    match description.name.get_ref() {
        named if named == name => Ok(description),
        named => Err(format!(
            "`{shown}` describes `{named}`; rename it to `{named}.{EXTENSION}`"
        )),
    }
}
