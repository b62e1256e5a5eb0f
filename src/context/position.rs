//! What is known of the credential without reading a secret.

use jiff::Timestamp;

use super::Context;
use crate::error::Result;
use crate::model::CredentialKind;
use crate::store::{IndexData, Login};

/// Where a person stands, in one sentence.
pub enum Position {
    /// There is a credential.
    Ready(String),
    /// There is none that works, but other stored keys may.
    Switch(String),
    /// There is none.
    LoggedOut(String),
}

impl Context {
    /// The credential that a command would use. Sends nothing and unlocks nothing.
    pub fn position(&self) -> Result<Position> {
        self.require_profile()?;
        let scope = &self.settings.profile()?.scope;
        let profile = &scope.profile;
        if self.has_explicit_credential() {
            // From a file or a variable: no store is unlocked for it.
            let credential = self.credential()?;
            return Ok(Position::Ready(format!(
                "using the key in {credential} (profile `{profile}`)"
            )));
        }
        let index = self.index().read()?;
        let service = scope.service.title();
        Ok(match index.logins.get(profile) {
            Some(login) if login.service == scope.service => {
                let key = key_in_use(&index, login, self.now());
                let stored = stored(index.keys_of(scope).count());
                let sentence = if self.settings.is_sandbox() {
                    format!("in the sandbox: {key}{stored}")
                } else {
                    format!("logged in to {service} (profile `{profile}`): {key}{stored}")
                };
                if self.expiry_of_login(login)?.is_none() {
                    Position::Ready(sentence)
                } else {
                    Position::Switch(sentence)
                }
            }
            Some(login) => Position::LoggedOut(format!(
                "profile `{profile}` is logged in to {}, not to {service}",
                login.service.title()
            )),
            None if self.settings.is_sandbox() => {
                let stored = stored(index.keys_of(scope).count());
                Position::Ready(format!("in the sandbox: its own key is in use{stored}"))
            }
            None => {
                let sentence = match self.required(None) {
                    Err(error) => error.to_string(),
                    Ok(_) => format!("not logged in (profile `{profile}`)"),
                };
                if self.count_usable(None) > 0 {
                    Position::Switch(sentence)
                } else {
                    Position::LoggedOut(sentence)
                }
            }
        })
    }
}

/// Which key the login is, and until when.
fn key_in_use(index: &IndexData, login: &Login, now: Timestamp) -> String {
    if login.kind == CredentialKind::Jwt {
        return "a JWT is in use".to_owned();
    }
    let Some(key) = index.keys.iter().find(|key| key.at == login.at) else {
        return match &login.key {
            Some(id) => format!("key `{id}` is in use"),
            None => "a key is in use".to_owned(),
        };
    };
    match key.expires_at {
        Some(end) => {
            let day = end.utc().date();
            if end > now.into() {
                format!("key {} is in use, until {day}", key.title())
            } else {
                format!("key {} is in use, but expired on {day}", key.title())
            }
        }
        None => format!("key {} is in use", key.title()),
    }
}

/// How many keys are stored, to end a sentence with.
pub(super) fn stored(count: usize) -> String {
    match count {
        0 => String::new(),
        1 => "; 1 key is stored here".to_owned(),
        _ => format!("; {count} keys are stored here"),
    }
}
