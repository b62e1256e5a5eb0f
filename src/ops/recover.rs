//! Finishes or undoes interrupted operations.
//!
//! `plan.rs` decides what to do, without changing anything; here it is done. An interrupted
//! recovery can be repeated: its steps are those of the operation, in the same order, and the
//! journal is written last.

use jiff::Timestamp;

use super::issue::Issue;
use super::{Account, Desk, Failure, login};
use crate::api::Client;
use crate::failpoint;
pub use crate::journal::Operation;
use crate::journal::{Attention, LoginChange, Step, Work};
use crate::model::{Key, KeyId};

mod direction;
mod pending;
mod plan;
mod rotation;
mod unlisted;
mod unstored;

pub use pending::Pending;
pub use plan::Action;
use plan::Actions;
pub(super) use plan::list_by_itself;
pub use rotation::{Direction, NotRecovered, Resumed, Resumption};
use unlisted::Asked;

/// An operation at a service, and what to do about it.
pub struct Recovery {
    /// The operation.
    pub operation: Operation,
    /// What to do about each of its keys.
    pub actions: Vec<Action>,
    own: Option<(Client, KeyId)>,
}

impl Recovery {
    /// Decides what to do about an operation, given the keys that the account lists.
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
        let Actions { actions, own } = match &operation.work {
            Work::Issue(plan) => {
                plan::plan_creation(desk, account, (operation, plan), keys, &index).await?
            }
            Work::Revoke(revocation) => {
                plan::plan_revocation(desk, account, revocation, keys, &index).await?
            }
            Work::Rotate(rotation) => {
                direction::plan_rotation(desk, account, (operation, rotation), keys, &index).await?
            }
            Work::Unstored(plan) => Actions {
                actions: unstored::plan_unstored((operation, plan), keys, &Asked::of(account))?,
                own: None,
            },
            Work::Login(_) => Actions::default(),
        };
        Ok(Self {
            operation: operation.clone(),
            actions,
            own,
        })
    }

    /// The usable keys that it revokes. One whose secret is stored nowhere is not among them: it was
    /// to be revoked from the start.
    pub fn revoked(&self) -> impl Iterator<Item = &Key> {
        let was_planned = self.operation.is_unstored() && self.operation.handed_over().is_none();
        let actions = self.actions.iter().filter(move |_| !was_planned);
        actions.filter_map(|action| match action {
            Action::Revoke(issue) => Some(&issue.key),
            Action::Finish(_)
            | Action::Discard(..)
            | Action::Renamed(..)
            | Action::AlreadyDone
            | Action::NotCreated
            | Action::Resume(_)
            | Action::NotRevoked(_) => None,
        })
    }

    /// The old key that it revokes at the end of a rotation.
    pub fn retired(&self) -> Option<&Key> {
        self.actions.iter().find_map(|action| match action {
            Action::Resume(resumption) if resumption.direction == Direction::Retire => {
                resumption.old.as_ref()
            }
            Action::Resume(_)
            | Action::Finish(_)
            | Action::Revoke(_)
            | Action::Discard(..)
            | Action::Renamed(..)
            | Action::AlreadyDone
            | Action::NotCreated
            | Action::NotRevoked(_) => None,
        })
    }

    /// Leaves the old key of a rotation for later if it works.
    pub fn hold_back(&mut self) {
        for action in &mut self.actions {
            if let Action::Resume(resumption) = action {
                resumption.hold_back();
            }
        }
    }

    /// Whether nothing is left to recover of it, although it may have ended with an error.
    pub fn is_settled(&self, desk: &Desk<'_>) -> bool {
        let open = desk.journal.markers();
        open.is_ok_and(|open| !open.contains(self.operation.work.marker()))
    }

    /// Carries out the plan, and returns what became of a rotation. After an error, the operation
    /// stays in the journal, unless the error only says what was lost.
    pub async fn carry_out(
        &self,
        desk: &Desk<'_>,
        account: &Account<'_>,
    ) -> Result<Resumed, NotRecovered> {
        self.try_carry_out(desk, account)
            .await
            .inspect_err(|error| match error {
                NotRecovered::Failure(failure) => report(desk, &self.operation, failure),
                NotRecovered::Obstacle(_)
                | NotRecovered::Stuck(_)
                | NotRecovered::NewIsDead { .. }
                | NotRecovered::NotWithdrawn { .. }
                | NotRecovered::Lost(_) => {}
            })
    }

    async fn try_carry_out(
        &self,
        desk: &Desk<'_>,
        account: &Account<'_>,
    ) -> Result<Resumed, NotRecovered> {
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
                (Action::Finish(issue), Work::Unstored(plan)) => {
                    unstored::name(issue, desk, &account, &self.operation, plan).await?
                }
                // The last action: it marks the operation as done.
                (Action::Resume(resumption), Work::Rotate(rotation)) => {
                    let state = (&self.operation, rotation);
                    return resumption.carry_out(desk, &account, state).await;
                }
                (Action::Revoke(issue), _) => revoke(issue, desk, &account).await?,
                (Action::Discard(_, at) | Action::Renamed(_, at), _) => desk.discard(at)?,
                (
                    Action::Finish(_)
                    | Action::Resume(_)
                    | Action::AlreadyDone
                    | Action::NotCreated
                    | Action::NotRevoked(_),
                    _,
                ) => {}
            }
            failpoint::pass("recover.acted");
        }
        match self.actions.as_slice() {
            // A request that was held up on its way may still create the key.
            [Action::NotCreated] => self.await_late_key(desk, account.client.service_time())?,
            _ => desk.done(&self.operation.work).map_err(Failure::from)?,
        }
        Ok(Resumed::Done)
    }

    /// Keeps a creation without a key in the journal until its request cannot arrive any more.
    fn await_late_key(
        &self,
        desk: &Desk<'_>,
        service_time: Option<Timestamp>,
    ) -> Result<(), Failure> {
        let marker = self.operation.work.marker();
        match self.operation.attention() {
            // Only the service's time counts: this machine's clock may have jumped.
            Attention::At(end) if service_time.is_some_and(|now| now > end) => {
                desk.done(&self.operation.work)?
            }
            Attention::At(_) | Attention::From(_) => {}
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

async fn revoke(issue: &Issue, desk: &Desk<'_>, account: &Account<'_>) -> Result<(), Failure> {
    let mut issue = issue.clone();
    // The key, then what is stored of it.
    issue.back(desk, account).await?;
    issue.back(desk, account).await
}

/// Removes the secrets that an interrupted login change left behind; in a dry run it only counts
/// them. After an error, the operation stays in the journal.
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

/// Writes to the journal that the user saw why an operation cannot be finished, if it is harmless.
fn report(desk: &Desk<'_>, operation: &Operation, failure: &Failure) {
    // Only creations can leave a usable key behind. Else a useless secret is left in a store that
    // fails, which is not worth a reminder with every command.
    let is_harmless = !matches!(
        operation.work,
        Work::Issue(_) | Work::Unstored(_) | Work::Rotate(_)
    );
    if is_harmless
        && matches!(failure, Failure::Store(_))
        && operation.attention() == Attention::Now
    {
        // If this fails, there is another reminder.
        let _ = desk.journal.note(operation.work.marker(), Step::Reported);
    }
}
