//! `genkey doctor`

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;

use serde_json::Value;

use crate::support::genkey::{Ended, Home, Sandbox, places};
use crate::support::wire_server::{Reply, WireServer, reply};

#[cfg(target_os = "linux")]
mod keychain;
mod network;

const KEY: &str = "gen_pat_hunter2";
const ME: &str = r#"{"id": 1, "email": "dev@example.com"}"#;

/// The lines for a plain http service on this machine that can be reached.
const REACHED: &str = "\
ok       dns            skipped: `127.0.0.1` needs no lookup
ok       tcp            connected to 127.0.0.1:[PORT] ([MS])
ok       tls            skipped: plain http to this machine
";
/// The first lines in an empty home with a file store.
const FRESH: &str = "\
ok       configuration  profile `default` for `http://127.0.0.1:[PORT]/v1` (`[HOME]/config/config.toml` does not exist)
ok       files          no files yet
ok       unfinished     no interrupted operations
ok       store          new secrets go to `[HOME]/data/secrets.age` (unlocked, writable) ([MS])
ok       secrets        no secrets stored yet
";

/// A home with a file store, and a key for this service in the environment.
fn home_for(server: &WireServer) -> Home {
    Home::with_file_store()
        .with("GENKEY_API_URL", server.url())
        .with("GEN_API_KEY", KEY)
}

/// The checks of a JSON report with their statuses.
fn statuses(ended: &Ended) -> Vec<(String, String)> {
    let rows: Vec<Value> = serde_json::from_str(&ended.stdout).unwrap();
    let text = |row: &Value, field: &str| row[field].as_str().unwrap().to_owned();
    rows.iter()
        .map(|row| (text(row, "check"), text(row, "status")))
        .collect()
}

fn mode(home: &Home, name: &str, mode: u32) {
    fs::set_permissions(home.path(name), Permissions::from_mode(mode)).unwrap();
}

#[test]
fn a_healthy_setup() {
    let server_home = Home::new();
    let sandbox = Sandbox::start(&server_home);
    let home = Home::with_file_store().with("GENKEY_API_URL", &sandbox.url);
    assert_eq!(home.run_with_stdin("login", &sandbox.key).code, 0);
    assert_eq!(home.run("create --name ci --expires-in 90d --use").code, 0);
    home.run("doctor").pins(
        0,
        &format!(
            "\
ok       configuration  profile `default` for `http://127.0.0.1:[PORT]/v1` (from `[HOME]/config/config.toml`)
ok       files          permissions of `[HOME]/config`, `[HOME]/data` are private
ok       unfinished     no interrupted operations
ok       store          new secrets go to `[HOME]/data/secrets.age` (unlocked, writable) ([MS])
ok       secrets        2 secrets in `[HOME]/data/secrets.age`, none missing ([MS])
{REACHED}\
ok       service        `http://127.0.0.1:[PORT]/v1` responds ([MS])
ok       clock          in sync with the service
ok       key            `ci` (1) is valid for you@example.com, from store `file`, entry `1-[MARKER]`; \
it expires at [TIME], in 90 days
"
        ),
        "",
    );
    assert_eq!(
        home.run("token ci").code,
        0,
        "the test did not replace a secret"
    );
}

#[test]
fn a_key_that_expires_within_two_weeks_is_a_warning() {
    let sandbox = Sandbox::start(&Home::new());
    let home = Home::with_file_store()
        .with("GENKEY_API_URL", &sandbox.url)
        .with("GEN_API_KEY", &sandbox.key);
    let token = home.run("create --name ci --expires-in 10d --show-token");
    let ended = home.end(
        home.genkey("doctor -o tsv")
            .env("GEN_API_KEY", token.stdout.trim_end()),
    );
    assert_eq!(ended.code, 0, "{}", ended.stderr);
    let line = ended.stdout.lines().last().unwrap();
    assert!(
        line.starts_with("key\twarning\t`ci` (1) is valid for you@example.com, from environment"),
        "{line}"
    );
    assert!(
        line.ends_with(", in 10 days\trun `genkey create --use` to create a new key and use it\t"),
        "{line}"
    );
}

