//! What the keychains of all systems call our items, and say of them.

use crate::store::error::{StoreError, damaged, refused};

pub(super) const NAME: &str = "keychain";
/// The `service` attribute of every entry of ours: `secret-tool search service genkey` lists them.
pub(super) const SERVICE: &str = "genkey";

pub(super) fn no_text(entry: &str) -> StoreError {
    damaged(NAME, format!("the entry `{entry}` does not hold text"))
}

pub(super) fn ambiguous(entry: &str) -> StoreError {
    let reason = format!(
        "several items are named `{entry}`; remove the wrong ones in the keychain's own window"
    );
    refused(NAME, reason)
}
