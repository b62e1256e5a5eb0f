//! Converts the errors of runbooks.

use super::{Error, Kind};
use crate::runbook::RunbookError;

impl From<RunbookError> for Error {
    fn from(error: RunbookError) -> Self {
        // A mistake a line.
        let message = error.to_string();
        let mut lines = message.lines().map(str::to_owned);
        let message = lines.next().unwrap_or_default();
        match error {
            RunbookError::Missing(_) => Self::new(Kind::Usage, message).hint(
                "name another file with `--runbook FILE`, or write one: `genkey help runbook`",
            ),
            RunbookError::File(error) => error.into(),
            RunbookError::TooLarge(_) => Self::new(Kind::Usage, message),
            RunbookError::Mistakes { .. } => Self {
                more: lines.collect(),
                ..Self::new(Kind::Usage, message).hint("`genkey help runbook` describes the file")
            },
        }
    }
}
