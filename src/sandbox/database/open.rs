//! Opening the file: made when missing, refused and left alone when it is something else. And
//! starting over.

use std::path::Path;
use std::time::Duration;
use std::{fs, io};

use jiff::Timestamp;
use rusqlite::types::FromSql;
use rusqlite::{Connection, ErrorCode, OpenFlags, Result, params};

use super::{Database, beside, lock};
use crate::durable::{self, FileError, private_options};
use crate::sandbox::SandboxError;
use crate::sandbox::error::in_data;

/// Marks a SQLite file as one of the sandbox: `genk` in ASCII.
const APPLICATION_ID: i32 = 0x6765_6e6b;

/// The layout that `schema.sql` makes. A change of it needs another number.
const SCHEMA_VERSION: i32 = 1;

const SCHEMA: &str = include_str!("schema.sql");
const SESSIONS: &str = "CREATE TABLE IF NOT EXISTS session (sha256 BLOB PRIMARY KEY) STRICT";

/// How long a process waits while another one writes.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);

impl Database {
    /// Opens the data file, and makes it when it is missing or empty.
    pub(in crate::sandbox) fn open(path: &Path, now: Timestamp) -> Result<Self, SandboxError> {
        let path = &durable::follow(path)?;
        let _opening = lock(path)?;
        make_private(path)?;
        let connection = connect(path, BUSY_TIMEOUT).map_err(in_data(path))?;
        let mut database = Self(connection);
        match content(&database.0).map_err(in_data(path))? {
            // Builds before had no table for sessions, and do not mind it.
            Content::Schema(SCHEMA_VERSION) => {
                database.0.execute_batch(SESSIONS).map_err(in_data(path))?
            }
            Content::Schema(found) => {
                return Err(SandboxError::Schema(path.to_owned(), found, SCHEMA_VERSION));
            }
            Content::Empty => database.create_schema(now).map_err(in_data(path))?,
            Content::Foreign => return Err(SandboxError::Foreign(path.to_owned())),
        }
        // In WAL mode this never damages the file; a power loss may cost the last writes, which a
        // sandbox can bear.
        database
            .0
            .pragma_update(None, "synchronous", "NORMAL")
            .map_err(in_data(path))?;
        Ok(database)
    }

    /// Makes the tables and what is in them from the start. WAL mode comes last: a process that
    /// dies before is left with a file that works, only slower.
    fn create_schema(&mut self, now: Timestamp) -> Result<()> {
        self.write(|transaction| {
            transaction.execute_batch(SCHEMA)?;
            transaction.execute_batch(SESSIONS)?;
            transaction.execute(
                "INSERT INTO account (id, email, name, username, created_at) VALUES (1, ?1, ?2, ?3, ?4)",
                params!["you@example.com", "Your Name", "you", now.as_millisecond()],
            )?;
            transaction.pragma_update(None, "application_id", APPLICATION_ID)?;
            transaction.pragma_update(None, "user_version", SCHEMA_VERSION)
        })?;
        self.0
            .pragma_update_and_check(None, "journal_mode", "WAL", |_| Ok(()))?;
        // Only the first read in WAL mode takes the lock by which `reset` sees that the file is in
        // use.
        pragma::<i32>(&self.0, "user_version").map(drop)
    }
}

enum Content {
    Empty,
    /// It is of the sandbox, with this layout.
    Schema(i32),
    Foreign,
}

/// Looks what a file holds, and changes nothing.
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

/// Opens an existing file. SQLite takes a name that begins with `file:` for a URI, which an
/// absolute path never does.
fn connect(path: &Path, busy_timeout: Duration) -> Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let absolute =
        std::path::absolute(path).map_err(|_| rusqlite::Error::InvalidPath(path.to_owned()))?;
    let connection = Connection::open_with_flags(absolute, flags)?;
    connection.busy_timeout(busy_timeout)?;
    Ok(connection)
}

/// Makes the file, empty and private, if it is missing. An existing one is not even opened: to
/// close it again would drop the locks that SQLite holds on it in this process. What is no file is
/// refused.
fn make_private(path: &Path) -> Result<(), FileError> {
    let made = private_options().write(true).create_new(true).open(path);
    match made.and_then(|file| durable::give_to_owner(&file, durable::folder_of(path))) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists && path.is_file() => Ok(()),
        made => made.map_err(durable::at("create", path)),
    }
}

/// Deletes the data file, whatever its layout, and SQLite's files beside it. A missing file is no
/// error.
///
/// # Errors
/// [`SandboxError`] when the file is none of the sandbox's, or a running sandbox has it open; it is
/// then left alone.
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
    for ending in ["-wal", "-shm", "-journal", ""] {
        delete(&beside(data, ending))?;
    }
    Ok(())
}

/// SQLite lets a file leave WAL mode only when nobody else has it open. A file that is too damaged
/// to be asked is not in use.
fn is_in_use(connection: &Connection) -> bool {
    let mode: Result<String> =
        connection.pragma_update_and_check(None, "journal_mode", "DELETE", |row| row.get(0));
    match mode {
        Ok(mode) => mode == "wal",
        Err(error) => {
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
