//! No secret where none belongs: not on stdout or stderr, not in files, not in argv, not at another address. Every command
//! runs at `-vvv` with `RUST_LOG=trace`.

use std::fs;
use std::io::ErrorKind;
use std::net::TcpListener;

use crate::support::credential_helper::CredentialHelper;
use crate::support::genkey::{Ended, Home, Sandbox};
use crate::support::wire_server::{Reply, WireServer, no_content, reply, reply_with};

const KEY: &str = "gen_pat_5up3rS3cret";
const PASSPHRASE: &str = "c0rrect-h0rse";

/// Whether the bytes hold the secret as it is, or in a form that a dump gives it.
fn holds(bytes: &[u8], secret: &str) -> bool {
    let hex: String = secret.bytes().map(|byte| format!("{byte:02x}")).collect();
    let list = format!("{:?}", secret.as_bytes());
    let list = list.trim_matches(['[', ']']);
    [secret, &hex, list].iter().any(|form| bytes.windows(form.len()).any(|part| part == form.as_bytes()))
}

#[track_caller]
fn assert_silent(ended: &Ended, secrets: &[&str]) {
    for secret in secrets {
        assert!(!holds(ended.stdout.as_bytes(), secret), "{}", ended.stdout);
        assert!(!holds(ended.stderr.as_bytes(), secret), "{}", ended.stderr);
    }
}

/// Looks through every file of the home but those below `except`; how many it read.
#[track_caller]
fn assert_not_in_files(home: &Home, except: &str, secrets: &[&str]) -> usize {
    let files: Vec<String> = home.files().into_iter().filter(|name| !name.starts_with(except)).collect();
    for name in &files {
        let bytes = fs::read(home.path(name)).unwrap();
        for secret in secrets {
            assert!(!holds(&bytes, secret), "`{name}` holds a secret");
        }
    }
    files.len()
}

fn traced(mut home: Home) -> Home {
    home.set("RUST_LOG", "trace");
    home.set("RUST_BACKTRACE", "full");
    home
}

#[test]
fn the_search_finds_what_is_there() {
    for text in
        [KEY.to_owned(), format!("{:?}", KEY.as_bytes()), KEY.bytes().map(|byte| format!("{byte:02x}")).collect()]
    {
        assert!(holds(format!("before {text} after").as_bytes(), KEY), "{text}");
    }
    assert!(!holds(b"gen_pat_", KEY));
}

#[test]
fn no_command_shows_a_secret_or_leaves_one_in_a_file_or_an_argument() {
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
        let after_logout = if ended.code == 4 && line == "whoami" { 0 } else { ended.code };
        assert_eq!(after_logout, expected, "{line}: {}", ended.stderr);
    }
    assert_eq!(home.run("token ci").data().trim(), made, "a kept key stays");
    let ended = home.run_with_stdin("-vvv --api-key-file /dev/stdin revoke-all --yes", &made);
    assert_eq!(ended.code, 0, "{}", ended.stderr);
    assert_silent(&ended, &secrets);
    assert!(assert_not_in_files(&home, "helper/vault", &secrets) > 5);
    let seen = helper.seen();
    assert!(seen.contains("GENKEY_STORE=") && seen.contains("\ncreate\n"), "it saw environment and command lines");
}

