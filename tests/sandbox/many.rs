//! Many processes at once, and how a server stops.

use std::io::Write;
use std::net::TcpStream;
use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use genkey::sandbox::{SandboxError, Server};
use rusqlite::Connection;

use super::bench::{options_at_rest, request};
#[cfg(unix)]
use crate::support::port::Port;

const DATA: &str = "GENKEY_TEST_SANDBOX_DATA";
const PROCESSES: i64 = 16;
const KEYS: i64 = 5;

#[test]
fn many_processes_start_on_one_file_at_once_and_lose_nothing() {
    let home = tempfile::tempdir().unwrap();
    let data = home.path().join("sandbox.db");
    let start = |_| {
        Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "sandbox::many::one_of_many", "--ignored"])
            .env(DATA, &data)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap()
    };
    let children: Vec<_> = (0..PROCESSES).map(start).collect();
    for child in children {
        let output = child.wait_with_output().unwrap();
        assert!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stdout)
        );
        assert!(
            String::from_utf8_lossy(&output.stdout).contains("1 passed"),
            "the child ran nothing"
        );
    }
    let connection = Connection::open(&data).unwrap();
    let count = |query: &str| {
        connection
            .query_row(query, (), |row| row.get::<_, i64>(0))
            .unwrap()
    };
    assert_eq!(count("SELECT count(*) FROM token"), PROCESSES * KEYS);
    assert_eq!(
        count("SELECT count(DISTINCT id) FROM token"),
        PROCESSES * KEYS
    );
    assert_eq!(count("SELECT count(*) FROM account"), 1);
}

#[test]
#[ignore = "run by `many_processes_start_on_one_file_at_once_and_lose_nothing` in processes of their own"]
fn one_of_many() {
    let data = std::env::var_os(DATA).expect("it is run by another test only");
    let server = Server::start(options_at_rest(data.as_ref())).unwrap();
    for _ in 0..KEYS {
        let (_, answer) = request(&server, "POST /v1/persisted_tokens");
        assert!(answer.starts_with("HTTP/1.1 201"), "{answer}");
    }
}

#[test]
fn a_server_stops_although_connections_are_open() {
    let home = tempfile::tempdir().unwrap();
    let mut options = options_at_rest(&home.path().join("sandbox.db"));
    #[cfg(unix)]
    let reserved = Port::reserve();
    #[cfg(unix)]
    {
        options.port = reserved.number();
    }
    let server = Server::start(options).unwrap();
    let (stream, answer) = request(&server, "GET /v1/me");
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    let address = stream.peer_addr().unwrap();
    let mut silent = TcpStream::connect(address).unwrap();
    silent.write_all(b"GET /v1/me HTTP/1.1\r\nHo").unwrap();
    let (ended, end) = mpsc::channel();
    thread::spawn(move || {
        drop(server);
        ended.send(())
    });
    assert!(
        end.recv_timeout(Duration::from_secs(60)).is_ok(),
        "it did not stop"
    );
    assert!(
        TcpStream::connect(address).is_err(),
        "nobody listens any more"
    );
    assert!(
        !home.path().join("sandbox.db-wal").exists(),
        "the data is closed"
    );
}

#[test]
fn it_listens_only_on_loopback_and_reports_a_port_in_use() {
    let home = tempfile::tempdir().unwrap();
    let server = Server::start(options_at_rest(&home.path().join("one.db"))).unwrap();
    let base = server.base_url();
    let port: u16 = base
        .strip_prefix("http://127.0.0.1:")
        .unwrap()
        .strip_suffix("/v1")
        .unwrap()
        .parse()
        .unwrap();
    let mut options = options_at_rest(&home.path().join("two.db"));
    options.port = port;
    let error = Server::start(options).err().unwrap();
    assert!(matches!(error, SandboxError::Listen { .. }));
    assert!(
        error
            .to_string()
            .starts_with(&format!("cannot listen on `127.0.0.1:{port}`: ")),
        "{error}"
    );
}
