//! What is in the stores and not in the index, because that was lost or is an old one: which key each secret belongs to.
//!
//! The stores are asked first, then journal and index, and the service last. Whoever makes a key tells the index before the
//! store, and whoever revokes one asks the service first, so that nothing that is being done at this moment passes for
//! something that was lost.

use jiff::{SignedDuration, Timestamp};

use super::{Failure, OpenStore};
use crate::failpoint;
use crate::journal::Journal;
use crate::model::{CredentialKind, EntryName, Key, KeyId, Marker, Scope, StoredAt};
use crate::secret::Secret;
use crate::store::{Filed, Index, IndexData, Login, StoreError, StoredKey};

/// After how long a throw-away entry is one that nobody will remove. To try a store takes seconds, with a person who has to
/// unlock it minutes.
const ABANDONED: SignedDuration = SignedDuration::from_hours(1);

/// What taking stock works with.
pub struct Inventory<'a> {
    /// The stores that hold secrets.
    pub stores: &'a dyn OpenStore,
    /// Which secret is kept where.
    pub index: &'a Index,
    /// What is unfinished: none of it is touched.
    pub journal: &'a Journal,
    /// The service and the profile whose secrets are looked for.
    pub scope: &'a Scope,
    /// Whether a secret whose service no label tells is taken for one of this service, unless it is foreign.
    pub trusting: bool,
    /// Whether a secret is another service's, as far as its form tells: it would be sent to this one.
    pub is_foreign: &'a dyn Fn(&Secret) -> bool,
    /// When this is.
    pub now: Timestamp,
}

/// A secret that the index does not name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stray {
    /// Where it is.
    pub at: StoredAt,
    /// The id of its key as text; nothing for a login.
    id: String,
    /// Whether its label tells that it is of this service.
    labelled: bool,
}

/// What the stores have that the index does not name.
#[derive(Debug, Default)]
pub struct Stock {
    /// Secrets of keys that may be of this service.
    pub keys: Vec<Stray>,
    /// Secrets of logins that may be of this service.
    pub logins: Vec<Stray>,
    /// Secrets of another service.
    pub elsewhere: Vec<StoredAt>,
    /// Throw-away entries that were left behind.
    pub proofs: Vec<StoredAt>,
    /// The stores that could not say what they have.
    pub silent: Vec<StoreError>,
}

/// What a secret turns out to be once the service has listed its keys.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// That of a key that works: the index shall name it.
    Found(Key, StoredKey),
    /// That of a key that works no more: it is of no use.
    Dead(Key, StoredAt),
    /// Perhaps that of another account's key: it is left alone.
    Unknown(StoredAt),
}

