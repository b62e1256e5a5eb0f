//! `create --store none`: a key whose secret is printed and stored nowhere.

use std::fs::File;
use std::process::Stdio;

use serde_json::Value;

use crate::support::genkey::{Home, PROGRAM, Sandbox, places};

fn setup() -> (Home, Sandbox) {
    let mut home = Home::new();
    let server = Sandbox::start(&home);
    home.set("GENKEY_API_URL", &server.url);
    home.set("GEN_API_KEY", &server.key);
    (home, server)
}

/// The names and statuses of all keys.
fn keys(home: &Home) -> Vec<(String, String)> {
    let listed = home.run("list --all --json").json();
    let text = |key: &Value, field: &str| key[field].as_str().unwrap().to_owned();
    let keys = listed.as_array().unwrap().iter();
    keys.map(|key| (text(key, "name"), text(key, "status")))
        .collect()
}

fn journal(home: &Home) -> String {
    std::fs::read_to_string(home.path(places::JOURNAL)).unwrap_or_default()
}

#[test]
fn the_secret_is_printed_and_stored_nowhere() {
    let (mut home, _server) = setup();
    let made = home.run("create ci --expires-in 90d --store none --show-token");
    assert_eq!(made.code, 0, "{}", made.stderr);
    assert_eq!(made.stdout.lines().count(), 1, "{}", made.stdout);
    assert!(
        made.stderr.contains("ci"),
        "the row is on stderr: {}",
        made.stderr
    );
    let json = home
        .run("create other --store none --show-token --json")
        .json();
    assert_eq!(
        (&json["name"], &json["stored"]),
        (&"other".into(), &Value::Null)
    );
    assert!(
        json["token"]
            .as_str()
            .unwrap()
            .starts_with("gen_pat_sandbox_")
    );
    let active = |name: &str| (name.to_owned(), "active".to_owned());
    assert_eq!(keys(&home), [active("ci"), active("other")]);
    assert_eq!(journal(&home), "");
    assert!(!home.files().contains(&places::SECRETS.to_owned()));
    assert!(!home.files().contains(&places::INDEX.to_owned()));
    home.set("GEN_API_KEY", made.stdout.trim());
    assert_eq!(home.run("whoami -q").code, 0, "it works");
}

#[test]
fn what_would_lose_the_secret_is_refused_before_any_request() {
    let (mut home, server) = setup();
    drop(server);
    home.run("create ci --store none").pins(
        2,
        "",
        "error: the store is `none`, so the secret would be lost\n\n\
         hint: add `--show-token` to print it, or choose a store with `--store`\n",
    );
    let closed = "exec \"$0\" create ci --store none --show-token";
    for redirection in [">&-", ">/dev/null", "-o json >&-", "-o json >/dev/null"] {
        let mut command = home.command("sh");
        command.args(["-c", &format!("{closed} {redirection}"), PROGRAM]);
        let ended = home.end(&mut command);
        assert_eq!(
            (ended.code, ended.stdout.as_str()),
            (2, ""),
            "{redirection}"
        );
        let said =
            "the store is `none` and stdout is closed or `/dev/null`, so the secret would be lost";
        assert!(
            ended.stderr.contains(said),
            "{redirection}: {}",
            ended.stderr
        );
    }
    home.set("GENKEY_STORE", "none");
    for option in ["--use", "--to file:key"] {
        let name = option.split(' ').next().unwrap();
        home.run(&format!("create ci --show-token {option}")).pins(
            2,
            "",
            &format!(
                "error: `{name}` needs a stored secret, but the store is `none`\n\nhint: choose a store with `--store`\n"
            ),
        );
    }
}

#[test]
fn other_commands_that_store_a_secret_refuse_the_store_none() {
    let (mut home, server) = setup();
    home.set("GENKEY_STORE", "none");
    let login = home.run_with_stdin("login", &server.key);
    assert_eq!(login.code, 2, "{}", login.stderr);
    assert!(
        login
            .stderr
            .contains("cannot store a secret: the store is `none`"),
        "{}",
        login.stderr
    );
    assert_eq!(home.run("list -q").code, 0, "what stores nothing works");
    let preview = home.run("create ci --dry-run --json").json();
    assert_eq!(preview["store"], Value::Null);
    assert_eq!(keys(&home), []);
}

#[test]
fn a_secret_that_cannot_be_printed_is_revoked() {
    let (home, _server) = setup();
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let full = Stdio::from(File::options().write(true).open("/dev/full").unwrap());
    for (stdout, reason) in [
        (full, "No space left on device (os error 28)"),
        (Stdio::from(writer), "its reader has closed it"),
    ] {
        let mut command = home.genkey("create ci --store none --show-token");
        let child = command
            .stdout(stdout)
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let ended = home.wait(child);
        assert_eq!(ended.code, 1, "{}", ended.stderr);
        let said = format!(
            "error: the key was revoked again, because its secret could not be printed: cannot write to stdout: {reason}\n"
        );
        assert!(ended.stderr.ends_with(&said), "{}", ended.stderr);
    }
    let keys = keys(&home);
    assert_eq!(keys.len(), 2);
    assert!(
        keys.iter().all(|(_, status)| status == "revoked"),
        "{keys:?}"
    );
    assert_eq!(journal(&home), "");
}

#[test]
fn recover_revokes_a_key_that_was_not_printed_and_leaves_one_that_was() {
    for (point, status) in [("issue.answered", "revoked"), ("handed.over", "active")] {
        let (home, _server) = setup();
        let mut command = home.genkey("create ci --store none --show-token");
        let killed = home.end(command.env("FAILPOINTS", format!("{point}=return(kill)")));
        assert_eq!(killed.code, 137, "{point}: {}", killed.stderr);
        assert_eq!(killed.stdout.is_empty(), status == "revoked", "{point}");
        assert_eq!(home.run("recover").code, 0, "{point}");
        let keys = keys(&home);
        assert_eq!(keys.len(), 1, "{point}");
        assert_eq!(keys[0].1, status, "{point}: {keys:?}");
        assert_eq!(keys[0].0 == "ci", status == "active", "{point}: {keys:?}");
        assert_eq!(journal(&home), "");
    }
}

#[test]
fn a_rename_that_fails_is_left_to_recover() {
    let mut home = Home::new();
    let rule = "PATCH *: refuse-request 500 x1";
    let server = Sandbox::start_args(&home, &["sandbox", "--port", "0", "--fault", rule]);
    home.set("GENKEY_API_URL", &server.url);
    home.set("GEN_API_KEY", &server.key);
    let made = home.run("create ci --store none --show-token");
    assert_eq!(made.code, 0, "{}", made.stderr);
    assert!(
        made.stderr.contains("warning: renaming the key failed ("),
        "{}",
        made.stderr
    );
    assert!(
        made.stderr
            .ends_with("hint: `genkey recover` finishes the rename\n"),
        "{}",
        made.stderr
    );
    home.run("recover")
        .pins(0, "", "finished `ci` (1); its secret was printed\n");
    assert_eq!(keys(&home), [("ci".to_owned(), "active".to_owned())]);
    assert_eq!(journal(&home), "");
}
