//! What the README and the help topics say is what happens: their commands are run, in order, in a
//! home of their own.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use clap::CommandFactory;
use genkey::testing::{Cli, ConfigFile};

use crate::support::genkey::{Home, Sandbox};
use crate::support::repository;

/// Commands that build, and are not run again by what they have built.
const BUILDS: [&str; 2] = ["cargo test --locked", "cargo install --locked --path ."];
/// How a fresh clone runs the program.
const FROM_A_CLONE: &str = "cargo run --quiet --locked -- ";

fn readme() -> String {
    fs::read_to_string(repository().join("README.md")).unwrap()
}

pub fn topic(name: &str) -> String {
    fs::read_to_string(repository().join(format!("src/help/{name}.md"))).unwrap()
}

/// The help topics as name and text.
fn topics() -> Vec<(String, String)> {
    let mut names: Vec<String> = fs::read_dir(repository().join("src/help"))
        .unwrap()
        .filter_map(|file| {
            let name = file.unwrap().file_name().into_string().unwrap();
            Some(name.strip_suffix(".md")?.to_owned())
        })
        .collect();
    names.sort();
    names
        .into_iter()
        .map(|name| (name.clone(), topic(&name)))
        .collect()
}

/// The blocks of a language, in order.
pub fn blocks(text: &str, language: &str) -> Vec<String> {
    let opening = format!("\n```{language}\n");
    text.split(&opening)
        .skip(1)
        .map(|rest| rest.split_once("\n```\n").unwrap().0.to_owned() + "\n")
        .collect()
}

/// A block as it is run here: what is built is there already.
fn script(block: &str) -> String {
    let line = |line: &str| match line.strip_prefix(FROM_A_CLONE) {
        Some(arguments) => format!("genkey {arguments}\n"),
        None if BUILDS.contains(&line) => "\n".to_owned(),
        None => format!("{line}\n"),
    };
    block.lines().map(line).collect()
}

/// A home whose service is a sandbox in the foreground, with the program that the README starts.
fn home(sandbox: &Sandbox) -> Home {
    let home = Home::with_file_store()
        .with("GENKEY_API_URL", &sandbox.url)
        .with("SHELL", "/bin/bash");
    home.write(
        "deploy.sh",
        "#!/bin/sh\ncase $GEN_API_KEY in gen_pat_*) echo deployed ;; *) exit 1 ;; esac\n",
    );
    fs::set_permissions(home.path("deploy.sh"), fs::Permissions::from_mode(0o700)).unwrap();
    home
}

/// Runs every block of a text, in order; what they wrote to stdout.
fn run_blocks(home: &Home, sandbox: &Sandbox, text: &str) -> String {
    let mut printed = String::new();
    for block in blocks(text, "sh") {
        // `-e`: it stops at the first command that fails. A block without a login does not read the
        // key.
        let ended = home.end_with_stdin(
            home.command("sh").args(["-euc", &script(&block)]),
            &sandbox.key,
        );
        assert_eq!(ended.code, 0, "{block}\n{}\n{}", ended.stdout, ended.stderr);
        printed += &ended.stdout;
    }
    assert!(!printed.contains("gen_pat_"), "{printed}");
    printed
}

/// All keys of a profile with their status, by name.
fn keys(home: &Home, profile: &str) -> Vec<(String, String)> {
    let listed = home
        .run(&format!("--profile {profile} list --all -o json"))
        .json();
    let of = |key: &serde_json::Value, field: &str| key[field].as_str().unwrap().to_owned();
    // The name of `run --new` has the day and a random end.
    let name = |key| match of(key, "name") {
        name if name.starts_with("genkey-") => "genkey-".to_owned(),
        name => name,
    };
    let mut keys: Vec<_> = listed
        .as_array()
        .unwrap()
        .iter()
        .map(|key| (name(key), of(key, "status")))
        .collect();
    keys.sort();
    keys
}

fn owned(keys: &[(&str, &str)]) -> Vec<(String, String)> {
    keys.iter()
        .map(|(name, status)| ((*name).to_owned(), (*status).to_owned()))
        .collect()
}

