//! `genkey doctor`

use crate::context::Context;
use crate::doctor::{self, Finding, Verdict};
use crate::error::{Error, Kind, Result};
use crate::output::{self, Mark, ReportRow};

/// Look for what is wrong with genkey here, and say what helps
///
/// Looks at the configuration, the files, unfinished work, the store, the network (DNS, TCP, TLS), the service, the clock and the key.
/// Each line is `ok`, `warning` or `failure`, the latter two with the remedy. What depends on something that failed is
/// left out. The store is proven with a throw-away secret, and the service is asked once, whose the key is.
///
/// The exit code is 0 without a failure, and otherwise that of the first one: 2 for the configuration, 4 for a key that
/// is missing or refused, 5 for one that may do nothing, 7 for the network, 8 for the service, 9 for the store, else 1.
#[derive(Debug, clap::Args)]
pub struct Args {}

/// Looks at everything and shows what came of it.
pub fn run(_: &Args, ctx: &Context) -> Result<()> {
    let mut findings = doctor::examine(ctx);
    findings.iter_mut().for_each(|finding| advise(finding, ctx));
    let rows: Vec<_> = findings.iter().map(row).collect();
    ctx.ui.print(|out| output::report(&rows, ctx.format(), &ctx.surface(), out))?;
    verdict(&findings)
}

fn advise(finding: &mut Finding, ctx: &Context) {
    if let Verdict::Warning { remedy } | Verdict::Failure { remedy, .. } = &mut finding.verdict {
        *remedy = ctx.ui.localize_command(remedy);
    }
}

fn row(finding: &Finding) -> ReportRow<'_> {
    let (mark, remedy) = match &finding.verdict {
        Verdict::Ok => (Mark::Ok, None),
        Verdict::Warning { remedy } => (Mark::Warning, Some(remedy.as_str())),
        Verdict::Failure { remedy, .. } => (Mark::Failure, Some(remedy.as_str())),
    };
    ReportRow { check: finding.check, mark, message: &finding.message, remedy, elapsed: finding.elapsed }
}

fn verdict(findings: &[Finding]) -> Result<()> {
    let failures: Vec<(Kind, &str)> = findings.iter().filter_map(failure).collect();
    let Some((kind, _)) = failures.first() else { return Ok(()) };
    let names = failures.iter().map(|(_, check)| format!("`{check}`")).collect::<Vec<_>>().join(", ");
    let checks =
        if failures.len() == 1 { "1 check failed".into() } else { format!("{} checks failed", failures.len()) };
    Err(Error::new(*kind, format!("{checks}: {names}")))
}

fn failure(finding: &Finding) -> Option<(Kind, &str)> {
    match finding.verdict {
        Verdict::Failure { kind, .. } => Some((kind, finding.check)),
        Verdict::Ok | Verdict::Warning { .. } => None,
    }
}
