//! The order in which keys are revoked.

use std::collections::HashMap;

use crate::model::{EntryRef, Key, KeyId};

/// The order in which keys are revoked.
pub struct Order<'k> {
    /// Started in this order, several at a time.
    pub first: Vec<&'k Key>,
    /// The key in use, which the other requests are sent with; started once they have ended.
    pub last: Option<&'k Key>,
}

impl<'k> Order<'k> {
    /// The given order, with the key in use last.
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

    /// The order for all keys of an account; if the key in use is unknown, the likeliest one is
    /// last.
    pub fn of_account(
        keys: &[&'k Key],
        in_use: Option<&KeyId>,
        stored: &HashMap<KeyId, EntryRef>,
    ) -> Self {
        // An unknown key in use is none of the stored ones, which were compared with it. The list
        // was just requested with it, so its `last_used_at` is the latest.
        let mut sorted = keys.to_vec();
        sorted.sort_by_key(|key| (!stored.contains_key(&key.id), key.last_used_at));
        let mut order = Self::new(&sorted, in_use);
        order.last = order.last.or_else(|| order.first.pop());
        order
    }
}
