use std::path::Path;

use proptest::prelude::*;

use super::*;

const FOLDER: &str = if cfg!(windows) { r"C:\app" } else { "/app" };

fn parse(text: &str) -> Result<Destination, String> {
    parse_with(text, "GEN_API_KEY")
}

fn parse_with(text: &str, variable: &str) -> Result<Destination, String> {
    let folder = Path::new(FOLDER);
    let setting = Setting { folder, variable };
    Destination::parse(text, setting, &NoPresets).map_err(|error| error.0)
}

fn file(path: &str) -> File {
    File {
        path: Path::new(FOLDER).join(path),
        in_git: false,
        in_place: false,
        create: false,
    }
}

fn of(kind: Kind) -> Result<Destination, String> {
    Ok(Destination::new(kind))
}

#[test]
fn each_scheme_is_parsed() {
    let dotenv = |path: &str, variable: &str| {
        of(Kind::Dotenv {
            file: file(path),
            variable: variable.into(),
        })
    };
    assert_eq!(parse("dotenv:.env"), dotenv(".env", "GEN_API_KEY"));
    assert_eq!(parse("dotenv:./a/.env#K_2"), dotenv("a/.env", "K_2"));
    assert_eq!(parse("dotenv:a%23b%3Fc%25d%3f#K"), dotenv("a#b?c%d?", "K"));
    // A `%` without two digits after it is itself.
    assert_eq!(parse("dotenv:100%#K"), dotenv("100%", "K"));
    let pointer = |path: &str, pointer: &str| {
        of(Kind::Json {
            file: file(path),
            pointer: pointer.into(),
        })
    };
    assert_eq!(
        parse("json:m.json#/a/0/b~1c~0"),
        pointer("m.json", "/a/0/b~1c~0")
    );
    assert_eq!(parse("json:m.json#/a%3Fb#c"), pointer("m.json", "/a?b#c"));
    assert_eq!(
        parse("toml:c.toml#a.\"b c\""),
        of(Kind::Toml {
            file: file("c.toml"),
            key: "a.\"b c\"".into()
        })
    );
    assert_eq!(parse("file:key"), of(Kind::File { file: file("key") }));
    // All of it is the command's, also what looks like options.
    assert_eq!(
        parse("command: ssh a 'cat > k' #x?replace"),
        of(Kind::Command {
            command: " ssh a 'cat > k' #x?replace".into(),
            folder: FOLDER.into(),
            readable: None,
            withdraw: None,
        })
    );
}

#[test]
fn options_come_last() {
    let all = parse("json:a#/b?replace&git=allow&in-place&create").unwrap();
    assert!(all.replace);
    let expected = File {
        in_git: true,
        in_place: true,
        create: true,
        ..file("a")
    };
    assert!(
        matches!(all.kind, Kind::Json { file, pointer } if file == expected && pointer == "/b")
    );
    assert!(parse("file:a?replace").unwrap().replace);
}

