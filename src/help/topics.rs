//! The topics of `genkey help TOPIC`.

/// A text that explains what no single command's help can.
#[derive(Debug)]
pub struct Topic {
    /// What is typed: `stores`.
    pub name: &'static str,
    /// Markdown, of which [`super::blocks`] understands what the texts use.
    pub text: &'static str,
}

impl Topic {
    /// The line that describes it in `genkey --help`.
    pub fn about(&self) -> &'static str {
        LIST.lines()
            .filter_map(|line| line.trim().split_once("  "))
            .find(|(name, _)| *name == self.name)
            .map_or("", |(_, about)| about.trim())
    }
}

/// A line for each topic: its name, spaces, what it is about.
const LIST: &str = include_str!("topics.txt");

// `include_str!` costs nothing until a topic is asked for: the texts are pages of the program's file.
/// A topic for each file in `src/help/`; a file may be followed by the table that `--help` has.
macro_rules! topics {
    ($($name:literal $(+ $table:literal)?),+ $(,)?) => {
        &[$(Topic {
            name: $name,
            text: concat!(
                include_str!(concat!($name, ".md"))
                $(, "\n", include_str!($table))?
            ),
        }),+]
    };
}

/// All topics, by name.
pub const TOPICS: &[Topic] = topics![
    "api",
    "check",
    "ci",
    "configuration",
    "containers",
    "destinations",
    "dialects",
    "doctor",
    "environment" + "environment.txt",
    "exit-codes" + "exit-status.txt",
    "files",
    "login",
    "mcp",
    "options",
    "output",
    "phrasebook",
    "providers",
    "recipes",
    "recover",
    "renew",
    "rotation",
    "runbook",
    "sandbox",
    "stores",
];

/// The topic of this name, in upper or lower case.
pub fn topic(name: &str) -> Option<&'static Topic> {
    TOPICS
        .iter()
        .find(|topic| topic.name.eq_ignore_ascii_case(name))
}
