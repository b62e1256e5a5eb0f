//! What the keys of a runbook need: whether their destinations have them, and what dead keys have
//! left behind.

use std::time::Duration;

use tokio::time::sleep;

use super::find::CLOCK_STEP;
use super::recover::list_by_itself;
use super::rotate::{Records, RotateError, Subject, is_same_place, prove};
pub use super::rotation::occupied;
use super::{Account, Desk, Failure, holders};
use crate::api;
use crate::destination::{self, DeliveryError, Held};
use crate::durable::Lock;
use crate::journal::Operation;
use crate::model::{Destination, EntryRef, Holder, Key, KeyId, Moment, Scope, of_retiring_name};
use crate::secret::Secret;
use crate::store::{IndexError, Standing, StoredKey};

/// How long to wait for another run of this machine.
const PATIENCE: Duration = Duration::from_secs(600);

/// A lock that one run at a time holds on this machine; `on_wait` is called before waiting for
/// another one.
///
/// # Errors
/// Also when the other run takes too long.
pub fn alone(desk: &Desk<'_>, on_wait: impl FnOnce()) -> Result<Lock, Failure> {
    Ok(desk.journal.renewing(PATIENCE, on_wait)?)
}

/// Whether a destination has the current key.
#[derive(Debug, PartialEq, Eq)]
pub enum Holding {
    /// It has the key.
    Current,
    /// It has nothing, or it is not known whether it has the key or whether it was reloaded.
    Lags,
    /// It has another value.
    Other(Secret),
}

/// Compares a destination with the current key; `is_recorded`: it was delivered there.
///
/// # Errors
/// When it cannot be read.
pub fn compare(
    desk: &Desk<'_>,
    destination: &Destination,
    secret: &Secret,
    is_recorded: bool,
) -> Result<Holding, DeliveryError> {
    let place = destination::open(destination, &desk.surroundings);
    Ok(match place.held()? {
        // Written, but perhaps ended before the reload.
        Held::Secret(held) if held == *secret && (is_recorded || destination.reload.is_none()) => {
            Holding::Current
        }
        Held::Unreadable if is_recorded => Holding::Current,
        Held::Secret(held) if held != *secret => Holding::Other(held),
        Held::Secret(_) | Held::Unreadable | Held::NoFile | Held::Absent | Held::Empty => {
            Holding::Lags
        }
    })
}

/// What a destination holds if no key of this name works: another value, or nothing known.
///
/// # Errors
/// When it cannot be read.
pub fn held(desk: &Desk<'_>, destination: &Destination) -> Result<Holding, DeliveryError> {
    let place = destination::open(destination, &desk.surroundings);
    Ok(match place.held()? {
        Held::Secret(held) => Holding::Other(held),
        Held::Unreadable | Held::NoFile | Held::Absent | Held::Empty => Holding::Lags,
    })
}

/// The recorded destinations of a key that are not among those of a runbook.
#[derive(Debug, Default)]
pub struct Unnamed {
    /// Them, for messages.
    pub titles: Vec<String>,
    /// Whether one of them may hold something else by now.
    pub is_uncertain: bool,
}

/// The recorded destinations that may hold a key and that a runbook does not name. Files are left out
/// that hold something else; no command is run to find out what others hold.
///
/// # Errors
/// Of the index.
pub fn unnamed(
    desk: &Desk<'_>,
    scope: &Scope,
    (id, secret): (&KeyId, Option<&Secret>),
    named: &[Destination],
) -> Result<Unnamed, IndexError> {
    let subject = Subject {
        scope,
        id,
        at: None,
        logins: &[],
        secret,
    };
    let mut unnamed = Unnamed::default();
    for holder in Records::of(desk, &subject)?.holders {
        let Holder { destination, host } = &holder;
        let is_here = holders::is_here(desk, &holder);
        let held = destination
            .is_file()
            .then(|| destination::open(destination, &desk.surroundings).held());
        let holds_it = matches!((&held, secret), (Some(Ok(Held::Secret(held))), Some(secret)) if held == secret);
        let is_named = named.iter().any(|one| is_same_place(desk, &holder, one));
        // A machine can be renamed. A file here with this very key is the recorded one.
        if is_named && (is_here || holds_it) {
            continue;
        }
        let is_known = secret.is_some() && matches!(held, Some(Ok(_)));
        if is_here && is_known && !holds_it {
            continue;
        }
        unnamed.is_uncertain |= !holds_it;
        unnamed.titles.push(match host {
            Some(host) if !is_here && !holds_it => format!("`{destination}` on `{host}`"),
            Some(_) | None => format!("`{destination}`"),
        });
    }
    Ok(unnamed)
}

