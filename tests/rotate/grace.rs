//! The time in which the old key still works.

use std::thread::sleep;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

use super::bench::{Bench, without_times};
use crate::support::genkey::places;

/// The switch was that much longer ago.
fn age_switch(bench: &Bench, by: SignedDuration) {
    change_switch(bench, "at", by);
}

/// The grace ends that much earlier.
fn end_grace(bench: &Bench, by: SignedDuration) {
    change_switch(bench, "retire_at", by);
}

fn change_switch(bench: &Bench, field: &str, by: SignedDuration) {
    let journal = bench.journal();
    let lines = journal.lines().map(|line| {
        let mut record: Value = serde_json::from_str(line).unwrap();
        let is_switch = ["switched", "postponed"].contains(&record["step"].as_str().unwrap());
        if is_switch && !record[field].is_null() {
            let time: Timestamp = record[field].as_str().unwrap().parse().unwrap();
            record[field] = (time - by).to_string().into();
        }
        format!("{record}\n")
    });
    bench.home.write(places::JOURNAL, lines.collect::<String>());
}

/// The old key is used that much before now.
fn use_old_key(bench: &Bench, before: SignedDuration) {
    let at = (Timestamp::now() - before).as_millisecond();
    let update = "UPDATE token SET last_used_at = ?1 WHERE id = 1";
    bench.table().execute(update, [at]).unwrap();
}

fn wait_for_the_end_of_the_grace() {
    sleep(Duration::from_millis(1300));
}

const MINUTE: SignedDuration = SignedDuration::from_mins(1);
const HOUR: SignedDuration = SignedDuration::from_hours(1);

/// Traps 3 and 5.
#[test]
fn both_keys_work_and_nothing_reminds_of_it_until_it_is_over() {
    let (bench, old) = Bench::with_ci();
    without_times(bench.rotate(&["ci", "--grace", "1h", "-o", "csv"])).pins(
        0,
        "id,name,status,created_at,expires_at,last_used_at,revoked_at,stored,replaces,retires_at\n\
         2,ci,active,[TIME],[TIME],,,file,1,[TIME]\n",
        "replaced `ci` (1) by 2; the old key works until [UNTIL]\n\
         hint: `genkey recover` revokes it then\n",
    );
    let live = bench.live();
    assert_eq!((live.len(), &live[1]), (2, &(2, "ci".to_owned())));
    assert!(live[0].1.starts_with("ci (retiring 20"), "{live:?}");
    bench.name_means("ci", 2);
    assert_eq!(bench.live_key_of(&old), Some(1));
    for line in ["list -q", "show ci -q", "token ci", "env ci"] {
        let ended = bench.home.run(line);
        assert_eq!((ended.code, ended.stderr.as_str()), (0, ""), "{line}");
    }
    bench
        .home
        .run("recover")
        .pins(0, "", "nothing to recover\n");
    let doctor = bench.home.run("doctor -o json").stdout;
    assert!(doctor.contains("1 key retires 20"), "{doctor}");
    end_grace(&bench, HOUR);
    let listed = bench.home.run("list -q -o csv");
    assert_eq!(
        listed.stderr,
        "warning: the grace period of a replaced key is over (`ci`); run `genkey recover`\n"
    );
    without_times(bench.home.run("recover")).pins(
        0,
        "",
        "revoked `ci (retiring [UNTIL])` (1), which was replaced by 2\n",
    );
    bench.works(&[(2, "ci")]);
    bench.is_clean();
}

#[test]
fn a_key_with_an_old_one_in_its_grace_is_not_rotated_again() {
    let (bench, _) = Bench::with_ci();
    assert_eq!(bench.rotate(&["ci", "--grace", "1h", "-q"]).code, 0);
    bench.between.forget();
    without_times(bench.rotate(&["ci"])).pins(
        1,
        "",
        "error: `ci` (2): `ci` has replaced the key 1, which still works until [UNTIL]\n\n\
         hint: revoke it first: `genkey revoke id:1`, then `genkey recover`\n",
    );
    without_times(bench.rotate(&["1"])).pins(
        6,
        "",
        "error: `ci (retiring [UNTIL])` (1) is already replaced by 2\n",
    );
    assert_eq!(bench.between.changes(), Vec::<String>::new());
    // As the hint says.
    assert_eq!(bench.home.run("revoke id:1 -y").code, 0);
    bench
        .home
        .run("recover")
        .pins(0, "", "finished the rotation of `ci`\n");
    assert_eq!(bench.rotate(&["ci", "-q"]).code, 0);
    bench.works(&[(3, "ci")]);
}

