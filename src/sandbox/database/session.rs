//! The session credentials that outlive their server.

use rusqlite::Result;

use super::Database;
use crate::sandbox::mint::Fingerprint;

impl Database {
    pub(in crate::sandbox) fn has_session(&self, fingerprint: Fingerprint) -> Result<bool> {
        self.0.query_row(
            "SELECT EXISTS (SELECT 1 FROM session WHERE sha256 = ?1)",
            [fingerprint.0],
            |row| row.get(0),
        )
    }

    pub(in crate::sandbox) fn add_session(&mut self, fingerprint: Fingerprint) -> Result<()> {
        self.write(|transaction| {
            transaction
                .execute(
                    "INSERT OR IGNORE INTO session (sha256) VALUES (?1)",
                    [fingerprint.0],
                )
                .map(drop)
        })
    }

    pub(in crate::sandbox) fn end_sessions(&mut self) -> Result<()> {
        self.write(|transaction| transaction.execute("DELETE FROM session", ()).map(drop))
    }
}
