//! `genkey sandbox` and `--sandbox` as whole processes: what they announce, keep, refuse and leave
//! behind.

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Stdio};
use std::time::Instant;

use rusqlite::Connection;
use serde_json::{Value, json};

use crate::support::genkey::{Home, LIMIT, Sandbox};

/// The files below the sandbox's folder that are not the command line's own.
fn database_files(home: &Home) -> Vec<String> {
    let of_sandbox = |name: &String| name.starts_with("data/sandbox/sandbox.db");
    home.files()
        .into_iter()
        .filter(of_sandbox)
        .map(|name| name["data/sandbox/".len()..].to_owned())
        .collect()
}

/// The status of one request of raw bytes, on a connection that is left open.
fn status(url: &str, path: &str, key: &str) -> (TcpStream, String) {
    status_with(url, path, &format!("X-API-Key: {key}"))
}

/// The same with any header.
fn status_with(url: &str, path: &str, header: &str) -> (TcpStream, String) {
    let authority = url["http://".len()..].trim_end_matches("/v1");
    let mut stream = TcpStream::connect(authority).unwrap();
    write!(
        stream,
        "GET /v1{path} HTTP/1.1\r\nHost: {authority}\r\n{header}\r\n\r\n"
    )
    .unwrap();
    let mut head = [0; 12];
    stream.read_exact(&mut head).unwrap();
    let status = String::from_utf8_lossy(&head[9..]).into_owned();
    (stream, status)
}

fn port(sandbox: &Sandbox) -> &str {
    sandbox.url["http://127.0.0.1:".len()..].trim_end_matches("/v1")
}

#[cfg(unix)]
#[test]
fn it_stops_at_once_with_a_client_connected() {
    let home = Home::new();
    let sandbox = Sandbox::start(&home);
    assert!(sandbox.key.starts_with("gen_pat_sandbox_"));
    let (_open, answer) = status(&sandbox.url, "/me", &sandbox.key);
    assert_eq!(answer, "200");
    assert_eq!(status(&sandbox.url, "/me", "gen_pat_unknown").1, "401");
    let ended = sandbox.interrupt(&home);
    ended.pins(
        0,
        "",
        "sandbox listening on http://127.0.0.1:[PORT]/v1; press Ctrl-C to stop\n",
    );
    assert_eq!(
        database_files(&home),
        ["sandbox.db", "sandbox.db.lock"],
        "neither -wal nor -shm"
    );
}

#[cfg(unix)]
#[test]
fn it_announces_the_requested_dialect() {
    const COLLECTIONS: [&str; 2] = ["/persisted_tokens", "/personal_access_tokens"];
    let says = |dialect: &str| {
        format!("sandbox listening on http://127.0.0.1:[PORT]/v1{dialect}; press Ctrl-C to stop\n")
    };
    let own_words = |name: &str| says(&format!(" (`{name}` dialect)"));
    for (name, answers, expected) in [
        ("reference", ["200", "404"], says("")),
        ("guide", ["200", "404"], own_words("guide")),
        ("pat", ["404", "200"], own_words("pat")),
    ] {
        let home = Home::new();
        let sandbox = Sandbox::start_with(&home, &format!("sandbox --port 0 --dialect {name}"));
        assert_eq!(
            COLLECTIONS.map(|path| status(&sandbox.url, path, &sandbox.key).1),
            answers,
            "{name}"
        );
        sandbox.interrupt(&home).pins(0, "", &expected);
    }
}

#[test]
fn an_unknown_dialect_is_refused_before_anything_is_started_or_reset() {
    for (name, tip) in [
        ("soap", ""),
        ("Guide", "  tip: a similar value exists: 'guide'\n\n"),
        ("openapi", ""),
    ] {
        let home = Home::new();
        let error = format!(
            "error: invalid value '{name}' for '--dialect <NAME>'\n  [possible values: reference, guide, pat]\n\n\
             {tip}For more information, try '--help'.\n"
        );
        home.run_args(&["sandbox", "--reset", "--dialect", name])
            .pins(2, "", &error);
        assert!(home.files().is_empty(), "{name}");
    }
}

