//! The encrypted file's key: a passphrase, age identities or an SSH key.

use std::path::{Path, PathBuf};

use age::secrecy::{ExposeSecret, SecretString};
use age::ssh::{self, UnsupportedKey};
use age::{IdentityFile, scrypt};
use zeroize::Zeroizing;

use crate::durable;
use crate::secret::{NotText, Secret};
use crate::store::error::{StoreError, locked, refused};

pub(super) const NAME: &str = "file";

/// log2 of scrypt's rounds for a new passphrase: 64 MiB and 0.17 s per derivation.
//
// `age` uses 18, which takes 0.8 s. `create` derives four times (proof, change, write, read back)
// and every `token` once, so this is two lower, and still one above what is usual for logins.
const WORK_FACTOR: u8 = 16;
/// The highest work factor that a file is opened with: 1 GiB and a few seconds.
const MAX_WORK_FACTOR: u8 = 20;

/// Generates the content of an age identity file ([`Unlock::Identities`]).
pub fn new_identity() -> Secret {
    Secret::new(
        age::x25519::Identity::generate()
            .to_string()
            .expose_secret()
            .to_owned(),
    )
}

/// Prompts for a passphrase, hidden, until [`TryPassphrase`] accepts one; twice for
/// [`Purpose::Create`].
pub type PassphrasePrompt =
    Box<dyn Fn(Purpose<'_>, TryPassphrase<'_>) -> Result<(), StoreError> + Send + Sync>;

/// Tries a passphrase. After [`StoreError::Locked`] another one may be right.
pub type TryPassphrase<'a> = &'a mut dyn FnMut(&Secret) -> Result<(), StoreError>;

