//! How what was interrupted is finished or undone.
//!
//! Every step can be cut off and taken again: what it changes is changed in the same order as
//! before, and the journal is told last.

use std::path::PathBuf;

use jiff::Timestamp;

use super::issue::{Issue, Stage};
use super::{Account, Desk, Failure, login};
use crate::api::{self, Client, Rejection};
use crate::durable::Lock;
use crate::failpoint;
pub use crate::journal::Operation;
use crate::journal::{Attention, LoginChange, Plan, Revocation, Step, Work};
use crate::model::{EntryRef, ErrorClass, Key, KeyId, Marker, Scope};
use crate::store::IndexData;

/// What there is to recover. As long as it is held, no other process recovers.
pub struct Pending {
    /// The operations that nobody works on.
    pub operations: Vec<Operation>,
    /// How many lines of the journal cannot be read.
    pub unreadable: usize,
    /// Where those are now.
    pub aside: Option<PathBuf>,
    _alone: Lock,
}

/// What is to be done about a key.
#[derive(Debug, Clone)]
pub enum Action {
    /// Its secret is stored: it gets its name.
    Finish(Issue),
    /// Its secret is lost: it is revoked.
    Revoke(Issue),
    /// It no longer works: what is stored of it is removed.
    Discard(KeyId, EntryRef),
    /// It works under a name that somebody else gave it, and its secret is lost: what would be
    /// stored of it is removed from the index. What has no marker of ours is for people to
    /// revoke.
    Renamed(Key, EntryRef),
    /// All was done already but the note of it.
    AlreadyDone,
    /// The service has no such key.
    NotCreated,
    /// It was to be revoked, and was not. Whether it still should be is for people to say.
    NotRevoked(Key),
}

/// An operation at a service, and what is to be done about it.
pub struct Recovery {
    /// The operation.
    pub operation: Operation,
    /// What is to be done. Several keys have one marker when something on the way repeated the
    /// request.
    pub actions: Vec<Action>,
    /// Sends the key itself, where the account's credential does not reach it.
    own: Option<(Client, KeyId)>,
}

impl Pending {
    /// Reads what there is. What cannot be read of the journal is set aside, but not in a dry run.
    pub fn read(desk: &Desk<'_>, dry_run: bool) -> Result<Self, Failure> {
        let alone = desk.journal.recovering()?;
        let (unfinished, aside) = if dry_run {
            (desk.journal.unfinished()?, None)
        } else {
            desk.journal.read_for_recovery()?
        };
        Ok(Self {
            operations: unfinished.operations,
            unreadable: unfinished.unreadable.len(),
            aside,
            _alone: alone,
        })
    }

    /// The services that must be asked, each once.
    pub fn scopes(&self) -> Vec<&Scope> {
        let mut scopes: Vec<&Scope> = Vec::new();
        for scope in self
            .operations
            .iter()
            .filter_map(|operation| operation.work.scope())
        {
            if !scopes.contains(&scope) {
                scopes.push(scope);
            }
        }
        scopes
    }

    /// The operations at a service.
    pub fn at<'a>(&'a self, scope: &'a Scope) -> impl Iterator<Item = &'a Operation> {
        self.operations
            .iter()
            .filter(move |operation| operation.work.scope() == Some(scope))
    }

    /// Whether nothing is known to be unfinished there: it is only to be looked whether something
    /// has appeared.
    pub fn is_only_watched(&self, scope: &Scope) -> bool {
        self.at(scope)
            .all(|operation| matches!(operation.attention(), Attention::At(_)))
    }

    /// The interrupted changes of logins.
    pub fn logins(&self) -> impl Iterator<Item = (&Operation, &LoginChange)> {
        self.operations
            .iter()
            .filter_map(|operation| match &operation.work {
                Work::Login(change) => Some((operation, change)),
                Work::Issue(_) | Work::Revoke(_) => None,
            })
    }
}

impl Recovery {
    /// What is to be done about an operation, given the keys that the account lists. Nothing is
    /// changed.
    ///
    /// # Errors
    /// [`Failure`] when it cannot be told: then no secret may pass for lost.
    pub async fn plan(
        desk: &Desk<'_>,
        account: &Account<'_>,
        operation: &Operation,
        keys: &[Key],
    ) -> Result<Self, Failure> {
        Self::try_plan(desk, account, operation, keys)
            .await
            .inspect_err(|failure| report(desk, operation, failure))
    }

