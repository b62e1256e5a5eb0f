use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::time::Instant;

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE};

use super::super::testing::{INHERITED, Run, SECRET, secret};
use super::*;
use crate::destination::Outcome;
use crate::model::KeyId;

const OLD: &str = "0ld&S3cret";

fn command(run: &Run, text: &str) -> Command {
    Command::new(text.into(), run.path().into(), run.surroundings.clone())
        .with_limit(Duration::from_secs(30))
}

fn deliver(command: &Command, secret: &Secret) -> Result<(), DeliveryError> {
    let id = KeyId::Number(7);
    let name = "n8n production";
    command.deliver(Parcel {
        name,
        id: &id,
        secret,
    })
}

fn withdraw(command: &Command, old: Option<&str>) -> Result<(), DeliveryError> {
    let (id, secret) = (KeyId::Number(7), secret());
    let parcel = Parcel {
        name: "ci",
        id: &id,
        secret: &secret,
    };
    let old = old.map(|old| Secret::new(old.into()));
    command.withdraw(parcel, old.as_ref().map_or(Back::Empty, Back::Secret))
}

#[test]
fn the_secret_arrives_exactly() {
    let run = Run::new(&[]);
    let command = command(
        &run,
        "cat > got; echo \"$GENKEY_ACTION $GENKEY_KEY_NAME $GENKEY_KEY_ID\" > named",
    );
    assert_eq!(deliver(&command, &secret()), Ok(()));
    assert_eq!(run.read("got"), SECRET);
    assert_eq!(run.read("named"), "deliver n8n production 7\n");
    assert_eq!(withdraw(&command, Some(OLD)), Ok(()));
    assert_eq!(run.read("got"), OLD);
    assert_eq!(run.read("named"), "withdraw ci 7\n");
    assert_eq!(withdraw(&command, None), Ok(()));
    assert_eq!(run.read("got"), "");
    assert_eq!(run.shown(), [""; 0]);
}

#[test]
fn secret_variables_are_not_inherited() {
    let text = format!("echo \"${{{INHERITED}-unset}}\"");
    let inherits = Run::new(&[]);
    assert_eq!(deliver(&command(&inherits, &text), &secret()), Ok(()));
    assert_ne!(inherits.shown(), ["unset"]);
    let withheld = Run::new(&[INHERITED]);
    assert_eq!(deliver(&command(&withheld, &text), &secret()), Ok(()));
    assert_eq!(withheld.shown(), ["unset"]);
}

#[test]
#[cfg(target_os = "linux")]
fn no_argument_and_no_variable_contains_the_secret() {
    let run = Run::new(&[]);
    let text = "sh -c 'cat /proc/$PPID/cmdline /proc/$PPID/environ /proc/$$/environ' > seen; cat";
    let command = command(&run, text);
    assert_eq!(deliver(&command, &secret()), Ok(()));
    assert_eq!(withdraw(&command, Some(OLD)), Ok(()));
    let seen = run.read("seen");
    assert!(seen.contains("GENKEY_ACTION=withdraw"));
    assert!(!seen.contains(SECRET) && !seen.contains(OLD));
}

#[test]
#[cfg(target_os = "linux")]
fn control_c_does_not_reach_the_command() {
    let run = Run::new(&[]);
    let text = "read -r id name state parent group rest < /proc/$$/stat; test $group = $$";
    assert_eq!(deliver(&command(&run, text), &secret()), Ok(()));
}

/// Texts that contain the secret, as tools print it, and what is shown of them.
fn printed_forms() -> Vec<(String, &'static str)> {
    let basic = STANDARD.encode(format!("user:{SECRET}"));
    let (first, rest) = basic.split_at(12);
    let json = serde_json::to_string(SECRET).unwrap();
    let hexadecimal: String = SECRET.bytes().map(|byte| format!("{byte:02x}")).collect();
    vec![
        (format!("NAME={SECRET} is invalid"), "NAME=*** is invalid"),
        (format!("token {}.", STANDARD.encode(SECRET)), "token ***."),
        (format!("token {}.", URL_SAFE.encode(SECRET)), "token ***."),
        (format!("Basic {basic}"), "Basic dXNlcjp***"),
        (format!("{first}\n{rest}\nend"), "dXNlcjp***\nend"),
        (format!("{{\"a\":{json}}}"), "{\"a\":\"***\"}"),
        ("?a=pl4in%2FS3cret%2B%22x%22~y&b=1".into(), "?a=***&b=1"),
        ("?a=pl4in%2fS3cret%2b%22x%22%7ey&b=1".into(), "?a=***&b=1"),
        (hexadecimal, "***"),
    ]
}

