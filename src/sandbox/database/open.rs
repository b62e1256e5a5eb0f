//! Opens the file, creating it if needed, and deletes it. A file of another program is never
//! touched.

use std::path::Path;
use std::time::Duration;
use std::{fs, io};

use jiff::Timestamp;
use rusqlite::types::FromSql;
use rusqlite::{Connection, ErrorCode, OpenFlags, Result, params};

use super::{Database, beside, lock};
use crate::durable::{self, FileError, private_options};
use crate::sandbox::error::in_data;
use crate::sandbox::{EMAIL, SandboxError};

// Marks a SQLite file as the sandbox's: `genk` in ASCII.
const APPLICATION_ID: i32 = 0x6765_6e6b;

// Increase it with every change of `schema.sql`.
const SCHEMA_VERSION: i32 = 1;

const SCHEMA: &str = include_str!("schema.sql");
const SESSIONS: &str = "CREATE TABLE IF NOT EXISTS session (sha256 BLOB PRIMARY KEY) STRICT";

/// How long to wait while another process writes.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);

impl Database {
    /// Opens the data file, and creates it if it is missing or empty.
    pub(in crate::sandbox) fn open(path: &Path, now: Timestamp) -> Result<Self, SandboxError> {
        let path = &durable::follow(path)?;
        let _opening = lock(path)?;
        make_private(path)?;
        let connection = connect(path, BUSY_TIMEOUT).map_err(in_data(path))?;
        let mut database = Self(connection);
        match content(&database.0).map_err(in_data(path))? {
            // Earlier builds did not have the table `session`, and ignore it.
            Content::Schema(SCHEMA_VERSION) => {
                database.0.execute_batch(SESSIONS).map_err(in_data(path))?
            }
            Content::Schema(found) => {
                return Err(SandboxError::Schema(path.to_owned(), found, SCHEMA_VERSION));
            }
            Content::Empty => database.create_schema(now).map_err(in_data(path))?,
            Content::Foreign => return Err(SandboxError::Foreign(path.to_owned())),
        }
        // In WAL mode this cannot corrupt the file. A power loss may cost the last writes, which is
        // acceptable here.
        database
            .0
            .pragma_update(None, "synchronous", "NORMAL")
            .map_err(in_data(path))?;
        Ok(database)
    }

    /// Creates the tables and their initial content.
    fn create_schema(&mut self, now: Timestamp) -> Result<()> {
        self.write(|transaction| {
            transaction.execute_batch(SCHEMA)?;
            transaction.execute_batch(SESSIONS)?;
            transaction.execute(
                "INSERT INTO account (id, email, name, username, created_at) VALUES (1, ?1, ?2, ?3, ?4)",
                params![EMAIL, "Your Name", "you", now.as_millisecond()],
            )?;
            transaction.pragma_update(None, "application_id", APPLICATION_ID)?;
            transaction.pragma_update(None, "user_version", SCHEMA_VERSION)
        })?;
        // Not possible within a transaction. If the process dies before, the file works without
        // WAL.
        self.0
            .pragma_update_and_check(None, "journal_mode", "WAL", |_| Ok(()))?;
        // The lock that shows `reset` that the file is in use is taken by the first read in WAL
        // mode, so read something.
        pragma::<i32>(&self.0, "user_version").map(drop)
    }
}

enum Content {
    Empty,
    /// The sandbox's, with this schema version.
    Schema(i32),
    Foreign,
}

/// Determines what a file contains, without changing it.
fn content(connection: &Connection) -> Result<Content> {
    let application: i32 = match pragma(connection, "application_id") {
        Err(error) if error.sqlite_error_code() == Some(ErrorCode::NotADatabase) => {
            return Ok(Content::Foreign);
        }
        answer => answer?,
    };
    if application == APPLICATION_ID {
        return pragma(connection, "user_version").map(Content::Schema);
    }
    let pages: i64 = pragma(connection, "page_count")?;
    Ok(if pages == 0 {
        Content::Empty
    } else {
        Content::Foreign
    })
}

fn pragma<T: FromSql>(connection: &Connection, name: &str) -> Result<T> {
    connection.pragma_query_value(None, name, |row| row.get(0))
}

/// Opens an existing file.
fn connect(path: &Path, busy_timeout: Duration) -> Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    // SQLite treats a name that starts with `file:` as a URI; an absolute path never does.
    let absolute =
        std::path::absolute(path).map_err(|_| rusqlite::Error::InvalidPath(path.to_owned()))?;
    let connection = Connection::open_with_flags(absolute, flags)?;
    connection.busy_timeout(busy_timeout)?;
    Ok(connection)
}

/// Creates the file, empty and private, if it is missing.
fn make_private(path: &Path) -> Result<(), FileError> {
    // An existing file must not be opened: POSIX drops all locks of a process on a file when any
    // descriptor of it is closed, including those of SQLite.
    let made = private_options().write(true).create_new(true).open(path);
    match made.and_then(|file| durable::give_to_owner(&file, durable::folder_of(path))) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists && path.is_file() => Ok(()),
        made => made.map_err(durable::at("create", path)),
    }
}

/// Deletes the data file, whatever its schema version. A missing file is not an error.
///
/// # Errors
/// [`SandboxError`] if the file is not the sandbox's, or a running sandbox has it open.
pub fn reset(data: &Path) -> Result<(), SandboxError> {
    let _deleting = lock(data)?;
    if !data.try_exists().map_err(durable::at("read", data))? {
        return Ok(());
    }
    let connection = connect(data, Duration::ZERO).map_err(in_data(data))?;
    if matches!(
        content(&connection).map_err(in_data(data))?,
        Content::Foreign
    ) {
        return Err(SandboxError::Foreign(data.to_owned()));
    }
    if is_in_use(&connection) {
        return Err(SandboxError::InUse(data.to_owned()));
    }
    drop(connection);
    // The database comes last: until then a second `reset` can finish an interrupted one.
    for ending in ["-wal", "-shm", "-journal", ""] {
        delete(&beside(data, ending))?;
    }
    Ok(())
}

fn is_in_use(connection: &Connection) -> bool {
    // SQLite refuses to leave WAL mode while another connection is open.
    let mode: Result<String> =
        connection.pragma_update_and_check(None, "journal_mode", "DELETE", |row| row.get(0));
    match mode {
        Ok(mode) => mode == "wal",
        Err(error) => {
            // Any other error means a damaged file, which may be deleted.
            matches!(
                error.sqlite_error_code(),
                Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked)
            )
        }
    }
}

fn delete(path: &Path) -> Result<(), FileError> {
    match fs::remove_file(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        deleted => deleted.map_err(durable::at("delete", path)),
    }
}
