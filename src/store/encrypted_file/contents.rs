//! The encrypted file's plain text, and its encryption.

use std::collections::BTreeMap;
use std::io::{self, Read, Write};
use std::path::Path;

use age::{DecryptError, Decryptor, Encryptor};
use serde::{Deserialize, Serialize, Serializer};
use zeroize::Zeroizing;

use super::key::{Key, NAME};
use crate::model::Metadata;
use crate::secret::Secret;
use crate::store::error::{StoreError, damaged, locked, refused};
use crate::store::{Entry, EntryInfo, Versioned};

const VERSION: u32 = 1;
const TAMPERED: &str = "is truncated or was modified";

/// The file's plain text.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FileContents {
    version: u32,
    entries: BTreeMap<String, Stored>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Stored {
    label: String,
    // Not parsed here, so that a newer genkey's metadata does not make the secrets unreadable.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    metadata: BTreeMap<String, String>,
    #[serde(serialize_with = "write_secret")]
    secret: Secret,
}

impl Default for FileContents {
    fn default() -> Self {
        Self {
            version: VERSION,
            entries: BTreeMap::new(),
        }
    }
}

impl FileContents {
    pub(super) fn insert(&mut self, entry: &Entry, secret: &Secret) {
        let stored = Stored {
            label: entry.label.clone(),
            metadata: entry.metadata.fields(),
            secret: secret.clone(),
        };
        self.entries.insert(entry.name.clone(), stored);
    }

    pub(super) fn take(&mut self, entry: &str) -> Option<Secret> {
        self.entries.remove(entry).map(|stored| stored.secret)
    }

    pub(super) fn entries(&self) -> Vec<EntryInfo> {
        let info = |(name, stored): (&String, &Stored)| EntryInfo {
            name: name.clone(),
            metadata: Metadata::from_fields(&stored.metadata),
        };
        self.entries.iter().map(info).collect()
    }

    /// `None` if there is no such entry.
    pub(super) fn relabel(&mut self, entry: &str, label: &str) -> Option<()> {
        self.entries
            .get_mut(entry)
            .map(|stored| label.clone_into(&mut stored.label))
    }
}

/// Whether the file is encrypted with a passphrase, not to identities. `path` is for messages.
pub(super) fn is_by_passphrase(path: &Path, content: &[u8]) -> Result<bool, StoreError> {
    Ok(decryptor(path, content)?.is_scrypt())
}

/// Decrypts and parses the file. `path` is for messages.
pub(super) fn open(path: &Path, content: &[u8], key: &Key) -> Result<FileContents, StoreError> {
    let decryptor = decryptor(path, content)?;
    // The plain text is shorter than the file, so the buffer never grows, which would leave a copy
    // in memory.
    let mut plain = Zeroizing::new(Vec::with_capacity(content.len()));
    let identities = key.identities.iter().map(Box::as_ref);
    let mut reader = decryptor
        .decrypt(identities)
        .map_err(|error| decrypt_error(path, key, &error))?;
    reader
        .read_to_end(&mut plain)
        .map_err(|_| broken(path, TAMPERED))?;
    parse(path, &plain)
}

pub(super) fn seal(contents: &FileContents, key: &Key) -> Result<Vec<u8>, StoreError> {
    let failed = || refused(NAME, "encryption failed".into());
    // Written twice, the first time only to be measured: a buffer that grows would leave copies of
    // the plain text in memory.
    let mut length = Length(0);
    serde_json::to_writer(&mut length, contents).map_err(|_| failed())?;
    let mut plain = Zeroizing::new(Vec::with_capacity(length.0));
    serde_json::to_writer(&mut *plain, contents).map_err(|_| failed())?;
    let mut sealed = Vec::new();
    let recipients = (key.recipients)()?;
    let encryptor =
        Encryptor::with_recipients(recipients.iter().map(Box::as_ref)).map_err(|_| failed())?;
    let mut writer = encryptor.wrap_output(&mut sealed).map_err(|_| failed())?;
    writer
        .write_all(&plain)
        .and_then(|()| writer.finish().map(drop))
        .map_err(|_| failed())?;
    Ok(sealed)
}

