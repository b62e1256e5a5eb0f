//! A context with a credential and a client: what an authenticated command is given.

use std::cell::Cell;
use std::sync::Arc;

use tokio::runtime::Runtime;

use super::{Context, Credential, Profile, RunsOut, Source};
use crate::api::{BaseUrl, Client, ClockWatch, DialectChoice, Options};
use crate::error::{Error, Kind, Result};
use crate::model::{CredentialKind, Identity, KeyId, Scope};
use crate::ops::{Account, Desk, find_by_secret};
use crate::secret::Secret;
use crate::store::{Login, StoredKey};

mod listing;
mod waiting;

pub use listing::Listing;

/// A context, a credential and a client for it.
pub struct Session<'a> {
    /// The context.
    pub ctx: &'a Context,
    /// The client, which sends the credential.
    pub client: Client,
    /// The credential.
    pub credential: Credential,
    /// What the client was given to begin with, and then what was written down.
    dialect: Cell<DialectChoice>,
    /// The profile that the work is done with.
    profile: Profile,
    scope: Scope,
    runtime: Background,
    #[cfg(feature = "sandbox")]
    _server: Option<crate::sandbox::Server>,
}

/// A runtime that does not wait, when it ends, for a name that is still being resolved.
struct Background(Option<Runtime>);

impl Drop for Background {
    fn drop(&mut self) {
        if let Some(runtime) = self.0.take() {
            runtime.shutdown_background();
        }
    }
}

impl<'a> Session<'a> {
    /// Finds the credential of this process and makes a client for it.
    ///
    /// # Errors
    /// When there is no credential, or no client can be made.
    pub fn begin(ctx: &'a Context) -> Result<Self> {
        Self::at_host(ctx, None)
    }

    /// A session whose requests go to another address of the service that takes the same credential.
    ///
    /// # Errors
    /// As [`Session::begin`].
    pub fn at_host(ctx: &'a Context, host: Option<BaseUrl>) -> Result<Self> {
        let session = Self::with(ctx, ctx.find_credential()?, |options| {
            if let Some(host) = host {
                options.base_url = host;
            }
        })?;
        ctx.warn_of_expiry(&session.credential);
        Ok(session)
    }

    /// A session with what was found of a credential, for a diagnosis: no request is repeated, and each is watched.
    ///
    /// # Errors
    /// As [`Session::begin`].
    pub fn watched(ctx: &'a Context, found: Option<Credential>) -> Result<(Self, Arc<ClockWatch>)> {
        let watch = Arc::new(ClockWatch::new(ctx.clock(), ctx.watcher()));
        let observer = Arc::clone(&watch);
        let session = Self::with(ctx, found, |options| {
            options.retry.attempts = 1;
            options.observer = Some(observer);
        })?;
        Ok((session, watch))
    }

    /// A session with the profile's login, whatever flags and environment say.
    ///
    /// # Errors
    /// When the store does not give the login's secret, or no client can be made.
    pub fn with_login(ctx: &'a Context, login: Login) -> Result<Self> {
        Self::with(ctx, Some(ctx.login_credential(login)?), |_| ())
    }

    fn with(ctx: &'a Context, found: Option<Credential>, adjust: impl FnOnce(&mut Options)) -> Result<Self> {
        #[cfg(feature = "sandbox")]
        if ctx.is_sandbox() {
            return Self::in_sandbox(ctx, found, adjust);
        }
        let credential = ctx.required(found)?;
        Self::of(ctx, ctx.profile()?.clone(), credential, adjust)
    }

    /// A session with a credential that is not kept yet.
    ///
    /// # Errors
    /// When no client can be made.
    pub fn with_secret(ctx: &'a Context, secret: Secret, kind: CredentialKind) -> Result<Self> {
        let credential = Credential { secret, kind, source: Source::Typed, key: None };
        Self::of(ctx, ctx.profile()?.clone(), credential, |_| ())
    }

    /// A session for operations that were begun with this profile at this service: that of this process if it is the same, else
    /// with the profile's login.
    ///
    /// # Errors
    /// When there is no credential for it, or no client can be made.
    pub fn for_operations(ctx: &'a Context, scope: &Scope) -> Result<Self> {
        if ctx.profile()?.scope()? == *scope {
            return Self::begin(ctx);
        }
        let Scope { profile: name, service } = scope;
        let login = ctx.index().read()?.logins.remove(name).filter(|login| login.service == *service);
        let Some(login) = login else {
            let message = format!("there is no key for the work that profile `{name}` has begun at `{service}`");
            let hint = format!(
                "`genkey --profile {name} --api-url {service} recover` with the key in the environment does it"
            );
            return Err(Error::new(Kind::NotAuthenticated, message).hint(hint));
        };
        let secret = ctx.read_stored(&login.at)?;
        let credential = Credential { secret, kind: login.kind, source: Source::Store(login.at), key: login.key };
        #[cfg(feature = "sandbox")]
        if ctx.is_sandbox() {
            return Self::in_sandbox(ctx, Some(credential), |_| ());
        }
        Self::of(ctx, ctx.profile_for(name, &service.to_string())?, credential, |_| ())
    }

