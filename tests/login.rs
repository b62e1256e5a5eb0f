//! Logging in and out, and which credential is used for what.

use crate::support::genkey::{Home, LIMIT, Sandbox, places};
use crate::support::wire_server::{WireServer, reply};

/// A home with a file store, and a server whose address and key it does not know yet.
fn home_and_server() -> (Home, Sandbox) {
    let mut home = Home::with_file_store();
    let server = Sandbox::start(&home);
    home.set("GENKEY_API_URL", &server.url);
    (home, server)
}

fn logged_in() -> (Home, Sandbox) {
    let (home, server) = home_and_server();
    home.run_with_stdin("login", format!("{}\n", server.key))
        .pins(0, "", LOGGED_IN);
    (home, server)
}

const LOGGED_IN: &str = "logged in to 127.0.0.1:[PORT] as you@example.com (profile `default`); \
    the key is stored in `[HOME]/data/secrets.age`\n";
const LOGGED_OUT: &str = "error: not logged in (profile `default`), and `GEN_API_KEY` is not set\n\n\
    hint: run `genkey login`, or set `GEN_API_KEY`\n\n\
    hint: try genkey without an account: `genkey --sandbox create --expires-in 90d`\n";

/// The fields of `whoami` after the account's.
fn whoami(profile: &str, credential: &str, key: &str) -> String {
    format!(
        "ID:          1\nemail:       you@example.com\nname:        Your Name\nusername:    you\n\
         created at:  [TIME]\nprofile:     {profile}\nprovider:    gen\n{credential}{key}"
    )
}

const UNKNOWN_KEY: &str = "key ID:      -\nkey name:    -\nexpires at:  -\n";

fn at(credential: &str) -> String {
    format!("API URL:     http://127.0.0.1:[PORT]/v1\ncredential:  {credential}\n")
}

#[test]
fn a_piped_key_is_checked_stored_and_used() {
    for (line, ending) in [
        ("login", "\n"),
        ("login", "\r\n"),
        ("login", ""),
        ("login --with-token", "\n"),
    ] {
        let (home, server) = home_and_server();
        home.run_with_stdin(line, format!("{}{ending}", server.key))
            .pins(0, "", LOGGED_IN);
        let shown = whoami(
            "default",
            &at("store `file`, entry `login-[MARKER]`"),
            UNKNOWN_KEY,
        );
        home.run("whoami").pins(0, &shown, "");
        assert_eq!(home.run("token").data().trim(), server.key);
    }
}

#[test]
fn quotes_and_assignments_around_a_pasted_key_are_removed() {
    let (home, server) = home_and_server();
    let key = &server.key;
    for pasted in [
        format!("\"{key}\"\n"),
        format!("  '{key}' \r\n"),
        format!("\u{201c}{key}\u{201d}"),
        format!("GEN_API_KEY={key}\n"),
        format!("export GEN_API_KEY=\"{key}\"\n"),
    ] {
        home.run_with_stdin("login", &pasted).pins(0, "", LOGGED_IN);
        assert_eq!(home.run("token").data(), format!("{key}\n"));
    }
}

#[test]
fn a_login_remembers_the_service_and_the_store() {
    let (mut home, server) = logged_in();
    home.unset("GENKEY_API_URL");
    home.unset("GENKEY_STORE");
    let expected = format!(
        "version = 1\n\n[profiles.default]\napi_url = \"{}\"\nstore = \"file\"\n",
        server.url
    );
    assert_eq!(home.read(places::CONFIG), expected);
    home.run("list -q").pins(0, "", "");
    assert_eq!(
        home.run("create --name ci --json").json()["stored"]["store"],
        "file"
    );
}

