//! `genkey --help`: the commands in groups.

use std::process::ExitCode;

use clap::Command;
use clap::error::ErrorKind;

use crate::help::{self, Block, GROUPS, Layout, TOPICS, blocks, lay_out};
use crate::ui::{Early, print_help};

/// How much `-h` and `--help` show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Length {
    Short,
    Long,
}

/// Whether clap ended because the help of genkey itself was asked for.
pub(super) fn asked(ended: &clap::Error) -> Option<Length> {
    if ended.kind() != ErrorKind::DisplayHelp {
        return None;
    }
    match ended.render().to_string().trim_end() {
        help::SHORT => Some(Length::Short),
        help::LONG => Some(Length::Long),
        _ => None,
    }
}

/// Prints the help of genkey itself.
pub(super) fn print(mut tree: Command, length: Length, early: Early) -> ExitCode {
    let usage = tree.render_usage().to_string();
    let about = tree.get_about().map(ToString::to_string);
    let groups = GROUPS.map(|(title, names)| (title, rows(&tree, names)));
    let topics = topics();
    print_help(early, |width, heading| {
        let examples = help::examples(help::GENKEY, width);
        let mut parts = vec![
            Block::Paragraph(about.unwrap_or_default()),
            Block::Paragraph(usage),
        ];
        for (title, rows) in &groups {
            parts.push(Block::Heading(title));
            parts.push(terms(rows));
        }
        add_rest(&mut parts, length, &topics, &examples);
        lay_out(&parts, &Layout { width, heading })
    })
}

/// Adds the examples, the topics and where the rest is.
fn add_rest<'a>(
    parts: &mut Vec<Block<'a>>,
    length: Length,
    topics: &'a [(String, String)],
    examples: &'a str,
) {
    match length {
        Length::Short => {
            let names = TOPICS.iter().map(|topic| topic.name).collect::<Vec<_>>();
            parts.push(Block::Heading("Help topics"));
            parts.push(Block::Paragraph(names.join(", ")));
        }
        Length::Long => {
            parts.push(Block::Heading("Examples"));
            let lines = examples.lines().skip(1).map(str::trim_start);
            parts.push(Block::Code(lines.collect()));
            parts.push(Block::Heading("Help topics"));
            parts.push(terms(topics));
        }
    }
    parts.extend(blocks(MORE));
}

/// Where the rest is.
const MORE: &str = "\
`genkey COMMAND --help` shows a command's options and examples, `genkey help \
options` the options that every command has, such as -p, -o, -q and --sandbox. \
`genkey help TOPIC` explains a topic.
";

/// These commands and what they do, names padded to the width of the longest of all.
fn rows(tree: &Command, names: &[&str]) -> Vec<(String, String)> {
    let all = GROUPS.iter().flat_map(|(_, names)| names.iter());
    let longest = all.map(|name| name.len()).max().unwrap_or(0);
    let commands = names.iter().filter_map(|name| tree.find_subcommand(name));
    let row = |command: &Command| {
        let about = command.get_about().map(ToString::to_string);
        let aliases: Vec<_> = command.get_visible_aliases().collect();
        let aliases = match aliases.as_slice() {
            [] => String::new(),
            aliases => format!(" [alias: {}]", aliases.join(", ")),
        };
        let name = format!("{:longest$}", command.get_name());
        (name, about.unwrap_or_default() + &aliases)
    };
    commands.map(row).collect()
}

fn topics() -> Vec<(String, String)> {
    let row = |topic: &help::Topic| (topic.name.to_owned(), topic.about().to_owned());
    TOPICS.iter().map(row).collect()
}

fn terms(rows: &[(String, String)]) -> Block<'_> {
    let rows = rows.iter().map(|(term, meaning)| (&**term, &**meaning));
    Block::Terms(rows.collect())
}