    #[cfg(feature = "sandbox")]
    fn in_sandbox(ctx: &'a Context, found: Option<Credential>, adjust: impl FnOnce(&mut Options)) -> Result<Self> {
        let server = ctx.start_sandbox()?;
        let (secret, kind) = (server.session().clone(), CredentialKind::Key);
        let own = || Credential { secret, kind, source: Source::Sandbox, key: None };
        let credential = found.unwrap_or_else(own);
        let mut session = Self::at(ctx, ctx.profile()?.clone(), &server.base_url(), credential, adjust)?;
        session._server = Some(server);
        Ok(session)
    }

    fn of(
        ctx: &'a Context,
        profile: Profile,
        credential: Credential,
        adjust: impl FnOnce(&mut Options),
    ) -> Result<Self> {
        let address = profile.api_url.clone();
        Self::at(ctx, profile, &address, credential, adjust)
    }

    fn at(
        ctx: &'a Context,
        profile: Profile,
        address: &str,
        credential: Credential,
        adjust: impl FnOnce(&mut Options),
    ) -> Result<Self> {
        let mut options = ctx.client_options(&profile, address, &credential)?;
        adjust(&mut options);
        let dialect = Cell::new(options.dialect);
        // The client first: it begins to read the roots meanwhile.
        let client = Client::new(options)?;
        ctx.ui.interrupt()?;
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(|error| Error::from_io("cannot start the runtime", error))?;
        Ok(Self {
            ctx,
            client,
            credential,
            dialect,
            scope: profile.scope()?,
            profile,
            runtime: Background(Some(runtime)),
            #[cfg(feature = "sandbox")]
            _server: None,
        })
    }

    /// The profile that the work is done with.
    pub fn profile(&self) -> &Profile {
        &self.profile
    }

    /// Checks the credential with the service, as far as that offers a way: whose it is, where it tells.
    ///
    /// # Errors
    /// As [`Session::list_keys`].
    pub fn identity(&self) -> Result<Option<Identity>> {
        let provider = &self.profile().provider;
        if let Some(path) = &provider.account {
            return self.wait(self.client.account(path.segments())).map_err(Error::about_address).map(Some);
        }
        match &provider.check {
            Some(path) => self.wait(self.client.check(path.segments())).map_err(Error::about_address)?,
            None if provider.keys.is_some() => drop(self.list_keys()?),
            None => {}
        }
        Ok(None)
    }

    /// Says so where a service offers no way to check a credential.
    pub fn tell_if_unchecked(&self) {
        if !self.can_be_checked() {
            let title = &self.profile().provider.title;
            let status = format!("{title} offers no way to check a key: only the form of this one was checked");
            self.ctx.ui.status(status);
        }
    }

    /// Whether the service offers a way to check a credential.
    pub fn can_be_checked(&self) -> bool {
        let provider = &self.profile().provider;
        provider.account.is_some() || provider.check.is_some() || provider.keys.is_some()
    }

    /// Names the credential that was refused, and what to do about it.
    fn name_source(&self, mut error: Error) -> Error {
        if error.kind == Kind::NotAuthenticated {
            error.message = format!("{} ({})", error.message, self.credential);
            if let Some(runs_out) = self.credential.runs_out(self.ctx.now()).filter(RunsOut::is_over) {
                error.hints.push(format!("the JWT {runs_out}"));
            }
            let is_jwt = !self.credential.kind.is_key();
            error.hints.push(match &self.credential.source {
                Source::KeyFile(_) => "give a key that works in that file".to_owned(),
                Source::Environment(name) => format!("set `{name}` to a key that works, or unset it to use the login"),
                Source::Store(_) if self.ctx.is_sandbox() => {
                    "`genkey --sandbox logout` goes back to the sandbox's own key".to_owned()
                }
                Source::Store(_) if is_jwt => "`genkey login --jwt` keeps a new JWT".to_owned(),
                Source::Store(_) => "`genkey login` keeps a key that works".to_owned(),
                Source::Typed if is_jwt => "check that the JWT is whole and has not run out".to_owned(),
                Source::Typed | Source::Sandbox => {
                    "check that the key is whole and neither expired nor revoked".to_owned()
                }
            });
        }
        error
    }

    /// What is known of the key in use, without asking the service.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn known_key(&self) -> Result<Option<StoredKey>> {
        self.stored(self.credential.key.as_ref())
    }

    /// What is known of a key without asking the service.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn stored(&self, id: Option<&KeyId>) -> Result<Option<StoredKey>> {
        let contents = self.ctx.index().read()?;
        let mut known = contents.keys_of(&self.scope);
        Ok(id.and_then(|id| known.find(|key| key.id == *id).cloned()))
    }

    /// Which key is in use; none for a JWT. A credential from outside is compared with the stored secrets; the service does
    /// not say.
    ///
    /// # Errors
    /// When a store that may hold it does not answer.
    pub fn current_key(&self) -> Result<Option<KeyId>> {
        if self.credential.key.is_some() || !self.credential.kind.is_key() {
            return Ok(self.credential.key.clone());
        }
        Ok(find_by_secret(&self.desk()?, &self.scope, &self.credential.secret)?)
    }

    /// This machine's half of a use case.
    ///
    /// # Errors
    /// When signals cannot be handled.
    pub fn desk(&self) -> Result<Desk<'a>> {
        self.ctx.desk()
    }

    /// The service's half of a use case.
    pub fn account(&self) -> Account<'_> {
        Account { client: &self.client, scope: &self.scope, in_use: self.credential.key.as_ref() }
    }
}
