//! `genkey check`

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use super::keys::span;
use super::runbook;
use crate::context::{ANOTHER_JWT, Context, JwtExpiry};
use crate::error::{Error, Kind, Result};
use crate::model::Key;
use crate::ops::check::{Compared, Comparison, Finding, Problem, Rules};
use crate::output;
use crate::runbook::Runbook;
use crate::session::{Sending, Session, Which, require_readable};

mod inspection;
mod rows;

/// Check that the key in use works and that no key needs attention
///
/// Made for CI: the exit code is 3 if a key needs attention, and 4 if the key in use is refused.
///
/// By default it reports keys that have expired or expire within 14 days, and revoked keys whose
/// secret is still stored on this machine. Options replace these rules. Keys whose status or times
/// cannot be read are always reported.
///
/// With `--runbook` it also compares the keys with a runbook, and changes nothing: see
/// `genkey help runbook`.
///
/// `-o junit`, `-o sarif` and `-o github` print the problems in the format of a CI system.
///
/// For a service without an API for keys, only the key in use is checked, and the options are
/// rejected.
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

    /// Report keys that differ from this runbook, such as `genkey.toml`
    #[arg(long, value_name = "FILE")]
    runbook: Option<PathBuf>,

    /// Also run the runbook's commands that read destinations
    #[arg(long, requires = "runbook")]
    destinations: bool,
}

/// The exit code when a key needs attention. Not an error's: stderr has no error then.
pub const FOUND: u8 = 3;

/// Prints a row for each problem of each key.
pub fn run(args: &Args, ctx: &Context) -> Result<ExitCode> {
    let rules = Rules {
        expires_within: args.expires_within,
        unused_for: args.unused_for,
        require_expiry: args.require_expiry,
    };
    // Refused, not ignored: a check that cannot be made must not pass.
    if !rules.is_default() || args.runbook.is_some() {
        let without = "`genkey check` without options checks the key in use";
        ctx.settings
            .require_key_endpoints()
            .map_err(|error| error.hint(without))?;
    }
    let runbook = args.runbook.as_deref().map(|path| runbook::read(ctx, path));
    let runbook = runbook.transpose()?;
    let session = Session::open(ctx, Which::InUse, Sending::Usual)?;
    if session.profile().provider.keys.is_none() {
        return check_credential(&session);
    }
    match &runbook {
        Some(runbook) => check_with(&session, runbook, &rules, args.destinations),
        None => check_keys(&session, &rules),
    }
}

fn check_keys(session: &Session<'_>, rules: &Rules) -> Result<ExitCode> {
    let ctx = session.ctx;
    let (keys, unreadable) = session.list_every_key()?;
    let account = (&ctx.desk()?, session.account().scope);
    let findings = rules.check(account, &keys, session.time_of_service())?;
    print(ctx, None, &keys, &findings)?;
    // After the findings are printed: they are true, even if they are not all.
    require_readable(unreadable, "checked")?;
    Ok(conclude(ctx, &keys, &findings))
}

/// Checks the keys, and compares them with a runbook.
fn check_with(
    session: &Session<'_>,
    runbook: &Runbook,
    rules: &Rules,
    runs_commands: bool,
) -> Result<ExitCode> {
    let ctx = session.ctx;
    runbook::require_account(session, runbook)?;
    let (keys, unreadable) = session.list_every_key()?;
    let unprompted = ctx.stores_without_prompt();
    // Nobody asked for more than files, so nobody is asked to unlock a store for them.
    let desk = if runs_commands {
        ctx.desk()?
    } else {
        ctx.desk_with(&unprompted)?
    };
    let host = ctx.settings.environment.host_name();
    let comparison = Comparison {
        runbook,
        desk: &desk,
        scope: session.account().scope,
        now: session.time_of_service(),
        host: host.as_deref(),
        runs_commands,
    };
    let Compared { findings, events } = comparison.compare(&keys, rules)?;
    print(ctx, Some(runbook), &keys, &findings)?;
    let code = require_readable(unreadable, "checked").map(|()| conclude(ctx, &keys, &findings));
    let surface = ctx.surface();
    if surface.terminal && ctx.format() == output::Format::Table && ctx.findings_format().is_none()
    {
        rows::print_calendar(ctx, &events, comparison.now)?;
    }
    code
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
    print(ctx, None, &[], &[])?;
    Ok(ExitCode::SUCCESS)
}

fn print(
    ctx: &Context,
    runbook: Option<&Runbook>,
    keys: &[Key],
    findings: &[Finding<'_>],
) -> Result<()> {
    match ctx.findings_format() {
        Some(format) => inspection::print(ctx, runbook, (keys, findings), format),
        None => rows::print(ctx, runbook.is_some(), findings),
    }
}

/// The hints for these findings.
fn hints(findings: &[Finding<'_>]) -> impl Iterator<Item = &'static str> {
    let has = |problem| findings.iter().any(|finding| finding.problem == problem);
    let (missing, unknown) = (has(Problem::Missing), has(Problem::UnknownToRunbook));
    let is_other = |finding: &Finding<'_>| {
        !matches!(
            finding.problem,
            Problem::Missing | Problem::UnknownToRunbook
        )
    };
    [
        (
            findings.iter().any(is_other),
            "`genkey rotate KEY` replaces a key, `genkey revoke --expired` removes those that no longer work",
        ),
        (missing, "`genkey renew` creates the keys that are missing"),
        (
            unknown,
            "add unknown keys to the runbook, with `managed = false` if it is not to rotate them",
        ),
    ]
    .into_iter()
    .filter_map(|(applies, hint)| applies.then_some(hint))
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
    let affected = inspection::affected(findings);
    let verb = if affected == 1 { "needs" } else { "need" };
    let problems = if findings.len() == affected {
        String::new()
    } else {
        format!(" ({})", counted(findings.len(), "problem"))
    };
    ctx.ui.status(format!(
        "{} {verb} attention{problems}",
        counted(affected, "key")
    ));
    if ctx.ui.has_audience() && ctx.settings.require_key_endpoints().is_ok() {
        hints(findings).for_each(|hint| ctx.ui.hint(hint));
    }
    ExitCode::from(FOUND)
}
