//! `genkey recover` with an index that was lost or restored from a backup: it finds the secrets in
//! the stores again, and touches no foreign entries.

use std::fs;
use std::thread;

use jiff::Timestamp;

use crate::support::credential_helper::CredentialHelper;
use crate::support::genkey::{Ended, Home, Sandbox, places};
#[cfg(target_os = "linux")]
use crate::support::keyring::Keyring;

const NOTHING: &str = "nothing to recover\n";

/// A home with a file store, and its server.
fn setup() -> (Home, Sandbox) {
    let mut home = Home::with_file_store();
    let server = Sandbox::start(&home);
    connect(&mut home, &server);
    (home, server)
}

fn connect(home: &mut Home, server: &Sandbox) {
    home.set("GENKEY_API_URL", &server.url);
    home.set("GEN_API_KEY", &server.key);
}

/// The same account on another machine.
fn elsewhere(server: &Sandbox) -> Home {
    let mut home = Home::with_file_store();
    connect(&mut home, server);
    home
}

fn created(home: &Home, name: &str) -> String {
    let made = home.run(&format!("create --name {name} --show-token"));
    assert_eq!(made.code, 0, "{}", made.stderr);
    made.stdout.trim_end().to_owned()
}

fn works(home: &Home, line: &str) {
    let ended = home.run(line);
    assert_eq!(ended.code, 0, "{line}: {}", ended.stderr);
}

fn delete_index(home: &Home) {
    fs::remove_file(home.path(places::INDEX)).unwrap();
}

fn entry_of(home: &Home, name: &str) -> String {
    home.run(&format!("show {name} -o json")).json()["stored"]["entry"]
        .as_str()
        .unwrap()
        .to_owned()
}

/// Creates two keys, deletes the index and restores it from the store.
fn delete_and_restore_index(home: &Home) {
    let secrets = ["ci", "deploy"].map(|name| created(home, name));
    delete_index(home);
    assert_eq!(home.run("token ci").code, 6);
    home.run("recover --dry-run").pins(
        0,
        "",
        "would restore the secret of `ci` (1)\nwould restore the secret of `deploy` (2)\n\
         where restored keys were delivered is not known; `genkey deliver KEY --to DEST` records it\n\
         dry run: nothing was changed\n",
    );
    assert_eq!(home.run("token ci").code, 6);
    home.run("recover").pins(
        0,
        "",
        "restored the secret of `ci` (1)\nrestored the secret of `deploy` (2)\n\
         where restored keys were delivered is not known; `genkey deliver KEY --to DEST` records it\n",
    );
    for (name, secret) in ["ci", "deploy"].iter().zip(secrets) {
        assert_eq!(
            home.run(&format!("token {name}")).data(),
            format!("{secret}\n")
        );
    }
    home.run("recover").pins(0, "", NOTHING);
}

#[test]
fn a_lost_index_is_restored_from_the_file() {
    let (home, _server) = setup();
    delete_and_restore_index(&home);
}

#[test]
fn a_lost_index_is_restored_from_a_credential_helper() {
    let mut home = Home::new();
    let helper = CredentialHelper::install(&mut home);
    let server = Sandbox::start(&home);
    connect(&mut home, &server);
    delete_and_restore_index(&home);
    assert_eq!(helper.stored().len(), 2);
}

