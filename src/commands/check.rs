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

/// Check that the key in use works and that no key needs attention; exit code 3 if one does
///
/// Made for CI. Without options it finds keys that have expired or do so within 14 days, and
/// revoked ones whose secret is still kept here. With options it finds what they say and nothing
/// else. In both cases it finds keys whose status or times cannot be read. A key in use that is
/// refused is exit code 4.
///
/// A service without endpoints for keys is asked whether the key in use works, if it offers a way;
/// the options are not for it.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Find keys that expire within this time, such as `14d`; expired ones included
    #[arg(long, value_name = "DURATION", allow_hyphen_values = true, value_parser = span)]
    expires_within: Option<Duration>,

    /// Find keys that were not used for this long, such as `90d`
    #[arg(long, value_name = "DURATION", allow_hyphen_values = true, value_parser = span)]
    unused_for: Option<Duration>,

    /// Find keys that never expire
    #[arg(long)]
    require_expiry: bool,
}

/// The exit code when something was found: no error, so that it is none of its kinds.
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

/// Looks for keys that need attention, and shows a row for each problem of each.
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
    require_readable(unreadable, "checked")?;
    Ok(conclude(ctx, &keys, &findings))
}

/// Checks the credential alone, which is all that can be done without a list of keys. A JWT that
/// nobody can ask about must be believed when it says that it has run out.
fn check_credential(session: &Session<'_>) -> Result<ExitCode> {
    let ctx = session.ctx;
    session.identity()?;
    if session.can_be_checked() {
        ctx.ui.status(format!(
            "nothing found: {} takes the credential",
            session.profile().provider.title
        ));
    } else {
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

/// Counts for people; the exit code is for everybody.
fn conclude(ctx: &Context, keys: &[Key], findings: &[Finding<'_>]) -> ExitCode {
    let live = keys.iter().filter(|key| !key.is_revoked()).count();
    let counted =
        |count: usize, what: &str| format!("{count} {what}{}", if count == 1 { "" } else { "s" });
    if findings.is_empty() {
        ctx.ui
            .status(format!("nothing found: {} looked at", counted(live, "key")));
        return ExitCode::SUCCESS;
    }
    let affected: HashSet<&KeyId> = findings.iter().map(|finding| &finding.key.id).collect();
    let (problems, affected) = (
        counted(findings.len(), "problem"),
        counted(affected.len(), "key"),
    );
    ctx.ui.status(format!("{problems} found with {affected}"));
    ExitCode::from(FOUND)
}