#[test]
fn a_grace_beyond_the_expiry_of_the_old_key_is_a_warning() {
    let (bench, _) = Bench::with_ci();
    without_times(bench.rotate(&["ci", "--grace", "40d", "-o", "csv"])).pins(
        0,
        "id,name,status,created_at,expires_at,last_used_at,revoked_at,stored,replaces,retires_at\n\
         2,ci,active,[TIME],[TIME],,,file,1,[TIME]\n",
        "warning: `ci` (1) expires before the grace period of 40d is over\n\
         replaced `ci` (1) by 2; the old key works until [UNTIL]\n\
         hint: `genkey recover` revokes it then\n",
    );
    assert_eq!(bench.live().len(), 2);
}

/// Trap 15.
#[test]
fn an_old_key_that_is_still_used_is_not_revoked_until_it_is_quiet() {
    const REVOKED: &str = "revoked `ci (retiring [UNTIL])` (1), which was replaced by 2\n";
    let used = |after_switch: SignedDuration, before: SignedDuration| {
        let (bench, old) = Bench::with_ci();
        assert_eq!(bench.rotate(&["ci", "--grace", "2h", "-q"]).code, 0);
        age_switch(&bench, before + after_switch);
        end_grace(&bench, HOUR * 3);
        use_old_key(&bench, before);
        (bench, old)
    };
    let (bench, old) = used(HOUR, MINUTE);
    without_times(bench.home.run("recover")).pins(
        0,
        "",
        "the old key stays valid until [UNTIL]: something still uses the old key\n",
    );
    assert_eq!(bench.live_key_of(&old), Some(1));
    bench
        .home
        .run("recover")
        .pins(0, "", "nothing to recover\n");
    end_grace(&bench, HOUR * 3);
    bench.home.run("recover --json").pins(0, "[\n  {\n    \"profile\": \"default\",\n    \"name\": \"ci\",\n    \"id\": 2,\n    \"action\": \"wait\",\n    \"done\": true\n  }\n]\n", "");
    // It has been quiet for as long as the grace.
    let (bench, _) = used(HOUR, HOUR * 2 + MINUTE);
    without_times(bench.home.run("recover")).pins(0, "", REVOKED);
    // What was used within five minutes of the switch did not know better.
    let (bench, _) = used(MINUTE, HOUR);
    without_times(bench.home.run("recover")).pins(0, "", REVOKED);
    bench.works(&[(2, "ci")]);
    bench.is_clean();
}

/// Trap 16.
#[test]
fn a_new_key_that_is_revoked_in_the_grace_gives_its_place_back() {
    let (bench, old) = Bench::with_ci();
    let arguments = ["ci", "--grace", "1h", "--to", "dotenv:.env", "-q"];
    assert_eq!(bench.rotate(&arguments).code, 0);
    let elsewhere = bench.elsewhere();
    assert_eq!(elsewhere.run("revoke 2 -y").code, 0);
    bench.home.run("recover").pins(1, "", "error: the rotation of `ci`: the new key (2) no longer works; the old one (1) is in its place again\n\n\
         hint: `genkey rotate KEY` creates another one\n");
    assert_eq!(bench.live_key_of(&old), Some(1));
    assert_eq!(bench.token("ci"), old);
    bench.works(&[(1, "ci")]);
    bench.is_clean();
}

/// Trap 16.
#[test]
fn a_destination_that_holds_the_old_key_again_gets_the_new_one_and_the_old_one_stays() {
    let (bench, old) = Bench::with_ci();
    let home = &bench.home;
    assert_eq!(home.run("deliver ci --to dotenv:.env -q").code, 0);
    let backup = home.read(".env");
    let arguments = ["ci", "--grace", "1s", "--to", "dotenv:.env", "-q"];
    assert_eq!(bench.rotate(&arguments).code, 0);
    home.write(".env", &backup);
    wait_for_the_end_of_the_grace();
    without_times(home.run("recover")).pins(0, "", "the old key stays valid until [UNTIL]: a destination held the old key again, and got the new one\n");
    assert_eq!(
        home.read(".env"),
        format!("GEN_API_KEY={}\n", bench.token("ci"))
    );
    assert_eq!(bench.live_key_of(&old), Some(1));
    wait_for_the_end_of_the_grace();
    without_times(home.run("recover")).pins(
        0,
        "",
        "revoked `ci (retiring [UNTIL])` (1), which was replaced by 2\n",
    );
    bench.works(&[(2, "ci")]);
    bench.is_clean();
}

