//! The account, its workspaces and agents: there from the start, and never changed.

use rusqlite::Result;

use super::Database;
use super::token::time;
use crate::sandbox::documents::{AccountDocument, AgentDocument, WorkspaceDocument};

impl Database {
    /// The one account of a sandbox.
    pub(in crate::sandbox) fn account(&self) -> Result<AccountDocument> {
        self.0.query_row("SELECT id, email, name, username, created_at FROM account", (), |row| {
            let [email, name, username] = [row.get(1)?, row.get(2)?, row.get(3)?];
            Ok(AccountDocument { id: row.get(0)?, email, name, username, created_at: time(row, 4)? })
        })
    }

    pub(in crate::sandbox) fn workspaces(&self) -> Result<Vec<WorkspaceDocument>> {
        let mut query = self.0.prepare("SELECT id, name FROM workspace ORDER BY id")?;
        query.query_map((), |row| Ok(WorkspaceDocument { id: row.get(0)?, name: row.get(1)? }))?.collect()
    }

    /// The agents of all workspaces.
    pub(in crate::sandbox) fn agents(&self) -> Result<Vec<AgentDocument>> {
        let mut query = self.0.prepare("SELECT id, name, workspace_id FROM agent ORDER BY id")?;
        let agents = query
            .query_map((), |row| Ok(AgentDocument { id: row.get(0)?, name: row.get(1)?, workspace_id: row.get(2)? }))?;
        agents.collect()
    }
}
