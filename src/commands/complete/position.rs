//! Where in a command line the cursor is.

use clap::{Arg, Command};

/// What can come next.
#[derive(Debug)]
pub(super) enum Place {
    /// A command, an option or an argument.
    Word,
    /// An option's value, after a part of the word that is there already: `--output=`, `-o`.
    Value { option: Box<Arg>, prefix: String },
    /// Another program's command line, which begins at this word.
    Program(usize),
}

/// The command that is typed, and what is there already.
#[derive(Debug)]
pub(super) struct Position {
    /// The whole tree, of which only the names are there.
    pub(super) root: Command,
    /// The command, with its arguments, if it is not the root.
    inner: Option<Command>,
    /// The commands that lead to it: `["keys", "create"]`.
    pub(super) path: Vec<String>,
    /// The ids of the arguments that are there, with their values.
    pub(super) given: Vec<(String, String)>,
    /// How many of the command's arguments are complete.
    filled: usize,
    /// Whether `--` was there.
    pub(super) is_escaped: bool,
    pub(super) place: Place,
}

impl Position {
    /// Reads the words before the cursor's as far as genkey understands them.
    pub(super) fn find(tree: Command, before: &[String], current: &str) -> Self {
        let mut position = Self {
            root: tree,
            inner: None,
            path: Vec::new(),
            given: Vec::new(),
            filled: 0,
            is_escaped: false,
            place: Place::Word,
        };
        let mut pending: Option<Arg> = None;
        for (at, word) in before.iter().enumerate() {
            if let Some(option) = pending.take() {
                position.give(&option, word);
            } else if !position.is_escaped && word == "--" {
                position.is_escaped = true;
            } else if position.is_option(word) {
                pending = position.read_option(word);
            } else if position.fill(word) {
                position.place = Place::Program(at);
                return position;
            }
        }
        position.place = match pending {
            Some(option) => Place::Value {
                option: Box::new(option),
                prefix: String::new(),
            },
            None => position.place_of(current, before.len()),
        };
        position
    }

    /// The command that is typed.
    pub(super) fn command(&self) -> &Command {
        self.inner.as_ref().unwrap_or(&self.root)
    }

    /// The last value of an argument; empty for a flag.
    pub(super) fn last_given(&self, id: &str) -> Option<&str> {
        let own = self.given.iter().rev().find(|(known, _)| known == id)?;
        Some(&own.1)
    }

    pub(super) fn all_given<'s>(&'s self, id: &'s str) -> impl Iterator<Item = &'s str> {
        let own = move |(known, value): &'s (String, String)| (known == id).then_some(&**value);
        self.given.iter().filter_map(own)
    }

    /// Whether the next word would be a command.
    pub(super) fn expects_command(&self) -> bool {
        self.command().has_subcommands() && self.filled == 0 && !self.is_escaped
    }

    /// The argument that the next word would be.
    pub(super) fn argument(&self) -> Option<&Arg> {
        self.command().get_positionals().nth(self.filled)
    }

    fn place_of(&self, current: &str, at: usize) -> Place {
        if self.is_option(current) {
            return self.attached(current).unwrap_or(Place::Word);
        }
        match self.argument() {
            Some(argument) if argument.is_trailing_var_arg_set() => Place::Program(at),
            Some(_) | None => Place::Word,
        }
    }

    /// The option whose value begins in the same word: `--output=js`, `-ojs`.
    fn attached(&self, word: &str) -> Option<Place> {
        let (option, value) = if let Some(long) = word.strip_prefix("--") {
            let (name, value) = long.split_once('=')?;
            (self.long(name)?, value)
        } else {
            let (option, rest) = self.short(word)?;
            let value = rest.strip_prefix('=').unwrap_or(rest);
            // `-o` alone is a complete word.
            if rest.is_empty() {
                return None;
            }
            (option, value)
        };
        takes_value(option).then(|| Place::Value {
            option: Box::new(option.clone()),
            prefix: word[..word.len() - value.len()].to_owned(),
        })
    }

    fn is_option(&self, word: &str) -> bool {
        !self.is_escaped && word.starts_with('-') && word.len() > 1
    }

    fn give(&mut self, argument: &Arg, value: &str) {
        let id = argument.get_id().to_string();
        self.given.push((id, value.to_owned()));
    }

    /// Reads a word that is an option; returns it if its value is the next word.
    fn read_option(&mut self, word: &str) -> Option<Arg> {
        if let Some(long) = word.strip_prefix("--") {
            let (name, value) = match long.split_once('=') {
                Some((name, value)) => (name, Some(value)),
                None => (long, None),
            };
            let option = self.long(name)?.clone();
            return self.give_or_wait(option, value);
        }
        for flag in word.chars().skip(1) {
            let found = self.options().find(|option| has_short(option, flag));
            if let Some(option) = found.filter(|option| !takes_value(option)).cloned() {
                self.give(&option, "");
            }
        }
        let (option, rest) = self.short(word)?;
        let value = rest.strip_prefix('=').unwrap_or(rest);
        let (option, value) = (option.clone(), value.to_owned());
        let value = Some(value.as_str()).filter(|value| !value.is_empty());
        self.give_or_wait(option, value)
    }

    fn give_or_wait(&mut self, option: Arg, value: Option<&str>) -> Option<Arg> {
        let waits = takes_value(&option) && !option.is_require_equals_set();
        if value.is_none() && waits {
            return Some(option);
        }
        self.give(&option, value.unwrap_or_default());
        None
    }

    /// Reads a word that is a command or an argument. Returns whether another program's command line
    /// begins with it.
    fn fill(&mut self, word: &str) -> bool {
        if self.filled == 0 && !self.is_escaped && self.descend(word) {
            return false;
        }
        let Some(argument) = self.argument().cloned() else {
            // No command of this name: what follows is not one, either.
            self.filled += 1;
            return false;
        };
        if argument.is_trailing_var_arg_set() {
            return true;
        }
        self.give(&argument, word);
        if !is_repeatable(&argument) {
            self.filled += 1;
        }
        false
    }

    fn descend(&mut self, word: &str) -> bool {
        let Some(found) = self.command().find_subcommand(word) else {
            return false;
        };
        // Only this command is built: all of them would take longer than everything else.
        let mut command = found.clone();
        command.build();
        self.path.push(command.get_name().to_owned());
        self.inner = Some(command);
        true
    }

    pub(super) fn options(&self) -> impl Iterator<Item = &Arg> {
        self.command()
            .get_arguments()
            .filter(|argument| !argument.is_positional())
    }

    fn long(&self, name: &str) -> Option<&Arg> {
        self.options().find(|option| {
            let aliases = option.get_all_aliases().unwrap_or_default();
            option.get_long() == Some(name) || aliases.contains(&name)
        })
    }

    /// The first option in a word of short ones that takes a value, and the rest of the word.
    fn short<'w>(&self, word: &'w str) -> Option<(&Arg, &'w str)> {
        word.char_indices().skip(1).find_map(|(at, flag)| {
            let option = self.options().find(|option| has_short(option, flag))?;
            takes_value(option).then(|| (option, &word[at + flag.len_utf8()..]))
        })
    }
}

fn has_short(option: &Arg, flag: char) -> bool {
    option
        .get_short_and_visible_aliases()
        .is_some_and(|flags| flags.contains(&flag))
}

pub(super) fn takes_value(option: &Arg) -> bool {
    option.get_action().takes_values()
}

/// Whether an argument may be there several times.
pub(super) fn is_repeatable(argument: &Arg) -> bool {
    let action = argument.get_action();
    matches!(action, clap::ArgAction::Append | clap::ArgAction::Count)
}
