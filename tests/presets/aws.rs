//! The real aws, against moto.

use super::{FAILS, is_refused};
use crate::rotate::bench::Bench;
use crate::support::available;
use crate::support::python::{installed, python_with};
use crate::support::scripted_server::ScriptedServer;

/// A bench with an aws that is configured for the server.
fn bench() -> Option<(Bench, ScriptedServer)> {
    let python = python_with("moto.server")?;
    let (mut bench, _) = Bench::with_ci();
    let path = std::env::var_os("PATH").unwrap();
    let path = [installed()]
        .into_iter()
        .chain(std::env::split_paths(&path));
    bench.home.set("PATH", std::env::join_paths(path).unwrap());
    if !installed().join("aws").exists() && !available(&["aws"]) {
        return None;
    }
    let server = ScriptedServer::start(python, include_str!("aws.py"), &[]);
    for (name, value) in [
        ("AWS_ACCESS_KEY_ID", "test"),
        ("AWS_SECRET_ACCESS_KEY", "test"),
        ("AWS_REGION", "eu-central-1"),
        ("AWS_DEFAULT_REGION", "eu-central-1"),
        ("AWS_ENDPOINT_URL", &server.url()),
    ] {
        bench.home.set(name, value);
    }
    Some((bench, server))
}

fn aws(bench: &Bench, line: &str) -> String {
    let words: Vec<&str> = line.split(' ').collect();
    let ended = bench.home.end(bench.home.command("aws").args(words));
    assert_eq!(ended.code, 0, "{}", ended.stderr);
    ended.stdout.trim_end().to_owned()
}

#[test]
fn only_one_member_of_a_json_secret_changes() {
    let Some((bench, _server)) = bench() else {
        return;
    };
    let key = bench.token("ci");
    let delivered = bench
        .home
        .run_args(&["deliver", "ci", "--to", "aws:prod/json#KEY", "-q"]);
    delivered.pins(0, "", "");
    let get =
        "secretsmanager get-secret-value --query SecretString --output text --secret-id prod/json";
    let expected = format!("{{\"OTHER\": \"untouched\",\n \"COUNT\": 1.50,\n \"KEY\": \"{key}\"}}");
    assert_eq!(aws(&bench, get), expected);
    is_refused(&bench, "aws:prod/none", 1, "ResourceNotFoundException");
}

#[test]
fn a_parameter_that_did_not_exist_is_removed_when_a_rotation_is_undone() {
    let Some((bench, _server)) = bench() else {
        return;
    };
    let to = "aws-ssm:/prod/new?region=eu-central-1";
    let failed = bench.rotate(&["ci", "--to", to, "--to", FAILS]);
    assert_eq!(failed.code, 1, "{}", failed.stderr);
    let left = "ssm describe-parameters --query length(Parameters) --output text";
    assert_eq!(aws(&bench, left), "0");
}
