//! The names of keys in messages.

use crate::context::Context;
use crate::model::{Key, KeyId, KeyName};

/// The key's name and id, for messages.
pub(in crate::commands) fn describe(key: &Key) -> String {
    match &key.name {
        Some(name) => format!("`{name}` ({})", key.id),
        None => format!("`{}`", key.id),
    }
}

/// Warns of a name that looks like an id.
pub(super) fn warn_of_digits(ctx: &Context, name: &KeyName) {
    if name.looks_like_id() {
        ctx.ui.warn(format!(
            "the name `{name}` looks like an id; `name:{name}` always means the name"
        ));
    }
}

/// Warns of other keys with this name; whether there are any.
pub(in crate::commands) fn warn_of_namesakes(
    ctx: &Context,
    name: &KeyName,
    others: &[KeyId],
) -> bool {
    if !others.is_empty() {
        let ids = others
            .iter()
            .map(|id| format!("`id:{id}`"))
            .collect::<Vec<_>>()
            .join(", ");
        let others = match others.len() {
            1 => "another key is",
            _ => "other keys are",
        };
        ctx.ui.warn(format!(
            "{others} already named `{name}` ({ids}); refer to these keys by id"
        ));
    }
    !others.is_empty()
}