#[cfg(target_os = "linux")]
#[test]
fn a_lost_index_is_restored_from_the_keychain_and_foreign_items_stay() {
    let Some(keyring) = Keyring::unlocked() else {
        return;
    };
    let mut home = crate::keychain_cli::home_of(&keyring);
    let server = Sandbox::start(&home);
    connect(&mut home, &server);
    // Two items of other programs: one with further attributes, and one with another kind of name.
    let foreign = [
        vec![
            "store",
            "--label=other",
            "service",
            "genkey",
            "username",
            "1-0123456789abcdef",
            "app",
            "other",
        ],
        vec![
            "store",
            "--label=other",
            "service",
            "genkey",
            "username",
            "somebody@example.com",
        ],
    ];
    for arguments in &foreign {
        assert!(
            keyring
                .secret_tool_with(arguments, b"theirs")
                .status
                .success()
        );
    }
    // Each server is loopback on a port of its own, and genkey writes down which.
    delete_and_restore_index(&home);
    // A locked keychain is an error only if secrets may be in it, as a configuration suggests.
    delete_index(&home);
    home.write(places::CONFIG, "version = 1\n[profiles.default]\n");
    keyring.lock();
    let ended = home.run("recover");
    assert_eq!(
        (ended.code, ended.stdout.as_str()),
        (9, ""),
        "{}",
        ended.stderr
    );
    let said = "error: cannot search for secrets missing from the index: the keychain is locked: ";
    assert!(ended.stderr.starts_with(said), "{}", ended.stderr);
    fs::remove_file(home.path(places::CONFIG)).unwrap();
    home.run("recover").pins(0, "", NOTHING);
}

#[cfg(target_os = "linux")]
#[test]
fn items_of_other_programs_in_the_keychain_stay() {
    let Some(keyring) = Keyring::unlocked() else {
        return;
    };
    let mut home = crate::keychain_cli::home_of(&keyring);
    let server = Sandbox::start(&home);
    connect(&mut home, &server);
    assert!(!created(&home, "ci").is_empty());
    works(&elsewhere(&server), "revoke --yes ci");
    let theirs = format!(
        "service genkey username {} app other",
        entry_of(&home, "ci")
    );
    let store: Vec<&str> = ["store", "--label=genkey: ci (x)"]
        .into_iter()
        .chain(theirs.split(' '))
        .collect();
    assert!(keyring.secret_tool_with(&store, b"theirs").status.success());
    delete_index(&home);
    // Two items match, and one of them is foreign: genkey must not choose which to remove.
    let ended = home.run("recover");
    assert_eq!(ended.code, 9, "{}", ended.stderr);
    let lookup: Vec<&str> = ["lookup"].into_iter().chain(theirs.split(' ')).collect();
    assert_eq!(keyring.secret_tool(&lookup).stdout, b"theirs");
}

#[test]
fn a_login_and_the_keys_created_with_it_are_restored_together() {
    let (mut home, server) = setup();
    home.unset("GEN_API_KEY");
    works_with_stdin(&home, "login", &server.key);
    created(&home, "ci");
    fs::rename(home.path(places::INDEX), home.path("index.damaged")).unwrap();
    home.write(places::INDEX, "{");
    let ended = home.run("list");
    let said = "restore the file, or move it aside; the secrets are still in their stores, and `genkey recover` rebuilds the index";
    assert!(
        ended.code == 1 && ended.stderr.contains(said),
        "{}",
        ended.stderr
    );
    assert_eq!(home.run("recover").code, 1);
    delete_index(&home);
    let ended = home.run("token ci");
    let said = "hint: the index is missing; `genkey recover` rebuilds it from the stores\n";
    assert!(
        ended.code == 6 && ended.stderr.ends_with(said),
        "{}",
        ended.stderr
    );
    let doctor = home.run("doctor -o json").stdout;
    assert!(
        doctor.contains("run `genkey recover` to rebuild it from the stores"),
        "{doctor}"
    );
    home.run("recover").pins(
        0,
        "",
        "restored the login of profile `default`\nrestored the secret of `ci` (1)\n\
         where restored keys were delivered is not known; `genkey deliver KEY --to DEST` records it\n",
    );
    for line in ["token", "token ci", "list"] {
        works(&home, line);
    }
    home.run("recover").pins(0, "", NOTHING);
}

fn works_with_stdin(home: &Home, line: &str, stdin: &str) {
    let ended = home.run_with_stdin(line, stdin);
    assert_eq!(ended.code, 0, "{line}: {}", ended.stderr);
}

