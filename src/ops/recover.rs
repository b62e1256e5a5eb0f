//! How what was interrupted is finished or undone.
//!
//! Every step can be cut off and taken again: what it changes is changed in the same order as before, and the journal is
//! told last.

use std::time::Duration;

use jiff::Timestamp;

use super::OpenStore;
use super::create::stored_key;
use crate::api::{self, Client};
use crate::failpoint;
use crate::journal::{Creation, Intent, Journal, JournalError, Loose, Record, Revocation, Work};
use crate::model::{EntryName, Key, KeyId, Status, StoredAt};
use crate::store::{Contents, Index, IndexError, StoreError, StoredKey};

/// How long after an interrupted creation its key may still appear: a request can be held up on its way.
const WATCH: Duration = Duration::from_secs(30 * 24 * 60 * 60);

/// What recovering works with.
pub struct Recovery<'a> {
    /// The stores that hold secrets.
    pub stores: &'a dyn OpenStore,
    /// Which secret is kept where.
    pub index: &'a Index,
    /// What is unfinished.
    pub journal: &'a Journal,
    /// When this is.
    pub now: Timestamp,
}

/// What is to be done about a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Action {
    /// It bears its temporary name and its secret is kept: it gets its real name.
    Finish(Key, StoredKey),
    /// It bears its temporary name and its secret is lost: it is revoked.
    Revoke(Key, StoredAt),
    /// It works no more: what is kept of it is dropped.
    Tidy(KeyId, StoredAt),
    /// It works under a name that somebody else gave it, and its secret is lost: what would be kept of it is forgotten. What
    /// does not bear our marker is for people to revoke.
    LeaveAlone(Key, StoredAt),
    /// All was done already but the note of it.
    Close,
    /// The service has no such key.
    Absent,
    /// The key was made and its secret filed, but the service does not list it: nothing is known of it then.
    Unlisted(KeyId, StoredAt),
    /// It was to be revoked, and was not. Whether it still should be is for people to say.
    StillWorks(Key),
}

/// Work at a service, and what is to be done about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// The work.
    pub work: Work,
    /// What is to be done. Several keys bear one marker when something on the way repeated the request.
    pub actions: Vec<Action>,
}

