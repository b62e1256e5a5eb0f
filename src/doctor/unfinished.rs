//! What was begun and is not finished.

use std::path::Path;

use super::Finding;
use crate::context::Context;
use crate::durable::is_missing;
use crate::journal::{Attention, Operation, Unfinished};

const CHECK: &str = "unfinished";

/// Whether `genkey recover` has something to do, or could not read all of what it had.
pub fn examine(ctx: &Context) -> Vec<Finding> {
    let unfinished = match ctx.journal().unfinished() {
        Ok(unfinished) => judge(&unfinished),
        Err(error) => Finding::failed(CHECK, error.into()),
    };
    [unfinished]
        .into_iter()
        .chain(set_aside(&ctx.journal().aside()))
        .collect()
}

fn set_aside(path: &Path) -> Option<Finding> {
    let message = format!(
        "`{}` has lines of the journal that could not be read",
        path.display()
    );
    let remedy = "`genkey list --name '*(genkey *)'` shows keys whose creation was cut off: revoke them, and remove the file";
    (!is_missing(path)).then(|| Finding::warning(CHECK, message, remedy))
}

fn judge(unfinished: &Unfinished) -> Finding {
    let unreadable = match unfinished.unreadable.len() {
        0 => None,
        1 => Some("1 line of the journal that cannot be read".to_owned()),
        count => Some(format!("{count} lines of the journal that cannot be read")),
    };
    let wants_attention =
        |operation: &&Operation| !matches!(operation.attention(), Attention::At(_));
    let known = unfinished
        .operations
        .iter()
        .filter(wants_attention)
        .map(ToString::to_string);
    let work: Vec<String> = known.chain(unreadable).collect();
    if work.is_empty() {
        return Finding::ok(CHECK, "nothing is unfinished");
    }
    let message = format!("not finished: {}", work.join(", "));
    Finding::warning(
        CHECK,
        message,
        "`genkey recover` finishes or undoes what was interrupted",
    )
}