    async fn try_plan(
        desk: &Desk<'_>,
        account: &Account<'_>,
        operation: &Operation,
        keys: &[Key],
    ) -> Result<Self, Failure> {
        let index = desk.index.read()?;
        let mut recovery = Self {
            operation: operation.clone(),
            actions: Vec::new(),
            own: None,
        };
        match &operation.work {
            Work::Issue(plan) => match plan_issue(desk, operation, plan, keys, &index)? {
                Planned::Known(actions) => recovery.actions = actions,
                Planned::Unlisted(id, at) => match list_by_itself(desk, account, &id, &at).await? {
                    None => recovery.actions.push(Action::Discard(id, at)),
                    Some((client, keys)) => {
                        recovery.actions =
                            plan_issue(desk, operation, plan, &keys, &index)?.known()?;
                        recovery.own = Some((client, id));
                    }
                },
            },
            Work::Revoke(Revocation {
                scope, keys: ids, ..
            }) => {
                for id in ids {
                    let at = index
                        .keys_of(scope)
                        .find(|key| key.id == *id)
                        .map(|key| key.at.clone());
                    let action = match (plan_revocation(id, keys, at.clone()), at) {
                        (Some(action), _) => action,
                        (None, None) => Action::AlreadyDone,
                        (None, Some(at)) => match list_by_itself(desk, account, id, &at).await? {
                            None => Action::Discard(id.clone(), at),
                            Some((_, keys)) => plan_revocation(id, &keys, Some(at))
                                .ok_or_else(|| Failure::Unlisted(id.clone()))?,
                        },
                    };
                    recovery.actions.push(action);
                }
            }
            Work::Login(_) => {}
        }
        Ok(recovery)
    }

    /// The keys that it ends although they work.
    pub fn revoked(&self) -> impl Iterator<Item = &Key> {
        self.actions.iter().filter_map(|action| match action {
            Action::Revoke(issue) => Some(&issue.key),
            Action::Finish(_)
            | Action::Discard(..)
            | Action::Renamed(..)
            | Action::AlreadyDone
            | Action::NotCreated
            | Action::NotRevoked(_) => None,
        })
    }

    /// Does what is planned, and tells the journal once all of it is done.
    ///
    /// # Errors
    /// [`Failure`]; the operation then stays in the journal.
    pub async fn carry_out(&self, desk: &Desk<'_>, account: &Account<'_>) -> Result<(), Failure> {
        self.try_carry_out(desk, account)
            .await
            .inspect_err(|failure| report(desk, &self.operation, failure))
    }

    async fn try_carry_out(&self, desk: &Desk<'_>, account: &Account<'_>) -> Result<(), Failure> {
        let account = match &self.own {
            Some((client, id)) => Account {
                client,
                in_use: Some(id),
                ..*account
            },
            None => *account,
        };
        for action in &self.actions {
            match (action, &self.operation.work) {
                (Action::Finish(issue), Work::Issue(plan)) => {
                    issue.clone().forward(desk, &account, plan).await?
                }
                (Action::Revoke(issue), _) => {
                    let mut issue = issue.clone();
                    issue.back(desk, &account).await?;
                    issue.back(desk, &account).await?;
                }
                (Action::Discard(_, at) | Action::Renamed(_, at), _) => desk.discard(at)?,
                (
                    Action::Finish(_)
                    | Action::AlreadyDone
                    | Action::NotCreated
                    | Action::NotRevoked(_),
                    _,
                ) => {}
            }
            failpoint::pass("recover.acted");
        }
        match self.actions.as_slice() {
            [Action::NotCreated] => self.watch(desk, account.client.service_time()),
            _ => Ok(desk.done(&self.operation.work)?),
        }
    }

    /// Keeps a creation without a key in mind until no request of it can be on its way any more.
    /// That is over by the service's time alone: this machine's clock may have jumped.
    fn watch(&self, desk: &Desk<'_>, service_time: Option<Timestamp>) -> Result<(), Failure> {
        let marker = self.operation.work.marker();
        match self.operation.attention() {
            Attention::At(end) if service_time.is_some_and(|now| now > end) => {
                desk.done(&self.operation.work)?
            }
            Attention::At(_) => {}
            Attention::Now | Attention::Known => {
                desk.journal.note(
                    marker,
                    Step::Absent {
                        at: service_time.unwrap_or(desk.now),
                    },
                )?;
            }
        }
        Ok(())
    }
}

