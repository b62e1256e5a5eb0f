//! `genkey keys list`

use std::cmp::Ordering;
use std::time::Duration;

use clap::ValueEnum;
use jiff::Timestamp;

use super::Known;
use super::filter::{expires_within, never_expires, span, unused_for};
use crate::context::Session;
use crate::error::Result;
use crate::model::Status;
use crate::output::{self, KeyRow};

/// List keys: by default all that are not revoked
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Only keys in these states (comma-separated)
    #[arg(long, value_name = "STATUS", value_delimiter = ',', conflicts_with = "all")]
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

    /// Sort by this field
    #[arg(long, value_name = "FIELD", default_value = "created_at")]
    sort: Field,

    /// Sort the other way round
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
///
/// # Errors
/// One sentence for the person who typed it.
fn pattern(text: &str) -> Result<glob::Pattern, String> {
    glob::Pattern::new(text)
        .map_err(|error| format!("it is not a pattern such as `ci-*` ({} at character {})", error.msg, error.pos + 1))
}

/// Lists keys.
///
/// # Errors
/// When the service or the index cannot be asked.
pub fn run(args: &Args, session: &Session<'_>) -> Result<()> {
    let ctx = session.ctx;
    let keys = session.list_keys()?;
    let total = keys.len();
    let now = ctx.now();
    let known = Known::of(session)?;
    let mut rows: Vec<KeyRow<'_>> = keys.iter().map(|key| known.row(key)).filter(|row| args.takes(row, now)).collect();
    rows.sort_by(|a, b| args.order(a, b));
    ctx.ui.print(|out| output::keys(&rows, ctx.format(), &ctx.surface(), out))?;
    if rows.is_empty() {
        ctx.ui.status(match total {
            0 => ctx.advice("there are no keys yet: `genkey create` makes one"),
            1 => "the account's one key does not match; `--all` shows revoked keys too".to_owned(),
            _ => format!("none of the account's {total} keys match; `--all` shows revoked keys too"),
        });
    }
    Ok(())
}

impl Args {
    fn takes(&self, row: &KeyRow<'_>, now: Timestamp) -> bool {
        let key = row.key;
        let status = if self.status.is_empty() {
            self.all || key.is_live()
        } else {
            self.status.iter().any(|filter| filter.takes(&key.status))
        };
        status
            && self.name.as_ref().is_none_or(|pattern| pattern.matches(key.name_or_empty()))
            && self.expires_within.is_none_or(|within| expires_within(key, within, now))
            && self.unused_for.is_none_or(|span| unused_for(key, span, now))
            && (!self.no_expiry || never_expires(key))
            && (!self.stored || row.stored.is_some())
    }

    fn order(&self, a: &KeyRow<'_>, b: &KeyRow<'_>) -> Ordering {
        let order = self.sort.compare(a, b).then_with(|| a.key.id.cmp(&b.key.id));
        if self.reverse { order.reverse() } else { order }
    }
}

impl Field {
    fn compare(self, a: &KeyRow<'_>, b: &KeyRow<'_>) -> Ordering {
        let (a, b) = (a.key, b.key);
        match self {
            Self::Id => a.id.cmp(&b.id),
            Self::Name => a.name_or_empty().cmp(b.name_or_empty()),
            Self::Status => a.status.to_string().cmp(&b.status.to_string()),
            Self::CreatedAt => missing_last(a.created_at, b.created_at),
            Self::ExpiresAt => missing_last(a.expires_at, b.expires_at),
            Self::LastUsedAt => missing_last(a.last_used_at, b.last_used_at),
            Self::RevokedAt => missing_last(a.revoked_at, b.revoked_at),
        }
    }
}

/// What never happens comes after all that does.
fn missing_last(a: Option<Timestamp>, b: Option<Timestamp>) -> Ordering {
    a.is_none().cmp(&b.is_none()).then(a.cmp(&b))
}
