//! What a rotation prints and sends, and what is true after it.

use serde_json::{Value, json};

use super::bench::Bench;
use crate::support::genkey::places;

#[test]
fn the_new_key_takes_the_name_and_the_old_one_is_revoked() {
    let (bench, old) = Bench::with_ci();
    bench.rotate(&["ci"]).pins(0, "ID  NAME  STATUS  CREATED                   EXPIRES                   LAST USED  REVOKED  STORED  IN USE\n\
         2   ci    active  [TIME]  [TIME]  never      -        file    -\n", "replaced `ci` (1) by 2, and revoked the old key\n");
    bench.works(&[(2, "ci")]);
    bench.name_means("ci", 2);
    assert_eq!(bench.live_key_of(&old), None);
    assert_eq!(bench.stored(), [json!(2)], "the old secret is removed");
    bench.is_clean();
}

#[test]
fn the_proof_and_everything_after_it_is_sent_with_the_new_key() {
    let (bench, _) = Bench::with_ci();
    assert_eq!(bench.rotate(&["ci", "-q"]).code, 0);
    let session = bench.session().to_owned();
    let new = bench.token("ci");
    let mut sent = bench.between.requests();
    // Each pair is sent at once, in any order.
    sent[0..2].sort();
    sent[3..5].sort();
    sent[5..7].sort();
    let by = |secret: &str, names: &[&str]| -> Vec<(String, String)> {
        names
            .iter()
            .map(|name| ((*name).to_owned(), secret.to_owned()))
            .collect()
    };
    let lookups = ["GET /me", "GET /persisted_tokens"];
    let expected = [
        by(&session, &lookups),
        by(&session, &["POST /persisted_tokens"]),
        by(&new, &lookups),
        by(
            &new,
            &[
                "DELETE /persisted_tokens/1/revoke",
                "PATCH /persisted_tokens/2",
            ],
        ),
    ];
    assert_eq!(sent, expected.concat());
}

#[test]
fn one_key_is_one_json_object_that_says_what_it_replaces() {
    let (bench, _) = Bench::with_ci();
    let row = bench.rotate(&["ci", "--json"]).json();
    let fields = ["id", "name", "status", "replaces", "retires_at"].map(|field| row[field].clone());
    let expected = [
        json!(2),
        json!("ci"),
        json!("active"),
        json!(1),
        json!(null),
    ];
    assert_eq!(fields, expected, "{row}");
    assert_eq!(row.get("token"), None);
    assert_eq!(row["stored"]["store"], "file");
    let row = bench.rotate(&["ci", "--grace", "24h", "--json"]).json();
    assert_eq!(row["replaces"], 2);
    let retires_at: jiff::Timestamp = row["retires_at"].as_str().unwrap().parse().unwrap();
    let ahead = retires_at.duration_since(jiff::Timestamp::now()).as_secs();
    assert!((86_300..=86_402).contains(&ahead), "{row}");
}

#[test]
fn several_keys_are_an_array_a_line_each_or_rows() {
    let (bench, _) = Bench::with_ci();
    bench.create("deploy");
    let rows = bench.rotate(&["ci", "deploy", "--json"]).json();
    let replaced: Vec<&Value> = rows
        .as_array()
        .unwrap()
        .iter()
        .map(|row| &row["replaces"])
        .collect();
    assert_eq!(replaced, [1, 2]);
    let lines = bench.rotate(&["ci", "deploy", "-o", "jsonl", "-q"]);
    let replaced: Vec<Value> = lines
        .data()
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap()["replaces"].clone())
        .collect();
    assert_eq!(replaced, [3, 4]);
    bench.rotate(&["ci", "deploy", "-o", "csv", "-q"]).pins(
        0,
        "id,name,status,created_at,expires_at,last_used_at,revoked_at,stored,replaces,retires_at\n\
         7,ci,active,[TIME],[TIME],,,file,5,\n\
         8,deploy,active,[TIME],[TIME],,,file,6,\n",
        "",
    );
    bench.works(&[(7, "ci"), (8, "deploy")]);
}

#[test]
fn a_failure_does_not_stop_the_other_rotations() {
    let (bench, _) = Bench::with_ci();
    bench.create("dead");
    bench.create("deploy");
    assert_eq!(bench.home.run("revoke dead -y").code, 0);
    bench
        .rotate(&["ci", "nobody", "2", "deploy", "--json"])
        .pins(6, "[\n  {\n    \"id\": 4,\n    \"name\": \"ci\",\n    \"status\": \"active\",\n    \"created_at\": \"[TIME]\",\n    \"expires_at\": \"[TIME]\",\n    \"last_used_at\": null,\n    \"revoked_at\": null,\n    \"stored\": {\n      \"store\": \"file\",\n      \"entry\": \"4-[MARKER]\"\n    },\n    \"replaces\": 1,\n    \"retires_at\": null\n  },\n  {\n    \"id\": 5,\n    \"name\": \"deploy\",\n    \"status\": \"active\",\n    \"created_at\": \"[TIME]\",\n    \"expires_at\": \"[TIME]\",\n    \"last_used_at\": null,\n    \"revoked_at\": null,\n    \"stored\": {\n      \"store\": \"file\",\n      \"entry\": \"5-[MARKER]\"\n    },\n    \"replaces\": 3,\n    \"retires_at\": null\n  }\n]\n", "{\"error\":{\"hints\":[\"`genkey list --all` shows every key of the account\",\"`dead` (2) no longer works\"],\"kind\":\"no_such_key\",\"message\":\"2 of 4 rotations failed: no such key: `nobody`\"}}\n");
    bench.works(&[(4, "ci"), (5, "deploy")]);
    bench.is_clean();
}

