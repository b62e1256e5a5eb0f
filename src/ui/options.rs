//! What the user chose for messages and prompts.

use super::Repeated;
use crate::output::Drawing;

/// What the user chose for messages and prompts.
#[derive(Debug, Clone)]
pub struct UiOptions {
    /// `--quiet`: no status messages.
    pub quiet: bool,
    /// `--verbose`, counted.
    pub verbose: u8,
    /// Colour on stdout and stderr; `None`: on the one that is a terminal.
    pub color: Option<bool>,
    pub no_input: bool,
    /// `TERM=dumb`: the terminal cannot move the cursor.
    pub dumb: bool,
    /// What marks and bars are drawn with.
    pub drawing: Drawing,
    /// The locale cannot show more than ASCII.
    pub ascii: bool,
    /// `-o json` or `-o jsonl`: stderr is for programs, too. An error is one JSON object, with the
    /// warnings among its hints; there is no other text except the details of `-v`.
    pub json: bool,
    /// What commands in messages repeat.
    pub repeated: Repeated,
}
