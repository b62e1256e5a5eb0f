//! genkey with a real GNOME Keyring: what it stores, and its errors.

use std::fs;
use std::thread;

use crate::support::available;
use crate::support::genkey::{Ended, Home, places};
use crate::support::keyring::Keyring;
use crate::support::wire_server::{WireServer, reply};

const KEY: &str = "gen_pat_hunter2hunter2";
const ME: &str = r#"{"id": 1, "email": "dev@example.com"}"#;

/// A home that uses this keychain.
pub fn home_of(keyring: &Keyring) -> Home {
    let mut home = Home::new();
    home.unset("DBUS_SESSION_BUS_ADDRESS");
    for (name, value) in keyring.environment() {
        if matches!(
            name.as_str(),
            "DBUS_SESSION_BUS_ADDRESS" | "XDG_RUNTIME_DIR"
        ) {
            home.set(&name, value);
        }
    }
    home
}

fn secret_tool(keyring: &Keyring, line: &str) -> String {
    let output = keyring.secret_tool(&line.split_whitespace().collect::<Vec<_>>());
    String::from_utf8([&output.stdout[..], &output.stderr[..]].concat()).unwrap()
}

/// genkey's entries, as `secret-tool` prints them.
fn found(keyring: &Keyring) -> String {
    secret_tool(keyring, "search --all service genkey")
}

/// The `username` of the only entry.
fn only_entry(keyring: &Keyring) -> String {
    let found = found(keyring);
    let entries: Vec<_> = found
        .lines()
        .filter_map(|line| line.strip_prefix("attribute.username = "))
        .collect();
    let [entry] = entries[..] else {
        panic!("{found}")
    };
    entry.to_owned()
}

/// Creates a key in the sandbox and returns its secret.
pub fn made(home: &Home, name: &str) -> String {
    let made = home.run(&format!(
        "--sandbox create --name {name} --expires-in 90d --show-token"
    ));
    assert_eq!(made.code, 0, "{}", made.stderr);
    made.stdout.trim_end().to_owned()
}

/// Loses the index, and finds the secret of a key again.
#[track_caller]
pub fn a_lost_index_comes_back(home: &Home) {
    let secret = made(home, "ci");
    std::fs::remove_file(home.path("data/sandbox/index.json")).unwrap();
    assert_eq!(home.run("--sandbox recover").code, 0);
    assert_eq!(home.run("--sandbox token ci").data(), format!("{secret}\n"));
}

/// How many keys it lists, revoked ones too.
pub fn keys_at_the_sandbox(home: &Home) -> usize {
    home.run("--sandbox list --all -o json")
        .json()
        .as_array()
        .unwrap()
        .len()
}

#[test]
fn secret_tool_reads_what_genkey_wrote() {
    let Some(keyring) = Keyring::unlocked() else {
        return;
    };
    let home = home_of(&keyring);
    let created = home.run("--sandbox create --expires-in 90d --name ci -o json");
    assert_eq!((created.code, created.stderr.as_str()), (0, ""));
    let entry = only_entry(&keyring);
    let stored = serde_json::json!({ "store": "keychain", "entry": entry });
    assert_eq!(created.json()["stored"], stored);
    let secret = secret_tool(&keyring, &format!("lookup service genkey username {entry}"));
    assert!(secret.starts_with("gen_pat_"), "{secret}");
    assert_eq!(home.run("--sandbox token ci").data(), format!("{secret}\n"));
    assert!(
        found(&keyring).contains("label = genkey: ci (the sandbox)\n"),
        "{}",
        found(&keyring)
    );
    for file in home.files() {
        let content = fs::read(home.path(&file)).unwrap();
        assert!(
            !content
                .windows(secret.len())
                .any(|part| part == secret.as_bytes()),
            "{file} holds the secret"
        );
    }
}

