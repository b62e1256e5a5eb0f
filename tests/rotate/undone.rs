//! What fails before the switch, and goes back; and what fails after it, and does not.

use std::sync::Mutex;
use std::time::{Duration, Instant};

use serde_json::json;

use super::bench::Bench;
use super::between::Then;

const UNAUTHENTICATED: &str =
    r#"{"error":"Invalid or missing API key","error_code":"unauthenticated"}"#;

/// The old key is as it was, and the new one is revoked and not stored.
#[track_caller]
fn is_undone(bench: &Bench, old: &str) {
    bench.works(&[(1, "ci")]);
    assert_eq!(bench.rows().len(), 2);
    assert_eq!(bench.stored(), [json!(1)]);
    assert_eq!(bench.token("ci"), old);
    bench.is_clean();
}

/// Trap 7.
#[test]
fn a_command_that_fails_puts_everything_back() {
    let (bench, old) = Bench::with_ci();
    let home = &bench.home;
    assert_eq!(home.run("deliver ci --to dotenv:.env -q").code, 0);
    let before = home.read(".env");
    let reload =
        "command:cat >got; echo \"cannot $GENKEY_ACTION\" >&2; [ $GENKEY_ACTION = withdraw ]";
    let arguments = [
        "ci",
        "--to",
        "dotenv:.env",
        "--to",
        "dotenv:new.env",
        "--to",
        reload,
    ];
    bench.rotate(&arguments).pins(1, "", "cannot deliver\n\
         cannot withdraw\n\
         error: `ci` (1): `command:cat >got; echo \"cannot $GENKEY_ACTION\" >&2; [ $GENKEY_ACTION = withdraw ]` did not get the key: `cat >got; echo \"cannot $GENKEY_ACTION\" >&2; [ $GENKEY_ACTION = withdraw ]` exited with 1; everything was undone: the new key was revoked\n");
    is_undone(&bench, &old);
    assert_eq!(home.read(".env"), before);
    assert_eq!(bench.file("new.env"), None, "there was none before");
    assert_eq!(home.read("got"), old, "the command got the old key again");
}

#[test]
fn the_destinations_get_the_old_key_back_in_reverse_order() {
    let (bench, old) = Bench::with_ci();
    let note = |name: &str| format!("command:echo \"$GENKEY_ACTION {name}\" >>log; cat >{name}");
    let (a, b) = (note("a"), note("b"));
    let fails = "command:echo \"$GENKEY_ACTION c\" >>log; [ $GENKEY_ACTION = withdraw ]";
    let ended = bench.rotate(&["ci", "--to", &a, "--to", &b, "--to", fails]);
    assert_eq!(ended.code, 1, "{}", ended.stderr);
    let log = "deliver a\ndeliver b\ndeliver c\nwithdraw c\nwithdraw b\nwithdraw a\n";
    assert_eq!(bench.home.read("log"), log);
    assert_eq!(
        [bench.home.read("a"), bench.home.read("b")],
        [old.clone(), old.clone()]
    );
    is_undone(&bench, &old);
}

/// Trap 2.
#[test]
fn a_destination_that_cannot_be_put_back_keeps_both_keys_alive_until_it_can() {
    let (bench, old) = Bench::with_ci();
    let home = &bench.home;
    let stubborn = "command:[ ! -f stuck ] && cat >got";
    let fails = "command:touch stuck; exit 1";
    bench
        .rotate(&["ci", "--to", stubborn, "--to", fails])
        .pins(10, "", "error: `ci` (1): `command:touch stuck; exit 1` did not get the key: `touch stuck; exit 1` exited with 1; the new key (2) could not be withdrawn (`command:touch stuck; exit 1`: `touch stuck; exit 1` exited with 1; `command:[ ! -f stuck ] && cat >got`: `[ ! -f stuck ] && cat >got` exited with 1), so it still works\n\n\
         hint: `genkey recover` tries again\n");
    let live: Vec<i64> = bench.live().iter().map(|(id, _)| *id).collect();
    assert_eq!(live, [1, 2]);
    bench.name_means("ci", 1);
    home.run("recover").pins(10, "", "error: the rotation of `ci` is still unfinished: the new key still works, because it could not be withdrawn: `command:touch stuck; exit 1`: `touch stuck; exit 1` exited with 1; `command:[ ! -f stuck ] && cat >got`: `[ ! -f stuck ] && cat >got` exited with 1\n\n\
         hint: make the destination writable again, then run `genkey recover`\n\n\
         hint: or revoke the new key, then run `genkey recover`\n");
    assert_eq!(
        bench.live().len(),
        2,
        "it is tried again, and nothing is revoked"
    );
    std::fs::remove_file(home.path("stuck")).unwrap();
    // The second one always fails, so its user has to change it.
    let second = home
        .read("data/journal.jsonl")
        .replace("touch stuck; exit 1", "true");
    home.write("data/journal.jsonl", second);
    home.run("recover").pins(
        0,
        "",
        "undid the rotation of `ci`; the new key (2) no longer works\n",
    );
    assert_eq!(home.read("got"), old);
    is_undone(&bench, &old);
}

