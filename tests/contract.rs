//! Tests from outside: the description at `/openapi.json`, the embedded server and the client, each
//! held to the others by programs that know of none of them.

use std::path::PathBuf;

use serde_json::Value;

use crate::sandbox::bench::Bench;

mod answers;
mod documents;
mod fuzzed;
mod mock;

/// The description of a server.
fn description(bench: &Bench) -> Value {
    let answer = bench.curl(&[&bench.url("/openapi.json")]);
    assert_eq!(
        (answer.status, answer.header("content-type")),
        (200, Some("application/json")),
        "{}",
        answer.body
    );
    answer.json()
}

/// Each operation of a description: method, path and the operation.
fn operations(description: &Value) -> Vec<(String, &str, &Value)> {
    let paths = description["paths"].as_object().unwrap().iter();
    paths
        .flat_map(|(path, operations)| {
            let operations = operations.as_object().unwrap().iter();
            operations
                .map(move |(method, operation)| (method.to_uppercase(), path.as_str(), operation))
        })
        .collect()
}

/// A file of this run, in a folder that stays.
fn output_file(name: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("contract");
    std::fs::create_dir_all(&folder).unwrap();
    folder.join(name)
}
