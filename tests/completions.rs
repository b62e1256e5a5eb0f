//! The completions: those in `completions/` are what the program prints, and shells really complete
//! with them.

use std::path::{Path, PathBuf};

use crate::support::genkey::Home;

mod installed;
mod pressed;
mod protocol;

const FILES: [(&str, &str); 5] = [
    ("bash", "genkey.bash"),
    ("zsh", "_genkey"),
    ("fish", "genkey.fish"),
    ("powershell", "genkey.ps1"),
    ("elvish", "genkey.elv"),
];

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("completions")
}

/// A home that knows of keys, and has no secrets: their store is locked, and their service is not
/// there.
fn home_with_keys() -> Home {
    let home = Home::new()
        .with("GENKEY_STORE", "file")
        .with("GENKEY_NO_INPUT", "1")
        .with("LC_ALL", "C.UTF-8");
    let soon = jiff::Timestamp::now() + jiff::SignedDuration::from_hours(90 * 24 + 1);
    let soon = soon.to_string();
    let keys = [
        ("default", 1, Some("ci"), Some(soon.as_str())),
        ("default", 2, Some("my key"), None),
        ("default", 3, Some("$(touch x)`touch y`"), None),
        ("default", 4, Some("it's \"q\""), None),
        ("default", 5, Some("a:b"), None),
        ("default", 61, Some("-rf"), None),
        ("default", 71, Some("twin"), None),
        ("default", 72, Some("twin"), None),
        ("default", 81, Some("esc\u{1b}[31m\ntouch z"), None),
        ("default", 9, Some("schön"), None),
        ("default", 10, Some("9"), None),
        ("default", 11, None, None),
        ("work", 1, Some("nightly"), None),
    ];
    let keys = keys.map(|(profile, id, name, expires_at)| {
        serde_json::json!({
            "profile": profile, "service": "https://api.gen.pro/v1", "id": id, "name": name,
            "expires_at": expires_at, "store": "file", "entry": format!("{profile}-{id}"),
        })
    });
    let login = serde_json::json!({
        "default": { "service": "https://api.gen.pro/v1", "key": 2, "store": "file", "entry": "login" },
    });
    let index = serde_json::json!({ "version": 1, "keys": keys, "logins": login });
    home.write("data/index.json", index.to_string());
    home.write("config/config.toml", "version = 1\n[profiles.work]\n");
    home.write("my dir/a file.json", "{}");
    home.write("plain.json", "{}");
    home
}

#[test]
fn the_files_are_what_the_program_prints() {
    let home = Home::new();
    for (shell, file) in FILES {
        let printed = home.run(&format!("completions {shell}"));
        let stored = std::fs::read_to_string(folder().join(file)).unwrap_or_default();
        assert!(
            printed.data() == stored,
            "run `genkey completions {shell} > completions/{file}`"
        );
    }
    assert_eq!(std::fs::read_dir(folder()).unwrap().count(), FILES.len());
}

#[test]
fn an_unknown_shell_is_an_error_that_lists_the_known_ones() {
    let refused = Home::new().run("completions tcsh");
    assert_eq!((refused.code, refused.stdout.as_str()), (2, ""));
    assert!(
        refused
            .stderr
            .contains("bash, elvish, fish, powershell, zsh"),
        "{}",
        refused.stderr
    );
}
