//! Which keys were delivered, and where: who revokes one of them learns what will stop working.

use super::arguments::shown;
use crate::context::Context;
use crate::model::{Key, KeyId, enumerated};
use crate::ops::{DeliveredKey, delivered_keys};
use crate::session::Session;

/// How many keys a question names.
const LISTED: usize = 20;

/// What destinations do when their key is revoked.
pub(in crate::commands) const WILL_HOLD: &str = "will hold a revoked key";

/// Where these keys were delivered: lines about destinations, which do `what`.
pub(super) fn held(session: &Session<'_>, keys: &[&Key], what: &str) -> Vec<String> {
    Delivered::of(session).lines(what, |id| keys.iter().any(|key| key.id == *id))
}

/// Says which destinations may hold the keys that were revoked.
pub(in crate::commands) fn warn_of_destinations(
    ctx: &Context,
    delivered: &Delivered,
    is_revoked: impl Fn(&KeyId) -> bool,
) {
    let lines = delivered.lines("may still hold the revoked key", is_revoked);
    lines.iter().for_each(|line| ctx.ui.warn(line));
}

/// The keys that may be outside the stores.
#[derive(Default)]
pub(in crate::commands) struct Delivered {
    keys: Vec<DeliveredKey>,
}

impl Delivered {
    /// Those of the service, by the index. Without one that can be read there are none: that must
    /// not keep a key from being revoked.
    pub(in crate::commands) fn of(session: &Session<'_>) -> Self {
        let Ok(desk) = session.ctx.desk() else {
            return Self::default();
        };
        let keys = delivered_keys(&desk, session.account().scope, shown).unwrap_or_default();
        Self { keys }
    }

    /// Where a key was delivered.
    pub(in crate::commands) fn destinations(&self, id: &KeyId) -> &[String] {
        let key = self.keys.iter().find(|key| key.id == *id);
        key.map_or(&[], |key| &key.destinations)
    }

    /// A line for each of these keys, about its destinations, which do `what`.
    pub(in crate::commands) fn lines(
        &self,
        what: &str,
        is_one: impl Fn(&KeyId) -> bool,
    ) -> Vec<String> {
        let keys: Vec<&DeliveredKey> = self.keys.iter().filter(|key| is_one(&key.id)).collect();
        let line = |key: &&DeliveredKey| {
            let quoted = key.destinations.iter().map(|one| format!("`{one}`"));
            let list = enumerated(&quoted.collect::<Vec<_>>(), "and");
            let title = &key.title;
            format!("{title} was delivered to {list}, which {what}")
        };
        let more = keys.len().saturating_sub(LISTED);
        let more = (more > 0).then(|| format!("and {more} more keys were delivered"));
        keys.iter().take(LISTED).map(line).chain(more).collect()
    }
}