#[test]
fn malformed_keys_are_refused_without_a_request_or_an_echo() {
    let home = Home::with_file_store().with("GENKEY_API_URL", "http://127.0.0.1:9/v1");
    for (typed, complaint) in [
        ("hunter2", "it should start with `gen_pat_`"),
        (
            "gen_pat_",
            "nothing follows `gen_pat_`; the key is truncated",
        ),
        ("gen_pat_hunter2\n\n", "the key contains a line break"),
        (
            "gen_pat_hunter2\ngen_pat_hunter3\n",
            "the key contains a line break",
        ),
        ("gen_pat_hun ter2", "the key contains a space"),
        ("\"gen_pat_hunter2", "it should start with `gen_pat_`"),
        (
            "Bearer gen_pat_hunter2",
            "it starts with `Bearer`; remove that",
        ),
        (
            "X-API-Key: gen_pat_hunter2",
            "it starts with `X-API-Key:`; remove that",
        ),
        (
            "OTHER_API_KEY=gen_pat_hunter2",
            "it should start with `gen_pat_`",
        ),
        (
            "gen_pat_hunter2ü",
            "the key contains a character that is not printable ASCII",
        ),
        (
            &format!("gen_pat_{}", "x".repeat(4096)),
            "the key is longer than 4096 characters; is it a whole file?",
        ),
    ] {
        home.run_with_stdin("login", typed).pins(
            2,
            "",
            &format!("error: not a valid GEN API key: {complaint}\n"),
        );
    }
    let nothing =
        "error: no key was given\n\nhint: pipe the key into `genkey login --with-token`\n";
    for typed in ["", "\n", "\r\n"] {
        home.run_with_stdin("login", typed).pins(2, "", nothing);
    }
    home.run("login --with-token").pins(2, "", nothing);
    home.run_with_stdin("login", [0xff, 0xff]).pins(
        2,
        "",
        "error: cannot read a key from stdin: it is not valid UTF-8 text\n",
    );
    home.run_with_stdin("login", "x".repeat(70_000)).pins(
        2,
        "",
        "error: cannot read a key from stdin: it is longer than 64 KiB\n",
    );
    assert_eq!(home.files(), ["identity.txt"]);
}

/// What a failed login may leave behind: nothing that names a profile or holds a secret.
fn nothing_is_stored(home: &Home) {
    let files = home.files();
    assert!(
        !files
            .iter()
            .any(|file| [places::CONFIG, places::INDEX].contains(&file.as_str())),
        "{files:?}"
    );
    home.run("token").pins(4, "", LOGGED_OUT);
}

#[test]
fn a_key_that_the_service_refuses_is_not_stored() {
    let (home, _server) = home_and_server();
    home.run_with_stdin("login", "gen_pat_hunter2\n").pins(
        4,
        "",
        "error: the service answered 401 (`unauthorized`): API key is missing, unknown, revoked or expired (the key that was entered)\n\n\
         hint: check that you pasted the whole key and that it has not expired or been revoked\n",
    );
    nothing_is_stored(&home);
}

#[cfg(target_os = "linux")]
#[test]
fn ctrl_c_at_the_key_prompt_exits_with_a_code_and_not_by_signal() {
    use std::process::Stdio;
    let home = Home::with_file_store();
    for line in ["login", "login --with-token"] {
        let mut command = home.genkey(line);
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        // Waiting for the end would close it, and so end the command in another way.
        let _stdin = child.stdin.take();
        let pid = rustix::process::Pid::from_child(&child);
        let caught = || {
            let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap();
            let mask = status
                .lines()
                .find_map(|line| line.strip_prefix("SigCgt:"))
                .unwrap()
                .trim()
                .to_owned();
            u64::from_str_radix(&mask, 16).unwrap() & 0b10 != 0
        };
        let start = std::time::Instant::now();
        while !caught() {
            assert!(
                start.elapsed() < LIMIT,
                "`{line}` does not listen for Ctrl-C"
            );
            std::thread::yield_now();
        }
        rustix::process::kill_process(pid, rustix::process::Signal::INT).unwrap();
        assert_eq!(child.wait().unwrap().code(), Some(130), "{line}");
    }
    nothing_is_stored(&home);
}

#[test]
fn no_login_is_stored_if_the_service_fails_or_is_unreachable() {
    let home = Home::with_file_store();
    // Nobody can listen on port 1 but the system's own services.
    home.run_with_stdin("login --api-url http://127.0.0.1:1/v1", "gen_pat_hunter2\n")
        .pins(
            7,
            "",
            "error: cannot reach `127.0.0.1:[PORT]`: connection refused\n\n\
         hint: check your network and the address shown by `genkey --api-url http://127.0.0.1:[PORT]/v1 profile show`\n",
        );
    nothing_is_stored(&home);
    let server = WireServer::start([reply(500, "{}")]);
    home.run_with_stdin(
        &format!("login --api-url {}", server.url()),
        "gen_pat_hunter2\n",
    )
    .pins(8, "", "error: the service answered 500\n");
    nothing_is_stored(&home);
    let server = WireServer::start([reply(200, "<html>welcome</html>")]);
    let ended = home.run_with_stdin(
        &format!("login --api-url {}", server.url()),
        "gen_pat_hunter2\n",
    );
    assert_eq!(
        (ended.code, ended.stdout.as_str()),
        (8, ""),
        "{}",
        ended.stderr
    );
    nothing_is_stored(&home);
}

