//! Commands of destinations that still run after genkey was killed, and deliveries beside a rotation.

use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::os::unix::fs::symlink;
use std::process::{Child, ChildStderr, Stdio};

use rustix::process::{Pid, Signal, kill_process};

use super::bench::Bench;
use super::interrupted::start;
use crate::support::available;

/// A destination that gets the key once genkey is gone and the file `go` is there. Whatever it gets
/// later is written at once.
const SLOW: &str = "command:if [ -f once ]; then cat >got; exit; fi; touch once; cat >key; \
                    kill -9 $PPID; while [ -f once ] && [ ! -f go ]; do sleep 0.01; done; cp key got";

/// A destination like that for which genkey waits.
const AWAITED: &str = "command:if [ -f once ]; then cat >got; exit; fi; touch once; cat >key; \
                       touch started; while [ -f once ] && [ ! -f go ]; do sleep 0.01; done; cp key got";

fn kill_while_it_delivers(bench: &Bench, arguments: &[&str]) {
    let ended = bench.home.run_args(arguments);
    assert_eq!(ended.code, 137, "{}", ended.stderr);
}

fn undoing(name: &str, id: i64) -> String {
    format!("undid the rotation of `{name}`; the new key ({id}) no longer works\n")
}

const STILL_RUNNING: &str = "error: the rotation of `ci` is still unfinished: a command that delivers the key is still running\n\n\
     hint: run `genkey recover` when it has ended\n\n\
     hint: if it never ends, end it, or remove `[HOME]/data/journal.[MARKER].delivery.lock`\n";

#[test]
fn a_key_is_not_revoked_while_a_command_of_a_killed_rotation_may_deliver_it() {
    let (bench, old) = Bench::with_ci();
    let (home, other) = (&bench.home, bench.create("other"));
    bench.killed(&["rotate", "other"], "rotate.proven");
    kill_while_it_delivers(&bench, &["rotate", "ci", "--to", SLOW]);
    // The other key is not held up.
    let expected = format!("{}{STILL_RUNNING}", undoing("other", 3));
    home.run("recover").pins(10, "", &expected);
    bench.works(&[(1, "ci"), (2, "other"), (4, &bench.rows()[3].name)]);
    assert_eq!(bench.token("other"), other);

    home.write("go", "");
    home.run("recover").pins(0, "", &undoing("ci", 4));
    assert_eq!(home.read("got"), old);
    bench.works(&[(1, "ci"), (2, "other")]);
    bench.is_clean();
    assert_eq!(locks(&bench), Vec::<String>::new());
}

/// The lock files of keys.
fn locks(bench: &Bench) -> Vec<String> {
    let mut files = bench.home.files();
    files.retain(|file| file.ends_with(".delivery.lock"));
    files
}

#[test]
fn a_command_that_never_ends_does_not_keep_a_rotation_unfinished_for_long() {
    let (bench, old) = Bench::with_ci();
    // A program in the background that inherits what the command has.
    let daemon = "command:cat >got; if [ ! -f once ]; then touch once; \
                  while [ -f once ] && [ ! -f go ]; do sleep 0.01; done & kill -9 $PPID; fi";
    kill_while_it_delivers(&bench, &["rotate", "ci", "--to", daemon]);
    bench.home.run("recover").pins(10, "", STILL_RUNNING);
    let locks = locks(&bench);
    assert_eq!(locks.len(), 1, "{locks:?}");
    fs::remove_file(bench.home.path(&locks[0])).unwrap();
    bench.home.run("recover").pins(0, "", &undoing("ci", 2));
    assert_eq!(bench.home.read("got"), old);
    bench.is_clean();
}