#[test]
fn every_command_block_runs() {
    let server_home = Home::new();
    let sandbox = Sandbox::start(&server_home);
    let home = home(&sandbox);
    let count = blocks(&readme(), "sh").len();
    assert_eq!(count, 9);
    let printed = run_blocks(&home, &sandbox, &readme());
    assert_eq!(printed.matches("deployed\n").count(), 4, "{printed}");
    let expected = [
        ("genkey-", "revoked"),
        ("laptop", "active"),
        ("laptop", "revoked"),
        ("nightly", "revoked"),
        ("web", "active"),
        ("web", "revoked"),
    ];
    assert_eq!(keys(&home, "default"), owned(&expected));
    assert!(
        home.path(".local/share/bash-completion/completions/genkey")
            .exists()
    );
    assert!(home.path(".local/share/man/man1/genkey-create.1").exists());
    assert!(home.path(".local/share/man/man7/genkey-stores.7").exists());
}

/// Each in a home that is logged in and has one key, `laptop`.
#[test]
fn every_command_block_of_a_help_topic_runs() {
    /// A topic, how many blocks it has, the keys that they leave in the profile `default`, and how
    /// often they run `deploy.sh`.
    type Blocks = (
        &'static str,
        usize,
        &'static [(&'static str, &'static str)],
        usize,
    );
    const LEFT: [Blocks; 16] = [
        ("api", 1, &[("desktop", "active")], 0),
        ("check", 1, &[("laptop", "active")], 0),
        (
            "configuration",
            1,
            &[("laptop", "active"), ("work-ci", "active")],
            0,
        ),
        (
            "ci",
            1,
            &[
                ("genkey-", "revoked"),
                ("job", "active"),
                ("laptop", "active"),
            ],
            1,
        ),
        ("containers", 1, &[("laptop", "active")], 0),
        (
            "destinations",
            1,
            &[("ci", "active"), ("ci", "revoked"), ("laptop", "active")],
            0,
        ),
        ("doctor", 1, &[("laptop", "active")], 0),
        ("files", 1, &[("laptop", "revoked")], 0),
        (
            "login",
            1,
            &[("desktop", "active"), ("laptop", "active")],
            0,
        ),
        (
            "mcp",
            1,
            &[("claude-code-gen", "active"), ("laptop", "active")],
            0,
        ),
        ("options", 1, &[("laptop", "active")], 0),
        (
            "output",
            2,
            &[("laptop", "active"), ("nightly", "revoked")],
            0,
        ),
        (
            "recipes",
            5,
            &[
                ("ci", "active"),
                ("genkey-", "revoked"),
                ("job", "active"),
                ("laptop", "active"),
                ("nightly", "revoked"),
            ],
            3,
        ),
        ("recover", 1, &[("laptop", "active")], 0),
        ("renew", 1, &[("laptop", "active")], 0),
        (
            "rotation",
            1,
            &[("ci", "active"), ("ci", "revoked"), ("laptop", "active")],
            0,
        ),
    ];
    let mut with_blocks = Vec::new();
    for (topic, text) in topics() {
        let count = blocks(&text, "sh").len();
        if count == 0 {
            continue;
        }
        let server_home = Home::new();
        let sandbox = Sandbox::start(&server_home);
        let home = home(&sandbox);
        home.run_with_stdin("login --with-token", &sandbox.key);
        assert_eq!(home.run("create laptop --expires-in 90d").code, 0);
        let printed = run_blocks(&home, &sandbox, &text);
        // The embedded server of `--sandbox` is another one.
        let (blocks, left, deployed) = match LEFT.iter().find(|(name, ..)| *name == topic) {
            Some((_, blocks, left, deployed)) => (*blocks, *left, *deployed),
            None => {
                assert_eq!(topic, "sandbox");
                (2, &[("laptop", "active")][..], 1)
            }
        };
        assert_eq!(count, blocks, "{topic}");
        assert_eq!(keys(&home, "default"), owned(left), "{topic}");
        assert_eq!(
            printed.matches("deployed\n").count(),
            deployed,
            "{topic}: {printed}"
        );
        with_blocks.push(topic);
    }
    assert_eq!(with_blocks.len(), LEFT.len() + 1, "{with_blocks:?}");
}

