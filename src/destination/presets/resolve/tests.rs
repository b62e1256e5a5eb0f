use std::path::Path;

use super::*;

const PRESET: &str = r#"name = "acme"
address = "{project}#{variable}"
[write]
program = "acme"
arguments = ["set", "{variable}", "--project={project}", "{id}"]
optional = { stage = ["--stage"], zone = ["--zone", "{zone}"] }
input = { json = '{"{variable}":"{secret}"}' }
[read]
arguments = ["get"]
pointer = "/{project}/{variable}"
[environment]
needs = ["A", "B?"]
"#;

fn setting() -> Setting<'static> {
    Setting {
        folder: Path::new(if cfg!(windows) { r"C:\srv" } else { "/srv" }),
        variable: "GEN_API_KEY",
    }
}

fn resolve(rest: &str) -> Result<Preset, String> {
    let description = Description::parse(PRESET).unwrap();
    let resolved = description.resolve(rest, setting());
    resolved.map_err(|error| error.to_string())
}

#[test]
fn all_that_is_run_is_known() {
    let preset = resolve("a/b~c#K?zone=x%26y&stage").unwrap();
    assert_eq!(
        preset.write,
        [
            "acme",
            "set",
            "K",
            "--project=a/b~c",
            "{id}",
            "--stage",
            "--zone",
            "x&y"
        ]
    );
    let read = preset.read.as_ref().unwrap();
    assert_eq!(read.command, ["acme", "get"]);
    assert_eq!(read.pointer.as_deref(), Some("/a~1b~0c/K"));
    assert_eq!(preset.input, Input::Json(r#"{"K":"{secret}"}"#.into()));
    assert_eq!(preset.needs, ["A"]);
    assert_eq!(preset.to_string(), "acme:a/b~c#K?stage&zone=x%26y");
    let text = serde_json::to_string(&preset).unwrap();
    assert_eq!(serde_json::from_str::<Preset>(&text).unwrap(), preset);
}

#[test]
fn what_is_shown_means_the_same() {
    for rest in [
        "a",
        "a#K",
        "a%23%3F%25#K%26",
        "a b#K?zone=x y",
        "a?stage",
        "ü#é",
    ] {
        let preset = resolve(rest).unwrap();
        assert_eq!(resolve(&preset.address), Ok(preset), "{rest}");
    }
}

#[test]
fn the_place_is_the_address_with_the_options_that_have_values() {
    let place = |rest| {
        let preset = resolve(rest).unwrap();
        (preset.place, preset.part)
    };
    assert_eq!(place("a"), place("a#GEN_API_KEY"));
    assert_eq!(place("a?stage"), place("a"));
    assert_ne!(place("a?zone=x"), place("a?zone=y"));
    assert_ne!(place("a#K"), place("a#L"));
}

#[test]
fn a_wrong_option_is_refused_with_those_that_exist() {
    for (rest, reason) in [
        ("a?zone", "the option `zone` needs a value: `zone=...`"),
        ("a?stage=1", "the option `stage` has no value"),
        ("a?stage&stage", "the option `stage` is given twice"),
        (
            "a?zone=-x",
            "`-x` would be read as an option: it cannot start with `-`",
        ),
        ("a?zone=", "a part of the address is empty"),
        (
            "a?zoen=x",
            "unknown option `zoen` of `acme:`: did you mean `zone`?",
        ),
        (
            "a?region=x",
            "unknown option `region` of `acme:`: use `stage`, `zone` or `replace`",
        ),
        ("a?stage#K", "options come last: put `#K` before `?`"),
    ] {
        assert_eq!(resolve(rest), Err(reason.to_owned()), "{rest}");
    }
}
