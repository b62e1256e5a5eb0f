//! schemathesis makes requests of the description, right ones and wrong ones, and finds nothing in
//! the answers.

use std::path::PathBuf;
use std::process::Command;

use super::output_file;
use crate::support::genkey::{Home, Sandbox};
use crate::support::{available, repository};

/// Always the same requests; the seed is printed with the summary.
const SETTINGS: [&str; 7] = [
    "--seed",
    "20261121",
    "--max-examples",
    "50",
    "--request-timeout",
    "20",
    "--no-color",
];

#[test]
fn schemathesis_finds_nothing_in_the_guide() {
    finds_nothing("guide", "guide", with_key, &[]);
}

#[test]
fn schemathesis_finds_nothing_in_pat() {
    finds_nothing("pat", "pat", with_key, &[]);
}

/// `revoke_all` would end the key that sends it: that is left to the JWT, which is none of the
/// account's keys.
#[test]
fn schemathesis_finds_nothing_in_the_reference() {
    finds_nothing(
        "reference",
        "reference",
        with_key,
        &["--exclude-operation-id", "revokeAllTokens"],
    );
}

#[test]
fn schemathesis_finds_nothing_in_the_reference_with_a_jwt() {
    finds_nothing("reference-jwt", "reference", with_jwt, &[]);
}

/// Security scheme, what the settings of schemathesis call it, and credential.
type Credential = (&'static str, &'static str, String);

fn with_key(sandbox: &Sandbox) -> Credential {
    ("apiKey", "api_key", sandbox.key.clone())
}

fn with_jwt(sandbox: &Sandbox) -> Credential {
    ("bearer", "bearer", sandbox.jwt.clone().unwrap())
}

/// Runs it against `genkey sandbox`. The summary is written to a file for inspection.
fn finds_nothing(
    name: &str,
    dialect: &str,
    credential: impl FnOnce(&Sandbox) -> Credential,
    arguments: &[&str],
) {
    if !available(&["schemathesis"]) {
        return;
    }
    let home = Home::new();
    let sandbox = Sandbox::start_with(
        &home,
        &format!("sandbox --port 0 --jwt 1h --dialect {dialect}"),
    );
    let (scheme, field, credential) = credential(&sandbox);
    let settings =
        std::fs::read_to_string(repository().join("tests/contract/schemathesis.toml")).unwrap();
    home.write(
        "schemathesis.toml",
        format!("{settings}[auth.openapi.{scheme}]\n{field} = \"${{CREDENTIAL}}\"\n"),
    );
    let mut schemathesis = home.command("schemathesis");
    schemathesis
        .env("CREDENTIAL", credential)
        .args(["--config-file", "schemathesis.toml", "run"])
        .args(SETTINGS);
    let output = schemathesis
        .args(arguments)
        .arg(format!("{}/openapi.json", sandbox.url))
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    std::fs::write(output_file(&format!("{name}.txt")), said.as_bytes()).unwrap();
    assert!(
        output.status.success(),
        "{said}{}",
        String::from_utf8_lossy(&output.stderr)
    );
}

/// The Python that schemathesis runs on.
pub fn python() -> Option<PathBuf> {
    available(&["schemathesis"]).then(|| {
        let found = Command::new("sh")
            .args(["-c", "command -v schemathesis"])
            .output()
            .unwrap();
        let program = PathBuf::from(String::from_utf8(found.stdout).unwrap().trim_end());
        program.canonicalize().unwrap().with_file_name("python")
    })
}
