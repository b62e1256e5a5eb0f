//! Rust source as tokens, and the paths that it names.

use std::iter::Peekable;

/// A path that a source names, such as `crate::store::Entry`, with what its groups and `super`s stand for written out.
pub type NamedPath = Vec<String>;

/// Every path that a source uses or names with two segments or more, `super` and `self` resolved. `module` is where the source is:
/// `["store", "keychain"]` for `src/store/keychain.rs`.
pub fn paths(source: &str, module: &[&str]) -> Vec<NamedPath> {
    let mut reader =
        Reader { tokens: tokens(source), at: 0, scopes: vec![module.iter().map(ToString::to_string).collect()] };
    let mut found = Vec::new();
    while reader.at < reader.tokens.len() {
        reader.step(&mut found);
    }
    found.iter_mut().for_each(|path| path.retain(|segment| segment != "self"));
    found
}

struct Reader {
    tokens: Vec<String>,
    at: usize,
    /// The module that each open brace is in.
    scopes: Vec<Vec<String>>,
}

impl Reader {
    fn token(&self, ahead: usize) -> &str {
        self.tokens.get(self.at + ahead).map_or("", String::as_str)
    }

    fn step(&mut self, found: &mut Vec<NamedPath>) {
        let names_module = self.token(0) == "mod" && self.token(2) == "{";
        if is_name(self.token(0)) && self.token(1) == "::" {
            self.tree(&[], found);
            return;
        }
        if names_module {
            let child = self.token(1).to_owned();
            let mut scope = self.scope();
            scope.push(child);
            self.scopes.push(scope);
            self.at += 3;
            return;
        }
        match self.token(0) {
            "{" => self.scopes.push(self.scope()),
            "}" => drop(self.scopes.pop()),
            // `use name;`, `use name as other;` and `use {a, b};` name crates or modules with one segment.
            "use" if self.token(1) == "{" || is_name(self.token(1)) => {
                self.at += 1;
                return self.tree(&[], found);
            }
            _ => {}
        }
        self.at += 1;
    }

    fn scope(&self) -> Vec<String> {
        self.scopes.last().cloned().unwrap_or_default()
    }

    /// Reads `a::b`, `a::{b, c::d}` or `a::*` from here on.
    fn tree(&mut self, before: &[String], found: &mut Vec<NamedPath>) {
        let mut path = before.to_vec();
        loop {
            match self.token(0) {
                "{" => return self.group(&path, found),
                name => self.push(&mut path, name),
            }
            self.at += 1;
            let goes_on = self.token(0) == "::" && (is_name(self.token(1)) || matches!(self.token(1), "{" | "*"));
            if !goes_on {
                return found.push(path);
            }
            self.at += 1;
        }
    }

    fn push(&self, path: &mut NamedPath, segment: &str) {
        let inside_crate = || [vec!["crate".to_owned()], self.scope()].concat();
        match (segment, path.as_slice()) {
            ("self", []) => *path = inside_crate(),
            ("super", []) => {
                *path = inside_crate();
                path.pop();
            }
            ("super", _) => drop(path.pop()),
            _ => path.push(segment.to_owned()),
        }
    }

    fn group(&mut self, before: &[String], found: &mut Vec<NamedPath>) {
        self.at += 1;
        while !matches!(self.token(0), "}" | "") {
            self.tree(before, found);
            while !matches!(self.token(0), "," | "}" | "") {
                self.at += 1;
            }
            if self.token(0) == "," {
                self.at += 1;
            }
        }
        self.at += 1;
    }
}

fn is_name(token: &str) -> bool {
    token.starts_with(|first: char| first.is_alphabetic() || first == '_')
}

/// Names, `::` and single characters; no comments, and an empty name for each string or character in quotes.
fn tokens(source: &str) -> Vec<String> {
    let mut characters = source.chars().peekable();
    let mut tokens = Vec::new();
    while let Some(character) = characters.next() {
        match character {
            '/' if characters.peek() == Some(&'/') => skip_line(&mut characters),
            '/' if characters.peek() == Some(&'*') => skip_comment(&mut characters),
            '"' => skip_string(&mut characters),
            '\'' => skip_quoted_character(&mut characters),
            ':' if characters.next_if_eq(&':').is_some() => tokens.push("::".to_owned()),
            _ if character.is_alphanumeric() || character == '_' => {
                let name = name(character, &mut characters);
                if matches!(name.as_str(), "r" | "br") && matches!(characters.peek(), Some('"' | '#')) {
                    skip_raw_string(&mut characters);
                } else {
                    tokens.push(name);
                }
            }
            _ if character.is_whitespace() => {}
            _ => tokens.push(character.to_string()),
        }
    }
    tokens
}

fn name(first: char, characters: &mut Peekable<impl Iterator<Item = char>>) -> String {
    let mut name = first.to_string();
    while let Some(next) = characters.next_if(|next| next.is_alphanumeric() || *next == '_') {
        name.push(next);
    }
    name
}

fn skip_line(characters: &mut impl Iterator<Item = char>) {
    characters.find(|character| *character == '\n');
}

fn skip_comment(characters: &mut Peekable<impl Iterator<Item = char>>) {
    let mut before = ' ';
    characters.next();
    for character in characters.by_ref() {
        if before == '*' && character == '/' {
            return;
        }
        before = character;
    }
}

fn skip_string(characters: &mut impl Iterator<Item = char>) {
    while let Some(character) = characters.next() {
        match character {
            '\\' => drop(characters.next()),
            '"' => return,
            _ => {}
        }
    }
}

/// Skips `'x'` and `'\n'`, and leaves a lifetime's name.
fn skip_quoted_character(characters: &mut Peekable<impl Iterator<Item = char> + Clone>) {
    let mut ahead = characters.clone();
    if ahead.next() == Some('\\') {
        characters.next();
        characters.next();
        characters.find(|character| *character == '\'');
    } else if ahead.next() == Some('\'') {
        characters.next();
        characters.next();
    }
}

fn skip_raw_string(characters: &mut Peekable<impl Iterator<Item = char>>) {
    let mut hashes = 0;
    while characters.next_if_eq(&'#').is_some() {
        hashes += 1;
    }
    characters.next();
    let mut seen = None;
    for character in characters.by_ref() {
        seen = match (character, seen) {
            ('"', _) => Some(0),
            ('#', Some(count)) => Some(count + 1),
            _ => None,
        };
        if seen == Some(hashes) {
            return;
        }
    }
}