#[test]
fn no_form_of_the_secret_is_shown() {
    let run = Run::new(&[]);
    for (printed, expected) in printed_forms() {
        run.write("printed", &printed);
        for text in ["cat printed", "cat printed >&2"] {
            assert_eq!(deliver(&command(&run, text), &secret()), Ok(()));
            assert_eq!(run.shown().join("\n"), expected, "{printed}");
        }
    }
}

#[test]
fn a_secret_in_two_writes_is_not_shown() {
    let run = Run::new(&[]);
    run.write("secret", SECRET);
    for redirect in ["", ">&2"] {
        let text = format!(
            "(printf 'is '; head -c 9 secret; sleep 0.2; tail -c +10 secret; echo .) {redirect}"
        );
        assert_eq!(deliver(&command(&run, &text), &secret()), Ok(()));
        assert_eq!(run.shown(), ["is ***."]);
    }
    // It is ended between the two.
    let stuck = command(&run, "head -c 9 secret; sleep 60; tail -c +10 secret")
        .with_limit(Duration::from_secs(1));
    assert_eq!(
        deliver(&stuck, &secret()).unwrap_err().outcome,
        Outcome::Unknown
    );
    assert_eq!(run.shown(), ["***"]);
}

#[test]
fn neither_the_old_nor_the_new_secret_is_shown() {
    let run = Run::new(&[]);
    run.write("new", &STANDARD.encode(SECRET));
    run.write("old", &STANDARD.encode(OLD));
    let command = command(&run, "cat old; echo; cat new");
    assert_eq!(withdraw(&command, Some(OLD)), Ok(()));
    assert_eq!(run.shown(), ["***", "***"]);
}

#[test]
fn an_end_other_than_zero_leaves_the_outcome_unknown() {
    let run = Run::new(&[]);
    for (text, reason) in [
        ("exit 3", "`exit 3` exited with 3"),
        ("cat; exit 127", "`cat; exit 127` exited with 127"),
        ("kill -9 $$", "`kill -9 $$` was killed by signal 9"),
    ] {
        let command = command(&run, text);
        for result in [deliver(&command, &secret()), withdraw(&command, None)] {
            assert_eq!(
                result,
                Err(DeliveryError::new(Outcome::Unknown, reason)),
                "{text}"
            );
        }
    }
}

#[test]
fn a_command_that_cannot_be_started_has_done_nothing() {
    let run = Run::new(&[]);
    let missing = run.path().join("missing");
    let command = Command::new("exit 0".into(), missing.clone(), run.surroundings.clone());
    let reason = format!("the folder `{}` does not exist", missing.display());
    assert_eq!(
        deliver(&command, &secret()),
        Err(DeliveryError::new(Outcome::NotDone, reason))
    );
}

/// Whether a process runs whose id is in a file.
#[cfg(target_os = "linux")]
fn is_running(run: &Run, file: &str) -> bool {
    let id = run.read(file);
    // Nobody may wait for a process without a parent: then it remains as a zombie.
    fs::read_to_string(format!("/proc/{}/stat", id.trim())).is_ok_and(|stat| !stat.contains(") Z "))
}

#[test]
#[cfg(target_os = "linux")]
fn a_command_that_takes_too_long_is_ended_with_its_children() {
    let run = Run::new(&[]);
    let text = "sh -c 'trap \"\" TERM; sleep 60 & echo $! > child; wait; sleep 60' &
        trap 'echo asked > ended; exit 0' TERM; echo started; sleep 60 & wait";
    let started = Instant::now();
    let stuck = command(&run, text).with_limit(Duration::from_secs(2));
    let error = deliver(&stuck, &secret()).unwrap_err();
    assert!(started.elapsed() < Duration::from_secs(30));
    assert_eq!(error.outcome, Outcome::Unknown);
    let reason = format!("`{text}` did not finish within 2 seconds");
    assert_eq!(error.reason, reason);
    assert_eq!(run.shown(), ["started"]);
    assert_eq!(run.read("ended"), "asked\n", "it can clean up");
    // It has closed its output, and may still be about to end.
    while is_running(&run, "child") {
        assert!(started.elapsed() < Duration::from_secs(30));
        std::thread::sleep(Duration::from_millis(5));
    }
}

