//! What a credential reaches: workspaces and their agents.

use reqwest::Method;

use super::client::Client;
use super::dialect::Call;
use super::{Error, wire};
use crate::model::{Agent, KeyId, Workspace};

/// What the agents of one workspace are asked for by.
const WORKSPACE_ID: &str = "workspace_id";

impl Client {
    /// Lists the workspaces that the credential reaches (`GET /workspaces` of GEN).
    ///
    /// # Errors
    /// Any [`Error`]; it was repeated where that may help.
    pub async fn workspaces<'a>(&self, path: impl IntoIterator<Item = &'a str>) -> Result<Vec<Workspace>, Error> {
        let answer = self.send(Call::new(Method::GET, path)).await?;
        wire::workspaces(&answer)
    }

    /// Lists the agents of a workspace (`GET /agents?workspace_id=10` of GEN).
    ///
    /// # Errors
    /// Any [`Error`]; it was repeated where that may help.
    pub async fn agents<'a>(
        &self,
        path: impl IntoIterator<Item = &'a str>,
        workspace: &KeyId,
    ) -> Result<Vec<Agent>, Error> {
        let call = Call::new(Method::GET, path).with_query(WORKSPACE_ID, workspace.to_string());
        let answer = self.send(call).await?;
        wire::agents(&answer, workspace)
    }
}