#[test]
fn python_keyring_reads_what_genkey_wrote() {
    if !available(&["keyring"]) {
        return;
    }
    let Some(keyring) = Keyring::unlocked() else {
        return;
    };
    let home = home_of(&keyring);
    let secret = made(&home, "ci");
    let output = keyring
        .command("keyring")
        .args(["get", "genkey", &only_entry(&keyring)])
        .output()
        .unwrap();
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    assert_eq!(
        String::from_utf8(output.stdout).unwrap(),
        format!("{secret}\n")
    );
}

#[test]
fn the_label_follows_a_rename_and_the_entry_ends_with_the_key() {
    let Some(keyring) = Keyring::unlocked() else {
        return;
    };
    let home = home_of(&keyring);
    let secret = made(&home, "ci");
    assert_eq!(home.run("--sandbox rename ci deploy").code, 0);
    let after = found(&keyring);
    assert!(
        after.contains("label = genkey: deploy (the sandbox)\n") && after.contains(&secret),
        "{after}"
    );
    assert_eq!(
        home.run("--sandbox token deploy").data(),
        format!("{secret}\n")
    );
    let revoked = home.run("--sandbox revoke --yes deploy");
    revoked.pins(
        0,
        "",
        "revoked `deploy` (1) and removed its secret from the store\n",
    );
    assert_eq!(found(&keyring), "");
}

#[test]
fn a_login_is_stored_in_the_keychain_and_removed() {
    let Some(keyring) = Keyring::unlocked() else {
        return;
    };
    let server = WireServer::start([reply(200, ME), reply(200, ME)]);
    let home = home_of(&keyring).with("GENKEY_API_URL", server.url());
    let login = home.run_with_stdin("login", KEY);
    let said = "logged in to 127.0.0.1:[PORT] as dev@example.com (profile `default`); the key is stored in the keychain\n";
    login.pins(0, "", said);
    let label = format!(
        "label = genkey: login of profile default (127.0.0.1:{})\n",
        server.port()
    );
    assert!(
        found(&keyring).contains(&label) && found(&keyring).contains(KEY),
        "{}",
        found(&keyring)
    );
    assert_eq!(home.run("token").data(), format!("{KEY}\n"));
    let printed = home.run_args(&["run", "--", "sh", "-c", "printf %s \"$GEN_API_KEY\""]);
    assert_eq!(printed.data(), KEY);
    let whoami = home.run("whoami -o json").json();
    let source = format!("store `keychain`, entry `{}`", only_entry(&keyring));
    assert_eq!(
        (whoami["email"].as_str(), whoami["credential"].as_str()),
        (Some("dev@example.com"), Some(&*source))
    );
    assert_eq!(home.run("logout").code, 0);
    assert_eq!(found(&keyring), "");
    assert_eq!(home.run("token").code, 4);
}

#[test]
fn a_stored_key_becomes_the_login() {
    let Some(keyring) = Keyring::unlocked() else {
        return;
    };
    let home = home_of(&keyring);
    let secret = made(&home, "ci");
    home.run("--sandbox use ci")
        .pins(0, "", "profile `sandbox` now uses key `ci` (1)\n");
    assert_eq!(home.run("--sandbox token").data(), format!("{secret}\n"));
    let export = home.run("--sandbox env");
    assert_eq!(export.data(), format!("export GEN_API_KEY='{secret}'\n"));
    let logout = home.run("--sandbox logout");
    assert_eq!(logout.code, 0);
    assert!(
        found(&keyring).contains(&secret),
        "the key that genkey made went with the login"
    );
}

#[test]
fn a_locked_keychain_is_reported_before_any_request() {
    let Some(keyring) = Keyring::locked() else {
        return;
    };
    let home = home_of(&keyring);
    let refused = home.run("--sandbox create --expires-in 90d");
    let said = "error: no key was created: the store is not writable: the keychain is locked: unlock the collection \
                `Login`\n\nhint: unlock the keychain and try again, or use `--store file` to store secrets in an encrypted file\n";
    refused.pins(9, "", said);
    assert_eq!(keys_at_the_sandbox(&home), 0);
    let server = WireServer::start([]);
    let login = home_of(&keyring)
        .with("GENKEY_API_URL", server.url())
        .run_with_stdin("login", KEY);
    assert_eq!(login.code, 9, "{}", login.stderr);
}