#[test]
fn a_key_that_is_named_twice_is_rotated_once() {
    let (bench, _) = Bench::with_ci();
    let ended = bench.rotate(&["ci", "1", "-q", "--json"]);
    assert_eq!(ended.code, 0, "{}", ended.stderr);
    bench.works(&[(2, "ci")]);
}

#[test]
fn the_new_key_lives_as_long_as_the_old_one_did_unless_another_lifetime_is_given() {
    let (bench, _) = Bench::with_ci();
    let days = |bench: &Bench| {
        let table = bench.table();
        let select = "SELECT expires_at - created_at FROM token ORDER BY id DESC LIMIT 1";
        let life: Option<i64> = table.query_row(select, (), |row| row.get(0)).unwrap();
        life.map(|life| life / 86_400_000)
    };
    // Half of its life is over.
    let table = bench.table();
    let shift = "UPDATE token SET created_at = created_at - 1296000000, expires_at = expires_at - 1296000000";
    table.execute(shift, ()).unwrap();
    assert_eq!(bench.rotate(&["ci", "-q"]).code, 0);
    assert_eq!(days(&bench), Some(30));
    assert_eq!(bench.rotate(&["ci", "--expires-in", "90d", "-q"]).code, 0);
    assert_eq!(days(&bench), Some(90));
}

#[test]
fn a_key_that_never_expires_is_replaced_by_another_one_with_a_warning() {
    let bench = Bench::new();
    bench.create_with("ci", "");
    bench.rotate(&["ci"]).pins(0, "ID  NAME  STATUS  CREATED                   EXPIRES  LAST USED  REVOKED  STORED  IN USE\n\
         2   ci    active  [TIME]  never    never      -        file    -\n", "warning: `ci` (1) never expires, and neither will the new key; `--expires-in` sets a lifetime\n\
         replaced `ci` (1) by 2, and revoked the old key\n");
    bench.rotate(&["ci", "--expires-in", "90d", "-q"]).data();
    let rows = bench.rows();
    assert_eq!(rows[1].expires_at, None);
    assert!(rows[2].expires_at.is_some());
    let ended = bench.rotate(&["ci", "--no-expiry"]);
    assert_eq!(
        (ended.code, ended.stderr.as_str()),
        (0, "replaced `ci` (3) by 4, and revoked the old key\n")
    );
    assert_eq!(bench.rows()[3].expires_at, None);
    let planned = bench.rotate(&["ci", "--no-expiry", "--dry-run"]);
    let never = "expires in:    never\n";
    assert!(planned.stdout.contains(never), "{}", planned.stdout);
    let both = bench.rotate(&["ci", "--no-expiry", "--expires-in", "1d"]);
    assert_eq!(both.code, 2, "{}", both.stderr);
}

#[test]
fn a_dry_run_changes_nothing() {
    let (bench, _) = Bench::with_ci();
    bench.home.write(".env", "A=1\n");
    let (files, rows) = (bench.home.files(), bench.rows());
    let index = bench.home.read(places::INDEX);
    let arguments = [
        "ci",
        "--dry-run",
        "--to",
        "dotenv:.env",
        "--to",
        "command:touch ran",
        "--verify-with",
        "touch verified",
    ];
    bench.rotate(&arguments).pins(
        0,
        "dry run:       yes\n\
         name:          ci\n\
         replaces:      1\n\
         expires in:    30d\n\
         store:         file\n\
         destinations:  dotenv:[HOME]/.env#GEN_API_KEY, command:touch ran\n",
        "dry run: no key was rotated\n",
    );
    assert_eq!(bench.between.changes(), Vec::<String>::new());
    assert_eq!(bench.rows(), rows);
    assert_eq!(bench.home.files(), files);
    assert_eq!(bench.home.read(places::INDEX), index);
    assert_eq!(bench.home.read(".env"), "A=1\n");
    let row = bench.rotate(&["ci", "--dry-run", "--json"]).json();
    assert_eq!(
        row,
        json!({
            "dry_run": true, "name": "ci", "replaces": 1, "expires_in": "30d", "store": "file",
            "destinations": [],
        })
    );
}

#[test]
fn the_sandbox_in_this_process_rotates_too() {
    let mut bench = Bench::new();
    bench.home.unset("GENKEY_API_URL");
    bench.home.unset("GEN_API_KEY");
    let home = &bench.home;
    let made = home.run("--sandbox create --name ci --expires-in 90d --to dotenv:.env -q");
    assert_eq!(made.code, 0, "{}", made.stderr);
    let first = home.read(".env");
    let rotated = home.run("--sandbox rotate ci --to dotenv:.env");
    rotated.pins(0, "ID  NAME  STATUS  CREATED                   EXPIRES                   LAST USED  REVOKED  STORED  IN USE\n\
         2   ci    active  [TIME]  [TIME]  never      -        file    -\n", "delivered to `dotenv:[HOME]/.env#GEN_API_KEY`\n\
         replaced `ci` (1) by 2, and revoked the old key\n");
    let listed = home.run("--sandbox list --json").json();
    let live: Vec<_> = listed
        .as_array()
        .unwrap()
        .iter()
        .map(|key| (&key["id"], &key["name"]))
        .collect();
    assert_eq!(live, [(&json!(2), &json!("ci"))]);
    let second = home.read(".env");
    assert_ne!(first, second);
    // What a shell reads from the file is accepted by the service.
    home.shell(
        "sh",
        ". ./.env && GEN_API_KEY=$GEN_API_KEY genkey --sandbox whoami --json -q",
    )
    .json();
    let token = home.run("--sandbox token ci");
    assert_eq!(second, format!("GEN_API_KEY={}", token.data()));
}
