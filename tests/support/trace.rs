//! What a program does with files and connections, in order, as `strace` sees it.

use std::collections::HashMap;
use std::fs;
use std::path::Path;
use std::process::Command;

use super::genkey::{Home, PROGRAM};

/// The traced calls: whatever writes, syncs or renames.
const CALLS: &str = "trace=openat,write,writev,pwrite64,sendto,sendmsg,rename,renameat,renameat2,\
                     fsync,fdatasync,sync,syncfs,sync_file_range,msync";

/// A completed action of a program. Paths are relative to the home.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Done {
    /// A file or folder was synced: `fsync`, `fdatasync` and the like.
    Synced(String),
    /// A file was opened so that each write to it is a synced one.
    WritesThrough(String),
    /// A file was written.
    Wrote(String),
    /// A file was renamed.
    Renamed { from: String, to: String },
    /// A request with this method was written to a socket.
    Sent(String),
}

/// Runs genkey in a home, and returns what it and its child processes did. It must succeed.
pub fn trace(home: &Home, line: &str) -> Vec<Done> {
    let log = home.path("strace.log");
    let mut command: Command = home.command("strace");
    command
        .args(["-f", "-y", "-s", "64", "-e", CALLS, "-o"])
        .arg(&log)
        .arg(PROGRAM)
        .args(line.split_whitespace());
    let ended = home.end(&mut command);
    assert_eq!(ended.code, 0, "{}", ended.stderr);
    let text = fs::read_to_string(&log).unwrap();
    let root = fs::canonicalize(home.path("")).unwrap();
    let done: Vec<Done> = whole_calls(&text)
        .iter()
        .filter_map(|call| understand(call, &root))
        .collect();
    assert!(!done.is_empty(), "{text}");
    done
}

/// The calls in the order in which they returned. `strace` splits a call into two lines when another
/// thread makes one meanwhile.
fn whole_calls(text: &str) -> Vec<String> {
    let mut began: HashMap<&str, &str> = HashMap::new();
    let mut calls = Vec::new();
    for (thread, call) in text.lines().filter_map(|line| line.split_once(' ')) {
        let call = call.trim_start();
        if let Some(head) = call.strip_suffix(" <unfinished ...>") {
            began.insert(thread, head);
        } else if let Some((_, tail)) = call.split_once(" resumed>") {
            calls.push(format!(
                "{}{tail}",
                began.remove(thread).unwrap_or_default()
            ));
        } else {
            calls.push(call.to_owned());
        }
    }
    calls
}

fn understand(call: &str, root: &Path) -> Option<Done> {
    let (name, rest) = call.split_once('(')?;
    let inside = |path: &str| {
        Path::new(path)
            .strip_prefix(root)
            .ok()
            .map(|path| path.display().to_string())
    };
    let file = || inside(rest.split_once('<')?.1.split_once('>')?.0);
    let mut quoted = rest.split('"').skip(1).step_by(2);
    match name {
        "fsync" | "fdatasync" | "sync" | "syncfs" | "sync_file_range" | "msync" => {
            Some(Done::Synced(file().unwrap_or_else(|| call.to_owned())))
        }
        "openat" => {
            let flags = rest.rsplit('"').next()?;
            (flags.contains("O_SYNC") || flags.contains("O_DSYNC")).then_some(())?;
            inside(quoted.next()?).map(Done::WritesThrough)
        }
        "rename" | "renameat" | "renameat2" => Some(Done::Renamed {
            from: inside(quoted.next()?)?,
            to: inside(quoted.next()?)?,
        }),
        _ if rest.contains("<socket:") => {
            let method = quoted.next()?.split_once(" /v1/")?.0;
            method
                .chars()
                .all(|letter| letter.is_ascii_uppercase())
                .then(|| Done::Sent(method.to_owned()))
        }
        _ => file().map(Done::Wrote),
    }
}
