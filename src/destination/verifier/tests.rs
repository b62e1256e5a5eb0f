use super::super::testing::{INHERITED, Run, SECRET, secret};
use super::*;

fn verified(run: &Run, command: &str, variable: &str) -> Result<(), DeliveryError> {
    let limit = Duration::from_secs(30);
    verify(
        &command.into(),
        run.path(),
        variable,
        &secret(),
        &run.surroundings,
        limit,
    )
}

#[test]
fn the_secret_is_in_the_variable_and_stdin_is_empty() {
    // Withheld from other commands: it may be where genkey gets its own credential.
    let run = Run::new(&["GEN_API_KEY", INHERITED]);
    let command = format!("printf %s \"$GEN_API_KEY ${{{INHERITED}-unset}}\" > got; cat >> got");
    assert_eq!(verified(&run, &command, "GEN_API_KEY"), Ok(()));
    assert_eq!(run.read("got"), format!("{SECRET} unset"));
}

#[test]
#[cfg(target_os = "linux")]
fn the_secret_is_in_no_argument_and_in_no_other_variable() {
    let run = Run::new(&[]);
    let command = "cat /proc/$$/cmdline > arguments; cat /proc/$$/environ > environment";
    assert_eq!(verified(&run, command, "GEN_API_KEY"), Ok(()));
    assert!(run.read("arguments").contains("/proc/$$/cmdline"));
    assert!(!run.read("arguments").contains(SECRET));
    let environment = run.read("environment");
    let with_secret: Vec<&str> = environment
        .split('\0')
        .filter(|variable| variable.contains(SECRET))
        .collect();
    assert_eq!(with_secret, [format!("GEN_API_KEY={SECRET}")]);
}

#[test]
fn a_key_that_does_not_work_is_not_delivered() {
    let run = Run::new(&[]);
    let error = verified(&run, "echo \"401 for $KEY\" >&2; exit 22", "KEY").unwrap_err();
    assert_eq!(error.outcome, Outcome::NotDone);
    assert_eq!(
        error.reason,
        "`echo \"401 for $KEY\" >&2; exit 22` exited with 22"
    );
    assert_eq!(run.shown(), ["401 for ***"]);
}

#[test]
fn a_verifier_that_does_not_end_is_a_failure() {
    let run = Run::new(&[]);
    let limit = Duration::from_secs(1);
    let error = verify(
        &"sleep 60".into(),
        run.path(),
        "KEY",
        &secret(),
        &run.surroundings,
        limit,
    )
    .unwrap_err();
    assert_eq!(error.outcome, Outcome::NotDone);
    assert_eq!(error.reason, "`sleep 60` did not finish within 1 seconds");
}
