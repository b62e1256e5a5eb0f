//! `genkey login`

use crate::context::{Context, Session};
use crate::error::{Error, Result};
use crate::failpoint;
use crate::model::{CredentialHeader, CredentialKind, EntryName, Identity, StoredAt};
use crate::output::Value;
use crate::provider::{DialectSetting, STANDARD};
use crate::secret::Secret;
use crate::store::{Entry, Login, SecretStore};

/// Log in with an API key, which is checked and kept in the store
///
/// The key is asked for without being shown, or read from stdin with `--with-token` or when stdin is not a terminal.
/// What it begins with tells which service it is for, where neither the profile nor `--provider` does.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Log in to this service: `gen`, `genrex`, `genmb` or one of your own
    #[arg(long, value_name = "NAME")]
    provider: Option<String>,

    /// Log in with a JWT of the service's web app instead of a key
    #[arg(long)]
    jwt: bool,

    /// Read the key from stdin
    #[arg(long)]
    with_token: bool,

    /// What the service calls its endpoints for keys: `auto`, `reference`, `guide` or `pat`
    #[arg(long, value_name = "NAME", hide_short_help = true)]
    dialect: Option<DialectSetting>,

    /// Send the key in this header, such as `X-MCP-API-Key`, where the service knows more than one
    #[arg(long, value_name = "NAME", hide_short_help = true)]
    key_header: Option<CredentialHeader>,
}

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
    settle(args, ctx)?;
    let store = ctx.new_secrets_store()?;
    let secret = read(args, ctx, store.as_ref())?;
    let session = Session::with_secret(ctx, secret.clone(), args.kind())?;
    let account = session.identity()?;
    let at = keep(args.kind(), ctx, store.as_ref(), &secret)?;
    tell(args, ctx, account.as_ref(), &at)?;
    session.tell_if_unchecked();
    ctx.warn_of_expiry(&session.credential);
    ctx.warn_of_environment();
    let profile = ctx.profile()?;
    let values: [Value<'_>; 6] = [
        profile.name.as_str().into(),
        profile.provider.name.as_str().into(),
        profile.api_url.as_str().into(),
        account.as_ref().map(|account| &account.id).into(),
        account.as_ref().and_then(|account| account.email.as_deref()).into(),
        at.store.as_str().into(),
    ];
    ctx.outcome(&["profile", "provider", "api_url", "id", "email", "store"], &values)
}

impl Args {
    fn kind(&self) -> CredentialKind {
        if self.jwt { CredentialKind::Jwt } else { CredentialKind::Key }
    }

    /// What can be done where nobody can be asked.
    fn instead(&self) -> &'static str {
        if self.jwt {
            "pipe the JWT into `genkey login --jwt --with-token`"
        } else {
            "pipe the key into `genkey login --with-token`"
        }
    }

    /// What is asked for, for messages.
    fn what(&self) -> &'static str {
        if self.jwt { "JWT" } else { "API key" }
    }
}

/// Decides which service is meant, as far as the command line and the configuration say it.
fn settle(args: &Args, ctx: &Context) -> Result<()> {
    if let Some(name) = &args.provider {
        ctx.settle_provider(ctx.provider_named(name)?);
    } else if args.jwt && !ctx.is_settled()? {
        ctx.settle_provider(ctx.provider_named(STANDARD)?);
    }
    ctx.ask_for(args.dialect, args.key_header.clone());
    if args.provider.is_none() && !ctx.is_settled()? {
        // The key tells.
        return Ok(());
    }
    check_offered(args, ctx)
}

/// Refuses what the service does not offer.
fn check_offered(args: &Args, ctx: &Context) -> Result<()> {
    let provider = ctx.provider()?;
    if args.jwt && !provider.jwt {
        return Err(Error::usage(format!("{} takes no JWT: `--jwt` cannot be used with it", provider.title)));
    }
    if args.dialect.is_some() { ctx.require_key_endpoints() } else { Ok(()) }
}

