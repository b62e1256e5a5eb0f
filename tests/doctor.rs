//! `genkey doctor`: what it says of everything that can stand between a person and their keys.

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

/// The lines of a plain http service on this machine that is reached.
const REACHED: &str = "\
ok       dns            not used: `127.0.0.1` needs no name server
ok       tcp            connected to 127.0.0.1:[PORT] ([MS])
ok       tls            not used: plain http, which does not leave this machine
";
/// The lines of a home in which nothing was done yet, with a file store.
const FRESH: &str = "\
ok       configuration  profile `default` for `http://127.0.0.1:[PORT]/v1`; there is no `[HOME]/config/config.toml`
ok       files          there are none yet
ok       unfinished     nothing is unfinished
ok       store          new secrets go to `[HOME]/data/secrets.age`, which is open and takes them ([MS])
ok       secrets        none is kept yet
";

/// A home with a file store and a key in the environment that is for this service.
fn home_for(server: &WireServer) -> Home {
    Home::with_file_store()
        .with("GENKEY_API_URL", server.url())
        .with("GEN_API_KEY", KEY)
}

/// Every check of a JSON report with its status.
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
fn a_machine_on_which_all_is_well() {
    let server_home = Home::new();
    let sandbox = Sandbox::start(&server_home);
    let home = Home::with_file_store().with("GENKEY_API_URL", &sandbox.url);
    assert_eq!(home.run_with_stdin("login", &sandbox.key).code, 0);
    assert_eq!(home.run("create --name ci --expires-in 90d --use").code, 0);
    home.run("doctor").pins(
        0,
        &format!(
            "\
ok       configuration  profile `default` for `http://127.0.0.1:[PORT]/v1`, from `[HOME]/config/config.toml`
ok       files          nobody else can read or change `[HOME]/config`, `[HOME]/data`
ok       unfinished     nothing is unfinished
ok       store          new secrets go to `[HOME]/data/secrets.age`, which is open and takes them ([MS])
ok       secrets        2 secrets in `[HOME]/data/secrets.age`, nothing is missing ([MS])
{REACHED}\
ok       service        `http://127.0.0.1:[PORT]/v1` answers ([MS])
ok       clock          the service has the same time
ok       key            `ci` (1) is accepted for you@example.com, from store `file`, entry `1-[MARKER]`; \
it expires at [TIME], in 90 days
"
        ),
        "",
    );
    assert_eq!(
        home.run("token ci").code,
        0,
        "the throw-away secret replaced none"
    );
}

#[test]
fn a_key_that_ends_within_a_fortnight_is_a_warning() {
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
        line.starts_with(
            "key\twarning\t`ci` (1) is accepted for you@example.com, from environment"
        ),
        "{line}"
    );
    assert!(
        line.ends_with(", in 10 days\t`genkey create --use` makes a key and logs in with it\t"),
        "{line}"
    );
}

