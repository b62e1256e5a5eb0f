//! Every fault at every step of `genkey rotate` and of `genkey create --to`.

use genkey::sandbox::Dialect;

use super::create;
use super::destinations::{Place, PushFault};
use super::fault::Fault;
use super::invariants::{self, Before};
use super::tally::Matrix;
use super::trial::{Left, Trial};
use super::world::{StoreKind, World};
use crate::support::genkey::Ended;

pub const ROTATE: &str = "rotate OLD --yes";
pub const WITH_GRACE: &str = "rotate OLD --yes --grace 1h";
const CREATE: &str = "create --name ci --expires-in 90d";

pub const COMMAND: Place = Place::Command(1);
const ANOTHER: Place = Place::Command(2);
pub const ONE: &[Place] = &[COMMAND];
pub const TWO: &[Place] = &[COMMAND, ANOTHER];
pub const FILES: &[Place] = &[Place::Dotenv, Place::Json, COMMAND];

pub fn rotate(store: StoreKind, name: &str, to: &'static [Place], base: Vec<Fault>) -> Trial {
    Trial {
        name: name.into(),
        store,
        dialect: Dialect::Reference,
        left: Vec::new(),
        line: ROTATE,
        typed: false,
        to,
        replaces: true,
        another: false,
        base,
        codes: &[0, 1, 7, 8, 9, 10],
        check,
    }
}

fn with_grace(name: &str, to: &'static [Place]) -> Trial {
    Trial {
        line: WITH_GRACE,
        check: check_grace,
        ..rotate(StoreKind::File, name, to, vec![])
    }
}

fn create_to(name: &str, to: &'static [Place], base: Vec<Fault>) -> Trial {
    Trial {
        to,
        line: CREATE,
        check: check_creation,
        ..create::create(StoreKind::File, name, base)
    }
}

/// After success only the new key works, after a failure only the old one.
fn check(world: &World, before: &Before, ended: &Ended) {
    check_always(world, before, ended);
    if ended.code == 0 {
        let old = invariants::old_key(world);
        assert!(old.is_revoked(), "the old key still works");
        assert_eq!(before.new_live(world).count(), 1, "not one new key");
    }
}

/// After success both keys work, and the journal says when the old one is to be revoked.
fn check_grace(world: &World, before: &Before, ended: &Ended) {
    check_always(world, before, ended);
    let old = invariants::old_key(world);
    assert!(!old.is_revoked(), "the old key does not work any more");
    if ended.code == 0 {
        assert_eq!(before.new_live(world).count(), 1, "not one new key");
        assert!(
            invariants::resting(world).is_some(),
            "the journal has no switch"
        );
    }
}

fn check_always(world: &World, before: &Before, ended: &Ended) {
    invariants::old_or_new_works(world, before);
    invariants::destinations_hold_keys_that_work(world);
    invariants::old_key_was_revoked_after_the_proof(world, before);
    match ended.code {
        0 | 137 => {}
        10 => assert!(
            ended.stderr.contains("`genkey recover`"),
            "{}",
            ended.stderr
        ),
        _ => {
            let old = invariants::old_key(world);
            assert!(!old.is_revoked(), "the old key is revoked after a failure");
            let new: Vec<_> = before.new_live(world).collect();
            assert!(new.is_empty(), "a key is left after a failure: {new:?}");
            invariants::destinations_are_unchanged(world, before);
        }
    }
}

fn check_creation(world: &World, before: &Before, ended: &Ended) {
    invariants::destinations_hold_keys_that_work(world);
    let new: Vec<_> = before.new_live(world).collect();
    match ended.code {
        0 => assert_eq!(new.len(), 1, "not one new key"),
        10 | 137 => {}
        _ => {
            assert!(new.is_empty(), "a key is left after a failure: {new:?}");
            invariants::destinations_are_unchanged(world, before);
        }
    }
}

fn refused(place: Place, how: PushFault) -> Vec<Fault> {
    vec![Fault::push(place, 1, how)]
}