#[test]
fn the_embedded_server_is_checked_like_any_other() {
    let home = Home::new();
    assert_eq!(
        home.run("--sandbox create --name ci --expires-in 90d").code,
        0
    );
    let expected = format!(
        "\
ok       configuration  not needed for the sandbox
ok       files          permissions of `[HOME]/data/sandbox` are private
ok       unfinished     no interrupted operations
ok       store          new secrets go to `[HOME]/data/sandbox/secrets.age` (unlocked, writable) ([MS])
ok       secrets        1 secret in `[HOME]/data/sandbox/secrets.age`, none missing ([MS])
{REACHED}\
ok       service        `http://127.0.0.1:[PORT]/v1` responds ([MS])
ok       clock          in sync with the service
ok       key            valid for you@example.com, from the sandbox's own key; its id and expiry are unknown
"
    );
    home.run("--sandbox doctor").pins(0, &expected, "");
    let fresh = Home::new().run("--sandbox doctor -q -o csv");
    assert!(
        fresh
            .data()
            .starts_with("check,status,message,remedy,elapsed_ms\nconfiguration,ok,"),
        "{}",
        fresh.stdout
    );
}

#[test]
fn remedies_for_the_sandbox_name_the_sandbox() {
    let home = Home::new();
    assert_eq!(home.run("--sandbox create --name ci --use").code, 0);
    fs::remove_file(home.path("data/sandbox/secrets.age")).unwrap();
    let ended = home.run("--sandbox doctor");
    assert_eq!(ended.code, 9, "{}", ended.stdout);
    assert!(
        ended.stdout.contains(
            "remedy: `genkey --sandbox revoke KEY` revokes a key whose secret is missing; "
        ),
        "{}",
        ended.stdout
    );
}

#[test]
fn not_logged_in() {
    let server = WireServer::start([]);
    let mut home = home_for(&server);
    home.unset("GEN_API_KEY");
    let expected = format!(
        "{FRESH}{REACHED}\
failure  key            not logged in (profile `default`), and `GEN_API_KEY` is not set
                        remedy: run `genkey login`, or set `GEN_API_KEY`; \
try genkey without an account: `genkey --sandbox create --expires-in 90d`
"
    );
    home.run("doctor")
        .pins(4, &expected, "error: 1 check failed: `key`\n");
}

#[test]
fn a_rejected_key() {
    let server = WireServer::start([reply(
        401,
        r#"{"error": "Unauthorized", "error_code": "unauthorized"}"#,
    )]);
    let expected = format!(
        "{FRESH}{REACHED}\
ok       service        `http://127.0.0.1:[PORT]/v1` responds ([MS])
failure  key            the service answered 401 (`unauthorized`): Unauthorized (environment variable `GEN_API_KEY`)
                        remedy: set `GEN_API_KEY` to a valid key, or unset it to use the login
"
    );
    home_for(&server)
        .run("doctor")
        .pins(4, &expected, "error: 1 check failed: `key`\n");
    let server = WireServer::start([reply(403, "{}")]);
    let ended = home_for(&server).run("doctor");
    assert_eq!(
        (ended.code, ended.stderr.as_str()),
        (5, "error: 1 check failed: `key`\n"),
        "{}",
        ended.stdout
    );
}

#[test]
fn a_malformed_key_is_not_sent() {
    let server = WireServer::start([]);
    let home = home_for(&server).with("GEN_API_KEY", "Bearer gen_pat_hunter2");
    let expected = format!(
        "{FRESH}{REACHED}\
failure  key            not a valid GEN API key in environment variable `GEN_API_KEY`: it starts with `Bearer`; remove that
                        remedy: set `GEN_API_KEY` to a valid key, or unset it to use the login
"
    );
    home.run("doctor")
        .pins(2, &expected, "error: 1 check failed: `key`\n");
}

#[test]
fn missing_secrets_are_named() {
    let sandbox = Sandbox::start(&Home::new());
    let home = Home::with_file_store()
        .with("GENKEY_API_URL", &sandbox.url)
        .with("GEN_API_KEY", &sandbox.key);
    for name in ["one", "two", "three", "four", "five", "six"] {
        assert_eq!(home.run(&format!("create --name {name}")).code, 0);
    }
    fs::remove_file(home.path(places::SECRETS)).unwrap();
    let ended = home.run("doctor");
    assert_eq!(
        (ended.code, ended.stderr.as_str()),
        (9, "error: 1 check failed: `secrets`\n"),
        "{}",
        ended.stdout
    );
    let named = ["one", "two", "three", "four", "five"]
        .map(|name| format!("`{name}` of profile `default`"))
        .join(", ");
    let secrets = home.path(places::SECRETS).display().to_string();
    let message = format!("secrets        missing from `{secrets}`: {named} and 1 more (");
    assert!(ended.stdout.contains(&message), "{}", ended.stdout);
}

