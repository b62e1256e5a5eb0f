use jiff::tz::TimeZone;
use proptest::prelude::*;

use super::super::style::Drawing;
use super::*;

const DOCUMENT: &str = r#"[
    {"id": 1, "name": "ci", "expires_at": "2026-11-29T10:30:05.25Z", "scopes": ["read", "write"]},
    {"id": 12345678, "name": "nightly \u001b[31m", "expires_at": null, "scopes": []}
]"#;

fn target() -> Target {
    Target {
        terminal: false,
        width: None,
        color: false,
        ascii: false,
        drawing: Drawing::None,
        now: "2026-11-27T10:00:00Z".parse().unwrap(),
        zone: || TimeZone::UTC,
    }
}

fn run_with(template: &str, text: &str, target: &Target) -> Result<String, String> {
    let mut out = Vec::new();
    let ended = Template::parse(template)?.run(text.as_bytes(), target, &mut out);
    let out = String::from_utf8(out).unwrap();
    ended.map(|()| out).map_err(|error| error.to_string())
}

fn run(template: &str, text: &str) -> Result<String, String> {
    run_with(template, text, &target())
}

fn all_print(cases: &[(&str, &str)]) {
    for (template, expected) in cases {
        assert_eq!(
            run(template, DOCUMENT).as_deref(),
            Ok(*expected),
            "{template}"
        );
    }
}

fn all_fail(cases: &[(&str, &str)]) {
    for (template, reason) in cases {
        assert_eq!(
            run(template, DOCUMENT),
            Err((*reason).to_owned()),
            "{template}"
        );
    }
}

#[test]
fn the_examples_of_the_documentation_of_go_print_what_it_says() {
    for template in [
        r#"{{"\"output\""}}"#,
        r#"{{`"output"`}}"#,
        r#"{{printf "%q" "output"}}"#,
        r#"{{"output" | printf "%q"}}"#,
        r#"{{printf "%q" (print "out" "put")}}"#,
        r#"{{"put" | printf "%s%s" "out" | printf "%q"}}"#,
        r#"{{"output" | printf "%s" | printf "%q"}}"#,
        r#"{{with "output"}}{{printf "%q" .}}{{end}}"#,
        r#"{{with $x := "output" | printf "%q"}}{{$x}}{{end}}"#,
        r#"{{with $x := "output"}}{{printf "%q" $x}}{{end}}"#,
        r#"{{with $x := "output"}}{{$x | printf "%q"}}{{end}}"#,
    ] {
        assert_eq!(
            run(template, "{}").as_deref(),
            Ok("\"output\""),
            "{template}"
        );
    }
    assert_eq!(run("{{23 -}} < {{- 45}}", "1").as_deref(), Ok("23<45"));
}

#[test]
fn blocks_and_variables_work() {
    all_print(&[
        (
            "{{range .}}{{.id}} {{.name | len}}\n{{end}}",
            "1 2\n12345678 13\n",
        ),
        (
            "{{range $i, $k := .}}{{$i}}={{$k.id}};{{end}}",
            "0=1;1=12345678;",
        ),
        ("{{range $k := .}}{{$k.id}},{{end}}", "1,12345678,"),
        ("{{range (index . 1).scopes}}x{{else}}none{{end}}", "none"),
        (
            "{{range index . 0}}{{.}};{{end}}",
            "2026-11-29T10:30:05.25Z;1;ci;[read write];",
        ),
        (
            "{{range .}}{{if .expires_at}}{{.id}}{{continue}}{{end}}never{{end}}",
            "1never",
        ),
        ("{{range .}}{{.id}}{{break}}{{end}}", "1"),
        (
            "{{if eq (len .) 1}}a{{else if eq (len .) 2}}b{{else}}c{{end}}",
            "b",
        ),
        (
            "{{with (index . 1).expires_at}}{{.}}{{else}}never{{end}}",
            "never",
        ),
        ("{{with false}}{{else with 3}}{{.}}{{end}}", "3"),
        (
            "{{$n := 1}}{{range .}}{{$n = .id}}{{end}}{{$n}}",
            "12345678",
        ),
        // `:=` declares another variable, which ends with its block.
        ("{{$n := 1}}{{if true}}{{$n := 2}}{{$n}}{{end}}{{$n}}", "21"),
        (
            "{{(index $ 0).scopes}} {{index . 0 \"scopes\" 1}}",
            "[read write] write",
        ),
        ("{{(index . 0).missing}}", "<no value>"),
        ("a {{- /* a comment */ -}} b{{/* and */}} c", "ab c"),
        (
            "{{range .}}{{range .scopes}}{{.}}{{break}}{{end}};{{end}}",
            "read;;",
        ),
    ]);
}

