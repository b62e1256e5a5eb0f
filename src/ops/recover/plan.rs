//! Decides what to do about an operation, by the service's list, the index and the stores.

use super::rotation::{Resumption, standing};
use super::unlisted::{Asked, Unlisted, classify};
use crate::api::{self, Client, Rejection};
use crate::journal::{IssuedKey, Operation, Plan, Revocation};
use crate::model::{EntryRef, ErrorClass, Key, KeyId, Marker};
use crate::ops::issue::{Issue, Stage};
use crate::ops::{Account, Desk, Failure};
use crate::store::IndexData;

/// What to do about a key.
#[derive(Debug, Clone)]
pub enum Action {
    /// Rename it: its secret is stored.
    Finish(Issue),
    /// Revoke it: its secret is lost.
    Revoke(Issue),
    /// Remove its stored secret: it is revoked or expired.
    Discard(KeyId, EntryRef),
    /// Only remove its entry: its secret is lost, but it was renamed, and without the marker it may
    /// not be ours to revoke.
    Renamed(Key, EntryRef),
    /// Nothing but to mark the operation as done.
    AlreadyDone,
    /// Nothing: the service has no such key.
    NotCreated,
    /// Take a rotation on or back.
    Resume(Box<Resumption>),
    /// Nothing: the key that was being revoked is still usable. The user may have changed their
    /// mind.
    NotRevoked(Key),
}

#[derive(Default)]
pub(super) struct Actions {
    /// A creation has several keys where its request was repeated.
    pub actions: Vec<Action>,
    /// Sends the key itself, where the account's credential does not reach it.
    pub own: Option<(Client, KeyId)>,
}

pub(super) async fn plan_creation(
    desk: &Desk<'_>,
    account: &Account<'_>,
    (operation, plan): (&Operation, &Plan),
    keys: &[Key],
    index: &IndexData,
) -> Result<Actions, Failure> {
    let own = None;
    let asked = Asked::of(account);
    match plan_issue(desk, (operation, plan), keys, index, &asked)? {
        Planned::Known(actions) => Ok(Actions { actions, own }),
        Planned::NotListed(id, at) => match list_by_itself(desk, account, &id, &at).await? {
            None => Ok(Actions {
                actions: vec![Action::Discard(id, at)],
                own,
            }),
            Some((client, keys)) => Ok(Actions {
                actions: plan_issue(desk, (operation, plan), &keys, index, &asked)?.known()?,
                own: Some((client, id)),
            }),
        },
    }
}

pub(super) async fn plan_revocation(
    desk: &Desk<'_>,
    account: &Account<'_>,
    Revocation {
        scope, keys: ids, ..
    }: &Revocation,
    keys: &[Key],
    index: &IndexData,
) -> Result<Actions, Failure> {
    let mut planned = Actions::default();
    for id in ids {
        let at = index
            .keys_of(scope)
            .find(|key| key.id == *id)
            .map(|key| key.at.clone());
        let action = match (plan_key(id, keys, at.clone()), at) {
            (Some(action), _) => action,
            (None, None) => Action::AlreadyDone,
            (None, Some(at)) => match list_by_itself(desk, account, id, &at).await? {
                None => Action::Discard(id.clone(), at),
                Some((_, keys)) => plan_key(id, &keys, Some(at))
                    .ok_or_else(|| Failure::KeyNotListed(id.clone()))?,
            },
        };
        planned.actions.push(action);
    }
    Ok(planned)
}

enum Planned {
    Known(Vec<Action>),
    /// The key was created, but is not listed.
    NotListed(KeyId, EntryRef),
}

impl Planned {
    fn known(self) -> Result<Vec<Action>, Failure> {
        match self {
            Self::Known(actions) => Ok(actions),
            Self::NotListed(id, _) => Err(Failure::KeyNotListed(id)),
        }
    }
}

