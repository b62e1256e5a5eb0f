//! What the bytes are for.

use jiff::Timestamp;

use super::time;

/// What the bytes are for. Only tables depend on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Target {
    /// A person reads it on a terminal: times are relative and lines fit the window. Otherwise times are exact and
    /// nothing is cut, wrapped or left out.
    pub terminal: bool,
    pub width: Option<u16>,
    /// Whether to colour. The caller decides: it alone knows `--color` and `NO_COLOR`.
    pub color: bool,
    /// The moment to which relative times relate.
    pub now: Timestamp,
}

impl Target {
    /// The display columns that a line may have, if it is limited at all. Some terminals report no columns: unknown.
    pub(super) fn limit(&self) -> Option<usize> {
        self.width.filter(|width| self.terminal && *width > 0).map(usize::from)
    }

    pub(super) fn moment(&self, moment: Timestamp) -> String {
        if self.terminal { time::relative(moment, self.now) } else { time::exact(moment) }
    }
}
