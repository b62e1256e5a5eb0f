//! Where a dotted key leads to in a TOML document, and where it can be added.

use std::ops::Range;

use toml_edit::{ArrayOfTables, Document, InlineTable, Item, Key, Table, Value};

use crate::destination::edit::{refused, spliced};
use crate::destination::error::DeliveryError;

/// What a key leads to.
pub(super) enum Place<'a> {
    Value(There<'a>),
    Missing(Gap<'a>),
}

/// A value, and the table that it is written in, unless it is an element of an array.
pub(super) struct There<'a> {
    pub(super) value: &'a Value,
    table: Option<Written<'a>>,
}

/// Where a key can be added.
pub(super) struct Gap<'a> {
    table: Written<'a>,
    /// The key as seen from that table.
    key: String,
}

/// A table that is written as such: dotted keys write theirs in another one.
#[derive(Clone, Copy)]
enum Written<'a> {
    Root(&'a Table),
    Table(&'a Table),
    Inline(&'a InlineTable),
}

/// A part of a document.
#[derive(Clone, Copy)]
enum Node<'a> {
    Table(&'a Table),
    Tables(&'a ArrayOfTables),
    Value(&'a Value),
}

impl<'a> Node<'a> {
    fn new(item: &'a Item) -> Option<Self> {
        match item {
            Item::None => None,
            Item::Value(value) => Some(Self::Value(value)),
            Item::Table(table) => Some(Self::Table(table)),
            Item::ArrayOfTables(tables) => Some(Self::Tables(tables)),
        }
    }

    /// The table that it is, if it is written as such.
    fn written(self) -> Option<Written<'a>> {
        match self {
            Self::Table(table) if !table.is_dotted() && !table.is_implicit() => {
                Some(Written::Table(table))
            }
            Self::Value(Value::InlineTable(table)) if !table.is_dotted() => {
                Some(Written::Inline(table))
            }
            Self::Table(_) | Self::Tables(_) | Self::Value(_) => None,
        }
    }

    /// What it has under a name; `None` if it is missing.
    fn child(self, name: &str) -> Result<Option<Self>, DeliveryError> {
        let index = || name.parse::<usize>().ok();
        let element = |found: Option<Self>| {
            found
                .map(Some)
                .ok_or_else(|| refused(format!("the array before `{name}` has no such element")))
        };
        match self {
            Self::Table(table) => Ok(table.get(name).and_then(Node::new)),
            Self::Value(Value::InlineTable(table)) => Ok(table.get(name).map(Node::Value)),
            Self::Tables(tables) => {
                element(index().and_then(|index| tables.get(index)).map(Node::Table))
            }
            Self::Value(Value::Array(array)) => {
                element(index().and_then(|index| array.get(index)).map(Node::Value))
            }
            Self::Value(
                Value::String(_)
                | Value::Integer(_)
                | Value::Float(_)
                | Value::Boolean(_)
                | Value::Datetime(_),
            ) => Err(refused(format!("the parent of `{name}` is not a table"))),
        }
    }

    fn is_array(self) -> bool {
        matches!(self, Self::Tables(_) | Self::Value(Value::Array(_)))
    }
}

/// Follows a key. Missing tables are only accepted with `create`.
pub(super) fn place<'a>(
    document: &'a Document<&str>,
    names: &[Key],
    create: bool,
) -> Result<Place<'a>, DeliveryError> {
    let root = document.as_table();
    let mut node = Node::Table(root);
    let mut table = Some(Written::Root(root));
    // How many of the names lead to that table.
    let mut above = 0;
    for (depth, name) in names.iter().enumerate() {
        let Some(child) = node.child(name.get())? else {
            let is_parent = depth + 1 < names.len();
            return match table {
                Some(_) if is_parent && !create => {
                    Err(refused(format!("there is no table `{}`", name.get()))
                        .hint("add `?create` to create it"))
                }
                Some(table) => Ok(Place::Missing(Gap {
                    table,
                    key: dotted(names.get(above..).unwrap_or_default()),
                })),
                None => Err(refused(format!("`{}` cannot be added there", name.get()))),
            };
        };
        if node.is_array() {
            table = None;
        }
        if let Some(written) = child.written() {
            table = Some(written);
            above = depth + 1;
        }
        node = child;
    }
    match node {
        Node::Value(value) => Ok(Place::Value(There { value, table })),
        Node::Table(_) | Node::Tables(_) => Err(refused("the value is not a string")),
    }
}

fn dotted(names: &[Key]) -> String {
    let names: Vec<_> = names.iter().map(Key::display_repr).collect();
    names.join(".")
}

impl Written<'_> {
    /// The values that are written in it, each from the last part of its key to its end, in the
    /// order of the text.
    fn values(&self) -> Vec<Range<usize>> {
        let values = match self {
            Self::Root(table) | Self::Table(table) => table.get_values(),
            Self::Inline(table) => table.get_values(),
        };
        let spans = values.into_iter().filter_map(|(keys, value)| {
            let start = keys.last()?.span()?.start;
            Some(start..value.span()?.end)
        });
        let mut spans: Vec<Range<usize>> = spans.collect();
        spans.sort_by_key(|span| span.end);
        spans
    }
}

