//! `genkey mcp`: servers in the files of MCP clients are wrapped, started as their clients start them,
//! and unwrapped.

use std::process::Command;

use crate::support::genkey::{Ended, Home, PROGRAM};

mod headers;
mod list;
mod refused;
#[cfg(target_os = "linux")]
mod sdk;
mod undone;
mod wrap;

/// A key that somebody has pasted into a file.
const PASTED: &str = "gen_pat_pasted0123456789";

/// The variables that clients leave in the environment of a server.
const INHERITED: [&str; 6] = ["HOME", "LOGNAME", "PATH", "SHELL", "TERM", "USER"];

/// A server of Cursor that prints its variables.
const CURSOR: &str = r#"{
  // started by Cursor
  "mcpServers": {
    "gen": {
      "command": "sh",
      "args": ["-c", "echo $GEN_API_KEY $LOG"],
      "env": { "GEN_API_KEY": "PASTED", "LOG": "1" }
    }
  }
}
"#;

/// A home with a file of Cursor's.
fn home() -> Home {
    let home = Home::new();
    home.write(".cursor/mcp.json", CURSOR.replace("PASTED", PASTED));
    home
}

/// The server of a file of Cursor's, without the comment.
fn entry(home: &Home) -> serde_json::Value {
    let text = home.read(".cursor/mcp.json");
    let text = text.replace("// started by Cursor", "");
    let file: serde_json::Value = serde_json::from_str(&text).unwrap();
    file["mcpServers"]["gen"].clone()
}

/// Starts it with nothing but what clients leave in its environment.
fn start(home: &Home) -> Ended {
    let entry = entry(home);
    let mut command = Command::new(entry["command"].as_str().unwrap());
    let words = entry["args"].as_array().unwrap();
    let inherited = INHERITED
        .into_iter()
        .filter_map(|name| Some((name, home.variables().get(name)?)));
    command
        .args(words.iter().map(|word| word.as_str().unwrap()))
        .env_clear()
        .envs(inherited);
    for (name, value) in entry["env"].as_object().unwrap() {
        command.env(name, value.as_str().unwrap());
    }
    home.end(&mut command)
}

/// How many keys the sandbox lists, and how many of them are active.
fn keys(home: &Home) -> (usize, usize) {
    let listed = home.run("--sandbox list --all -o json").json();
    let listed = listed.as_array().unwrap();
    let active = listed.iter().filter(|key| key["status"] == "active");
    (listed.len(), active.count())
}

/// A text with the path of genkey.
fn with_program(text: &str) -> String {
    text.replace("PROGRAM", PROGRAM)
}
