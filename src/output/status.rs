//! A heading and marked lines, for a terminal.

use std::io::{self, Write};

use super::style::{Drawing, Tone};
use super::table::write_toned;
use super::wrap::wrapped;
use super::{Mark, Target, Value};

/// The columns before the text of a line.
const INDENT: usize = 4;
/// The fewest columns in which a text is wrapped.
const LEAST: usize = 16;

/// A line of a status.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatusLine {
    /// Whether what it says is good; `None`: neither good nor bad.
    pub mark: Option<Mark>,
    pub text: String,
}

/// Writes the heading, and the lines below it.
pub fn status(
    heading: &str,
    lines: &[StatusLine],
    target: &Target,
    out: &mut dyn Write,
) -> io::Result<()> {
    let safe = |text: &str| Value::from(text).shown(target).into_owned();
    write_toned(Tone::Strong, &safe(heading), target, out)?;
    out.write_all(b"\n")?;
    let room = target.limit().map(|limit| limit.saturating_sub(INDENT));
    for StatusLine { mark, text } in lines {
        let parts = match room {
            Some(room) if room >= LEAST => wrapped(&safe(text), room, false),
            Some(_) | None => vec![safe(text)],
        };
        let (sign, tone) = sign(*mark, target);
        out.write_all(b"  ")?;
        write_toned(tone, sign, target, out)?;
        out.write_all(b" ")?;
        let indented = parts.join("\n    ");
        writeln!(out, "{indented}")?;
    }
    Ok(())
}

/// What stands before a line.
fn sign(mark: Option<Mark>, target: &Target) -> (&'static str, Tone) {
    let is_symbol = target.drawing == Drawing::Symbols;
    match mark {
        _ if target.drawing == Drawing::None => (" ", Tone::Plain),
        Some(mark @ Mark::Ok) => (if is_symbol { "✓" } else { "+" }, mark.tone()),
        Some(mark @ Mark::Warning) => ("!", mark.tone()),
        Some(mark @ Mark::Failure) => (if is_symbol { "✗" } else { "x" }, mark.tone()),
        None => ("-", Tone::Dim),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(drawing: Drawing, width: u16) -> String {
        let target = Target {
            terminal: true,
            width: Some(width),
            color: false,
            ascii: false,
            drawing,
            now: "2026-11-21T09:30:00Z".parse().unwrap(),
            zone: || jiff::tz::TimeZone::UTC,
        };
        let line = |mark, text: &str| StatusLine {
            mark,
            text: text.into(),
        };
        let lines = [
            line(Some(Mark::Ok), "logged in as you@example.com\u{1b}"),
            line(Some(Mark::Warning), "expires"),
            line(Some(Mark::Failure), "expired"),
            line(None, "from a/rather/long/path"),
        ];
        let mut out = Vec::new();
        status("host", &lines, &target, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn lines_are_marked_and_wrapped_below_their_text_without_splitting_a_path() {
        assert_eq!(
            shown(Drawing::Symbols, 80),
            "host\n  ✓ logged in as you@example.com\\u{1b}\n  ! expires\n  ✗ expired\n  - from a/rather/long/path\n"
        );
        assert_eq!(
            shown(Drawing::Ascii, 22),
            "host\n  + logged in as\n    you@example.com\\u{1b}\n  ! expires\n  x expired\n  - from\n    a/rather/long/path\n"
        );
        assert!(shown(Drawing::None, 80).starts_with("host\n    logged in as"));
    }
}
