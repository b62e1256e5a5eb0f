//! `create --if-missing` where the key exists.

use super::shown::{Preview, present};
use crate::commands::deliver::{deliver_to, errors_of, prove_delivery};
use crate::commands::keys::known::Known;
use crate::commands::keys::revoke::{all_reported, describe};
use crate::commands::use_key::switch_to;
use crate::destination::Parcel;
use crate::error::{Error, Kind, Result};
use crate::model::{Destination, Key, KeyName};
use crate::ops::rotate;
use crate::output::KeyRow;
use crate::secret::Secret;
use crate::session::Session;
use crate::store::StoredKey;

/// What is to be done with a key besides creating it.
pub(super) struct Wishes<'a> {
    pub becomes_login: bool,
    pub show_token: bool,
    pub destinations: &'a [Destination],
    pub dry_run: bool,
}

impl Wishes<'_> {
    fn need_the_secret(&self) -> bool {
        self.becomes_login || self.show_token || !self.destinations.is_empty()
    }

    /// Does with a key that exists what would have been done with a new one.
    ///
    /// # Errors
    /// When its secret is needed and not stored here; nothing was changed then.
    pub(super) fn carry_out(&self, session: &Session<'_>, key: &Key) -> Result<()> {
        let stored = session.stored(Some(&key.id))?;
        let secret = self.secret(session, key, stored.as_ref())?;
        let parcel = secret.as_ref().map(|secret| Parcel {
            name: key.name_or_empty(),
            id: &key.id,
            secret,
        });
        if self.dry_run {
            return self.preview(session, key, stored, parcel);
        }
        let failed = match parcel.filter(|_| !self.destinations.is_empty()) {
            Some(parcel) => {
                let at = stored.as_ref().map(|stored| &stored.at);
                deliver_to(session.ctx, (parcel, at), self.destinations)?.failed
            }
            None => Vec::new(),
        };
        all_reported(session.ctx, errors_of(failed))?;
        // After the delivery: a destination that is not reached must not change which key is in
        // use.
        if let Some(stored) = stored.filter(|_| self.becomes_login) {
            switch_to(session.ctx, &stored)?;
        }
        let message = format!("{} exists; no key was created", describe(key));
        session.ctx.ui.status(message);
        let known = Known::of(session)?;
        let row = known.row(key);
        let row = KeyRow {
            in_use: row.in_use || self.becomes_login,
            ..row
        };
        present(
            session.ctx,
            row,
            secret.as_ref().filter(|_| self.show_token),
        )
    }

    fn secret(
        &self,
        session: &Session<'_>,
        key: &Key,
        stored: Option<&StoredKey>,
    ) -> Result<Option<Secret>> {
        if !self.need_the_secret() {
            return Ok(None);
        }
        let stored = stored.ok_or_else(|| not_here(key))?;
        session.ctx.read_stored(&stored.at).map(Some)
    }

    fn preview(
        &self,
        session: &Session<'_>,
        key: &Key,
        stored: Option<StoredKey>,
        parcel: Option<Parcel<'_>>,
    ) -> Result<()> {
        if let Some(parcel) = parcel {
            prove_delivery(session.ctx, parcel, self.destinations)?;
        }
        let preview = Preview {
            if_missing: true,
            id: Some(&key.id),
            name: key.name_or_empty(),
            expires_in: None,
            expires_at: key.expires_at,
            store: stored.map(|stored| stored.at.store),
            destinations: self.destinations,
        };
        preview.print(session)?;
        let message = format!("dry run: {} exists; no key would be created", describe(key));
        session.ctx.ui.status(message);
        Ok(())
    }
}

/// Refuses a name that a key has on this machine whose creation is not finished: each run of a script
/// would leave another one behind.
pub(super) fn refuse_undelivered(session: &Session<'_>, name: &KeyName) -> Result<()> {
    let (desk, scope) = (session.ctx.desk()?, session.account().scope);
    if !rotate::is_undelivered(&desk, scope, name)? {
        return Ok(());
    }
    let message = format!("the creation of `{name}` is not finished");
    Err(Error::new(Kind::Unfinished, message).hint(
        "wait until the other command has finished; if it was interrupted, run `genkey recover`",
    ))
}

fn not_here(key: &Key) -> Error {
    let message = format!(
        "{} exists, but its secret is not stored on this machine",
        describe(key)
    );
    Error::new(Kind::NoSuchKey, message).hint(format!(
        "`genkey rotate {}` replaces it with a key whose secret is",
        key.id
    ))
}