/// Checks that destinations can take a key, and reads only files for it.
///
/// # Errors
/// As [`rotate::prove`](super::rotate::prove).
pub fn prove_in_a_dry_run(
    desk: &Desk<'_>,
    destinations: &[Destination],
    old: Option<&Secret>,
) -> Result<(), RotateError> {
    let (files, others): (Vec<Destination>, Vec<Destination>) =
        destinations.iter().cloned().partition(Destination::is_file);
    prove(desk, &files, old)?;
    for destination in &others {
        let place = destination::open(destination, &desk.surroundings);
        place.prove().map_err(|error| RotateError::Refused {
            destination: destination.to_string(),
            error,
        })?;
    }
    Ok(())
}

/// Whether the service refuses a value as a key. `account` must just have been accepted.
pub async fn is_dead(account: &Account<'_>, value: &Secret) -> Result<bool, api::Error> {
    let Ok(client) = account.client.with_credential(value) else {
        return Ok(false);
    };
    let by_value = Account {
        client: &client,
        in_use: None,
        ..*account
    };
    // Twice: a service may need a moment until all of it knows a new key.
    for pause in [Duration::ZERO, CLOCK_STEP] {
        sleep(pause).await;
        match by_value.list_where(|_| false).await {
            Err(error) if error.status() == Some(401) => {}
            Ok(_) => return Ok(false),
            Err(error) => return Err(error),
        }
    }
    Ok(true)
}

/// Whether a value is the secret of a key of this name, present or former: then nothing is lost if
/// it is overwritten.
///
/// # Errors
/// Of the index. A store that cannot be read holds none.
pub fn is_own(
    desk: &Desk<'_>,
    scope: &Scope,
    name: &str,
    value: &Secret,
) -> Result<bool, IndexError> {
    let index = desk.index.read()?;
    let has_name = |key: &&StoredKey| {
        let known = key.name.as_deref().unwrap_or_default();
        let base = of_retiring_name(known).map_or(known, |(base, _)| base);
        base == name
    };
    let mut stored = index.keys_of(scope).filter(has_name);
    Ok(index.remembers(scope, name, &value.fingerprint())
        || stored.any(|key| matches!(desk.stores.get(&key.at), Ok(Some(held)) if held == *value)))
}

/// A stored key of this name that the service does not list, although it works: the list is of
/// another account, or not whole.
///
/// # Errors
/// Of the store and the service.
pub async fn find_unlisted(
    desk: &Desk<'_>,
    account: &Account<'_>,
    name: &str,
    listed: &[Key],
) -> Result<Option<StoredKey>, Failure> {
    let index = desk.index.read()?;
    let now = Moment::from(desk.time_at(account.client));
    let may_work = |key: &&StoredKey| {
        let is_listed = listed.iter().any(|listed| listed.id == key.id);
        let is_current = key.standing.is_current() && !key.is_former_login;
        key.name.as_deref() == Some(name)
            && is_current
            && !is_listed
            && key.expires_at.is_none_or(|end| end > now)
    };
    for key in index.keys_of(account.scope).filter(may_work) {
        // Without its secret, nothing can be done with it anyway.
        if desk.stores.get(&key.at)?.is_none() {
            continue;
        }
        if list_by_itself(desk, account, &key.id, &key.at)
            .await?
            .is_some()
        {
            return Ok(Some(key.clone()));
        }
    }
    Ok(None)
}

