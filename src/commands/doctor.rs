//! `genkey doctor`

use crate::context::Context;
use crate::doctor::{self, Finding, Verdict};
use crate::error::{Error, Kind, Result};
use crate::output::{self, Mark, ReportRow};

/// Look for what is wrong with genkey here, and say what helps
///
/// Looks at the configuration, the files, unfinished work, the store, the network (DNS, TCP, TLS),
/// the service, the clock and the key. Each line is `ok`, `warning` or `failure`, the latter two
/// with the remedy. What depends on something that failed is left out. The store is proven with a
/// throw-away secret, and the service is asked once, whose the key is.
///
/// The exit code is 0 without a failure, and otherwise that of the first one: 2 for the
/// configuration, 4 for a key that is missing or refused, 5 for one that may do nothing, 7 for the
/// network, 8 for the service, 9 for the store, else 1.
#[derive(Debug, clap::Args)]
pub struct Args {}

/// Looks at everything and shows what came of it.
pub fn run(_: &Args, ctx: &Context) -> Result<()> {
    let mut findings = doctor::examine(ctx);
    let remedies = findings
        .iter_mut()
        .filter_map(|finding| finding.remedy.as_mut());
    remedies.for_each(|remedy| *remedy = ctx.ui.localize_command(remedy));
    let rows: Vec<_> = findings.iter().map(row).collect();
    ctx.ui
        .print(|out| output::report(&rows, ctx.format(), &ctx.surface(), out))?;
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
