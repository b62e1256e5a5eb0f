//! What leads on to another key, where a key does not work any more or is not what was meant.

use crate::support::genkey::{Ended, Home, Sandbox, places};

/// A home whose login is the stored key `brief`, which has expired by the index and is revoked at
/// the service; `desktop` and `spare` are stored too. The second home has another key of the account.
fn homes() -> (Home, Home, Sandbox) {
    let mut home = Home::with_file_store();
    let server = Sandbox::start(&home);
    home.set("GENKEY_API_URL", &server.url);
    let elsewhere = Home::with_file_store()
        .with("GENKEY_API_URL", &server.url)
        .with("GEN_API_KEY", &server.key);
    for name in ["brief", "desktop", "spare"] {
        let mut create = home.genkey(&format!("create {name} --expires-in 90d -q"));
        let made = home.end(create.env("GEN_API_KEY", &server.key));
        assert_eq!(made.code, 0, "{}", made.stderr);
    }
    assert_eq!(home.run("use brief").code, 0);
    assert_eq!(elsewhere.run("revoke brief --yes").code, 0);
    let mut index: serde_json::Value = serde_json::from_str(&home.read(places::INDEX)).unwrap();
    index["keys"][0]["expires_at"] = "2020-01-01T00:00:00Z".into();
    home.write(places::INDEX, index.to_string());
    (home, elsewhere, server)
}

/// What was printed, on one line.
fn words(ended: &Ended) -> String {
    ended
        .data()
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
}

#[test]
fn an_expired_login_leads_on_to_another_stored_key() {
    let (home, _elsewhere, _server) = homes();
    let start = words(&home.run(""));
    assert!(start.contains("but expired on 2020-01-01"), "{start}");
    assert!(start.contains("genkey use KEY "), "{start}");
    assert!(!start.contains("genkey rotate"), "{start}");
    let refused = home.run("list");
    assert_eq!(refused.code, 4);
    let hint = "hint: run `genkey use KEY` to switch to another stored key, or `genkey login` with a valid key\n";
    assert!(refused.stderr.ends_with(hint), "{}", refused.stderr);
    home.run("logout").pins(
        0,
        "",
        "logged out of 127.0.0.1:[PORT] (profile `default`)\n\
         the key is still in `[HOME]/data/secrets.age`; it expired on 2020-01-01\n",
    );
    home.run("use brief").pins(
        1,
        "",
        "error: `brief` (1) expired on 2020-01-01 and no longer works\n\n\
         hint: `genkey use KEY` switches to another stored key\n",
    );
    let start = words(&home.run(""));
    assert!(start.contains("; 2 keys are stored here NEXT "), "{start}");
    assert!(!start.contains("WITHOUT AN ACCOUNT"), "{start}");
    home.run("list").pins(
        4,
        "",
        "error: not logged in (profile `default`), and `GEN_API_KEY` is not set; 2 keys are stored here\n\n\
         hint: `genkey use KEY` switches to a stored key\n\n\
         hint: or run `genkey login`, or set `GEN_API_KEY`\n",
    );
    assert_eq!(home.run("use desktop").code, 0);
    let revoked = home.run("revoke desktop --yes").stderr;
    let logged_out = "you are logged out now; `genkey use KEY` switches to another stored key\n";
    assert!(revoked.ends_with(logged_out), "{revoked}");
}

#[test]
fn a_key_in_the_place_of_a_command_is_recognized() {
    let (home, _elsewhere, _server) = homes();
    assert_eq!(home.run("use desktop").code, 0);
    home.run("run spare").pins(
        127,
        "",
        "error: `spare` was not found\n\n\
         hint: to run a command with the key `spare`: `genkey run --key spare -- CMD`\n",
    );
}

#[test]
fn a_name_of_revoked_keys_is_not_ambiguous() {
    let (_home, elsewhere, _server) = homes();
    for line in ["create brief -q", "revoke brief --yes -q"] {
        assert_eq!(elsewhere.run(line).code, 0, "{line}");
    }
    elsewhere.run("rename brief long").pins(
        6,
        "",
        "error: no live key is named `brief`; 1 and 4 are revoked\n\n\
         hint: `genkey list --all` shows every key of the account\n",
    );
    let shown = elsewhere.run("show brief -o json").json();
    assert_eq!(shown["id"], 4, "the newest");
    let listed = elsewhere.run("show id:1 -o json").json();
    assert_eq!(listed["id"], 1);
}

#[test]
fn revoking_every_key_is_previewed_and_reports_that_the_login_is_gone() {
    let (home, _elsewhere, _server) = homes();
    assert_eq!(home.run("use desktop").code, 0);
    let live = home.run("list --status active,expired -o csv -q");
    let keys = live.data().lines().count() - 1;
    let desktop = home.run("show desktop -o json").json()["id"].clone();
    for (line, count) in [
        ("revoke-all --dry-run", keys),
        ("revoke-all --keep-current --dry-run", keys - 1),
    ] {
        let ended = home.run(&format!("{line} -o csv -q"));
        assert_eq!((ended.code, ended.stderr.as_str()), (0, ""), "{line}");
        let rows: Vec<&str> = ended.stdout.lines().skip(1).collect();
        assert_eq!(rows.len(), count, "{line}: {}", ended.stdout);
        let has_login = rows
            .iter()
            .any(|row| row.starts_with(&format!("true,{desktop},")));
        assert_eq!(has_login, count == keys, "{line}: {}", ended.stdout);
        let said = home.run(line).stderr;
        assert!(said.starts_with("dry run: "), "{said}");
    }
    let left = home.run("list --status active,expired -o csv -q");
    assert_eq!(left.data().lines().count() - 1, keys);
    let revoked = home.run("revoke-all --yes").stderr;
    let logged_out =
        "secrets from the store\nyou are logged out now; `genkey login` logs in with another key\n";
    assert!(revoked.ends_with(logged_out), "{revoked}");
}
