//! What an authenticated command works with: a context, a credential and a client.

use std::any::Any;
use std::cell::{Cell, OnceCell};

use jiff::Timestamp;
use tokio::runtime::Runtime;

use crate::api::{Client, DialectChoice};
use crate::context::{Context, Credential, JwtExpiry, Source};
use crate::error::{Error, Kind, Result};
use crate::model::{BaseUrl, Identity, KeyId, Scope, Service};
use crate::ops::Account;
use crate::settings::Profile;
use crate::store::{Standing, StoredKey};

mod clock;
mod listing;
mod sending;
mod unreadable;
mod waiting;

pub use listing::require_readable;

/// Which credential a session sends.
pub enum Which<'s> {
    InUse,
    /// This one; `None`: the sandbox's own.
    This(Option<Credential>),
    /// The one for an operation in this scope: the credential in use if that is its scope, else the
    /// login of its profile.
    ForWork(&'s Scope),
    /// This one, for an operation in this scope.
    ForWorkBy(&'s Scope, Credential),
}

/// How a session sends.
pub enum Sending {
    /// To the profile's address.
    Usual,
    /// To another address of the service that takes the same credential.
    To(BaseUrl),
    /// To the profile's address, without retries: for a diagnosis.
    Once,
}

pub struct Session<'a> {
    pub ctx: &'a Context,
    pub client: Client,
    pub credential: Credential,
    key_in_use: OnceCell<Option<KeyId>>,
    /// The client's choice at first, then the one in the index.
    dialect: Cell<DialectChoice>,
    profile: Profile,
    runtime: Background,
    /// The embedded server, which stops when it is dropped.
    _server: Option<Box<dyn Any>>,
}

struct Background(Option<Runtime>);

impl Drop for Background {
    fn drop(&mut self) {
        // Dropping a runtime would wait for a DNS lookup, which cannot be cancelled.
        if let Some(runtime) = self.0.take() {
            runtime.shutdown_background();
        }
    }
}

