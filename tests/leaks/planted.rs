//! Secrets in files, variables or responses where they do not belong: no parser error shows them.

use std::fs;

use super::{assert_silent, traced};
use crate::client_tls::Authority;
use crate::support::credential_helper::CredentialHelper;
use crate::support::genkey::{Ended, Home, Sandbox, places};
use crate::support::terminal::Terminal;
use crate::support::wire_server::{Reply, WireServer, reply};

/// It has no prefix of a known service.
const PLANTED: &str = "5up3rS3cretW1thAnyBeginning";

/// The commands that report what is wrong.
const REPORTING: [&str; 4] = ["-vvv list", "list -o json", "doctor -vvv", "doctor -o json"];

/// Runs the commands, and checks that they report the problem without the secret.
#[track_caller]
fn assert_reported(home: &Home, problem: &str) {
    for line in REPORTING {
        let ended = home.run(line);
        assert_ne!(ended.code, 0, "{line}");
        assert_silent(&ended, &[PLANTED]);
        assert!(said(&ended).contains(problem), "{line}: {}", said(&ended));
    }
}

fn said(ended: &Ended) -> String {
    format!("{}{}", ended.stdout, ended.stderr)
}

#[test]
fn a_secret_in_the_configuration_is_not_shown() {
    for (content, problem) in [
        (PLANTED.to_owned(), "line 1: invalid TOML"),
        (format!("\nGEN_API_KEY={PLANTED}"), "line 2: invalid TOML"),
        (format!("token = \"{PLANTED}"), "line 1: invalid TOML"),
        (format!("[{PLANTED}"), "line 1: invalid TOML"),
        (
            format!("{PLANTED} = 1\n{PLANTED} = 1"),
            "line 2: invalid TOML",
        ),
        (format!("{PLANTED} = 1"), "line 1: unknown field, expected"),
        (
            format!("token = '{PLANTED}'"),
            "line 1: unknown field `token`, expected",
        ),
        (format!("version = '{PLANTED}'"), "line 1: invalid type"),
        (format!("profiles = '{PLANTED}'"), "line 1: invalid type"),
        (
            format!("[profiles]\ndefault = '{PLANTED}'"),
            "line 2: invalid type",
        ),
        (
            format!("[profiles.default]\nstore = ['{PLANTED}']"),
            "line 2: invalid type",
        ),
        (
            format!("[profiles.default]\n'{PLANTED}' = 1"),
            "line 2: unknown field, expected",
        ),
    ] {
        let home = traced(Home::with_file_store());
        home.write(places::CONFIG, content);
        assert_reported(&home, problem);
    }
}

#[test]
fn a_secret_in_a_provider_file_is_not_shown() {
    for (content, problem) in [
        (PLANTED.to_owned(), "line 1: invalid TOML"),
        (format!("name = {PLANTED}"), "line 1: invalid TOML"),
        (format!("key = '{PLANTED}'"), "line 1: invalid type"),
        (
            format!("[key]\nlength = '{PLANTED}'"),
            "line 2: invalid type",
        ),
        (
            format!("[key]\nalphabet = '{PLANTED}'"),
            "line 2: unknown value, expected one of `printable`",
        ),
        (
            format!("api_key = '{PLANTED}'"),
            "line 1: unknown field `api_key`, expected",
        ),
    ] {
        let home = traced(Home::with_file_store());
        home.write("config/providers/acme.toml", &content);
        home.write(places::CONFIG, "[profiles.default]\nprovider = 'acme'\n");
        assert_reported(&home, problem);
        home.write("other.toml", &content);
        let added = home.run("provider add other.toml -o json");
        assert_eq!(added.code, 2);
        assert_silent(&added, &[PLANTED]);
        assert!(added.stderr.contains(problem), "{}", added.stderr);
    }
}

