//! genkey with a real KWallet, which reports wallets that are open as locked.

use crate::keychain_cli::{a_lost_index_comes_back, home_of, keys_at_the_sandbox, made};
use crate::support::genkey::Home;
use crate::support::kwallet::KWallet;

const LOCKED: &str = "error: the keychain is locked: unlock the collection `kdewallet`\n";

/// An open wallet, and a home that uses it.
fn site() -> Option<(KWallet, Home)> {
    let wallet = KWallet::opened()?;
    let home = home_of(&wallet.session);
    Some((wallet, home))
}

#[test]
fn a_wallet_that_the_login_has_opened_needs_no_prompt() {
    let Some((wallet, home)) = site() else {
        return;
    };
    assert_eq!(
        wallet.session.is_locked(),
        Some(true),
        "no program has unlocked it so far"
    );
    let secret = made(&home, "ci");
    assert_eq!(home.run("--sandbox token ci").data(), format!("{secret}\n"));
    assert_eq!(home.run("--sandbox rename ci deploy").code, 0);
    let rotated = home.run("--sandbox rotate --yes deploy");
    assert_eq!(rotated.code, 0, "{}", rotated.stderr);
    let now = home.run("--sandbox token deploy").data().to_owned();
    assert_ne!(now, format!("{secret}\n"));
    assert_eq!(home.run("--sandbox doctor").code, 0);
    home.run("--sandbox recover")
        .pins(0, "", "nothing to recover\n");
    home.run("--sandbox revoke --yes deploy").pins(
        0,
        "",
        "revoked `deploy` (2) and removed its secret from the store\n",
    );
    let left = wallet
        .session
        .secret_tool(&["search", "--all", "service", "genkey"]);
    assert_eq!(String::from_utf8_lossy(&left.stdout), "");
}

#[test]
fn a_closed_wallet_is_reported_as_locked_and_stays_closed() {
    let Some(wallet) = KWallet::closed() else {
        return;
    };
    let home = home_of(&wallet.session);
    let refused = home.run("--sandbox create --name ci --expires-in 90d");
    assert_eq!((refused.code, refused.stdout.as_str()), (9, ""));
    assert!(
        refused.stderr.contains("unlock the collection `kdewallet`"),
        "{}",
        refused.stderr
    );
    assert_eq!(keys_at_the_sandbox(&home), 0);
    wallet.open();
    let secret = made(&home, "ci");
    wallet.close();
    for line in ["token ci", "run --key ci -- true"] {
        let ended = home.run(&format!("--sandbox {line}"));
        assert_eq!((ended.code, ended.stdout.as_str()), (9, ""), "{line}");
        assert!(ended.stderr.starts_with(LOCKED), "{line}: {}", ended.stderr);
        assert!(!wallet.is_open(), "{line}");
    }
    wallet.open();
    assert_eq!(home.run("--sandbox token ci").data(), format!("{secret}\n"));
}

/// KWallet finds entries by their labels, in which `/` means a folder.
#[test]
fn secrets_survive_names_and_renames_of_every_kind() {
    let Some((wallet, home)) = site() else {
        return;
    };
    let names = ["ci/x", "ci/x", "other", "same", "a/b/c", "/", "x__1__"];
    let secrets: Vec<_> = names.iter().map(|name| made(&home, name)).collect();
    let are_intact = |when: &str| {
        for (id, secret) in (1..).zip(&secrets) {
            let token = home.run(&format!("--sandbox token id:{id}"));
            assert_eq!(token.data(), format!("{secret}\n"), "{id}, {when}");
        }
    };
    are_intact("created");
    for (id, name) in [
        (3, "ci/x"),
        (1, "same"),
        (2, "y/x"),
        (5, "abc"),
        (6, "a/b/c"),
    ] {
        let renamed = home.run(&format!("--sandbox rename id:{id} {name}"));
        assert_eq!(renamed.code, 0, "{}", renamed.stderr);
        are_intact(&format!("{id} is `{name}`"));
    }
    let shown = wallet
        .session
        .secret_tool(&["search", "--all", "service", "genkey"]);
    let shown = String::from_utf8(shown.stdout).unwrap();
    // Its locale cannot show the character that replaces `/`.
    assert!(
        shown.contains("label = genkey: y?x (the sandbox)\n"),
        "{shown}"
    );
    assert_eq!(home.run("--sandbox revoke --yes id:1").code, 0);
    assert_eq!(
        home.run("--sandbox token id:4").data(),
        format!("{}\n", secrets[3])
    );
}

#[test]
fn a_lost_index_is_rebuilt() {
    let Some((_wallet, home)) = site() else {
        return;
    };
    a_lost_index_comes_back(&home);
}

#[test]
fn before_the_first_wallet_nothing_is_created_and_the_hint_says_what_to_do() {
    let Some(wallet) = KWallet::without_wallet() else {
        return;
    };
    let home = home_of(&wallet.session).with("GENKEY_STORE", "keychain");
    let refused = home.run("--sandbox create --name ci --expires-in 90d");
    refused.pins(
        9,
        "",
        "error: no key was created: the store is not writable: the keychain is not available: the Secret Service has no default collection; create one in your desktop's password manager\n\
         \n\
         hint: use `--store file` (or `GENKEY_STORE=file`) to store secrets in an encrypted file, unlocked with `GENKEY_PASSPHRASE`, `GENKEY_PASSPHRASE_FILE` or `GENKEY_IDENTITY`\n",
    );
    assert_eq!(keys_at_the_sandbox(&home), 0);
}
