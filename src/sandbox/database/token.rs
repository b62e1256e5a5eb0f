//! The keys.

use jiff::Timestamp;
use rusqlite::{OptionalExtension, Result, Row, params};

use super::Database;
use crate::sandbox::documents::{Time, TokenDocument};
use crate::sandbox::mint::Fingerprint;

impl Database {
    /// All keys with their status at `now`, by ascending id.
    pub(in crate::sandbox) fn tokens(&self, now: Timestamp) -> Result<Vec<TokenDocument>> {
        let mut query = self
            .0
            .prepare("SELECT id, name, created_at, expires_at, last_used_at, revoked_at FROM token ORDER BY id")?;
        query.query_map((), token(now))?.collect()
    }

    /// Adds a key created at `now`.
    pub(in crate::sandbox) fn add_token(
        &mut self,
        name: Option<&str>,
        fingerprint: Fingerprint,
        expires_at: Option<Timestamp>,
        now: Timestamp,
    ) -> Result<TokenDocument> {
        let expires_at = expires_at.map(Timestamp::as_millisecond);
        self.write(|transaction| {
            transaction.query_row(
                "INSERT INTO token (name, sha256, created_at, expires_at) VALUES (?1, ?2, ?3, ?4)
                 RETURNING id, name, created_at, expires_at, last_used_at, revoked_at",
                params![name, fingerprint.0, now.as_millisecond(), expires_at],
                token(now),
            )
        })
    }

    /// Renames a key; `None` if it does not exist or is revoked.
    pub(in crate::sandbox) fn rename_token(
        &mut self,
        id: i64,
        name: &str,
        now: Timestamp,
    ) -> Result<Option<TokenDocument>> {
        self.write(|transaction| {
            let renamed = transaction.query_row(
                "UPDATE token SET name = ?2 WHERE id = ?1 AND revoked_at IS NULL
                 RETURNING id, name, created_at, expires_at, last_used_at, revoked_at",
                params![id, name],
                token(now),
            );
            renamed.optional()
        })
    }

    /// Records the use of a key; `false` if it is unknown, revoked or expired.
    pub(in crate::sandbox) fn use_token(
        &mut self,
        fingerprint: Fingerprint,
        now: Timestamp,
    ) -> Result<bool> {
        // Check and update are one statement, so that a key revoked meanwhile is never accepted.
        self.write(|transaction| {
            let used = transaction.execute(
                "UPDATE token SET last_used_at = ?2
                 WHERE sha256 = ?1 AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > ?2)",
                params![fingerprint.0, now.as_millisecond()],
            )?;
            Ok(used == 1)
        })
    }

    /// Revokes a key, and preserves the time of an earlier revocation. `false` if it does not
    /// exist.
    pub(in crate::sandbox) fn revoke_token(&mut self, id: i64, now: Timestamp) -> Result<bool> {
        self.write(|transaction| {
            let revoked = transaction.execute(
                "UPDATE token SET revoked_at = coalesce(revoked_at, ?2) WHERE id = ?1",
                params![id, now.as_millisecond()],
            )?;
            Ok(revoked == 1)
        })
    }

    /// Revokes all keys.
    pub(in crate::sandbox) fn revoke_all_tokens(&mut self, now: Timestamp) -> Result<()> {
        self.write(|transaction| {
            let update = "UPDATE token SET revoked_at = ?1 WHERE revoked_at IS NULL";
            transaction
                .execute(update, [now.as_millisecond()])
                .map(drop)
        })
    }
}

/// Reads a row as a key with its status at `now`.
fn token(now: Timestamp) -> impl Fn(&Row<'_>) -> Result<TokenDocument> {
    move |row| {
        let (expires_at, revoked_at): (Option<Time>, Option<Time>) = (row.get(3)?, row.get(5)?);
        // A key that is both counts as revoked, since that is final.
        let status = match (revoked_at, expires_at) {
            (Some(_), _) => "revoked",
            (None, Some(Time(end))) if end <= now => "expired",
            (None, _) => "active",
        };
        Ok(TokenDocument {
            id: row.get(0)?,
            name: row.get(1)?,
            token: None,
            token_type: "personal_access_token",
            created_at: row.get(2)?,
            expires_at,
            last_used_at: row.get(4)?,
            revoked_at,
            status,
        })
    }
}
