//! `create --if-missing`: nothing is made where a key of the name works, and what was asked for
//! besides is done with that key.

use serde_json::json;

use crate::rotate::bench::Bench;
use crate::support::genkey::Home;
use crate::support::terminal::Terminal;

const HEADER: &str = "ID  NAME  STATUS  CREATED                   EXPIRES                   LAST USED  REVOKED  STORED  IN USE\n";

/// Asserts that nothing but lists was requested, and that there is one key.
#[track_caller]
fn assert_unchanged(bench: &Bench) {
    assert_eq!(bench.between.changes(), Vec::<String>::new());
    assert_eq!(bench.rows().len(), 1);
}

#[track_caller]
fn assert_refused(bench: &Bench, home: &Home, line: &str, code: i32, message: &str) {
    home.run(line).pins(code, "", message);
    assert_unchanged(bench);
}

#[test]
fn a_key_that_works_is_not_created_again() {
    let (bench, _) = Bench::with_ci();
    let line = "create ci --if-missing --expires-in 90d";
    let ended = bench.home.run(line);
    assert!(
        ended.stdout.contains("1   ci    active  "),
        "{}",
        ended.stdout
    );
    assert_eq!(ended.stderr, "`ci` (1) exists; no key was created\n");
    let row = bench.home.run(&format!("{line} -o json -q")).json();
    let mut shown = bench.home.run("show ci -o json").json();
    let delivered_to = shown.as_object_mut().unwrap().remove("delivered_to");
    assert_eq!((row.clone(), Some(json!([]))), (shown, delivered_to));
    assert_eq!(row["stored"]["store"], "file");
    assert_unchanged(&bench);

    // Another machine has no secret of it, and no store that works.
    let elsewhere = bench.elsewhere();
    let ended = elsewhere.run("--store command:missing create --name ci --if-missing -o json");
    assert_eq!(ended.json()["stored"], json!(null));
    assert_unchanged(&bench);
}

#[test]
fn it_is_created_where_no_key_of_the_name_works() {
    let (bench, _) = Bench::with_ci();
    let home = &bench.home;
    let create = |name: &str| {
        let ended = home.run_args(&["create", name, "--if-missing", "-o", "json"]);
        ended.json()["id"].clone()
    };
    assert_eq!(create("CI"), 2, "another case");
    assert_eq!(create("1"), 3, "the id of another key is not a name");
    home.run("revoke id:1 --yes");
    assert_eq!(create("ci"), 4, "revoked");
    let past = "UPDATE token SET expires_at = 1000 WHERE id = 4";
    bench.table().execute(past, []).unwrap();
    assert_eq!(create("ci"), 5, "expired");
    assert_eq!(create("ci"), 5);
}

#[test]
fn it_needs_a_name() {
    let (bench, _) = Bench::with_ci();
    let error = "error: `--if-missing` needs the name of the key\n\n\
                 hint: for example `genkey create ci --if-missing`\n";
    assert_refused(&bench, &bench.home, "create --if-missing", 2, error);
    assert_eq!(bench.between.requests(), []);
}

#[test]
fn its_secret_is_printed_if_it_is_stored_here() {
    let (bench, secret) = Bench::with_ci();
    let line = "create ci --if-missing --show-token";
    let ended = bench.home.run(line);
    assert_eq!(ended.stdout, format!("{secret}\n"));
    let (said, row) = ended.stderr.split_once('\n').unwrap();
    assert_eq!(said, "`ci` (1) exists; no key was created");
    assert!(row.starts_with(HEADER), "{row}");
    let row = bench.home.run(&format!("{line} -o json")).json();
    assert_eq!((&row["token"], &row["id"]), (&json!(secret), &json!(1)));
    assert_unchanged(&bench);
}

#[test]
fn without_its_secret_nothing_is_done_that_needs_it() {
    let (bench, _) = Bench::with_ci();
    let elsewhere = bench.elsewhere();
    let message = "error: `ci` (1) exists, but its secret is not stored on this machine\n\n\
         hint: `genkey rotate 1` replaces it with a key whose secret is\n";
    for wish in [
        "--show-token",
        "--use",
        "--to dotenv:.env",
        "--to dotenv:.env --dry-run",
    ] {
        let line = format!("create ci --if-missing {wish}");
        assert_refused(&bench, &elsewhere, &line, 6, message);
    }
    assert!(!elsewhere.path(".env").exists());
}

