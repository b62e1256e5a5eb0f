//! What has been begun and not finished; it survives `kill -9`.
//!
//! One line of JSON for each step, appended and synced before the step that depends on it. Once every creation in it
//! is done the file is emptied.

use std::collections::HashSet;
use std::fs::File;
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::PathBuf;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::durable::{FileError, Lock, at, private_options, sync_folder};
use crate::model::{KeyId, Marker, StoredAt};

/// What a creation set out to do, so that it can be finished or undone by another process.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Intent {
    /// The marker that the key's temporary name bears.
    pub marker: Marker,
    /// The profile it is made with.
    pub profile: String,
    /// The base URL of the service it is made at.
    pub api_url: String,
    /// The store its secret goes to.
    pub store: String,
    /// The name it shall have in the end.
    pub name: String,
    /// The `expires_in` that is asked for.
    pub expires_in: Option<String>,
    /// When it was begun.
    pub begun_at: Timestamp,
}

/// One line of the journal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "step", rename_all = "snake_case")]
pub enum Record {
    /// The key is about to be asked for.
    Begun(Intent),
    /// Its secret is in the store.
    Stored {
        /// Which creation.
        marker: Marker,
        /// The service's id of the key.
        id: KeyId,
        /// Where the secret is.
        at: StoredAt,
    },
    /// Nothing is left to do.
    Done {
        /// Which creation.
        marker: Marker,
    },
}

/// A line as it is written.
#[derive(Serialize, Deserialize)]
struct Line {
    v: u32,
    #[serde(flatten)]
    record: Record,
}

const VERSION: u32 = 1;

/// The journal at its place.
#[derive(Debug, Clone)]
pub struct Journal {
    path: PathBuf,
}

impl Journal {
    /// The journal at `path`, which need not exist.
    pub fn new(path: PathBuf) -> Self {
        Self { path }
    }

    /// Writes a step and syncs it: when this returns, the step survives a power loss.
    ///
    /// # Errors
    /// [`FileError`] when the line could not be made safe.
    pub fn write(&self, record: Record) -> Result<(), FileError> {
        let _lock = self.lock()?;
        let new = !self.path.exists();
        let mut file = self.open()?;
        append(&mut file, record)
            .and_then(|()| file.sync_data())
            .and_then(|()| if new { self.path.parent().map_or(Ok(()), sync_folder) } else { Ok(()) })
            .map_err(at("write", &self.path))
    }

    /// Notes that a creation is finished, and empties the journal when it was the last one. This needs no sync: lost,
    /// it only lets a finished creation be looked at again.
    ///
    /// # Errors
    /// [`FileError`] when the line could not be written.
    pub fn done(&self, marker: &Marker) -> Result<(), FileError> {
        let _lock = self.lock()?;
        let mut file = self.open()?;
        let finish = |file: &mut File| {
            append(file, Record::Done { marker: marker.clone() })?;
            let mut text = Vec::new();
            file.seek(SeekFrom::Start(0))?;
            file.read_to_end(&mut text)?;
            if nothing_open(&text) { file.set_len(0) } else { Ok(()) }
        };
        finish(&mut file).map_err(at("write", &self.path))
    }

    fn lock(&self) -> Result<Lock, FileError> {
        Lock::acquire(&self.path.with_extension("lock"))
    }

    fn open(&self) -> Result<File, FileError> {
        private_options().create(true).append(true).read(true).open(&self.path).map_err(at("open", &self.path))
    }
}

/// Appends one line. A line that a crash cut short is ended first, so that it stays one bad line and spoils no other.
fn append(file: &mut File, record: Record) -> std::io::Result<()> {
    let mut line = Vec::new();
    if file.seek(SeekFrom::End(0))? > 0 {
        let mut last = [0];
        file.seek(SeekFrom::End(-1))?;
        file.read_exact(&mut last)?;
        if last != *b"\n" {
            line.push(b'\n');
        }
    }
    serde_json::to_writer(&mut line, &Line { v: VERSION, record })?;
    line.push(b'\n');
    file.write_all(&line)
}

/// Whether every creation in the journal is done. A line that cannot be read may be an open one.
fn nothing_open(text: &[u8]) -> bool {
    let mut open = HashSet::new();
    for line in text.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()) {
        match serde_json::from_slice(line) {
            Ok(Line { v: VERSION, record: Record::Begun(intent) }) => {
                open.insert(intent.marker);
            }
            Ok(Line { v: VERSION, record: Record::Done { marker } }) => {
                open.remove(&marker);
            }
            Ok(Line { v: VERSION, record: Record::Stored { .. } }) => {}
            Ok(Line { .. }) | Err(_) => return false,
        }
    }
    open.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    fn intent(number: u8) -> Intent {
        Intent {
            marker: Marker::from_random([number; 8]),
            profile: "default".into(),
            api_url: "https://api.gen.pro/v1".into(),
            store: "keychain".into(),
            name: "ci".into(),
            expires_in: Some("90d".into()),
            begun_at: "2026-11-21T09:30:00Z".parse().unwrap(),
        }
    }

    fn journal() -> (tempfile::TempDir, Journal) {
        let home = tempfile::tempdir().unwrap();
        let journal = Journal::new(home.path().join("journal.jsonl"));
        (home, journal)
    }

    #[test]
    fn the_journal_is_emptied_when_everything_is_done() {
        let (_home, journal) = journal();
        let (one, two) = (intent(1), intent(2));
        journal.write(Record::Begun(one.clone())).unwrap();
        journal.write(Record::Begun(two.clone())).unwrap();
        let at = StoredAt { store: "keychain".into(), entry: "default/5".into() };
        journal.write(Record::Stored { marker: one.marker.clone(), id: KeyId::Number(5), at }).unwrap();
        journal.done(&one.marker).unwrap();
        let text = fs::read_to_string(&journal.path).unwrap();
        assert_eq!(text.lines().count(), 4);
        assert!(text.starts_with(r#"{"v":1,"step":"begun","marker":"0101010101010101","#), "{text}");
        journal.done(&two.marker).unwrap();
        assert_eq!(fs::read(&journal.path).unwrap(), b"");
    }

    #[test]
    fn a_line_cut_short_spoils_no_other_and_is_kept() {
        let (_home, journal) = journal();
        fs::write(&journal.path, r#"{"v":1,"step":"beg"#).unwrap();
        journal.write(Record::Begun(intent(1))).unwrap();
        journal.done(&intent(1).marker).unwrap();
        let text = fs::read_to_string(&journal.path).unwrap();
        assert_eq!(text.lines().count(), 3, "{text}");
        assert_eq!(text.lines().next(), Some(r#"{"v":1,"step":"beg"#));
    }

    #[test]
    fn what_a_newer_genkey_wrote_is_kept() {
        let (_home, journal) = journal();
        fs::write(&journal.path, "{\"v\":2,\"step\":\"done\",\"marker\":\"0101010101010101\"}\n").unwrap();
        journal.write(Record::Begun(intent(1))).unwrap();
        journal.done(&intent(1).marker).unwrap();
        assert_eq!(fs::read_to_string(&journal.path).unwrap().lines().count(), 3);
    }
}
