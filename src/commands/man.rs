//! `genkey man`

use std::path::{Path, PathBuf};

use clap::Command;
use clap_mangen::Man;

use crate::context::Context;
use crate::durable::at;
use crate::error::Result;
use crate::help;

/// Print the manual, or write its pages to a folder
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Write one page per command to this folder
    dir: Option<PathBuf>,
}

pub fn run(args: &Args, tree: clap::Command, ctx: &Context) -> Result<()> {
    let mut root = tree.disable_help_subcommand(true);
    root.build();
    let root = complete(root);
    let Some(folder) = &args.dir else {
        let text = page(root, None)?;
        return ctx.ui.print(|out| out.write_all(&text));
    };
    std::fs::create_dir_all(folder).map_err(at("create the folder", folder))?;
    write_pages(folder, root, None, ctx)
}

/// Writes a page for the command and each of its subcommands: `genkey.1`, `genkey-keys-create.1`.
#[allow(
    clippy::disallowed_methods,
    reason = "manual pages are public, and are written again if lost"
)]
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
    std::fs::write(&path, page(command, above)?).map_err(at("write", &path))?;
    ctx.ui.detail(1, format!("wrote `{}`", path.display()));
    Ok(())
}

/// Shows the options that short help hides.
fn complete(command: Command) -> Command {
    command
        .mut_args(|argument| argument.hide_short_help(false))
        .mut_subcommands(complete)
}

fn shown(command: &Command) -> impl Iterator<Item = &Command> {
    command
        .get_subcommands()
        .filter(|child| !child.is_hide_set())
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
    let examples = command
        .get_after_long_help()
        .or(command.get_after_help())
        .map(ToString::to_string);
    let see_also = see_also(&command, above);
    let has_subcommands = command.has_subcommands();
    let name = name(&command);
    // An empty argument would be dropped, and the version taken for the date.
    let page = Man::new(command.name(name))
        .date(" ")
        .source(concat!("genkey ", env!("CARGO_PKG_VERSION")));
    let mut text = Vec::new();
    let rendered = page.render_title(&mut text).and_then(|()| {
        page.render_name_section(&mut text)?;
        // clap_mangen's own synopsis lists every option, without its value.
        text.extend(preformatted("SYNOPSIS", usage.trim_start_matches("Usage: ")).into_bytes());
        page.render_description_section(&mut text)?;
        page.render_options_section(&mut text)?;
        if has_subcommands {
            page.render_subcommands_section(&mut text)?;
        }
        Ok(())
    });
    rendered.map_err(|error| crate::error::Error::from_io("cannot render the manual", error))?;
    let examples = examples.unwrap_or_default();
    let examples = examples.strip_prefix(help::EXAMPLES).unwrap_or(&examples);
    // In the root command's help the examples are followed by tables that are sections here.
    let examples = examples
        .split(help::AFTER_EXAMPLES)
        .next()
        .unwrap_or_default();
    let sections = [
        preformatted("EXAMPLES", examples),
        term_list("ENVIRONMENT", help::ENVIRONMENT),
        term_list("EXIT STATUS", help::EXIT_STATUS),
        see_also,
    ];
    text.extend(sections.concat().into_bytes());
    Ok(text)
}

/// A section of preformatted lines.
fn preformatted(title: &str, lines: &str) -> String {
    format!(
        ".SH {title}\n.nf\n{}.fi\n",
        lines.trim_end().lines().map(escaped).collect::<String>()
    )
}

/// A section of terms and their meanings, from lines that separate them by two or more spaces.
fn term_list(title: &str, lines: &str) -> String {
    let entries = lines
        .lines()
        .filter_map(|line| line.trim().split_once("  "));
    let entries = entries.map(|(term, meaning)| {
        format!(
            ".TP\n\\fB{}\\fR\n{}",
            escaped(term).trim(),
            escaped(meaning.trim())
        )
    });
    format!(".SH \"{title}\"\n{}", entries.collect::<String>())
}

/// The pages of the parent, the siblings and the subcommands.
fn see_also(command: &Command, above: Option<&Command>) -> String {
    let beside = above
        .into_iter()
        .flat_map(|above| std::iter::once(above).chain(shown(above)));
    let names = beside
        .chain(shown(command))
        .map(name)
        .filter(|other| *other != name(command));
    let references = names
        .map(|name| format!(".BR {} (1)", escaped(&name).trim()))
        .collect::<Vec<_>>();
    format!(".SH \"SEE ALSO\"\n{}\n", references.join(",\n"))
}

/// Escapes a line for roff.
fn escaped(line: &str) -> String {
    let control = if line.starts_with(['.', '\'']) {
        "\\&"
    } else {
        ""
    };
    format!(
        "{control}{}\n",
        line.replace('\\', "\\e").replace('-', "\\-")
    )
}
