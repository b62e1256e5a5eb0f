//! Destinations that tools write to: with the real tools where they can be installed, else with
//! stand-ins that fail on wrong use.

use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::rotate::bench::Bench;

mod aws;
mod catalogue;
mod cloudflare;
mod github;
mod kubernetes;
mod recipes;
mod reload;
mod stand_ins;
mod systemd;
mod tool;

/// A destination that never gets a key, and is content without one.
const FAILS: &str = "command:[ $GENKEY_ACTION = withdraw ]";

/// What a server has written to a file.
fn state(path: &Path) -> Value {
    serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap()
}

/// Rotates `ci` to a destination, and then to that and one that fails.
///
/// `held` is what the destination holds. It must be the key that works each time.
#[track_caller]
fn rotates_and_goes_back(bench: &Bench, to: &str, held: impl Fn() -> String) {
    let rotated = bench.rotate(&["ci", "--to", to, "-q"]);
    assert_eq!((rotated.code, rotated.stderr.as_str()), (0, ""));
    let current = bench.token("ci");
    assert_eq!(held(), current);
    let failed = bench.rotate(&["ci", "--to", to, "--to", FAILS, "-q"]);
    assert_eq!(failed.code, 1, "{}", failed.stderr);
    assert!(failed.stderr.contains("exited with 1"), "{}", failed.stderr);
    assert_eq!(bench.token("ci"), current);
    assert_eq!(held(), current, "it has the old key again");
}

/// A destination that is refused before the service is asked for a key.
#[track_caller]
fn is_refused(bench: &Bench, to: &str, code: i32, part: &str) {
    let before = bench.rows();
    let refused = bench.rotate(&["ci", "--to", to]);
    assert_eq!(refused.code, code, "{}", refused.stderr);
    assert!(refused.stderr.contains(part), "{}", refused.stderr);
    assert_eq!(bench.rows(), before);
    assert_eq!(bench.journal(), "");
}
