//! `genkey mcp list`

use super::launch::folders;
use super::target::servers;
use crate::context::Context;
use crate::error::Result;
use crate::mcp::{Server, State};
use crate::model::SANDBOX;
use crate::output::{self, Value};
use crate::settings::environment::DATA_DIR;

/// List the MCP servers of your clients, and where their keys are
///
/// `wrapped`: genkey provides the key. `broken`: it cannot, because the key's secret is not stored.
/// `literal`: the file contains a key. `reference`: the file refers to a variable, or to a value that
/// the client prompts for.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// A client, such as `cursor`, or a file [default: the files of all clients]
    #[arg(value_name = "CLIENT|FILE")]
    target: Option<String>,
}

const FIELDS: [&str; 5] = ["client", "file", "server", "state", "key"];
/// The state of a wrapped server whose key is not stored.
const BROKEN: &str = "broken";

/// Lists the servers. Changes nothing and sends nothing.
pub fn run(args: &Args, ctx: &Context) -> Result<()> {
    let found = servers(ctx, args.target.as_deref())?;
    let mut rows: Vec<[Value<'_>; FIELDS.len()]> = Vec::new();
    for file in &found {
        let client = file.place.client.map(|client| client.name);
        let path = file.place.path.display().to_string();
        for (name, server) in &file.entries {
            let server = match server {
                Ok(server) => server,
                Err(error) => {
                    ctx.ui.warn(error);
                    continue;
                }
            };
            let state = server.state();
            let key = server.wrapped_with().flatten();
            let missing = match &state {
                State::Wrapped(Some(key)) => is_missing(ctx, server, key)?,
                State::Wrapped(None) | State::Literal | State::Reference | State::None => false,
            };
            if let (true, Some(key)) = (missing, &key) {
                ctx.ui.warn(format!(
                    "`{name}` in `{path}` will not start: no secret is stored for `{key}`"
                ));
            }
            rows.push([
                client.into(),
                path.clone().into(),
                name.as_str().into(),
                if missing { BROKEN } else { state.name() }.into(),
                key.into(),
            ]);
        }
    }
    if found.iter().all(|file| file.entries.is_empty()) {
        ctx.ui.status(match &args.target {
            Some(target) => format!("no MCP servers in `{target}`"),
            None => "no MCP servers were found".to_owned(),
        });
    }
    ctx.ui
        .print(|out| output::records(&FIELDS, &rows, ctx.format(), &ctx.surface(), out))
}

/// Whether the secret of the key that a server is wrapped with is not stored on this machine.
fn is_missing(ctx: &Context, server: &Server, key: &str) -> Result<bool> {
    let folders = folders(ctx)?;
    let data = folders.iter().find(|(name, _)| *name == DATA_DIR);
    let profile = server.profile();
    let of_sandbox = profile.as_deref() == Some(SANDBOX);
    // Where the secrets of another folder, or of the sandbox, are stored is not known here.
    if data.map(|(_, folder)| folder.as_str()) != server.folder(DATA_DIR)
        || of_sandbox != ctx.settings.is_sandbox()
    {
        return Ok(false);
    }
    Ok(!ctx.is_stored(key, profile.as_deref())?)
}
