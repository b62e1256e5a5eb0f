//! Which keys the service lists as alive, for many who want to know at the same time.

use std::collections::HashSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use tokio::sync::Mutex;

use super::{Client, Error};
use crate::model::{Key, KeyId};

/// The ids of the keys that are not revoked, or why they could not be listed.
type Listed = Result<Arc<HashSet<KeyId>>, Error>;

/// The last list, and who may use it.
#[derive(Default)]
pub(super) struct LiveKeys {
    /// How many have asked so far.
    asked: AtomicU64,
    /// The last list, and how many had asked before it was requested.
    last: Mutex<Option<(u64, Listed)>>,
}

impl Client {
    /// The ids of the keys that the service lists as not revoked. The list was requested after this was called, so it tells of
    /// everything that had been done by then; those who call while one is on its way share the next.
    ///
    /// # Errors
    /// Any [`Error`]; it was repeated where that may help.
    pub async fn live_keys(&self) -> Result<Arc<HashSet<KeyId>>, Error> {
        let number = self.live.asked.fetch_add(1, Ordering::SeqCst) + 1;
        let mut last = self.live.last.lock().await;
        if let Some((_, listed)) = last.as_ref().filter(|(asked, _)| *asked >= number) {
            return listed.clone();
        }
        let asked = self.live.asked.load(Ordering::SeqCst);
        let listed = self.list_keys().await.map(|keys| Arc::new(ids_of_live(keys)));
        *last = Some((asked, listed.clone()));
        listed
    }
}

fn ids_of_live(keys: Vec<Key>) -> HashSet<KeyId> {
    keys.into_iter().filter(Key::is_live).map(|key| key.id).collect()
}
