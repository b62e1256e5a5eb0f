//! The checks of `genkey doctor`: one file per subject.
//!
//! A failed check does not stop the others, but those that depend on it are skipped.

use crate::context::Context;
use crate::error::Result;
use crate::model::{BaseUrl, Service};
use crate::session::{Sending, Session, Which};

mod configuration;
mod files;
mod finding;
mod key;
mod network;
mod secrets;
mod service;
mod store;
mod unfinished;

pub use finding::{Finding, Verdict};

pub fn examine(ctx: &Context) -> Vec<Finding> {
    let configuration = configuration::examine(ctx);
    let is_usable = configuration.failure().is_none();
    let mut findings = vec![configuration];
    findings.extend(configuration::providers(ctx));
    findings.extend(files::examine(ctx));
    findings.extend(unfinished::examine(ctx));
    if is_usable {
        findings.extend(beyond_files(ctx));
    }
    findings
}

/// The checks that need a profile: its store, service and key.
fn beyond_files(ctx: &Context) -> Vec<Finding> {
    let locked = store::needing_prompt(ctx);
    let (store, unusable) = store::examine(ctx, locked);
    let mut findings = vec![store];
    findings.extend(secrets::examine(ctx, unusable.as_deref(), locked));
    let unusable: Vec<&str> = unusable.as_deref().into_iter().chain(locked).collect();
    // Before the network, because the sandbox's server only exists with a session.
    let session = key::find(ctx, &unusable).map(|found| found.and_then(|found| begin(ctx, found)));
    if let Some(base_url) = base_url(ctx, session.as_ref()) {
        let network = network::examine(ctx, base_url);
        let reached = !network.iter().any(|finding| finding.failure().is_some());
        findings.extend(network);
        match session {
            Some(Ok(session)) if reached => findings.extend(service::examine(&session)),
            // Without a connection, only a finding about the key says something new.
            Some(Err(finding)) if reached || finding.check == key::CHECK => findings.push(finding),
            Some(_) | None => {}
        }
    }
    findings
}

fn begin(ctx: &Context, found: key::Found) -> Result<Session<'_>, Finding> {
    Session::open(ctx, Which::This(found), Sending::Once)
        .map_err(|error| Finding::failed(service::CHECK, error))
}

/// The service's base URL; `None` for a sandbox that did not start.
fn base_url(ctx: &Context, session: Option<&Result<Session<'_>, Finding>>) -> Option<BaseUrl> {
    match session {
        Some(Ok(session)) => Some(session.client.base_url().clone()),
        Some(Err(_)) | None => match &ctx.settings.profile().ok()?.scope.service {
            Service::At(base_url) => Some(base_url.clone()),
            Service::Sandbox => None,
        },
    }
}
