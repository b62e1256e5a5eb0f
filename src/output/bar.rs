//! How much of a time is left, as a line.

use jiff::SignedDuration;

use super::style::{Drawing, Tone};

/// The cells of a bar.
const CELLS: u8 = 10;

/// A line of ten cells, bright as far as there is time left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bar {
    line: Line,
    tone: Tone,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Line {
    /// So many half cells are left.
    Left(u8),
    Endless,
    Ended,
}

impl Bar {
    fn new(line: Line, tone: Tone) -> Self {
        Self { line, tone }
    }

    /// What has no end.
    pub(super) fn endless(tone: Tone) -> Self {
        Self::new(Line::Endless, tone)
    }

    /// What has ended.
    pub(super) fn ended() -> Self {
        Self::new(Line::Ended, Tone::Bad)
    }

    /// What is `left` of a `whole` time.
    pub(super) fn of_share(left: SignedDuration, whole: SignedDuration, tone: Tone) -> Self {
        let most = u128::from(2 * CELLS);
        let (left, whole) = (left.as_millis().max(0), whole.as_millis().max(1));
        let (left, whole) = (left.unsigned_abs(), whole.unsigned_abs());
        let halves = (left.saturating_mul(most) + whole / 2) / whole;
        // What is left is visible, however little it is.
        let halves = u8::try_from(halves.clamp(1, most)).unwrap_or(1);
        Self::new(Line::Left(halves), tone)
    }

    /// The tone of the part that is left.
    pub(super) fn tone(self) -> Tone {
        self.tone
    }

    /// The part that is left, and the part that is past.
    pub(super) fn parts(self, drawing: Drawing) -> (String, String) {
        let cells = usize::from(CELLS);
        match (self.line, drawing) {
            (_, Drawing::None) => (String::new(), String::new()),
            (Line::Endless, Drawing::Symbols) => ("─".repeat(cells), String::new()),
            (Line::Endless, Drawing::Ascii) => ("-".repeat(cells), String::new()),
            (Line::Ended, Drawing::Symbols) => ("┄".repeat(cells), String::new()),
            (Line::Ended, Drawing::Ascii) => (".".repeat(cells), String::new()),
            (Line::Left(halves), Drawing::Symbols) => {
                let (whole, half) = (usize::from(halves / 2), usize::from(halves % 2));
                let left = "━".repeat(whole) + &"╸".repeat(half);
                (left, "─".repeat(cells.saturating_sub(whole + half)))
            }
            (Line::Left(halves), Drawing::Ascii) => {
                let whole = usize::from(halves.div_ceil(2));
                ("#".repeat(whole), "-".repeat(cells.saturating_sub(whole)))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY: SignedDuration = SignedDuration::from_hours(24);

    fn drawn(left: SignedDuration, whole: SignedDuration, drawing: Drawing) -> String {
        let (left, past) = Bar::of_share(left, whole, Tone::Good).parts(drawing);
        left + &past
    }

    #[test]
    fn a_bar_is_as_bright_as_there_is_time_left() {
        for (days, symbols, ascii) in [
            (90, "━━━━━━━━━━", "##########"),
            (88, "━━━━━━━━━━", "##########"),
            (86, "━━━━━━━━━╸", "##########"),
            (45, "━━━━━─────", "#####-----"),
            (30, "━━━╸──────", "####------"),
            (1, "╸─────────", "#---------"),
            // The service's clock is behind, or ahead.
            (0, "╸─────────", "#---------"),
            (-5, "╸─────────", "#---------"),
            (100, "━━━━━━━━━━", "##########"),
        ] {
            assert_eq!(
                drawn(DAY * days, DAY * 90, Drawing::Symbols),
                symbols,
                "{days}"
            );
            assert_eq!(drawn(DAY * days, DAY * 90, Drawing::Ascii), ascii, "{days}");
        }
        assert_eq!(
            drawn(DAY, SignedDuration::ZERO, Drawing::Ascii),
            "##########"
        );
        assert_eq!(
            drawn(SignedDuration::MAX, SignedDuration::MAX, Drawing::Ascii),
            "##########"
        );
    }

    #[test]
    fn every_bar_has_the_same_width() {
        let lines = (0..=2 * CELLS)
            .map(Line::Left)
            .chain([Line::Endless, Line::Ended]);
        for line in lines {
            for drawing in [Drawing::Symbols, Drawing::Ascii] {
                let (left, past) = Bar::new(line, Tone::Good).parts(drawing);
                let width = super::super::wrap::width_of(&(left + &past));
                assert_eq!(width, usize::from(CELLS), "{line:?} {drawing:?}");
            }
        }
    }
}
