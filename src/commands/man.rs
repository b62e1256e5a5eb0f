//! `genkey man`

use std::path::{Path, PathBuf};

use clap::Command;
use clap_mangen::Man;

use crate::context::Context;
use crate::durable::at;
use crate::error::Result;
use crate::help::{self, TOPICS};
use crate::settings::GLOBAL_OPTIONS;

mod roff;
mod topic;

use roff::{escaped, list, verbatim_section};

/// Print the manual, or write it to a folder
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Write a page for each command and help topic into this folder
    ///
    /// If the folder is called `man1`, the pages of topics go to `man7` beside it.
    dir: Option<PathBuf>,
}

/// Prints or writes the manual of the command tree.
pub fn run(args: &Args, tree: clap::Command, ctx: &Context) -> Result<()> {
    let mut root = tree.clone();
    root.build();
    // After `build`, which adds the global options to each command.
    let root = complete(root);
    let Some(folder) = &args.dir else {
        let text = page(root, None)?;
        return ctx.ui.print(|out| out.write_all(&text));
    };
    std::fs::create_dir_all(folder).map_err(at("create the folder", folder))?;
    write_pages(folder, root, None, ctx)?;
    let folder = folder_of_topics(folder);
    std::fs::create_dir_all(&folder).map_err(at("create the folder", &folder))?;
    TOPICS.iter().try_for_each(|topic| {
        let path = folder.join(format!("{}.7", topic::name(topic)));
        write_page(&path, topic::page(topic, &tree).as_bytes(), ctx)
    })
}

/// Where pages of section 7 go: `man` looks for them in `man7` only.
fn folder_of_topics(folder: &Path) -> PathBuf {
    if folder.file_name().is_some_and(|name| name == "man1") {
        folder.with_file_name("man7")
    } else {
        folder.to_owned()
    }
}

/// The end of a command's options.
const GLOBAL_ELSEWHERE: &str =
    ".PP\nThe options of every command are described in\n.BR genkey (1).\n";

/// A page is for everybody to read, so it is not a private file.
#[allow(
    clippy::disallowed_methods,
    reason = "a page of the manual is public and can be made again"
)]
fn write_page(path: &Path, page: &[u8], ctx: &Context) -> Result<()> {
    std::fs::write(path, page).map_err(at("write", path))?;
    ctx.ui.detail(1, format!("wrote `{}`", path.display()));
    Ok(())
}

/// One page for the command and each below it: `genkey.1`, `genkey-keys-create.1`.
fn write_pages(
    folder: &Path,
    command: Command,
    above: Option<&Command>,
    ctx: &Context,
) -> Result<()> {
    for child in shown(&command) {
        write_pages(folder, child.clone(), Some(&command), ctx)?;
    }
    let path = folder.join(format!("{}.1", name(&command)));
    write_page(&path, &page(command, above)?, ctx)
}

/// The command, once it is built, with what its help leaves out: the manual has room for it. Global
/// options are on the first page only.
fn complete(command: Command) -> Command {
    let is_root = name(&command) == "genkey";
    command
        .mut_args(|argument| {
            let is_global = argument.get_help_heading() == Some(GLOBAL_OPTIONS);
            argument
                .hide_short_help(false)
                .hide_long_help(false)
                .hide(is_global && !is_root)
        })
        .mut_subcommands(complete)
}

/// The commands below this one that have a page: not the `help` that clap adds to `genkey keys`.
fn shown(command: &Command) -> impl Iterator<Item = &Command> {
    let is_root = name(command) == "genkey";
    command
        .get_subcommands()
        .filter(move |child| !child.is_hide_set() && (is_root || child.get_name() != "help"))
}

/// The name of a command's page: `genkey-keys-create`.
fn name(command: &Command) -> String {
    command
        .get_display_name()
        .unwrap_or_else(|| command.get_name())
        .replace(' ', "-")
}

fn page(mut command: Command, above: Option<&Command>) -> Result<Vec<u8>> {
    let usage = command.render_usage().to_string();
    let examples = command.get_after_help().map(ToString::to_string);
    let see_also = see_also(&command, above);
    let has_subcommands = command.has_subcommands();
    let name = name(&command);
    // A date that is empty would be taken for missing, and what follows it for the date.
    let page = Man::new(command.name(name))
        .date(" ")
        .source(concat!("genkey ", env!("CARGO_PKG_VERSION")));
    let mut text = Vec::new();
    let rendered = page.render_title(&mut text).and_then(|()| {
        page.render_name_section(&mut text)?;
        text.extend(verbatim_section("SYNOPSIS", usage.trim_start_matches("Usage: ")).into_bytes());
        page.render_description_section(&mut text)?;
        page.render_options_section(&mut text)?;
        if above.is_some() {
            text.extend(GLOBAL_ELSEWHERE.as_bytes());
        }
        if has_subcommands {
            page.render_subcommands_section(&mut text)?;
        }
        Ok(())
    });
    rendered.map_err(|error| crate::error::Error::from_io("cannot render the manual", error))?;
    let examples = examples.unwrap_or_default();
    let examples = examples.strip_prefix(help::EXAMPLES).unwrap_or(&examples);
    let sections = [
        verbatim_section("EXAMPLES", examples),
        list("ENVIRONMENT", help::ENVIRONMENT),
        list("EXIT STATUS", help::EXIT_STATUS),
        see_also,
    ];
    text.extend(sections.concat().into_bytes());
    Ok(text)
}

/// The pages of the commands above, beside and below this one, and of topics: all on the first page,
/// else the one of the same name.
fn see_also(command: &Command, above: Option<&Command>) -> String {
    let beside = above
        .into_iter()
        .flat_map(|above| std::iter::once(above).chain(shown(above)));
    let commands = beside
        .chain(shown(command))
        .map(name)
        .filter(|other| *other != name(command))
        .map(|name| (name, 1));
    let topics = TOPICS
        .iter()
        .filter(|topic| above.is_none() || topic.name == command.get_name())
        .map(|topic| (topic::name(topic), 7));
    let references = commands
        .chain(topics)
        .map(|(name, section)| format!(".BR {} ({section})", escaped(&name).trim()))
        .collect::<Vec<_>>();
    format!(".SH \"SEE ALSO\"\n{}\n", references.join(",\n"))
}
