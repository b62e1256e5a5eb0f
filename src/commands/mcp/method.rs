//! How a server gets its key, and which key it had.

use super::headers::default_header;
use super::target::Found;
use crate::commands::run::variable_name;
use crate::context::Context;
use crate::error::{Error, Result};
use crate::mcp::{Literal, Remote, Transport, quoted};
use crate::model::CredentialHeader;

/// How a server gets its key.
pub(super) enum Method {
    /// In this variable, from `genkey run`.
    Variable(String),
    /// In a header, from `genkey mcp headers`.
    Header {
        /// The header in the file, which is removed.
        literal: Option<String>,
        /// The header that the command prints, unless it is the service's.
        named: Option<String>,
    },
}

/// What is to be done with a server.
pub(super) struct Plan<'f> {
    pub(super) method: Method,
    /// The key that is taken out of the file.
    pub(super) pasted: Option<&'f Literal>,
}

/// Plans how a server is wrapped; `variable` is the one that was asked for.
///
/// # Errors
/// When genkey cannot hand a key to it, or it is not clear which value is the key.
pub(super) fn plan<'f>(
    ctx: &Context,
    found: &'f Found,
    variable: Option<&str>,
) -> Result<Plan<'f>> {
    let remote = found
        .place
        .client
        .map_or(Remote::Bridge, |client| client.remote);
    match (&found.server.transport, remote) {
        (Transport::Unknown, _) => {
            let message = format!("`{}` has neither a `command` nor an address", found.name);
            return Err(Error::usage(message));
        }
        (Transport::Nested, _) => return Err(nested(found)),
        (Transport::Remote { .. }, Remote::Environment) => return Err(by_environment(ctx, found)?),
        (Transport::Remote { url }, Remote::Bridge) => return Err(by_bridge(ctx, found, url)?),
        (Transport::Local { .. }, _) | (Transport::Remote { .. }, Remote::Helper) => {}
    }
    if !found.server.elsewhere.is_empty() {
        return Err(elsewhere(ctx, found)?);
    }
    match found.server.transport {
        Transport::Local { .. } => for_variable(ctx, found, variable),
        Transport::Remote { .. } | Transport::Nested | Transport::Unknown => {
            for_header(ctx, found, variable)
        }
    }
}

fn for_variable<'f>(ctx: &Context, found: &'f Found, asked: Option<&str>) -> Result<Plan<'f>> {
    let pasted = match asked {
        Some(name) => found
            .server
            .literals
            .iter()
            .find(|found| found.name == name),
        None => only_literal(ctx, found)?,
    };
    let named = pasted.map(|literal| literal.name.as_str()).or(asked);
    let name = match named {
        Some(name) => name,
        None => referring(found, ctx.settings.key_variable()?)?,
    };
    let name = variable_name(name)
        .map_err(|reason| Error::usage(format!("`{name}` in `env`: {reason}")))?;
    for literal in &found.server.literals {
        if literal.name != name {
            let (path, other) = (found.place.path.display(), &literal.name);
            ctx.ui.warn(format!(
                "`{path}` still has a key in `{other}` of `{}`",
                found.name
            ));
        }
    }
    Ok(Plan {
        method: Method::Variable(name),
        pasted,
    })
}

/// The variable of a server that has no key in the file: the service's, or one that refers to it.
fn referring<'n>(found: &'n Found, usual: &'n str) -> Result<&'n str> {
    let names: Vec<&str> = found.server.references_to(usual).collect();
    match names.as_slice() {
        [] => Ok(usual),
        [only] => Ok(only),
        names if names.contains(&usual) => Ok(usual),
        names => {
            let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
            let message = format!(
                "`{}` refers to `{usual}` in {}",
                found.name,
                names.join(" and ")
            );
            Err(Error::usage(message).hint("choose one with `--env NAME`"))
        }
    }
}

fn for_header<'f>(ctx: &Context, found: &'f Found, asked: Option<&str>) -> Result<Plan<'f>> {
    if asked.is_some() {
        let message = format!(
            "`--env` cannot be used: `{}` is a remote server",
            found.name
        );
        return Err(Error::usage(message));
    }
    if found.server.has_helper() {
        let message = format!("`{}` already has a `headersHelper`", found.name);
        return Err(Error::usage(message).hint("remove it from the file first"));
    }
    let pasted = only_literal(ctx, found)?;
    let usual = default_header(ctx.settings.provider()?);
    let header = pasted.map(|literal| {
        if literal.is_bearer {
            CredentialHeader::Bearer
        } else {
            CredentialHeader::Named(literal.name.clone())
        }
    });
    // The service's own header needs no `--header` in the client's file.
    let named = header.filter(|header| *header != usual);
    Ok(Plan {
        method: Method::Header {
            literal: pasted.map(|literal| literal.name.clone()),
            named: named.map(|header| header.to_string()),
        },
        pasted,
    })
}

