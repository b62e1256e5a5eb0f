//! What the bytes from a terminal mean to a picker.

use rustix::termios::{SpecialCodeIndex, SpecialCodes};

use super::list::Step;
use crate::interrupt::NO_CHARACTER;

const ESCAPE: u8 = 0x1b;

/// A key that was pressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Press {
    Character(char),
    Enter,
    Cancel,
    Suspend,
    Erase,
    EraseWord,
    EraseAll,
    Go(Step),
}

/// The control characters of this terminal.
#[derive(Debug, Clone, Copy)]
pub(super) struct Controls {
    erase: u8,
    erase_word: u8,
    erase_all: u8,
    end: u8,
    suspend: u8,
}

impl From<&SpecialCodes> for Controls {
    fn from(codes: &SpecialCodes) -> Self {
        Self {
            erase: codes[SpecialCodeIndex::VERASE],
            erase_word: codes[SpecialCodeIndex::VWERASE],
            erase_all: codes[SpecialCodeIndex::VKILL],
            end: codes[SpecialCodeIndex::VEOF],
            suspend: codes[SpecialCodeIndex::VSUSP],
        }
    }
}

/// Puts bytes together.
#[derive(Default)]
pub(super) struct Decoder {
    /// The bytes of a character or an escape sequence so far.
    partial: Vec<u8>,
}

impl Decoder {
    /// Whether more bytes must follow, or an Escape was pressed alone.
    pub(super) fn is_incomplete(&self) -> bool {
        !self.partial.is_empty()
    }

    /// No byte has followed: an Escape was pressed alone.
    pub(super) fn give_up(&mut self) -> Option<Press> {
        let was_alone = self.partial == [ESCAPE];
        self.partial.clear();
        was_alone.then_some(Press::Cancel)
    }

    /// Takes a byte; `None` if it completes nothing, or nothing that has a meaning here.
    pub(super) fn push(&mut self, byte: u8, controls: Controls) -> Option<Press> {
        if self.partial.first() == Some(&ESCAPE) {
            return self.continue_escape(byte);
        }
        if !self.partial.is_empty() || byte >= 0x80 {
            return self.continue_character(byte);
        }
        let is = |control| byte == control && byte != NO_CHARACTER;
        match byte {
            ESCAPE => {
                self.partial.push(byte);
                None
            }
            b'\r' | b'\n' => Some(Press::Enter),
            b'\t' => Some(Press::Go(Step::Down)),
            b'\x08' | b'\x7f' => Some(Press::Erase),
            _ if is(controls.erase) => Some(Press::Erase),
            _ if is(controls.erase_word) => Some(Press::EraseWord),
            _ if is(controls.erase_all) => Some(Press::EraseAll),
            _ if is(controls.end) => Some(Press::Cancel),
            _ if is(controls.suspend) => Some(Press::Suspend),
            // Ctrl-P and Ctrl-N.
            0x10 => Some(Press::Go(Step::Up)),
            0x0e => Some(Press::Go(Step::Down)),
            b' '..=b'~' => Some(Press::Character(byte.into())),
            _ => None,
        }
    }

    fn continue_escape(&mut self, byte: u8) -> Option<Press> {
        // `ESC [ 1 ; 5 A` or `ESC O A`. What follows another character is Alt with that one.
        let ends = match self.partial.as_slice() {
            [_] => !matches!(byte, b'[' | b'O'),
            _ => (0x40..=0x7e).contains(&byte),
        };
        self.partial.push(byte);
        if !ends {
            return None;
        }
        let sequence = std::mem::take(&mut self.partial);
        let step = match sequence.as_slice() {
            [_, b'[' | b'O', b'A'] => Step::Up,
            [_, b'[' | b'O', b'B'] => Step::Down,
            [_, b'[' | b'O', b'H'] | [_, b'[', b'1' | b'7', b'~'] => Step::First,
            [_, b'[' | b'O', b'F'] | [_, b'[', b'4' | b'8', b'~'] => Step::Last,
            [_, b'[', b'5', b'~'] => Step::PageUp,
            [_, b'[', b'6', b'~'] => Step::PageDown,
            [_, b'[', b'Z'] => Step::Up,
            [ESCAPE, ESCAPE] => return Some(Press::Cancel),
            _ => return None,
        };
        Some(Press::Go(step))
    }

    fn continue_character(&mut self, byte: u8) -> Option<Press> {
        self.partial.push(byte);
        match std::str::from_utf8(&self.partial) {
            Ok(text) => {
                let character = text.chars().next();
                self.partial.clear();
                character
                    .filter(|character| !character.is_control())
                    .map(Press::Character)
            }
            // The rest of the character may follow.
            Err(error) if error.error_len().is_none() => None,
            Err(_) => {
                self.partial.clear();
                None
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is pressed with these bytes, and whether they end in the middle of something.
    fn pressed(bytes: &[u8]) -> (Vec<Press>, bool) {
        let controls = Controls {
            erase: 0x7f,
            erase_word: 0x17,
            erase_all: 0x15,
            end: 0x04,
            suspend: 0x1a,
        };
        let mut decoder = Decoder::default();
        let presses = bytes
            .iter()
            .filter_map(|byte| decoder.push(*byte, controls))
            .collect();
        (presses, decoder.is_incomplete())
    }

    #[test]
    fn keys_are_recognised_in_every_spelling() {
        for (bytes, press) in [
            (b"\r".as_slice(), Press::Enter),
            (b"\n", Press::Enter),
            (b"\x1b[A", Press::Go(Step::Up)),
            (b"\x1bOB", Press::Go(Step::Down)),
            (b"\t", Press::Go(Step::Down)),
            (b"\x1b[Z", Press::Go(Step::Up)),
            (b"\x10", Press::Go(Step::Up)),
            (b"\x1b[5~", Press::Go(Step::PageUp)),
            (b"\x1b[6~", Press::Go(Step::PageDown)),
            (b"\x1b[1~", Press::Go(Step::First)),
            (b"\x1bOF", Press::Go(Step::Last)),
            (b"\x7f", Press::Erase),
            (b"\x08", Press::Erase),
            (b"\x17", Press::EraseWord),
            (b"\x15", Press::EraseAll),
            (b"\x04", Press::Cancel),
            (b"\x1b\x1b", Press::Cancel),
            (b"\x1a", Press::Suspend),
            (b"x", Press::Character('x')),
            ("ü".as_bytes(), Press::Character('ü')),
            ("日".as_bytes(), Press::Character('日')),
        ] {
            assert_eq!(pressed(bytes), (vec![press], false), "{bytes:?}");
        }
    }

    #[test]
    fn what_means_nothing_is_passed_over_as_a_whole() {
        for bytes in [
            b"\x1b[1;5A".as_slice(),
            b"\x1b[200~",
            b"\x1bx",
            b"\x01",
            b"\0",
            b"\xff",
            "\u{85}".as_bytes(),
        ] {
            assert_eq!(pressed(bytes), (Vec::new(), false), "{bytes:?}");
        }
    }

    #[test]
    fn an_escape_alone_cancels_once_nothing_follows() {
        let mut decoder = Decoder::default();
        decoder.partial.push(ESCAPE);
        assert!(decoder.is_incomplete());
        assert_eq!(decoder.give_up(), Some(Press::Cancel));
        decoder.partial.extend(b"\x1b[1");
        assert_eq!(decoder.give_up(), None, "the line is slow");
    }
}