#[test]
fn a_store_that_does_not_work_is_found_before_the_service_is_asked() {
    let home = Home::new().with("GENKEY_API_URL", "http://127.0.0.1:1/v1");
    home.run_with_stdin("login", "gen_pat_hunter2\n").pins(
        9,
        "",
        "error: the keychain is not available: no D-Bus session bus\n\n\
         hint: use `--store file` (or `GENKEY_STORE=file`) to store secrets in an encrypted file, unlocked with `GENKEY_PASSPHRASE`, \
         `GENKEY_PASSPHRASE_FILE` or `GENKEY_IDENTITY`\n",
    );
    home.run_with_stdin("login --store file", "gen_pat_hunter2\n").pins(
        9,
        "",
        "error: the file store is locked: set `GENKEY_PASSPHRASE`, `GENKEY_PASSPHRASE_FILE` or `GENKEY_IDENTITY` \
         to unlock `[HOME]/data/secrets.age`\n",
    );
    let home = home.with("GENKEY_PASSPHRASE_FILE", "no-such-file");
    let ended = home.run_with_stdin("login --store file", "gen_pat_hunter2\n");
    assert_eq!(
        (ended.code, ended.stdout.as_str()),
        (9, ""),
        "{}",
        ended.stderr
    );
    assert!(
        ended
            .stderr
            .contains("the file that `GENKEY_PASSPHRASE_FILE` names cannot be read: "),
        "{}",
        ended.stderr
    );
}

#[test]
fn logging_in_again_with_the_same_key_stores_it_once() {
    let (home, server) = logged_in();
    home.run_with_stdin("login", format!("{}\n", server.key))
        .pins(0, "", LOGGED_IN);
    let index = home.read(places::INDEX);
    assert_eq!(index.matches("login-").count(), 1, "{index}");
    assert_eq!(home.run("token").data().trim(), server.key);
}

#[test]
fn a_passphrase_unlocks_the_file_store_too() {
    let (mut home, server) = home_and_server();
    home.unset("GENKEY_IDENTITY");
    home.set("GENKEY_PASSPHRASE", "correct horse");
    home.run_with_stdin("login", &server.key)
        .pins(0, "", LOGGED_IN);
    home.set("GENKEY_PASSPHRASE", "battery staple");
    let ended = home.run("token");
    assert_eq!(
        (ended.code, ended.stdout.as_str()),
        (9, ""),
        "{}",
        ended.stderr
    );
    assert!(!ended.stderr.contains("battery"), "{}", ended.stderr);
    home.unset("GENKEY_PASSPHRASE");
    home.write("passphrase.txt", "correct horse\n");
    home.set("GENKEY_PASSPHRASE_FILE", home.path("passphrase.txt"));
    home.run("token").pins(0, "[TOKEN]\n", "");
}

#[cfg(unix)]
#[test]
fn a_passphrase_that_is_not_utf8_is_refused() {
    use std::os::unix::ffi::OsStringExt;
    let (mut home, server) = home_and_server();
    home.unset("GENKEY_IDENTITY");
    home.set(
        "GENKEY_PASSPHRASE",
        std::ffi::OsString::from_vec(b"\xf0\xc1\xd2".to_vec()),
    );
    home.run_with_stdin("login", &server.key).pins(
        9,
        "",
        "error: the file store is locked: `GENKEY_PASSPHRASE` cannot be used: it is not valid UTF-8 text\n",
    );
    assert!(!home.path("data/secrets.age").exists());
}

