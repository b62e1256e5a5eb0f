//! The examples in the help of a command, laid out for the window.

use clap::Command;

use crate::help::{EXAMPLES, examples};

/// The help of a command as clap has rendered it, with its examples laid out anew: clap breaks a
/// line anywhere, so that a command could not be copied.
pub(super) fn laid_out(text: &str, tree: &Command, width: usize) -> String {
    let Some(start) = text.rfind(EXAMPLES) else {
        return text.to_owned();
    };
    let (before, shown) = text.split_at(start);
    match find(tree, &words(shown)) {
        Some(whole) => before.to_owned() + &examples(&whole, width),
        None => text.to_owned(),
    }
}

/// The examples of the command in the tree that have these words.
fn find(command: &Command, wanted: &[&str]) -> Option<String> {
    let text = command.get_after_help().map(ToString::to_string);
    text.filter(|text| words(text) == wanted).or_else(|| {
        command
            .get_subcommands()
            .find_map(|below| find(below, wanted))
    })
}

fn words(text: &str) -> Vec<&str> {
    text.split_whitespace().collect()
}
