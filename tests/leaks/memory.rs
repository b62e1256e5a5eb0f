//! The memory of the process when `main` has returned, read from outside, contains no secret.

use std::fs;

use super::{PASSPHRASE, traced};
use crate::client_tls::Authority;
use crate::support::credential_helper::CredentialHelper;
use crate::support::genkey::{Home, PROGRAM, Sandbox};
use crate::support::held::{Brake, Memory};
use crate::support::keyring::Keyring;
use crate::support::terminal::{ENTER, Terminal};
use crate::support::wire_server::{no_content, reply};

const NOTHING: [&str; 0] = [];
const KEY: &str = "gen_pat_5up3rS3cretW1thoutAnyEnd";
const MADE: &str = "gen_pat_An0therS3cretW1thoutAnyEnd";
const ME: &str = r#"{"id": 1, "email": "dev@example.com"}"#;

/// A home that is logged in to a sandbox, and a genkey that stops at its end.
struct Bench {
    home: Home,
    brake: Brake,
    server: Sandbox,
}

impl Bench {
    fn new(home: Home) -> Option<Self> {
        let mut home = traced(home);
        let (brake, server) = (Brake::new()?, Sandbox::start(&home));
        home.set("GENKEY_API_URL", server.url.as_str());
        let bench = Self {
            home,
            brake,
            server,
        };
        bench.leaves_nothing_with("-vvv login --with-token", &bench.server.key, &[]);
        Some(bench)
    }

    /// Runs a command whose memory must not contain these secrets, the login's or its stdin at the
    /// end. Returns its stdout.
    #[track_caller]
    fn leaves_nothing_with(&self, line: &str, stdin: &str, secrets: &[&str]) -> String {
        let (ended, memory) =
            self.brake
                .end(&self.home, &mut self.home.genkey(line), stdin.as_bytes());
        let expected = i32::from(line.contains("/nonexistent")) * 127;
        assert_eq!(ended.code, expected, "{line}: {}", ended.stderr);
        for secret in secrets.iter().chain([&self.server.key.as_str()]) {
            assert_eq!(memory.remainders(secret), NOTHING, "{line}");
        }
        ended.stdout
    }

    #[track_caller]
    fn leaves_nothing(&self, line: &str, secrets: &[&str]) -> String {
        self.leaves_nothing_with(line, "", secrets)
    }

    /// Runs every command that handles a secret.
    fn every_command_leaves_nothing(&self, others: &[&str]) {
        let shown = self.leaves_nothing("create --name shown --show-token", others);
        self.leaves_nothing("-vvv create --name ci", others);
        let made = self.home.run("token ci");
        let secrets = [others, &[shown.trim(), made.data().trim()]].concat();
        for line in [
            "token",
            "token ci",
            "-vvv token ci -o json",
            "env ci",
            "env ci --format json",
            "env ci --format powershell",
            "whoami",
            "-vvv list --stored",
            "create --name other --show-token -o json",
            "rename ci deploy",
            "run --key shown -- /nonexistent",
            "use deploy",
            "revoke shown --yes",
            "logout",
        ] {
            self.leaves_nothing(line, &secrets);
        }
    }
}

#[test]
fn a_server_has_its_key_in_memory_while_it_runs() {
    let mut home = traced(Home::new());
    let Some(brake) = Brake::new() else { return };
    brake.fit(&mut home);
    let server = Sandbox::start(&home);
    home.unset("LD_PRELOAD");
    let client = home
        .with("GENKEY_API_URL", server.url.as_str())
        .with("GEN_API_KEY", server.key.as_str());
    assert_eq!(
        client.run("create --store file --name ci").code,
        9,
        "there is no passphrase"
    );
    assert_eq!(client.run("list").code, 0);
    let running = Memory::of(server.pid()).remainders(&server.key);
    assert!(
        running.iter().any(|place| place.starts_with("[heap]")),
        "{running:?}"
    );
    server.press_ctrl_c();
    assert_eq!(
        Memory::at_end_of(server.pid()).remainders(&server.key),
        NOTHING
    );
}

#[test]
fn a_key_in_the_environment_is_nowhere_else_in_memory() {
    let Some(brake) = Brake::new() else { return };
    let mut home = traced(Home::new())
        .with("GENKEY_STORE", "file")
        .with("GENKEY_PASSPHRASE", PASSPHRASE);
    let server = Sandbox::start(&home);
    home.set("GENKEY_API_URL", server.url.as_str());
    home.set("GEN_API_KEY", server.key.as_str());
    for line in [
        "-vvv create --name ci",
        "token",
        "token ci",
        "env",
        "whoami",
    ] {
        let (ended, memory) = brake.end(&home, &mut home.genkey(line), b"");
        assert_eq!(ended.code, 0, "{line}: {}", ended.stderr);
        for (name, secret) in [
            ("GEN_API_KEY=gen_pat_sandbox_", server.key.as_str()),
            ("GENKEY_PASSPHRASE=", PASSPHRASE),
        ] {
            let remainders = memory.remainders(secret);
            let [place] = &remainders[..] else {
                panic!("{line}: {remainders:?}")
            };
            assert!(
                place.starts_with("[stack] ") && place.ends_with(&format!("\\x00{name}")),
                "{line}: {place}"
            );
        }
    }
}

