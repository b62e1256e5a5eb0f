//! genkey knows where it delivered a key: a rotation delivers the new one there, too.

use std::fs;

use jiff::SignedDuration;
use serde_json::{Value, json};

use super::bench::{Bench, without_times};
use crate::support::genkey::places;
use crate::support::terminal::Terminal;

const PUSH: &str = "command:cat >got";

/// A service with the key `ci` (1), which was delivered with `create`.
fn delivered(destinations: &[&str]) -> Bench {
    delivered_in(".", destinations)
}

/// The same, with a folder.
fn delivered_in(folder: &str, destinations: &[&str]) -> Bench {
    let bench = Bench::new();
    fs::create_dir_all(bench.home.path(folder)).unwrap();
    let to = destinations.iter().flat_map(|one| ["--to", one]);
    let arguments: Vec<&str> = ["create", "ci", "--expires-in", "30d", "-q"]
        .into_iter()
        .chain(to)
        .collect();
    let ended = bench.home.run_args(&arguments);
    assert_eq!(ended.code, 0, "{}", ended.stderr);
    bench.between.forget();
    bench
}

/// Changes what the index says of each destination.
fn change_holders(bench: &Bench, change: impl Fn(&mut Value)) {
    let home = &bench.home;
    let mut index: Value = serde_json::from_str(&home.read(places::INDEX)).unwrap();
    for holders in index["holders"].as_object_mut().unwrap().values_mut() {
        holders.as_array_mut().unwrap().iter_mut().for_each(&change);
    }
    home.write(places::INDEX, index.to_string());
}

/// Runs a command: its exit code, and what it says.
fn said(bench: &Bench, arguments: &str) -> (i32, String) {
    let ended = bench.home.run(arguments);
    let home = bench.home.path("").display().to_string();
    let stderr = ended.stderr.replace(home.trim_end_matches('/'), "[HOME]");
    (ended.code, stderr)
}

/// The line of `.env` with the key of this name or id.
fn line(bench: &Bench, key: &str) -> String {
    format!("GEN_API_KEY={}\n", bench.token(key))
}

#[test]
fn a_rotation_delivers_to_where_the_old_key_was_created_for() {
    let bench = delivered(&["dotenv:.env", PUSH]);
    let home = &bench.home;
    assert_eq!(bench.recorded(1), ["dotenv:.env#GEN_API_KEY", PUSH]);
    let ended = home.run("rotate ci --dry-run --json");
    let places = json!([
        format!("dotenv:{}#GEN_API_KEY", home.path(".env").display()),
        PUSH
    ]);
    assert_eq!(ended.json()["destinations"], places);
    assert_eq!(
        said(&bench, "rotate ci --dry-run"),
        (0, "`command:cat >got` would be run, because it got the old key\ndry run: no key was rotated\n".into())
    );
    assert_eq!(
        said(&bench, "rotate ci"),
        (
            0,
            "`command:cat >got` will be run, because it got the old key\n\
         delivered to `dotenv:[HOME]/.env#GEN_API_KEY`\n\
         delivered to `command:cat >got`\n\
         replaced `ci` (1) by 2, and revoked the old key\n"
                .into()
        )
    );
    bench.works(&[(2, "ci")]);
    assert_eq!(home.read(".env"), line(&bench, "ci"));
    assert_eq!(home.read("got"), bench.token("ci"));
    assert_eq!(bench.recorded(2), ["dotenv:.env#GEN_API_KEY", PUSH]);
    let index: Value = serde_json::from_str(&home.read(places::INDEX)).unwrap();
    let recorded = index["holders"].as_object().unwrap();
    assert_eq!(recorded.len(), 1, "the record goes with the key");
    bench.is_clean();
}