#[test]
fn a_user_who_logged_out_stays_logged_out() {
    let (mut home, server) = setup();
    created(&home, "ci");
    home.unset("GEN_API_KEY");
    works_with_stdin(&home, "login", &server.key);
    let backup = fs::read(home.path(places::SECRETS)).unwrap();
    works(&home, "logout");
    // A store from a backup has a login again, but it was not lost.
    fs::write(home.path(places::SECRETS), backup).unwrap();
    home.run("recover").pins(
        0,
        "",
        "left an old login untouched: `login-[MARKER]` in `[HOME]/data/secrets.age`\n\
         nothing to recover\n",
    );
    assert_eq!(home.run("token").code, 4);
}

#[test]
fn the_index_of_the_sandbox_is_restored() {
    let home = Home::with_file_store();
    works(&home, "--sandbox create --name ci");
    fs::remove_file(home.path("data/sandbox/index.json")).unwrap();
    assert!(
        home.run("--sandbox token ci")
            .stderr
            .contains("`genkey --sandbox recover` rebuilds it")
    );
    home.run("--sandbox recover").pins(
        0,
        "",
        "restored the secret of `ci` (1)\n\
         where restored keys were delivered is not known; \
         `genkey --sandbox deliver KEY --to DEST` records it\n",
    );
    works(&home, "--sandbox token ci");
    home.run("--sandbox recover").pins(0, "", NOTHING);
}

#[test]
fn an_index_from_a_backup_gets_the_later_keys() {
    let (home, _server) = setup();
    created(&home, "old");
    let backup = fs::read(home.path(places::INDEX)).unwrap();
    let secret = created(&home, "new");
    works(&home, "rename old older");
    fs::write(home.path(places::INDEX), backup).unwrap();
    home.run("recover -o json").pins(
        0,
        "[\n  {\n    \"profile\": \"default\",\n    \"name\": \"new\",\n    \"id\": 2,\n    \"action\": \
         \"find_secret\",\n    \"done\": true\n  }\n]\n",
        "",
    );
    assert_eq!(home.run("token new").data(), format!("{secret}\n"));
    assert_eq!(
        home.run("token older").code,
        6,
        "the service has not been asked for names yet"
    );
    works(&home, "list");
    works(&home, "token older");
}

#[test]
fn secrets_of_revoked_keys_are_removed_and_foreign_ones_stay() {
    let (mut home, server) = setup();
    for name in ["ci", "dead"] {
        created(&home, name);
    }
    let entry = entry_of(&home, "ci");
    works(&elsewhere(&server), "revoke --yes dead");
    delete_index(&home);

    let other = Home::with_file_store();
    let other_server = Sandbox::start(&other);
    home.set("GENKEY_API_URL", &other_server.url);
    home.set("GEN_API_KEY", &other_server.key);
    let left = "left untouched, because no key of this account matches: `1-[MARKER]` in `[HOME]/data/secrets.age`, \
                `2-[MARKER]` in `[HOME]/data/secrets.age`\nnothing to recover\n";
    home.run("recover").pins(0, "", left);
    // A key with the same id at another service is another key, revoked or not.
    created(&home, "same-number");
    works(&home, "revoke --yes same-number");
    home.run("recover").pins(0, "", left);

    connect(&mut home, &server);
    let said = "restored the secret of `ci` (1)\nremoved the stored secret of `dead` (2), which no longer works\n";
    home.run("recover").pins(0, "", said);
    home.run("recover").pins(0, "", NOTHING);
    assert_eq!(entry_of(&home, "ci"), entry);
}

#[test]
fn without_a_login_there_is_a_hint_and_no_request() {
    let (mut home, _server) = setup();
    created(&home, "ci");
    home.unset("GEN_API_KEY");
    home.set("GENKEY_API_URL", "http://127.0.0.1:1/v1");
    home.run("recover").pins(0, "", NOTHING);
    let (mut home, _server) = setup();
    created(&home, "ci");
    delete_index(&home);
    home.unset("GEN_API_KEY");
    home.run("recover").pins(
        0,
        "",
        "warning: 1 stored secret of profile `default` is missing from the index\n\
         hint: to restore those of your account, run `genkey login`, then `genkey recover`\n\
         nothing to recover\n",
    );
}

