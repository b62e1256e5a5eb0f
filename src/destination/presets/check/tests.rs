use super::*;

const GOOD: &str = r#"name = "acme"
title = "Acme"
address = "{project}#{variable}"
[write]
program = "acme"
arguments = ["set", "{variable}", "--project={project}", "{id}"]
optional = { stage = ["--stage"], zone = ["--zone", "{zone}"] }
input = "secret"
[prove]
arguments = ["list"]
[read]
arguments = ["get", "{variable}"]
pointer = "/{variable}"
[environment]
needs = ["ACME_TOKEN?"]
"#;

#[test]
fn a_good_file_is_read() {
    let preset = Description::parse(GOOD).unwrap();
    assert_eq!(preset.form(), "acme:PROJECT[#VARIABLE]");
    assert_eq!(
        preset.options().into_iter().collect::<Vec<_>>(),
        [("stage", false), ("zone", true)]
    );
    assert_eq!(preset.prove.len(), 1);
    let several = GOOD.replace(
        "[prove]",
        "[[prove]]\nprogram = \"sh\"\narguments = []\n[[prove]]",
    );
    let preset = Description::parse(&several).unwrap();
    assert_eq!(preset.prove.len(), 2);
    assert_eq!(
        preset.programs().into_iter().collect::<Vec<_>>(),
        ["acme", "sh"]
    );
}

#[test]
fn the_secret_can_only_be_in_the_input() {
    for (from, to, line) in [
        ("\"set\"", "\"--value={secret}\"", 6),
        ("\"--stage\"", "\"{secret}\"", 7),
        ("\"list\"", "\"{secret}\"", 10),
        ("\"get\"", "\"a\", \"{secret}\"", 12),
        (
            "[environment]",
            "[remove]\narguments = [\"{secret}\"]\n[environment]",
            15,
        ),
        (
            "[environment]",
            "[create]\narguments = [\"{secret}\"]\n[environment]",
            15,
        ),
    ] {
        assert!(GOOD.contains(from), "{from}");
        let error = Description::parse(&GOOD.replacen(from, to, 1)).unwrap_err();
        assert_eq!(error.line, line, "{to}: {error}");
        let reason = "`{secret}` can only be in `input`: other users can see arguments";
        assert_eq!(error.reason, reason, "{to}");
    }
    for (from, to) in [
        ("ACME_TOKEN?", "{secret}"),
        ("program = \"acme\"", "program = \"{secret}\""),
        ("/{variable}\"", "/{secret}\""),
        ("{project}#", "{secret}#"),
    ] {
        assert!(
            Description::parse(&GOOD.replacen(from, to, 1)).is_err(),
            "{to}"
        );
    }
}

#[test]
fn a_mistake_has_its_line() {
    for (from, to, line, part) in [
        ("\"acme\"", "\"Acme\"", 1, "lowercase letters"),
        ("\"acme\"", "\"dotenv\"", 1, "not a preset"),
        ("\"Acme\"", "\" \"", 2, "empty"),
        (
            "{project}#",
            "{project}{id}#",
            3,
            "between two placeholders",
        ),
        ("{project}#", "{name}#", 3, "is reserved for the key"),
        ("{project}#", "{a}#", 6, "`{project}` is neither"),
        ("\"acme\"\narg", "\"\"\narg", 5, "name of a program"),
        (
            "zone = [\"--zone\"",
            "replace = [\"--zone\"",
            7,
            "is reserved or already used",
        ),
        ("\"{zone}\"", "\"{zine}\"", 7, "`{zine}` is neither"),
        ("\"secret\"", "\"secrets\"", 8, "unknown value"),
        (
            "\"secret\"",
            "{ json = '{\"a\":\"x\"}' }",
            8,
            "`{secret}` is missing",
        ),
        ("\"secret\"", "{ json = '{\"a\":{secret}}' }", 8, "JSON"),
        (
            "\"secret\"",
            "{ json = '\"{secret}{b}\"' }",
            8,
            "`{b}` is neither",
        ),
        (
            "\"secret\"",
            "\"secret\"\nnot_done = [0]",
            9,
            "between 1 and 255",
        ),
        ("\"/{variable}\"", "\"a\"", 13, "JSON pointer"),
        (
            "\"/{variable}\"",
            "\"/a\"\nabsent = [\"\"]",
            14,
            "every message",
        ),
        ("ACME_TOKEN?", "A-B", 15, "name of a variable"),
        ("[prove]", "[porve]", 9, "unknown field `porve`"),
        (
            "title = \"Acme\"",
            "title = \"Acme\" # gen_pat_hunter2",
            2,
            "looks like an API key",
        ),
        (
            "\"acme\"\narguments = [",
            "\"/bin/sh\"\narguments = [\"-c\", \"a {id}\", ",
            6,
            "a script",
        ),
        ("name = ", "name ", 1, "invalid TOML"),
    ] {
        assert!(GOOD.contains(from), "{from}");
        let error = Description::parse(&GOOD.replacen(from, to, 1)).unwrap_err();
        let is_right = error.line == line && error.reason.contains(part);
        assert!(
            is_right && !error.reason.contains("hunter2"),
            "{to}: {error}"
        );
    }
}

#[test]
fn what_needs_to_be_read_needs_a_read_section() {
    let (start, rest) = GOOD.split_once("[read]").unwrap();
    let (_, end) = rest.split_once("[environment]").unwrap();
    let unread = format!("{start}[environment]{end}");
    assert!(Description::parse(&unread).is_ok());
    for (from, to, part) in [
        ("\"secret\"", "\"document\"", "`document` needs `[read]`"),
        (
            "\"secret\"",
            "\"secret\"\nrepeatable = false",
            "cannot be repeated",
        ),
        (
            "[environment]",
            "[create]\narguments = []\n[environment]",
            "`[create]` needs",
        ),
    ] {
        let error = Description::parse(&unread.replacen(from, to, 1)).unwrap_err();
        assert!(error.reason.contains(part), "{error}");
        assert!(
            Description::parse(&GOOD.replacen(from, to, 1)).is_ok(),
            "{to}"
        );
    }
}
