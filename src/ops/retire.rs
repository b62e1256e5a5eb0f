//! How one key is ended at the service, and what the answer to that is worth.

use super::desk::{Account, Failure};
use crate::api;
use crate::failpoint;
use crate::model::Key;

/// Why a key is not known to be revoked.
#[derive(Debug, thiserror::Error)]
pub enum NotRetired {
    /// The service did not revoke it.
    #[error(transparent)]
    Refused(api::Error),
    /// Nobody knows whether the service revoked it.
    #[error(transparent)]
    Unknown(api::Error),
}

impl From<NotRetired> for Failure {
    fn from(error: NotRetired) -> Self {
        let (NotRetired::Refused(cause) | NotRetired::Unknown(cause)) = error;
        Self::Service(cause)
    }
}

impl Account<'_> {
    /// Revokes a key, unless it is revoked already.
    pub async fn retire(&self, key: &Key) -> Result<(), NotRetired> {
        let own = self.in_use == Some(&key.id);
        if key.is_revoked() {
            return Ok(());
        }
        if let Err(error) = self.client.revoke_key(&key.id, own).await {
            self.judge(error, &[key], own).await?;
        }
        failpoint::pass("retire.answered");
        Ok(())
    }

    /// Whether keys are revoked although the request failed, as far as the list tells. `own` is
    /// whether the key that asks is among them: it is refused once it is revoked.
    pub(super) async fn judge(
        &self,
        error: api::Error,
        keys: &[&Key],
        own: bool,
    ) -> Result<(), NotRetired> {
        if !error.outcome_unknown() && error.status() != Some(404) {
            return Err(NotRetired::Refused(error));
        }
        match self.client.live_keys().await {
            Ok(live) if keys.iter().any(|key| live.contains(&key.id)) => {
                Err(NotRetired::Refused(error))
            }
            Ok(_) => Ok(()),
            Err(refused) if own && refused.status() == Some(401) => Ok(()),
            Err(_) => Err(NotRetired::Unknown(error)),
        }
    }
}
