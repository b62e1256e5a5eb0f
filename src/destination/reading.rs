//! Values that a command prints.

use std::thread;
use std::time::Duration;

use super::deliver::{Back, Deliver, Held};
use super::error::{DeliveryError, Outcome};
use crate::secret::Secret;

/// How long a service may take until it shows what was written.
const PAUSES: [Duration; 2] = [Duration::from_millis(300), Duration::from_millis(1_500)];

/// The value that a command printed, without one line end.
pub(super) fn printed(text: &str) -> Held {
    let secret = Secret::new(text.to_owned()).without_trailing_newline();
    if secret.expose().is_empty() {
        Held::Absent
    } else {
        Held::Secret(secret)
    }
}

/// Whether a place has something else by now, which is another program's. What it held before is
/// not: some services show a new value late, so it is put back in any case.
pub(super) fn is_other(held: &Held, secret: &Secret, back: Back<'_>) -> bool {
    match held {
        Held::Secret(held) => held != secret && back.secret() != Some(held),
        Held::NoFile | Held::Absent | Held::Empty | Held::Unreadable => false,
    }
}

/// Checks that a place does not have what was withdrawn.
pub(super) fn check_withdrawn(place: &dyn Deliver, secret: &Secret) -> Result<(), DeliveryError> {
    match place.held()? {
        Held::Secret(held) if held == *secret => {
            let reason = "it still holds the new key";
            Err(DeliveryError::new(Outcome::Unknown, reason))
        }
        Held::Secret(_) | Held::NoFile | Held::Absent | Held::Empty | Held::Unreadable => Ok(()),
    }
}

/// Checks that a place has what was written. Some programs exit with 0 although they stored nothing.
pub(super) fn check_written(place: &dyn Deliver, secret: &Secret) -> Result<(), DeliveryError> {
    let mut pauses = PAUSES.iter();
    loop {
        let held = place.held().map_err(|error| DeliveryError {
            outcome: Outcome::Unknown,
            reason: format!("cannot be read back: {}", error.reason),
            ..error
        })?;
        let problem = match held {
            Held::Unreadable => return Ok(()),
            Held::Secret(held) if held == *secret => return Ok(()),
            Held::Secret(_) => "it holds another value after it was written",
            Held::NoFile | Held::Absent | Held::Empty => "it holds nothing after it was written",
        };
        match pauses.next() {
            Some(pause) => thread::sleep(*pause),
            None => return Err(DeliveryError::new(Outcome::Unknown, problem)),
        }
    }
}