/// As `ssh` and `sudo` do, in a shell that becomes the last program it runs.
#[test]
fn a_command_that_closes_what_it_inherits_is_waited_for_too() {
    if !available(&["bash"]) {
        return;
    }
    let (mut bench, old) = Bench::with_ci();
    let bin = bench.home.path("bin");
    fs::create_dir(&bin).unwrap();
    let bash = bench
        .home
        .shell("sh", "command -v bash")
        .data()
        .trim()
        .to_owned();
    symlink(bash, bin.join("sh")).unwrap();
    let path = bench.home.variables()["PATH"].to_str().unwrap().to_owned();
    let path = format!("{}:{path}", bin.display());
    bench.home.set("PATH", path);
    let script = "if [ -f once ]; then cat >got; exit; fi\n\
         touch once; cat >key\n\
         for file in /proc/$$/fd/*; do\n\
           fd=${file##*/}; [ $fd -gt 2 ] && [ $fd -lt 255 ] && eval \"exec $fd>&-\"\n\
         done\n\
         touch started; while [ -f once ] && [ ! -f go ]; do sleep 0.01; done; cp key got\n";
    bench.home.write("slow.bash", script);
    let rotation = start(&bench, &["rotate", "ci", "--to", "command:bash slow.bash"]);
    kill_process(Pid::from_child(&rotation), Signal::KILL).unwrap();
    assert_eq!(bench.home.wait(rotation).code, 137);
    bench.home.run("recover").pins(10, "", STILL_RUNNING);
    bench.home.write("go", "");
    bench.home.run("recover").pins(0, "", &undoing("ci", 2));
    assert_eq!(bench.home.read("got"), old);
    bench.is_clean();
}

/// A rotation of `ci` that waits for a delivery of it.
struct Waiting(Child, BufReader<ChildStderr>);

impl Waiting {
    fn start(bench: &Bench) -> Self {
        let mut command = bench.home.genkey_args(&["rotate", "ci"]);
        let piped = command.stdout(Stdio::null()).stderr(Stdio::piped());
        let mut child = piped.spawn().unwrap();
        let mut stderr = BufReader::new(child.stderr.take().unwrap());
        let mut line = String::new();
        stderr.read_line(&mut line).unwrap();
        assert_eq!(line, "waiting until `ci` (1) is delivered\n");
        Self(child, stderr)
    }

    #[track_caller]
    fn succeeds(mut self) {
        let mut stderr = String::new();
        self.1.read_to_string(&mut stderr).unwrap();
        assert!(self.0.wait().unwrap().success(), "{stderr}");
    }
}

#[test]
fn a_rotation_waits_for_a_delivery_and_delivers_to_the_same_places() {
    let (bench, _) = Bench::with_ci();
    let home = &bench.home;
    let line = ["deliver", "ci", "--to", AWAITED, "--to", "dotenv:.env"];
    let delivery = start(&bench, &line);
    // A second delivery is not held up.
    assert_eq!(home.run("deliver ci --to file:beside -q").code, 0);
    let rotation = Waiting::start(&bench);
    bench.works(&[(1, "ci")]);
    home.write("go", "");
    let delivered = home.wait(delivery);
    assert_eq!(delivered.code, 0, "{}", delivered.stderr);
    rotation.succeeds();
    let new = bench.token("ci");
    assert_eq!(home.read("got"), new);
    assert_eq!(home.read(".env"), format!("GEN_API_KEY={new}\n"));
    assert_eq!(home.read("beside").trim_end(), new);
    bench.works(&[(2, "ci")]);
    bench.is_clean();
}

#[test]
fn a_rotation_waits_for_a_command_of_a_delivery_that_was_killed() {
    let (bench, _) = Bench::with_ci();
    kill_while_it_delivers(&bench, &["deliver", "ci", "--to", SLOW]);
    let rotation = Waiting::start(&bench);
    bench.works(&[(1, "ci")]);
    bench.home.write("go", "");
    rotation.succeeds();
    assert_eq!(bench.home.read("got"), bench.token("ci"));
    bench.works(&[(2, "ci")]);
    bench.is_clean();
}

/// Its destinations were chosen before the first key was rotated.
#[test]
fn a_key_that_is_about_to_be_rotated_is_not_delivered() {
    let (bench, _) = Bench::with_ci();
    bench.create("other");
    let verify = "export GENKEY_IDENTITY=identity.txt; \
                  genkey deliver other --to file:late 2>>err; echo $? >>codes";
    let arguments = ["ci", "other", "--verify-with", verify, "-q"];
    let ended = bench.rotate(&arguments);
    assert_eq!(ended.code, 0, "{}", ended.stderr);
    assert_eq!(bench.home.read("codes"), "1\n1\n");
    let error = "error: a rotation of `other` is under way or was interrupted\n\n\
                 hint: wait until the other command has finished; if it was interrupted, run `genkey recover`\n";
    assert_eq!(bench.home.read("err"), error.repeat(2));
    assert_eq!(bench.file("late"), None);
    bench.is_clean();
}
