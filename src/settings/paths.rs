//! Where genkey keeps its files.

use std::path::{Path, PathBuf};

use directories::ProjectDirs;

use super::environment::{self, Environment};
use crate::durable::NOWHERE;
use crate::error::{Error, Result};

/// The files of this process. Each may have a lock beside it, of the same name with another ending.
#[derive(Debug, Clone)]
pub struct Paths {
    pub config: PathBuf,
    pub providers: PathBuf,
    pub index: PathBuf,
    pub journal: PathBuf,
    /// When requests were sent to services that take so many in a minute.
    pub rate_limit: PathBuf,
    pub encrypted_file: PathBuf,
    pub sandbox_data: PathBuf,
    /// The identity that unlocks the embedded server's own file store.
    pub sandbox_identity: PathBuf,
}

impl Paths {
    /// The folders that the files are in, each once.
    pub fn folders(&self) -> Vec<PathBuf> {
        let Self {
            config,
            providers: _,
            index,
            journal,
            rate_limit: _,
            encrypted_file,
            sandbox_data,
            sandbox_identity,
        } = self;
        let files = [
            config,
            index,
            journal,
            encrypted_file,
            sandbox_data,
            sandbox_identity,
        ];
        let mut folders: Vec<PathBuf> = files
            .iter()
            .filter_map(|file| file.parent())
            .map(PathBuf::from)
            .collect();
        folders.sort();
        folders.dedup();
        folders
    }

    /// Finds the folders: `GENKEY_CONFIG_DIR` and `GENKEY_DATA_DIR`, or where the system keeps such
    /// things; nowhere, which only matters to whoever needs a file, on a machine that has no
    /// home for this user. What belongs to the embedded server has a folder of its own.
    pub fn find(environment: &Environment, sandbox: bool) -> Result<Self> {
        let config = folder(
            environment,
            environment::CONFIG_DIR,
            "XDG_CONFIG_HOME",
            ProjectDirs::config_dir,
        )?;
        let data = folder(
            environment,
            environment::DATA_DIR,
            "XDG_DATA_HOME",
            ProjectDirs::data_dir,
        )?;
        let own = data.join("sandbox");
        let kept = if sandbox { own.clone() } else { data };
        Ok(Self {
            providers: config.join("providers"),
            config: config.join("config.toml"),
            index: kept.join("index.json"),
            journal: kept.join("journal.jsonl"),
            rate_limit: kept.join("rate_limit.json"),
            encrypted_file: kept.join("secrets.age"),
            sandbox_data: own.join("sandbox.db"),
            sandbox_identity: own.join("identity.txt"),
        })
    }
}

/// The folder that our own variable names, or that of the system. One that would depend on the
/// current folder is refused by the name of the variable that says so: secrets would be wherever
/// genkey happens to be started.
fn folder(
    environment: &Environment,
    own: &str,
    xdg: &str,
    of_system: fn(&ProjectDirs) -> &Path,
) -> Result<PathBuf> {
    let system: &[&str] = match () {
        () if cfg!(windows) => &[],
        () if cfg!(target_os = "macos") => &["HOME"],
        () => &[xdg, "HOME"],
    };
    let named = [own]
        .iter()
        .chain(system)
        .find_map(|name| Some((*name, environment.path(name)?)));
    if let Some((name, path)) = named.as_ref().filter(|(_, path)| !path.is_absolute()) {
        return Err(wrong(name, path));
    }
    Ok(match named {
        Some((name, path)) if name == own => path,
        Some((name, path)) if name == xdg => path.join("genkey"),
        _ => ProjectDirs::from("", "", "genkey")
            .map_or_else(|| NOWHERE.into(), |system| of_system(&system).to_owned()),
    })
}

/// Refuses variables that name files in a folder `~`. Other relative paths are as good as in an
/// argument.
pub(super) fn check_files(environment: &Environment) -> Result<()> {
    let files = [
        environment::IDENTITY,
        environment::PASSPHRASE_FILE,
        environment::SSL_CERT_FILE,
        environment::SSL_CERT_DIR,
    ];
    let quoted = files
        .into_iter()
        .find_map(|name| Some((name, environment.path(name).filter(|path| in_tilde(path))?)));
    quoted.map_or(Ok(()), |(name, path)| Err(wrong(name, &path)))
}

fn in_tilde(path: &Path) -> bool {
    path.starts_with("~")
}

fn wrong(name: &str, path: &Path) -> Error {
    let error = Error::usage(format!(
        "`{name}` is wrong: `{}` is not an absolute path",
        path.display()
    ));
    if in_tilde(path) {
        return error
            .hint("only a shell expands `~`, and not within quotes: write `$HOME` instead");
    }
    error
}
