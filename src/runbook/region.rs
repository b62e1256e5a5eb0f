//! Places in the file, as people count them.

/// A part of the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Region {
    /// The line, from 1.
    pub line: usize,
    /// The column in characters, from 1.
    pub column: usize,
}

/// The lines of a text.
pub(super) struct Lines<'t> {
    text: &'t str,
    /// The offset in bytes at which each line starts.
    starts: Vec<usize>,
}

impl<'t> Lines<'t> {
    pub(super) fn of(text: &'t str) -> Self {
        let later = text.match_indices('\n').map(|(end, _)| end + 1);
        Self {
            text,
            starts: std::iter::once(0).chain(later).collect(),
        }
    }

    /// The region at an offset in bytes.
    pub(super) fn region(&self, offset: usize) -> Region {
        let line = self.starts.partition_point(|start| *start <= offset);
        let start = self.starts.get(line.saturating_sub(1));
        let before = self.text.get(start.copied().unwrap_or_default()..offset);
        Region {
            line,
            column: 1 + before.map_or(0, |before| before.chars().count()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_and_columns_are_counted_in_characters_from_one() {
        let lines = Lines::of("a\r\nä€b\n");
        for (offset, line, column) in [
            (0, 1, 1),
            (1, 1, 2),
            (3, 2, 1),
            (5, 2, 2),
            (8, 2, 3),
            (10, 3, 1),
        ] {
            assert_eq!(lines.region(offset), Region { line, column }, "{offset}");
        }
        assert_eq!(Lines::of("").region(0), Region { line: 1, column: 1 });
    }
}