#[test]
fn a_command_that_uses_the_terminal_is_ended_at_once() {
    let run = Run::new(&[]);
    // What the terminal sends to a process in the background that reads from it.
    let text = "echo 'Password:'; kill -TTIN $$; sleep 60";
    let started = Instant::now();
    let error = deliver(&command(&run, text), &secret()).unwrap_err();
    assert!(started.elapsed() < Duration::from_secs(20));
    assert_eq!(error.outcome, Outcome::Unknown);
    let reason = format!("`{text}` was killed, because it tried to use the terminal");
    assert_eq!(error.reason, reason);
    assert!(error.hint.is_some_and(|hint| hint.contains("prompt")));
    assert_eq!(run.shown(), ["Password:"]);
}

#[test]
#[cfg(target_os = "linux")]
fn a_background_process_is_not_waited_for_and_not_ended() {
    let run = Run::new(&[]);
    let started = Instant::now();
    let text = "sleep 25 & echo $! > child; echo reloaded >&2";
    assert_eq!(deliver(&command(&run, text), &secret()), Ok(()));
    assert!(started.elapsed() < Duration::from_secs(20));
    assert_eq!(run.shown(), ["reloaded"]);
    assert!(is_running(&run, "child"));
    let id = rustix::process::Pid::from_raw(run.read("child").trim().parse().unwrap());
    rustix::process::kill_process(id.unwrap(), rustix::process::Signal::KILL).unwrap();
}

#[test]
#[cfg(target_os = "linux")]
fn a_process_in_a_session_of_its_own_does_not_hold_up_the_end() {
    let run = Run::new(&[]);
    let started = Instant::now();
    let stuck = command(&run, "setsid sleep 25 & echo out; sleep 25");
    let stuck = stuck.with_limit(Duration::from_secs(1));
    assert!(deliver(&stuck, &secret()).is_err());
    assert!(started.elapsed() < Duration::from_secs(20));
    assert_eq!(run.shown(), ["out"]);
}

#[test]
fn long_output_is_read_and_its_start_is_shown() {
    let run = Run::new(&[]);
    let text = "cat > got; lines() { yes 0123456789abcde | head -c 1000000; }; lines; lines >&2";
    assert_eq!(deliver(&command(&run, text), &secret()), Ok(()));
    let shown = run.shown();
    let (stdout, stderr) = shown.split_at(shown.len() / 2);
    for stream in [stdout, stderr] {
        let (note, lines) = stream.split_last().unwrap();
        assert_eq!(note, "(only the first 64 KiB are shown)");
        assert_eq!(lines.len(), 64 * 1024 / 16);
        assert!(lines.iter().all(|line| line == "0123456789abcde"));
    }
    // The limit is in the middle of the secret.
    let text = "head -c 65526 /dev/zero | tr '\\0' x; cat; echo end";
    assert_eq!(deliver(&command(&run, text), &secret()), Ok(()));
    let shown = run.shown();
    assert_eq!(shown[0].trim_start_matches('x'), "***");
    assert_eq!(shown.len(), 2);
}

#[test]
fn a_command_need_not_read_the_secret() {
    let run = Run::new(&[]);
    // More than a pipe holds.
    let long = Secret::new("l0ng-S3cret-".repeat(8_000));
    for text in ["exec <&-; exit 0", ":", "exec < /dev/null; sleep 0.2"] {
        assert_eq!(deliver(&command(&run, text), &long), Ok(()), "{text}");
    }
    let error = deliver(&command(&run, "exec <&-; exit 4"), &long).unwrap_err();
    assert_eq!(error.reason, "`exec <&-; exit 4` exited with 4");
}

#[test]
fn output_that_is_not_text_is_shown() {
    let run = Run::new(&[]);
    let text = "printf 'a\\377\\000\\033[31mb\\r\\n'; cat; head -c 100000 /dev/urandom >&2";
    assert_eq!(deliver(&command(&run, text), &secret()), Ok(()));
    let shown = run.shown();
    assert_eq!(shown[..2], ["a\u{fffd}\0\u{1b}[31mb", "***"]);
    assert!(shown.len() > 3);
}

