//! Who may import whom: the walls of the house.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use crate::support::repository;
use crate::support::rust_source::{NamedPath, imports, paths, tokens};

mod circles;

use circles::Files;

/// Each module and all of ours that it may import. A module stands below all that it imports, so
/// that there are no circles.
///
/// `api` and `store` do not know each other, and `ops` knows neither the terminal nor the command
/// line. `sandbox` shares with the client only what is no part of the protocol: were the documents'
/// types shared, both could be wrong together.
const MODULES: [(&str, &[&str]); 26] = [
    ("malformed", &[]),
    ("secret", &[]),
    ("model", &[]),
    ("interrupt", &[]),
    ("core_dump", &[]),
    ("help", &[]),
    ("failpoint", &[]),
    ("durable", &["failpoint", "model"]),
    ("deadline", &[]),
    ("process", &["deadline"]),
    ("provider", &["model", "secret", "malformed"]),
    ("api", &["model", "secret", "malformed"]),
    (
        "store",
        &[
            "model",
            "secret",
            "malformed",
            "durable",
            "deadline",
            "process",
        ],
    ),
    ("journal", &["model", "durable", "failpoint"]),
    ("rate_limit", &["durable"]),
    ("output", &["model"]),
    // `secret` for the key it hands out, `durable` for a private database file.
    ("sandbox", &["secret", "model", "durable"]),
    // `interrupt` because Ctrl-C must not cut off what has begun; `secret` for what api and store
    // speak of.
    (
        "ops",
        &[
            "secret",
            "model",
            "interrupt",
            "failpoint",
            "durable",
            "api",
            "store",
            "journal",
        ],
    ),
    // Turns the error of every layer into a kind, a cause and hints.
    (
        "error",
        &[
            "secret", "model", "durable", "api", "store", "journal", "sandbox", "ops",
        ],
    ),
    ("ui", &["secret", "interrupt", "output", "error"]),
    // What was asked for: it prints nothing, prompts nobody and opens no store.
    (
        "settings",
        &[
            "secret",
            "model",
            "malformed",
            "durable",
            "provider",
            "api",
            "output",
            "error",
        ],
    ),
    ("context", CONTEXT),
    ("session", SESSION),
    // Looks at everything, and so may see everything but the terminal and the command line.
    (
        "doctor",
        &[
            "secret", "model", "durable", "api", "store", "journal", "output", "ops", "error",
            "context", "session",
        ],
    ),
    // The commands see secrets and index entries that the context hands them, never a client's or
    // store's insides; `api` for the requests that a person puts together.
    ("commands", COMMANDS),
    // The command tree is made of the commands' arguments.
    ("cli", &["help", "settings", "commands"]),
];

/// The context hands out what is on this machine. It talks to no service.
const CONTEXT: &[&str] = &[
    "secret", "model", "durable", "deadline", "provider", "store", "journal", "output", "sandbox",
    "ops", "error", "ui", "settings",
];

/// A session talks to the service.
const SESSION: &[&str] = &[
    "model",
    "rate_limit",
    "provider",
    "api",
    "store",
    "sandbox",
    "ops",
    "error",
    "ui",
    "settings",
    "context",
];

/// The commands hand what the context made to the use cases.
const COMMANDS: &[&str] = &[
    "help",
    "secret",
    "model",
    "interrupt",
    "core_dump",
    "durable",
    "process",
    "provider",
    "api",
    "store",
    "output",
    "sandbox",
    "ops",
    "error",
    "ui",
    "settings",
    "context",
    "session",
    "doctor",
];

/// Crates that belong behind one door, and the modules that are that door.
const CRATES: [(&str, &[&str]); 17] = [
    ("age", &["store"]),
    ("axum", &["sandbox"]),
    ("clap", &["ui", "settings", "commands", "cli", "lib"]),
    ("clap_complete", &["commands"]),
    ("clap_mangen", &["commands"]),
    ("comfy_table", &["output"]),
    ("console", &["output", "ui"]),
    ("csv", &["output"]),
    ("futures_util", &["ops"]),
    ("keyring", &["store"]),
    ("keyring_core", &["store"]),
    ("reqwest", &["api"]),
    ("rusqlite", &["sandbox"]),
    ("rustls", &["api"]),
    ("secret_service", &["store"]),
    ("unicode_width", &["output"]),
    ("zbus", &["store"]),
];