#[test]
fn functions_work() {
    all_print(&[
        (
            "{{and 1 0 2}} {{or 0 \"\" 3}} {{not nil}} {{or 0 nil}}",
            "0 3 true <no value>",
        ),
        (
            // `eq` compares the first argument with each of the others.
            "{{eq 1 2 1}} {{ne \"a\" \"b\"}} {{lt 1 1.5}} {{ge \"b\" \"a\"}}",
            "true true true true",
        ),
        (
            "{{eq (index . 1).expires_at nil}} {{eq 1 nil}}",
            "true false",
        ),
        (
            // `or` does not evaluate what follows the first true value, here an item that does not
            // exist.
            "{{and true (or false 5)}} {{or true (index . 9)}}",
            "5 true",
        ),
        (
            // A space only between two values that are not strings.
            "{{print 1 2 \"a\" \"b\" 3 nil}}|{{println \"a\" 1}}",
            "1 2ab3 <nil>|a 1\n",
        ),
        (
            "{{printf \"%-6s|%4d|%04d|%.1f|%v|%t|%%\" \"ci\" 7 -7 1.25 nil true}}",
            "ci    |   7|-007|1.2|<nil>|true|%",
        ),
        (
            "{{printf \"%5.2s|%q|%v\" \"abc\" \"a\\n\" (index . 0).scopes}}",
            "   ab|\"a\\n\"|[read write]",
        ),
        (
            "{{join \", \" (index . 0).scopes}} {{join \"-\" (pluck \"id\" .)}}",
            "read, write 1-12345678",
        ),
        (
            "{{pluck \"id\" . | len}} {{range pluck \"id\" .}}{{.}};{{end}}",
            "2 1;12345678;",
        ),
        (
            "{{truncate 4 \"nightly\"}} {{truncate 7 \"nightly\"}}{{truncate 3 nil}}",
            "nig… nightly",
        ),
        (
            "{{contains \"igh\" \"nightly\"}} {{hasPrefix \"c\" \"ci\"}} {{\"ci\" | hasSuffix \"c\"}}",
            "true true false",
        ),
        (
            "{{timeago (index . 0).expires_at}}, {{timeago \"2026-11-27T08:00:00Z\"}}",
            "in about 2 days, about 2 hours ago",
        ),
        (
            "{{timefmt \"Mon, 02 Jan 2006 15:04:05.000 MST\" (index . 0).expires_at}}",
            "Sun, 29 Nov 2026 10:30:05.250 UTC",
        ),
        (
            "{{timefmt \"Monday January _2 3:04PM Z07:00\" \"2026-12-05T23:04:00+02:00\"}}",
            "Saturday December  5 11:04PM +02:00",
        ),
        (
            "{{color \"red\" \"a\"}} {{autocolor \"green+b\" 5}} {{hyperlink \"https://gen.pro\" \"x\"}}",
            "a 5 x",
        ),
        (
            "{{range .}}{{tablerow .id \"x\"}}{{end}}{{tablerender}}end",
            "1         x\n12345678  x\nend",
        ),
        (
            "{{range .}}{{tablerow .id .expires_at}}{{end}}",
            "1         2026-11-29T10:30:05.25Z\n12345678  \n",
        ),
    ]);
}

