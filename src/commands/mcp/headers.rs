//! `genkey mcp headers`

use crate::commands::json_object;
use crate::commands::stored_key::resolve;
use crate::context::Context;
use crate::error::Result;
use crate::model::CredentialHeader;
use crate::provider::Provider;
use crate::secret::Secret;

/// Print the header that carries a stored key, as JSON
///
/// This is what Claude Code runs as the `headersHelper` of a remote server.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The key's id or exact name [default: the key in use]
    #[arg(long, value_name = "KEY")]
    key: Option<String>,

    /// The header, such as `X-API-Key` or `Authorization: Bearer` [default: the service's]
    #[arg(long, value_name = "NAME")]
    header: Option<CredentialHeader>,
}

/// The header in which a client sends a key: one with nothing but the key, if the service has one,
/// since clients use `Authorization` for themselves.
pub(super) fn default_header(provider: &Provider) -> CredentialHeader {
    let is_named = |header: &&CredentialHeader| matches!(header, CredentialHeader::Named(_));
    let named = provider.key.headers.iter().find(is_named);
    named.cloned().unwrap_or_else(|| provider.header())
}

/// Prints one JSON object, whatever the format: a program reads it.
pub fn run(args: &Args, ctx: &Context) -> Result<()> {
    let key = args
        .key
        .as_deref()
        .map(|key| resolve(ctx, key))
        .transpose()?;
    let header = match &args.header {
        Some(header) => header.clone(),
        None => default_header(ctx.settings.provider()?),
    };
    let credential = ctx.named_credential(key.as_deref())?;
    // First, because GitHub redacts only what is logged after the mask.
    if ctx.settings.is_github_actions() {
        ctx.ui.mask(&credential.secret);
    }
    match header {
        CredentialHeader::Named(name) if credential.kind.is_key() => ctx
            .ui
            .print(|out| json_object(&[(&name, credential.secret.expose())], out)),
        CredentialHeader::Named(_) | CredentialHeader::Bearer => {
            let value = bearer(&credential.secret);
            ctx.ui
                .print(|out| json_object(&[("Authorization", value.expose())], out))
        }
    }
}

fn bearer(secret: &Secret) -> Secret {
    const SCHEME: &str = "Bearer ";
    // Allocated in full: a text that grows leaves copies of the secret in freed memory.
    let mut value = String::with_capacity(SCHEME.len() + secret.expose().len());
    value.push_str(SCHEME);
    value.push_str(secret.expose());
    Secret::new(value)
}
