//! `genkey help`

use std::process::ExitCode;

use clap::error::ErrorKind;

use crate::error::Error;
use crate::help::{Layout, TOPICS, blocks, lay_out, topic};
use crate::model::closest;
use crate::ui::{Early, early_error, print_command_help, print_help, usage_error};

mod examples;
mod meant;
mod options;
mod overview;

pub use options::whole_text;

/// How long a word may be, in characters, to be repeated in an error.
const LONGEST_REPEATED: usize = 80;

/// Show the help of a command or a topic
#[derive(Debug, clap::Args)]
pub struct Args {
    /// A command, such as `create` or `keys create`, or a topic
    #[arg(value_name = "TOPIC")]
    words: Vec<String>,
}

/// Prints the help of a command, a topic, or both where they have the same name. Needs neither
/// settings nor stores.
pub fn run(args: &Args, tree: clap::Command, early: Early) -> ExitCode {
    // `genkey keys help` is the help of `keys`, so `genkey help keys help` is, too.
    let words = match args.words.as_slice() {
        [group @ .., last] if last == "help" && !group.is_empty() => group,
        all => all,
    };
    let topic = match words {
        [name] => topic(name),
        _ => None,
    };
    if let [name, extra, ..] = words
        && self::topic(name).is_some()
        && tree.find_subcommand(name).is_none()
    {
        let error = format!(
            "unexpected argument{} after the help topic `{name}`",
            repeated(extra)
        );
        return early_error(Error::usage(error), early);
    }
    match (find_command(&tree, words), topic) {
        (Ok(()), None) => show_command(tree, words, early),
        (Ok(()), Some(topic)) => {
            let text = whole_text(topic, &tree);
            show_command(tree, words, early);
            show_text(&text, "\n", early)
        }
        (Err(_), Some(topic)) => show_text(&whole_text(topic, &tree), "", early),
        (Err(error), None) => early_error(error, early),
    }
}

/// Names and descriptions of what `genkey help` takes, for shells that complete it.
pub fn choices(tree: &clap::Command) -> Vec<(String, String)> {
    let mut all = commands(tree);
    for topic in TOPICS {
        if all.iter().all(|(name, _)| name != topic.name) {
            all.push((topic.name.to_owned(), topic.about().to_owned()));
        }
    }
    all
}

/// Names and descriptions of the commands below one.
pub fn commands(parent: &clap::Command) -> Vec<(String, String)> {
    let named = shown(parent).map(|command| {
        let about = command.get_about().map(ToString::to_string);
        (command.get_name().to_owned(), about.unwrap_or_default())
    });
    named.collect()
}

fn shown(tree: &clap::Command) -> impl Iterator<Item = &clap::Command> {
    tree.get_subcommands()
        .filter(|command| !command.is_hide_set())
}

/// Whether these words are a command's, each below the one before; the error names the first that
/// is not.
fn find_command(tree: &clap::Command, words: &[String]) -> Result<(), Error> {
    let mut command = tree;
    for (depth, word) in words.iter().enumerate() {
        command = match command.find_subcommand(word) {
            Some(found) => found,
            None => return Err(unknown(command, depth, word)),
        };
    }
    Ok(())
}

/// A word as an error repeats it: in backticks after a space, or not at all if it is long.
fn repeated(word: &str) -> String {
    // Cut off, a secret in it could not be recognised and redacted any more.
    match word.chars().count() {
        0..=LONGEST_REPEATED => format!(" `{word}`"),
        _ => String::new(),
    }
}

fn unknown(parent: &clap::Command, depth: usize, word: &str) -> Error {
    let typed = repeated(word);
    let commands = shown(parent).map(clap::Command::get_name);
    let (error, names, hint): (_, Vec<&str>, _) = if depth == 0 {
        let topics = TOPICS.iter().map(|topic| topic.name);
        let error = format!("unknown command or help topic{typed}");
        let hint = "`genkey help` lists the commands and topics".to_owned();
        (error, commands.chain(topics).collect(), hint)
    } else {
        let group = parent.get_name();
        let error = format!("`{group}` has no command{typed}");
        let hint = format!("run `genkey help {group}`");
        (error, commands.collect(), hint)
    };
    let error = Error::usage(error);
    let error = match closest(word, names) {
        Some(meant) => error.hint(format!("did you mean `{meant}`?")),
        None => error,
    };
    error.hint(hint)
}

/// Shows what `COMMAND --help` does.
fn show_command(tree: clap::Command, words: &[String], early: Early) -> ExitCode {
    let line = std::iter::once("genkey")
        .chain(words.iter().map(String::as_str))
        .chain(["--help"]);
    match tree.clone().try_get_matches_from(line) {
        Err(help) => answer(help, || tree, early, &Typed::default()),
        // clap ends at `--help`.
        Ok(_) => ExitCode::SUCCESS,
    }
}

/// The command line that clap did not accept.
#[derive(Default)]
pub struct Typed<'a> {
    pub arguments: &'a [String],
    /// One of them looks like a key.
    pub has_key: bool,
}

/// Answers a command line that clap did not accept as a command: help, the version or an error.
pub fn answer(
    mut ended: clap::Error,
    tree: impl FnOnce() -> clap::Command,
    early: Early,
    typed: &Typed<'_>,
) -> ExitCode {
    match overview::asked(&ended) {
        Some(length) => overview::print(tree(), length, early),
        None if ended.kind() == ErrorKind::DisplayHelp => {
            print_command_help(&ended, early, |text, width| {
                examples::laid_out(text, &tree(), width)
            })
        }
        None => {
            let advice = meant::advice(&mut ended, tree, typed.arguments);
            usage_error(ended, early, typed.has_key, advice)
        }
    }
}

fn show_text(text: &str, before: &str, early: Early) -> ExitCode {
    print_help(early, |width, heading| {
        before.to_owned() + &lay_out(&blocks(text), &Layout { width, heading })
    })
}
