//! The server's data: keys, of which only hashes are kept, in SQLite.

use std::path::Path;
use std::time::Duration;

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Row, Transaction, TransactionBehavior, params};

use super::SandboxError;
use crate::durable::{at, private_folder, private_options};

/// The version of the tables.
pub const VERSION: i64 = 1;

/// How long a process waits for another one's transaction.
const PATIENCE: Duration = Duration::from_secs(5);

const TABLES: &str = "
    CREATE TABLE tokens (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        name TEXT,
        hash BLOB NOT NULL UNIQUE,
        created_at INTEGER NOT NULL,
        expires_at INTEGER,
        last_used_at INTEGER,
        revoked_at INTEGER
    ) STRICT;
    PRAGMA user_version = 1;";

const COLUMNS: &str = "id, name, created_at, expires_at, last_used_at, revoked_at";

/// A key as the data has it. Times are milliseconds since 1970.
#[derive(Debug)]
pub struct Token {
    pub id: i64,
    pub name: Option<String>,
    pub created_at: i64,
    pub expires_at: Option<i64>,
    pub last_used_at: Option<i64>,
    pub revoked_at: Option<i64>,
}

impl Token {
    fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            id: row.get(0)?,
            name: row.get(1)?,
            created_at: row.get(2)?,
            expires_at: row.get(3)?,
            last_used_at: row.get(4)?,
            revoked_at: row.get(5)?,
        })
    }

    /// Whether the key's time is over. A key works up to, not at, its `expires_at`.
    pub fn is_expired(&self, now: Timestamp) -> bool {
        self.expires_at.is_some_and(|at| at <= now.as_millisecond())
    }

    /// "active, expired, revoked" ("API Keys" reference); a key that is both revoked and expired was revoked.
    pub fn status(&self, now: Timestamp) -> &'static str {
        match (self.revoked_at, self.is_expired(now)) {
            (Some(_), _) => "revoked",
            (None, true) => "expired",
            (None, false) => "active",
        }
    }
}

/// An open data file, which several processes may use at once.
#[derive(Debug)]
pub struct Data(Connection);

impl Data {
    /// Opens the file, or makes it, private from its creation.
    ///
    /// # Errors
    /// [`SandboxError`] when it is no data file of this version; it is unchanged then.
    pub fn open(path: &Path) -> Result<Self, SandboxError> {
        if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
            private_folder(folder)?;
        }
        private_options().create(true).append(true).open(path).map_err(at("open", path))?;
        let unusable = |source| SandboxError::Data { path: path.to_owned(), source };
        let mut connection = Connection::open(path).map_err(unusable)?;
        connection.busy_timeout(PATIENCE).map_err(unusable)?;
        match version(&connection).map_err(unusable)? {
            VERSION => {}
            0 if prepare(&mut connection).map_err(unusable)? => {}
            found => return Err(SandboxError::Version { path: path.to_owned(), found }),
        }
        connection.pragma_update(None, "synchronous", "NORMAL").map_err(unusable)?;
        Ok(Self(connection))
    }

    /// Finds the key of a hash if it works at `now`, and notes that it was used.
    pub fn admit(&mut self, hash: &[u8], now: Timestamp) -> rusqlite::Result<bool> {
        let moment = now.as_millisecond();
        let changed = self.0.execute(
            "UPDATE tokens SET last_used_at = ?2
             WHERE hash = ?1 AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > ?2)",
            params![hash, moment],
        )?;
        Ok(changed == 1)
    }

    /// All keys, oldest first.
    pub fn list(&self) -> rusqlite::Result<Vec<Token>> {
        let mut statement = self.0.prepare(&format!("SELECT {COLUMNS} FROM tokens ORDER BY id"))?;
        statement.query_map([], Token::read)?.collect()
    }

    /// Adds a key.
    pub fn create(
        &mut self,
        name: Option<&str>,
        hash: &[u8],
        now: Timestamp,
        expires_at: Option<Timestamp>,
    ) -> rusqlite::Result<Token> {
        self.0.query_row(
            &format!(
                "INSERT INTO tokens (name, hash, created_at, expires_at) VALUES (?1, ?2, ?3, ?4) RETURNING {COLUMNS}"
            ),
            params![name, hash, now.as_millisecond(), expires_at.map(Timestamp::as_millisecond)],
            Token::read,
        )
    }

    /// Renames a key; `None` when there is none. Keys that are expired or revoked can be renamed as well: no document
    /// forbids it.
    pub fn rename(&mut self, id: i64, name: Option<&str>) -> rusqlite::Result<Option<Token>> {
        let sql = format!("UPDATE tokens SET name = ?2 WHERE id = ?1 RETURNING {COLUMNS}");
        self.0.query_row(&sql, params![id, name], Token::read).optional()
    }

    /// Revokes a key; `false` when there is none. A key that was revoked before stays revoked since then, and that is no
    /// error: no document says otherwise.
    pub fn revoke(&mut self, id: i64, now: Timestamp) -> rusqlite::Result<bool> {
        let sql = "UPDATE tokens SET revoked_at = coalesce(revoked_at, ?2) WHERE id = ?1";
        Ok(self.0.execute(sql, params![id, now.as_millisecond()])? == 1)
    }

    /// Revokes all keys.
    pub fn revoke_all(&mut self, now: Timestamp) -> rusqlite::Result<()> {
        let sql = "UPDATE tokens SET revoked_at = ?1 WHERE revoked_at IS NULL";
        self.0.execute(sql, params![now.as_millisecond()]).map(|_| ())
    }
}

fn version(connection: &Connection) -> rusqlite::Result<i64> {
    connection.pragma_query_value(None, "user_version", |row| row.get(0))
}

/// Makes the tables, unless another process was faster; `false` when the file has tables of somebody else.
fn prepare(connection: &mut Connection) -> rusqlite::Result<bool> {
    let transaction = Transaction::new(connection, TransactionBehavior::Immediate)?;
    if version(&transaction)? == VERSION {
        return Ok(true);
    }
    let occupied: bool = transaction.query_row("SELECT EXISTS (SELECT 1 FROM sqlite_schema)", [], |row| row.get(0))?;
    if occupied {
        return Ok(false);
    }
    transaction.execute_batch(TABLES)?;
    transaction.commit()?;
    connection.pragma_update(None, "journal_mode", "WAL")?;
    Ok(true)
}
