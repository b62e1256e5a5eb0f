use jiff::Timestamp;

use super::*;
use crate::journal::{OldKey, Plan, Rotation, Switched, Work};
use crate::model::{EntryRef, Marker, Status};

const OLD: KeyId = KeyId::Number(1);
const NEW: KeyId = KeyId::Number(2);
const TEMPORARY: &str = "ci (genkey 0202020202020202)";

fn scope(profile: &str) -> Scope {
    Scope {
        profile: profile.into(),
        service: "https://api.gen.pro/v1".to_owned().try_into().unwrap(),
    }
}

fn listed(id: KeyId, name: &str) -> Key {
    Key {
        id,
        name: Some(name.into()),
        status: Status::Active,
        created_at: None,
        expires_at: None,
        last_used_at: None,
        revoked_at: None,
        unreadable: Vec::new(),
    }
}

fn index(keys: &[(KeyId, &Standing)]) -> IndexData {
    let mut index = IndexData::default();
    for (id, standing) in keys {
        let marker = if *id == OLD { "01" } else { "02" }.repeat(8);
        assert!(index.insert(StoredKey {
            scope: scope("default"),
            id: id.clone(),
            name: Some("ci".into()),
            expires_at: None,
            is_former_login: false,
            standing: (*standing).clone(),
            at: EntryRef {
                store: "file".into(),
                entry: format!("{id}-{marker}"),
            },
        }));
    }
    index
}

fn retiring() -> Standing {
    Standing::Retiring {
        until: Timestamp::UNIX_EPOCH,
        by: NEW,
    }
}

fn rotation(profile: &str, switched: bool) -> Operation {
    let mut operation = Operation::new(Work::Rotate(Rotation {
        plan: Plan {
            marker: Marker::from_random([2; 8]),
            scope: scope(profile),
            store: "file".into(),
            sign: None,
            name: "ci".into(),
            expires_in: None,
            started_at: Timestamp::UNIX_EPOCH,
        },
        old: Some(OldKey {
            id: OLD,
            at: None,
            expires_at: None,
            fingerprint: None,
        }),
        destinations: Vec::new(),
        verify: None,
        grace: 60,
        revokes_while_used: false,
        logins: Vec::new(),
    }));
    operation.progress.switched = switched.then_some(Switched {
        at: Timestamp::UNIX_EPOCH,
        retire_at: Timestamp::UNIX_EPOCH,
    });
    operation
}

/// Finds a key as the commands do: among those that might match.
fn found(index: &IndexData, rotations: &[Operation], keys: &[Key], wanted: &str) -> String {
    let names = ListedNames::new(index, rotations, &scope("default"), &[wanted]);
    let might_match: Vec<Key> = keys
        .iter()
        .filter(|key| names.might_match(key, &[wanted]))
        .cloned()
        .collect();
    match names.of(&might_match).find(wanted) {
        Ok(key) => key.id.to_string(),
        Err(error) => error.to_string(),
    }
}

#[test]
fn until_the_switch_a_name_means_the_old_key() {
    let index = index(&[(OLD, &Standing::Current), (NEW, &Standing::Staged)]);
    for new_name in [TEMPORARY, "CI (GENKEY 0202020202020202)", "ci"] {
        let keys = [listed(OLD, "ci"), listed(NEW, new_name)];
        assert_eq!(found(&index, &[], &keys, "ci"), "1", "{new_name}");
        assert_eq!(found(&index, &[], &keys, "2"), "2");
    }
    let keys = [listed(OLD, "ci"), listed(NEW, TEMPORARY)];
    assert_eq!(found(&index, &[], &keys, TEMPORARY), "2");
}

