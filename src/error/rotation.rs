//! Converts the errors of rotations and destinations.

use std::path::Path;

use super::{Error, Kind};
use crate::destination::{DeliveryError, Outcome};
use crate::ops::deliver::{DeliverError, Unfit};
use crate::ops::recover::NotRecovered;
use crate::ops::rotate::{Obstacle, RotateError, Stuck};

/// The way around a command that holds this lock file.
pub(super) fn end_or_remove(lock: &Path) -> String {
    let lock = lock.display();
    format!("if it never ends, end it, or remove `{lock}`")
}

impl From<DeliveryError> for Error {
    fn from(error: DeliveryError) -> Self {
        let kind = match error.outcome {
            Outcome::Refused => Kind::Usage,
            Outcome::NotDone | Outcome::Unknown => Kind::Failed,
        };
        let mut converted = Self::new(kind, error.reason);
        converted.hints.extend(error.hint);
        converted
    }
}

impl From<Unfit> for Error {
    fn from(unfit: Unfit) -> Self {
        let message = unfit.to_string();
        match unfit {
            Unfit::Gone => Self::new(Kind::Failed, message)
                .hint("`genkey list` shows which key has its place"),
            Unfit::Rotating { .. } => Self::new(Kind::Failed, message).hint(
                "wait until the other command has finished; if it was interrupted, run `genkey recover`",
            ),
            Unfit::Replaced { by, .. } => Self::new(Kind::NoSuchKey, message)
                .hint(format!("deliver that one: `genkey deliver id:{by} --to DEST`")),
        }
    }
}

impl From<DeliverError> for Error {
    fn from(error: DeliverError) -> Self {
        match error {
            DeliverError::Destination(error) => error.into(),
            DeliverError::Index(error) => error.into(),
            DeliverError::Failure(failure) => failure.into(),
            DeliverError::Unfit(unfit) => unfit.into(),
        }
    }
}

impl From<Obstacle> for Error {
    fn from(obstacle: Obstacle) -> Self {
        let message = obstacle.to_string();
        match obstacle {
            Obstacle::Failure(failure) => failure.into(),
            Obstacle::NotVerified(error) | Obstacle::Delivery { error, .. } => Self {
                kind: Kind::Failed,
                message,
                ..error.into()
            },
            Obstacle::NotAccepted(_)
            | Obstacle::AnotherAccount
            | Obstacle::Rival { .. }
            | Obstacle::ExpiresNoLater { .. }
            | Obstacle::Interrupted => Self::new(Kind::Failed, message),
        }
    }
}

impl From<RotateError> for Error {
    fn from(error: RotateError) -> Self {
        let doing = error.to_string();
        match error {
            RotateError::Refused { error, .. } => Self {
                message: doing,
                ..error.into()
            },
            RotateError::Twice(_) => Self::usage(doing),
            RotateError::Busy(error) => error.into(),
            RotateError::StillDelivering(lock) => Self::new(Kind::Failed, doing)
                .hint("try again when it has ended")
                .hint(end_or_remove(&lock)),
            RotateError::Failed(failure) => (*failure).into(),
            RotateError::Create(error) => (*error).into(),
            RotateError::RolledBack(obstacle) => {
                let error = Self::from(obstacle);
                Self {
                    message: format!("{}; {doing}", error.message),
                    ..error
                }
            }
            RotateError::Stuck {
                obstacle, stuck, ..
            } => {
                let Self { message, .. } = Self::from(*obstacle);
                let hint = match *stuck {
                    Stuck::OldIsDead(_) => "`genkey recover` finishes the rotation",
                    Stuck::Destinations(_) | Stuck::Failure(_) => "`genkey recover` tries again",
                };
                Self::new(Kind::Unfinished, format!("{message}; {doing}")).hint(hint)
            }
        }
    }
}

impl From<NotRecovered> for Error {
    fn from(error: NotRecovered) -> Self {
        let message = error.to_string();
        match error {
            NotRecovered::Failure(failure) => failure.into(),
            NotRecovered::Obstacle(obstacle) => Self {
                kind: Kind::Unfinished,
                ..Self::from(obstacle)
            },
            NotRecovered::Stuck(Stuck::Failure(failure)) => failure.into(),
            NotRecovered::Stuck(Stuck::OldIsDead(_)) => {
                Self::new(Kind::Unfinished, message).hint("run `genkey recover` again")
            }
            NotRecovered::Stuck(Stuck::Destinations(_)) => Self::new(Kind::Unfinished, message)
                .hint("make the destination writable again, then run `genkey recover`")
                .hint("or revoke the new key, then run `genkey recover`"),
            NotRecovered::NotWithdrawn { .. } => Self::new(Kind::Failed, message)
                .hint("`genkey deliver KEY --to DEST` delivers the old key again"),
            NotRecovered::NewIsDead {
                old, destinations, ..
            } => {
                let mut hint = "`genkey rotate KEY` creates another one".to_owned();
                if !destinations.is_empty() {
                    hint = format!(
                        "`genkey deliver id:{old} --to 'DEST?replace'` delivers the old key there"
                    );
                }
                Self::new(Kind::Failed, message).hint(hint)
            }
            NotRecovered::Lost(_) => {
                Self::new(Kind::Failed, message).hint("`genkey create` creates another one")
            }
        }
    }
}