#[test]
fn a_secret_in_the_index_is_not_shown() {
    for (content, problem) in [
        (
            format!("{{{PLANTED}"),
            "invalid or incomplete JSON (line 1, column 2)",
        ),
        (
            format!("\"{PLANTED}\""),
            "invalid type, expected struct Versioned (line 1, column 29)",
        ),
        (
            format!("{{\"version\": \"{PLANTED}\"}}"),
            "invalid type, expected u32 (line 1, column 41)",
        ),
        (
            format!("{{\"version\": 1, \"keys\": [], \"logins\": \"{PLANTED}\"}}"),
            "invalid type, expected a map (line 1, column 66)",
        ),
        (
            format!("{{\"version\": 1, \"keys\": [\n\"{PLANTED}\"]}}"),
            "invalid type, expected struct StoredKey (line 2, column 29)",
        ),
    ] {
        let home = traced(Home::with_file_store());
        home.write(places::INDEX, content);
        assert_reported(&home, problem);
    }
}

#[test]
fn a_secret_in_the_journal_is_not_shown() {
    let home = traced(Home::with_file_store())
        .with("GENKEY_API_URL", "http://127.0.0.1:1/v1")
        .with("GEN_API_KEY", "gen_pat_x");
    for line in [
        PLANTED.to_owned(),
        format!("{{\"marker\": \"{PLANTED}\"}}"),
        format!("{{\"version\": \"{PLANTED}\"}}"),
    ] {
        home.write(places::JOURNAL, line + "\n");
        for command in [&REPORTING[..], &["recover -y", "recover --dry-run -o json"]].concat() {
            assert_silent(&home.run(command), &[PLANTED]);
        }
    }
}

/// A private key without line breaks, as in a CI variable.
fn one_line() -> String {
    format!("-----BEGIN PRIVATE KEY-----{PLANTED}-----END PRIVATE KEY-----")
}

#[test]
fn a_private_key_in_place_of_certificates_is_not_shown() {
    let authority = Authority::new("ours");
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("key.pem");
    for content in [
        one_line(),
        format!("-----BEGIN CERTIFICATE-----{PLANTED}"),
        format!("-----BEGIN CERTIFICATE-----\n{PLANTED}%\n-----END CERTIFICATE-----\n"),
        format!("-----BEGIN CERTIFICATE-----\n{PLANTED}\n-----END {PLANTED}-----\n"),
        PLANTED.to_owned(),
    ] {
        fs::write(&path, &content).unwrap();
        for (name, value) in [
            ("SSL_CERT_FILE", path.as_path()),
            ("SSL_CERT_DIR", folder.path()),
        ] {
            for line in REPORTING {
                let server = authority.serve("127.0.0.1", 2999, []);
                let url = format!("https://127.0.0.1:{}/v1", server.port());
                let home = traced(Home::with_file_store())
                    .with("GEN_API_KEY", "gen_pat_x")
                    .with("GENKEY_API_URL", url);
                let ended = home.with(name, value).run(line);
                assert_eq!(ended.code, 2, "{}", said(&ended));
                assert_silent(&ended, &[PLANTED]);
                assert!(
                    said(&ended)
                        .contains("no usable certificate in `SSL_CERT_FILE` or `SSL_CERT_DIR`"),
                    "{line}: {}",
                    said(&ended)
                );
            }
        }
        let home = traced(Home::with_file_store()).with("GEN_API_KEY", "gen_pat_x");
        for line in REPORTING {
            let ended = home.run_args(
                &[
                    &line.split(' ').collect::<Vec<_>>()[..],
                    &["--cacert", path.to_str().unwrap()],
                ]
                .concat(),
            );
            assert_silent(&ended, &[PLANTED]);
        }
    }
}

/// A variable with the content of a file in place of its path.
#[test]
fn a_secret_in_place_of_a_files_name_is_not_shown() {
    let identity = format!("AGE-SECRET-KEY-1{}", PLANTED.to_uppercase());
    for (name, value) in [
        ("GENKEY_IDENTITY", identity.as_str()),
        ("GENKEY_IDENTITY", &one_line()),
        ("GENKEY_PASSPHRASE_FILE", PLANTED),
        ("SSL_CERT_FILE", &one_line()),
    ] {
        let authority = Authority::new("ours");
        let home = traced(
            Home::new()
                .with("GENKEY_STORE", "file")
                .with(name, value)
                .with("GEN_API_KEY", "gen_pat_x"),
        );
        for line in [
            &REPORTING[..],
            &["create --name x", "login --with-token -o json"],
        ]
        .concat()
        {
            let server = authority.serve("127.0.0.1", 2999, []);
            let url = format!("https://127.0.0.1:{}/v1", server.port());
            let ended = home.end(home.genkey(line).env("GENKEY_API_URL", url));
            assert_ne!(ended.code, 0, "{name}: {line}");
            assert_silent(&ended, &[PLANTED, &PLANTED.to_uppercase()]);
        }
    }
}

