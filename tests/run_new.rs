//! `run --new`: a key that lives as long as one command.

use std::io::{BufRead, BufReader, Read};
use std::process::Stdio;

use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;

use crate::support::genkey::{Ended, Home, PROGRAM, Sandbox, places};
use crate::support::terminal::{CTRL_C, CTRL_Z, ENTER, Terminal};

/// A service, and a home without a store that uses it.
fn setup() -> (Home, Sandbox) {
    let mut home = Home::new();
    let server = Sandbox::start(&home);
    home.set("GENKEY_API_URL", &server.url);
    home.set("GEN_API_KEY", &server.key);
    (home, server)
}

/// The arguments with which a shell runs a script with a new key, `job`.
fn line(script: &str) -> [&str; 10] {
    [
        "run",
        "--new",
        "--expires-in",
        "1h",
        "--name",
        "job",
        "--",
        "sh",
        "-c",
        script,
    ]
}

fn run(home: &Home, script: &str) -> Ended {
    home.run_args(&line(script))
}

/// The statuses of the keys for commands, and the unfinished operations.
fn left(home: &Home) -> (Vec<String>, String) {
    let keys = home.run("list --all --json").json();
    let keys = keys.as_array().unwrap().iter();
    let is_ours = |key: &&Value| key["name"].as_str().unwrap().starts_with("job");
    let statuses = keys
        .filter(is_ours)
        .map(|key| key["status"].as_str().unwrap().to_owned());
    let journal = std::fs::read_to_string(home.path(places::JOURNAL)).unwrap_or_default();
    (statuses.collect(), journal)
}

#[track_caller]
fn is_revoked(home: &Home) {
    assert_eq!(left(home), (vec!["revoked".to_owned()], String::new()));
}

#[test]
fn the_command_gets_a_new_key_that_is_revoked_afterwards_whatever_its_code() {
    for code in [0, 3, 255] {
        let (home, server) = setup();
        let ended = run(
            &home,
            &format!("echo ${{#GEN_API_KEY}}; genkey whoami -o json; exit {code}"),
        );
        assert_eq!(
            (ended.code, ended.stderr.as_str()),
            (code, ""),
            "{}",
            ended.stdout
        );
        assert!(
            ended.stdout.starts_with("56\n{"),
            "the key works: {}",
            ended.stdout
        );
        assert!(!ended.stdout.contains(&server.key));
        is_revoked(&home);
        assert!(
            !home.files().contains(&places::SECRETS.to_owned()),
            "its secret is stored nowhere"
        );
    }
}

#[test]
fn a_command_that_cannot_be_started_leaves_no_key() {
    let (home, _server) = setup();
    home.run("run --new --expires-in 1h --name job -- no-such-program")
        .pins(127, "", "error: `no-such-program` was not found\n");
    is_revoked(&home);
    run(&home, "kill -TERM $$").pins(143, "", "");
}

#[test]
fn the_options_of_a_new_key_need_each_other() {
    let (home, _server) = setup();
    for (line, reason) in [
        ("--new", "--expires-in <DURATION>"),
        ("--expires-in 1h", "--new"),
        ("--name job", "--new"),
        ("--new --expires-in 1h --key ci", "cannot be used with"),
        (
            "--new --expires-in 0s",
            "the lifetime must be at least one second",
        ),
        (
            "--new --expires-in 1h --set GEN_API_KEY=ci",
            "two keys are given for `GEN_API_KEY`",
        ),
    ] {
        let ended = home.run(&format!("run {line} -- echo started"));
        assert_eq!(
            (ended.code, ended.stdout.as_str()),
            (2, ""),
            "{line}: {}",
            ended.stderr
        );
        assert!(ended.stderr.contains(reason), "{line}: {}", ended.stderr);
    }
    assert_eq!(left(&home), (vec![], String::new()));
}

#[test]
fn a_killed_genkey_leaves_a_key_that_recover_revokes_without_asking() {
    let (home, _server) = setup();
    assert_eq!(run(&home, "kill -9 $PPID").code, 137);
    assert_eq!(left(&home).0, ["active"]);
    let reminder = "warning: the use of `job` was interrupted; run `genkey recover`\n";
    assert_eq!(home.run("profile list").stderr, reminder);
    home.run("recover").pins(
        0,
        "",
        "revoked `job (genkey [MARKER])` (1), which was for one use only\n",
    );
    is_revoked(&home);
    home.run("recover").pins(0, "", "nothing to recover\n");
}

