//! Interrupted operations.

use std::path::Path;

use super::Finding;
use crate::context::Context;
use crate::durable::is_missing;
use crate::journal::{Attention, Operation, Unfinished};

const CHECK: &str = "unfinished";

/// Checks whether `genkey recover` has something to do, or has set unreadable lines aside.
pub fn examine(ctx: &Context) -> Vec<Finding> {
    let unfinished = match ctx.journal().unfinished() {
        Ok(unfinished) => describe(&unfinished),
        Err(error) => Finding::failed(CHECK, error.into()),
    };
    [unfinished]
        .into_iter()
        .chain(set_aside(&ctx.journal().aside()))
        .collect()
}

fn set_aside(path: &Path) -> Option<Finding> {
    let message = format!(
        "`{}` contains unreadable lines of the journal",
        path.display()
    );
    let remedy = "find keys of interrupted creations with `genkey list --name '*(genkey *)'`, revoke them, then delete the file";
    (!is_missing(path)).then(|| Finding::warning(CHECK, message, remedy))
}

fn describe(unfinished: &Unfinished) -> Finding {
    let unreadable = match unfinished.unreadable.len() {
        0 => None,
        1 => Some("1 unreadable line of the journal".to_owned()),
        count => Some(format!("{count} unreadable lines of the journal")),
    };
    // Before its time, `recover` has nothing to do for an operation.
    let wants_attention =
        |operation: &&Operation| !matches!(operation.attention(), Attention::At(_));
    let known = unfinished
        .operations
        .iter()
        .filter(wants_attention)
        .map(ToString::to_string);
    let work: Vec<String> = known.chain(unreadable).collect();
    if work.is_empty() {
        return Finding::ok(CHECK, "no interrupted operations");
    }
    let message = format!("interrupted: {}", work.join(", "));
    Finding::warning(CHECK, message, "`genkey recover` finishes or undoes this")
}
