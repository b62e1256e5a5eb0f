//! Every fault at every step of `genkey recover`, after a rotation was interrupted at each state.

use genkey::sandbox::Dialect;

use super::destinations::{Place, PushFault};
use super::fault::Fault;
use super::invariants::{self, Before};
use super::recover::recover;
use super::rotate::{COMMAND, ONE, ROTATE, TWO, WITH_GRACE};
use super::tally::Matrix;
use super::trial::{Left, Trial, run_with};
use super::world::{StoreKind, World};
use crate::support::proxy::Fault as NetworkFault;

const CREATE: &str = "create --name ci --expires-in 90d";
const POST: &str = "POST /persisted_tokens";
const REVOKE_OLD: &str = "DELETE /persisted_tokens/7/revoke";
const REVOKE_NEW: &str = "DELETE /persisted_tokens/8/revoke";

fn left(line: &'static str, faults: Vec<Fault>) -> Left {
    Left {
        line,
        typed: false,
        faults,
        ends_grace: false,
    }
}

fn killed(line: &'static str, point: &str) -> Left {
    left(line, vec![Fault::kill(point)])
}

fn after(name: &str, to: &'static [Place], left: Left) -> Trial {
    let replaces = left.line != CREATE;
    Trial {
        to,
        replaces,
        codes: &[0, 1, 7, 8, 9, 10],
        check: |world, before, _| {
            if world.replaces() {
                invariants::old_or_new_works(world, before);
                invariants::old_key_was_revoked_after_the_proof(world, before);
            }
            invariants::destinations_hold_keys_that_work(world);
        },
        ..recover(StoreKind::File, name, vec![left])
    }
}

/// The interrupted rotations.
fn kinds() -> Vec<Trial> {
    let refuses = |place, fault| {
        let refusal = Fault::push(place, 1, PushFault::SucceedsAndRefuses);
        left(ROTATE, vec![refusal, fault])
    };
    let over = Left {
        ends_grace: true,
        ..left(WITH_GRACE, vec![])
    };
    let lost = Fault::request(POST, NetworkFault::KillAfter);
    let not_revoked = Fault::request(REVOKE_OLD, NetworkFault::Status(500));
    vec![
        after("a key without a secret", ONE, left(ROTATE, vec![lost])),
        after("a key that is stored", ONE, killed(ROTATE, "issue.stored")),
        after(
            "a key that may be delivered",
            ONE,
            killed(ROTATE, "rotate.delivering"),
        ),
        after(
            "a key that is delivered",
            ONE,
            killed(ROTATE, "rotate.delivered"),
        ),
        after(
            "a key that is delivered to one of two",
            TWO,
            killed(ROTATE, "rotate.delivered"),
        ),
        after(
            "a rotation that is being undone",
            ONE,
            refuses(COMMAND, Fault::kill("rotate.undoing")),
        ),
        after(
            "a key that is withdrawn",
            ONE,
            refuses(
                COMMAND,
                Fault::request(REVOKE_NEW, NetworkFault::KillBefore),
            ),
        ),
        after("a switched key", ONE, killed(ROTATE, "rotate.switched")),
        after(
            "a key that is not revoked",
            ONE,
            left(ROTATE, vec![not_revoked]),
        ),
        after("a revoked key", ONE, killed(ROTATE, "rotate.settled")),
        after(
            "a switched key that stays",
            ONE,
            killed(WITH_GRACE, "rotate.switched"),
        ),
        after("a key whose grace is over", ONE, over),
        after(
            "a created key that may be delivered",
            ONE,
            killed(CREATE, "rotate.delivering"),
        ),
    ]
}

#[test]
fn no_fault_during_the_recovery_of_a_rotation_loses_a_key() {
    let mut matrix = Matrix::default();
    for trial in kinds() {
        matrix.add_few(&trial, &trial.steps());
    }
    matrix.run("recover-rotations");
}

#[test]
fn a_destination_that_keeps_failing_keeps_both_keys() {
    let mut matrix = Matrix::default();
    let never = Fault::Push {
        place: COMMAND,
        nth: 1,
        how: PushFault::Refuses,
        persistent: true,
    };
    let trial = Trial {
        codes: &[10],
        check: |world: &World, before, _| {
            let old = invariants::old_key(world);
            assert!(!old.is_revoked(), "the old key is revoked");
            assert_eq!(before.new_live(world).count(), 1, "the new key is revoked");
        },
        ..after(
            "a key that may be delivered",
            ONE,
            killed(ROTATE, "rotate.delivering"),
        )
    };
    matrix.add_fault(&trial, never);
    matrix.run("recover-refused");
}

/// A world whose key `old` a rotation replaces, and which this file holds.
fn with_file() -> (World, Before) {
    let mut world = World::new(StoreKind::File, Dialect::Reference);
    world.open_places(&[Place::Dotenv], true);
    let before = Before::of(&world);
    (world, before)
}

/// Recovers, and checks the invariants.
#[track_caller]
fn recovers(world: &World, before: &Before) {
    let recovered = world.home.run("recover --yes");
    assert_eq!(recovered.code, 0, "{}", recovered.stderr);
    invariants::hold(world, before);
    invariants::hold_after_another_recovery(world);
}

#[test]
fn a_destination_that_was_restored_meanwhile_gets_the_new_key_again() {
    for point in ["rotate.delivered", "rotate.switched", "rotate.indexed"] {
        let (world, before) = with_file();
        let old = world.secret_of(world.old);
        let killed = run_with(&world, ROTATE, &[Fault::kill(point)]);
        assert_eq!(killed.code, 137);
        Place::Dotenv.fill(&world, old.as_deref());
        recovers(&world, &before);
        let old = invariants::old_key(&world);
        assert!(old.is_revoked(), "{point}: the old key still works");
    }
}

#[test]
fn a_rotation_whose_key_was_not_created_can_be_repeated() {
    for fault in [NetworkFault::KillBefore, NetworkFault::Status(500)] {
        let (world, before) = with_file();
        let failed = run_with(&world, ROTATE, &[Fault::request(POST, fault)]);
        assert_ne!(failed.code, 0);
        recovers(&world, &before);
        let rotated = run_with(&world, ROTATE, &[]);
        assert_eq!(rotated.code, 0, "{fault:?}: {}", rotated.stderr);
        recovers_after_two(&world);
    }
}

/// The key is rotated, and there is nothing to recover.
#[track_caller]
fn recovers_after_two(world: &World) {
    assert!(invariants::old_key(world).is_revoked());
    invariants::destinations_hold_keys_that_work(world);
    invariants::hold_after_another_recovery(world);
}