#[test]
fn a_command_is_proven_without_running_it() {
    let run = Run::new(&[]);
    run.write("plain", "#!/bin/sh\ntouch ran\n");
    run.write("program", "#!/bin/sh\ntouch ran\n");
    let mode = fs::Permissions::from_mode(0o755);
    fs::set_permissions(run.path().join("program"), mode).unwrap();
    fs::create_dir(run.path().join("folder")).unwrap();
    let absolute = run.path().join("program").display().to_string();
    for text in [
        "./program",
        &absolute,
        "./program 'with arguments' | ./other",
        "exit 1",
        "sh -c ./none",
        ": ./none",
        "no-such-program; true",
        "$HOME/none",
        "A=1 no-such-program",
        "~/none",
        "VARIABLE=./none cat",
        "'./none'",
        "./none;./none",
        "touch ran",
    ] {
        assert_eq!(command(&run, text).prove(), Ok(vec![]), "{text}");
    }
    for (text, reason) in [
        ("./none --yes", "no such program: `./none`"),
        ("  folder/none", "no such program: `folder/none`"),
        ("./folder", "`./folder` is not a file"),
        ("./plain", "`./plain` is not executable"),
        (
            "no-such-program secret set X",
            "`no-such-program` is not installed (not found in PATH)",
        ),
        // Not taken for an option.
        ("-v cat", "`-v` is not installed (not found in PATH)"),
    ] {
        let error = command(&run, text).prove().unwrap_err();
        assert_eq!(error.outcome, Outcome::Refused);
        assert_eq!(error.reason, reason);
    }
    assert!(!run.path().join("ran").exists());
}

#[test]
fn the_folder_must_be_a_folder() {
    let run = Run::new(&[]);
    run.write("file", "");
    for name in ["file", "missing"] {
        let folder = run.path().join(name);
        let error = Command::new("true".into(), folder, run.surroundings.clone())
            .prove()
            .unwrap_err();
        assert_eq!(error.outcome, Outcome::Refused);
        assert!(error.reason.ends_with("does not exist"), "{}", error.reason);
    }
}

#[test]
fn a_place_is_a_command_in_a_folder() {
    let run = Run::new(&[]);
    let place = |text: &str, folder: &str| {
        Command::new(text.into(), folder.into(), run.surroundings.clone()).place()
    };
    assert_eq!(place("./push", "/srv"), place("./push", "/srv"));
    assert_ne!(place("./push", "/srv"), place("./push", "/opt"));
    assert_ne!(place("./push", "/srv"), place("./pull", "/srv"));
    let held = command(&run, "exit 1").held().unwrap();
    assert!(matches!(held, Held::Unreadable));
}

fn readable(run: &Run, text: &str, readable: &str) -> Command {
    command(run, text).readable_by(Some(readable.into()))
}

#[test]
fn what_a_command_holds_is_read_and_never_shown() {
    let run = Run::new(&[]);
    for (text, held) in [
        ("printf abc", Held::Secret(Secret::new("abc".into()))),
        ("echo abc", Held::Secret(Secret::new("abc".into()))),
        ("printf 'a\\n\\n'", Held::Secret(Secret::new("a\n".into()))),
        ("true", Held::Absent),
        ("echo", Held::Absent),
    ] {
        assert_eq!(readable(&run, "cat", text).held(), Ok(held), "{text}");
    }
    let failing = readable(&run, "cat", "echo abc; echo why >&2; exit 3");
    let reason = "`echo abc; echo why >&2; exit 3` exited with 3: why";
    assert_eq!(
        failing.held(),
        Err(DeliveryError::new(Outcome::NotDone, reason))
    );
    assert_eq!(run.shown(), [""; 0]);
}

#[test]
fn a_command_that_stores_nothing_has_not_delivered() {
    let run = Run::new(&[]);
    run.write("got", OLD);
    let lying = readable(&run, "cat > /dev/null", "cat got");
    let reason = "it holds another value after it was written";
    assert_eq!(
        deliver(&lying, &secret()),
        Err(DeliveryError::new(Outcome::Unknown, reason))
    );
    let honest = readable(&run, "cat > got", "cat got");
    assert_eq!(deliver(&honest, &secret()), Ok(()));
    assert_eq!(withdraw(&honest, Some(OLD)), Ok(()));
    assert_eq!(run.read("got"), OLD);
}

#[test]
fn a_value_of_another_program_is_not_withdrawn() {
    let run = Run::new(&[]);
    run.write("got", "theirs");
    let command = readable(&run, "cat > got", "cat got");
    assert_eq!(withdraw(&command, Some(OLD)), Ok(()));
    assert_eq!(run.read("got"), "theirs");
}

#[test]
fn another_command_may_take_the_key_back() {
    let run = Run::new(&[]);
    let command = command(&run, "cat > got").withdrawn_by(Some("cat > back; rm got".into()));
    assert_eq!(deliver(&command, &secret()), Ok(()));
    assert_eq!(withdraw(&command, Some(OLD)), Ok(()));
    assert_eq!(run.read("back"), OLD);
    assert!(!run.path().join("got").exists());
    let missing = command.withdrawn_by(Some("./none".into()));
    assert_eq!(
        missing.prove().unwrap_err().reason,
        "no such program: `./none`"
    );
}