#[test]
fn an_invalid_store_file_is_not_shown() {
    let home = traced(Home::with_file_store());
    let server = Sandbox::start(&home);
    let home = home.with("GENKEY_API_URL", server.url.as_str());
    assert_eq!(home.run_with_stdin("login", &server.key).code, 0);
    for content in [
        PLANTED.to_owned(),
        format!("age-encryption.org/v1\n-> {PLANTED}\n"),
        one_line(),
    ] {
        home.write(places::SECRETS, &content);
        for line in [&REPORTING[..], &["token", "token -o json"]].concat() {
            let ended = home.run(line);
            assert_eq!(ended.code, 9, "{line}: {}", said(&ended));
            assert_silent(&ended, &[PLANTED]);
        }
    }
    for content in [
        PLANTED.to_owned(),
        one_line(),
        format!("AGE-SECRET-KEY-1{PLANTED}\n"),
    ] {
        home.write("identity.txt", &content);
        for line in [&REPORTING[..], &["token", "token -o json"]].concat() {
            assert_silent(&home.run(line), &[PLANTED]);
        }
    }
}

#[test]
fn the_output_of_a_helper_is_not_shown() {
    let mut home = traced(Home::new());
    let helper = CredentialHelper::install(&mut home);
    let server = Sandbox::start(&home);
    home.set("GENKEY_API_URL", server.url.as_str());
    assert_eq!(home.run_with_stdin("login", &server.key).code, 0);
    for answer in [
        format!("printf %s {PLANTED}; exit 0"),
        format!("printf '\"%s\"' {PLANTED}; exit 0"),
        format!("printf '{{\"Secret\": [\"%s\"]}}' {PLANTED}; exit 0"),
        format!("printf '{{\"Username\": 5, \"Secret\": \"%s\"}}' {PLANTED}; exit 0"),
    ] {
        for line in [&REPORTING[..], &["token", "token -o json"]].concat() {
            (1..=20).for_each(|call| helper.at(call, &answer));
            let ended = home.run(line);
            helper.at_no_call();
            assert_eq!(ended.code, 9, "{line}: {}", said(&ended));
            assert_silent(&ended, &[PLANTED]);
        }
    }
}

