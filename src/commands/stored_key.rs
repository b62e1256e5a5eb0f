//! Which stored key a person means.

use crate::context::Context;
use crate::error::Result;
use crate::model::looks_like_id;
use crate::ops::{FindError, Wanted, find};
use crate::session::{Sending, Session, Which};

/// What was typed, so that it means one stored key. A number that is the name of one may also be
/// the id of a key that is not stored here; only the service knows. Where it cannot be asked, the
/// text stays as it is, and the context refuses it.
///
/// # Errors
/// [`FindError::Ambiguous`] where the account has a key of this id.
pub(super) fn settled(ctx: &Context, wanted: &str) -> Result<String> {
    let named = format!("name:{wanted}");
    let is_clear =
        !looks_like_id(wanted) || ctx.stored_key(wanted).is_ok() || ctx.stored_key(&named).is_err();
    if is_clear {
        return Ok(wanted.to_owned());
    }
    let listed = Session::open(ctx, Which::InUse, Sending::Usual)
        .and_then(|session| session.list_every_key());
    match listed {
        Ok((keys, 0)) => match find(&keys, Wanted(wanted)) {
            Ok(found) if found.id.to_string() == wanted => Ok(wanted.to_owned()),
            Ok(_) | Err(FindError::NotFound { .. }) => Ok(named),
            Err(ambiguous @ FindError::Ambiguous { .. }) => Err(ambiguous.into()),
        },
        Ok(_) | Err(_) => Ok(wanted.to_owned()),
    }
}
