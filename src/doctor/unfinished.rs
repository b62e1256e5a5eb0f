//! What was begun and is not finished.

use std::path::Path;

use super::Finding;
use crate::context::Context;
use crate::journal::Contents;

const CHECK: &str = "unfinished";

/// Whether `genkey recover` has something to do, or could not read all of what it had.
pub fn examine(ctx: &Context) -> Vec<Finding> {
    let unfinished = match ctx.journal().unfinished() {
        Ok(contents) => judge(&contents),
        Err(error) => Finding::failed(CHECK, error.into()),
    };
    [unfinished].into_iter().chain(set_aside(&ctx.journal().aside())).collect()
}

fn set_aside(path: &Path) -> Option<Finding> {
    let message = format!("`{}` has lines of the journal that could not be read", path.display());
    let remedy =
        "`genkey list --name '*(genkey *)'` shows keys whose creation was cut off: revoke them, and remove the file";
    path.exists().then(|| Finding::warning(CHECK, message, remedy))
}

fn judge(contents: &Contents) -> Finding {
    let unreadable = match contents.unreadable.len() {
        0 => None,
        1 => Some("1 line of the journal that cannot be read".to_owned()),
        count => Some(format!("{count} lines of the journal that cannot be read")),
    };
    let work: Vec<String> = contents.known().map(ToString::to_string).chain(unreadable).collect();
    if work.is_empty() {
        return Finding::ok(CHECK, "nothing is unfinished");
    }
    let message = format!("not finished: {}", work.join(", "));
    Finding::warning(CHECK, message, "`genkey recover` finishes or undoes what was interrupted")
}
