//! What the service's list tells of a creation.
//!
//! An id in an answer may be anybody's, and something on the way may have repeated the request.
//! What the list shows under our marker is ours, and nothing else is.

use crate::api;
use crate::journal::Plan;
use crate::model::{Key, KeyId};
use crate::ops::{Account, Failure};

/// What the list tells of a key that was just made.
pub(super) enum Sighting {
    /// The answer named the key that was made. These, which work, were made beside it.
    Ours { twins: Vec<Key> },
    /// The answer named a key that is another one than was made.
    Another,
    /// It does not tell.
    Unclear {
        /// Why not.
        cause: Failure,
        /// Whether the answer has the marker, and nothing speaks against it.
        is_ours: bool,
    },
}

impl Sighting {
    /// Compares a key, as the answer told of it, with what [`Account::rows_of`] gave.
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
            .map(|place| twins.remove(place));
        // A list that changes between its pages may show a row twice.
        twins.retain(|key| key.id != answered.id && !key.is_revoked());
        match row {
            Some(row) if plan.matches(&row) => Self::Ours { twins },
            Some(row) if plan.matches_cut_off(&row) && twins.is_empty() => Self::Ours { twins },
            Some(_) if !twins.is_empty() => Self::Another,
            Some(_) => Self::Unclear {
                cause: Failure::NotListed,
                is_ours: false,
            },
            // The service may be slow to list what it has made.
            None if is_ours && twins.is_empty() => Self::Ours { twins },
            None => Self::Unclear {
                cause: Failure::NotListed,
                is_ours,
            },
        }
    }
}

impl Account<'_> {
    /// The keys that the service lists under the marker of a creation.
    pub(super) async fn marked(&self, plan: &Plan) -> Result<Vec<Key>, api::Error> {
        self.list_where(|key| plan.matches(key)).await
    }

    /// The same, and the key of this id, whatever it is called. Other keys that work and have the
    /// planned name are `namesakes`.
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

    async fn list_where(
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
