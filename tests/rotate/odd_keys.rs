//! Keys with unusual names, stores and expiries.

use std::thread::sleep;
use std::time::Duration;

use serde_json::json;

use super::bench::Bench;
use super::between::Then;
use crate::support::genkey::{Home, Sandbox};

#[test]
fn of_two_keys_with_one_name_the_other_one_stays_as_it_is() {
    let bench = Bench::new();
    bench.create("ci");
    let other = bench.create("ci");
    bench.rotate(&["id:1", "-o", "csv"]).pins(
        0,
        "id,name,status,created_at,expires_at,last_used_at,revoked_at,stored,replaces,retires_at\n\
         3,ci,active,[TIME],[TIME],,,file,1,\n",
        "replaced `ci` (1) by 3, and revoked the old key\n",
    );
    bench.works(&[(2, "ci"), (3, "ci")]);
    assert_eq!(bench.live_key_of(&other), Some(2));
    assert_eq!(bench.stored(), [json!(2), json!(3)]);
    bench.is_clean();
}

#[test]
fn names_of_every_length_and_script_stay() {
    let bench = Bench::new();
    let long = "n".repeat(100);
    for name in ["77", "a b (c)", "Schlüssel-鍵", &long] {
        let made = bench
            .home
            .run_args(&["create", name, "--expires-in", "30d", "-q"]);
        assert_eq!(made.code, 0, "{}", made.stderr);
        let id = bench.rows().last().unwrap().id;
        let arguments = [
            &format!("id:{id}"),
            "--grace",
            "1h",
            "-q",
            "--to",
            "command:printf %s \"$GENKEY_KEY_NAME\" >name",
        ];
        let ended = bench.rotate(&arguments);
        assert_eq!((ended.code, ended.stderr.as_str()), (0, ""), "{name}");
        assert_eq!(bench.home.read("name"), name);
        assert_eq!(bench.live().last().unwrap(), &(id + 1, name.to_owned()));
        assert_eq!(
            bench.live_key_of(&bench.token(&format!("id:{id}"))),
            Some(id)
        );
    }
}

#[test]
fn the_new_secret_goes_to_the_store_of_the_old_one_unless_another_is_chosen() {
    let (bench, _) = Bench::with_ci();
    let mut command = bench.home.genkey("rotate ci --json");
    let row = bench.home.end(command.env_remove("GENKEY_STORE")).json();
    assert_eq!(row["stored"]["store"], "file");
    // There is no keychain here, and none of the stores is replaced by another one.
    let ended = bench.rotate(&["ci", "--store", "keychain"]);
    assert_eq!(
        (ended.code, ended.stdout.as_str()),
        (9, ""),
        "{}",
        ended.stderr
    );
    assert!(
        ended.stderr.contains("no key was created"),
        "{}",
        ended.stderr
    );
    bench.works(&[(2, "ci")]);
    bench.is_clean();
}

#[test]
fn an_old_key_that_expires_in_its_grace_is_tidied_up() {
    let bench = Bench::new();
    let old = bench.create_with("ci", "--expires-in 4s");
    let arguments = ["ci", "--expires-in", "30d", "--grace", "1s", "-q"];
    assert_eq!(bench.rotate(&arguments).code, 0);
    sleep(Duration::from_secs(4));
    assert_eq!(bench.live_key_of(&old), None);
    bench
        .home
        .run("recover")
        .pins(0, "", "finished the rotation of `ci`\n");
    bench.works(&[(2, "ci")]);
    assert_eq!(bench.stored(), [json!(2)]);
    bench.is_clean();
}

/// Trap 1.
#[test]
fn an_old_key_that_expires_while_the_rotation_is_interrupted_is_not_gone_back_to() {
    let bench = Bench::new();
    bench.create_with("ci", "--expires-in 4s");
    let arguments = [
        "rotate",
        "ci",
        "--expires-in",
        "30d",
        "--to",
        "dotenv:a.env",
        "--to",
        "dotenv:b.env",
    ];
    bench.killed(&arguments, "rotate.delivered");
    sleep(Duration::from_secs(4));
    bench.home.run("recover --yes").pins(
        0,
        "",
        "finished the rotation of `ci`; the new key is 2\n",
    );
    bench.works(&[(2, "ci")]);
    let line = format!("GEN_API_KEY={}\n", bench.token("ci"));
    assert_eq!(
        [bench.home.read("a.env"), bench.home.read("b.env")],
        [line.clone(), line]
    );
    bench.is_clean();
}

#[test]
fn both_keys_dead_is_said_as_it_is() {
    let (bench, _) = Bench::with_ci();
    bench.killed_with_two_files("rotate.delivered");
    let revoke = "UPDATE token SET revoked_at = created_at + 1";
    bench.table().execute(revoke, ()).unwrap();
    bench.home.run("recover --yes").pins(1, "", "error: the rotation of `ci`: neither the old nor the new key works; check `dotenv:[HOME]/a.env#GEN_API_KEY`\n\n\
         hint: `genkey create` creates another one\n");
    bench.works(&[]);
    bench.is_clean();
}

