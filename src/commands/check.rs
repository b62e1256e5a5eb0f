//! `genkey check`

use std::collections::HashSet;
use std::process::ExitCode;
use std::time::Duration;

use super::keys::span;
use crate::context::{ANOTHER_JWT, Context, JwtExpiry};
use crate::error::{Error, Kind, Result};
use crate::model::{Key, KeyId};
use crate::ops::check::{Finding, Rules};
use crate::output::{self, Value};
use crate::session::{Sending, Session, Which, require_readable};

/// Check that the key in use works and that no key needs attention
///
/// Made for CI: the exit code is 3 if a key needs attention, and 4 if the key in use is refused.
///
/// By default it reports keys that have expired or expire within 14 days, and revoked keys whose
/// secret is still stored on this machine. Options replace these rules. Keys whose status or times
/// cannot be read are always reported.
///
/// For a service without an API for keys, only the key in use is checked, and the options cannot be
/// used.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Report keys that have expired or expire within this time, such as `14d`
    #[arg(long, value_name = "DURATION", allow_hyphen_values = true, value_parser = span)]
    expires_within: Option<Duration>,

    /// Report keys that have not been used for this long, such as `90d`
    #[arg(long, value_name = "DURATION", allow_hyphen_values = true, value_parser = span)]
    unused_for: Option<Duration>,

    /// Report keys that never expire
    #[arg(long)]
    require_expiry: bool,
}

/// The exit code when a key needs attention. Not an error's: stderr has no error then.
pub const FOUND: u8 = 3;

const FIELDS: [&str; 7] = [
    "id",
    "name",
    "problem",
    "status",
    "created_at",
    "expires_at",
    "last_used_at",
];

/// Prints a row for each problem of each key.
pub fn run(args: &Args, ctx: &Context) -> Result<ExitCode> {
    let Args {
        expires_within,
        unused_for,
        require_expiry,
    } = *args;
    let rules = Rules {
        expires_within,
        unused_for,
        require_expiry,
    };
    // Refused, not ignored: a check that cannot be made must not pass.
    if !rules.is_default() {
        let without = "`genkey check` without options checks the key in use";
        ctx.settings
            .require_key_endpoints()
            .map_err(|error| error.hint(without))?;
    }
    let session = Session::open(ctx, Which::InUse, Sending::Usual)?;
    if session.profile().provider.keys.is_none() {
        return check_credential(&session);
    }
    let (keys, unreadable) = session.list_every_key()?;
    let stored = session.ctx.desk()?.stored_keys(session.account().scope)?;
    let findings = rules.check(&keys, &stored, session.time_of_service());
    print(ctx, &findings)?;
    // After the findings are printed: they are true, even if they are not all.
    require_readable(unreadable, "checked")?;
    Ok(conclude(ctx, &keys, &findings))
}

/// Checks only the credential, where the service cannot list keys.
fn check_credential(session: &Session<'_>) -> Result<ExitCode> {
    let ctx = session.ctx;
    session.identity()?;
    if session.can_be_checked() {
        ctx.ui.status(format!(
            "{} accepts the credential",
            session.profile().provider.title
        ));
    } else {
        // Nothing but the JWT itself can say that it has expired.
        if let Some(expiry) = session
            .credential
            .jwt_expiry(ctx.now())
            .filter(JwtExpiry::is_over)
        {
            return Err(
                Error::new(Kind::NotAuthenticated, format!("the JWT {expiry}")).hint(ANOTHER_JWT),
            );
        }
        session.tell_if_unchecked();
    }
    print(ctx, &[])?;
    Ok(ExitCode::SUCCESS)
}

fn values<'a>(Finding { key, problem }: &Finding<'a>) -> [Value<'a>; FIELDS.len()] {
    [
        (&key.id).into(),
        key.name.as_deref().into(),
        problem.name().into(),
        key.status.as_str().into(),
        key.created_at.into(),
        Value::or_never(key.expires_at),
        Value::or_never(key.last_used_at),
    ]
}

fn print(ctx: &Context, findings: &[Finding<'_>]) -> Result<()> {
    let rows: Vec<_> = findings.iter().map(values).collect();
    ctx.ui
        .print(|out| output::records(&FIELDS, &rows, ctx.format(), &ctx.surface(), out))
}

/// Reports the counts, and returns the exit code.
fn conclude(ctx: &Context, keys: &[Key], findings: &[Finding<'_>]) -> ExitCode {
    // Revoked keys are not counted: only a secret of theirs that is still stored is a problem.
    let live = keys.iter().filter(|key| !key.is_revoked()).count();
    let counted =
        |count: usize, what: &str| format!("{count} {what}{}", if count == 1 { "" } else { "s" });
    if findings.is_empty() {
        ctx.ui.status(match live {
            0 => "no keys to check".to_owned(),
            live => format!("{} checked, all fine", counted(live, "key")),
        });
        return ExitCode::SUCCESS;
    }
    let affected: HashSet<&KeyId> = findings.iter().map(|finding| &finding.key.id).collect();
    let verb = if affected.len() == 1 { "needs" } else { "need" };
    let problems = if findings.len() == affected.len() {
        String::new()
    } else {
        format!(" ({})", counted(findings.len(), "problem"))
    };
    ctx.ui.status(format!(
        "{} {verb} attention{problems}",
        counted(affected.len(), "key")
    ));
    ExitCode::from(FOUND)
}
