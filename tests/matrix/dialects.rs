//! Every harm at every step of the commands at services of other dialects, of which nothing is
//! known before.

use genkey::sandbox::Dialect;

use super::create::create;
use super::harm::Harm;
use super::recover::{kinds_of, recover};
use super::revoke::revoke;
use super::site::Keeper;
use super::tally::Matrix;
use super::trial::Trial;
use crate::support::proxy::Fault;

fn collection(dialect: Dialect) -> &'static str {
    if dialect == Dialect::Pat {
        "/personal_access_tokens"
    } else {
        "/persisted_tokens"
    }
}

const OTHERS: [Dialect; 2] = [Dialect::Guide, Dialect::Pat];

#[test]
fn no_harm_to_a_creation_in_another_dialect_loses_a_key() {
    let mut matrix = Matrix::default();
    for dialect in OTHERS {
        let named = |name: &str, base| Trial {
            dialect,
            ..create(Keeper::File, &format!("{dialect}: {name}"), base)
        };
        let plain = matrix.add(&named("create", vec![]));
        let failed = Harm::request(
            &format!("POST {}", collection(dialect)),
            Fault::StatusAfter(500),
        );
        let undone = named("create, said to have failed", vec![failed]);
        matrix.add_steps(&undone, &undone.steps().beyond(&plain, 0));
    }
    matrix.run("create-dialects");
}

/// When the list cannot be had that must be seen before another form is sent, nothing is known for
/// sure.
const CODES: &[i32] = &[0, 1, 7, 8, 9, 10];

#[test]
fn no_harm_to_a_revocation_in_another_dialect_loses_a_key() {
    let mut matrix = Matrix::default();
    for dialect in OTHERS {
        let trial = revoke(Keeper::File, &format!("{dialect}: revoke"), vec![]);
        matrix.add(&Trial {
            dialect,
            codes: CODES,
            ..trial
        });
    }
    matrix.run("revoke-dialects");
}

#[test]
fn no_harm_to_a_recovery_in_another_dialect_loses_a_key() {
    let mut matrix = Matrix::default();
    for dialect in OTHERS {
        for (name, left) in kinds_of(collection(dialect)) {
            let trial = recover(Keeper::File, &format!("{dialect}: {name}"), vec![left]);
            matrix.add(&Trial { dialect, ..trial });
        }
    }
    matrix.run("recover-dialects");
}