#[cfg(unix)]
#[test]
fn a_new_login_works_even_if_the_previous_store_is_gone() {
    let (mut home, server) = home_and_server();
    // A credential helper with one file for all.
    let script = "cat > docker-credential-one <<'END'\n#!/bin/sh\ninput=$(cat)\ncase $1 in\n\
        store) printf '%s' \"$input\" > \"$HOME/secret\" ;;\n\
        get) [ -f \"$HOME/secret\" ] && cat \"$HOME/secret\" || { echo credentials not found in native keychain; exit 1; } ;;\n\
        erase) rm \"$HOME/secret\" ;;\nesac\nEND\nchmod +x docker-credential-one";
    home.shell("sh", script).data();
    let helper = home.path("docker-credential-one");
    home.set("GENKEY_STORE", format!("command:{}", helper.display()));
    assert_eq!(home.run_with_stdin("login", &server.key).code, 0);
    assert_eq!(home.run("token").data().trim(), server.key);
    std::fs::remove_file(helper).unwrap();
    let ended = home.run_with_stdin("login --store file", &server.key);
    assert_eq!(
        (ended.code, ended.stdout.as_str()),
        (0, ""),
        "{}",
        ended.stderr
    );
    assert!(
        ended
            .stderr
            .starts_with("the previous login key is still stored as `login-"),
        "{}",
        ended.stderr
    );
    assert_eq!(home.run("token").data().trim(), server.key);
    home.run("recover").pins(0, "", "nothing to recover\n");
}

#[test]
fn logging_out_removes_the_key_and_says_that_it_still_works() {
    let (home, server) = logged_in();
    home.run("logout").pins(
        0,
        "",
        "logged out of 127.0.0.1:[PORT] (profile `default`)\n\
         the key still works at the service until it expires or is revoked\n",
    );
    home.run("whoami").pins(4, "", LOGGED_OUT);
    home.run("logout").pins(
        4,
        "",
        "error: profile `default` is not logged in\n\n\
             hint: `genkey profile list` shows the profiles that are\n",
    );
    let mut with_key = home.genkey("list -q");
    assert_eq!(
        home.end(with_key.env("GEN_API_KEY", &server.key)).code,
        0,
        "it does still work"
    );
}

/// The message about the previous login.
fn still_stored() -> String {
    let today = jiff::Timestamp::now()
        .to_zoned_datetime(jiff::tz::TimeZone::UTC)
        .date();
    format!(
        "still stored: `login-{today}`; to remove one, run `genkey use NAME` and then `genkey logout`\n"
    )
}

#[test]
fn a_created_key_stays_in_the_store_after_logout() {
    let (home, _server) = logged_in();
    assert_eq!(home.run("create --name ci --use").code, 0);
    home.run("logout").pins(
        0,
        "",
        &format!(
            "logged out of 127.0.0.1:[PORT] (profile `default`)\n\
             the key is still in `[HOME]/data/secrets.age` and still works at the service until it expires or is revoked\n{}",
            still_stored()
        ),
    );
    home.run("use ci")
        .pins(0, "", "profile `default` now uses key `ci` (1)\n");
    home.run("whoami -o tsv").pins(
        0,
        "id\temail\tname\tusername\tcreated_at\tprofile\tprovider\tapi_url\tcredential\tkey_id\tkey_name\texpires_at\n\
         1\tyou@example.com\tYour Name\tyou\t[TIME]\tdefault\tgen\thttp://127.0.0.1:[PORT]/v1\t\
         store `file`, entry `1-[MARKER]`\t1\tci\t\n",
        "",
    );
}

#[test]
fn logging_out_can_revoke_the_key_if_it_is_known_which_one_it_is() {
    let (home, server) = logged_in();
    home.run("logout --revoke --yes").pins(1, "", WHICH_KEY);
    assert_eq!(home.run("create --name ci --use").code, 0);
    home.run("logout --revoke --yes").pins(
        0,
        "",
        &format!(
            "logged out of 127.0.0.1:[PORT] (profile `default`), and revoked the key\n{}",
            still_stored()
        ),
    );
    let mut list = home.genkey("list --all -o csv");
    home.end(list.env("GEN_API_KEY", &server.key)).pins(
        0,
        "id,name,status,created_at,expires_at,last_used_at,revoked_at,stored\n1,ci,revoked,[TIME],,[TIME],[TIME],\n",
        "",
    );
    home.run("token").pins(
        4,
        "",
        "error: not logged in (profile `default`), and `GEN_API_KEY` is not set; 1 key is stored here\n\n\
         hint: `genkey use KEY` switches to a stored key\n\n\
         hint: or run `genkey login`, or set `GEN_API_KEY`\n",
    );
}

