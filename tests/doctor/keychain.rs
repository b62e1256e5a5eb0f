//! Keychains: unlocked, locked and missing.

use super::{KEY, ME};
use crate::keychain_cli::home_of;
use crate::support::genkey::Home;
use crate::support::keyring::Keyring;
use crate::support::wire_server::{WireServer, reply};

#[test]
fn an_unlocked_keychain_is_tested_and_left_unchanged() {
    let Some(keyring) = Keyring::unlocked() else {
        return;
    };
    let server = WireServer::start([reply(200, ME), reply(200, ME)]);
    let home = home_of(&keyring).with("GENKEY_API_URL", server.url());
    assert_eq!(home.run_with_stdin("login", KEY).code, 0);
    let found = || {
        let output = keyring.secret_tool(&["search", "--all", "service", "genkey"]);
        let lines = String::from_utf8(output.stdout).unwrap();
        let told = |line: &&str| {
            ["label", "secret", "created", "modified"]
                .iter()
                .any(|start| line.starts_with(start))
        };
        lines
            .lines()
            .filter(told)
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    let before = found();
    assert_eq!(before.len(), 4, "{before:?}");
    let ended = home.run("doctor");
    assert_eq!(
        (ended.code, ended.stderr.as_str()),
        (0, ""),
        "{}",
        ended.stdout
    );
    let said = "ok       store          new secrets go to the keychain (unlocked, writable) (";
    assert!(ended.stdout.contains(said), "{}", ended.stdout);
    assert!(
        ended
            .stdout
            .contains("ok       secrets        1 secret in the keychain, none missing (")
    );
    assert_eq!(found(), before);
}

#[test]
fn a_locked_keychain_is_reported_once() {
    let Some(keyring) = Keyring::unlocked() else {
        return;
    };
    let server = WireServer::start([reply(200, ME)]);
    let home = home_of(&keyring).with("GENKEY_API_URL", server.url());
    assert_eq!(home.run_with_stdin("login", KEY).code, 0);
    keyring.lock();
    let ended = home.run("doctor");
    assert_eq!(
        (ended.code, ended.stderr.as_str()),
        (9, "error: 1 check failed: `store`\n"),
        "{}",
        ended.stdout
    );
    assert!(
        ended
            .stdout
            .contains("\nfailure  store          the keychain is locked: "),
        "{}",
        ended.stdout
    );
    let remedy = "remedy: unlock the keychain and try again, or use `--store file` to store secrets in an encrypted file\n";
    assert!(ended.stdout.contains(remedy), "{}", ended.stdout);
    for left_out in ["secrets", "key", "service"] {
        let mut checks = ended
            .stdout
            .lines()
            .map(|line| line.split_whitespace().nth(1));
        assert!(
            !checks.any(|check| check == Some(left_out)),
            "{}",
            ended.stdout
        );
    }
}

#[test]
fn secrets_in_a_locked_keychain_are_reported_when_another_store_is_in_use() {
    let Some(keyring) = Keyring::unlocked() else {
        return;
    };
    let server = WireServer::start([reply(200, ME), reply(200, ME)]);
    let home = home_of(&keyring).with("GENKEY_API_URL", server.url());
    assert_eq!(home.run_with_stdin("login", KEY).code, 0);
    keyring.lock();
    let home = home
        .with("GENKEY_STORE", "file")
        .with("GENKEY_PASSPHRASE", "four words to open")
        .with("GEN_API_KEY", KEY);
    let ended = home.run("doctor");
    assert_eq!(
        (ended.code, ended.stderr.as_str()),
        (9, "error: 1 check failed: `secrets`\n"),
        "{}",
        ended.stdout
    );
    assert!(
        ended
            .stdout
            .contains("failure  secrets        1 secret in the keychain: the keychain is locked: ")
    );
}

#[test]
fn without_a_keychain_a_key_from_the_environment_works() {
    let server = WireServer::start([reply(200, ME)]);
    let home = Home::new()
        .with("GENKEY_API_URL", server.url())
        .with("GEN_API_KEY", KEY);
    let ended = home.run("doctor");
    assert_eq!(
        (ended.code, ended.stderr.as_str()),
        (0, ""),
        "{}",
        ended.stdout
    );
    assert!(
        ended
            .stdout
            .contains("\nwarning  store          the keychain is not available: "),
        "{}",
        ended.stdout
    );
    let server = WireServer::start([reply(200, ME)]);
    let chosen = Home::new()
        .with("GENKEY_API_URL", server.url())
        .with("GEN_API_KEY", KEY)
        .run("doctor --store keychain");
    assert_eq!(
        (chosen.code, chosen.stderr.as_str()),
        (9, "error: 1 check failed: `store`\n"),
        "{}",
        chosen.stdout
    );
    let mut without_key = Home::new();
    without_key.set("GENKEY_API_URL", "http://127.0.0.1:1/v1");
    let ended = without_key.run("doctor");
    assert_eq!(
        (ended.code, ended.stderr.as_str()),
        (9, "error: 3 checks failed: `store`, `tcp`, `key`\n")
    );
    let remedy =
        "remedy: use `--store file` (or `GENKEY_STORE=file`) to store secrets in an encrypted file";
    assert!(ended.stdout.contains(remedy), "{}", ended.stdout);
}