#[test]
fn a_verification_that_fails() {
    let (bench, old) = Bench::with_ci();
    let arguments = [
        "ci",
        "--to",
        "dotenv:.env",
        "--verify-with",
        "echo no >&2; exit 7",
    ];
    bench.rotate(&arguments).pins(1, "", "no\n\
         error: `ci` (1): the verification failed: `echo no >&2; exit 7` exited with 7; everything was undone: the new key was revoked\n");
    assert_eq!(bench.file(".env"), None);
    is_undone(&bench, &old);
}

#[test]
fn a_verification_that_succeeds_has_the_new_key_in_one_variable_and_nothing_else_of_ours() {
    let (bench, old) = Bench::with_ci();
    let verify = "env >seen; tr '\\0' '\\n' </proc/$$/cmdline >arguments; cat >stdin";
    let mut command = bench
        .home
        .genkey_args(&["rotate", "ci", "--verify-with", verify, "-q"]);
    command.env("GENKEY_PASSPHRASE", "swordfish");
    assert_eq!(bench.home.end(&mut command).code, 0);
    let new = bench.token("ci");
    let seen = bench.home.read("seen");
    let with_key: Vec<&str> = seen.lines().filter(|line| line.contains(&new)).collect();
    assert_eq!(with_key, [format!("GEN_API_KEY={new}")]);
    for secret in [&old, "swordfish", bench.session()] {
        assert!(!seen.contains(secret), "{seen}");
    }
    assert!(!bench.home.read("arguments").contains(&new));
    assert_eq!(bench.home.read("stdin"), "");
}

/// Trap 34.
#[test]
fn a_new_key_that_is_not_accepted_at_first_is_tried_again() {
    let (bench, _) = Bench::with_ci();
    let (session, first) = (bench.session().to_owned(), Mutex::new(None));
    bench.between.rule(move |_, request| {
        if request.header("x-api-key") == Some(session.as_str()) {
            return Then::Pass;
        }
        let first = *first.lock().unwrap().get_or_insert_with(Instant::now);
        if first.elapsed() < Duration::from_secs(3) {
            Then::Answer(401, UNAUTHENTICATED)
        } else {
            Then::Pass
        }
    });
    let started = Instant::now();
    assert_eq!(bench.rotate(&["ci", "-q", "--json"]).json()["id"], 2);
    assert!(started.elapsed() >= Duration::from_secs(3));
    let new = bench.token("ci");
    let sent = bench.between.requests();
    let created = sent
        .iter()
        .position(|(name, _)| name.starts_with("POST "))
        .unwrap();
    let by_new = &sent[created + 1..];
    assert!(by_new.len() > 6, "it was tried more than once: {by_new:?}");
    assert!(
        by_new.iter().all(|(_, secret)| *secret == new),
        "{by_new:?}"
    );
    bench.between.pass_everything();
    bench.works(&[(2, "ci")]);
    bench.is_clean();
}

/// Trap 34.
#[test]
fn a_new_key_that_is_never_accepted_is_revoked() {
    let (bench, old) = Bench::with_ci();
    let session = bench.session().to_owned();
    bench.between.rule(move |_, request| {
        if request.header("x-api-key") == Some(session.as_str()) {
            Then::Pass
        } else {
            Then::Answer(401, UNAUTHENTICATED)
        }
    });
    bench.rotate(&["ci", "--to", "dotenv:.env"]).pins(1, "", "error: `ci` (1): the new key does not work: the service answered 401 (`unauthenticated`): Invalid or missing API key; everything was undone: the new key was revoked\n");
    assert_eq!(bench.file(".env"), None);
    is_undone(&bench, &old);
}

#[test]
fn a_new_key_of_another_account_is_revoked() {
    let (bench, old) = Bench::with_ci();
    let session = bench.session().to_owned();
    bench.between.rule(move |name, request| {
        let by_new = request.header("x-api-key") != Some(session.as_str());
        if name == "GET /me" && by_new {
            Then::Change(Box::new(|account| account["id"] = json!(4711)))
        } else {
            Then::Pass
        }
    });
    bench.rotate(&["ci", "--to", "dotenv:.env"]).pins(1, "", "error: `ci` (1): the new key belongs to another account; everything was undone: the new key was revoked\n");
    assert_eq!(bench.file(".env"), None);
    is_undone(&bench, &old);
}

