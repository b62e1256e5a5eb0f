//! What `genkey recover` says about each key.

use crate::commands::keys::revoke::describe as title;
use crate::model::{Key, KeyId};
use crate::ops::recover::{Action, Direction, Operation, Resumed, Resumption};
use crate::output;

/// The outcome for one key or secret.
pub(in crate::commands) struct Row {
    pub profile: String,
    pub name: Option<String>,
    pub id: Option<KeyId>,
    pub action: &'static str,
    /// Whether the operation creates a key without replacing one.
    pub is_creation: bool,
}

pub(super) const FIELDS: [&str; 5] = ["profile", "name", "id", "action", "done"];

impl Row {
    pub fn values(&self, done: bool) -> [output::Value<'_>; 5] {
        [
            self.profile.as_str().into(),
            self.name.as_deref().into(),
            self.id.as_ref().into(),
            self.action.into(),
            done.into(),
        ]
    }
}

/// The row and the sentence about an action; `None` if it is not worth a line. `resumed` is what
/// became of a rotation.
pub(super) fn describe(
    operation: &Operation,
    action: &Action,
    resumed: Option<&Resumed>,
    dry_run: bool,
) -> Option<(Row, String)> {
    let tense = |done: &'static str, planned: &'static str| if dry_run { planned } else { done };
    let scope = operation.work.scope();
    let profile = scope.map(|scope| scope.profile.clone()).unwrap_or_default();
    let name = operation.work.key_name().map(str::to_owned);
    let known = |key: &Key| (key.name.clone(), Some(key.id.clone()));
    let named = |id: &KeyId| {
        name.as_ref()
            .map_or_else(|| format!("`{id}`"), |name| format!("`{name}` ({id})"))
    };
    let (action, (name, id), sentence) = match action {
        // Watched for a late key, which has not appeared: not worth a line in every run.
        Action::NotCreated if operation.late_key().is_some() => return None,
        Action::Resume(resumption) => {
            let (action, sentence) = describe_rotation(operation, resumption, resumed, dry_run)?;
            let id = resumption.new.key.id.clone();
            (action, (name.clone(), Some(id)), sentence)
        }
        Action::Finish(issue) => {
            let verb = tense("finished", "would finish");
            let secret = if operation.is_unstored() {
                "was printed"
            } else {
                "is safe"
            };
            let sentence = format!("{verb} {}; its secret {secret}", named(&issue.key.id));
            let id = Some(issue.key.id.clone());
            ("finish", (name.clone(), id), sentence)
        }
        Action::Revoke(issue) => {
            let verb = tense("revoked", "would revoke");
            let reason = if operation.handed_over().is_some() {
                "a second key of the same creation, whose secret is lost"
            } else if operation.is_unstored() {
                "which was for one use only"
            } else {
                "whose secret is lost"
            };
            let sentence = format!("{verb} {}, {reason}", title(&issue.key));
            ("revoke", known(&issue.key), sentence)
        }
        Action::Discard(id, _) => {
            let verb = tense("removed", "would remove");
            let title = named(id);
            let sentence = format!("{verb} the stored secret of {title}, which no longer works");
            ("drop_secret", (name.clone(), Some(id.clone())), sentence)
        }
        Action::NotRevoked(key) => {
            let sentence = format!(
                "{} was not revoked and still works; `genkey revoke {}` revokes it",
                title(key),
                key.id
            );
            ("none", known(key), sentence)
        }
        // The response may have had the id of another key.
        Action::Renamed(key, _) if operation.is_after(key) || key.created_at.is_none() => {
            let reason = if operation.is_after(key) {
                "is older than the interrupted creation"
            } else {
                "may not be the key that was created"
            };
            let sentence = format!("{} {reason}, so it was left alone", title(key));
            ("none", known(key), sentence)
        }
        Action::Renamed(key, _) => {
            let cause = if operation.is_unstored() {
                "was for one use only, but its name has changed"
            } else {
                "was renamed before its secret was stored"
            };
            let sentence = format!(
                "{} {cause}; `genkey revoke {}` revokes it",
                title(key),
                key.id
            );
            ("none", known(key), sentence)
        }
        Action::NotCreated => {
            let id = operation.issued.as_ref().map(|issued| issued.id.clone());
            let sentence = match &id {
                Some(id) => format!("the account does not list {}", named(id)),
                None => {
                    let name = name.as_deref().unwrap_or_default();
                    format!("`{name}` was not created: the account has no such key")
                }
            };
            ("none", (name.clone(), id), sentence)
        }
        Action::AlreadyDone => {
            let what = name
                .as_ref()
                .map_or_else(|| "a revocation".to_owned(), |name| format!("`{name}`"));
            (
                "none",
                (name.clone(), None),
                format!("{what} was already finished"),
            )
        }
    };
    let row = Row {
        profile,
        name,
        id,
        action,
        is_creation: operation.is_creation(),
    };
    Some((row, sentence))
}

fn describe_rotation(
    operation: &Operation,
    resumption: &Resumption,
    resumed: Option<&Resumed>,
    dry_run: bool,
) -> Option<(&'static str, String)> {
    let id = &resumption.new.key.id;
    let verb = |done: &'static str, planned: &'static str| if dry_run { planned } else { done };
    Some(match (resumed, resumption.direction) {
        (Some(Resumed::Waiting { until, reason }), _) => {
            let sentence = format!("the old key stays valid until {until:.0}: {reason}");
            ("wait", sentence)
        }
        (_, Direction::Rest) => return None,
        (_, Direction::Back | Direction::Abandon) => {
            let verb = verb("undid", "would undo");
            let becomes = if dry_run && resumption.direction == Direction::Back {
                "would be revoked"
            } else {
                "no longer works"
            };
            (
                "undo",
                format!("{verb} {operation}; the new key ({id}) {becomes}"),
            )
        }
        (_, Direction::Forward) => {
            let verb = verb("finished", "would finish");
            ("finish", format!("{verb} {operation}; the new key is {id}"))
        }
        (_, Direction::Retire) => {
            let verb = verb("revoked", "would revoke");
            let old = resumption.old.as_ref().map(title);
            let sentence = match old {
                Some(old) => format!("{verb} {old}, which was replaced by {id}"),
                None => format!(
                    "{} {operation}",
                    if dry_run { "would finish" } else { "finished" }
                ),
            };
            ("retire", sentence)
        }
        (_, Direction::Alarm | Direction::Lost) => (
            "none",
            format!("the new key ({id}) of {operation} no longer works"),
        ),
    })
}
