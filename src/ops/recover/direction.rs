//! Decides in which direction an interrupted rotation is taken. Which of its keys work counts more
//! than how far it came: there is no way back to a key that no longer works.

use jiff::Timestamp;

use super::plan::{Action, Actions, list_by_itself, plan_creation, recorded};
use super::rotation::{Direction, Resumption, delivered, standing};
use crate::api::Client;
use crate::journal::{Operation, Plan, Progress, Rotation};
use crate::model::{EntryRef, Key, KeyId, Status};
use crate::ops::issue::{Issue, Stage};
use crate::ops::{Account, Desk, Failure};
use crate::store::{IndexData, Standing};

/// The new key of a rotation.
struct New {
    issue: Issue,
    works: bool,
    /// The client that sends it, and what it lists, where the account's credential does not reach
    /// it.
    own: Option<(Client, Vec<Key>)>,
}

impl New {
    /// `None` if its secret is lost.
    fn of(issue: Issue) -> Option<Self> {
        let works = match issue.stage {
            Stage::Stored | Stage::Named => true,
            Stage::Dead | Stage::Gone => false,
            Stage::Issued(_) => return None,
        };
        Some(Self {
            issue,
            works,
            own: None,
        })
    }

    /// A key that no longer works, and that no list has.
    fn unlisted(id: KeyId, at: EntryRef) -> Self {
        let key = Key {
            id,
            name: None,
            status: Status::Revoked,
            created_at: None,
            expires_at: None,
            last_used_at: None,
            revoked_at: None,
            unreadable: Vec::new(),
        };
        Self {
            issue: Issue {
                key,
                at,
                stage: Stage::Dead,
                standing: Standing::Current,
                holders: Vec::new(),
            },
            works: false,
            own: None,
        }
    }
}

/// The old key of a rotation.
enum Old {
    /// The rotation only creates a key.
    None,
    Works(Key),
    Dead,
}

pub(super) async fn plan_rotation(
    desk: &Desk<'_>,
    account: &Account<'_>,
    (operation, rotation): (&Operation, &Rotation),
    keys: &[Key],
    index: &IndexData,
) -> Result<Actions, Failure> {
    let Some(new) = find_new(desk, account, (operation, &rotation.plan), keys, index).await? else {
        let held = delivered(operation, rotation);
        if operation.progress.switched.is_some() || !held.is_empty() {
            // It must not be revoked: a destination may hold it.
            return Err(Failure::SecretLost(held));
        }
        // Without a stored secret there is nothing to rotate to.
        let creation = (operation, &rotation.plan);
        return plan_creation(desk, account, creation, keys, index).await;
    };
    let listed = new.own.as_ref().map_or(keys, |(_, keys)| keys.as_slice());
    let old = find_old(desk, account, rotation, listed, new.works).await?;
    let now = desk.time_at(account.client);
    let direction = direction(operation, rotation, new.works, &old, now);
    let own = new
        .own
        .map(|(client, _)| (client, new.issue.key.id.clone()));
    let resumption = Resumption {
        direction,
        new: new.issue,
        old: match old {
            Old::Works(key) => Some(key),
            Old::None | Old::Dead => None,
        },
    };
    // Keys that a repeated request created beside the new one: their secrets are lost.
    let twins = keys
        .iter()
        .filter(|key| key.id != resumption.new.key.id && rotation.plan.matches(key))
        .map(|key| Issue::observe(desk, &rotation.plan, key, Standing::Current))
        .filter(|twin| !matches!(twin, Ok(twin) if twin.key.is_revoked()));
    let mut actions = twins
        .map(|twin| twin.map(Action::Revoke))
        .collect::<Result<Vec<_>, _>>()?;
    actions.push(Action::Resume(Box::new(resumption)));
    Ok(Actions { actions, own })
}

