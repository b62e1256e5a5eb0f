//! The store for new secrets.

use std::time::Instant;

use super::{Finding, Verdict};
use crate::context::Context;
use crate::durable::is_missing;
use crate::error::Error;
use crate::store::StoreError;

const CHECK: &str = "store";

/// How to have the encrypted file checked, too: a diagnosis never prompts.
pub(super) const UNLOCK: &str =
    "to check it as well, set `GENKEY_PASSPHRASE_FILE` or `GENKEY_IDENTITY`";

/// The encrypted file, if only a prompt would unlock it.
pub(super) fn needing_prompt(ctx: &Context) -> Option<&'static str> {
    ctx.asks_for_passphrase().then_some("file")
}

/// Checks that a secret can be written to the store and read back. Also returns the name of a store
/// that failed or is the `locked_store`, which later checks skip.
pub fn examine(ctx: &Context, locked_store: Option<&str>) -> (Finding, Option<String>) {
    let chosen = match ctx.settings.chosen_store() {
        Ok(chosen) => chosen,
        Err(error) => return (Finding::failed(CHECK, error), None),
    };
    if chosen.is_some() && chosen.as_deref() == locked_store {
        return (locked(ctx), chosen);
    }
    // Without a choice, a person would be asked whether to use the file instead of the keychain.
    let usual = (!ctx.settings.is_sandbox()).then_some("keychain");
    let start = Instant::now();
    let proof = ctx.prove_store(chosen.as_deref().or(usual));
    let elapsed = start.elapsed();
    match proof {
        Ok(store) => {
            let title = ctx.store_title(&store.name());
            let message = format!("new secrets go to {title} (unlocked, writable)");
            (Finding::ok(CHECK, message).took(elapsed), None)
        }
        Err(error) => {
            let finding = failed(ctx, chosen.is_some(), error);
            (
                finding.took(elapsed),
                Some(chosen.unwrap_or_else(|| "keychain".into())),
            )
        }
    }
}

/// The encrypted file is the store for new secrets, and is not unlocked.
fn locked(ctx: &Context) -> Finding {
    let title = ctx.store_title("file");
    if is_missing(&ctx.settings.paths.encrypted_file) {
        let message = format!("new secrets go to {title}, which is created with the first of them");
        return Finding::ok(CHECK, message);
    }
    let message = format!(
        "{title} is locked by a passphrase; not checked: whether it is writable, the secrets in it, and the key in use if it is there"
    );
    Finding::warning(CHECK, message, UNLOCK)
}

fn failed(ctx: &Context, is_chosen: bool, error: StoreError) -> Finding {
    // Without a keychain, in CI for example, a key from the environment still works.
    let harmless =
        matches!(error, StoreError::Missing { .. }) && !is_chosen && ctx.has_explicit_credential();
    let finding = Finding::failed(CHECK, Error::from(error));
    if harmless {
        Finding {
            verdict: Verdict::Warning,
            ..finding
        }
    } else {
        finding
    }
}
