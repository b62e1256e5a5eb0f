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
        standing: Standing::Current,
        at: EntryRef {
            store: "file".into(),
            entry: entry.into(),
        },
    }
}

fn listed(id: u64, name: &str) -> Key {
    Key {
        id: KeyId::Number(id),
        name: Some(name.into()),
        status: crate::model::Status::Active,
        created_at: None,
        expires_at: Some(jiff::Timestamp::UNIX_EPOCH.into()),
        last_used_at: None,
        revoked_at: None,
        unreadable: Vec::new(),
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
    let key = listed;
    let listed = [
        // A service that stores names in capitals and cuts them off.
        key(1, "CI (GENKEY 0123456789A"),
        // The marker of another key: for this one, it is just a name.
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
        account: None,
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
    // `7` and `"7"` are the same id.
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
    // The profile was moved to another address.
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
    // A dialect that only a newer genkey knows.
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
        r#"{"version":4,"keys":[],"logins":{}}"#,
        r#"{"version":0,"keys":[],"logins":{}}"#,
        // The right version, and content that is not an index.
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
        account: None,
        at: EntryRef {
            store: "file".into(),
            entry: entry.into(),
        },
    };
    let key = |entry: &str| Some(login(entry, CredentialKind::Key));
    let today = jiff::civil::date(2026, 11, 27);
    let mut contents = IndexData::default();
    assert!(contents.insert(stored(5, "5-x")));
    // The last one was a login before, and becomes one again.
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

/// A file of version 2, as it was written when version 2 was new.
const VERSION_2: &str = r#"{
  "version": 2,
  "keys": [
    {
      "profile": "default",
      "service": "https://api.gen.pro/v1",
      "id": 1,
      "name": "ci",
      "expires_at": null,
      "standing": {
        "retiring": {
          "until": "2026-12-04T09:30:00Z",
          "by": 2
        }
      },
      "store": "file",
      "entry": "1-0123456789abcdef"
    },
    {
      "profile": "default",
      "service": "https://api.gen.pro/v1",
      "id": 2,
      "name": "ci",
      "expires_at": null,
      "store": "file",
      "entry": "2-fedcba9876543210"
    },
    {
      "profile": "default",
      "service": "https://api.gen.pro/v1",
      "id": 3,
      "name": "deploy",
      "expires_at": null,
      "standing": "staged",
      "store": "file",
      "entry": "3-0011223344556677"
    }
  ],
  "logins": {}
}
"#;

/// The check of a genkey that knows version 1 only, which comes before anything is parsed or
/// written: why it refuses this file.
fn refusal_of_version_1(file: &Path) -> Option<String> {
    #[derive(Deserialize)]
    struct Versioned {
        version: u32,
    }
    let Versioned { version } = serde_json::from_slice(&std::fs::read(file).unwrap()).unwrap();
    (version != 1).then(|| format!("has version {version}, but this genkey only reads version 1"))
}

#[test]
fn the_file_has_version_2_exactly_while_a_key_has_a_part_in_a_rotation() {
    let home = tempfile::tempdir().unwrap();
    let index = Index::new(home.path().join("index.json"));
    let with = |id, entry: &str, name: &str, standing| StoredKey {
        name: Some(name.into()),
        standing,
        ..stored(id, entry)
    };
    let old = with(1, "1-0123456789abcdef", "ci", Standing::Current);
    index
        .update(|contents| assert!(contents.insert(old)))
        .unwrap();
    assert_eq!(refusal_of_version_1(&index.path), None);
    let until = "2026-12-04T09:30:00Z".parse().unwrap();
    let (first, second) = (KeyId::Number(1), KeyId::Number(2));
    index
        .update(|contents| {
            let staged = |id, entry, name| with(id, entry, name, Standing::Staged);
            assert!(contents.insert(staged(2, "2-fedcba9876543210", "ci")));
            assert!(contents.insert(staged(3, "3-0011223344556677", "deploy")));
            let default = scope("default");
            let orphaned = contents.switch_key(&default, &first, &second, until, |_, _| false);
            assert_eq!(orphaned, []);
        })
        .unwrap();
    assert_eq!(std::fs::read_to_string(&index.path).unwrap(), VERSION_2);
    let refused = "has version 2, but this genkey only reads version 1";
    assert_eq!(refusal_of_version_1(&index.path).as_deref(), Some(refused));
    let gone = [1, 3].map(KeyId::Number);
    index
        .update(|contents| contents.remove_keys(&scope("default"), &gone.iter().collect()))
        .unwrap();
    assert_eq!(refusal_of_version_1(&index.path), None);
    let text = std::fs::read_to_string(&index.path).unwrap();
    assert!(!text.contains("standing"), "{text}");
}

#[test]
fn a_file_of_version_2_is_read_and_stays_as_it_is() {
    let home = tempfile::tempdir().unwrap();
    let index = Index::new(home.path().join("index.json"));
    std::fs::write(&index.path, VERSION_2).unwrap();
    let contents = index.read().unwrap();
    let retiring = Standing::Retiring {
        until: "2026-12-04T09:30:00Z".parse().unwrap(),
        by: KeyId::Number(2),
    };
    let standings: Vec<_> = contents.keys.iter().map(|key| &key.standing).collect();
    assert_eq!(
        standings,
        [&retiring, &Standing::Current, &Standing::Staged]
    );
    assert!(index.update_unsynced(|_| ()).unwrap().is_none());
    let named = |contents: &mut IndexData| contents.keys[1].name = Some("x".into());
    index.update(named).unwrap();
    let expected = VERSION_2.replacen(
        "\"id\": 2,\n      \"name\": \"ci\"",
        "\"id\": 2,\n      \"name\": \"x\"",
        1,
    );
    assert_ne!(expected, VERSION_2);
    assert_eq!(std::fs::read_to_string(&index.path).unwrap(), expected);
}

#[test]
fn the_name_of_a_retiring_key_follows_the_service_and_that_of_a_staged_one_does_not() {
    let mut contents: IndexData = serde_json::from_str(VERSION_2).unwrap();
    let key = listed;
    contents.refresh(
        &scope("default"),
        &[
            key(1, "ci (retiring 2026-12-04T09:30Z)"),
            key(2, "ci (genkey fedcba9876543210)"),
            key(3, "deploy (genkey 0011223344556677)"),
        ],
    );
    let names: Vec<_> = contents
        .keys
        .iter()
        .map(|key| key.name.as_deref())
        .collect();
    let retiring = Some("ci (retiring 2026-12-04T09:30Z)");
    assert_eq!(names, [retiring, Some("ci"), Some("deploy")]);
}
