//! Views to bytes: what the commands print, in every format of `-o`. Depends on its arguments only,
//! not on a terminal, clock or environment.
//!
//! | file | what is in it |
//! |---|---|
//! | `document.rs`, `key_list.rs`, `report.rs` | the documents: one record, a list, a list that is still arriving, a report |
//! | `calendar.rs` | what happens to keys, and when |
//! | `choice.rs` | what `-o` can be: a format of rows, or one of findings |
//! | `findings.rs` | the findings of `check` for CI systems: JUnit, SARIF, GitHub |
//! | `format.rs` | the formats, one row each |
//! | `table.rs`, `json.rs`, `delimited.rs` | one format each; CSV and TSV share one, and so do JSON and JSON Lines |
//! | `writer.rs` | the trait of the formats, and its input: rows and columns |
//! | `key.rs`, `value.rs`, `time.rs` | rows and values |
//! | `text.rs`, `sanitizer.rs` | untrusted text, made safe |
//! | `wrap.rs` | width, truncation and wrapping of text |

mod calendar;
mod choice;
mod delimited;
mod document;
mod findings;
mod format;
mod json;
mod key;
mod key_list;
mod report;
mod sanitizer;
mod table;
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
pub use findings::{FindingsFormat, Flaw, Inspection, Subject, findings};
pub use format::Format;
pub use json::json_line;
pub use key::{KeyRow, Replaced};
pub use key_list::KeyList;
pub use report::{Mark, ReportRow, report};
pub use sanitizer::TerminalSanitizer;
pub use text::{escape_control, excerpt, to_ascii};
pub use time::distance;
pub use value::{DeliveryState, Target, Tone, Value};
pub use wrap::wrapped;
pub use writer::Shrinking;
