//! The part of restored keys in an unfinished rotation.

use crate::journal::{Operation, Rotation, Switched, Work};
use crate::model::{EntryRef, Marker};
use crate::store::{IndexData, Standing, StoredKey};

/// Gives a restored key, and the other one of its rotation, the standing that they had before the
/// index was lost. Returns entries that nothing names any more.
pub(super) fn resume(
    index: &mut IndexData,
    operation: &Operation,
    restored: &StoredKey,
) -> Vec<EntryRef> {
    let Work::Rotate(Rotation { plan, old, .. }) = &operation.work else {
        return Vec::new();
    };
    let old = old.as_ref().map(|old| &old.id);
    let is_new = |key: &StoredKey| {
        key.scope == plan.scope && Marker::of_entry(&key.at.entry).as_ref() == Some(&plan.marker)
    };
    if restored.scope != plan.scope || !(is_new(restored) || Some(&restored.id) == old) {
        return Vec::new();
    }
    let Some(new) = index.keys.iter_mut().find(|key| is_new(key)) else {
        return Vec::new();
    };
    let id = new.id.clone();
    // The service may list it under its temporary name.
    new.name = Some(plan.name.clone());
    match (operation.progress.switched, old) {
        (None, _) => new.standing = Standing::Staged,
        (Some(Switched { retire_at, .. }), Some(old)) => {
            return index.switch_key(&plan.scope, old, &id, retire_at, |_, _| false);
        }
        (Some(_), None) => {}
    }
    Vec::new()
}
