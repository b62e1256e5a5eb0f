//! The data file: what is in it, and which files are refused.

use std::fs;
use std::path::Path;
use std::time::Duration;

use genkey::sandbox::{Dialect, SandboxError, Server, reset};
use rusqlite::Connection;
use serde_json::json;

use super::bench::{Bench, options_at_rest, request};

/// Every file of a folder whose name begins with that of the data file.
fn files(data: &Path) -> Vec<String> {
    let names = fs::read_dir(data.parent().unwrap())
        .unwrap()
        .map(|entry| entry.unwrap().file_name());
    let mut names: Vec<String> = names.map(|name| name.into_string().unwrap()).collect();
    names.sort();
    names
}

fn start_error(data: &Path) -> SandboxError {
    Server::start(options_at_rest(data))
        .err()
        .expect("the file was accepted")
}

#[test]
fn a_restart_keeps_the_data() {
    let Some(bench) = Bench::new() else { return };
    let key = bench.create(json!({"name": "ci", "expires_in": "30d"}));
    let (keys, account) = (bench.keys(), bench.get("/me", &bench.session()).json());
    bench.set_clock("2026-11-22T09:30:00Z");
    let bench = bench.restart();
    assert_eq!(bench.keys(), keys);
    assert_eq!(bench.get("/me", &key).json(), account);
}

#[test]
fn no_file_ever_holds_a_key_the_session_credential_or_the_jwt() {
    let Some(bench) = Bench::with_jwt(Dialect::Reference, Duration::from_secs(60)) else {
        return;
    };
    let key = bench.create(json!({"name": "findable"}));
    bench.get("/me", &key);
    assert_eq!(bench.with_bearer("GET", "/me", &bench.jwt()).status, 200);
    let (session, jwt) = (bench.session(), bench.jwt());
    let signature = jwt.rsplit_once('.').unwrap().1;
    let data = bench.data();
    let search = |when: &str| {
        let mut found = false;
        for name in files(&data) {
            let bytes = fs::read(data.with_file_name(&name)).unwrap();
            let has = |text: &str| {
                bytes
                    .windows(text.len())
                    .any(|window| window == text.as_bytes())
            };
            found |= has("findable");
            for secret in [&key, &session] {
                let random = secret.strip_prefix(genkey::sandbox::KEY_PREFIX).unwrap();
                assert!(!has(random), "{name} holds a key, {when}");
            }
            assert!(!has(signature), "{name} holds the JWT, {when}");
        }
        assert!(
            found,
            "the name of the key is nowhere: the search would find nothing"
        );
    };
    assert!(files(&data).contains(&"sandbox.db-wal".to_owned()));
    search("while it runs");
    drop(bench.restart());
}

#[cfg(unix)]
#[test]
fn the_data_is_readable_by_its_owner_only() {
    use std::os::unix::fs::PermissionsExt;
    let home = tempfile::tempdir().unwrap();
    let data = home.path().join("deep/er/sandbox.db");
    let server = Server::start(options_at_rest(&data)).unwrap();
    request(&server, "POST /v1/persisted_tokens");
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(data.parent().unwrap()), 0o700);
    let names = files(&data);
    assert_eq!(
        names,
        [
            "sandbox.db",
            "sandbox.db-shm",
            "sandbox.db-wal",
            "sandbox.db.lock"
        ]
    );
    for name in names {
        assert_eq!(mode(&data.with_file_name(&name)), 0o600, "{name}");
    }
}

#[test]
fn two_servers_share_one_file() {
    let Some(first) = Bench::new() else { return };
    let second = first.second();
    let key = first.create(json!({"name": "from the first"}));
    assert_eq!(second.get("/me", &key).status, 200);
    assert_eq!(second.delete("/persisted_tokens/1/revoke").status, 204);
    assert_eq!(first.get("/me", &key).status, 401);
    drop(second);
    let another = first.create(json!({"name": "after the second has stopped"}));
    assert_eq!(first.restart().get("/me", &another).status, 200);
}

