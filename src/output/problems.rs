//! The problems of keys as a table on a terminal.

use std::io::{self, Write};

use super::document::document;
use super::lifetime::End;
use super::style::{Drawing, Tone};
use super::writer::{Column, Layout, View};
use super::{Format, Target, Value};
use crate::model::Key;

/// Columns are dropped before a truncated name or detail gets narrower than this.
const COMFORTABLE: usize = 20;

/// A problem of a key, which may not exist.
#[derive(Debug, Clone, Copy)]
pub struct ProblemRow<'a> {
    pub key: Option<&'a Key>,
    pub name: Option<&'a str>,
    /// The problem, in a word.
    pub problem: &'a str,
    pub tone: Tone,
    pub detail: Option<&'a str>,
    /// The line of the runbook.
    pub line: Option<u64>,
}

/// Writes the rows for people, in their order.
pub fn problems(rows: &[ProblemRow<'_>], target: &Target, out: &mut dyn Write) -> io::Result<()> {
    let has_details = rows.iter().any(|row| row.detail.is_some());
    let values: Vec<_> = rows.iter().map(|row| row.values(target)).collect();
    let comfortable = |is_one: bool| is_one.then_some(COMFORTABLE);
    let dropped = |drop_order, column| Column {
        drop_order,
        usual_drop_order: drop_order,
        ..column
    };
    let optional = |column| Column {
        is_optional: true,
        ..column
    };
    let mut columns = vec![
        dropped(1, Column::new(0, "ID")),
        Column {
            comfortable: comfortable(!has_details),
            ..Column::new(1, "name")
        },
        Column::new(2, "problem"),
        optional(Column {
            comfortable: comfortable(has_details),
            ..Column::new(3, "detail")
        }),
        optional(dropped(2, Column::new(4, "line"))),
        optional(Column {
            is_drawing: true,
            gap: 1,
            ..dropped(4, Column::new(5, "expires"))
        }),
        optional(dropped(3, Column::new(6, "expires"))),
        optional(dropped(5, Column::new(7, "used"))),
    ];
    columns.retain(|column| !column.is_drawing || target.drawing != Drawing::None);
    let view = View {
        fields: &[],
        is_one: false,
        layout: Layout::Columns {
            columns,
            truncates: true,
        },
    };
    document(view, &values.as_slice(), Format::Table, target, out)
}

impl<'a> ProblemRow<'a> {
    fn values(&self, target: &Target) -> [Value<'a>; 8] {
        let dim = |text: String| Value::Toned(Tone::Dim, text.into());
        let (bar, end, used) = match self.key {
            Some(key) => {
                let end = End::of(key, target.now);
                let bar = end.bar(key, target.now).map_or(Value::Blank, Value::Bar);
                let used = key.last_used_at.map(|at| target.age(at));
                let words = Value::Toned(end.tone(), end.words(target));
                (bar, words, used.map_or(dim("never".into()), dim))
            }
            None => (Value::Blank, Value::Blank, Value::Blank),
        };
        let id = self.key.map(|key| dim(key.id.to_string()));
        let name = self
            .name
            .map(|name| Value::Toned(Tone::Strong, name.into()));
        [
            id.unwrap_or_default(),
            name.unwrap_or_default(),
            Value::Toned(self.tone, self.problem.into()),
            self.detail.map_or(Value::Blank, Value::from),
            self.line.map_or(Value::Blank, Value::from),
            bar,
            end,
            used,
        ]
    }
}
