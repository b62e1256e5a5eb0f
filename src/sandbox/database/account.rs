//! The account, its workspaces and agents: there from the start, and never changed.

use jiff::Timestamp;
use rusqlite::Result;

use super::Database;
use super::token::time;
use crate::sandbox::documents::{AgentDocument, WorkspaceDocument};

/// The one account of a sandbox.
pub(in crate::sandbox) struct Account {
    pub(in crate::sandbox) id: i64,
    pub(in crate::sandbox) email: String,
    pub(in crate::sandbox) name: String,
    pub(in crate::sandbox) username: String,
    pub(in crate::sandbox) created_at: Timestamp,
}

impl Database {
    /// The account.
    pub(in crate::sandbox) fn account(&self) -> Result<Account> {
        self.0.query_row("SELECT id, email, name, username, created_at FROM account", (), |row| {
            Ok(Account {
                id: row.get(0)?,
                email: row.get(1)?,
                name: row.get(2)?,
                username: row.get(3)?,
                created_at: time(row, 4)?,
            })
        })
    }

    /// The workspaces.
    pub(in crate::sandbox) fn workspaces(&self) -> Result<Vec<WorkspaceDocument>> {
        let mut query = self.0.prepare("SELECT id, name FROM workspace ORDER BY id")?;
        query.query_map((), |row| Ok(WorkspaceDocument { id: row.get(0)?, name: row.get(1)? }))?.collect()
    }

    /// The agents of a workspace.
    pub(in crate::sandbox) fn agents(&self, workspace: i64) -> Result<Vec<AgentDocument>> {
        let mut agents = self.all_agents()?;
        agents.retain(|agent| agent.workspace_id == workspace);
        Ok(agents)
    }

    /// The agents of all workspaces.
    pub(in crate::sandbox) fn all_agents(&self) -> Result<Vec<AgentDocument>> {
        let mut query = self.0.prepare("SELECT id, name, workspace_id FROM agent ORDER BY id")?;
        let agents = query
            .query_map((), |row| Ok(AgentDocument { id: row.get(0)?, name: row.get(1)?, workspace_id: row.get(2)? }))?;
        agents.collect()
    }
}
