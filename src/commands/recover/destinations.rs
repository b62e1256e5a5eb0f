//! Where the keys were delivered that are revoked.

use super::{Recovery, Resumed, Run};
use crate::commands::keys::delivered::{Delivered, warn_of_destinations};

impl Run<'_> {
    /// Says which destinations may hold the old key that was revoked.
    pub(super) fn name_destinations(
        &self,
        recovery: &Recovery,
        resumed: Option<&Resumed>,
        delivered: &Delivered,
    ) {
        let Some(old) = recovery.retired() else {
            return;
        };
        match resumed {
            None => {
                let lines = delivered.lines("would hold a revoked key", &[&old.id]);
                lines.iter().for_each(|line| self.ctx.ui.status(line));
            }
            Some(Resumed::Done) => {
                warn_of_destinations(self.ctx, delivered, &[&old.id]);
            }
            Some(Resumed::Resting | Resumed::Waiting { .. }) => {}
        }
    }
}
