//! The findings as rows, and the calendar.

use jiff::Timestamp;

use crate::commands::calendar;
use crate::context::Context;
use crate::error::Result;
use crate::model::Key;
use crate::ops::check::{Event, Finding, Problem};
use crate::output::{self, CalendarRow, Format, ProblemRow, Tone, Value};

const FIELDS: [&str; 7] = [
    "id",
    "name",
    "problem",
    "status",
    "created_at",
    "expires_at",
    "last_used_at",
];

/// With a runbook there is more to say, and a key may not exist.
const FIELDS_WITH_RUNBOOK: [&str; 9] = [
    "id",
    "name",
    "problem",
    "detail",
    "line",
    "status",
    "created_at",
    "expires_at",
    "last_used_at",
];

pub(super) fn print(ctx: &Context, has_runbook: bool, findings: &[Finding<'_>]) -> Result<()> {
    let (format, surface) = (ctx.format(), ctx.surface());
    if format == Format::Table && surface.terminal {
        let rows: Vec<_> = findings.iter().map(for_people).collect();
        return ctx.ui.print(|out| output::problems(&rows, &surface, out));
    }
    if has_runbook {
        let rows: Vec<_> = findings.iter().map(values_with_runbook).collect();
        return ctx
            .ui
            .print(|out| output::records(&FIELDS_WITH_RUNBOOK, &rows, format, &surface, out));
    }
    let rows: Vec<_> = findings.iter().map(values).collect();
    ctx.ui
        .print(|out| output::records(&FIELDS, &rows, format, &surface, out))
}

/// Prints what happens when, soon after `now`.
pub(super) fn print_calendar(ctx: &Context, events: &[Event], now: Timestamp) -> Result<()> {
    let rows = events.iter().map(|event| CalendarRow {
        key: &event.key,
        what: event.occasion.name(),
        at: event.at,
    });
    calendar::print(ctx, rows.collect(), now)
}

fn for_people<'a>(finding: &'a Finding<'_>) -> ProblemRow<'a> {
    ProblemRow {
        key: finding.key,
        name: finding.name.as_deref(),
        problem: finding.problem.name(),
        tone: if matches!(finding.problem, Problem::Expired | Problem::Overdue) {
            Tone::Bad
        } else {
            Tone::Warning
        },
        detail: finding.detail.as_deref(),
        line: line(finding),
    }
}

/// The line of the runbook.
fn line(finding: &Finding<'_>) -> Option<u64> {
    finding
        .region
        .and_then(|region| u64::try_from(region.line).ok())
}

fn values<'a>(finding: &'a Finding<'_>) -> [Value<'a>; FIELDS.len()] {
    let [id, name, problem] = identity(finding);
    let [status, created_at, expires_at, last_used_at] = state(finding.key);
    [
        id,
        name,
        problem,
        status,
        created_at,
        expires_at,
        last_used_at,
    ]
}

fn values_with_runbook<'a>(finding: &'a Finding<'_>) -> [Value<'a>; FIELDS_WITH_RUNBOOK.len()] {
    let [id, name, problem] = identity(finding);
    let [status, created_at, expires_at, last_used_at] = state(finding.key);
    [
        id,
        name,
        problem,
        finding.detail.as_deref().into(),
        line(finding).into(),
        status,
        created_at,
        expires_at,
        last_used_at,
    ]
}

fn identity<'a>(finding: &'a Finding<'_>) -> [Value<'a>; 3] {
    [
        finding.key.map(|key| &key.id).into(),
        finding.name.as_deref().into(),
        finding.problem.name().into(),
    ]
}

fn state<'a>(key: Option<&'a Key>) -> [Value<'a>; 4] {
    let Some(key) = key else {
        return [Value::Null, Value::Null, Value::Null, Value::Null];
    };
    [
        key.status.as_str().into(),
        key.created_at.into(),
        Value::or_never(key.expires_at),
        Value::or_never(key.last_used_at),
    ]
}
