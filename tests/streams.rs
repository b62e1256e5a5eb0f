//! What goes to stdout and what to stderr, in every format, and what happens when they cannot be
//! written.

use std::process::Stdio;

use serde_json::Value;

use crate::support::genkey::{Home, Sandbox};
use crate::support::wire_server::{Reply, WireServer, reply};

const FIELDS: [&str; 8] = [
    "id",
    "name",
    "status",
    "created_at",
    "expires_at",
    "last_used_at",
    "revoked_at",
    "stored",
];

fn home_with_two_keys() -> Home {
    let home = Home::new();
    assert_eq!(
        home.run("--sandbox create --name ci --expires-in 90d").code,
        0
    );
    assert_eq!(home.run("--sandbox create --name=web").code, 0);
    home
}

#[test]
fn json_is_one_document_with_the_apis_own_field_names() {
    let home = home_with_two_keys();
    for line in [
        "list --json",
        "list -o json",
        "list -o csv --json",
        "ls -ojson",
    ] {
        let listed = home.run(&format!("--sandbox {line}"));
        listed.data();
        let keys = listed.json();
        assert_eq!(keys.as_array().unwrap().len(), 2, "{line}");
        // Before they are parsed, names are in the API's order.
        let at = FIELDS.map(|field| listed.stdout.find(&format!("\"{field}\"")).unwrap());
        assert!(at.is_sorted(), "{line}: {}", listed.stdout);
        assert_eq!(keys[0].as_object().unwrap().len(), FIELDS.len());
        assert_eq!(keys[0]["id"], 1, "{line}");
        assert_eq!(keys[0]["stored"]["store"], "file");
        assert!(
            keys[0]["stored"]["entry"]
                .as_str()
                .unwrap()
                .starts_with("1-")
        );
        assert_eq!(keys[1]["expires_at"], Value::Null);
    }
    let shown = home.run("--sandbox show web --json").json();
    assert_eq!(shown["name"], "web");
    assert_eq!(
        home.run("--sandbox list --stored --name none --json -q")
            .data(),
        "[]\n"
    );
}

#[test]
fn the_last_format_that_is_given_counts() {
    let home = home_with_two_keys();
    assert!(
        home.run("--sandbox list --json -o csv")
            .data()
            .starts_with("id,name")
    );
    assert!(
        home.run("--sandbox list -o csv --json")
            .data()
            .starts_with('[')
    );
}

#[test]
fn json_lines_are_one_object_a_line() {
    let home = home_with_two_keys();
    let listed = home.run("--sandbox list -o jsonl");
    let objects: Vec<Value> = listed
        .data()
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(objects.len(), 2);
    assert_eq!(objects[1]["name"], "web");
}

#[test]
fn csv_and_tsv_have_a_header_and_exact_times() {
    let home = home_with_two_keys();
    home.run("--sandbox list -o csv").pins(
        0,
        "id,name,status,created_at,expires_at,last_used_at,revoked_at,stored\n\
         1,ci,active,[TIME],[TIME],,,file\n2,web,active,[TIME],,,,file\n",
        "",
    );
    home.run("--sandbox list -o tsv").pins(
        0,
        "id\tname\tstatus\tcreated_at\texpires_at\tlast_used_at\trevoked_at\tstored\n\
         1\tci\tactive\t[TIME]\t[TIME]\t\t\tfile\n2\tweb\tactive\t[TIME]\t\t\t\tfile\n",
        "",
    );
}

#[test]
fn a_name_cannot_run_in_a_spreadsheet() {
    let home = home_with_two_keys();
    home.run_args(&[
        "--sandbox",
        "rename",
        "web",
        "=HYPERLINK(\"http://x\",\"y\")",
    ]);
    let csv = home.run("--sandbox list -o csv --name =*");
    csv.pins(
        0,
        "id,name,status,created_at,expires_at,last_used_at,revoked_at,stored\n\
         2,\"'=HYPERLINK(\"\"http://x\"\",\"\"y\"\")\",active,[TIME],,,,file\n",
        "",
    );
}

