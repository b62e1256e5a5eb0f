use super::*;
use crate::model::Status;

fn key(id: u64, name: &str, status: Status) -> Key {
    Key {
        id: KeyId::Number(id),
        name: Some(name.into()),
        status,
        created_at: None,
        expires_at: None,
        last_used_at: None,
        revoked_at: None,
        unreadable: Vec::new(),
    }
}

fn found(keys: &[Key], wanted: &str) -> Result<String, String> {
    find(keys, Wanted(wanted))
        .map(|key| key.id.to_string())
        .map_err(|error| error.to_string())
}

#[test]
fn a_usable_key_wins_over_revoked_ones_with_its_name() {
    let keys = [
        key(1, "ci", Status::Revoked),
        key(2, "ci", Status::Active),
        key(4, "old", Status::Revoked),
    ];
    assert_eq!(found(&keys, "ci").unwrap(), "2");
    assert_eq!(found(&keys, "old").unwrap(), "4");
    let dead_name = [key(5, "ci", Status::Active), key(6, "5", Status::Revoked)];
    assert_eq!(found(&dead_name, "5").unwrap(), "5");
}

#[test]
fn a_text_that_is_an_id_and_the_name_of_another_key_is_ambiguous_without_a_prefix() {
    let keys = [
        key(2, "ci", Status::Active),
        key(3, "2", Status::Active),
        // Its own id is its name: not ambiguous.
        key(7, "7", Status::Active),
    ];
    let expected = "`2` is ambiguous: the id of `ci` (2), and the name of `2` (3)";
    assert_eq!(found(&keys, "2").unwrap_err(), expected);
    assert_eq!(
        ["id:2", "name:2", "3", "7", "id:7", "name:7"].map(|wanted| found(&keys, wanted).unwrap()),
        ["2", "3", "3", "7", "7", "7"]
    );
    assert_eq!(found(&keys, "id:ci").unwrap_err(), "no such key: `id:ci`");
    let dead_id = [key(2, "ci", Status::Revoked), key(3, "2", Status::Active)];
    assert_eq!(found(&dead_id, "2").unwrap_err(), expected);
    // Names that begin as the prefixes do.
    let odd = [
        key(1, "id:2", Status::Active),
        key(2, "name:x", Status::Active),
        key(3, "x", Status::Active),
    ];
    let expected = "`id:2` is ambiguous: the id of `name:x` (2), and the name of `id:2` (1)";
    assert_eq!(found(&odd, "id:2").unwrap_err(), expected);
    assert_eq!(found(&odd, "name:id:2").unwrap(), "1");
    assert_eq!(
        found(&odd, "name:x").unwrap_err(),
        "the name `name:x` is ambiguous: 2, 3"
    );
}

#[test]
fn an_ambiguous_name_lists_the_ids_and_a_typo_gets_a_suggestion() {
    let keys = [
        key(1, "ci", Status::Active),
        key(2, "ci", Status::Expired),
        key(3, "Laptop", Status::Active),
        key(4, "laptops", Status::Revoked),
    ];
    assert_eq!(
        found(&keys, "ci").unwrap_err(),
        "the name `ci` is ambiguous: 1, 2"
    );
    let similar = |wanted| match find(&keys, Wanted(wanted)) {
        Err(FindError::NotFound { similar, .. }) => similar,
        other => panic!("{other:?}"),
    };
    for typo in [
        "laptop",
        "LAPTOP",
        "lptop",
        "laptpo",
        "laptopx",
        "name:laptop",
    ] {
        assert_eq!(similar(typo), ["Laptop"], "{typo}");
    }
    assert_eq!(
        (similar("CI"), similar("c")),
        (vec!["ci".to_owned()], vec![])
    );
    // Two letters too many: only one mistake counts as a typo.
    assert_eq!(similar("lapto p!"), [""; 0]);
}

#[test]
fn among_stored_keys_a_name_means_the_current_one_and_a_staged_one_has_none() {
    use crate::model::EntryRef;
    let stored = |id: u64, name: &str, standing| StoredKey {
        scope: Scope {
            profile: "default".into(),
            service: "https://api.gen.pro/v1".to_owned().try_into().unwrap(),
        },
        id: KeyId::Number(id),
        name: Some(name.into()),
        expires_at: None,
        is_former_login: false,
        standing,
        at: EntryRef {
            store: "file".into(),
            entry: id.to_string(),
        },
    };
    let retiring = || Standing::Retiring {
        until: jiff::Timestamp::UNIX_EPOCH,
        by: KeyId::Number(3),
    };
    let (current, staged) = (Standing::Current, Standing::Staged);
    let found = |keys: &[StoredKey], wanted: &str| {
        find_stored(keys, Wanted(wanted))
            .map(|key| key.id.to_string())
            .map_err(|error| error.to_string())
    };
    let rotating = [
        stored(2, "ci", current.clone()),
        stored(3, "ci", staged.clone()),
    ];
    let switched = [
        stored(2, "ci", retiring()),
        stored(3, "ci", current.clone()),
    ];
    let alone = [stored(2, "ci", retiring())];
    for (keys, id) in [(&rotating[..], "2"), (&switched, "3"), (&alone, "2")] {
        for wanted in ["ci", "name:ci"] {
            assert_eq!(found(keys, wanted).as_deref(), Ok(id));
        }
        for key in keys {
            let id = key.id.to_string();
            assert_eq!(found(keys, &id).as_deref(), Ok(id.as_str()));
            assert_eq!(found(keys, &format!("id:{id}")).as_deref(), Ok(id.as_str()));
        }
    }
    // A key that is to be created and delivered has no old one.
    let only_staged = [stored(3, "ci", staged)];
    for wanted in ["ci", "CI"] {
        assert!(
            matches!(
                find_stored(&only_staged, Wanted(wanted)),
                Err(FindError::NotFound { similar, .. }) if similar.is_empty()
            ),
            "{wanted}"
        );
    }
    assert_eq!(found(&only_staged, "3").as_deref(), Ok("3"));
    let twice = [
        stored(3, "ci", current.clone()),
        stored(4, "ci", current),
        stored(2, "ci", retiring()),
    ];
    assert_eq!(
        found(&twice, "ci").unwrap_err(),
        "the name `ci` is ambiguous: 3, 4"
    );
}
