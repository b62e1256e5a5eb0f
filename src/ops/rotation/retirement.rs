//! Whether the old key can be revoked at the end of its time.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use super::{Obstacle, Rotating};
use crate::journal::{Found, Step, Switched};
use crate::model::Moment;
use crate::ops::Failure;

/// Clocks differ, and programs need a while to read their new key.
const TOLERANCE: SignedDuration = SignedDuration::from_mins(5);

/// Whether an old key can be revoked.
pub(in crate::ops) enum Retirement {
    Now,
    Later {
        until: Timestamp,
        reason: &'static str,
    },
}

impl Rotating<'_> {
    /// Checks that the new key works, that no destination holds the old one again, and that nothing
    /// has used it since the switch.
    pub async fn may_retire(&mut self) -> Result<Retirement, Obstacle> {
        let old = self.prove_again().await?;
        let Some(Switched { at, .. }) = self.progress.switched else {
            return Ok(Retirement::Now);
        };
        let grace = Duration::from_secs(self.rotation.grace);
        let now = self.desk.time_at(&self.client);
        let end = old.as_ref().and_then(|old| old.expires_at);
        if self.deliver_again()? && !grace.is_zero() {
            let reason = "a destination held the old key again, and got the new one";
            return self.postpone((now, grace, end), reason);
        }
        // Not the new key, and nobody knows the old one.
        if self.old_secret.is_none() && self.has_foreign_value()? && !grace.is_zero() {
            let reason = "a destination holds another value, which may be the old key";
            return self.postpone((now, grace, end), reason);
        }
        let used: Option<Moment> = old.and_then(|old| old.last_used_at);
        let quiet_since = Moment::from(at.saturating_add(TOLERANCE).unwrap_or(at));
        // Without a grace, nobody asked to wait for those who still use it.
        let waits = !grace.is_zero() && !self.rotation.revokes_while_used;
        match used.filter(|used| waits && *used > quiet_since) {
            Some(used) => {
                let ago = Moment::from(now).duration_since(used);
                // It has been quiet for long enough.
                if ago.unsigned_abs() >= grace {
                    return Ok(Retirement::Now);
                }
                let since = now.saturating_sub(ago).unwrap_or(now);
                self.postpone((since, grace, end), "something still uses the old key")
            }
            None => Ok(Retirement::Now),
        }
    }

    /// Whether a destination that can be read holds a value that is neither key.
    fn has_foreign_value(&self) -> Result<bool, Obstacle> {
        for position in 0..self.places.len() {
            if self.found_at(position)? == Found::Other {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Takes what another program wrote to a destination meanwhile for its own business: it holds
    /// neither key, and must not stop the rotation.
    pub fn leave_foreign_values(&mut self) -> Result<(), Obstacle> {
        for position in 0..self.places.len() {
            let Some(destination) = self.rotation.destinations.get(position) else {
                continue;
            };
            let is_foreign = matches!(self.found_at(position), Ok(Found::Other));
            if destination.replace || self.old_secret.is_none() || !is_foreign {
                continue;
            }
            let message = format!("`{destination}` now holds another value and was left alone");
            (self.desk.surroundings.show)(&message);
            let delivered = Step::Delivered {
                destination: position,
            };
            self.note(delivered)?;
        }
        Ok(())
    }

    /// Delivers the new key where the old one is again, after a backup was restored for example.
    /// Returns whether there was such a destination.
    pub fn deliver_again(&mut self) -> Result<bool, Obstacle> {
        let mut has_drifted = false;
        for position in 0..self.places.len() {
            // What cannot be read now may hold the old key.
            if self.found_at(position)? == Found::Old {
                self.deliver(position)?;
                has_drifted = true;
            }
        }
        Ok(has_drifted)
    }

    /// Waits for another grace, but not beyond the old key's own expiry.
    fn postpone(
        &mut self,
        (from, grace, end): (Timestamp, Duration, Option<Moment>),
        reason: &'static str,
    ) -> Result<Retirement, Obstacle> {
        let grace = SignedDuration::try_from(grace).unwrap_or(SignedDuration::MAX);
        let until = from.saturating_add(grace).unwrap_or(Timestamp::MAX);
        let end = end.map(|end| from.saturating_add(end.duration_since(from)));
        let until = match end {
            Some(Ok(end)) => until.min(end),
            Some(Err(_)) | None => until,
        };
        self.note(Step::Postponed { retire_at: until })?;
        self.update_index().map_err(Failure::from)?;
        Ok(Retirement::Later { until, reason })
    }
}