#[test]
fn a_profile_of_another_name_is_rotated_alone() {
    let (bench, default) = Bench::with_ci();
    let session = bench.session().to_owned();
    assert_eq!(bench.home.run_with_stdin("login -p work", &session).code, 0);
    let work = |line: &str| {
        let mut command = bench.home.genkey(&format!("{line} -p work"));
        bench.home.end(command.env_remove("GEN_API_KEY"))
    };
    assert_eq!(work("create ci --expires-in 30d -q").code, 0);
    let ended = work("rotate id:2 -q --json");
    assert_eq!(ended.json()["replaces"], 2);
    bench.works(&[(1, "ci"), (3, "ci")]);
    assert_eq!(bench.token("ci"), default);
    assert_eq!(
        bench.live_key_of(work("token ci").stdout.trim_end()),
        Some(3)
    );
}

#[test]
fn what_commands_print_is_among_the_warnings_of_json() {
    let (bench, _) = Bench::with_ci();
    let loud = "command:cat >/dev/null; echo loud; echo louder >&2";
    let ended = bench.rotate(&["ci", "--to", loud, "--json"]);
    assert_eq!(ended.json()["id"], 2);
    assert_eq!(ended.json_error(), json!({"warnings": ["loud", "louder"]}));
    let fails = "command:echo loud; [ $GENKEY_ACTION = withdraw ]";
    let ended = bench.rotate(&["ci", "--to", fails, "--json"]);
    assert_eq!((ended.code, ended.stdout.as_str()), (1, ""));
    let error = &ended.json_error()["error"];
    assert_eq!(error["kind"], "failed");
    assert_eq!(error["hints"], json!(["loud", "loud"]));
}

#[test]
fn quiet_says_nothing_but_the_row() {
    let (bench, _) = Bench::with_ci();
    for arguments in [
        &["ci", "-q"][..],
        &["ci", "-q", "--grace", "1h", "--to", "dotenv:.env"],
    ] {
        let ended = bench.rotate(arguments);
        assert_eq!((ended.code, ended.stderr.as_str()), (0, ""));
        assert_eq!(ended.stdout.lines().count(), 2, "{}", ended.stdout);
    }
}

#[test]
fn every_dialect_of_the_key_endpoints_rotates_and_retires() {
    for dialect in ["reference", "guide", "pat"] {
        let mut home = Home::with_file_store();
        let server = Sandbox::start_with(&home, &format!("sandbox --port 0 --dialect {dialect}"));
        home.set("GENKEY_API_URL", &server.url);
        home.set("GEN_API_KEY", &server.key);
        let run = |line: &str| {
            let ended = home.run(line);
            assert_eq!(ended.code, 0, "{dialect}: {line}: {}", ended.stderr);
            ended
        };
        run("create ci --expires-in 30d --to dotenv:.env -q");
        let first = run("rotate ci --to dotenv:.env --json").json();
        run("rotate ci --to dotenv:.env --grace 1s -q");
        sleep(Duration::from_millis(1300));
        run("recover");
        let listed = run("list --json").json();
        let live = listed.as_array().unwrap();
        assert_eq!(
            (live.len(), &live[0]["name"]),
            (1, &json!("ci")),
            "{dialect}: {listed}"
        );
        assert_ne!(live[0]["id"], first["id"]);
        assert_eq!(
            home.read(".env"),
            format!("GEN_API_KEY={}", run("token ci").stdout)
        );
        home.run("recover").pins(0, "", "nothing to recover\n");
    }
}

/// A key that the machine does not know, with its id in the response for the new key.
#[test]
fn a_response_with_the_id_of_another_key_does_not_get_that_key_revoked() {
    for point in ["issue.noted", "issue.stored"] {
        let (bench, old) = Bench::with_ci();
        let theirs = bench.elsewhere().run("create theirs -q");
        assert_eq!(theirs.code, 0, "{}", theirs.stderr);
        let age = "UPDATE token SET created_at = created_at - 7200000 WHERE id = 2";
        bench.table().execute(age, ()).unwrap();
        bench.between.rule(|name, _| match name {
            "POST /persisted_tokens" => Then::Change(Box::new(|answer| answer["id"] = 2.into())),
            _ => Then::Pass,
        });
        bench.killed(&["rotate", "ci", "--to", "dotenv:.env"], point);
        bench.between.pass_everything();
        let recovered = bench.home.run("recover --yes");
        recovered.pins(
            0,
            "",
            "revoked `ci (genkey [MARKER])` (3), whose secret is lost\n",
        );
        bench.works(&[(1, "ci"), (2, "theirs")]);
        assert_eq!(bench.token("ci"), old);
    }
}
