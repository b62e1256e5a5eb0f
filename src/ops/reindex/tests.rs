use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::Arc;

use jiff::Timestamp;

use super::*;
use crate::destination::Surroundings;
use crate::interrupt::Interrupt;
use crate::journal::{Durability, Journal, LoginChange, OldKey, Plan, Rotation, Step, Work};
use crate::model::{KeyId, Marker, Service, Status};
use crate::ops::OpenStore;
use crate::secret::Secret;
use crate::store::{Entry, EntryInfo, Index, SecretStore, Standing};

/// A store in memory, in which every entry has the same secret.
struct MemoryStore(RefCell<BTreeMap<String, Option<Metadata>>>);

impl SecretStore for MemoryStore {
    fn name(&self) -> String {
        "memory".into()
    }
    fn prove(&self, _now: Timestamp) -> Result<(), StoreError> {
        Ok(())
    }
    fn put(&self, entry: &Entry, _secret: &Secret) -> Result<(), StoreError> {
        self.0
            .borrow_mut()
            .insert(entry.name.clone(), Some(entry.metadata.clone()));
        Ok(())
    }
    fn get(&self, entry: &str) -> Result<Option<Secret>, StoreError> {
        Ok(self
            .0
            .borrow()
            .get(entry)
            .map(|_| Secret::new("gen_pat_x".into())))
    }
    fn remove(&self, entry: &str) -> Result<bool, StoreError> {
        Ok(self.0.borrow_mut().remove(entry).is_some())
    }
    fn entries(&self) -> Result<Vec<EntryInfo>, StoreError> {
        let entries = self.0.borrow();
        Ok(entries
            .iter()
            .map(|(name, metadata)| EntryInfo {
                name: name.clone(),
                metadata: metadata.clone(),
            })
            .collect())
    }
}

struct MemoryStores(Rc<MemoryStore>);

impl OpenStore for MemoryStores {
    fn open(&self, _name: &str) -> Result<Rc<dyn SecretStore>, StoreError> {
        Ok(self.0.clone())
    }
}

const MARKER: &str = "0123456789abcdef";
const OTHER_MARKER: &str = "fedcba9876543210";
const HERE: &str = "https://api.gen.pro/v1";

fn scope(profile: &str, service: &str) -> Scope {
    Scope {
        profile: profile.into(),
        service: Service::try_from(service.to_owned()).unwrap(),
    }
}

fn marker(text: &str) -> Marker {
    Marker::try_from(text.to_owned()).unwrap()
}

fn key_of(profile: &str, service: &str, id: u64, of: &str) -> Metadata {
    Metadata::Key {
        scope: scope(profile, service),
        id: id.to_string(),
        marker: marker(of),
    }
}

fn login_with(of: &str) -> Metadata {
    Metadata::Login {
        scope: scope("default", HERE),
        credential: CredentialKind::Jwt,
        marker: marker(of),
    }
}

fn proof_at(second: i64) -> Metadata {
    Metadata::Proof {
        at: Timestamp::from_second(second).unwrap(),
        marker: marker(MARKER),
    }
}

/// Finds the orphans among these entries and one of another program, in an empty home.
fn with<T>(entries: &[Metadata], test: impl FnOnce(&Reindex<'_>, Orphans) -> T) -> T {
    let home = tempfile::tempdir().unwrap();
    let ours = entries
        .iter()
        .map(|metadata| (metadata.entry_name(), Some(metadata.clone())));
    let entries = ours.chain([("7".to_owned(), None)]).collect();
    let desk = Desk {
        surroundings: Surroundings::default(),
        stores: &MemoryStores(Rc::new(MemoryStore(RefCell::new(entries)))),
        index: Index::new(home.path().join("index.json")),
        journal: Journal::new(home.path().join("journal.jsonl")),
        interrupt: Arc::new(Interrupt::default()),
        now: Timestamp::from_second(1_790_000_000).unwrap(),
    };
    let reindex = Reindex {
        desk: &desk,
        scope: &scope("default", HERE),
    };
    let orphans = find(&reindex);
    test(&reindex, orphans)
}

fn find(reindex: &Reindex<'_>) -> Orphans {
    reindex.find_orphans(&["memory".to_owned()]).unwrap()
}

fn key(id: u64, status: Status) -> Key {
    let [created_at, expires_at, last_used_at, revoked_at] = [None; 4];
    Key {
        id: KeyId::Number(id),
        name: None,
        status,
        created_at,
        expires_at,
        last_used_at,
        revoked_at,
        unreadable: Vec::new(),
    }
}

fn names<'a>(entries: impl IntoIterator<Item = &'a EntryRef>) -> Vec<&'a str> {
    entries.into_iter().map(|at| at.entry.as_str()).collect()
}

