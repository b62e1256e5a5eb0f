//! Takes an interrupted rotation on or back.

use jiff::Timestamp;

use crate::destination::{DeliveryError, Outcome};
use crate::journal::{OldKey, Operation, Rotation, Work};
use crate::model::{Key, KeyId};
use crate::ops::issue::Issue;
use crate::ops::rotation::{Fate, Obstacle, Retirement, Rotating, Settled, Stuck};
use crate::ops::{Account, Desk, Failure};
use crate::store::Standing;

/// What to do about a rotation whose new key is stored, or was.
#[derive(Debug, Clone)]
pub struct Resumption {
    /// The direction.
    pub direction: Direction,
    /// The new key.
    pub new: Issue,
    /// The old key as the service lists it, if there is one and it works.
    pub old: Option<Key>,
}

/// The direction in which a rotation is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// Back: the new key is revoked.
    Back,
    /// Forward: the new key is delivered and takes the old one's place.
    Forward,
    /// The old key is revoked if nothing needs it any more.
    Retire,
    /// The old key stays valid for a while.
    Rest,
    /// The new key no longer works; destinations get the old one back.
    Abandon,
    /// The new key no longer works, but has taken the old one's place.
    Alarm,
    /// Neither key works.
    Lost,
}

/// What became of a rotation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Resumed {
    /// It is finished, as planned.
    Done,
    /// The new key is in its place, and the old one stays valid for a while.
    Resting,
    /// The old key is not revoked before this time.
    Waiting {
        /// When to try again.
        until: Timestamp,
        /// Why.
        reason: &'static str,
    },
}

