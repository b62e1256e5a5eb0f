//! Starting over.

use std::path::Path;
use std::time::Duration;
use std::{fs, io};

use rusqlite::{Connection, ErrorCode, Result};

use super::open::{Content, connect, content};
use super::{beside, lock};
use crate::durable::{self, FileError};
use crate::sandbox::SandboxError;
use crate::sandbox::error::in_data;

/// Deletes the data file, whatever its layout, and SQLite's files beside it. A missing file is no error.
///
/// # Errors
/// [`SandboxError`] when the file is none of the sandbox's, or a running sandbox has it open; it is then left alone.
pub fn reset(data: &Path) -> Result<(), SandboxError> {
    let _deleting = lock(data)?;
    if !data.try_exists().map_err(durable::at("read", data))? {
        return Ok(());
    }
    let connection = connect(data, Duration::ZERO).map_err(in_data(data))?;
    if matches!(content(&connection).map_err(in_data(data))?, Content::Foreign) {
        return Err(SandboxError::Foreign { path: data.to_owned() });
    }
    if is_in_use(&connection) {
        return Err(SandboxError::InUse { path: data.to_owned() });
    }
    drop(connection);
    for ending in ["-wal", "-shm", "-journal", ""] {
        delete(&beside(data, ending))?;
    }
    Ok(())
}

/// SQLite lets a file leave WAL mode only when nobody else has it open. A file that is too damaged to be asked is not in
/// use.
fn is_in_use(connection: &Connection) -> bool {
    let mode: Result<String> = connection.pragma_update_and_check(None, "journal_mode", "DELETE", |row| row.get(0));
    match mode {
        Ok(mode) => mode == "wal",
        Err(error) => {
            matches!(error.sqlite_error_code(), Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked))
        }
    }
}

fn delete(path: &Path) -> Result<(), FileError> {
    match fs::remove_file(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        deleted => deleted.map_err(durable::at("delete", path)),
    }
}
