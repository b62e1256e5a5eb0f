//! `--jq`: what a jq expression selects from the JSON of a command.

use std::io::{BufRead, BufReader};
use std::process::Stdio;

use rustix::process::{Pid, Signal, kill_process};

use crate::support::genkey::{Ended, Home, refused_before_any_request};

/// A sandbox with the keys `ci` and `nightly`, and the secret of the first.
pub fn home() -> (Home, String) {
    let home = Home::new();
    let made = home.run("--sandbox create ci --use --show-token --expires-in 90d");
    assert_eq!(home.run("--sandbox create nightly").code, 0);
    (home, made.stdout.trim().to_owned())
}

fn select(home: &Home, line: &str, expression: &str) -> Ended {
    run_with(home, line, ["--jq", expression])
}

/// Runs a line in the sandbox, with an option whose value may have spaces.
pub fn run_with(home: &Home, line: &str, option: [&str; 2]) -> Ended {
    let words = line.split_whitespace();
    let line: Vec<&str> = ["--sandbox"]
        .into_iter()
        .chain(words)
        .chain(option)
        .collect();
    home.run_args(&line)
}

#[test]
fn an_expression_selects_from_the_json_of_each_command() {
    let (home, secret) = home();
    for (line, expression, expected) in [
        ("list", ".[].name", "ci\nnightly\n"),
        (
            "list -o json",
            "map(select(.expires_at == null)) | .[].id",
            "2\n",
        ),
        ("list", ".[] | [.id, .name] | @tsv", "1\tci\n2\tnightly\n"),
        ("show ci", "{id, name}", "{\"id\":1,\"name\":\"ci\"}\n"),
        ("api /me", ".email | test(\"@\")", "true\n"),
        ("recover", "length", "0\n"),
        ("token", ".token", &format!("{secret}\n")),
        ("env", ".GEN_API_KEY | length", "56\n"),
        ("list", "empty", ""),
    ] {
        assert_eq!(select(&home, line, expression).data(), expected, "{line}");
    }
    let made = select(&home, "create job --show-token", ".token, .name");
    let [token, name] = made.data().lines().collect::<Vec<_>>()[..] else {
        panic!("{}", made.stdout);
    };
    assert_eq!((token.len(), name), (56, "job"));
}

#[test]
fn a_wrong_expression_or_format_is_refused_before_any_request() {
    assert_eq!(
        refused_before_any_request(&["list", "--jq", "map(nope)"]),
        "invalid value for `--jq`: there is no filter `nope` at character 5"
    );
    let format = "`--jq` selects from JSON; use it without `-o`, or with `-o json`";
    for other in ["csv", "tsv", "jsonl", "sarif"] {
        assert_eq!(
            refused_before_any_request(&["check", "-o", other, "--jq", "."]),
            format,
            "{other}"
        );
    }
}

#[test]
fn what_halts_with_an_error_or_is_nested_too_deeply_fails() {
    let (home, _) = home();
    for (expression, expected) in [
        ("\"boom\" | halt_error", "boom"),
        ("halt(3)", "halted with 3"),
        (
            "reduce range(20000) as $i (null; [.])",
            "a value is nested too deeply to be printed",
        ),
    ] {
        let failed = select(&home, "list", expression);
        assert_eq!(
            (failed.code, failed.stdout.as_str()),
            (1, ""),
            "{expression}"
        );
        let message = format!("the expression of `--jq` failed: {expected}");
        assert_eq!(failed.json_error()["error"]["message"], message);
    }
    let nested = select(&home, "list", "reduce range(9000) as $i (null; [.])");
    assert_eq!(nested.data().len(), 2 * 9_000 + "null\n".len());
    assert_eq!(select(&home, "list", "-1").data(), "-1\n");
}

#[test]
fn an_expression_that_fails_does_not_show_a_secret() {
    let (home, secret) = home();
    let failed = select(&home, "list", ".[0].name, .[0].name.x");
    assert_eq!((failed.code, failed.stdout.as_str()), (1, "ci\n"));
    let message = "the expression of `--jq` failed: cannot index \"ci\" with \"x\"";
    assert_eq!(failed.json_error()["error"]["message"], message);
    for expression in [
        ".token | error",
        ".token.x",
        ".token[8:] | error",
        ".token | explode | error",
    ] {
        let failed = select(&home, "token", expression);
        assert_eq!(failed.code, 1, "{expression}");
        assert!(!failed.stderr.contains(&secret), "{}", failed.stderr);
    }
    // The key whose secret was not printed is revoked.
    let lost = select(
        &home,
        "create lost --store none --show-token",
        ".token | error",
    );
    assert_eq!(
        (lost.code, lost.stdout.as_str()),
        (1, ""),
        "{}",
        lost.stderr
    );
    let statuses = ".[] | select(.name | startswith(\"lost\")) | .status";
    assert_eq!(select(&home, "list --all", statuses).data(), "revoked\n");
}

#[test]
fn errors_of_the_command_stay_as_they_are() {
    let (home, _) = home();
    let missing = select(&home, "show nope", ".name");
    assert_eq!((missing.code, missing.stdout.as_str()), (6, ""));
    assert_eq!(missing.json_error()["error"]["kind"], "no_such_key");
    let not_json = select(&home, "completions bash", ".");
    assert_eq!((not_json.code, not_json.stdout.as_str()), (2, ""));
}

#[test]
fn an_endless_expression_ends_with_ctrl_c() {
    let (home, _) = home();
    let mut command = home.genkey_args(&["--sandbox", "list", "-v", "--jq", "def f: f; f"]);
    let command = command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
    let is_fetched = |line: std::io::Result<String>| line.unwrap().starts_with("< 200 ");
    assert!(lines.any(is_fetched));
    kill_process(Pid::from_child(&child), Signal::INT).unwrap();
    let ended = home.wait(child);
    assert_eq!((ended.code, ended.stdout.as_str()), (130, ""));
}
