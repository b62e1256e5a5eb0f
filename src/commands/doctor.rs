//! `genkey doctor`

use crate::context::Context;
use crate::doctor::{self, Finding, Verdict};
use crate::error::{Error, Kind, Result};
use crate::output::{self, Mark, ReportRow};

/// Diagnose problems and suggest fixes
///
/// Checks the configuration, the files, interrupted operations, the store, the network (DNS, TCP,
/// TLS), the service, the clock and the key. Each line is `ok`, `warning` or `failure`, the latter
/// two with a remedy. Checks that depend on a failed one are skipped. The store is tested with a
/// test secret, and the service gets one request.
///
/// The exit code is 0 without failures, otherwise that of the first failure: 2 for the
/// configuration, 4 for a missing or rejected key, 5 for a key without permissions, 7 for the
/// network, 8 for the service, 9 for the store, 1 for anything else.
#[derive(Debug, clap::Args)]
pub struct Args {}

/// Runs the checks and prints the report.
pub fn run(_: &Args, ctx: &Context) -> Result<()> {
    let mut findings = doctor::examine(ctx);
    // With `--sandbox`, the commands in the remedies need that option, too.
    let remedies = findings
        .iter_mut()
        .filter_map(|finding| finding.remedy.as_mut());
    remedies.for_each(|remedy| *remedy = ctx.ui.localize_command(remedy));
    let rows: Vec<_> = findings.iter().map(row).collect();
    ctx.ui
        .print(|out| output::report(&rows, ctx.format(), &ctx.surface(), out))?;
    // After the report: an error would otherwise hide it.
    verdict(&findings)
}

fn row(finding: &Finding) -> ReportRow<'_> {
    let mark = match finding.verdict {
        Verdict::Ok => Mark::Ok,
        Verdict::Warning => Mark::Warning,
        Verdict::Failure(_) => Mark::Failure,
    };
    let remedy = finding.remedy.as_deref();
    ReportRow {
        check: finding.check,
        mark,
        message: &finding.message,
        remedy,
        elapsed: finding.elapsed,
    }
}

fn verdict(findings: &[Finding]) -> Result<()> {
    let failed = |finding: &Finding| Some((finding.failure()?, format!("`{}`", finding.check)));
    let (kinds, names): (Vec<Kind>, Vec<String>) = findings.iter().filter_map(failed).unzip();
    let Some(kind) = kinds.first() else {
        return Ok(());
    };
    let checks = if names.len() == 1 {
        "1 check failed".into()
    } else {
        format!("{} checks failed", names.len())
    };
    Err(Error::new(*kind, format!("{checks}: {}", names.join(", "))))
}