/// Tells who has logged in where, and where the key is kept.
fn tell(args: &Args, ctx: &Context, account: Option<&Identity>, at: &StoredAt) -> Result<()> {
    let profile = ctx.profile()?;
    let who = account.map(|account| {
        let name = [&account.email, &account.username, &account.name].into_iter().flatten().next().cloned();
        format!(" as {}", name.unwrap_or_else(|| account.id.to_string()))
    });
    ctx.ui.status(format!(
        "logged in to {}{} (profile `{}`); the {} is kept in {}",
        profile.service,
        who.unwrap_or_default(),
        profile.name,
        if args.jwt { "JWT" } else { "key" },
        ctx.store_title(&at.store)
    ));
    Ok(())
}

/// Reads the key, and proves the places that it goes to. Nobody is asked for a key that could not be kept, and no store is
/// troubled with what is no key.
fn read(args: &Args, ctx: &Context, store: &dyn SecretStore) -> Result<Secret> {
    if !args.with_token && ctx.ui.stdin_is_terminal() {
        let asker = ctx.ui.asker(args.instead())?;
        prove(ctx, store)?;
        let service = ctx.address_to_log_in_to()?.map(|service| format!(" for {service}")).unwrap_or_default();
        let secret = asker.secret(&format!("{}{service}", args.what()), None)?;
        check(args, ctx, &secret)?;
        return Ok(secret);
    }
    let secret = ctx.ui.read_secret()?;
    check(args, ctx, &secret)?;
    prove(ctx, store)?;
    Ok(secret)
}

fn prove(ctx: &Context, store: &dyn SecretStore) -> Result<()> {
    store.prove(ctx.now())?;
    ctx.index().prove()?;
    Ok(())
}

fn check(args: &Args, ctx: &Context, secret: &Secret) -> Result<()> {
    if secret.expose().is_empty() {
        return Err(Error::usage(format!("no {} was given", if args.jwt { "JWT" } else { "key" })).hint(args.instead()));
    }
    if let Some(provider) = ctx.recognise(secret.expose()).filter(|_| args.provider.is_none() && !args.jwt)
        && !ctx.is_settled()?
    {
        ctx.settle_provider(provider);
        check_offered(args, ctx)?;
    }
    ctx.check_form(secret, args.kind(), &format!("this is no {}", args.what()))
}

/// Puts the secret into the store and makes it the profile's login.
fn keep(kind: CredentialKind, ctx: &Context, store: &dyn SecretStore, secret: &Secret) -> Result<StoredAt> {
    let profile = ctx.profile()?;
    let interrupt = ctx.ui.interrupt()?;
    let _begun = interrupt.begin();
    let entry = EntryName::Login { profile: profile.name.clone(), marker: ctx.marker()? };
    let at = StoredAt { store: store.name(), entry: entry.to_string() };
    let label = format!("genkey: login of profile {} ({})", profile.name, profile.service);
    let work = ctx.begin_loose(&profile.name, at.clone())?;
    let stored = store.put(&Entry { name: at.entry.clone(), label }, secret).map_err(Error::from);
    failpoint::pass("login.stored");
    let noted = stored.and_then(|()| note(kind, ctx, &at));
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
fn note(kind: CredentialKind, ctx: &Context, at: &StoredAt) -> Result<()> {
    let profile = ctx.profile()?;
    ctx.config_file().set_profile(&profile.name, &ctx.profile_to_keep()?)?;
    failpoint::pass("login.configured");
    let login = Login { api_url: profile.api_url.clone(), kind, key: None, at: at.clone() };
    let before = ctx.login()?;
    let dropped = ctx.replace_login(login)?;
    // Whoever logs in to the same service again knows what they do.
    ctx.tell_of_dropped(dropped.filter(|_| before.is_some_and(|before| before.api_url != profile.api_url)));
    Ok(())
}
