//! `genkey` alone: the key in use, and what to run next.

use std::process::ExitCode;

use crate::context::{Context, Position};
use crate::error::Result;
use crate::help::{Block, Layout, lay_out};
use crate::ui::{Early, print_help, shown};

/// A heading, and commands with what they do.
type Suggestions = (&'static str, &'static [(&'static str, &'static str)]);

const WITH_A_KEY: &[Suggestions] = &[(
    "Next",
    &[
        ("create NAME --expires-in 90d", "create a key"),
        ("list", "list the keys of the account"),
        ("run --key NAME -- COMMAND", "run a command with a key"),
        ("rotate NAME", "replace a key with a new one"),
        ("check", "find keys that need attention"),
    ],
)];
const WITHOUT_A_KEY: &[Suggestions] = &[
    #[cfg(feature = "sandbox")]
    (
        "Try it without an account",
        &[
            ("--sandbox create demo --expires-in 90d", "create a key"),
            ("--sandbox list", "list the keys"),
            ("--sandbox run --key demo -- env", "run a command with it"),
        ],
    ),
    (
        "With an account",
        &[
            ("open", "the page for creating keys"),
            ("login", "paste a key from there"),
            ("create NAME --expires-in 90d", "create another one"),
        ],
    ),
];
const SWITCH: &[Suggestions] = &[(
    "Next",
    &[
        ("use KEY", "switch to a stored key"),
        ("login", "log in with a valid key"),
        ("open", "the page where keys are created"),
    ],
)];
#[cfg(feature = "sandbox")]
const SWITCH_IN_SANDBOX: &[Suggestions] = &[(
    "Next",
    &[
        ("use KEY", "switch to a stored key"),
        ("logout", "return to the sandbox's own key"),
    ],
)];
const BROKEN: &[Suggestions] = &[(
    "Next",
    &[
        ("doctor", "find out what is wrong"),
        ("help files", "which files there are"),
    ],
)];

/// Prints the state of this machine, and the commands for it. Sends nothing, unlocks nothing and
/// never fails: what cannot be read is a part of that state.
pub fn run(made: Result<Context>, early: Early) -> ExitCode {
    let (position, notes, ctx) = match made {
        Ok(ctx) => (ctx.position(), notes(&ctx), Some(ctx)),
        Err(error) => (Err(error), Vec::new(), None),
    };
    let suggestions = match &position {
        Ok(Position::Ready(_)) => WITH_A_KEY,
        #[cfg(feature = "sandbox")]
        Ok(Position::Switch(_)) if ctx.as_ref().is_some_and(|ctx| ctx.settings.is_sandbox()) => {
            SWITCH_IN_SANDBOX
        }
        Ok(Position::Switch(_)) => SWITCH,
        Ok(Position::LoggedOut(_)) => WITHOUT_A_KEY,
        Err(_) => BROKEN,
    };
    let in_full = |line: &str| {
        let command = format!("`genkey {line}`");
        let command = ctx
            .as_ref()
            .map_or(command.clone(), |ctx| ctx.ui.localize_command(&command));
        command.trim_matches('`').to_owned()
    };
    let lists = lists(suggestions, in_full);
    let sentences = sentences(position).into_iter().chain(notes);
    // They have names and paths in them, which may hold anything.
    let sentences = sentences.map(|text| shown(&text, early));
    let mut parts: Vec<_> = sentences.map(Block::Paragraph).collect();
    for (title, lines) in &lists {
        parts.push(Block::Heading(title));
        let lines = lines.iter().map(|(line, meaning)| (&**line, *meaning));
        parts.push(Block::Terms(lines.collect()));
    }
    parts.push(Block::Paragraph(MORE.to_owned()));
    print_help(early, |width, heading| {
        lay_out(&parts, &Layout { width, heading })
    })
}

const MORE: &str =
    "`genkey --help` lists all commands; `genkey help recipes`: shells, CI, programs";

/// The state in sentences; what is broken comes with its hints.
fn sentences(position: Result<Position>) -> Vec<String> {
    match position {
        Ok(Position::Ready(text) | Position::Switch(text) | Position::LoggedOut(text)) => {
            vec![capitalized(&text)]
        }
        Err(error) => {
            let hints = error.hints.iter().map(|hint| format!("hint: {hint}"));
            std::iter::once(capitalized(&error.to_string()))
                .chain(hints)
                .collect()
        }
    }
}

/// What else a person should know.
fn notes(ctx: &Context) -> Vec<String> {
    ctx.interrupted()
        .map(|text| capitalized(&text))
        .into_iter()
        .collect()
}

/// A heading, and its commands in full with what they do.
type List = (&'static str, Vec<(String, &'static str)>);

/// The commands as `in_full` makes them, padded so that all lists have the same column.
fn lists(suggestions: &[Suggestions], in_full: impl Fn(&str) -> String) -> Vec<List> {
    let line = |(line, meaning): &(&str, &'static str)| (in_full(line), *meaning);
    let mut lists: Vec<List> = suggestions
        .iter()
        .map(|(title, commands)| (*title, commands.iter().map(line).collect()))
        .collect();
    let lines = lists.iter().flat_map(|(_, lines)| lines);
    let longest = lines.map(|(line, _)| line.len()).max().unwrap_or(0);
    for (line, _) in lists.iter_mut().flat_map(|(_, lines)| lines) {
        *line = format!("{line:longest$}");
    }
    lists
}

fn capitalized(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(letters).collect()
    })
}
