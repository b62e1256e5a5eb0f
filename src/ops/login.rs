//! How a profile's login changes. The journal knows of it while a secret is somewhere that the
//! index does not name.

use super::{Desk, Failure, ProvenStore};
use crate::failpoint;
use crate::journal::{Claim, Durability, LoginChange, Work};
use crate::model::{CredentialKind, EntryRef, Metadata, Scope};
use crate::secret::Secret;
use crate::store::{Entry, FormerLogin, Login, StoredKey};

/// What became of the secret of the previous login.
#[derive(Debug)]
pub enum Replaced {
    /// There was none, or its secret is that of the new one.
    Nothing,
    /// It stays, as that of a stored key.
    Stored(StoredKey),
    /// It was removed.
    Removed(CredentialKind),
    /// It should have been removed, and is still in its store.
    Left(EntryRef, Failure),
}

/// Proves that the index can name a login.
pub fn prove(desk: &Desk<'_>) -> Result<(), Failure> {
    Ok(desk.index.prove()?)
}

/// The profile's login, if it has one.
pub fn current(desk: &Desk<'_>, profile: &str) -> Result<Option<Login>, Failure> {
    Ok(desk.index.read()?.logins.remove(profile))
}

/// Makes a credential the login of the profile, whose settings `configure` writes in between, and
/// stores it unless this store has it already. Tells where the secret is, and of the previous
/// login.
///
/// # Errors
/// [`Failure`], or that of `configure`; the login is then the previous one, unless only the folder
/// of the index could not be synced.
pub fn log_in<E: From<Failure>>(
    desk: &Desk<'_>,
    scope: &Scope,
    store: &ProvenStore,
    (kind, secret): (CredentialKind, &Secret),
    configure: impl FnOnce() -> Result<(), E>,
) -> Result<(EntryRef, Replaced), E> {
    let _uninterrupted = desk.interrupt.begin();
    if let Some(known) = find_stored(desk, scope, store, (kind, secret))? {
        configure()?;
        return Ok((known.at.clone(), change(desk, &scope.profile, Some(known))?));
    }
    let label = format!(
        "genkey: login of profile {} ({})",
        scope.profile,
        scope.service.title()
    );
    let metadata = Metadata::Login {
        scope: scope.clone(),
        credential: kind,
        marker: desk.marker()?,
    };
    let entry = Entry::new(label, metadata);
    let at = EntryRef {
        store: store.name(),
        entry: entry.name.clone(),
    };
    let claim = begin(desk, &scope.profile, &at)?;
    let replaced = (|| {
        store.put(&entry, secret).map_err(Failure::from)?;
        failpoint::pass("login.stored");
        configure()?;
        failpoint::pass("login.configured");
        let login = Login {
            service: scope.service.clone(),
            kind,
            key: None,
            at: at.clone(),
        };
        Ok(change(desk, &scope.profile, Some(login))?)
    })();
    // A login that is not in the index has left an entry that nothing else would ever find again.
    // One that may be in it after all, because only the last step of that failed, is left to
    // `recover`.
    let is_orphaned = || {
        desk.index
            .read()
            .is_ok_and(|index| !index.contains_entry(&at))
    };
    if replaced.is_ok() || (is_orphaned() && store.remove(&at.entry).is_ok()) {
        // Should this note be lost, `recover` finds that there is nothing to do.
        let _ = claim.done();
    }
    replaced.map(|replaced| (at, replaced))
}

/// The login that a credential makes which this store already has of the profile. What cannot be
/// read counts as another one: then both stay.
fn find_stored(
    desk: &Desk<'_>,
    scope: &Scope,
    store: &ProvenStore,
    (kind, secret): (CredentialKind, &Secret),
) -> Result<Option<Login>, Failure> {
    let index = desk.index.read()?;
    let login = index
        .logins
        .get(&scope.profile)
        .filter(|login| login.service == scope.service && login.kind == kind);
    let keys = index
        .keys_of(scope)
        .filter(|_| kind.is_key())
        .map(|key| login_with(scope, key));
    let is_here = |login: &Login| {
        let at = &login.at;
        at.store == store.name()
            && store
                .get(&at.entry)
                .is_ok_and(|stored| stored.as_ref() == Some(secret))
    };
    Ok(login.cloned().into_iter().chain(keys).find(is_here))
}

fn login_with(scope: &Scope, key: &StoredKey) -> Login {
    let (service, kind) = (scope.service.clone(), CredentialKind::Key);
    Login {
        service,
        kind,
        key: key.known_id().cloned(),
        at: key.at.clone(),
    }
}

/// Makes a stored key the login of its profile.
///
/// # Errors
/// [`Failure::Index`]; nothing is changed then.
pub fn log_in_with(desk: &Desk<'_>, key: &StoredKey) -> Result<Replaced, Failure> {
    change(desk, &key.scope.profile, Some(login_with(&key.scope, key)))
}

/// Removes the login of a profile; tells what became of its secret.
///
/// # Errors
/// [`Failure::Index`]; nothing is changed then.
pub fn log_out(desk: &Desk<'_>, profile: &str) -> Result<Replaced, Failure> {
    change(desk, profile, None)
}

/// Has the index name another login, or none, and only then removes the previous secret where it is
/// not to stay.
fn change(desk: &Desk<'_>, profile: &str, new: Option<Login>) -> Result<Replaced, Failure> {
    let before = current(desk, profile)?;
    // A journal that cannot be written costs a secret of no use at worst.
    let claim = before.and_then(|old| begin(desk, profile, &old.at).ok());
    let today = desk.today();
    let mut former = FormerLogin::None;
    desk.index
        .update(|index| former = index.switch_login(profile, new, today))?;
    failpoint::pass("login.changed");
    let replaced = match former {
        FormerLogin::None => Replaced::Nothing,
        FormerLogin::Stored(key) => Replaced::Stored(key),
        FormerLogin::Orphaned(old) => match desk.stores.remove(&old.at) {
            Ok(_) => Replaced::Removed(old.kind),
            Err(error) => return Ok(Replaced::Left(old.at, error.into())),
        },
    };
    // Should this note be lost, `recover` finds that there is nothing to do.
    drop(claim.map(Claim::done));
    Ok(replaced)
}

/// Writes down that a secret will be where the index does not name it, or no longer.
fn begin(desk: &Desk<'_>, profile: &str, at: &EntryRef) -> Result<Claim, Failure> {
    let change = LoginChange {
        marker: desk.marker()?,
        profile: profile.to_owned(),
        entries: vec![at.clone()],
    };
    Ok(desk
        .journal
        .begin(Work::Login(change), Durability::Buffered)?)
}

/// The secrets of an interrupted change that the index does not name.
pub(super) fn orphans(desk: &Desk<'_>, change: &LoginChange) -> Result<Vec<EntryRef>, Failure> {
    let index = desk.index.read()?;
    Ok(change
        .entries
        .iter()
        .filter(|at| !index.contains_entry(at))
        .cloned()
        .collect())
}

/// Removes them, and tells the journal.
pub(super) fn remove_orphans(
    desk: &Desk<'_>,
    change: &LoginChange,
    orphans: &[EntryRef],
) -> Result<(), Failure> {
    for at in orphans {
        desk.stores.remove(at)?;
        failpoint::pass("secret.removed");
    }
    Ok(desk.journal.done(&change.marker)?)
}