fn decryptor<'a>(path: &Path, content: &'a [u8]) -> Result<Decryptor<&'a [u8]>, StoreError> {
    Decryptor::new_buffered(content)
        .map_err(|_| broken(path, "is not an age file, or its header is truncated"))
}

/// Parses the plain text. `path` is for messages.
pub(super) fn parse(path: &Path, plain: &[u8]) -> Result<FileContents, StoreError> {
    // serde's own message could quote a secret, so only its position is shown.
    let unreadable = |error: serde_json::Error| {
        broken(
            path,
            &format!(
                "has unexpected content at line {} column {}",
                error.line(),
                error.column()
            ),
        )
    };
    let Versioned { version } = serde_json::from_slice(plain).map_err(unreadable)?;
    if version != VERSION {
        return Err(broken(
            path,
            &format!("has version {version}, but this genkey only reads version {VERSION}"),
        ));
    }
    serde_json::from_slice(plain).map_err(unreadable)
}

fn decrypt_error(path: &Path, key: &Key, error: &DecryptError) -> StoreError {
    match error {
        DecryptError::DecryptionFailed if key.by_passphrase => {
            let mark = if key.has_byte_order_mark {
                " (it starts with a byte order mark)"
            } else {
                ""
            };
            locked(
                NAME,
                format!("wrong passphrase for `{}`{mark}", path.display()),
            )
        }
        DecryptError::NoMatchingKeys => locked(
            NAME,
            format!("`{}` is encrypted to a different identity", path.display()),
        ),
        // A file must not be able to occupy genkey for hours, or all of the memory.
        DecryptError::ExcessiveWork { required, .. } => broken(
            path,
            &format!("has a scrypt work factor of 2^{required}, which is too high"),
        ),
        DecryptError::DecryptionFailed
        | DecryptError::InvalidHeader
        | DecryptError::InvalidMac
        | DecryptError::Io(_)
        | DecryptError::KeyDecryptionFailed
        | DecryptError::UnknownFormat => broken(path, TAMPERED),
        _ => broken(path, "cannot be decrypted"),
    }
}

fn broken(path: &Path, what: &str) -> StoreError {
    damaged(NAME, format!("`{}` {what}", path.display()))
}

fn write_secret<S: Serializer>(secret: &Secret, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(secret.expose())
}

/// Counts the bytes written to it.
struct Length(usize);

impl Write for Length {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0 += bytes.len();
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(plain: &str) -> String {
        parse(Path::new("/d/secrets.age"), plain.as_bytes())
            .err()
            .map_or_else(|| "fine".into(), |error| error.to_string())
    }

    #[test]
    fn unexpected_content_is_an_error_that_shows_no_secret() {
        assert_eq!(said(r#"{"version":1,"entries":{}}"#), "fine");
        let head = "invalid data from the file store: `/d/secrets.age` has unexpected content at line 1 column ";
        for plain in [
            "",
            "gen_pat_x",
            r#""gen_pat_x""#,
            r#"{"version":"gen_pat_x"}"#,
            r#"{"version":1,"entries":{"a":"gen_pat_x"}}"#,
            r#"{"version":1,"entries":{"a":{"label":"","secret":"gen_pat_x","more":1}}}"#,
        ] {
            let message = said(plain);
            assert!(message.starts_with(head) || plain.is_empty(), "{message}");
            assert!(
                message.starts_with("invalid data from the file store: ")
                    && !message.contains("gen_pat"),
                "{message}"
            );
        }
    }

    #[test]
    fn a_newer_version_is_refused_whatever_else_it_has() {
        let expected = "invalid data from the file store: `/d/secrets.age` has version 2, but this genkey only reads version 1";
        assert_eq!(said(r#"{"version":2,"keys":[]}"#), expected);
    }
}
