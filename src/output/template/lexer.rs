//! A template's text and actions, as tokens.

use std::mem;

/// What is wrong in a template, and where: a position in bytes.
#[derive(Debug)]
pub(super) struct Mistake {
    pub(super) at: usize,
    pub(super) reason: String,
}

impl Mistake {
    pub(super) fn new(at: usize, reason: impl Into<String>) -> Self {
        let reason = reason.into();
        Self { at, reason }
    }
}

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Token {
    Dot,
    Field(String),
    /// Without its `$`.
    Variable(String),
    Word(String),
    Text(String),
    Integer(i128),
    Float(f64),
    Pipe,
    Declare,
    Assign,
    Comma,
    Open,
    Close,
}

/// A token of an action.
#[derive(Debug)]
pub(super) struct Placed {
    pub(super) token: Token,
    pub(super) at: usize,
    /// Whether there is no space before it, as in `.a.b`.
    pub(super) is_joined: bool,
}

#[derive(Debug)]
pub(super) enum Piece {
    Text(String),
    Action { at: usize, tokens: Vec<Placed> },
}

/// What is between the `{{` and `}}` of a template, and around them.
pub(super) fn pieces(source: &str) -> Result<Vec<Piece>, Mistake> {
    let mut pieces = Vec::new();
    let mut lexer = Lexer { source, at: 0 };
    let mut is_trimmed = false;
    loop {
        let text = lexer.rest().split("{{").next().unwrap_or_default();
        let (start, end) = (lexer.at, lexer.at + text.len());
        lexer.at = end;
        let opens = lexer.skip("{{");
        let trims = opens && lexer.skip_trim();
        let mut text = &source[start..end];
        if mem::take(&mut is_trimmed) {
            text = text.trim_start_matches(SPACE);
        }
        if trims {
            text = text.trim_end_matches(SPACE);
        }
        if !text.is_empty() {
            pieces.push(Piece::Text(text.to_owned()));
        }
        if !opens {
            return Ok(pieces);
        }
        if lexer.rest().starts_with("/*") {
            is_trimmed = lexer.comment(end)?;
        } else {
            let tokens;
            (tokens, is_trimmed) = lexer.action(end)?;
            pieces.push(Piece::Action { at: end, tokens });
        }
    }
}

const SPACE: [char; 4] = [' ', '\t', '\r', '\n'];
const UNCLOSED: &str = "this `{{` has no `}}`";

struct Lexer<'t> {
    source: &'t str,
    at: usize,
}

