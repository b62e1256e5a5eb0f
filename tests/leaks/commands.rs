//! Successful commands, and command lines with a key.

use std::fs;

use super::{KEY, PASSPHRASE, assert_not_in_files, assert_silent, holds, traced};
use crate::support::acme::DESCRIPTION;
use crate::support::credential_helper::CredentialHelper;
use crate::support::genkey::{Home, Sandbox};
use crate::support::wire_server::{WireServer, reply, reply_with};

#[test]
fn no_command_shows_a_secret_or_leaves_one_in_a_file_or_argument() {
    let mut home = traced(Home::new()).with("GENKEY_PASSPHRASE", PASSPHRASE);
    let helper = CredentialHelper::install(&mut home);
    let server = Sandbox::start(&home);
    home.set("GENKEY_API_URL", server.url.as_str());
    let login = home.run_with_stdin("-vvv login", &server.key);
    assert_eq!(login.code, 0, "{}", login.stderr);
    assert_silent(&login, &[&server.key]);
    let create = home.run("-vvv create --name ci --expires-in 90d --use");
    let made = home.run("token ci").data().trim().to_owned();
    let secrets = [made.as_str(), &server.key, PASSPHRASE];
    assert_silent(&create, &secrets);
    for line in [
        "create --name two -o json",
        "list --all",
        "list -o csv",
        "list --stored -o jsonl",
        "show ci",
        "rename two three",
        "whoami",
        "whoami -o json",
        "api GET /persisted_tokens --include",
        "use three",
        "use ci",
        "profile list",
        "profile show",
        "create --dry-run",
        "revoke three --yes",
        "show nobody",
        "token nobody",
        "--sandbox create --store file --name x",
        "--sandbox list",
        "run -- true",
        "logout",
        "whoami",
    ] {
        let ended = home.run(&format!("-vvv {line}"));
        assert_silent(&ended, &secrets);
        let expected = if line.ends_with("nobody") { 6 } else { 0 };
        let after_logout = if ended.code == 4 && line == "whoami" {
            0
        } else {
            ended.code
        };
        assert_eq!(after_logout, expected, "{line}: {}", ended.stderr);
    }
    assert_eq!(
        home.run("token ci").data().trim(),
        made,
        "a stored key stays"
    );
    let ended = home.run_with_stdin("-vvv --api-key-file /dev/stdin revoke-all --yes", &made);
    assert_eq!(ended.code, 0, "{}", ended.stderr);
    assert_silent(&ended, &secrets);
    assert!(assert_not_in_files(&home, "helper/vault", &secrets) > 5);
    let seen = helper.seen();
    assert!(
        seen.contains("GENKEY_STORE=") && seen.contains("\ncreate\n"),
        "it saw environment and command lines"
    );
}

#[test]
fn the_file_store_and_its_folder_show_no_secret() {
    let mut home = traced(Home::new())
        .with("GENKEY_PASSPHRASE", PASSPHRASE)
        .with("GENKEY_STORE", "file");
    let server = Sandbox::start(&home);
    home.set("GENKEY_API_URL", server.url.as_str());
    home.set("GEN_API_KEY", server.key.as_str());
    let create = home.run("-vvv create --name ci");
    let token = home.run("token ci");
    let secrets = [token.data().trim(), &server.key, PASSPHRASE];
    assert_silent(&create, &secrets);
    assert!(home.path("data/secrets.age").exists());
    assert_not_in_files(&home, "nothing", &secrets);
    for (name, value) in [("GENKEY_PASSPHRASE", "another"), ("GENKEY_PASSPHRASE", "")] {
        home.set(name, value);
        let ended = home.run("-vvv token ci");
        assert_eq!(ended.code, 9, "{}", ended.stderr);
        assert_silent(&ended, &secrets);
    }
    fs::write(home.path("data/secrets.age"), "not an age file").unwrap();
    home.set("GENKEY_PASSPHRASE", PASSPHRASE);
    let ended = home.run("-vvv -o json token ci");
    assert_eq!(ended.code, 9);
    assert_silent(&ended, &secrets);
}

#[test]
fn keys_of_other_services_do_not_leak_either() {
    let genrex = "grx_sk_5ec2e75ec2e75ec2e75ec2e75ec2e75ec2e75ec2e75ec2e7";
    let genmb = "genmb_sk_5up3rS3cret-_5up3rS3cret-_5up3rS";
    let acme = "acme_production_5up3rS3cret5up3rS3cret5up3rS3cret5up3rS3";
    for (name, key) in [("genrex", genrex), ("genmb", genmb), ("acme", acme)] {
        let echo = format!("x-debug: {key}\r\n");
        let body = format!("{{\"error\": \"what is {key}?\", \"issue\": \"{key}\"}}");
        let answer = move || reply_with(401, &echo, &body);
        let server =
            WireServer::start_and_then((name != "genrex").then(|| reply(200, "[]")), answer);
        let home = traced(Home::with_file_store()).with("GENKEY_API_URL", server.url());
        assert_eq!(home.run_with_stdin("provider add -", DESCRIPTION).code, 0);
        let login = home.run_with_stdin("-vvv login", key);
        assert_eq!(login.code, 0, "{}", login.stderr);
        assert_silent(&login, &[key]);
        for line in [
            "whoami",
            "list",
            "create --name ci",
            "doctor",
            "profile show",
            "provider show",
            "recover",
        ] {
            assert_silent(&home.run(&format!("-vvv {line}")), &[key]);
            assert_silent(&home.run(&format!("-vvv -o json {line}")), &[key]);
        }
        assert_silent(&home.run("-vvv logout"), &[key]);
        assert_not_in_files(&home, "nothing", &[key]);
    }
}