#[test]
fn no_fault_during_a_rotation_loses_a_key() {
    let mut matrix = Matrix::default();
    let plain = rotate(StoreKind::File, "rotate", &[], vec![]);
    let plain = matrix.add(&plain);
    let at_helper = rotate(StoreKind::Helper, "rotate", &[], vec![]);
    matrix.add_few(&at_helper, &at_helper.steps().at_the_store());
    let delivered = rotate(StoreKind::File, "rotate and deliver", ONE, vec![]);
    let steps = delivered.steps();
    matrix.add_steps(&delivered, &steps.beyond(&plain, 0));
    let graces = with_grace("rotate with a grace", ONE);
    let delivered = delivered.steps();
    matrix.add_steps(&graces, &graces.steps().beyond(&delivered, 0));
    for (name, to, base) in [
        (
            "rotate, refused by the command",
            ONE,
            refused(COMMAND, PushFault::SucceedsAndRefuses),
        ),
        (
            "rotate, refused by the second command",
            TWO,
            refused(ANOTHER, PushFault::Refuses),
        ),
    ] {
        let undone = rotate(StoreKind::File, name, to, base);
        matrix.add_few(&undone, &undone.steps().beyond(&delivered, 0));
    }
    add_adoptions(&mut matrix);
    matrix.run("rotate");
}

/// Some faults while a key is replaced that was not created here. There are few: it waits for a
/// second.
fn add_adoptions(matrix: &mut Matrix) {
    let adopted = Trial {
        another: true,
        ..rotate(StoreKind::File, "rotate another key", FILES, vec![])
    };
    for fault in [
        Fault::kill("renamed.secrets.age"),
        Fault::kill("rotate.adopting"),
        Fault::kill("renamed.index.json"),
        Fault::kill("rotate.adopted"),
        Fault::kill("issue.planned"),
        Fault::kill("rotate.delivering"),
        Fault::kill("rotate.delivered"),
        Fault::kill("rotate.switched"),
        Fault::full("persist.index.json", 1),
        Fault::full("persist.secrets.age", 1),
        Fault::full("persist.secrets.age", 2),
        Fault::push(COMMAND, 1, PushFault::SucceedsAndRefuses),
    ] {
        matrix.add_fault(&adopted, fault);
    }
}

#[test]
fn no_fault_during_a_delivery_to_files_loses_a_key() {
    let mut matrix = Matrix::default();
    let delivered = rotate(StoreKind::File, "rotate and deliver to three", ONE, vec![]).steps();
    let undone = refused(COMMAND, PushFault::SucceedsAndRefuses);
    for trial in [
        rotate(StoreKind::File, "rotate, to three", FILES, vec![]),
        rotate(StoreKind::File, "rotate, undone at three", FILES, undone),
    ] {
        let steps = trial.steps().beyond(&delivered, 0);
        matrix.add_few(&trial, &steps);
    }
    matrix.run("destination");
}

#[test]
fn no_fault_during_a_creation_with_destinations_loses_a_key() {
    let mut matrix = Matrix::default();
    let plain = create::create(StoreKind::File, "create", vec![]).steps();
    let created = create_to("create and deliver", ONE, vec![]);
    let steps = created.steps();
    matrix.add_steps(&created, &steps.beyond(&plain, 0));
    let undone = refused(COMMAND, PushFault::SucceedsAndRefuses);
    let undone = create_to("create and deliver, undone", ONE, undone);
    let delivered = created.steps();
    matrix.add_few(&undone, &undone.steps().beyond(&delivered, 0));
    let files = create_to("create and deliver to files", FILES, vec![]);
    matrix.add_few(&files, &files.steps().beyond(&delivered, 0));
    matrix.run("create-delivered");
}

#[test]
fn no_fault_during_a_rotation_of_the_key_in_use_loses_the_login() {
    let mut matrix = Matrix::default();
    let used = Trial {
        left: vec![Left {
            line: "use OLD",
            typed: false,
            faults: Vec::new(),
            ends_grace: false,
        }],
        ..rotate(StoreKind::File, "rotate the key in use", &[], vec![])
    };
    matrix.add_few(&used, &used.steps());
    matrix.run("rotate-in-use");
}
