//! How a profile's login changes. The journal knows of it while a secret is somewhere that the index does not name.

use super::{Desk, Failure, ProvenStore};
use crate::failpoint;
use crate::journal::{Claim, Durability, LoginChange, Work};
use crate::model::{CredentialKind, EntryRef, KeyId, Metadata, Scope};
use crate::secret::Secret;
use crate::store::{Entry, Login};

/// A login that is none any more.
#[derive(Debug)]
pub struct Replaced {
    /// What it was; nothing if there was none.
    pub login: Option<Login>,
    /// Whether its secret stays, because it is that of a stored key.
    pub stays: bool,
    /// Why its secret is still in its store although it should not.
    pub left: Option<Failure>,
}

impl Replaced {
    /// What was removed from this machine.
    pub fn removed(&self) -> Option<CredentialKind> {
        self.login.as_ref().filter(|_| !self.stays && self.left.is_none()).map(|login| login.kind)
    }
}

/// Proves that the index can name a login.
pub fn prove(desk: &Desk<'_>) -> Result<(), Failure> {
    Ok(desk.index.prove()?)
}

/// The profile's login, if it has one.
pub fn current(desk: &Desk<'_>, profile: &str) -> Result<Option<Login>, Failure> {
    Ok(desk.index.read()?.logins.remove(profile))
}

/// Stores a credential and makes it the login of the profile, whose settings `configure` writes in between. Tells where the secret
/// is, and of the login before.
///
/// # Errors
/// [`Failure`], or that of `configure`; the login is then the one of before, unless only the folder of the index could not be
/// synced.
pub fn log_in<E: From<Failure>>(
    desk: &Desk<'_>,
    scope: &Scope,
    store: &ProvenStore,
    (kind, secret): (CredentialKind, &Secret),
    configure: impl FnOnce() -> Result<(), E>,
) -> Result<(EntryRef, Replaced), E> {
    let _uninterrupted = desk.interrupt.begin();
    let label = format!("genkey: login of profile {} ({})", scope.profile, scope.service.title());
    let metadata = Metadata::Login { scope: scope.clone(), credential: kind, marker: desk.marker()? };
    let entry = Entry::new(label, metadata);
    let at = EntryRef { store: store.name(), entry: entry.name.clone() };
    let claim = begin(desk, &scope.profile, &at)?;
    let replaced = (|| {
        store.put(&entry, secret).map_err(Failure::from)?;
        failpoint::pass("login.stored");
        configure()?;
        failpoint::pass("login.configured");
        let login = Login { service: scope.service.clone(), kind, key: None, at: at.clone() };
        Ok(change(desk, &scope.profile, Some(login))?)
    })();
    // A login that is not in the index has left an entry that nothing else would ever find again. One that may be in it after
    // all, because only the last step of that failed, is left to `recover`.
    let is_orphaned = || desk.index.read().is_ok_and(|index| !index.names(&at));
    if replaced.is_ok() || (is_orphaned() && store.remove(&at.entry).is_ok()) {
        // Should this note be lost, `recover` finds that there is nothing to do.
        let _ = claim.done();
    }
    replaced.map(|replaced| (at, replaced))
}

/// Makes a stored key the login of its profile.
///
/// # Errors
/// [`Failure::Index`]; nothing is changed then.
pub fn log_in_with(desk: &Desk<'_>, scope: &Scope, key: &KeyId, at: &EntryRef) -> Result<Replaced, Failure> {
    let kind = CredentialKind::Key;
    let login = Login { service: scope.service.clone(), kind, key: Some(key.clone()), at: at.clone() };
    change(desk, &scope.profile, Some(login))
}

/// Removes the login of a profile; tells what became of its secret.
///
/// # Errors
/// [`Failure::Index`]; nothing is changed then.
pub fn log_out(desk: &Desk<'_>, profile: &str) -> Result<Replaced, Failure> {
    change(desk, profile, None)
}

/// Has the index name another login, or none, and only then removes the secret of the one before.
fn change(desk: &Desk<'_>, profile: &str, new: Option<Login>) -> Result<Replaced, Failure> {
    let before = current(desk, profile)?;
    // A journal that cannot be written costs a secret of no use at worst.
    let claim = before.and_then(|old| begin(desk, profile, &old.at).ok());
    let (mut login, mut stays) = (None, false);
    desk.index.update(|index| {
        login = index.logins.remove(profile);
        stays = login.as_ref().is_some_and(|old| index.keys.iter().any(|key| key.at == old.at));
        index.logins.extend(new.map(|login| (profile.to_owned(), login)));
    })?;
    failpoint::pass("login.changed");
    let unused = login.as_ref().filter(|_| !stays);
    let left = unused.and_then(|old| desk.stores.remove(&old.at).err()).map(Failure::from);
    if left.is_none() {
        // Should this note be lost, `recover` finds that there is nothing to do.
        drop(claim.map(Claim::done));
    }
    Ok(Replaced { login, stays, left })
}

/// Writes down that a secret will be where the index does not name it, or no longer.
fn begin(desk: &Desk<'_>, profile: &str, at: &EntryRef) -> Result<Claim, Failure> {
    let change = LoginChange { marker: desk.marker()?, profile: profile.to_owned(), entries: vec![at.clone()] };
    Ok(desk.journal.begin(Work::Login(change), Durability::Buffered)?)
}

/// The secrets of an interrupted change that the index does not name.
pub(super) fn orphans(desk: &Desk<'_>, change: &LoginChange) -> Result<Vec<EntryRef>, Failure> {
    let index = desk.index.read()?;
    Ok(change.entries.iter().filter(|at| !index.names(at)).cloned().collect())
}

/// Removes them, and tells the journal.
pub(super) fn remove_orphans(desk: &Desk<'_>, change: &LoginChange, orphans: &[EntryRef]) -> Result<(), Failure> {
    for at in orphans {
        desk.stores.remove(at)?;
        failpoint::pass("secret.removed");
    }
    Ok(desk.journal.done(&change.marker)?)
}
