//! What opens the encrypted file: a passphrase, age identities or an SSH key.

use std::path::{Path, PathBuf};

use age::secrecy::{ExposeSecret, SecretString};
use age::ssh::{self, UnsupportedKey};
use age::{IdentityFile, scrypt};
use zeroize::Zeroizing;

use crate::durable;
use crate::secret::{NotText, Secret};
use crate::store::error::{StoreError, locked, refused};

pub(super) const NAME: &str = "file";

/// The work that scrypt puts into a passphrase: 2^16 rounds, which take 64 MiB and 0.17 s each time
/// the file is opened or written.
///
/// `age` takes 2^18, 0.8 s. Making a key comes to four times (proof, change, writing, reading
/// back), and every `token` waits for one, so this is two steps below, and one above what is usual
/// for logins. Who wants neither to wait nor to depend on a passphrase takes an identity.
const WORK_FACTOR: u8 = 16;
/// The most work to do for a file that demands it: 1 GiB and a few seconds.
const MAX_WORK_FACTOR: u8 = 20;

/// Makes an age identity, as a file for [`Unlock::Identities`] holds it.
pub fn new_identity() -> Secret {
    Secret::new(
        age::x25519::Identity::generate()
            .to_string()
            .expose_secret()
            .to_owned(),
    )
}

/// Asks a person for a passphrase without showing it, until one is taken. With [`Purpose::Create`]
/// it should ask twice.
pub type PassphrasePrompt =
    Box<dyn Fn(Purpose<'_>, TryPassphrase<'_>) -> Result<(), StoreError> + Send + Sync>;

/// Takes a passphrase. Where it is wrong the error is [`StoreError::Locked`], and another one may
/// be right.
pub type TryPassphrase<'a> = &'a mut dyn FnMut(&Secret) -> Result<(), StoreError>;