/// The only value that is a key of the profile's service, if there is one.
fn only_literal<'f>(ctx: &Context, found: &'f Found) -> Result<Option<&'f Literal>> {
    let provider = ctx.settings.provider()?;
    let literals = &found.server.literals;
    let own = literals
        .iter()
        .filter(|literal| provider.recognises(literal.secret.expose()));
    let own: Vec<&Literal> = own.collect();
    match (own.as_slice(), literals.first()) {
        ([], None) => Ok(None),
        ([], Some(other)) => {
            let message = format!(
                "the key in `{}` is not a {} key",
                other.name, provider.title
            );
            Err(Error::usage(message).hint("choose the profile of its service with `--profile`"))
        }
        ([only], _) => Ok(Some(only)),
        (several, _) => {
            let names: Vec<String> = several
                .iter()
                .map(|literal| format!("`{}`", literal.name))
                .collect();
            let message = format!("`{}` has keys in {}", found.name, names.join(" and "));
            Err(Error::usage(message).hint("choose one with `--env NAME`"))
        }
    }
}

fn elsewhere(ctx: &Context, found: &Found) -> Result<Error> {
    let variable = ctx.settings.key_variable()?;
    let places = found.server.elsewhere.join(" and ");
    let message = format!(
        "`{}` has a key in {places}; genkey can only pass a key alone, in a variable",
        found.name
    );
    Ok(Error::usage(message)
        .hint(format!(
            "if the server expands variables, as mcp-remote does, write `${{{variable}}}` instead of the key and add `--env {variable}`"
        ))
        .hint("or have rotations write the key there: `genkey rotate KEY --to 'json:PATH#/pointer'`"))
}

fn nested(found: &Found) -> Error {
    let message = format!(
        "`{}` has its program, `args` and `env` inside `command`, which is an older form",
        found.name
    );
    Error::usage(message).hint(
        "write them side by side, `\"command\": \"PROGRAM\", \"args\": [], \"env\": {}`, and run the command again",
    )
}

fn by_bridge(ctx: &Context, found: &Found, url: &str) -> Result<Error> {
    let (variable, header) = (
        ctx.settings.key_variable()?,
        default_header(ctx.settings.provider()?),
    );
    let header = match header {
        CredentialHeader::Named(name) => format!("{name}:${{{variable}}}"),
        CredentialHeader::Bearer => format!("Authorization:Bearer ${{{variable}}}"),
    };
    // The address may contain a key, which must not reach a message.
    let url = if found.server.elsewhere.is_empty() {
        url
    } else {
        "URL"
    };
    let message = format!(
        "{} cannot get the headers of the remote server `{}` from genkey",
        found.place.title(),
        found.name
    );
    // Data, not a shell's command line: a shell would put the key itself into the arguments.
    let arguments = serde_json::json!(["-y", "mcp-remote", url, "--header", header]);
    let target = found.place.client.map_or("FILE", |client| client.name);
    Ok(Error::usage(message)
        .hint(format!(
            "have mcp-remote connect to it: in the file, write `{{\"command\": \"npx\", \"args\": {arguments}}}` as `{}`",
            found.name
        ))
        .hint(format!(
            "then run `genkey mcp wrap {target} {} --env {variable}`",
            quoted(&found.name)
        )))
}

fn by_environment(ctx: &Context, found: &Found) -> Result<Error> {
    let variable = ctx.settings.key_variable()?;
    let header = default_header(ctx.settings.provider()?);
    let title = found.place.title();
    let message = format!(
        "{title} takes the headers of the remote server `{}` from its own environment",
        found.name
    );
    let setting = match header {
        CredentialHeader::Named(name) => {
            format!("env_http_headers = {{ \"{name}\" = \"{variable}\" }}")
        }
        CredentialHeader::Bearer => format!("bearer_token_env_var = \"{variable}\""),
    };
    Ok(Error::usage(message).hint(format!(
        "write `{setting}` instead of the header, and start it with `genkey run --key KEY -- codex`"
    )))
}
