//! The session that secrets are carried in, encrypted.

use std::sync::OnceLock;

use futures_util::future::join;
use zbus::zvariant::OwnedObjectPath;

use super::super::items::NAME;
use super::bus::{Bus, cannot_be_reached};
use super::exchange::{ALGORITHM, ExchangeError, KeyPair, SessionKey};
use super::provider::Sealed;
use crate::store::error::{StoreError, refused};

/// What `keyring` wrote, and so what every entry of ours has. KeePassXC would keep text in another place.
const CONTENT_TYPE: &str = "application/octet-stream";

/// An open session. Its key is worked out while the provider looks for the first secret.
pub(super) struct BusSession {
    path: OwnedObjectPath,
    ours: KeyPair,
    theirs: Vec<u8>,
    key: OnceLock<SessionKey>,
}

impl BusSession {
    /// Opens a session. Whatever speaks against it, there is no keychain that could be used.
    pub(super) async fn open(bus: &Bus) -> Result<Self, StoreError> {
        let ours = KeyPair::generate().map_err(failed)?;
        let opened = bus.open_session(ALGORITHM, &ours.public()).await;
        let (theirs, path) = opened.map_err(unusable)?;
        let theirs = Vec::try_from(theirs).map_err(|_| failed(ExchangeError::PublicKey))?;
        Ok(Self { path, ours, theirs, key: OnceLock::new() })
    }

    /// The bytes of the item's secret.
    pub(super) async fn read(&self, bus: &Bus, item: &OwnedObjectPath) -> Result<Vec<u8>, StoreError> {
        let (sealed, key) = join(bus.secret(item, &self.path), async { self.key() }).await;
        let (_session, vector, encrypted, _content_type) = sealed?;
        key?.decrypt(&vector, encrypted).map_err(failed)
    }

    /// A secret as it may go over the bus.
    pub(super) fn seal(&self, secret: &[u8]) -> Result<Sealed, StoreError> {
        let (vector, encrypted) = self.key()?.encrypt(secret).map_err(failed)?;
        Ok((self.path.clone(), vector.to_vec(), encrypted, CONTENT_TYPE.into()))
    }

    fn key(&self) -> Result<&SessionKey, StoreError> {
        if let Some(key) = self.key.get() {
            return Ok(key);
        }
        let key = self.ours.agree(&self.theirs).map_err(failed)?;
        Ok(self.key.get_or_init(|| key))
    }
}

/// A provider that refuses to open a session is none.
fn unusable(error: StoreError) -> StoreError {
    if let StoreError::Refused { reason, .. } = error { cannot_be_reached(&reason) } else { error }
}

fn failed(error: ExchangeError) -> StoreError {
    refused(NAME, format!("the encrypted session failed: {error}"))
}
