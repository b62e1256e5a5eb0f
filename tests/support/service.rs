//! The embedded server in this process, and its table of keys as the source of truth.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::Arc;

use genkey::sandbox::{Options, Server};
use jiff::Timestamp;
use rusqlite::{Connection, OpenFlags};
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::genkey::Home;

/// The hash under which the table stores a secret.
pub type Sha = Vec<u8>;

/// The fingerprint of a secret.
pub fn sha(secret: &str) -> Sha {
    Sha256::digest(secret.as_bytes()).to_vec()
}

/// A key in the table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    pub id: i64,
    pub name: String,
    pub sha: Sha,
    pub revoked: bool,
}

/// The server, with its data in a home.
pub struct Service {
    server: Server,
    table: Connection,
}

impl Service {
    /// Starts it, and makes its session the credential of the home.
    pub fn start(home: &mut Home) -> Self {
        let data = home.path("server.db");
        let server = Server::start(Options::new(data.clone(), Arc::new(Timestamp::now))).unwrap();
        home.set("GENKEY_API_URL", server.base_url());
        home.set("GEN_API_KEY", server.session().expose());
        let table = Connection::open_with_flags(data, OpenFlags::SQLITE_OPEN_READ_ONLY).unwrap();
        Self { server, table }
    }

    /// Its base URL.
    pub fn url(&self) -> String {
        self.server.base_url()
    }

    /// A credential that is not one of its keys.
    pub fn session(&self) -> &str {
        self.server.session().expose()
    }

    /// Every key, by ascending id.
    pub fn rows(&self) -> Vec<Row> {
        let mut query = self
            .table
            .prepare_cached("SELECT id, name, sha256, revoked_at FROM token ORDER BY id")
            .unwrap();
        let row = |row: &rusqlite::Row<'_>| {
            let revoked = row.get::<_, Option<i64>>(3)?.is_some();
            Ok(Row {
                id: row.get(0)?,
                name: row.get(1)?,
                sha: row.get(2)?,
                revoked,
            })
        };
        query
            .query_map((), row)
            .unwrap()
            .map(Result::unwrap)
            .collect()
    }

    /// Sends a request as another client, and returns the response body. The path is below the
    /// collection of keys.
    pub fn ask(&self, method: &str, path: &str, body: &Value) -> Value {
        let url = self.url();
        let host = url
            .strip_prefix("http://")
            .unwrap()
            .strip_suffix("/v1")
            .unwrap();
        let (key, body) = (self.session(), body.to_string());
        let mut stream = TcpStream::connect(host).unwrap();
        write!(
            stream,
            "{method} /v1/persisted_tokens{path} HTTP/1.1\r\nhost: {host}\r\nx-api-key: {key}\r\nconnection: close\r\n\
             content-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
            body.len()
        )
        .unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        assert!(answer.starts_with("HTTP/1.1 2"), "{answer}");
        serde_json::from_str(answer.split_once("\r\n\r\n").unwrap().1).unwrap_or_default()
    }
}
