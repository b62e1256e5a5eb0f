//! Keys that are due, and the old ones in their grace.

use serde_json::json;

use super::bench::{DAY, Desk, HOUR};
use crate::rotate::between::Then;

const CI: &str = "\
[keys.ci]
expires_in = \"30d\"
rotate_before = \"10d\"
grace = \"24h\"
deliver = [\"dotenv:.env\"]
";

#[test]
fn a_key_is_rotated_when_it_is_due_and_the_old_one_is_revoked_after_the_grace() {
    let desk = Desk::new(CI);
    assert_eq!(desk.actions(), ["ci created"]);
    desk.advance(DAY * 20 - HOUR);
    assert_eq!(desk.actions(), ["ci none"]);
    desk.advance(HOUR);
    let rows = desk.rows_of(&[], 0);
    assert_eq!(rows[0]["action"], "rotated");
    assert_eq!((&rows[0]["id"], &rows[0]["old_id"]), (&json!(2), &json!(1)));
    assert!(rows[0]["retire_at"].is_string(), "{rows:?}");
    desk.holds(".env", 2);
    assert_eq!(desk.live().len(), 2);
    desk.advance(HOUR * 23);
    assert_eq!(desk.actions(), ["ci waiting"]);
    assert_eq!(desk.live().len(), 2);
    desk.advance(HOUR * 2);
    assert_eq!(desk.actions(), ["ci retired"]);
    desk.works(&[(2, "ci")]);
    assert_eq!(desk.actions(), ["ci none"]);
    desk.is_clean();
}

/// Other machines know them by their names alone.
#[test]
fn an_old_key_that_could_not_be_renamed_gets_its_other_name_the_next_time() {
    let desk = Desk::new(CI);
    assert_eq!(desk.actions(), ["ci created"]);
    desk.advance(DAY * 21);
    desk.between.rule(|name, _| match name {
        "PATCH /persisted_tokens/1" => Then::Lose,
        _ => Then::Pass,
    });
    assert_eq!(desk.actions(), ["ci rotated"]);
    desk.works(&[(1, "ci"), (2, "ci")]);
    desk.between.pass_everything();
    assert_eq!(desk.actions(), ["ci waiting"]);
    let live = desk.live();
    assert!(live[0].1.starts_with("ci (retiring 20"), "{live:?}");
    desk.between.forget();
    assert_eq!(desk.actions(), ["ci waiting"]);
    assert_eq!(desk.between.changes(), Vec::<String>::new());
}

#[test]
fn force_rotates_what_is_not_due_and_only_what_is_named() {
    let desk = Desk::new(&format!(
        "{CI}\n[keys.b]\nexpires_in = \"30d\"\ngrace = \"0\"\n"
    ));
    assert_eq!(desk.renew(&["-q"]).code, 0);
    let rows = desk.rows_of(&["--force", "--only", "b"], 0);
    assert_eq!(rows.len(), 1);
    assert_eq!(
        (&rows[0]["key"], &rows[0]["action"]),
        (&json!("b"), &json!("rotated"))
    );
    desk.works(&[(1, "ci"), (3, "b")]);
    desk.renew(&["--only", "c"]).pins(
        6,
        "",
        "error: the runbook has no key `c`\n\nhint: it has `ci`, `b`\n",
    );
}

/// A key made by hand, before there was a runbook.
#[test]
fn a_key_that_exists_is_taken_over_and_rotated_where_it_is() {
    let desk = Desk::new(CI);
    let secret = desk.create_with("ci", "--expires-in 15d");
    desk.home
        .write(".env", format!("A=1\nGEN_API_KEY={secret}\n"));
    assert_eq!(desk.actions(), ["ci none"]);
    desk.advance(DAY * 8);
    assert_eq!(desk.actions(), ["ci rotated"]);
    desk.holds(".env", 2);
    assert!(desk.file(".env").unwrap().starts_with("A=1\n"));
}

#[test]
fn two_keys_of_a_name_are_refused_and_reported() {
    let desk = Desk::new(CI);
    desk.create("ci");
    desk.create("ci");
    desk.renew(&[]).pins(
        6,
        "KEY  ACTION  ID  EXPIRES  DUE  RETIRE\nci   failed  -   -        -    -\n",
        "error: `ci`: 2 keys have this name: 1, 2\n\n\
         hint: `genkey show ID` shows when each was last used; revoke or rename those that no program uses\n",
    );
    assert_eq!(desk.live().len(), 2);
    assert_eq!(desk.file(".env"), None);
}

#[test]
fn the_key_in_use_comes_last_and_the_login_follows_it() {
    let mut desk =
        Desk::new("[defaults]\nexpires_in = \"30d\"\ngrace = \"0\"\n[keys.login]\n[keys.ci]\n");
    let secret = desk.create("login");
    desk.create("ci");
    desk.0.log_in(&secret);
    desk.advance(DAY * 25);
    assert_eq!(desk.actions(), ["login rotated", "ci rotated"]);
    desk.works(&[(3, "ci"), (4, "login")]);
    assert_eq!(desk.actions(), ["login none", "ci none"]);
    desk.is_clean();
}

/// Trap 17: the service gives less than the runbook asks for.
#[test]
fn a_capped_lifetime_is_not_rotated_every_night() {
    let desk =
        Desk::new("[keys.ci]\nexpires_in = \"90d\"\nrotate_before = \"30d\"\ngrace = \"1h\"\n");
    desk.table()
        .execute_batch(
            "CREATE TRIGGER cap AFTER INSERT ON token BEGIN
                 UPDATE token SET expires_at = created_at + 7 * 86400000 WHERE id = new.id;
             END",
        )
        .unwrap();
    let mut created = 0;
    for _night in 0..14 {
        assert_eq!(desk.renew(&["-q"]).code, 0);
        desk.advance(DAY);
        created = desk.rows().len();
    }
    assert!((4..=5).contains(&created), "{created} keys in 14 days");
    assert!(desk.live().len() <= 2);
}

/// Trap 18: this machine's clock is wrong by a year.
#[test]
fn a_wrong_clock_of_this_machine_rotates_nothing() {
    let desk = Desk::new(CI);
    assert_eq!(desk.renew(&["-q"]).code, 0);
    let ended = desk.home.run("renew --clock +365d -o csv");
    assert_eq!(ended.code, 0, "{}", ended.stderr);
    assert!(ended.stdout.contains("\nci,none,1,"), "{}", ended.stdout);
    assert!(
        ended.stderr.contains(
            "this machine's clock is 1year ahead of the service's; using the service's time"
        ) || ended
            .stderr
            .contains("ahead of the service's; using the service's time"),
        "{}",
        ended.stderr
    );
    desk.works(&[(1, "ci")]);
}
