//! Every fault at every step of the commands at services with other dialects, not known beforehand.

use genkey::sandbox::Dialect;

use super::create::create;
use super::fault::Fault;
use super::recover::{kinds_of, recover};
use super::revoke::revoke;
use super::rotate::{ONE, rotate};
use super::tally::Matrix;
use super::trial::Trial;
use super::world::StoreKind;
use crate::support::proxy::Fault as NetworkFault;

fn collection(dialect: Dialect) -> &'static str {
    if dialect == Dialect::Pat {
        "/personal_access_tokens"
    } else {
        "/persisted_tokens"
    }
}

const OTHERS: [Dialect; 2] = [Dialect::Guide, Dialect::Pat];

#[test]
fn no_fault_during_a_creation_in_another_dialect_loses_a_key() {
    let mut matrix = Matrix::default();
    for dialect in OTHERS {
        let named = |name: &str, base| Trial {
            dialect,
            ..create(StoreKind::File, &format!("{dialect}: {name}"), base)
        };
        let plain = matrix.add(&named("create", vec![]));
        let failed = Fault::request(
            &format!("POST {}", collection(dialect)),
            NetworkFault::StatusAfter(500),
        );
        let undone = named("create, reported as failed", vec![failed]);
        matrix.add_steps(&undone, &undone.steps().beyond(&plain, 0));
    }
    matrix.run("create-dialects");
}

/// With 10: before another form of the request is sent, the list must be read, which may fail.
const CODES: &[i32] = &[0, 1, 7, 8, 9, 10];

#[test]
fn no_fault_during_a_revocation_in_another_dialect_loses_a_key() {
    let mut matrix = Matrix::default();
    for dialect in OTHERS {
        let trial = revoke(StoreKind::File, &format!("{dialect}: revoke"), vec![]);
        matrix.add(&Trial {
            dialect,
            codes: CODES,
            ..trial
        });
    }
    matrix.run("revoke-dialects");
}

#[test]
fn no_fault_during_a_recovery_in_another_dialect_loses_a_key() {
    let mut matrix = Matrix::default();
    for dialect in OTHERS {
        for (name, left) in kinds_of(collection(dialect)) {
            let trial = recover(StoreKind::File, &format!("{dialect}: {name}"), vec![left]);
            matrix.add(&Trial { dialect, ..trial });
        }
    }
    matrix.run("recover-dialects");
}

#[test]
fn no_fault_during_a_rotation_in_another_dialect_loses_a_key() {
    let mut matrix = Matrix::default();
    for dialect in OTHERS {
        let trial = rotate(StoreKind::File, &format!("{dialect}: rotate"), ONE, vec![]);
        let trial = Trial { dialect, ..trial };
        matrix.add_few(&trial, &trial.steps().at_the_service());
    }
    matrix.run("rotate-dialects");
}
