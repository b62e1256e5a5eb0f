//! Checks a creation against the service's list.
//!
//! The id in a response may be wrong, and a proxy may have repeated the request. Only what is
//! listed under our marker counts as ours.

use crate::api;
use crate::journal::Plan;
use crate::model::{Key, KeyId};
use crate::ops::{Account, Failure};

pub(in crate::ops) enum Sighting {
    /// The response named the right key. `twins` are usable keys of the same creation.
    Ours { twins: Vec<Key> },
    /// The response named a key of another creation.
    Another,
    /// The list cannot be read, or does not have the key.
    Unclear { cause: Failure, is_ours: bool },
}

impl Sighting {
    /// Compares the key of the response with the rows of [`Account::rows_of`].
    pub fn of(answered: &Key, plan: &Plan, listed: Result<Vec<Key>, api::Error>) -> Self {
        let is_ours = plan.matches(answered);
        let mut twins = match listed {
            Ok(rows) => rows,
            Err(error) => {
                return Self::Unclear {
                    cause: error.into(),
                    is_ours,
                };
            }
        };
        let row = twins
            .iter()
            .position(|key| key.id == answered.id)
            .map(|index| twins.remove(index));
        // A list that changes between two pages may have a row twice.
        twins.retain(|key| key.id != answered.id && !key.is_revoked());
        match row {
            Some(row) if plan.matches(&row) => Self::Ours { twins },
            // A service that cuts long names off leaves no whole marker.
            Some(row) if plan.matches_cut_off(&row) && twins.is_empty() => Self::Ours { twins },
            Some(_) if !twins.is_empty() => Self::Another,
            Some(_) => Self::Unclear {
                cause: Failure::NameNotListed,
                is_ours: false,
            },
            // A list may lag behind the creation.
            None if is_ours && twins.is_empty() => Self::Ours { twins },
            None => Self::Unclear {
                cause: Failure::NameNotListed,
                is_ours,
            },
        }
    }
}

impl Account<'_> {
    pub(super) async fn marked(&self, plan: &Plan) -> Result<Vec<Key>, api::Error> {
        self.list_where(|key| plan.matches(key)).await
    }

    /// The listed keys that have the marker or this id. The ids of other usable keys with the
    /// planned name are added to `namesakes`.
    pub(super) async fn rows_of(
        &self,
        plan: &Plan,
        id: &KeyId,
        namesakes: &mut Vec<KeyId>,
    ) -> Result<Vec<Key>, api::Error> {
        self.list_where(|key| {
            let is_row = plan.matches(key) || key.id == *id;
            let is_namesake = !is_row && key.is_usable() && key.name.as_ref() == Some(&plan.name);
            namesakes.extend(is_namesake.then(|| key.id.clone()));
            is_row
        })
        .await
    }

    pub(in crate::ops) async fn list_where(
        &self,
        mut wanted: impl FnMut(&Key) -> bool,
    ) -> Result<Vec<Key>, api::Error> {
        Ok(self
            .client
            .key_blocks(usize::MAX)
            .next(&mut wanted)
            .await?
            .keys)
    }
}
