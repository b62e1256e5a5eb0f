//! JUnit's XML, in the form that Jenkins documents.

use std::io::{self, Write};

use super::inspection::Inspection;
use crate::output::text::escape_control;

pub(super) fn write(inspection: &Inspection<'_>, out: &mut dyn Write) -> io::Result<()> {
    let subjects = inspection.subjects;
    let failed = subjects.iter().filter(|subject| !subject.flaws.is_empty());
    let (tests, failures) = (subjects.len(), failed.count());
    let counts = format!("tests=\"{tests}\" failures=\"{failures}\" errors=\"0\"");
    writeln!(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>")?;
    writeln!(out, "<testsuites name=\"genkey check\" {counts}>")?;
    writeln!(
        out,
        "  <testsuite name=\"genkey check\" {counts} skipped=\"0\">"
    )?;
    for subject in subjects {
        let name = escaped(&subject.name);
        let case = format!("    <testcase classname=\"genkey.check\" name=\"{name}\"");
        if subject.flaws.is_empty() {
            writeln!(out, "{case}/>")?;
            continue;
        }
        writeln!(out, "{case}>")?;
        for flaw in &subject.flaws {
            let (problem, message) = (escaped(flaw.problem), escaped(&flaw.message));
            let place = escaped(&flaw.place(inspection.file));
            writeln!(
                out,
                "      <failure type=\"{problem}\" message=\"{message}\">{place}{message}</failure>"
            )?;
        }
        writeln!(out, "    </testcase>")?;
    }
    writeln!(out, "  </testsuite>\n</testsuites>")
}

/// A text for an attribute or an element. XML cannot have most control characters.
fn escaped(text: &str) -> String {
    escape_control(text)
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
        // Not characters in XML.
        .replace(['\u{fffe}', '\u{ffff}'], "\u{fffd}")
}