#[test]
fn what_is_not_a_destination_is_refused() {
    for (text, reason) in [
        (
            "",
            "not a destination: use `dotenv:PATH#VARIABLE`, `json:PATH#/pointer`",
        ),
        (".env", "not a destination: did you mean `dotenv:.env`?"),
        (
            "./a/.env.local#K",
            "not a destination: did you mean `dotenv:./a/.env.local#K`?",
        ),
        (
            "a.json",
            "not a destination: did you mean `json:a.json#/pointer`?",
        ),
        (
            "b/a.toml#k",
            "not a destination: did you mean `toml:b/a.toml#k`?",
        ),
        ("a.txt", "not a destination: use `dotenv"),
        ("a b:c", "not a destination"),
        (
            "dotenw:.env",
            "unknown destination `dotenw:`: did you mean `dotenv:PATH#VARIABLE`?",
        ),
        (
            "JSON:a#/b",
            "unknown destination `JSON:`: did you mean `json:PATH#/pointer`?",
        ),
        ("s3:bucket", "unknown destination `s3:`: use `dotenv"),
        ("vault:a/b", "`vault:` is not supported by this version"),
        ("heroku:app#K", "`heroku:` is not supported by this version"),
        ("dotenv:", "the path is missing: use `dotenv:PATH`"),
        ("dotenv:#K", "the path is missing"),
        (
            "dotenv:~/.env",
            "`~` is not expanded after `dotenv:`: write the absolute path, such as `dotenv:$HOME/.env`",
        ),
        ("dotenv:a/", "`a/` is a folder"),
        ("dotenv:..", "`..` is a folder"),
        ("dotenv:.env#", "the variable name after `#` is missing"),
        // No shell accepts these names.
        ("dotenv:.env#2K", "not a name of a variable: `2K`"),
        ("dotenv:.env#K-2", "not a name of a variable"),
        (
            "dotenv:.env?create",
            "`dotenv:` creates what is missing anyway",
        ),
        ("dotenv:.env?", "unknown option `` of `dotenv:`"),
        (
            "dotenv:.env?git=yes",
            "unknown option `git=yes` of `dotenv:`: use `replace`, `git=allow` or `in-place` (in a path",
        ),
        (
            "json:a#/b?git=yes",
            "unknown option `git=yes` of `json:`: use `replace`, `git=allow`, `in-place` or `create` (in a path",
        ),
        (
            "file:a?repalce",
            "unknown option `repalce` of `file:`: did you mean `replace`?",
        ),
        (
            "toml:a#b?creat",
            "unknown option `creat` of `toml:`: did you mean `create`?",
        ),
        (
            "dotenv:.env?replace#X",
            "options come last: put `#X` before `?`",
        ),
        ("json:a#/", "the member name after `#/` is missing"),
        ("json:a", "the JSON pointer is missing"),
        ("json:a#b", "not a JSON pointer: `b`"),
        ("json:a#", "not a JSON pointer: ``"),
        // Only `~0` and `~1` are escapes.
        ("json:a#/~2", "not a JSON pointer"),
        ("json:a#/x~", "not a JSON pointer"),
        ("toml:a", "the TOML key is missing"),
        ("toml:a#", "not a TOML key"),
        ("toml:a#a..b", "not a TOML key"),
        ("file:a#b", "`file:` takes only a path"),
        ("command:", "the command is missing"),
        ("command: ", "the command is missing"),
        (
            "file:a\0b",
            "a destination cannot contain control characters",
        ),
    ] {
        let error = parse(text).unwrap_err();
        assert!(error.starts_with(reason), "{text:?}: {error}");
    }
}

#[test]
fn the_default_variable_is_checked_too() {
    assert!(parse_with("dotenv:.env", "X-KEY").is_err());
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(512) })]

    #[test]
    fn what_is_shown_parses_back(path in "[a%#?&=23F ~:é]{1,12}", address in "[a%#?&=~/\"]{0,8}", options in 0..16_u8) {
        let file = File {
            in_git: options & 1 > 0,
            in_place: options & 2 > 0,
            create: options & 4 > 0,
            ..file(&path)
        };
        let pointer = format!("/a{}", address.replace('~', "~0"));
        let shown = Destination { replace: options & 8 > 0, ..Destination::new(Kind::Json { file: file.clone(), pointer }) };
        prop_assert_eq!(parse(&shown.to_string()), Ok(shown));
        let file = File { create: false, ..file };
        let shown = Destination { replace: options & 8 > 0, ..Destination::new(Kind::File { file }) };
        prop_assert_eq!(parse(&shown.to_string()), Ok(shown));
    }

    #[test]
    fn no_text_makes_it_panic(text in "(dotenv|json|toml|file|command)?:?.{0,20}") {
        if let Ok(destination) = parse(&text) {
            let shown = parse_with(&destination.to_string(), "K");
            prop_assert_eq!(shown, Ok(destination));
        }
    }
}
