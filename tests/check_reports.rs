//! `genkey check -o junit`, `sarif` and `github`, read by other programs.

use std::collections::BTreeMap;
use std::process::Command;

use serde_json::{Value, json};

use crate::check_runbook::{key, with_keys, write_runbook};
use crate::support::genkey::{Ended, Home};
use crate::support::{available, repository};

/// A name with all that could break a format.
const HOSTILE: &str = "a%,:b\"<&>'\u{202e}ü::error::\u{1}";

/// Checks keys with problems, with a runbook if it `has_runbook`.
fn checked(format: &str, has_runbook: bool) -> (Home, Ended) {
    let keys = [
        key(1, "ci", -10, 80),
        key(2, "due", -80, 10),
        key(3, HOSTILE, -100, -1),
        json!({"id": 4, "name": null, "status": "active", "created_at": null, "expires_at": null}),
    ];
    let (home, _server) = with_keys(&keys);
    write_runbook(
        &home,
        "version = 1\n[defaults]\nexpires_in = '90d'\n[keys.ci]\n[keys.due]\n[keys.nobody]\n",
    );
    let runbook = if has_runbook {
        "--runbook genkey.toml"
    } else {
        ""
    };
    let ended = home.run(&format!("check -q -o {format} {runbook}"));
    assert_eq!((ended.code, ended.stderr.as_str()), (3, ""));
    (home, ended)
}

#[test]
fn junit_is_valid_and_has_a_case_per_key() {
    if !available(&["xmllint"]) {
        return;
    }
    for has_runbook in [true, false] {
        let (home, ended) = checked("junit", has_runbook);
        home.write("report.xml", &ended.stdout);
        let schema = repository().join("tests/fixtures/schemas/junit-10.xsd");
        let read = |arguments: &[&str]| {
            let mut command = Command::new("xmllint");
            command.args(arguments).arg(home.path("report.xml"));
            let output = command.output().unwrap();
            assert!(output.status.success(), "{output:?}\n{}", ended.stdout);
            String::from_utf8(output.stdout).unwrap().trim().to_owned()
        };
        read(&["--noout", "--schema", schema.to_str().unwrap()]);
        let count = |path: &str| read(&["--xpath", &format!("string(count({path}))")]);
        let cases = if has_runbook { "5" } else { "4" };
        assert_eq!(count("//testcase"), cases);
        let failed = count("//testcase[failure]");
        assert_eq!(
            read(&["--xpath", "string(/testsuites/testsuite/@failures)"]),
            failed
        );
        assert_eq!(count("//testcase[@name='ci']/failure"), "0");
        let place = "string(//testcase[@name='due']/failure)";
        if has_runbook {
            let shown = read(&["--xpath", place]);
            assert!(
                shown.starts_with("genkey.toml:5:7: `due` (2) is overdue for rotation: since "),
                "{shown}"
            );
            assert_eq!(
                count("//testcase[@name='nobody']/failure[@type='missing']"),
                "1"
            );
        } else {
            assert_eq!(read(&["--xpath", place]), "`due` (2) expires soon");
        }
    }
}

#[test]
fn sarif_is_valid_and_has_the_regions_of_the_runbook() {
    let (home, ended) = checked("sarif", true);
    let document: Value = serde_json::from_str(&ended.stdout).unwrap();
    let results = document["runs"][0]["results"].as_array().unwrap();
    let due = results
        .iter()
        .find(|result| result["ruleId"] == "overdue")
        .unwrap();
    assert_eq!(
        due["locations"][0]["physicalLocation"],
        json!({"artifactLocation": {"uri": "genkey.toml"}, "region": {"startLine": 5, "startColumn": 7}})
    );
    let rules = document["runs"][0]["tool"]["driver"]["rules"]
        .as_array()
        .unwrap();
    for result in results {
        let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
        assert_eq!(rules[index]["id"], result["ruleId"]);
    }
    let (other, without) = checked("sarif", false);
    home.write("1.json", &ended.stdout);
    home.write("2.json", &without.stdout);
    drop(other);
    let installed = repository().join("target/contract/python/bin/python3");
    let mut python = [installed, "python3".into()].into_iter().filter(|python| {
        let found = Command::new(python)
            .args(["-c", "import jsonschema"])
            .output();
        found.is_ok_and(|output| output.status.success())
    });
    let Some(python) = python.next() else {
        assert!(
            std::env::var("CI").as_deref() != Ok("true"),
            "not installed: jsonschema"
        );
        return;
    };
    let script = "import json, jsonschema, sys\nschema = json.load(open(sys.argv[1]))\n\
        for file in sys.argv[2:]: jsonschema.Draft7Validator(schema).validate(json.load(open(file)))";
    let mut command = Command::new(python);
    command
        .args(["-c", script])
        .arg(repository().join("tests/fixtures/schemas/sarif-2.1.0.json"))
        .args([home.path("1.json"), home.path("2.json")]);
    let output = command.output().unwrap();
    assert!(output.status.success(), "{output:?}");
}

/// A workflow command, as GitHub's runner reads it: its properties and its message.
fn parsed(line: &str) -> (BTreeMap<String, String>, String) {
    let rest = line.strip_prefix("::error ").unwrap();
    let (properties, message) = rest.split_once("::").unwrap();
    let unescaped = |text: &str| {
        // The runner's order: `%25` last.
        text.replace("%0D", "\r")
            .replace("%0A", "\n")
            .replace("%3A", ":")
            .replace("%2C", ",")
            .replace("%25", "%")
    };
    let pairs = properties.split(',').map(|pair| {
        let (name, value) = pair.split_once('=').unwrap();
        (name.to_owned(), unescaped(value))
    });
    (pairs.collect(), unescaped(message))
}

#[test]
fn workflow_commands_are_read_as_they_were_meant() {
    let (_home, ended) = checked("github", true);
    let commands: Vec<_> = ended.stdout.lines().map(parsed).collect();
    let find = |problem: &str| {
        let title = format!("genkey check: {problem}");
        commands
            .iter()
            .find(|(properties, _)| properties["title"] == title)
            .unwrap()
    };
    let (properties, message) = find("missing");
    assert_eq!(properties["file"], "genkey.toml");
    assert_eq!(
        (properties["line"].as_str(), properties["col"].as_str()),
        ("6", "7")
    );
    assert_eq!(message, "`nobody` is in the runbook, but does not exist");
    let (properties, message) = find("expired");
    // It is in no line of the runbook.
    assert_eq!(
        (properties["line"].as_str(), properties["col"].as_str()),
        ("1", "1")
    );
    assert_eq!(
        message,
        "`a%,:b\"<&>'\\u{202e}ü::error::\\u{1}` (3) has expired"
    );
    let (_home, ended) = checked("github", false);
    for line in ended.stdout.lines() {
        let (properties, _) = parsed(line);
        assert_eq!(properties.keys().collect::<Vec<_>>(), ["title"]);
    }
}

#[test]
fn only_check_has_these_formats_and_its_errors_are_text() {
    let home = Home::new();
    for format in ["junit", "sarif", "github"] {
        home.run(&format!("list -o {format}")).pins(
            2,
            "",
            &format!("error: only `genkey check` has `-o {format}`\n\nhint: use `table`, `json`, `jsonl`, `csv`, `tsv` or `plain`\n"),
        );
        home.run(&format!("check --runbook none.toml -o {format}")).pins(
            2,
            "",
            "error: no runbook: `none.toml` does not exist\n\nhint: name another file with `--runbook FILE`, or write one: `genkey help runbook`\n",
        );
    }
}