impl Inventory<'_> {
    /// Asks the stores of these names what they have. Nothing is changed.
    pub fn take(&self, stores: &[String]) -> Result<Stock, Failure> {
        let mut stock = Stock::default();
        let mut found = Vec::new();
        for store in stores {
            match self.stores.open(store).and_then(|store| store.entries()) {
                Ok(entries) => found.extend(entries.into_iter().map(|entry| (store.as_str(), entry))),
                Err(error) => stock.silent.push(error),
            }
        }
        found.sort_by(|(store, entry), (other_store, other)| (store, &entry.name).cmp(&(other_store, &other.name)));
        // What is noted as done after the index was read was still in the journal before.
        let mut busy = self.journal.markers()?;
        let contents = self.index.read()?;
        busy.extend(self.journal.markers()?);
        for (store, filed) in found {
            self.sort(&mut stock, store, filed, &contents, &busy);
        }
        Ok(stock)
    }

    fn sort(&self, stock: &mut Stock, store: &str, filed: Filed, contents: &IndexData, busy: &[Marker]) {
        let at = StoredAt { store: store.to_owned(), entry: filed.name };
        if contents.names(&at) {
            return;
        }
        let (profile, id, marker) = match EntryName::parse(&at.entry) {
            Some(EntryName::Key { profile, id, marker }) => (profile, id, marker),
            Some(EntryName::Login { profile, marker }) => (profile, String::new(), marker),
            Some(EntryName::Proof { at: made, .. }) if self.now.duration_since(made) > ABANDONED => {
                stock.proofs.push(at);
                return;
            }
            Some(EntryName::Proof { .. }) | None => return,
        };
        let elsewhere = filed.service.as_deref().is_some_and(|service| service != self.scope.service.title());
        if profile != self.scope.profile || busy.contains(&marker) {
            return;
        }
        match (elsewhere, id.is_empty()) {
            (true, _) => stock.elsewhere.push(at),
            (false, is_login) => {
                let stray = Stray { at, id, labelled: filed.service.is_some() };
                if is_login { &mut stock.logins } else { &mut stock.keys }.push(stray);
            }
        }
    }

    /// Which key a secret belongs to, given those that the service lists.
    pub fn judge(&self, stray: &Stray, keys: &[Key]) -> Result<Verdict, Failure> {
        let key = keys.iter().find(|key| key.id.to_string() == stray.id);
        Ok(match key {
            Some(key) if key.is_usable() && self.is_credible(stray)? => {
                Verdict::Found(key.clone(), self.stored_key(key, &stray.at))
            }
            // Ids of different services can be the same, so nothing is dropped on suspicion.
            Some(key) if !key.is_usable() && stray.labelled => Verdict::Dead(key.clone(), stray.at.clone()),
            Some(_) | None => Verdict::Unknown(stray.at.clone()),
        })
    }

    fn is_credible(&self, stray: &Stray) -> Result<bool, StoreError> {
        if stray.labelled || !self.trusting {
            return Ok(stray.labelled);
        }
        Ok(self.stores.get(&stray.at)?.is_some_and(|secret| !(self.is_foreign)(&secret)))
    }

    fn stored_key(&self, key: &Key, at: &StoredAt) -> StoredKey {
        StoredKey {
            scope: self.scope.clone(),
            id: key.id.clone(),
            name: key.name.clone(),
            expires_at: key.expires_at,
            at: at.clone(),
        }
    }

    /// Has the index name a secret; `false` when the secret is gone, or the index knows of another one of this key.
    pub fn file(&self, stored: &StoredKey) -> Result<bool, Failure> {
        if !self.is_there(&stored.at)? {
            return Ok(false);
        }
        let mut filed = false;
        self.index.update(|contents| {
            if !self.knows(contents, &stored.id) && !contents.names(&stored.at) {
                contents.insert(stored.clone());
                filed = true;
            }
        })?;
        failpoint::pass("stock.filed");
        Ok(filed)
    }

    fn knows(&self, contents: &IndexData, id: &KeyId) -> bool {
        contents.keys_of(self.scope).any(|key| key.id == *id)
    }

    /// Drops a secret that is of no use.
    pub fn drop_entry(&self, at: &StoredAt) -> Result<(), Failure> {
        self.stores.remove(at)?;
        failpoint::pass("stock.dropped");
        Ok(())
    }

    /// The login among the strays that the profile has lost: the only one there is, where the index names none because
    /// there was `no_index`, or one that is gone. Whoever logged out has none in any store.
    pub fn lost_login<'s>(&self, stock: &'s Stock, no_index: bool) -> Result<Option<&'s Stray>, Failure> {
        let [stray] = stock.logins.as_slice() else { return Ok(None) };
        let lost = match self.index.read()?.logins.get(&self.scope.profile) {
            None => no_index,
            Some(login) => self.is_gone(&login.at),
        };
        Ok(if lost && self.is_credible(stray)? { Some(stray) } else { None })
    }

    /// Makes it the profile's login again, unless somebody has logged in meanwhile; `true` if it is. `kind_of` tells by the
    /// secret what it is.
    pub fn log_in(&self, stray: &Stray, kind_of: impl FnOnce(&Secret) -> CredentialKind) -> Result<bool, Failure> {
        let before = self.index.read()?.logins.remove(&self.scope.profile);
        if before.as_ref().is_some_and(|login| !self.is_gone(&login.at)) {
            return Ok(false);
        }
        let Some(secret) = self.stores.get(&stray.at)? else { return Ok(false) };
        let (service, at) = (self.scope.service.clone(), stray.at.clone());
        let login = Login { service, kind: kind_of(&secret), key: None, at };
        let mut done = false;
        self.index.update(|contents| {
            if contents.logins.get(&self.scope.profile) == before.as_ref() {
                contents.logins.insert(self.scope.profile.clone(), login);
                done = true;
            }
        })?;
        failpoint::pass("stock.logged_in");
        Ok(done)
    }

    /// Whether a store says for sure that it has no such secret.
    fn is_gone(&self, at: &StoredAt) -> bool {
        self.is_there(at).is_ok_and(|there| !there)
    }

    fn is_there(&self, at: &StoredAt) -> Result<bool, StoreError> {
        Ok(self.stores.get(at)?.is_some())
    }
}

#[cfg(test)]
mod tests;
