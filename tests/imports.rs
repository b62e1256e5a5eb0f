//! Which modules may import which.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use crate::support::repository;
use crate::support::rust_source::{NamedPath, imports, paths, tokens};

mod cycles;

use cycles::Files;

/// Each module and the modules that it may import, which come before it: there are no cycles.
///
/// `api` and `store` do not know each other, and `ops` knows neither the terminal nor the command
/// line. `sandbox` shares no type of the protocol with the client: both could be wrong together.
const MODULES: [(&str, &[&str]); 29] = [
    ("malformed", &[]),
    ("secret", &[]),
    ("model", &[]),
    ("interrupt", &[]),
    ("core_dump", &[]),
    ("help", &[]),
    ("failpoint", &[]),
    ("durable", &["failpoint", "model"]),
    ("deadline", &[]),
    // `interrupt` for what must not outlive the process.
    ("process", &["interrupt", "deadline"]),
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
    (
        "destination",
        &[
            "model",
            "secret",
            "malformed",
            "durable",
            "failpoint",
            "deadline",
            "process",
        ],
    ),
    (
        "runbook",
        &["secret", "model", "malformed", "durable", "destination"],
    ),
    // `destination` for the changes of files.
    ("mcp", &["secret", "durable", "destination"]),
    ("journal", &["model", "durable", "failpoint"]),
    ("rate_limit", &["durable"]),
    ("output", &["model"]),
    // `secret` for the key of its session, `durable` for a private database file.
    ("sandbox", &["secret", "model", "durable"]),
    // `interrupt` for critical sections, `secret` for what `api` and `store` exchange.
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
            "destination",
            "runbook",
            "journal",
        ],
    ),
    // Converts the errors of every layer.
    (
        "error",
        &[
            "secret",
            "model",
            "durable",
            "api",
            "store",
            "destination",
            "runbook",
            "journal",
            "sandbox",
            "ops",
        ],
    ),
    (
        "ui",
        &["secret", "interrupt", "failpoint", "output", "error"],
    ),
    // Only what was asked for: no output, no prompts, no stores.
    (
        "settings",
        &[
            "help",
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
    // Checks everything, so it may import everything but the terminal and the command line.
    (
        "doctor",
        &[
            "secret", "model", "durable", "api", "store", "journal", "output", "ops", "error",
            "context", "session",
        ],
    ),
    // `store` for index entries, `api` for the requests of `genkey api`.
    ("commands", COMMANDS),
    // The command tree consists of the commands' arguments.
    // `secret` for a key on the command line.
    ("cli", &["secret", "help", "settings", "commands"]),
];

/// The context provides what is on this machine. It sends nothing.
const CONTEXT: &[&str] = &[
    "secret",
    "model",
    "durable",
    "deadline",
    "provider",
    "store",
    "destination",
    "journal",
    "output",
    "sandbox",
    "ops",
    "error",
    "ui",
    "settings",
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

/// The commands connect context and use cases.
const COMMANDS: &[&str] = &[
    "help",
    "secret",
    "model",
    "interrupt",
    "core_dump",
    "durable",
    "deadline",
    "process",
    "provider",
    "api",
    "store",
    "destination",
    "runbook",
    "mcp",
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

/// Crates, and the only modules that may use them.
const CRATES: [(&str, &[&str]); 19] = [
    ("age", &["store"]),
    ("axum", &["sandbox"]),
    ("clap", &["ui", "settings", "commands", "cli", "lib"]),
    ("clap_mangen", &["commands"]),
    ("console", &["output", "ui"]),
    ("csv", &["output"]),
    ("futures_util", &["ops"]),
    ("jaq_core", &["output"]),
    ("jaq_json", &["output"]),
    ("jaq_std", &["output"]),
    ("jsonc_parser", &["destination"]),
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

    /// The file's row in the table; `lib` for `lib.rs` and `main.rs`, which may import everything.
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

/// The forbidden imports of a file, one sentence each.
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
                let row_of_crate = CRATES.iter().find(|(krate, _)| krate == name);
                if row_of_crate.is_some_and(|(_, modules)| !modules.contains(&row)) {
                    wrong.insert(format!("`{}` uses the crate `{name}`", source.path));
                }
            }
            [] => {}
        }
    }
    wrong.into_iter().collect()
}

#[test]
fn no_module_imports_what_it_must_not() {
    let wrong: Vec<String> = sources().iter().flat_map(violations).collect();
    assert_eq!(wrong, Vec::<String>::new());
}

#[test]
fn no_files_import_each_other_in_a_cycle() {
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
    let cycles = files.cycles().into_iter();
    let wrong: Vec<String> = cycles
        .map(|cycle| {
            cycle
                .imports
                .iter()
                .map(shown)
                .collect::<Vec<_>>()
                .join("\n")
        })
        .collect();
    assert!(
        wrong.is_empty(),
        "each of these is a cycle:\n{}",
        wrong.join("\n\n")
    );
}

#[test]
fn commands_use_no_journal_no_index_and_no_failpoint() {
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
fn a_module_comes_after_all_that_it_imports() {
    for (index, (module, allowed)) in MODULES.iter().enumerate() {
        for import in *allowed {
            assert!(
                MODULES[..index]
                    .iter()
                    .any(|(earlier, _)| earlier == import),
                "`{module}` and `{import}` form a cycle"
            );
        }
    }
}

#[test]
fn the_table_allows_nothing_that_is_not_used() {
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
    // Allowed although they are not used at present.
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
fn every_way_to_import_is_recognised() {
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
        "use crate::{\n    model,\n    store as other,\n};",
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
