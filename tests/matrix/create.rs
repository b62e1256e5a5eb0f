//! Every fault at every step of `genkey create`, including those that undo a failed creation.

use genkey::sandbox::Dialect;

use super::fault::{Fault, StoreFault};
use super::invariants::Before;
use super::tally::Matrix;
use super::trial::Trial;
use super::world::{StoreKind, World, fingerprint};
use crate::support::genkey::Ended;
use crate::support::proxy::Fault as NetworkFault;

const POST: &str = "POST /persisted_tokens";
/// The calls of the store before the request: reading the login and proving the store.
const CALLS_BEFORE: u32 = 5;

pub fn create(store: StoreKind, name: &str, base: Vec<Fault>) -> Trial {
    Trial {
        name: name.into(),
        store,
        dialect: Dialect::Reference,
        left: Vec::new(),
        line: "create --name ci --expires-in 90d",
        typed: false,
        to: &[],
        replaces: false,
        another: false,
        base,
        codes: &[0, 1, 7, 8, 9, 10],
        check,
    }
}

/// After success there is a key and its secret; after a failure there is neither.
fn check(world: &World, before: &Before, ended: &Ended) {
    let live: Vec<_> = before.new_live(world).collect();
    match ended.code {
        0 => {
            assert_eq!(live.len(), 1, "not one new key");
            let secrets = world.secrets();
            assert!(
                secrets
                    .values()
                    .any(|secret| fingerprint(secret) == live[0].fingerprint),
                "its secret is not stored"
            );
        }
        10 => assert!(
            ended.stderr.contains("`genkey recover`"),
            "{}",
            ended.stderr
        ),
        137 => {}
        _ => assert!(live.is_empty(), "a key is left after a failure: {live:?}"),
    }
}

#[test]
fn no_fault_during_a_creation_loses_a_key() {
    let mut matrix = Matrix::default();
    for store in [StoreKind::File, StoreKind::Helper] {
        let plain = matrix.add(&create(store, "create", vec![]));
        let mut undone = vec![
            (
                "create, reported as failed",
                Fault::request(POST, NetworkFault::StatusAfter(500)),
            ),
            (
                "create, cut off",
                Fault::request(POST, NetworkFault::Truncate),
            ),
            ("create, not indexed", Fault::full("persist.index.json", 1)),
        ];
        undone.push(match store {
            StoreKind::File => (
                "create, stored and not synced",
                Fault::full("renamed.secrets.age", 1),
            ),
            StoreKind::Helper => (
                "create, stored and refused",
                Fault::call(CALLS_BEFORE + 1, StoreFault::SucceedsAndRefuses),
            ),
        });
        for (name, base) in undone {
            let calls = if matches!(base, Fault::Call { .. }) {
                CALLS_BEFORE + 1
            } else {
                CALLS_BEFORE
            };
            let trial = create(store, name, vec![base]);
            matrix.add_steps(&trial, &trial.steps().beyond(&plain, calls));
        }
    }
    matrix.run("create");
}
