//! Every harm at every step of `genkey recover`, after each kind of work that can be left
//! unfinished.

use genkey::sandbox::Dialect;

use super::harm::Harm;
use super::site::{Keeper, Site};
use super::tally::Matrix;
use super::trial::{Left, Trial};
use crate::support::proxy::Fault;

const CREATE: &str = "create --name ci --expires-in 90d";
const CREATE_AND_USE: &str = "create --name ci --expires-in 90d --use";
const REVOKE: &str = "revoke OLD --yes";
const LOGIN: &str = "login --with-token";

fn left(line: &'static str, harms: Vec<Harm>) -> Left {
    Left {
        line,
        typed: line == LOGIN,
        harms,
    }
}

fn killed(line: &'static str, point: &str) -> Left {
    left(line, vec![Harm::kill(point)])
}

/// What can be left: of each, recovering does something else.
fn kinds() -> Vec<(&'static str, Left)> {
    let harmed = |line, request, fault| left(line, vec![Harm::request(request, fault)]);
    // The secret is in the store, though genkey cannot know that it is there to stay.
    let doubtful = || Harm::full("renamed.secrets.age", 1);
    vec![
        (
            "a key that was not made",
            harmed(CREATE, POST, Fault::KillBefore),
        ),
        (
            "a key without a secret",
            harmed(CREATE, POST, Fault::KillAfter),
        ),
        (
            "an indexed key without a secret",
            killed(CREATE, "issue.indexed"),
        ),
        ("a key that is kept", killed(CREATE, "issue.stored")),
        (
            "a key that could not be renamed",
            harmed(CREATE, PATCH, Fault::RefuseBefore),
        ),
        (
            "a key in use that could not be renamed",
            harmed(CREATE_AND_USE, PATCH, Fault::Status(500)),
        ),
        ("a key that is made", killed(CREATE, "issue.renamed")),
        (
            "a key that is revoked and kept",
            left(CREATE, vec![doubtful(), Harm::kill("retire.answered")]),
        ),
        (
            "a key that was not revoked and is kept",
            left(
                CREATE,
                vec![doubtful(), Harm::request(UNDO, Fault::Status(500))],
            ),
        ),
        (
            "a key that was not to be revoked after all",
            harmed(REVOKE, DELETE, Fault::KillBefore),
        ),
        (
            "a revoked key whose secret is kept",
            killed(REVOKE, "retire.answered"),
        ),
        (
            "a revoked key without a secret",
            killed(REVOKE, "revoke.removed"),
        ),
        (
            "a secret of a login that is not noted",
            killed(LOGIN, "login.configured"),
        ),
        (
            "a secret of the login of before",
            killed(LOGIN, "login.changed"),
        ),
    ]
}

/// Those of them that are finished or undone by a request, at a service with this collection.
pub fn kinds_of(collection: &str) -> Vec<(&'static str, Left)> {
    let post = format!("POST {collection}");
    let patch = format!("PATCH {collection}/8");
    let harmed = |request: &str, fault| left(CREATE, vec![Harm::request(request, fault)]);
    vec![
        ("a key without a secret", harmed(&post, Fault::KillAfter)),
        ("a key that is kept", killed(CREATE, "issue.stored")),
        (
            "a key that could not be renamed",
            harmed(&patch, Fault::RefuseBefore),
        ),
    ]
}

const POST: &str = "POST /persisted_tokens";
/// The key `old`.
const DELETE: &str = "DELETE /persisted_tokens/7/revoke";
/// The key `ci`.
const PATCH: &str = "PATCH /persisted_tokens/8";
const UNDO: &str = "DELETE /persisted_tokens/8/revoke";

pub fn recover(keeper: Keeper, name: &str, left: Vec<Left>) -> Trial {
    Trial {
        name: format!("recover, {name}"),
        keeper,
        dialect: Dialect::Reference,
        left,
        line: "recover --yes",
        typed: false,
        base: Vec::new(),
        codes: &[0, 1, 7, 8, 9],
        verdict: |_: &Site, _, _| {},
    }
}

#[test]
fn no_harm_to_a_recovery_loses_a_key() {
    let mut matrix = Matrix::default();
    for (name, work) in kinds() {
        matrix.add(&recover(Keeper::File, name, vec![work]));
    }
    // At a helper, the calls that recovering makes can fail.
    let at_helper = [
        ("a key that is kept", killed(CREATE, "issue.stored")),
        ("a key without a secret", killed(CREATE, "issue.indexed")),
        (
            "a revoked key whose secret is kept",
            killed(REVOKE, "retire.answered"),
        ),
        (
            "a secret of the login of before",
            killed(LOGIN, "login.changed"),
        ),
    ];
    for (name, work) in at_helper {
        matrix.add(&recover(Keeper::Helper, name, vec![work]));
    }
    matrix.run("recover");
}
