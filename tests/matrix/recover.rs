//! Every fault at every step of `genkey recover`, after each kind of interrupted operation.

use genkey::sandbox::Dialect;

use super::fault::Fault;
use super::tally::Matrix;
use super::trial::{Left, Trial};
use super::world::{StoreKind, World};
use crate::support::proxy::Fault as NetworkFault;

const CREATE: &str = "create --name ci --expires-in 90d";
const CREATE_AND_USE: &str = "create --name ci --expires-in 90d --use";
const REVOKE: &str = "revoke OLD --yes";
const LOGIN: &str = "login --with-token";

fn left(line: &'static str, faults: Vec<Fault>) -> Left {
    Left {
        line,
        typed: line == LOGIN,
        faults,
        ends_grace: false,
    }
}

fn killed(line: &'static str, point: &str) -> Left {
    left(line, vec![Fault::kill(point)])
}

/// The interrupted operations; each needs another recovery.
fn kinds() -> Vec<(&'static str, Left)> {
    let with_fault = |line, request, fault| left(line, vec![Fault::request(request, fault)]);
    // The secret is stored, but genkey cannot know that it is durable.
    let doubtful = || Fault::full("renamed.secrets.age", 1);
    vec![
        (
            "a key that was not created",
            with_fault(CREATE, POST, NetworkFault::KillBefore),
        ),
        (
            "a key without a secret",
            with_fault(CREATE, POST, NetworkFault::KillAfter),
        ),
        (
            "an indexed key without a secret",
            killed(CREATE, "issue.indexed"),
        ),
        ("a key that is stored", killed(CREATE, "issue.stored")),
        (
            "a key that could not be renamed",
            with_fault(CREATE, PATCH, NetworkFault::RefuseBefore),
        ),
        (
            "a key in use that could not be renamed",
            with_fault(CREATE_AND_USE, PATCH, NetworkFault::Status(500)),
        ),
        ("a key that is finished", killed(CREATE, "issue.renamed")),
        (
            "a key that is revoked and stored",
            left(CREATE, vec![doubtful(), Fault::kill("retire.answered")]),
        ),
        (
            "a key that was not revoked and is stored",
            left(
                CREATE,
                vec![doubtful(), Fault::request(UNDO, NetworkFault::Status(500))],
            ),
        ),
        (
            "a key whose revocation was not sent",
            with_fault(REVOKE, DELETE, NetworkFault::KillBefore),
        ),
        (
            "a revoked key whose secret is stored",
            killed(REVOKE, "retire.answered"),
        ),
        (
            "a revoked key without a secret",
            killed(REVOKE, "revoke.removed"),
        ),
        (
            "a secret of a login that is not in the index",
            killed(LOGIN, "login.configured"),
        ),
        (
            "a secret of the previous login",
            killed(LOGIN, "login.changed"),
        ),
    ]
}

/// Those that are finished or undone by a request, at a service with this path for keys.
pub fn kinds_of(collection: &str) -> Vec<(&'static str, Left)> {
    let post = format!("POST {collection}");
    let patch = format!("PATCH {collection}/8");
    let with_fault = |request: &str, fault| left(CREATE, vec![Fault::request(request, fault)]);
    vec![
        (
            "a key without a secret",
            with_fault(&post, NetworkFault::KillAfter),
        ),
        ("a key that is stored", killed(CREATE, "issue.stored")),
        (
            "a key that could not be renamed",
            with_fault(&patch, NetworkFault::RefuseBefore),
        ),
    ]
}

const POST: &str = "POST /persisted_tokens";
/// The key `old`.
const DELETE: &str = "DELETE /persisted_tokens/7/revoke";
/// The key `ci`.
const PATCH: &str = "PATCH /persisted_tokens/8";
const UNDO: &str = "DELETE /persisted_tokens/8/revoke";

pub fn recover(store: StoreKind, name: &str, left: Vec<Left>) -> Trial {
    Trial {
        name: format!("recover, {name}"),
        store,
        dialect: Dialect::Reference,
        left,
        line: "recover --yes",
        typed: false,
        to: &[],
        replaces: false,
        another: false,
        base: Vec::new(),
        codes: &[0, 1, 7, 8, 9],
        check: |_: &World, _, _| {},
    }
}

#[test]
fn no_fault_during_a_recovery_loses_a_key() {
    let mut matrix = Matrix::default();
    for (name, work) in kinds() {
        matrix.add(&recover(StoreKind::File, name, vec![work]));
    }
    // With a helper, the calls of the store can fail, too.
    let at_helper = [
        ("a key that is stored", killed(CREATE, "issue.stored")),
        ("a key without a secret", killed(CREATE, "issue.indexed")),
        (
            "a revoked key whose secret is stored",
            killed(REVOKE, "retire.answered"),
        ),
        (
            "a secret of the previous login",
            killed(LOGIN, "login.changed"),
        ),
    ];
    for (name, work) in at_helper {
        matrix.add(&recover(StoreKind::Helper, name, vec![work]));
    }
    matrix.run("recover");
}