fn plan_issue(
    desk: &Desk<'_>,
    (operation, plan): (&Operation, &Plan),
    keys: &[Key],
    index: &IndexData,
    asked: &Asked,
) -> Result<Planned, Failure> {
    let drive = |key: &Key| -> Result<Action, Failure> {
        let issue = Issue::observe(desk, plan, key, standing(operation))?;
        Ok(match issue.stage {
            Stage::Stored | Stage::Named => Action::Finish(issue),
            Stage::Issued(_) => Action::Revoke(issue),
            Stage::Dead | Stage::Gone => Action::Discard(issue.key.id, issue.at),
        })
    };
    let ours: Vec<&Key> = keys.iter().filter(|key| plan.matches(key)).collect();
    if !ours.is_empty() {
        return Ok(Planned::Known(
            ours.into_iter().map(drive).collect::<Result<_, _>>()?,
        ));
    }
    // Without the marker in the list, only our own records say which key it is.
    let Some((id, at)) = recorded(operation, index) else {
        let action = plan_unmarked((operation, plan), keys, asked)?;
        return Ok(Planned::Known(vec![action]));
    };
    let action = match keys.iter().find(|key| key.id == id) {
        // It may be of another account, or dead at a service that lists no dead keys.
        None => return Ok(Planned::NotListed(id, at)),
        Some(key) if !key.is_usable() => Action::Discard(id, at),
        Some(key) if plan.matches_cut_off(key) => match drive(key)? {
            // Too little of the marker is left to revoke a key by it.
            Action::Revoke(_) => Action::Renamed(key.clone(), at),
            action @ (Action::Finish(_)
            | Action::Discard(..)
            | Action::Renamed(..)
            | Action::AlreadyDone
            | Action::NotCreated
            | Action::Resume(_)
            | Action::NotRevoked(_)) => action,
        },
        Some(key) if !desk.holds(plan, &at)? => Action::Renamed(key.clone(), at),
        Some(_) => Action::AlreadyDone,
    };
    Ok(Planned::Known(vec![action]))
}

/// What to do about a creation whose marker no listed key has, and whose secret was not stored.
pub(super) fn plan_unmarked(
    (operation, plan): (&Operation, &Plan),
    keys: &[Key],
    asked: &Asked,
) -> Result<Action, Failure> {
    let Some(issued) = &operation.issued else {
        return Ok(Action::NotCreated);
    };
    Ok(match keys.iter().find(|key| key.id == issued.id) {
        // Without the marker it may not be ours to revoke.
        Some(key) if key.is_usable() => Action::Renamed(key.clone(), plan.entry(&key.id)),
        Some(_) => Action::AlreadyDone,
        None => plan_unlisted(operation, issued, asked)?,
    })
}

/// What to do about a key that the service has created and the account does not list.
pub(super) fn plan_unlisted(
    operation: &Operation,
    issued: &IssuedKey,
    asked: &Asked,
) -> Result<Action, Failure> {
    Ok(match classify(operation, issued, asked)? {
        Unlisted::Dead => Action::AlreadyDone,
        Unlisted::Absent => Action::NotCreated,
    })
}

/// The key of a creation and the entry of its secret, according to index and journal.
pub(super) fn recorded(operation: &Operation, index: &IndexData) -> Option<(KeyId, EntryRef)> {
    let marker = operation.work.marker();
    let indexed = index
        .keys
        .iter()
        .find(|key| Marker::of_entry(&key.at.entry).as_ref() == Some(marker));
    indexed
        .map(|key| (key.id.clone(), key.at.clone()))
        .or_else(|| operation.stored.clone())
}

/// What to do about one key of a revocation; `None` if it is stored but not listed.
fn plan_key(id: &KeyId, keys: &[Key], at: Option<EntryRef>) -> Option<Action> {
    match (keys.iter().find(|key| key.id == *id), at) {
        (Some(key), _) if key.is_usable() => Some(Action::NotRevoked(key.clone())),
        (_, None) => Some(Action::AlreadyDone),
        (Some(_), Some(at)) => Some(Action::Discard(id.clone(), at)),
        (None, Some(_)) => None,
    }
}

/// Lists the keys with the secret of a stored key. Returns the client that sends it, and the keys;
/// `None` if the service says that the key is no longer valid, which settles it for any account.
pub(in crate::ops) async fn list_by_itself(
    desk: &Desk<'_>,
    account: &Account<'_>,
    id: &KeyId,
    at: &EntryRef,
) -> Result<Option<(Client, Vec<Key>)>, Failure> {
    let secret = desk
        .stores
        .get(at)?
        .ok_or_else(|| Failure::Missing(at.clone()))?;
    let client = account
        .client
        .with_credential(&secret)
        .map_err(|_| Failure::KeyNotListed(id.clone()))?;
    match client.list_keys().await {
        Ok(keys) => Ok(Some((client, keys))),
        // Only with the service's own error code: a plain 401 may be a gateway's.
        Err(api::Error::Rejected(Rejection {
            status: 400..500,
            class: Some(ErrorClass::NotAuthenticated),
            ..
        })) => Ok(None),
        Err(error) => Err(error.into()),
    }
}
