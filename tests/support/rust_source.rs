//! Rust source as tokens, and the paths that it names.

use std::collections::BTreeSet;
use std::iter::Peekable;

/// A path that a source names, such as `crate::store::Entry`, with what its groups and `super`s
/// stand for written out.
pub type NamedPath = Vec<String>;

/// A path in a source, and what it stands there for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Import {
    pub path: NamedPath,
    /// The name that a `use` binds: the last segment, or what follows `as`.
    pub name: String,
    pub kind: ImportKind,
    /// Whether it is in an inline `mod tests`.
    pub in_tests: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ImportKind {
    /// `use path;`
    Use,
    /// `pub use path;`, whatever stands in brackets behind `pub`.
    ReExport,
    /// A path in the code itself.
    Inline,
}

/// What a source says of others.
#[derive(Debug, Default)]
pub struct Imports {
    pub all: Vec<Import>,
    /// The names in the code that may be those of something imported: no methods or fields, and
    /// nothing in an inline `mod tests`.
    pub mentioned: BTreeSet<String>,
}

/// Every path that a source uses or names with two segments or more, `super` and `self` resolved.
/// `module` is where the source is: `["store", "keychain"]` for `src/store/keychain.rs`.
pub fn paths(source: &str, module: &[&str]) -> Vec<NamedPath> {
    imports(source, module)
        .all
        .into_iter()
        .map(|import| import.path)
        .collect()
}

/// The same paths with what they stand for.
pub fn imports(source: &str, module: &[&str]) -> Imports {
    let mut reader = Reader {
        tokens: tokens(source),
        at: 0,
        scopes: vec![module.iter().map(ToString::to_string).collect()],
        kind: ImportKind::Inline,
        found: Imports::default(),
    };
    while reader.at < reader.tokens.len() {
        reader.step();
    }
    reader.found
}

struct Reader {
    tokens: Vec<String>,
    at: usize,
    /// The module that each open brace is in.
    scopes: Vec<Vec<String>>,
    /// The kind of import that the path being read is.
    kind: ImportKind,
    found: Imports,
}

impl Reader {
    fn token(&self, ahead: usize) -> &str {
        self.tokens.get(self.at + ahead).map_or("", String::as_str)
    }

    fn step(&mut self) {
        let names_module = self.token(0) == "mod" && self.token(2) == "{";
        if is_name(self.token(0)) && self.token(1) == "::" {
            return self.import(ImportKind::Inline);
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
            // `pub(in path)` imports nothing.
            "pub" if self.token(1) == "(" => {
                let length = self.tokens[self.at..]
                    .iter()
                    .position(|token| token == ")")
                    .unwrap_or_default();
                self.at += length;
            }
            // `use name;`, `use name as other;` and `use {a, b};` name crates or modules with one
            // segment.
            "use" if self.token(1) == "{" || is_name(self.token(1)) => {
                let before = self
                    .at
                    .checked_sub(1)
                    .map_or("", |before| &self.tokens[before]);
                let kind = if matches!(before, "pub" | ")") {
                    ImportKind::ReExport
                } else {
                    ImportKind::Use
                };
                self.at += 1;
                return self.import(kind);
            }
            _ => self.mention(),
        }
        self.at += 1;
    }

    fn mention(&mut self) {
        let name = self.token(0);
        let before = self
            .at
            .checked_sub(1)
            .map_or("", |before| &self.tokens[before]);
        let is_value = name.starts_with(char::is_lowercase) && self.token(1) != "(";
        if is_name(name)
            && !matches!(before, "." | "fn" | "mod")
            && !is_value
            && !self.is_in_tests()
        {
            self.found.mentioned.insert(name.to_owned());
        }
    }

    fn is_in_tests(&self) -> bool {
        self.scopes
            .iter()
            .skip(1)
            .flatten()
            .any(|module| module == "tests")
    }

    fn scope(&self) -> Vec<String> {
        self.scopes.last().cloned().unwrap_or_default()
    }

    fn import(&mut self, kind: ImportKind) {
        self.kind = kind;
        self.tree(&[]);
    }

    /// Reads `a::b`, `a::{b, c::d}` or `a::*` from here on.
    fn tree(&mut self, before: &[String]) {
        let mut path = before.to_vec();
        loop {
            match self.token(0) {
                "{" => return self.group(&path),
                name => self.push(&mut path, name),
            }
            self.at += 1;
            let goes_on = self.token(0) == "::"
                && (is_name(self.token(1)) || matches!(self.token(1), "{" | "*"));
            if !goes_on {
                return self.find(path);
            }
            self.at += 1;
        }
    }

    fn find(&mut self, mut path: NamedPath) {
        path.retain(|segment| segment != "self");
        let last = path.last().cloned().unwrap_or_default();
        let name = if self.token(0) == "as" {
            self.token(1).to_owned()
        } else {
            last
        };
        let in_tests = self.is_in_tests();
        if self.kind == ImportKind::Inline && !in_tests {
            self.found.mentioned.extend(path.first().cloned());
        }
        self.found.all.push(Import {
            path,
            name,
            kind: self.kind,
            in_tests,
        });
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

    fn group(&mut self, before: &[String]) {
        self.at += 1;
        while !matches!(self.token(0), "}" | "") {
            self.tree(before);
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

/// Names, `::` and single characters; no comments, and an empty name for each string or character
/// in quotes.
pub fn tokens(source: &str) -> Vec<String> {
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
                if matches!(name.as_str(), "r" | "br")
                    && matches!(characters.peek(), Some('"' | '#'))
                {
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
