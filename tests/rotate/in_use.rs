//! The key in use: the one that requests are sent with.

use std::thread::sleep;
use std::time::Duration;

use super::bench::{Bench, without_times};

/// A home that is logged in with its key `ci`.
fn logged_in() -> (Bench, String) {
    let (mut bench, secret) = Bench::with_ci();
    bench.log_in(&secret);
    (bench, secret)
}

#[test]
fn without_key_the_key_in_use_is_rotated_and_the_login_changes_with_it() {
    let (bench, old) = logged_in();
    bench.rotate(&[]).pins(0, "ID  NAME  STATUS  CREATED                   EXPIRES                   LAST USED  REVOKED  STORED  IN USE\n\
         2   ci    active  [TIME]  [TIME]  never      -        file    yes\n", "replaced `ci` (1) by 2, and revoked the old key\n");
    bench.works(&[(2, "ci")]);
    assert_eq!(bench.live_key_of(&old), None);
    let ended = bench.home.run("token");
    assert_eq!(bench.live_key_of(ended.data().trim_end()), Some(2));
    assert_eq!(bench.home.run("whoami --json").json()["key_id"], 2);
    bench.is_clean();
}

#[test]
fn a_login_that_is_only_the_login_is_rotated_too() {
    let bench = Bench::new();
    let elsewhere = bench.elsewhere();
    let made = elsewhere.run("create --name laptop --expires-in 30d --show-token -q");
    let mut bench = bench;
    bench.log_in(made.stdout.trim_end());
    // Which key it is, is not known: its name has to be given.
    bench.rotate(&[]).pins(
        6,
        "",
        "error: genkey does not know the id of the key that you logged in with\n\n\
         hint: if `genkey list` shows the key, name it: `genkey rotate KEY`\n\n\
         hint: or create another one and switch to it: `genkey create NAME --use`\n",
    );
    bench.rotate(&["laptop"]).pins(2, "", "error: cannot prompt: not a terminal; the secret of `laptop` (1) is not stored on this machine: if the rotation fails, destinations cannot get it back\n\n\
         hint: add `--yes` to confirm\n");
    bench.rotate(&["laptop", "--yes"]).pins(0, "ID  NAME    STATUS  CREATED                   EXPIRES                   LAST USED  REVOKED  STORED  IN USE\n\
         2   laptop  active  [TIME]  [TIME]  never      -        file    yes\n", "replaced `laptop` (1) by 2, and revoked the old key\n");
    bench.works(&[(2, "laptop")]);
    assert_eq!(bench.home.run("whoami --json").json()["key_id"], 2);
    bench.is_clean();
    assert_eq!(bench.rotate(&["-q"]).code, 0, "now it is known");
    bench.works(&[(3, "laptop")]);
}

/// Trap 14.
#[test]
fn after_the_switch_no_request_uses_the_old_key() {
    let (bench, old) = logged_in();
    let ended = bench.rotate(&["--grace", "1s", "-q"]);
    assert_eq!(ended.code, 0, "{}", ended.stderr);
    let new = bench.token("ci");
    let sent = bench.between.requests();
    let first_by_new = sent.iter().position(|(_, secret)| *secret == new).unwrap();
    assert!(
        sent[..first_by_new]
            .iter()
            .all(|(_, secret)| *secret == old),
        "{sent:?}"
    );
    assert!(
        sent[first_by_new..]
            .iter()
            .all(|(_, secret)| *secret == new),
        "{sent:?}"
    );
    bench.between.forget();
    for line in ["list -q", "whoami -q", "show ci -q", "show 1 -q"] {
        assert_eq!(bench.home.run(line).code, 0, "{line}");
    }
    sleep(Duration::from_millis(1200));
    without_times(bench.home.run("recover")).pins(
        0,
        "",
        "revoked `ci (retiring [UNTIL])` (1), which was replaced by 2\n",
    );
    let sent = bench.between.requests();
    assert!(sent.iter().all(|(_, secret)| *secret == new), "{sent:?}");
    bench.works(&[(2, "ci")]);
    bench.is_clean();
}