/// Why an operation is not finished, or what was lost.
#[derive(Debug, thiserror::Error)]
pub enum NotRecovered {
    /// A step failed.
    #[error(transparent)]
    Failure(#[from] Failure),
    /// A rotation cannot go forward.
    #[error(transparent)]
    Obstacle(#[from] Obstacle),
    /// A rotation cannot be undone, and its new key still works.
    #[error("the new key still works, because it could not be withdrawn: {0}")]
    Stuck(#[from] Stuck),
    /// The new key stopped working after it had taken the old one's place.
    #[error("the new key ({new}) no longer works; the old one ({old}) is in its place again{}", list(.destinations))]
    NewIsDead {
        /// The service's id of the new key.
        new: KeyId,
        /// The service's id of the old key.
        old: KeyId,
        /// Where the new key was delivered.
        destinations: Vec<String>,
    },
    /// The new key was revoked or expired before it had taken the old one's place, and destinations
    /// may still hold it.
    #[error("the new key ({new}) no longer works, but could not be withdrawn everywhere: {stuck}")]
    NotWithdrawn {
        /// The service's id of the new key.
        new: KeyId,
        /// The destinations.
        stuck: Stuck,
    },
    /// Neither key works.
    #[error("neither the old nor the new key works{}", list(.0))]
    Lost(Vec<String>),
}

fn list(destinations: &[String]) -> String {
    if destinations.is_empty() {
        return String::new();
    }
    let shown: Vec<String> = destinations
        .iter()
        .map(|destination| format!("`{destination}`"))
        .collect();
    format!("; check {}", shown.join(", "))
}

/// The standing of the new key of an operation.
pub(super) fn standing(operation: &Operation) -> Standing {
    let is_delivered_first = matches!(operation.work, Work::Rotate(_));
    if is_delivered_first && operation.progress.switched.is_none() {
        Standing::Staged
    } else {
        Standing::Current
    }
}

impl Resumption {
    /// Leaves the old key for later if it works.
    pub(super) fn hold_back(&mut self) {
        if self.direction == Direction::Retire && self.old.is_some() {
            self.direction = Direction::Rest;
        }
    }

    /// Takes the rotation in its direction. After an error, it stays in the journal, unless the
    /// error only says what was lost.
    pub(super) async fn carry_out(
        &self,
        desk: &Desk<'_>,
        account: &Account<'_>,
        (operation, rotation): (&Operation, &Rotation),
    ) -> Result<Resumed, NotRecovered> {
        match (self.direction, &rotation.old) {
            (Direction::Rest, Some(old)) if self.is_settled(desk, rotation, old)? => {
                return Ok(Resumed::Resting);
            }
            (Direction::Alarm, Some(old)) => {
                self.forget_deliveries(desk, rotation)?;
                let left = self.restore_destinations(desk, account, (operation, rotation))?;
                let (scope, name) = (&rotation.plan.scope, &rotation.plan.name);
                desk.index
                    .update(|index| index.restore_key(scope, &old.id, name))
                    .map_err(Failure::from)?;
                if let Some(key) = &self.old {
                    // So that its name means it at the service, too.
                    let _ = account.client.rename_key(key, &rotation.plan.name).await;
                }
                self.tidy(desk, operation)?;
                return Err(NotRecovered::NewIsDead {
                    new: self.new.key.id.clone(),
                    old: old.id.clone(),
                    destinations: left,
                });
            }
            (Direction::Abandon, _) if delivered(operation, rotation).is_empty() => {
                self.tidy(desk, operation)?;
                return Ok(Resumed::Done);
            }
            // `genkey revoke` has removed the secret, by which destinations tell what they hold.
            (Direction::Abandon, _)
                if desk
                    .stores
                    .get(&self.new.at)
                    .map_err(Failure::from)?
                    .is_none() =>
            {
                self.forget_deliveries(desk, rotation)?;
                self.tidy(desk, operation)?;
                return Err(NotRecovered::NotWithdrawn {
                    new: self.new.key.id.clone(),
                    stuck: unknown(delivered(operation, rotation)),
                });
            }
            (Direction::Lost, _) => {
                self.tidy(desk, operation)?;
                return Err(NotRecovered::Lost(delivered(operation, rotation)));
            }
            (_, _) => {}
        }
        let mut rotating = self.rotating(desk, account, (operation, rotation))?;
        match self.direction {
            Direction::Back => {
                rotating.withdraw_all()?;
                // The plan was made before the questions, and before what was withdrawn.
                rotating.check_way_back().await?;
                // The key, then what is stored of it.
                rotating.new.back(desk, account).await?;
                rotating.new.back(desk, account).await?;
                rotating.finish()?;
                Ok(Resumed::Done)
            }
            Direction::Abandon => {
                self.forget_deliveries(desk, rotation)?;
                let withdrawn = rotating.withdraw_all();
                if let Err(Stuck::Failure(failure)) = withdrawn {
                    return Err(failure.into());
                }
                self.tidy(desk, operation)?;
                // No key is at stake any more, and a command that always fails must not keep the
                // rotation unfinished.
                withdrawn.map_err(|stuck| NotRecovered::NotWithdrawn {
                    new: self.new.key.id.clone(),
                    stuck,
                })?;
                Ok(Resumed::Done)
            }
            Direction::Forward => {
                rotating.prove_again().await?;
                rotating.leave_foreign_values()?;
                rotating.deliver_all()?;
                rotating.deliver_again()?;
                self.end(rotating, rotation.grace == 0).await
            }
            Direction::Rest => self.end(rotating, false).await,
            Direction::Retire | Direction::Alarm | Direction::Lost => {
                if self.old.is_some()
                    && let Retirement::Later { until, reason } = rotating.may_retire().await?
                {
                    return Ok(Resumed::Waiting { until, reason });
                }
                self.end(rotating, true).await
            }
        }
    }

    /// What is recorded of where the old key was delivered does not hold any more.
    fn forget_deliveries(&self, desk: &Desk<'_>, rotation: &Rotation) -> Result<(), Failure> {
        let old = rotation.old.as_ref().and_then(|old| old.at.as_ref());
        if let Some(at) = old {
            desk.index
                .update(|index| index.set_delivered(at, Vec::new()))?;
        }
        Ok(())
    }

    /// Gives destinations the old key back, since the new one no longer works. Returns those that
    /// may still hold the new one.
    ///
    /// # Errors
    /// When a command is still running that may deliver the new one.
    fn restore_destinations(
        &self,
        desk: &Desk<'_>,
        account: &Account<'_>,
        (operation, rotation): (&Operation, &Rotation),
    ) -> Result<Vec<String>, Failure> {
        let mut rotating = match self.rotating(desk, account, (operation, rotation)) {
            Ok(rotating) => rotating,
            Err(running @ Failure::StillDelivering(_)) => return Err(running),
            Err(_) => return Ok(delivered(operation, rotation)),
        };
        Ok(match rotating.withdraw_all() {
            Ok(()) => Vec::new(),
            Err(Stuck::Destinations(left)) => left.into_iter().map(|(place, _)| place).collect(),
            Err(Stuck::OldIsDead(_) | Stuck::Failure(_)) => delivered(operation, rotation),
        })
    }

    /// Switches to the new key, and revokes the old one if that is due.
    async fn end(&self, mut rotating: Rotating<'_>, is_due: bool) -> Result<Resumed, NotRecovered> {
        rotating.switch()?;
        let fate = match &self.old {
            Some(old) if is_due => Fate::Due(old),
            Some(old) => Fate::Stays(old),
            None => Fate::Over,
        };
        let is_resting = matches!(fate, Fate::Stays(_));
        let Settled { renamed, refused } = rotating.settle(fate).await?;
        renamed?;
        if let Some(refused) = refused.filter(|_| !is_resting) {
            rotating.warn(&refused);
        }
        Ok(if is_resting {
            Resumed::Resting
        } else {
            Resumed::Done
        })
    }

    /// Whether all was done that can be done before the old key is revoked.
    fn is_settled(
        &self,
        desk: &Desk<'_>,
        rotation: &Rotation,
        old: &OldKey,
    ) -> Result<bool, Failure> {
        let index = desk.index.read()?;
        let stands = |id: &KeyId, wanted: fn(&Standing) -> bool| {
            let mut keys = index.keys_of(&rotation.plan.scope);
            keys.find(|key| key.id == *id)
                .map(|key| wanted(&key.standing))
        };
        let is_named = !rotation.plan.is_temporary(&self.new.key);
        let is_current = stands(&self.new.key.id, Standing::is_current) == Some(true);
        let is_retiring = stands(&old.id, |standing| !standing.is_current()) != Some(false);
        // Other machines know the two by their names alone.
        let own_name = Some(rotation.plan.name.as_str());
        let is_told_apart = self
            .old
            .as_ref()
            .is_none_or(|old| old.name.as_deref() != own_name);
        Ok(is_named && is_current && is_retiring && is_told_apart)
    }

    /// Removes what is stored of keys that no longer work.
    fn tidy(&self, desk: &Desk<'_>, operation: &Operation) -> Result<(), Failure> {
        desk.discard(&self.new.at)?;
        Ok(desk.done(&operation.work)?)
    }

    fn rotating<'a>(
        &self,
        desk: &'a Desk<'a>,
        account: &Account<'a>,
        (operation, rotation): (&Operation, &'a Rotation),
    ) -> Result<Rotating<'a>, Failure> {
        let secret = desk.stores.get(&self.new.at)?;
        let secret = secret.ok_or_else(|| Failure::Missing(self.new.at.clone()))?;
        let old = rotation.old.as_ref().and_then(|old| old.at.as_ref());
        let old_secret = old.map(|at| desk.stores.get(at)).transpose()?.flatten();
        let state = (rotation, operation.progress.clone());
        Rotating::new(
            desk,
            *account,
            state,
            (self.new.clone(), secret),
            old_secret,
        )
    }
}

/// The destinations that may hold the new key.
pub(super) fn delivered(operation: &Operation, rotation: &Rotation) -> Vec<String> {
    let progress = &operation.progress;
    let positions = progress.delivering.keys();
    positions
        .filter(|position| !progress.withdrawn.contains(position))
        .filter_map(|position| rotation.destinations.get(*position))
        .map(ToString::to_string)
        .collect()
}

/// Destinations of which nothing is known without the secret of the new key.
fn unknown(destinations: Vec<String>) -> Stuck {
    let reason = "it may hold the new key, whose secret is not stored any more";
    let error = DeliveryError::new(Outcome::Unknown, reason);
    let each = |destination| (destination, error.clone());
    Stuck::Destinations(destinations.into_iter().map(each).collect())
}