#[test]
fn a_failing_store_is_reported_once() {
    let server = WireServer::start([reply(200, ME)]);
    let mut home = home_for(&server);
    home.unset("GEN_API_KEY");
    assert_eq!(home.run_with_stdin("login", KEY).code, 0);
    home.set("GENKEY_IDENTITY", home.path("none.txt"));
    let ended = home.run("doctor -o json");
    assert_eq!(ended.code, 9, "{}", ended.stdout);
    let expected = [
        ("configuration", "ok"),
        ("files", "ok"),
        ("unfinished", "ok"),
        ("store", "failure"),
        ("dns", "ok"),
        ("tcp", "ok"),
        ("tls", "ok"),
    ];
    assert_eq!(
        statuses(&ended),
        expected.map(|(check, status)| (check.to_owned(), status.to_owned()))
    );
    let error: Value = ended.json_error();
    assert_eq!(
        (&error["error"]["kind"], &error["error"]["message"]),
        (&"store".into(), &"1 check failed: `store`".into())
    );
}

#[test]
fn an_invalid_configuration_skips_only_what_depends_on_it() {
    let home = Home::with_file_store().with("GEN_API_KEY", KEY);
    home.write(places::CONFIG, "[profiles.work\n");
    mode(&home, "config", 0o700);
    mode(&home, places::CONFIG, 0o600);
    let ended = home.run("doctor");
    assert_eq!(
        (ended.code, ended.stderr.as_str()),
        (2, "error: 1 check failed: `configuration`\n")
    );
    let begins = format!(
        "failure  configuration  `{}`, line 1: ",
        home.path(places::CONFIG).display()
    );
    assert!(ended.stdout.starts_with(&begins), "{}", ended.stdout);
    let ends = format!(
        "\n                        remedy: fix the file, or move it aside; genkey never overwrites it\n\
         ok       files          permissions of `{}` are private\n\
         ok       unfinished     no interrupted operations\n",
        home.path("config").display()
    );
    assert!(ended.stdout.ends_with(&ends), "{}", ended.stdout);
}

#[test]
fn a_newer_index_is_reported_and_left_unchanged() {
    let server = WireServer::start([reply(200, ME)]);
    let home = home_for(&server);
    let newer = r#"{"version":4,"keys":{}}"#;
    home.write(places::INDEX, newer);
    let ended = home.run("doctor");
    assert_eq!(
        (ended.code, ended.stderr.as_str()),
        (1, "error: 1 check failed: `secrets`\n"),
        "{}",
        ended.stdout
    );
    let said = "has version 4, but this genkey only reads versions up to 3\n                        \
                remedy: use the version of genkey that wrote it, or a newer one\n";
    assert!(ended.stdout.contains(said), "{}", ended.stdout);
    assert_eq!(home.read(places::INDEX), newer);
}

#[test]
fn an_interrupted_operation_is_reported_with_the_command_that_finishes_it() {
    let server = WireServer::start([Reply::Lose, reply(200, ME)]);
    let home = home_for(&server);
    assert_eq!(home.run("create --name ci --timeout 2s").code, 10);
    let ended = home.run("doctor -o json");
    let rows = ended.json();
    assert_eq!(
        (&rows[2]["check"], &rows[2]["status"]),
        (&"unfinished".into(), &"warning".into())
    );
    assert_eq!(rows[2]["message"], "interrupted: the creation of `ci`");
    assert_eq!(
        rows[2]["remedy"],
        "`genkey recover` finishes or undoes this"
    );
    assert_eq!(ended.stderr, "", "it is not reported twice");
}

#[test]
fn an_operation_that_is_no_longer_announced_is_still_reported() {
    let server = WireServer::start([reply(200, ME), reply(200, ME)]);
    let home = home_for(&server);
    home.write(
        places::JOURNAL,
        "{\"v\":1,\"step\":\"begin\",\"work\":\"revoke\",\"marker\":\"0123456789abcdef\",\"profile\":\"default\",\"service\":\"https://x.example\",\"keys\":[6]}\n\
         {\"v\":1,\"step\":\"reported\",\"marker\":\"0123456789abcdef\"}\n",
    );
    assert!(!home.run("whoami").stderr.contains("interrupted"));
    let rows = home.run("doctor -o json").json();
    assert_eq!(rows[2]["message"], "interrupted: the revocation of key 6");
}

