//! What was begun and is not finished.

use super::Finding;
use crate::context::Context;
use crate::journal::Contents;

const CHECK: &str = "unfinished";

/// Whether `genkey recover` has something to do.
pub fn examine(ctx: &Context) -> Finding {
    match ctx.journal().unfinished() {
        Ok(contents) => judge(&contents),
        Err(error) => Finding::failed(CHECK, error.into()),
    }
}

fn judge(contents: &Contents) -> Finding {
    let unreadable = match contents.unreadable.len() {
        0 => None,
        1 => Some("1 line of the journal that cannot be read".to_owned()),
        count => Some(format!("{count} lines of the journal that cannot be read")),
    };
    let work: Vec<String> = contents.pressing().map(ToString::to_string).chain(unreadable).collect();
    if work.is_empty() {
        return Finding::ok(CHECK, "nothing is unfinished");
    }
    let message = format!("not finished: {}", work.join(", "));
    Finding::warning(CHECK, message, "`genkey recover` finishes or undoes what was interrupted")
}
