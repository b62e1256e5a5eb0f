//! `genkey keys list`

use std::cmp::Ordering;
use std::time::Duration;

use clap::ValueEnum;
use jiff::Timestamp;

use super::arguments::span;
use super::known::Known;
use crate::context::Context;
use crate::error::{Error, Result};
use crate::model::{Key, Moment, Status};
use crate::output::{KeyList, KeyRow};
use crate::session::Session;

/// How many keys are shown at a time. Nothing is shown before so many have arrived, or all: a
/// shorter list is shown whole or not at all, and asked for again when its answer breaks off.
const BLOCK: usize = 1000;

/// List keys: by default all that are not revoked
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Only keys in these states (comma-separated)
    #[arg(
        long,
        value_name = "STATUS",
        value_delimiter = ',',
        conflicts_with = "all"
    )]
    status: Vec<StatusFilter>,

    /// Revoked keys too
    #[arg(long)]
    all: bool,

    /// Only keys whose name matches this pattern, such as `ci-*`
    #[arg(long, value_name = "GLOB", value_parser = pattern)]
    name: Option<glob::Pattern>,

    /// Only keys that expire within this time, such as `14d`; expired ones included
    #[arg(long, value_name = "DURATION", allow_hyphen_values = true, value_parser = span, conflicts_with = "no_expiry")]
    expires_within: Option<Duration>,

    /// Only keys that were not used for this long, such as `90d`
    #[arg(long, value_name = "DURATION", allow_hyphen_values = true, value_parser = span)]
    unused_for: Option<Duration>,

    /// Only keys that never expire
    #[arg(long)]
    no_expiry: bool,

    /// Only keys whose secret is in a store of this machine
    #[arg(long)]
    stored: bool,

    /// Sort by this field, not as the service does
    #[arg(long, value_name = "FIELD")]
    sort: Option<Field>,

    /// Reverse the order
    #[arg(long)]
    reverse: bool,
}

/// A status that can be asked for.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum StatusFilter {
    Active,
    Expired,
    Revoked,
}

impl StatusFilter {
    fn takes(self, status: &Status) -> bool {
        match self {
            Self::Active => *status == Status::Active,
            Self::Expired => *status == Status::Expired,
            Self::Revoked => *status == Status::Revoked,
        }
    }
}

/// A field that can be sorted by.
#[derive(Debug, Clone, Copy, ValueEnum)]
#[value(rename_all = "snake_case")]
enum Field {
    Id,
    Name,
    Status,
    CreatedAt,
    ExpiresAt,
    LastUsedAt,
    RevokedAt,
}

/// Reads a pattern for names.
fn pattern(text: &str) -> Result<glob::Pattern, String> {
    glob::Pattern::new(text).map_err(|error| {
        format!(
            "it is not a pattern such as `ci-*` ({} at character {})",
            error.msg,
            error.pos + 1
        )
    })
}

/// Lists keys.
pub fn run(args: &Args, session: &Session<'_>) -> Result<()> {
    let ctx = session.ctx;
    let mut listing = session.listing(if args.has_own_order() {
        usize::MAX
    } else {
        BLOCK
    })?;
    let (known, now) = (Known::beside(listing.stored(), session), ctx.now());
    let mut list = KeyList::new(ctx.format(), ctx.surface());
    let mut shown = 0;
    loop {
        let next = listing.next(&mut |key| args.takes(key, &known, now));
        let Some(mut block) = next.or_else(|error| break_off(ctx, &mut list, shown, error))? else {
            return Ok(());
        };
        if block.is_last && args.stored {
            let former = former_logins(session)?.into_iter();
            block
                .keys
                .extend(former.filter(|key| args.takes(key, &known, now)));
        }
        args.arrange(&mut block.keys);
        let rows: Vec<KeyRow<'_>> = block.keys.iter().map(|key| known.row(key)).collect();
        ctx.ui.print(|out| list.write(&rows, block.is_last, out))?;
        shown += rows.len();
        if block.is_last {
            tell_if_empty(ctx, shown, block.seen);
            return Ok(());
        }
    }
}

/// The stored keys that only this machine knows of.
fn former_logins(session: &Session<'_>) -> Result<Vec<Key>> {
    let scope = session.account().scope;
    let former = session.ctx.desk()?.former_logins(&scope.profile)?;
    Ok(former
        .iter()
        .filter(|key| key.scope == *scope)
        .map(Key::from)
        .collect())
}

/// An error, and where it came in the middle of what was shown, how much that is.
fn break_off<T>(ctx: &Context, list: &mut KeyList, shown: usize, error: Error) -> Result<T> {
    if shown == 0 {
        return Err(error);
    }
    ctx.ui.print(|out| list.break_off(out))?;
    Err(error.context(format!("the list broke off after {shown} keys")))
}

fn tell_if_empty(ctx: &Context, shown: usize, total: usize) {
    if shown > 0 {
        return;
    }
    ctx.ui.status(match total {
        0 => ctx
            .ui
            .localize_command("there are no keys yet: `genkey create` makes one"),
        1 => "the account's one key does not match; `--all` shows revoked keys too".to_owned(),
        _ => format!("none of the account's {total} keys match; `--all` shows revoked keys too"),
    });
}

impl Args {
    fn takes(&self, key: &Key, known: &Known, now: Timestamp) -> bool {
        let status = if self.status.is_empty() {
            self.all || !key.is_revoked()
        } else {
            self.status.iter().any(|filter| filter.takes(&key.status))
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

    /// Whether the first key that is shown may be the last that arrives.
    fn has_own_order(&self) -> bool {
        self.sort.is_some() || self.reverse
    }

    fn arrange(&self, keys: &mut [Key]) {
        if let Some(field) = self.sort {
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

/// What never happens comes after all that does.
fn missing_last(a: Option<Moment>, b: Option<Moment>) -> Ordering {
    a.is_none().cmp(&b.is_none()).then(a.cmp(&b))
}
