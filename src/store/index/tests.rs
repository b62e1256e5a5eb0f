use super::*;
use crate::model::CredentialKind;

fn scope(profile: &str) -> Scope {
    Scope {
        profile: profile.into(),
        service: "https://api.gen.pro/v1".to_owned().try_into().unwrap(),
    }
}

fn stored(id: u64, entry: &str) -> StoredKey {
    StoredKey {
        scope: scope("default"),
        id: KeyId::Number(id),
        name: Some("ci".into()),
        expires_at: None,
        is_former_login: false,
        at: EntryRef {
            store: "file".into(),
            entry: entry.into(),
        },
    }
}

#[test]
fn names_follow_the_service_except_temporary_ones() {
    let mut contents = IndexData::default();
    for (id, entry) in [
        (1, "default/1-0123456789abcdef"),
        (2, "default/2-fedcba9876543210"),
        (3, "default/3"),
    ] {
        assert!(contents.insert(stored(id, entry)));
    }
    let key = |id, name: &str| Key {
        id: KeyId::Number(id),
        name: Some(name.into()),
        status: crate::model::Status::Active,
        created_at: None,
        expires_at: Some(jiff::Timestamp::UNIX_EPOCH.into()),
        last_used_at: None,
        revoked_at: None,
        unreadable: Vec::new(),
    };
    let listed = [
        key(1, "CI (GENKEY 0123456789A"),
        key(2, "ci (genkey 0123456789abcdef)"),
        key(4, "other"),
    ];
    contents.refresh(&scope("default"), &listed);
    contents.refresh(&scope("work"), &[key(3, "deploy")]);
    let seen: Vec<_> = contents
        .keys
        .iter()
        .map(|key| (key.name.as_deref(), key.expires_at.is_some()))
        .collect();
    let other_key = Some("ci (genkey 0123456789abcdef)");
    assert_eq!(
        seen,
        [(Some("ci"), false), (other_key, true), (Some("ci"), false)]
    );
}

#[test]
fn a_login_ends_with_its_key_only() {
    let home = tempfile::tempdir().unwrap();
    let index = Index::new(home.path().join("index.json"));
    let login = |entry: &str| Login {
        service: scope("default").service,
        kind: CredentialKind::Key,
        key: None,
        at: EntryRef {
            store: "file".into(),
            entry: entry.into(),
        },
    };
    index
        .update(|contents| {
            assert!(contents.insert(stored(5, "default/5")));
            assert!(contents.insert(stored(6, "default/6")));
            contents.logins.insert("default".into(), login("default/5"));
            contents.logins.insert("work".into(), login("default/6"));
        })
        .unwrap();
    index
        .update(|contents| {
            contents.remove_keys(&scope("default"), &HashSet::from([&KeyId::Number(5)]))
        })
        .unwrap();
    let contents = index.read().unwrap();
    assert_eq!(contents.keys, [stored(6, "default/6")]);
    assert_eq!(contents.logins.keys().collect::<Vec<_>>(), ["work"]);
    index
        .update(|contents| {
            assert!(contents.insert(StoredKey {
                name: Some("new".into()),
                ..stored(6, "default/6")
            }))
        })
        .unwrap();
    let contents = index.read().unwrap();
    assert_eq!(
        (contents.keys.len(), contents.keys[0].name.as_deref()),
        (1, Some("new"))
    );
    assert!(
        contents.logins.contains_key("work"),
        "updating a key does not end its login"
    );
}

#[test]
fn a_key_with_an_id_that_is_taken_is_refused() {
    let mut contents = IndexData::default();
    assert!(contents.insert(stored(7, "7-0123456789abcdef")));
    let as_text = StoredKey {
        id: KeyId::Text("7".into()),
        ..stored(7, "7-fedcba9876543210")
    };
    for other in [stored(7, "7-fedcba9876543210"), as_text] {
        assert!(!contents.insert(other));
    }
    assert_eq!(contents.keys, [stored(7, "7-0123456789abcdef")]);
    assert!(contents.insert(StoredKey {
        scope: scope("work"),
        ..stored(7, "7-fedcba9876543210")
    }));
}