#[test]
fn the_encrypted_file_and_all_beside_it_show_no_secret() {
    let mut home = traced(Home::new()).with("GENKEY_PASSPHRASE", PASSPHRASE).with("GENKEY_STORE", "file");
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
fn only_the_commands_that_are_for_it_print_a_secret() {
    let home = traced(Home::new()).with("GEN_API_KEY", KEY);
    for (line, shown) in
        [("token", true), ("env", true), ("env --format github", true), ("run -- printenv GEN_API_KEY", true)]
    {
        let ended = home.run(&format!("-vvv {line}"));
        assert_eq!(ended.code, 0, "{}", ended.stderr);
        assert_eq!(holds(ended.stdout.as_bytes(), KEY), shown, "{line}");
        assert!(!holds(ended.stderr.as_bytes(), KEY), "{}", ended.stderr);
    }
    let shown = home.run("-vvv --sandbox create --store file --show-token");
    assert!(shown.stdout.starts_with("gen_pat_sandbox_"), "{}", shown.stdout);
    assert!(!holds(shown.stderr.as_bytes(), shown.stdout.trim()) && !holds(shown.stderr.as_bytes(), KEY));
}

#[test]
fn a_service_that_repeats_the_key_is_not_repeated() {
    let echo = format!("x-debug: key={KEY}\r\nset-cookie: k={KEY}\r\ncontent-type: application/json\r\n");
    let body = |code: &str| format!(r#"{{"error": "what is {KEY}?", "error_code": "{code}-{KEY}"}}"#);
    for (status, code) in [(401, 4), (403, 5), (404, 8), (422, 8), (500, 8)] {
        let server = WireServer::start([reply_with(status, &echo, body("x"))]);
        let home = traced(Home::new()).with("GENKEY_API_URL", server.url()).with("GEN_API_KEY", KEY);
        let ended = home.run("-vvv -o json list");
        assert_eq!(ended.code, code, "{}", ended.stderr);
        assert!(ended.stderr.contains("x-debug: key=***"), "{}", ended.stderr);
        assert_silent(&ended, &[KEY]);
    }
    let nonsense = format!(r#"[{{"id": 1, "status": 5, "name": "{KEY}"}}]"#);
    for script in [
        reply(200, format!("{KEY} is not JSON")),
        reply(200, nonsense),
        Reply::WriteAndClose(format!("{KEY} HTTP\r\n\r\n").into_bytes()),
        Reply::Silence,
    ] {
        let server = WireServer::start([script]);
        let home = traced(Home::new()).with("GENKEY_API_URL", server.url()).with("GEN_API_KEY", KEY);
        let ended = home.run("-vvv --timeout 300ms -o json list");
        assert!(matches!(ended.code, 7 | 8), "{}", ended.stderr);
        assert_silent(&ended, &[KEY]);
    }
}

#[test]
fn a_made_key_is_shown_by_no_failure_on_its_way() {
    let other = "gen_pat_0therS3cret";
    for created in [
        format!(r#"{{"id": 6, "token": "{other}", "status": 7}}"#),
        format!(r#"{{"id": 6, "token": ["{other}"]}}"#),
        format!(r#"{{"id": 6, "token": "{other} with spaces"}}"#),
        format!(r#"{{"id": 6, "token": "{other}", "expires_at": "{other}"}}"#),
    ] {
        let server = WireServer::start([reply(201, &created), no_content()]);
        let mut home = traced(Home::new()).with("GENKEY_API_URL", server.url()).with("GEN_API_KEY", KEY);
        let helper = CredentialHelper::install(&mut home);
        let ended = home.run("-vvv -o json create --name ci");
        assert_eq!(ended.code, 8, "{}", ended.stderr);
        assert_silent(&ended, &[KEY, other]);
        assert_not_in_files(&home, "nothing", &[KEY, other]);
        drop(helper);
    }
}

#[test]
fn a_key_never_follows_a_redirect_to_another_origin() {
    for status in [301, 302, 303, 307, 308] {
        for line in ["list", "whoami", "create --name ci --store file"] {
            let elsewhere = WireServer::start([]);
            let to = format!("location: {}/persisted_tokens?key={KEY}\r\n", elsewhere.url());
            // After a 303 the key may exist, so it is looked for: at the same service.
            let requests = if status == 303 && line.starts_with("create") { 2 } else { 1 };
            let server = WireServer::start((0..requests).map(|_| reply_with(status, &to, "")));
            let home = traced(Home::with_file_store()).with("GENKEY_API_URL", server.url()).with("GEN_API_KEY", KEY);
            let ended = home.run(&format!("-vvv {line}"));
            assert!(matches!(ended.code, 8 | 10), "{status} {line}: {} {}", ended.code, ended.stderr);
            assert!(ended.stderr.contains("which was not followed"), "{}", ended.stderr);
            assert_silent(&ended, &[KEY]);
            assert_eq!(elsewhere.received().len(), 0, "{status} {line}");
        }
    }
}

#[test]
fn plain_http_to_another_host_is_refused_before_a_connection_is_made() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let port = listener.local_addr().unwrap().port();
    // These names lead here as well, and yet are not the ones that are surely this machine's.
    for host in ["localhost.", "0.0.0.0", "[::ffff:127.0.0.1]"] {
        let url = format!("http://{host}:{port}/v1");
        let home = traced(Home::new()).with("GEN_API_KEY", KEY);
        for ended in [
            home.run(&format!("-vvv --api-url {url} list")),
            traced(Home::new()).with("GENKEY_API_URL", &url).run_with_stdin("-vvv login", KEY),
        ] {
            assert_eq!(ended.code, 2, "{}", ended.stderr);
            assert!(ended.stderr.contains("plain http would show the key"), "{}", ended.stderr);
            assert_silent(&ended, &[KEY]);
        }
    }
    assert_eq!(listener.accept().unwrap_err().kind(), ErrorKind::WouldBlock, "nobody connected");
}

#[test]
fn a_key_that_is_given_as_an_argument_is_not_repeated_and_the_right_way_is_named() {
    let home = traced(Home::new()).with("GEN_API_KEY", KEY).with("GENKEY_API_URL", "http://127.0.0.1:9/v1");
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
        ] {
            for json in [false, true] {
                let with_format =
                    [if json { vec!["-o", "json", "-vvv"] } else { vec!["-vvv"] }, arguments.clone()].concat();
                let with_format = if arguments[0] == "--output" { arguments.clone() } else { with_format };
                let ended = home.run_args(&with_format);
                assert_ne!(ended.code, 0, "{with_format:?}");
                assert!(!ended.stdout.contains(secret) && !ended.stderr.contains(secret), "{}", ended.stderr);
                let hint = "`genkey login --with-token`, set `GEN_API_KEY`, or name its file with `--api-key-file`";
                assert!(ended.stderr.contains(hint), "{with_format:?}: {}", ended.stderr);
            }
        }
        for arguments in [["--sandbox", "show", key], ["--sandbox", "revoke", key]] {
            let ended = home.run_args(&arguments);
            assert_eq!(ended.code, 6, "{}", ended.stderr);
            assert!(
                !ended.stderr.contains(secret) && ended.stderr.contains("a key is no argument"),
                "{}",
                ended.stderr
            );
        }
    }
}

#[test]
fn helpers_get_no_secret_by_their_environment_and_children_of_run_get_theirs() {
    let mut home = Home::new().with("GENKEY_PASSPHRASE", PASSPHRASE).with("GENREX_API_KEY", "grx_sk_hunter2");
    let helper = CredentialHelper::install(&mut home);
    let server = Sandbox::start(&home);
    home.set("GENKEY_API_URL", server.url.as_str());
    home.set("GEN_API_KEY", server.key.as_str());
    assert_eq!(home.run("create --name ci").code, 0);
    let seen = helper.seen();
    assert!(seen.contains("HOME=") && !seen.contains("GEN_API_KEY=") && !seen.contains(PASSPHRASE), "{seen}");
    assert!(!holds(seen.as_bytes(), &server.key));
    let made = home.run("token ci").data().trim().to_owned();
    let child = home.run("run --key ci --env OWN -- printenv OWN GEN_API_KEY GENKEY_PASSPHRASE");
    assert_eq!(child.data(), format!("{made}\n{}\n{PASSPHRASE}\n", server.key), "`run` passes the environment on");
}

#[test]
fn a_key_file_without_an_end_is_refused() {
    let home = Home::new();
    home.write("large", "gen_pat_".repeat(20_000));
    for (file, code) in [("/dev/zero", 2), ("large", 2), (".", 2), ("nothing", 2)] {
        let ended = home.run(&format!("--api-key-file {file} list"));
        assert_eq!((ended.code, ended.stderr.lines().count()), (code, 1), "{}", ended.stderr);
    }
}
