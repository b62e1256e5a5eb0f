//! Destinations that have a key which is rotated, although the runbook does not name them.

use std::time::Duration;

use super::renewal::Renewal;
use crate::error::Result;
use crate::model::{Destination, Expiry, Key, enumerated};
use crate::ops::renew::{Unnamed, unnamed};
use crate::runbook::{DEFAULT_GRACE, KeyRules};
use crate::secret::Secret;

impl Renewal<'_> {
    /// Those of a key, whose secret is given if it is known.
    pub fn unnamed(&self, rules: &KeyRules, key: &Key, secret: Option<&Secret>) -> Result<Unnamed> {
        let deliveries = rules.deliver.iter();
        let named: Vec<Destination> = deliveries
            .map(|delivery| delivery.destination.clone())
            .collect();
        let (desk, scope) = (self.session.ctx.desk()?, self.session.account().scope);
        Ok(unnamed(&desk, scope, (&key.id, secret), &named)?)
    }

    /// Says that they keep the old key.
    pub fn warn_of_unnamed(&self, rules: &KeyRules, unnamed: &Unnamed) {
        let Unnamed {
            titles,
            is_uncertain,
        } = unnamed;
        let (hold, they, keep, them) = match (titles.len(), is_uncertain) {
            (0, _) => return,
            (1, false) => ("also holds", "it", "keeps", "it"),
            (1, true) => ("may also hold", "it", "keeps", "it"),
            (_, false) => ("also hold", "they", "keep", "them"),
            (_, true) => ("may also hold", "they", "keep", "them"),
        };
        let (list, name, ui) = (enumerated(titles, "and"), &rules.name, &self.session.ctx.ui);
        let path = &self.runbook.path;
        let file = path.file_name().unwrap_or(path.as_os_str()).display();
        ui.warn(format!(
            "{list} {hold} `{name}`; `{file}` does not name {them}, so {they} {keep} the old key"
        ));
        ui.hint(format!(
            "add {them} to `deliver` of `{name}` in `{file}` if the new key is needed there"
        ));
    }
}

/// How long the old key stays valid. Without a grace, it would be revoked while destinations hold it
/// that do not get the new one.
pub(super) fn grace(rules: &KeyRules, new: Option<Expiry>, unnamed: &Unnamed) -> Duration {
    if !rules.grace.is_zero() || unnamed.titles.is_empty() {
        return rules.grace;
    }
    // It must be over before the new key is due.
    let third = new.map(|new| new.duration() / 3);
    let limits = [third, rules.rotate_before].into_iter().flatten();
    limits.fold(DEFAULT_GRACE, Duration::min)
}
