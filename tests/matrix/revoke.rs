//! Every fault at every step of `genkey revoke`.

use genkey::sandbox::Dialect;

use super::fault::{Fault, StoreFault};
use super::invariants::Before;
use super::tally::Matrix;
use super::trial::Trial;
use super::world::{StoreKind, World};
use crate::support::genkey::Ended;

pub fn revoke(store: StoreKind, name: &str, base: Vec<Fault>) -> Trial {
    Trial {
        name: name.into(),
        store,
        dialect: Dialect::Reference,
        left: Vec::new(),
        line: "revoke OLD --yes",
        typed: false,
        to: &[],
        replaces: false,
        another: false,
        base,
        codes: &[0, 1, 7, 8, 9],
        check,
    }
}

/// The secret is removed only after the key is revoked; after success, both are done.
fn check(world: &World, before: &Before, ended: &Ended) {
    let old = world
        .own()
        .into_iter()
        .find(|row| before.knows(row))
        .unwrap();
    let is_stored = world
        .secrets()
        .keys()
        .any(|entry| !entry.starts_with("login-"));
    assert!(
        is_stored || old.is_revoked(),
        "the key is not revoked, and its secret is lost"
    );
    assert!(
        ended.code != 0 || (!is_stored && old.is_revoked()),
        "the key or its secret is left"
    );
}

#[test]
fn no_fault_during_a_revocation_loses_a_key() {
    let mut matrix = Matrix::default();
    for store in [StoreKind::File, StoreKind::Helper] {
        matrix.add(&revoke(store, "revoke", vec![]));
    }
    let refused = revoke(
        StoreKind::Helper,
        "revoke, and the secret stays",
        vec![Fault::call(2, StoreFault::Refuses)],
    );
    matrix.add(&refused);
    matrix.run("revoke");
}
