//! Which credential this process has, and where it came from.

use std::fmt;
use std::fs::File;
use std::path::{Path, PathBuf};

use super::Context;
use crate::error::{Error, Kind, Result};
use crate::model::{CredentialKind, EntryRef, KeyId, Scope};
use crate::ops::{FindError, OpenStore, Wanted, find_stored};
use crate::secret::{ReadError, Secret};
use crate::settings::Profile;
use crate::store::{IndexData, Login, StoredKey};

/// Where a credential came from. Every message about a credential names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    KeyFile(PathBuf),
    Environment(String),
    /// The profile's login, in this store.
    Store(EntryRef),
    /// The embedded server's own key, which lives as long as this process.
    Sandbox,
    /// A prompt or stdin.
    Typed,
}

impl fmt::Display for Source {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::KeyFile(path) => write!(formatter, "file `{}`", path.display()),
            Self::Environment(name) => write!(formatter, "environment variable `{name}`"),
            Self::Store(at) => write!(formatter, "store `{}`, entry `{}`", at.store, at.entry),
            Self::Sandbox => formatter.write_str("the sandbox's own key"),
            Self::Typed => formatter.write_str("the key that was entered"),
        }
    }
}

#[derive(Debug)]
pub struct Credential {
    pub secret: Secret,
    pub kind: CredentialKind,
    pub source: Source,
    /// Which key it is, where that is known.
    pub key: Option<KeyId>,
}

impl Credential {
    /// A key that does not say which one it is.
    pub fn of_key(secret: Secret, source: Source) -> Self {
        Self {
            secret,
            kind: CredentialKind::Key,
            source,
            key: None,
        }
    }
}

/// What it is, unless a key, and where it came from.
impl fmt::Display for Credential {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.kind, &self.source) {
            (CredentialKind::Key, source) => source.fmt(formatter),
            (CredentialKind::Jwt, Source::Typed) => formatter.write_str("the JWT that was entered"),
            (CredentialKind::Jwt, source) => write!(formatter, "JWT, {source}"),
        }
    }
}

impl Context {
    /// The credential of this process: `--api-key-file`, then the environment, then the profile's
    /// login. `None` when there is none.
    pub fn find_credential(&self) -> Result<Option<Credential>> {
        match self.explicit_credential()? {
            Some(explicit) => Ok(Some(explicit)),
            None => self
                .login()?
                .map(|login| self.login_credential(login))
                .transpose(),
        }
    }

    pub fn credential(&self) -> Result<Credential> {
        self.required(self.find_credential()?)
    }

    /// What was found, or the error that there is nothing.
    pub(crate) fn required(&self, found: Option<Credential>) -> Result<Credential> {
        found.map_or_else(|| Err(self.no_credential()?), Ok)
    }

    /// The credential of the profile's login, which must not go to any origin but its own.
    pub fn login_credential(&self, login: Login) -> Result<Credential> {
        let Scope { profile, service } = &self.settings.profile()?.scope;
        if login.service != *service {
            let message = format!(
                "profile `{profile}` is logged in to `{}`, and that key is not sent to `{service}`",
                login.service
            );
            let hint =
                format!("`genkey --profile NAME --api-url {service} login` makes a profile for it");
            return Err(Error::new(Kind::NotAuthenticated, message).hint(hint));
        }
        self.credential_of(login)
    }

    fn credential_of(&self, login: Login) -> Result<Credential> {
        let secret = self.read_stored(&login.at)?;
        Ok(Credential {
            secret,
            kind: login.kind,
            source: Source::Store(login.at),
            key: login.key,
        })
    }

    /// The credential of the login for work that was begun in this scope, whichever profile is in
    /// use.
    pub fn login_for(&self, scope: &Scope) -> Result<Credential> {
        let Scope { profile, service } = scope;
        let login = self.index().read()?.logins.remove(profile);
        let login = login.filter(|login| login.service == *service).ok_or_else(|| {
            let message = format!("there is no key for the work that profile `{profile}` has begun at `{service}`");
            let hint = format!(
                "`genkey --profile {profile} --api-url {service} recover` with the key in the environment does it"
            );
            Error::new(Kind::NotAuthenticated, message).hint(hint)
        })?;
        self.credential_of(login)
    }

