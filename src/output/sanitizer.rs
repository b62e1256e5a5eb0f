//! Untrusted data on a terminal.

use crate::model::is_unprintable;

/// Makes a stream of data safe to show on a terminal: escapes control characters, text-direction
/// overrides and invalid UTF-8. Line ends and tabs stay.
#[derive(Debug, Default)]
pub struct TerminalSanitizer {
    /// The first bytes of a character whose other bytes have not arrived.
    incomplete: Vec<u8>,
    ends_a_line: bool,
    has_started: bool,
    /// The locale cannot show more than ASCII.
    ascii: bool,
}

impl TerminalSanitizer {
    pub fn new(ascii: bool) -> Self {
        Self {
            ascii,
            ..Self::default()
        }
    }

    /// Takes the next piece, and returns the text that is complete.
    pub fn show(&mut self, piece: &[u8]) -> String {
        self.incomplete.extend_from_slice(piece);
        let bytes = std::mem::take(&mut self.incomplete);
        let mut shown = String::with_capacity(bytes.len());
        let mut chunks = bytes.utf8_chunks().peekable();
        while let Some(chunk) = chunks.next() {
            let is_shown = |character: char| character.is_ascii() || !self.ascii;
            chunk
                .valid()
                .chars()
                .for_each(|character| push(&mut shown, character, is_shown(character)));
            // The next piece may start with the rest of a character.
            if chunks.peek().is_none() && is_beginning(chunk.invalid()) {
                self.incomplete = chunk.invalid().to_owned();
            } else {
                push_bytes(&mut shown, chunk.invalid());
            }
        }
        self.note(&shown);
        shown
    }

    /// Returns the rest, with a line end if the data has none.
    pub fn end(mut self) -> String {
        let mut shown = String::new();
        push_bytes(&mut shown, &std::mem::take(&mut self.incomplete));
        self.note(&shown);
        // The shell's prompt starts at a new line.
        if self.has_started && !self.ends_a_line {
            shown.push('\n');
        }
        shown
    }

    fn note(&mut self, shown: &str) {
        if !shown.is_empty() {
            self.has_started = true;
            self.ends_a_line = shown.ends_with('\n');
        }
    }
}

fn push(shown: &mut String, character: char, is_shown: bool) {
    match character {
        // Not `\r`, with which data could overwrite its own line.
        '\n' | '\t' => shown.push(character),
        other if is_unprintable(other) || !is_shown => shown.extend(other.escape_default()),
        other => shown.push(other),
    }
}

fn push_bytes(shown: &mut String, bytes: &[u8]) {
    bytes
        .iter()
        .for_each(|byte| shown.push_str(&format!("\\x{byte:02x}")));
}

/// Whether bytes are the start of a character.
fn is_beginning(bytes: &[u8]) -> bool {
    // Without a length, the error is that the text ends too early.
    !bytes.is_empty() && std::str::from_utf8(bytes).is_err_and(|error| error.error_len().is_none())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(data: &[u8], size: usize) -> String {
        let mut sanitizer = TerminalSanitizer::default();
        let mut text: String = data
            .chunks(size)
            .map(|piece| sanitizer.show(piece))
            .collect();
        text.push_str(&sanitizer.end());
        text
    }

    #[test]
    fn what_moves_a_cursor_is_spelled_out_and_lines_stay_lines_however_the_pieces_end() {
        let data = "{\n\t\"ü\": \"日本 👩‍💻\", \u{1b}[2J\u{9b}\u{202e}\r\u{0}}".as_bytes();
        for size in 1..=data.len() {
            assert_eq!(
                shown(data, size),
                "{\n\t\"ü\": \"日本 👩‍💻\", \\u{1b}[2J\\u{9b}\\u{202e}\\r\\u{0}}\n",
                "{size}"
            );
        }
    }

    #[test]
    fn without_utf_8_other_characters_are_spelled_out() {
        let mut sanitizer = TerminalSanitizer::new(true);
        assert_eq!(
            sanitizer.show("{\"ü\":\t1}\n".as_bytes()),
            "{\"\\u{fc}\":\t1}\n"
        );
    }

    #[test]
    fn bytes_that_are_no_text_are_spelled_out() {
        for size in 1..4 {
            assert_eq!(
                shown(b"a\xff\x89PNG\xe2\x82", size),
                "a\\xff\\x89PNG\\xe2\\x82\n",
                "{size}"
            );
        }
    }

    #[test]
    fn a_line_is_ended_once_and_nothing_stays_nothing() {
        assert_eq!(shown(b"a\n", 1), "a\n");
        assert_eq!(shown(b"", 1), "");
    }
}
