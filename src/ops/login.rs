//! Changes a profile's login. While a store has a secret that the index does not name, the change
//! is in the journal.

use super::{Desk, Failure, ProvenStore};
use crate::failpoint;
use crate::journal::{Claim, Durability, LoginChange, Work};
use crate::model::{CredentialKind, EntryRef, Metadata, Scope};
use crate::secret::Secret;
use crate::store::{Entry, FormerLogin, Login, StoredKey};

/// What became of the secret of the previous login.
#[derive(Debug)]
pub enum Replaced {
    /// There was none, or the new login has the same secret.
    Nothing,
    /// It stays, as the secret of a stored key.
    Stored(StoredKey),
    /// It was removed.
    Removed(CredentialKind),
    /// It could not be removed.
    Left(EntryRef, Failure),
}

/// Checks that the index can be read and locked.
pub fn prove(desk: &Desk<'_>) -> Result<(), Failure> {
    Ok(desk.index.prove()?)
}

/// The profile's login, if it has one.
pub fn current(desk: &Desk<'_>, profile: &str) -> Result<Option<Login>, Failure> {
    Ok(desk.index.read()?.logins.remove(profile))
}

/// Makes a credential of this account the login of the profile; `configure` writes the profile's
/// settings. Returns the entry of the secret and what became of the previous one.
///
/// # Errors
/// [`Failure`], or that of `configure`. The login is then the previous one, unless only the sync of
/// the index's folder failed.
pub fn log_in<E: From<Failure>>(
    desk: &Desk<'_>,
    scope: &Scope,
    store: &ProvenStore,
    (kind, secret): (CredentialKind, &Secret),
    account: Option<&str>,
    configure: impl FnOnce() -> Result<(), E>,
) -> Result<(EntryRef, Replaced), E> {
    let _uninterrupted = desk.interrupt.begin();
    // The secret of a stored key is not stored twice.
    if let Some(known) = find_stored(desk, scope, store, (kind, secret))? {
        configure()?;
        let (at, account) = (known.at.clone(), account.map(str::to_owned));
        let login = Login { account, ..known };
        return Ok((at, change(desk, &scope.profile, Some(login))?));
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
        // Before the index: a login takes effect only once its profile is configured.
        configure()?;
        failpoint::pass("login.configured");
        let login = Login {
            service: scope.service.clone(),
            kind,
            key: None,
            account: account.map(str::to_owned),
            at: at.clone(),
        };
        Ok(change(desk, &scope.profile, Some(login))?)
    })();
    end(desk, store, &at, claim, replaced.is_ok());
    replaced.map(|replaced| (at, replaced))
}

/// The profile's login or key in this store that has this secret, as a login.
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
        // An entry that cannot be read counts as another secret: then both stay.
        at.store == store.name()
            && store
                .get(&at.entry)
                .is_ok_and(|stored| stored.as_ref() == Some(secret))
    };
    Ok(login.cloned().into_iter().chain(keys).find(is_here))
}

/// A login with a stored key.
pub(super) fn login_with(scope: &Scope, key: &StoredKey) -> Login {
    let (service, kind) = (scope.service.clone(), CredentialKind::Key);
    Login {
        service,
        kind,
        key: key.known_id().cloned(),
        // A stored key may be another account's.
        account: None,
        at: key.at.clone(),
    }
}

/// Makes a stored key, of this account if that is known, the login of its profile. After an error,
/// nothing was changed, unless only the sync of the index's folder failed.
pub fn log_in_with(
    desk: &Desk<'_>,
    key: &StoredKey,
    account: Option<String>,
) -> Result<Replaced, Failure> {
    let login = Login {
        account,
        ..login_with(&key.scope, key)
    };
    change(desk, &key.scope.profile, Some(login))
}

/// Removes the login of a profile. After an error, nothing was changed, unless only the sync of the
/// index's folder failed.
pub fn log_out(desk: &Desk<'_>, profile: &str) -> Result<Replaced, Failure> {
    change(desk, profile, None)
}

/// Writes another login, or none, to the index, and removes the previous secret unless it stays.
fn change(desk: &Desk<'_>, profile: &str, new: Option<Login>) -> Result<Replaced, Failure> {
    let before = current(desk, profile)?;
    // Goes on without a journal: at worst, a useless secret is left in the store.
    let claim = before.and_then(|old| begin(desk, profile, &old.at).ok());
    let today = desk.today();
    let mut former = FormerLogin::None;
    // The index first: a login whose secret is removed could not log in.
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
    // If this fails, `recover` finds nothing to do.
    drop(claim.map(Claim::done));
    Ok(replaced)
}

/// Ends what [`begin`] started, and removes the entry after a failure.
pub(super) fn end(
    desk: &Desk<'_>,
    store: &ProvenStore,
    at: &EntryRef,
    claim: Claim,
    is_indexed: bool,
) {
    // Nothing else would ever find an entry that is not in the index. Where the update failed after
    // its rename, the index does name the entry, and the operation is left to `recover`.
    let is_orphaned = || {
        desk.index
            .read()
            .is_ok_and(|index| !index.contains_entry(at))
    };
    if is_indexed || (is_orphaned() && store.remove(&at.entry).is_ok()) {
        // If this fails, `recover` finds nothing to do.
        let _ = claim.done();
    }
}

/// Writes to the journal that the index does not, or will no longer, name this entry.
pub(super) fn begin(desk: &Desk<'_>, profile: &str, at: &EntryRef) -> Result<Claim, Failure> {
    let change = LoginChange {
        marker: desk.marker()?,
        profile: profile.to_owned(),
        entries: vec![at.clone()],
    };
    Ok(desk
        .journal
        .begin(Work::Login(change), Durability::Buffered)?)
}

/// The entries of an interrupted change that the index does not name.
pub(super) fn orphans(desk: &Desk<'_>, change: &LoginChange) -> Result<Vec<EntryRef>, Failure> {
    let index = desk.index.read()?;
    Ok(change
        .entries
        .iter()
        .filter(|at| !index.contains_entry(at))
        .cloned()
        .collect())
}

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
