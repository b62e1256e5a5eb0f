//! `genkey create --to`: a key that replaces none, and is delivered.

use super::bench::Bench;
use super::between::Then;
use crate::support::genkey::places;

#[test]
fn a_destination_that_holds_another_value_is_refused_before_the_request() {
    let bench = Bench::new();
    let home = &bench.home;
    home.write(".env", "GEN_API_KEY=theirs\n");
    home.run("create ci --to dotenv:.env").pins(
        2,
        "",
        "error: `dotenv:[HOME]/.env#GEN_API_KEY` cannot be used: it holds another value\n\n\
         hint: add `?replace` to the destination to overwrite it\n",
    );
    assert_eq!(bench.between.changes(), Vec::<String>::new());
    assert_eq!((bench.rows().len(), bench.journal()), (0, String::new()));
    assert_eq!(home.read(".env"), "GEN_API_KEY=theirs\n");
    let ended = home.run("create ci --to dotenv:.env?replace -q");
    assert_eq!(ended.code, 0, "{}", ended.stderr);
    assert_eq!(
        home.read(".env"),
        format!("GEN_API_KEY={}\n", bench.token("ci"))
    );
}

#[test]
fn a_delivery_that_fails_takes_the_key_back_from_the_others_and_revokes_it() {
    let bench = Bench::new();
    let home = &bench.home;
    home.write("a.env", "A=1\n");
    let fails = "command:cat >got; [ $GENKEY_ACTION = withdraw ]";
    let arguments = [
        "create",
        "ci",
        "--to",
        "dotenv:a.env",
        "--to",
        "dotenv:b.env",
        "--to",
        fails,
    ];
    home.run_args(&arguments).pins(1, "", "error: `command:cat >got; [ $GENKEY_ACTION = withdraw ]` did not get the key: `cat >got; [ $GENKEY_ACTION = withdraw ]` exited with 1; everything was undone: the new key was revoked\n");
    assert_eq!(home.read("a.env"), "A=1\n");
    assert_eq!(bench.file("b.env"), None);
    assert_eq!(home.read("got"), "", "there is no old key to give back");
    bench.works(&[]);
    assert_eq!(bench.rows().len(), 1);
    assert_eq!(bench.stored(), Vec::<serde_json::Value>::new());
    bench.is_clean();
}

#[test]
fn a_key_that_cannot_be_taken_back_stays_alive_until_recover_can() {
    let bench = Bench::new();
    let home = &bench.home;
    home.write("stuck", "");
    let fails = "command:[ ! -f stuck ]";
    home.run_args(&["create", "ci", "--to", fails]).pins(10, "", "error: `command:[ ! -f stuck ]` did not get the key: `[ ! -f stuck ]` exited with 1; the new key (1) could not be withdrawn (`command:[ ! -f stuck ]`: `[ ! -f stuck ]` exited with 1), so it still works\n\n\
         hint: `genkey recover` tries again\n");
    assert_eq!(bench.live().len(), 1);
    home.run("recover").pins(10, "", "error: the creation of `ci` is still unfinished: the new key still works, because it could not be withdrawn: `command:[ ! -f stuck ]`: `[ ! -f stuck ]` exited with 1\n\n\
         hint: make the destination writable again, then run `genkey recover`\n\n\
         hint: or revoke the new key, then run `genkey recover`\n");
    std::fs::remove_file(home.path("stuck")).unwrap();
    home.run("recover").pins(
        0,
        "",
        "undid the creation of `ci`; the new key (1) no longer works\n",
    );
    bench.works(&[]);
    bench.is_clean();
}

/// Its delivery has failed, and it is to be withdrawn.
#[test]
fn the_name_of_a_key_that_could_not_be_taken_back_means_another_one() {
    let bench = Bench::new();
    let home = &bench.home;
    home.write("stuck", "");
    let fails = ["create", "ci", "-q", "--to", "command:[ ! -f stuck ]"];
    assert_eq!(home.run_args(&fails).code, 10);
    let warned = "warning: the creation of `ci` was interrupted; run `genkey recover`\n";
    let said = format!(
        "{warned}error: no secret for `ci` is stored on this machine (profile `default`)\n"
    );
    for line in ["token ci", "run --key ci -- true", "env ci"] {
        let ended = home.run(line);
        assert_eq!(ended.code, 6, "{line}: {}", ended.stderr);
        assert!(ended.stderr.starts_with(&said), "{line}: {}", ended.stderr);
    }
    assert_eq!(bench.live_key_of(&bench.token("id:1")), Some(1));
    // It is not made again for a script that tries again.
    bench.between.forget();
    home.run("create ci --if-missing -q --to dotenv:.env").pins(
        10,
        "",
        "warning: the creation of `ci` was interrupted; run `genkey recover`\n\
         error: the creation of `ci` is not finished\n\n\
         hint: wait until the other command has finished; if it was interrupted, run `genkey recover`\n",
    );
    assert_eq!(bench.between.changes(), Vec::<String>::new());
    // A person can have another one.
    let second = home.run("create ci -q --to dotenv:.env");
    assert_eq!((second.code, second.stderr.as_str()), (0, warned));
    bench.name_means("ci", 2);
    assert_eq!(
        home.read(".env"),
        format!("GEN_API_KEY={}\n", bench.token("ci"))
    );
    assert_eq!(home.run("show ci --json").json()["id"], 2);
    std::fs::remove_file(home.path("stuck")).unwrap();
    home.run("recover").pins(
        0,
        "",
        "undid the creation of `ci`; the new key (1) no longer works\n",
    );
    bench.works(&[(2, "ci")]);
    bench.name_means("ci", 2);
    bench.is_clean();
}

