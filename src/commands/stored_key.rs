//! Resolves the KEY argument of commands that need only the store.

use crate::context::Context;
use crate::error::Result;
use crate::model::looks_like_id;
use crate::ops::FindError;
use crate::session::{Sending, Session, Which};

/// Qualifies a name that looks like an id as `name:…`, if the service confirms that no key has that
/// id. Everything else is returned unchanged.
///
/// # Errors
/// [`FindError::Ambiguous`] if the account has a key with this id.
pub(super) fn resolve(ctx: &Context, wanted: &str) -> Result<String> {
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
            Ok(_) | Err(FindError::NotFound { .. }) => Ok(named),
            Err(ambiguous @ FindError::Ambiguous { .. }) => Err(ambiguous.into()),
        },
        // Without a complete list the number stays as it is, and `Context::stored_key` refuses it.
        Ok(_) | Err(_) => Ok(wanted.to_owned()),
    }
}
