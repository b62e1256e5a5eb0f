//! `genkey login`

use std::rc::Rc;

use crate::context::{Context, Credential, Source};
use crate::error::{Error, Result};
use crate::model::{CredentialHeader, CredentialKind, EntryRef, Identity, Scope};
use crate::ops::ProvenStore;
use crate::ops::login::{self, Replaced};
use crate::output::Value;
use crate::provider::{DEFAULT_PROVIDER, DialectSetting, Provider};
use crate::secret::Secret;
use crate::session::{Sending, Session, Which};
use crate::settings::Settings;
use crate::store::StoredKey;
use crate::ui::{Asker, Refusal, SecretPrompt};

/// Log in with an API key, which is checked and kept in the store
///
/// The key is asked for without being shown, or read from stdin with `--with-token` or when stdin
/// is not a terminal. What it begins with tells which service it is for, where neither the profile
/// nor `--provider` does.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Log in to this service: `gen`, `genrex`, `genmb` or one of your own
    #[arg(long, value_name = "NAME")]
    provider: Option<String>,

    /// Log in with a JWT of the service's web app instead of a key
    #[arg(long)]
    jwt: bool,

    /// Read the key from stdin; at a terminal, ask for it
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
/// When the key is malformed or refused, or the store cannot keep it; the login is then the one of
/// before, unless only the folder of the index could not be synced.
pub fn run(args: &Args, ctx: &Context) -> Result<()> {
    if ctx.settings.is_sandbox() {
        return Err(Error::usage("the sandbox needs no login")
            .hint("`genkey --sandbox create --expires-in 90d` makes a key"));
    }
    settle(args, ctx)?;
    let (store, secret) = read(args, ctx)?;
    let credential = Credential {
        secret: secret.clone(),
        kind: args.kind(),
        source: Source::Typed,
        key: None,
    };
    let session = Session::open(ctx, Which::This(Some(credential)), Sending::Usual)?;
    let account = session.identity()?;
    let at = store_login(args.kind(), ctx, &store, &secret)?;
    tell(args, ctx, account.as_ref(), &at)?;
    session.tell_if_unchecked();
    ctx.warn_of_expiry(&session.credential);
    ctx.warn_of_environment();
    let profile = ctx.settings.profile()?;
    let values: [Value<'_>; 6] = [
        profile.scope.profile.as_str().into(),
        profile.provider.name.as_str().into(),
        profile.scope.service.to_string().into(),
        account.as_ref().map(|account| &account.id).into(),
        account
            .as_ref()
            .and_then(|account| account.email.as_deref())
            .into(),
        at.store.as_str().into(),
    ];
    ctx.outcome(
        &["profile", "provider", "api_url", "id", "email", "store"],
        &values,
    )
}

