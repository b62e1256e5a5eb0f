//! Rotations that are killed or interrupted, and a second one beside the first.

use std::fs;
use std::process::{Child, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use rustix::process::{Pid, Signal, kill_process};

use super::bench::{Bench, without_times};
use crate::support::genkey::{LIMIT, places};

/// Trap 1.
#[test]
fn recover_goes_forward_if_the_old_key_has_died_meanwhile() {
    for death in [
        "UPDATE token SET revoked_at = created_at + 1 WHERE id = 1",
        "UPDATE token SET expires_at = created_at + 1 WHERE id = 1",
    ] {
        let (bench, _) = Bench::with_ci();
        let arguments = [
            "rotate",
            "ci",
            "--to",
            "dotenv:a.env",
            "--to",
            "dotenv:b.env",
        ];
        bench.killed(&arguments, "rotate.delivered");
        assert_eq!(bench.file("b.env"), None, "only one was delivered");
        bench.table().execute(death, ()).unwrap();
        bench.home.run("recover --yes").pins(
            0,
            "",
            "finished the rotation of `ci`; the new key is 2\n",
        );
        bench.works(&[(2, "ci")]);
        let line = format!("GEN_API_KEY={}\n", bench.token("ci"));
        assert_eq!(bench.home.read("a.env"), line);
        assert_eq!(bench.home.read("b.env"), line);
        bench.is_clean();
    }
}

/// A later measurement of the service's time may be seconds before an earlier one.
#[test]
fn without_a_grace_the_old_key_is_revoked_though_the_service_seems_to_have_gone_back_in_time() {
    let (bench, _) = Bench::with_ci();
    bench.killed(&["rotate", "ci"], "rotate.indexed");
    let journal = bench.home.read(places::JOURNAL);
    let later = |line: &str| {
        let mut line: serde_json::Value = serde_json::from_str(line).unwrap();
        if line["step"] == "switched" {
            for time in ["at", "retire_at"] {
                line[time] = (Timestamp::now() + Duration::from_secs(60))
                    .to_string()
                    .into();
            }
        }
        format!("{line}\n")
    };
    let moved: String = journal.lines().map(later).collect();
    assert_ne!(moved, journal);
    fs::write(bench.home.path(places::JOURNAL), moved).unwrap();
    let reminder = bench.home.run("profile list").stderr;
    assert!(reminder.contains("run `genkey recover`"), "{reminder}");
    bench
        .home
        .run("recover")
        .pins(0, "", "revoked `ci` (1), which was replaced by 2\n");
    bench.works(&[(2, "ci")]);
    bench.is_clean();
}

#[test]
fn recover_goes_back_as_long_as_the_old_key_works_and_not_all_was_delivered() {
    let (bench, old) = Bench::with_ci();
    let home = &bench.home;
    assert_eq!(home.run("deliver ci --to dotenv:a.env -q").code, 0);
    let before = home.read("a.env");
    bench.killed_with_two_files("rotate.delivered");
    assert_ne!(home.read("a.env"), before);
    bench.name_means("ci", 1);
    home.run("recover --dry-run").pins(
        0,
        "",
        "would undo the rotation of `ci`; the new key (2) would be revoked\n\
         dry run: nothing was changed\n",
    );
    assert_eq!(bench.live().len(), 2);
    home.run("recover").pins(
        0,
        "",
        "undid the rotation of `ci`; the new key (2) no longer works\n",
    );
    assert_eq!(home.read("a.env"), before);
    assert_eq!(bench.file("b.env"), None);
    bench.works(&[(1, "ci")]);
    assert_eq!(bench.token("ci"), old);
    bench.is_clean();
}

#[test]
fn recover_goes_forward_once_all_was_delivered() {
    let (bench, _) = Bench::with_ci();
    let mut command = bench.home.genkey_args(&[
        "rotate",
        "ci",
        "--to",
        "dotenv:a.env",
        "--to",
        "dotenv:b.env",
    ]);
    let points = "rotate.delivered=1*off->return(kill)";
    assert_eq!(bench.home.end(command.env("FAILPOINTS", points)).code, 137);
    bench.home.run("recover --json").pins(0, "[\n  {\n    \"profile\": \"default\",\n    \"name\": \"ci\",\n    \"id\": 2,\n    \"action\": \"finish\",\n    \"done\": true\n  }\n]\n", "");
    bench.works(&[(2, "ci")]);
    let line = format!("GEN_API_KEY={}\n", bench.token("ci"));
    assert_eq!(
        [bench.home.read("a.env"), bench.home.read("b.env")],
        [line.clone(), line]
    );
    bench.is_clean();
}

/// Trap 4.
#[test]
fn the_old_key_is_not_taken_for_the_new_one_after_it_was_renamed() {
    let (bench, old) = Bench::with_ci();
    bench.killed(&["rotate", "ci", "--grace", "1h"], "rotate.settled");
    let live = bench.live();
    assert!(live[0].1.starts_with("ci (retiring 20"), "{live:?}");
    bench
        .home
        .run("recover --yes")
        .pins(0, "", "nothing to recover\n");
    assert_eq!(bench.live_key_of(&old), Some(1));
    bench.name_means("ci", 2);
    assert_eq!(bench.live().len(), 2);
}

/// Trap 6.
#[test]
fn a_command_that_wrote_and_never_ended_runs_again() {
    // It writes, and genkey is gone before the program that reads it is started again.
    let command = "command:cat >got; if [ -f once ]; then echo \"$GENKEY_ACTION\" >>reloads; else touch once; kill -9 $PPID; fi";
    let (bench, old) = Bench::with_ci();
    let ended = bench.rotate(&["ci", "--to", command]);
    assert_eq!(ended.code, 137, "{}", ended.stderr);
    assert_eq!(bench.file("reloads"), None);
    bench.home.run("recover").pins(
        0,
        "",
        "undid the rotation of `ci`; the new key (2) no longer works\n",
    );
    assert_eq!(bench.home.read("reloads"), "withdraw\n");
    assert_eq!(bench.home.read("got"), old);
    bench.works(&[(1, "ci")]);
    // And forward, if there is no way back.
    let (bench, _) = Bench::with_ci();
    assert_eq!(bench.rotate(&["ci", "--to", command]).code, 137);
    let revoke = "UPDATE token SET revoked_at = created_at + 1 WHERE id = 1";
    bench.table().execute(revoke, ()).unwrap();
    assert_eq!(bench.home.run("recover").code, 0);
    assert_eq!(bench.home.read("reloads"), "deliver\n");
    assert_eq!(bench.home.read("got"), bench.token("ci"));
    bench.works(&[(2, "ci")]);
    bench.is_clean();
}

/// Trap 30.
#[test]
fn recover_uses_the_destinations_of_the_interrupted_command() {
    let (bench, old) = Bench::with_ci();
    bench.killed(
        &["rotate", "ci", "--to", "command:cat >first"],
        "rotate.delivered",
    );
    assert_ne!(bench.home.read("first"), old);
    let again = bench.rotate(&["ci", "--to", "command:cat >second"]);
    again.pins(
        10,
        "",
        "warning: the rotation of `ci` was interrupted; run `genkey recover`\n\
         error: `ci` (1): an earlier rotation of `ci` was interrupted\n\n\
         hint: `genkey recover` finishes or undoes it\n",
    );
    // All destinations have the new key, so it goes forward; a death of the new key goes back.
    let revoke = "UPDATE token SET revoked_at = created_at + 1 WHERE id = 2";
    bench.table().execute(revoke, ()).unwrap();
    bench.home.run("recover").pins(
        0,
        "",
        "undid the rotation of `ci`; the new key (2) no longer works\n",
    );
    assert_eq!(bench.home.read("first"), old);
    assert_eq!(bench.file("second"), None);
    bench.works(&[(1, "ci")]);
    bench.is_clean();
}

#[test]
fn a_second_rotation_is_refused_while_one_runs() {
    let (bench, _) = Bench::with_ci();
    let verify = "export GENKEY_IDENTITY=identity.txt; genkey rotate ci >out 2>err; echo $? >code";
    assert_eq!(bench.rotate(&["ci", "--verify-with", verify, "-q"]).code, 0);
    assert_eq!(bench.home.read("out"), "");
    let expected = "error: `ci` (1): another genkey process is rotating `ci`\n";
    assert_eq!(bench.home.read("err"), expected);
    assert_eq!(bench.home.read("code"), "1\n");
    bench.works(&[(2, "ci")]);
    bench.is_clean();
}

#[test]
fn an_interrupted_rotation_is_recovered_first() {
    for point in [
        "issue.planned",
        "issue.stored",
        "rotate.proven",
        "rotate.delivering",
    ] {
        let (bench, _) = Bench::with_ci();
        bench.killed(&["rotate", "ci", "--to", "dotenv:.env"], point);
        bench.between.forget();
        let expected = "warning: the rotation of `ci` was interrupted; run `genkey recover`\n\
             error: `ci` (1): an earlier rotation of `ci` was interrupted\n\n\
             hint: `genkey recover` finishes or undoes it\n";
        bench.rotate(&["ci"]).pins(10, "", expected);
        assert_eq!(bench.between.changes(), Vec::<String>::new(), "{point}");
        assert_eq!(bench.home.run("recover --yes").code, 0, "{point}");
        if point != "issue.planned" {
            assert_eq!(bench.rotate(&["ci", "-q"]).code, 0, "{point}");
        }
    }
}

/// Trap 3.
#[test]
fn during_a_verification_the_name_means_the_old_key() {
    let (bench, old) = Bench::with_ci();
    let verify = "export GENKEY_IDENTITY=identity.txt; { genkey token ci && genkey show ci -o json && genkey run --key ci -- printenv GEN_API_KEY && genkey env ci; } >seen 2>err";
    let ended = bench.rotate(&["ci", "--verify-with", verify, "-q"]);
    assert_eq!(
        (ended.code, bench.home.read("err")),
        (0, String::new()),
        "{}",
        ended.stderr
    );
    let seen = bench.home.read("seen");
    assert_eq!(seen.matches(&old).count(), 3, "{seen}");
    assert!(seen.contains("\"id\": 1,"), "{seen}");
}

/// Starts a rotation, and waits until one of its commands has created the file `started`.
pub(super) fn start(bench: &Bench, arguments: &[&str]) -> Child {
    let mut command = bench.home.genkey_args(arguments);
    let child = command
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let since = Instant::now();
    while bench.file("started").is_none() {
        assert!(since.elapsed() < LIMIT, "it never started");
        sleep(Duration::from_millis(5));
    }
    child
}

pub(super) fn press_ctrl_c(child: &Child) {
    kill_process(Pid::from_child(child), Signal::INT).unwrap();
    // The thread that receives it must have run before the command may end.
    sleep(Duration::from_millis(500));
}

/// A command that says that it has started, and ends when the file `go` is there.
pub(super) const WAITS: &str = "touch started; while [ ! -f go ]; do sleep 0.01; done";

#[test]
fn ctrl_c_during_a_verification_goes_back() {
    let (bench, old) = Bench::with_ci();
    let child = start(
        &bench,
        &[
            "rotate",
            "ci",
            "--verify-with",
            WAITS,
            "--to",
            "dotenv:.env",
        ],
    );
    press_ctrl_c(&child);
    bench.home.write("go", "");
    bench.home.wait(child).pins(
        1,
        "",
        "\n\
         finishing the current operation; press Ctrl-C again to stop now\n\
         error: `ci` (1): interrupted; everything was undone: the new key was revoked\n",
    );
    assert_eq!(bench.file(".env"), None);
    bench.works(&[(1, "ci")]);
    assert_eq!(bench.token("ci"), old);
    bench.is_clean();
}

#[test]
fn ctrl_c_during_a_delivery_goes_back() {
    let (bench, old) = Bench::with_ci();
    let waits = format!("command:cat >got; {WAITS}");
    let child = start(
        &bench,
        &["rotate", "ci", "--to", "dotenv:.env", "--to", &waits],
    );
    press_ctrl_c(&child);
    bench.home.write("go", "");
    bench.home.wait(child).pins(
        1,
        "",
        "\n\
         finishing the current operation; press Ctrl-C again to stop now\n\
         error: `ci` (1): interrupted; everything was undone: the new key was revoked\n",
    );
    assert_eq!(bench.file(".env"), None);
    assert_eq!(bench.home.read("got"), old);
    bench.works(&[(1, "ci")]);
    bench.is_clean();
}

#[test]
fn ctrl_c_twice_leaves_it_to_recover() {
    let (bench, old) = Bench::with_ci();
    let waits = format!("command:cat >got; {WAITS}");
    let child = start(
        &bench,
        &["rotate", "ci", "--to", "dotenv:.env", "--to", &waits],
    );
    press_ctrl_c(&child);
    press_ctrl_c(&child);
    bench.home.wait(child).pins(
        10,
        "",
        "\n\
         finishing the current operation; press Ctrl-C again to stop now\n\n\
         stopped halfway: run `genkey recover` to finish or undo the operation\n",
    );
    assert_eq!(bench.live().len(), 2);
    assert_ne!(bench.journal(), "");
    bench.home.write("go", "");
    without_times(bench.home.run("recover")).pins(
        0,
        "",
        "undid the rotation of `ci`; the new key (2) no longer works\n",
    );
    assert_eq!(bench.file(".env"), None);
    assert_eq!(bench.home.read("got"), old);
    bench.works(&[(1, "ci")]);
    bench.is_clean();
}

#[test]
fn ctrl_c_between_two_keys_starts_no_further_rotation() {
    let (bench, _) = Bench::with_ci();
    bench.create("deploy");
    let child = start(
        &bench,
        &[
            "rotate",
            "ci",
            "deploy",
            "--verify-with",
            WAITS,
            "-o",
            "csv",
        ],
    );
    press_ctrl_c(&child);
    fs::write(bench.home.path("go"), "").unwrap();
    bench.home.wait(child).pins(1, "", "\n\
         finishing the current operation; press Ctrl-C again to stop now\n\
         rotated 0 of 2 keys\n\
         error: 1 of 2 rotations failed: `ci` (1): interrupted; everything was undone: the new key was revoked\n");
    bench.works(&[(1, "ci"), (2, "deploy")]);
    bench.is_clean();
}

#[test]
fn a_file_that_is_gone_needs_nothing_back_but_a_folder_may_be_a_mount_that_returns() {
    let (bench, _) = Bench::with_ci();
    let (folder, aside) = (bench.home.path("folder"), bench.home.path("aside"));
    fs::create_dir(&folder).unwrap();
    let arguments = [
        "rotate",
        "ci",
        "--to",
        "dotenv:folder/a.env",
        "--to",
        "dotenv:b.env",
    ];
    bench.killed(&arguments, "rotate.delivered");
    fs::rename(&folder, &aside).unwrap();
    bench.home.run("recover").pins(10, "", "error: the rotation of `ci` is still unfinished: the new key still works, because it could not be withdrawn: `dotenv:[HOME]/folder/a.env#GEN_API_KEY`: `[HOME]/folder/a.env`: the folder `[HOME]/folder` does not exist\n\n\
         hint: make the destination writable again, then run `genkey recover`\n\n\
         hint: or revoke the new key, then run `genkey recover`\n");
    assert_eq!(bench.live().len(), 2);
    fs::rename(&aside, &folder).unwrap();
    fs::remove_file(folder.join("a.env")).unwrap();
    bench.home.run("recover").pins(
        0,
        "",
        "undid the rotation of `ci`; the new key (2) no longer works\n",
    );
    bench.works(&[(1, "ci")]);
    bench.is_clean();
}

#[test]
fn a_destination_that_cannot_be_changed_back_keeps_both_keys_alive() {
    let (bench, _) = Bench::with_ci();
    bench.killed_with_two_files("rotate.delivered");
    let delivered = bench.home.read("a.env");
    bench.home.write("a.env", format!("{delivered}{delivered}"));
    bench.home.run("recover").pins(10, "", "error: the rotation of `ci` is still unfinished: the new key still works, because it could not be withdrawn: `dotenv:[HOME]/a.env#GEN_API_KEY`: `[HOME]/a.env`: `GEN_API_KEY` is assigned more than once, in lines 1, 2\n\n\
         hint: make the destination writable again, then run `genkey recover`\n\n\
         hint: or revoke the new key, then run `genkey recover`\n");
    assert_eq!(bench.live().len(), 2);
    bench.name_means("ci", 1);
    bench.home.write("a.env", delivered);
    assert_eq!(bench.home.run("recover").code, 0);
    bench.works(&[(1, "ci")]);
    assert_eq!(bench.file("a.env"), None);
    bench.is_clean();
}

#[test]
fn revoking_the_new_key_ends_a_rotation_that_cannot_be_undone() {
    let (bench, old) = Bench::with_ci();
    bench.killed_with_two_files("rotate.delivered");
    let damaged = "GEN_API_KEY=\n".repeat(2);
    bench.home.write("a.env", &damaged);
    assert_eq!(bench.home.run("recover -q").code, 10);
    assert_eq!(bench.home.run("revoke id:2 -y -q").code, 0);
    bench.home.run("recover").pins(1, "", "error: the rotation of `ci`: the new key (2) no longer works, but could not be withdrawn everywhere: `dotenv:[HOME]/a.env#GEN_API_KEY`: it may hold the new key, whose secret is not stored any more\n\n\
         hint: `genkey deliver KEY --to DEST` delivers the old key again\n");
    assert_eq!(bench.home.read("a.env"), damaged);
    bench.works(&[(1, "ci")]);
    assert_eq!(bench.token("ci"), old);
    bench.is_clean();
}

#[test]
fn a_signal_of_a_service_manager_is_like_ctrl_c() {
    let (bench, old) = Bench::with_ci();
    let waits = format!("command:cat >got; {WAITS}");
    let child = start(&bench, &["rotate", "ci", "--to", &waits, "--json"]);
    kill_process(Pid::from_child(&child), Signal::TERM).unwrap();
    sleep(Duration::from_millis(500));
    bench.home.write("go", "");
    let ended = bench.home.wait(child);
    assert_eq!((ended.code, ended.stdout.as_str()), (1, ""));
    assert_eq!(ended.json_error()["error"]["kind"], "failed");
    assert_eq!(bench.home.read("got"), old);
    bench.works(&[(1, "ci")]);
    bench.is_clean();
}

#[test]
fn a_closed_terminal_does_not_stop_it() {
    let (bench, _) = Bench::with_ci();
    let child = start(&bench, &["rotate", "ci", "--verify-with", WAITS, "-q"]);
    kill_process(Pid::from_child(&child), Signal::HUP).unwrap();
    sleep(Duration::from_millis(500));
    bench.home.write("go", "");
    assert_eq!(bench.home.wait(child).code, 0);
    bench.works(&[(2, "ci")]);
    bench.is_clean();
}