/// The new key; `None` if it was not created, or its secret is lost.
async fn find_new(
    desk: &Desk<'_>,
    account: &Account<'_>,
    (operation, plan): (&Operation, &Plan),
    keys: &[Key],
    index: &IndexData,
) -> Result<Option<New>, Failure> {
    let observe = |key| Issue::observe(desk, plan, key, standing(operation)).map(New::of);
    let marked = keys.iter().filter(|key| plan.matches(key));
    let marked = marked.map(observe).collect::<Result<Vec<_>, _>>()?;
    let known = recorded(operation, index);
    if !marked.is_empty() {
        let mut found: Vec<New> = marked.into_iter().flatten().collect();
        found.sort_by_key(|new| !new.works);
        let first = found.into_iter().next();
        // What a repeated request created keeps the marker; the new key may have its name.
        let named = keys.iter().find(|key| {
            let is_known = known.as_ref().is_some_and(|(id, _)| *id == key.id);
            is_known && key.is_usable() && !plan.matches(key) && !plan.is_after(key)
        });
        return match named {
            Some(named) if !first.as_ref().is_some_and(|new| new.works) => observe(named),
            Some(_) | None => Ok(first),
        };
    }
    // Without the marker in the list, only our own records say which key it is.
    let Some((id, at)) = known else {
        return Ok(None);
    };
    if let Some(key) = keys.iter().find(|key| key.id == id) {
        // The response had the id of another key, which must not be delivered or revoked.
        return if plan.is_after(key) {
            Ok(None)
        } else {
            observe(key)
        };
    }
    // It may be of another account, or dead at a service that lists no dead keys.
    let Some((client, keys)) = list_by_itself(desk, account, &id, &at).await? else {
        return Ok(Some(New::unlisted(id, at)));
    };
    let row = keys.iter().find(|key| key.id == id);
    let new = observe(row.ok_or(Failure::KeyNotListed(id))?)?;
    Ok(new.map(|new| New {
        own: Some((client, keys)),
        ..new
    }))
}

/// The old key. `is_same_account`: the list is that of the account it belongs to.
async fn find_old(
    desk: &Desk<'_>,
    account: &Account<'_>,
    rotation: &Rotation,
    keys: &[Key],
    is_same_account: bool,
) -> Result<Old, Failure> {
    let Some(old) = &rotation.old else {
        return Ok(Old::None);
    };
    let now = desk.time_at(account.client);
    let life = |key: &Key| match key.works_at(now) {
        true => Old::Works(key.clone()),
        false => Old::Dead,
    };
    if let Some(key) = keys.iter().find(|key| key.id == old.id) {
        return Ok(life(key));
    }
    let unlisted = || Failure::KeyNotListed(old.id.clone());
    match &old.at {
        Some(at) if desk.stores.get(at)?.is_some() => {
            match list_by_itself(desk, account, &old.id, at).await? {
                None => Ok(Old::Dead),
                Some((_, keys)) => {
                    let row = keys.iter().find(|key| key.id == old.id);
                    row.map(life).ok_or_else(unlisted)
                }
            }
        }
        Some(_) | None if is_same_account => Ok(Old::Dead),
        Some(_) | None => Err(unlisted()),
    }
}

fn direction(
    operation: &Operation,
    rotation: &Rotation,
    new_works: bool,
    old: &Old,
    now: Timestamp,
) -> Direction {
    let Progress {
        undoing,
        delivering,
        delivered,
        switched,
        ..
    } = &operation.progress;
    let is_delivered = !delivered.is_empty() && delivered.len() == rotation.destinations.len();
    match (old, new_works, switched) {
        (Old::None, true, _) if *undoing => Direction::Back,
        // Whether the command accepts the key is not known.
        (Old::None, true, _) if rotation.verify.is_some() && delivering.is_empty() => {
            Direction::Back
        }
        (Old::None, true, _) => Direction::Forward,
        // A key that was only created is nothing to go back from.
        (Old::None, false, _) => Direction::Abandon,
        (Old::Dead, false, _) => Direction::Lost,
        (Old::Works(_), true, Some(_)) if !operation.is_due_to_retire(now) => Direction::Rest,
        (_, true, Some(_)) => Direction::Retire,
        // What a destination held that cannot be read is not stored, so it cannot be put back.
        (Old::Works(_), true, None) if !can_withdraw(&operation.progress, rotation) => {
            Direction::Forward
        }
        (Old::Works(_), true, None) if *undoing || !is_delivered => Direction::Back,
        (_, true, None) => Direction::Forward,
        (Old::Works(_), false, Some(_)) => Direction::Alarm,
        (Old::Works(_), false, None) => Direction::Abandon,
    }
}

/// Whether every destination can get back what it held.
fn can_withdraw(progress: &Progress, rotation: &Rotation) -> bool {
    let is_stored = rotation.old.as_ref().is_none_or(|old| old.at.is_some());
    let mut open = progress
        .delivering
        .iter()
        .filter(|(position, _)| !progress.withdrawn.contains(position));
    is_stored || open.all(|(_, found)| found.is_nothing())
}
