//! Destinations that do not have the current key.

use super::bench::{DAY, Desk, HOUR};

const CI: &str = "[keys.ci]\nexpires_in = \"30d\"\ngrace = \"24h\"\n";

#[test]
fn a_destination_that_is_new_in_the_runbook_gets_the_key_once() {
    let desk = Desk::new(CI);
    assert_eq!(desk.actions(), ["ci created"]);
    let push =
        "deliver = [\"dotenv:.env\", { to = \"command\", run = \"cat > k; echo >> pushes\" }]\n";
    desk.write_runbook(&format!("{CI}{push}"));
    assert_eq!(desk.actions(), ["ci delivered"]);
    desk.holds(".env", 1);
    desk.holds("k", 1);
    assert_eq!(desk.actions(), ["ci none"]);
    assert_eq!(desk.count("pushes"), 1);
    std::fs::remove_file(desk.home.path(".env")).unwrap();
    assert_eq!(desk.actions(), ["ci delivered"]);
    desk.holds(".env", 1);
    assert_eq!(desk.count("pushes"), 1);
}

#[test]
fn a_restored_backup_gets_the_new_key_in_the_grace_and_after_it() {
    let desk = Desk::new(&format!("{CI}deliver = [\"dotenv:.env\"]\n"));
    assert_eq!(desk.actions(), ["ci created"]);
    let backup = desk.file(".env").unwrap();
    desk.advance(DAY * 21);
    assert_eq!(desk.actions(), ["ci rotated"]);
    desk.home.write(".env", &backup);
    desk.advance(HOUR);
    assert_eq!(desk.actions(), ["ci delivered"]);
    desk.holds(".env", 2);
    desk.advance(DAY);
    assert_eq!(desk.actions(), ["ci retired"]);
    desk.home.write(".env", &backup);
    assert_eq!(desk.actions(), ["ci delivered"]);
    desk.holds(".env", 2);
    desk.is_clean();
}

#[test]
fn a_key_that_a_person_has_renamed_is_replaced_in_its_destinations() {
    let desk = Desk::new(&format!("{CI}deliver = [\"dotenv:.env\"]\n"));
    assert_eq!(desk.actions(), ["ci created"]);
    desk.table()
        .execute("UPDATE token SET name = 'old' WHERE id = 1", ())
        .unwrap();
    assert_eq!(desk.actions(), ["ci created"]);
    desk.works(&[(1, "old"), (2, "ci")]);
    desk.holds(".env", 2);
}

#[test]
fn an_old_key_is_revoked_although_a_person_has_renamed_the_new_one() {
    let desk = Desk::new(&format!("{CI}deliver = [\"dotenv:.env\"]\n"));
    assert_eq!(desk.actions(), ["ci created"]);
    desk.advance(DAY * 21);
    assert_eq!(desk.actions(), ["ci rotated"]);
    desk.table()
        .execute("UPDATE token SET name = 'mine' WHERE id = 2", ())
        .unwrap();
    assert_eq!(desk.actions(), ["ci created"]);
    desk.holds(".env", 3);
    desk.advance(DAY + HOUR);
    assert_eq!(desk.actions(), ["ci retired"]);
    desk.works(&[(2, "mine"), (3, "ci")]);
    desk.is_clean();
}

#[test]
fn a_secret_that_is_not_stored_here_is_not_delivered_and_not_rotated() {
    let desk = Desk::new(&format!("{CI}deliver = [\"dotenv:.env\"]\n"));
    let elsewhere = desk.elsewhere();
    let created = elsewhere.run("create ci --expires-in 30d -q");
    assert_eq!(created.code, 0, "{}", created.stderr);
    let ended = desk.renew(&["-o", "csv"]);
    assert_eq!(ended.code, 0, "{}", ended.stderr);
    assert_eq!(
        ended.stderr,
        "warning: the secret of `ci` (1) is not stored on this machine, so genkey cannot tell whether its destinations have it\n"
    );
    desk.advance(DAY * 25);
    let ended = desk.renew(&["-q", "-o", "csv"]);
    assert_eq!(ended.code, 6, "{}", ended.stderr);
    assert!(
        ended
            .stderr
            .contains("the secret of `ci` (1) is not stored on this machine"),
        "{}",
        ended.stderr
    );
    desk.works(&[(1, "ci")]);
}

#[test]
fn what_is_delivered_on_other_hosts_is_left_to_them() {
    let elsewhere = "deliver = [{ to = \"dotenv:.env\", hosts = [\"n8n-1.example\"] }]\n";
    let desk = Desk::new(&format!("{CI}{elsewhere}"));
    // Nobody seems to run it there.
    let rows = desk.rows_of(&[], 1);
    assert_eq!(
        rows[0]["error"],
        "it is renewed on n8n-1.example, but is missing"
    );
    assert_eq!(rows[0]["destinations"][0]["state"], "elsewhere");
    desk.works(&[]);
    let both = "deliver = [\"file:key\", { to = \"dotenv:.env\", hosts = [\"n8n-1\"] }]\n";
    desk.write_runbook(&format!("{CI}{both}"));
    assert_eq!(desk.renew(&["-q", "-o", "csv"]).code, 1);
    assert_eq!(desk.file("key"), None);
    desk.works(&[]);
    let name = rustix::system::uname()
        .nodename()
        .to_str()
        .unwrap()
        .to_owned();
    let here = format!("deliver = [{{ to = \"dotenv:.env\", hosts = [\"other\", \"{name}\"] }}]\n");
    desk.write_runbook(&format!("{CI}{here}"));
    assert_eq!(desk.actions(), ["ci created"]);
    desk.holds(".env", 1);
}