#[test]
fn an_unreadable_journal_is_reported() {
    let server = WireServer::start([reply(200, ME), reply(200, ME), reply(200, ME)]);
    let home = home_for(&server);
    home.write(places::JOURNAL, "{\n}\n");
    let rows = home.run("doctor -o json").json();
    assert_eq!(
        rows[2]["message"],
        "interrupted: 2 unreadable lines of the journal"
    );
    assert_eq!(home.run("recover").code, 0);
    let rows = home.run("doctor -o json").json();
    let aside = home.path("data/journal.unreadable").display().to_string();
    assert_eq!(rows[2]["status"], "ok");
    assert_eq!(
        rows[3]["message"],
        format!("`{aside}` contains unreadable lines of the journal")
    );
    let remedy = "find keys of interrupted creations with `genkey list --name '*(genkey *)'`, revoke them, then delete the file";
    assert_eq!(
        (&rows[3]["status"], &rows[3]["remedy"]),
        (&"warning".into(), &remedy.into())
    );
    home.write(places::JOURNAL, "{\"v\":99,\"step\":\"flown\"}\n");
    let newer = home.run("doctor -o json");
    assert_eq!(newer.code, 1, "{}", newer.stdout);
    assert!(
        newer
            .stdout
            .contains("has version 99, but this genkey only reads versions up to 3"),
        "{}",
        newer.stdout
    );
}

#[test]
fn files_that_others_can_read_are_reported_with_a_command_that_fixes_them() {
    let server = WireServer::start([reply(200, ME), reply(200, ME)]);
    let home = home_for(&server);
    home.write(places::CONFIG, "");
    home.write(places::JOURNAL, "");
    home.write("data/notes.txt", "not ours");
    for (name, bits) in [
        ("config", 0o700),
        ("data", 0o755),
        (places::CONFIG, 0o644),
        (places::JOURNAL, 0o600),
    ] {
        mode(&home, name, bits);
    }
    let ended = home.run("doctor -o json");
    let rows = ended.json();
    let [data, config] = ["data", places::CONFIG].map(|name| home.path(name).display().to_string());
    assert_eq!(
        rows[1]["message"],
        format!("accessible to other users: `{data}` (0755), `{config}` (0644)")
    );
    assert_eq!(rows[1]["status"], "warning");
    let remedy = rows[1]["remedy"]
        .as_str()
        .unwrap()
        .trim_matches('`')
        .to_owned();
    assert_eq!(remedy, format!("chmod go-rwx {data} {config}"));
    home.shell("sh", &remedy).data();
    assert_eq!(
        home.run("doctor -o json").json()[1]["status"],
        "ok",
        "the remedy helps"
    );
}

#[test]
fn old_temporary_files_are_reported() {
    let server = WireServer::start([reply(200, ME), reply(200, ME)]);
    let home = home_for(&server);
    home.write("data/.genkey-fresh", "");
    mode(&home, "data", 0o700);
    assert_eq!(home.run("doctor -o json").json()[1]["status"], "ok");
    home.write("data/.genkey-old", "");
    let file = fs::File::options()
        .write(true)
        .open(home.path("data/.genkey-old"))
        .unwrap();
    file.set_modified(
        file.metadata().unwrap().modified().unwrap() - std::time::Duration::from_secs(7200),
    )
    .unwrap();
    let rows = home.run("doctor -o json").json();
    let old = home.path("data/.genkey-old").display().to_string();
    assert_eq!(
        rows[1]["message"],
        format!("left behind by a crash: `{old}`")
    );
    assert_eq!(rows[1]["remedy"], "run `genkey recover` to clean up");
}

#[test]
fn an_unwritable_folder_is_a_failure() {
    let server = WireServer::start([reply(200, ME)]);
    let home = home_for(&server);
    home.write("data", "a file where the folder should be");
    mode(&home, "data", 0o600);
    let ended = home.run("doctor");
    assert_eq!(ended.code, 1, "{}", ended.stdout);
    let said = format!(
        "failure  files          cannot write into `{}`: ",
        home.path("data").display()
    );
    assert!(ended.stdout.contains(&said), "{}", ended.stdout);
}

#[test]
fn what_looks_like_a_key_is_never_shown() {
    let ended = Home::new().with("GENKEY_STORE", KEY).run("doctor -vv");
    assert_eq!(ended.code, 2, "{}", ended.stdout);
    assert!(
        ended.stdout.contains("unknown store `gen_pat_***`"),
        "{}",
        ended.stdout
    );
}
