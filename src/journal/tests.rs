use std::fs;

use super::*;
use crate::model::{EntryRef, Key, KeyId, Scope, Status};

fn plan(number: u8) -> Plan {
    Plan {
        marker: Marker::from_random([number; 8]),
        scope: Scope {
            profile: "default".into(),
            service: "https://api.gen.pro/v1".to_owned().try_into().unwrap(),
        },
        store: "keychain".into(),
        sign: None,
        name: "ci".into(),
        expires_in: Some("90d".into()),
        started_at: "2026-11-21T09:30:00Z".parse().unwrap(),
    }
}

fn journal() -> (tempfile::TempDir, Journal) {
    let home = tempfile::tempdir().unwrap();
    let journal = Journal::new(home.path().join("journal.jsonl"));
    (home, journal)
}

fn work(number: u8) -> Work {
    Work::Issue(plan(number))
}

fn creation(number: u8) -> Operation {
    Operation::new(work(number))
}

fn text(journal: &Journal) -> String {
    fs::read_to_string(journal.log.path()).unwrap()
}

fn files(home: &tempfile::TempDir) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(home.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

#[test]
fn the_journal_is_emptied_when_everything_is_done() {
    let (home, journal) = journal();
    let one = journal.begin(work(1), Durability::Synced).unwrap();
    let two = journal.begin(work(2), Durability::Synced).unwrap();
    let at = EntryRef {
        store: "keychain".into(),
        entry: "default/5".into(),
    };
    one.note(Step::Stored {
        id: KeyId::Number(5),
        at,
    })
    .unwrap();
    one.done().unwrap();
    assert_eq!(text(&journal).lines().count(), 4);
    assert!(
        text(&journal)
            .starts_with(r#"{"v":1,"step":"begin","work":"issue","marker":"0101010101010101","#),
        "{}",
        text(&journal)
    );
    // The name on the disk is older than that of the field.
    assert!(
        text(&journal).contains(r#""begun_at":"2026-11-21T09:30:00Z""#),
        "{}",
        text(&journal)
    );
    two.done().unwrap();
    assert_eq!(text(&journal), "");
    assert_eq!(files(&home), ["journal.jsonl", "journal.lock"]);
}

#[test]
fn an_operation_is_unfinished_only_once_its_process_has_dropped_the_claim() {
    let (_home, journal) = journal();
    let claim = journal.begin(work(1), Durability::Buffered).unwrap();
    assert_eq!(journal.unfinished().unwrap(), Unfinished::default());
    assert_eq!(
        journal.read_for_recovery().unwrap(),
        (Unfinished::default(), None)
    );
    drop(claim);
    let left = Unfinished {
        operations: vec![creation(1)],
        ..Unfinished::default()
    };
    assert_eq!(journal.unfinished().unwrap(), left);
    assert_eq!(journal.read_for_recovery().unwrap(), (left, None));
    journal.done(&plan(1).marker).unwrap();
    assert_eq!(journal.unfinished().unwrap(), Unfinished::default());
}

#[test]
fn a_lock_file_of_a_killed_process_holds_nothing_and_is_removed_with_its_operation() {
    let (home, journal) = journal();
    drop(journal.begin(work(1), Durability::Buffered).unwrap());
    fs::write(
        journal
            .log
            .path()
            .with_extension(format!("{}.lock", plan(1).marker)),
        "",
    )
    .unwrap();
    assert_eq!(journal.unfinished().unwrap().operations, [creation(1)]);
    journal.done(&plan(1).marker).unwrap();
    assert_eq!(files(&home), ["journal.jsonl", "journal.lock"]);
}

#[test]
fn steps_are_added_to_their_operation() {
    let (_home, journal) = journal();
    let at = EntryRef {
        store: "keychain".into(),
        entry: "default/5".into(),
    };
    let moment = "2026-11-21T10:00:00Z".parse().unwrap();
    let marker = plan(1).marker;
    drop(journal.begin(work(1), Durability::Buffered).unwrap());
    journal
        .note(
            &marker,
            Step::Stored {
                id: KeyId::Number(5),
                at: at.clone(),
            },
        )
        .unwrap();
    journal.note(&marker, Step::Absent { at: moment }).unwrap();
    journal.note(&marker, Step::Reported).unwrap();
    let issued = IssuedKey {
        id: KeyId::Number(5),
        expires_at: Some(moment.into()),
        by: Some("c0ffee".into()),
    };
    journal.note(&marker, Step::Issued(issued.clone())).unwrap();
    journal.note(&marker, Step::Revoking).unwrap();
    journal.note(&marker, Step::HandedOver).unwrap();
    assert_eq!(
        text(&journal)
            .lines()
            .filter(|line| line.starts_with(r#"{"v":3,"#))
            .count(),
        3,
        "an older genkey refuses them"
    );
    let (stored, absent) = (Some((KeyId::Number(5), at)), Some(moment));
    let expected = Operation {
        work: work(1),
        stored,
        issued: Some(issued),
        is_revoking: true,
        is_handed_over: true,
        absent,
        reported: true,
        progress: Progress::default(),
    };
    assert_eq!(journal.unfinished().unwrap().operations, [expected]);
}

#[test]
fn a_line_that_is_cut_off_spoils_no_other_and_is_set_aside() {
    let (_home, journal) = journal();
    // What a crash in the middle of a write leaves.
    fs::write(journal.log.path(), r#"{"v":1,"step":"beg"#).unwrap();
    assert_eq!(
        journal.unfinished().unwrap(),
        Unfinished::default(),
        "it may be being written"
    );
    drop(journal.begin(work(1), Durability::Synced).unwrap());
    assert_eq!(text(&journal).lines().next(), Some(r#"{"v":1,"step":"beg"#));
    assert_eq!(
        journal.unfinished().unwrap(),
        Unfinished {
            operations: vec![creation(1)],
            unreadable: vec![1]
        }
    );

    let (contents, aside) = journal.read_for_recovery().unwrap();
    assert_eq!(
        contents,
        Unfinished {
            operations: vec![creation(1)],
            unreadable: vec![1]
        }
    );
    assert_eq!(
        fs::read_to_string(aside.unwrap()).unwrap(),
        "{\"v\":1,\"step\":\"beg\n"
    );
    let (contents, aside) = journal.read_for_recovery().unwrap();
    assert_eq!(
        (contents, aside),
        (
            Unfinished {
                operations: vec![creation(1)],
                ..Unfinished::default()
            },
            None
        )
    );
    journal.done(&plan(1).marker).unwrap();
    assert_eq!(text(&journal), "");
}

#[test]
fn a_long_journal_is_compacted_although_an_operation_is_unfinished() {
    let (_home, journal) = journal();
    drop(journal.begin(work(1), Durability::Buffered).unwrap());
    fs::write(journal.log.path(), format!("{}torn\n", text(&journal))).unwrap();
    // More than the journal may grow to, 64 KiB.
    for _ in 0..400 {
        journal
            .begin(work(2), Durability::Buffered)
            .unwrap()
            .done()
            .unwrap();
    }
    assert!(text(&journal).len() < 66_000, "{}", text(&journal).len());
    assert_eq!(
        journal.unfinished().unwrap(),
        Unfinished {
            operations: vec![creation(1)],
            unreadable: vec![2]
        }
    );
}

#[test]
fn lines_that_cannot_be_read_are_preserved_byte_for_byte() {
    let (_home, journal) = journal();
    let damaged: &[u8] =
        // In turn: not UTF-8, an unknown step, a marker that leads out of the folder, no such
        // version, not an object.
        b"\xff\xfe\n{\"v\":1,\"step\":\"mown\"}\n{\"v\":1,\"step\":\"done\",\"marker\":\"../../../../etc/x\"}\n{\"v\":0,\"step\":\"done\",\"marker\":\"0101010101010101\"}\n[1]\n";
    fs::write(journal.log.path(), damaged).unwrap();
    let claim = journal.begin(work(1), Durability::Synced).unwrap();
    claim.done().unwrap();
    let (contents, aside) = journal.read_for_recovery().unwrap();
    assert_eq!(
        contents,
        Unfinished {
            unreadable: vec![1, 2, 3, 4, 5],
            ..Unfinished::default()
        }
    );
    assert_eq!(fs::read(aside.unwrap()).unwrap(), damaged);
}

#[test]
fn a_journal_of_a_newer_genkey_is_refused_and_not_changed() {
    let (_home, journal) = journal();
    let newer = "{\"v\":4,\"step\":\"done\",\"marker\":\"0101010101010101\"}\n";
    fs::write(journal.log.path(), newer).unwrap();
    let refused = |error: JournalError| {
        assert!(
            error
                .to_string()
                .ends_with("has version 4, but this genkey only reads versions up to 3")
        )
    };
    refused(journal.begin(work(1), Durability::Synced).unwrap_err());
    refused(journal.unfinished().unwrap_err());
    refused(journal.read_for_recovery().unwrap_err());
    assert_eq!(text(&journal), newer);
}

#[test]
fn every_operation_reads_back_as_it_was_written() {
    let (_home, journal) = journal();
    let revocation = Revocation {
        marker: plan(2).marker,
        scope: Scope {
            profile: "work".into(),
            service: "sandbox".to_owned().try_into().unwrap(),
        },
        keys: vec![KeyId::Number(6), KeyId::Text("seven".into())],
    };
    let entries = vec![EntryRef {
        store: "file".into(),
        entry: "login".into(),
    }];
    let login = LoginChange {
        marker: plan(3).marker,
        profile: "work".into(),
        entries,
    };
    let all = [
        work(1),
        Work::Revoke(revocation),
        Work::Login(login),
        Work::Unstored(plan(4)),
    ];
    all.clone()
        .into_iter()
        .for_each(|work| drop(journal.begin(work, Durability::Buffered).unwrap()));
    let read: Vec<Work> = journal
        .unfinished()
        .unwrap()
        .operations
        .into_iter()
        .map(|operation| operation.work)
        .collect();
    assert_eq!(read, all);
}

#[test]
fn a_marker_is_recognised_however_the_service_stores_names() {
    let plan = Plan {
        marker: Marker::from_random([0x1a, 0x2b, 0x3c, 0x4d, 0x5e, 0x6f, 0x70, 0x81]),
        ..plan(1)
    };
    let key = |name: &str| Key {
        id: KeyId::Number(1),
        name: Some(name.into()),
        status: Status::Active,
        created_at: None,
        expires_at: None,
        last_used_at: None,
        revoked_at: None,
        unreadable: Vec::new(),
    };
    for name in [
        "ci (genkey 1a2b3c4d5e6f7081)",
        " ci (genkey 1a2b3c4d5e6f7081) ",
        "CI (GENKEY 1A2B3C4D5E6F7081)",
        "ci genkey 1a2b3c4d5e6f7081",
        // Cut off, with the half of the marker that is needed.
        "ci (genkey 1a2b3c4d",
    ] {
        assert!(plan.matches(&key(name)), "{name}");
    }
    for name in [
        "ci",
        // One digit too few.
        "ci (genkey 1a2b3c4",
        "ci (genkey 1a2b3c4d5e6f7082)",
        "x 1a2b3c4d",
        "ci (genkey ",
        "",
    ] {
        assert!(!plan.matches(&key(name)), "{name}");
    }
    let temporary = ["ci (genkey 1a2b3c4d5e6f7081)", "ci (genkey 1a", "ci ("];
    for (names, expected) in [(&temporary[..], true), (&["ci", "c", "", "ci 2"], false)] {
        for name in names {
            assert_eq!(plan.is_temporary(&key(name)), expected, "{name}");
        }
    }
}

/// The lines of a rotation. A genkey that knows version 1 only takes a line of version 2 for one
/// of a newer genkey, and changes nothing; one of version 1 that it cannot read, it would set
/// aside.
const ROTATION: &str = r#"{"v":2,"step":"begin","work":"rotate","marker":"0101010101010101","profile":"default","service":"https://api.gen.pro/v1","store":"file","name":"ci","expires_in":"90d","begun_at":"1970-01-01T00:00:00Z","old":{"id":1,"at":{"store":"file","entry":"1-0202020202020202"},"expires_at":null},"destinations":[{"to":"file","path":"/srv/key"}],"verify":"true","grace":60}
{"v":1,"marker":"0101010101010101","step":"stored","id":2,"at":{"store":"file","entry":"2-0101010101010101"}}
{"v":2,"marker":"0101010101010101","step":"proven"}
{"v":2,"marker":"0101010101010101","step":"delivering","destination":0,"found":"old"}
{"v":2,"marker":"0101010101010101","step":"delivered","destination":0}
{"v":2,"marker":"0101010101010101","step":"switched","at":"1970-01-01T00:00:00Z","retire_at":"1970-01-01T00:01:00Z"}
{"v":2,"marker":"0101010101010101","step":"postponed","retire_at":"1970-01-01T00:02:00Z"}
"#;

/// The text of a journal in which this work was started and nothing else happened.
fn journal_of(work: &Work) -> String {
    let (_home, journal) = journal();
    drop(journal.begin(work.clone(), Durability::Buffered).unwrap());
    text(&journal)
}

#[test]
fn the_lines_of_a_rotation_are_read_and_refused_by_a_genkey_that_knows_no_rotations() {
    let (_home, journal) = journal();
    fs::write(journal.log.path(), ROTATION).unwrap();
    let [operation] = &journal.rotations().unwrap()[..] else {
        panic!("not one rotation")
    };
    let (rotation, switched) = operation.retiring().unwrap();
    assert_eq!(rotation.old.as_ref().unwrap().id, KeyId::Number(1));
    assert_eq!(switched.retire_at.as_second(), 120);
    assert_eq!(operation.stored.as_ref().unwrap().0, KeyId::Number(2));
    let rotated = journal_of(&operation.work);
    assert_eq!(rotated.lines().next(), ROTATION.lines().next());

    // What version 1 reads of each line, and the error that it has for the first newer one.
    #[derive(serde::Deserialize)]
    struct Versioned {
        v: u32,
    }
    let versions: Vec<u32> = ROTATION
        .lines()
        .map(|line| serde_json::from_str::<Versioned>(line).unwrap().v)
        .collect();
    let refused = versions
        .iter()
        .find(|version| **version > 1)
        .map(|found| format!("has version {found}, but this genkey only reads version 1"));
    let expected = "has version 2, but this genkey only reads version 1";
    assert_eq!(refused.as_deref(), Some(expected));
}
