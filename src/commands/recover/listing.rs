//! Which credential the keys of an account are listed with.

use super::Run;
use crate::error::{Kind, Result};
use crate::model::{EntryRef, Key, KeyId, Scope};
use crate::ops::recover::Pending;
use crate::session::{Sending, Session, Which};

/// A session, and what it lists.
type Listed<'a> = (Session<'a>, Vec<Key>);

impl<'a> Run<'a> {
    /// Lists the keys of the account that the operations at a service belong to.
    pub(super) fn list(&self, pending: &Pending, scope: &Scope) -> Result<Listed<'a>> {
        // After a switch no request may use the old key, which the login or the environment may
        // still hold: its `last_used_at` shows whether something needs it.
        let switched = pending.switched_keys(&self.desk, scope)?;
        if let Some(listed) = self.list_by(scope, switched)? {
            return Ok(listed);
        }
        let refusal = match list(Session::open(
            self.ctx,
            Which::ForWork(scope),
            Sending::Usual,
        )) {
            Err(error) if error.kind == Kind::NotAuthenticated => error,
            listed => return listed,
        };
        // The login may be an old key that no longer works, or a new one.
        let mut stored = pending.new_keys(&self.desk, scope)?;
        stored.extend(pending.old_keys(scope));
        self.list_by(scope, stored)?.ok_or(refusal)
    }

    /// Lists with the first of these stored keys that the service accepts; `None` if there is none.
    fn list_by(&self, scope: &Scope, stored: Vec<(KeyId, EntryRef)>) -> Result<Option<Listed<'a>>> {
        for (id, at) in stored {
            let Ok(credential) = self.ctx.stored_credential(at, id) else {
                continue;
            };
            let which = Which::ForWorkBy(scope, credential);
            match list(Session::open(self.ctx, which, Sending::Usual)) {
                Ok(listed) => return Ok(Some(listed)),
                Err(error) if matches!(error.kind, Kind::NotAuthenticated | Kind::NotAllowed) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(None)
    }
}

fn list(session: Result<Session<'_>>) -> Result<Listed<'_>> {
    let session = session?;
    let keys = session.wait(session.client.list_keys())?;
    Ok((session, keys))
}
