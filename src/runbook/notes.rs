//! What is wrong with a file, collected while it is read.

use super::error::Mistake;
use super::region::{Lines, Region};

/// Mistakes and warnings.
pub(super) struct Notes<'t> {
    pub(super) lines: Lines<'t>,
    mistakes: Vec<Mistake>,
    warnings: Vec<(Region, String)>,
}

impl<'t> Notes<'t> {
    pub(super) fn of(text: &'t str) -> Self {
        Self {
            lines: Lines::of(text),
            mistakes: Vec::new(),
            warnings: Vec::new(),
        }
    }

    /// Notes a mistake at an offset in bytes.
    pub(super) fn refuse(&mut self, offset: usize, reason: impl Into<String>) {
        self.mistakes.push(Mistake {
            region: self.lines.region(offset),
            reason: reason.into(),
        });
    }

    /// Notes what is allowed, but probably not meant.
    pub(super) fn warn(&mut self, offset: usize, reason: impl Into<String>) {
        let region = self.lines.region(offset);
        self.warnings.push((region, reason.into()));
    }

    /// The warnings of a file without mistakes; otherwise the mistakes, in the order of the file.
    pub(super) fn finish(mut self) -> Result<Vec<(Region, String)>, Vec<Mistake>> {
        self.warnings.sort_by_key(|(region, _)| *region);
        self.mistakes.sort_by_key(|mistake| mistake.region);
        if self.mistakes.is_empty() {
            Ok(self.warnings)
        } else {
            Err(self.mistakes)
        }
    }
}