#[test]
fn a_new_key_that_expires_no_later_than_the_old_one_is_revoked() {
    let (bench, old) = Bench::with_ci();
    bench.between.rule(|name, _| match name {
        "POST /persisted_tokens" => Then::Change(Box::new(|key| {
            key["expires_at"] = json!("2026-11-30T00:00:00.000Z");
        })),
        _ => Then::Pass,
    });
    bench.rotate(&["ci"]).pins(1, "", "error: `ci` (1): the new key expires at 2026-11-30T00:00:00Z, no later than the old one; everything was undone: the new key was revoked\n");
    is_undone(&bench, &old);
}

#[test]
fn a_new_key_with_another_expiry_is_only_a_warning() {
    let (bench, _) = Bench::with_ci();
    bench.between.rule(|name, _| match name {
        "POST /persisted_tokens" => Then::Change(Box::new(|key| {
            key["expires_at"] = json!("2099-11-30T00:00:00.000Z");
        })),
        _ => Then::Pass,
    });
    bench.rotate(&["ci", "-o", "csv"]).pins(0, "id,name,status,created_at,expires_at,last_used_at,revoked_at,stored,replaces,retires_at\n\
         2,ci,active,[TIME],[TIME],,,file,1,\n", "warning: the service did not apply the lifetime `30d`: the key expires at 2099-11-30T00:00:00Z\n\
         replaced `ci` (1) by 2, and revoked the old key\n");
    bench.works(&[(2, "ci")]);
    bench.is_clean();
}