#[test]
fn only_the_commands_for_it_print_a_secret() {
    let home = traced(Home::new()).with("GEN_API_KEY", KEY);
    for (line, shown) in [
        ("token", true),
        ("env", true),
        ("env --format github", true),
        ("run -- printenv GEN_API_KEY", true),
    ] {
        let ended = home.run(&format!("-vvv {line}"));
        assert_eq!(ended.code, 0, "{}", ended.stderr);
        assert_eq!(holds(ended.stdout.as_bytes(), KEY), shown, "{line}");
        assert!(!holds(ended.stderr.as_bytes(), KEY), "{}", ended.stderr);
    }
    let shown = home.run("-vvv --sandbox create --store file --show-token");
    assert!(
        shown.stdout.starts_with("gen_pat_sandbox_"),
        "{}",
        shown.stdout
    );
    assert!(
        !holds(shown.stderr.as_bytes(), shown.stdout.trim())
            && !holds(shown.stderr.as_bytes(), KEY)
    );
}

#[test]
fn a_key_in_an_argument_is_not_shown_and_the_right_way_is_named() {
    let home = traced(Home::new())
        .with("GEN_API_KEY", KEY)
        .with("GENKEY_API_URL", "http://127.0.0.1:9/v1");
    let secret = "hunter2";
    for key in [
        "gen_pat_hunter2",
        "grx_sk_hunter2hunter2",
        "genmb_sk_hunter2-_",
        "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.hunter2",
        "gen_pat_hunter2!,;(~",
        "GEN_API_KEY=gen_pat_hunter2",
    ] {
        for arguments in [
            vec!["login", key],
            vec!["login", "--api-key", key],
            vec!["login", &format!("--api-key={key}")],
            vec!["--api-key", key, "list"],
            vec!["--token", key],
            vec![key],
            vec!["--output", key, "list"],
            vec!["--timeout", key, "list"],
            vec!["--profile", key, "list"],
            vec!["--color", key, "list"],
            vec!["--store", key, "create"],
            vec!["--api-url", key, "list"],
            vec!["--api-key-file", key, "list"],
            vec!["create", "--expires-in", key],
            vec!["create", "--expires-at", key],
            vec!["list", "--status", key],
            vec!["list", "--sort", key],
            vec!["list", "--expires-within", key],
            vec!["env", "--format", key],
            vec!["env", key],
            vec!["token", key],
            vec!["use", key],
            vec!["profile", "use", key],
            vec!["profile", "show", key],
            vec!["run", "--key", key, "--", "true"],
            vec!["sandbox", "--port", key],
            vec!["completions", key],
            vec!["help", key],
            vec!["help", "keys", key],
        ] {
            for json in [false, true] {
                let with_format = [
                    if json {
                        vec!["-o", "json", "-vvv"]
                    } else {
                        vec!["-vvv"]
                    },
                    arguments.clone(),
                ]
                .concat();
                let with_format = if arguments[0] == "--output" {
                    arguments.clone()
                } else {
                    with_format
                };
                let ended = home.run_args(&with_format);
                assert_ne!(ended.code, 0, "{with_format:?}");
                assert!(
                    !ended.stdout.contains(secret) && !ended.stderr.contains(secret),
                    "{}",
                    ended.stderr
                );
                let hint =
                    "`genkey login --with-token`, set `GEN_API_KEY`, or use `--api-key-file`";
                assert!(
                    ended.stderr.contains(hint),
                    "{with_format:?}: {}",
                    ended.stderr
                );
            }
        }
        for arguments in [["--sandbox", "show", key], ["--sandbox", "revoke", key]] {
            let ended = home.run_args(&arguments);
            assert_eq!(ended.code, 6, "{}", ended.stderr);
            assert!(
                !ended.stderr.contains(secret)
                    && ended.stderr.contains("never pass a key as an argument"),
                "{}",
                ended.stderr
            );
        }
    }
}

#[test]
fn an_endless_key_file_is_refused() {
    let home = Home::new();
    home.write("large", "gen_pat_".repeat(20_000));
    for (file, code) in [("/dev/zero", 2), ("large", 2), (".", 2), ("nothing", 2)] {
        let ended = home.run(&format!("--api-key-file {file} list"));
        assert_eq!(
            (ended.code, ended.stderr.lines().count()),
            (code, 1),
            "{}",
            ended.stderr
        );
    }
}