#[cfg(unix)]
#[test]
fn it_announces_a_requested_jwt() {
    let home = Home::new();
    let sandbox = Sandbox::start_with(&home, "sandbox --port 0 --jwt 1h");
    let jwt = sandbox.jwt.as_deref().unwrap();
    assert!(
        jwt.starts_with("eyJ") && jwt.split('.').count() == 3,
        "{jwt}"
    );
    let bearer = format!("Authorization: Bearer {jwt}");
    assert_eq!(status_with(&sandbox.url, "/me", &bearer).1, "200");
    assert_eq!(status(&sandbox.url, "/me", &sandbox.key).1, "200");
    assert_eq!(status(&sandbox.url, "/me", jwt).1, "401");
    sandbox.interrupt(&home).pins(
        0,
        "",
        "sandbox listening on http://127.0.0.1:[PORT]/v1; press Ctrl-C to stop\n",
    );
}

#[cfg(unix)]
#[test]
fn its_key_works_as_long_as_its_data() {
    let home = Home::new();
    let first = Sandbox::start(&home);
    let key = first.key.clone();
    first.interrupt(&home);
    let second = Sandbox::start(&home);
    assert_ne!(second.key, key);
    for key in [&key, &second.key] {
        assert_eq!(status(&second.url, "/me", key).1, "200");
    }
    let other = Sandbox::start_args(&home, &["sandbox", "--port", "0", "--data", "other.db"]);
    assert_eq!(status(&other.url, "/me", &key).1, "401", "other data");
    second.interrupt(&home);
    let emptied = Sandbox::start_with(&home, "sandbox --port 0 --reset");
    assert_eq!(
        status(&emptied.url, "/me", &key).1,
        "401",
        "the data is gone, and the key with it"
    );
    let client = Home::with_file_store()
        .with("GENKEY_API_URL", &emptied.url)
        .with("GEN_API_KEY", &emptied.key);
    assert_eq!(client.run("revoke-all --yes").code, 0);
    let key = emptied.key.clone();
    assert_eq!(
        status(&emptied.url, "/me", &key).1,
        "401",
        "as any key it ends with all keys"
    );
    emptied.interrupt(&home);
    let last = Sandbox::start(&home);
    assert_eq!(status(&last.url, "/me", &key).1, "401");
}

#[cfg(unix)]
#[test]
fn data_of_earlier_builds_without_sessions_is_accepted() {
    let home = Home::new();
    Sandbox::start(&home).interrupt(&home);
    let data = home.path("data/sandbox/sandbox.db");
    Connection::open(data)
        .unwrap()
        .execute_batch("DROP TABLE session")
        .unwrap();
    let sandbox = Sandbox::start(&home);
    assert_eq!(status(&sandbox.url, "/me", &sandbox.key).1, "200");
}

/// What it prints on a terminal is pasted into shells, which pass it on.
#[cfg(unix)]
#[test]
fn on_a_terminal_its_lines_can_be_pasted_into_a_shell() {
    use crate::support::available;
    use crate::support::terminal::{CTRL_C, Terminal};
    let home = Home::new();
    let terminal = Terminal::sized(&home, 200, "trap : INT; genkey sandbox --jwt 1h");
    terminal.wait_for("export GEN_JWT=");
    let screen = terminal.screen();
    let lines: Vec<&str> = screen
        .lines()
        .filter(|line| line.starts_with("export "))
        .collect();
    assert!(
        lines.len() == 3 && lines[0].starts_with("export GENKEY_API_URL=http://127.0.0.1:"),
        "{screen}"
    );
    for shell in ["sh", "bash", "zsh", "fish"] {
        if available(&[shell]) {
            let client = Home::with_file_store();
            let shown = client.shell(
                shell,
                &format!("{}\ngenkey whoami -o tsv", lines.join("\n")),
            );
            assert!(
                shown.data().contains("you@example.com"),
                "{shell}: {}",
                shown.stderr
            );
        }
    }
    terminal.press(CTRL_C);
    assert_eq!(terminal.ended().code, 0);
}

