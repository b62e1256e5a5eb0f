//! What happens to keys, and when.

use std::io::{self, Write};

use super::document::records;
use super::{Format, Target, Value};
use crate::model::Moment;

/// Something that happens to a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CalendarRow<'a> {
    /// The key's name.
    pub key: &'a str,
    /// What happens: `due`, `expires`.
    pub what: &'a str,
    /// When.
    pub at: Moment,
}

/// Writes a calendar for people, in the order of the rows. For a terminal: what is printed elsewhere
/// is for programs.
pub fn calendar(rows: &[CalendarRow<'_>], target: &Target, out: &mut dyn Write) -> io::Result<()> {
    let values: Vec<[Value<'_>; 4]> = rows
        .iter()
        .map(|row| {
            let date = row.at.utc().strftime("%F").to_string();
            [
                row.key.into(),
                row.what.into(),
                Value::Time(row.at),
                date.into(),
            ]
        })
        .collect();
    let fields = ["key", "what", "when", "date"];
    records(&fields, &values, Format::Table, target, out)
}
