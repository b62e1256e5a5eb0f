//! A list from which the user chooses a key.
//!
//! dialoguer's `FuzzySelect` (0.12, MIT) is not used. It hides the cursor, and a signal that ends the
//! process leaves it hidden; it reads in raw mode, where Ctrl-Z does nothing; it switches the echo off
//! for each key anew, so that what is typed in between is shown; and it takes a line that is wider
//! than the window for one line when it erases it. What is here stands on the same hidden input as
//! the prompts for secrets, so that signals, Ctrl-Z and a hangup work alike.
//!
//! | file | what is in it |
//! |---|---|
//! | `list.rs` | which rows fit what was typed, and which one is selected |
//! | `press.rs` | what bytes from a terminal mean |
//! | `draw.rs` | what it looks like |
//! | `keys.rs` | the loop that connects them |
//! | `numbered.rs` | the same in plain lines, for screen readers, `TERM=dumb` and Windows |

#[cfg(unix)]
mod draw;
#[cfg(unix)]
mod keys;
#[cfg_attr(
    not(unix),
    allow(dead_code, reason = "the numbered list has no selection")
)]
mod list;
mod numbered;
#[cfg(unix)]
mod press;

use jiff::Timestamp;

use super::{Asker, Ui};
use crate::error::{Error, Result};
use crate::output::{Drawing, PickRow, Target};

impl Ui {
    /// Whether the user can choose from a list. Not with JSON output, beside which there is no other
    /// text.
    pub fn can_pick(&self) -> bool {
        self.can_prompt() && !self.options.json
    }

    /// # Errors
    /// When the user cannot choose from a list; `instead` is the hint.
    pub fn require_pick(&self, instead: &str) -> Result<()> {
        self.pick_asker(instead).map(drop)
    }

    fn pick_asker(&self, instead: &str) -> Result<Asker> {
        if self.options.json {
            return Err(Error::usage("cannot prompt: the output is JSON").hint(instead));
        }
        self.asker(instead)
    }

    /// What the list can show.
    pub fn pick_target(&self, now: Timestamp) -> Target {
        let target = self.stderr_target(now);
        if self.draws_picker() {
            return target;
        }
        // In sentences, units are words.
        Target {
            drawing: Drawing::None,
            ..target
        }
    }

    fn draws_picker(&self) -> bool {
        cfg!(unix) && !self.accessible && !self.options.dumb
    }

    /// Lets the user choose one of these rows, and returns its place.
    ///
    /// # Errors
    /// When the user cancels, or there is no terminal; then `instead` is the hint.
    pub fn pick(
        &self,
        prompt: &str,
        rows: &[PickRow],
        target: &Target,
        instead: &str,
    ) -> Result<usize> {
        let asker = self.pick_asker(instead)?;
        #[cfg(unix)]
        if self.draws_picker() {
            let picker = keys::Picker {
                interrupt: &asker.interrupt,
                stderr: &asker.stderr,
                colored: self.look().colored,
                target,
            };
            let chosen = picker.choose(prompt, rows).map_err(super::asker::failed)?;
            return chosen.ok_or_else(Error::interrupted);
        }
        #[cfg(not(unix))]
        let _ = target;
        numbered::choose(&asker, prompt, rows)?.ok_or_else(Error::interrupted)
    }
}
