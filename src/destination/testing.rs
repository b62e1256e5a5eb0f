//! What the tests of commands share.

use std::fs;
use std::path::Path;
use std::sync::{Arc, Mutex};

use tempfile::TempDir;

use super::deliver::Surroundings;
use crate::secret::Secret;

/// A secret that JSON and URLs escape, and without a prefix by which it would be redacted anyway.
pub(super) const SECRET: &str = "pl4in/S3cret+\"x\"~y";

/// A variable of genkey's environment; cargo and nextest set it.
pub(super) const INHERITED: &str = "CARGO_MANIFEST_DIR";

pub(super) fn secret() -> Secret {
    Secret::new(SECRET.into())
}

/// A folder in which commands run, and what was shown of their output.
pub(super) struct Run {
    pub(super) folder: TempDir,
    pub(super) surroundings: Surroundings,
    shown: Arc<Mutex<Vec<String>>>,
}

impl Run {
    /// `secret_variables` are withheld from the commands.
    pub(super) fn new(secret_variables: &[&str]) -> Self {
        let shown = Arc::new(Mutex::new(Vec::new()));
        let lines = Arc::clone(&shown);
        Self {
            folder: tempfile::tempdir().unwrap(),
            surroundings: Surroundings {
                secret_variables: secret_variables.iter().map(ToString::to_string).collect(),
                own_files: Vec::new(),
                host: None,
                lock: None,
                show: Arc::new(move |line| lines.lock().unwrap().push(line.to_owned())),
            },
            shown,
        }
    }

    pub(super) fn path(&self) -> &Path {
        self.folder.path()
    }

    pub(super) fn write(&self, file: &str, text: &str) {
        fs::write(self.path().join(file), text).unwrap();
    }

    pub(super) fn read(&self, file: &str) -> String {
        fs::read_to_string(self.path().join(file)).unwrap()
    }

    /// The lines that were shown up to now.
    pub(super) fn shown(&self) -> Vec<String> {
        std::mem::take(&mut self.shown.lock().unwrap())
    }
}
