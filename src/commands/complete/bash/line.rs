//! Reads a line of bash up to the cursor.

/// An open quote.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::commands::complete) enum Quote {
    None,
    /// `'`
    Single,
    /// `"`
    Double,
}

/// The words of a line, without quotes and assignments before the command. Nothing is expanded.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Line {
    pub(super) words: Vec<String>,
    /// Where each begins, in characters.
    pub(super) starts: Vec<usize>,
    /// Whether the last one is a file to read or write.
    pub(super) is_redirected: bool,
    /// The quote that is open at the cursor.
    pub(super) quote: Quote,
    /// The last word as it is typed.
    raw: String,
}

/// A word that is being read.
#[derive(Default)]
struct Word {
    text: String,
    raw: String,
    start: usize,
    is_there: bool,
}

impl Line {
    pub(super) fn read(line: &str) -> Self {
        let mut reader = Reader::default();
        let mut characters = line.chars().enumerate();
        while let Some((at, character)) = characters.next() {
            let next = || characters.next().map(|(_, next)| next);
            reader.read(at, character, next);
        }
        reader.end(line.chars().count())
    }

    /// What of the last word is before the part that readline replaces, without quotes.
    pub(super) fn head(&self, last: &str) -> String {
        let head = self.raw.strip_suffix(last).unwrap_or_default();
        let read = Self::read(head);
        read.words.last().cloned().unwrap_or_default()
    }
}

struct Reader {
    words: Vec<String>,
    starts: Vec<usize>,
    word: Word,
    quote: Quote,
    is_redirected: bool,
}

impl Default for Reader {
    fn default() -> Self {
        Self {
            words: Vec::new(),
            starts: Vec::new(),
            word: Word::default(),
            quote: Quote::None,
            is_redirected: false,
        }
    }
}

impl Reader {
    fn read(&mut self, at: usize, character: char, next: impl FnOnce() -> Option<char>) {
        match (self.quote, character) {
            (Quote::None, ' ' | '\t' | '\n') => self.finish(),
            (Quote::None, '<' | '>') => {
                // A number before it says which stream it is.
                if self.word.raw.bytes().all(|byte| byte.is_ascii_digit()) {
                    self.word = Word::default();
                }
                self.finish();
                self.is_redirected = true;
            }
            // The second character of `>&` and `>|`.
            (Quote::None, '&' | '|') if self.is_redirected && !self.word.is_there => {}
            (Quote::None, '\'') => self.open(at, character, Quote::Single),
            (Quote::None, '"') => self.open(at, character, Quote::Double),
            (Quote::Single, '\'') | (Quote::Double, '"') => {
                self.word.raw.push(character);
                self.quote = Quote::None;
            }
            (Quote::None, '\\') => {
                self.add(at, character, None);
                if let Some(escaped) = next() {
                    self.add(at, escaped, Some(escaped));
                }
            }
            (Quote::Double, '\\') => {
                let escaped = next();
                // In double quotes, a backslash before any other character is one itself.
                let is_special = |it: char| matches!(it, '"' | '\\' | '$' | '`');
                self.add(at, '\\', (!escaped.is_some_and(is_special)).then_some('\\'));
                if let Some(escaped) = escaped {
                    self.add(at, escaped, Some(escaped));
                }
            }
            (Quote::None | Quote::Single | Quote::Double, _) => {
                self.add(at, character, Some(character));
            }
        }
    }

    /// Adds a character as it is typed, and as it is meant.
    fn add(&mut self, at: usize, typed: char, meant: Option<char>) {
        if !self.word.is_there {
            self.word.is_there = true;
            self.word.start = at;
        }
        self.word.raw.push(typed);
        self.word.text.extend(meant);
    }

    fn open(&mut self, at: usize, typed: char, quote: Quote) {
        self.add(at, typed, None);
        self.quote = quote;
    }

    fn finish(&mut self) {
        let word = std::mem::take(&mut self.word);
        if !word.is_there {
            return;
        }
        let is_target = std::mem::take(&mut self.is_redirected);
        let is_assignment = self.words.is_empty() && is_assignment(&word.text);
        if !is_target && !is_assignment {
            self.words.push(word.text);
            self.starts.push(word.start);
        }
    }

    fn end(mut self, length: usize) -> Line {
        let word = std::mem::take(&mut self.word);
        self.words.push(word.text);
        self.starts
            .push(if word.is_there { word.start } else { length });
        Line {
            words: self.words,
            starts: self.starts,
            is_redirected: self.is_redirected,
            quote: self.quote,
            raw: word.raw,
        }
    }
}

/// Whether it sets a variable for the command.
fn is_assignment(word: &str) -> bool {
    let is_name = |name: &str| {
        !name.starts_with(|first: char| first.is_ascii_digit())
            && !name.is_empty()
            && name
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
    };
    word.split_once('=').is_some_and(|(name, _)| is_name(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_read_as_bash_reads_them() {
        for (line, words, quote) in [
            ("genkey use ", &["genkey", "use", ""][..], Quote::None),
            ("genkey  use ci", &["genkey", "use", "ci"], Quote::None),
            (r"g my\ ke", &["g", "my ke"], Quote::None),
            (r#"g "my ke"#, &["g", "my ke"], Quote::Double),
            (r#"g "a\$b\c"#, &["g", r"a$b\c"], Quote::Double),
            (r"g 'it'\''s'", &["g", "it's"], Quote::None),
            ("g 'a$b", &["g", "a$b"], Quote::Single),
            ("g ''", &["g", ""], Quote::None),
            (r"g odd\", &["g", "odd"], Quote::None),
            ("A=1 B='x y' g us", &["g", "us"], Quote::None),
            ("g token 2>&1 c", &["g", "token", "c"], Quote::None),
            ("g token >out c", &["g", "token", "c"], Quote::None),
        ] {
            let read = Line::read(line);
            assert_eq!(
                (read.words.as_slice(), read.quote),
                (
                    &words.iter().map(ToString::to_string).collect::<Vec<_>>()[..],
                    quote
                ),
                "{line}"
            );
            assert!(!read.is_redirected, "{line}");
        }
    }

    #[test]
    fn a_file_after_a_redirection_is_recognised() {
        for line in ["g token > ", "g token >ou", "g token 2>> o", "g <"] {
            assert!(Line::read(line).is_redirected, "{line}");
        }
    }

    #[test]
    fn words_are_counted_in_characters() {
        let read = Line::read("g ü run -- ls ");
        assert_eq!(read.starts, [0, 2, 4, 8, 11, 14]);
    }

    #[test]
    fn the_head_is_what_readline_leaves_alone() {
        for (line, last, head) in [
            ("g --to=dotenv:co", "co", "--to=dotenv:"),
            (r"g a\ b:c", "c", "a b:"),
            (r#"g "my ke"#, "my ke", ""),
            ("g ci", "ci", ""),
            ("g a:", "", "a:"),
        ] {
            assert_eq!(Line::read(line).head(last), head, "{line}");
        }
    }
}
