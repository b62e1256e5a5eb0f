//! Converts the errors of each layer, and adds hints.

use super::rotation::end_or_remove;
use super::{Error, Kind};
use crate::api::{self, About, Rejection, SetupError};
use crate::durable::FileError;
use crate::journal::JournalError;
use crate::model::ErrorClass;
use crate::ops::create::CreateError;
use crate::ops::rename::RenameError;
use crate::ops::revoke::RevokeError;
use crate::ops::{Failure, FindError};
use crate::store::{IndexError, StoreError};

impl From<api::Error> for Error {
    fn from(error: api::Error) -> Self {
        let (kind, hint) = explain(&error);
        let mut converted = Self::new(kind, error.to_string());
        converted.hints.extend(
            error
                .rejection()
                // The provider's file knows the service better than the general hint does.
                .and_then(|said| said.hint.as_deref())
                .or(hint)
                .map(str::to_owned),
        );
        if let api::Error::Unreachable {
            reason: api::Reason::Proxy { variable, .. },
            ..
        } = &error
        {
            converted
                .hints
                .push(format!("set `{variable}=http://user:password@host:port`"));
        }
        converted.status = error.status();
        converted.code = error.code().map(str::to_owned);
        converted
    }
}

impl Error {
    /// An error whose outcome is unknown, or that left something behind.
    fn unfinished(self, doing: String, hint: &str) -> Self {
        Self {
            kind: Kind::Unfinished,
            hints: vec![hint.to_owned()],
            ..self.context(doing)
        }
    }
}

fn explain(error: &api::Error) -> (Kind, Option<&'static str>) {
    match error {
        api::Error::Unreachable { reason, .. } => {
            let kind = if matches!(reason, api::Reason::NoRoots { .. }) {
                Kind::Usage
            } else {
                Kind::Unreachable
            };
            (kind, reach(reason))
        }
        api::Error::Rejected(rejection) => explain_rejection(rejection),
        api::Error::RedirectRefused { .. } => (
            Kind::Service,
            Some("if the service has moved, set its address with `--api-url`"),
        ),
        // What has to be fixed is the request that verifies it, so its own explanation holds.
        api::Error::Unverified(cause) => explain(cause),
        api::Error::UnusableId(_) => (Kind::NoSuchKey, None),
        // Some revocations may have been carried out before.
        api::Error::Stopped => (Kind::Unfinished, None),
        api::Error::TooLarge { .. }
        | api::Error::Malformed { .. }
        | api::Error::IncompleteList { .. }
        | api::Error::CreatedUnusable { .. }
        | api::Error::RetryAfterTooLong(_)
        | api::Error::NotRevoked(_) => (Kind::Service, None),
    }
}

fn explain_rejection(rejection: &Rejection) -> (Kind, Option<&'static str>) {
    // A clear HTTP status takes precedence over the service's code, which gateways do not set.
    match (rejection.status, rejection.class, rejection.about) {
        (401, ..) | (400..500, Some(ErrorClass::NotAuthenticated), _) => {
            (Kind::NotAuthenticated, None)
        }
        (402 | 403, ..) | (400..500, Some(ErrorClass::NotAllowed), _) => (Kind::NotAllowed, None),
        (400..500, Some(ErrorClass::NoSuchKey), About::Key) => (
            Kind::NoSuchKey,
            Some("`genkey list --all` shows every key of the account"),
        ),
        (404 | 405, ..) | (400..500, Some(ErrorClass::NoSuchKey), About::Address) => {
            (Kind::Service, Some(ADDRESS))
        }
        _ => (Kind::Service, None),
    }
}

const ADDRESS: &str =
    "check that the base URL includes the version, as in `https://api.gen.pro/v1`";

fn reach(reason: &api::Reason) -> Option<&'static str> {
    Some(match reason {
        api::Reason::Tls(_) => {
            "to trust another certificate authority, pass its certificate with `--cacert FILE`"
        }
        api::Reason::NoRoots { variable, .. } if *variable == "SSL_CERT_DIR" => {
            "set `SSL_CERT_DIR` to a folder of PEM certificates, or unset it"
        }
        api::Reason::NoRoots { .. } => {
            "set `SSL_CERT_FILE` to a file of PEM certificates, or unset it"
        }
        api::Reason::CertificateTime(_) => {
            "check the date of this machine; if it is right, the service must renew its certificate"
        }
        api::Reason::CertificateName(_) => "check the address shown by `genkey profile show`",
        api::Reason::TimedOut(_) => "try a longer `--timeout`",
        // The caller adds a hint with the proxy's variable.
        api::Reason::Proxy { .. } => return None,
        api::Reason::Dns
        | api::Reason::Refused
        | api::Reason::Closed
        | api::Reason::Other(_)
        | api::Reason::Permanent(_) => {
            "check your network and the address shown by `genkey profile show`"
        }
    })
}