#[test]
fn each_point_at_which_genkey_can_be_killed_leaves_nothing_that_recover_does_not_revoke() {
    for point in [
        "issue.planned",
        "issue.answered",
        "retire.answered",
        "unstored.revoked",
    ] {
        let (home, _server) = setup();
        let mut command = home.genkey("run --new --expires-in 1h --name job -- true");
        let killed = home.end(command.env("FAILPOINTS", format!("{point}=return(kill)")));
        assert_eq!(killed.code, 137, "{point}: {}", killed.stderr);
        assert_ne!(left(&home).1, "", "{point}");
        assert_eq!(home.run("recover").code, 0, "{point}");
        let (statuses, journal) = left(&home);
        assert!(
            statuses.iter().all(|status| status == "revoked"),
            "{point}: {statuses:?}"
        );
        // A request that was held up on its way may still create the key.
        assert_eq!(
            journal.is_empty(),
            point != "issue.planned",
            "{point}: {journal}"
        );
    }
}

#[test]
fn an_older_genkey_refuses_the_journal_of_such_a_key() {
    let (home, _server) = setup();
    assert_eq!(run(&home, "kill -9 $PPID").code, 137);
    let journal = home.read(places::JOURNAL);
    let line: Value = serde_json::from_str(journal.lines().next().unwrap()).unwrap();
    assert_eq!(
        (&line["v"], &line["work"]),
        (&Value::from(3), &Value::from("unstored"))
    );
}

#[test]
fn a_key_that_cannot_be_revoked_is_named_with_its_expiry() {
    let (home, server) = setup();
    let pid = server.pid().as_raw_nonzero();
    let stop = format!(
        "kill -9 {pid}; while kill -0 {pid} 2>&-; do [ -e /proc/{pid}/exe ] || break; done"
    );
    let ended = run(&home, &stop);
    assert_eq!(
        (ended.code, ended.stdout.as_str()),
        (10, ""),
        "{}",
        ended.stderr
    );
    let expected = "error: `job` (1) was not revoked (it expires at ";
    assert!(ended.stderr.starts_with(expected), "{}", ended.stderr);
    assert!(
        ended
            .stderr
            .ends_with("\n\nhint: `genkey recover` revokes it\n"),
        "{}",
        ended.stderr
    );
}

/// Starts a command whose first line is `ready`, without the ignored signals of a background job.
fn started(home: &Home, script: &str) -> std::process::Child {
    let mut command = home.command("env");
    command.args(["--default-signal", PROGRAM]);
    command.args(line(script));
    let command = command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let mut ready = [0; 6];
    child
        .stdout
        .as_mut()
        .unwrap()
        .read_exact(&mut ready)
        .unwrap();
    assert_eq!(&ready, b"ready\n");
    child
}

// `env` of other systems cannot do this.
#[cfg(target_os = "linux")]
#[test]
fn signals_are_passed_on_and_the_key_is_revoked_after_them() {
    let (home, _server) = setup();
    let script = |signal: &str| {
        format!("trap 'echo got; exit 5' {signal}; echo ready; while :; do sleep 0.01; done")
    };
    for (name, signal) in [
        ("TERM", Signal::TERM),
        ("HUP", Signal::HUP),
        ("INT", Signal::INT),
        // It would end genkey, but not the command.
        ("USR1", Signal::USR1),
    ] {
        let child = started(&home, &script(name));
        kill_process(Pid::from_child(&child), signal).unwrap();
        home.wait(child).pins(5, "got\n", "");
    }
    let child = started(&home, "echo ready; exec sleep 60");
    kill_process(Pid::from_child(&child), Signal::TERM).unwrap();
    home.wait(child).pins(143, "", "");
    let (statuses, journal) = left(&home);
    assert_eq!(
        (statuses, journal),
        (vec!["revoked".to_owned(); 5], String::new())
    );
}

#[cfg(target_os = "linux")]
#[test]
fn a_signal_after_the_command_does_not_stop_the_revocation() {
    let mut home = Home::new();
    let rule = "DELETE *: delay-answer 1s";
    let server = Sandbox::start_args(&home, &["sandbox", "--port", "0", "--fault", rule]);
    home.set("GENKEY_API_URL", &server.url);
    home.set("GEN_API_KEY", &server.key);
    // A Ctrl-\ that ended the command may be seen after its end.
    let late = "(while kill -0 $$; do sleep 0.01; done 2>/dev/null; kill -QUIT $PPID) & exit 3";
    let child = started(&home, &format!("echo ready; {late}"));
    assert_eq!(home.wait(child).code, 3);
    is_revoked(&home);
}