/// Why a piece of work could not be finished or undone. It stays in the journal.
#[derive(Debug, thiserror::Error)]
pub enum RecoverError {
    /// The service refused or could not be reached.
    #[error(transparent)]
    Service(#[from] api::Error),
    /// The store that holds or should hold the secret could not be asked.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The index failed.
    #[error(transparent)]
    Index(#[from] IndexError),
    /// The journal failed.
    #[error(transparent)]
    Journal(#[from] JournalError),
}

impl Plan {
    /// The keys that it ends although they work.
    pub fn revoked(&self) -> impl Iterator<Item = &Key> {
        self.actions.iter().filter_map(|action| match action {
            Action::Revoke(key, _) => Some(key),
            Action::Finish(..)
            | Action::Tidy(..)
            | Action::LeaveAlone(..)
            | Action::Close
            | Action::Absent
            | Action::Unlisted(..)
            | Action::StillWorks(_) => None,
        })
    }
}

/// The keys among these that bear the marker of a creation, in whatever letters a service keeps names.
pub fn bearing<'a>(intent: &'a Intent, keys: &'a [Key]) -> impl Iterator<Item = &'a Key> {
    keys.iter().filter(|key| key.name.as_ref().is_some_and(|name| bears(intent, name)))
}

/// Whether a name holds the marker, or is the temporary name without its end: half of a marker is as unlike any other.
fn bears(intent: &Intent, name: &str) -> bool {
    let (name, marker) = (name.to_lowercase(), intent.marker.to_string());
    name.contains(&marker)
        || (name.contains(intent.marker.half()) && intent.temporary_name().to_lowercase().starts_with(name.trim()))
}

impl Recovery<'_> {
    /// What is to be done about work at a service, given the keys that it lists. Nothing is changed.
    ///
    /// # Errors
    /// [`RecoverError`] when it cannot be told whether a secret is kept: then it must not pass for lost.
    pub fn plan(&self, work: Work, keys: &[Key]) -> Result<Plan, RecoverError> {
        let contents = self.index.read()?;
        let actions = match &work {
            Work::Creation(creation) => self.plan_creation(creation, keys, &contents)?,
            Work::Revocation(revocation) => plan_revocation(revocation, keys, &contents),
            Work::Loose(_) => Vec::new(),
        };
        Ok(Plan { work, actions })
    }

    fn plan_creation(&self, creation: &Creation, keys: &[Key], contents: &Contents) -> Result<Vec<Action>, StoreError> {
        let intent = &creation.intent;
        let actions: Vec<Action> =
            bearing(intent, keys).map(|key| self.plan_key(intent, key)).collect::<Result<_, _>>()?;
        if !actions.is_empty() {
            return Ok(actions);
        }
        let Some((id, at)) = kept(creation, contents) else { return Ok(vec![Action::Absent]) };
        Ok(vec![match keys.iter().find(|key| key.id == id) {
            Some(key) if !works(key) => Action::Tidy(id, at),
            Some(key) if is_cut_off(intent, key) => self.plan_key(intent, key)?,
            Some(key) if !self.keeps(&at)? => Action::LeaveAlone(key.clone(), at),
            Some(_) => Action::Close,
            None => Action::Unlisted(id, at),
        }])
    }

    fn plan_key(&self, intent: &Intent, key: &Key) -> Result<Action, StoreError> {
        let at = intent.place(&key.id);
        if !works(key) {
            return Ok(Action::Tidy(key.id.clone(), at));
        }
        Ok(if self.keeps(&at)? {
            Action::Finish(key.clone(), stored_key(intent, key, &at))
        } else {
            Action::Revoke(key.clone(), at)
        })
    }

    /// Whether a secret is there.
    fn keeps(&self, at: &StoredAt) -> Result<bool, StoreError> {
        Ok(self.stores.get(at)?.is_some())
    }

    /// Does what is planned, and tells the journal once all of it is done.
    ///
    /// # Errors
    /// [`RecoverError`]; the work then stays in the journal.
    pub async fn carry_out(&self, plan: &Plan, client: &Client) -> Result<(), RecoverError> {
        for action in &plan.actions {
            self.act(action, client).await?;
            failpoint::pass("recover.acted");
        }
        match (&plan.work, plan.actions.as_slice()) {
            (Work::Creation(creation), [Action::Absent]) => self.watch(creation)?,
            (_, [Action::Unlisted(..)]) => {}
            (Work::Creation(_) | Work::Revocation(_) | Work::Loose(_), _) => self.journal.done(plan.work.marker())?,
        }
        Ok(())
    }

    async fn act(&self, action: &Action, client: &Client) -> Result<(), RecoverError> {
        match action {
            Action::Finish(key, stored) => {
                self.index.update(|contents| contents.file(stored.clone()))?;
                failpoint::pass("recover.indexed");
                client.rename_key(key, stored.name.as_deref().unwrap_or_default()).await?;
            }
            Action::Revoke(key, at) => {
                client.revoke_key(&key.id).await?;
                failpoint::pass("recover.revoked");
                self.tidy(at)?;
            }
            Action::Tidy(_, at) | Action::LeaveAlone(_, at) => self.tidy(at)?,
            Action::Close | Action::Absent | Action::Unlisted(..) | Action::StillWorks(_) => {}
        }
        Ok(())
    }

    /// Drops what is kept of a dead key, the index last: it is what tells of the rest.
    fn tidy(&self, at: &StoredAt) -> Result<(), RecoverError> {
        self.stores.remove(at)?;
        failpoint::pass("recover.dropped");
        self.index.update(|contents| contents.forget_at(at))?;
        Ok(())
    }

    /// Keeps a creation without a key in mind until no request of it can be on its way any more.
    fn watch(&self, creation: &Creation) -> Result<(), JournalError> {
        let marker = creation.intent.marker.clone();
        match creation.absent {
            Some(since) if self.now.duration_since(since).unsigned_abs() > WATCH => self.journal.done(&marker),
            Some(_) => Ok(()),
            None => self.journal.note(&Record::Absent { marker, at: self.now }),
        }
    }

    /// The secrets of interrupted changes of a login that nothing names.
    ///
    /// # Errors
    /// [`RecoverError::Index`]
    pub fn unnamed(&self, loose: &Loose) -> Result<Vec<StoredAt>, RecoverError> {
        let contents = self.index.read()?;
        Ok(loose.entries.iter().filter(|at| !contents.names(at)).cloned().collect())
    }

    /// Drops them, and tells how many there were.
    ///
    /// # Errors
    /// [`RecoverError`]; the work then stays in the journal.
    pub fn drop_unnamed(&self, loose: &Loose) -> Result<usize, RecoverError> {
        let unnamed = self.unnamed(loose)?;
        for at in &unnamed {
            self.stores.remove(at)?;
            failpoint::pass("recover.dropped");
        }
        self.journal.done(&loose.marker)?;
        Ok(unnamed.len())
    }
}

/// Whether a key opens anything.
pub(super) fn works(key: &Key) -> bool {
    !matches!(key.status, Status::Revoked | Status::Expired)
}

/// Whether a key of ours has its temporary name still, of which the service has kept too little to hold the marker.
fn is_cut_off(intent: &Intent, key: &Key) -> bool {
    let name = key.name.as_deref().unwrap_or_default();
    name != intent.name && intent.temporary_name().starts_with(name)
}

/// The key of a creation and its secret's place, from what genkey itself has written down.
fn kept(creation: &Creation, contents: &Contents) -> Option<(KeyId, StoredAt)> {
    let marker = &creation.intent.marker;
    let indexed = contents.keys.iter().find(|key| EntryName::marker_of(&key.at.entry).as_ref() == Some(marker));
    indexed.map(|key| (key.id.clone(), key.at.clone())).or_else(|| creation.stored.clone())
}

fn plan_revocation(revocation: &Revocation, keys: &[Key], contents: &Contents) -> Vec<Action> {
    let Revocation { profile, api_url, keys: ids, .. } = revocation;
    let place = |id: &KeyId| contents.keys_of(profile, api_url).find(|key| key.id == *id).map(|key| key.at.clone());
    let plan = |id: &KeyId| match keys.iter().find(|key| key.id == *id) {
        Some(key) if works(key) => Action::StillWorks(key.clone()),
        Some(_) => place(id).map_or(Action::Close, |at| Action::Tidy(id.clone(), at)),
        None => place(id).map_or(Action::Close, |at| Action::Unlisted(id.clone(), at)),
    };
    ids.iter().map(plan).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Marker;

    fn intent() -> Intent {
        Intent {
            marker: Marker::from_random([0x1a, 0x2b, 0x3c, 0x4d, 0x5e, 0x6f, 0x70, 0x81]),
            profile: "default".into(),
            api_url: "https://api.gen.pro/v1".into(),
            store: "file".into(),
            name: "ci".into(),
            expires_in: None,
            begun_at: "2026-11-21T09:30:00Z".parse().unwrap(),
        }
    }

    #[test]
    fn a_marker_is_known_however_the_service_keeps_names() {
        for name in [
            "ci (genkey 1a2b3c4d5e6f7081)",
            " ci (genkey 1a2b3c4d5e6f7081) ",
            "CI (GENKEY 1A2B3C4D5E6F7081)",
            "ci genkey 1a2b3c4d5e6f7081",
            "ci (genkey 1a2b3c4d",
        ] {
            assert!(bears(&intent(), name), "{name}");
        }
        for name in ["ci", "ci (genkey 1a2b3c4", "ci (genkey 1a2b3c4d5e6f7082)", "x 1a2b3c4d", "ci (genkey ", ""] {
            assert!(!bears(&intent(), name), "{name}");
        }
    }
}
