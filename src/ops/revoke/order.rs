//! In which order keys are revoked.

use std::collections::HashMap;

use crate::model::{EntryRef, Key, KeyId};

/// In which order keys are revoked.
pub struct Order<'k> {
    /// Many at once; those that begin first come first.
    pub first: Vec<&'k Key>,
    /// Once all others have ended: the key in use, without which nothing could be asked.
    pub last: Option<&'k Key>,
}

impl<'k> Order<'k> {
    /// As they come, but the one in use last.
    pub fn new(keys: &[&'k Key], in_use: Option<&KeyId>) -> Self {
        let (last, first) = keys
            .iter()
            .copied()
            .partition::<Vec<&Key>, _>(|key| in_use == Some(&key.id));
        Self {
            first,
            last: last.into_iter().next(),
        }
    }

    /// All keys of an account. Where it is not known which one is in use, it is none of those whose
    /// secrets are stored, since these were compared with it; and each request moves its
    /// `last_used_at`, and that of the list was the latest.
    pub fn of_account(
        keys: &[&'k Key],
        in_use: Option<&KeyId>,
        stored: &HashMap<KeyId, EntryRef>,
    ) -> Self {
        let mut sorted = keys.to_vec();
        sorted.sort_by_key(|key| (!stored.contains_key(&key.id), key.last_used_at));
        let mut order = Self::new(&sorted, in_use);
        order.last = order.last.or_else(|| order.first.pop());
        order
    }
}
