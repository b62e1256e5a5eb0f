//! The credential of this process and its source.

use std::fmt;
use std::fs::File;
use std::path::{Path, PathBuf};

use super::Context;
use super::position::stored;
use crate::error::{Error, Kind, Result};
use crate::model::{CredentialKind, EntryRef, KeyId, Scope};
use crate::secret::{ReadError, Secret};
use crate::store::Login;

/// The source of a credential. Every message about a credential names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    KeyFile(PathBuf),
    Environment(String),
    /// The profile's login, in this store.
    Store(EntryRef),
    /// The embedded server's own key, which expires with this process.
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
    /// The key's id, if known.
    pub key: Option<KeyId>,
}

impl Credential {
    /// A key whose id is unknown.
    pub fn of_key(secret: Secret, source: Source) -> Self {
        Self {
            secret,
            kind: CredentialKind::Key,
            source,
            key: None,
        }
    }
}

/// The source, with the kind unless it is a key.
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
    /// The credential from `--api-key-file`, else the environment, else the profile's login.
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

    /// # Errors
    /// When no credential was found, with hints how to log in.
    pub(crate) fn required(&self, found: Option<Credential>) -> Result<Credential> {
        found.map_or_else(|| Err(self.no_credential()?), Ok)
    }

    /// The credential of the profile's login.
    ///
    /// # Errors
    /// When the login is for another service than the profile is now.
    pub fn login_credential(&self, login: Login) -> Result<Credential> {
        let Scope { profile, service } = &self.settings.profile()?.scope;
        // `--api-url` or a variable must not send a stored key to another origin.
        if login.service != *service {
            let message = format!(
                "profile `{profile}` is logged in to `{}`; its key is not sent to `{service}`",
                login.service
            );
            let hint = format!(
                "create a profile for it: `genkey --profile NAME --api-url {service} login`"
            );
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

    /// A stored key as a credential.
    pub fn stored_credential(&self, at: EntryRef, id: KeyId) -> Result<Credential> {
        Ok(Credential {
            secret: self.read_stored(&at)?,
            kind: CredentialKind::Key,
            source: Source::Store(at),
            key: Some(id),
        })
    }

    /// The credential of the login for an interrupted operation, which may be another profile's.
    pub fn login_for(&self, scope: &Scope) -> Result<Credential> {
        let Scope { profile, service } = scope;
        let login = self.index().read()?.logins.remove(profile);
        if let Some(login) = login.filter(|login| login.service == *service) {
            return self.credential_of(login);
        }
        let variable = &self.settings.profile_for(scope)?.provider.environment;
        let message =
            format!("no credential to recover what profile `{profile}` started at `{service}`");
        let hint = format!(
            "set `{}` to a key of that account, then run `genkey --profile {profile} --api-url {service} recover`",
            variable.as_str()
        );
        Err(Error::new(Kind::NotAuthenticated, message).hint(hint))
    }

    /// Whether `--api-key-file` or the environment overrides the login.
    pub fn has_explicit_credential(&self) -> bool {
        let in_environment = || {
            self.environment_credential()
                .is_ok_and(|found| found.is_some())
        };
        self.settings.globals.api_key_file.is_some() || in_environment()
    }

    /// The credential from `--api-key-file` or the environment, with its form checked.
    fn explicit_credential(&self) -> Result<Option<Credential>> {
        let explicit = match &self.settings.globals.api_key_file {
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
        }) = &explicit
        {
            let checked = self
                .settings
                .check_format(secret, *kind, &source.to_string());
            checked.map_err(|error| match source {
                Source::Environment(name) => error.hint(format!(
                    "set `{name}` to a valid key, or unset it to use the login"
                )),
                Source::KeyFile(_) => error.hint("put a valid key into that file"),
                Source::Store(_) | Source::Sandbox | Source::Typed => error,
            })?;
        }
        Ok(explicit)
    }

    /// The credential from the environment.
    fn environment_credential(&self) -> Result<Option<Credential>> {
        let name = self.settings.key_variable()?;
        let Some(text) = self.settings.environment.get(name) else {
            return Ok(None);
        };
        let secret = Secret::new(text)
            .without_byte_order_mark()
            .without_trailing_newline();
        // A key of the real service is of no use to the embedded server, and must not reach it.
        if self.settings.is_sandbox() && !is_sandbox_key(&secret) {
            self.ui.detail(
                1,
                format!("`{name}` is ignored: it does not hold a sandbox key"),
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
                Error::new(Kind::NotAuthenticated, "no sandbox key is in use")
                    .hint("`genkey --sandbox use KEY` switches to one"),
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
        let usable = self.count_usable(None);
        let stored = stored(usable);
        let error = Error::new(
            Kind::NotAuthenticated,
            format!("not logged in (profile `{profile}`), and `{name}` {lacks}{stored}"),
        );
        Ok(if usable > 0 {
            error
                .hint(format!(
                    "`genkey {selected}use KEY` switches to a stored key"
                ))
                .hint(format!("or run `genkey {selected}login`, or set `{name}`"))
        } else {
            error
                .hint(format!("run `genkey {selected}login`, or set `{name}`"))
                .hint("try genkey without an account: `genkey --sandbox create --expires-in 90d`")
        })
    }

    /// The profile's login, if it has one.
    pub fn login(&self) -> Result<Option<Login>> {
        Ok(self
            .index()
            .read()?
            .logins
            .remove(&self.settings.profile()?.scope.profile))
    }

    /// A stored key by id or name, else the credential of this process, for use outside genkey.
    pub fn named_credential(&self, key: Option<&str>) -> Result<Credential> {
        let Some(key) = key else {
            // A session would warn of an expiring JWT, but these commands open none.
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

    /// The secret of a stored key, else of the credential, and the variable to put it into: `name`,
    /// else that of the service.
    ///
    /// # Errors
    /// When it is a JWT and no `name` is given: programs expect a key in the service's variable.
    pub fn variable(&self, key: Option<&str>, name: Option<&str>) -> Result<(String, Secret)> {
        let has_name = name.is_some();
        let name = name.map_or_else(|| self.settings.key_variable(), Ok)?;
        let Credential { secret, kind, .. } = self.named_credential(key)?;
        if kind == CredentialKind::Jwt && !has_name {
            let message = format!("the login is a JWT, but `{name}` is for a key");
            return Err(
                Error::usage(message).hint("`genkey run --env NAME` puts it into another variable")
            );
        }
        Ok((name.to_owned(), secret))
    }

    /// Warns if an environment variable overrides the login.
    pub fn warn_of_environment(&self) {
        if let Ok(Some(credential)) = self.environment_credential() {
            self.ui
                .warn(format!("{credential} is set and overrides the login"));
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
    let wrong = |error: ReadError| {
        let shown = path.display();
        Error::usage(format!("cannot read `{shown}` (`--api-key-file`): {error}"))
    };
    let read = File::open(path)
        .map_err(ReadError::from)
        .and_then(Secret::read);
    // Some Windows editors start a text file with a byte order mark.
    read.map(Secret::without_byte_order_mark).map_err(wrong)
}
