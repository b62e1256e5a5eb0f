//! Views to bytes: what the commands print, in every format of `-o`. Depends on its arguments only,
//! not on a terminal, clock or environment.
//!
//! | file | what is in it |
//! |---|---|
//! | `document.rs`, `key_list.rs`, `report.rs` | the documents: one record, a list, a list that is still arriving, a report |
//! | `calendar.rs` | what happens to keys, and when |
//! | `choice.rs` | what `-o` can be: a format of rows, or one of findings |
//! | `filter.rs` | jq expressions |
//! | `findings.rs` | the findings of `check` for CI systems: JUnit, SARIF, GitHub |
//! | `format.rs` | the formats, one row each |
//! | `pick.rs` | the rows of a list from which a key is chosen |
//! | `table.rs`, `json.rs`, `delimited.rs` | one format each; CSV and TSV share one, and so do JSON and JSON Lines |
//! | `writer.rs` | the trait of the formats, and its input: rows and columns |
//! | `plain.rs` | a line per field |
//! | `key.rs`, `key_column.rs`, `value.rs`, `time.rs` | rows and values |
//! | `problems.rs`, `status.rs` | the findings of `check` and the lines of `whoami` on a terminal |
//! | `screen.rs`, `lifetime.rs`, `bar.rs`, `overview.rs` | keys on a terminal: the columns, what is left of each, the lines around a list |
//! | `style.rs` | tones, and what marks are drawn with |
//! | `template/` | Go templates |
//! | `text.rs`, `sanitizer.rs` | untrusted text, made safe |
//! | `wrap.rs` | width, truncation and wrapping of text |

mod bar;
mod calendar;
mod choice;
mod delimited;
mod document;
mod filter;
mod findings;
mod format;
mod json;
mod key;
mod key_column;
mod key_list;
mod lifetime;
mod overview;
#[cfg_attr(
    not(unix),
    allow(dead_code, reason = "only the terminals of Unix are drawn on")
)]
mod pick;
mod plain;
mod problems;
mod report;
mod sanitizer;
mod screen;
mod status;
mod style;
mod table;
mod template;
mod text;
mod time;
mod value;
mod wrap;
mod writer;

#[cfg(test)]
mod tests;

pub use calendar::{CalendarRow, calendar};
pub use choice::Output;
pub use document::{key, key_details, keys, record, records, shrinking_records};
pub use filter::{Filter, FilterError};
pub use findings::{FindingsFormat, Flaw, Inspection, Subject, findings};
pub use format::Format;
pub use json::json_line;
pub use key::{KeyDetails, KeyRow, Replaced};
pub use key_column::{KeyColumn, KeyColumns};
pub use key_list::KeyList;
pub use overview::Frame;
#[cfg(unix)]
pub use pick::PickLayout;
pub use pick::PickRow;
pub use problems::{ProblemRow, problems};
pub use report::{Mark, ReportRow, report};
pub use sanitizer::TerminalSanitizer;
pub use status::{StatusLine, status};
pub use style::{Drawing, Tone};
pub use template::Template;
pub use text::{escape_control, excerpt, to_ascii};
pub use time::distance;
pub use value::{DeliveryState, Target, Value};
pub use wrap::wrapped;
#[cfg(unix)]
pub use wrap::{beginning, width_of};
pub use writer::Shrinking;