#[test]
fn a_name_that_the_service_cannot_give_yet_is_given_by_recover() {
    let (bench, _) = Bench::with_ci();
    bench.between.rule(|name, _| match name {
        "PATCH /persisted_tokens/2" => {
            Then::Answer(409, r#"{"error":"Conflict","error_code":"conflict"}"#)
        }
        _ => Then::Pass,
    });
    bench.rotate(&["ci", "-o", "csv"]).pins(0, "id,name,status,created_at,expires_at,last_used_at,revoked_at,stored,replaces,retires_at\n\
         2,ci (genkey [MARKER]),active,[TIME],[TIME],,,file,1,\n", "warning: the key was created and stored, but renaming it failed (the service answered 409 (`conflict`): Conflict); for now it is called `ci (genkey [MARKER])`\n\
         hint: `genkey recover` finishes the rename\n\
         replaced `ci` (1) by 2, and revoked the old key\n");
    let live = bench.live();
    assert!(
        live.len() == 1 && live[0].1.starts_with("ci (genkey "),
        "{live:?}"
    );
    bench.name_means("ci", 2);
    bench.between.pass_everything();
    bench
        .home
        .run("recover")
        .pins(0, "", "finished the rotation of `ci`\n");
    bench.works(&[(2, "ci")]);
    bench.is_clean();
}

#[test]
fn a_revocation_that_is_refused_is_done_by_recover() {
    let (bench, _) = Bench::with_ci();
    bench.between.rule(|name, _| {
        if name.starts_with("DELETE ") {
            Then::Answer(404, r#"{"error":"Not found","error_code":"not_found"}"#)
        } else {
            Then::Pass
        }
    });
    bench.rotate(&["ci", "-o", "csv"]).pins(10, "id,name,status,created_at,expires_at,last_used_at,revoked_at,stored,replaces,retires_at\n\
         2,ci,active,[TIME],[TIME],,,file,1,\n", "replaced `ci` (1) by 2\n\
         error: `ci` (1) was replaced, but still works: the service answered 404 (`not_found`): Not found\n\n\
         hint: `genkey list --all` shows every key of the account\n\n\
         hint: `genkey recover` revokes it\n");
    bench.works(&[(1, "ci"), (2, "ci")]);
    bench.name_means("ci", 2);
    bench.between.pass_everything();
    bench
        .home
        .run("recover")
        .pins(0, "", "revoked `ci` (1), which was replaced by 2\n");
    bench.works(&[(2, "ci")]);
    bench.is_clean();
}

#[test]
fn a_revocation_whose_response_says_that_there_is_no_such_key_is_one() {
    let (bench, _) = Bench::with_ci();
    bench.between.rule(|name, _| {
        if name.starts_with("DELETE ") {
            Then::AnswerAfter(404, r#"{"error":"Not found","error_code":"not_found"}"#)
        } else {
            Then::Pass
        }
    });
    assert_eq!(bench.rotate(&["ci", "-q"]).code, 0);
    bench.works(&[(2, "ci")]);
    bench.is_clean();
}

#[test]
fn an_old_key_that_is_revoked_meanwhile_does_not_stop_the_rotation() {
    let (bench, _) = Bench::with_ci();
    let revoke = "unset GEN_API_KEY; genkey api DELETE /persisted_tokens/1/revoke >/dev/null";
    let verify = revoke.replace("unset GEN_API_KEY; ", "");
    let arguments = ["ci", "--verify-with", &verify, "--to", "dotenv:.env"];
    bench.rotate(&arguments).pins(0, "ID  NAME  STATUS  CREATED                   EXPIRES                   LAST USED  REVOKED  STORED  IN USE\n\
         2   ci    active  [TIME]  [TIME]  never      -        file    -\n", "delivered to `dotenv:[HOME]/.env#GEN_API_KEY`\n\
         replaced `ci` (1) by 2, and revoked the old key\n");
    bench.works(&[(2, "ci")]);
    bench.is_clean();
}

/// Trap 1.
#[test]
fn there_is_no_way_back_to_an_old_key_that_was_revoked_meanwhile() {
    let (bench, _) = Bench::with_ci();
    let revoke = "genkey api DELETE /persisted_tokens/1/revoke >/dev/null; exit 1";
    bench
        .rotate(&["ci", "--to", "dotenv:.env", "--verify-with", revoke])
        .pins(10, "", "error: `ci` (1): the verification failed: `genkey api DELETE /persisted_tokens/1/revoke >/dev/null; exit 1` exited with 1; the new key (2) could not be withdrawn (the old key (1) no longer works), so it still works\n\n\
         hint: `genkey recover` finishes the rotation\n");
    assert_eq!(
        bench.live().len(),
        1,
        "the new key is the only one that works"
    );
    bench
        .home
        .run("recover")
        .pins(0, "", "finished the rotation of `ci`; the new key is 2\n");
    bench.works(&[(2, "ci")]);
    bench.name_means("ci", 2);
    assert_eq!(
        bench.home.read(".env"),
        format!("GEN_API_KEY={}\n", bench.token("ci"))
    );
    bench.is_clean();
}

/// Trap 33.
#[test]
fn without_the_old_secret_a_command_that_fails_leaves_both_keys_alive() {
    let (bench, _) = Bench::with_ci();
    let elsewhere = bench.elsewhere();
    let arguments = [
        "rotate",
        "ci",
        "--yes",
        "--to",
        "command:cat >got; [ -f fixed ]",
    ];
    elsewhere.run_args(&arguments).pins(10, "", "error: `ci` (1): `command:cat >got; [ -f fixed ]` did not get the key: `cat >got; [ -f fixed ]` exited with 1; the new key (2) could not be withdrawn (`command:cat >got; [ -f fixed ]`: the secret of the old key, which it held, is not stored here), so it still works\n\n\
         hint: `genkey recover` tries again\n");
    let live: Vec<i64> = bench.live().iter().map(|(id, _)| *id).collect();
    assert_eq!(live, [1, 2]);
    // There is only the way forward, as soon as the command works.
    elsewhere.run("recover").pins(10, "", "error: the rotation of `ci` is still unfinished: `command:cat >got; [ -f fixed ]` did not get the key: `cat >got; [ -f fixed ]` exited with 1\n");
    assert_eq!(bench.live().len(), 2);
    elsewhere.write("fixed", "");
    elsewhere
        .run("recover")
        .pins(0, "", "finished the rotation of `ci`; the new key is 2\n");
    bench.works(&[(2, "ci")]);
    let delivered = elsewhere.read("got");
    assert_eq!(bench.live_key_of(&delivered), Some(2));
    assert_eq!(elsewhere.run("list -q").stderr, "");
}

#[test]
fn a_list_without_the_old_key_proves_nothing() {
    let (bench, old) = Bench::with_ci();
    let session = bench.session().to_owned();
    bench.between.rule(move |name, request| {
        let by_new = request.header("x-api-key") != Some(session.as_str());
        if name == "GET /persisted_tokens" && by_new {
            Then::Change(Box::new(|listed| {
                let keys = match listed.as_array_mut() {
                    Some(keys) => keys,
                    None => listed["data"].as_array_mut().unwrap(),
                };
                keys.retain(|key| key["id"] != json!(1));
            }))
        } else {
            Then::Pass
        }
    });
    bench.rotate(&["ci", "--to", "dotenv:.env"]).pins(8, "", "error: `ci` (1): the service does not list the key `1`; everything was undone: the new key was revoked\n\n\
         hint: run `genkey recover` to check again\n");
    assert_eq!(bench.file(".env"), None);
    is_undone(&bench, &old);
}

#[test]
fn a_value_that_was_replaced_comes_back() {
    let (bench, old) = Bench::with_ci();
    bench.home.write("key", "precious");
    let fails = "command:[ $GENKEY_ACTION = withdraw ]";
    let ended = bench.rotate(&["ci", "--to", "file:key?replace", "--to", fails]);
    assert_eq!(ended.code, 1, "{}", ended.stderr);
    assert_eq!(bench.home.read("key"), "precious");
    is_undone(&bench, &old);
}
