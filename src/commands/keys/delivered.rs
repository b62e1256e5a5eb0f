//! Which keys were delivered, and where: who revokes one of them learns what will stop working.

use super::arguments::shown;
use crate::context::Context;
use crate::model::{Key, KeyId, enumerated};
use crate::ops::{self, DeliveredKey, DeliveredLogin, Deliveries, deliveries};
use crate::session::Session;

/// How many keys a question names.
const LISTED: usize = 20;

/// Says which keys still work although the keys that have replaced them were revoked.
pub(super) fn warn_of_predecessors(session: &Session<'_>, revoked: &[&KeyId]) {
    for key in session.predecessors(revoked).unwrap_or_default() {
        let (ui, title) = (&session.ctx.ui, key.title());
        ui.warn(format!("{title}, which was replaced, still works"));
        ui.hint(format!("`genkey revoke id:{}` revokes it, too", key.id));
    }
}

/// What destinations do when their key is revoked.
pub(in crate::commands) const WILL_HOLD: &str = "will hold a revoked key";

/// Where these keys were delivered: lines about destinations, which do `what`.
pub(super) fn held(session: &Session<'_>, keys: &[&Key], what: &str) -> Vec<String> {
    let ids: Vec<&KeyId> = keys.iter().map(|key| &key.id).collect();
    let mut lines = Delivered::of(session).lines(what, &ids);
    let predecessors = session.predecessors(&ids).unwrap_or_default();
    lines.extend(predecessors.iter().map(|key| {
        let title = key.title();
        format!("{title}, which was replaced, still works afterwards")
    }));
    lines
}

/// Says which destinations may hold the keys that were revoked.
pub(in crate::commands) fn warn_of_destinations(
    ctx: &Context,
    delivered: &Delivered,
    revoked: &[&KeyId],
) {
    let lines = delivered.lines("may still hold the revoked key", revoked);
    lines.iter().for_each(|line| ctx.ui.warn(line));
}

/// The destinations of the login of a profile. Without an index that can be read there are none.
pub(in crate::commands) fn destinations_of_login(ctx: &Context, profile: &str) -> Vec<String> {
    let read = ctx.desk().ok();
    let read = read.and_then(|desk| ops::destinations_of_login(&desk, profile, shown).ok());
    read.unwrap_or_default()
}

/// Says which destinations are no longer recorded, because the secret of the login was removed.
pub(in crate::commands) fn warn_of_removed_record(ctx: &Context, destinations: &[String]) {
    if destinations.is_empty() {
        return;
    }
    ctx.ui.warn(format!(
        "the key was delivered to {}, which is no longer recorded; rotate it with `--to`",
        quoted(destinations)
    ));
}

/// The keys that may be outside the stores.
#[derive(Default)]
pub(in crate::commands) struct Delivered {
    deliveries: Deliveries,
}

impl Delivered {
    /// Those of the service, by the index. Without one that can be read there are none: that must
    /// not keep a key from being revoked.
    pub(in crate::commands) fn of(session: &Session<'_>) -> Self {
        let Ok(desk) = session.ctx.desk() else {
            return Self::default();
        };
        let read = deliveries(&desk, session.account().scope, shown);
        let deliveries = read.unwrap_or_else(|error| {
            session.ctx.ui.warn(format!(
                "cannot tell where the keys were delivered: {error}"
            ));
            Deliveries::default()
        });
        Self { deliveries }
    }

    /// Where a key was delivered.
    pub(in crate::commands) fn destinations(&self, id: &KeyId) -> &[String] {
        let key = self.deliveries.keys.iter().find(|key| key.id == *id);
        key.map_or(&[], |key| &key.destinations)
    }

    /// A line for each key of the account, about its destinations, which do `what`.
    pub(in crate::commands) fn lines_of_all(&self, what: &str) -> Vec<String> {
        let lines = lines(what, self.deliveries.keys.iter());
        let logins = self.deliveries.logins.iter();
        let logins = logins.map(|login| line_of_login(login, "one of these"));
        lines.into_iter().chain(logins).collect()
    }

    /// A line for each of these keys, about its destinations, which do `what`.
    pub(in crate::commands) fn lines(&self, what: &str, ids: &[&KeyId]) -> Vec<String> {
        let Deliveries {
            keys,
            logins,
            stored,
        } = &self.deliveries;
        let lines = lines(what, keys.iter().filter(|key| ids.contains(&&key.id)));
        let which = match ids.len() {
            1 => "this one",
            _ => "one of these",
        };
        let is_perhaps_login = ids.iter().any(|id| !stored.contains(id));
        let logins = logins.iter().filter(|_| is_perhaps_login);
        let logins = logins.map(|login| line_of_login(login, which));
        lines.into_iter().chain(logins).collect()
    }
}

fn lines<'k>(what: &str, keys: impl Iterator<Item = &'k DeliveredKey>) -> Vec<String> {
    let mut lines: Vec<String> = keys
        .map(
            |DeliveredKey {
                 title,
                 destinations,
                 ..
             }| {
                format!(
                    "{title} was delivered to {}, which {what}",
                    quoted(destinations)
                )
            },
        )
        .collect();
    let more = match lines.len().saturating_sub(LISTED) {
        0 => return lines,
        1 => "and 1 more key was delivered".to_owned(),
        more => format!("and {more} more keys were delivered"),
    };
    lines.truncate(LISTED);
    lines.push(more);
    lines
}

fn line_of_login(login: &DeliveredLogin, which: &str) -> String {
    let (profile, list) = (&login.profile, quoted(&login.destinations));
    format!("the key of the login of profile `{profile}`, perhaps {which}, was delivered to {list}")
}

fn quoted(destinations: &[String]) -> String {
    let quoted: Vec<String> = destinations.iter().map(|one| format!("`{one}`")).collect();
    enumerated(&quoted, "and")
}
