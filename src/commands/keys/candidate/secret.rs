//! The secret of a key that is to be rotated, and the logins that have it.

use crate::context::Source;
use crate::error::Result;
use crate::model::{CredentialKind, Destination, EntryRef, Key};
use crate::ops::OpenStore;
use crate::ops::rotate;
use crate::secret::Secret;
use crate::session::Session;

/// The secret of a key, if it is stored: as a key, or as the login.
pub(super) fn find_secret(
    session: &Session<'_>,
    key: &Key,
    is_in_use: bool,
) -> Result<Option<(EntryRef, Secret)>> {
    if let Some(stored) = session.stored(Some(&key.id))? {
        // Without it, nothing could be put back; but a lost secret is a reason to rotate.
        return Ok(session
            .ctx
            .get(&stored.at)?
            .map(|secret| (stored.at, secret)));
    }
    let credential = &session.credential;
    Ok(match &credential.source {
        Source::Store(at) if is_in_use => Some((at.clone(), credential.secret.clone())),
        Source::Store(_)
        | Source::KeyFile(_)
        | Source::Environment(_)
        | Source::Sandbox
        | Source::Typed => None,
    })
}

/// The secret of a key that is not stored, if a destination holds it.
pub(super) fn recognize(
    session: &Session<'_>,
    key: &Key,
    destinations: &[Destination],
) -> Result<Option<Secret>> {
    let (desk, account) = (session.ctx.desk()?, session.account());
    let settings = &session.ctx.settings;
    let is_key = |held: &Secret| {
        let source = "a destination";
        settings
            .check_format(held, CredentialKind::Key, source)
            .is_ok()
    };
    session.wait(rotate::recognize(
        &desk,
        &account,
        key,
        destinations,
        is_key,
    ))
}

/// The profiles whose login has this secret.
pub(super) fn profiles_with(session: &Session<'_>, secret: &Secret) -> Result<Vec<String>> {
    // Not worth an unlock prompt.
    let unprompted = session.ctx.stores_without_prompt();
    let desk = session.ctx.desk_with(&unprompted)?;
    let mut profiles = rotate::profiles_with(&desk, &session.account(), secret)?;
    // The store of the login in use may have been unlocked by a prompt.
    let (credential, own) = (&session.credential, &session.profile().scope.profile);
    let is_own = matches!(credential.source, Source::Store(_)) && credential.secret == *secret;
    if is_own && !profiles.contains(own) {
        profiles.push(own.clone());
    }
    Ok(profiles)
}

/// Whether the login, whose key is unknown, seems to be this key.
pub(super) fn is_login(session: &Session<'_>, key: &Key) -> Result<bool> {
    let credential = &session.credential;
    let is_unknown = matches!(credential.source, Source::Store(_))
        && credential.key.is_none()
        && credential.kind.is_key();
    if !is_unknown {
        return Ok(false);
    }
    session.wait(rotate::is_sent_with(&session.account(), key))
}