/// Removes the secrets that an interrupted change of a login has left without a use, and tells how
/// many; in a dry run, only how many there are.
///
/// # Errors
/// [`Failure`]; the operation then stays in the journal.
pub fn finish_login(
    desk: &Desk<'_>,
    operation: &Operation,
    change: &LoginChange,
    dry_run: bool,
) -> Result<usize, Failure> {
    let removed = login::orphans(desk, change).and_then(|orphans| {
        if !dry_run {
            login::remove_orphans(desk, change, &orphans)?;
        }
        Ok(orphans.len())
    });
    removed.inspect_err(|failure| report(desk, operation, failure))
}

/// Notes that people are told of a secret that cannot be removed: it is harmless, so they are not
/// reminded of it.
fn report(desk: &Desk<'_>, operation: &Operation, failure: &Failure) {
    let is_harmless = !matches!(operation.work, Work::Issue(_));
    if is_harmless
        && matches!(failure, Failure::Store(_))
        && operation.attention() == Attention::Now
    {
        // Should this note be lost, they are reminded again.
        let _ = desk.journal.note(operation.work.marker(), Step::Reported);
    }
}

enum Planned {
    Known(Vec<Action>),
    /// It was made, but is not listed: it may be another account's, or dead at a service that lists
    /// no dead keys.
    Unlisted(KeyId, EntryRef),
}

impl Planned {
    fn known(self) -> Result<Vec<Action>, Failure> {
        match self {
            Self::Known(actions) => Ok(actions),
            Self::Unlisted(id, _) => Err(Failure::Unlisted(id)),
        }
    }
}

fn plan_issue(
    desk: &Desk<'_>,
    operation: &Operation,
    plan: &Plan,
    keys: &[Key],
    index: &IndexData,
) -> Result<Planned, Failure> {
    let drive = |key: &Key| -> Result<Action, Failure> {
        let issue = Issue::observe(desk, plan, key)?;
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
    let Some((id, at)) = recorded(operation, index) else {
        return Ok(Planned::Known(vec![Action::NotCreated]));
    };
    let action = match keys.iter().find(|key| key.id == id) {
        None => return Ok(Planned::Unlisted(id, at)),
        Some(key) if !key.is_usable() => Action::Discard(id, at),
        Some(key) if plan.matches_cut_off(key) => match drive(key)? {
            // Without the marker it may be anybody's.
            Action::Revoke(_) => Action::Renamed(key.clone(), at),
            action @ (Action::Finish(_)
            | Action::Discard(..)
            | Action::Renamed(..)
            | Action::AlreadyDone
            | Action::NotCreated
            | Action::NotRevoked(_)) => action,
        },
        Some(key) if !desk.holds(plan, &at)? => Action::Renamed(key.clone(), at),
        Some(_) => Action::AlreadyDone,
    };
    Ok(Planned::Known(vec![action]))
}

/// The key of a creation and the entry of its secret, by what genkey itself has written down.
fn recorded(operation: &Operation, index: &IndexData) -> Option<(KeyId, EntryRef)> {
    let marker = operation.work.marker();
    let indexed = index
        .keys
        .iter()
        .find(|key| Marker::of_entry(&key.at.entry).as_ref() == Some(marker));
    indexed
        .map(|key| (key.id.clone(), key.at.clone()))
        .or_else(|| operation.stored.clone())
}

/// What became of a key that was to be revoked; `None` where it is stored but not listed.
fn plan_revocation(id: &KeyId, keys: &[Key], at: Option<EntryRef>) -> Option<Action> {
    match (keys.iter().find(|key| key.id == *id), at) {
        (Some(key), _) if key.is_usable() => Some(Action::NotRevoked(key.clone())),
        (_, None) => Some(Action::AlreadyDone),
        (Some(_), Some(at)) => Some(Action::Discard(id.clone(), at)),
        (None, Some(_)) => None,
    }
}

/// What a stored key lists itself, and the client that sends it; `None` where the service says that
/// it no longer works. That is certain, whatever account it is of.
async fn list_by_itself(
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
        .map_err(|_| Failure::Unlisted(id.clone()))?;
    match client.list_keys().await {
        Ok(keys) => Ok(Some((client, keys))),
        // A gateway that refuses does not have the service's own code for it.
        Err(api::Error::Rejected(Rejection {
            status: 400..500,
            class: Some(ErrorClass::NotAuthenticated),
            ..
        })) => Ok(None),
        Err(error) => Err(error.into()),
    }
}
