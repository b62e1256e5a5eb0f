//! The examples in the help of commands, run in order against the embedded server.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use clap::CommandFactory;
use genkey::testing::Cli;

use crate::support::genkey::{Home, Sandbox};
use crate::support::{available, repository, write_script};

/// Programs that examples pass a key to, and what must be true of what they are given.
const STAND_INS: [(&str, &str); 6] = [
    (
        "bin/gh",
        r#"[ "$*" = "secret set GEN_API_KEY" ] && key=$(cat)"#,
    ),
    (
        "bin/docker",
        r#"[ "$*" = "run -e GEN_API_KEY app" ] && key=$GEN_API_KEY"#,
    ),
    ("bin/npm", r#"[ "$*" = test ] && key=${API_TOKEN-$B}"#),
    ("deploy.sh", "key=$GEN_API_KEY"),
    ("smoke-test.sh", "key=$GEN_API_KEY"),
    ("server", r#"key=$GEN_API_KEY"#),
];

/// How one example is run.
#[derive(Default)]
struct Conditions {
    before: String,
    exit: i32,
    asks: bool,
    is_server: bool,
    is_not_run: bool,
}

/// Commands that share a home and an account.
struct Scene {
    commands: Vec<String>,
    before: String,
    of_examples: BTreeMap<String, Conditions>,
}

fn scenes() -> Vec<Scene> {
    let text = fs::read_to_string(repository().join("tests/fixtures/examples.sh")).unwrap();
    text.split("\n## ").skip(1).map(scene).collect()
}

fn scene(text: &str) -> Scene {
    let (commands, lines) = text.split_once('\n').unwrap();
    let mut scene = Scene {
        commands: commands.split(", ").map(str::to_owned).collect(),
        before: String::new(),
        of_examples: BTreeMap::new(),
    };
    let mut example: Option<String> = None;
    for line in lines.lines() {
        let Some((kind, rest)) = line
            .strip_prefix("# ")
            .and_then(|directive| directive.split_once(" genkey "))
        else {
            let before = match &example {
                None => &mut scene.before,
                Some(example) => &mut condition(&mut scene.of_examples, example).before,
            };
            *before += &format!("{line}\n");
            continue;
        };
        let line = format!("genkey {rest}");
        match kind {
            "before" => example = Some(line),
            "confirm" => condition(&mut scene.of_examples, &line).asks = true,
            "server" => condition(&mut scene.of_examples, &line).is_server = true,
            "not run" => {
                let (line, reason) = line.rsplit_once(": ").unwrap();
                assert!(!reason.is_empty());
                condition(&mut scene.of_examples, line).is_not_run = true;
            }
            other => {
                let code = other.strip_prefix("exit ").unwrap().parse().unwrap();
                condition(&mut scene.of_examples, &line).exit = code;
            }
        }
    }
    scene
}

fn condition<'a>(all: &'a mut BTreeMap<String, Conditions>, example: &str) -> &'a mut Conditions {
    all.entry(example.to_owned()).or_default()
}

/// The examples of each command, without their comments; `keys VERB` has those of VERB.
fn examples() -> BTreeMap<String, Vec<String>> {
    fn visit(command: &clap::Command, path: &str, found: &mut BTreeMap<String, Vec<String>>) {
        for child in command.get_subcommands() {
            let path = format!("{path} {}", child.get_name()).trim().to_owned();
            if child.is_hide_set() || path.starts_with("keys ") || path.ends_with(" help") {
                continue;
            }
            let text = child.get_after_help().map(ToString::to_string);
            let (_, lines) = text
                .as_deref()
                .and_then(|text| text.split_once("Examples:\n"))
                .unwrap_or_else(|| panic!("{path} has no examples"));
            let lines = lines.split("\n\n").next().unwrap().lines();
            let commands = lines.map(|line| line.trim().split("  ").next().unwrap().to_owned());
            found.insert(path.clone(), commands.collect());
            visit(child, &path, found);
        }
    }
    let mut found = BTreeMap::new();
    let mut root = Cli::command();
    root.build();
    visit(&root, "", &mut found);
    found
}

/// The shell that an example is for.
fn shell(example: &str) -> &'static str {
    match example {
        fish if fish.contains("| source") => "fish",
        bash if bash.contains("source <(") => "bash",
        _ => "sh",
    }
}

/// The example as it can be run again and again: no date that passes, no time to wait.
fn runnable(example: &str, conditions: &Conditions) -> String {
    let line = example
        .replace("2027-01-31", "2099-01-31")
        .replace("--splay 30m", "--splay 1ms");
    if conditions.asks {
        line + " --yes"
    } else {
        line
    }
}

