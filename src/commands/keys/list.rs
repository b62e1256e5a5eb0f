//! `genkey keys list`

use std::cmp::Ordering;
use std::time::Duration;

use clap::ValueEnum;
use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use jiff::Timestamp;

use super::arguments::span;
use super::known::Known;
use crate::context::Context;
use crate::error::{Error, Result};
use crate::model::{Key, Moment, Status};
use crate::output::{Frame, KeyColumn, KeyColumns, KeyList, KeyRow};
use crate::session::Session;

/// How many keys are printed at a time. A shorter list is printed whole, so it can be requested
/// again if its response breaks off.
const BLOCK: usize = 1000;

/// List keys, by default all that are not revoked
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Only list keys with this status (comma-separated)
    #[arg(
        long,
        value_name = "STATUS",
        value_delimiter = ',',
        conflicts_with = "all"
    )]
    status: Vec<StatusFilter>,

    /// Include revoked keys
    #[arg(long)]
    all: bool,

    /// Only list keys whose name matches this pattern, such as `ci-*`
    #[arg(long, value_name = "GLOB", value_parser = pattern)]
    name: Option<glob::Pattern>,

    /// Only list keys that have expired or expire within this time, such as `14d`
    #[arg(long, value_name = "DURATION", allow_hyphen_values = true, value_parser = span, conflicts_with = "no_expiry")]
    expires_within: Option<Duration>,

    /// Only list keys that have not been used for this long, such as `90d`
    #[arg(long, value_name = "DURATION", allow_hyphen_values = true, value_parser = span)]
    unused_for: Option<Duration>,

    /// Only list keys that never expire
    #[arg(long)]
    no_expiry: bool,

    /// Only list keys whose secret is stored on this machine
    #[arg(long)]
    stored: bool,

    /// Sort by this field, such as `expires` for the most urgent first [default: the service's order]
    #[arg(long, value_name = "FIELD")]
    sort: Option<Field>,

    /// Show only these columns (fields in JSON), in this order (comma-separated)
    #[arg(long, value_name = "COLUMN", value_delimiter = ',', value_parser = column_parser())]
    columns: Vec<KeyColumn>,

    /// Reverse the order
    #[arg(long)]
    reverse: bool,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum StatusFilter {
    Active,
    Expired,
    Revoked,
}

impl StatusFilter {
    fn matches(self, status: &Status) -> bool {
        match self {
            Self::Active => *status == Status::Active,
            Self::Expired => *status == Status::Expired,
            Self::Revoked => *status == Status::Revoked,
        }
    }
}

#[derive(Debug, Clone, Copy, ValueEnum)]
#[value(rename_all = "snake_case")]
enum Field {
    Id,
    Name,
    Status,
    #[value(alias = "created")]
    CreatedAt,
    #[value(alias = "expires")]
    ExpiresAt,
    #[value(alias = "used")]
    LastUsedAt,
    #[value(alias = "revoked")]
    RevokedAt,
}

fn pattern(text: &str) -> Result<glob::Pattern, String> {
    glob::Pattern::new(text).map_err(|error| {
        format!(
            "not a pattern such as `ci-*` ({} at character {})",
            error.msg,
            error.pos + 1
        )
    })
}

/// Reads a column's name; help and errors list all.
fn column_parser() -> impl TypedValueParser<Value = KeyColumn> {
    let values = KeyColumn::ALL.map(|column| {
        let (name, short) = column.names();
        PossibleValue::new(name).aliases(short)
    });
    // Only names of columns get here.
    PossibleValuesParser::new(values).map(|name| KeyColumn::of_name(&name).unwrap_or(KeyColumn::Id))
}

pub fn run(args: &Args, session: &Session<'_>) -> Result<()> {
    let ctx = session.ctx;
    let columns = args.chosen_columns()?;
    let mut listing = session.listing(if args.needs_all_keys() {
        usize::MAX
    } else {
        BLOCK
    })?;
    let (known, now) = (Known::beside(listing.stored(), session), ctx.now());
    let mut list = KeyList::new(ctx.format(), ctx.surface(), columns.as_ref());
    if !ctx.settings.globals.quiet {
        list = list.framed(Frame {
            account: session.known_account()?,
            all: ctx.ui.localize_command("`genkey list --all`"),
            ..Frame::default()
        });
    }
    let (mut shown, mut live) = (0, 0);
    loop {
        let next = listing.next(&mut |key| {
            live += usize::from(!key.is_revoked());
            args.matches(key, &known, now)
        });
        let Some(mut block) = next.or_else(|error| break_off(ctx, &mut list, shown, error))? else {
            return Ok(());
        };
        // The service lists the keys of former logins too, but it is unknown which ones they are.
        if block.is_last && args.stored {
            let former = former_logins(session)?.into_iter();
            block
                .keys
                .extend(former.filter(|key| args.matches(key, &known, now)));
        }
        args.sort(&mut block.keys);
        let rows: Vec<KeyRow<'_>> = block.keys.iter().map(|key| known.row(key)).collect();
        shown += rows.len();
        if let Some(frame) = list.frame() {
            let total = if args.lists_revoked() {
                block.seen
            } else {
                live
            };
            args.count_others((total, block.seen), shown, frame);
        }
        ctx.ui.print(|out| list.write(&rows, block.is_last, out))?;
        if block.is_last {
            report_if_empty(args, ctx, shown, block.seen);
            return Ok(());
        }
    }
}

