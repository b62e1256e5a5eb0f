//! The rules of the repository that no other tool checks.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use genkey::error::Kind;
use genkey::testing::FOUND;

use crate::support::repository;
use crate::support::tracked::tracked;

fn read(path: &str) -> String {
    fs::read_to_string(repository().join(path)).unwrap()
}

#[test]
fn every_dependency_has_its_reason() {
    let manifest = read("Cargo.toml");
    let mut in_dependencies = false;
    let mut seen = 0;
    for line in manifest.lines() {
        if line.starts_with('[') {
            in_dependencies = line.trim_end_matches(']').ends_with("dependencies");
        } else if in_dependencies && line.contains(" = ") {
            seen += 1;
            let reason = line.rsplit_once("# ").map_or("", |(_, reason)| reason);
            assert!(reason.len() > 3, "no reason: {line}");
        }
    }
    assert!(seen > 30, "only {seen} dependencies were found");
}

#[test]
fn files_are_small() {
    let Some(files) = tracked() else { return };
    let mut lengths: Vec<(usize, &str)> = files
        .iter()
        .filter(|(name, _)| {
            name.starts_with("src/") && name.ends_with(".rs") && !name.ends_with("tests.rs")
        })
        .map(|(name, text)| (text.lines().count(), name.as_str()))
        .collect();
    lengths.sort_unstable();
    let longest = lengths.last().unwrap();
    assert!(
        longest.0 <= 400,
        "`{}` has {} lines: part it",
        longest.1,
        longest.0
    );
    let ninth = lengths[lengths.len() * 9 / 10];
    assert!(
        ninth.0 <= 370,
        "more than one file in ten has over 370 lines, from `{}` on",
        ninth.1
    );
}

#[test]
fn the_readme_and_help_list_every_exit_code() {
    use Kind::{
        Failed, Interrupted, NoSuchKey, NotAllowed, NotAuthenticated, Service, Store, Unfinished,
        Unreachable, Usage,
    };
    let kinds = [
        Failed,
        Usage,
        NotAuthenticated,
        NotAllowed,
        NoSuchKey,
        Unreachable,
        Service,
        Store,
        Unfinished,
        Interrupted,
    ];
    let existing: BTreeSet<u8> = kinds
        .into_iter()
        .map(Kind::exit_code)
        .chain([0, FOUND])
        .collect();
    let readme = read("README.md");
    let (_, table) = readme.split_once("| code | meaning |").unwrap();
    let (table, _) = table.split_once("\n\n").unwrap();
    let rows = table
        .lines()
        .filter_map(|line| line.strip_prefix("| ")?.split(' ').next()?.parse().ok());
    let rows: BTreeSet<u8> = rows.collect();
    assert_eq!(rows, existing);
    // `--help`, `genkey help exit-codes` and the manual have one table; the README repeats it.
    let help = read("src/help/exit-status.txt");
    let words = |row: &str| row.split_whitespace().collect::<Vec<_>>().join(" ");
    let listed = help
        .lines()
        .map(|row| words(row).replacen(' ', " | ", 1))
        .collect::<Vec<_>>();
    let repeated = table
        .lines()
        .filter_map(|row| row.strip_prefix("| ")?.strip_suffix(" |"))
        .map(words)
        .collect::<Vec<_>>();
    assert_eq!(repeated, listed);
    // Each row of the match in `error.rs` is one of the kinds above.
    let source = read("src/error.rs");
    let codes = source
        .lines()
        .filter(|line| line.trim_start().starts_with("Self::") && line.contains("=> "))
        .filter(|line| {
            line.rsplit_once("=> ")
                .is_some_and(|(_, code)| code.trim_end_matches(',').parse::<u8>().is_ok())
        });
    assert_eq!(codes.count(), kinds.len());
}

#[test]
fn help_lists_every_environment_variable() {
    let (help, source) = (
        read("src/help/environment.txt"),
        read("src/settings/environment.rs"),
    );
    let constants = source
        .lines()
        .filter_map(|line| line.strip_prefix("pub const ")?.split('"').nth(1));
    let constants: Vec<&str> = constants.collect();
    assert!(constants.len() > 10, "{constants:?}");
    let is_word = |character: char| character.is_ascii_alphanumeric() || character == '_';
    let listed: BTreeSet<&str> = help.split(|character| !is_word(character)).collect();
    let told = |name: &&str| listed.contains(*name);
    assert_eq!(
        constants
            .into_iter()
            .filter(|name| !told(name))
            .collect::<Vec<_>>(),
        Vec::<&str>::new()
    );
}

#[test]
fn no_path_of_one_machine_is_in_a_file() {
    let Some(files) = tracked() else { return };
    // Put together here, so that this file does not find itself.
    let homes = ["/ro", "/ho", "/Us", "/wo"]
        .into_iter()
        .zip(["ot/", "me/", "ers/", "rk/"]);
    let homes: Vec<String> = homes
        .map(|(first, second)| format!("{first}{second}"))
        .collect();
    for (name, text) in &files {
        for (number, line) in text.lines().enumerate() {
            let absolute = |home: &&String| {
                line.match_indices(home.as_str()).any(|(at, _)| {
                    line[..at]
                        .chars()
                        .next_back()
                        .is_none_or(|before| matches!(before, ' ' | '"' | '\'' | '=' | '`'))
                })
            };
            let found = homes.iter().find(absolute);
            assert!(found.is_none(), "{name}:{}: {line}", number + 1);
        }
    }
}

#[test]
fn what_the_package_promises_is_there() {
    let manifest: toml_edit::DocumentMut = read("Cargo.toml").parse().unwrap();
    let package = &manifest["package"];
    assert_eq!(package["license"].as_str(), Some("MIT OR Apache-2.0"));
    for file in [
        "LICENSE-MIT",
        "LICENSE-APACHE",
        "CHANGELOG.md",
        "CONTRIBUTING.md",
        package["readme"].as_str().unwrap(),
    ] {
        assert!(Path::new(repository()).join(file).exists(), "{file}");
    }
    let oldest = package["rust-version"].as_str().unwrap();
    assert!(
        read("README.md").contains(&format!("Rust ({oldest} or newer)")),
        "{oldest}"
    );
}