#[test]
fn a_terminal_gets_colours_but_no_control_characters_of_values() {
    let terminal = Target {
        terminal: true,
        color: true,
        width: Some(20),
        ..target()
    };
    for (template, expected) in [
        ("{{(index . 1).name}}", "nightly \\u{1b}[31m"),
        ("{{color \"red+b\" \"a\"}}", "\u{1b}[0;1;31ma\u{1b}[0m"),
        (
            "{{autocolor \"208:white+h\" \"a\"}}",
            "\u{1b}[0;38;5;208;107ma\u{1b}[0m",
        ),
        (
            "{{hyperlink \"u\" \"\"}}",
            "\u{1b}]8;;u\u{1b}\\u\u{1b}]8;;\u{1b}\\",
        ),
        (
            "{{tablerow \"a long first column\" (color \"red\" \"b\")}}",
            "a long first col…  \u{1b}[0;31mb\u{1b}[0m\n",
        ),
    ] {
        assert_eq!(
            run_with(template, DOCUMENT, &terminal).as_deref(),
            Ok(expected),
            "{template}"
        );
    }
    let piped = run("{{(index . 1).name}}", DOCUMENT);
    assert_eq!(piped.as_deref(), Ok("nightly \u{1b}[31m"));
}

#[test]
fn a_wrong_template_is_refused_with_its_place() {
    let deep = "{{if 1}}".repeat(65);
    for (template, reason) in [
        ("a {{.id", "this `{{` has no `}}` at character 3"),
        ("é{{nope .}}", "there is no function `nope` at character 4"),
        ("{{range .}}", "this block has no `end` at character 1"),
        ("{{end}}", "`end` without a block at character 1"),
        ("{{else}}", "`else` without a block at character 1"),
        (
            "{{if 1}}{{else}}{{else}}{{end}}",
            "a second `else` at character 17",
        ),
        ("{{if}}{{end}}", "expected a value at character 1"),
        ("{{}}", "expected a value at character 1"),
        ("{{$x}}", "there is no variable `$x` at character 3"),
        ("{{$x = 1}}", "there is no variable `$x` at character 3"),
        (
            "{{if $x := 1}}{{end}}{{$x}}",
            "there is no variable `$x` at character 24",
        ),
        ("{{(len .}}", "this `(` has no `)` at character 3"),
        ("{{len . )}}", "unexpected text at character 9"),
        (
            "{{len}}",
            "`len` needs 1 argument, and has 0 at character 3",
        ),
        (
            "{{eq 1}}",
            "`eq` needs at least 2 arguments, and has 1 at character 3",
        ),
        (
            "{{print len}}",
            "a function among arguments needs parentheses: `(len …)` at character 9",
        ),
        ("{{.id 1}}", "only a function has arguments at character 3"),
        ("{{1 | .id}}", "expected a function at character 7"),
        ("{{nil}}", "`nil` cannot be printed at character 3"),
        ("{{\"a}}", "this string is not closed at character 3"),
        ("{{\"\\z\"}}", "this escape is not supported at character 4"),
        (
            "{{'a'}}",
            "strings are in double quotes or backticks at character 3",
        ),
        ("{{0x1f}}", "this is not a decimal number at character 3"),
        ("{{break}}", "`break` outside of a `range` at character 1"),
        (
            "{{define \"a\"}}{{end}}",
            "`define` is not supported at character 1",
        ),
        ("{{/* a", "this comment has no `*/` at character 1"),
        ("{{1 % 2}}", "unexpected text at character 5"),
        (
            deep.as_str(),
            "blocks or parentheses are nested too deeply at character 513",
        ),
    ] {
        let said = Template::parse(template).err();
        assert_eq!(said.as_deref(), Some(reason), "{template}");
    }
}

