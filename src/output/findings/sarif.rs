//! SARIF 2.1.0, with the runbook as the place of each result.

use std::io::{self, Write};

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};

use super::inspection::{Flaw, Inspection, Subject};
use crate::output::text::escape_control;

const SCHEMA: &str = "https://json.schemastore.org/sarif-2.1.0.json";
/// What a path in a URI is written with as it is.
const PATH: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'/')
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

pub(super) fn write(inspection: &Inspection<'_>, out: &mut dyn Write) -> io::Result<()> {
    let rules: Vec<Value> = inspection
        .problems
        .iter()
        .map(|(name, description)| {
            json!({ "id": name, "shortDescription": { "text": format!("a key {description}") } })
        })
        .collect();
    let results: Vec<Value> = inspection
        .subjects
        .iter()
        .flat_map(|subject| {
            let results = subject.flaws.iter();
            results.map(|flaw| result(inspection, subject, flaw))
        })
        .collect();
    let document = json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "genkey",
                "version": env!("CARGO_PKG_VERSION"),
                "rules": rules,
            } },
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    });
    serde_json::to_writer_pretty(&mut *out, &document)?;
    out.write_all(b"\n")
}

fn result(inspection: &Inspection<'_>, subject: &Subject<'_>, flaw: &Flaw<'_>) -> Value {
    let index = inspection
        .problems
        .iter()
        .position(|(name, _)| *name == flaw.problem);
    let mut result = json!({
        "ruleId": flaw.problem,
        "level": "error",
        "message": { "text": escape_control(&flaw.message) },
        // The same problem of the same key in a later check is the same result.
        "partialFingerprints": {
            "genkey/v1": format!("{}/{}", flaw.problem, escape_control(&subject.name)),
        },
    });
    if let Some(index) = index {
        result["ruleIndex"] = index.into();
    }
    if let Some(file) = inspection.file {
        let mut location = json!({ "artifactLocation": { "uri": uri(file) } });
        if let Some((line, column)) = flaw.region {
            location["region"] = json!({ "startLine": line, "startColumn": column });
        }
        result["locations"] = json!([{ "physicalLocation": location }]);
    }
    result
}

/// A path as a URI; relative, if the path is.
fn uri(path: &str) -> String {
    let path = path.replace('\\', "/");
    let encoded = utf8_percent_encode(&path, PATH);
    if path.starts_with('/') {
        format!("file://{encoded}")
    } else {
        encoded.to_string()
    }
}
