//! What was looked at, and what came of it: `doctor`.

use std::io::{self, Write};
use std::time::Duration;

use super::table::{self, Tone};
use super::{Format, Surface, Value, buffered, records, text};

/// What came of a check.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    /// All is well.
    Ok,
    /// It works, but deserves attention.
    Warning,
    /// It does not work.
    Failure,
}

impl Mark {
    /// The mark's name, in every format.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Warning => "warning",
            Self::Failure => "failure",
        }
    }

    const fn tone(self) -> Tone {
        match self {
            Self::Ok => Tone::Good,
            Self::Warning => Tone::Warning,
            Self::Failure => Tone::Bad,
        }
    }
}

/// One check.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReportRow<'a> {
    /// What was looked at, in a word.
    pub check: &'a str,
    /// What came of it.
    pub mark: Mark,
    /// What was seen.
    pub message: &'a str,
    /// What helps.
    pub remedy: Option<&'a str>,
    /// How long it took, where that says something.
    pub elapsed: Option<Duration>,
}

const FIELDS: [&str; 5] = ["check", "status", "message", "remedy", "elapsed_ms"];

impl<'a> ReportRow<'a> {
    fn values(&self) -> [Value<'a>; FIELDS.len()] {
        [
            self.check.into(),
            self.mark.name().into(),
            self.message.into(),
            self.remedy.into(),
            self.elapsed.map(milliseconds).into(),
        ]
    }

    /// The lines for people, before they are wrapped.
    fn texts(&self) -> Vec<String> {
        let elapsed = self.elapsed.map(|elapsed| format!(" ({} ms)", milliseconds(elapsed))).unwrap_or_default();
        let message = format!("{}{elapsed}", text::visible(self.message));
        [message].into_iter().chain(self.remedy.map(|remedy| format!("remedy: {}", text::visible(remedy)))).collect()
    }
}

fn milliseconds(elapsed: Duration) -> u64 {
    u64::try_from(elapsed.as_millis()).unwrap_or(u64::MAX)
}

/// Writes a report. Its table has a line a check, with the remedy below it; no line is cut, and on a terminal long ones
/// are wrapped.
///
/// # Errors
/// Those of `out`, a broken pipe among them.
pub fn report(rows: &[ReportRow<'_>], format: Format, surface: &Surface, out: &mut dyn Write) -> io::Result<()> {
    match format {
        Format::Table => buffered(out, |out| lines(rows, surface, out)),
        Format::Json | Format::Jsonl | Format::Csv | Format::Tsv => {
            let values: Vec<_> = rows.iter().map(ReportRow::values).collect();
            records(&FIELDS, &values, format, surface, out)
        }
    }
}

fn lines(rows: &[ReportRow<'_>], surface: &Surface, out: &mut dyn Write) -> io::Result<()> {
    let marks = Mark::Failure.name().len();
    let checks = rows.iter().map(|row| row.check.len()).max().unwrap_or(0);
    let indent = marks + checks + 2 * table::GAP;
    let room = surface.limit().map(|limit| limit.saturating_sub(indent));
    for row in rows {
        let wrapped = row.texts().into_iter().flat_map(|text| table::wrapped(&text, room));
        for (number, text) in wrapped.enumerate() {
            if number == 0 {
                table::write_toned(row.mark.name(), row.mark.tone(), surface.color, out)?;
                let padding = marks - row.mark.name().len() + table::GAP;
                writeln!(out, "{:padding$}{:checks$}{:gap$}{text}", "", row.check, "", gap = table::GAP)?;
            } else {
                writeln!(out, "{:indent$}{text}", "")?;
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROWS: [ReportRow<'static>; 2] = [
        ReportRow {
            check: "dns",
            mark: Mark::Ok,
            message: "`api.gen.pro` is 192.0.2.1",
            remedy: None,
            elapsed: Some(Duration::from_millis(12)),
        },
        ReportRow {
            check: "store",
            mark: Mark::Failure,
            message: "the keychain is \u{1b}locked",
            remedy: Some("unlock it, and try again"),
            elapsed: None,
        },
    ];

    fn shown(format: Format, width: Option<u16>, color: bool) -> String {
        let now = "2026-11-21T09:30:00Z".parse().unwrap();
        let surface = Surface { terminal: width.is_some(), width, color, now };
        let mut out = Vec::new();
        report(&ROWS, format, &surface, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn every_check_is_a_line_with_its_remedy_below() {
        let expected = "ok       dns    `api.gen.pro` is 192.0.2.1 (12 ms)\n\
                        failure  store  the keychain is \\u{1b}locked\n                remedy: unlock it, and try again\n";
        assert_eq!(shown(Format::Table, None, false), expected);
        let coloured =
            expected.replace("ok ", "\u{1b}[32mok\u{1b}[0m ").replace("failure", "\u{1b}[31mfailure\u{1b}[0m");
        assert_eq!(shown(Format::Table, None, true), coloured);
    }

    #[test]
    fn long_lines_are_wrapped_below_themselves() {
        let expected = "ok       dns    `api.gen.pro` is\n                192.0.2.1 (12 ms)\n\
                        failure  store  the keychain is\n                \\u{1b}locked\n                \
                        remedy: unlock it,\n                and try again\n";
        assert_eq!(shown(Format::Table, Some(36), false), expected);
        assert!(shown(Format::Table, Some(10), false).contains("remedy: unlock it, and try again\n"), "too narrow");
    }

    #[test]
    fn scripts_get_one_record_a_check() {
        assert_eq!(
            shown(Format::Csv, None, false),
            "check,status,message,remedy,elapsed_ms\ndns,ok,`api.gen.pro` is 192.0.2.1,,12\n\
             store,failure,the keychain is \\u{1b}locked,\"unlock it, and try again\",\n"
        );
        let rows: serde_json::Value = serde_json::from_str(&shown(Format::Json, None, false)).unwrap();
        assert_eq!(rows[0]["elapsed_ms"], 12);
        assert_eq!(rows[0]["remedy"], serde_json::Value::Null);
        assert_eq!(rows[1]["message"], "the keychain is \u{1b}locked");
    }
}
