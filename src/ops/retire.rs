//! Revokes one key at the service, and decides what a failed request means.

use super::desk::{Account, Failure};
use crate::api;
use crate::failpoint;
use crate::model::Key;

/// Why a key is not known to be revoked.
#[derive(Debug, thiserror::Error)]
pub enum NotRetired {
    /// The key was not revoked.
    #[error(transparent)]
    Refused(api::Error),
    /// The key may have been revoked.
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
    /// Revokes a key, unless it already is.
    pub async fn retire(&self, key: &Key) -> Result<(), NotRetired> {
        let own = self.in_use == Some(&key.id);
        if key.is_revoked() {
            return Ok(());
        }
        if let Err(error) = self.client.revoke_key(&key.id, own).await {
            self.classify_failure(error, &[key], own).await?;
        }
        failpoint::pass("retire.answered");
        Ok(())
    }

    /// Finds out by the list whether keys were revoked although the request failed. `own`: the key
    /// that sends the requests is among them.
    pub(super) async fn classify_failure(
        &self,
        error: api::Error,
        keys: &[&Key],
        own: bool,
    ) -> Result<(), NotRetired> {
        // The first attempt of a repeated request may have revoked the key. Services then answer
        // that there is no such key, or that it is revoked already.
        let may_be_gone = matches!(error.status(), Some(404 | 409 | 422));
        if !error.outcome_unknown() && !may_be_gone {
            return Err(NotRetired::Refused(error));
        }
        match self.client.live_keys().await {
            Ok(live) if keys.iter().any(|key| live.contains(&key.id)) => {
                Err(NotRetired::Refused(error))
            }
            Ok(_) => Ok(()),
            // A key that was just revoked can no longer list anything.
            Err(refused) if own && refused.status() == Some(401) => Ok(()),
            Err(_) if matches!(error.status(), Some(409 | 422)) => Err(NotRetired::Refused(error)),
            Err(_) => Err(NotRetired::Unknown(error)),
        }
    }
}
