//! The table of the topic `options`, which only the command tree knows.

use clap::{Arg, Command};

use crate::help::Topic;

const OPTIONS: &str = "options";

/// The text of a topic, with what the tree adds to it.
pub fn whole_text(topic: &Topic, tree: &Command) -> String {
    let mut text = topic.text.to_owned();
    if topic.name == OPTIONS {
        text.push('\n');
        text.push_str(&table(tree));
    }
    text
}

/// A line for each option of the root: how it is typed, spaces, what it is for.
fn table(tree: &Command) -> String {
    let mut tree = tree.clone();
    tree.build();
    let rows: Vec<_> = tree
        .get_arguments()
        .map(|option| (typed(option), meaning(option)))
        .collect();
    let longest = rows.iter().map(|(typed, _)| typed.len()).max().unwrap_or(0);
    let lines = rows
        .iter()
        .map(|(typed, meaning)| format!("  {typed:longest$}  {meaning}\n"));
    lines.collect()
}

/// `-p, --profile NAME`
fn typed(option: &Arg) -> String {
    let short = option.get_short().map(|short| format!("-{short}"));
    let long = option.get_long().map(|long| format!("--{long}"));
    let names: Vec<String> = short.into_iter().chain(long).collect();
    let takes_value = option.get_action().takes_values();
    let value = option
        .get_value_names()
        .filter(|_| takes_value)
        .and_then(|names| names.first());
    match value {
        Some(value) => format!("{} {value}", names.join(", ")),
        None => names.join(", "),
    }
}

/// Its help, with what it may be and what it is otherwise.
fn meaning(option: &Arg) -> String {
    let help = option.get_help().map(ToString::to_string);
    let mut text = help.unwrap_or_default();
    let choices = option.get_possible_values();
    let choices: Vec<&str> = choices.iter().map(|choice| choice.get_name()).collect();
    if option.get_action().takes_values()
        && !choices.is_empty()
        && !option.is_hide_possible_values_set()
    {
        text += &format!(": {}", choices.join(", "));
    }
    let default = option.get_default_values().first();
    if let Some(default) = default.filter(|_| option.get_action().takes_values()) {
        text += &format!(" [default: {}]", default.to_string_lossy());
    }
    text
}