#[test]
fn the_file_store_with_an_identity_leaves_nothing() {
    let home = Home::with_file_store();
    let identity = home.read("identity.txt").replace("AGE-SECRET-KEY-", "_");
    let Some(bench) = Bench::new(home) else {
        return;
    };
    bench.every_command_leaves_nothing(&[identity.trim()]);
}

#[test]
fn the_file_store_with_a_passphrase_leaves_nothing() {
    let home = Home::new()
        .with("GENKEY_STORE", "file")
        .with("GENKEY_PASSPHRASE_FILE", "passphrase");
    home.write("passphrase", PASSPHRASE);
    let Some(bench) = Bench::new(home) else {
        return;
    };
    let made = bench.leaves_nothing("create --name ci --show-token", &[PASSPHRASE]);
    for line in [
        "token",
        "-vvv token ci",
        "whoami",
        "rename ci deploy",
        "revoke deploy --yes",
    ] {
        bench.leaves_nothing(line, &[PASSPHRASE, made.trim()]);
    }
}

#[test]
fn a_credential_helper_leaves_nothing() {
    let mut home = Home::new();
    let helper = CredentialHelper::install(&mut home);
    let Some(bench) = Bench::new(home) else {
        return;
    };
    bench.every_command_leaves_nothing(&[]);
    assert!(helper.calls() > 20);
}

#[test]
fn the_keychain_leaves_nothing() {
    let Some(keyring) = Keyring::unlocked() else {
        return;
    };
    let mut home = Home::new();
    home.set("DBUS_SESSION_BUS_ADDRESS", keyring.address());
    let Some(bench) = Bench::new(home) else {
        return;
    };
    bench.every_command_leaves_nothing(&[]);
}

#[test]
fn a_key_from_a_file_leaves_nothing() {
    let Some(bench) = Bench::new(Home::with_file_store()) else {
        return;
    };
    bench.leaves_nothing("logout", &[]);
    fs::write(bench.home.path("key"), &bench.server.key).unwrap();
    for line in [
        "whoami",
        "-vvv create --name ci",
        "token",
        "revoke ci --yes",
        "revoke-all --yes",
    ] {
        bench.leaves_nothing(&format!("--api-key-file key {line}"), &[]);
    }
}

#[test]
fn an_encrypted_connection_leaves_nothing() {
    let Some(brake) = Brake::new() else { return };
    let authority = Authority::new("ours");
    let made = |token: &str| format!(r#"{{"id": 6, "name": "ci", "status": "active"{token}}}"#);
    let script = [
        reply(200, ME),
        reply(201, made(&format!(r#", "token": "{MADE}""#))),
        reply(200, made("")),
        reply(200, format!("[{}]", made(""))),
        no_content(),
    ];
    let server = authority.serve("127.0.0.1", 2999, script);
    let url = format!("https://127.0.0.1:{}/v1", server.port());
    let home = traced(Home::with_file_store()).with("GENKEY_API_URL", url);
    home.write("authority.pem", fs::read(authority.file()).unwrap());
    for (line, stdin) in [
        ("login --with-token", KEY),
        ("create --name ci --show-token", ""),
        ("-vvv revoke ci --yes", ""),
    ] {
        let command = &mut home.genkey(&format!("--cacert authority.pem {line}"));
        let (ended, memory) = brake.end(&home, command, stdin.as_bytes());
        assert_eq!(ended.code, 0, "{line}: {}", ended.stderr);
        assert_eq!(
            [memory.remainders(KEY), memory.remainders(MADE)],
            [NOTHING; 2],
            "{line}"
        );
    }
}

#[test]
fn input_at_a_terminal_leaves_nothing() {
    let Some(brake) = Brake::new() else { return };
    for kind in ["xterm", "dumb"] {
        let mut home = traced(Home::new())
            .with("GENKEY_STORE", "file")
            .with("TERM", kind);
        let server = Sandbox::start(&home);
        home.set("GENKEY_API_URL", server.url.as_str());
        brake.fit(&mut home);
        let terminal = Terminal::start(home.variables(), &home.path(""), 80, &[PROGRAM, "login"]);
        for (prompt, typed) in [
            ("Passphrase", PASSPHRASE),
            ("Repeat passphrase", PASSPHRASE),
            ("API key for", &server.key),
        ] {
            terminal.wait_for_hidden(prompt);
            terminal.press(&format!("{typed}{ENTER}"));
        }
        let memory = Memory::at_end_of(terminal.pid());
        // Its output may reach the screen after its end.
        terminal.wait_for("logged in to");
        assert_eq!(
            [
                memory.remainders(&server.key),
                memory.remainders(PASSPHRASE)
            ],
            [NOTHING; 2],
            "{kind}"
        );
    }
}
