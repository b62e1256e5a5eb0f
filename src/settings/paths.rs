//! The paths of genkey's files.

use std::path::{Path, PathBuf};

use directories::ProjectDirs;

use super::environment::{self, Environment};
use crate::durable::NOWHERE;
use crate::error::{Error, Result};

/// The files of this process. A lock file has the same name with the extension `lock`.
#[derive(Debug, Clone)]
pub struct Paths {
    pub config: PathBuf,
    pub providers: PathBuf,
    /// The user's own presets of destinations.
    pub destinations: PathBuf,
    pub index: PathBuf,
    pub journal: PathBuf,
    /// The times of recent requests to services with a rate limit.
    pub rate_limit: PathBuf,
    pub encrypted_file: PathBuf,
    pub sandbox_data: PathBuf,
    /// The identity that unlocks the embedded server's own file store.
    pub sandbox_identity: PathBuf,
}

impl Paths {
    /// The folders of the files, without duplicates.
    pub fn folders(&self) -> Vec<PathBuf> {
        // Destructured, so that the compiler points here when a path is added.
        let Self {
            config,
            providers: _,
            destinations: _,
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

    /// Finds the folders: `GENKEY_CONFIG_DIR` and `GENKEY_DATA_DIR`, else the system's. For a user
    /// without a home the folders are [`NOWHERE`], which is an error only once a file is needed.
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
        // The embedded server's keys and secrets never mix with real ones.
        let own = data.join("sandbox");
        let data = if sandbox { own.clone() } else { data };
        Ok(Self {
            providers: config.join("providers"),
            destinations: config.join("destinations"),
            config: config.join("config.toml"),
            index: data.join("index.json"),
            journal: data.join("journal.jsonl"),
            rate_limit: data.join("rate-limit.json"),
            encrypted_file: data.join("secrets.age"),
            sandbox_data: own.join("sandbox.db"),
            sandbox_identity: own.join("identity.txt"),
        })
    }
}

/// The folder from genkey's own variable, else the system's.
///
/// # Errors
/// When a variable holds a relative path.
fn folder(
    environment: &Environment,
    own: &str,
    xdg: &str,
    of_system: fn(&ProjectDirs) -> &Path,
) -> Result<PathBuf> {
    // The variables that `ProjectDirs` depends on. On Windows it asks the system instead.
    let system: &[&str] = match () {
        () if cfg!(windows) => &[],
        () if cfg!(target_os = "macos") => &["HOME"],
        () => &[xdg, "HOME"],
    };
    let named = [own]
        .iter()
        .chain(system)
        .find_map(|name| Some((*name, environment.path(name)?)));
    // A relative path would put secrets wherever genkey happens to be started.
    if let Some((name, path)) = named.as_ref().filter(|(_, path)| !path.is_absolute()) {
        return Err(not_absolute(name, path));
    }
    Ok(match named {
        Some((name, path)) if name == own => path,
        Some((name, path)) if name == xdg => path.join("genkey"),
        _ => ProjectDirs::from("", "", "genkey")
            .map_or_else(|| NOWHERE.into(), |system| of_system(&system).to_owned()),
    })
}

/// Refuses variables that name files in a folder `~`. Other relative paths are accepted, as in
/// arguments.
pub(super) fn check_files(environment: &Environment) -> Result<()> {
    let files = [
        environment::IDENTITY,
        environment::PASSPHRASE_FILE,
        environment::SSL_CERT_FILE,
        environment::SSL_CERT_DIR,
    ];
    let unexpanded = files.into_iter().find_map(|name| {
        Some((
            name,
            environment
                .path(name)
                .filter(|path| starts_with_tilde(path))?,
        ))
    });
    unexpanded.map_or(Ok(()), |(name, path)| Err(not_absolute(name, &path)))
}

fn starts_with_tilde(path: &Path) -> bool {
    path.starts_with("~")
}

fn not_absolute(name: &str, path: &Path) -> Error {
    let error = Error::usage(format!(
        "invalid `{name}`: `{}` is not an absolute path",
        path.display()
    ));
    if starts_with_tilde(path) {
        return error.hint("the shell does not expand `~` in quotes; use `$HOME` instead");
    }
    error
}
