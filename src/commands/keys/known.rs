//! Joins keys from the service with what this machine knows of them.

use std::collections::HashMap;

use crate::error::Result;
use crate::model::{EntryRef, Key, KeyId};
use crate::output::{self, KeyRow};
use crate::session::Session;

/// Which keys have a stored secret, and which one is in use.
pub(super) struct Known {
    pub(super) stored: HashMap<KeyId, EntryRef>,
    in_use: Option<KeyId>,
}

impl Known {
    pub(super) fn of(session: &Session<'_>) -> Result<Self> {
        Ok(Self::beside(
            session.ctx.desk()?.stored_keys(session.account().scope)?,
            session,
        ))
    }

    pub(super) fn beside(stored: HashMap<KeyId, EntryRef>, session: &Session<'_>) -> Self {
        Self {
            stored,
            in_use: session.key_in_use().cloned(),
        }
    }

    pub(super) fn is_stored(&self, id: &KeyId) -> bool {
        self.stored.contains_key(id)
    }

    pub(super) fn row<'a>(&'a self, key: &'a Key) -> KeyRow<'a> {
        KeyRow {
            stored: self.stored.get(&key.id),
            in_use: self.in_use.as_ref() == Some(&key.id),
            token: None,
            replaced: None,
            key,
        }
    }
}

pub(super) fn print(session: &Session<'_>, key: &Key) -> Result<()> {
    let known = Known::of(session)?;
    let ctx = session.ctx;
    ctx.ui
        .print(|out| output::key(&known.row(key), ctx.format(), &ctx.surface(), out))
}
