//! Commands of the runbook: `verify`, `reload` and `after`.

use super::bench::{DAY, Desk};

#[test]
fn after_runs_once_if_anything_was_changed_and_names_the_keys() {
    let desk = Desk::new(
        "[defaults]\nexpires_in = \"30d\"\n\
         after = [\"sh\", \"-c\", \"echo \\\"$GENKEY_ROTATED|$GENKEY_FAILED\\\" >> ran; env > env\"]\n\
         [keys.a]\n[keys.b]\n[keys.c]\ndeliver = [\"dotenv:.env\"]\n",
    );
    desk.home.write(".env", "GEN_API_KEY=mine\n");
    assert_eq!(desk.renew(&["-q"]).code, 1);
    assert_eq!(desk.file("ran").unwrap(), "a\nb|c\n");
    assert!(!desk.file("env").unwrap().contains("gen_pat_"));
    std::fs::remove_file(desk.home.path(".env")).unwrap();
    assert_eq!(desk.actions(), ["a none", "b none", "c created"]);
    assert_eq!(desk.actions(), ["a none", "b none", "c none"]);
    assert_eq!(desk.file("ran").unwrap(), "a\nb|c\nc|\n");
}

/// A failed hook is a failed run.
#[test]
fn a_failing_after_is_a_failure() {
    let desk = Desk::new("[defaults]\nafter = \"exit 7\"\n[keys.a]\nexpires_in = \"30d\"\n");
    let ended = desk.renew(&["-o", "csv"]);
    assert_eq!(ended.code, 1);
    assert_eq!(
        ended.stderr,
        "created `a` (1)\nerror: the `after` command failed: `exit 7` exited with 7\n\n\
         hint: the next `genkey renew` runs it again\n"
    );
    desk.works(&[(1, "a")]);
    // Until it succeeds, although nothing else is to be done.
    assert_eq!(desk.renew(&["-q"]).code, 1);
    let after = "after = 'printf %s \"$GENKEY_ROTATED\" > ran'";
    desk.write_runbook(&format!(
        "[defaults]\n{after}\n[keys.a]\nexpires_in = \"30d\"\n"
    ));
    assert_eq!(desk.actions(), ["a none"]);
    assert_eq!(desk.file("ran").as_deref(), Some("a"));
    std::fs::remove_file(desk.home.path("ran")).unwrap();
    assert_eq!(desk.actions(), ["a none"]);
    assert_eq!(desk.file("ran"), None);
}

#[test]
fn a_failing_verification_leaves_the_old_key() {
    let desk =
        Desk::new("[keys.a]\nexpires_in = \"30d\"\ngrace = \"0\"\nverify = \"test -f ok\"\n");
    desk.create("a");
    desk.advance(DAY * 25);
    let rows = desk.rows_of(&[], 1);
    assert_eq!(rows[0]["action"], "failed");
    assert_eq!(rows[0]["done"], false);
    desk.works(&[(1, "a")]);
    desk.home.write("ok", "");
    assert_eq!(desk.actions(), ["a rotated"]);
    desk.works(&[(3, "a")]);
    desk.is_clean();
}