#[cfg(unix)]
#[test]
fn a_closed_pipe_is_not_an_error() {
    let home = home_with_two_keys();
    for line in [
        "completions bash",
        "--sandbox list --json",
        "--sandbox list",
        "--sandbox token ci",
        "--sandbox env ci",
        "--sandbox whoami -o csv",
        "man",
        "--help",
        "--version",
    ] {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let mut command = home.genkey(line);
        command.stdout(writer).stderr(Stdio::piped());
        let output = command.spawn().unwrap().wait_with_output().unwrap();
        assert_eq!(
            (output.status.code(), output.stderr.as_slice()),
            (Some(0), &b""[..]),
            "{line}"
        );
    }
    home.shell("sh", "genkey --sandbox list | head -n 1").pins(
        0,
        "ID  NAME  STATUS  CREATED                   EXPIRES                   LAST USED  REVOKED  STORED  IN USE\n",
        "",
    );
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_under_stdout_is_an_error() {
    let home = home_with_two_keys();
    let problem = "cannot write to stdout: No space left on device (os error 28)";
    let full = &format!("error: {problem}\n");
    for command in [
        "--sandbox list",
        "--sandbox token ci",
        "completions zsh",
        "--sandbox env ci",
        "--version",
        "--help",
        "create --help",
        "help options",
    ] {
        let ended = home.shell("sh", &format!("genkey {command} > /dev/full"));
        assert_eq!(ended.code, 1, "{command}");
        assert!(
            ended.stderr.starts_with(full),
            "{command}: {}",
            ended.stderr
        );
    }
    let ended = home.shell("sh", "genkey --sandbox show ci --json > /dev/full");
    assert_eq!(
        (ended.code, &ended.json_error()["error"]["message"]),
        (1, &problem.into())
    );
    let before = home.run("--sandbox list --json").json();
    let ended = home.shell("sh", "genkey --sandbox create --name third > /dev/full");
    ended.pins(1, "", full);
    let after = home.run("--sandbox list --json").json();
    assert_eq!(
        after.as_array().unwrap().len(),
        before.as_array().unwrap().len() + 1,
        "the key is safe all the same"
    );
    assert_eq!(home.run("--sandbox token third").code, 0);
}

#[cfg(unix)]
#[test]
fn closed_streams_are_survived() {
    let home = home_with_two_keys();
    home.shell("sh", "genkey --sandbox list --json 2>&- | grep -c '\"id\"'")
        .pins(0, "2\n", "");
    let ended = home.shell("sh", "genkey --sandbox show none 2>&-");
    assert_eq!(
        (ended.code, ended.stdout.as_str(), ended.stderr.as_str()),
        (6, "", "")
    );
    let ended = home.shell("sh", "genkey --sandbox list <&-");
    assert_eq!(ended.code, 0, "{}", ended.stderr);
}

#[test]
fn quiet_leaves_data_warnings_and_errors() {
    let home = home_with_two_keys();
    home.run("--sandbox revoke ci -y -q").pins(0, "", "");
    home.run("--sandbox list -q --name nope").pins(0, "", "");
    home.run("--sandbox show ci -q -o jsonl").data();
    home.run("--sandbox show nope -q").pins(
        6,
        "",
        "error: no such key: `nope`\n\nhint: `genkey --sandbox list --all` shows every key of the account\n",
    );
}

#[test]
fn an_error_with_json_is_an_object_with_kind_message_and_hints() {
    let home = home_with_two_keys();
    for format in ["--json", "-o json", "-o jsonl"] {
        let ended = home.run(&format!("--sandbox show nope {format}"));
        ended.pins(
            6,
            "",
            "{\"error\":{\"hints\":[\"`genkey --sandbox list --all` shows every key of the account\"],\
             \"kind\":\"no_such_key\",\"message\":\"no such key: `nope`\"}}\n",
        );
    }
    let refused = home.run_args(&["--json", "list"]);
    let error = refused.json_error();
    assert_eq!(error["error"]["kind"], "not_authenticated");
    assert_eq!(error["error"]["hints"].as_array().unwrap().len(), 2);
}

/// What a service says, for a terminal: C1, NEL, text-direction overrides and line separators among
/// the letters.
const WORDS: &str =
    "a\u{85}b\u{9b}2Jc\u{202e}d\u{2066}e\u{2028}f\u{2029}g\u{1b}[31mh\u{7f}i\u{200f}";

#[test]
fn an_error_with_json_is_as_safe_on_a_terminal_as_its_text() {
    let body = serde_json::json!({ "error": WORDS, "error_code": WORDS }).to_string();
    for line in [
        "list",
        "show 1",
        "create --name x",
        "whoami",
        "api GET /x",
        "revoke 1 --yes",
        "doctor",
    ] {
        let answer = body.clone();
        let server = WireServer::start_and_then([], move || reply(403, answer.clone()));
        let home = Home::with_file_store()
            .with("GENKEY_API_URL", server.url())
            .with("GEN_API_KEY", "gen_pat_x");
        let ended = home.run(&format!("{line} -o json"));
        let error = ended.json_error();
        assert!(
            ended
                .stderr
                .chars()
                .all(|letter| letter == '\n' || (' '..='~').contains(&letter)),
            "{}",
            ended.stderr
        );
        let told = if line == "doctor" {
            ended.stdout.clone()
        } else {
            error["error"]["message"].to_string()
        };
        assert!(told.contains("h"), "{line}: {told}");
        if line != "doctor" {
            assert!(
                error["error"]["message"].as_str().unwrap().contains(WORDS),
                "{line}: {error}"
            );
            assert_eq!(error["error"]["code"], WORDS, "{line}");
        }
        let is_safe = |letter: char| matches!(letter, '\n' | ' '..='~');
        assert!(
            line.starts_with("api") || ended.stdout.chars().all(is_safe),
            "{line}: {}",
            ended.stdout
        );
    }
}

/// A home with something unfinished: the answer to a creation was lost.
fn interrupted_home() -> (Home, WireServer) {
    let server = WireServer::start_and_then([Reply::Lose], || reply(403, "{}"));
    let home = Home::with_file_store()
        .with("GENKEY_API_URL", server.url())
        .with("GEN_API_KEY", "gen_pat_x");
    assert_eq!(home.run("create --name ci").code, 10);
    (home, server)
}

#[test]
fn with_json_an_error_is_all_that_is_on_stderr() {
    let (home, _server) = interrupted_home();
    assert!(
        home.run("list").stderr.starts_with("warning: "),
        "there is something to be reminded of"
    );
    for line in [
        "list",
        "show 1",
        "whoami",
        "api GET /x",
        "revoke 1 --yes",
        "token nobody",
        "run -- /nonexistent",
        "check",
    ] {
        for format in ["json", "jsonl"] {
            let ended = home.run(&format!("-o {format} {line}"));
            assert_ne!(ended.code, 0, "{line}");
            let hints = ended.json_error()["error"]["hints"].to_string();
            assert!(
                hints.contains("genkey recover"),
                "the reminder is a hint: {}",
                ended.stderr
            );
        }
    }
}

#[test]
fn with_json_warnings_beside_a_success_are_json_too() {
    let (home, _server) = interrupted_home();
    let ended = home.run("-o json token");
    assert_eq!(
        (ended.code, ended.stdout.as_str()),
        (0, "{\"token\":\"gen_pat_x\"}\n")
    );
    let warnings = ended.json_error()["warnings"].to_string();
    assert!(
        warnings.contains("was interrupted; run `genkey recover`"),
        "{warnings}"
    );
    home.run("-o json run -- true").pins(0, "", "");
    let sandbox = home_with_two_keys();
    for line in [
        "create --name third",
        "rename third fourth",
        "use fourth",
        "use 1",
        "revoke fourth --yes",
        "list",
    ] {
        let ended = sandbox.run(&format!("--sandbox {line} -o json"));
        assert_eq!((ended.code, ended.stderr.as_str()), (0, ""), "{line}");
    }
}

#[test]
fn colour_is_for_terminals_unless_requested() {
    let home = home_with_two_keys();
    let colored = |line: &str, name: &str, value: &str| {
        let mut command = home.genkey(&format!("--sandbox {line}"));
        if !name.is_empty() {
            command.env(name, value);
        }
        let ended = home.end(&mut command);
        (
            ended.stdout.contains('\u{1b}'),
            ended.stderr.contains('\u{1b}'),
        )
    };
    for (line, name, value, expected) in [
        ("list", "", "", (false, false)),
        ("list --color always", "", "", (true, false)),
        ("list --color always", "NO_COLOR", "1", (true, false)),
        ("list", "CLICOLOR_FORCE", "1", (true, false)),
        ("list", "CLICOLOR_FORCE", "0", (false, false)),
        ("list --color never", "CLICOLOR_FORCE", "1", (false, false)),
        ("show nope", "CLICOLOR_FORCE", "1", (false, true)),
        ("show nope", "", "", (false, false)),
        ("show nope --color always", "", "", (false, true)),
        ("list --json --color always", "", "", (false, false)),
        ("list -o csv", "CLICOLOR_FORCE", "1", (false, false)),
        ("token ci --color always", "", "", (false, false)),
    ] {
        assert_eq!(
            colored(line, name, value),
            expected,
            "{line} {name}={value}"
        );
    }
    let mut both = home.genkey("--sandbox list");
    let ended = home.end(both.env("NO_COLOR", "1").env("CLICOLOR_FORCE", "1"));
    assert!(
        !ended.data().contains('\u{1b}'),
        "NO_COLOR overrides CLICOLOR_FORCE"
    );
}

#[test]
fn with_json_every_command_that_changes_something_prints_one_document() {
    let server_home = Home::new();
    let server = Sandbox::start(&server_home);
    let home = Home::with_file_store().with("GENKEY_API_URL", &server.url);
    let login = home.run_with_stdin("login -o json", &server.key).json();
    assert_eq!(
        (&login["profile"], &login["email"], &login["store"]),
        (&"default".into(), &"you@example.com".into(), &"file".into())
    );
    for name in ["one", "two", "three"] {
        assert_eq!(
            home.run(&format!("create --name {name} -o json")).json()["name"],
            name
        );
    }
    assert_eq!(
        home.run("use one -o json").json(),
        serde_json::json!({ "profile": "default", "id": 1, "name": "one" })
    );
    let revoked = |id: u64, name: &str, secret_removed: bool| serde_json::json!({ "id": id, "name": name, "status": "revoked", "secret_removed": secret_removed, "delivered_to": [] });
    assert_eq!(
        home.run("revoke two --yes -o json").json(),
        serde_json::json!([revoked(2, "two", true)])
    );
    let others = home.run("revoke-all --keep-current --yes -o json").json();
    assert_eq!(others, serde_json::json!([revoked(3, "three", true)]));
    assert_eq!(
        home.run("revoke-all --yes -o json").json(),
        serde_json::json!([revoked(1, "one", true)])
    );
    home.run_with_stdin("login -q", &server.key);
    let logout = home.run("logout -o json").json();
    assert_eq!(
        logout,
        serde_json::json!({ "profile": "default", "revoked": false, "kept": false })
    );
    assert_eq!(
        home.run("profile use default -o json").json(),
        serde_json::json!({ "name": "default" })
    );
    assert_eq!(
        home.run("profile remove default --yes -o json").json(),
        serde_json::json!({ "name": "default" })
    );
}
