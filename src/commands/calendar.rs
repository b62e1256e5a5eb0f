//! What happens to keys soon, for people.

use jiff::{SignedDuration, Timestamp};

use crate::context::Context;
use crate::error::Result;
use crate::output::{self, CalendarRow, Target};

/// How far it looks ahead.
const DAYS: i64 = 90;

/// Prints what happens when, soon after `now`; nothing if that is nothing.
pub(super) fn print(ctx: &Context, mut rows: Vec<CalendarRow<'_>>, now: Timestamp) -> Result<()> {
    let whole = SignedDuration::from_hours(24 * DAYS);
    rows.retain(|row| row.at.duration_since(now) <= whole);
    if rows.is_empty() {
        return Ok(());
    }
    rows.sort_by_key(|row| row.at);
    ctx.ui.print(|out| {
        writeln!(out, "\nNext {DAYS} days")?;
        output::calendar(
            &rows,
            whole,
            &Target {
                now,
                ..ctx.surface()
            },
            out,
        )
    })
}