impl From<SetupError> for Error {
    fn from(error: SetupError) -> Self {
        let kind = match error {
            SetupError::CaFile { .. } | SetupError::Credential => Kind::Usage,
            SetupError::Header(_) | SetupError::Transport(_) => Kind::Failed,
        };
        Self::new(kind, error.to_string())
    }
}

impl From<StoreError> for Error {
    fn from(error: StoreError) -> Self {
        let keychain = |store: &str| store == "keychain";
        let (kind, hints): (Kind, &[&str]) = match &error {
            StoreError::UnknownStore(_) => (Kind::Usage, &[]),
            StoreError::StoresNothing => (
                Kind::Usage,
                &[
                    "only `genkey create --show-token` and `genkey run --new` need no store; choose another one with `--store`",
                ],
            ),
            StoreError::Missing { store, .. } if keychain(store) => {
                (Kind::Store, &WITHOUT_KEYCHAIN)
            }
            StoreError::Locked { store, .. } | StoreError::TimedOut { store, .. }
                if keychain(store) =>
            {
                (Kind::Store, &WITH_STUCK_KEYCHAIN)
            }
            StoreError::Damaged { store, .. } if store == "file" => (
                Kind::Store,
                &["restore the file from a backup (`genkey help files`)"],
            ),
            StoreError::Missing { .. }
            | StoreError::Locked { .. }
            | StoreError::TimedOut { .. }
            | StoreError::Refused { .. }
            | StoreError::Damaged { .. } => (Kind::Store, &[]),
        };
        hints
            .iter()
            .fold(Self::new(kind, error.to_string()), |error, hint| {
                error.hint(*hint)
            })
    }
}

const WITHOUT_KEYCHAIN: [&str; 1] = [
    "use `--store file` (or `GENKEY_STORE=file`) to store secrets in an encrypted file, unlocked with `GENKEY_PASSPHRASE`, \
     `GENKEY_PASSPHRASE_FILE` or `GENKEY_IDENTITY`",
];
const WITH_STUCK_KEYCHAIN: [&str; 1] = [
    "unlock the keychain and try again, or use `--store file` to store secrets in an encrypted file",
];

impl From<IndexError> for Error {
    fn from(error: IndexError) -> Self {
        Self::from(&error)
    }
}

impl From<&IndexError> for Error {
    fn from(error: &IndexError) -> Self {
        let hint = match error {
            IndexError::File(error) => return Self::new(Kind::Failed, error.to_string()),
            IndexError::Damaged { .. } => {
                "restore the file, or move it aside; the secrets are still in their stores, and `genkey recover` rebuilds the index"
            }
            IndexError::Newer { .. } => "use the version of genkey that wrote it, or a newer one",
        };
        Self::new(Kind::Failed, error.to_string()).hint(hint)
    }
}

impl From<FileError> for Error {
    fn from(error: FileError) -> Self {
        Self::new(Kind::Failed, error.to_string())
    }
}

#[cfg(feature = "sandbox")]
impl From<crate::sandbox::SandboxError> for Error {
    fn from(error: crate::sandbox::SandboxError) -> Self {
        Self::new(Kind::Failed, error.to_string())
    }
}

impl From<FindError> for Error {
    fn from(error: FindError) -> Self {
        let converted = Self::new(Kind::NoSuchKey, error.to_string());
        match error {
            FindError::NotFound { similar, .. } => converted
                .did_you_mean(&similar)
                .hint("`genkey list --all` shows every key of the account"),
            FindError::Revoked { .. } => {
                converted.hint("`genkey list --all` shows every key of the account")
            }
            FindError::Ambiguous {
                wanted,
                of_id: Some(_),
                ..
            } => converted.hint(format!("use `id:{wanted}` or `name:{wanted}`")),
            FindError::Ambiguous {
                of_id: None,
                of_name,
                ..
            } => {
                let ids: Vec<String> = of_name.iter().map(|(_, id)| format!("`id:{id}`")).collect();
                converted.hint(format!("use the id: {}", ids.join(" or ")))
            }
        }
    }
}

impl Error {
    /// Hints at names that are spelled much like the one that was typed.
    pub fn did_you_mean(self, similar: &[String]) -> Self {
        if similar.is_empty() {
            return self;
        }
        let names: Vec<String> = similar.iter().map(|name| format!("`{name}`")).collect();
        self.hint(format!("did you mean {}?", names.join(" or ")))
    }
}