#[test]
fn a_stored_secret_in_a_locked_keychain_is_locked_not_lost() {
    let Some(mut keyring) = Keyring::unlocked() else {
        return;
    };
    let home = home_of(&keyring);
    let secret = made(&home, "ci");
    for just_started in [false, true] {
        if just_started {
            keyring.restart_locked();
        } else {
            keyring.lock();
        }
        let token = home.run("--sandbox token ci");
        assert_eq!(
            (token.code, token.stdout.as_str()),
            (9, ""),
            "{}",
            token.stderr
        );
        assert!(
            token.stderr.starts_with("error: the keychain is locked: "),
            "{}",
            token.stderr
        );
        let run = home.run("--sandbox run --key ci -- true");
        assert_eq!(run.code, 9, "{}", run.stderr);
    }
    keyring.restart();
    assert_eq!(home.run("--sandbox token ci").data(), format!("{secret}\n"));
}

#[test]
fn revoke_with_a_locked_keychain_says_which_half_failed() {
    let Some(mut keyring) = Keyring::unlocked() else {
        return;
    };
    let home = home_of(&keyring);
    made(&home, "ci");
    keyring.lock();
    let revoked = home.run("--sandbox revoke --yes ci");
    assert_eq!(revoked.code, 9, "{}", revoked.stderr);
    let said = "error: `ci` (1): the key is revoked at the service, but its secret could not be removed from the store: \
                the keychain is locked: ";
    assert!(revoked.stderr.starts_with(said), "{}", revoked.stderr);
    assert_eq!(
        home.run("--sandbox show ci -o json").json()["status"],
        "revoked"
    );
    keyring.restart();
    let again = home.run("--sandbox revoke --yes ci");
    let reminder =
        "warning: the revocation of key 1 was interrupted; run `genkey --sandbox recover`\n";
    again.pins(
        0,
        "",
        &format!("{reminder}`ci` (1) was already revoked; removed its secret from the store\n"),
    );
    home.run("--sandbox recover")
        .pins(0, "", "a revocation was already finished\n");
    assert_eq!(found(&keyring), "");
}

#[test]
fn without_a_keychain_the_error_names_the_file_store_and_nothing_is_written() {
    let server = WireServer::start([]);
    let absent = Keyring::absent();
    let mut homes = vec![home_of(&absent)];
    let without_provider = Keyring::without_provider();
    homes.extend(without_provider.as_ref().map(home_of));
    for home in homes {
        let home = home
            .with("GENKEY_API_URL", server.url())
            .with("GEN_API_KEY", KEY);
        for refused in [
            home.run("create --expires-in 90d"),
            home.run_with_stdin("login", KEY),
        ] {
            assert_eq!(
                (refused.code, refused.stdout.as_str()),
                (9, ""),
                "{}",
                refused.stderr
            );
            assert!(
                refused.stderr.contains("the keychain is not available: "),
                "{}",
                refused.stderr
            );
            assert!(
                refused.stderr.contains("\nhint: use `--store file`"),
                "{}",
                refused.stderr
            );
        }
        assert_eq!(home.files(), [""; 0]);
        assert_eq!(home.run("token").data(), format!("{KEY}\n"));
    }
}

#[test]
fn a_bus_that_does_not_respond_times_out() {
    let (mute, _listener) = Keyring::mute();
    let home = home_of(&mute);
    assert_timed_out(&home.run("--sandbox create"));
    assert_eq!(keys_at_the_sandbox(&home), 0);
}