#[test]
fn a_short_lived_jwt_expires_while_the_server_runs() {
    let home = Home::new();
    let sandbox = Sandbox::start_with(&home, "sandbox --port 0 --jwt 1s");
    let bearer = format!("Authorization: Bearer {}", sandbox.jwt.as_deref().unwrap());
    let started = Instant::now();
    while status_with(&sandbox.url, "/me", &bearer).1 != "401" {
        assert!(started.elapsed() < LIMIT, "it still works");
    }
    assert_eq!(status(&sandbox.url, "/me", &sandbox.key).1, "200");
}

#[test]
fn the_announcement_in_json_is_one_object_with_the_jwt_if_there_is_one() {
    for (options, names) in [
        ("", vec!["GENKEY_API_URL", "GEN_API_KEY"]),
        ("--jwt 1h", vec!["GENKEY_API_URL", "GEN_API_KEY", "GEN_JWT"]),
    ] {
        let home = Home::new().with("GITHUB_ACTIONS", "true");
        let mut command = home.genkey(&format!("sandbox --port 0 --json {options}"));
        let mut process = command
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(process.stdout.take().unwrap())
            .read_line(&mut line)
            .unwrap();
        process.kill().unwrap();
        let ended = home.wait(process);
        let announced: Value = serde_json::from_str(&line).unwrap();
        let announced = announced.as_object().unwrap();
        let mut found: Vec<&String> = announced.keys().collect();
        found.sort();
        assert_eq!(found, names);
        for name in &names[1..] {
            let mask = format!("::add-mask::{}\n", announced[*name].as_str().unwrap());
            assert!(ended.stderr.contains(&mask), "{name}: {}", ended.stderr);
        }
    }
}

#[test]
fn an_invalid_lifetime_is_refused_before_anything_is_started_or_reset() {
    for lifetime in ["", "soon", "0s", "999ms", "-1h", "2y", "3600"] {
        let home = Home::new();
        let error = format!(
            "error: invalid value '{lifetime}' for '--jwt <DURATION>': must be between 1 second and 1 year, such as \
             `10m` or `1h`\n\nFor more information, try '--help'.\n"
        );
        home.run_args(&["sandbox", "--reset", &format!("--jwt={lifetime}")])
            .pins(2, "", &error);
        assert!(home.files().is_empty(), "{lifetime}");
    }
}

#[cfg(unix)]
#[test]
fn it_can_be_stopped_as_soon_as_it_has_announced_itself() {
    for _ in 0..20 {
        let home = Home::new();
        assert_eq!(Sandbox::start(&home).interrupt(&home).code, 0);
    }
}

#[cfg(unix)]
#[test]
fn its_files_are_private() {
    use std::os::unix::fs::PermissionsExt;
    let home = Home::new();
    let sandbox = Sandbox::start(&home);
    assert_eq!(home.run("--sandbox create --store file").code, 0);
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(
        (mode(&home.path("data")), mode(&home.path("data/sandbox"))),
        (0o700, 0o700)
    );
    let files: Vec<String> = home
        .files()
        .into_iter()
        .filter(|name| name.starts_with("data/"))
        .collect();
    assert!(files.iter().any(|name| name.ends_with("-wal")), "{files:?}");
    for name in files {
        assert_eq!(mode(&home.path(&name)), 0o600, "{name}");
    }
    drop(sandbox);
}

