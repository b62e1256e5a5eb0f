use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use super::*;
use crate::journal::{Durability, LoginChange, Work};
use crate::model::Status;
use crate::secret::Secret;
use crate::store::{Entry, SecretStore};

/// Entries with their services, and the same for every name of a store.
struct Shelf(RefCell<BTreeMap<String, Option<String>>>);

impl SecretStore for Shelf {
    fn name(&self) -> String {
        "shelf".into()
    }
    fn put(&self, entry: &Entry, _secret: &Secret) -> Result<(), StoreError> {
        self.0.borrow_mut().insert(entry.name.clone(), None);
        Ok(())
    }
    fn get(&self, entry: &str) -> Result<Option<Secret>, StoreError> {
        Ok(self.0.borrow().get(entry).map(|_| Secret::new("gen_pat_x".into())))
    }
    fn remove(&self, entry: &str) -> Result<bool, StoreError> {
        Ok(self.0.borrow_mut().remove(entry).is_some())
    }
    fn entries(&self) -> Result<Vec<Filed>, StoreError> {
        let entries = self.0.borrow();
        Ok(entries.iter().map(|(name, service)| Filed { name: name.clone(), service: service.clone() }).collect())
    }
}

struct Shelves(Rc<Shelf>);

impl OpenStore for Shelves {
    fn open(&self, _name: &str) -> Result<Rc<dyn SecretStore>, StoreError> {
        Ok(self.0.clone())
    }
}

const MARKER: &str = "0123456789abcdef";
const HERE: Option<&str> = Some("api.gen.pro");

