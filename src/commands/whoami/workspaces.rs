//! What the credential reaches: workspaces and agents.

use crate::context::Context;
use crate::error::{Error, Result};
use crate::model::{Agent, KeyId, Workspace};
use crate::output::{self, Value};
use crate::session::Session;

const FIELDS: [&str; 4] = ["workspace_id", "workspace", "agent_id", "agent"];

/// A workspace and its agents, or why those are not told.
struct Reached {
    workspace: Workspace,
    agents: Result<Vec<Agent>>,
}

/// Refuses a service that has no such endpoint, before anything is asked of it.
pub(super) fn check(ctx: &Context) -> Result<()> {
    let provider = ctx.settings.provider()?;
    match provider.workspaces {
        Some(_) => Ok(()),
        None => Err(Error::usage(format!(
            "{} has no endpoint for workspaces: nothing was asked of it",
            provider.title
        ))),
    }
}

/// Lists the workspaces and agents, a row an agent; a workspace without agents has a row, too.
///
/// # Errors
/// When the workspaces cannot be listed; or, after all others were shown, the agents of one.
pub(super) fn run(session: &Session<'_>) -> Result<()> {
    let ctx = session.ctx;
    let reached = reach(session)?;
    let rows: Vec<[Value<'_>; 4]> = reached.iter().flat_map(Reached::rows).collect();
    ctx.ui
        .print(|out| output::records(&FIELDS, &rows, ctx.format(), &ctx.surface(), out))?;
    if reached.is_empty() {
        ctx.ui.status(
            "there are no workspaces: the service lists those whose owner or manager you are",
        );
    }
    summarize(session, reached)
}

fn reach(session: &Session<'_>) -> Result<Vec<Reached>> {
    let Some(path) = &session.profile().provider.workspaces else {
        return Ok(Vec::new());
    };
    let workspaces = session.wait(session.client.workspaces(path.segments()))?;
    let mut reached = Vec::with_capacity(workspaces.len());
    for workspace in workspaces {
        match agents(session, &workspace.id) {
            Err(error) if !is_about_workspace(&error) => return Err(error),
            agents => reached.push(Reached { workspace, agents }),
        }
    }
    Ok(reached)
}

fn agents(session: &Session<'_>, workspace: &KeyId) -> Result<Vec<Agent>> {
    let Some(path) = &session.profile().provider.agents else {
        return Ok(Vec::new());
    };
    session.wait(session.client.agents(path.segments(), workspace))
}

/// Whether the service refuses this workspace: that says nothing of the next. What is wrong with
/// the credential, the network or the service itself is wrong with all of them.
fn is_about_workspace(error: &Error) -> bool {
    error
        .status
        .is_some_and(|status| matches!(status, 400 | 402..=404 | 422))
}

impl Reached {
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

/// How messages name a workspace.
fn describe(Workspace { id, name }: &Workspace) -> String {
    name.as_ref()
        .map_or_else(|| format!("`{id}`"), |name| format!("`{name}` ({id})"))
}

/// Reports every refusal but the first, which becomes the command's own.
fn summarize(session: &Session<'_>, reached: Vec<Reached>) -> Result<()> {
    let refused = |Reached { workspace, agents }: Reached| {
        Some(agents.err()?.context(format!(
            "the agents of {} were not listed",
            describe(&workspace)
        )))
    };
    let mut refusals = reached.into_iter().filter_map(refused);
    let Some(first) = refusals.next() else {
        return Ok(());
    };
    refusals.for_each(|error| session.ctx.ui.warn(error));
    Err(first)
}
