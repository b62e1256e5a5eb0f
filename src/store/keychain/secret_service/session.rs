//! The encrypted session in which secrets are sent.
//!
//! Numbers of a key exchange may have leading zeros, one in 256 of each kind. KWallet refuses a public
//! key that was sent without them, as the `secret-service` crate does, and derives another key from a
//! shared secret that has them. Another session has other numbers.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

use ::secret_service::blocking::SecretService;
use ::secret_service::{EncryptionType, Error};

const ATTEMPTS: usize = 3;
const REFUSED_KEY: &str = "org.freedesktop.DBus.Error.InvalidArgs";
/// What KWallet says if it cannot decrypt a secret.
const NOT_DECRYPTED: &str = "Can't find session";

/// A lazy connection with a session.
pub(super) struct Session {
    service: RwLock<Option<Arc<SecretService<'static>>>>,
    is_useless: AtomicBool,
}

impl Session {
    pub(super) const fn new() -> Self {
        Self {
            service: RwLock::new(None),
            is_useless: AtomicBool::new(false),
        }
    }

    /// The service at the other end, which is connected to on first use.
    pub(super) fn service(&self) -> Result<Arc<SecretService<'static>>, Error> {
        let known = self.service.read().unwrap_or_else(PoisonError::into_inner);
        if let Some(service) = known.as_ref() {
            return Ok(Arc::clone(service));
        }
        drop(known);
        let connected = Arc::new(connect()?);
        let mut slot = self.service.write().unwrap_or_else(PoisonError::into_inner);
        Ok(Arc::clone(slot.get_or_insert(connected)))
    }

    /// Notices whether both ends have different keys, after an error while a secret was sent.
    pub(super) fn check(&self, error: &Error) {
        if matches!(error, Error::Crypto(_)) || error.to_string().contains(NOT_DECRYPTED) {
            self.is_useless.store(true, Ordering::SeqCst);
        }
    }

    /// Ends the session if both ends have different keys, and returns whether they had.
    pub(super) fn end_if_useless(&self) -> bool {
        let is_useless = self.is_useless.swap(false, Ordering::SeqCst);
        if is_useless {
            *self.service.write().unwrap_or_else(PoisonError::into_inner) = None;
        }
        is_useless
    }
}

fn connect() -> Result<SecretService<'static>, Error> {
    let attempt = || SecretService::connect(EncryptionType::Dh);
    for _ in 1..ATTEMPTS {
        match attempt() {
            Err(error) if error.to_string().contains(REFUSED_KEY) => {}
            result => return result,
        }
    }
    attempt()
}
