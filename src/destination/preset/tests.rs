use std::collections::BTreeMap;

use base64::engine::general_purpose::URL_SAFE;

use super::super::testing::{INHERITED, Run, SECRET, secret};
use super::*;
use crate::model::KeyId;

const OLD: &str = "0ld-S3cret";

/// A preset whose commands are scripts.
fn preset(run: &Run, write: &str) -> Preset {
    Preset {
        name: "acme".into(),
        address: "a#K".into(),
        place: "acme:a".into(),
        is_local: false,
        part: Some("K".into()),
        folder: run.path().into(),
        needs: Vec::new(),
        prove: Vec::new(),
        write: script(write),
        create: None,
        input: Input::Secret,
        read: None,
        remove: None,
        not_done: vec![4],
    }
}

fn script(text: &str) -> Vec<String> {
    ["sh", "-c", text, "sh", "{id}", "{name}"]
        .map(str::to_owned)
        .into()
}

fn reading(text: &str) -> Reading {
    Reading {
        command: script(text),
        pointer: None,
        base64: false,
        absent: vec!["no such".into()],
    }
}

/// What reads `got`, which may not exist.
fn of_file() -> Option<Reading> {
    Some(reading(
        "if [ -e got ]; then cat got; else echo 'no such value' >&2; exit 1; fi",
    ))
}

fn tool(run: &Run, preset: Preset) -> Tool {
    Tool::new(preset, run.surroundings.clone(), Duration::from_secs(30))
}

