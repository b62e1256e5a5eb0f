//! Sixteen `genkey create` at once, with each store: sixteen keys and a whole store, also when some
//! are killed and `recover` runs meanwhile.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::process::{Child, Stdio};

use serde_json::Value;

use crate::keychain_cli::home_of;
use crate::support::credential_helper::CredentialHelper;
use crate::support::genkey::{Ended, Home, places};
use crate::support::keyring::Keyring;
use crate::support::proxy::{Fault, Relay};
use crate::support::secrets;
use crate::support::service::{Row, Service, sha};

const MANY: usize = 16;
/// 128 and the number of SIGKILL.
const KILLED: i32 = 128 + 9;
const TOO_SLOW: &str = "the keychain did not respond within 3 seconds";

/// Where the secrets are.
enum Keeper {
    File,
    Helper(CredentialHelper),
    Keychain(Keyring),
}

/// A home with a store, and a service.
struct Site {
    home: Home,
    keeper: Keeper,
    service: Service,
    _alone: File,
}

impl Site {
    fn new(mut home: Home, keeper: Keeper) -> Self {
        let service = Service::start(&mut home);
        Self {
            home,
            keeper,
            service,
            _alone: alone(),
        }
    }

    fn with_file() -> Self {
        Self::new(Home::with_file_store(), Keeper::File)
    }

    fn with_helper() -> Self {
        let mut home = Home::new();
        let helper = CredentialHelper::install_quick(&mut home);
        Self::new(home, Keeper::Helper(helper))
    }

    /// `None` where there is no keyring to start.
    fn with_keychain() -> Option<Self> {
        let keyring = Keyring::unlocked()?;
        let mut home = home_of(&keyring);
        home.set("GENKEY_STORE", "keychain");
        Some(Self::new(home, Keeper::Keychain(keyring)))
    }

    /// What the store really holds, by entry.
    fn store(&self) -> BTreeMap<String, String> {
        match &self.keeper {
            Keeper::File => secrets::in_file(&self.home),
            Keeper::Helper(helper) => secrets::in_helper(&helper.stored()),
            Keeper::Keychain(keyring) => {
                let found = keyring.secret_tool(&["search", "--all", "service", "genkey"]);
                secrets::in_keychain(
                    &String::from_utf8([found.stdout, found.stderr].concat()).unwrap(),
                )
            }
        }
    }

    /// Starts a creation of the key of this number.
    fn begin(&self, number: usize, failpoints: Option<String>) -> Child {
        let mut command =
            self.home
                .genkey_args(&["create", "--name", &name(number), "--show-token", "--json"]);
        command.envs(failpoints.map(|points| ("FAILPOINTS", points)));
        command
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap()
    }

    fn index(&self) -> BTreeMap<String, i64> {
        let index: Value = serde_json::from_str(&self.home.read(places::INDEX)).unwrap();
        let entry = |key: &Value| {
            (
                key["entry"].as_str().unwrap().to_owned(),
                key["id"].as_i64().unwrap(),
            )
        };
        index["keys"]
            .as_array()
            .unwrap()
            .iter()
            .map(entry)
            .collect()
    }

    /// The key of this number exists once, has its name, works, and its secret is stored where the
    /// index says.
    #[track_caller]
    fn is_safe(&self, number: usize, made: &Ended) {
        assert_eq!(made.code, 0, "{}", made.stderr);
        let token = made.json()["token"].as_str().unwrap().to_owned();
        let rows: Vec<Row> = self
            .service
            .rows()
            .into_iter()
            .filter(|row| row.name == name(number))
            .collect();
        let [
            Row {
                id,
                sha: known,
                revoked: false,
                ..
            },
        ] = &rows[..]
        else {
            panic!("{rows:?}")
        };
        assert_eq!(*known, sha(&token));
        let index = self.index();
        let (entry, _) = index
            .iter()
            .find(|(_, indexed)| *indexed == id)
            .expect("the index knows the key");
        assert_eq!(self.store()[entry], token);
        assert_eq!(
            self.home.run(&format!("token {id}")).stdout,
            format!("{token}\n")
        );
        let used = self
            .home
            .end(self.home.genkey("whoami -q").env("GEN_API_KEY", &token));
        assert_eq!(used.code, 0, "{}", used.stderr);
    }

    /// Nothing is unfinished, and nothing is left of the work.
    #[track_caller]
    fn is_clean(&self) {
        assert_eq!(self.home.read(places::JOURNAL), "");
        let works = |row: &&Row| !row.revoked;
        let rows = self.service.rows();
        let ids: BTreeSet<i64> = rows.iter().filter(works).map(|row| row.id).collect();
        assert_eq!(
            self.index().into_values().collect::<BTreeSet<_>>(),
            ids,
            "the index knows what works"
        );
        let entries: Vec<String> = self.index().into_keys().collect();
        let left_by_a_proof = |entry: &String| entry.starts_with("proof-");
        let stored: Vec<String> = self
            .store()
            .into_keys()
            .filter(|entry| !left_by_a_proof(entry))
            .collect();
        assert_eq!(stored, entries);
        let marked = |file: &String| {
            file.starts_with("data/journal.") && file.trim_end_matches(".lock").len() > 28
        };
        assert_eq!(
            self.home
                .files()
                .into_iter()
                .filter(marked)
                .collect::<Vec<_>>(),
            Vec::<String>::new()
        );
    }
}

/// Held by one of these tests at a time, whichever process runs it: a keychain that is asked by
/// thirty-two at once may need more than the three seconds that it is given.
fn alone() -> File {
    let lock = File::create(std::env::temp_dir().join("genkey-tests-sixteen.lock")).unwrap();
    lock.lock().unwrap();
    lock
}

