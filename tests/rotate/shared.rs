//! Recorded destinations that several keys, folders, machines or profiles have in common.

use std::fs;

use serde_json::{Value, json};

use super::bench::Bench;
use crate::support::genkey::{Ended, places};

const PUSH: &str = "command:cat >got";

/// A service with the key `ci` (1), which was delivered to a command.
fn pushed() -> Bench {
    let (bench, _) = Bench::with_ci();
    let ended = bench.home.run_args(&["deliver", "ci", "--to", PUSH, "-q"]);
    assert_eq!(ended.code, 0, "{}", ended.stderr);
    bench
}

/// The messages, with `[HOME]` for the home.
fn stderr(bench: &Bench, ended: &Ended) -> String {
    let home = bench.home.path("").display().to_string();
    ended.stderr.replace(home.trim_end_matches('/'), "[HOME]")
}

#[test]
fn a_command_that_also_got_another_key_gets_a_new_one_only_if_it_is_named() {
    let bench = pushed();
    let home = &bench.home;
    let create = ["create", "b", "--expires-in", "30d", "--to", PUSH, "-q"];
    assert_eq!(home.run_args(&create).code, 0);
    bench.between.forget();
    let ended = bench.rotate(&["ci"]);
    assert_eq!(
        (ended.code, stderr(&bench, &ended).as_str()),
        (
            1,
            "error: `ci` (1): `command:cat >got` cannot be used: it also got `b` (2), and what it holds is not known\n\n\
         hint: `--to 'command:cat >got'` in `[HOME]` delivers to it all the same; or `--not-to 'command:cat >got'` rotates without it\n"
        )
    );
    assert_eq!(bench.between.changes(), Vec::<String>::new());
    assert_eq!(home.read("got"), bench.token("b"));
    assert_eq!(bench.rotate(&["ci", "--to", PUSH, "-q"]).code, 0);
    assert_eq!(home.read("got"), bench.token("ci"));
    assert_eq!(bench.rotate(&["ci", "--not-to", PUSH, "-q"]).code, 0);
    // Nothing is recorded for the other key any more but this.
    assert_eq!(bench.rotate(&["b", "-q"]).code, 0);
    assert_eq!(home.read("got"), bench.token("b"));
}

#[test]
fn a_retiring_key_does_not_keep_the_new_one_from_its_destinations() {
    let bench = pushed();
    assert_eq!(bench.rotate(&["ci", "--grace", "1h", "-q"]).code, 0);
    assert_eq!(bench.rotate(&["id:2", "--dry-run", "-q"]).code, 0);
}

#[test]
fn a_command_is_left_out_in_the_folder_that_is_meant() {
    let (bench, old) = Bench::with_ci();
    let home = &bench.home;
    let run_in = |folder: &str, arguments: &[&str]| {
        let mut command = home.genkey_args(arguments);
        let ended = home.end(command.current_dir(home.path(folder)));
        (ended.code, stderr(&bench, &ended))
    };
    for folder in ["a", "b"] {
        fs::create_dir(home.path(folder)).unwrap();
        let (code, stderr) = run_in(folder, &["deliver", "ci", "--to", PUSH]);
        assert_eq!(
            (code, stderr.as_str()),
            (0, "delivered to `command:cat >got`\n")
        );
    }
    let folder = |name: &str| format!("{PUSH} (in {})", home.path(name).display());
    assert_eq!(
        home.run("show ci --json").json()["delivered_to"],
        json!([folder("a"), folder("b")])
    );
    let ended = home.run("revoke ci --dry-run");
    let named = "`command:cat >got (in [HOME]/a)` and `command:cat >got (in [HOME]/b)`";
    assert!(stderr(&bench, &ended).contains(named), "{}", ended.stderr);
    let ended = home.run("rotate ci --dry-run --json");
    let both = json!([folder("a"), folder("b")]);
    assert_eq!(ended.json()["destinations"], both);
    assert_eq!(
        run_in("", &["rotate", "ci", "--not-to", PUSH]),
        (2, "error: `ci` (1): `command:cat >got` is `command:cat >got (in [HOME]/a)` or `command:cat >got (in [HOME]/b)`\n\n\
         hint: write the one that is meant with its folder\n".into())
    );
    for (from, excluded) in [("a", PUSH), ("", &folder("a"))] {
        let dry = ["rotate", "ci", "--dry-run", "--not-to", excluded];
        let (code, stderr) = run_in(from, &dry);
        assert_eq!(
            (code, stderr.as_str()),
            (
                0,
                "`command:cat >got (in [HOME]/b)` would be run, because it got the old key\ndry run: no key was rotated\n"
            )
        );
    }
    let (code, said) = run_in("a", &["rotate", "ci", "-q", "--not-to", PUSH]);
    assert_eq!(code, 0, "{said}");
    assert_eq!(
        (home.read("a/got"), home.read("b/got")),
        (old, bench.token("ci"))
    );
}

#[test]
fn a_preset_is_of_no_machine_and_all_that_will_run_is_named() {
    let bench = pushed();
    let home = &bench.home;
    let mut index: Value = serde_json::from_str(&home.read(places::INDEX)).unwrap();
    for holders in index["holders"].as_object_mut().unwrap().values_mut() {
        *holders = json!([{
            "destination": {
                "to": "preset", "name": "vault", "address": "app", "place": "vault:app",
                "folder": home.path(""), "write": ["sh", "-c", "cat >vault"], "input": "secret",
                "reload": { "command": "echo >>reloaded", "folder": home.path("") },
            },
            "host": "alpha",
        }]);
    }
    home.write(places::INDEX, index.to_string());
    let ended = bench.rotate(&["ci", "--dry-run"]);
    assert_eq!(
        (ended.code, ended.stderr.as_str()),
        (
            0,
            "`sh` would be run, because `vault:app` got the old key\n\
         `echo >>reloaded` would be run, because `vault:app` got the old key\n\
         dry run: no key was rotated\n"
        )
    );
    let ended = bench.rotate(&["ci"]);
    assert_eq!(
        (ended.code, ended.stderr.as_str()),
        (
            0,
            "`sh` will be run, because `vault:app` got the old key\n\
         `echo >>reloaded` will be run, because `vault:app` got the old key\n\
         delivered to `vault:app`\n\
         replaced `ci` (1) by 2, and revoked the old key\n"
        )
    );
    assert_eq!(home.read("vault"), bench.token("ci"));
    assert_eq!(home.read("reloaded"), "\n");
    assert_eq!(bench.recorded(2), ["vault:app"]);
    assert!(!home.read(places::INDEX).contains("\"host\""));
}

#[test]
fn a_key_that_is_the_login_of_another_profile_is_delivered_to_the_destinations_of_that() {
    let (bench, secret) = Bench::with_ci();
    let home = &bench.home;
    let other = |line: &str, stdin: &str| {
        let mut command = home.genkey(line);
        let ended = home.end_with_stdin(command.env_remove("GEN_API_KEY"), stdin);
        assert_eq!(ended.code, 0, "{line}: {}", ended.stderr);
    };
    other("-p other login --with-token -q", &secret);
    other("-p other deliver --to dotenv:other.env -q", "");
    assert_eq!(bench.rotate(&["ci", "-q"]).code, 0);
    assert_eq!(
        home.read("other.env"),
        format!("GEN_API_KEY={}\n", bench.token("ci"))
    );
    assert_eq!(bench.recorded(2), ["dotenv:other.env#GEN_API_KEY"]);
}