impl<'a> Session<'a> {
    /// Finds a credential and creates a client for it. Sends nothing.
    ///
    /// # Errors
    /// When there is no credential, or a setting is invalid.
    pub fn open(ctx: &'a Context, which: Which<'_>, sending: Sending) -> Result<Self> {
        let in_use = || ctx.settings.profile();
        if let Which::ForWork(scope) | Which::ForWorkBy(scope, _) = &which {
            ctx.settings.check_clock_at(&scope.service)?;
        }
        let (found, profile) = match which {
            Which::ForWork(scope) if *scope == in_use()?.scope => {
                return Self::open(ctx, Which::InUse, sending);
            }
            Which::ForWork(scope) => (
                Some(ctx.login_for(scope)?),
                ctx.settings.profile_for(scope)?,
            ),
            Which::ForWorkBy(scope, credential) => {
                (Some(credential), ctx.settings.profile_for(scope)?)
            }
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
        // The client before the runtime: a thread of it loads the root certificates meanwhile.
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

    /// The service's time, or this machine's before the service has told it. Never warns.
    pub fn now(&self) -> Timestamp {
        self.client.service_time().unwrap_or_else(|| self.ctx.now())
    }

    pub fn profile(&self) -> &Profile {
        &self.profile
    }

    /// Checks the credential with the service, if it has a way to. Returns the account, if the
    /// service has an endpoint for it.
    pub fn identity(&self) -> Result<Option<Identity>> {
        let provider = &self.profile().provider;
        if let Some(path) = &provider.account {
            return self.wait(self.client.account(path.segments())).map(Some);
        }
        match &provider.check {
            Some(path) => self.wait(self.client.check(path.segments()))?,
            // The list is refused, too, if the credential is not valid.
            None if provider.keys.is_some() => drop(self.list_keys()?),
            None => {}
        }
        Ok(None)
    }

    /// Prints a status if the service has no way to check a credential.
    pub fn tell_if_unchecked(&self) {
        if !self.can_be_checked() {
            let title = &self.profile().provider.title;
            let status = format!(
                "{title} has no way to verify a key; only the format of this one was checked"
            );
            self.ctx.ui.status(status);
        }
    }

    pub fn can_be_checked(&self) -> bool {
        let provider = &self.profile().provider;
        provider.account.is_some() || provider.check.is_some() || provider.keys.is_some()
    }

    /// Adds to a refusal which credential was refused, and what to do about it.
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
                Source::KeyFile(_) => "put a valid key into that file".to_owned(),
                Source::Environment(name) => {
                    format!("set `{name}` to a valid key, or unset it to use the login")
                }
                Source::Store(_) if is_jwt => {
                    "run `genkey login --jwt` with a new JWT".to_owned()
                }
                Source::Store(at) => self.ctx.way_to_valid_key(at).to_owned(),
                Source::Typed if is_jwt => {
                    "check that you pasted the whole JWT and that it has not expired".to_owned()
                }
                Source::Typed | Source::Sandbox => {
                    "check that you pasted the whole key and that it has not expired or been revoked"
                        .to_owned()
                }
            });
        }
        error
    }

    /// The stored key with this id, if there is one. Sends nothing.
    pub fn stored(&self, id: Option<&KeyId>) -> Result<Option<StoredKey>> {
        let contents = self.ctx.index().read()?;
        let mut known = contents.keys_of(&self.profile.scope);
        Ok(id.and_then(|id| known.find(|key| key.id == *id).cloned()))
    }

    /// The account of the credential, as far as this machine knows it. Sends nothing.
    pub fn known_account(&self) -> Result<Option<String>> {
        if self.profile.scope.service == Service::Sandbox {
            return Ok(sandbox_account());
        }
        match &self.credential.source {
            Source::Store(at) => {
                let login = self
                    .ctx
                    .index()
                    .read()?
                    .logins
                    .remove(&self.profile.scope.profile);
                Ok(login
                    .filter(|login| login.at == *at)
                    .and_then(|login| login.account))
            }
            Source::KeyFile(_) | Source::Environment(_) | Source::Typed | Source::Sandbox => {
                Ok(None)
            }
        }
    }

    /// Stores the account of the login for [`known_account`](Self::known_account), if it is new.
    pub fn remember_account(&self, account: &Identity) {
        let (Source::Store(at), Some(label)) = (&self.credential.source, account.label()) else {
            return;
        };
        if self
            .known_account()
            .is_ok_and(|known| known.as_deref() == Some(label))
        {
            return;
        }
        let profile = &self.profile.scope.profile;
        // Only for the heading of a list: nothing fails without it.
        let _ = self.ctx.index().update(|index| {
            let login = index.logins.get_mut(profile);
            if let Some(login) = login.filter(|login| login.at == *at) {
                login.account = Some(label.to_owned());
            }
        });
    }

    /// The key that has replaced this one, if it is known to be replaced. Sends nothing.
    pub fn replaced_by(&self, id: &KeyId) -> Result<Option<KeyId>> {
        Ok(match self.stored(Some(id))?.map(|key| key.standing) {
            Some(Standing::Retiring { by, .. }) => Some(by),
            Some(Standing::Current | Standing::Staged) | None => None,
        })
    }

    /// The stored keys that these have replaced and that still work, unless they are among them. Sends
    /// nothing.
    pub fn predecessors(&self, keys: &[&KeyId]) -> Result<Vec<StoredKey>> {
        let contents = self.ctx.index().read()?;
        let is_one = |key: &&StoredKey| match &key.standing {
            Standing::Retiring { by, .. } => keys.contains(&by) && !keys.contains(&&key.id),
            Standing::Current | Standing::Staged => false,
        };
        let stored = contents.keys_of(&self.profile.scope);
        Ok(stored.filter(is_one).cloned().collect())
    }

    /// The key in use; `None` if this machine does not know it, and for a JWT. Sends nothing.
    pub fn key_in_use(&self) -> Option<&KeyId> {
        self.key_in_use
            .get_or_init(|| self.find_key_in_use())
            .as_ref()
    }

    /// The key in use, for a command that revokes: a login without a key id is also compared with
    /// the stored keys.
    pub fn key_at_stake(&self) -> Option<KeyId> {
        self.key_in_use()
            .cloned()
            .or_else(|| self.find_among_stored())
    }

    fn find_key_in_use(&self) -> Option<KeyId> {
        // The service does not say which key a request was sent with. A login has the id of its
        // key; a key from elsewhere may be one of the stored ones.
        match self.credential.source {
            Source::KeyFile(_) | Source::Environment(_) => self.find_among_stored(),
            Source::Store(_) | Source::Sandbox | Source::Typed => self.credential.key.clone(),
        }
    }

    fn find_among_stored(&self) -> Option<KeyId> {
        let Credential { secret, kind, .. } = &self.credential;
        let find = || self.ctx.find_by_secret(&self.profile.scope, secret);
        kind.is_key().then(find).flatten()
    }

    /// The account, for a use case.
    pub fn account(&self) -> Account<'_> {
        Account {
            client: &self.client,
            scope: &self.profile.scope,
            in_use: self.credential.key.as_ref(),
        }
    }
}

/// The embedded server's address, the credential for it, and the server itself.
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

/// The account of the embedded server.
fn sandbox_account() -> Option<String> {
    #[cfg(feature = "sandbox")]
    return Some(crate::sandbox::EMAIL.to_owned());
    #[cfg(not(feature = "sandbox"))]
    None
}

#[cfg(not(feature = "sandbox"))]
fn start_sandbox(_: &Context, _: Option<Credential>) -> Result<Sandbox> {
    Err(Error::usage("this genkey was built without the sandbox"))
}