/// A source file: its path in `src/`, and its text.
struct Source {
    path: String,
    text: String,
}

impl Source {
    /// `["store", "keychain"]` for `store/keychain.rs` and `store/keychain/mod.rs`.
    fn module(&self) -> Vec<&str> {
        let path = self.path.trim_end_matches(".rs");
        path.split('/')
            .filter(|part| !matches!(*part, "mod" | "lib" | "main"))
            .collect()
    }

    /// The row of the table that the file belongs to. `lib.rs` and `main.rs`, which may import all,
    /// have none.
    fn row(&self) -> &str {
        self.module().first().copied().unwrap_or("lib")
    }

    fn paths(&self) -> Vec<NamedPath> {
        paths(&self.text, &self.module())
    }
}

fn sources() -> Vec<Source> {
    let root = repository().join("src");
    let mut files = Vec::new();
    collect(&root, &mut files);
    let relative = |path: &Path| {
        path.strip_prefix(&root)
            .unwrap()
            .to_str()
            .unwrap()
            .replace('\\', "/")
    };
    files
        .iter()
        .map(|path| Source {
            path: relative(path),
            text: fs::read_to_string(path).unwrap(),
        })
        .collect()
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
}

fn modules() -> BTreeMap<&'static str, &'static [&'static str]> {
    MODULES.into_iter().collect()
}

/// What a file imports against the rule, one sentence each.
fn violations(source: &Source) -> Vec<String> {
    let row = source.row();
    let allowed = modules().get(row).copied();
    if allowed.is_none() && row != "lib" {
        return vec![format!("`{row}` is in no row of the table")];
    }
    let mut wrong = BTreeSet::new();
    for path in source.paths() {
        match path.as_slice() {
            [root, module, ..] if root == "crate" => {
                if module != row
                    && allowed.is_some_and(|allowed| !allowed.contains(&module.as_str()))
                {
                    wrong.insert(format!("`{}` imports `{module}`", source.path));
                }
            }
            [root] if root == "crate" => {
                wrong.insert(format!("`{}` imports the whole crate", source.path));
            }
            [name, ..] => {
                let door = CRATES.iter().find(|(door, _)| door == name);
                if door.is_some_and(|(_, modules)| !modules.contains(&row)) {
                    wrong.insert(format!("`{}` uses the crate `{name}`", source.path));
                }
            }
            [] => {}
        }
    }
    wrong.into_iter().collect()
}

#[test]
fn nobody_imports_what_they_must_not() {
    let wrong: Vec<String> = sources().iter().flat_map(violations).collect();
    assert_eq!(wrong, Vec::<String>::new());
}

#[test]
fn no_files_import_each_other_in_a_circle() {
    let sources = sources();
    let counted = sources
        .iter()
        .filter(|source| source.path != "main.rs" && source.module().last() != Some(&"tests"));
    let files = Files::new(counted.map(|source| {
        let module = source.module();
        let owned = module.iter().map(ToString::to_string).collect();
        (owned, source.path.clone(), imports(&source.text, &module))
    }));
    let shown = |(from, to): &(String, String)| format!("{from} → {to}");
    let circles = files.circles().into_iter();
    let wrong: Vec<String> = circles
        .map(|circle| {
            circle
                .imports
                .iter()
                .map(shown)
                .collect::<Vec<_>>()
                .join("\n")
        })
        .collect();
    assert!(
        wrong.is_empty(),
        "each of these is a circle:\n{}",
        wrong.join("\n\n")
    );
}

#[test]
fn commands_know_no_journal_no_index_and_no_failpoint() {
    let is_forbidden =
        |token: &String| matches!(token.as_str(), "journal" | "index" | "Index" | "failpoint");
    let commands = sources()
        .into_iter()
        .filter(|source| source.row() == "commands");
    let named: Vec<String> = commands
        .filter(|source| tokens(&source.text).iter().any(is_forbidden))
        .map(|source| source.path)
        .collect();
    assert_eq!(named, Vec::<String>::new());
}

#[test]
fn a_module_stands_below_all_that_it_imports() {
    for (place, (module, allowed)) in MODULES.iter().enumerate() {
        for import in *allowed {
            assert!(
                MODULES[..place].iter().any(|(above, _)| above == import),
                "`{module}` and `{import}` make a circle"
            );
        }
    }
}

