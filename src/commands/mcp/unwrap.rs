//! `genkey mcp unwrap`

use super::target::find;
use crate::context::Context;
use crate::destination::rewrite;
use crate::error::Result;
use crate::mcp::{quoted, unwrapped};

/// Start an MCP server directly again, without genkey
///
/// The key is not put back into the file: the server must get it in another way.
#[derive(Debug, clap::Args)]
#[command(allow_missing_positional = true)]
pub struct Args {
    /// A client, such as `cursor`, or a file [default: the files of all clients]
    #[arg(value_name = "CLIENT|FILE")]
    target: Option<String>,

    /// The server's name in the file
    #[arg(value_name = "SERVER", required = true)]
    server: String,
}

/// Unwraps a server. Sends nothing; the key stays as it is.
pub fn run(args: &Args, ctx: &Context) -> Result<()> {
    let found = find(ctx, "unwrap", args.target.as_deref(), &args.server)?;
    let (place, name) = (&found.place, &found.name);
    let path = place.path.display();
    let Some(key) = found.server.wrapped_with() else {
        ctx.ui
            .status(format!("`{name}` in `{path}` is not wrapped"));
        return Ok(());
    };
    let variable = found.server.variable();
    rewrite(&place.path, |text| unwrapped(place, text, name).map(Some))?;
    let title = place.title();
    ctx.ui
        .status(format!("unwrapped `{name}` in `{path}`; restart {title}"));
    ctx.ui.status(match &variable {
        Some(variable) => format!("the server now needs `{variable}` from elsewhere"),
        None => "the server now needs its key from elsewhere".to_owned(),
    });
    if let Some(key) = &key {
        ctx.ui.hint(format!(
            "if nothing else uses `{key}`, revoke it: `genkey revoke {}`",
            quoted(key)
        ));
    }
    ctx.outcome(
        &["client", "file", "server", "key", "variable"],
        &[
            place.client.map(|client| client.name).into(),
            path.to_string().into(),
            name.as_str().into(),
            key.into(),
            variable.into(),
        ],
    )
}