/// Former logins: stored keys that have an id on this machine only.
fn former_logins(session: &Session<'_>) -> Result<Vec<Key>> {
    let scope = session.account().scope;
    let former = session.ctx.desk()?.former_logins(&scope.profile)?;
    Ok(former
        .iter()
        .filter(|key| key.scope == *scope)
        .map(Key::from)
        .collect())
}

/// Ends a list that was printed in part, and returns the error with the number of keys in it.
fn break_off<T>(ctx: &Context, list: &mut KeyList<'_>, shown: usize, error: Error) -> Result<T> {
    // Nothing on stdout yet, not even the bracket of a JSON array.
    if shown == 0 {
        return Err(error);
    }
    ctx.ui.print(|out| list.break_off(out))?;
    Err(error.context(format!("the list ended early, after {shown} keys")))
}

fn report_if_empty(args: &Args, ctx: &Context, shown: usize, total: usize) {
    if shown > 0 {
        return;
    }
    ctx.ui.status(match total {
        0 => ctx
            .ui
            .localize_command("no keys yet; create one with `genkey create`"),
        1 if !args.filters() => "the only key is revoked; `--all` lists it".to_owned(),
        _ if !args.filters() => format!("all {total} keys are revoked; `--all` lists them"),
        1 => "the only key does not match; `--all` includes revoked keys".to_owned(),
        _ => format!("none of the {total} keys match; `--all` includes revoked keys"),
    });
}

impl Args {
    /// The columns of `--columns`, if there are any.
    fn chosen_columns(&self) -> Result<Option<KeyColumns>> {
        if self.columns.is_empty() {
            return Ok(None);
        }
        let twice = |column: KeyColumn| {
            Error::usage(format!("`--columns` has `{}` twice", column.names().0))
        };
        KeyColumns::new(self.columns.clone())
            .map(Some)
            .map_err(twice)
    }

    /// Whether revoked keys are listed too.
    fn lists_revoked(&self) -> bool {
        self.all || !self.status.is_empty()
    }

    /// Enters how many keys the service lists besides those that are shown: `total` that a filter
    /// chooses from, `seen` altogether.
    fn count_others(&self, (total, seen): (usize, usize), shown: usize, frame: &mut Frame) {
        if self.filters() {
            frame.total = Some(total);
        } else {
            frame.hidden = seen.saturating_sub(shown);
        }
    }

    fn matches(&self, key: &Key, known: &Known, now: Timestamp) -> bool {
        let status = if self.status.is_empty() {
            self.all || !key.is_revoked()
        } else {
            self.status.iter().any(|filter| filter.matches(&key.status))
        };
        status
            && self
                .name
                .as_ref()
                .is_none_or(|pattern| pattern.matches(key.name_or_empty()))
            && self
                .expires_within
                .is_none_or(|within| key.expires_within(within, now))
            && self.unused_for.is_none_or(|span| key.unused_for(span, now))
            && (!self.no_expiry || key.never_expires())
            && (!self.stored || known.stored.contains_key(&key.id))
    }

    /// Whether it selects keys by more than not being revoked.
    fn filters(&self) -> bool {
        self.all
            || self.name.is_some()
            || !self.status.is_empty()
            || self.expires_within.is_some()
            || self.unused_for.is_some()
            || self.no_expiry
            || self.stored
    }

    /// Whether no key can be printed before the last one has arrived.
    fn needs_all_keys(&self) -> bool {
        self.sort.is_some() || self.reverse
    }

    fn sort(&self, keys: &mut [Key]) {
        if let Some(field) = self.sort {
            // By id among equals, so that the order does not depend on the service's.
            keys.sort_by(|a, b| field.compare(a, b).then_with(|| a.id.cmp(&b.id)));
        }
        if self.reverse {
            keys.reverse();
        }
    }
}

impl Field {
    fn compare(self, a: &Key, b: &Key) -> Ordering {
        match self {
            Self::Id => a.id.cmp(&b.id),
            Self::Name => a.name_or_empty().cmp(b.name_or_empty()),
            Self::Status => a.status.as_str().cmp(b.status.as_str()),
            Self::CreatedAt => missing_last(a.created_at, b.created_at),
            Self::ExpiresAt => missing_last(a.expires_at, b.expires_at),
            Self::LastUsedAt => missing_last(a.last_used_at, b.last_used_at),
            Self::RevokedAt => missing_last(a.revoked_at, b.revoked_at),
        }
    }
}

/// Compares times; a key without one, such as a key that never expires, comes last.
fn missing_last(a: Option<Moment>, b: Option<Moment>) -> Ordering {
    a.is_none().cmp(&b.is_none()).then(a.cmp(&b))
}
