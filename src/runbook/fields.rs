//! The fields of a table, with their types and places.

use std::borrow::Cow;
use std::ops::Range;
use std::time::Duration;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::notes::Notes;
use crate::model::{CommandLine, closest};

/// A value, and where it starts in the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct At<T> {
    pub(super) value: T,
    pub(super) offset: usize,
}

pub(super) type Value<'t> = Spanned<DeValue<'t>>;

/// A table of the file.
#[derive(Clone, Copy)]
pub(super) struct Fields<'t> {
    table: &'t DeTable<'t>,
}

impl<'t> Fields<'t> {
    pub(super) fn of(table: &'t DeTable<'t>) -> Self {
        Self { table }
    }

    /// The table that a value is.
    pub(super) fn from_value(value: &'t Value<'t>, notes: &mut Notes<'_>) -> Option<Self> {
        let table = value.get_ref().as_table();
        if table.is_none() {
            wrong_type("a table", value, notes);
        }
        table.map(Self::of)
    }

    /// The names and values, in the order of the file.
    pub(super) fn in_order(self) -> Vec<(At<&'t str>, &'t Value<'t>)> {
        let mut fields: Vec<_> = self
            .table
            .iter()
            .map(|(name, value)| (named(name), value))
            .collect();
        fields.sort_by_key(|(name, _)| name.offset);
        fields
    }

    /// Refuses all fields but these. `elsewhere` says what the others mean in another table.
    pub(super) fn only(
        self,
        known: &[&str],
        elsewhere: impl Fn(&str) -> Option<&'static str>,
        notes: &mut Notes<'_>,
    ) {
        for (name, _) in self.in_order() {
            if !known.contains(&name.value) {
                let remedy = match elsewhere(name.value) {
                    Some(remedy) => remedy.to_owned(),
                    None => remedy(name.value, known),
                };
                let reason = format!("unknown field `{}`: {remedy}", name.value.escape_debug());
                notes.refuse(name.offset, reason);
            }
        }
    }

    /// Where the name of a field is.
    pub(super) fn name(self, name: &str) -> Option<usize> {
        let (name, _) = self.table.get_key_value(name)?;
        Some(name.span().start)
    }

    pub(super) fn value(self, name: &str) -> Option<&'t Value<'t>> {
        self.table.get(name)
    }

    pub(super) fn table(self, name: &str, notes: &mut Notes<'_>) -> Option<Self> {
        Self::from_value(self.value(name)?, notes)
    }

    pub(super) fn text(self, name: &str, notes: &mut Notes<'_>) -> Option<At<&'t str>> {
        text(self.value(name)?, notes)
    }

    pub(super) fn flag(self, name: &str, notes: &mut Notes<'_>) -> Option<At<bool>> {
        let value = self.value(name)?;
        let flag = value.get_ref().as_bool();
        if flag.is_none() {
            wrong_type("`true` or `false`", value, notes);
        }
        flag.map(|flag| at(value, flag))
    }

    pub(super) fn list(self, name: &str, notes: &mut Notes<'_>) -> Option<&'t [Value<'t>]> {
        let value = self.value(name)?;
        let list = value.get_ref().as_array();
        if list.is_none() {
            wrong_type("a list", value, notes);
        }
        list.map(|list| list.as_ref())
    }

    /// A time span such as `30d`.
    pub(super) fn duration(self, name: &str, notes: &mut Notes<'_>) -> Option<At<Duration>> {
        let text = self.text(name, notes)?;
        let Ok(value) = humantime::parse_duration(text.value.trim()) else {
            notes.refuse(text.offset, "not a duration such as `30d`, `12h` or `2w`");
            return None;
        };
        Some(At {
            value,
            offset: text.offset,
        })
    }

    /// A command: a text for the shell, or a list of a program and its arguments.
    pub(super) fn command(self, name: &str, notes: &mut Notes<'_>) -> Option<CommandLine> {
        let value = self.value(name)?;
        let command = match value.get_ref() {
            DeValue::String(text) => CommandLine::Shell(text.clone().into_owned()),
            DeValue::Array(words) => {
                let words = words.iter().map(|word| text(word, notes));
                // All of them, so that every wrong one is reported.
                let words: Vec<_> = words.collect();
                let words: Option<Vec<String>> = words
                    .into_iter()
                    .map(|word| Some(word?.value.to_owned()))
                    .collect();
                CommandLine::Program(words?)
            }
            DeValue::Integer(_)
            | DeValue::Float(_)
            | DeValue::Boolean(_)
            | DeValue::Datetime(_)
            | DeValue::Table(_) => {
                wrong_type(
                    "a string for the shell, or a list of a program and its arguments",
                    value,
                    notes,
                );
                return None;
            }
        };
        if let Some(problem) = command.problem() {
            notes.refuse(value.span().start, problem);
            return None;
        }
        Some(command)
    }
}

pub(super) fn text<'t>(value: &'t Value<'t>, notes: &mut Notes<'_>) -> Option<At<&'t str>> {
    let text = value.get_ref().as_str();
    if text.is_none() {
        wrong_type("a string", value, notes);
    }
    text.map(|text| at(value, text))
}

/// Refuses a value of another type than `expected`.
pub(super) fn wrong_type(expected: &str, value: &Value<'_>, notes: &mut Notes<'_>) {
    let found = match value.get_ref() {
        DeValue::String(_) => "a string",
        DeValue::Integer(_) | DeValue::Float(_) => "a number",
        DeValue::Boolean(_) => "a boolean",
        DeValue::Datetime(_) => "a date or time",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    };
    let reason = format!("expected {expected}, found {found}");
    notes.refuse(value.span().start, reason);
}

fn at<T>(value: &Value<'_>, content: T) -> At<T> {
    At {
        value: content,
        offset: value.span().start,
    }
}

fn named<'t>(name: &'t Spanned<Cow<'t, str>>) -> At<&'t str> {
    let Range { start, .. } = name.span();
    At {
        value: name.get_ref(),
        offset: start,
    }
}

/// What to write instead of an unknown field.
fn remedy(name: &str, known: &[&str]) -> String {
    match intended(name, known) {
        Some(known) => format!("did you mean `{known}`?"),
        None => {
            let known: Vec<String> = known.iter().map(|known| format!("`{known}`")).collect();
            format!("use {}", known.join(", "))
        }
    }
}

/// The known field that an unknown one was probably meant to be.
pub(super) fn intended<'n>(name: &str, known: &[&'n str]) -> Option<&'n str> {
    // On the command line, the same words are joined by `-`.
    closest(&name.replace('-', "_"), known.iter().copied())
}
