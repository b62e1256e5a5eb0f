//! Recognises the secret of a key that was not created here, where a destination holds it.

use tokio::time::sleep;

use super::open;
use crate::api;
use crate::destination::Held;
use crate::failpoint;
use crate::model::{Destination, EntryRef, Key, KeyId, Metadata, Moment};
use crate::ops::find::CLOCK_STEP;
use crate::ops::login;
use crate::ops::naming::label;
use crate::ops::{Account, Desk, Failure, ProvenStore};
use crate::secret::Secret;
use crate::store::{Entry, StoredKey};

/// The secret of `key`, if all destinations that can be read hold the same value and it is that. The
/// service does not say which key a request was sent with, but each request moves the
/// `last_used_at` of its key. Waits for a second. Only a value that has the form of a key, as
/// `is_key` says, is sent there.
///
/// # Errors
/// Of the list. A value that the service refuses is none of the account's keys.
pub async fn recognize(
    desk: &Desk<'_>,
    account: &Account<'_>,
    key: &Key,
    destinations: &[Destination],
    is_key: impl Fn(&Secret) -> bool,
) -> Result<Option<Secret>, api::Error> {
    let Some(secret) = held_by_all(desk, destinations).filter(is_key) else {
        return Ok(None);
    };
    let Ok(client) = account.client.with_credential(&secret) else {
        return Ok(None);
    };
    let by_itself = Account {
        client: &client,
        in_use: None,
        ..*account
    };
    let Some(before) = uses(&by_itself).await? else {
        return Ok(None);
    };
    sleep(CLOCK_STEP).await;
    // Another machine may have revoked it meanwhile.
    let Some(after) = uses(&by_itself).await? else {
        return Ok(None);
    };
    let mut moved = after.iter().filter(|use_| !before.contains(use_));
    // If several keys were used meanwhile, it may be any of them.
    let is_key = matches!((moved.next(), moved.next()), (Some((id, _)), None) if *id == key.id);
    Ok(is_key.then_some(secret))
}

/// When the keys were used last; `None` if the service refuses the credential.
async fn uses(account: &Account<'_>) -> Result<Option<Vec<(KeyId, Option<Moment>)>>, api::Error> {
    match account.list_where(Key::is_usable).await {
        Ok(keys) => {
            let uses = keys.into_iter().map(|key| (key.id, key.last_used_at));
            Ok(Some(uses.collect()))
        }
        Err(error) if error.status() == Some(401) => Ok(None),
        Err(error) => Err(error),
    }
}

/// The value that all destinations hold which can be read and hold one. What may be overwritten
/// does not count: it need not be a key of this service.
fn held_by_all(desk: &Desk<'_>, destinations: &[Destination]) -> Option<Secret> {
    let mut common = None;
    for (place, destination) in open(desk, destinations).iter().zip(destinations) {
        if destination.replace {
            continue;
        }
        match (place.held(), &common) {
            (Ok(Held::Secret(held)), None) if held.is_printable() => common = Some(held),
            (Ok(Held::Secret(held)), Some(first)) if held == *first => {}
            (Ok(Held::NoFile | Held::Absent | Held::Empty | Held::Unreadable), _) => {}
            (Ok(Held::Secret(_)) | Err(_), _) => return None,
        }
    }
    common
}

/// Stores the secret of a key that was created elsewhere, so that it can be put back.
///
/// # Errors
/// [`Failure`]; nothing is left then, or `recover` removes it.
pub fn adopt(
    desk: &Desk<'_>,
    account: &Account<'_>,
    store: &ProvenStore,
    key: &Key,
    secret: &Secret,
) -> Result<EntryRef, Failure> {
    let (scope, marker) = (account.scope.clone(), desk.marker()?);
    let at = EntryRef {
        store: store.name(),
        entry: marker.key_entry(&key.id),
    };
    let stored = StoredKey::new(scope.clone(), key, at.clone());
    let lost = find_lost(desk, account, key)?;
    let _uninterrupted = desk.interrupt.begin();
    let claim = login::begin(desk, &scope.profile, &at)?;
    let label = label(&scope, key.name_or_empty());
    let id = key.id.to_string();
    let entry = Entry::new(label, Metadata::Key { scope, id, marker });
    let adopted = (|| {
        store.put(&entry, secret)?;
        failpoint::pass("rotate.adopting");
        let mut is_indexed = false;
        desk.index.update(|index| {
            if let Some(lost) = &lost {
                index.remove_entry(lost);
            }
            is_indexed = index.insert(stored);
        })?;
        failpoint::pass("rotate.adopted");
        if is_indexed {
            Ok(())
        } else {
            Err(Failure::IdTaken(key.id.clone()))
        }
    })();
    login::end(desk, store, &at, claim, adopted.is_ok());
    adopted.map(|()| at)
}

/// The entry of the key in the index, if its store has lost it.
fn find_lost(
    desk: &Desk<'_>,
    account: &Account<'_>,
    key: &Key,
) -> Result<Option<EntryRef>, Failure> {
    let index = desk.index.read()?;
    let mut known = index.keys_of(account.scope);
    let Some(known) = known.find(|known| known.id == key.id) else {
        return Ok(None);
    };
    let is_lost = desk.stores.get(&known.at)?.is_none();
    Ok(is_lost.then(|| known.at.clone()))
}
