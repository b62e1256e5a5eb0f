//! Resolves the KEY argument of commands that need only the store.

use crate::context::Context;
use crate::error::Result;
use crate::model::looks_like_id;
use crate::ops::FindError;
use crate::session::{Sending, Session, Which};

/// The stored key that a command is to use.
#[derive(Debug, Default, clap::Args)]
pub(super) struct KeyChoice {
    /// The key's id or exact name [default: the key in use]
    key: Option<String>,

    /// Choose a stored key from a list
    #[arg(long, conflicts_with = "key")]
    pick: bool,
}

impl KeyChoice {
    /// The key as [`chosen`] returns it.
    pub(super) fn resolve(&self, ctx: &Context) -> Result<Option<String>> {
        chosen(ctx, self.key.as_deref(), self.pick)
    }
}

/// The key that was named, or that the user picks from a list; `None`: the key in use.
pub(super) fn chosen(ctx: &Context, key: Option<&str>, pick: bool) -> Result<Option<String>> {
    match key {
        Some(key) => resolve(ctx, key).map(Some),
        None if pick => self::pick(ctx, "Key: ").map(Some),
        None => Ok(None),
    }
}

/// Lets the user choose a stored key.
pub(super) fn pick(ctx: &Context, prompt: &str) -> Result<String> {
    Ok(format!("id:{}", ctx.pick_stored_key(prompt)?.id))
}

/// Lets the user choose if several stored keys have the name. Qualifies a name that looks like an id
/// as `name:…`, if the service confirms that no key has that id. Everything else is returned
/// unchanged.
///
/// # Errors
/// [`FindError::Ambiguous`] if the account has a key with this id.
pub(super) fn resolve(ctx: &Context, wanted: &str) -> Result<String> {
    if let Some(picked) = ctx.pick_namesake(wanted)? {
        return Ok(format!("id:{}", picked.id));
    }
    let named = format!("name:{wanted}");
    // Only a number that is the name of a stored key, and not the id of one, needs the service.
    let is_clear =
        !looks_like_id(wanted) || ctx.stored_key(wanted).is_ok() || ctx.stored_key(&named).is_err();
    if is_clear {
        return Ok(wanted.to_owned());
    }
    let listed = Session::open(ctx, Which::InUse, Sending::Usual)
        .and_then(|session| Ok((session.list_every_key()?, session)));
    match listed {
        Ok(((keys, 0), session)) => match session.find_among(&keys, wanted) {
            Ok(found) if found.id.to_string() == wanted => Ok(wanted.to_owned()),
            Ok(_) | Err(FindError::NotFound { .. } | FindError::Revoked { .. }) => Ok(named),
            Err(ambiguous @ FindError::Ambiguous { .. }) => Err(ambiguous.into()),
        },
        // Without a complete list the number stays as it is, and `Context::stored_key` refuses it.
        Ok(_) | Err(_) => Ok(wanted.to_owned()),
    }
}
