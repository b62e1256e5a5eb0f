use std::collections::HashSet;

use super::*;
use crate::model::{CredentialKind, Service};

const UNTIL: Timestamp = Timestamp::UNIX_EPOCH;
const OLD: KeyId = KeyId::Number(1);
const NEW: KeyId = KeyId::Number(2);

fn scope(profile: &str) -> Scope {
    Scope {
        profile: profile.into(),
        service: service("https://api.gen.pro/v1"),
    }
}

fn service(url: &str) -> Service {
    url.to_owned().try_into().unwrap()
}

fn entry(name: &str) -> EntryRef {
    EntryRef {
        store: "file".into(),
        entry: name.into(),
    }
}

fn stored(id: KeyId, name: &str, standing: Standing) -> StoredKey {
    StoredKey {
        scope: scope("default"),
        at: entry(&format!("{id}-0123456789abcdef")),
        id,
        name: Some(name.into()),
        expires_at: None,
        is_former_login: false,
        standing,
    }
}

fn login(at: &str, key: Option<KeyId>) -> Login {
    Login {
        service: scope("default").service,
        kind: CredentialKind::Key,
        key,
        account: Some("you@example.com".into()),
        at: entry(at),
    }
}

fn retiring() -> Standing {
    Standing::Retiring {
        until: UNTIL,
        by: NEW,
    }
}

/// The old key and the staged one.
fn staged() -> IndexData {
    let mut index = IndexData::default();
    assert!(index.insert(stored(OLD, "ci", Standing::Current)));
    assert!(index.insert(stored(NEW, "ci", Standing::Staged)));
    index
}

fn switch(index: &mut IndexData) -> Vec<EntryRef> {
    index.switch_key(&scope("default"), &OLD, &NEW, UNTIL, |_, _| false)
}

/// The entry of each key with its standing.
fn standings(index: &IndexData) -> Vec<(&str, &KeyId, &Standing)> {
    index
        .keys
        .iter()
        .map(|key| (key.at.entry.as_str(), &key.id, &key.standing))
        .collect()
}

/// The entry and the key of each login.
fn logins(index: &IndexData) -> Vec<(&str, &str, Option<&KeyId>)> {
    index
        .logins
        .iter()
        .map(|(profile, login)| {
            (
                profile.as_str(),
                login.at.entry.as_str(),
                login.key.as_ref(),
            )
        })
        .collect()
}

const OLD_ENTRY: &str = "1-0123456789abcdef";
const NEW_ENTRY: &str = "2-0123456789abcdef";

#[test]
fn a_switch_and_its_return_change_both_keys_and_the_logins_with_them() {
    let mut index = staged();
    let by_id = login("login-a", Some(OLD));
    index.logins.insert("default".into(), by_id);
    index
        .logins
        .insert("same entry".into(), login(OLD_ENTRY, None));
    // In another profile this may be the id of another account's key.
    index
        .logins
        .insert("same id".into(), login("login-b", Some(OLD)));
    assert_eq!(switch(&mut index), [entry("login-a")]);
    let switched = [
        (OLD_ENTRY, &OLD, &retiring()),
        (NEW_ENTRY, &NEW, &Standing::Current),
    ];
    assert_eq!(standings(&index), switched);
    assert_eq!(
        logins(&index),
        [
            ("default", NEW_ENTRY, Some(&NEW)),
            ("same entry", NEW_ENTRY, Some(&NEW)),
            ("same id", "login-b", Some(&OLD)),
        ]
    );
    let once = index.clone();
    assert_eq!(switch(&mut index), []);
    assert_eq!(index, once, "repeating it changes nothing");

    for key in &mut index.keys {
        if key.id == OLD {
            key.name = Some("ci (retiring 1970-01-01T00:00Z)".into());
        }
    }
    index.restore_key(&scope("default"), &OLD, "ci");
    assert_eq!(
        standings(&index),
        [
            (OLD_ENTRY, &OLD, &Standing::Current),
            (NEW_ENTRY, &NEW, &Standing::Staged)
        ]
    );
    assert_eq!(index.keys[0].name.as_deref(), Some("ci"));
    assert_eq!(
        logins(&index),
        [
            ("default", OLD_ENTRY, Some(&OLD)),
            ("same entry", OLD_ENTRY, Some(&OLD)),
            ("same id", "login-b", Some(&OLD)),
        ]
    );
    let once = index.clone();
    index.restore_key(&scope("default"), &OLD, "ci");
    assert_eq!(index, once);
}