/// Trap 20.
#[test]
fn every_profile_whose_login_is_the_old_key_changes_with_it() {
    let (bench, old) = logged_in();
    let home = &bench.home;
    assert_eq!(home.run_with_stdin("login -p work", &old).code, 0);
    let ended = bench.rotate(&["ci"]);
    ended.pins(0, "ID  NAME  STATUS  CREATED                   EXPIRES                   LAST USED  REVOKED  STORED  IN USE\n\
         2   ci    active  [TIME]  [TIME]  never      -        file    yes\n", "replaced `ci` (1) by 2, and revoked the old key\n");
    bench.works(&[(2, "ci")]);
    home.run("whoami --json").json();
    let work = home.run("whoami -p work --json").json();
    assert_eq!(work["profile"], "work");
    bench.is_clean();
}

#[test]
fn the_key_in_use_comes_last() {
    let (bench, _) = logged_in();
    bench.create("deploy");
    bench.rotate(&["ci", "deploy", "-o", "csv"]).pins(
        0,
        "id,name,status,created_at,expires_at,last_used_at,revoked_at,stored,replaces,retires_at\n\
         3,deploy,active,[TIME],[TIME],,,file,2,\n\
         4,ci,active,[TIME],[TIME],,,file,1,\n",
        "replaced `deploy` (2) by 3, and revoked the old key\n\
         replaced `ci` (1) by 4, and revoked the old key\n\
         rotated 2 of 2 keys\n",
    );
    bench.works(&[(3, "deploy"), (4, "ci")]);
    bench.is_clean();
}

#[test]
fn a_stored_key_from_the_environment_is_rotated_with_a_warning() {
    let (bench, old) = Bench::with_ci();
    let mut command = bench.home.genkey("rotate -o csv");
    bench.home.end(command.env("GEN_API_KEY", &old)).pins(
        0,
        "id,name,status,created_at,expires_at,last_used_at,revoked_at,stored,replaces,retires_at\n\
         2,ci,active,[TIME],[TIME],,,file,1,\n",
        "replaced `ci` (1) by 2, and revoked the old key\n\
         warning: environment variable `GEN_API_KEY` still holds the old key\n",
    );
    bench.works(&[(2, "ci")]);
    bench.is_clean();
}

#[test]
fn a_key_file_is_named_too() {
    let (bench, old) = Bench::with_ci();
    bench.home.write("key.txt", &old);
    let mut command = bench.home.genkey("rotate -o csv --api-key-file key.txt");
    command.env_remove("GEN_API_KEY");
    bench.home.end(&mut command).pins(
        0,
        "id,name,status,created_at,expires_at,last_used_at,revoked_at,stored,replaces,retires_at\n\
         2,ci,active,[TIME],[TIME],,,file,1,\n",
        "replaced `ci` (1) by 2, and revoked the old key\n\
         warning: file `key.txt` still holds the old key\n",
    );
    bench.works(&[(2, "ci")]);
}

#[test]
fn several_keys_are_refused_if_one_of_them_may_be_the_unknown_key_in_use() {
    let (bench, secret) = Bench::with_ci();
    bench.create("deploy");
    let elsewhere = bench.elsewhere();
    let rotate = |line: &str| {
        let mut command = elsewhere.genkey(line);
        elsewhere.end(command.env("GEN_API_KEY", &secret))
    };
    rotate("rotate deploy ci --yes").pins(
        2,
        "",
        "error: which key is in use is not known (environment variable `GEN_API_KEY`)\n\n\
         hint: rotate the keys one at a time\n",
    );
    bench.works(&[(1, "ci"), (2, "deploy")]);
    rotate("rotate ci --yes -o csv").pins(
        0,
        "id,name,status,created_at,expires_at,last_used_at,revoked_at,stored,replaces,retires_at\n\
         3,ci,active,[TIME],[TIME],,,file,1,\n",
        "replaced `ci` (1) by 3, and revoked the old key\n\
         warning: environment variable `GEN_API_KEY` may still hold the old key\n",
    );
    bench.works(&[(2, "deploy"), (3, "ci")]);
}

#[test]
fn a_key_that_only_a_destination_holds_is_compared_with_the_environment() {
    let (bench, secret) = Bench::with_ci();
    let elsewhere = bench.elsewhere();
    elsewhere.write(".env", format!("GEN_API_KEY={secret}\n"));
    let mut command = elsewhere.genkey("rotate ci --to dotenv:.env -o csv");
    let ended = elsewhere.end(command.env("GEN_API_KEY", &secret));
    assert_eq!(ended.code, 0, "{}", ended.stderr);
    let warning = "warning: environment variable `GEN_API_KEY` still holds the old key\n";
    assert!(ended.stderr.ends_with(warning), "{}", ended.stderr);
}