    /// Whether a credential was given explicitly, which goes before the login.
    pub fn has_explicit_credential(&self) -> bool {
        let in_environment = || {
            self.environment_credential()
                .is_ok_and(|found| found.is_some())
        };
        self.settings.globals.api_key_file.is_some() || in_environment()
    }

    /// A credential that was given explicitly, with its form checked.
    fn explicit_credential(&self) -> Result<Option<Credential>> {
        let given = match &self.settings.globals.api_key_file {
            Some(path) => Some(Credential::of_key(
                read_key_file(path)?,
                Source::KeyFile(path.clone()),
            )),
            None => self.environment_credential()?,
        };
        if let Some(Credential {
            secret,
            kind,
            source,
            ..
        }) = &given
        {
            self.settings
                .check_format(secret, *kind, &source.to_string())?;
        }
        Ok(given)
    }

    /// The environment's credential. The embedded server has no use for a real service's key, and
    /// must not get to see it.
    fn environment_credential(&self) -> Result<Option<Credential>> {
        let name = self.settings.key_variable()?;
        let Some(text) = self.settings.environment.get(name) else {
            return Ok(None);
        };
        let secret = Secret::new(text)
            .without_byte_order_mark()
            .without_trailing_newline();
        if self.settings.is_sandbox() && !is_sandbox_key(&secret) {
            self.ui.detail(
                1,
                format!("`{name}` holds no key of the sandbox and is not used"),
            );
            return Ok(None);
        }
        Ok(Some(Credential::of_key(
            secret,
            Source::Environment(name.to_owned()),
        )))
    }

    fn no_credential(&self) -> Result<Error> {
        let profile = &self.settings.profile()?.scope.profile;
        if self.settings.is_sandbox() {
            return Ok(
                Error::new(Kind::NotAuthenticated, "no key of the sandbox is in use")
                    .hint("`genkey --sandbox use KEY` takes one into use"),
            );
        }
        let name = self.settings.key_variable()?;
        let selected = if profile == "default" {
            String::new()
        } else {
            format!("--profile {profile} ")
        };
        let lacks = if self.settings.environment.is_empty(name) {
            "is empty"
        } else {
            "is not set"
        };
        Ok(Error::new(
            Kind::NotAuthenticated,
            format!("profile `{profile}` is not logged in, and `{name}` {lacks}"),
        )
        .hint(format!(
            "`genkey {selected}login` keeps a key for next time"
        ))
        .hint("`genkey --sandbox create --expires-in 90d` tries genkey without an account"))
    }

    /// The profile's login, if it has one.
    pub fn login(&self) -> Result<Option<Login>> {
        Ok(self
            .index()
            .read()?
            .logins
            .remove(&self.settings.profile()?.scope.profile))
    }

    /// A stored key of this profile, by id or exact name.
    pub fn stored_key(&self, wanted: &str) -> Result<StoredKey> {
        let (profile, contents) = (self.settings.profile()?, self.index().read()?);
        find_stored(contents.keys_of(&profile.scope), Wanted(wanted))
            .cloned()
            .map_err(|error| match error {
                FindError::NotFound { similar, .. } => {
                    self.not_stored(wanted, &similar, &contents, profile)
                }
                ambiguous @ FindError::Ambiguous { .. } => ambiguous.into(),
            })
    }

