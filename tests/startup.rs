//! What a command that needs no service leaves alone, as `strace` sees it.

use std::collections::BTreeSet;
use std::fs;

use crate::support::available;
use crate::support::genkey::{Home, PROGRAM};

/// A thread or process, a connection, and what a runtime waits with.
const CALLS: [&str; 8] = [
    "clone",
    "clone3",
    "fork",
    "vfork",
    "socket",
    "socketpair",
    "epoll_create1",
    "eventfd2",
];

/// Which of them a command makes, and which files of the home it opens.
fn traced(home: &Home, line: &str) -> (BTreeSet<String>, Vec<String>) {
    let log = home.path("strace.log");
    let mut command = home.command("strace");
    command
        .args([
            "-f",
            "-e",
            &format!("trace=openat,{}", CALLS.join(",")),
            "-o",
        ])
        .arg(&log);
    let ended = home.end(command.arg(PROGRAM).args(line.split_whitespace()));
    assert_eq!(ended.code, 0, "{line}: {}", ended.stderr);
    let (text, root) = (
        fs::read_to_string(&log).unwrap(),
        home.path("").display().to_string(),
    );
    let calls = text
        .lines()
        .filter_map(|line| Some(line.split_once(' ')?.1.trim_start().split_once('(')?.0));
    let made = calls
        .filter(|call| CALLS.contains(call))
        .map(str::to_owned)
        .collect();
    let opened = text
        .lines()
        .filter(|line| line.contains(&root) && !line.contains("ENOENT"));
    (made, opened.map(str::to_owned).collect())
}

#[test]
fn commands_without_a_service_start_no_thread_and_open_no_connection() {
    if !available(&["strace"]) {
        return;
    }
    let home = Home::with_file_store();
    assert_eq!(home.run("--sandbox create --name ci").code, 0);
    let (made, opened) = traced(&home, "--sandbox list");
    assert!(
        CALLS[1..].iter().any(|call| made.contains(*call)),
        "the trace sees what is to be seen: {made:?}"
    );
    assert!(
        opened.iter().any(|file| file.contains("sandbox.db")),
        "{opened:?}"
    );
    for line in ["token ci", "env ci", "run --key ci -- true"] {
        let (made, opened) = traced(&home, &format!("--sandbox {line}"));
        assert_eq!(made, BTreeSet::new(), "{line}");
        assert!(
            !opened.iter().any(|file| file.contains("sandbox.db")),
            "{line}: {opened:?}"
        );
    }
    for line in [
        "--version",
        "--help",
        "keys --help",
        "help keys list",
        "help stores",
        "completions bash",
        "completions zsh",
    ] {
        assert_eq!(traced(&home, line).0, BTreeSet::new(), "{line}");
    }
}