#[test]
fn only_entries_of_the_profile_and_service_are_orphans() {
    // Another port, another version, and the embedded server.
    let elsewhere = ["http://127.0.0.1:80", "https://api.gen.pro/v2", "sandbox"];
    let others = (9..)
        .zip(elsewhere)
        .map(|(id, service)| key_of("default", service, id, MARKER));
    let own = [
        key_of("default", HERE, 7, MARKER),
        key_of("work", HERE, 8, MARKER),
        login_with(MARKER),
        // More than an hour old, and then a moment: a command may still be using the second one.
        proof_at(1_789_996_000),
        proof_at(1_789_999_999),
    ];
    with(
        &own.into_iter().chain(others).collect::<Vec<_>>(),
        |_, orphans| {
            assert_eq!(
                names(orphans.keys.iter().map(|orphan| &orphan.at)),
                ["7-0123456789abcdef"]
            );
            assert_eq!(
                names(orphans.logins.iter().map(|(at, _)| at)),
                ["login-0123456789abcdef"]
            );
            assert_eq!(
                names(&orphans.elsewhere),
                [
                    "10-0123456789abcdef",
                    "11-0123456789abcdef",
                    "9-0123456789abcdef"
                ]
            );
            assert_eq!(
                names(&orphans.proofs),
                ["proof-1789996000-0123456789abcdef"]
            );
        },
    );
}

#[test]
fn only_the_secret_of_a_key_that_is_listed_as_dead_is_removed() {
    let found = |id, status| {
        with(
            &[key_of("default", HERE, 7, MARKER)],
            |reindex, mut orphans| match (
                &reindex.changes_by(&[key(id, status)], &mut orphans)[..],
                orphans.unknown.len(),
            ) {
                ([Change::RestoreKey(..)], 0) => "usable",
                ([Change::RemoveDead(..)], 0) => "dead",
                ([], 1) => "unknown",
                other => panic!("{other:?}"),
            },
        )
    };
    let of_it = [Status::Active, Status::Revoked, Status::Expired].map(|status| found(7, status));
    assert_eq!(of_it, ["usable", "dead", "dead"]);
    assert_eq!(
        [Status::Active, Status::Revoked].map(|status| found(70, status)),
        ["unknown", "unknown"]
    );
}

#[test]
fn a_key_that_the_index_names_keeps_its_entry() {
    let both = [MARKER, OTHER_MARKER].map(|marker| key_of("default", HERE, 7, marker));
    with(&both, |reindex, mut orphans| {
        let changes = reindex.changes_by(&[key(7, Status::Active)], &mut orphans);
        let restored: Vec<bool> = changes
            .iter()
            .map(|change| reindex.carry_out(change).unwrap())
            .collect();
        assert_eq!(restored, [true, false]);
        assert_eq!(
            reindex.desk.index.read().unwrap().keys[0].at.entry,
            both[0].entry_name()
        );
    });
}

#[test]
fn an_entry_of_an_unfinished_operation_is_no_orphan() {
    with(&[login_with(MARKER)], |reindex, orphans| {
        let [(at, _)] = &orphans.logins[..] else {
            panic!("{orphans:?}")
        };
        let change = LoginChange {
            marker: marker(MARKER),
            profile: "default".into(),
            entries: vec![at.clone()],
        };
        let _alive = reindex
            .desk
            .journal
            .begin(Work::Login(change), Durability::Buffered)
            .unwrap();
        assert_eq!(find(reindex).logins, []);
    });
}

