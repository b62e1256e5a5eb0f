//! Traps of the design, by their numbers. 17 and 18 are in `due.rs`, 21 is in `many.rs`.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use super::bench::{DAY, Desk, HOUR, text};
use crate::rotate::bench::without_times;

/// Trap 8.
#[test]
fn a_command_that_succeeds_and_stores_nothing_has_not_delivered() {
    let desk = Desk::new(
        "[keys.ci]\nexpires_in = \"30d\"\ngrace = \"0\"\n\
         deliver = [\"dotenv:.env\", { to = \"command\", run = \"sh push\", readable = \"sh read\" }]\n",
    );
    let lies = |lies: bool| {
        let ignores = if lies { "exec cat > /dev/null\n" } else { "" };
        let push = format!("{ignores}cat > pushed\n");
        desk.home.write("push", push);
    };
    desk.home.write("read", "test ! -e pushed || cat pushed\n");
    lies(true);
    let rows = desk.rows_of(&[], 1);
    assert_eq!(
        text(&rows[0]["error"]),
        "`command:sh push` did not get the key: it holds nothing after it was written; \
         everything was undone: the new key was revoked"
    );
    desk.works(&[]);
    assert_eq!((desk.file(".env"), desk.file("pushed")), (None, None));
    lies(false);
    assert_eq!(desk.actions(), ["ci created"]);
    lies(true);
    desk.advance(DAY * 25);
    let rows = desk.rows_of(&[], 1);
    assert_eq!(rows[0]["done"], false);
    desk.works(&[(2, "ci")]);
    desk.holds(".env", 2);
    desk.holds("pushed", 2);
    lies(false);
    assert_eq!(desk.actions(), ["ci rotated"]);
    desk.works(&[(4, "ci")]);
    desk.holds(".env", 4);
    desk.holds("pushed", 4);
    desk.is_clean();
}

/// Trap 8: for a Worker that does not exist, wrangler would make an empty one and report success.
#[test]
fn a_tool_that_would_make_what_does_not_exist_is_not_called() {
    let mut desk =
        Desk::new("[keys.ci]\nexpires_in = \"30d\"\ndeliver = [\"cloudflare:api#GEN_API_KEY\"]\n");
    install(
        &mut desk,
        "wrangler",
        "echo \"$*\" >> calls\n\
         case \"$*\" in\n\
         \"secret list --name api\") test -e worker || { echo 'Worker \"api\" not found' >&2; exit 1; } ;;\n\
         \"secret put GEN_API_KEY --name api\") cat > pushed ;;\n\
         *) exit 9 ;;\n\
         esac\n",
    );
    let rows = desk.rows_of(&[], 1);
    assert_eq!(
        text(&rows[0]["error"]),
        "`cloudflare:api#GEN_API_KEY` cannot be used: `wrangler secret list --name api` \
         exited with 1: Worker \"api\" not found"
    );
    assert_eq!(desk.between.changes(), Vec::<String>::new());
    assert_eq!(desk.file("pushed"), None);
    desk.home.write("worker", "");
    assert_eq!(desk.actions(), ["ci created"]);
    desk.holds("pushed", 1);
}

/// A program that is found before all others, and runs in the home.
fn install(desk: &mut Desk, name: &str, script: &str) {
    let home = &mut desk.0.home;
    let folder = home.path("bin");
    let script = format!("#!/bin/sh\ncd '{}'\n{script}", home.path("").display());
    home.write(&format!("bin/{name}"), script);
    let executable = fs::Permissions::from_mode(0o755);
    fs::set_permissions(folder.join(name), executable).unwrap();
    let path = home.variables()["PATH"].clone();
    let paths = [folder].into_iter().chain(std::env::split_paths(&path));
    let path = std::env::join_paths(paths).unwrap();
    home.set("PATH", path);
}

/// A rotation with a grace of a day, 25 hours ago. Two hours after it, something used the old key.
fn used_in_the_grace(extra: &str) -> Desk {
    let desk = Desk::new(&format!(
        "[keys.ci]\nexpires_in = \"30d\"\ngrace = \"24h\"\n{extra}deliver = [\"dotenv:.env\"]\n"
    ));
    assert_eq!(desk.actions(), ["ci created"]);
    let held = desk.file(".env").unwrap();
    let old = held.trim_end().trim_start_matches("GEN_API_KEY=");
    desk.advance(DAY * 21);
    assert_eq!(desk.actions(), ["ci rotated"]);
    desk.advance(HOUR * 2);
    let [clock, offset] = desk.clock();
    let mut program = desk.home.genkey_args(&["list", &clock, &offset]);
    let ended = desk.home.end(program.env("GEN_API_KEY", old));
    assert_eq!(ended.code, 0, "{}", ended.stderr);
    desk.advance(HOUR * 23);
    desk
}

/// Trap 15.
#[test]
fn an_old_key_that_a_program_still_uses_is_revoked_when_it_is_quiet() {
    let desk = used_in_the_grace("");
    let ended = without_times(desk.renew(&[]));
    assert_eq!(
        (ended.code, ended.stderr.as_str()),
        (
            0,
            "the old key stays valid until [UNTIL]: something still uses the old key\n"
        )
    );
    assert!(
        ended.stdout.contains("\nci   waiting  2 "),
        "{}",
        ended.stdout
    );
    assert_eq!(desk.live().len(), 2);
    assert_eq!(desk.actions(), ["ci waiting"]);
    desk.advance(HOUR * 2);
    assert_eq!(desk.actions(), ["ci retired"]);
    desk.works(&[(2, "ci")]);
    desk.is_clean();
}

/// Trap 15.
#[test]
fn an_old_key_that_is_used_is_revoked_where_the_runbook_says_so() {
    let desk = used_in_the_grace("while_used = \"revoke\"\n");
    assert_eq!(desk.actions(), ["ci retired"]);
    desk.works(&[(2, "ci")]);
    desk.is_clean();
}
