//! `genkey login`

use std::rc::Rc;

use crate::context::{Context, Credential, Source};
use crate::error::{Error, Kind, Result};
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

/// How many keys a person may try.
const TRIES: usize = 3;

/// Log in with an API key
///
/// Prompts for the key without showing it, or reads it from stdin with `--with-token` or when stdin
/// is not a terminal. The key is checked with the service and stored. Its prefix selects the
/// service, unless the profile or `--provider` does.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Service to log in to: `gen`, `genrex`, `genmb` or one of your own
    #[arg(long, value_name = "NAME")]
    provider: Option<String>,

    /// Log in with a JWT from the service's web app instead of a key
    #[arg(long)]
    jwt: bool,

    /// Read the key from stdin, or prompt for it on a terminal
    #[arg(long)]
    with_token: bool,

    /// Dialect of the key endpoints: `auto`, `reference`, `guide` or `pat`
    #[arg(long, value_name = "NAME", hide_short_help = true)]
    dialect: Option<DialectSetting>,

    /// Header to send the key in, if the service accepts several, such as `X-MCP-API-Key`
    #[arg(long, value_name = "NAME", hide_short_help = true)]
    key_header: Option<CredentialHeader>,
}

/// Checks the key's form, checks it with the service, and stores it as the profile's login.
///
/// # Errors
/// When the key is malformed or refused, or cannot be stored. The previous login is then
/// unchanged, unless only the sync of the index's folder failed.
pub fn run(args: &Args, ctx: &Context) -> Result<()> {
    if ctx.settings.is_sandbox() {
        return Err(Error::usage("the sandbox needs no login")
            .hint("create a key with `genkey --sandbox create --expires-in 90d`"));
    }
    choose_provider(args, ctx)?;
    let (store, secret) = read(args, ctx)?;
    let (secret, session, account) = accepted(args, ctx, secret)?;
    let label = account.as_ref().and_then(Identity::label);
    let at = store_login(ctx, &store, (args.kind(), &secret), label)?;
    report(args, ctx, account.as_ref(), &at)?;
    session.tell_if_unchecked();
    ctx.warn_of_expiry(&session.credential);
    // With `GEN_API_KEY` set, the new login would not be used: that should not come as a surprise.
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

    /// The hint where there is no terminal to prompt on.
    fn without_terminal(&self) -> &'static str {
        if self.jwt {
            "pipe the JWT into `genkey login --jwt --with-token`"
        } else {
            "pipe the key into `genkey login --with-token`"
        }
    }

    fn what(&self) -> &'static str {
        if self.jwt { "JWT" } else { "API key" }
    }

    /// The prompt names the service and where its keys are created.
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

/// Selects the service from the command line and the configuration; without either, the key decides.
fn choose_provider(args: &Args, ctx: &Context) -> Result<()> {
    if let Some(name) = &args.provider {
        ctx.settings
            .override_provider(ctx.settings.provider_named(name)?);
    } else if args.jwt && !ctx.settings.has_provider()? {
        // A JWT has no prefix to recognise a service by.
        ctx.settings
            .override_provider(ctx.settings.provider_named(DEFAULT_PROVIDER)?);
    }
    ctx.settings
        .set_overrides(args.dialect, args.key_header.clone());
    if args.provider.is_none() && !ctx.settings.has_provider()? {
        // Only the key's prefix will tell: see `override_with_key`.
        return Ok(());
    }
    check_offered(args, ctx)
}

/// Refuses a JWT or a dialect that the service does not support.
fn check_offered(args: &Args, ctx: &Context) -> Result<()> {
    let provider = ctx.settings.provider()?;
    if args.jwt && !provider.jwt {
        return Err(Error::usage(format!(
            "{} does not accept JWTs, so `--jwt` cannot be used with it",
            provider.title
        )));
    }
    if args.dialect.is_some() {
        ctx.settings.require_key_endpoints()
    } else {
        Ok(())
    }
}

fn report(args: &Args, ctx: &Context, account: Option<&Identity>, at: &EntryRef) -> Result<()> {
    let Scope { profile, service } = &ctx.settings.profile()?.scope;
    let who = account.map(|account| {
        let name = account.label().map(str::to_owned);
        format!(" as {}", name.unwrap_or_else(|| account.id.to_string()))
    });
    ctx.ui.status(format!(
        "logged in to {}{} (profile `{profile}`); the {} is stored in {}",
        service.title(),
        who.unwrap_or_default(),
        if args.jwt { "JWT" } else { "key" },
        ctx.store_title(&at.store)
    ));
    Ok(())
}

/// Reads the key and proves that it can be stored.
fn read(args: &Args, ctx: &Context) -> Result<(ProvenStore, Secret)> {
    if ctx.ui.stdin_terminal {
        // The store first: a person should not type a key that cannot be stored.
        let asker = ctx.ui.asker(args.without_terminal())?;
        let store = prove(ctx)?;
        let secret = ask(args, ctx, &asker, &args.prompt(&ctx.settings)?)?;
        override_with_key(args, ctx, &secret)?;
        return Ok((store, secret));
    }
    // The key first: input that is not a key should not unlock a store.
    let secret = checked(args, ctx, ctx.ui.read_secret()?)?;
    override_with_key(args, ctx, &secret)?;
    Ok((prove(ctx)?, secret))
}

