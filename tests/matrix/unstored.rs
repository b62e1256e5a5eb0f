//! Every fault at every step of `genkey run --new` and `genkey create --store none`, whose keys are
//! stored nowhere.

use genkey::sandbox::Dialect;

use super::invariants::Before;
use super::tally::Matrix;
use super::trial::Trial;
use super::world::{StoreKind, World};
use crate::support::genkey::Ended;

/// After success no key is left; after a failure there is none, or `recover` is said to revoke it.
fn check(world: &World, before: &Before, ended: &Ended) {
    let live: Vec<_> = before.new_live(world).collect();
    match ended.code {
        10 => assert!(
            ended.stderr.contains("`genkey recover`"),
            "{}",
            ended.stderr
        ),
        137 => {}
        _ => assert!(live.is_empty(), "a key is left: {live:?}"),
    }
}

#[test]
fn no_fault_while_a_command_has_a_key_of_its_own_leaves_that_key() {
    let mut matrix = Matrix::default();
    matrix.add(&Trial {
        name: "run --new".into(),
        store: StoreKind::File,
        dialect: Dialect::Reference,
        left: Vec::new(),
        line: "run --new --expires-in 90d --name ci -- true",
        typed: false,
        to: &[],
        replaces: false,
        another: false,
        base: Vec::new(),
        codes: &[0, 1, 7, 8, 9, 10],
        check,
    });
    matrix.run("unstored");
}

/// After success there is the key whose secret was printed; after a failure there is none, or
/// `recover` is said to revoke it.
fn check_printed(world: &World, before: &Before, ended: &Ended) {
    match ended.code {
        0 => {
            let live: Vec<_> = before.new_live(world).collect();
            assert_eq!(live.len(), 1, "not one new key");
            assert!(before.has_printed(&live[0]), "another secret was printed");
        }
        _ => check(world, before, ended),
    }
}

#[test]
fn no_fault_while_a_secret_is_printed_leaves_a_key_that_nobody_has() {
    let mut matrix = Matrix::default();
    matrix.add(&Trial {
        name: "create --store none".into(),
        store: StoreKind::File,
        dialect: Dialect::Reference,
        left: Vec::new(),
        line: "create --store none --name ci --expires-in 90d --show-token",
        typed: false,
        to: &[],
        replaces: false,
        another: false,
        base: Vec::new(),
        codes: &[0, 1, 7, 8, 9, 10],
        check: check_printed,
    });
    matrix.run("printed");
}
