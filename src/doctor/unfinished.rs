//! Interrupted operations.

use std::path::Path;

use jiff::Timestamp;

use super::Finding;
use crate::context::Context;
use crate::durable::is_missing;
use crate::journal::{Attention, Operation, Unfinished};
use crate::model::Moment;

const CHECK: &str = "unfinished";

/// Checks whether `genkey recover` has something to do, or has set unreadable lines aside.
pub fn examine(ctx: &Context) -> Vec<Finding> {
    let unfinished = match ctx.journal().unfinished() {
        Ok(unfinished) => describe(&unfinished, ctx.now()),
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

fn describe(unfinished: &Unfinished, now: Timestamp) -> Finding {
    let unreadable = match unfinished.unreadable.len() {
        0 => None,
        1 => Some("1 unreadable line of the journal".to_owned()),
        count => Some(format!("{count} unreadable lines of the journal")),
    };
    // Before its time, `recover` has nothing to do for an operation.
    let wants_attention = |operation: &&Operation| match operation.attention() {
        Attention::Now | Attention::Known => true,
        Attention::At(_) => false,
        Attention::From(time) => time <= now,
    };
    let known = unfinished
        .operations
        .iter()
        .filter(wants_attention)
        .map(ToString::to_string);
    let work: Vec<String> = known.chain(unreadable).collect();
    if work.is_empty() {
        return Finding::ok(
            CHECK,
            describe_retiring(unfinished).unwrap_or_else(|| "no interrupted operations".to_owned()),
        );
    }
    let message = format!("interrupted: {}", work.join(", "));
    Finding::warning(CHECK, message, "`genkey recover` finishes or undoes this")
}

/// Which keys were replaced and are still to be revoked: "1 key retires 2026-12-04 09:30 UTC".
fn describe_retiring(unfinished: &Unfinished) -> Option<String> {
    let times: Vec<Timestamp> = unfinished
        .operations
        .iter()
        .filter_map(Operation::retiring)
        .filter(|(rotation, _)| rotation.old.is_some())
        .map(|(_, switched)| switched.retire_at)
        .collect();
    let first = times.iter().min()?;
    let first = Moment::from(*first).utc().strftime("%F %H:%M UTC");
    Some(match times.len() {
        1 => format!("1 key retires {first}"),
        count => format!("{count} keys retire, the first {first}"),
    })
}
