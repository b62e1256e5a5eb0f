//! `genkey mcp wrap`

use super::launch::{key_argument, launcher, require_unlocking};
use super::method::plan;
use super::target::{Found, find};
use super::wrapping::{Wrapped, Wrapping};
use crate::commands::keys::arguments::new_name;
use crate::commands::stored_key::resolve;
use crate::context::{Context, Credential};
use crate::destination::prove_rewrite;
use crate::error::{Error, Kind, Result};
use crate::model::{Expiry, KeyName};
use crate::session::{Sending, Session, Which};
use crate::store::StoredKey;

/// Start an MCP server through genkey, and take the key out of the client's file
///
/// The client then starts `genkey run`, which puts the key into the server's environment. The server
/// gets a key of its own, or a stored one with `--key`. Everything else in the file stays as it is.
#[derive(Debug, clap::Args)]
#[command(allow_missing_positional = true)]
pub struct Args {
    /// A client, such as `cursor`, or a file [default: the files of all clients]
    #[arg(value_name = "CLIENT|FILE")]
    target: Option<String>,

    /// The server's name in the file
    #[arg(value_name = "SERVER", required = true)]
    server: String,

    /// The id or exact name of a stored key [default: create one]
    #[arg(long, value_name = "KEY")]
    key: Option<String>,

    /// Environment variable for the key [default: the one that holds it in the file]
    #[arg(long, value_name = "NAME")]
    env: Option<String>,

    /// Lifetime of the new key
    #[arg(long, value_name = "DURATION", value_parser = Expiry::from_duration, default_value = "90d", conflicts_with = "key", allow_hyphen_values = true)]
    expires_in: Expiry,

    /// Show what would be done, without doing it
    #[arg(long)]
    dry_run: bool,
}

/// The key that a server is to get.
enum Chosen {
    /// One that is stored.
    Stored(StoredKey),
    /// One that an earlier `wrap` of the server created, if it still works.
    Earlier(StoredKey, KeyName),
    /// One that is created.
    New(KeyName),
    /// The login of a service without an API for keys.
    Login(Credential),
}

pub fn run(args: &Args, ctx: &Context) -> Result<()> {
    let found = find(ctx, "wrap", args.target.as_deref(), &args.server)?;
    if let Some(key) = found.server.wrapped_with() {
        return report_wrapped(ctx, &found, key);
    }
    let plan = plan(ctx, &found, args.env.as_deref())?;
    let chosen = choose(args, ctx, &found)?;
    let wrapping = Wrapping {
        ctx,
        found: &found,
        plan: &plan,
    };
    let (key, creates) = match &chosen {
        Chosen::Stored(key) | Chosen::Earlier(key, _) => (Some(key_argument(ctx, key)), false),
        Chosen::New(name) => (Some(name.to_string()), true),
        Chosen::Login(_) => (None, false),
    };
    // All that can fail is tried before a key is created.
    let store = match &chosen {
        Chosen::Stored(key) => Some(key.at.store.clone()),
        Chosen::Earlier(..) | Chosen::New(_) => ctx.settings.chosen_store()?,
        Chosen::Login(_) => None,
    };
    if let Some(store) = &store {
        require_unlocking(ctx, store, found.place.title())?;
    }
    let launcher = launcher(ctx, key, store.as_deref())?;
    wrapping.refuse_state(&launcher, creates.then_some(args.expires_in))?;
    prove_rewrite(&found.place.path)?;
    wrapping.edited(&found.text, &launcher)?;
    if args.dry_run {
        if creates {
            wrapping.require_login()?;
        }
        return wrapping.preview(&launcher, creates);
    }
    match chosen {
        Chosen::Stored(key) => {
            prove(ctx, ctx.stored_credential(key.at.clone(), key.id.clone())?)?;
            wrapping.place_and_report(Some(&key))
        }
        Chosen::Earlier(key, name) => {
            let credential = ctx.stored_credential(key.at.clone(), key.id.clone())?;
            match prove(ctx, credential) {
                Ok(()) => {
                    let title = key.title();
                    ctx.ui
                        .status(format!("using {title}, which was created for it before"));
                    wrapping.place_and_report(Some(&key))
                }
                Err(error) if error.kind == Kind::NotAuthenticated => {
                    wrapping.create(name, args.expires_in)
                }
                Err(error) => Err(error),
            }
        }
        Chosen::New(name) => wrapping.create(name, args.expires_in),
        Chosen::Login(login) => {
            prove(ctx, login)?;
            wrapping.place_and_report(None)
        }
    }
}

/// Checks a key with the service, if that has a way to.
fn prove(ctx: &Context, key: Credential) -> Result<()> {
    let session = Session::open(ctx, Which::This(Some(key)), Sending::Usual)?;
    session.tell_if_unchecked();
    session.identity().map(drop)
}

fn report_wrapped(ctx: &Context, found: &Found, key: Option<String>) -> Result<()> {
    let (name, path) = (&found.name, found.place.path.display());
    let with = key
        .as_ref()
        .map_or_else(|| "the key in use".to_owned(), |key| format!("key `{key}`"));
    ctx.ui.status(format!(
        "`{name}` in `{path}` is already wrapped, with {with}"
    ));
    let literals = found.server.literals.iter();
    let literals = literals.map(|literal| format!("`{}` in `env`", literal.name));
    for place in literals.chain(found.server.elsewhere.iter().cloned()) {
        ctx.ui
            .warn(format!("`{path}` still has a key in {place} of `{name}`"));
    }
    let outcome = Wrapped {
        key,
        id: None,
        variable: found.server.variable(),
        old: None,
    };
    outcome.print(ctx, &found.place, name)
}

fn choose(args: &Args, ctx: &Context, found: &Found) -> Result<Chosen> {
    if let Some(key) = &args.key {
        return Ok(Chosen::Stored(ctx.stored_key(&resolve(ctx, key)?)?));
    }
    if ctx.settings.provider()?.keys.is_none() {
        let login = ctx.login()?.filter(|login| login.kind.is_key());
        let login = login.map(|login| ctx.login_credential(login)).transpose()?;
        return ctx.required(login).map(Chosen::Login);
    }
    let client = found.place.client.map_or("mcp", |client| client.name);
    let name = new_name(&format!("{client}-{}", found.name)).map_err(|reason| {
        Error::usage(format!(
            "the server's name cannot be used as a key's name: {reason}"
        ))
        .hint("pass a stored key with `--key`")
    })?;
    let earlier = ctx.stored_key(&format!("name:{name}")).ok();
    let is_over = |key: &StoredKey| key.expires_at.is_some_and(|end| end <= ctx.now().into());
    Ok(match earlier.filter(|key| !is_over(key)) {
        Some(key) => Chosen::Earlier(key, name),
        None => Chosen::New(name),
    })
}