#[test]
fn a_destination_that_cannot_be_read_at_the_end_keeps_the_old_key() {
    let (bench, old) = Bench::with_ci();
    let home = &bench.home;
    let arguments = ["ci", "--grace", "1s", "--to", "dotenv:.env", "-q"];
    assert_eq!(bench.rotate(&arguments).code, 0);
    let delivered = home.read(".env");
    home.write(".env", "GEN_API_KEY=a\nGEN_API_KEY=b\n");
    wait_for_the_end_of_the_grace();
    home.run("recover").pins(10, "", "error: the rotation of `ci` is still unfinished: `dotenv:[HOME]/.env#GEN_API_KEY` did not get the key: `[HOME]/.env`: `GEN_API_KEY` is assigned more than once, in lines 1, 2\n\n\
         hint: remove all but one: readers use the last one\n\n\
         hint: if nothing needs the old key any more, revoke it: `genkey revoke id:1`\n");
    assert_eq!(bench.live_key_of(&old), Some(1));
    home.write(".env", delivered);
    assert_eq!(home.run("recover").code, 0);
    bench.works(&[(2, "ci")]);
}

#[test]
fn an_old_key_that_was_revoked_in_the_grace_is_tidied_up() {
    let (bench, _) = Bench::with_ci();
    assert_eq!(bench.rotate(&["ci", "--grace", "1s", "-q"]).code, 0);
    let elsewhere = bench.elsewhere();
    assert_eq!(elsewhere.run("revoke 1 -y").code, 0);
    wait_for_the_end_of_the_grace();
    bench
        .home
        .run("recover")
        .pins(0, "", "finished the rotation of `ci`\n");
    bench.works(&[(2, "ci")]);
    assert_eq!(bench.stored(), [2]);
    bench.is_clean();
}

/// Trap 19.
#[test]
fn a_genkey_that_knows_nothing_of_rotations_refuses_journal_and_index() {
    let (bench, _) = Bench::with_ci();
    // The check of version 1: a line or a file with another version is from a newer genkey.
    let versions = |text: &str, field: &str| -> Vec<u64> {
        let documents = serde_json::Deserializer::from_str(text).into_iter::<Value>();
        documents
            .map(|document| document.unwrap()[field].as_u64().unwrap())
            .collect()
    };
    assert_eq!(versions(&bench.home.read(places::INDEX), "version"), [1]);
    assert_eq!(bench.rotate(&["ci", "--grace", "1s", "-q"]).code, 0);
    let journal = versions(&bench.journal(), "v");
    assert_eq!(journal[0], 2);
    assert_eq!(versions(&bench.home.read(places::INDEX), "version"), [2]);
    wait_for_the_end_of_the_grace();
    assert_eq!(bench.home.run("recover").code, 0);
    assert_eq!(versions(&bench.home.read(places::INDEX), "version"), [1]);
    assert_eq!(bench.journal(), "");
    for point in ["rotate.proven", "rotate.delivering"] {
        bench.killed(&["rotate", "ci", "--to", "dotenv:.env"], point);
        assert_eq!(versions(&bench.journal(), "v")[0], 2, "{point}");
        // It has the destination, too.
        assert_eq!(versions(&bench.home.read(places::INDEX), "version"), [3]);
        assert_eq!(bench.home.run("recover").code, 0);
    }
}

#[test]
fn what_still_holds_the_old_key_is_named_when_it_is_revoked() {
    let (bench, _) = Bench::with_ci();
    let home = &bench.home;
    assert_eq!(home.run("deliver ci --to file:a -q").code, 0);
    let rotated = bench.rotate(&["ci", "--grace", "1s", "--not-to", "file:a", "-q"]);
    assert_eq!(rotated.code, 0, "{}", rotated.stderr);
    wait_for_the_end_of_the_grace();
    let said = |arguments: &str| {
        let ended = home.run(arguments);
        assert_eq!(ended.code, 0, "{}", ended.stderr);
        let folder = home.path("").display().to_string();
        ended.stderr.replace(folder.trim_end_matches('/'), "[HOME]")
    };
    let planned = said("recover --dry-run");
    let held = "(1) was delivered to `file:[HOME]/a`, which would hold a revoked key\n\
                dry run: nothing was changed\n";
    assert!(planned.ends_with(held), "{planned}");
    let done = said("recover --yes");
    let held = "(1) was delivered to `file:[HOME]/a`, which may still hold the revoked key\n";
    assert!(done.ends_with(held), "{done}");
    bench.works(&[(2, "ci")]);
}