    /// That the key may well exist, but its secret is not here; and where it is, if that is known.
    fn not_stored(
        &self,
        wanted: &str,
        similar: &[String],
        contents: &IndexData,
        profile: &Profile,
    ) -> Error {
        let Scope { profile: name, .. } = &profile.scope;
        let message =
            format!("no secret for `{wanted}` is stored on this machine (profile `{name}`)");
        let mut error = Error::new(Kind::NoSuchKey, message).did_you_mean(similar);
        if let Some(other) = contents
            .keys
            .iter()
            .find(|key| key.scope != profile.scope && Wanted(wanted).fits(*key))
        {
            let Scope { profile, service } = &other.scope;
            error = error.hint(format!(
                "there is one of profile `{profile}` at {}",
                service.title()
            ));
        }
        let former: Vec<String> = contents
            .keys_of(&profile.scope)
            .map(StoredKey::title)
            .collect();
        error.hint(if profile.provider.keys.is_some() && self.has_lost_index() {
            "there is no index: `genkey recover` looks for the secrets in their stores, and makes a new one".to_owned()
        } else if profile.provider.keys.is_some() {
            "`genkey list --stored` shows the keys whose secrets are on this machine; those of others cannot be fetched"
                .to_owned()
        } else if former.is_empty() {
            "a profile of this service holds one key; use another profile for another key".to_owned()
        } else {
            format!("a profile of this service holds its login and former ones: {}", former.join(", "))
        })
    }

    /// The credential that a command names for use without genkey: a stored key, or without a name
    /// that of this process. Nobody else warns of a JWT that expires.
    pub fn named_credential(&self, key: Option<&str>) -> Result<Credential> {
        let Some(key) = key else {
            return self
                .credential()
                .inspect(|credential| self.warn_of_expiry(credential));
        };
        let stored = self.stored_key(key)?;
        let (secret, key) = (self.read_stored(&stored.at)?, stored.known_id().cloned());
        Ok(Credential {
            secret,
            kind: CredentialKind::Key,
            source: Source::Store(stored.at),
            key,
        })
    }

    /// Its secret, and the variable that programs look for it in, or another one that is asked for.
    /// No program looks for a JWT where it looks for a key.
    pub fn variable(&self, key: Option<&str>, asked: Option<&str>) -> Result<(String, Secret)> {
        let name = asked.map_or_else(|| self.settings.key_variable(), Ok)?;
        let Credential { secret, kind, .. } = self.named_credential(key)?;
        if kind == CredentialKind::Jwt && asked.is_none() {
            let message = format!("the login is a JWT, which is no key to put into `{name}`");
            return Err(
                Error::usage(message).hint("`genkey run --env NAME` puts it into another variable")
            );
        }
        Ok((name.to_owned(), secret))
    }

    /// Reads a secret that the index says is there. One that genkey cannot have put there goes
    /// nowhere.
    pub fn read_stored(&self, at: &EntryRef) -> Result<Secret> {
        let title = self.store_title(&at.store);
        let secret = self.get(at)?.ok_or_else(|| {
            Error::new(
                Kind::Store,
                format!(
                    "{title} has no entry `{}`, though genkey put it there",
                    at.entry
                ),
            )
            .hint("`genkey list` shows whether the key still works; `genkey revoke KEY` revokes it")
        })?;
        if secret.is_printable() {
            return Ok(secret);
        }
        let problem = "was changed by another program: it holds characters that are in no key";
        Err(Error::new(
            Kind::Store,
            format!("the entry `{}` in {title} {problem}", at.entry),
        )
        .hint(
            "revoke the key and create another one; `genkey logout` removes the entry of a login",
        ))
    }

    /// Warns that a variable goes before the login, where it does.
    pub fn warn_of_environment(&self) {
        if let Ok(Some(credential)) = self.environment_credential() {
            self.ui.warn(format!(
                "{credential} goes before the login as long as it is set"
            ));
        }
    }
}

#[cfg(feature = "sandbox")]
fn is_sandbox_key(secret: &Secret) -> bool {
    secret.expose().starts_with(crate::sandbox::KEY_PREFIX)
}

#[cfg(not(feature = "sandbox"))]
fn is_sandbox_key(_: &Secret) -> bool {
    false
}

fn read_key_file(path: &Path) -> Result<Secret> {
    let wrong =
        |error: ReadError| Error::usage(format!("`--api-key-file {}`: {error}", path.display()));
    let read = File::open(path)
        .map_err(ReadError::from)
        .and_then(Secret::read);
    read.map(Secret::without_byte_order_mark).map_err(wrong)
}