fn home(sandbox: &Sandbox) -> Home {
    let mut home = Home::with_file_store().with("GENKEY_API_URL", &sandbox.url);
    let path = home.variables()["PATH"].clone();
    let mut folders = home.path("bin").into_os_string();
    folders.push(":");
    folders.push(path);
    home.set("PATH", folders);
    home.set("GITHUB_ENV", home.path("github"));
    home.set("SHELL", "/bin/bash");
    home.set("MANPAGER", "cat");
    home.write("bin/.here", "");
    for (program, test) in STAND_INS {
        let is_key = r#"case $key in gen_pat_*) ;; *) echo "not a key" >&2; exit 1 ;; esac"#;
        write_script(&home.path(program), &format!("{test} && {is_key}\n"));
    }
    home.write("key.txt", format!("{}\n", sandbox.key));
    home.write("jwt.txt", format!("{}\n", sandbox.jwt.as_ref().unwrap()));
    home
}

/// The file that the help of `COMMAND add` shows.
fn shown_file(command: &str) -> Option<String> {
    let root = Cli::command();
    let add = root.find_subcommand(command)?.find_subcommand("add")?;
    let text = add.get_after_help()?.to_string();
    let (_, file) = text.split_once("'s file:\n")?;
    Some(
        file.lines()
            .map(|line| format!("{}\n", line.trim_start_matches("  ")))
            .collect(),
    )
}

fn run_server(example: &str) {
    let (line, fault) = example.split_once('\'').unwrap_or((example, ""));
    let fault = fault.trim_end_matches('\'');
    let line = line.replace("8080", "0");
    let mut arguments: Vec<&str> = line.split_whitespace().skip(1).collect();
    arguments.extend(Some(fault).filter(|fault| !fault.is_empty()));
    let server = Sandbox::start_args(&Home::new(), &arguments);
    assert!(server.key.starts_with("gen_pat_sandbox_"), "{example}");
}

fn run_example(home: &Home, example: &str, conditions: &Conditions) {
    let prepared = home.shell("sh", &format!("set -eu\n{}", conditions.before));
    assert_eq!(prepared.code, 0, "before {example}: {}", prepared.stderr);
    let line = runnable(example, conditions);
    let stdin = if line.contains("--jwt") {
        "jwt.txt"
    } else {
        "key.txt"
    };
    let script = match shell(example) {
        "fish" => format!("begin; {line}; end < {stdin}"),
        _ => format!("set -eu\n( {line} ) < {stdin}"),
    };
    let ended = home.shell(shell(example), &script);
    assert_eq!(
        ended.code, conditions.exit,
        "{example}\n{}\n{}",
        ended.stdout, ended.stderr
    );
}

#[test]
fn every_example_of_every_command_runs() {
    let examples = examples();
    let mut played = BTreeSet::new();
    let mut scenes = scenes();
    let named: BTreeSet<&String> = scenes.iter().flat_map(|scene| &scene.commands).collect();
    // The last scene is for all others.
    let others: Vec<String> = examples
        .keys()
        .filter(|name| !named.contains(name))
        .cloned()
        .collect();
    scenes.last_mut().unwrap().commands = others;
    for scene in scenes {
        let server = Home::new();
        let sandbox = Sandbox::start_with(&server, "sandbox --port 0 --jwt 1h");
        let home = home(&sandbox);
        if let Some(file) = scene
            .commands
            .first()
            .and_then(|command| shown_file(command))
        {
            home.write("acme.toml", file);
        }
        let prepared = home.shell("sh", &format!("set -eu\n{}", scene.before));
        assert_eq!(
            prepared.code, 0,
            "{:?}: {}",
            scene.commands, prepared.stderr
        );
        let mut conditions = scene.of_examples;
        for command in scene.commands {
            for example in &examples[&command] {
                let conditions = conditions.remove(example).unwrap_or_default();
                let programs: Vec<&str> = ["jq", "man", "fish"]
                    .into_iter()
                    .filter(|program| {
                        example.contains(&format!("| {program} ")) || shell(example) == *program
                    })
                    .collect();
                if conditions.is_not_run || !available(&programs) {
                    continue;
                }
                if conditions.is_server {
                    run_server(example);
                } else {
                    run_example(&home, example, &conditions);
                }
            }
            assert!(played.insert(command.clone()), "{command} is in two scenes");
        }
        let outdated: Vec<_> = conditions.keys().collect();
        assert!(outdated.is_empty(), "no such examples: {outdated:?}");
    }
    let all: BTreeSet<String> = examples.into_keys().collect();
    assert_eq!(played, all, "a scene for every command");
}
