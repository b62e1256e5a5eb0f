//! What runs after a destination was written.

use serde_json::{Value, json};

use crate::rotate::bench::Bench;
use crate::support::genkey::places;

/// Adds a command to the destinations of the rotation in the journal.
fn with_reload(bench: &Bench, command: &str) {
    let folder = bench.home.path("");
    let lines = bench.journal();
    let lines: Vec<String> = lines
        .lines()
        .map(|line| {
            let mut step: Value = serde_json::from_str(line).unwrap();
            for destination in step["destinations"].as_array_mut().into_iter().flatten() {
                destination["reload"] = json!({ "command": command, "folder": folder });
            }
            step.to_string() + "\n"
        })
        .collect();
    bench.home.write(places::JOURNAL, lines.concat());
}

/// Trap 6.
#[test]
fn a_reload_that_did_not_come_to_run_is_made_up_for() {
    let (bench, old) = Bench::with_ci();
    bench.home.write("key", &old);
    bench.killed(&["rotate", "ci", "--to", "file:key"], "rotate.delivering");
    with_reload(&bench, "cat key >> read; echo >> read");
    // Between the write and the reload: the next run finds the right file.
    bench.killed(&["recover", "--yes"], "reload.starting");
    assert_eq!(bench.file("read"), None);
    assert_eq!(bench.home.read("key"), old, "the rotation is undone");
    let recovered = bench.home.run("recover --yes");
    assert_eq!(recovered.code, 0, "{}", recovered.stderr);
    let current = bench.token("ci");
    assert_eq!(bench.home.read("key"), current);
    assert_eq!(bench.home.read("read"), format!("{current}\n"));
    bench.is_clean();
}

/// Trap 7.
#[test]
fn a_reload_that_fails_is_not_a_delivery() {
    let (bench, old) = Bench::with_ci();
    bench.home.write("key", &old);
    bench.killed(&["rotate", "ci", "--to", "file:key"], "rotate.delivering");
    with_reload(&bench, "echo why >&2; exit 3");
    let failed = bench.home.run("recover --yes");
    assert_ne!(failed.code, 0);
    let reason = "it was written, but the reload failed: `echo why >&2; exit 3` exited with 3";
    assert!(failed.stderr.contains(reason), "{}", failed.stderr);
    assert_eq!(bench.live().len(), 2, "neither key is revoked");
}
