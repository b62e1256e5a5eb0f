//! What goes wrong in ways that a night of its own does not show: late reads, records that no longer
//! hold, lists of other accounts.

use serde_json::json;

use super::bench::{DAY, Desk, HOUR, text};
use crate::rotate::between::Then;
use crate::support::genkey::{Home, places};

const CI: &str = "[keys.ci]\nexpires_in = \"30d\"\nrotate_before = \"10d\"\ngrace = \"24h\"\n";

fn ci(deliver: &str) -> String {
    format!("{CI}deliver = [{deliver}]\n")
}

/// A service that shows what it holds only later: the new key must not stay there when it is undone.
#[test]
fn a_destination_that_shows_late_what_it_holds_gets_the_old_key_back() {
    let desk = Desk::new(&ci(
        r#"{ to = "command", run = "cat > real", readable = "cat shown" }"#,
    ));
    let secret = desk.create_with("ci", "--expires-in 30d");
    desk.home.write("real", &secret);
    desk.home.write("shown", &secret);
    desk.advance(DAY * 21);
    assert_eq!(desk.rows_of(&[], 1)[0]["action"], "failed");
    desk.works(&[(1, "ci")]);
    desk.holds("real", 1);
}

/// A tool that fails halfway, and a person who revokes the key that could not be withdrawn.
#[test]
fn a_destination_that_was_left_with_a_dead_key_gets_a_live_one() {
    let push =
        "if [ -e broken ]; then [ $GENKEY_ACTION = withdraw ] || cat > k; exit 1; fi; cat > k";
    let desk = Desk::new(&ci(&format!(r#"{{ to = "command", run = "{push}" }}"#)));
    assert_eq!(desk.actions(), ["ci created"]);
    desk.holds("k", 1);
    desk.advance(DAY * 21);
    desk.home.write("broken", "");
    desk.rows_of(&[], 10);
    assert_eq!(desk.live().len(), 2);
    // As the hint says.
    assert_eq!(desk.run(&["revoke", "id:2", "--yes", "-q"]).code, 0);
    assert_eq!(desk.rows_of(&[], 1)[0]["action"], "failed");
    std::fs::remove_file(desk.home.path("broken")).unwrap();
    assert_eq!(desk.actions(), ["ci rotated"]);
    desk.holds("k", 3);
}

#[test]
fn an_old_key_is_not_revoked_while_a_destination_of_the_runbook_lacks_the_new_one() {
    let desk = Desk::new(&ci(r#""dotenv:.env""#));
    assert_eq!(desk.actions(), ["ci created"]);
    desk.advance(DAY * 21);
    assert_eq!(desk.actions(), ["ci rotated"]);
    desk.write_runbook(&ci(
        r#""dotenv:.env", { to = "command", run = "test -e ok && cat > k" }"#,
    ));
    desk.advance(DAY * 2);
    let rows = desk.rows_of(&[], 1);
    assert_eq!(rows[0]["destinations"][1]["state"], "failed");
    assert_eq!(desk.live().len(), 2);
    desk.home.write("ok", "");
    assert_eq!(desk.actions(), ["ci delivered"]);
    desk.works(&[(2, "ci")]);
    desk.holds("k", 2);
}

#[test]
fn a_dead_key_in_a_destination_is_a_failure_where_the_live_one_is_not_stored() {
    let desk = Desk::new(&ci(r#""dotenv:.env""#));
    let elsewhere = desk.elsewhere();
    let dead = elsewhere.run("create old --show-token -q").stdout;
    assert_eq!(elsewhere.run("revoke old --yes -q").code, 0);
    assert_eq!(elsewhere.run("create ci --expires-in 30d -q").code, 0);
    desk.home.write(".env", format!("GEN_API_KEY={dead}"));
    let rows = desk.rows_of(&[], 1);
    assert_eq!(rows[0]["destinations"][0]["state"], "failed");
    assert!(
        text(&rows[0]["error"]).ends_with(
            "holds a key that no longer works, and the secret of `ci` (2) is not stored on this machine"
        ),
        "{rows:?}"
    );
    desk.works(&[(2, "ci")]);
}

/// Otherwise it would expire, and nobody would know why.
#[test]
fn a_key_that_is_due_while_its_old_one_is_still_used_is_a_failure() {
    let desk = Desk::new(&ci(r#""dotenv:.env""#));
    let secret = desk.create_with("ci", "");
    desk.home.write(".env", format!("GEN_API_KEY={secret}\n"));
    desk.advance(DAY * 20);
    assert_eq!(desk.actions(), ["ci rotated"]);
    let night = || {
        desk.advance(DAY * 2);
        let used = "UPDATE token SET last_used_at = ?1 WHERE id = 1";
        let now = desk.now().as_millisecond();
        desk.table().execute(used, [now]).unwrap();
    };
    for _ in 0..9 {
        night();
        assert_eq!(desk.actions(), ["ci waiting"]);
    }
    night();
    let rows = desk.rows_of(&[], 1);
    let error = text(&rows[0]["error"]);
    assert!(
        error.starts_with("`ci` (2) is due, but the key 1, which it replaced, stays valid until "),
        "{error}"
    );
    assert_eq!(desk.run(&["revoke", "id:1", "--yes", "-q"]).code, 0);
    assert_eq!(desk.actions(), ["ci rotated"]);
    assert_eq!(desk.live().len(), 2);
}

#[test]
fn a_journal_that_was_lost_in_the_grace_is_a_failure_and_keeps_no_key_from_being_rotated() {
    let desk = Desk::new(&ci(r#""dotenv:.env""#));
    assert_eq!(desk.actions(), ["ci created"]);
    desk.advance(DAY * 20);
    assert_eq!(desk.actions(), ["ci rotated"]);
    desk.home.write(places::JOURNAL, "");
    let rows = desk.rows_of(&[], 1);
    assert_eq!(
        rows[0]["error"],
        "the key 1 was replaced by 2, but the journal has no record of that rotation"
    );
    desk.advance(DAY * 20);
    let rows = desk.rows_of(&[], 1);
    assert_eq!(rows[0]["id"], json!(3));
    desk.holds(".env", 3);
}

/// Such as after a login with another account.
#[test]
fn a_key_that_works_but_is_not_listed_is_not_created_again() {
    let desk = Desk::new(&ci(r#""dotenv:.env""#));
    assert_eq!(desk.actions(), ["ci created"]);
    let session = desk.session().to_owned();
    desk.between.rule(move |request, received| {
        let is_by_session = received.header("x-api-key") == Some(session.as_str());
        match request {
            "GET /persisted_tokens" if is_by_session => {
                Then::Change(Box::new(|keys| *keys = json!([])))
            }
            _ => Then::Pass,
        }
    });
    let rows = desk.rows_of(&[], 1);
    assert_eq!(
        rows[0]["error"],
        "`ci` (1) works, but the service does not list it"
    );
    desk.works(&[(1, "ci")]);
    desk.holds(".env", 1);
}

#[test]
fn a_service_that_renames_nothing_gets_new_keys_all_the_same() {
    let desk = Desk::new(&ci(r#""dotenv:.env""#));
    desk.between.rule(|request, _| {
        if request.starts_with("PATCH ") {
            Then::Answer(405, r#"{"error":"Method not allowed"}"#)
        } else {
            Then::Pass
        }
    });
    assert_eq!(desk.actions(), ["ci created"]);
    assert_eq!(desk.actions(), ["ci none"]);
    for id in [2, 3] {
        desk.advance(DAY * 21);
        assert_eq!(desk.actions(), ["ci rotated"]);
        desk.holds(".env", id);
        desk.advance(DAY + HOUR);
        assert_eq!(desk.actions(), ["ci retired"]);
        assert_eq!(desk.live().len(), 1);
    }
}

#[test]
fn a_creation_that_was_interrupted_before_its_verification_is_undone() {
    let desk = Desk::new(&format!(
        "{CI}verify = \"test -e ok\"\ndeliver = [\"dotenv:.env\"]\n"
    ));
    desk.killed(&["renew", "-q"], "issue.stored");
    assert_eq!(desk.rows_of(&[], 1)[0]["action"], "failed");
    desk.works(&[]);
    assert_eq!(desk.file(".env"), None);
    desk.home.write("ok", "");
    assert_eq!(desk.actions(), ["ci created"]);
    desk.is_clean();
}

#[test]
fn a_failed_creation_does_not_count_as_one_for_the_hook() {
    let desk = Desk::new(&format!(
        "[defaults]\nafter = \"echo ran >> ran\"\n{}",
        ci(r#"{ to = "command", run = "cat > /dev/null; exit 1" }"#)
    ));
    assert_eq!(desk.rows_of(&[], 10)[0]["action"], "failed");
    assert_eq!(desk.file("ran"), None);
}

/// With the runbook of a team, its keys would be replaced by ones that work nowhere.
#[test]
fn a_rehearsal_runs_no_commands_and_overwrites_nothing() {
    let home = Home::with_file_store();
    let refused = |deliver: &str, what: &str| {
        home.write("genkey.toml", format!("version = 1\n{}", ci(deliver)));
        let ended = home.run("--sandbox renew --dry-run");
        assert_eq!(ended.code, 2, "{deliver}");
        let error = format!("error: the sandbox does not {what}");
        assert!(ended.stderr.starts_with(&error), "{}", ended.stderr);
    };
    refused(
        r#""github:acme/site#KEY""#,
        "deliver to `github:acme/site#KEY` (",
    );
    refused(r#""command:cat > k""#, "deliver to `command:cat > k` (");
    refused(r#""file:k?replace""#, "deliver to `file:");
    refused(
        r#"{ to = "file:k", reload = "systemctl restart n8n" }"#,
        "run the `reload` of `file:",
    );
}