#[test]
fn the_embedded_server_is_looked_at_as_any_other() {
    let home = Home::new();
    assert_eq!(
        home.run("--sandbox create --name ci --expires-in 90d").code,
        0
    );
    let expected = format!(
        "\
ok       configuration  the sandbox needs none
ok       files          nobody else can read or change `[HOME]/data/sandbox`
ok       unfinished     nothing is unfinished
ok       store          new secrets go to `[HOME]/data/sandbox/secrets.age`, which is open and takes them ([MS])
ok       secrets        1 secret in `[HOME]/data/sandbox/secrets.age`, nothing is missing ([MS])
{REACHED}\
ok       service        `http://127.0.0.1:[PORT]/v1` answers ([MS])
ok       clock          the service has the same time
ok       key            accepted for you@example.com, from the sandbox's own key; which key it is, and its expiry, \
are not known here
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
fn advice_about_the_sandbox_names_the_sandbox() {
    let home = Home::new();
    assert_eq!(home.run("--sandbox create --name ci --use").code, 0);
    fs::remove_file(home.path("data/sandbox/secrets.age")).unwrap();
    let ended = home.run("--sandbox doctor");
    assert_eq!(ended.code, 9, "{}", ended.stdout);
    assert!(
        ended
            .stdout
            .contains("remedy: `genkey --sandbox revoke KEY` ends a key"),
        "{}",
        ended.stdout
    );
}

#[test]
fn nobody_is_logged_in() {
    let server = WireServer::start([]);
    let mut home = home_for(&server);
    home.unset("GEN_API_KEY");
    let expected = format!(
        "{FRESH}{REACHED}\
failure  key            profile `default` is not logged in, and `GEN_API_KEY` is not set
                        remedy: `genkey login` keeps a key for next time; \
`genkey --sandbox create --expires-in 90d` tries genkey without an account
"
    );
    home.run("doctor")
        .pins(4, &expected, "error: 1 check failed: `key`\n");
}

#[test]
fn a_key_that_is_refused() {
    let server = WireServer::start([reply(
        401,
        r#"{"error": "Unauthorized", "error_code": "unauthorized"}"#,
    )]);
    let expected = format!(
        "{FRESH}{REACHED}\
ok       service        `http://127.0.0.1:[PORT]/v1` answers ([MS])
failure  key            the service answered 401 (`unauthorized`): Unauthorized (environment variable `GEN_API_KEY`)
                        remedy: set `GEN_API_KEY` to a key that works, or unset it to use the login
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
fn a_key_of_another_form_is_not_sent() {
    let server = WireServer::start([]);
    let home = home_for(&server).with("GEN_API_KEY", "Bearer gen_pat_hunter2");
    let expected = format!(
        "{FRESH}{REACHED}\
failure  key            environment variable `GEN_API_KEY`: it starts with `Bearer`; paste only the key
                        remedy: correct the value that is named
"
    );
    home.run("doctor")
        .pins(2, &expected, "error: 1 check failed: `key`\n");
}

#[test]
fn a_secret_that_is_gone_is_named() {
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
    let message =
        format!("data/secrets.age` no longer has what genkey put there: {named} and 1 more (");
    assert!(ended.stdout.contains(&message), "{}", ended.stdout);
}

#[test]
fn a_store_that_gives_nothing_is_told_once() {
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
fn a_damaged_configuration_hides_only_what_depends_on_it() {
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
         ok       files          nobody else can read or change `{}`\n\
         ok       unfinished     nothing is unfinished\n",
        home.path("config").display()
    );
    assert!(ended.stdout.ends_with(&ends), "{}", ended.stdout);
}

#[test]
fn an_index_of_a_newer_genkey_is_told_and_left_alone() {
    let server = WireServer::start([reply(200, ME)]);
    let home = home_for(&server);
    let newer = r#"{"version":2,"keys":{}}"#;
    home.write(places::INDEX, newer);
    let ended = home.run("doctor");
    assert_eq!(
        (ended.code, ended.stderr.as_str()),
        (1, "error: 1 check failed: `secrets`\n"),
        "{}",
        ended.stdout
    );
    let said = "is of version 2, which this genkey does not know; it reads version 1\n                        \
                remedy: use the version of genkey that wrote it, or a newer one\n";
    assert!(ended.stdout.contains(said), "{}", ended.stdout);
    assert_eq!(home.read(places::INDEX), newer);
}

#[test]
fn what_is_unfinished_is_told_with_the_command_that_finishes_it() {
    let server = WireServer::start([Reply::Lose, reply(200, ME)]);
    let home = home_for(&server);
    assert_eq!(home.run("create --name ci --timeout 2s").code, 10);
    let ended = home.run("doctor -o json");
    let rows = ended.json();
    assert_eq!(
        (&rows[2]["check"], &rows[2]["status"]),
        (&"unfinished".into(), &"warning".into())
    );
    assert_eq!(rows[2]["message"], "not finished: the creation of `ci`");
    assert_eq!(
        rows[2]["remedy"],
        "`genkey recover` finishes or undoes what was interrupted"
    );
    assert_eq!(ended.stderr, "", "and is not told twice");
}

#[test]
fn what_could_not_be_finished_is_told_though_nobody_is_reminded_of_it() {
    let server = WireServer::start([reply(200, ME), reply(200, ME)]);
    let home = home_for(&server);
    home.write(
        places::JOURNAL,
        "{\"v\":1,\"step\":\"begin\",\"work\":\"revoke\",\"marker\":\"0123456789abcdef\",\"profile\":\"default\",\"service\":\"https://x.example\",\"keys\":[6]}\n\
         {\"v\":1,\"step\":\"reported\",\"marker\":\"0123456789abcdef\"}\n",
    );
    assert!(!home.run("whoami").stderr.contains("interrupted"));
    let rows = home.run("doctor -o json").json();
    assert_eq!(rows[2]["message"], "not finished: the revocation of key 6");
}

#[test]
fn a_journal_that_cannot_be_read_is_told() {
    let server = WireServer::start([reply(200, ME), reply(200, ME), reply(200, ME)]);
    let home = home_for(&server);
    home.write(places::JOURNAL, "{\n}\n");
    let rows = home.run("doctor -o json").json();
    assert_eq!(
        rows[2]["message"],
        "not finished: 2 lines of the journal that cannot be read"
    );
    assert_eq!(home.run("recover").code, 0);
    let rows = home.run("doctor -o json").json();
    let aside = home.path("data/journal.unreadable").display().to_string();
    assert_eq!(rows[2]["status"], "ok");
    assert_eq!(
        rows[3]["message"],
        format!("`{aside}` has lines of the journal that could not be read")
    );
    let remedy = "`genkey list --name '*(genkey *)'` shows keys whose creation was cut off: revoke them, and remove the file";
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
            .contains("was written by a newer genkey (version 99)"),
        "{}",
        newer.stdout
    );
}

#[test]
fn files_that_others_can_read_are_told_with_the_command_that_helps() {
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
        format!("others may read or change `{data}` (0755), `{config}` (0644)")
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
fn what_a_crash_has_left_is_told_once_it_is_old() {
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
    assert_eq!(rows[1]["message"], format!("a crash has left `{old}`"));
    assert_eq!(rows[1]["remedy"], "`genkey recover` removes it");
}

#[test]
fn a_folder_that_takes_no_file_is_a_failure() {
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
        ended.stdout.contains("there is no store `gen_pat_***`"),
        "{}",
        ended.stdout
    );
}
