//! The switch of a rotation: the new key takes the old one's place on this machine.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use super::Rotating;
use crate::failpoint;
use crate::journal::{Found, Step, Switched};
use crate::model::{Destination, EntryRef};
use crate::ops::login::login_with;
use crate::ops::{Failure, holders};
use crate::store::{IndexError, Standing, StoredKey};

impl Rotating<'_> {
    /// Puts the new key in the old one's place on this machine. Without an old one, its name only
    /// means it from then on.
    pub fn switch(&mut self) -> Result<(), Failure> {
        if self.rotation.old.is_none() {
            self.new.standing = Standing::Current;
            return Ok(self.give_name()?);
        }
        if self.progress.switched.is_none() {
            let at = self.desk.time_at(&self.client);
            let grace = SignedDuration::try_from(Duration::from_secs(self.rotation.grace))
                .unwrap_or(SignedDuration::MAX);
            let retire_at = at.saturating_add(grace).unwrap_or(Timestamp::MAX);
            self.note_synced(Step::Switched { at, retire_at })?;
            failpoint::pass("rotate.switched");
        }
        self.new.standing = Standing::Current;
        self.update_index()?;
        failpoint::pass("rotate.indexed");
        Ok(())
    }

    /// The entries of logins that hold the old key's secret.
    fn logins_with_old_secret(&self) -> Result<Vec<EntryRef>, IndexError> {
        let Some(old) = &self.old_secret else {
            return Ok(Vec::new());
        };
        let mut logins = self.desk.index.read()?.logins;
        let named = self.rotation.logins.iter();
        let entries = named.filter_map(|profile| Some(logins.remove(profile)?.at));
        let holds =
            |at: &EntryRef| matches!(self.desk.stores.get(at), Ok(Some(held)) if held == *old);
        Ok(entries.filter(holds).collect())
    }

    /// The destinations in which the old key was found.
    fn held_old(&self) -> Vec<Destination> {
        let found = self.progress.delivering.iter();
        let old = found.filter(|(_, found)| **found == Found::Old);
        let destinations = &self.rotation.destinations;
        old.filter_map(|(position, _)| destinations.get(*position).cloned())
            .collect()
    }

    /// The new key, as the index is to have it.
    fn stored_new(&self) -> StoredKey {
        let (new, plan) = (&self.new, &self.rotation.plan);
        let mut stored = new.stored_key(plan);
        // By now it may have been renamed.
        if !plan.is_temporary(&new.key) && new.key.name.is_some() {
            stored.name.clone_from(&new.key.name);
        }
        stored
    }

    fn give_name(&self) -> Result<(), IndexError> {
        let (scope, stored) = (self.account.scope, self.stored_new());
        self.desk.index.update(|index| {
            // Inserted again in case the index was lost meanwhile.
            if holders::insert(index, stored, &self.new.holders) {
                index.make_current(scope, &self.new.key.id);
            }
        })
    }

    pub(super) fn update_index(&mut self) -> Result<(), IndexError> {
        let (Some(old), Some(Switched { retire_at, .. })) =
            (&self.rotation.old, self.progress.switched)
        else {
            return Ok(());
        };
        let (scope, new) = (self.account.scope, &self.new);
        let stored = self.stored_new();
        let (login, today) = (login_with(scope, &stored), self.desk.today());
        let same = self.logins_with_old_secret()?;
        let held_old = self.held_old();
        let (desk, destinations) = (self.desk, &self.rotation.destinations);
        let orphans = &mut self.orphans;
        let seem_old = match old.at {
            None => self.rotation.logins.as_slice(),
            Some(_) => &[],
        };
        self.desk.index.update(|index| {
            // Only once: by now, the profiles may have another login.
            let is_first = index
                .keys_of(scope)
                .any(|key| key.id == new.key.id && key.standing == Standing::Staged);
            // Inserted again in case the index was lost meanwhile. A key that has its place may
            // have got another name.
            let is_settled = index
                .keys_of(scope)
                .any(|key| key.id == new.key.id && key.standing.is_current());
            if !is_settled && !holders::insert(index, stored, &new.holders) {
                return;
            }
            // They hold the new key now. If the old one stays valid, the others may hold it still.
            if let Some(at) = &old.at {
                let left = holders::elsewhere(desk, index.holders(at), destinations);
                let left = holders::not_renamed(desk, &left, &held_old);
                index.set_holders(at, left);
            }
            let moved = index.switch_key(scope, &old.id, &new.key.id, retire_at, |_, login| {
                same.contains(&login.at)
            });
            orphans.extend(moved);
            // These only seem to be the old key: their secrets stay, as former logins.
            for profile in seem_old.iter().filter(|_| is_first) {
                let _ = index.switch_login(profile, Some(login.clone()), today);
            }
        })
    }
}