#[test]
fn a_service_that_cannot_be_asked_is_a_failure_that_changes_nothing() {
    let (home, server) = setup();
    created(&home, "ci");
    delete_index(&home);
    let _refused = server.stop();
    let ended = home.run("recover");
    assert_eq!(
        (ended.code, ended.stdout.as_str()),
        (7, ""),
        "{}",
        ended.stderr
    );
    let said = "error: cannot tell who owns the secrets missing from the index: ";
    assert!(ended.stderr.starts_with(said), "{}", ended.stderr);
    assert!(!home.path(places::INDEX).exists());
}

#[test]
fn a_locked_file_is_skipped_unless_the_index_was_lost() {
    let (mut home, _server) = setup();
    created(&home, "ci");
    home.unset("GENKEY_IDENTITY");
    home.run("recover").pins(0, "", NOTHING);
    delete_index(&home);
    let ended = home.run("recover");
    assert_eq!(
        (ended.code, ended.stdout.as_str()),
        (9, ""),
        "{}",
        ended.stderr
    );
    assert!(
        ended
            .stderr
            .starts_with("error: cannot search for secrets missing from the index: "),
        "{}",
        ended.stderr
    );
}

#[test]
fn creations_and_logins_during_a_recovery_lose_nothing() {
    let (home, server) = setup();
    let names: Vec<String> = (0..8).map(|number| format!("key-{number}")).collect();
    thread::scope(|scope| {
        let recoveries: Vec<_> = (0..2)
            .map(|_| scope.spawn(|| (0..6).map(|_| home.run("recover")).collect::<Vec<Ended>>()))
            .collect();
        for name in &names {
            scope.spawn(|| created(&home, name));
        }
        scope.spawn(|| (0..3).for_each(|_| works_with_stdin(&home, "login", &server.key)));
        for ended in recoveries
            .into_iter()
            .flat_map(|recovery| recovery.join().unwrap())
        {
            assert_eq!(
                (ended.code, ended.stdout.as_str()),
                (0, ""),
                "{}",
                ended.stderr
            );
        }
    });
    for name in &names {
        let secret = home
            .run(&format!("token {name}"))
            .data()
            .trim_end()
            .to_owned();
        assert_eq!(
            home.end(home.genkey("whoami").env("GEN_API_KEY", secret))
                .code,
            0
        );
    }
    home.run("recover").pins(0, "", NOTHING);
}

#[test]
fn an_interrupted_recovery_can_be_repeated() {
    for point in [
        "reindex.changed",
        "persist.index.json",
        "renamed.index.json",
    ] {
        let (home, _server) = setup();
        for name in ["ci", "deploy"] {
            created(&home, name);
        }
        delete_index(&home);
        let ended = home.end(
            home.genkey("recover")
                .env("FAILPOINTS", format!("{point}=return(kill)")),
        );
        assert_eq!(ended.code, 137, "{point}: {}", ended.stderr);
        works(&home, "recover");
        for name in ["ci", "deploy"] {
            works(&home, &format!("token {name}"));
        }
        home.run("recover").pins(0, "", NOTHING);
    }
}

