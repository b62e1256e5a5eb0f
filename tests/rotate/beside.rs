//! What other commands do to a rotation that is not over, and it to them.

use super::bench::{Bench, without_times};
use super::between::Then;
use crate::support::genkey::places;

#[test]
fn a_key_whose_creation_never_arrived_can_be_rotated_again() {
    let (bench, _) = Bench::with_ci();
    bench.killed(&["rotate", "ci"], "issue.planned");
    bench
        .home
        .run("recover")
        .pins(0, "", "`ci` was not created: the account has no such key\n");
    // The journal still watches for a request that arrives late.
    assert_ne!(bench.journal(), "");
    let ended = bench.rotate(&["ci", "-q"]);
    assert_eq!((ended.code, ended.stderr.as_str()), (0, ""));
    bench.works(&[(2, "ci")]);
}

#[test]
fn a_service_that_refuses_for_now_can_be_asked_again() {
    let (bench, _) = Bench::with_ci();
    bench.between.rule(|name, _| match name {
        "POST /persisted_tokens" => Then::Answer(503, r#"{"error":"Try later"}"#),
        _ => Then::Pass,
    });
    bench.rotate(&["ci", "--to", "dotenv:.env"]).pins(
        8,
        "",
        "error: `ci` (1): no key was created: the service answered 503: Try later\n",
    );
    bench.between.pass_everything();
    bench.works(&[(1, "ci")]);
    let ended = bench.rotate(&["ci", "--to", "dotenv:.env", "-q"]);
    assert_eq!((ended.code, ended.stderr.as_str()), (0, ""));
    bench.works(&[(2, "ci")]);
}

#[test]
fn a_new_key_that_is_renamed_in_the_grace_has_the_other_name_afterwards() {
    let (bench, _) = Bench::with_ci();
    assert_eq!(bench.rotate(&["ci", "--grace", "1s", "-q"]).code, 0);
    assert_eq!(bench.home.run("rename ci deploy -q").code, 0);
    std::thread::sleep(std::time::Duration::from_millis(1300));
    without_times(bench.home.run("recover")).pins(
        0,
        "",
        "revoked `ci (retiring [UNTIL])` (1), which was replaced by 2\n",
    );
    bench.works(&[(2, "deploy")]);
    bench.name_means("deploy", 2);
    bench.is_clean();
}

#[test]
fn two_variables_of_one_file_are_both_taken_back() {
    let (bench, _) = Bench::with_ci();
    let fails = "command:[ $GENKEY_ACTION = withdraw ]";
    let arguments = [
        "ci",
        "--to",
        "dotenv:.env#A",
        "--to",
        "dotenv:.env#B",
        "--to",
        fails,
    ];
    let ended = bench.rotate(&arguments);
    assert_eq!(ended.code, 1, "{}", ended.stderr);
    assert_eq!(bench.file(".env"), None);
    bench.home.write(".env", "X=1\n");
    assert_eq!(bench.rotate(&arguments).code, 1);
    assert_eq!(bench.home.read(".env"), "X=1\n");
    assert_eq!(bench.rotate(&arguments[..5]).code, 0);
    let token = bench.token("ci");
    assert_eq!(
        bench.home.read(".env"),
        format!("X=1\nA={token}\nB={token}\n")
    );
}

#[test]
fn recover_asks_with_the_new_key_if_the_login_is_the_old_one_and_dead() {
    for point in [
        "rotate.switched",
        "rotate.indexed",
        "rotate.delivered",
        "retire.answered",
    ] {
        let (mut bench, old) = Bench::with_ci();
        bench.log_in(&old);
        bench.killed(&["rotate", "--to", "dotenv:.env"], point);
        let revoke =
            "UPDATE token SET revoked_at = created_at + 1 WHERE id = 1 AND revoked_at IS NULL";
        bench.table().execute(revoke, ()).unwrap();
        let ended = bench.home.run("recover --yes");
        assert_eq!(ended.code, 0, "{point}: {}", ended.stderr);
        bench.works(&[(2, "ci")]);
        assert_eq!(
            bench.home.read(".env"),
            format!("GEN_API_KEY={}\n", bench.token("ci"))
        );
        assert_eq!(
            bench.home.run("whoami --json").json()["key_id"],
            2,
            "{point}"
        );
        bench.is_clean();
    }
}

#[test]
fn revoking_the_name_during_an_interrupted_rotation_revokes_the_old_key() {
    let (bench, old) = Bench::with_ci();
    bench.killed(&["rotate", "ci", "--to", "dotenv:.env"], "rotate.delivered");
    let ended = bench.home.run("revoke ci -y");
    assert_eq!(ended.code, 0, "{}", ended.stderr);
    assert_eq!(bench.live_key_of(&old), None);
    assert_eq!(bench.live().len(), 1);
    bench
        .home
        .run("recover")
        .pins(0, "", "finished the rotation of `ci`; the new key is 2\n");
    bench.works(&[(2, "ci")]);
    assert_eq!(
        bench.home.read(".env"),
        format!("GEN_API_KEY={}\n", bench.token("ci"))
    );
    bench.is_clean();
}

#[test]
fn a_lost_index_does_not_end_a_rotation_the_wrong_way() {
    for (point, id) in [
        ("rotate.proven", 1),
        ("rotate.delivered", 2),
        ("rotate.indexed", 2),
    ] {
        let (bench, _) = Bench::with_ci();
        bench.killed(&["rotate", "ci", "--to", "dotenv:.env"], point);
        std::fs::remove_file(bench.home.path(places::INDEX)).unwrap();
        let ended = bench.home.run("recover --yes");
        assert_eq!(ended.code, 0, "{point}: {}", ended.stderr);
        bench.works(&[(id, "ci")]);
        bench.name_means("ci", id);
        bench.is_clean();
    }
}

#[test]
fn a_list_shows_both_keys_of_a_grace_and_which_one_is_stored() {
    let (bench, _) = Bench::with_ci();
    assert_eq!(bench.rotate(&["ci", "--grace", "1h", "-q"]).code, 0);
    let listed = bench.home.run("list --stored --json").json();
    let stored: Vec<_> = listed
        .as_array()
        .unwrap()
        .iter()
        .map(|key| &key["id"])
        .collect();
    assert_eq!(stored, [1, 2]);
    bench
        .home
        .run("check")
        .pins(0, "", "2 keys checked, all fine\n");
}

#[test]
fn a_creation_with_the_same_name_is_not_confused_with_it() {
    let (bench, _) = Bench::with_ci();
    bench.killed(&["rotate", "ci"], "rotate.proven");
    let made = bench.home.run("create ci -q");
    assert_eq!(made.code, 0, "{}", made.stderr);
    let ended = bench.home.run("recover");
    assert_eq!(ended.code, 0, "{}", ended.stderr);
    bench.works(&[(1, "ci"), (3, "ci")]);
    bench.is_clean();
}

#[test]
fn of_two_machines_the_one_that_came_second_undoes_its_rotation() {
    // The first one may have finished by then.
    for first in [
        "'ci (genkey 0123456789abcdef)', NULL",
        "'ci', 1800000000000",
    ] {
        let (bench, _) = Bench::with_ci();
        let data = bench.home.path("server.db");
        bench.between.rule(move |name, _| {
            if name == "POST /persisted_tokens" {
                let table = rusqlite::Connection::open(&data).unwrap();
                let (name, revoked_at) = first.split_once(", ").unwrap();
                let insert = format!(
                    "INSERT INTO token (name, sha256, created_at) SELECT {name}, x'00', max(created_at) + 1 FROM token;
                     UPDATE token SET revoked_at = {revoked_at} WHERE id = 1"
                );
                table.execute_batch(&insert).unwrap();
            }
            Then::Pass
        });
        bench
            .rotate(&["ci", "--to", "dotenv:.env"])
            .pins(1, "", "error: `ci` (1): another machine created `ci` (2) at the same time; everything was undone: the new key was revoked\n");
        assert_eq!(bench.file(".env"), None);
        let rows = bench.rows();
        assert_eq!(rows.len(), 3);
        assert!(rows[1].is_live && !rows[2].is_live, "{rows:?}");
        bench.is_clean();
    }
}

/// Starts a rotation that runs beside others.
fn start(bench: &Bench, arguments: &[&str]) -> std::process::Child {
    let mut command = bench.home.genkey_args(&[&["rotate"], arguments].concat());
    command
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .unwrap()
}

#[test]
fn of_many_rotations_of_one_key_at_once_one_key_is_left() {
    for _ in 0..5 {
        let (bench, _) = Bench::with_ci();
        let running: Vec<_> = (0..6)
            .map(|_| start(&bench, &["ci", "--to", "dotenv:.env"]))
            .collect();
        let ended: Vec<_> = running
            .into_iter()
            .map(|child| bench.home.wait(child))
            .collect();
        let report =
            |ended: &crate::support::genkey::Ended| format!("{} {}", ended.code, ended.stderr);
        let reports: Vec<String> = ended.iter().map(report).collect();
        assert!(ended.iter().any(|ended| ended.code == 0), "{reports:#?}");
        let live = bench.live();
        assert!(
            live.len() == 1 && live[0].1 == "ci",
            "{live:?} {reports:#?}"
        );
        let token = bench.token("ci");
        assert_eq!(bench.live_key_of(&token), Some(live[0].0), "{reports:#?}");
        assert_eq!(
            bench.home.read(".env"),
            format!("GEN_API_KEY={token}\n"),
            "{reports:#?}"
        );
        bench.is_clean();
    }
}

#[test]
fn rotations_of_several_keys_at_once_share_a_file() {
    let bench = Bench::new();
    let names = ["A", "B", "C", "D"];
    for name in names {
        bench.create(name);
    }
    let running: Vec<_> = names
        .iter()
        .map(|name| start(&bench, &[name, "--to", &format!("dotenv:.env#{name}")]))
        .collect();
    for child in running {
        let ended = bench.home.wait(child);
        assert_eq!(ended.code, 0, "{}", ended.stderr);
    }
    let written = bench.home.read(".env");
    for name in names {
        let line = format!("{name}={}\n", bench.token(name));
        assert!(written.contains(&line), "{name}: {written}");
    }
    assert_eq!((bench.live().len(), written.lines().count()), (4, 4));
    bench.is_clean();
}
