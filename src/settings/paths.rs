//! Where genkey keeps its files.

use std::path::PathBuf;

use super::environment::{self, Environment};
use crate::error::{Error, Kind, Result};

/// The files of this process. Each may have a lock beside it, of the same name with another ending.
#[derive(Debug, Clone)]
pub struct Paths {
    pub config: PathBuf,
    pub providers: PathBuf,
    pub index: PathBuf,
    pub journal: PathBuf,
    /// When requests were sent to services that take so many in a minute.
    pub pace: PathBuf,
    pub encrypted_file: PathBuf,
    pub sandbox_data: PathBuf,
    /// The identity that unlocks the embedded server's own file store.
    pub sandbox_identity: PathBuf,
}

impl Paths {
    /// The folders that the files are in, each once.
    pub fn folders(&self) -> Vec<PathBuf> {
        let Self { config, providers: _, index, journal, pace: _, encrypted_file, sandbox_data, sandbox_identity } =
            self;
        let files = [config, index, journal, encrypted_file, sandbox_data, sandbox_identity];
        let mut folders: Vec<PathBuf> = files.iter().filter_map(|file| file.parent()).map(PathBuf::from).collect();
        folders.sort();
        folders.dedup();
        folders
    }

    /// Finds the folders: `GENKEY_CONFIG_DIR` and `GENKEY_DATA_DIR`, or where the system keeps such things. What belongs
    /// to the embedded server has a folder of its own.
    pub fn find(environment: &Environment, sandbox: bool) -> Result<Self> {
        let system = directories::ProjectDirs::from("", "", "genkey");
        let choose = |name: &str, folder: fn(&directories::ProjectDirs) -> PathBuf| {
            environment.path(name).or_else(|| system.as_ref().map(folder)).ok_or_else(|| {
                Error::new(Kind::Failed, "there is no home folder to keep genkey's files in")
                    .hint(format!("set `{name}` to a folder of yours"))
            })
        };
        let config = choose(environment::CONFIG_DIR, |folders| folders.config_dir().to_owned())?;
        let data = choose(environment::DATA_DIR, |folders| folders.data_dir().to_owned())?;
        let own = data.join("sandbox");
        let kept = if sandbox { own.clone() } else { data };
        Ok(Self {
            providers: config.join("providers"),
            config: config.join("config.toml"),
            index: kept.join("index.json"),
            journal: kept.join("journal.jsonl"),
            pace: kept.join("pace.json"),
            encrypted_file: kept.join("secrets.age"),
            sandbox_data: own.join("sandbox.db"),
            sandbox_identity: own.join("identity.txt"),
        })
    }
}