impl<'t> Lexer<'t> {
    fn rest(&self) -> &'t str {
        &self.source[self.at..]
    }

    fn skip(&mut self, text: &str) -> bool {
        let is_there = self.rest().starts_with(text);
        self.at += if is_there { text.len() } else { 0 };
        is_there
    }

    fn skip_space(&mut self) {
        self.at = self.source.len() - self.rest().trim_start_matches(SPACE).len();
    }

    /// Skips the `- ` after `{{`. Without its space, `-` is a sign.
    fn skip_trim(&mut self) -> bool {
        let trims = self
            .rest()
            .strip_prefix('-')
            .is_some_and(|rest| rest.starts_with(SPACE));
        if trims {
            self.at += 1;
            self.skip_space();
        }
        trims
    }

    /// Skips the end of an action; whether the space after it is trimmed.
    fn close(&mut self) -> Option<bool> {
        let start = self.at;
        self.skip_space();
        // As in Go, only with a space before it.
        if self.at > start && self.skip("-}}") {
            return Some(true);
        }
        self.skip("}}").then_some(false)
    }

    fn comment(&mut self, start: usize) -> Result<bool, Mistake> {
        let Some(length) = self.rest().find("*/") else {
            return Err(Mistake::new(start, "this comment has no `*/`"));
        };
        self.at += length + 2;
        let at = self.at;
        self.close()
            .ok_or_else(|| Mistake::new(at, "expected `}}` after the comment"))
    }

    fn action(&mut self, start: usize) -> Result<(Vec<Placed>, bool), Mistake> {
        let mut tokens = Vec::new();
        loop {
            let before = self.at;
            if let Some(trims) = self.close() {
                return Ok((tokens, trims));
            }
            let at = self.at;
            let Some(first) = self.rest().chars().next() else {
                return Err(Mistake::new(start, UNCLOSED));
            };
            let token = self.token(first)?;
            let is_joined = at == before && !tokens.is_empty();
            tokens.push(Placed {
                token,
                at,
                is_joined,
            });
        }
    }

    fn token(&mut self, first: char) -> Result<Token, Mistake> {
        let at = self.at;
        if first.is_ascii_digit() || matches!(first, '-' | '+') {
            return self.number();
        }
        if first.is_alphabetic() || first == '_' {
            return Ok(Token::Word(self.word()));
        }
        self.at += first.len_utf8();
        Ok(match first {
            '|' => Token::Pipe,
            ',' => Token::Comma,
            '(' => Token::Open,
            ')' => Token::Close,
            '=' => Token::Assign,
            ':' if self.skip("=") => Token::Declare,
            '$' => Token::Variable(self.word()),
            '.' if self.rest().starts_with(|next: char| next.is_ascii_digit()) => {
                self.at = at;
                return self.number();
            }
            '.' => match self.word() {
                word if word.is_empty() => Token::Dot,
                word => Token::Field(word),
            },
            '`' => {
                let Some(length) = self.rest().find('`') else {
                    return Err(Mistake::new(at, "this string is not closed"));
                };
                let text = self.rest()[..length].to_owned();
                self.at += length + 1;
                Token::Text(text)
            }
            '"' => Token::Text(self.quoted(at)?),
            '\'' => {
                // In Go, `'a'` is the number of a character, which is never meant here.
                let reason = "strings are in double quotes or backticks";
                return Err(Mistake::new(at, reason));
            }
            _ => return Err(Mistake::new(at, "unexpected text")),
        })
    }

    fn word(&mut self) -> String {
        let is_part = |character: char| character.is_alphanumeric() || character == '_';
        let rest = self.rest();
        let word = &rest[..rest.len() - rest.trim_start_matches(is_part).len()];
        self.at += word.len();
        word.to_owned()
    }

    fn number(&mut self) -> Result<Token, Mistake> {
        let at = self.at;
        let is_part = |character: char| {
            character.is_alphanumeric() || matches!(character, '-' | '+' | '.' | '_')
        };
        let rest = self.rest();
        let text = &rest[..rest.len() - rest.trim_start_matches(is_part).len()];
        self.at += text.len();
        // Go also has hexadecimal, octal and imaginary numbers.
        let is_octal = text.trim_start_matches(['-', '+']).starts_with('0');
        let integer = text.parse::<i64>().ok();
        match integer {
            Some(integer) if integer == 0 || !is_octal => Ok(Token::Integer(integer.into())),
            Some(_) => Err(Mistake::new(at, "octal numbers are not supported")),
            None => text
                .parse::<f64>()
                .ok()
                .filter(|number| number.is_finite())
                .map(Token::Float)
                .ok_or_else(|| Mistake::new(at, "this is not a decimal number")),
        }
    }

    /// The rest of a string in double quotes.
    fn quoted(&mut self, start: usize) -> Result<String, Mistake> {
        let mut text = String::new();
        loop {
            let at = self.at;
            let next = self.rest().chars().next().filter(|next| *next != '\n');
            let Some(next) = next else {
                return Err(Mistake::new(start, "this string is not closed"));
            };
            self.at += next.len_utf8();
            match next {
                '"' => return Ok(text),
                '\\' => text.push(
                    self.escape()
                        .ok_or_else(|| Mistake::new(at, "this escape is not supported"))?,
                ),
                next => text.push(next),
            }
        }
    }

    /// What is after a backslash.
    fn escape(&mut self) -> Option<char> {
        let letter = self.rest().chars().next()?;
        let (digits, radix) = match letter {
            'x' => (2, 16),
            'u' => (4, 16),
            'U' => (8, 16),
            '0'..='3' => (3, 8),
            _ => {
                self.at += letter.len_utf8();
                let found = ESCAPES.iter().find(|(name, _)| *name == letter);
                return found.map(|(_, character)| *character);
            }
        };
        // An octal escape has no letter before its digits.
        self.at += usize::from(radix == 16);
        let digits = self.rest().get(..digits)?;
        if !digits.chars().all(|digit| digit.is_digit(radix)) {
            return None;
        }
        self.at += digits.len();
        let code = u32::from_str_radix(digits, radix).ok()?;
        // `\xff` is a byte in Go, and no character.
        let is_byte = matches!(letter, 'x' | '0'..='3');
        char::from_u32(code).filter(|character| !is_byte || character.is_ascii())
    }
}

const ESCAPES: [(char, char); 10] = [
    ('n', '\n'),
    ('t', '\t'),
    ('r', '\r'),
    ('\\', '\\'),
    ('"', '"'),
    ('\'', '\''),
    ('a', '\u{7}'),
    ('b', '\u{8}'),
    ('f', '\u{c}'),
    ('v', '\u{b}'),
];