#[test]
fn named_destinations_come_first_and_all_of_them_are_recorded() {
    let (bench, _) = Bench::with_ci();
    let home = &bench.home;
    assert_eq!(home.run("deliver ci --to dotenv:.env -q").code, 0);
    assert_eq!(home.run("deliver ci --to dotenv:.env#OTHER -q").code, 0);
    let both = ["dotenv:.env#GEN_API_KEY", "dotenv:.env#OTHER"];
    assert_eq!(bench.recorded(1), both);
    let arguments = [
        "ci",
        "--to",
        "file:token",
        "--to",
        "dotenv:.env",
        "--grace",
        "1h",
    ];
    let ended = bench.rotate(&arguments);
    assert_eq!(ended.code, 0, "{}", ended.stderr);
    let folder = home.path("").display().to_string();
    let stderr = ended.stderr.replace(folder.trim_end_matches('/'), "[HOME]");
    let delivered: Vec<&str> = stderr.lines().take(3).collect();
    assert_eq!(
        delivered,
        [
            "delivered to `file:[HOME]/token`",
            "delivered to `dotenv:[HOME]/.env#GEN_API_KEY`",
            "delivered to `dotenv:[HOME]/.env#OTHER`",
        ]
    );
    assert_eq!(bench.recorded(2), ["file:token", both[0], both[1]]);
    assert_eq!(bench.recorded(1), [""; 0], "nothing holds the old key");
    let secret = bench.token("id:2");
    assert_eq!(home.read("token").trim_end(), secret);
    assert_eq!(
        home.read(".env"),
        format!("GEN_API_KEY={secret}\nOTHER={secret}\n")
    );
}

#[test]
fn what_no_longer_holds_the_key_is_left_alone() {
    let bench = delivered(&["dotenv:a.env", "dotenv:b.env", "dotenv:c.env", "file:d"]);
    let home = &bench.home;
    home.write("a.env", "GEN_API_KEY=theirs\n");
    home.write("b.env", "OTHER=1\n");
    fs::remove_file(home.path("c.env")).unwrap();
    assert_eq!(
        said(&bench, "rotate ci"),
        (
            0,
            "`dotenv:[HOME]/a.env#GEN_API_KEY` no longer holds the key; left alone\n\
         `dotenv:[HOME]/b.env#GEN_API_KEY` no longer holds the key; left alone\n\
         `dotenv:[HOME]/c.env#GEN_API_KEY` no longer holds the key; left alone\n\
         delivered to `file:[HOME]/d`\n\
         replaced `ci` (1) by 2, and revoked the old key\n"
                .into()
        )
    );
    assert_eq!(home.read("a.env"), "GEN_API_KEY=theirs\n");
    assert_eq!(home.read("b.env"), "OTHER=1\n");
    assert_eq!(bench.file("c.env"), None);
    assert_eq!(bench.recorded(2), ["file:d"]);
}

#[test]
fn a_destination_of_another_machine_is_left_alone() {
    let bench = delivered(&["dotenv:a.env", "dotenv:b.env", PUSH]);
    let home = &bench.home;
    change_holders(&bench, |holder| holder["host"] = json!("alpha"));
    let before = home.read("got");
    home.write("b.env", "GEN_API_KEY='unfinished\n");
    let (code, stderr) = said(&bench, "rotate ci --grace 1h");
    let unreadable = "`dotenv:[HOME]/b.env#GEN_API_KEY` cannot be used: ";
    assert!(code == 1 && stderr.contains(unreadable), "{stderr}");
    home.write("b.env", "GEN_API_KEY=of-this-machine\n");
    for (arguments, before) in [
        ("rotate ci", ""),
        ("rotate ci --dry-run", "dry run: no key was rotated\n"),
    ] {
        assert_eq!(
            said(&bench, arguments),
            (
                2,
                before.to_owned()
                    + "error: `ci` (1): `dotenv:[HOME]/b.env#GEN_API_KEY` on the machine `alpha` and `command:cat >got` on the machine `alpha` may hold the key, which would be revoked at once\n\n\
             hint: `--grace 24h` leaves time to deliver the new key there\n\n\
             hint: `--not-to 'dotenv:[HOME]/b.env#GEN_API_KEY'` rotates without it\n\n\
             hint: `--not-to 'command:cat >got'` rotates without it\n"
            )
        );
    }
    assert_eq!(bench.between.changes(), Vec::<String>::new());
    let (code, stderr) = said(&bench, "rotate ci --grace 1h");
    let warned = "warning: `dotenv:[HOME]/b.env#GEN_API_KEY` got the key on another machine (`alpha`), and is left alone\n\
         warning: `command:cat >got` got the key on another machine (`alpha`), and is left alone\n\
         delivered to `dotenv:[HOME]/a.env#GEN_API_KEY`\n\
         replaced `ci` (1) by 2; the old key works until ";
    assert!(code == 0 && stderr.starts_with(warned), "{stderr}");
    // The machine has another name by now: this file holds the very key.
    assert_eq!(home.read("a.env"), line(&bench, "ci"));
    assert_eq!(home.read("b.env"), "GEN_API_KEY=of-this-machine\n");
    assert_eq!(home.read("got"), before);
    assert_eq!(bench.recorded(2), ["dotenv:a.env#GEN_API_KEY"]);
    assert_eq!(bench.recorded(1), ["dotenv:b.env#GEN_API_KEY", PUSH]);
}