/// A session with a secret that the service accepts. Of a person it asks for another one if this is
/// rejected, and for nothing else again: the store is unlocked and the service is known.
///
/// # Errors
/// When the service rejects it, or cannot be asked.
fn accepted<'c>(
    args: &Args,
    ctx: &'c Context,
    mut secret: Secret,
) -> Result<(Secret, Session<'c>, Option<Identity>)> {
    let mut left = TRIES;
    loop {
        left -= 1;
        let credential = Credential {
            secret: secret.clone(),
            kind: args.kind(),
            source: Source::Typed,
            key: None,
        };
        // The service must accept the credential before the previous login is replaced.
        let session = Session::open(ctx, Which::This(Some(credential)), Sending::Usual)?;
        let rejected = match session.identity() {
            Ok(account) => return Ok((secret, session, account)),
            Err(error) => error,
        };
        let can_retry = rejected.kind == Kind::NotAuthenticated && ctx.ui.can_prompt();
        if left == 0 || !can_retry {
            return Err(rejected);
        }
        let asker = ctx.ui.asker(args.without_terminal())?;
        let prompt = SecretPrompt {
            about: format!("{rejected}; try again"),
            ..args.prompt(&ctx.settings)?
        };
        secret = ask(args, ctx, &asker, &prompt)?;
    }
}

/// Prompts until the key has the right form.
fn ask(args: &Args, ctx: &Context, asker: &Asker, prompt: &SecretPrompt) -> Result<Secret> {
    let accept = |typed: Secret| {
        // Enter alone gives up.
        let is_empty = typed.expose().is_empty();
        let refusal = if is_empty {
            Refusal::Final
        } else {
            Refusal::Retry
        };
        checked(args, ctx, typed).map_err(refusal)
    };
    asker.secret(prompt, accept)?
}

/// Proves that the store accepts a secret, and that the index can be read and locked.
fn prove(ctx: &Context) -> Result<ProvenStore> {
    let store = ctx.prove_store(ctx.settings.chosen_store()?.as_deref())?;
    login::prove(&ctx.desk()?)?;
    Ok(store)
}

/// The credential in the input, without quotes or an assignment around it.
///
/// # Errors
/// When it does not have the form of the service's keys or JWTs.
fn checked(args: &Args, ctx: &Context, given: Secret) -> Result<Secret> {
    let settings = &ctx.settings;
    let secret = settings.unwrap_pasted(given);
    if secret.expose().is_empty() {
        return Err(Error::usage(format!(
            "no {} was given",
            if args.jwt { "JWT" } else { "key" }
        ))
        .hint(args.without_terminal()));
    }
    let provider =
        recognised(args, ctx, &secret)?.map_or_else(|| settings.provider_to_log_in_to(), Ok)?;
    settings.check_form_for(
        &provider,
        &secret,
        args.kind(),
        &format!("not a valid {} {}", provider.title, args.what()),
    )?;
    Ok(secret)
}

/// Selects the service by the key's prefix, if nothing else has.
fn override_with_key(args: &Args, ctx: &Context, secret: &Secret) -> Result<()> {
    let Some(provider) = recognised(args, ctx, secret)? else {
        return Ok(());
    };
    ctx.settings.override_provider(provider);
    check_offered(args, ctx)
}

/// The service of the key's prefix; `None` if the service is selected already.
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
    ctx: &Context,
    store: &ProvenStore,
    credential: (CredentialKind, &Secret),
    account: Option<&str>,
) -> Result<EntryRef> {
    let (desk, settings) = (ctx.desk()?, &ctx.settings);
    let scope = &settings.profile()?.scope;
    // Called between storing the secret and the change of the index: if the configuration cannot be
    // written, the secret is removed again.
    let configure = || {
        settings
            .config_file()
            .set_profile(&scope.profile, &settings.section_to_save()?)
    };
    let (at, replaced) = login::log_in(&desk, scope, store, credential, account, configure)?;
    report_replaced(ctx, replaced);
    Ok(at)
}

/// Makes a stored key, of this account if that is known, the profile's login, and reports it.
pub(super) fn log_in_with(ctx: &Context, key: &StoredKey, account: Option<String>) -> Result<()> {
    let replaced = login::log_in_with(&ctx.desk()?, key, account)?;
    ctx.ui.status(format!(
        "profile `{}` now uses key {}",
        key.scope.profile,
        key.title()
    ));
    report_replaced(ctx, replaced);
    Ok(())
}

fn report_replaced(ctx: &Context, replaced: Replaced) {
    match replaced {
        // A key that genkey created is stored under its name anyway: nothing to report.
        Replaced::Stored(key) if key.is_former_login => {
            let (name, service) = (key.title(), &key.scope.service);
            // `use` only finds keys of the service that the profile is for now.
            let is_elsewhere = ctx
                .settings
                .profile()
                .is_ok_and(|profile| profile.scope.service != *service);
            let way_back = if is_elsewhere {
                format!("`genkey --api-url {service} token {}` prints it", key.id)
            } else {
                format!("`genkey use {}` switches back", key.id)
            };
            let message = format!("the previous login key is still stored as {name}; {way_back}");
            ctx.ui.status(ctx.ui.localize_command(&message));
        }
        Replaced::Nothing | Replaced::Stored(_) => {}
        Replaced::Removed(CredentialKind::Jwt) => {
            ctx.ui.status("the previous JWT was removed from this machine, but it still works at the service until it expires");
        }
        Replaced::Removed(CredentialKind::Key) => {
            ctx.ui.status("the previous login key was removed from this machine, but it still works at the service");
        }
        Replaced::Left(at, failure) => {
            let error = Error::from(failure).context(format!("entry `{}`", at.entry));
            ctx.ui
                .warn(error.context("could not remove the previous login's secret from its store"));
        }
    }
}