/// On a busy machine the keychain may not have answered in time. Then there
/// was no key, or is none any more, and it is made again.
fn again_if_too_slow(site: &Site, number: usize, made: Ended) -> Ended {
    if !matches!(site.keeper, Keeper::Keychain(_)) || !made.stderr.contains(TOO_SLOW) {
        return made;
    }
    assert!(
        matches!(made.code, 9 | 10) && made.stdout.is_empty(),
        "{}",
        made.stderr
    );
    assert_eq!(site.home.run("recover --yes").code, 0);
    assert!(
        !site
            .service
            .rows()
            .iter()
            .any(|row| row.name == name(number) && !row.revoked)
    );
    site.home.wait(site.begin(number, None))
}

fn name(number: usize) -> String {
    format!("parallel-{number}")
}

/// Sixteen at once, undisturbed.
fn make_sixteen(site: &Site) {
    let running: Vec<Child> = (0..MANY).map(|number| site.begin(number, None)).collect();
    let made: Vec<Ended> = running
        .into_iter()
        .map(|child| site.home.wait(child))
        .collect();
    let again = made
        .into_iter()
        .enumerate()
        .map(|(number, made)| again_if_too_slow(site, number, made));
    for (number, made) in again.collect::<Vec<_>>().iter().enumerate() {
        assert_eq!(
            made.stderr, "",
            "what others do at the same time is not unfinished"
        );
        site.is_safe(number, made);
    }
    let works = site
        .service
        .rows()
        .iter()
        .filter(|row| !row.revoked)
        .count();
    assert_eq!((works, site.index().len()), (MANY, MANY));
    site.is_clean();
}

/// The points at which some are killed.
const POINTS: [&str; 8] = [
    "issue.planned",
    "issue.answered",
    "issue.indexed",
    "issue.stored",
    "issue.renamed",
    "append.journal.jsonl",
    "persist.index.json",
    "renamed.index.json",
];

/// Sixteen at once, every second of which is killed somewhere, while `recover` runs again and
/// again.
fn make_sixteen_and_kill_eight(site: &Site) {
    let killed_at =
        |number: usize| (number % 2 == 1).then(|| format!("{}=return(kill)", POINTS[number / 2]));
    let mut running: Vec<Child> = (0..MANY)
        .map(|number| site.begin(number, killed_at(number)))
        .collect();
    while running
        .iter_mut()
        .any(|child| child.try_wait().unwrap().is_none())
    {
        let recovered = site.home.run("recover --yes");
        assert!(
            recovered.code == 0 || recovered.stderr.contains(TOO_SLOW),
            "{}",
            recovered.stderr
        );
    }
    let made: Vec<Ended> = running
        .into_iter()
        .map(|child| site.home.wait(child))
        .collect();
    assert_eq!(site.home.run("recover --yes").code, 0);
    for (number, made) in made.into_iter().enumerate() {
        match number % 2 {
            0 => site.is_safe(number, &again_if_too_slow(site, number, made)),
            // One whose keychain did not answer in time never came to the point at which it was to
            // be killed.
            _ => assert!(
                made.code == KILLED || made.stderr.contains(TOO_SLOW),
                "{number}: {}",
                made.stderr
            ),
        }
    }
    let index: BTreeSet<i64> = site.index().into_values().collect();
    for row in site.service.rows().iter().filter(|row| !row.revoked) {
        assert!(
            !row.name.contains("(genkey ") && index.contains(&row.id),
            "{row:?}"
        );
    }
    site.home
        .run("recover --yes")
        .pins(0, "", "nothing to recover\n");
    assert_eq!(site.home.run("list").stderr, "");
}

#[test]
fn sixteen_at_once_with_a_file() {
    make_sixteen(&Site::with_file());
}

#[test]
fn sixteen_at_once_with_a_helper() {
    make_sixteen(&Site::with_helper());
}

#[test]
fn sixteen_at_once_with_a_keychain() {
    let Some(site) = Site::with_keychain() else {
        return;
    };
    make_sixteen(&site);
}

#[test]
fn sixteen_at_once_of_which_eight_are_killed_with_a_file() {
    make_sixteen_and_kill_eight(&Site::with_file());
}

#[test]
fn sixteen_at_once_of_which_eight_are_killed_with_a_helper() {
    make_sixteen_and_kill_eight(&Site::with_helper());
}

#[test]
fn sixteen_at_once_of_which_eight_are_killed_with_a_keychain() {
    let Some(site) = Site::with_keychain() else {
        return;
    };
    make_sixteen_and_kill_eight(&site);
}

#[test]
fn recover_leaves_running_operations_alone() {
    for (method, path) in [
        ("POST", "/persisted_tokens"),
        ("PATCH", "/persisted_tokens/*"),
    ] {
        let mut site = Site::with_file();
        let relay = Relay::to(&site.service.url());
        site.home.set("GENKEY_API_URL", relay.url());
        relay.on(method, path, 1, Fault::Hold);
        let creation = relay.spawn(
            &mut site
                .home
                .genkey("create --name parallel-0 --show-token --json"),
        );
        relay.wait_for_requests(if method == "POST" { 1 } else { 2 });
        let journal = site.home.read(places::JOURNAL);
        for line in ["recover --yes", "recover --yes --dry-run"] {
            site.home.run(line).pins(0, "", "nothing to recover\n");
        }
        assert_eq!(site.home.read(places::JOURNAL), journal);
        relay.release();
        site.is_safe(0, &site.home.wait(creation));
        site.is_clean();
    }
}