#[test]
fn an_empty_file_becomes_a_data_file() {
    let home = tempfile::tempdir().unwrap();
    let data = home.path().join("file:empty?mode=ro");
    fs::write(&data, "").unwrap();
    Server::start(options_at_rest(&data)).unwrap();
    assert!(fs::read(&data).unwrap().starts_with(b"SQLite format 3\0"));
}

#[test]
fn a_foreign_file_is_refused_and_unchanged() {
    let home = tempfile::tempdir().unwrap();
    let of_another_program = home.path().join("other.db");
    let connection = Connection::open(&of_another_program).unwrap();
    connection
        .execute_batch("PRAGMA user_version = 1; CREATE TABLE account (id)")
        .unwrap();
    drop(connection);
    let text = home.path().join("notes.txt");
    fs::write(&text, "hello").unwrap();
    let long_text = home.path().join("long.txt");
    fs::write(&long_text, "hello ".repeat(10_000)).unwrap();
    for data in [&of_another_program, &text, &long_text] {
        let before = fs::read(data).unwrap();
        let expected = format!("`{}` is not a data file of the sandbox", data.display());
        assert_eq!(start_error(data).to_string(), expected);
        assert_eq!(reset(data).unwrap_err().to_string(), expected);
        assert_eq!(fs::read(data).unwrap(), before);
    }
}

#[test]
fn a_newer_schema_is_refused_and_unchanged() {
    let home = tempfile::tempdir().unwrap();
    let data = home.path().join("sandbox.db");
    drop(Server::start(options_at_rest(&data)).unwrap());
    for found in [2, 0, -1] {
        Connection::open(&data)
            .unwrap()
            .pragma_update(None, "user_version", found)
            .unwrap();
        let before = fs::read(&data).unwrap();
        let expected = format!(
            "`{}` has version {found}, but this genkey only reads version 1",
            data.display()
        );
        assert_eq!(start_error(&data).to_string(), expected);
        assert_eq!(fs::read(&data).unwrap(), before);
        assert_eq!(files(&data), ["sandbox.db", "sandbox.db.lock"]);
    }
    reset(&data).unwrap();
    Server::start(options_at_rest(&data)).unwrap();
}

#[test]
fn unusable_paths_are_refused() {
    let home = tempfile::tempdir().unwrap();
    fs::write(home.path().join("file"), "").unwrap();
    for data in [home.path().to_owned(), home.path().join("file/sandbox.db")] {
        let message = start_error(&data).to_string();
        assert!(message.contains(home.path().to_str().unwrap()), "{message}");
    }
}

#[test]
fn a_damaged_file_gives_errors_and_not_empty_lists() {
    let Some(bench) = Bench::new() else { return };
    let session = bench.session();
    Connection::open(bench.data())
        .unwrap()
        .execute_batch("DROP TABLE token")
        .unwrap();
    for path in ["/persisted_tokens", "/persisted_tokens/1/revoke"] {
        let method = if path.ends_with("revoke") {
            "DELETE"
        } else {
            "GET"
        };
        let answer = bench.curl(&[
            "-X",
            method,
            &bench.url(path),
            "-H",
            &format!("X-API-Key: {session}"),
        ]);
        assert_eq!(
            (answer.status, answer.code().as_str()),
            (500, "internal_error"),
            "{path}"
        );
    }
}

#[test]
fn reset_deletes_the_data_and_nothing_else() {
    let Some(bench) = Bench::new() else { return };
    let key = bench.create(json!({}));
    let data = bench.data();
    let neighbour = data.with_file_name("sandbox.db.txt");
    fs::write(&neighbour, "mine").unwrap();
    assert_eq!(
        reset(&data).unwrap_err().to_string(),
        format!("`{}` is in use by a running sandbox", data.display())
    );
    assert_eq!(
        bench.get("/me", &key).status,
        200,
        "a refused reset leaves the data alone"
    );
    drop(bench.server);
    reset(&data).unwrap();
    assert_eq!(files(&data), ["sandbox.db.lock", "sandbox.db.txt"]);
    reset(&data).unwrap();
}
