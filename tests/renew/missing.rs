//! Keys that do not exist yet, or no longer.

use serde_json::{Value, json};

use super::bench::{DAY, Desk};

const TWO: &str = "\
[keys.ci]
expires_in = \"30d\"
deliver = [\"dotenv:.env\", { to = \"command\", run = \"cat > pushed\" }]

[keys.\"n8n production\"]
expires_in = \"never\"
";

#[test]
fn what_is_missing_is_created_and_delivered_and_then_nothing_is_done() {
    let desk = Desk::new(TWO);
    let ended = desk.renew(&[]);
    assert_eq!(ended.code, 0, "{}", ended.stderr);
    let env = desk.home.path(".env");
    let expected = format!(
        "created `ci` (1)\n\
         delivered to `dotenv:{}#GEN_API_KEY`\n\
         delivered to `command:cat > pushed`\n\
         created `n8n production` (2)\n",
        env.display()
    );
    assert_eq!(ended.stderr, expected);
    desk.works(&[(1, "ci"), (2, "n8n production")]);
    desk.holds(".env", 1);
    desk.holds("pushed", 1);
    desk.between.forget();
    std::fs::remove_file(desk.home.path("pushed")).unwrap();
    let again = desk.renew(&["-o", "json"]);
    assert_eq!((again.code, again.stderr.as_str()), (0, ""));
    assert_eq!(desk.between.changes(), Vec::<String>::new());
    assert_eq!(desk.file("pushed"), None, "it was delivered again");
    let rows: Value = serde_json::from_str(&again.stdout).unwrap();
    let row = &rows[0];
    let mut fields: Vec<&String> = row.as_object().unwrap().keys().collect();
    fields.sort();
    assert_eq!(
        fields,
        [
            "action",
            "destinations",
            "done",
            "due_at",
            "error",
            "expires_at",
            "id",
            "key",
            "old_id",
            "retire_at"
        ]
    );
    assert_eq!((&row["action"], &row["id"]), (&json!("none"), &json!(1)));
    assert_eq!(
        row["destinations"],
        json!([
            { "to": format!("dotenv:{}#GEN_API_KEY", env.display()), "state": "current" },
            { "to": "command:cat > pushed", "state": "current" },
        ])
    );
    assert_eq!(rows[1]["due_at"], Value::Null);
    desk.is_clean();
}

#[test]
fn a_dry_run_changes_nothing_and_runs_no_command() {
    let desk = Desk::new(TWO);
    let rows = desk.rows_of(&["--dry-run"], 0);
    assert_eq!(rows[0]["action"], "created");
    assert_eq!(rows[0]["done"], false);
    assert_eq!(rows[1]["action"], "created");
    assert_eq!(desk.between.changes(), Vec::<String>::new());
    assert_eq!((desk.file(".env"), desk.file("pushed")), (None, None));
}

#[test]
fn a_key_that_a_person_has_revoked_is_created_again_where_the_dead_one_was() {
    let desk = Desk::new(TWO);
    assert_eq!(desk.renew(&["-q"]).code, 0);
    let dead = desk.file(".env").unwrap();
    desk.table()
        .execute("UPDATE token SET revoked_at = created_at WHERE id = 1", ())
        .unwrap();
    assert_eq!(desk.actions(), ["ci created", "n8n production none"]);
    desk.works(&[(2, "n8n production"), (3, "ci")]);
    desk.holds(".env", 3);
    desk.holds("pushed", 3);
    desk.name_means("ci", 3);
    // The secret of the dead key is gone, and its value is recognised all the same.
    desk.home.write(".env", &dead);
    assert_eq!(desk.actions(), ["ci delivered", "n8n production none"]);
    desk.holds(".env", 3);
    desk.is_clean();
}

#[test]
fn an_expired_key_is_created_again() {
    let desk = Desk::new(TWO);
    assert_eq!(desk.renew(&["-q"]).code, 0);
    desk.advance(DAY * 31);
    assert_eq!(desk.actions(), ["ci created", "n8n production none"]);
    desk.works(&[(2, "n8n production"), (3, "ci")]);
    desk.holds(".env", 3);
    desk.is_clean();
}

#[test]
fn a_value_that_was_never_a_key_of_the_name_is_not_overwritten() {
    let desk = Desk::new(TWO);
    desk.home.write(".env", "GEN_API_KEY=mine\n");
    let rows = desk.rows_of(&[], 1);
    assert_eq!(rows[0]["action"], "failed");
    assert_eq!(rows[1]["action"], "created");
    assert_eq!(desk.file(".env").as_deref(), Some("GEN_API_KEY=mine\n"));
    desk.works(&[(1, "n8n production")]);
    // Nor the key of another program, even a dead one: it may be one of another service.
    let created = desk.elsewhere().run("create other --show-token -q");
    let other = format!("GEN_API_KEY={}", created.stdout);
    desk.home.write(".env", &other);
    assert_eq!(desk.rows_of(&[], 1)[0]["action"], "failed");
    assert_eq!(desk.home.run("revoke other --yes -q").code, 0);
    desk.between.forget();
    assert_eq!(desk.rows_of(&[], 1)[0]["action"], "failed");
    assert_eq!(desk.file(".env").unwrap(), other);
    assert_eq!(desk.between.changes(), Vec::<String>::new());
    let sent_with_it = |(_, secret): &(String, String)| created.stdout.trim() == secret;
    assert!(!desk.between.requests().iter().any(sent_with_it));
    desk.write_runbook(&TWO.replace("dotenv:.env", "dotenv:.env?replace"));
    assert_eq!(desk.actions(), ["ci created", "n8n production none"]);
    desk.holds(".env", 3);
}
