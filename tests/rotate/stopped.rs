//! What a second Ctrl-C stops: the commands that have the new key.

use std::thread::sleep;
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process};

use super::bench::Bench;
use super::interrupted::{WAITS, press_ctrl_c, start};

/// After genkey has exited, the command that it waited for does not go on.
#[track_caller]
fn nothing_goes_on(bench: &Bench) {
    bench.home.write("go", "");
    sleep(Duration::from_millis(500));
    assert_eq!(bench.file("late"), None);
}

#[test]
fn a_second_ctrl_c_ends_a_delivery() {
    let (bench, old) = Bench::with_ci();
    // Its children must end, too.
    let late = format!(
        "command:cat >got; (if [ $GENKEY_ACTION = deliver ]; then {WAITS}; cp got late; fi)"
    );
    let child = start(&bench, &["rotate", "ci", "--to", &late]);
    press_ctrl_c(&child);
    press_ctrl_c(&child);
    assert_eq!(bench.home.wait(child).code, 10);
    nothing_goes_on(&bench);
    let recovered = bench.home.run("recover");
    assert_eq!(recovered.code, 0, "{}", recovered.stderr);
    assert_eq!(bench.home.read("got"), old);
    bench.works(&[(1, "ci")]);
    bench.is_clean();
}

#[test]
fn a_second_ctrl_c_ends_a_verification() {
    let (bench, _) = Bench::with_ci();
    let late = format!("{WAITS}; touch late");
    let child = start(&bench, &["rotate", "ci", "--verify-with", &late]);
    press_ctrl_c(&child);
    press_ctrl_c(&child);
    assert_eq!(bench.home.wait(child).code, 10);
    nothing_goes_on(&bench);
    let recovered = bench.home.run("recover");
    assert_eq!(recovered.code, 0, "{}", recovered.stderr);
    bench.works(&[(1, "ci")]);
}

#[test]
fn sigquit_ends_a_delivery_at_once() {
    let (bench, _) = Bench::with_ci();
    let late = format!("command:{WAITS}; touch late");
    let child = start(&bench, &["rotate", "ci", "--to", &late]);
    kill_process(Pid::from_child(&child), Signal::QUIT).unwrap();
    assert_eq!(bench.home.wait(child).code, 10);
    nothing_goes_on(&bench);
    assert_eq!(bench.live().len(), 2);
}
