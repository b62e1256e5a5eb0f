//! `genkey destination add`

use std::path::PathBuf;

use crate::commands::given_file;
use crate::context::Context;
use crate::destination::{Catalogue, Description, PRESET_FILE};
use crate::durable;
use crate::error::{Error, Result};

#[derive(Debug, clap::Args)]
pub struct Args {
    /// The preset's description, or `-` for stdin
    #[arg(value_name = "FILE.toml")]
    file: PathBuf,
}

/// Adds a preset, or replaces the one of the same name.
///
/// # Errors
/// When the description is invalid, with the line and the reason; nothing is changed then.
pub fn run(args: &Args, ctx: &Context) -> Result<()> {
    let (text, shown) = given_file::read(&args.file, PRESET_FILE)?;
    let preset =
        Description::parse(&text).map_err(|error| Error::usage(format!("{shown}, {error}")))?;
    let name = preset.name.get_ref().as_str();
    if Catalogue::built_in_text(name).is_some() {
        let message = format!("{shown}: `{name}` is the name of a built-in preset");
        return Err(Error::usage(message).hint("give it another `name`"));
    }
    let presets = ctx.presets();
    let is_replaced = presets.own_named(name).is_some();
    let path = presets.file(name);
    // The text as it was given, with its comments.
    durable::persist(&path, text.as_bytes())?;
    let done = if is_replaced { "replaced" } else { "added" };
    let path = path.display().to_string();
    let title = preset.title.as_ref();
    let title = title.map(|title| format!(" ({})", title.get_ref()));
    ctx.ui.status(format!(
        "{done} preset `{name}`{}: `{path}`",
        title.unwrap_or_default()
    ));
    ctx.outcome(
        &["name", "file", "replaced"],
        &[name.into(), path.as_str().into(), is_replaced.into()],
    )
}
