//! A line per field, for screen readers and line tools: nothing is aligned, truncated or wrapped.

use std::io::{self, Write};

use super::Target;
use super::writer::{Rows, View, Writer};

struct Plain<'a> {
    fields: &'a [&'a str],
    target: Target,
    has_started: bool,
}

pub(super) fn writer<'a>(view: View<'a>, target: Target) -> Box<dyn Writer + 'a> {
    Box::new(Plain {
        fields: view.fields,
        target,
        has_started: false,
    })
}

impl Writer for Plain<'_> {
    fn rows(&mut self, rows: &dyn Rows, _: bool, out: &mut dyn Write) -> io::Result<()> {
        let mut values = Vec::new();
        for row in 0..rows.len() {
            if std::mem::replace(&mut self.has_started, true) {
                out.write_all(b"\n")?;
            }
            values.clear();
            rows.values(row, &mut values);
            // The values beyond the fields are for tables.
            for (field, value) in self.fields.iter().zip(values.drain(..)) {
                let text = value.detailed(&self.target);
                writeln!(out, "{}", format!("{field}: {text}").trim_end())?;
            }
        }
        Ok(())
    }
}