/// Whether the journal has the rotation that has replaced a key.
pub fn is_retirement_known(desk: &Desk<'_>, scope: &Scope, old: &KeyId) -> Result<bool, Failure> {
    let rotations = desk.journal.rotations()?;
    Ok(rotations
        .iter()
        .filter_map(Operation::retiring)
        .any(|(rotation, _)| {
            rotation.plan.scope == *scope
                && rotation.old.as_ref().is_some_and(|known| known.id == *old)
        }))
}

/// The old key that this one has replaced and that is still to be revoked.
pub fn replaced(
    desk: &Desk<'_>,
    scope: &Scope,
    id: &KeyId,
) -> Result<Option<StoredKey>, IndexError> {
    let is_replaced =
        |key: &&StoredKey| matches!(&key.standing, Standing::Retiring { by, .. } if by == id);
    Ok(desk.index.read()?.keys_of(scope).find(is_replaced).cloned())
}

/// The destinations that are known to have the key of this entry.
pub fn delivered(desk: &Desk<'_>, at: &EntryRef) -> Result<Vec<String>, IndexError> {
    Ok(desk.index.read()?.delivered(at).to_vec())
}

/// Records the destinations that have a key, and remembers the key by its secret. `runbook` is the
/// path of one whose hook is to run now.
pub fn record_delivered(
    desk: &Desk<'_>,
    key: &Known<'_>,
    destinations: Vec<String>,
    runbook: Option<&str>,
) -> Result<(), IndexError> {
    desk.index.update(|index| {
        index.set_delivered(key.at, destinations);
        index.remember(key.scope, key.name, key.secret.fingerprint());
        if let Some(runbook) = runbook {
            index.owe(runbook, key.name);
        }
    })
}

/// The keys for which the hook of a runbook is still to run.
pub fn owed(desk: &Desk<'_>, runbook: &str) -> Result<Vec<String>, IndexError> {
    Ok(desk.index.read()?.owed(runbook).to_vec())
}

/// Records for which keys the hook of a runbook is still to run.
pub fn set_owed(desk: &Desk<'_>, runbook: &str, keys: &[&str]) -> Result<(), IndexError> {
    desk.index.update(|index| {
        index.settle(runbook);
        keys.iter().for_each(|key| index.owe(runbook, key));
    })
}

/// Whether [`record_delivered`] has remembered a key.
pub fn is_remembered(desk: &Desk<'_>, key: &Known<'_>) -> Result<bool, IndexError> {
    let fingerprint = key.secret.fingerprint();
    Ok(desk
        .index
        .read()?
        .remembers(key.scope, key.name, &fingerprint))
}

/// A key of a runbook, and its secret.
pub struct Known<'a> {
    /// The service and profile.
    pub scope: &'a Scope,
    /// The name in the runbook.
    pub name: &'a str,
    /// The entry of the secret.
    pub at: &'a EntryRef,
    /// The secret.
    pub secret: &'a Secret,
}

/// Records that a destination does not have the key of this entry any more.
pub fn record_lagging(desk: &Desk<'_>, at: &EntryRef, destination: &str) -> Result<(), IndexError> {
    desk.index.update(|index| {
        let known = index.delivered(at).iter();
        let others = known.filter(|other| *other != destination).cloned();
        let others = others.collect();
        index.set_delivered(at, others);
    })
}

/// Removes the stored secrets of keys that no longer work, once another key has their name. Those of
/// replaced keys are removed at the end of their rotation.
pub fn discard_dead(desk: &Desk<'_>, scope: &Scope, dead: &[&Key]) -> Result<(), Failure> {
    let index = desk.index.read()?;
    let stored = index
        .keys_of(scope)
        .filter(|stored| stored.standing.is_current())
        .filter(|stored| dead.iter().any(|key| key.id == stored.id));
    let entries: Vec<EntryRef> = stored.map(|key| key.at.clone()).collect();
    entries.iter().try_for_each(|at| desk.discard(at))
}

/// Whether an operation is about a key of this name at this service.
pub fn is_about(operation: &Operation, scope: &Scope, name: &str) -> bool {
    operation.work.scope() == Some(scope) && operation.work.key_name() == Some(name)
}
