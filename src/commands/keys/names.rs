//! Warnings about a key's new name.

use crate::context::Context;
use crate::model::{KeyId, KeyName};

/// Warns of a name that looks like an id.
pub(super) fn warn_of_digits(ctx: &Context, name: &KeyName) {
    if name.looks_like_id() {
        ctx.ui.warn(format!(
            "the name `{name}` looks like an id; `name:{name}` always means the name"
        ));
    }
}

/// Warns of other keys with this name.
pub(super) fn warn_of_namesakes(ctx: &Context, name: &KeyName, others: &[KeyId]) {
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
}
