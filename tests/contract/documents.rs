//! What the description says of the JSON is what the documents show.

use std::io::Write;
use std::process::{Command, Stdio};

use genkey::sandbox::Dialect;
use serde_json::{Value, json};

use super::{description, operations, output_file};
use crate::sandbox::bench::{Bench, fixture};
use crate::support::{available, repository};

/// What each fixture is an instance of.
const SCHEMAS: [(&str, &str); 19] = [
    ("agent_conversations", "[Conversation]"),
    ("agent_run", "Run"),
    ("agents", "[Agent]"),
    ("create", "CreatedToken"),
    ("error_credit_required", "Error"),
    ("error_forbidden", "Error"),
    ("error_not_found", "Error"),
    ("error_unauthorized", "Error"),
    ("error_validation", "Error"),
    ("list", "[Token]"),
    ("me_integer_id", "Account"),
    ("me_string_id", "Account"),
    ("rename", "Token"),
    ("request_create", "NewToken"),
    ("request_rename", "WrappedRename"),
    ("request_rename_guides", "Rename"),
    ("token", "Token"),
    ("token_nulls", "Token"),
    ("workspaces", "[Workspace]"),
];

/// The fixture that is the example of an operation's answer: status, and code of a refusal.
const EXAMPLES: [(&str, &str, &str); 13] = [
    ("me", "200", "me_integer_id"),
    ("workspaces", "200", "workspaces"),
    ("agents", "200", "agents"),
    ("conversations", "200", "agent_conversations"),
    ("runAgent", "200", "agent_run"),
    ("listTokens", "200", "list"),
    ("createToken", "201", "create"),
    ("renameToken", "200", "rename"),
    ("me", "401 unauthorized", "error_unauthorized"),
    ("engines", "403 forbidden", "error_forbidden"),
    ("revokeToken", "404 not_found", "error_not_found"),
    ("createToken", "422 validation_failed", "error_validation"),
    (
        "engines",
        "422 usable_gen_credit_required",
        "error_credit_required",
    ),
];

#[test]
fn the_examples_are_the_documents_own() {
    for dialect in Dialect::ALL {
        let Some(bench) = Bench::speaking(dialect) else {
            return;
        };
        let description = description(&bench);
        let operation = |id: &str| {
            let mut all = operations(&description).into_iter();
            all.find_map(|(_, _, operation)| (operation["operationId"] == id).then_some(operation))
                .unwrap()
        };
        for (id, answer, name) in EXAMPLES {
            let responses = &operation(id)["responses"];
            let shown = match answer.split_once(' ') {
                Some((status, code)) => &content(&responses[status])["examples"][code]["value"],
                None => &content(&responses[answer])["example"],
            };
            assert_eq!(shown, &fixture(name), "{dialect}: {id} {answer}");
        }
        let rename = if dialect == Dialect::Reference {
            "request_rename"
        } else {
            "request_rename_guides"
        };
        for (id, name) in [("createToken", "request_create"), ("renameToken", rename)] {
            assert_eq!(
                content(&operation(id)["requestBody"])["example"],
                fixture(name),
                "{dialect}: {id}"
            );
        }
    }
}

fn content(message: &Value) -> &Value {
    &message["content"]["application/json"]
}

#[test]
fn the_description_is_valid() {
    if !available(&["openapi-spec-validator"]) {
        return;
    }
    for dialect in Dialect::ALL {
        let Some(bench) = Bench::speaking(dialect) else {
            return;
        };
        let file = output_file(&format!("{dialect}.valid.json"));
        std::fs::write(&file, description(&bench).to_string()).unwrap();
        let output = Command::new("openapi-spec-validator")
            .args(["--schema", "3.1"])
            .arg(file)
            .output()
            .unwrap();
        assert!(
            output.status.success(),
            "{dialect}: {}",
            String::from_utf8_lossy(&output.stdout)
        );
    }
}

#[test]
fn the_fixtures_match_the_schemas() {
    let every_fixture = std::fs::read_dir(repository().join("tests/fixtures/wire")).unwrap();
    let names = every_fixture.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    for name in names.filter_map(|name| name.strip_suffix(".json").map(str::to_owned)) {
        assert!(
            SCHEMAS.iter().any(|(known, _)| *known == name),
            "no schema for `{name}`"
        );
    }
    let cases: Vec<(Value, Value)> = SCHEMAS
        .map(|(name, schema)| (reference(schema), fixture(name)))
        .into();
    let Some(verdicts) = verdicts(&cases) else {
        return;
    };
    assert_eq!(verdicts, vec![Value::Null; SCHEMAS.len()]);
}

#[test]
fn altered_fixtures_do_not_match_the_schemas() {
    let with = |name: &str, field: &str, value: Value| {
        let mut document = fixture(name);
        document[field] = value;
        document
    };
    let cases = [
        ("[Token]", json!([fixture("create")])),
        ("Token", with("token", "status", json!("gone"))),
        (
            "Token",
            with("token", "created_at", json!("2026-03-01T12:00:00Z")),
        ),
        ("Token", with("token", "id", json!("5"))),
        ("Token", with("token", "surprise", json!(1))),
        ("CreatedToken", fixture("rename")),
        ("CreatedToken", with("create", "token", json!("grx_sk_1"))),
        ("NewToken", json!({"name": "x".repeat(256)})),
        ("NewToken", json!({"expires_in": "0d"})),
        ("NewToken", json!({"expires_in": "1000000d"})),
        ("WrappedRename", fixture("request_rename_guides")),
        ("Rename", fixture("request_rename")),
        ("Rename", json!({"name": null})),
        ("Error", json!({"error": "words"})),
    ];
    let cases = cases.map(|(schema, document)| (reference(schema), document));
    let Some(verdicts) = verdicts(&cases) else {
        return;
    };
    for ((schema, document), verdict) in cases.iter().zip(&verdicts) {
        assert!(verdict.is_string(), "{document} fits {schema}");
    }
}

/// A schema of the description, or a list of one.
fn reference(name: &str) -> Value {
    let reference = |name: &str| json!({"$ref": format!("#/components/schemas/{name}")});
    match name.strip_prefix('[') {
        Some(rest) => json!({"type": "array", "items": reference(rest.trim_end_matches(']'))}),
        None => reference(name),
    }
}

/// For each schema and document, null or why it does not fit, by the validator that schemathesis
/// brings.
fn verdicts(cases: &[(Value, Value)]) -> Option<Vec<Value>> {
    let bench = Bench::new()?;
    let python = super::fuzzed::python()?;
    let description = description(&bench);
    let script = repository().join("tests/contract/validate.py");
    let mut validator = Command::new(python)
        .arg(script)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let input = json!({"components": description["components"], "cases": cases});
    write!(validator.stdin.take().unwrap(), "{input}").unwrap();
    let output = validator.wait_with_output().unwrap();
    assert!(output.status.success());
    Some(serde_json::from_slice(&output.stdout).unwrap())
}
