//! The store for new secrets.

use std::time::Instant;

use super::{Finding, Verdict};
use crate::context::Context;
use crate::error::Error;
use crate::store::StoreError;

const CHECK: &str = "store";

/// Checks that a secret can be written to the store and read back. Also returns the name of a store
/// that failed, which later checks skip.
pub fn examine(ctx: &Context) -> (Finding, Option<String>) {
    let chosen = match ctx.settings.chosen_store() {
        Ok(chosen) => chosen,
        Err(error) => return (Finding::failed(CHECK, error), None),
    };
    let start = Instant::now();
    let proof = ctx.prove_store(chosen.as_deref());
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