impl Args {
    fn kind(&self) -> CredentialKind {
        if self.jwt {
            CredentialKind::Jwt
        } else {
            CredentialKind::Key
        }
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

    /// How it is asked for: for which service, and where a key of it is made.
    fn prompt(&self, settings: &Settings) -> Result<SecretPrompt> {
        let provider = settings.provider_to_log_in_to()?;
        let prompt = match settings.address_to_log_in_to()? {
            Some(address) => format!("{} {} for {address}", provider.title, self.what()),
            None => self.what().to_owned(),
        };
        let dashboard = provider.dashboard.as_ref().filter(|_| !self.jwt);
        let about =
            dashboard.map(|place| format!("{} keys are created under {place}", provider.title));
        Ok(SecretPrompt {
            about: about.unwrap_or_default(),
            prompt,
            again: None,
        })
    }
}

/// Decides which service is meant, as far as the command line and the configuration say it.
fn settle(args: &Args, ctx: &Context) -> Result<()> {
    if let Some(name) = &args.provider {
        ctx.settings
            .override_provider(ctx.settings.provider_named(name)?);
    } else if args.jwt && !ctx.settings.has_provider()? {
        ctx.settings
            .override_provider(ctx.settings.provider_named(DEFAULT_PROVIDER)?);
    }
    ctx.settings
        .set_overrides(args.dialect, args.key_header.clone());
    if args.provider.is_none() && !ctx.settings.has_provider()? {
        // The key tells.
        return Ok(());
    }
    check_offered(args, ctx)
}

/// Refuses what the service does not offer.
fn check_offered(args: &Args, ctx: &Context) -> Result<()> {
    let provider = ctx.settings.provider()?;
    if args.jwt && !provider.jwt {
        return Err(Error::usage(format!(
            "{} takes no JWT: `--jwt` cannot be used with it",
            provider.title
        )));
    }
    if args.dialect.is_some() {
        ctx.settings.require_key_endpoints()
    } else {
        Ok(())
    }
}

/// Tells who has logged in where, and where the key is kept.
fn tell(args: &Args, ctx: &Context, account: Option<&Identity>, at: &EntryRef) -> Result<()> {
    let Scope { profile, service } = &ctx.settings.profile()?.scope;
    let who = account.map(|account| {
        let name = [&account.email, &account.username, &account.name]
            .into_iter()
            .flatten()
            .next()
            .cloned();
        format!(" as {}", name.unwrap_or_else(|| account.id.to_string()))
    });
    ctx.ui.status(format!(
        "logged in to {}{} (profile `{profile}`); the {} is kept in {}",
        service.title(),
        who.unwrap_or_default(),
        if args.jwt { "JWT" } else { "key" },
        ctx.store_title(&at.store)
    ));
    Ok(())
}

/// Reads the key, and proves the places that it goes to. Nobody is asked for a key that could not
/// be kept, and no store is troubled with what is no key.
fn read(args: &Args, ctx: &Context) -> Result<(ProvenStore, Secret)> {
    if ctx.ui.stdin_terminal {
        let asker = ctx.ui.asker(args.instead())?;
        let store = prove(ctx)?;
        let secret = ask(args, ctx, &asker)?;
        decide(args, ctx, &secret)?;
        return Ok((store, secret));
    }
    let secret = checked(args, ctx, ctx.ui.read_secret()?)?;
    decide(args, ctx, &secret)?;
    Ok((prove(ctx)?, secret))
}

/// Asks until a key has the right form. Whoever gives none has given up.
fn ask(args: &Args, ctx: &Context, asker: &Asker) -> Result<Secret> {
    let accept = |typed: Secret| {
        let is_empty = typed.expose().is_empty();
        let refusal = if is_empty {
            Refusal::Final
        } else {
            Refusal::Retry
        };
        checked(args, ctx, typed).map_err(refusal)
    };
    asker.secret(&args.prompt(&ctx.settings)?, accept)?
}

/// Proves that a login can be stored.
fn prove(ctx: &Context) -> Result<ProvenStore> {
    let store = ctx.prove_store(ctx.settings.chosen_store()?.as_deref())?;
    login::prove(&ctx.desk()?)?;
    Ok(store)
}

/// The credential in what was given, which has the right form.
fn checked(args: &Args, ctx: &Context, given: Secret) -> Result<Secret> {
    let settings = &ctx.settings;
    let secret = settings.unwrap_pasted(given);
    if secret.expose().is_empty() {
        return Err(Error::usage(format!(
            "no {} was given",
            if args.jwt { "JWT" } else { "key" }
        ))
        .hint(args.instead()));
    }
    let provider =
        recognised(args, ctx, &secret)?.map_or_else(|| settings.provider_to_log_in_to(), Ok)?;
    settings.check_form_for(
        &provider,
        &secret,
        args.kind(),
        &format!("this is no {}", args.what()),
    )?;
    Ok(secret)
}

/// Has the key decide which service is meant, where nothing else does.
fn decide(args: &Args, ctx: &Context, secret: &Secret) -> Result<()> {
    let Some(provider) = recognised(args, ctx, secret)? else {
        return Ok(());
    };
    ctx.settings.override_provider(provider);
    check_offered(args, ctx)
}

/// The service whose key this is, where only that can tell.
fn recognised(args: &Args, ctx: &Context, secret: &Secret) -> Result<Option<Rc<Provider>>> {
    let is_decided = args.jwt || args.provider.is_some() || ctx.settings.has_provider()?;
    Ok(if is_decided {
        None
    } else {
        ctx.settings.recognise(secret.expose())
    })
}

/// Stores the secret, and makes it the profile's login.
fn store_login(
    kind: CredentialKind,
    ctx: &Context,
    store: &ProvenStore,
    secret: &Secret,
) -> Result<EntryRef> {
    let (desk, settings) = (ctx.desk()?, &ctx.settings);
    let scope = &settings.profile()?.scope;
    let configure = || {
        settings
            .config_file()
            .set_profile(&scope.profile, &settings.profile_to_keep()?)
    };
    let (at, replaced) = login::log_in(&desk, scope, store, (kind, secret), configure)?;
    tell_of_replaced(ctx, replaced);
    Ok(at)
}

/// Makes a stored key the profile's login, and tells people so.
pub(super) fn log_in_with(ctx: &Context, key: &StoredKey) -> Result<()> {
    let replaced = login::log_in_with(&ctx.desk()?, key)?;
    ctx.ui.status(format!(
        "profile `{}` now uses key {}",
        key.scope.profile,
        key.title()
    ));
    tell_of_replaced(ctx, replaced);
    Ok(())
}

/// Says what became of the previous login.
fn tell_of_replaced(ctx: &Context, replaced: Replaced) {
    match replaced {
        // A key that genkey made stays as it was.
        Replaced::Stored(key) if key.is_former_login => {
            let (name, service) = (key.title(), &key.scope.service);
            let is_elsewhere = ctx
                .settings
                .profile()
                .is_ok_and(|profile| profile.scope.service != *service);
            let way_back = if is_elsewhere {
                format!("`genkey --api-url {service} token {}` prints it", key.id)
            } else {
                format!("`genkey use {}` switches back", key.id)
            };
            ctx.ui.status(format!(
                "the previous login key stays stored as {name}; {way_back}"
            ));
        }
        Replaced::Nothing | Replaced::Stored(_) => {}
        Replaced::Removed(CredentialKind::Jwt) => {
            ctx.ui.status("the previous JWT was removed from this machine; it works at the service until it expires");
        }
        Replaced::Removed(CredentialKind::Key) => {
            ctx.ui.status("the previous login key was removed from this machine, but it still works at the service");
        }
        Replaced::Left(at, failure) => {
            let error = Error::from(failure).context(format!("entry `{}`", at.entry));
            ctx.ui
                .warn(error.context("the previous login's secret is still in its store"));
        }
    }
}