#[test]
fn commands_leave_nothing_of_the_database_but_its_file() {
    let home = Home::new();
    assert_eq!(
        home.run("--sandbox create --store file --name ci --use")
            .code,
        0
    );
    for line in ["list", "whoami", "rename ci other", "revoke other --yes"] {
        assert_eq!(home.run(&format!("--sandbox {line}")).code, 0, "{line}");
        assert_eq!(
            database_files(&home),
            ["sandbox.db", "sandbox.db.lock"],
            "{line}"
        );
    }
}

#[test]
fn sixteen_commands_can_start_at_once_without_data() {
    let home = Home::new();
    let start = |number: usize| {
        let line = format!("--sandbox create --store file --name ci-{number}");
        home.genkey(&line)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap()
    };
    let children: Vec<Child> = (0..16).map(start).collect();
    for child in children {
        let output = child.wait_with_output().unwrap();
        assert!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
    }
    let keys = home.run("--sandbox list --stored --json").json();
    let mut names: Vec<&str> = keys
        .as_array()
        .unwrap()
        .iter()
        .map(|key| key["name"].as_str().unwrap())
        .collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!((keys.as_array().unwrap().len(), names.len()), (16, 16));
    for name in names {
        assert_eq!(home.run(&format!("--sandbox token {name}")).code, 0);
    }
    assert_eq!(
        home.read("data/sandbox/journal.jsonl"),
        "",
        "every creation is finished"
    );
}

#[test]
fn a_taken_port_is_one_clear_error_that_changes_nothing() {
    let home = Home::new();
    let first = Sandbox::start(&home);
    assert_eq!(home.run("--sandbox create --store file --name ci").code, 0);
    let other = Home::new();
    assert_eq!(other.run("--sandbox create --store file --name ci").code, 0);
    for options in ["", "--reset"] {
        let ended = other.run(&format!("sandbox --port {} {options}", port(&first)));
        assert_eq!(
            (
                ended.code,
                ended.stdout.as_str(),
                ended.stderr.lines().count()
            ),
            (1, "", 1),
            "{}",
            ended.stderr
        );
        assert!(
            ended
                .stderr
                .starts_with("error: cannot listen on `127.0.0.1:"),
            "{}",
            ended.stderr
        );
        assert_eq!(
            other
                .run("--sandbox list --stored --json")
                .json()
                .as_array()
                .unwrap()
                .len(),
            1,
            "nothing was reset"
        );
        assert_eq!(other.run("--sandbox token ci").code, 0);
    }
}

#[test]
fn a_reset_removes_only_its_own_keys_and_secrets() {
    let home = Home::new();
    assert_eq!(
        home.run("--sandbox create --store file --name ci --use")
            .code,
        0
    );
    drop(Sandbox::start_with(
        &home,
        "sandbox --port 0 --data other.db --reset",
    ));
    assert_eq!(
        home.run("--sandbox token ci").code,
        0,
        "other data were reset"
    );
    drop(Sandbox::start_with(&home, "sandbox --port 0 --reset"));
    assert_eq!(home.run("--sandbox list --all --json").json(), json!([]));
    assert_eq!(home.run("--sandbox token ci").code, 6);
    assert_eq!(home.run("--sandbox token").code, 4);
    let index: Value = serde_json::from_str(&home.read("data/sandbox/index.json")).unwrap();
    assert_eq!((&index["keys"], &index["logins"]), (&json!([]), &json!({})));
}

#[test]
fn a_running_sandbox_is_not_reset_under_its_clients() {
    let home = Home::new();
    let running = Sandbox::start(&home);
    assert_eq!(home.run("--sandbox create --store file --name ci").code, 0);
    let ended = home.run("sandbox --port 0 --reset");
    assert_eq!(ended.code, 1, "{}", ended.stderr);
    assert!(
        ended.stderr.contains("is in use by a running sandbox"),
        "{}",
        ended.stderr
    );
    assert_eq!(home.run("--sandbox token ci").code, 0);
    assert_eq!(status(&running.url, "/me", &running.key).1, "200");
}