#[test]
fn a_login_is_restored_only_where_one_was_lost() {
    with(&[login_with(MARKER)], |reindex, mut orphans| {
        let none = reindex.changes_here(&mut orphans, false).unwrap();
        assert_eq!(
            (none, orphans.logins.len()),
            (vec![], 1),
            "a user who logged out stays logged out"
        );
        let [change] = &reindex.changes_here(&mut orphans, true).unwrap()[..] else {
            panic!("{orphans:?}")
        };
        let Change::RestoreLogin(login) = change else {
            panic!("{change:?}")
        };
        assert_eq!((login.kind, orphans.logins.len()), (CredentialKind::Jwt, 0));
        assert!(reindex.carry_out(change).unwrap());
        assert_eq!(reindex.desk.index.read().unwrap().logins["default"], *login);
        assert!(
            !reindex.carry_out(change).unwrap(),
            "it is the login already"
        );
        reindex.desk.stores.remove(&login.at).unwrap();
        let mut again = Orphans {
            logins: vec![(login.at.clone(), login.kind)],
            ..Orphans::default()
        };
        let changes = reindex.changes_here(&mut again, false).unwrap();
        assert_eq!(
            changes,
            std::slice::from_ref(change),
            "an old index names a login that is gone"
        );
        assert!(
            !reindex.carry_out(change).unwrap(),
            "the secret is gone meanwhile"
        );
    });
    with(
        &[login_with(MARKER), login_with(OTHER_MARKER)],
        |reindex, mut orphans| {
            assert_eq!(
                reindex.changes_here(&mut orphans, true).unwrap(),
                [],
                "either may have been in use"
            );
        },
    );
}

/// The rotation of the key 7 with the other marker.
fn rotation(started_at: Timestamp) -> Work {
    Work::Rotate(Rotation {
        plan: Plan {
            marker: marker(OTHER_MARKER),
            scope: scope("default", HERE),
            store: "memory".into(),
            sign: None,
            name: "ci".into(),
            expires_in: None,
            started_at,
        },
        old: Some(OldKey {
            id: KeyId::Number(7),
            at: None,
            expires_at: None,
            fingerprint: None,
        }),
        destinations: Vec::new(),
        verify: None,
        grace: 60,
        revokes_while_used: false,
        logins: Vec::new(),
    })
}

/// Restores an old key, 7, and the new one of an unfinished rotation, 8; returns the standing and
/// the name of each.
fn restored_during_a_rotation(switched: bool, order: [u64; 2]) -> [(Standing, Option<String>); 2] {
    let entries = [
        key_of("default", HERE, 7, MARKER),
        key_of("default", HERE, 8, OTHER_MARKER),
    ];
    with(&entries, |reindex, _| {
        let journal = &reindex.desk.journal;
        let claim = journal
            .begin(rotation(reindex.desk.now), Durability::Buffered)
            .unwrap();
        if switched {
            let (at, retire_at) = (reindex.desk.now, reindex.desk.now);
            claim.note(Step::Switched { at, retire_at }).unwrap();
        }
        drop(claim);
        let mut orphans = find(reindex);
        let keys = [
            Key {
                name: Some("ci".into()),
                ..key(7, Status::Active)
            },
            Key {
                name: Some("ci (genkey fedcba9876543210)".into()),
                ..key(8, Status::Active)
            },
        ];
        let mut changes = reindex.changes_by(&keys, &mut orphans);
        changes.sort_by_key(|change| {
            let Change::RestoreKey(key, _) = change else {
                panic!("{change:?}")
            };
            order.iter().position(|id| KeyId::Number(*id) == key.id)
        });
        for change in &changes {
            assert!(reindex.carry_out(change).unwrap());
        }
        let index = reindex.desk.index.read().unwrap();
        [7, 8].map(|id| {
            let stored = index.keys.iter().find(|key| key.id == KeyId::Number(id));
            let stored = stored.unwrap();
            (stored.standing.clone(), stored.name.clone())
        })
    })
}

#[test]
fn the_keys_of_an_unfinished_rotation_get_their_standing_back() {
    let name = || Some("ci".to_owned());
    let retiring = Standing::Retiring {
        until: Timestamp::from_second(1_790_000_000).unwrap(),
        by: KeyId::Number(8),
    };
    // A store lists its entries in any order.
    for order in [[7, 8], [8, 7]] {
        assert_eq!(
            restored_during_a_rotation(false, order),
            [(Standing::Current, name()), (Standing::Staged, name())]
        );
        assert_eq!(
            restored_during_a_rotation(true, order),
            [(retiring.clone(), name()), (Standing::Current, name())]
        );
    }
}

#[test]
fn the_sign_of_an_unfinished_rotation_stays_however_old_it_is() {
    let sign = Metadata::Proof {
        at: Timestamp::from_second(1_700_000_000).unwrap(),
        marker: marker(OTHER_MARKER),
    };
    with(&[sign], |reindex, before| {
        let journal = &reindex.desk.journal;
        let work = rotation(reindex.desk.now);
        drop(journal.begin(work, Durability::Buffered).unwrap());
        assert_eq!((before.proofs.len(), find(reindex).proofs.len()), (1, 0));
    });
}
