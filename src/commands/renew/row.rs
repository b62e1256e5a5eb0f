//! What became of each key of a runbook.

use jiff::Timestamp;

use crate::commands::calendar;
use crate::commands::recover::report;
use crate::context::Context;
use crate::error::{Error, Kind, Result};
use crate::model::{KeyId, Moment};
use crate::output::{self, CalendarRow, DeliveryState, Format, Tone, Value};
use crate::runbook::KeyRules;

/// What was done about a key, the least important first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Action {
    None,
    /// An old key is valid for a while.
    Waiting,
    Retired,
    Delivered,
    Rotated,
    Created,
}

impl Action {
    fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Waiting => "waiting",
            Self::Retired => "retired",
            Self::Delivered => "delivered",
            Self::Rotated => "rotated",
            Self::Created => "created",
        }
    }
}

impl Action {
    /// What people read in a dry run.
    fn plan(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Waiting => "waiting",
            Self::Retired => "would retire",
            Self::Delivered => "would deliver",
            Self::Rotated => "would rotate",
            Self::Created => "would create",
        }
    }
}

/// A key of the runbook and what was done about it.
pub(super) struct Row<'r> {
    pub rules: &'r KeyRules,
    pub action: Action,
    pub id: Option<KeyId>,
    pub old_id: Option<KeyId>,
    pub expires_at: Option<Moment>,
    pub due_at: Option<Moment>,
    pub retire_at: Option<Timestamp>,
    pub destinations: Vec<DeliveryState>,
    /// Whether anything was changed for it.
    pub has_changed: bool,
    /// Whether something was interrupted.
    pub is_resumed: bool,
    /// The message of the failure, for the row, and the failure itself until it is reported.
    pub error: Option<String>,
    failure: Option<Error>,
}

impl<'r> Row<'r> {
    pub fn new(rules: &'r KeyRules) -> Self {
        Self {
            rules,
            action: Action::None,
            id: None,
            old_id: None,
            expires_at: None,
            due_at: None,
            retire_at: None,
            destinations: Vec::new(),
            has_changed: false,
            is_resumed: false,
            error: None,
            failure: None,
        }
    }

    pub fn is_of(&self, name: Option<&str>) -> bool {
        name == Some(self.rules.name.as_str())
    }

    /// Records something that was done, or would be in a dry run.
    pub fn record(&mut self, action: Action) {
        self.action = self.action.max(action);
        self.has_changed |= action > Action::Waiting;
    }

    /// Records what `recover` has done.
    pub fn resume(&mut self, done: &report::Row) {
        self.is_resumed = true;
        match done.action {
            "finish" if done.is_creation => self.record(Action::Created),
            "finish" => self.record(Action::Rotated),
            "retire" => {
                self.retire_at = None;
                self.record(Action::Retired);
            }
            "wait" => self.record(Action::Waiting),
            "undo" | "revoke" => self.has_changed = true,
            _ => {}
        }
    }

    /// Records the first failure.
    pub fn fail(&mut self, error: Error) {
        // The command line is right, whatever a destination says.
        let kind = if error.kind == Kind::Usage {
            Kind::Failed
        } else {
            error.kind
        };
        let error = Error { kind, ..error };
        if self.failure.is_none() {
            self.error = Some(error.message.clone());
            self.failure = Some(error);
        }
    }

    pub fn take_failure(&mut self) -> Option<Error> {
        let failure = self.failure.take()?;
        Some(failure.context(format!("`{}`", self.rules.name)))
    }

    pub fn set_destination(&mut self, to: String, state: &'static str) {
        match self.destinations.iter_mut().find(|known| known.to == to) {
            Some(known) => known.state = state,
            None => self.destinations.push(DeliveryState { to, state }),
        }
    }
}

/// For people: what was delivered, and what failed, was said on stderr.
const SHORT: [&str; 6] = ["key", "action", "id", "expires_at", "due_at", "retire_at"];

const FIELDS: [&str; 10] = [
    "key",
    "action",
    "id",
    "expires_at",
    "due_at",
    "retire_at",
    "old_id",
    "destinations",
    "error",
    "done",
];

impl Row<'_> {
    fn short(&self, is_dry: bool) -> [Value<'_>; SHORT.len()] {
        let (tone, action) = match self.error {
            Some(_) => (Tone::Bad, "failed"),
            None if is_dry => (Tone::Plain, self.action.plan()),
            None => (Tone::Plain, self.action.name()),
        };
        [
            self.rules.name.as_str().into(),
            Value::Toned(tone, action.into()),
            self.id.as_ref().into(),
            self.end(),
            self.time_or_never(self.due_at),
            self.retire_at.into(),
        ]
    }

    /// When the key expires.
    fn end(&self) -> Value<'_> {
        match (&self.id, self.expires_at) {
            (Some(_), Some(at)) => Value::Expiry { at, is_over: false },
            (_, at) => self.time_or_never(at),
        }
    }

    fn time_or_never(&self, time: Option<Moment>) -> Value<'_> {
        // Without a key, nothing is known.
        match &self.id {
            Some(_) => Value::or_never(time),
            None => Value::Null,
        }
    }

    fn values(&self, is_dry: bool) -> [Value<'_>; FIELDS.len()] {
        let [key, action, id, expires_at, due_at, retire_at] = self.short(false);
        [
            key,
            action,
            id,
            expires_at,
            due_at,
            retire_at,
            self.old_id.as_ref().into(),
            self.destinations.as_slice().into(),
            self.error.as_deref().into(),
            (!is_dry && self.error.is_none()).into(),
        ]
    }
}

/// Shows what happens to the keys, and when.
fn print_calendar(ctx: &Context, rows: &[Row<'_>], now: Timestamp) -> Result<()> {
    let events = rows.iter().flat_map(|row| {
        let retires = row.retire_at.map(Moment::from);
        let events = [
            ("due", row.due_at),
            ("retires", retires),
            ("expires", row.expires_at),
        ];
        let key = row.rules.name.as_str();
        let events = events.into_iter();
        events.filter_map(move |(what, at)| Some(CalendarRow { key, what, at: at? }))
    });
    calendar::print(ctx, events.collect(), now)
}

pub(super) fn print(ctx: &Context, rows: &[Row<'_>], is_dry: bool) -> Result<()> {
    let (format, surface) = (ctx.format(), ctx.surface());
    if format == Format::Table {
        let rows: Vec<_> = rows.iter().map(|row| row.short(is_dry)).collect();
        ctx.ui
            .print(|out| output::records(&SHORT, &rows, format, &surface, out))?;
    } else {
        let rows: Vec<_> = rows.iter().map(|row| row.values(is_dry)).collect();
        ctx.ui
            .print(|out| output::records(&FIELDS, &rows, format, &surface, out))?;
    }
    if is_dry {
        if format == Format::Table && surface.terminal {
            print_calendar(ctx, rows, ctx.now())?;
        }
        let states = rows.iter().flat_map(|row| &row.destinations);
        let planned = states.filter(|state| ["lags", "would be delivered"].contains(&state.state));
        planned.for_each(|state| ctx.ui.status(format!("would deliver to `{}`", state.to)));
        ctx.ui.status("dry run: nothing was changed");
    }
    Ok(())
}