/// What a passphrase is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose<'a> {
    /// To open the encrypted file at this path.
    Open(&'a Path),
    /// To make the encrypted file at this path: the passphrase is new.
    Create(&'a Path),
    /// To use the SSH private key at this path.
    SshKey(&'a Path),
}

/// Where the key of the encrypted file comes from.
pub enum Unlock {
    /// A passphrase that is at hand.
    Passphrase(Secret),
    /// A file of age identities, or an SSH private key (ed25519 or RSA).
    Identities {
        /// The file.
        path: PathBuf,
        /// Who is asked for the passphrase of the SSH key, should it have one.
        passphrase: Option<PassphrasePrompt>,
    },
    /// A passphrase that a person is asked for, at the first need and once a process.
    Prompt(PassphrasePrompt),
    /// Nothing was given and nobody can be asked.
    Unavailable,
    /// The same, and this environment variable was meant to give something.
    EmptyVariable(&'static str),
}

type Recipients = Vec<Box<dyn age::Recipient>>;

/// A key that is ready for use: what decrypts, and what makes what the same decrypts again.
pub(super) struct Key {
    pub(super) by_passphrase: bool,
    /// Whether its passphrase begins with what an editor may have put there.
    pub(super) has_byte_order_mark: bool,
    pub(super) identities: Vec<Box<dyn age::Identity>>,
    /// Whom to encrypt to. They are worked out of the identities for that alone: readers need
    /// none.
    pub(super) recipients: Box<dyn Fn() -> Result<Recipients, StoreError>>,
}

impl Unlock {
    /// Makes the key for the encrypted file at `file`; `by_passphrase` says how it is encrypted, if
    /// it exists. What a person types is the key only if it `opens` the file.
    pub(super) fn key(
        &self,
        file: &Path,
        by_passphrase: Option<bool>,
        opens: impl Fn(&Key) -> Result<(), StoreError>,
    ) -> Result<Key, StoreError> {
        match (self, by_passphrase) {
            (Self::Unavailable, _) => {
                let given = "`GENKEY_PASSPHRASE`, `GENKEY_PASSPHRASE_FILE` or `GENKEY_IDENTITY`";
                Err(locked(
                    NAME,
                    format!("set {given} to what opens `{}`", file.display()),
                ))
            }
            (Self::EmptyVariable(variable), _) => {
                Err(locked(NAME, format!("`{variable}` is empty")))
            }
            (Self::Passphrase(passphrase), None) if passphrase.has_byte_order_mark() => {
                Err(refused(
                    NAME,
                    "the passphrase begins with a byte order mark (BOM): save it without one"
                        .into(),
                ))
            }
            (Self::Passphrase(_) | Self::Prompt(_), Some(false)) => Err(wrong_kind(
                file,
                "to an identity, not with a passphrase: set `GENKEY_IDENTITY`",
            )),
            (Self::Identities { .. }, Some(true)) => {
                let way = "with a passphrase, not to an identity: set `GENKEY_PASSPHRASE` or `GENKEY_PASSPHRASE_FILE`";
                Err(wrong_kind(file, way))
            }
            (Self::Passphrase(passphrase), _) => passphrase_key(passphrase),
            (Self::Prompt(ask), Some(true)) => asked(ask, Purpose::Open(file), |passphrase| {
                let key = passphrase_key(passphrase)?;
                opens(&key).map(|()| key)
            }),
            (Self::Prompt(ask), None) => asked(ask, Purpose::Create(file), passphrase_key),
            (Self::Identities { path, passphrase }, _) => identity_key(path, passphrase.as_ref()),
        }
    }
}

/// What is made of the passphrase that a person gives.
fn asked<T>(
    ask: &PassphrasePrompt,
    purpose: Purpose<'_>,
    make: impl Fn(&Secret) -> Result<T, StoreError>,
) -> Result<T, StoreError> {
    let mut made = None;
    ask(purpose, &mut |passphrase| {
        made = Some(make(passphrase)?);
        Ok(())
    })?;
    made.ok_or_else(|| locked(NAME, "no passphrase was given".into()))
}

fn wrong_kind(file: &Path, way: &str) -> StoreError {
    locked(NAME, format!("`{}` is encrypted {way}", file.display()))
}

fn passphrase_key(passphrase: &Secret) -> Result<Key, StoreError> {
    if passphrase.expose().is_empty() {
        return Err(refused(NAME, "the passphrase is empty".into()));
    }
    let mut identity = scrypt::Identity::new(secret_string(passphrase));
    identity.set_max_work_factor(MAX_WORK_FACTOR);
    let has_byte_order_mark = passphrase.has_byte_order_mark();
    let passphrase = secret_string(passphrase);
    let recipients = move || -> Result<Recipients, StoreError> {
        let mut recipient = scrypt::Recipient::new(passphrase.clone());
        recipient.set_work_factor(WORK_FACTOR);
        Ok(vec![Box::new(recipient)])
    };
    Ok(Key {
        by_passphrase: true,
        has_byte_order_mark,
        identities: vec![Box::new(identity)],
        recipients: Box::new(recipients),
    })
}

fn identity_key(path: &Path, ask: Option<&PassphrasePrompt>) -> Result<Key, StoreError> {
    let content = durable::read_given(path).map_err(|error| locked(NAME, error.to_string()))?;
    let content = content.ok_or_else(|| unusable(path, "does not exist"))?;
    let content = Zeroizing::new(content);
    if let Err(problem @ NotText::Utf16) =
        str::from_utf8(&content).map_err(|_| NotText::of(&content))
    {
        return Err(unusable(path, &format!("cannot be read: {problem}")));
    }
    let content = content
        .strip_prefix("\u{feff}".as_bytes())
        .unwrap_or(&content);
    if content.starts_with(b"age-encryption.org/")
        || content.starts_with(b"-----BEGIN AGE ENCRYPTED FILE-----")
    {
        return Err(unusable(
            path,
            "is itself encrypted: decrypt it with `age -d` to a private place first",
        ));
    }
    if content.starts_with(b"-----BEGIN") {
        ssh_key(path, content, ask)
    } else {
        age_key(path, content)
    }
}

fn age_key(path: &Path, content: &[u8]) -> Result<Key, StoreError> {
    let invalid = |_| unusable(path, "holds neither age identities nor an SSH private key");
    let parse = || IdentityFile::from_buffer(content).map_err(invalid);
    let identities = parse()?
        .into_identities()
        .map_err(|_| unusable(path, "cannot decrypt"))?;
    if identities.is_empty() {
        return Err(unusable(path, "holds no identity"));
    }
    let (file, path) = (parse()?, path.to_owned());
    let recipients = move || -> Result<Recipients, StoreError> {
        let recipients = file
            .to_recipients()
            .map_err(|_| unusable(&path, "cannot encrypt"))?;
        Ok(recipients
            .into_iter()
            .map(|recipient| recipient as Box<dyn age::Recipient>)
            .collect())
    };
    Ok(Key {
        by_passphrase: false,
        has_byte_order_mark: false,
        identities: identities
            .into_iter()
            .map(|identity| identity as Box<dyn age::Identity>)
            .collect(),
        recipients: Box::new(recipients),
    })
}

fn ssh_key(path: &Path, content: &[u8], ask: Option<&PassphrasePrompt>) -> Result<Key, StoreError> {
    let invalid = "holds no SSH private key that can be read";
    let identity =
        match ssh::Identity::from_buffer(content, None).map_err(|_| unusable(path, invalid))? {
            ssh::Identity::Encrypted(key) => {
                let ask = ask.ok_or_else(|| {
                    unusable(path, "has a passphrase, and nobody can be asked for it")
                })?;
                let wrong = |_| unusable(path, "has another passphrase than the one given");
                asked(ask, Purpose::SshKey(path), |passphrase| {
                    key.decrypt(secret_string(passphrase)).map_err(wrong)
                })?
                .into()
            }
            ssh::Identity::Unsupported(key) => return Err(unusable(path, unsupported(&key))),
            identity @ ssh::Identity::Unencrypted(_) => identity,
        };
    let recipient =
        ssh::Recipient::try_from(identity.clone()).map_err(|_| unusable(path, invalid))?;
    let recipients =
        move || -> Result<Recipients, StoreError> { Ok(vec![Box::new(recipient.clone())]) };
    Ok(Key {
        by_passphrase: false,
        has_byte_order_mark: false,
        identities: vec![Box::new(identity)],
        recipients: Box::new(recipients),
    })
}

/// Cipher and type are words of the file, and are not repeated.
fn unsupported(key: &UnsupportedKey) -> &'static str {
    match key {
        UnsupportedKey::EncryptedPem => {
            "is encrypted in the old PEM format: convert it with `ssh-keygen -o -p`"
        }
        UnsupportedKey::EncryptedSsh(_) => "is encrypted with a cipher that is not supported",
        UnsupportedKey::Hardware(_) => "is kept in hardware, which cannot decrypt files",
        UnsupportedKey::Type(_) => {
            "is of another type: only ed25519 and RSA keys can decrypt files"
        }
    }
}

fn unusable(path: &Path, what: &str) -> StoreError {
    locked(
        NAME,
        format!("the identity file `{}` {what}", path.display()),
    )
}

fn secret_string(secret: &Secret) -> SecretString {
    SecretString::from(secret.expose().to_owned())
}
