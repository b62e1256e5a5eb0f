//! The runbook's file: what is wrong with it is reported before anything is asked.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use crate::check_runbook::{with_keys, write_runbook};

#[test]
fn every_mistake_is_a_line_and_nothing_is_sent() {
    let (home, server) = with_keys(&[]);
    home.write("a/b", "");
    write_runbook(
        &home,
        "version = 1\n[defaults]\nexpires_in = '30d'\nrotate_before = '40d'\n[keys.ci]\nmanged = false\n\
         deliver = ['dotenv:.env', 'dotenv:./a/../.env', { to = 'gihub:a/b#C' }]\n",
    );
    let ended = home.run("check --runbook genkey.toml");
    ended.pins(
        2,
        "",
        "error: genkey.toml:4:17: `rotate_before` (40d) must be shorter than `expires_in` (30d)\n\
         genkey.toml:6:1: unknown field `manged`: did you mean `managed`?\n\
         genkey.toml:7:27: the same place as in line 7\n\
         genkey.toml:7:56: unknown destination `gihub:`: did you mean `github:REPOSITORY[#VARIABLE]`?\n\n\
         hint: `genkey help runbook` describes the file\n",
    );
    let error = home.run("check --runbook genkey.toml --json").json_error();
    let message = error["error"]["message"].as_str().unwrap();
    assert_eq!(message.lines().count(), 4, "{message}");
    assert!(server.received().is_empty());
}

#[test]
fn a_warning_does_not_stop_the_check() {
    let (home, _server) = with_keys(&[]);
    write_runbook(&home, "version = 1\n");
    home.run("check --runbook genkey.toml").pins(
        0,
        "",
        "warning: genkey.toml:1:1: the runbook names no keys: add a table such as `[keys.ci]`\nno keys to check\n",
    );
}

#[test]
fn a_file_that_others_can_write_and_one_that_is_none_are_refused() {
    let (home, server) = with_keys(&[]);
    write_runbook(&home, "version = 1\n");
    let file = home.path("genkey.toml");
    fs::set_permissions(&file, fs::Permissions::from_mode(0o620)).unwrap();
    home.run("check --runbook genkey.toml").pins(
        1,
        "",
        "error: cannot read `genkey.toml`: `[HOME]/genkey.toml` is writable by others (mode 0620): run `chmod go-w [HOME]/genkey.toml`\n",
    );
    fs::remove_file(&file).unwrap();
    let made = home.shell("sh", "mkfifo genkey.toml");
    assert_eq!(made.code, 0);
    home.run("check --runbook genkey.toml").pins(
        1,
        "",
        "error: cannot read `genkey.toml`: not a regular file\n",
    );
    assert!(server.received().is_empty());
}

#[test]
fn the_example_of_the_help_is_a_runbook() {
    let (home, _server) = with_keys(&[]);
    let help =
        fs::read_to_string(crate::support::repository().join("src/help/runbook.md")).unwrap();
    let (_, rest) = help.split_once("```toml\n").unwrap();
    let (example, _) = rest.split_once("```").unwrap();
    write_runbook(
        &home,
        &example.replace("account = \"ops@example.com\"\n", ""),
    );
    let ended = home.run("check --runbook genkey.toml -q");
    assert_eq!((ended.code, ended.stderr.as_str()), (3, ""));
}