impl There<'_> {
    /// The value with its quotation marks.
    pub(super) fn span(&self) -> Range<usize> {
        self.value.span().unwrap_or_default()
    }

    /// The text without the value and its key if it may have been added, else with an empty value.
    pub(super) fn removed(&self, text: &str) -> String {
        let emptied = || spliced(text, self.span(), "\"\"");
        let Some(table) = self.table else {
            return emptied();
        };
        let values = table.values();
        let Some((last, others)) = values.split_last() else {
            return emptied();
        };
        // What is not the last was there before, with an empty value.
        if last.end != self.span().end {
            return emptied();
        }
        match table {
            Written::Inline(table) => {
                let inner = table.span().unwrap_or_default();
                match others.last() {
                    Some(previous) => spliced(text, previous.end..last.end, ""),
                    None => spliced(text, inner.start + 1..inner.end - 1, ""),
                }
            }
            Written::Root(_) | Written::Table(_) => {
                without_line(text, last).unwrap_or_else(emptied)
            }
        }
    }
}

impl There<'_> {
    /// The text without the value and its key, wherever it is; `None` for an element of an array.
    pub(super) fn cut(&self, text: &str) -> Option<String> {
        let span = self.span();
        match self.table? {
            Written::Root(_) | Written::Table(_) => {
                Some(without_line(text, &span).unwrap_or_else(|| without_value(text, &span)))
            }
            table @ Written::Inline(inline) => {
                let ends: Vec<usize> = table.values().iter().map(|value| value.end).collect();
                let at = ends.iter().position(|end| *end == span.end)?;
                let inner = inline.span()?;
                // From the comma before it, or to the one after it.
                let part = match (
                    at.checked_sub(1).and_then(|before| ends.get(before)),
                    ends.len(),
                ) {
                    (Some(before), _) => *before..span.end,
                    (None, 1) => inner.start + 1..inner.end - 1,
                    (None, _) => {
                        let rest = text.get(span.end..)?;
                        let after = rest.trim_start().strip_prefix(',')?.trim_start();
                        let start = text.get(inner.start + 1..)?;
                        let blanks = start.len() - start.trim_start().len();
                        inner.start + 1 + blanks..text.len() - after.len()
                    }
                };
                Some(spliced(text, part, ""))
            }
        }
    }
}

/// The text without a value and its key, but with the comment that follows it.
fn without_value(text: &str, value: &Range<usize>) -> String {
    let before = text.get(..value.start).unwrap_or_default();
    let start = before.rfind('\n').map_or(0, |newline| newline + 1);
    let rest = text.get(value.end..).unwrap_or_default();
    let end = text.len() - rest.trim_start_matches([' ', '\t']).len();
    spliced(text, start..end, "")
}

/// The text without the line of a value; `None` if a comment follows it.
fn without_line(text: &str, value: &Range<usize>) -> Option<String> {
    let before = text.get(..value.start)?;
    let start = before.rfind('\n').map_or(0, |newline| newline + 1);
    let end = next_line(text, value.end);
    let rest = text.get(value.end..end)?;
    if !rest.trim().is_empty() {
        return None;
    }
    if rest.ends_with('\n') {
        return Some(spliced(text, start..end, ""));
    }
    // It was added after a line without a line break.
    let before = before.get(..start)?;
    let before = before.strip_suffix('\n').unwrap_or(before);
    Some(before.strip_suffix('\r').unwrap_or(before).to_owned())
}

fn next_line(text: &str, at: usize) -> usize {
    let rest = text.get(at..).unwrap_or_default();
    rest.find('\n').map_or(text.len(), |length| at + length + 1)
}

impl Gap<'_> {
    /// The text with the key and this value, which has its quotation marks.
    pub(super) fn filled(&self, text: &str, value: &str) -> String {
        let member = format!("{} = {value}", self.key);
        let values = self.table.values();
        match (self.table, values.last()) {
            (Written::Inline(_), Some(last)) => {
                spliced(text, last.end..last.end, &format!(", {member}"))
            }
            (Written::Inline(table), None) => {
                let start = table.span().unwrap_or_default().start + 1;
                spliced(text, start..start, &format!(" {member} "))
            }
            (Written::Root(_) | Written::Table(_), Some(last)) => {
                let before = text.get(..last.start).unwrap_or_default();
                let line = before.rsplit('\n').next().unwrap_or_default();
                let indent = line.len() - line.trim_start().len();
                let indent = line.get(..indent).unwrap_or_default();
                with_line(text, next_line(text, last.end), &[indent, &member].concat())
            }
            (Written::Table(table), None) => {
                let header = table.span().unwrap_or_default();
                with_line(text, next_line(text, header.end), &member)
            }
            // After the comments if there is nothing else, or else before the first table.
            (Written::Root(root), None) if root.is_empty() => with_line(text, text.len(), &member),
            (Written::Root(_), None) => with_line(text, 0, &member),
        }
    }
}

/// The text with one line more, at the start of a line or at the end.
fn with_line(text: &str, at: usize, line: &str) -> String {
    let newline = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let before = text.get(..at).unwrap_or_default();
    let line = if before.is_empty() || before.ends_with('\n') {
        [line, newline].concat()
    } else {
        [newline, line].concat()
    };
    spliced(text, at..at, &line)
}
