//! The runbook of `renew` and `check --runbook`.

use std::path::{Path, absolute};

use crate::context::Context;
use crate::error::{Error, Result};
use crate::model::{Destination, Identity, Service, Setting};
use crate::runbook::{Runbook, ServiceRules};
use crate::session::Session;

/// The runbook that is used if none is named: in the current folder.
pub(super) const DEFAULT_FILE: &str = "genkey.toml";

/// Reads a runbook, whole, before anything else is done. Prints its warnings.
///
/// # Errors
/// All mistakes in it; also that it is for another service than the profile's.
pub(super) fn read(ctx: &Context, path: &Path) -> Result<Runbook> {
    let runbook = parse(ctx, path)?;
    for (region, reason) in &runbook.warnings {
        let (shown, line, column) = (path.display(), region.line, region.column);
        ctx.ui.warn(format!("{shown}:{line}:{column}: {reason}"));
    }
    Ok(runbook)
}

/// The same without the warnings.
pub(super) fn parse(ctx: &Context, path: &Path) -> Result<Runbook> {
    let variable = ctx.settings.key_variable()?;
    let full =
        absolute(path).map_err(|error| Error::from_io("cannot find the current folder", error))?;
    let folder = full.parent().unwrap_or(Path::new("/"));
    let setting = Setting { folder, variable };
    let presets = ctx.presets();
    let runbook = Runbook::read(path, &|text| Destination::parse(text, setting, &presets))?;
    require_service(ctx, path, &runbook.service)?;
    Ok(runbook)
}

fn require_service(ctx: &Context, path: &Path, rules: &ServiceRules) -> Result<()> {
    let profile = ctx.settings.profile()?;
    let another = |wanted: &str, found: &str| {
        let (path, name) = (path.display(), &profile.scope.profile);
        Error::usage(format!(
            "`{path}` is for `{wanted}`, but the profile `{name}` is for `{found}`"
        ))
        .hint("choose another profile: `--profile NAME`")
    };
    let provider = profile.provider.name.as_str();
    if let Some(wanted) = rules.provider.as_deref().filter(|name| *name != provider) {
        return Err(another(wanted, provider));
    }
    let Some(url) = rules.api_url.as_deref() else {
        return Ok(());
    };
    // A rehearsal, for whatever service the runbook is.
    if ctx.settings.is_sandbox() {
        return Ok(());
    }
    let wanted =
        Service::try_from(url.to_owned()).map_err(|error| Error::usage(error.to_string()))?;
    let found = &profile.scope.service;
    if wanted == *found {
        return Ok(());
    }
    Err(another(&wanted.to_string(), &found.to_string()))
}

/// Refuses a rehearsal that would put keys which work nowhere into real places, or run commands
/// that restart what reads them.
pub(super) fn require_harmless(ctx: &Context, runbook: &Runbook) -> Result<()> {
    if !ctx.settings.is_sandbox() {
        return Ok(());
    }
    let refuse = |what: String| {
        Err(Error::usage(format!("the sandbox does not {what}")).hint(
            "rehearse with a copy of the runbook that delivers to files in a folder of its own",
        ))
    };
    let mut deliveries = runbook.keys.iter().flat_map(|rules| &rules.deliver);
    let is_harmless = |destination: &Destination| {
        destination.is_file() && !destination.replace && destination.reload.is_none()
    };
    if let Some(delivery) = deliveries.find(|delivery| !is_harmless(&delivery.destination)) {
        let (path, line) = (runbook.path.display(), delivery.region.line);
        let place = &delivery.destination;
        return refuse(match &place.reload {
            Some(_) => format!("run the `reload` of `{place}` (`{path}`, line {line})"),
            None => format!("deliver to `{place}` (`{path}`, line {line})"),
        });
    }
    match &runbook.after {
        Some(_) => refuse("run `after`".to_owned()),
        None => Ok(()),
    }
}

/// Refuses the login of another account than the runbook's. Asks the service only if the runbook
/// names an account, and returns its answer then.
pub(super) fn require_account(
    session: &Session<'_>,
    runbook: &Runbook,
) -> Result<Option<Identity>> {
    let Some(wanted) = runbook.service.account.as_deref() else {
        return Ok(None);
    };
    // A rehearsal, for whatever account the runbook is.
    if session.ctx.settings.is_sandbox() {
        return Ok(None);
    }
    let provider = &session.profile().provider;
    let path = runbook.path.display();
    if provider.account.is_none() {
        let title = &provider.title;
        return Err(Error::usage(format!(
            "`{path}` names the account `{wanted}`, but {title} does not say which account a key belongs to"
        ))
        .hint("remove `account` from the runbook"));
    }
    match session.identity()? {
        Some(found) if is_account(&found, wanted) => Ok(Some(found)),
        found => {
            let found = found.map_or_else(|| "another one".to_owned(), |found| shown(&found));
            Err(Error::usage(format!(
                "`{path}` is for the account `{wanted}`, but the login is that of {found}"
            ))
            .hint("choose another profile: `--profile NAME`"))
        }
    }
}

fn is_account(found: &Identity, wanted: &str) -> bool {
    let has_email = |email: &String| email.eq_ignore_ascii_case(wanted);
    found.email.as_ref().is_some_and(has_email) || found.id.to_string() == wanted
}

fn shown(found: &Identity) -> String {
    match &found.email {
        Some(email) => format!("`{email}` ({})", found.id),
        None => format!("`{}`", found.id),
    }
}
