//! What is recorded of deliveries stays right when a delivery fails, and for logins whose key is not
//! known by its id.

use jiff::SignedDuration;

use super::bench::Bench;
use crate::support::genkey::Home;

/// A preset with this placeholder. Its tool fails before it changes anything, if `down` is there.
fn preset(name: &str, placeholder: &str) -> String {
    format!(
        r#"
name = "{name}"
title = "A board"
address = "{{{placeholder}}}#{{variable}}"
example = "{name}:acme#KEY"

[write]
program = "sh"
arguments = ["-c", 'cd && [ ! -e down ] || exit 3; cat > "$1"', "sh", "{{{placeholder}}}"]
input = "secret"
not_done = [3]
"#
    )
}

fn bench() -> Bench {
    let bench = Bench::new();
    for (name, placeholder) in [("board", "path"), ("remote", "account")] {
        let file = format!("config/destinations/{name}.toml");
        bench.home.write(&file, preset(name, placeholder));
    }
    bench
}

/// Runs a line in a folder of the home with `sh`.
fn within(home: &Home, folder: &str, line: &str) -> i32 {
    home.shell("sh", &format!("cd {folder} && {line}")).code
}

#[test]
fn a_delivery_that_fails_leaves_what_was_recorded_of_the_place() {
    let bench = bench();
    let home = &bench.home;
    std::fs::create_dir(home.path("a")).unwrap();
    std::fs::create_dir(home.path("b")).unwrap();
    assert_eq!(
        within(home, "a", "genkey create ci -q --to remote:acme#K"),
        0
    );
    home.write("down", "");
    assert_eq!(
        within(home, "b", "genkey deliver ci -q --to remote:acme#K"),
        1
    );
    assert_eq!(bench.recorded(1), ["remote:acme#K"]);
    std::fs::remove_file(home.path("down")).unwrap();
    assert_eq!(bench.rotate(&["ci", "-q"]).code, 0);
    assert_eq!(home.read("acme"), bench.token("ci"));
}

#[test]
fn a_preset_with_a_path_is_of_one_machine() {
    let bench = bench();
    let home = &bench.home;
    let made = home.run("create ci -q --to board:wall#K --to remote:acme#K");
    assert_eq!(made.code, 0, "{}", made.stderr);
    let index = home.read("data/index.json");
    assert_eq!(index.matches("\"host\"").count(), 1, "{index}");
    // The same data on another machine.
    home.write(
        "data/index.json",
        index.replace("\"host\": \"", "\"host\": \"other-"),
    );
    let refused = bench.rotate(&["ci"]);
    assert_eq!(refused.code, 2, "{}", refused.stderr);
    assert!(
        refused
            .stderr
            .contains("may hold the key, which would be revoked at once"),
        "{}",
        refused.stderr
    );
    bench.works(&[(1, "ci")]);
}

/// A service with the key `web` (1) of another machine, with which the profile is logged in, and
/// which was delivered.
fn logged_in() -> Bench {
    let mut bench = Bench::new();
    let made = bench.elsewhere().run("create web --show-token -q");
    bench.log_in(made.stdout.trim_end());
    let delivered = bench.home.run("deliver -q --to file:k.txt");
    assert_eq!(delivered.code, 0, "{}", delivered.stderr);
    bench
}

#[test]
fn a_login_whose_id_is_not_known_is_rotated_where_it_was_delivered() {
    let bench = logged_in();
    let rotated = bench.rotate(&["web", "-q"]);
    assert_eq!(rotated.code, 0, "{}", rotated.stderr);
    assert_eq!(bench.home.read("k.txt"), bench.token("web"));
    bench.works(&[(2, "web")]);
}

#[test]
fn who_revokes_a_key_that_may_be_the_login_learns_where_that_was_delivered() {
    let bench = logged_in();
    bench.home.run("revoke web --yes").pins(
        0,
        "",
        "revoked `web` (1)\nwarning: the key of the login of profile `default`, perhaps this one, was \
         delivered to `file:[HOME]/k.txt`\n",
    );
    let bench = logged_in();
    // A key that is stored is another one.
    bench.create("other");
    bench.home.run("revoke other --yes -q").pins(0, "", "");
    bench.home.run("logout").pins(
        0,
        "",
        "warning: the key was delivered to `file:[HOME]/k.txt`, which is no longer recorded; \
         rotate it with `--to`\nlogged out of 127.0.0.1:[PORT] (profile `default`)\n\
         the key still works at the service until it expires or is revoked\n",
    );
}