#[test]
fn old_test_entries_in_a_store_are_removed() {
    let mut home = Home::new();
    let helper = CredentialHelper::install(&mut home);
    let server = Sandbox::start(&home);
    connect(&mut home, &server);
    // Killed between writing the throw-away entry and removing it.
    helper.at(2, "kill -9 $PPID");
    assert_eq!(home.run("create --name ci").code, 137);
    helper.at_no_call();
    assert_eq!(helper.stored().len(), 1);
    home.run("recover").pins(0, "", NOTHING);
    let fresh = fs::read_dir(home.path("helper/vault"))
        .unwrap()
        .next()
        .unwrap()
        .unwrap()
        .path();
    let name = fresh.file_name().unwrap().to_string_lossy().into_owned();
    let (head, marker) = name.rsplit_once('-').unwrap();
    let (head, seconds) = head.rsplit_once('-').unwrap();
    let old = seconds.parse::<i64>().unwrap() - 7200;
    let content = fs::read_to_string(&fresh)
        .unwrap()
        .replace(seconds, &old.to_string());
    let written = content
        .split_once("\"at=")
        .unwrap()
        .1
        .split_once(';')
        .unwrap()
        .0
        .to_owned();
    let then = Timestamp::from_second(old)
        .unwrap()
        .to_string()
        .replace(':', "%3A");
    fs::write(
        home.path(&format!("helper/vault/{head}-{old}-{marker}")),
        content.replace(&written, &then),
    )
    .unwrap();
    assert_eq!(helper.stored().len(), 2);
    let title = format!(
        "the credential helper `{}`",
        home.path("helper/docker-credential-own").display()
    );
    let said = format!("removed a leftover test entry from {title}\n");
    assert_eq!(home.run("recover").stderr, said);
    assert_eq!(
        helper.stored().len(),
        1,
        "the other one may belong to a running command"
    );
    for line in ["recover", "--clock +80d recover"] {
        home.run(line).pins(0, "", NOTHING);
    }
    assert_eq!(helper.stored().len(), 1);
}

#[test]
fn old_temporary_files_are_removed() {
    let home = Home::new();
    for name in [
        "data/.genkey-old",
        "data/.genkey-fresh",
        "config/.genkey-old",
        "data/other",
    ] {
        home.write(name, "x");
        if name.ends_with("old") {
            let file = fs::File::options()
                .write(true)
                .open(home.path(name))
                .unwrap();
            let changed =
                file.metadata().unwrap().modified().unwrap() - std::time::Duration::from_secs(7200);
            file.set_modified(changed).unwrap();
        }
    }
    let said = |verb: &str| {
        format!(
            "{verb} `[HOME]/config/.genkey-old`, left behind by a crash\n{verb} `[HOME]/data/.genkey-old`, left behind \
             by a crash\nnothing to recover\n"
        )
    };
    home.run("recover --dry-run")
        .pins(0, "", &said("would remove"));
    home.run("recover").pins(0, "", &said("removed"));
    assert_eq!(
        home.files(),
        [
            "data/.genkey-fresh",
            "data/journal.recover.lock",
            "data/other"
        ]
    );
    home.run("recover").pins(0, "", NOTHING);
}

#[test]
fn the_next_list_updates_names_that_were_changed_elsewhere() {
    let (home, server) = setup();
    let secret = created(&home, "ci");
    let before = fs::metadata(home.path(places::INDEX))
        .unwrap()
        .modified()
        .unwrap();
    works(&home, "list");
    let unchanged = fs::metadata(home.path(places::INDEX))
        .unwrap()
        .modified()
        .unwrap();
    assert_eq!(unchanged, before, "there was nothing to write");
    works(&elsewhere(&server), "rename ci deploy");
    works(&home, "token ci");
    works(&home, "list");
    assert_eq!(home.run("token deploy").data(), format!("{secret}\n"));
    assert_eq!(home.run("token ci").code, 6);

    let ended = home.end(
        home.genkey("create --name half")
            .env("FAILPOINTS", "issue.stored=return(kill)"),
    );
    assert_eq!(ended.code, 137, "{}", ended.stderr);
    works(&home, "list");
    works(&home, "token half");
}

#[cfg(target_os = "linux")]
#[test]
fn a_list_is_shown_even_if_the_index_cannot_be_written() {
    let (home, server) = setup();
    created(&home, "ci");
    works(&elsewhere(&server), "rename ci deploy");
    let ended = home.end(
        home.genkey("list -o csv")
            .env("FAILPOINTS", "persist.index.json=return(full)"),
    );
    assert!(ended.data().contains("deploy"), "{}", ended.stdout);
}