#[test]
fn a_file_of_another_program_is_never_reset() {
    let home = Home::new();
    Connection::open(home.path("mine.db"))
        .unwrap()
        .execute_batch("CREATE TABLE tokens (x); PRAGMA user_version = 1")
        .unwrap();
    home.write(
        "notes.txt",
        "not a database, but somebody's notes\n".repeat(40),
    );
    for name in ["mine.db", "notes.txt"] {
        let before = fs::read(home.path(name)).unwrap();
        for options in ["", "--reset"] {
            let ended = home.run(&format!("sandbox --port 0 --data {name} {options}"));
            assert_eq!(
                (ended.code, ended.stdout.as_str()),
                (1, ""),
                "{}",
                ended.stderr
            );
            assert!(
                ended.stderr.contains("is not a data file of the sandbox"),
                "{}",
                ended.stderr
            );
            assert_eq!(fs::read(home.path(name)).unwrap(), before);
        }
    }
}

#[test]
fn it_rejects_profiles_and_addresses() {
    let home = Home::new();
    for flag in ["--profile work", "--api-url https://api.gen.pro/v1"] {
        let name = flag.split(' ').next().unwrap();
        let error = format!("error: `{name}` cannot be used with the sandbox\n");
        home.run(&format!("{flag} sandbox")).pins(2, "", &error);
    }
    assert!(database_files(&home).is_empty());
}

#[cfg(unix)]
#[test]
fn a_path_is_not_parsed_as_a_uri() {
    let home = Home::new();
    let sandbox = Sandbox::start_with(&home, "sandbox --port 0 --data file:own.db?mode=memory");
    assert_eq!(sandbox.interrupt(&home).code, 0);
    assert!(
        fs::read(home.path("file:own.db?mode=memory"))
            .unwrap()
            .starts_with(b"SQLite format 3")
    );
}

#[test]
fn a_missing_data_directory_is_one_clear_error() {
    let home = Home::new();
    home.write("data/sandbox", "in the way");
    for line in ["--sandbox list", "--sandbox create", "sandbox --port 0"] {
        let ended = home.run(line);
        assert_eq!(
            (ended.code, ended.stdout.as_str()),
            (1, ""),
            "{line}: {}",
            ended.stderr
        );
        assert_eq!(ended.stderr.lines().count(), 1, "{}", ended.stderr);
        assert!(
            ended
                .stderr
                .contains(&home.path("data/sandbox").display().to_string()),
            "{}",
            ended.stderr
        );
    }
}

/// A full disk, as a process sees it: no file may grow.
#[cfg(unix)]
#[test]
fn a_full_disk_is_one_clear_error_and_loses_nothing() {
    let home = Home::new();
    let full = |line: &str| {
        home.shell(
            "sh",
            &format!("trap '' XFSZ; ulimit -f 0; exec genkey {line}"),
        )
    };
    for line in ["--sandbox list", "sandbox --port 0"] {
        let ended = full(line);
        assert_eq!(
            (ended.code, ended.stdout.as_str()),
            (1, ""),
            "{line}: {}",
            ended.stderr
        );
        assert_eq!(
            ended.stderr.matches("error: ").count(),
            1,
            "{}",
            ended.stderr
        );
        assert!(ended.stderr.contains("sandbox"), "{}", ended.stderr);
    }
    assert_eq!(home.run("--sandbox create --store file --name ci").code, 0);
    let ended = full("--sandbox create --store file");
    assert_ne!(ended.code, 0);
    assert_eq!(
        ended.stderr.matches("error: ").count(),
        1,
        "{}",
        ended.stderr
    );
    let keys = home.run("--sandbox list --json").json();
    assert_eq!(
        (keys.as_array().unwrap().len(), &keys[0]["name"]),
        (1, &json!("ci"))
    );
    assert_eq!(home.run("--sandbox token ci").code, 0);
}