#[test]
fn a_keychain_that_does_not_respond_times_out() {
    let Some(frozen) = Keyring::unlocked() else {
        return;
    };
    let home = home_of(&frozen);
    made(&home, "ci");
    frozen.freeze();
    let (created, token) = thread::scope(|scope| {
        let created = scope.spawn(|| home.run("--sandbox create"));
        let token = home.run("--sandbox token ci");
        (created.join().unwrap(), token)
    });
    frozen.thaw();
    assert_timed_out(&created);
    assert_timed_out(&token);
    assert_eq!(keys_at_the_sandbox(&home), 1);
}

fn assert_timed_out(ended: &Ended) {
    assert_eq!(ended.code, 9, "{}", ended.stderr);
    assert!(
        ended
            .stderr
            .contains("the keychain did not respond within 3 seconds"),
        "{}",
        ended.stderr
    );
}

#[test]
fn an_entry_that_was_deleted_elsewhere_is_reported_by_name() {
    let Some(keyring) = Keyring::unlocked() else {
        return;
    };
    let home = home_of(&keyring);
    made(&home, "ci");
    let entry = only_entry(&keyring);
    assert_eq!(
        secret_tool(&keyring, &format!("clear service genkey username {entry}")),
        ""
    );
    let token = home.run("--sandbox token ci");
    assert_eq!((token.code, token.stdout.as_str()), (9, ""));
    let said = format!("error: entry `{entry}` is missing from the keychain\n\nhint: ");
    assert!(token.stderr.starts_with(&said), "{}", token.stderr);
    assert_eq!(home.run("--sandbox use ci").code, 9);
    assert_eq!(home.run("--sandbox revoke --yes ci").code, 0);
}

#[test]
fn a_profile_and_the_sandbox_never_mix() {
    let Some(keyring) = Keyring::unlocked() else {
        return;
    };
    let server = WireServer::start([reply(200, ME)]);
    let home = home_of(&keyring).with("GENKEY_API_URL", server.url());
    assert_eq!(home.run_with_stdin("login", KEY).code, 0);
    let login = only_entry(&keyring);
    let secret = made(&home, "ci");
    assert_eq!(home.run("--sandbox use ci").code, 0);
    assert!(login.starts_with("login-"), "{login}");
    assert!(
        found(&keyring).contains("attribute.username = 1-"),
        "{}",
        found(&keyring)
    );
    assert_eq!(home.run("token").data(), format!("{KEY}\n"));
    assert_eq!(home.run("token ci").code, 6);
    assert_eq!(home.run("--sandbox token").data(), format!("{secret}\n"));
    assert!(!home.read(places::INDEX).contains("sandbox"));
    assert_eq!(home.run("--sandbox revoke-all --yes").code, 0);
    assert_eq!(only_entry(&keyring), login);
}

#[test]
fn a_chosen_keychain_is_never_replaced_by_the_file_store() {
    let absent = Keyring::absent();
    let home = home_of(&absent);
    for refused in [home.run("--sandbox --store keychain create"), {
        home.end(
            home.genkey("--sandbox create")
                .env("GENKEY_STORE", "keychain"),
        )
    }] {
        assert_eq!(
            (refused.code, refused.stdout.as_str()),
            (9, ""),
            "{}",
            refused.stderr
        );
    }
    assert_eq!(keys_at_the_sandbox(&home), 0);
    assert!(!home.path("data/sandbox/secrets.age").exists());
}

#[test]
fn the_sandbox_reports_once_that_it_uses_a_file() {
    let absent = Keyring::absent();
    let home = home_of(&absent);
    let first = home.run("--sandbox create --name ci -o csv");
    let said = "no keychain found (no D-Bus session bus); sandbox keys go to a file\n";
    assert_eq!((first.code, first.stderr.as_str()), (0, said));
    let secret = made(&home, "second");
    assert!(
        !home
            .run("--sandbox create --name third -o json")
            .data()
            .is_empty(),
        "the second time it is silent"
    );
    assert_eq!(
        home.run("--sandbox token second").data(),
        format!("{secret}\n")
    );
    let file = fs::read(home.path("data/sandbox/secrets.age")).unwrap();
    assert!(file.starts_with(b"age-encryption.org/v1\n"));
}