#[test]
fn a_dialect_is_stored_for_one_profile_at_one_address() {
    let mut contents = IndexData::default();
    contents.set_dialect(&scope("default"), Dialect::Pat);
    assert_eq!(contents.dialect_of(&scope("default")), Some(Dialect::Pat));
    assert_eq!(contents.dialect_of(&scope("work")), None);
    let staging = Service::try_from("https://staging.gen.pro/v1".to_owned()).unwrap();
    let elsewhere = Scope {
        service: staging,
        ..scope("default")
    };
    assert_eq!(
        contents.dialect_of(&elsewhere),
        None,
        "that is another service"
    );
    contents.remove_dialect("default");
    assert_eq!(contents, IndexData::default());
}

#[test]
fn older_and_newer_indexes_of_this_version_are_read() {
    let home = tempfile::tempdir().unwrap();
    let index = Index::new(home.path().join("index.json"));
    std::fs::write(&index.path, r#"{"version":1,"keys":[],"logins":{}}"#).unwrap();
    assert_eq!(index.read().unwrap().dialect_of(&scope("default")), None);
    let newer = r#"{"version":1,"keys":[],"logins":{},"dialects":{"default":{"service":"https://api.gen.pro/v1","dialect":"v2"}}}"#;
    std::fs::write(&index.path, newer).unwrap();
    assert_eq!(index.read().unwrap().dialect_of(&scope("default")), None);
    index
        .update(|contents| assert!(contents.insert(stored(1, "default/1"))))
        .unwrap();
    assert!(
        std::fs::read_to_string(&index.path).unwrap().contains("v2"),
        "an unknown dialect is preserved"
    );
}

#[test]
fn a_newer_or_invalid_index_is_refused_and_left_unchanged() {
    let home = tempfile::tempdir().unwrap();
    let index = Index::new(home.path().join("index.json"));
    for content in [
        r#"{"version":2,"keys":{}}"#,
        "{",
        "",
        "[]",
        r#"{"version":1,"keys":[{}],"logins":{}}"#,
    ] {
        std::fs::write(&index.path, content).unwrap();
        assert!(
            index.update(|contents| contents.keys.clear()).is_err(),
            "{content}"
        );
        assert_eq!(std::fs::read_to_string(&index.path).unwrap(), content);
    }
}

#[test]
fn a_replaced_login_key_stays_under_an_unused_name_with_the_date() {
    let login = |entry: &str, kind| Login {
        service: scope("default").service,
        kind,
        key: None,
        at: EntryRef {
            store: "file".into(),
            entry: entry.into(),
        },
    };
    let key = |entry: &str| Some(login(entry, CredentialKind::Key));
    let today = jiff::civil::date(2026, 11, 27);
    let mut contents = IndexData::default();
    assert!(contents.insert(stored(5, "5-x")));
    for entry in ["login-a", "login-b", "login-c", "5-x", "login-b"] {
        contents.switch_login("default", key(entry), today);
    }
    let ids_and_entries = |contents: &IndexData| -> Vec<(String, String)> {
        contents
            .keys
            .iter()
            .map(|key| (key.id.to_string(), key.at.entry.clone()))
            .collect()
    };
    let all = [
        ("5", "5-x"),
        ("login-2026-11-27", "login-a"),
        ("login-2026-11-27-2", "login-b"),
        ("login-2026-11-27-3", "login-c"),
    ]
    .map(|(id, entry)| (id.to_owned(), entry.to_owned()));
    assert_eq!(ids_and_entries(&contents), all);
    assert!(
        contents
            .keys
            .iter()
            .skip(1)
            .all(|key| key.known_id().is_none())
    );
    assert!(matches!(
        contents.switch_login("default", key("login-b"), today),
        FormerLogin::None
    ));
    let ended = contents.switch_login("default", None, today);
    assert!(
        matches!(ended, FormerLogin::Orphaned(old) if old.at.entry == "login-b"),
        "its id is unknown"
    );
    assert_eq!(contents.keys.len(), 3);
    contents.switch_login("default", key("5-x"), today);
    assert!(
        matches!(
            contents.switch_login("default", None, today),
            FormerLogin::Stored(_)
        ),
        "its id is known"
    );
    contents.switch_login(
        "default",
        Some(login("login-jwt", CredentialKind::Jwt)),
        today,
    );
    let replaced = contents.switch_login("default", key("5-x"), today);
    assert!(matches!(replaced, FormerLogin::Orphaned(old) if !old.kind.is_key()));
}
