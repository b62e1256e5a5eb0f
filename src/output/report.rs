//! The report of `doctor`: checks and their results.

use std::io::{self, Write};
use std::time::Duration;

use super::document::document;
use super::style::Tone;
use super::writer::{Layout, View};
use super::{Format, Target, Value};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    Ok,
    Warning,
    Failure,
}

impl Mark {
    pub const fn name(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Warning => "warning",
            Self::Failure => "failure",
        }
    }

    pub(super) const fn tone(self) -> Tone {
        match self {
            Self::Ok => Tone::Good,
            Self::Warning => Tone::Warning,
            Self::Failure => Tone::Bad,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReportRow<'a> {
    pub check: &'a str,
    pub mark: Mark,
    pub message: &'a str,
    pub remedy: Option<&'a str>,
    /// How long it took, for checks that wait for the network or a store.
    pub elapsed: Option<Duration>,
}

const FIELDS: [&str; 5] = ["check", "status", "message", "remedy", "elapsed_ms"];

/// Writes a report. Its table has a line per check, with the remedy below it; long lines are wrapped
/// on a terminal, and never truncated.
pub fn report(
    rows: &[ReportRow<'_>],
    format: Format,
    target: &Target,
    out: &mut dyn Write,
) -> io::Result<()> {
    let milliseconds = |elapsed: Duration| u64::try_from(elapsed.as_millis()).unwrap_or(u64::MAX);
    let values = rows.iter().map(|row| {
        let mark = Value::Toned(row.mark.tone(), row.mark.name().into());
        [
            row.check.into(),
            mark,
            row.message.into(),
            row.remedy.into(),
            row.elapsed.map(milliseconds).into(),
        ]
    });
    let values: Vec<[Value<'_>; FIELDS.len()]> = values.collect();
    let view = View {
        fields: &FIELDS,
        is_one: false,
        layout: Layout::Report,
    };
    document(view, &values.as_slice(), format, target, out)
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
        let zone = || jiff::tz::TimeZone::UTC;
        let target = Target {
            terminal: width.is_some(),
            width,
            color,
            ascii: false,
            drawing: crate::output::Drawing::Symbols,
            now,
            zone,
        };
        let mut out = Vec::new();
        report(&ROWS, format, &target, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn each_check_is_a_line_with_its_remedy_below() {
        let expected = "ok       dns    `api.gen.pro` is 192.0.2.1 (12 ms)\n\
                        failure  store  the keychain is \\u{1b}locked\n                remedy: unlock it, and try again\n";
        assert_eq!(shown(Format::Table, None, false), expected);
        let coloured = expected
            .replace("ok ", "\u{1b}[32mok\u{1b}[0m ")
            .replace("failure", "\u{1b}[31mfailure\u{1b}[0m");
        assert_eq!(shown(Format::Table, None, true), coloured);
    }

    #[test]
    fn long_lines_are_wrapped_below_themselves() {
        let expected = "ok       dns    `api.gen.pro` is\n                192.0.2.1 (12 ms)\n\
                        failure  store  the keychain is\n                \\u{1b}locked\n                \
                        remedy: unlock it,\n                and try again\n";
        assert_eq!(shown(Format::Table, Some(36), false), expected);
        assert!(
            shown(Format::Table, Some(10), false).contains("remedy: unlock it, and try again\n"),
            "too narrow"
        );
    }

    #[test]
    fn scripts_get_one_record_per_check() {
        assert_eq!(
            shown(Format::Csv, None, false),
            "check,status,message,remedy,elapsed_ms\ndns,ok,`api.gen.pro` is 192.0.2.1,,12\n\
             store,failure,the keychain is \\u{1b}locked,\"unlock it, and try again\",\n"
        );
        let rows: serde_json::Value =
            serde_json::from_str(&shown(Format::Json, None, false)).unwrap();
        assert_eq!(rows[0]["elapsed_ms"], 12);
        assert_eq!(rows[0]["remedy"], serde_json::Value::Null);
        assert_eq!(rows[1]["message"], "the keychain is \u{1b}locked");
    }
}
