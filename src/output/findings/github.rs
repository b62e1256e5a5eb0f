//! Workflow commands of GitHub Actions, one per line.

use std::borrow::Cow;
use std::io::{self, Write};

use super::inspection::Inspection;
use crate::output::text::escape_control;

pub(super) fn write(inspection: &Inspection<'_>, out: &mut dyn Write) -> io::Result<()> {
    for flaw in inspection
        .subjects
        .iter()
        .flat_map(|subject| &subject.flaws)
    {
        let mut properties = Vec::new();
        if let Some(file) = inspection.file {
            properties.push(("file", Cow::Borrowed(file)));
            // Without a line, the annotation is at the top of the file.
            let (line, column) = flaw.region.unwrap_or((1, 1));
            properties.push(("line", line.to_string().into()));
            properties.push(("col", column.to_string().into()));
        }
        properties.push(("title", format!("genkey check: {}", flaw.problem).into()));
        let properties: Vec<String> = properties
            .iter()
            .map(|(name, value)| format!("{name}={}", property(value)))
            .collect();
        writeln!(
            out,
            "::error {}::{}",
            properties.join(","),
            data(&flaw.message)
        )?;
    }
    Ok(())
}

/// As `escapeData` of GitHub's own toolkit has it.
fn data(text: &str) -> String {
    // `%` first: the others add more of it.
    escape_control(text)
        .replace('%', "%25")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

/// As `escapeProperty` of GitHub's own toolkit has it.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
