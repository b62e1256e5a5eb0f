//! What went wrong although a key was created.

use crate::context::Context;
use crate::error::{Error, Kind};
use crate::ops::create::Warning;

/// What is left to `recover` although the key is delivered; it decides the exit code.
pub(in crate::commands) fn take_unfinished(warnings: &mut Vec<Warning>) -> Option<Error> {
    let is_unfinished = |warning: &mut Warning| matches!(warning, Warning::Unfinished(_));
    let warning = warnings.extract_if(.., is_unfinished).next()?;
    let error = Error::new(Kind::Unfinished, warning.to_string());
    Some(match warning.left_to_recover() {
        Some(work) => error.hint(format!("`genkey recover` {work}")),
        None => error,
    })
}

/// Prints a warning, and what `recover` will do about it.
pub(in crate::commands) fn report(ctx: &Context, warning: &Warning) {
    ctx.ui.warn(warning);
    if let Some(work) = warning.left_to_recover() {
        ctx.ui.hint(format!("`genkey recover` {work}"));
    }
}