#[test]
fn a_creation_has_its_name_after_a_kill_and_a_lost_index() {
    for point in ["rotate.proven", "rotate.delivered", "issue.renamed"] {
        for loses_index in [false, true] {
            let bench = Bench::new();
            let home = &bench.home;
            bench.killed(&["create", "ci", "--to", "dotenv:.env"], point);
            if loses_index {
                std::fs::remove_file(home.path(places::INDEX)).unwrap();
            }
            let recovered = home.run("recover --yes -q");
            assert_eq!(recovered.code, 0, "{point}: {}", recovered.stderr);
            bench.works(&[(1, "ci")]);
            bench.name_means("ci", 1);
            assert_eq!(home.run("show ci --json").json()["id"], 1);
            assert_eq!(
                home.read(".env"),
                format!("GEN_API_KEY={}\n", bench.token("ci"))
            );
            bench.is_clean();
        }
    }
}

#[test]
fn an_interrupted_creation_is_finished_with_its_deliveries() {
    let bench = Bench::new();
    let arguments = [
        "create",
        "ci",
        "--to",
        "dotenv:a.env",
        "--to",
        "dotenv:b.env",
    ];
    bench.killed(&arguments, "rotate.delivered");
    bench
        .home
        .run("recover")
        .pins(0, "", "finished the creation of `ci`; the new key is 1\n");
    bench.works(&[(1, "ci")]);
    let line = format!("GEN_API_KEY={}\n", bench.token("ci"));
    assert_eq!(
        [bench.home.read("a.env"), bench.home.read("b.env")],
        [line.clone(), line]
    );
    bench.is_clean();
}

#[test]
fn a_last_step_that_fails_is_left_to_recover_and_says_so_by_its_exit_code() {
    let bench = Bench::new();
    let home = &bench.home;
    let mut command = home.genkey_args(&["create", "ci", "--to", "dotenv:.env", "-o", "csv"]);
    // Only the last line cannot be written.
    let lines = 5;
    let full = format!("append.journal.jsonl={lines}*off->return(full)");
    let ended = home.end(command.env("FAILPOINTS", full));
    assert_eq!(ended.code, 10, "{}", ended.stderr);
    assert!(ended.stdout.contains("\n1,ci,active,"), "{}", ended.stdout);
    let expected = "error: the key was created and delivered, but a last step failed: ";
    assert!(ended.stderr.contains(expected), "{}", ended.stderr);
    assert!(
        ended
            .stderr
            .ends_with("\n\nhint: `genkey recover` finishes it\n"),
        "{}",
        ended.stderr
    );
    assert_eq!(home.run("recover").code, 0);
    bench.works(&[(1, "ci")]);
    bench.is_clean();
}

#[test]
fn a_name_that_the_service_does_not_give_for_now_is_given_by_recover() {
    for status in [503, 429] {
        for (arguments, finished) in [
            ("", "finished `ci` (1); its secret is safe\n"),
            (
                " --to dotenv:.env",
                "finished the creation of `ci`; the new key is 1\n",
            ),
        ] {
            let bench = Bench::new();
            let home = &bench.home;
            bench.between.rule(move |name, _| match name {
                "PATCH /persisted_tokens/1" => Then::Answer(status, r#"{"error":"Try later"}"#),
                _ => Then::Pass,
            });
            let ended = home.run(&format!("create ci -o csv{arguments}"));
            let said = format!(
                "warning: the key was created and stored, but renaming it failed (the service answered {status}: Try later); for now it is called `ci (genkey "
            );
            assert!(ended.stderr.contains(&said), "{}", ended.stderr);
            let hint = "\nhint: `genkey recover` finishes the rename\n";
            assert!(ended.stderr.contains(hint), "{}", ended.stderr);
            // The key is stored, and its name means it on this machine.
            assert_eq!(ended.code, 0);
            bench.name_means("ci", 1);
            bench.between.pass_everything();
            home.run("recover").pins(0, "", finished);
            bench.works(&[(1, "ci")]);
            bench.is_clean();
        }
    }
}

#[test]
fn the_new_key_can_be_the_login_and_its_secret_shown() {
    let bench = Bench::new();
    let home = &bench.home;
    let ended = home.run("create ci --to dotenv:.env --use --show-token -q");
    assert_eq!(ended.code, 0, "{}", ended.stderr);
    assert_eq!(home.read(".env"), format!("GEN_API_KEY={}", ended.stdout));
    let mut token = home.genkey("token");
    token.env_remove("GEN_API_KEY");
    assert_eq!(home.end(&mut token).stdout, ended.stdout);
    bench.works(&[(1, "ci")]);
}

#[test]
fn a_dry_run_checks_the_destinations_and_creates_nothing() {
    let bench = Bench::new();
    let home = &bench.home;
    home.write("taken.env", "GEN_API_KEY=theirs\n");
    assert_eq!(
        home.run("create ci --to dotenv:taken.env --dry-run").code,
        2
    );
    home.run("create ci --to dotenv:.env --dry-run -o csv")
        .pins(
            0,
            "dry_run,name,expires_in,expires_at,service,store,destinations\n\
         true,ci,,,127.0.0.1:[PORT],file,dotenv:[HOME]/.env#GEN_API_KEY\n",
            "dry run: no key was created\n",
        );
    let ended = home.run("create ci --to dotenv:.env --to file:key --dry-run -o json");
    let place = |name: &str| home.path(name).display().to_string();
    assert_eq!(
        ended.json()["destinations"],
        serde_json::json!([
            format!("dotenv:{}#GEN_API_KEY", place(".env")),
            format!("file:{}", place("key"))
        ])
    );
    assert_eq!(bench.file(".env"), None);
    assert_eq!(bench.rows().len(), 0);
}
