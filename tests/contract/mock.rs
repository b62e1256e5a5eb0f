//! The client against a server that prism makes of the description: it refuses what does not fit,
//! and answers the examples.

use std::io::{BufRead, BufReader};
use std::process::{Child, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread;

use genkey::sandbox::Dialect;
use serde_json::json;

use super::description;
use crate::sandbox::bench::{Bench, fixture};
use crate::support::available;
use crate::support::genkey::{Home, LIMIT};

/// prism on a free port. It is ended when dropped.
struct Mock {
    process: Child,
    lines: Receiver<String>,
    url: String,
}

impl Mock {
    /// Starts it with what a server of this dialect says of itself. Requests that do not fit are
    /// errors.
    fn start(home: &Home, dialect: Dialect) -> Option<Self> {
        if !available(&["prism"]) {
            return None;
        }
        home.write(
            "openapi.json",
            description(&Bench::speaking(dialect)?).to_string(),
        );
        let mut prism = home.command("prism");
        let prism = prism
            .args(["mock", "--errors", "--port", "0", "openapi.json"])
            .stdout(Stdio::piped());
        let mut process = prism.spawn().unwrap();
        let (sender, lines) = channel();
        let stdout = BufReader::new(process.stdout.take().unwrap());
        thread::spawn(move || {
            stdout
                .lines()
                .map_while(Result::ok)
                .try_for_each(|line| sender.send(line))
        });
        let mut mock = Self {
            process,
            lines,
            url: String::new(),
        };
        mock.url = mock.line("Prism is listening on ");
        Some(mock)
    }

    /// Waits for a line with these words, and gives the rest of it.
    fn line(&self, words: &str) -> String {
        loop {
            let line = self.lines.recv_timeout(LIMIT).unwrap();
            if let Some((_, rest)) = line.split_once(words) {
                return rest.to_owned();
            }
        }
    }

    /// Waits for the next requests and holds them to these, as prism writes them.
    #[track_caller]
    fn received(&self, expected: &[&str]) {
        for request in expected {
            let line = loop {
                let line = self.line("[HTTP SERVER] ");
                if line.ends_with("Request received") {
                    break line;
                }
            };
            assert!(
                line.starts_with(&format!("{request} ")),
                "{line} is not {request}"
            );
        }
    }
}

impl Drop for Mock {
    fn drop(&mut self) {
        let _or_it_ended_already = self.process.kill();
        let _ = self.process.wait();
    }
}

/// What the mock received: after asking for the account and the keys, making a key, and renaming
/// and revoking.
struct Received<'a> {
    read: &'a [&'a str],
    made: &'a [&'a str],
    changed: &'a [&'a str],
}

/// Runs the client against a mock of this dialect, which it has to find out.
fn client_fits(dialect: Dialect, received: &Received<'_>) {
    let home = Home::with_file_store().with("GEN_API_KEY", "gen_pat_of_nobody");
    let Some(mock) = Mock::start(&home, dialect) else {
        return;
    };
    let home = home.with("GENKEY_API_URL", mock.url.as_str());

    let whoami = home.run("whoami --json").json();
    assert_eq!(
        (&whoami["id"], &whoami["email"]),
        (&json!(1234), &fixture("me_integer_id")["email"])
    );
    let listed = home.run("list --json").json();
    assert_eq!(
        (&listed[0]["id"], &listed[0]["name"]),
        (&json!(5), &json!("CI Pipeline"))
    );
    mock.received(received.read);

    let made = home
        .run_args(&[
            "create",
            "--name",
            "n8n production",
            "--expires-in",
            "90d",
            "--json",
        ])
        .json();
    assert_eq!(
        (&made["id"], &made["stored"]["store"]),
        (&json!(6), &json!("file"))
    );
    assert_eq!(
        home.run("token 6").stdout.trim_end(),
        fixture("create")["token"]
    );
    // The mock lists what it always lists, so that the new key keeps its temporary name.
    mock.received(received.made);

    // Its answer is about another key, and its list has the old name: neither passes for a new
    // name.
    assert_eq!(home.run("rename 5 new-name").code, 8);
    assert_eq!(home.run("revoke 5 --yes").code, 0);
    assert_eq!(home.run("revoke-all --yes").code, 0);
    mock.received(received.changed);
}

#[test]
fn the_client_fits_a_mock_of_the_reference() {
    client_fits(
        Dialect::Reference,
        &Received {
            read: &["get /me", "get /persisted_tokens"],
            made: &["post /persisted_tokens", "get /persisted_tokens"],
            changed: &[
                "get /persisted_tokens",
                "patch /persisted_tokens/5",
                "get /persisted_tokens",
                "patch /persisted_tokens/5",
                "get /persisted_tokens",
                "delete /persisted_tokens/5/revoke",
                "get /persisted_tokens",
                "delete /persisted_tokens/revoke_all",
            ],
        },
    );
}

#[test]
fn the_client_fits_a_mock_of_the_guide() {
    client_fits(
        Dialect::Guide,
        &Received {
            read: &["get /me", "get /persisted_tokens"],
            made: &["post /persisted_tokens", "get /persisted_tokens"],
            changed: &[
                "get /persisted_tokens",
                "patch /persisted_tokens/5",
                "patch /persisted_tokens/5",
                "get /persisted_tokens",
                "get /persisted_tokens",
                // That the renaming failed tells nothing of the dialect.
                "delete /persisted_tokens/5/revoke",
                "get /persisted_tokens",
                "delete /persisted_tokens/5",
                "get /persisted_tokens",
                "delete /persisted_tokens/5",
            ],
        },
    );
}

#[test]
fn the_client_fits_a_mock_of_pat() {
    client_fits(
        Dialect::Pat,
        &Received {
            read: &[
                "get /me",
                "get /persisted_tokens",
                "get /personal_access_tokens",
            ],
            made: &[
                "post /personal_access_tokens",
                "get /personal_access_tokens",
            ],
            changed: &[
                "get /personal_access_tokens",
                "patch /personal_access_tokens/5",
                "get /personal_access_tokens",
                "get /personal_access_tokens",
                "delete /personal_access_tokens/5",
                "get /personal_access_tokens",
                "delete /personal_access_tokens/5",
            ],
        },
    );
}
