//! The real program with a real KeePassXC, which adds attributes of its own to every entry.

use std::time::{Duration, Instant};

use crate::keychain_cli::{home_of, keys_at_the_sandbox, made};
use crate::support::genkey::Home;
use crate::support::keepassxc::KeePassXc;
use crate::support::store_process::{Stores, metadata};
use crate::support::wire_server::{WireServer, reply};

const LOCKED: &str = "keychain is locked: unlock the collection `passwords`\n";

/// KeePassXC, and the home of whoever's it is.
fn site() -> Option<(KeePassXc, Home)> {
    let keepassxc = KeePassXc::unlocked()?;
    let home = home_of(&keepassxc.session);
    Some((keepassxc, home))
}

#[test]
fn a_key_lives_there_from_its_creation_to_its_revocation() {
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
fn a_login_lives_there_and_is_replaced_there() {
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
fn secrets_are_kept_to_the_letter_and_listed_with_what_belongs_to_them() {
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
fn an_entry_of_another_program_is_left_alone() {
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
            message.starts_with(
                "keychain refused: the item named `work/12` belongs to another program"
            ),
            "{message}"
        );
    }
    assert_eq!(store.entries().ok(), "");
    keepassxc.has_titles(&["Theirs"]);
    assert_eq!(keepassxc.password("Theirs"), "their secret");
}

#[test]
fn an_entry_that_was_renamed_there_is_still_ours() {
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
fn an_entry_that_was_removed_there_is_missed_by_name() {
    let Some((keepassxc, home)) = site() else {
        return;
    };
    made(&home, "ci");
    keepassxc.remove("genkey: ci (the sandbox)");
    let token = home.run("--sandbox token ci");
    assert_eq!((token.code, token.stdout.as_str()), (9, ""));
    assert!(
        token
            .stderr
            .starts_with("error: the keychain has no entry `1-"),
        "{}",
        token.stderr
    );
    assert_eq!(home.run("--sandbox revoke --yes ci").code, 0);
}

#[test]
fn a_locked_database_is_said_to_be_locked_and_is_left_as_it_is() {
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
        let begun = Instant::now();
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
        assert!(begun.elapsed() < Duration::from_secs(20), "{line} hangs");
    }
    assert_eq!(keys_at_the_sandbox(&home), 1);
    keepassxc.has_titles(&["genkey: ci (the sandbox)"]);
    assert_eq!(keepassxc.password("genkey: ci (the sandbox)"), secret);
}

#[test]
fn a_lost_index_is_made_anew_from_what_is_there() {
    let Some((_keepassxc, home)) = site() else {
        return;
    };
    let secret = made(&home, "ci");
    std::fs::remove_file(home.path("data/sandbox/index.json")).unwrap();
    assert_eq!(home.run("--sandbox recover").code, 0);
    assert_eq!(home.run("--sandbox token ci").data(), format!("{secret}\n"));
}

#[test]
fn a_database_that_asks_before_it_gives_is_locked_to_scripts() {
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
            .starts_with("error: keychain is locked: unlock it to use the entry `1-"),
        "{}",
        token.stderr
    );
    keepassxc.has_titles(&["genkey: ci (the sandbox)"]);
}