#[test]
fn a_machine_that_was_renamed_has_no_revoked_key() {
    let bench = delivered(&["dotenv:a.env"]);
    change_holders(&bench, |holder| holder["host"] = json!("alpha"));
    assert_eq!(bench.rotate(&["ci", "--grace", "1h", "-q"]).code, 0);
    assert_eq!(bench.recorded(1), [""; 0], "the file has the new key");
    bench.advance(SignedDuration::from_hours(2));
    let clock = bench.clock();
    let recover = ["recover", "--yes", &clock[0], &clock[1]];
    without_times(bench.home.run_args(&recover)).pins(
        0,
        "",
        "revoked `ci (retiring [UNTIL])` (1), which was replaced by 2\n",
    );
    bench.works(&[(2, "ci")]);
}

#[test]
fn a_file_whose_folder_is_gone_is_left_alone() {
    let bench = delivered_in("project", &["dotenv:a.env", "dotenv:project/.env"]);
    let home = &bench.home;
    fs::remove_dir_all(home.path("project")).unwrap();
    assert_eq!(
        said(&bench, "rotate ci"),
        (
            0,
            "warning: the folder of `dotenv:[HOME]/project/.env#GEN_API_KEY` does not exist; left alone\n\
         delivered to `dotenv:[HOME]/a.env#GEN_API_KEY`\n\
         replaced `ci` (1) by 2, and revoked the old key\n"
                .into()
        )
    );
    assert_eq!(bench.recorded(2), ["dotenv:a.env#GEN_API_KEY"]);
}

#[test]
fn the_hint_for_a_recorded_file_is_a_whole_option() {
    let bench = delivered(&["dotenv:a.env"]);
    let home = &bench.home;
    fs::hard_link(home.path("a.env"), home.path("link.env")).unwrap();
    let (code, stderr) = said(&bench, "rotate ci");
    let place = "dotenv:[HOME]/a.env#GEN_API_KEY";
    let hint = format!(
        "hint: add `--to '{place}?in-place'` to overwrite its content instead, which a crash may interrupt; or `--not-to '{place}'` rotates without it\n"
    );
    assert!(code == 1 && stderr.ends_with(&hint), "{stderr}");
    bench.works(&[(1, "ci")]);
    let folder = home.path("").display().to_string();
    let to = format!("{place}?in-place").replace("[HOME]", folder.trim_end_matches('/'));
    assert_eq!(bench.rotate(&["ci", "--to", &to, "-q"]).code, 0);
    assert_eq!(home.read("link.env"), line(&bench, "ci"));
}

#[test]
fn a_recorded_destination_that_cannot_take_the_key_stops_the_rotation_unless_it_is_left_out() {
    let bench = delivered(&["dotenv:a.env", "dotenv:b.env"]);
    let home = &bench.home;
    fs::remove_file(home.path("b.env")).unwrap();
    fs::create_dir(home.path("b.env")).unwrap();
    for arguments in ["rotate ci", "rotate ci --dry-run"] {
        let (code, stderr) = said(&bench, arguments);
        // Not of this command line, which does not name it.
        assert_eq!(code, 1, "{arguments}: {stderr}");
        let refused = "`dotenv:[HOME]/b.env#GEN_API_KEY` cannot be used: ";
        assert!(stderr.contains(refused), "{stderr}");
        let hint = "hint: `--not-to 'dotenv:[HOME]/b.env#GEN_API_KEY'` rotates without it\n";
        assert!(stderr.ends_with(hint), "{stderr}");
    }
    assert_eq!(bench.between.changes(), Vec::<String>::new());
    bench.works(&[(1, "ci")]);
    assert_eq!(
        said(&bench, "rotate ci --not-to dotenv:c.env"),
        (
            2,
            "error: `ci` (1): genkey did not deliver it to `dotenv:c.env`\n\n\
         hint: `genkey show KEY -o plain` names its destinations\n"
                .into()
        )
    );
    assert_eq!(
        said(&bench, "rotate ci --not-to dotenv:b.env --to dotenv:b.env"),
        (2, "error: `ci` (1): `dotenv:[HOME]/b.env#GEN_API_KEY` is given with `--to` and with `--not-to`\n".into())
    );
    assert_eq!(
        said(&bench, "rotate ci 1 --not-to dotenv:b.env"),
        (2, "error: `--not-to` works with one key at a time\n".into())
    );
    assert_eq!(
        said(&bench, "rotate ci --not-to dotenv:b.env"),
        (
            0,
            "delivered to `dotenv:[HOME]/a.env#GEN_API_KEY`\n\
         replaced `ci` (1) by 2, and revoked the old key\n\
         warning: `dotenv:[HOME]/b.env#GEN_API_KEY` may still hold the revoked key\n"
                .into()
        )
    );
    assert_eq!(bench.recorded(2), ["dotenv:a.env#GEN_API_KEY"]);
}

