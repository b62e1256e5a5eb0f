//! `genkey man`

use std::path::PathBuf;

use clap_mangen::Man;

use crate::context::Context;
use crate::durable::at;
use crate::error::Result;

/// Print the manual, or write it to a folder
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Write one page a command into this folder
    dir: Option<PathBuf>,
}

/// Prints or writes the manual of the command tree.
pub fn run(args: &Args, tree: clap::Command, ctx: &Context) -> Result<()> {
    let mut root = complete(tree.disable_help_subcommand(true));
    root.build();
    let Some(folder) = &args.dir else {
        let text = page(root)?;
        return ctx.ui.print(|out| out.write_all(&text));
    };
    std::fs::create_dir_all(folder).map_err(at("create the folder", folder))?;
    write_pages(folder, root, ctx)
}

/// One page for the command and each below it: `genkey.1`, `genkey-keys-create.1`. A page is for everybody to read, so
/// it is no private file.
#[allow(clippy::disallowed_methods, reason = "a page of the manual is public and can be made again")]
fn write_pages(folder: &std::path::Path, command: clap::Command, ctx: &Context) -> Result<()> {
    for child in command.get_subcommands() {
        write_pages(folder, child.clone(), ctx)?;
    }
    let name = command.get_display_name().unwrap_or_else(|| command.get_name()).replace(' ', "-");
    let path = folder.join(format!("{name}.1"));
    std::fs::write(&path, page(command.name(name))?).map_err(at("write", &path))?;
    ctx.ui.detail(1, format!("wrote `{}`", path.display()));
    Ok(())
}

/// The command with what short help leaves out: the manual has room for it.
fn complete(command: clap::Command) -> clap::Command {
    command.mut_args(|argument| argument.hide_short_help(false)).mut_subcommands(complete)
}

fn page(mut command: clap::Command) -> Result<Vec<u8>> {
    let usage = command.render_usage().to_string();
    let notes = command.get_after_help().map(ToString::to_string);
    let has_subcommands = command.has_subcommands();
    // A date that is empty would be taken for missing, and what follows it for the date.
    let page = Man::new(command).date(" ").source(concat!("genkey ", env!("CARGO_PKG_VERSION")));
    let mut text = Vec::new();
    let rendered = page.render_title(&mut text).and_then(|()| {
        page.render_name_section(&mut text)?;
        text.extend(section("SYNOPSIS", usage.trim_start_matches("Usage: ")).into_bytes());
        page.render_description_section(&mut text)?;
        page.render_options_section(&mut text)?;
        if has_subcommands {
            page.render_subcommands_section(&mut text)?;
        }
        Ok(())
    });
    rendered.map_err(|error| crate::error::Error::from_io("cannot render the manual", error))?;
    text.extend(notes.into_iter().flat_map(|notes| section("NOTES", &notes).into_bytes()));
    Ok(text)
}

/// A section whose lines are shown as they are. The manual's own synopsis would name every option, without what it takes,
/// and its notes would be called `EXTRA`.
fn section(title: &str, lines: &str) -> String {
    format!(".SH {title}\n.nf\n{}\n.fi\n", lines.replace('\\', "\\\\").replace('-', "\\-"))
}