#[test]
fn a_template_that_fails_says_why_and_where() {
    all_fail(&[
        ("{{.id}}", "a list has no field `id` at character 3"),
        (
            "{{range .}}{{.expires_at.day}}{{end}}",
            "a string has no field `day` at character 14",
        ),
        (
            "{{range 5}}{{end}}",
            "`range` needs a list or an object, not a number at character 9",
        ),
        ("{{index . 2}}", "the list has no item 2 at character 3"),
        (
            "{{index . \"a\"}}",
            "`index` cannot look up a string in a list at character 3",
        ),
        (
            "{{eq 1 \"1\"}}",
            "`eq` cannot compare a number with a string at character 3",
        ),
        (
            "{{lt . .}}",
            "`lt` cannot compare a list with a list at character 3",
        ),
        (
            "{{printf \"%d\" \"a\"}}",
            "`printf`: `%d` cannot print a string at character 3",
        ),
        (
            "{{printf \"%s\"}}",
            "`printf` has no value for `%s` at character 3",
        ),
        (
            "{{printf \"\" 1}}",
            "`printf` has more values than its format at character 3",
        ),
        (
            "{{printf \"%x\" 1}}",
            "`printf`: `%x` is not supported at character 3",
        ),
        (
            "{{printf \"%9999s\" \"\"}}",
            "`printf`: a width is larger than 1000 at character 3",
        ),
        (
            "{{timeago nil}}",
            "`timeago` needs a string, not nil at character 3",
        ),
        ("{{timeago \"x\"}}", "`x` is not a time at character 3"),
        (
            "{{timefmt \"Z07\" \"2026-11-27T08:00:00Z\"}}",
            "`timefmt`: `Z07` is not supported at character 3",
        ),
        (
            "{{color \"rde\" \"a\"}}",
            "there is no style `rde` at character 3",
        ),
        (
            "{{tablerow .}}",
            "`tablerow` cannot print a list at character 3",
        ),
        (
            "{{join \",\" \"a\"}}",
            "`join` needs a list, not a string at character 3",
        ),
        ("{{len 1}}", "a number has no length at character 3"),
    ]);
    let not_json = run(".", "{").unwrap_err();
    assert!(
        not_json.starts_with("the output is not JSON ("),
        "{not_json}"
    );
}

#[test]
fn a_text_cannot_grow_without_end() {
    let list = format!("[{}0]", "0,".repeat(40));
    let grown = "{{$x := \"ab\"}}{{range .}}{{$x = print $x $x}}{{end}}";
    assert_eq!(
        run(grown, &list).unwrap_err(),
        "a text is longer than 16 MiB at character 33"
    );
}

#[test]
fn a_template_with_too_many_steps_ends() {
    let list = format!("[{}0]", "0,".repeat(400));
    let slow = "{{$x := \"long\"}}{{range $i, $_ := .}}\
        {{if lt $i 20}}{{$x = print $x $x}}{{else}}{{$y := print $x}}{{end}}{{end}}";
    let said = run(slow, &list).unwrap_err();
    assert!(
        said.starts_with("the template takes too many steps at "),
        "{said}"
    );
}

/// Parts that are often right next to each other.
fn parts() -> impl Strategy<Value = Vec<&'static str>> {
    let part = prop::sample::select(vec![
        "{{",
        "}}",
        "{{- ",
        " -}}",
        "range ",
        "if ",
        "with ",
        "else ",
        "end",
        "{{end}}",
        ".",
        ".id",
        ".name",
        "$",
        "$x",
        " := ",
        " = ",
        ", ",
        " | ",
        "(",
        ")",
        " ",
        "1",
        "-2.5",
        "\"a\"",
        "`é`",
        "nil",
        "true",
        "index ",
        "len ",
        "print ",
        "printf ",
        "\"%-5s%d\" ",
        "eq ",
        "and ",
        "join ",
        "tablerow ",
        "tablerender",
        "timeago ",
        "timefmt ",
        "\"2006 Jan\" ",
        "truncate ",
        "color ",
        "\"red+b\" ",
        "/*",
        "*/",
        "\\",
        "é",
        "\n",
        "break",
        "{{range .}}",
        "{{if .}}",
        "{{.}}",
    ]);
    prop::collection::vec(part, 0..24)
}

proptest! {
    #[test]
    fn random_templates_end_without_a_panic(parts in parts(), text in "\\PC{0,40}", format in "[%.0-9svdqtf -]{0,8}", layout in "[0-9A-Za-z_.:,é-]{0,12}") {
        for template in [
            parts.concat(),
            format!("{{{{range .}}}}{}{{{{end}}}}", parts.concat()),
            format!("{{{{{text}}}}}"),
            text,
            format!("{{{{printf \"{format}\" (index . 0).id}}}}"),
            format!("{{{{timefmt \"{layout}\" (index . 0).expires_at}}}}"),
        ] {
            let _ = run(&template, DOCUMENT);
        }
    }
}
