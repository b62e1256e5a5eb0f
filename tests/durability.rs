//! The order of writes, syncs and requests of a creation, and their number: syncs as `strace` sees
//! them, requests as the service does.

use crate::keychain_cli::home_of;
use crate::support::available;
use crate::support::credential_helper::CredentialHelper;
use crate::support::genkey::{Home, places};
use crate::support::keyring::Keyring;
use crate::support::proxy::Relay;
use crate::support::service::Service;
use crate::support::trace::{Done, trace};

/// The maximum number of syncs of a creation.
const MAX_SYNCS: usize = 4;
const FOLDER: &str = "data";

/// Checks a creation in a fresh or used home; `stored` are the files of the store.
fn create(home: &Home, used: bool, stored: &[&str]) {
    if used {
        assert_eq!(home.run("create --name before").code, 0);
    }
    let done = trace(home, "create --name ci");
    let syncs = done
        .iter()
        .filter(|done| matches!(done, Done::Synced(_)))
        .count();
    assert!((1..=MAX_SYNCS).contains(&syncs), "used: {used}: {done:#?}");
    the_journal_is_durable_before_the_request(&done, used);
    for file in [&[places::INDEX], stored].concat() {
        the_file_is_durable_before_the_rename(&done, file);
    }
}

/// The position of the first matching event from `from` on.
#[track_caller]
fn after(done: &[Done], from: usize, what: &str, is_it: impl Fn(&Done) -> bool) -> usize {
    let found = done[from..].iter().position(is_it);
    from + found.unwrap_or_else(|| panic!("{what} does not follow event {from}: {done:#?}"))
}

fn sent(method: &'static str) -> impl Fn(&Done) -> bool {
    move |done| *done == Done::Sent(method.into())
}

#[track_caller]
fn the_journal_is_durable_before_the_request(done: &[Done], used: bool) {
    let post = after(done, 0, "POST", sent("POST"));
    let through = after(done, 0, "the journal", |done| {
        *done == Done::WritesThrough(places::JOURNAL.into())
    });
    let written = after(done, through, "the journal's line", |done| {
        *done == Done::Wrote(places::JOURNAL.into())
    });
    assert!(written < post, "{done:#?}");
    if !used {
        let named = after(done, written, "the folder's sync", |done| {
            *done == Done::Synced(FOLDER.into())
        });
        assert!(named < post, "{done:#?}");
    }
    let early = done[..post]
        .iter()
        .any(|done| *done == Done::Wrote(places::INDEX.into()));
    assert!(
        !early,
        "the index is not written before the request: {done:#?}"
    );
}

#[track_caller]
fn the_file_is_durable_before_the_rename(done: &[Done], file: &str) {
    let post = after(done, 0, "POST", sent("POST"));
    let renamed = after(
        done,
        post,
        file,
        |done| matches!(done, Done::Renamed { to, .. } if to == file),
    );
    let Done::Renamed { from, .. } = &done[renamed] else {
        unreachable!()
    };
    let synced = after(done, post, "its sync", |done| {
        *done == Done::Synced(from.clone())
    });
    let last_write = done[..renamed]
        .iter()
        .rposition(|done| *done == Done::Wrote(from.clone()))
        .unwrap();
    let folder = after(done, renamed, "the folder's sync", |done| {
        *done == Done::Synced(FOLDER.into())
    });
    let patch = after(done, post, "PATCH", sent("PATCH"));
    assert!(
        last_write < synced && synced < renamed && folder < patch,
        "{file}: {done:#?}"
    );
}

#[test]
fn with_a_file_all_is_durable_in_time_and_with_few_syncs() {
    if !available(&["strace"]) {
        return;
    }
    for used in [false, true] {
        let mut home = Home::with_file_store();
        let _service = Service::start(&mut home);
        create(&home, used, &[places::SECRETS]);
    }
}

#[test]
fn with_a_helper_all_is_durable_in_time_and_with_few_syncs() {
    if !available(&["strace"]) {
        return;
    }
    for used in [false, true] {
        let mut home = Home::new();
        CredentialHelper::install_quick(&mut home);
        let _service = Service::start(&mut home);
        create(&home, used, &[]);
    }
}

#[test]
fn with_a_keychain_all_is_durable_in_time_and_with_few_syncs() {
    let Some(keyring) = available(&["strace"]).then(Keyring::unlocked).flatten() else {
        return;
    };
    for used in [false, true] {
        let mut home = home_of(&keyring).with("GENKEY_STORE", "keychain");
        let _service = Service::start(&mut home);
        create(&home, used, &[]);
    }
}

/// The number of syncs. The journal is opened for writing through twice for one line.
fn syncs(done: &[Done]) -> usize {
    let mut events: Vec<&Done> = done.iter().collect();
    events.dedup();
    let is_sync = |done: &&&Done| matches!(done, Done::Synced(_) | Done::WritesThrough(_));
    events.iter().filter(is_sync).count()
}

#[test]
fn a_rotation_has_few_syncs() {
    if !available(&["strace"]) {
        return;
    }
    let mut home = Home::with_file_store();
    let _service = Service::start(&mut home);
    for name in ["ci", "brief"] {
        assert_eq!(home.run(&format!("create --name {name}")).code, 0);
    }
    let count = |line: &str| {
        let done = trace(&home, line);
        (syncs(&done), done)
    };
    let (created, done) = count("create --name other");
    assert_eq!(created, MAX_SYNCS, "{done:#?}");
    // The switch in the journal and in the index, then what a revocation removes.
    let (revoked, _) = count("revoke --yes brief");
    let (rotated, done) = count("rotate ci");
    assert_eq!(rotated, created + 1 + 2 + revoked, "{done:#?}");
    // A line of the journal for each destination, and the file with its folder.
    let (delivered, done) = count("rotate ci --to dotenv:app.env --to command:true");
    assert_eq!(delivered, rotated + 2 + 2, "{done:#?}");
    assert_eq!(revoked, 4);
}

#[test]
fn the_name_of_a_new_journal_is_durable_whichever_command_created_it() {
    if !available(&["strace"]) {
        return;
    }
    let mut home = Home::with_file_store();
    let service = Service::start(&mut home);
    let made = service.ask("POST", "", &serde_json::json!({ "name": "theirs" }));
    let done = trace(&home, &format!("revoke --yes {}", made["id"]));
    let written = after(&done, 0, "the journal", |done| {
        *done == Done::Wrote(places::JOURNAL.into())
    });
    after(&done, written, "the folder's sync", |done| {
        *done == Done::Synced(FOLDER.into())
    });
}

#[test]
fn a_creation_is_three_requests_on_one_connection() {
    let mut home = Home::with_file_store();
    let service = Service::start(&mut home);
    let relay = Relay::to(&service.url());
    home.set("GENKEY_API_URL", relay.url());
    for name in ["ci", "deploy"] {
        let before = relay.received().len();
        assert_eq!(home.run(&format!("create --name {name}")).code, 0);
        let id = service.rows().last().unwrap().id;
        assert_eq!(
            relay.requests()[before..],
            [
                "POST /persisted_tokens".into(),
                "GET /persisted_tokens".into(),
                format!("PATCH /persisted_tokens/{id}")
            ]
        );
        let connections: Vec<usize> = relay.received()[before..]
            .iter()
            .map(|request| request.connection)
            .collect();
        assert_eq!(connections, [connections[0]; 3]);
    }
}
