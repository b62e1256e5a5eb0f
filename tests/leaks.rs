//! No secret leaks: to stdout or stderr, files, argv, another address or freed memory. Every command runs at `-vvv` with `RUST_LOG=trace`.

use std::fs;

use base64::Engine;

use crate::support::genkey::{Ended, Home};

mod children;
mod commands;
mod faults;
mod jwt;
mod memory;
mod planted;
mod service;

const KEY: &str = "gen_pat_5up3rS3cret";
const PASSPHRASE: &str = "c0rrect-h0rse-b4ttery-st4ple";

/// Whether the bytes contain the secret, as it is or as a dump formats it.
fn holds(bytes: &[u8], secret: &str) -> bool {
    let hex: String = secret.bytes().map(|byte| format!("{byte:02x}")).collect();
    let list = format!("{:?}", secret.as_bytes());
    let list = list.trim_matches(['[', ']']);
    let base64 = base64::engine::general_purpose::STANDARD.encode(secret);
    [secret, &hex, list, &base64].iter().any(|form| {
        bytes
            .windows(form.len())
            .any(|part| part == form.as_bytes())
    })
}

#[track_caller]
fn assert_silent(ended: &Ended, secrets: &[&str]) {
    for secret in secrets {
        assert!(!holds(ended.stdout.as_bytes(), secret), "{}", ended.stdout);
        assert!(!holds(ended.stderr.as_bytes(), secret), "{}", ended.stderr);
    }
}

/// Searches all files of the home except those below `except`; returns their number.
#[track_caller]
fn assert_not_in_files(home: &Home, except: &str, secrets: &[&str]) -> usize {
    let files: Vec<String> = home
        .files()
        .into_iter()
        .filter(|name| !name.starts_with(except))
        .collect();
    for name in &files {
        let bytes = fs::read(home.path(name)).unwrap();
        for secret in secrets {
            assert!(!holds(&bytes, secret), "`{name}` holds a secret");
        }
    }
    files.len()
}

fn traced(mut home: Home) -> Home {
    home.set("RUST_LOG", "trace");
    home.set("RUST_BACKTRACE", "full");
    home
}

#[test]
fn the_search_finds_a_secret() {
    for text in [
        KEY.to_owned(),
        format!("{:?}", KEY.as_bytes()),
        KEY.bytes().map(|byte| format!("{byte:02x}")).collect(),
    ] {
        assert!(
            holds(format!("before {text} after").as_bytes(), KEY),
            "{text}"
        );
    }
    assert!(!holds(b"gen_pat_", KEY));
}
