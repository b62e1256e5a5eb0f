//! Whether destinations hold the key that they should.

use super::{Finding, Problem};
use crate::destination::{Held, open};
use crate::model::Key;
use crate::ops::Desk;
use crate::runbook::{Delivery, KeyRules};
use crate::secret::Secret;

/// Which destinations are compared.
#[derive(Debug, Clone, Copy)]
pub(super) struct Reach<'a> {
    /// Those for the machine of this name, and those for all.
    pub(super) host: Option<&'a str>,
    /// Whether commands are run to read them; otherwise only files are.
    pub(super) runs_commands: bool,
}

impl Reach<'_> {
    fn includes(self, delivery: &Delivery) -> bool {
        delivery.is_for(self.host) && (self.runs_commands || delivery.destination.is_file())
    }
}

/// Whether a key has a destination that is compared.
pub(super) fn has_any(rules: &KeyRules, reach: Reach<'_>) -> bool {
    rules
        .deliver
        .iter()
        .any(|delivery| reach.includes(delivery))
}

/// The destinations that do not hold the secret of this key.
pub(super) fn drifted<'k>(
    desk: &Desk<'_>,
    (key, secret): (&'k Key, &Secret),
    rules: &KeyRules,
    reach: Reach<'_>,
) -> Vec<Finding<'k>> {
    let compared = rules
        .deliver
        .iter()
        .filter(|delivery| reach.includes(delivery));
    let finding = |delivery: &Delivery| {
        let destination = &delivery.destination;
        let problem = match open(destination, &desk.surroundings).held() {
            Ok(Held::Unreadable) => return None,
            Ok(Held::Secret(held)) if held == *secret => return None,
            Ok(Held::Secret(_)) => "holds another value".to_owned(),
            Ok(Held::NoFile | Held::Absent | Held::Empty) => {
                "is empty or does not exist".to_owned()
            }
            Err(error) => format!("cannot be read: {}", error.reason),
        };
        Some(Finding {
            detail: Some(format!("`{destination}` {problem}")),
            region: Some(delivery.region),
            ..Finding::of(key, Problem::Drifted)
        })
    };
    compared.filter_map(finding).collect()
}
