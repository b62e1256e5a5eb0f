//! A context with a credential and a client: what an authenticated command is given.

use std::any::Any;
use std::cell::{Cell, OnceCell};

use tokio::runtime::Runtime;

use crate::api::{Client, DialectChoice};
use crate::context::{Context, Credential, JwtExpiry, Source};
use crate::error::{Error, Kind, Result};
use crate::model::{BaseUrl, Identity, KeyId, Scope, Service};
use crate::ops::{Account, OpenStore, find_by_secret};
use crate::settings::Profile;
use crate::store::StoredKey;

mod clock;
mod listing;
mod sending;
mod unreadable;
mod waiting;

pub use listing::require_readable;

/// Which credential a session sends.
pub enum Which<'s> {
    InUse,
    /// This one; without one, the sandbox's own.
    This(Option<Credential>),
    /// One for work that was begun in this scope: the one in use if it is the same, else the login
    /// of the profile.
    ForWork(&'s Scope),
}

/// How a session sends.
pub enum Sending {
    /// As the profile says.
    Usual,
    /// To another address of the service that takes the same credential.
    To(BaseUrl),
    /// For a diagnosis: no request is repeated.
    Once,
}

pub struct Session<'a> {
    pub ctx: &'a Context,
    pub client: Client,
    pub credential: Credential,
    /// What [`Session::key_in_use`] has found.
    key_in_use: OnceCell<Option<KeyId>>,
    /// What the client was given to begin with, and then what was written down.
    dialect: Cell<DialectChoice>,
    profile: Profile,
    runtime: Background,
    /// The embedded server runs as long as the session.
    _server: Option<Box<dyn Any>>,
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
    /// Finds a credential and makes a client for it. Nothing is sent yet.
    pub fn open(ctx: &'a Context, which: Which<'_>, sending: Sending) -> Result<Self> {
        let in_use = || ctx.settings.profile();
        let (found, profile) = match which {
            Which::ForWork(scope) if *scope == in_use()?.scope => {
                return Self::open(ctx, Which::InUse, sending);
            }
            Which::ForWork(scope) => (
                Some(ctx.login_for(scope)?),
                ctx.settings.profile_for(scope)?,
            ),
            Which::InUse => {
                let found = ctx.find_credential()?;
                found
                    .iter()
                    .for_each(|credential| ctx.warn_of_expiry(credential));
                (found, in_use()?.clone())
            }
            Which::This(found) => (found, in_use()?.clone()),
        };
        let (base_url, credential, server) = match &profile.scope.service {
            Service::At(base_url) => (base_url.clone(), ctx.required(found)?, None),
            Service::Sandbox => start_sandbox(ctx, found)?,
        };
        let mut options = sending::options(ctx, &profile, base_url, &credential)?;
        match sending {
            Sending::Usual => {}
            Sending::To(host) => options.base_url = host,
            Sending::Once => options.retry.attempts = 1,
        }
        options.proxies = ctx.settings.proxies(&options.base_url)?;
        let dialect = Cell::new(options.dialect);
        // The client first: it begins to read the roots meanwhile.
        let client = Client::new(options)?;
        ctx.ui.interrupt()?;
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(|error| Error::from_io("cannot start the runtime", error))?;
        let runtime = Background(Some(runtime));
        Ok(Self {
            ctx,
            client,
            credential,
            key_in_use: OnceCell::new(),
            dialect,
            profile,
            runtime,
            _server: server,
        })
    }

    pub fn profile(&self) -> &Profile {
        &self.profile
    }

    /// Checks the credential with the service, as far as that offers a way: whose it is, where it
    /// tells.
    pub fn identity(&self) -> Result<Option<Identity>> {
        let provider = &self.profile().provider;
        if let Some(path) = &provider.account {
            return self.wait(self.client.account(path.segments())).map(Some);
        }
        match &provider.check {
            Some(path) => self.wait(self.client.check(path.segments()))?,
            None if provider.keys.is_some() => drop(self.list_keys()?),
            None => {}
        }
        Ok(None)
    }

    /// Says so where a service offers no way to check a credential.
    pub fn tell_if_unchecked(&self) {
        if !self.can_be_checked() {
            let title = &self.profile().provider.title;
            let status = format!(
                "{title} offers no way to check a key: only the form of this one was checked"
            );
            self.ctx.ui.status(status);
        }
    }

    pub fn can_be_checked(&self) -> bool {
        let provider = &self.profile().provider;
        provider.account.is_some() || provider.check.is_some() || provider.keys.is_some()
    }

    /// What people are told of a failure: which credential was refused, and what to do about it.
    pub fn explain(&self, error: impl Into<Error>) -> Error {
        let mut error = error.into();
        if error.kind == Kind::NotAuthenticated {
            error.message = format!("{} ({})", error.message, self.credential);
            if let Some(expiry) = self
                .credential
                .jwt_expiry(self.ctx.now())
                .filter(JwtExpiry::is_over)
            {
                error.hints.push(format!("the JWT {expiry}"));
            }
            let is_jwt = !self.credential.kind.is_key();
            error.hints.push(match &self.credential.source {
                Source::KeyFile(_) => "give a key that works in that file".to_owned(),
                Source::Environment(name) => {
                    format!("set `{name}` to a key that works, or unset it to use the login")
                }
                Source::Store(_) if self.ctx.settings.is_sandbox() => {
                    "`genkey --sandbox logout` goes back to the sandbox's own key".to_owned()
                }
                Source::Store(_) if is_jwt => "`genkey login --jwt` keeps a new JWT".to_owned(),
                Source::Store(_) => "`genkey login` keeps a key that works".to_owned(),
                Source::Typed if is_jwt => {
                    "check that the JWT is whole and has not run out".to_owned()
                }
                Source::Typed | Source::Sandbox => {
                    "check that the key is whole and neither expired nor revoked".to_owned()
                }
            });
        }
        error
    }

    /// What is known of a key without asking the service.
    pub fn stored(&self, id: Option<&KeyId>) -> Result<Option<StoredKey>> {
        let contents = self.ctx.index().read()?;
        let mut known = contents.keys_of(&self.profile.scope);
        Ok(id.and_then(|id| known.find(|key| key.id == *id).cloned()))
    }

    /// Which key is in use, as far as this machine knows; none for a JWT. The login knows it. A key
    /// from outside is compared with the stored ones, where nobody must be asked for that: the
    /// service does not say.
    pub fn key_in_use(&self) -> Option<&KeyId> {
        self.key_in_use
            .get_or_init(|| self.find_key_in_use())
            .as_ref()
    }

    /// The same before a key is revoked: a login that does not know its key is compared with the
    /// stored ones, too.
    pub fn key_at_stake(&self) -> Option<KeyId> {
        self.key_in_use()
            .cloned()
            .or_else(|| self.find_among_stored())
    }

    fn find_key_in_use(&self) -> Option<KeyId> {
        match self.credential.source {
            Source::KeyFile(_) | Source::Environment(_) => self.find_among_stored(),
            Source::Store(_) | Source::Sandbox | Source::Typed => self.credential.key.clone(),
        }
    }

    fn find_among_stored(&self) -> Option<KeyId> {
        let Credential { secret, kind, .. } = &self.credential;
        let (ctx, index) = (self.ctx, self.ctx.index().read().ok()?);
        let unprompted = ctx.stores_without_prompt();
        let stores: &dyn OpenStore = if ctx.ui.can_prompt() {
            &unprompted
        } else {
            ctx
        };
        kind.is_key()
            .then(|| find_by_secret(stores, &index, &self.profile.scope, secret))
            .flatten()
    }

    /// The service's half of a use case.
    pub fn account(&self) -> Account<'_> {
        Account {
            client: &self.client,
            scope: &self.profile.scope,
            in_use: self.credential.key.as_ref(),
        }
    }
}

/// The embedded server's address, the credential for it, and the server, which runs until it is
/// dropped.
type Sandbox = (BaseUrl, Credential, Option<Box<dyn Any>>);

#[cfg(feature = "sandbox")]
fn start_sandbox(ctx: &Context, found: Option<Credential>) -> Result<Sandbox> {
    let data = ctx.settings.paths.sandbox_data.clone();
    let server = crate::sandbox::Server::start(crate::sandbox::Options::new(data, ctx.clock()))?;
    let base_url =
        BaseUrl::parse(&server.base_url()).map_err(|error| Error::usage(error.to_string()))?;
    let own = || Credential::of_key(server.session().clone(), Source::Sandbox);
    Ok((base_url, found.unwrap_or_else(own), Some(Box::new(server))))
}

#[cfg(not(feature = "sandbox"))]
fn start_sandbox(_: &Context, _: Option<Credential>) -> Result<Sandbox> {
    Err(Error::usage("this genkey was built without the sandbox"))
}
