//! The account behind the credential, and its workspaces and agents.

use reqwest::Method;
use serde::de::IgnoredAny;

use super::call::Call;
use super::client::Client;
use super::error::Error;
use super::wire;
use crate::model::{Agent, Identity, KeyId, Workspace};

impl Client {
    /// Fetches the account that the credential belongs to (`GET /me` of GEN). A success also proves
    /// that the credential is valid.
    pub async fn account<'a>(
        &self,
        path: impl IntoIterator<Item = &'a str>,
    ) -> Result<Identity, Error> {
        wire::identity(&self.ask(&Call::new(Method::GET, path)).await?)
    }

    /// Checks the credential by a read that requires one.
    pub async fn check<'a>(&self, path: impl IntoIterator<Item = &'a str>) -> Result<(), Error> {
        let answer = self.ask(&Call::new(Method::GET, path)).await?;
        if answer.is_empty() {
            Ok(())
        } else {
            // Any JSON will do. A web page must not: a captive portal answers 200 to everything.
            wire::decode::<IgnoredAny>(&answer).map(drop)
        }
    }

    /// Lists the workspaces that the credential reaches (`GET /workspaces` of GEN).
    pub async fn workspaces<'a>(
        &self,
        path: impl IntoIterator<Item = &'a str>,
    ) -> Result<Vec<Workspace>, Error> {
        wire::workspaces(&self.ask(&Call::new(Method::GET, path)).await?)
    }

    /// Lists the agents of a workspace (`GET /agents?workspace_id=10` of GEN).
    pub async fn agents<'a>(
        &self,
        path: impl IntoIterator<Item = &'a str>,
        workspace: &KeyId,
    ) -> Result<Vec<Agent>, Error> {
        let query = vec![("workspace_id".to_owned(), workspace.to_string())];
        wire::agents(
            &self
                .ask(&Call {
                    query,
                    ..Call::new(Method::GET, path)
                })
                .await?,
            workspace,
        )
    }
}
