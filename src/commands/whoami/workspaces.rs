//! `genkey whoami --workspaces`

use crate::context::Context;
use crate::error::{Error, Result};
use crate::model::{Agent, KeyId, Workspace};
use crate::output::{self, Value};
use crate::session::Session;

const FIELDS: [&str; 4] = ["workspace_id", "workspace", "agent_id", "agent"];

/// A workspace and its agents, or why they cannot be listed.
struct Listed {
    workspace: Workspace,
    agents: Result<Vec<Agent>>,
}

/// Refuses a service without the endpoint, before a credential is read.
pub(super) fn check(ctx: &Context) -> Result<()> {
    let provider = ctx.settings.provider()?;
    match provider.workspaces {
        Some(_) => Ok(()),
        None => Err(Error::usage(format!(
            "{} has no endpoint for workspaces",
            provider.title
        ))),
    }
}

/// Prints a row per agent, and one for a workspace without agents.
///
/// # Errors
/// When the workspaces cannot be listed; or, after everything else was printed, the agents of one.
pub(super) fn run(session: &Session<'_>) -> Result<()> {
    let ctx = session.ctx;
    let listed = list(session)?;
    let rows: Vec<[Value<'_>; 4]> = listed.iter().flat_map(Listed::rows).collect();
    ctx.ui
        .print(|out| output::records(&FIELDS, &rows, ctx.format(), &ctx.surface(), out))?;
    if listed.is_empty() {
        ctx.ui
            .status("there are no workspaces; the service only lists those that you own or manage");
    }
    summarize(session, listed)
}

fn list(session: &Session<'_>) -> Result<Vec<Listed>> {
    let Some(path) = &session.profile().provider.workspaces else {
        return Ok(Vec::new());
    };
    let workspaces = session.wait(session.client.workspaces(path.segments()))?;
    let mut listed = Vec::with_capacity(workspaces.len());
    // One request after another: the first error that is not about the workspace ends the loop.
    for workspace in workspaces {
        match agents(session, &workspace.id) {
            Err(error) if !is_about_workspace(&error) => return Err(error),
            agents => listed.push(Listed { workspace, agents }),
        }
    }
    Ok(listed)
}

fn agents(session: &Session<'_>, workspace: &KeyId) -> Result<Vec<Agent>> {
    let Some(path) = &session.profile().provider.agents else {
        return Ok(Vec::new());
    };
    session.wait(session.client.agents(path.segments(), workspace))
}

/// Whether the error is about this workspace only. An error of the credential, the network or the
/// service would be the same for the next one.
fn is_about_workspace(error: &Error) -> bool {
    error
        .status
        .is_some_and(|status| matches!(status, 400 | 402..=404 | 422))
}

impl Listed {
    fn rows(&self) -> Vec<[Value<'_>; 4]> {
        let agents = self.agents.as_deref().unwrap_or_default();
        if agents.is_empty() {
            return vec![self.row(None)];
        }
        agents.iter().map(|agent| self.row(Some(agent))).collect()
    }

    fn row<'a>(&'a self, agent: Option<&'a Agent>) -> [Value<'a>; 4] {
        [
            (&self.workspace.id).into(),
            self.workspace.name.as_deref().into(),
            agent.map(|agent| &agent.id).into(),
            agent.and_then(|agent| agent.name.as_deref()).into(),
        ]
    }
}

fn describe(Workspace { id, name }: &Workspace) -> String {
    name.as_ref()
        .map_or_else(|| format!("`{id}`"), |name| format!("`{name}` ({id})"))
}

/// Returns the first refusal as the command's error, and reports the others as warnings.
fn summarize(session: &Session<'_>, listed: Vec<Listed>) -> Result<()> {
    let refused = |Listed { workspace, agents }: Listed| {
        Some(agents.err()?.context(format!(
            "cannot list the agents of {}",
            describe(&workspace)
        )))
    };
    let mut refusals = listed.into_iter().filter_map(refused);
    let Some(first) = refusals.next() else {
        return Ok(());
    };
    refusals.for_each(|error| session.ctx.ui.warn(error));
    Err(first)
}