#[test]
fn the_table_allows_nothing_that_nobody_needs() {
    let mut used: BTreeSet<(String, String)> = BTreeSet::new();
    for source in sources() {
        let pair = |path: &NamedPath| path.iter().find(|segment| *segment != "crate").cloned();
        used.extend(
            source
                .paths()
                .iter()
                .filter_map(pair)
                .map(|name| (source.row().to_owned(), name)),
        );
    }
    let is_used = |row: &str, name: &str| used.contains(&(row.to_owned(), name.to_owned()));
    let doors = CRATES
        .iter()
        .flat_map(|(name, rows)| rows.iter().map(move |row| (*row, *name)));
    // What the plan of the house allows stays allowed.
    let planned = [
        ("durable", "model"),
        ("provider", "model"),
        ("sandbox", "model"),
    ];
    let walls = MODULES
        .iter()
        .flat_map(|(row, names)| names.iter().map(move |name| (*row, *name)));
    let idle: Vec<_> = walls
        .chain(doors)
        .filter(|pair| !planned.contains(pair) && !is_used(pair.0, pair.1))
        .collect();
    assert_eq!(idle, []);
}

#[test]
fn the_reader_sees_every_way_to_import() {
    let seen = |path: &str, text: &str| {
        violations(&Source {
            path: path.into(),
            text: text.into(),
        })
    };
    for text in [
        "use crate::store::Entry;",
        "pub use crate::store;",
        "use crate::{model::Key, store::{self, Entry}};",
        "use crate::{\n    model,\n    store as kept,\n};",
        "fn f() -> crate::store::Entry {}",
        "fn f() { let x = Vec::<crate::store::Entry>::new(); }",
        "use super::super::store::Entry;",
        "mod tests { use super::super::super::store::Entry; }",
        "mod tests { fn f() {} } use super::super::store;",
        "fn f<'a>(x: &'a str) -> crate::store::Entry { '\"'; }",
        "const X: &str = r#\"\"\"#; use crate::store;",
    ] {
        assert_eq!(
            seen("api/keys.rs", text),
            ["`api/keys.rs` imports `store`"],
            "{text}"
        );
    }
    for text in [
        "// use crate::store;",
        "/// [`crate::store`]\nfn f() {}",
        "const X: &str = \"crate::store\";",
        "use crate::model; use super::client; use crate::api::store;",
        "/* crate::store */ fn f(x: char) { x == '\\''; }",
    ] {
        assert_eq!(seen("api/keys.rs", text), [""; 0], "{text}");
    }
    assert_eq!(
        seen("ops/create.rs", "use clap::Parser;"),
        ["`ops/create.rs` uses the crate `clap`"]
    );
    assert_eq!(
        seen("ops/create.rs", "use {clap as c, std};"),
        ["`ops/create.rs` uses the crate `clap`"]
    );
    assert_eq!(
        seen("ops/mod.rs", "use super::ui::Ui;"),
        ["`ops/mod.rs` imports `ui`"]
    );
    assert_eq!(
        seen("sandbox/mod.rs", "use crate::*;"),
        ["`sandbox/mod.rs` imports `*`"]
    );
    assert_eq!(seen("new.rs", ""), ["`new` is in no row of the table"]);
    assert_eq!(
        seen("context/mod.rs", "use crate::commands;"),
        ["`context/mod.rs` imports `commands`"]
    );
}

#[test]
fn the_map_in_lib_rs_lists_the_modules_that_exist() {
    let sources = sources();
    let lib = &sources
        .iter()
        .find(|source| source.path == "lib.rs")
        .unwrap()
        .text;
    let rows = lib
        .lines()
        .filter_map(|line| line.strip_prefix("//! | ")?.split(" | ").next());
    let listed: Vec<&str> = rows
        .flat_map(|cell| cell.split(", "))
        .filter_map(|name| name.strip_prefix("[`")?.strip_suffix("`]"))
        .collect();
    let exist: BTreeSet<&str> = sources
        .iter()
        .map(Source::row)
        .filter(|row| *row != "lib")
        .collect();
    assert_eq!(
        listed.len(),
        listed.iter().collect::<BTreeSet<_>>().len(),
        "a module is listed twice"
    );
    assert_eq!(listed.into_iter().collect::<BTreeSet<_>>(), exist);
    assert_eq!(modules().into_keys().collect::<BTreeSet<_>>(), exist);
}