/// Takes stock of these entries in an empty home, and hands all of it to `look`.
fn with<T>(entries: &[(&str, Option<&str>)], trusting: bool, look: impl FnOnce(&Inventory<'_>, Stock) -> T) -> T {
    with_foreign(entries, trusting, &|_| false, look)
}

fn with_foreign<T>(
    entries: &[(&str, Option<&str>)],
    trusting: bool,
    is_foreign: &dyn Fn(&Secret) -> bool,
    look: impl FnOnce(&Inventory<'_>, Stock) -> T,
) -> T {
    let home = tempfile::tempdir().unwrap();
    let entries = entries.iter().map(|(name, service)| ((*name).to_owned(), service.map(str::to_owned)));
    let inventory = Inventory {
        stores: &Shelves(Rc::new(Shelf(RefCell::new(entries.collect())))),
        index: &Index::new(home.path().join("index.json")),
        journal: &Journal::new(home.path().join("journal.jsonl")),
        scope: &Scope { profile: "default".into(), service: "https://api.gen.pro/v1".to_owned().try_into().unwrap() },
        trusting,
        is_foreign,
        now: Timestamp::from_second(1_790_000_000).unwrap(),
    };
    let stock = inventory.take(&["shelf".to_owned()]).unwrap();
    look(&inventory, stock)
}

fn key(id: u64, status: Status) -> Key {
    let [created_at, expires_at, last_used_at, revoked_at] = [None; 4];
    Key { id: KeyId::Number(id), name: None, status, created_at, expires_at, last_used_at, revoked_at }
}

fn entries(places: &[StoredAt]) -> Vec<&str> {
    places.iter().map(|at| at.entry.as_str()).collect()
}

#[test]
fn only_what_is_the_profiles_own_is_looked_into() {
    let [own, other, login] = ["default/7", "work/8", "default/login"].map(|name| format!("{name}-{MARKER}"));
    let [old, new] = [1_789_996_000, 1_789_999_999].map(|at| format!("proof/{at}-{MARKER}{MARKER}"));
    let elsewhere = format!("default/9-{MARKER}");
    let all = [
        (own.as_str(), HERE),
        (&other, HERE),
        (&login, None),
        (&old, None),
        (&new, None),
        (&elsewhere, Some("127.0.0.1:80")),
        ("something", None),
    ];
    with(&all, true, |_, stock| {
        assert_eq!(stock.keys.iter().map(|stray| stray.at.entry.as_str()).collect::<Vec<_>>(), [own.as_str()]);
        assert_eq!(stock.logins.iter().map(|stray| stray.at.entry.as_str()).collect::<Vec<_>>(), [login.as_str()]);
        assert_eq!(entries(&stock.elsewhere), [elsewhere.as_str()]);
        assert_eq!(entries(&stock.proofs), [old.as_str()]);
    });
}

#[test]
fn what_the_label_does_not_tell_is_never_dropped_and_only_found_when_trusted() {
    let own = format!("default/7-{MARKER}");
    let verdicts = |service, trusting| {
        with(&[(&own, service)], trusting, |inventory, stock| {
            [Status::Active, Status::Revoked, Status::Expired].map(|status| {
                match inventory.judge(&stock.keys[0], &[key(7, status)]).unwrap() {
                    Verdict::Found(..) => "found",
                    Verdict::Dead(..) => "dead",
                    Verdict::Unknown(_) => "unknown",
                }
            })
        })
    };
    assert_eq!(verdicts(HERE, false), ["found", "dead", "dead"]);
    assert_eq!(verdicts(None, true), ["found", "unknown", "unknown"]);
    assert_eq!(verdicts(None, false), ["unknown", "unknown", "unknown"]);
    with(&[(&own, HERE)], true, |inventory, stock| {
        let verdict = inventory.judge(&stock.keys[0], &[key(70, Status::Active)]).unwrap();
        assert_eq!(verdict, Verdict::Unknown(stock.keys[0].at.clone()));
    });
}

#[test]
fn the_secret_of_another_service_is_never_found_unless_its_label_says_so() {
    let [own, login] = ["default/7", "default/login"].map(|name| format!("{name}-{MARKER}"));
    for (service, credible) in [(None, false), (HERE, true)] {
        with_foreign(&[(&own, service), (&login, service)], true, &|_| true, |inventory, stock| {
            let verdict = inventory.judge(&stock.keys[0], &[key(7, Status::Active)]).unwrap();
            assert_eq!(matches!(verdict, Verdict::Found(..)), credible);
            assert_eq!(inventory.lost_login(&stock, true).unwrap().is_some(), credible);
        });
    }
}

#[test]
fn a_key_that_the_index_knows_keeps_its_place() {
    let [first, second] = ["0123456789abcdef", "fedcba9876543210"].map(|marker| format!("default/7-{marker}"));
    with(&[(&first, HERE), (&second, HERE)], true, |inventory, stock| {
        let filed: Vec<bool> = stock
            .keys
            .iter()
            .map(|stray| match inventory.judge(stray, &[key(7, Status::Active)]).unwrap() {
                Verdict::Found(_, stored) => inventory.file(&stored).unwrap(),
                verdict @ (Verdict::Dead(..) | Verdict::Unknown(_)) => panic!("{verdict:?}"),
            })
            .collect();
        assert_eq!(filed, [true, false]);
        assert_eq!(inventory.index.read().unwrap().keys[0].at.entry, first);
    });
}

#[test]
fn what_the_journal_knows_of_is_left_to_it() {
    let entry = format!("default/login-{MARKER}");
    with(&[(&entry, HERE)], true, |inventory, stock| {
        assert_eq!(stock.logins.len(), 1);
        let marker = Marker::try_from(MARKER.to_owned()).unwrap();
        let change = LoginChange { marker, profile: "default".into(), entries: vec![stock.logins[0].at.clone()] };
        let _alive = inventory.journal.begin(Work::Login(change), Durability::Buffered).unwrap();
        assert_eq!(inventory.take(&["shelf".to_owned()]).unwrap().logins, []);
    });
}

#[test]
fn a_login_is_found_again_only_where_one_was_lost() {
    let [one, two] = [MARKER, "fedcba9876543210"].map(|marker| format!("default/login-{marker}"));
    with(&[(&one, HERE)], true, |inventory, stock| {
        assert_eq!(inventory.lost_login(&stock, false).unwrap(), None, "whoever logged out stays so");
        let lost = inventory.lost_login(&stock, true).unwrap().unwrap();
        assert!(inventory.log_in(lost, |_| CredentialKind::Jwt).unwrap());
        assert!(inventory.index.read().unwrap().logins["default"].at.entry == one);
        assert!(!inventory.log_in(lost, |_| CredentialKind::Jwt).unwrap(), "it is one already");
        inventory.drop_entry(&lost.at).unwrap();
        assert!(inventory.lost_login(&stock, false).unwrap().is_some(), "an old index names one that is gone");
    });
    with(&[(&one, HERE), (&two, HERE)], true, |inventory, stock| {
        assert_eq!(inventory.lost_login(&stock, true).unwrap(), None, "nobody knows which");
    });
    with(&[(&one, None)], false, |inventory, stock| {
        assert_eq!(inventory.lost_login(&stock, true).unwrap(), None, "nobody knows where it may be sent");
    });
}