#[test]
fn a_command_that_fails_is_named_with_the_way_around_it_and_gets_the_old_key_back() {
    let (bench, secret) = Bench::with_ci();
    let home = &bench.home;
    let push = "command:cat >got; [ ! -f stop ] || [ $GENKEY_ACTION = withdraw ]";
    let deliver = ["deliver", "ci", "--to", push, "-q"];
    assert_eq!(home.run_args(&deliver).code, 0);
    home.write("stop", "");
    let ended = bench.rotate(&["ci", "--to", "command:cat >more"]);
    assert_eq!(ended.code, 1, "{}", ended.stderr);
    assert!(
        ended.stderr.contains("; everything was undone: ")
            && ended.stderr.contains("hint: `--not-to 'command:cat >got; "),
        "{}",
        ended.stderr
    );
    // What cannot be read back gets the old key when a rotation is undone.
    assert_eq!(
        (home.read("got"), home.read("more")),
        (secret.clone(), secret)
    );
    assert_eq!(bench.recorded(1), [push, "command:cat >more"]);
    fs::remove_file(home.path("stop")).unwrap();
    assert_eq!(bench.rotate(&["ci", "-q"]).code, 0);
    let new = bench.token("ci");
    assert_eq!((home.read("got"), home.read("more")), (new.clone(), new));
}

#[test]
fn a_delivery_that_changed_nothing_is_not_recorded() {
    let (bench, _) = Bench::with_ci();
    let home = &bench.home;
    let ended = home.run_args(&["deliver", "ci", "--to", "command:exit 3", "--to", "file:a"]);
    assert_eq!(ended.code, 1, "{}", ended.stderr);
    // A command that fails may have stored the key.
    assert_eq!(bench.recorded(1), ["command:exit 3", "file:a"]);
    home.write("x.env", "A=1\n");
    let mut command = home.genkey_args(&["deliver", "ci", "--to", "dotenv:x.env"]);
    let ended = home.end(command.env("FAILPOINTS", "deliver.x.env=return(full)"));
    assert_eq!(ended.code, 1, "{}", ended.stderr);
    assert_eq!(home.read("x.env"), "A=1\n");
    assert_eq!(bench.recorded(1), ["command:exit 3", "file:a"]);
}

#[test]
fn a_kill_leaves_no_destination_unrecorded() {
    for (point, new) in [
        ("issue.indexed", None),
        ("rotate.delivering", None),
        ("rotate.delivered", Some(())),
        ("rotate.switched", Some(())),
        ("rotate.indexed", Some(())),
    ] {
        let bench = delivered(&["dotenv:.env"]);
        let home = &bench.home;
        bench.killed(&["rotate", "ci"], point);
        assert_eq!(bench.recorded(2), ["dotenv:.env#GEN_API_KEY"], "{point}");
        assert_eq!(home.run("recover --yes -q").code, 0, "{point}");
        let id = if new.is_some() { 2 } else { 1 };
        bench.works(&[(id, "ci")]);
        assert_eq!(home.read(".env"), line(&bench, "ci"), "{point}");
        assert_eq!(bench.recorded(id), ["dotenv:.env#GEN_API_KEY"], "{point}");
        assert_eq!(bench.recorded(3 - id), [""; 0], "{point}");
    }
    let (bench, _) = Bench::with_ci();
    let deliver = ["deliver", "ci", "--to", "dotenv:.env"];
    bench.killed(&deliver, "deliver.recorded");
    assert_eq!(bench.file(".env"), None);
    assert_eq!(bench.recorded(1), ["dotenv:.env#GEN_API_KEY"]);
    bench.killed(&deliver, "deliver.delivered");
    assert_eq!(bench.recorded(1), ["dotenv:.env#GEN_API_KEY"]);
    assert_eq!(bench.rotate(&["ci", "-q"]).code, 0);
    assert_eq!(bench.home.read(".env"), line(&bench, "ci"));
}

