//! Wrong command lines: one clear error, exit code 2, nothing started, and no key
//! repeated.

use crate::support::genkey::Home;

/// What clap adds to every complaint.
const GIVE_A_KEY: &str = "\nhint: never pass a key as an argument: it ends up in your shell history and in `ps`. Pipe it into \
    `genkey login --with-token`, set `GEN_API_KEY`, or use `--api-key-file`\n";
const MORE: &str = "\n\nFor more information, try '--help'.\n";

#[track_caller]
fn refused(arguments: &[&str], complaint: &str) {
    let home = Home::with_file_store();
    home.run_args(arguments)
        .pins(2, "", &format!("error: {complaint}"));
    assert_eq!(home.files(), ["identity.txt"], "nothing was started");
}

#[test]
fn of_repeated_options_the_last_one_wins() {
    let home = Home::with_file_store();
    let repeated = "-q -q -o json -o csv --timeout 1s --timeout 2s";
    let ended = home.run(&format!(
        "--sandbox create ci {repeated} --expires-in 1d --expires-in 2d"
    ));
    assert_eq!(ended.code, 0, "{}", ended.stderr);
    assert!(ended.stdout.starts_with("id,name,"), "{}", ended.stdout);
    let ended = home.run("--sandbox revoke ci -y -y -o csv -o json");
    assert_eq!(ended.json()[0]["status"], "revoked");
    // Lists stay lists, and what excludes each other still does.
    let ended = home.run("--sandbox create x --dry-run --to file:a --to file:a/b");
    assert_ne!(ended.code, 0, "{}", ended.stdout);
    let ended = home.run("--sandbox --api-url https://a.example list");
    assert_eq!(ended.code, 2, "{}", ended.stderr);
}

#[test]
fn every_malformed_value_is_refused_with_a_reason() {
    for (arguments, complaint) in [
        (
            ["create", "--expires-in", "soon"],
            "expected a duration such as `90d`, `12h` or `1y`",
        ),
        (
            ["create", "--expires-in", "-3d"],
            "expected a duration such as `90d`, `12h` or `1y`",
        ),
        (
            ["create", "--expires-in", "90"],
            "expected a duration such as `90d`, `12h` or `1y`",
        ),
        (
            ["create", "--expires-in", ""],
            "expected a duration such as `90d`, `12h` or `1y`",
        ),
        (
            ["create", "--expires-in", "0d"],
            "the lifetime must be at least one second",
        ),
        (
            ["create", "--expires-in", "101y"],
            "the lifetime must be at most 100 years; omit it for a key that never expires",
        ),
        (
            ["list", "--expires-within", "soon"],
            "not a duration such as `14d`, `12h` or `2w`",
        ),
        (
            ["list", "--expires-within", "-3d"],
            "not a duration such as `14d`, `12h` or `2w`",
        ),
        (
            ["list", "--unused-for", "90"],
            "not a duration such as `14d`, `12h` or `2w`",
        ),
        (
            ["list", "--unused-for", "0d"],
            "the duration must be longer than zero",
        ),
        (
            ["list", "--name", "["],
            "not a pattern such as `ci-*` (invalid range pattern at character 1)",
        ),
        (
            ["list", "--timeout", "0s"],
            "must be longer than zero and at most 24 hours",
        ),
        (
            ["list", "--timeout", "2"],
            "not a duration such as `30s` or `2m`",
        ),
        (
            ["list", "--profile", "a b"],
            "a profile name consists of up to 64 letters, digits, `.`, `_` and `-`",
        ),
        (
            ["list", "--profile", "sandbox"],
            "`sandbox` is reserved for the embedded server; use `--sandbox`",
        ),
        (
            ["list", "-o", "xml"],
            "unknown output format; use `table`, `json`, `jsonl`, `csv`, `tsv` or `plain` (`check` also has `junit`, `sarif` and `github`)",
        ),
        (["renew", "--splay", "5"], "not a duration such as `30m`"),
        (
            ["renew", "--splay", "25h"],
            "must be longer than zero and at most 24 hours",
        ),
        (["create", "--name", ""], "a key's name cannot be empty"),
        (["create", "--name", " "], "a key's name cannot be empty"),
        (
            ["create", "--name", "ci "],
            "a key's name cannot start or end with a space",
        ),
        (
            ["create", "--name", "ci (genkey 0123456789abcdef)"],
            "names that end in `(genkey …)` are reserved for keys being created",
        ),
    ] {
        let home = Home::new();
        let ended = home.run_args(&arguments);
        assert_eq!(
            (ended.code, ended.stdout.as_str()),
            (2, ""),
            "{arguments:?}"
        );
        assert!(
            ended
                .stderr
                .starts_with(&format!("error: invalid value '{}' for '", arguments[2])),
            "{}",
            ended.stderr
        );
        assert!(
            ended.stderr.ends_with(&format!(">': {complaint}{MORE}")),
            "{arguments:?}: {}",
            ended.stderr
        );
        assert!(home.files().is_empty(), "{arguments:?}");
    }
}