#[test]
fn it_is_delivered_and_becomes_the_login() {
    let (bench, secret) = Bench::with_ci();
    let home = &bench.home;
    let line = "create ci --if-missing --use --to dotenv:.env";
    for login in ["now uses", "already uses"] {
        let ended = home.run(line);
        let env = home.path(".env");
        let said = format!(
            "delivered to `dotenv:{}#GEN_API_KEY`\n\
             profile `default` {login} key `ci` (1)\n\
             `ci` (1) exists; no key was created\n",
            env.display()
        );
        assert_eq!((ended.code, ended.stderr), (0, said));
        assert_eq!(home.read(".env"), format!("GEN_API_KEY={secret}\n"));
    }
    assert_unchanged(&bench);

    home.run("logout");
    home.write(".env", "GEN_API_KEY=theirs\n");
    let occupied = "error: `dotenv:[HOME]/.env#GEN_API_KEY` cannot be used: it holds another value\n\n\
         hint: add `?replace` to the destination to overwrite it\n";
    for line in [
        "create ci --if-missing --use --to dotenv:.env --to dotenv:b.env",
        "create ci --if-missing --use --to dotenv:.env --to dotenv:b.env --dry-run",
    ] {
        assert_refused(&bench, home, line, 2, occupied);
    }
    assert_eq!(home.read(".env"), "GEN_API_KEY=theirs\n");
    assert!(!home.path("b.env").exists());
    let fails = "command:exit 4";
    home.run_args(&["create", "ci", "--if-missing", "--use", "--to", fails])
        .pins(
            1,
            "",
            "error: `command:exit 4` did not get the key: `exit 4` exited with 4\n",
        );
    assert!(
        !home.read("data/index.json").contains("\"default\":{"),
        "it is not the login"
    );
}

#[test]
fn several_keys_of_the_name_are_listed() {
    let (bench, _) = Bench::with_ci();
    let warning = "warning: another key is already named `ci` (`id:1`); refer to these keys by id\n\
         hint: `--if-missing` creates a key only if no live key has this name\n";
    let second = bench.home.run("create ci");
    assert_eq!((second.code, second.stderr.as_str()), (0, warning));
    bench.between.forget();
    bench.home.run("create ci --if-missing").pins(
        6,
        "",
        "error: the name `ci` is ambiguous: 1, 2\n\n\
         hint: use the id: `id:1` or `id:2`\n",
    );
    assert_eq!(bench.between.changes(), Vec::<String>::new());
}

#[test]
fn a_rotation_has_one_key_of_the_name() {
    let (bench, _) = Bench::with_ci();
    let home = &bench.home;
    let found = || home.run("create ci --if-missing -o json -q").json()["id"].clone();
    bench.killed(&["rotate", "ci", "--yes"], "rotate.proven");
    assert_eq!(found(), 1, "before the switch it is the old one");
    home.run("recover --yes");
    bench.killed(&["rotate", "ci", "--yes"], "rotate.indexed");
    assert_eq!(found(), 3, "after it the new one, under its temporary name");
    home.run("recover");
    home.run("rotate ci --grace 1h");
    assert_eq!(found(), 4, "the old one of a grace does not count");
    let rows = bench.rows();
    assert_eq!(rows.len(), 4, "{rows:?}");
}

#[test]
fn a_dry_run_says_which_key_exists_or_would_be_created() {
    let (bench, _) = Bench::with_ci();
    let home = &bench.home;
    let header = "dry_run,id,name,expires_in,expires_at,service,store,destinations\n";
    let ended = home.run("create ci --if-missing --expires-in 90d --dry-run -o csv");
    let expected = format!("{header}true,1,ci,,[TIME],127.0.0.1:[PORT],file,\n");
    ended.pins(
        0,
        &expected,
        "dry run: `ci` (1) exists; no key would be created\n",
    );
    let ended = home.run("create web --if-missing --expires-in 90d --dry-run -o csv");
    let expected = format!("{header}true,,web,90d,[TIME],127.0.0.1:[PORT],file,\n");
    ended.pins(0, &expected, "dry run: no key was created\n");
    let shown = Terminal::sized(home, 120, "genkey create web --if-missing --dry-run").ended();
    let (screen, name) = (shown.screen, "name:          web");
    assert!(screen.contains(name) && !screen.contains("ID:"), "{screen}");
    assert_unchanged(&bench);
}
