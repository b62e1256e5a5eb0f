//! genkey with a real KeePassXC, which adds its own attributes to every entry.

use std::time::{Duration, Instant};

use crate::keychain_cli::{a_lost_index_comes_back, home_of, keys_at_the_sandbox, made};
use crate::support::genkey::Home;
use crate::support::keepassxc::KeePassXc;
use crate::support::store_process::{Stores, metadata};
use crate::support::wire_server::{WireServer, reply};

const LOCKED: &str = "the keychain is locked: unlock the collection `passwords`\n";

/// KeePassXC, and a home that uses it.
fn site() -> Option<(KeePassXc, Home)> {
    let keepassxc = KeePassXc::unlocked()?;
    let home = home_of(&keepassxc.session);
    Some((keepassxc, home))
}

#[test]
fn a_key_is_created_used_and_revoked() {
    let Some((keepassxc, home)) = site() else {
        return;
    };
    let secret = made(&home, "ci");
    keepassxc.has_titles(&["genkey: ci (the sandbox)"]);
    assert_eq!(
        keepassxc.password("genkey: ci (the sandbox)"),
        secret,
        "people see it where they look for a password"
    );
    assert_eq!(home.run("--sandbox token ci").data(), format!("{secret}\n"));
    assert_eq!(home.run("--sandbox rename ci deploy").code, 0);
    keepassxc.has_titles(&["genkey: deploy (the sandbox)"]);
    assert_eq!(
        home.run("--sandbox token deploy").data(),
        format!("{secret}\n")
    );
    assert_eq!(home.run("--sandbox doctor").code, 0);
    home.run("--sandbox recover")
        .pins(0, "", "nothing to recover\n");
    home.run("--sandbox revoke --yes deploy").pins(
        0,
        "",
        "revoked `deploy` (1) and removed its secret from the store\n",
    );
    keepassxc.has_titles(&[]);
}

#[test]
fn a_login_is_stored_and_replaced() {
    let Some((keepassxc, home)) = site() else {
        return;
    };
    let me = || reply(200, r#"{"id": 1, "email": "dev@example.com"}"#);
    let server = WireServer::start([me(), me()]);
    let home = home.with("GENKEY_API_URL", server.url());
    for key in ["gen_pat_hunter2hunter2", "gen_pat_another1another1"] {
        assert_eq!(home.run_with_stdin("login", key).code, 0);
        assert_eq!(home.run("token").data(), format!("{key}\n"));
    }
    assert_eq!(home.run("logout").code, 0);
    assert_eq!(home.run("token").code, 4);
    drop(keepassxc);
}

#[test]
fn secrets_are_stored_unchanged_and_listed_with_their_metadata() {
    let Some(keepassxc) = KeePassXc::unlocked() else {
        return;
    };
    let store = Stores::new("keychain", keepassxc.session.environment());
    for (number, secret) in [
        "ends with a newline\n",
        " ü \"{}\\ \t日本 ",
        &"x".repeat(20_000),
    ]
    .iter()
    .enumerate()
    {
        store.put(&format!("work/ü {number}"), "label", secret).ok();
        assert_eq!(store.get(&format!("work/ü {number}")).ok(), *secret);
    }
    store.put("work/ü 0", "label", "replaced").ok();
    assert_eq!(store.get("work/ü 0").ok(), "replaced");
    let stored = metadata().to_line();
    assert_eq!(
        store.entries().ok(),
        format!("work/ü 0 {stored}\nwork/ü 1 {stored}\nwork/ü 2 {stored}")
    );
}

#[test]
fn an_entry_of_another_program_is_not_touched() {
    let Some(keepassxc) = KeePassXc::unlocked() else {
        return;
    };
    let theirs = [
        "store",
        "--label=Theirs",
        "service",
        "genkey",
        "username",
        "work/12",
    ];
    assert!(
        keepassxc
            .session
            .secret_tool_with(&theirs, b"their secret")
            .status
            .success()
    );
    let store = Stores::new("keychain", keepassxc.session.environment());
    for answer in [
        store.get("work/12"),
        store.put("work/12", "label", "ours"),
        store.remove("work/12"),
    ] {
        let message = answer.error("Refused");
        assert!(
            message
                .starts_with("keychain error: the item named `work/12` belongs to another program"),
            "{message}"
        );
    }
    assert_eq!(store.entries().ok(), "");
    keepassxc.has_titles(&["Theirs"]);
    assert_eq!(keepassxc.password("Theirs"), "their secret");
}

#[test]
fn an_entry_that_was_renamed_in_keepassxc_is_found() {
    let Some((keepassxc, home)) = site() else {
        return;
    };
    let secret = made(&home, "ci");
    keepassxc.rename("genkey: ci (the sandbox)", "the robot's");
    assert_eq!(home.run("--sandbox token ci").data(), format!("{secret}\n"));
    assert_eq!(home.run("--sandbox rename ci deploy").code, 0);
    keepassxc.has_titles(&["genkey: deploy (the sandbox)"]);
}

#[test]
fn an_entry_that_was_deleted_in_keepassxc_is_reported_by_name() {
    let Some((keepassxc, home)) = site() else {
        return;
    };
    made(&home, "ci");
    keepassxc.remove("genkey: ci (the sandbox)");
    let token = home.run("--sandbox token ci");
    assert_eq!((token.code, token.stdout.as_str()), (9, ""));
    assert!(
        token.stderr.starts_with("error: entry `1-"),
        "{}",
        token.stderr
    );
    assert_eq!(home.run("--sandbox revoke --yes ci").code, 0);
}

#[test]
fn a_locked_database_is_reported_as_locked_and_left_unchanged() {
    let Some((keepassxc, home)) = site() else {
        return;
    };
    let secret = made(&home, "ci");
    keepassxc.lock();
    for line in [
        "create --name second --expires-in 90d",
        "token ci",
        "run --key ci -- true",
        "recover",
    ] {
        let start = Instant::now();
        let ended = home.run(&format!("--sandbox {line}"));
        if line != "recover" {
            assert_eq!(
                (ended.code, ended.stdout.as_str()),
                (9, ""),
                "{line}: {}",
                ended.stderr
            );
            assert!(ended.stderr.contains(LOCKED), "{line}: {}", ended.stderr);
        }
        assert!(start.elapsed() < Duration::from_secs(20), "{line} hangs");
    }
    assert_eq!(keys_at_the_sandbox(&home), 1);
    keepassxc.has_titles(&["genkey: ci (the sandbox)"]);
    assert_eq!(keepassxc.password("genkey: ci (the sandbox)"), secret);
}

#[test]
fn a_lost_index_is_rebuilt() {
    let Some((_keepassxc, home)) = site() else {
        return;
    };
    a_lost_index_comes_back(&home);
}

#[test]
fn a_database_that_confirms_each_access_is_locked_for_scripts() {
    let Some(keepassxc) = KeePassXc::that_asks() else {
        return;
    };
    let home = home_of(&keepassxc.session);
    made(&home, "ci");
    let token = home.run("--sandbox token ci");
    assert_eq!((token.code, token.stdout.as_str()), (9, ""));
    assert!(
        token
            .stderr
            .starts_with("error: the keychain is locked: unlock it to use the entry `1-"),
        "{}",
        token.stderr
    );
    keepassxc.has_titles(&["genkey: ci (the sandbox)"]);
}
