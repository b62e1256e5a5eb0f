//! What `genkey recover` says and does about secrets that the index does not name.

use super::{Row, Run, describe};
use crate::error::{Error, Result};
use crate::model::{EntryRef, Key};
use crate::ops::OpenStore;
use crate::ops::reindex::{Change, Orphans, Reindex};
use crate::session::{Sending, Session, Which};
use crate::store::StoreError;

/// How many secrets are named that are left alone.
const NAMED: usize = 5;

impl Run<'_> {
    /// Restores secrets that the index has lost, and removes those that are of no use. Where there
    /// is no reason to expect any, nobody is prompted to unlock a store for it.
    pub(super) fn reindex(&mut self, lost_index: bool) {
        let outcome = if lost_index {
            self.reindex_from(self.ctx, true)
        } else {
            self.reindex_from(&self.ctx.stores_without_prompt(), false)
        };
        self.failures.extend(outcome.err());
    }

    fn reindex_from(&mut self, stores: &dyn OpenStore, lost_index: bool) -> Result<()> {
        let ctx = self.ctx;
        let scope = &ctx.settings.profile()?.scope;
        let desk = ctx.desk_with(stores)?;
        let reindex = Reindex { desk: &desk, scope };
        let mut orphans = reindex.find_orphans(&ctx.stores_in_use()?)?;
        self.hear_silent(std::mem::take(&mut orphans.silent), lost_index);
        for change in reindex.changes_here(&mut orphans, lost_index)? {
            self.make(&reindex, change, &mut orphans)?;
        }
        if !orphans.keys.is_empty()
            && let Some(keys) = self.list_keys(orphans.keys.len())?
        {
            for change in reindex.changes_by(&keys, &mut orphans) {
                self.make(&reindex, change, &mut orphans)?;
            }
        }
        self.leave_alone(&orphans);
        Ok(())
    }

    /// A store that is not there has nothing, and one that is locked matters only where something
    /// was lost.
    fn hear_silent(&mut self, silent: Vec<StoreError>, lost_index: bool) {
        for error in silent {
            if lost_index && !matches!(error, StoreError::Missing { .. }) {
                self.failures.push(
                    Error::from(error)
                        .context("secrets that the index has lost were not looked for"),
                );
            } else {
                self.ctx.ui.detail(
                    1,
                    format!("secrets that the index does not name were not looked for: {error}"),
                );
            }
        }
    }

    /// Makes a change and tells of it. A login that cannot be restored ends it all: the service is
    /// asked with it.
    fn make(&mut self, reindex: &Reindex<'_>, change: Change, orphans: &mut Orphans) -> Result<()> {
        match self.change("all secrets were looked at", || reindex.carry_out(&change)) {
            Err(error) if matches!(change, Change::RestoreLogin(_)) => return Err(error),
            Err(error) => self.failures.push(error),
            Ok(Some(false)) => {
                if let Change::RestoreKey(_, stored) = change {
                    orphans.unknown.push(stored.at);
                }
            }
            Ok(Some(true) | None) => self.tell_change(&change)?,
        }
        Ok(())
    }

    fn tell_change(&mut self, change: &Change) -> Result<()> {
        let (found, dropped) = (
            self.tense("found", "would bring back"),
            self.tense("dropped", "would drop"),
        );
        let profile = self.ctx.settings.profile_name()?;
        let (key, action, sentence) = match change {
            Change::RemoveProof(at) => {
                let title = self.ctx.store_title(&at.store);
                (
                    None,
                    "drop_secret",
                    format!("{dropped} what a trial of {title} had left there"),
                )
            }
            Change::RestoreLogin(_) => (
                None,
                "find_secret",
                format!("{found} the login of profile `{profile}`"),
            ),
            Change::AddFormerLogin(at) => {
                let filed = self
                    .desk
                    .former_logins(&profile)?
                    .into_iter()
                    .find(|key| key.at == *at);
                let how = filed.map(|key| {
                    format!(
                        ", now stored as `{0}`; `genkey use {0}` switches to it",
                        key.id
                    )
                });
                let sentence = format!(
                    "{found} a login key of profile `{profile}`{}",
                    how.unwrap_or_default()
                );
                (None, "find_secret", sentence)
            }
            Change::RestoreKey(key, _) => (
                Some(key),
                "find_secret",
                format!("{found} the secret of {}", describe(key)),
            ),
            Change::RemoveDead(key, _) => {
                let sentence = format!(
                    "{dropped} what was kept of {}, which works no more",
                    describe(key)
                );
                (Some(key), "drop_secret", sentence)
            }
        };
        let (name, id) = key.map_or((None, None), |key| (key.name.clone(), Some(key.id.clone())));
        self.say(
            Row {
                profile,
                name,
                id,
                action,
            },
            &sentence,
        );
        Ok(())
    }

    /// The keys of the account; `None` where there is no key to ask with: whoever has no login has
    /// nothing unfinished.
    fn list_keys(&self, count: usize) -> Result<Option<Vec<Key>>> {
        let ctx = self.ctx;
        if !ctx.settings.is_sandbox() && ctx.find_credential()?.is_none() {
            let secrets = if count == 1 {
                "the secret of a key".into()
            } else {
                format!("the secrets of {count} keys")
            };
            let profile = ctx.settings.profile_name()?;
            ctx.ui.warn(format!(
                "the index does not name {secrets} of profile `{profile}`"
            ));
            ctx.ui
                .hint("`genkey login` and then `genkey recover` brings back what is yours");
            return Ok(None);
        }
        if ctx.settings.provider()?.keys.is_none() {
            // Nobody can say whose they are: they are of another service that this profile was for.
            return Ok(Some(Vec::new()));
        }
        let session = Session::open(ctx, Which::InUse, Sending::Usual)?;
        let listed = session.wait(session.client.list_keys());
        listed.map(Some).map_err(|error| {
            error.context("whose the secrets are that the index does not name is unknown")
        })
    }

    /// Names what stays as it is: it may be another account's, and nothing is removed that may be
    /// of use.
    fn leave_alone(&self, orphans: &Orphans) {
        let ui = &self.ctx.ui;
        let unknown: Vec<&EntryRef> = orphans.unknown.iter().chain(&orphans.elsewhere).collect();
        if !unknown.is_empty() {
            ui.status(format!(
                "left alone what belongs to no key of this account: {}",
                self.places(&unknown)
            ));
        }
        let logins: Vec<&EntryRef> = orphans.logins.iter().map(|(at, _)| at).collect();
        if !logins.is_empty() {
            ui.status(format!(
                "left alone what was a login and is none now: {}",
                self.places(&logins)
            ));
        }
    }

    fn places(&self, places: &[&EntryRef]) -> String {
        let more = places.len().saturating_sub(NAMED);
        let named = places.iter().take(NAMED);
        let named =
            named.map(|at| format!("`{}` in {}", at.entry, self.ctx.store_title(&at.store)));
        let more = (more > 0).then(|| format!("{more} more"));
        named.chain(more).collect::<Vec<_>>().join(", ")
    }
}