#[test]
fn a_key_that_a_runbook_delivers_is_rotated_by_hand_with_its_destinations() {
    let bench = Bench::new();
    let home = &bench.home;
    let runbook = "version = 1\n[keys.ci]\nexpires_in = '30d'\ndeliver = [{ to = 'dotenv:.env', reload = 'echo >>reloaded' }]\n";
    home.write("genkey.toml", runbook);
    assert_eq!(home.run("renew -q").code, 0);
    assert_eq!(bench.recorded(1), ["dotenv:.env#GEN_API_KEY"]);
    assert_eq!(bench.rotate(&["ci", "-q"]).code, 0);
    assert_eq!(home.read(".env"), line(&bench, "ci"));
    assert_eq!(home.read("reloaded"), "\n\n", "as the runbook said");
    assert_eq!(home.run("renew -q").code, 0);
    bench.works(&[(2, "ci")]);
}

#[test]
fn a_key_is_shown_and_revoked_with_its_destinations() {
    let bench = delivered(&["dotenv:a.env", "file:b"]);
    let home = &bench.home;
    let folder = home.path("").display().to_string();
    let folder = folder.trim_end_matches('/');
    let places = [
        format!("dotenv:{folder}/a.env#GEN_API_KEY"),
        format!("file:{folder}/b"),
    ];
    assert_eq!(
        home.run("show ci --json").json()["delivered_to"],
        json!(places)
    );
    assert!(
        home.run("list --json").json()[0]
            .get("delivered_to")
            .is_none()
    );
    let terminal = Terminal::sized(home, 300, "genkey show ci");
    let screen = terminal.ended().screen;
    let shown = format!("delivered to:  {}, {}", places[0], places[1]);
    assert!(screen.contains(&shown), "{screen}");

    let held = format!(
        "was delivered to `{}` and `{}`, which",
        places[0], places[1]
    );
    bench.between.forget();
    for command in ["genkey revoke ci", "genkey revoke-all"] {
        let terminal = Terminal::sized(home, 300, command);
        terminal.wait_for(&format!("`ci` (1) {held} will hold a revoked key"));
        terminal.press("n\r");
        assert!(terminal.ended().screen.contains("cancelled"), "{command}");
    }
    let ended = home.run("revoke ci --dry-run");
    assert!(
        ended
            .stderr
            .contains("which would hold a revoked key\ndry run: "),
        "{}",
        ended.stderr
    );
    let revoked = home.run("revoke ci --yes --json");
    assert_eq!(revoked.json()[0]["delivered_to"], json!(places));
    assert_eq!(home.run("create ci --to file:c -q").code, 0);
    assert_eq!(
        said(&bench, "revoke-all --yes"),
        (
            0,
            "revoked every key of the account, and removed 1 secret from the store\n\
         warning: `ci` (2) was delivered to `file:[HOME]/c`, which may still hold the revoked key\n"
                .into()
        )
    );
    let index: Value = serde_json::from_str(&home.read(places::INDEX)).unwrap();
    assert_eq!((&index["version"], index.get("holders")), (&json!(1), None));
}

#[test]
fn what_gets_the_old_key_back_after_the_switch_is_recorded_for_it_again() {
    let bench = delivered(&["dotenv:.env", PUSH]);
    let home = &bench.home;
    let old = bench.token("ci");
    assert_eq!(bench.rotate(&["ci", "--grace", "1h", "-q"]).code, 0);
    assert_eq!(bench.recorded(1), [""; 0]);
    assert_eq!(bench.elsewhere().run("revoke 2 -y -q").code, 0);
    let ended = home.run("recover");
    assert!(
        ended
            .stderr
            .contains("the old one (1) is in its place again"),
        "{}",
        ended.stderr
    );
    assert_eq!(home.read("got"), old);
    let both = ["dotenv:.env#GEN_API_KEY", PUSH];
    assert_eq!(bench.recorded(1), both);
    assert_eq!(bench.rotate(&["ci", "-q"]).code, 0);
    assert_eq!(home.read(".env"), line(&bench, "ci"));
    assert_eq!(bench.recorded(3), both);
}