#[test]
fn after_the_switch_it_means_the_new_key_whatever_the_service_calls_both() {
    let index = index(&[(OLD, &retiring()), (NEW, &Standing::Current)]);
    for (old, new) in [
        ("ci", TEMPORARY),
        ("ci", "ci (genkey 02020202"),
        ("ci", "ci"),
        ("ci (retiring 1970-01-01T00:00Z)", TEMPORARY),
        ("ci (retiring 1970-01-01T00:00Z)", "ci"),
    ] {
        let mut keys = [listed(OLD, old), listed(NEW, new)];
        for _ in 0..2 {
            for wanted in ["ci", "name:ci", "2", new] {
                let seen = found(&index, &[], &keys, wanted);
                assert_eq!(seen, "2", "{wanted} of {old}, {new}");
            }
            assert_eq!(found(&index, &[], &keys, "1"), "1");
            keys.reverse();
        }
    }
}

#[test]
fn a_retiring_key_has_its_name_while_no_other_usable_key_has_it() {
    let index = index(&[(OLD, &retiring()), (NEW, &Standing::Current)]);
    assert_eq!(found(&index, &[], &[listed(OLD, "ci")], "ci"), "1");
    let revoked = Key {
        status: Status::Revoked,
        ..listed(NEW, "ci")
    };
    assert_eq!(found(&index, &[], &[listed(OLD, "ci"), revoked], "ci"), "1");
    // Another machine's, say.
    let keys = [listed(OLD, "ci"), listed(KeyId::Number(7), "ci")];
    assert_eq!(found(&index, &[], &keys, "ci"), "7");
}

#[test]
fn two_keys_of_no_rotation_stay_ambiguous_and_typos_get_the_same_suggestions() {
    let index = index(&[(OLD, &Standing::Current), (NEW, &Standing::Current)]);
    let keys = [listed(OLD, "ci"), listed(NEW, "ci")];
    let ambiguous = "the name `ci` is ambiguous: 1, 2";
    assert_eq!(found(&index, &[], &keys, "ci"), ambiguous);
    let names = ListedNames::new(&index, &[], &scope("default"), &["CI"]);
    assert!(matches!(
        names.of(&keys).find("CI"),
        Err(FindError::NotFound { similar, .. }) if similar == ["ci"]
    ));
}

#[test]
fn an_old_key_that_is_not_stored_is_known_from_the_journal() {
    let index = index(&[(NEW, &Standing::Current)]);
    let keys = [listed(OLD, "ci"), listed(NEW, TEMPORARY)];
    let ambiguous = "the name `ci` is ambiguous: 1, 2";
    for (rotation, seen) in [
        (rotation("default", true), "2"),
        (rotation("default", false), ambiguous),
        (rotation("work", true), ambiguous),
    ] {
        assert_eq!(found(&index, &[rotation], &keys, "ci"), seen);
    }
}

#[test]
fn what_the_index_says_of_a_stored_key_overrides_the_journal() {
    // The new key has died, and the switch was undone.
    let index = index(&[(OLD, &Standing::Current), (NEW, &Standing::Staged)]);
    let keys = [listed(OLD, "ci"), listed(NEW, "ci")];
    let rotations = [rotation("default", true)];
    assert_eq!(found(&index, &rotations, &keys, "ci"), "1");
}

#[test]
fn only_keys_of_a_rotation_are_aside() {
    let names = |index: &IndexData, rotations: &[Operation]| {
        let names = ListedNames::new(index, rotations, &scope("default"), &[]);
        [OLD, NEW].map(|id| names.is_aside(&id))
    };
    let current = Standing::Current;
    let before = index(&[(OLD, &current), (NEW, &Standing::Staged)]);
    let after = index(&[(OLD, &retiring()), (NEW, &current)]);
    let not_stored = index(&[(NEW, &current)]);
    let rotations = [rotation("default", true)];
    assert_eq!(names(&before, &[]), [false, true]);
    assert_eq!(names(&after, &[]), [true, false]);
    assert_eq!(names(&not_stored, &[]), [false, false]);
    assert_eq!(names(&not_stored, &rotations), [true, false]);
}