#[test]
fn choices_are_listed() {
    refused(
        &["list", "--sort", "colour"],
        "invalid value 'colour' for '--sort <FIELD>'\n  [possible values: id, name, status, created_at, expires_at, \
         last_used_at, revoked_at]\n\nFor more information, try '--help'.\n",
    );
    refused(
        &["list", "--status", "active,dead"],
        "invalid value 'dead' for '--status <STATUS>'\n  [possible values: active, expired, revoked]\n\n\
         For more information, try '--help'.\n",
    );
    refused(
        &["list", "--store", "vault"],
        "invalid `--store`: unknown store `vault`; use `keychain`, `file` or `command:HELPER`\n",
    );
    let home = Home::new().with("GENKEY_STORE", "plain");
    home.run("token").pins(
        2,
        "",
        "error: invalid `GENKEY_STORE`: unknown store `plain`; use `keychain`, `file` or `command:HELPER`\n",
    );
}

#[test]
fn invalid_and_past_dates_are_refused_before_anything_is_created() {
    let home = Home::new();
    for (date, complaint) in [
        (
            "tomorrow",
            "expected a date such as `2027-01-31` or `2027-01-31T12:00:00Z`",
        ),
        (
            "2027-02-30",
            "expected a date such as `2027-01-31` or `2027-01-31T12:00:00Z`",
        ),
        (
            "-3d",
            "expected a date such as `2027-01-31` or `2027-01-31T12:00:00Z`",
        ),
        ("2020-01-01", "must be in the future"),
        ("2020-01-01T00:00:00Z", "must be in the future"),
    ] {
        let expected = format!("error: invalid value `{date}` for `--expires-at`: {complaint}\n");
        home.run_args(&["--sandbox", "create", "--expires-at", date])
            .pins(2, "", &expected);
        home.run_args(&["create", "--expires-at", date])
            .pins(2, "", &expected);
    }
    assert_eq!(home.run("--sandbox list --all --json").stdout, "[]\n");
}

#[test]
fn errors_repeat_arguments_redacted_escaped_and_shortened() {
    refused(
        &["login", "gen_pat_hunter2"],
        &format!(
            "unexpected argument 'gen_pat_***' found\n\nUsage: genkey login [OPTIONS]{MORE}{GIVE_A_KEY}"
        ),
    );
    refused(
        &["list", "--reverse=gen_pat_hunter2"],
        &format!(
            "unexpected value 'gen_pat_***' for '--reverse' found; no more were expected\n\n\
             Usage: genkey list --reverse{MORE}{GIVE_A_KEY}"
        ),
    );
    refused(
        &["create", "--name", "a\nb\u{1b}[31m"],
        &format!(
            "invalid value 'a\\nb\\u{{1b}}[31m' for '--name <NAME>': a key's name cannot contain control characters \
             or text-direction overrides{MORE}"
        ),
    );
    refused(
        &["rename", "ci", &"x".repeat(10_000)],
        &format!(
            "invalid value '{}…' for '<NEW_NAME>': names are limited to 200 characters (this one has 10000){MORE}",
            "x".repeat(80)
        ),
    );
    let home = Home::new();
    let in_json = GIVE_A_KEY.trim_start_matches("\nhint: ").trim_end();
    let expected = format!(
        "{{\"error\":{{\"hints\":[\"`genkey --sandbox list --all` shows every key of the account\",\"{in_json}\"],\
         \"kind\":\"no_such_key\",\"message\":\"no such key: `gen_pat_***`\"}}}}\n",
    );
    home.run("--sandbox show gen_pat_hunter2 --json")
        .pins(6, "", &expected);
}