fn with_parcel<T>(then: impl FnOnce(Parcel<'_>) -> T) -> T {
    let (id, secret) = (KeyId::Number(7), secret());
    then(Parcel {
        name: "ci",
        id: &id,
        secret: &secret,
    })
}

fn deliver(tool: &Tool) -> Result<(), DeliveryError> {
    with_parcel(|parcel| tool.deliver(parcel))
}

fn withdraw(tool: &Tool, old: Option<&str>) -> Result<(), DeliveryError> {
    let old = old.map(|old| Secret::new(old.into()));
    let back = old.as_ref().map_or(Back::Absent, Back::Secret);
    with_parcel(|parcel| tool.withdraw(parcel, back))
}

#[test]
fn the_tool_gets_exactly_the_secret_and_is_told_about_the_key() {
    let run = Run::new(&[INHERITED]);
    let text = format!(
        "cat > got; echo \"$1 $2 $GENKEY_ACTION $GENKEY_KEY_NAME $GENKEY_KEY_ID ${{{INHERITED}-unset}}\" > told"
    );
    let tool = tool(&run, preset(&run, &text));
    assert_eq!(deliver(&tool), Ok(()));
    assert_eq!(run.read("got"), SECRET);
    assert_eq!(run.read("told"), "7 ci deliver ci 7 unset\n");
    assert_eq!(withdraw(&tool, Some(OLD)), Ok(()));
    assert_eq!(run.read("got"), OLD);
    assert_eq!(run.read("told"), "7 ci withdraw ci 7 unset\n");
}

#[test]
fn each_form_of_input_has_the_secret_as_its_format_writes_it() {
    let run = Run::new(&[]);
    let json = r#"{"data":{"K":"{secret}"}}"#;
    let of = |input| Preset {
        input,
        ..preset(&run, "cat > got")
    };
    assert_eq!(deliver(&tool(&run, of(Input::Json(json.into())))), Ok(()));
    let read: BTreeMap<String, BTreeMap<String, String>> =
        serde_json::from_str(&run.read("got")).unwrap();
    assert_eq!(read["data"]["K"], SECRET);
    let line = tool(&run, of(Input::Line("K={secret}".into())));
    let error = deliver(&line).unwrap_err();
    // The secret of these tests has a `"`, which is not allowed in an assignment.
    assert_eq!(error.outcome, Outcome::NotDone, "it has quotes");
    assert_eq!(withdraw(&line, Some(OLD)), Ok(()));
    assert_eq!(run.read("got"), format!("K={OLD}"));
}

#[test]
fn a_value_that_exists_is_written_and_another_one_is_created() {
    let run = Run::new(&[]);
    let tool = tool(
        &run,
        Preset {
            create: Some(script("cat > got; echo create >> log")),
            read: of_file(),
            remove: Some(script("rm got; echo remove >> log")),
            ..preset(&run, "cat > got; echo write >> log")
        },
    );
    assert_eq!(tool.held(), Ok(Held::Absent));
    assert_eq!(deliver(&tool), Ok(()));
    assert_eq!(tool.held(), Ok(Held::Secret(secret())));
    assert_eq!(deliver(&tool), Ok(()), "nothing is written again");
    assert_eq!(withdraw(&tool, Some(OLD)), Ok(()));
    assert_eq!(deliver(&tool), Ok(()));
    assert_eq!(withdraw(&tool, None), Ok(()));
    // Some services show late what they hold, so it is removed in any case.
    assert_eq!(withdraw(&tool, None), Ok(()), "it is gone");
    assert_eq!(run.read("log"), "create\nwrite\nwrite\nremove\nremove\n");
    run.write("got", "theirs");
    assert_eq!(withdraw(&tool, Some(OLD)), Ok(()));
    assert_eq!(run.read("got"), "theirs", "another program wrote it");
}

#[test]
fn a_tool_that_stores_nothing_has_not_delivered() {
    let run = Run::new(&[]);
    let lying = Preset {
        read: of_file(),
        ..preset(&run, "cat > /dev/null")
    };
    let error = deliver(&tool(&run, lying)).unwrap_err();
    assert_eq!(error.outcome, Outcome::Unknown);
    assert_eq!(error.reason, "it holds nothing after it was written");
}

#[test]
fn a_value_in_a_document_is_changed_alone() {
    let run = Run::new(&[]);
    let document =
        format!("{{\"a\": \"x\", \"list\": [{{\"label\": \"K\", \"value\": \"{OLD}\"}}]}}");
    run.write("got", &document);
    let tool = tool(
        &run,
        Preset {
            input: Input::Document,
            read: Some(Reading {
                pointer: Some("/list/[label=K]/value".into()),
                ..reading("cat got")
            }),
            ..preset(&run, "cat > new; mv new got")
        },
    );
    assert_eq!(tool.held(), Ok(Held::Secret(Secret::new(OLD.into()))));
    assert_eq!(deliver(&tool), Ok(()));
    let escaped = SECRET.replace('"', "\\\"");
    assert_eq!(run.read("got"), document.replace(OLD, &escaped));
    assert_eq!(withdraw(&tool, Some(OLD)), Ok(()));
    assert_eq!(run.read("got"), document);
}

#[test]
fn a_value_in_base64_is_read() {
    let run = Run::new(&[]);
    run.write(
        "got",
        &format!("{{\"data\": {{\"K\": \"{}\"}}}}", STANDARD.encode(SECRET)),
    );
    let read = |pointer: &str| Reading {
        pointer: Some(pointer.into()),
        base64: true,
        ..reading("cat got")
    };
    let of = |pointer| Preset {
        read: Some(read(pointer)),
        ..preset(&run, "cat")
    };
    assert_eq!(tool(&run, of("/data/K")).held(), Ok(Held::Secret(secret())));
    assert_eq!(tool(&run, of("/data/L")).held(), Ok(Held::Absent));
    run.write("got", "{\"data\": {\"K\": \"*\"}}");
    assert!(tool(&run, of("/data/K")).held().is_err());
}

#[test]
fn what_cannot_be_emptied_is_not_said_to_be() {
    let run = Run::new(&[]);
    let error = withdraw(&tool(&run, preset(&run, "cat > got")), None).unwrap_err();
    assert_eq!(error.outcome, Outcome::NotDone);
    assert!(!run.path().join("got").exists());
}

#[test]
fn an_exit_code_may_say_that_nothing_was_changed() {
    let run = Run::new(&[]);
    for (text, outcome, reason) in [
        ("exit 4", Outcome::NotDone, "exited with 4"),
        ("exit 1", Outcome::Unknown, "exited with 1"),
        ("kill -9 $$", Outcome::Unknown, "was killed by signal 9"),
        (
            "echo a; echo ' b\n c' >&2; exit 1",
            Outcome::Unknown,
            "exited with 1: b c",
        ),
        (
            "printf '\\033[31mX \\033[41;97mERROR\\033[0m: \\033[1mno' >&2; exit 1",
            Outcome::Unknown,
            "exited with 1: X ERROR: no",
        ),
    ] {
        let error = deliver(&tool(&run, preset(&run, text))).unwrap_err();
        assert_eq!(error.outcome, outcome, "{text}");
        assert!(error.reason.ends_with(reason), "{}", error.reason);
    }
    assert_eq!(run.shown(), [""; 0]);
}

#[test]
fn no_form_of_the_secret_is_in_an_error() {
    let run = Run::new(&[]);
    let json = serde_json::to_string(SECRET).unwrap();
    let (first, rest) = SECRET.split_at(9);
    for said in [
        format!("\"NAME={SECRET} is invalid\""),
        STANDARD.encode(SECRET),
        URL_SAFE.encode(SECRET),
        json,
        "pl4in%2FS3cret%2B%22x%22~y".into(),
        format!("{first}\n{rest}"),
    ] {
        run.write("said", &said);
        let error =
            deliver(&tool(&run, preset(&run, "cat said >&2; cat said; exit 1"))).unwrap_err();
        let shown = error.reason.rsplit(": ").next().unwrap();
        assert!(
            shown.contains("***") && !shown.contains("S3cret"),
            "{said}: {shown}"
        );
    }
    // In two writes, which are read one after the other.
    let halves = "head -c 9 said >&2; sleep 0.2; tail -c +10 said >&2; exit 1";
    run.write("said", SECRET);
    let error = deliver(&tool(&run, preset(&run, halves))).unwrap_err();
    assert!(error.reason.ends_with(": ***"), "{}", error.reason);
    assert_eq!(run.shown(), [""; 0]);
}

#[test]
fn much_output_is_cut_and_a_prompt_or_a_hang_ends() {
    let run = Run::new(&[]);
    let text = "yes 0123456789abcde | head -c 1000000 >&2; exit 1";
    let error = deliver(&tool(&run, preset(&run, text))).unwrap_err();
    assert!(error.reason.ends_with('…') && error.reason.len() < 500);
    let stuck = Tool::new(
        preset(&run, "sleep 60"),
        run.surroundings.clone(),
        Duration::from_secs(1),
    );
    let error = deliver(&stuck).unwrap_err();
    assert!(
        error.reason.ends_with("did not finish within 1 seconds"),
        "{}",
        error.reason
    );
    // What the kernel sends to a process in the background that reads from the terminal.
    let error = deliver(&tool(&run, preset(&run, "kill -TTIN $$; sleep 60"))).unwrap_err();
    assert!(
        error.reason.ends_with("tried to use the terminal"),
        "{}",
        error.reason
    );
    let endless = Preset {
        read: Some(reading("yes 0123456789abcde | head -c 3000000")),
        ..preset(&run, "cat")
    };
    let error = tool(&run, endless).held().unwrap_err();
    assert!(
        error.reason.ends_with("printed more than 2 MiB"),
        "{}",
        error.reason
    );
    assert_eq!(error.outcome, Outcome::NotDone);
}

#[test]
fn what_cannot_work_is_refused_before_anything_is_written() {
    let run = Run::new(&[]);
    let good = || preset(&run, "cat > got");
    let words = |words: &[&str]| {
        words
            .iter()
            .map(|word| (*word).to_owned())
            .collect::<Vec<_>>()
    };
    for (refused, reason) in [
        (
            Preset {
                needs: vec!["GENKEY_TEST_UNSET".into()],
                ..good()
            },
            "`GENKEY_TEST_UNSET` is not set in the environment",
        ),
        (
            Preset {
                write: words(&["no-such-tool", "set"]),
                ..good()
            },
            "`no-such-tool` is not installed (not found in PATH)",
        ),
        (
            Preset {
                remove: Some(words(&["no-such-tool"])),
                ..good()
            },
            "`no-such-tool` is not installed (not found in PATH)",
        ),
        (
            Preset {
                prove: vec![words(&["sh", "-c", "echo 'please log in' >&2; exit 4"])],
                ..good()
            },
            "`sh -c 'echo '\\''please log in'\\'' >&2; exit 4'` exited with 4: please log in",
        ),
    ] {
        let error = tool(&run, refused).prove().unwrap_err();
        let expected = if reason.contains("exited") {
            Outcome::NotDone
        } else {
            Outcome::Refused
        };
        assert_eq!((error.outcome, error.reason.as_str()), (expected, reason));
    }
    let proven = Preset {
        needs: vec!["PATH".into()],
        prove: vec![script("exit 0"), script("touch second")],
        ..good()
    };
    assert_eq!(tool(&run, proven).prove(), Ok(vec![]));
    assert!(run.path().join("second").exists() && !run.path().join("got").exists());
}

#[test]
fn a_name_of_a_key_is_never_an_option() {
    let run = Run::new(&[]);
    let tool = tool(&run, preset(&run, "cat > got"));
    let (id, secret) = (KeyId::Number(7), secret());
    let parcel = Parcel {
        name: "--all",
        id: &id,
        secret: &secret,
    };
    assert_eq!(tool.deliver(parcel).unwrap_err().outcome, Outcome::NotDone);
    assert!(!run.path().join("got").exists());
}

#[test]
#[cfg(target_os = "linux")]
fn no_argument_and_no_variable_of_a_tool_contains_the_secret() {
    let run = Run::new(&[]);
    let text =
        "cat > got; sh -c 'cat /proc/$PPID/cmdline /proc/$PPID/environ /proc/$$/environ' >> seen";
    let tool = tool(
        &run,
        Preset {
            read: Some(reading(&format!("{text}; cat got"))),
            ..preset(&run, text)
        },
    );
    let _ = deliver(&tool);
    let _ = withdraw(&tool, Some(OLD));
    let seen = run.read("seen");
    assert!(seen.contains("GENKEY_ACTION=deliver"));
    assert!(!seen.contains(SECRET) && !seen.contains(OLD));
}
