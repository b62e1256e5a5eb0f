//! `--template`: what a Go template makes of the JSON of a command.

use crate::jq::{home, run_with};
use crate::support::genkey::{Ended, Home, refused_before_any_request};

fn format(home: &Home, line: &str, template: &str) -> Ended {
    run_with(home, line, ["--template", template])
}

#[test]
fn a_template_formats_the_json_of_each_command() {
    let (home, secret) = home();
    for (line, template, expected) in [
        (
            "list",
            "{{range .}}{{.id}}\t{{.name}}{{\"\\n\"}}{{end}}",
            "1\tci\n2\tnightly\n",
        ),
        (
            "list -o json",
            "{{range .}}{{tablerow .name (len .name)}}{{end}}",
            "ci       2\nnightly  7\n",
        ),
        (
            "list",
            "{{range .}}{{with .expires_at}}{{timeago .}}{{else}}never{{end}};{{end}}",
            "in about 2 months;never;",
        ),
        (
            "list --color always",
            "{{color \"red\" \"a\"}}",
            "\u{1b}[0;31ma\u{1b}[0m",
        ),
        ("list", "{{color \"red\" \"a\"}}", "a"),
        ("show ci", "{{.id}} {{.name}}", "1 ci"),
        ("api /me", "{{contains \"@\" .email}}", "true"),
        ("recover", "{{len .}}", "0"),
        ("token", "{{.token}}", &secret),
        ("check", "{{len .}}", "0"),
    ] {
        let ended = format(&home, line, template);
        assert_eq!(ended.stdout, expected, "{line}: {}", ended.stderr);
    }
    let made = format(&home, "create job --show-token", "{{len .token}} {{.name}}");
    assert_eq!(made.data(), "56 job");
}

#[test]
fn a_wrong_template_or_format_is_refused_before_any_request() {
    assert_eq!(
        refused_before_any_request(&["list", "--template", "{{range .}}{{nope}}{{end}}"]),
        "invalid value for `--template`: there is no function `nope` at character 14"
    );
    assert_eq!(
        refused_before_any_request(&["list", "-o", "csv", "--template", "{{.}}"]),
        "`--template` formats JSON; use it without `-o`, or with `-o json`"
    );
    assert_eq!(
        refused_before_any_request(&["list", "--jq", ".", "--template", "{{.}}"]),
        "`--template` cannot be used with `--jq`"
    );
}

#[test]
fn a_template_that_fails_does_not_show_a_secret() {
    let (home, secret) = home();
    let failed = format(&home, "list", "{{(index . 0).name}}\n{{.name}}");
    assert_eq!((failed.code, failed.stdout.as_str()), (1, "ci\n"));
    let message = "the template of `--template` failed: a list has no field `name` at character 24";
    assert_eq!(failed.json_error()["error"]["message"], message);
    for template in [
        "{{timeago .token}}",
        "{{color .token \"a\"}}",
        "{{timefmt \"2006\" (print \"x\" .token)}}",
    ] {
        let failed = format(&home, "token", template);
        assert_eq!((failed.code, failed.stdout.as_str()), (1, ""), "{template}");
        assert!(!failed.stderr.contains(&secret), "{}", failed.stderr);
    }
    // The errors of the command stay as they are.
    let missing = format(&home, "show nope", "{{.name}}");
    assert_eq!((missing.code, missing.stdout.as_str()), (6, ""));
    assert_eq!(missing.json_error()["error"]["kind"], "no_such_key");
}
