//! Delivers the new key of a rotation, and takes it back.

use super::place::{found, occupied, parcel};
use super::{Obstacle, Rotating, Stuck};
use crate::destination::{Back, DeliveryError, Held, Outcome};
use crate::failpoint;
use crate::journal::{Found, Step};
use crate::model::Destination;
use crate::ops::{Failure, holders};
use crate::secret::Secret;

impl Rotating<'_> {
    /// Delivers the new key to every destination that was not seen to hold it.
    pub fn deliver_all(&mut self) -> Result<(), Obstacle> {
        for position in 0..self.places.len() {
            if !self.progress.delivered.contains(&position) {
                self.check_interrupt()?;
                self.deliver(position)?;
            }
        }
        Ok(())
    }

    pub(super) fn deliver(&mut self, position: usize) -> Result<(), Obstacle> {
        let (Some(place), Some(destination)) = (
            self.places.get(position),
            self.rotation.destinations.get(position),
        ) else {
            return Ok(());
        };
        let found = self.found_at(position)?;
        if found == Found::Other && !destination.replace {
            return Err(self.not_delivered(position, occupied()));
        }
        let parcel = parcel(self.rotation, &self.new.key.id, &self.secret);
        // Synced: after a power loss, a line that is missing would let a key be revoked that a
        // destination holds.
        let marker = &self.rotation.plan.marker;
        let delivering = Step::Delivering {
            destination: position,
            found,
        };
        self.desk
            .journal
            .note_synced(marker, delivering.clone())
            .map_err(Failure::from)?;
        self.progress.apply(delivering);
        if let (Found::Other, Ok(Held::Secret(held))) = (found, place.held()) {
            self.replaced.insert(position, held);
        }
        failpoint::pass("rotate.delivering");
        let delivered = place.deliver(parcel);
        match &delivered {
            Ok(()) => {
                // If this is lost, the key is delivered again.
                let _ = self.note(Step::Delivered {
                    destination: position,
                });
                failpoint::pass("rotate.delivered");
            }
            // Nothing was changed, so nothing needs to be withdrawn.
            Err(error) if error.outcome != Outcome::Unknown => {
                let _ = self.note(Step::Withdrawn {
                    destination: position,
                });
            }
            Err(_) => {}
        }
        if delivered.is_err() {
            self.refused = Some(position);
        }
        delivered.map_err(|error| self.not_delivered(position, error))
    }

    /// What a destination holds now.
    ///
    /// # Errors
    /// When it cannot be read: then it may hold either key.
    pub(super) fn found_at(&self, position: usize) -> Result<Found, Obstacle> {
        let Some(place) = self.places.get(position) else {
            return Ok(Found::NoFile);
        };
        let known = self.rotation.old.as_ref();
        let fingerprint = known.and_then(|old| old.fingerprint.as_ref());
        let is_old = |held: &Secret| match &self.old_secret {
            Some(old) => held == old,
            // A person has revoked it, and its secret was removed with it.
            None => fingerprint.is_some_and(|known| *known == held.fingerprint()),
        };
        found(place.as_ref(), is_old, Some(&self.secret))
            .map_err(|error| self.not_delivered(position, error))
    }

    fn not_delivered(&self, position: usize, error: DeliveryError) -> Obstacle {
        let destination = self.rotation.destinations.get(position);
        Obstacle::Delivery {
            destination: destination.map(ToString::to_string).unwrap_or_default(),
            error,
        }
    }

    /// Checks that the old key, if there is one, still works: otherwise there is nothing to go back
    /// to.
    pub async fn check_way_back(&self) -> Result<(), Stuck> {
        let Some(old) = &self.rotation.old else {
            return Ok(());
        };
        let listed = self.account.list_where(|key| key.id == old.id).await;
        let now = self.desk.time_at(self.account.client);
        let mut listed = listed.map_err(Failure::from)?.into_iter();
        if listed.any(|key| key.works_at(now)) {
            Ok(())
        } else {
            Err(Stuck::OldIsDead(old.id.clone()))
        }
    }

    /// Withdraws the new key everywhere, which may take a while, and checks after it that the old
    /// key still works, if that `is_needed`.
    pub async fn withdraw_all_and_check(&mut self, is_needed: bool) -> Result<(), Stuck> {
        let takes_time = !self.progress.delivering.is_empty();
        self.withdraw_all()?;
        if takes_time && is_needed {
            self.check_way_back().await?;
        }
        Ok(())
    }

    /// Gives every destination that may hold the new key what it held before, the last one first.
    ///
    /// # Errors
    /// The destinations that may still hold it: then it must not be revoked.
    pub fn withdraw_all(&mut self) -> Result<(), Stuck> {
        let positions: Vec<usize> = self.progress.delivering.keys().rev().copied().collect();
        let is_open = |position: &usize| !self.progress.withdrawn.contains(position);
        let open: Vec<usize> = positions.into_iter().filter(is_open).collect();
        if open.is_empty() {
            return Ok(());
        }
        if !self.progress.undoing {
            self.record_return(&open)?;
            self.note_synced(Step::Undoing)?;
            failpoint::pass("rotate.undoing");
        }
        let mut left = Vec::new();
        for position in open {
            match self.withdraw(position) {
                Ok(()) => {
                    self.note(Step::Withdrawn {
                        destination: position,
                    })?;
                    failpoint::pass("rotate.withdrawn");
                }
                Err(error) => left.extend(
                    self.rotation
                        .destinations
                        .get(position)
                        .map(|destination| (destination.to_string(), error)),
                ),
            }
        }
        if left.is_empty() {
            Ok(())
        } else {
            Err(Stuck::Destinations(left))
        }
    }

    /// Records that these destinations may hold the old key again. Not the one that has refused the
    /// new key, unless it is recorded already: it may have been a slip, and must not stop later
    /// rotations.
    fn record_return(&self, positions: &[usize]) -> Result<(), Failure> {
        let Some(at) = self.rotation.old.as_ref().and_then(|old| old.at.as_ref()) else {
            return Ok(());
        };
        let returns = |position: &&usize| match self.progress.delivering.get(position) {
            Some(Found::Old | Found::New | Found::Unreadable) => true,
            Some(Found::NoFile | Found::Absent | Found::Empty | Found::Other) | None => false,
        };
        // The last one is withdrawn first.
        let destinations: Vec<Destination> = positions
            .iter()
            .rev()
            .filter(|position| self.refused != Some(**position))
            .filter(returns)
            .filter_map(|position| self.rotation.destinations.get(*position))
            .cloned()
            .collect();
        let desk = self.desk;
        Ok(desk
            .index
            .update(|index| holders::add(desk, index, at, &destinations))?)
    }

    fn withdraw(&self, position: usize) -> Result<(), DeliveryError> {
        let (Some(place), Some(found)) = (
            self.places.get(position),
            self.progress.delivering.get(&position),
        ) else {
            return Ok(());
        };
        let parcel = parcel(self.rotation, &self.new.key.id, &self.secret);
        if let Some(held) = self.replaced.get(&position) {
            return place.withdraw(parcel, Back::Secret(held));
        }
        if *found == Found::Other {
            let destination = self.rotation.destinations.get(position);
            let shown = destination.map(ToString::to_string).unwrap_or_default();
            let message = format!("the value that `{shown}` held before is lost");
            (self.desk.surroundings.show)(&message);
        }
        let back = match found {
            Found::NoFile => Back::NoFile,
            Found::Absent => Back::Absent,
            Found::Empty => Back::Empty,
            Found::Old | Found::New | Found::Other | Found::Unreadable => self.held_before()?,
        };
        place.withdraw(parcel, back)
    }

    /// What a destination gets back that held a value: the old key, if there is one.
    fn held_before(&self) -> Result<Back<'_>, DeliveryError> {
        match (&self.rotation.old, &self.old_secret) {
            (None, _) => Ok(Back::Absent),
            (Some(_), Some(old)) => Ok(Back::Secret(old)),
            (Some(_), None) => {
                let reason = "the secret of the old key, which it held, is not stored here";
                Err(DeliveryError::new(Outcome::NotDone, reason))
            }
        }
    }
}