#[test]
fn with_json_a_usage_error_is_one_object_too() {
    let home = Home::new();
    home.run("create --expires-in soon -o json").pins(
        2,
        "",
        "{\"error\":{\"hints\":[],\"kind\":\"usage\",\"message\":\"invalid value 'soon' for '--expires-in <DURATION>': \
         expected a duration such as `90d`, `12h` or `1y`\"}}\n",
    );
    home.run("--json list gen_pat_hunter2").pins(
        2,
        "",
        &format!(
            "{{\"error\":{{\"hints\":[\"{}\"],\"kind\":\"usage\",\"message\":\"unexpected argument 'gen_pat_***' found\"}}}}\n",
            GIVE_A_KEY.trim_start_matches("\nhint: ").trim_end()
        ),
    );
    let spelled = [
        &["-ojsonl"][..],
        &["--output=json"],
        &["--json"],
        &["-o", "jsonl"],
        &["-qvo", "json"],
        &["-vo=json"],
    ];
    for json in spelled {
        let ended = home.run_args(&[&["keys", "lst"], json].concat());
        let error = ended.json_error();
        assert_eq!(error["error"]["kind"], "usage", "{json:?}");
        assert_eq!(
            error["error"]["message"], "unrecognized subcommand 'lst'",
            "{json:?}"
        );
        assert_eq!((ended.code, ended.stdout.as_str()), (2, ""), "{json:?}");
    }
}

#[cfg(unix)]
#[test]
fn an_argument_that_is_not_utf8_is_an_error_and_not_a_panic() {
    use std::os::unix::ffi::OsStrExt;
    let home = Home::new();
    let argument = std::ffi::OsStr::from_bytes(b"\xff");
    let mut command = home.genkey("--json create --name");
    home.end(command.arg(argument)).pins(
        2,
        "",
        "{\"error\":{\"hints\":[],\"kind\":\"usage\",\"message\":\"invalid UTF-8 was detected in one or more arguments\"}}\n",
    );
}

#[test]
fn flags_that_contradict_each_other_are_refused() {
    for (line, one, other) in [
        (
            "create --expires-in 90d --expires-at 2099-01-01",
            "--expires-in <DURATION>",
            "--expires-at <DATE>",
        ),
        ("create --dry-run --show-token", "--dry-run", "--show-token"),
        ("list --all --status active", "--all", "--status <STATUS>"),
        (
            "list --no-expiry --expires-within 3d",
            "--no-expiry",
            "--expires-within <DURATION>",
        ),
        (
            "list --sandbox --api-url http://localhost/v1",
            "--sandbox",
            "--api-url <URL>",
        ),
        (
            "list --sandbox --profile work",
            "--sandbox",
            "--profile <NAME>",
        ),
        (
            "--sandbox --profile work list",
            "--sandbox",
            "--profile <NAME>",
        ),
    ] {
        let ended = Home::new().run(line);
        let first = ended.stderr.lines().next().unwrap();
        let named = [
            format!("error: the argument '{one}' cannot be used with '{other}'"),
            format!("error: the argument '{other}' cannot be used with '{one}'"),
        ];
        assert_eq!((ended.code, ended.stdout.as_str()), (2, ""), "{line}");
        assert!(named.iter().any(|named| named == first), "{line}: {first}");
        let without_command = ended.stderr.contains("Usage: genkey -");
        assert!(!without_command, "{line}: {}", ended.stderr);
    }
}

#[test]
fn unsupported_options_are_refused_and_not_ignored() {
    for line in [
        "create --to vault:secret/ci#KEY",
        "rotate ci --to heroku:site#KEY",
        "create --if-missing",
        "check --runbook genkey.toml",
        "renew",
        "list --store vault",
    ] {
        let home = Home::new();
        let ended = home.run(line);
        assert_eq!(
            (ended.code, ended.stdout.as_str()),
            (2, ""),
            "{line}: {}",
            ended.stderr
        );
        assert!(home.files().is_empty(), "{line}");
    }
}

#[test]
fn help_and_version_go_to_stdout() {
    let home = Home::new();
    home.run("--version")
        .pins(0, concat!("genkey ", env!("CARGO_PKG_VERSION"), "\n"), "");
    for line in ["--help", "-h", "help", "keys --help", "help keys create"] {
        let help = home.run(line);
        assert!(help.data().contains("Usage: genkey"), "{line}");
    }
}

#[test]
fn global_options_may_stand_anywhere_and_the_last_one_counts() {
    let home = Home::new();
    let json = home.run("provider list --json").json();
    for line in [
        "--json provider list",
        "provider --json list",
        "-o csv provider -o tsv list -o json",
    ] {
        assert_eq!(home.run(line).json(), json, "{line}");
    }
    assert_eq!(json[0]["name"], "gen");
}