#[test]
fn who_leaves_a_destination_out_is_told_that_it_holds_a_revoked_key() {
    let bench = Bench::new();
    let made = bench
        .home
        .run("create ci -q --to file:a.key --to file:b.key");
    assert_eq!(made.code, 0, "{}", made.stderr);
    let rotated = bench.rotate(&["ci", "--not-to", "file:b.key"]);
    let said = "replaced `ci` (1) by 2, and revoked the old key\n\
                warning: `file:[HOME]/b.key` may still hold the revoked key\n";
    let home = bench.home.path("").display().to_string();
    let stderr = rotated.stderr.replace(home.trim_end_matches('/'), "[HOME]");
    assert!(stderr.ends_with(said), "{stderr}");
    let with_grace = bench.rotate(&["ci", "--grace", "1h", "--not-to", "file:a.key", "-q"]);
    assert_eq!(with_grace.code, 0, "{}", with_grace.stderr);
    assert!(
        !with_grace.stderr.contains("revoked key"),
        "{}",
        with_grace.stderr
    );
}

#[test]
fn a_key_that_is_revoked_while_it_is_delivered_is_reported() {
    let bench = Bench::new();
    let home = &bench.home;
    assert_eq!(home.run("create ci -q").code, 0);
    // What is delivered to waits until the key was revoked.
    let slow = "cat >/dev/null; touch started; \
                until [ -e go ]; do sleep 0.05; done";
    home.write("slow", slow);
    let script = "genkey deliver ci -q --to 'command:sh slow' --to file:k.txt & \
                  until [ -e started ]; do sleep 0.05; done; \
                  genkey revoke ci --yes -q >/dev/null 2>&1 && touch go; wait $!";
    let delivered = home.shell("sh", script);
    assert_eq!((delivered.code, delivered.stdout.as_str()), (1, ""));
    let said = "error: the key was replaced or revoked while it was delivered\n";
    assert!(delivered.stderr.contains(said), "{}", delivered.stderr);
    bench.works(&[]);
}

#[test]
fn an_expired_key_is_not_delivered() {
    let bench = Bench::new();
    bench.create_with("ci", "--expires-in 1d");
    let late = bench.home.run("--clock +2d deliver ci --to file:k.txt");
    assert_eq!((late.code, late.stdout.as_str()), (1, ""));
    assert!(
        late.stderr.contains("and no longer works"),
        "{}",
        late.stderr
    );
    assert_eq!(bench.file("k.txt"), None);
}

#[test]
fn who_revokes_a_new_key_in_the_grace_learns_that_the_old_one_works() {
    let bench = Bench::new();
    let home = &bench.home;
    assert_eq!(home.run("create ci -q --to file:k.txt").code, 0);
    assert_eq!(bench.rotate(&["ci", "--grace", "1h", "-q"]).code, 0);
    let revoked = home.run("revoke ci --yes");
    let said = "(1), which was replaced, still works\n\
                hint: `genkey revoke id:1` revokes it, too\n";
    assert!(revoked.stderr.ends_with(said), "{}", revoked.stderr);
    let recovered = home.run("recover");
    assert_eq!(recovered.code, 1, "{}", recovered.stderr);
    let hint = "hint: `genkey deliver id:1 --to 'DEST?replace'` delivers the old key there\n";
    assert!(recovered.stderr.ends_with(hint), "{}", recovered.stderr);
    let again = home.run("deliver id:1 -q --to file:k.txt?replace");
    assert_eq!(again.code, 0, "{}", again.stderr);
    assert_eq!(home.read("k.txt"), bench.token("ci"));
    bench.works(&[(1, "ci")]);
}

#[test]
fn a_replaced_key_that_will_be_revoked_in_time_needs_no_attention() {
    let bench = Bench::new();
    bench.create_with("ci", "--expires-in 5d");
    assert_eq!(bench.home.run("check -q").code, 3);
    let rotated = bench.rotate(&["ci", "--grace", "1h", "--expires-in", "90d", "-q"]);
    assert_eq!(rotated.code, 0, "{}", rotated.stderr);
    bench
        .home
        .run("check")
        .pins(0, "", "2 keys checked, all fine\n");
    bench.advance(SignedDuration::from_hours(2));
    let late = bench.home.run("check -q --clock +2h");
    assert_eq!(late.code, 3, "{}", late.stderr);
}