/// What a passphrase is prompted for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose<'a> {
    /// The encrypted file at this path.
    Open(&'a Path),
    /// A new encrypted file at this path.
    Create(&'a Path),
    /// The SSH private key at this path.
    SshKey(&'a Path),
}

/// How to unlock the encrypted file.
pub enum Unlock {
    /// With a passphrase.
    Passphrase(Secret),
    /// With a file of age identities, or an SSH private key (ed25519 or RSA).
    Identities {
        /// The file.
        path: PathBuf,
        /// For an SSH key with a passphrase.
        passphrase: Option<PassphrasePrompt>,
    },
    /// With a passphrase that is prompted for once per process.
    Prompt(PassphrasePrompt),
    /// Not at all: nothing is set, and genkey is not interactive.
    Unavailable,
    /// Not at all: this environment variable is set, but empty.
    EmptyVariable(&'static str),
}

type Recipients = Vec<Box<dyn age::Recipient>>;

/// What decrypts and encrypts the file.
pub(super) struct Key {
    pub(super) by_passphrase: bool,
    /// Whether the passphrase starts with one, which an editor may have added.
    pub(super) has_byte_order_mark: bool,
    pub(super) identities: Vec<Box<dyn age::Identity>>,
    /// Derives whom to encrypt to. Lazy, because reading needs none.
    pub(super) recipients: Box<dyn Fn() -> Result<Recipients, StoreError>>,
}

impl Unlock {
    /// The key for `file`. `by_passphrase` tells how the file is encrypted, and is `None` if it
    /// does not exist. A typed passphrase is accepted only if it `opens` the file.
    pub(super) fn key(
        &self,
        file: &Path,
        by_passphrase: Option<bool>,
        opens: impl Fn(&Key) -> Result<(), StoreError>,
    ) -> Result<Key, StoreError> {
        match (self, by_passphrase) {
            (Self::Unavailable, _) => {
                let variables =
                    "`GENKEY_PASSPHRASE`, `GENKEY_PASSPHRASE_FILE` or `GENKEY_IDENTITY`";
                Err(locked(
                    NAME,
                    format!("set {variables} to unlock `{}`", file.display()),
                ))
            }
            (Self::EmptyVariable(variable), _) => {
                Err(locked(NAME, format!("`{variable}` is empty")))
            }
            // An existing file may have been encrypted with the mark; a new one must not be.
            (Self::Passphrase(passphrase), None) if passphrase.has_byte_order_mark() => {
                Err(refused(
                    NAME,
                    "the passphrase starts with a byte order mark; save it without one".into(),
                ))
            }
            (Self::Passphrase(_) | Self::Prompt(_), Some(false)) => Err(wrong_kind(
                file,
                "to an identity, not with a passphrase: set `GENKEY_IDENTITY`",
            )),
            (Self::Identities { .. }, Some(true)) => {
                let how = "with a passphrase, not to an identity: set `GENKEY_PASSPHRASE` or `GENKEY_PASSPHRASE_FILE`";
                Err(wrong_kind(file, how))
            }
            (Self::Passphrase(passphrase), _) => passphrase_key(passphrase),
            (Self::Prompt(prompt), Some(true)) => {
                prompted(prompt, Purpose::Open(file), |passphrase| {
                    let key = passphrase_key(passphrase)?;
                    opens(&key).map(|()| key)
                })
            }
            (Self::Prompt(prompt), None) => prompted(prompt, Purpose::Create(file), passphrase_key),
            (Self::Identities { path, passphrase }, _) => identity_key(path, passphrase.as_ref()),
        }
    }
}

/// Prompts until `try_passphrase` succeeds, and returns its value.
fn prompted<T>(
    prompt: &PassphrasePrompt,
    purpose: Purpose<'_>,
    try_passphrase: impl Fn(&Secret) -> Result<T, StoreError>,
) -> Result<T, StoreError> {
    let mut value = None;
    prompt(purpose, &mut |passphrase| {
        value = Some(try_passphrase(passphrase)?);
        Ok(())
    })?;
    value.ok_or_else(|| locked(NAME, "no passphrase entered".into()))
}

fn wrong_kind(file: &Path, how: &str) -> StoreError {
    locked(NAME, format!("`{}` is encrypted {how}", file.display()))
}

fn passphrase_key(passphrase: &Secret) -> Result<Key, StoreError> {
    if passphrase.expose().is_empty() {
        return Err(refused(NAME, "the passphrase is empty".into()));
    }
    // A work factor of 2^40 in the file's header would keep genkey busy for days.
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

fn identity_key(path: &Path, prompt: Option<&PassphrasePrompt>) -> Result<Key, StoreError> {
    let content = durable::read_given(path).map_err(|error| locked(NAME, error.to_string()))?;
    let content = content.ok_or_else(|| unusable(path, "does not exist"))?;
    let content = Zeroizing::new(content);
    if let Err(problem @ NotText::Utf16) =
        str::from_utf8(&content).map_err(|_| NotText::of(&content))
    {
        return Err(unusable(path, &format!("cannot be read: {problem}")));
    }
    // An editor's byte order mark is not part of the key, and age would not parse it.
    let content = content
        .strip_prefix("\u{feff}".as_bytes())
        .unwrap_or(&content);
    if content.starts_with(b"age-encryption.org/")
        || content.starts_with(b"-----BEGIN AGE ENCRYPTED FILE-----")
    {
        return Err(unusable(
            path,
            "is itself encrypted; decrypt it with `age -d` first",
        ));
    }
    if content.starts_with(b"-----BEGIN") {
        ssh_key(path, content, prompt)
    } else {
        age_key(path, content)
    }
}

fn age_key(path: &Path, content: &[u8]) -> Result<Key, StoreError> {
    let invalid = |_| {
        unusable(
            path,
            "contains neither age identities nor an SSH private key",
        )
    };
    // Parsed twice: `into_identities` consumes the file, which the recipients need later.
    let parse = || IdentityFile::from_buffer(content).map_err(invalid);
    let identities = parse()?
        .into_identities()
        .map_err(|_| unusable(path, "cannot be used to decrypt"))?;
    if identities.is_empty() {
        return Err(unusable(path, "contains no identity"));
    }
    let (file, path) = (parse()?, path.to_owned());
    let recipients = move || -> Result<Recipients, StoreError> {
        let recipients = file
            .to_recipients()
            .map_err(|_| unusable(&path, "cannot be used to encrypt"))?;
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

fn ssh_key(
    path: &Path,
    content: &[u8],
    prompt: Option<&PassphrasePrompt>,
) -> Result<Key, StoreError> {
    let invalid = "is not a valid SSH private key";
    let identity =
        match ssh::Identity::from_buffer(content, None).map_err(|_| unusable(path, invalid))? {
            ssh::Identity::Encrypted(key) => {
                let prompt = prompt.ok_or_else(|| {
                    unusable(
                        path,
                        "has a passphrase, but there is no terminal to prompt on",
                    )
                })?;
                let wrong = |_| {
                    let file = path.display();
                    locked(
                        NAME,
                        format!("wrong passphrase for the identity file `{file}`"),
                    )
                };
                prompted(prompt, Purpose::SshKey(path), |passphrase| {
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

fn unsupported(key: &UnsupportedKey) -> &'static str {
    // The cipher's and type's names come from the file, so they are not shown.
    match key {
        UnsupportedKey::EncryptedPem => {
            "is encrypted in the old PEM format; convert it with `ssh-keygen -o -p`"
        }
        UnsupportedKey::EncryptedSsh(_) => "is encrypted with an unsupported cipher",
        UnsupportedKey::Hardware(_) => "is a hardware key, which cannot decrypt files",
        UnsupportedKey::Type(_) => "has an unsupported type; use an ed25519 or RSA key",
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