#[test]
fn logging_out_asks_before_it_revokes() {
    let (home, _server) = logged_in();
    assert_eq!(home.run("create --name ci --use").code, 0);
    for line in [
        "logout --revoke",
        "logout --revoke --no-input",
        "logout --revoke -o json",
    ] {
        let ended = home.run(line);
        assert_eq!(
            (ended.code, ended.stdout.as_str()),
            (2, ""),
            "{line}: {}",
            ended.stderr
        );
        assert!(ended.stderr.contains("--yes"), "{line}: {}", ended.stderr);
    }
    assert_eq!(
        home.run("logout --yes").code,
        2,
        "there is nothing to confirm"
    );
    assert_eq!(home.run("show ci -o json").json()["status"], "active");
    home.run("logout --revoke -y").pins(
        0,
        "",
        &format!(
            "logged out of 127.0.0.1:[PORT] (profile `default`), and revoked the key\n{}",
            still_stored()
        ),
    );
}

#[cfg(unix)]
#[test]
fn logging_out_at_a_terminal_names_the_key_and_asks() {
    use crate::support::terminal::Terminal;
    let (home, server) = home_and_server();
    let created = home.end(
        home.genkey("create --name pasted --show-token")
            .env("GEN_API_KEY", &server.key),
    );
    let elsewhere = Home::with_file_store().with("GENKEY_API_URL", &server.url);
    elsewhere
        .run_with_stdin("login", &created.stdout)
        .pins(0, "", LOGGED_IN);
    for (answer, code, keys) in [("n\r", 1, 0), ("\r", 1, 0), ("y\r", 0, 4)] {
        let terminal = Terminal::run(&elsewhere, "genkey logout --revoke");
        terminal.wait_for_question("Revoke it?");
        assert!(
            terminal
                .screen()
                .starts_with("this permanently revokes `pasted` (1), the key in use\n")
        );
        terminal.press(answer);
        let shown = terminal.ended();
        assert_eq!(shown.code, code, "{}", shown.screen);
        assert_eq!(elsewhere.run("list").code, keys, "{}", shown.screen);
    }
}

const WHICH_KEY: &str = "error: cannot tell which key this is, so nothing was revoked\n\n\
                         hint: find it with `genkey list`, then run `genkey revoke KEY` and `genkey logout`\n";

#[test]
fn logging_out_revokes_a_pasted_key_only_if_it_is_certain_which_one_it_is() {
    let (home, server) = home_and_server();
    let make = |name: &str| {
        let mut create = home.genkey_args(&["create", "--name", name, "--show-token"]);
        home.end(create.env("GEN_API_KEY", &server.key)).stdout
    };
    let (pasted, other) = (make("pasted"), make("other"));
    let elsewhere = Home::with_file_store().with("GENKEY_API_URL", &server.url);
    elsewhere
        .run_with_stdin("login", &pasted)
        .pins(0, "", LOGGED_IN);
    elsewhere
        .run("logout --revoke --yes")
        .pins(1, "", WHICH_KEY);
    assert_eq!(elsewhere.run("list -q").code, 0, "the key still works");
    assert_eq!(elsewhere.run("revoke other --yes").code, 0);
    elsewhere.run("logout --revoke --yes -o json").pins(
        0,
        "{\n  \"profile\": \"default\",\n  \"revoked\": true,\n  \"kept\": false\n}\n",
        "",
    );
    for key in [pasted, other] {
        let mut list = elsewhere.genkey("list");
        assert_eq!(elsewhere.end(list.env("GEN_API_KEY", key.trim())).code, 4);
    }
}

