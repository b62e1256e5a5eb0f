//! `genkey login`

use crate::context::{Context, Session, Source};
use crate::error::{Error, Result};
use crate::failpoint;
use crate::model::{EntryName, StoredAt};
use crate::output::Value;
use crate::secret::Secret;
use crate::store::{Entry, Login, SecretStore};

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
/// When the key is malformed or refused, or the store cannot keep it; the login is then the one of before, unless only the
/// folder of the index could not be synced.
pub fn run(args: &Args, ctx: &Context) -> Result<()> {
    if ctx.is_sandbox() {
        return Err(
            Error::usage("the sandbox needs no login").hint("`genkey --sandbox create --expires-in 90d` makes a key")
        );
    }
    let profile = ctx.profile()?;
    let store = ctx.new_secrets_store()?;
    let secret = read(args, ctx, store.as_ref())?;
    let session = Session::with_secret(ctx, secret.clone(), Source::Typed)?;
    let account = session.account()?;
    let at = keep(ctx, store.as_ref(), &secret)?;
    let who = [&account.email, &account.username, &account.name].into_iter().flatten().next().cloned();
    ctx.ui.status(format!(
        "logged in to {} as {} (profile `{}`); the key is kept in {}",
        profile.service,
        who.unwrap_or_else(|| account.id.to_string()),
        profile.name,
        ctx.store_title(&at.store)
    ));
    ctx.warn_of_environment();
    let values: [Value<'_>; 5] = [
        profile.name.as_str().into(),
        profile.api_url.as_str().into(),
        (&account.id).into(),
        account.email.into(),
        at.store.as_str().into(),
    ];
    ctx.outcome(&["profile", "api_url", "id", "email", "store"], &values)
}

/// Reads the key, and proves the places that it goes to. Nobody is asked for a key that could not be kept, and no store is
/// troubled with what is no key.
fn read(args: &Args, ctx: &Context, store: &dyn SecretStore) -> Result<Secret> {
    if !args.with_token && ctx.ui.stdin_is_terminal() {
        let asker = ctx.ui.asker(INSTEAD)?;
        prove(ctx, store)?;
        let secret = asker.secret(&format!("API key for {}", ctx.profile()?.service), None)?;
        check(ctx, &secret)?;
        return Ok(secret);
    }
    let secret = ctx.ui.read_secret()?;
    check(ctx, &secret)?;
    prove(ctx, store)?;
    Ok(secret)
}

fn prove(ctx: &Context, store: &dyn SecretStore) -> Result<()> {
    store.prove(ctx.now())?;
    ctx.index().prove()?;
    Ok(())
}

fn check(ctx: &Context, secret: &Secret) -> Result<()> {
    if secret.expose().is_empty() {
        return Err(Error::usage("no key was given").hint(INSTEAD));
    }
    ctx.provider().check_form(secret).map_err(|error| Error::usage(format!("this is no API key: {error}")))
}

/// Puts the secret into the store and makes it the profile's login.
fn keep(ctx: &Context, store: &dyn SecretStore, secret: &Secret) -> Result<StoredAt> {
    let profile = ctx.profile()?;
    let interrupt = ctx.ui.interrupt()?;
    let _begun = interrupt.begin();
    let entry = EntryName::Login { profile: profile.name.clone(), marker: ctx.marker()? };
    let at = StoredAt { store: store.name(), entry: entry.to_string() };
    let label = format!("genkey: login of profile {} ({})", profile.name, profile.service);
    let work = ctx.begin_loose(&profile.name, at.clone())?;
    let stored = store.put(&Entry { name: at.entry.clone(), label }, secret).map_err(Error::from);
    failpoint::pass("login.stored");
    let noted = stored.and_then(|()| note(ctx, &at));
    // A login that is not noted has left an entry that nothing else would ever find again. One that may be noted after all,
    // because only the last step of that failed, is left to `recover`.
    let unnoted = || ctx.index().read().is_ok_and(|contents| !contents.names(&at));
    if noted.is_ok() || (unnoted() && store.remove(&at.entry).is_ok()) {
        // Should this note be lost, `recover` finds that there is nothing to do.
        let _ = work.done();
    }
    noted.map(|()| at)
}

/// Notes the new login and its profile, and only then drops the secret of the login it replaces.
fn note(ctx: &Context, at: &StoredAt) -> Result<()> {
    let profile = ctx.profile()?;
    ctx.config_file().set_profile(&profile.name, &ctx.profile_to_keep()?)?;
    failpoint::pass("login.configured");
    ctx.replace_login(Login { api_url: profile.api_url.clone(), key: None, at: at.clone() })?;
    Ok(())
}
