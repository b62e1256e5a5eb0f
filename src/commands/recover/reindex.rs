//! Stored secrets that are missing from the index: restores, removes or reports them.

use super::{Row, Run, describe};
use crate::error::{Error, Result};
use crate::model::{EntryRef, Key};
use crate::ops::reindex::{Change, Orphans, Reindex};
use crate::ops::{Desk, OpenStore};
use crate::session::{Sending, Session, Which};
use crate::store::StoreError;

/// How many untouched entries are listed by name.
const NAMED: usize = 5;

impl Run<'_> {
    pub(super) fn reindex(&mut self, lost_index: bool) {
        // Only a lost index is reason enough to prompt for a store's passphrase.
        let outcome = if lost_index {
            self.reindex_from(self.ctx, true)
        } else {
            self.reindex_from(&self.ctx.stores_without_prompt(), false)
        };
        self.failures.extend(outcome.err().map(Into::into));
    }

    fn reindex_from(&mut self, stores: &dyn OpenStore, lost_index: bool) -> Result<()> {
        let ctx = self.ctx;
        let scope = &ctx.settings.profile()?.scope;
        // By the time with which entries are stamped: another process may need a fresh one.
        let now = ctx.file_time();
        let desk = Desk {
            now,
            ..ctx.desk_with(stores)?
        };
        let reindex = Reindex { desk: &desk, scope };
        let is_new = lost_index || reindex.has_no_index();
        let mut orphans = reindex.find_orphans(&ctx.stores_in_use()?)?;
        self.report_unavailable(std::mem::take(&mut orphans.silent), lost_index);
        let before = self.rows.len();
        // First what the entries alone tell, such as the login that the service is then asked with.
        for change in reindex.changes_here(&mut orphans, lost_index)? {
            self.apply(&reindex, change, &mut orphans)?;
        }
        if !orphans.keys.is_empty()
            && let Some(keys) = self.list_keys(orphans.keys.len())?
        {
            for change in reindex.changes_by(&keys, &mut orphans) {
                self.apply(&reindex, change, &mut orphans)?;
            }
        }
        let mut changed = self.rows.iter().skip(before);
        if is_new && changed.any(|row| row.id.is_some() && row.action == "find_secret") {
            let line = "where restored keys were delivered is not known; `genkey deliver KEY --to DEST` records it";
            ctx.ui.status(ctx.ui.localize_command(line));
        }
        self.report_untouched(&orphans);
        Ok(())
    }

    fn report_unavailable(&mut self, unavailable: Vec<StoreError>, lost_index: bool) {
        for error in unavailable {
            // A missing store has no entries, and a locked one matters only if the index was lost.
            if lost_index && !matches!(error, StoreError::Missing { .. }) {
                self.failures.push(
                    Error::from(error)
                        .context("cannot search for secrets missing from the index")
                        .into(),
                );
            } else {
                self.ctx.ui.detail(
                    1,
                    format!("did not search for secrets missing from the index: {error}"),
                );
            }
        }
    }

    /// Makes a change and reports it.
    fn apply(
        &mut self,
        reindex: &Reindex<'_>,
        change: Change,
        orphans: &mut Orphans,
    ) -> Result<()> {
        match self.change("all secrets were checked", || reindex.carry_out(&change)) {
            // The service is asked with the login, so nothing can follow.
            Err(error) if matches!(change, Change::RestoreLogin(_)) => return Err(error),
            Err(error) => self.failures.push(error.into()),
            Ok(Some(false)) => {
                if let Change::RestoreKey(_, stored) = change {
                    orphans.unknown.push(stored.at);
                }
            }
            Ok(Some(true) | None) => self.report_change(&change)?,
        }
        Ok(())
    }

    fn report_change(&mut self, change: &Change) -> Result<()> {
        let (restored, removed) = (
            self.tense("restored", "would restore"),
            self.tense("removed", "would remove"),
        );
        let profile = self.ctx.settings.profile_name()?;
        let (key, action, sentence) = match change {
            Change::RemoveProof(at) => {
                let title = self.ctx.store_title(&at.store);
                (
                    None,
                    "drop_secret",
                    format!("{removed} a leftover test entry from {title}"),
                )
            }
            Change::RestoreLogin(_) => (
                None,
                "find_secret",
                format!("{restored} the login of profile `{profile}`"),
            ),
            Change::AddFormerLogin(at) => {
                let former = self
                    .desk
                    .former_logins(&profile)?
                    .into_iter()
                    .find(|key| key.at == *at);
                let how = former.map(|key| {
                    format!(
                        ", now stored as `{0}`; `genkey use {0}` switches to it",
                        key.id
                    )
                });
                let sentence = format!(
                    "{restored} a login key of profile `{profile}`{}",
                    how.unwrap_or_default()
                );
                (None, "find_secret", sentence)
            }
            Change::RestoreKey(key, _) => (
                Some(key),
                "find_secret",
                format!("{restored} the secret of {}", describe(key)),
            ),
            Change::RemoveDead(key, _) => {
                let sentence = format!(
                    "{removed} the stored secret of {}, which no longer works",
                    describe(key)
                );
                (Some(key), "drop_secret", sentence)
            }
        };
        let (name, id) = key.map_or((None, None), |key| (key.name.clone(), Some(key.id.clone())));
        self.record(
            Row {
                profile,
                name,
                id,
                action,
                is_creation: false,
            },
            &sentence,
        );
        Ok(())
    }

    /// The keys of the account; `None`, with a warning, without a credential to list them with.
    fn list_keys(&self, count: usize) -> Result<Option<Vec<Key>>> {
        let ctx = self.ctx;
        if !ctx.settings.is_sandbox() && ctx.find_credential()?.is_none() {
            let secrets = if count == 1 {
                "1 stored secret".into()
            } else {
                format!("{count} stored secrets")
            };
            let verb = if count == 1 { "is" } else { "are" };
            let profile = ctx.settings.profile_name()?;
            ctx.ui.warn(format!(
                "{secrets} of profile `{profile}` {verb} missing from the index"
            ));
            ctx.ui.hint(
                "to restore those of your account, run `genkey login`, then `genkey recover`",
            );
            return Ok(None);
        }
        if ctx.settings.provider()?.keys.is_none() {
            // Without an API for keys there are no stored keys: the entries are from another service
            // that this profile was for.
            return Ok(Some(Vec::new()));
        }
        let session = Session::open(ctx, Which::InUse, Sending::Usual)?;
        let listed = session.wait(session.client.list_keys());
        listed.map(Some).map_err(|error| {
            error.context("cannot tell who owns the secrets missing from the index")
        })
    }

    /// Reports entries that are left as they are.
    fn report_untouched(&self, orphans: &Orphans) {
        // They may belong to another account, so removing them could lose the only copy of a secret.
        let ui = &self.ctx.ui;
        let unknown: Vec<&EntryRef> = orphans.unknown.iter().chain(&orphans.elsewhere).collect();
        if !unknown.is_empty() {
            ui.status(format!(
                "left untouched, because no key of this account matches: {}",
                self.describe_entries(&unknown)
            ));
        }
        let logins: Vec<&EntryRef> = orphans.logins.iter().map(|(at, _)| at).collect();
        if !logins.is_empty() {
            let what = if logins.len() == 1 {
                "an old login"
            } else {
                "old logins"
            };
            ui.status(format!(
                "left {what} untouched: {}",
                self.describe_entries(&logins)
            ));
        }
    }

    fn describe_entries(&self, entries: &[&EntryRef]) -> String {
        let more = entries.len().saturating_sub(NAMED);
        let named = entries.iter().take(NAMED);
        let named =
            named.map(|at| format!("`{}` in {}", at.entry, self.ctx.store_title(&at.store)));
        let more = (more > 0).then(|| format!("{more} more"));
        named.chain(more).collect::<Vec<_>>().join(", ")
    }
}