#[test]
fn a_login_with_the_secret_of_the_old_key_gets_the_new_one_unless_it_is_of_another_service() {
    let mut index = staged();
    let elsewhere = Login {
        service: service("https://api.genmb.com/v1"),
        ..login("login-c", None)
    };
    let jwt = Login {
        kind: CredentialKind::Jwt,
        ..login("login-d", None)
    };
    for (profile, login) in [
        ("a", login("login-a", None)),
        ("b", login("login-b", None)),
        ("c", elsewhere),
        ("d", jwt),
    ] {
        index.logins.insert(profile.into(), login);
    }
    let orphaned = index.switch_key(&scope("default"), &OLD, &NEW, UNTIL, |profile, _| {
        profile != "b"
    });
    assert_eq!(orphaned, [entry("login-a")]);
    assert_eq!(
        logins(&index),
        [
            ("a", NEW_ENTRY, Some(&NEW)),
            ("b", "login-b", None),
            ("c", "login-c", None),
            ("d", "login-d", None),
        ]
    );
}

#[test]
fn the_login_of_a_key_that_is_not_stored_becomes_its_entry() {
    let mut index = IndexData::default();
    assert!(index.insert(stored(NEW, "ci", Standing::Staged)));
    let former = StoredKey {
        at: entry("login-a"),
        is_former_login: true,
        ..stored(
            KeyId::Text("login-2026-11-27".into()),
            "x",
            Standing::Current,
        )
    };
    index.keys.push(former);
    index
        .logins
        .insert("default".into(), login("login-a", None));
    index.logins.insert("work".into(), login("login-b", None));
    let has_old = |_: &str, _: &Login| true;
    let orphaned = index.switch_key(&scope("default"), &OLD, &NEW, UNTIL, has_old);
    assert_eq!(orphaned, [entry("login-b")]);
    assert_eq!(
        standings(&index),
        [
            (NEW_ENTRY, &NEW, &Standing::Current),
            ("login-a", &OLD, &retiring())
        ]
    );
    let once = index.clone();
    let again = index.switch_key(&scope("default"), &OLD, &NEW, UNTIL, has_old);
    assert_eq!((again, &index), (vec![], &once));
    index.remove_keys(&scope("default"), &HashSet::from([&OLD]));
    assert!(!index.contains_entry(&entry("login-a")));
    assert_eq!(index.logins.len(), 2, "both have the new key");
}

#[test]
fn without_the_new_key_there_is_no_switch() {
    let mut index = IndexData::default();
    assert!(index.insert(stored(OLD, "ci", Standing::Current)));
    index
        .logins
        .insert("default".into(), login(OLD_ENTRY, Some(OLD)));
    let before = index.clone();
    assert_eq!(switch(&mut index), []);
    index.restore_key(&scope("default"), &OLD, "ci");
    assert_eq!(index, before);
}

#[test]
fn a_repeated_insertion_does_not_take_back_a_switch() {
    let mut index = staged();
    let _ = switch(&mut index);
    let before = index.clone();
    assert!(index.insert(stored(NEW, "ci", Standing::Staged)));
    assert!(index.insert(stored(OLD, "ci", Standing::Current)));
    assert_eq!(index, before);
}

#[test]
fn the_old_key_keeps_its_name_when_the_new_one_is_removed() {
    let mut index = staged();
    let _ = switch(&mut index);
    index.remove_keys(&scope("default"), &HashSet::from([&NEW]));
    assert_eq!(standings(&index), [(OLD_ENTRY, &OLD, &retiring())]);
    index.restore_key(&scope("default"), &OLD, "ci");
    assert_eq!(standings(&index), [(OLD_ENTRY, &OLD, &Standing::Current)]);
}
