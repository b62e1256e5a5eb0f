//! `genkey login`

use crate::context::{Context, Profile, Session, Source};
use crate::error::{Error, Result};
use crate::model::StoredAt;
use crate::output::Value;
use crate::secret::Secret;
use crate::store::{Entry, Login};

/// Log in with an API key, which is checked and kept in the store
///
/// The key is asked for without being shown, or read from stdin with `--with-token` or when stdin is not a terminal.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Read the key from stdin
    #[arg(long)]
    with_token: bool,
}

const INSTEAD: &str = "pipe the key into `genkey login --with-token`";

/// Logs in: checks the key's form, asks the service who it belongs to, keeps it.
///
/// # Errors
/// When the key is malformed or refused, or the store cannot keep it; nothing is changed then.
pub fn run(args: &Args, ctx: &Context) -> Result<()> {
    if ctx.is_sandbox() {
        return Err(
            Error::usage("the sandbox needs no login").hint("`genkey --sandbox create --expires-in 90d` makes a key")
        );
    }
    let profile = ctx.profile()?.clone();
    let secret = read(args, ctx, &profile)?;
    ctx.provider().check_form(&secret).map_err(|error| Error::usage(format!("this is no API key: {error}")))?;
    let store = ctx.new_secrets_store()?;
    store.prove()?;
    ctx.index().prove()?;
    let session = Session::with_secret(ctx, secret.clone(), Source::Typed)?;
    let account = session.wait(session.client.me())?;
    let at = StoredAt { store: store.name(), entry: format!("{}/login-{}", profile.name, ctx.marker()?) };
    let label = format!("genkey: login of profile {} ({})", profile.name, profile.service);
    let stored = store.put(&Entry { name: at.entry.clone(), label }, &secret).map_err(Error::from);
    if let Err(error) = stored.and_then(|()| keep(ctx, &profile, &at)) {
        // The login is not noted, so nothing would ever find what there is of this entry again.
        let _ = store.remove(&at.entry);
        return Err(error);
    }
    let who = [&account.email, &account.username, &account.name].into_iter().find_map(Clone::clone);
    let who = who.unwrap_or_else(|| account.id.to_string());
    ctx.ui.status(format!(
        "logged in to {} as {who} (profile `{}`); the key is kept in {}",
        profile.service,
        profile.name,
        ctx.store_title(&at.store)
    ));
    ctx.warn_of_environment();
    let fields = ["profile", "api_url", "id", "email", "store"];
    let (api_url, store) = (profile.api_url.as_str(), at.store.as_str());
    let values: [Value<'_>; 5] =
        [profile.name.as_str().into(), api_url.into(), (&account.id).into(), account.email.into(), store.into()];
    ctx.outcome(&fields, &values)
}

fn read(args: &Args, ctx: &Context, profile: &Profile) -> Result<Secret> {
    let secret = if args.with_token || !ctx.ui.stdin_is_terminal() {
        ctx.ui.read_secret()?
    } else {
        let prompt = format!("API key for {}", profile.service);
        ctx.ui.asker(INSTEAD)?.secret(&prompt, None)?
    };
    if secret.expose().is_empty() {
        return Err(Error::usage("no key was given").hint(INSTEAD));
    }
    Ok(secret)
}

/// Notes the new login and its profile, and only then drops the secret of the login it replaces.
fn keep(ctx: &Context, profile: &Profile, at: &StoredAt) -> Result<()> {
    ctx.config_file().set_profile(&profile.name, &ctx.profile_to_keep()?)?;
    ctx.replace_login(Login { api_url: profile.api_url.clone(), key: None, at: at.clone() })?;
    Ok(())
}