/// The list that is asked for a second time names no key, so its 404 is about the address, whatever
/// its code.
#[test]
fn logging_out_does_not_confuse_a_missing_endpoint_with_a_missing_key() {
    let missing = || {
        reply(
            404,
            r#"{"error": "nothing here", "error_code": "not_found"}"#,
        )
    };
    let server = WireServer::start([
        reply(200, r#"{"id": 1, "email": "you@example.com"}"#),
        reply(200, r#"[{"id": 5, "name": "ci", "status": "active"}]"#),
        missing(),
        missing(),
    ]);
    let home = Home::with_file_store().with("GENKEY_API_URL", server.url());
    assert_eq!(home.run_with_stdin("login", "gen_pat_hunter2").code, 0);
    home.run("logout --revoke --yes").pins(
        8,
        "",
        "error: the service answered 404 (`not_found`): nothing here\n\n\
         hint: check that the base URL includes the version, as in `https://api.gen.pro/v1`\n",
    );
    assert_eq!(home.run("token").code, 0, "it is still logged in with");
}

#[test]
fn a_credential_that_is_not_a_listed_key_revokes_none() {
    let (home, _server) = logged_in();
    assert_eq!(home.run("create --name only").code, 0);
    home.run("logout --revoke --yes").pins(1, "", WHICH_KEY);
    let only = home.run("show only -o json").json();
    assert_eq!(only["status"], "active");
}

#[test]
fn a_credential_comes_from_the_file_then_the_environment_then_the_store() {
    let (mut home, server) = logged_in();
    home.run("whoami").pins(
        0,
        &whoami(
            "default",
            &at("store `file`, entry `login-[MARKER]`"),
            UNKNOWN_KEY,
        ),
        "",
    );
    home.set("GEN_API_KEY", format!("{}\n", server.key));
    home.run("whoami").pins(
        0,
        &whoami(
            "default",
            &at("environment variable `GEN_API_KEY`"),
            UNKNOWN_KEY,
        ),
        "",
    );
    home.write("key.txt", format!("{}\r\n", server.key));
    home.run("whoami --api-key-file key.txt").pins(
        0,
        &whoami("default", &at("file `key.txt`"), UNKNOWN_KEY),
        "",
    );
    home.set("GEN_API_KEY", "");
    home.run("whoami").pins(
        0,
        &whoami(
            "default",
            &at("store `file`, entry `login-[MARKER]`"),
            UNKNOWN_KEY,
        ),
        "",
    );
}

#[test]
fn a_credential_that_is_refused_is_named_by_its_source() {
    let (mut home, server) = logged_in();
    let refused = |source: &str, hint: &str| {
        format!(
            "error: the service answered 401 (`unauthorized`): API key is missing, unknown, revoked or expired ({source})\n\nhint: {hint}\n"
        )
    };
    home.write("key.txt", "gen_pat_hunter2");
    home.run("list --api-key-file key.txt").pins(
        4,
        "",
        &refused("file `key.txt`", "put a valid key into that file"),
    );
    home.set("GEN_API_KEY", "gen_pat_hunter2");
    home.run("list").pins(
        4,
        "",
        &refused(
            "environment variable `GEN_API_KEY`",
            "set `GEN_API_KEY` to a valid key, or unset it to use the login",
        ),
    );
    home.unset("GEN_API_KEY");
    assert_eq!(home.run("create --name ci --use").code, 0);
    let elsewhere = Home::new()
        .with("GENKEY_API_URL", &server.url)
        .with("GEN_API_KEY", &server.key);
    assert_eq!(elsewhere.run("revoke ci -y").code, 0);
    home.run("list").pins(
        4,
        "",
        &refused(
            "store `file`, entry `1-[MARKER]`",
            "run `genkey use KEY` to switch to another stored key, or `genkey login` with a valid key",
        ),
    );
}

#[test]
fn a_malformed_credential_is_refused_before_anything_is_sent() {
    let home = Home::new().with("GENKEY_API_URL", "http://127.0.0.1:1/v1");
    let mut list = home.genkey("list");
    home.end(list.env("GEN_API_KEY", "hunter2")).pins(
        2,
        "",
        "error: not a valid GEN API key in environment variable `GEN_API_KEY`: it should start with `gen_pat_`\n\nhint: set `GEN_API_KEY` to a valid key, or unset it to use the login\n",
    );
    home.write("key.txt", "gen_pat_a b");
    home.run("list --api-key-file key.txt").pins(
        2,
        "",
        "error: not a valid GEN API key in file `key.txt`: the key contains a space\n\nhint: put a valid key into that file\n",
    );
    home.write("empty.txt", "");
    home.run("list --api-key-file empty.txt").pins(
        2,
        "",
        "error: not a valid GEN API key in file `empty.txt`: the key is empty\n\nhint: put a valid key into that file\n",
    );
    home.write("binary.txt", [0xff]);
    home.run("list --api-key-file binary.txt").pins(
        2,
        "",
        "error: cannot read `binary.txt` (`--api-key-file`): it is not valid UTF-8 text\n",
    );
    home.run("list --api-key-file none.txt").pins(
        2,
        "",
        "error: cannot read `none.txt` (`--api-key-file`): No such file or directory (os error 2)\n",
    );
}

#[test]
fn a_key_in_the_environment_needs_no_store_and_writes_no_file() {
    let service = Home::with_file_store();
    let server = Sandbox::start(&service);
    let home = Home::new()
        .with("GENKEY_API_URL", &server.url)
        .with("GEN_API_KEY", &server.key);
    home.run("whoami").pins(
        0,
        &whoami(
            "default",
            &at("environment variable `GEN_API_KEY`"),
            UNKNOWN_KEY,
        ),
        "",
    );
    home.run("list -q").pins(0, "", "");
    home.run("token").pins(0, "[TOKEN]\n", "");
    home.run("env")
        .pins(0, "export GEN_API_KEY='[TOKEN]'\n", "");
    home.run("run -- true").pins(0, "", "");
    home.run("profile show -o csv").pins(
        0,
        "name,in_use,provider,api_url,store,logged_in,login_key,stored_keys,identity,expires_in\n\
         default,true,gen,http://127.0.0.1:[PORT]/v1,,false,,0,,\n",
        "",
    );
    assert!(home.files().is_empty(), "{:?}", home.files());
    home.run("create --name ci").pins(
        9,
        "",
        "error: no key was created: the store is not writable: \
         the keychain is not available: no D-Bus session bus\n\n\
         hint: use `--store file` (or `GENKEY_STORE=file`) to store secrets in an encrypted file, unlocked with `GENKEY_PASSPHRASE`, \
         `GENKEY_PASSPHRASE_FILE` or `GENKEY_IDENTITY`\n",
    );
    home.run("list --all -q").pins(0, "", "");
}

#[test]
fn a_login_for_one_service_is_never_sent_to_another() {
    let (home, server) = logged_in();
    assert_eq!(home.run("create --name ci").code, 0);
    let other = WireServer::start([]);
    let expected = "error: profile `default` is logged in to `http://127.0.0.1:[PORT]/v1`; its key is not sent to \
         `http://127.0.0.1:[PORT]/v1`\n\n\
         hint: create a profile for it: `genkey --profile NAME --api-url http://127.0.0.1:[PORT]/v1 login`\n";
    for verb in [
        "list",
        "whoami",
        "create",
        "revoke ci -y",
        "token",
        "env",
        "run -- true",
        "revoke-all -y",
    ] {
        let mut command = home.genkey(verb.split(" -- ").next().unwrap());
        command.args(["--api-url", &other.url()]);
        command.args(
            verb.contains(" -- ")
                .then_some(["--", "true"])
                .into_iter()
                .flatten(),
        );
        home.end(&mut command).pins(4, "", expected);
    }
    let same_host = server.url.replace("/v1", "/v2");
    assert_eq!(
        home.run(&format!("list --api-url {same_host}")).code,
        4,
        "another version is another service"
    );
    assert_eq!(
        home.run(&format!("token ci --api-url {}", other.url()))
            .code,
        6
    );
}

#[test]
fn the_sandbox_needs_no_login_and_never_sees_a_real_key() {
    let home = Home::new().with("GEN_API_KEY", "gen_pat_hunter2");
    let sandboxed = "API URL:     -\ncredential:  the sandbox's own key\n";
    home.run("--sandbox whoami")
        .pins(0, &whoami("sandbox", sandboxed, UNKNOWN_KEY), "");
    home.run("--sandbox login").pins(
        2,
        "",
        "error: the sandbox needs no login\n\nhint: create a key with `genkey --sandbox create --expires-in 90d`\n",
    );
    home.run("--sandbox logout")
        .pins(4, "", "error: profile `sandbox` is not logged in\n");
    let noted = home.run("--sandbox whoami -v").stderr;
    assert!(
        noted.starts_with("`GEN_API_KEY` is ignored: it does not hold a sandbox key\n"),
        "{noted}"
    );
    home.run("--sandbox create --name ci --use --expires-in 30d -q");
    let own = "API URL:     -\ncredential:  store `file`, entry `1-[MARKER]`\n";
    home.run("--sandbox whoami").pins(
        0,
        &whoami(
            "sandbox",
            own,
            "key ID:      1\nkey name:    ci\nexpires at:  [TIME]\n",
        ),
        "",
    );
}

#[test]
fn a_login_warns_that_the_environment_overrides_it() {
    let (home, server) = home_and_server();
    let home = home.with("GEN_API_KEY", &server.key);
    home.run_with_stdin("login", &server.key).pins(
        0,
        "",
        &format!("{LOGGED_IN}warning: environment variable `GEN_API_KEY` is set and overrides the login\n"),
    );
}
