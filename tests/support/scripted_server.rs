//! Servers that are Python scripts.

use std::ffi::OsStr;
use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

/// A server that is a script: it prints its port, and runs until this is dropped.
pub struct ScriptedServer {
    server: Child,
    pub port: u16,
}

impl ScriptedServer {
    pub fn start(python: PathBuf, script: &str, arguments: &[&OsStr]) -> Self {
        let mut server = Command::new(python)
            .args(["-c", script])
            .args(arguments)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        let stdout = server.stdout.take().unwrap();
        BufReader::new(stdout).read_line(&mut line).unwrap();
        let port = line.trim().parse().expect("it prints its port");
        Self { server, port }
    }

    /// Its address: `http://127.0.0.1:PORT`.
    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }
}

impl Drop for ScriptedServer {
    fn drop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}
