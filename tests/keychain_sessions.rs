//! Several keychains: `recover` in a session with another keychain than the creation had.

use crate::keychain_cli::{home_of, made};
use crate::support::genkey::{Ended, Home};
use crate::support::keepassxc::KeePassXc;
use crate::support::keyring::Keyring;

const REMINDER: &str =
    "warning: the creation of `ci` was interrupted; run `genkey --sandbox recover`\n";

/// The same home in another session.
fn moved(home: Home, session: &Keyring) -> Home {
    let environment = session.environment().into_iter();
    environment
        .filter(|(name, _)| {
            matches!(
                name.as_str(),
                "DBUS_SESSION_BUS_ADDRESS" | "XDG_RUNTIME_DIR"
            )
        })
        .fold(home, |home, (name, value)| home.with(&name, value))
}

/// Kills a creation at a failpoint.
fn killed(home: &Home, point: &str) {
    let create = home.genkey("--sandbox create --name ci --expires-in 90d");
    let ended = home.end({ create }.env("FAILPOINTS", format!("{point}=return(kill)")));
    assert_eq!(
        (ended.code, ended.stdout.as_str()),
        (137, ""),
        "{point}: {}",
        ended.stderr
    );
}

fn found(session: &Keyring) -> Vec<String> {
    let found = session.secret_tool(&["search", "--all", "service", "genkey"]);
    let found = String::from_utf8(found.stdout).unwrap();
    found
        .lines()
        .filter_map(|line| line.strip_prefix("label = "))
        .map(str::to_owned)
        .collect()
}

fn statuses(home: &Home) -> Vec<String> {
    let keys = home.run("--sandbox list --all -o json").json();
    keys.as_array()
        .unwrap()
        .iter()
        .map(|key| key["status"].as_str().unwrap().to_owned())
        .collect()
}

fn assert_nothing_is_treated_as_lost(ended: &Ended) {
    assert_eq!(
        (ended.code, ended.stdout.as_str()),
        (9, ""),
        "{}",
        ended.stderr
    );
    let said = "the key was created with a different keychain, which may hold its secret\n\n\
                hint: run `genkey --sandbox recover` on a machine with that store; if the store is lost, run `genkey --sandbox revoke KEY` first\n";
    assert!(ended.stderr.ends_with(said), "{}", ended.stderr);
}

#[test]
fn a_secret_in_another_keychain_is_not_lost() {
    let (Some(desktop), Some(ssh)) = (Keyring::unlocked(), Keyring::unlocked()) else {
        return;
    };
    let home = home_of(&desktop);
    killed(&home, "issue.stored");
    let home = moved(home, &ssh);
    assert_nothing_is_treated_as_lost(&home.run("--sandbox recover"));
    assert_eq!(
        (statuses(&home), found(&ssh)),
        (vec!["active".to_owned()], vec![])
    );
    let home = moved(home, &desktop);
    home.run("--sandbox recover")
        .pins(0, "", "finished `ci` (1); its secret is safe\n");
    assert_eq!(home.run("--sandbox token ci").code, 0);
    assert_eq!(found(&desktop), ["genkey: ci (the sandbox)"]);
}

#[test]
fn another_provider_is_another_keychain() {
    let (Some(desktop), Some(keepassxc)) = (Keyring::unlocked(), KeePassXc::unlocked()) else {
        return;
    };
    let home = home_of(&keepassxc.session);
    killed(&home, "issue.stored");
    let home = moved(home, &desktop);
    assert_nothing_is_treated_as_lost(&home.run("--sandbox recover"));
    let home = moved(home, &keepassxc.session);
    home.run("--sandbox recover")
        .pins(0, "", "finished `ci` (1); its secret is safe\n");
    keepassxc.has_titles(&["genkey: ci (the sandbox)"]);
}

#[test]
fn a_keychain_with_other_keys_of_the_profile_is_still_another_one() {
    let (Some(desktop), Some(ssh)) = (Keyring::unlocked(), Keyring::unlocked()) else {
        return;
    };
    let home = home_of(&ssh);
    made(&home, "first");
    let home = moved(home, &desktop);
    killed(&home, "issue.stored");
    let home = moved(home, &ssh);
    assert_nothing_is_treated_as_lost(&home.run("--sandbox recover"));
    assert_eq!(statuses(&home), ["active"; 2]);
}

#[test]
fn a_secret_that_was_never_written_is_lost_in_its_own_keychain_only() {
    let (Some(desktop), Some(ssh)) = (Keyring::unlocked(), Keyring::unlocked()) else {
        return;
    };
    let home = home_of(&desktop);
    killed(&home, "issue.answered");
    let home = moved(home, &ssh);
    assert_nothing_is_treated_as_lost(&home.run("--sandbox recover"));
    assert_eq!(statuses(&home), ["active"]);
    let home = moved(home, &desktop);
    let ended = home.run("--sandbox recover --yes");
    assert_eq!(ended.code, 0, "{}", ended.stderr);
    assert_eq!(
        (statuses(&home), found(&desktop)),
        (vec!["revoked".to_owned()], vec![])
    );
}

#[test]
fn without_the_keychain_revoking_the_key_ends_the_creation() {
    let (Some(desktop), Some(ssh)) = (Keyring::unlocked(), Keyring::unlocked()) else {
        return;
    };
    let home = home_of(&desktop);
    killed(&home, "issue.stored");
    drop(desktop);
    let home = moved(home, &ssh);
    assert_nothing_is_treated_as_lost(&home.run("--sandbox recover"));
    let revoked = home.run("--sandbox revoke --yes 1");
    assert_eq!(revoked.code, 0, "{}", revoked.stderr);
    assert!(revoked.stderr.starts_with(REMINDER), "{}", revoked.stderr);
    assert_eq!(home.run("--sandbox recover").code, 0);
    home.run("--sandbox recover")
        .pins(0, "", "nothing to recover\n");
}

#[test]
fn a_failed_creation_leaves_no_marker() {
    let Some(keyring) = Keyring::unlocked() else {
        return;
    };
    let home = home_of(&keyring)
        .with("GENKEY_API_URL", "http://127.0.0.1:1/v1")
        .with("GEN_API_KEY", "gen_pat_hunter2hunter2");
    let ended = home.run("create --name ci");
    assert_ne!(ended.code, 0, "{}", ended.stderr);
    assert_eq!(found(&keyring), [""; 0]);
}