impl From<CreateError> for Error {
    fn from(error: CreateError) -> Self {
        let doing = error.to_string();
        match error {
            CreateError::Index(cause) => Self::from(cause).context(doing),
            CreateError::Store(cause) => Self::from(cause).context(doing),
            CreateError::Journal(cause) => Self::from(cause).context(doing),
            CreateError::Refused(cause) => Self::from(cause).context(doing),
            CreateError::Unknown { cause, .. } => Self::from(cause).unfinished(
                doing,
                "`genkey recover` checks, and revokes it if it exists",
            ),
            CreateError::RolledBack(
                cause @ (Failure::Service(_)
                | Failure::NameNotListed
                | Failure::AnotherKey(_)
                | Failure::IdTaken(_)),
            ) => Self::from(cause).context(doing),
            // All other causes are failures of this machine to store the secret or to record it.
            CreateError::RolledBack(cause) => Self {
                kind: Kind::Store,
                ..Self::from(cause).context(doing)
            },
            CreateError::Unusable(cause) => Self::from(cause).context(doing),
            CreateError::LeftBehind { cause, .. } | CreateError::UnusableLeft { cause, .. } => {
                Self::from(cause).unfinished(
                    doing,
                    "`genkey recover` revokes it once the service is reachable",
                )
            }
        }
    }
}

impl From<Failure> for Error {
    fn from(error: Failure) -> Self {
        let message = error.to_string();
        match error {
            Failure::Service(error) => error.into(),
            Failure::RenameUnclear(error) => Self {
                message,
                ..error.into()
            },
            Failure::Store(error) => error.into(),
            Failure::Index(error) => error.into(),
            Failure::Journal(error) => error.into(),
            Failure::NameNotListed | Failure::KeyNotListed(_) => {
                Self::new(Kind::Service, message).hint("run `genkey recover` to check again")
            }
            Failure::OfAnotherAccount(_) => Self::new(Kind::Unfinished, message).hint(
                "log in with the account that created the key, then run `genkey recover` again",
            ),
            Failure::AnotherKey(_) => Self::new(Kind::Service, message),
            Failure::IdTaken(_) => Self::new(Kind::Service, message)
                .hint("use another profile for another account of the service: `--profile NAME`"),
            Failure::Missing(_) => Self::new(Kind::Store, message)
                .hint("`genkey list` shows whether the key still works; `genkey revoke KEY` revokes it"),
            Failure::SecretLost(_) => Self::new(Kind::Unfinished, message)
                .hint("restore the store that held it, then run `genkey recover`")
                .hint("or deliver another key there, revoke this one with `genkey revoke`, and run `genkey recover`"),
            Failure::AnotherStore(_) => Self::new(Kind::Store, message)
                .hint("run `genkey recover` on a machine with that store; if the store is lost, run `genkey revoke KEY` first"),
            Failure::StillDelivering(lock) => Self::new(Kind::Unfinished, message)
                .hint("run `genkey recover` when it has ended")
                .hint(end_or_remove(&lock)),
            Failure::Random(_) => Self::new(Kind::Failed, message),
        }
    }
}

impl From<RenameError> for Error {
    fn from(error: RenameError) -> Self {
        match error {
            RenameError::Unfinished => Self::new(Kind::Unfinished, error.to_string())
                .hint("`genkey recover` finishes or undoes what was interrupted"),
            RenameError::Unknown(error) => error.into(),
            RenameError::Service(error) => error.into(),
            RenameError::Unclear(cause) => {
                let doing = "the key may or may not have been renamed".into();
                Self::from(cause).unfinished(doing, "`genkey list` shows its name")
            }
        }
    }
}

impl From<JournalError> for Error {
    fn from(error: JournalError) -> Self {
        match error {
            JournalError::File(error) => error.into(),
            JournalError::Newer { .. } => Self::new(Kind::Failed, error.to_string())
                .hint("use the version of genkey that wrote it, or a newer one"),
            JournalError::UnderWay { .. } => Self::new(Kind::Failed, error.to_string()),
            JournalError::Interrupted { .. } => Self::new(Kind::Unfinished, error.to_string())
                .hint("`genkey recover` finishes or undoes it"),
            JournalError::Retiring { ref id, .. } => {
                let hint =
                    format!("revoke it first: `genkey revoke id:{id}`, then `genkey recover`");
                Self::new(Kind::Failed, error.to_string()).hint(hint)
            }
        }
    }
}

impl From<RevokeError> for Error {
    fn from(error: RevokeError) -> Self {
        let doing = error.to_string();
        match error {
            RevokeError::AtService(cause) => Self::from(cause).context(doing),
            RevokeError::Unknown(cause) => Self::from(cause).unfinished(
                doing,
                "`genkey recover` checks, and removes the secret if it was revoked",
            ),
            RevokeError::InStore(cause) => Self::from(cause).context(doing),
            RevokeError::InIndex(cause) => Self::from(&*cause).context(doing),
        }
    }
}