#[cfg(target_os = "linux")]
#[test]
fn a_signal_before_the_command_is_reported_as_a_failure_because_there_was_a_key() {
    let mut home = Home::new();
    let rule = "GET *: delay-answer 1s";
    let server = Sandbox::start_args(&home, &["sandbox", "--port", "0", "--fault", rule]);
    home.set("GENKEY_API_URL", &server.url);
    home.set("GEN_API_KEY", &server.key);
    let mut command = home.genkey("run --new --expires-in 1h --name job -- echo started");
    let command = command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let child = command.spawn().unwrap();
    let journal = home.path(places::JOURNAL);
    let is_issued = || std::fs::read_to_string(&journal).is_ok_and(|text| text.contains("issued"));
    while !is_issued() {
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
    kill_process(Pid::from_child(&child), Signal::TERM).unwrap();
    let ended = home.wait(child);
    assert_eq!(
        (ended.code, ended.stdout.as_str()),
        (1, ""),
        "{}",
        ended.stderr
    );
    let said = "error: interrupted before the command was started\n";
    assert!(ended.stderr.ends_with(said), "{}", ended.stderr);
    is_revoked(&home);
}

#[cfg(target_os = "linux")]
#[test]
fn the_command_may_dump_core_and_genkey_must_not() {
    let (home, _server) = setup();
    let script = "ulimit -S -c 8; exec genkey run --new --expires-in 1h -- \
        sh -c 'ulimit -c; grep -c \"core file size *1 \" /proc/$PPID/limits'";
    let ended = home.shell("sh", script);
    ended.pins(0, "8\n1\n", "");
}

#[test]
fn an_account_that_does_not_list_the_key_cannot_close_the_case_before_it_has_expired() {
    let (mut home, server) = setup();
    assert_eq!(run(&home, "kill -9 $PPID").code, 137);
    let journal = home.read(places::JOURNAL);
    // Another account of the service, and the same an hour later.
    for (line, code) in [
        ("sandbox --port 0", 10),
        ("sandbox --port 0 --clock +2h", 0),
    ] {
        let elsewhere = Home::new();
        let other = Sandbox::start_with(&elsewhere, line);
        home.set("GENKEY_API_URL", &other.url);
        home.set("GEN_API_KEY", &other.key);
        let journal = journal.replace(&server.url, &other.url);
        home.write(places::JOURNAL, &journal);
        let recovered = home.run("recover");
        assert_eq!(recovered.code, code, "{}", recovered.stderr);
        if code == 0 {
            assert_eq!(home.read(places::JOURNAL), "");
            continue;
        }
        recovered.pins(
            10,
            "",
            "error: the use of `job` is still unfinished: the account does not list the key `1`, so another account may have created it\n\n\
             hint: log in with the account that created the key, then run `genkey recover` again\n",
        );
        assert_eq!(home.read(places::JOURNAL), journal);
        let reminder = "warning: the use of `job` was interrupted; run `genkey recover`\n";
        assert_eq!(home.run("profile list").stderr, reminder);
    }
}

#[test]
fn ctrl_c_is_for_the_command() {
    let (home, _server) = setup();
    // Each Ctrl-C reaches it once.
    let script = "exec genkey run --new --expires-in 1h --name job -- sh -c \
        'trap \"n=1\\$n; echo cau\"\"ght; [ \\$n = 1 ] || exit 7\" INT; echo rea\"\"dy; while :; do sleep 0.01; done'";
    let terminal = Terminal::run(&home, script);
    terminal.wait_for("ready");
    terminal.press(CTRL_C);
    terminal.wait_until_written("caught", 1);
    terminal.press(CTRL_C);
    let shown = terminal.ended();
    assert_eq!(shown.code, 7, "{}", shown.screen);
    assert_eq!(shown.raw.matches("caught").count(), 2, "{}", shown.screen);
    assert!(!shown.screen.contains("finishing"), "{}", shown.screen);
    is_revoked(&home);
}

#[test]
fn ctrl_z_stops_the_command_and_genkey_and_fg_continues_both() {
    let (home, _server) = setup();
    let (variables, folder) = (home.variables(), home.path(""));
    let terminal = Terminal::start(variables, &folder, 80, &["bash", "--norc", "-i"]);
    terminal.press("genkey run --new --expires-in 1h --name job -- sh -c 'echo rea\"\"dy; until [ -e go ]; do sleep 0.01; done; echo go\"\"ne'");
    terminal.press(ENTER);
    terminal.wait_for("ready");
    terminal.press(CTRL_Z);
    terminal.wait_for("Stopped");
    home.write("go", "");
    assert_eq!(left(&home).0, ["active"]);
    terminal.press("fg");
    terminal.press(ENTER);
    terminal.wait_for("gone");
    terminal.press("exit 4");
    terminal.press(ENTER);
    assert_eq!(terminal.ended().code, 4);
    is_revoked(&home);
}

/// Starts the service with this file as its data.
fn setup_with_data(name: &str) -> (Home, Sandbox) {
    let mut home = Home::new();
    let data = home.path(name);
    let arguments = ["sandbox", "--port", "0", "--data", data.to_str().unwrap()];
    let server = Sandbox::start_args(&home, &arguments);
    home.set("GENKEY_API_URL", &server.url);
    home.set("GEN_API_KEY", &server.key);
    (home, server)
}

#[test]
fn a_service_that_lists_no_dead_keys_does_not_keep_an_ended_use_open() {
    let (home, _server) = setup_with_data("keys.db");
    let mut command = home.genkey("run --new --expires-in 90d --name job -- true");
    let killed = home.end(command.env("FAILPOINTS", "retire.answered=return(kill)"));
    assert_eq!(killed.code, 137, "{}", killed.stderr);
    let journal = home.read(places::JOURNAL);
    assert!(journal.contains("\"revoking\""), "{journal}");
    let data = rusqlite::Connection::open(home.path("keys.db")).unwrap();
    let removed = data.execute("DELETE FROM token WHERE revoked_at IS NOT NULL", ());
    assert_eq!(removed, Ok(1));
    home.run("recover")
        .pins(0, "", "`job` was already finished\n");
    assert_eq!(left(&home), (Vec::new(), String::new()));
    // Before the revocation, only a list that lags would not have the key.
    assert_eq!(run(&home, "kill -9 $PPID").code, 137);
    assert_eq!(
        data.execute("DELETE FROM token WHERE name LIKE 'job%'", ()),
        Ok(1)
    );
    home.run("recover")
        .pins(0, "", "the account does not list `job` (2)\n");
    assert_ne!(left(&home).1, "");
    assert_eq!(home.run("profile list").stderr, "");
}

#[cfg(target_os = "linux")]
#[test]
fn signals_that_are_ignored_stay_ignored_in_the_command() {
    let (home, _server) = setup();
    let shown = "grep SigIgn /proc/self/status";
    for ignored in ["HUP", "INT QUIT", "TERM TSTP", "USR1 ALRM CONT"] {
        let script = format!(
            "trap '' {ignored}; {shown}; genkey run --new --expires-in 1h -- {shown}; \
             echo \"$GEN_API_KEY\" | genkey login -q; genkey run -- {shown}"
        );
        let ended = home.shell("sh", &script);
        // The numbers from 32 on are the C library's own.
        let mask = |line: &str| u64::from_str_radix(&line[line.len() - 7..], 16).unwrap();
        let masks: Vec<u64> = ended.stdout.lines().map(mask).collect();
        assert_eq!(masks.len(), 3, "{ignored}: {}", ended.stderr);
        assert_eq!(masks, [masks[0]; 3], "{ignored}");
    }
}

#[test]
fn a_hangup_that_nohup_ignores_does_not_reach_the_command() {
    let (home, _server) = setup();
    let mut command = home.command("nohup");
    command.args([
        PROGRAM,
        "run",
        "--new",
        "--expires-in",
        "1h",
        "--name",
        "job",
    ]);
    command.args(["--", "sh", "-c", "echo $PPID; read x; echo got $x"]);
    let command = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    assert_eq!(lines.next().unwrap().unwrap(), child.id().to_string());
    kill_process(Pid::from_child(&child), Signal::HUP).unwrap();
    std::io::Write::write_all(&mut child.stdin.take().unwrap(), b"more\n").unwrap();
    assert_eq!(lines.next().unwrap().unwrap(), "got more");
    assert_eq!(child.wait().unwrap().code(), Some(0));
    is_revoked(&home);
}
