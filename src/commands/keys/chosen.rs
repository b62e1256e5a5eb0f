//! The keys that `revoke` chooses by their times.

use std::iter;
use std::time::Duration;

use jiff::Timestamp;

use super::delivered::held;
use super::names::describe;
use crate::commands::revoke_question;
use crate::context::Source;
use crate::error::{Error, Kind, Result};
use crate::model::{Key, KeyId, Moment, Status};
use crate::ops::choice::{Choice, Rule, rotating};
use crate::ops::used_since;
use crate::output::{self, Value};
use crate::session::Session;

/// How many keys a question lists, and a message names.
const LISTED: usize = 20;

/// The chosen keys, and the key in use.
pub(super) struct Chosen {
    pub keys: Vec<Key>,
    pub in_use: Option<KeyId>,
    /// The service's time.
    now: Timestamp,
}

impl Chosen {
    /// The question whether to revoke them.
    pub(super) fn question(&self) -> String {
        match self.keys.len() {
            1 => revoke_question(1).to_owned(),
            count => format!("Revoke {count} keys?"),
        }
    }

    /// What the question is about: the keys, as far as they fit on a screen.
    pub(super) fn lines(&self) -> Vec<String> {
        let heading = match self.keys.len() {
            1 => "this permanently revokes 1 key:".to_owned(),
            count => format!("this permanently revokes {count} keys:"),
        };
        let listed = self.keys.iter().take(LISTED).map(|key| self.line(key));
        let more = self.keys.len().saturating_sub(LISTED);
        let more = (more > 0).then(|| format!("  and {more} more"));
        iter::once(heading).chain(listed).chain(more).collect()
    }

    fn line(&self, key: &Key) -> String {
        let day = |time: Moment| time.utc().date();
        let is_over = key.status == Status::Expired || key.expires_within(Duration::ZERO, self.now);
        let expiry = match key.expires_at {
            Some(at) if is_over => format!("expired on {}", day(at)),
            Some(at) => format!("expires on {}", day(at)),
            None if is_over => "expired".to_owned(),
            None => "never expires".to_owned(),
        };
        let used = match (key.last_used_at, key.created_at) {
            (Some(at), _) => format!("last used on {}", day(at)),
            (None, Some(at)) => format!("never used since {}", day(at)),
            (None, None) => "never used".to_owned(),
        };
        let in_use = if self.in_use.as_ref() == Some(&key.id) {
            ", the key in use"
        } else {
            ""
        };
        format!("  {}: {expiry}, {used}{in_use}", describe(key))
    }
}

const FIELDS: [&str; 7] = [
    "dry_run",
    "id",
    "name",
    "status",
    "created_at",
    "expires_at",
    "last_used_at",
];

/// Prints what would be revoked.
pub(super) fn preview(session: &Session<'_>, keys: &[&Key]) -> Result<()> {
    let ctx = session.ctx;
    let rows: Vec<[Value<'_>; FIELDS.len()]> = keys
        .iter()
        .map(|key| {
            [
                true.into(),
                (&key.id).into(),
                key.name.as_deref().into(),
                key.status.as_str().into(),
                key.created_at.into(),
                Value::or_never(key.expires_at),
                Value::or_never(key.last_used_at),
            ]
        })
        .collect();
    ctx.ui
        .print(|out| output::records(&FIELDS, &rows, ctx.format(), &ctx.surface(), out))?;
    for line in held(session, keys, "would hold a revoked key") {
        ctx.ui.status(line);
    }
    ctx.ui
        .status(match keys.iter().filter(|key| !key.is_revoked()).count() {
            0 => "dry run: no keys to revoke".to_owned(),
            1 => "dry run: 1 key would be revoked".to_owned(),
            count => format!("dry run: {count} keys would be revoked"),
        });
    Ok(())
}

/// Chooses keys, and reports those that are left out although they may satisfy the rule.
pub(super) fn choose(session: &Session<'_>, rule: &Rule) -> Result<Chosen> {
    let keys = session.list_keys_where(|key| !key.is_revoked())?;
    // This machine's clock may be wrong, and nobody may be there to notice.
    let now = session.client.service_time().ok_or_else(|| {
        let message =
            "the service does not say what time it is, so no key can be chosen by its age";
        Error::new(Kind::Service, message).hint("name the keys: `genkey revoke KEY…`")
    })?;
    let rotating = rotating(&session.ctx.desk()?, session.account().scope)?;
    let in_use = session.key_at_stake();
    let mut choice = rule.choose(keys, &rotating, in_use.as_ref(), now);
    if in_use.is_none() && may_be_listed(session) && rule.unused_for.is_some() {
        spare_key_in_use(session, &mut choice)?;
    }
    report(session, &choice);
    Ok(Chosen {
        keys: choice.keys,
        in_use,
        now,
    })
}

/// Whether the credential may be one of the listed keys.
fn may_be_listed(session: &Session<'_>) -> bool {
    session.credential.kind.is_key() && !matches!(session.credential.source, Source::Sandbox)
}

/// Finds the key in use among the chosen ones, where this machine does not know it: by its use.
fn spare_key_in_use(session: &Session<'_>, choice: &mut Choice) -> Result<()> {
    if choice.keys.is_empty() {
        return Ok(());
    }
    let used = session.wait(used_since(&session.account(), &choice.keys))?;
    let in_use = choice.keys.extract_if(.., |key| used.contains(&key.id));
    choice.in_use.extend(in_use);
    Ok(())
}

fn report(session: &Session<'_>, choice: &Choice) {
    let ui = &session.ctx.ui;
    if !choice.in_use.is_empty() {
        let names = names(&choice.in_use);
        ui.status(format!("not chosen, because it is in use: {names}"));
    }
    if !choice.rotating.is_empty() {
        let names = names(&choice.rotating);
        ui.status(format!(
            "not chosen, because they are being rotated: {names}"
        ));
        ui.hint("`genkey recover` ends rotations");
    }
    if !choice.unclear.is_empty() {
        let names = names(&choice.unclear);
        ui.warn(format!(
            "not chosen, because their times are unknown: {names}"
        ));
    }
}

fn names(keys: &[Key]) -> String {
    let more = keys.len().saturating_sub(LISTED);
    let named = keys.iter().take(LISTED).map(describe);
    let named = named.chain((more > 0).then(|| format!("{more} more")));
    named.collect::<Vec<_>>().join(", ")
}