#[test]
fn the_response_of_a_service_is_not_shown() {
    let answers: [fn() -> Reply; 6] = [
        || reply(200, PLANTED),
        || reply(200, format!("\"{PLANTED}\"")),
        || reply(200, format!(r#"[{{"id": ["{PLANTED}"]}}]"#)),
        || {
            reply(
                200,
                format!(r#"[{{"id": 1, "status": 5, "{PLANTED}": 1, "name": ["{PLANTED}"]}}]"#),
            )
        },
        || reply(200, format!(r#"{{"{PLANTED}": "{PLANTED}"}}"#)),
        || Reply::WriteAndClose(format!("{PLANTED} 200\r\n\r\n").into_bytes()),
    ];
    for answer in answers {
        for line in [
            "-vvv list",
            "list -o json",
            "-vvv whoami",
            "whoami -o json",
            "doctor -o json",
            "create --name x",
        ] {
            let server = WireServer::start_and_then([], answer);
            let home = traced(Home::with_file_store())
                .with("GENKEY_API_URL", server.url())
                .with("GEN_API_KEY", "gen_pat_x");
            let ended = home.run(line);
            assert_silent(&ended, &[PLANTED]);
            assert!(
                ended.code != 0
                    || ended
                        .stderr
                        .contains("parts of the service's list cannot be read"),
                "{line}"
            );
        }
    }
}

/// A service whose keys have no prefix.
const ACME: &str = "name = 'acme'\ntitle = 'Acme'\napi_url = 'https://api.acme.example/v1'\nenvironment = 'ACME_API_KEY'\n\
    [key]\nheaders = ['X-API-Key']\n[keys]\ndialect = 'reference'\n";
const SENT: &str = "0urOwnS3cretW1thAnyBeginning";

#[test]
fn a_sent_or_received_secret_is_redacted_in_a_services_message() {
    let made = || {
        reply(
            201,
            format!(r#"{{"id": 6, "name": "x", "status": "active", "token": "{PLANTED}"}}"#),
        )
    };
    let words = || {
        let long = "x".repeat(280);
        let said = format!("what are {PLANTED} and {SENT}? {long} {PLANTED}");
        reply(
            422,
            serde_json::json!({ "error": said, "error_code": PLANTED }).to_string(),
        )
    };
    for line in [
        "create --name x",
        "create --name x -o json",
        "-vvv create --name x",
    ] {
        let server = WireServer::start_and_then([made()], words);
        let home = traced(Home::with_file_store())
            .with("GENKEY_API_URL", server.url())
            .with("ACME_API_KEY", SENT);
        home.write("config/providers/acme.toml", ACME);
        home.write(places::CONFIG, "[profiles.default]\nprovider = 'acme'\n");
        let ended = home.run(line);
        assert!(
            ended.stderr.contains("what are *** and ***?"),
            "{line}: {}",
            said(&ended)
        );
        assert_silent(&ended, &[PLANTED, &PLANTED[..10], SENT]);
    }
}

#[test]
fn a_secret_is_redacted_in_a_helpers_message() {
    for line in [
        "create --name x",
        "create --name x -o json",
        "login --with-token -o json",
    ] {
        let mut home = traced(Home::new());
        let helper = CredentialHelper::install(&mut home);
        let server = WireServer::start_and_then([], || {
            reply(
                200,
                format!(r#"[{{"id": 6, "name": "x", "status": "active", "token": "{PLANTED}"}}]"#),
            )
        });
        let home = home.with("GENKEY_API_URL", server.url());
        home.write("config/providers/acme.toml", ACME);
        home.write(places::CONFIG, "[profiles.default]\nprovider = 'acme'\n");
        for refusal in [
            format!("echo 'cannot keep {SENT}' >&2; exit 1"),
            format!("echo 'cannot keep {SENT} and more'; exit 1"),
            format!("printf 'cannot keep %0170d {SENT}' 0; exit 1"),
        ] {
            (1..=12).for_each(|call| helper.at(call, &refusal));
            let ended = if line.starts_with("login") {
                home.run_with_stdin(line, SENT)
            } else {
                home.end(home.genkey(line).env("ACME_API_KEY", SENT))
            };
            helper.at_no_call();
            assert_ne!(ended.code, 0, "{line}");
            assert!(
                ended.stderr.contains("cannot keep"),
                "{line}: {}",
                ended.stderr
            );
            assert_silent(&ended, &[SENT, &SENT[..10]]);
        }
    }
}

/// Wrapping must not split what a secret is recognized by.
#[test]
fn a_private_key_in_place_of_its_path_is_not_shown_in_wrapped_text_either() {
    let pem = format!(
        "-----BEGIN OPENSSH PRIVATE KEY----- {PLANTED} {PLANTED} -----END OPENSSH PRIVATE KEY-----"
    );
    for text in [
        pem.clone(),
        pem.replace("- ", "-\n")
            .replace(&format!("{PLANTED} "), &format!("{PLANTED}\n")),
    ] {
        let home = Home::new()
            .with("GENKEY_STORE", "file")
            .with("GENKEY_IDENTITY", text);
        let server = WireServer::start_and_then([], || reply(200, "[]"));
        let home = home
            .with("GENKEY_API_URL", server.url())
            .with("GEN_API_KEY", "gen_pat_x");
        for columns in [20, 40, 90] {
            let shown = Terminal::sized(
                &home,
                columns,
                "genkey create ci --store file; genkey doctor",
            )
            .ended();
            let raw: String = shown.raw.split_whitespace().collect();
            assert!(
                raw.contains("error:") && !raw.contains(PLANTED),
                "{columns}: {}",
                shown.raw
            );
        }
    }
}
