//! The store for new secrets.

use std::time::Instant;

use super::Finding;
use crate::context::Context;
use crate::error::Error;
use crate::store::{SecretStore, StoreError};

const CHECK: &str = "store";

/// Whether a secret can be written to the store and read back. Also gives the name of a store that failed, in which
/// nothing else needs to be looked for.
pub fn examine(ctx: &Context) -> (Finding, Option<String>) {
    let store = match ctx.new_secrets_store() {
        Ok(store) => store,
        Err(error) => return (Finding::failed(CHECK, error), None),
    };
    let began = Instant::now();
    let proof = store.prove(ctx.now());
    let elapsed = began.elapsed();
    let finding = match proof {
        Ok(()) => return (Finding::ok(CHECK, kept_in(ctx, store.as_ref())).took(elapsed), None),
        Err(error) => failed(ctx, error),
    };
    (finding.took(elapsed), Some(store.name()))
}

fn kept_in(ctx: &Context, store: &dyn SecretStore) -> String {
    format!("new secrets go to {}, which is open and takes them", ctx.store_title(&store.name()))
}

/// A machine without a keychain can use a key that it is given, and needs none if nobody asked for one.
fn failed(ctx: &Context, error: StoreError) -> Finding {
    let chosen = ctx.settings.profile().is_ok_and(|profile| profile.store.is_some());
    let harmless = matches!(error, StoreError::Missing { .. }) && !chosen && ctx.has_explicit_credential();
    let finding = Finding::failed(CHECK, Error::from(error));
    if harmless { finding.harmless() } else { finding }
}
