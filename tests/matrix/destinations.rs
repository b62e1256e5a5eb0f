//! The destinations of a rotation: commands that store what they get, and files.

use std::fs;

use serde_json::{Value, json};

use super::world::World;

/// A destination, in the home.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// A command, one of several. It cannot be read back.
    Command(u32),
    Dotenv,
    Json,
}

const DOTENV: &str = "app.env";
const VARIABLE: &str = "GEN_API_KEY";
const JSON: &str = "client.json";
const POINTER: &str = "/mcpServers/gen/env/GEN_API_KEY";

/// Counts its runs, and before each runs its file `at-N`, if there is one, in its own shell. An
/// empty file is nothing held.
const SCRIPT: &str = r#"run=0
if [ -f push-N.runs ]; then read -r run < push-N.runs; fi
run=$((run + 1))
echo "$run" > push-N.runs
IFS= read -r secret
if [ -f "push-N.at-$run" ]; then . "./push-N.at-$run"; fi
printf %s "$secret" > push-N.held
"#;

/// A fault of a command. `$PPID` is genkey: the command runs in the shell that genkey starts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PushFault {
    Refuses,
    SucceedsAndRefuses,
    KillsBefore,
    KillsAfter,
}

impl PushFault {
    pub const ALL: [Self; 4] = [
        Self::Refuses,
        Self::SucceedsAndRefuses,
        Self::KillsBefore,
        Self::KillsAfter,
    ];

    pub fn kills(self) -> bool {
        matches!(self, Self::KillsBefore | Self::KillsAfter)
    }

    fn script(self) -> &'static str {
        match self {
            Self::Refuses => "exit 1",
            Self::SucceedsAndRefuses => "trap 'exit 1' EXIT",
            Self::KillsBefore => "kill -9 $PPID; exit 1",
            Self::KillsAfter => "trap 'kill -9 $PPID' EXIT",
        }
    }
}

impl Place {
    /// What `--to` takes.
    pub fn argument(self) -> String {
        match self {
            Self::Command(which) => format!("command:. ./push-{which}"),
            Self::Dotenv => format!("dotenv:{DOTENV}#{VARIABLE}"),
            Self::Json => format!("json:{JSON}#{POINTER}"),
        }
    }

    /// Has it hold this secret, or nothing.
    pub fn fill(self, world: &World, secret: Option<&str>) {
        let home = &world.home;
        match self {
            Self::Command(which) => {
                let script = SCRIPT.replace("push-N", &format!("push-{which}"));
                home.write(&format!("push-{which}"), script);
                home.write(&format!("push-{which}.held"), secret.unwrap_or_default());
            }
            Self::Dotenv => {
                let line = secret.map_or_else(String::new, |secret| {
                    format!("export {VARIABLE}='{secret}' # ours\n")
                });
                home.write(
                    DOTENV,
                    format!("# settings\nPORT=80\n{line}OTHER=\"a b\"\n"),
                );
            }
            Self::Json => {
                let env = secret.map_or_else(|| json!({}), |secret| json!({ VARIABLE: secret }));
                let whole = json!({ "mcpServers": { "gen": { "command": "npx", "env": env } } });
                home.write(JSON, serde_json::to_string_pretty(&whole).unwrap());
            }
        }
    }

    /// The secret that it holds.
    pub fn held(self, world: &World) -> Option<String> {
        let text = self.text(world);
        match self {
            Self::Command(_) => Some(text).filter(|text| !text.is_empty()),
            Self::Dotenv => {
                let prefix = format!("{VARIABLE}=");
                let mut lines = text.lines().map(|line| line.trim_start_matches("export "));
                let value = lines.find_map(|line| line.strip_prefix(&prefix))?;
                Some(value.trim_end_matches(" # ours").trim_matches('\'').into())
            }
            Self::Json => {
                let whole: Value = serde_json::from_str(&text).unwrap();
                whole.pointer(POINTER)?.as_str().map(str::to_owned)
            }
        }
    }

    /// All that it holds, with the secret replaced.
    pub fn rest(self, world: &World) -> String {
        let text = self.text(world);
        match self.held(world) {
            Some(secret) => text.replace(&secret, "***"),
            None => text,
        }
    }

    fn text(self, world: &World) -> String {
        match self {
            Self::Command(which) => world.home.read(&format!("push-{which}.held")),
            Self::Dotenv => world.home.read(DOTENV),
            Self::Json => world.home.read(JSON),
        }
    }

    /// How many times a command was run; 0 for a file.
    pub fn runs(self, world: &World) -> u32 {
        let Self::Command(which) = self else { return 0 };
        let runs = fs::read_to_string(world.home.path(&format!("push-{which}.runs")));
        runs.map_or(0, |runs| runs.trim().parse().unwrap())
    }

    /// Has the command fail the `nth` time that it is run from now.
    pub fn at(self, world: &World, nth: u32, fault: PushFault) {
        if let Self::Command(which) = self {
            let name = format!("push-{which}.at-{}", self.runs(world) + nth);
            world.home.write(&name, fault.script());
        }
    }

    /// Ends all faults.
    pub fn at_no_run(self, world: &World) {
        let Self::Command(which) = self else { return };
        let prefix = format!("push-{which}.at-");
        let planned = fs::read_dir(world.home.path("")).unwrap();
        let planned = planned.map(|entry| entry.unwrap());
        planned
            .filter(|entry| entry.file_name().to_string_lossy().starts_with(&prefix))
            .for_each(|entry| fs::remove_file(entry.path()).unwrap());
    }
}
