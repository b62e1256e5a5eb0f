//! Core dumps are disabled.

use rustix::process::{Pid, Signal, kill_process};

use crate::support::genkey::Home;
use crate::support::wire_server::{Reply, WireServer};

const KEY: &str = "gen_pat_hunter2hunter2";

#[test]
fn a_crash_leaves_no_core() {
    for signal in [Signal::ABORT, Signal::FPE] {
        let server = WireServer::start([Reply::Silence]);
        let home = Home::new()
            .with("GENKEY_API_URL", server.url())
            .with("GEN_API_KEY", KEY);
        let child = home
            .command("sh")
            .args(["-c", "ulimit -c unlimited; exec genkey list"])
            .spawn();
        let mut child = child.unwrap();
        server.wait_for_requests(1);
        let pid = Pid::from_child(&child);
        #[cfg(target_os = "linux")]
        {
            let limits = std::fs::read_to_string(format!("/proc/{pid}/limits")).unwrap();
            let core = limits
                .lines()
                .find(|line| line.starts_with("Max core file size"))
                .unwrap();
            assert_eq!(
                core.split_whitespace().nth(4),
                Some("1"),
                "a dump is not piped to a program either: {core}"
            );
        }
        kill_process(pid, signal).unwrap();
        assert_eq!(child.wait().unwrap().code(), None);
        assert!(
            !home.files().iter().any(|file| file.contains("core")),
            "{:?}",
            home.files()
        );
    }
}

#[test]
fn a_command_that_is_run_with_a_secret_has_the_original_limit() {
    let home = Home::new().with("GEN_API_KEY", KEY);
    for limit in ["unlimited", "0", "8"] {
        let script =
            format!("ulimit -S -c {limit}; ulimit -c; exec genkey run -- sh -c 'ulimit -c'");
        home.shell("sh", &script)
            .pins(0, &format!("{limit}\n{limit}\n"), "");
    }
}
