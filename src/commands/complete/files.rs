//! Files and folders, where the word begins with something else: `dotenv:con`, `--input=con`. Where
//! the whole word is a path, the shell completes it.

use std::fs;
use std::path::{Path, PathBuf};

use directories::BaseDirs;

use super::answer::{Candidate, is_insertable};

/// Files and folders whose path begins with `typed`; `wanted` is asked for each whether it is a
/// folder. Folders are always there, as the way to what is in them.
pub(super) fn below(typed: &str, wanted: impl Fn(bool) -> bool) -> Vec<Candidate> {
    let (folder, name) = match typed.rfind('/') {
        Some(slash) => typed.split_at(slash + 1),
        None => ("", typed),
    };
    let mut found: Vec<Candidate> = fs::read_dir(real(folder))
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|entry| {
            let own = entry.file_name().into_string().ok()?;
            let is_hidden = own.starts_with('.') && !name.starts_with('.') && !is_dotenv(&own);
            if is_hidden || !is_insertable(&own) {
                return None;
            }
            let is_folder = entry.path().is_dir();
            let shown = if is_folder { own + "/" } else { own };
            (is_folder || wanted(false)).then(|| Candidate {
                value: format!("{folder}{shown}"),
                shown,
                about: String::new(),
                goes_on: is_folder,
            })
        })
        .collect();
    found.sort_by(|one, other| one.value.cmp(&other.value));
    found
}

/// Files that a key is often delivered to, although they are hidden.
fn is_dotenv(name: &str) -> bool {
    name == ".env" || name.starts_with(".env.")
}

/// A folder as it is typed, with its `~`.
fn real(folder: &str) -> PathBuf {
    let home = || BaseDirs::new().map(|folders| folders.home_dir().to_owned());
    match folder.strip_prefix("~/") {
        Some(rest) => home().unwrap_or_default().join(rest),
        None if folder.is_empty() => Path::new(".").to_owned(),
        None => folder.into(),
    }
}