#[test]
fn it_begins_with_what_a_fresh_machine_runs() {
    let blocks = blocks(&readme(), "sh");
    assert_eq!(
        blocks[0],
        format!("{FROM_A_CLONE}--sandbox create --expires-in 90d\n")
    );
    assert_eq!(blocks[1], format!("{}\n", BUILDS[0]));
}

#[test]
fn the_configuration_in_the_topic_is_valid() {
    let home = Home::new();
    let [configuration] = blocks(&topic("configuration"), "toml").try_into().unwrap();
    home.write("config.toml", configuration);
    let config = ConfigFile::new(home.path("config.toml")).read().unwrap();
    assert_eq!(config.default_profile.as_deref(), Some("work"));
    assert_eq!(config.profiles["work"].store.as_deref(), Some("file"));
}

#[test]
fn the_provider_in_the_topic_is_valid() {
    let home = Home::new();
    let [description] = blocks(&topic("providers"), "toml").try_into().unwrap();
    home.write("acme.toml", description);
    assert_eq!(home.run("provider add acme.toml").code, 0);
    let shown = home.run("provider show acme -o json").json();
    let unset: Vec<_> = shown
        .as_object()
        .unwrap()
        .iter()
        .filter(|(_, value)| value.is_null())
        .map(|(key, _)| key)
        .collect();
    assert_eq!(
        unset,
        ["agents", "check", "workspaces"],
        "all else of the schema is shown"
    );
}

#[test]
fn the_sandbox_in_the_foreground_prints_what_is_shown() {
    let sandbox = Sandbox::start(&Home::new());
    let [shown, _] = blocks(&topic("sandbox"), "console").try_into().unwrap();
    let port = sandbox
        .url
        .trim_start_matches("http://127.0.0.1:")
        .trim_end_matches("/v1");
    let printed = format!(
        "GENKEY_API_URL={}\nGEN_API_KEY={}\n",
        sandbox.url.replace(port, "8080"),
        sandbox.key
    );
    // It shows what a terminal does.
    let shown = shown.replace("export ", "");
    let (before_key, _) = shown.split_once("...").unwrap();
    assert!(
        printed.starts_with(before_key.trim_start_matches("$ genkey sandbox --port 8080\n")),
        "{printed}"
    );
}

#[test]
fn the_fault_in_the_topic_creates_a_key_and_loses_the_response_once() {
    let [_, shown] = blocks(&topic("sandbox"), "console").try_into().unwrap();
    let command = shown
        .trim_end()
        .strip_prefix("$ genkey sandbox --port 8080 --fault ")
        .unwrap();
    let rule = command
        .strip_prefix('\'')
        .unwrap()
        .strip_suffix('\'')
        .unwrap();
    let server_home = Home::new();
    let sandbox = Sandbox::start_args(&server_home, &["sandbox", "--port", "0", "--fault", rule]);
    let home = home(&sandbox).with("GEN_API_KEY", sandbox.key.as_str());
    assert_ne!(
        home.run("create --name first").code,
        0,
        "its answer was lost"
    );
    assert_eq!(home.run("create --name second").code, 0);
    let listed = home.run("list --all -o json").json();
    assert_eq!(listed.as_array().unwrap().len(), 2, "{listed}");
}

#[test]
fn it_is_short_and_names_every_command_and_topic() {
    let readme = readme();
    assert!(readme.lines().count() <= 200);
    let tree = Cli::command();
    let commands = tree
        .get_subcommands()
        .filter(|command| !command.is_hide_set());
    for name in commands.map(|command| command.get_name()) {
        assert!(readme.contains(&format!("`{name}`")), "{name}");
    }
    for (name, _) in topics() {
        assert!(readme.contains(&format!("src/help/{name}.md")), "{name}");
    }
}

#[test]
fn links_lead_to_files_that_exist() {
    let readme = readme();
    let targets = readme
        .split("](")
        .skip(1)
        .map(|rest| rest.split_once(')').unwrap().0);
    let targets: Vec<&str> = targets
        .filter(|target| !target.starts_with("https://"))
        .collect();
    assert!(targets.len() > 2, "{targets:?}");
    for target in targets {
        assert!(repository().join(target).exists(), "{target}");
    }
}
