//! Names and errors that the keychains of all systems share.

use crate::store::error::{StoreError, damaged, refused};

pub(super) const NAME: &str = "keychain";
/// The `service` attribute of genkey's entries: `secret-tool search service genkey` lists them.
pub(super) const SERVICE: &str = "genkey";

pub(super) fn not_text(entry: &str) -> StoreError {
    damaged(NAME, format!("the entry `{entry}` is not text"))
}

pub(super) fn ambiguous(entry: &str) -> StoreError {
    let reason = format!(
        "several items are named `{entry}`; delete the wrong ones in your keychain manager"
    );
    refused(NAME, reason)
}
