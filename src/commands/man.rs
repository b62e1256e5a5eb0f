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
///
/// # Errors
/// When stdout or the folder cannot be written.
pub fn run(args: &Args, tree: clap::Command, ctx: &Context) -> Result<()> {
    let mut root = tree.disable_help_subcommand(true);
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

fn page(command: clap::Command) -> Result<Vec<u8>> {
    let mut text = Vec::new();
    Man::new(command)
        .date("")
        .render(&mut text)
        .map_err(|error| crate::error::Error::from_io("cannot render the manual", error))?;
    Ok(text)
}
