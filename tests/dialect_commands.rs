//! Every key verb at a real service of every dialect, whichever is known of it; and what the
//! service is asked for that.

use std::fs;

use serde_json::{Value, json};

use crate::support::genkey::{Ended, Home, Sandbox, places};
use crate::support::port::Port;
use crate::support::proxy::{Fault, Relay};
use crate::support::wire_server::{Reply, WireServer, list_what_was_made, no_content, reply};

const DIALECTS: [&str; 3] = ["reference", "guide", "pat"];

/// A home, and a service of one dialect behind a relay.
struct Site {
    home: Home,
    relay: Relay,
    server: Sandbox,
    port: Port,
}

impl Site {
    fn new(dialect: &str) -> Self {
        let mut home = Home::with_file_store();
        let port = Port::reserve();
        let line = format!("sandbox --port {port} --dialect {dialect}");
        let server = Sandbox::start_with(&home, &line);
        let relay = Relay::to(&server.url);
        home.set("GENKEY_API_URL", relay.url());
        home.set("GEN_API_KEY", &server.key);
        Self {
            home,
            relay,
            server,
            port,
        }
    }

    /// A site whose dialect genkey knows, since it has made these keys there.
    fn with_keys(dialect: &str, names: &[&str]) -> Self {
        let site = Self::new(dialect);
        names.iter().for_each(|name| {
            assert_eq!(site.home.run(&format!("create -q --name {name}")).code, 0)
        });
        site
    }

    /// The same, but genkey remembers nothing of the dialect.
    fn with_keys_only(dialect: &str, names: &[&str]) -> Self {
        let site = Self::with_keys(dialect, names);
        let mut index: Value = serde_json::from_str(&site.home.read(places::INDEX)).unwrap();
        index.as_object_mut().unwrap().remove("dialects");
        site.home.write(places::INDEX, index.to_string());
        site
    }

    /// Runs genkey; what it left, and what it asked for.
    fn run(&self, line: &str) -> (Ended, Vec<String>) {
        let before = self.relay.requests().len();
        let ended = self.relay.run(&self.home, &mut self.home.genkey(line));
        (ended, self.relay.requests()[before..].to_vec())
    }

    /// What is remembered of the service.
    fn remembered(&self) -> Option<String> {
        let index: Value = serde_json::from_str(&self.home.read(places::INDEX)).unwrap();
        index["dialects"]["default"]["dialect"]
            .as_str()
            .map(str::to_owned)
    }

    /// The keys at the service, by name and whether they are alive.
    fn keys(&self) -> Vec<(String, bool)> {
        let listed = self.home.run("list --all --sort id --json").json();
        let key = |key: &Value| {
            (
                key["name"].as_str().unwrap().to_owned(),
                key["status"] == "active",
            )
        };
        listed.as_array().unwrap().iter().map(key).collect()
    }
}

fn collection(dialect: &str) -> &'static str {
    if dialect == "pat" {
        "/personal_access_tokens"
    } else {
        "/persisted_tokens"
    }
}

fn revocation(dialect: &str, id: u64) -> String {
    let rest = if dialect == "reference" {
        "/revoke"
    } else {
        ""
    };
    format!("DELETE {}/{id}{rest}", collection(dialect))
}

fn deletes(requests: &[String]) -> Vec<&String> {
    requests
        .iter()
        .filter(|request| request.starts_with("DELETE"))
        .collect()
}

#[test]
fn every_key_verb_works_in_every_dialect() {
    for dialect in DIALECTS {
        let site = Site::new(dialect);
        for name in ["a", "b", "c"] {
            let made = site
                .home
                .run(&format!("create --name {name} --expires-in 90d --json"));
            assert_eq!(
                (made.code, made.stderr.as_str(), &made.json()["name"]),
                (0, "", &json!(name)),
                "{dialect}"
            );
        }
        assert_eq!(site.home.run("show b --json").json()["id"], 2, "{dialect}");
        assert_eq!(
            site.home.run("rename b B -q --json").json()["name"],
            "B",
            "{dialect}"
        );
        site.home.run("revoke a --yes").pins(
            0,
            "",
            "revoked `a` (1) and removed its secret from the store\n",
        );
        let alive = |name: &str, alive| (name.to_owned(), alive);
        assert_eq!(
            site.keys(),
            [alive("a", false), alive("B", true), alive("c", true)],
            "{dialect}"
        );
        let ended = site.home.run("revoke-all --yes -q");
        assert_eq!((ended.code, ended.stderr.as_str()), (0, ""), "{dialect}");
        assert!(
            !site.home.read(places::INDEX).contains("entry"),
            "{dialect}: no secret is stored"
        );
    }
}

#[test]
fn a_detected_dialect_is_remembered() {
    for (dialect, remembered) in [
        ("reference", None),
        ("guide", Some("guide")),
        ("pat", Some("pat")),
    ] {
        let site = Site::with_keys(dialect, &["a", "b"]);
        assert_eq!(site.remembered().as_deref(), remembered);
        let list = format!("GET {}", collection(dialect));
        let (_, requests) = site.run("rename a A -q");
        assert_eq!(
            requests,
            [list.clone(), format!("PATCH {}/1", collection(dialect))]
        );
        let (_, requests) = site.run("revoke b --yes");
        assert_eq!(requests, [list, revocation(dialect, 2)]);
        assert_eq!(
            site.home.run("profile remove default --yes").code,
            1,
            "it keeps a key"
        );
    }
}

#[test]
fn any_verb_detects_the_dialect() {
    for (dialect, line, expected) in [
        (
            "guide",
            "rename a A -q",
            &[
                "GET /persisted_tokens",
                "PATCH /persisted_tokens/1",
                "PATCH /persisted_tokens/1",
            ][..],
        ),
        (
            "guide",
            "revoke a --yes",
            &[
                "GET /persisted_tokens",
                "DELETE /persisted_tokens/1/revoke",
                "GET /persisted_tokens",
                "DELETE /persisted_tokens/1",
            ],
        ),
        (
            "pat",
            "list",
            &["GET /persisted_tokens", "GET /personal_access_tokens"],
        ),
        (
            "pat",
            "revoke a --yes",
            &[
                "GET /persisted_tokens",
                "GET /personal_access_tokens",
                "DELETE /personal_access_tokens/1",
            ],
        ),
    ] {
        let site = Site::with_keys_only(dialect, &["a"]);
        let (ended, requests) = site.run(line);
        assert_eq!(
            (ended.code, requests.as_slice()),
            (
                0,
                &expected
                    .iter()
                    .map(|line| (*line).to_owned())
                    .collect::<Vec<_>>()[..]
            )
        );
        assert_eq!(site.remembered().as_deref(), Some(dialect), "{line}");
    }
}

#[test]
fn a_change_of_the_services_dialect_is_detected() {
    for before in DIALECTS {
        for after in DIALECTS.into_iter().filter(|after| *after != before) {
            let Site {
                mut home,
                relay,
                server,
                port,
            } = Site::with_keys(before, &["a", "b", "c"]);
            let data = home.path("data/sandbox/sandbox.db").display().to_string();
            drop(server);
            let arguments = [
                "sandbox",
                "--port",
                &port.to_string(),
                "--data",
                &data,
                "--dialect",
                after,
            ];
            let server = Sandbox::start_args(&home, &arguments);
            home.set("GEN_API_KEY", &server.key);
            let site = Site {
                home,
                relay,
                server,
                port,
            };
            let ended = site.home.run("rename a A -q --json");
            assert_eq!(
                (ended.code, &ended.json()["name"]),
                (0, &json!("A")),
                "{before} to {after}: {}",
                ended.stderr
            );
            let (ended, requests) = site.run("revoke b --yes");
            assert_eq!(ended.code, 0, "{before} to {after}: {}", ended.stderr);
            assert!(
                deletes(&requests).len() <= 2,
                "{before} to {after}: {requests:?}"
            );
            let alive = |name: &str, alive| (name.to_owned(), alive);
            assert_eq!(
                site.keys(),
                [alive("A", true), alive("b", false), alive("c", true)],
                "{before} to {after}"
            );
            let remembered = Some(after).filter(|after| *after != "reference");
            assert_eq!(
                site.remembered().as_deref(),
                remembered,
                "{before} to {after}"
            );
        }
    }
}

#[test]
fn a_fixed_dialect_is_used_even_if_the_service_has_another() {
    for (fixed, spoken) in [
        ("guide", "guide"),
        ("pat", "pat"),
        ("guide", "reference"),
        ("pat", "guide"),
    ] {
        let site = Site::with_keys_only(spoken, &["a"]);
        site.home.write(
            places::CONFIG,
            format!("[profiles.default]\ndialect = \"{fixed}\"\n"),
        );
        let (listed, requests) = site.run("list -q");
        let list = format!("GET {}", collection(fixed));
        assert_eq!(requests, [list.as_str()]);
        let (revoked, requests) = site.run("revoke a --yes");
        let known = collection(fixed) == collection(spoken);
        assert_eq!(
            deletes(&requests),
            if known {
                vec![revocation(fixed, 1)]
            } else {
                vec![]
            }
            .iter()
            .collect::<Vec<_>>()
        );
        let codes = if fixed == spoken {
            (0, 0)
        } else {
            (if known { 0 } else { 8 }, 8)
        };
        assert_eq!(
            (listed.code, revoked.code),
            codes,
            "{fixed} at {spoken}: {}",
            revoked.stderr
        );
        assert_eq!(
            site.remembered(),
            None,
            "what is fixed need not be remembered"
        );
    }
}

#[test]
fn a_deleted_key_is_a_missing_key_in_every_dialect() {
    for dialect in DIALECTS {
        let site = Site::with_keys(dialect, &["a"]);
        let (ended, requests) = site.run("revoke 99 --yes");
        assert_eq!(
            (ended.code, deletes(&requests).len()),
            (6, 0),
            "{dialect}: {}",
            ended.stderr
        );
        // It is listed, and then the service knows nothing of it: nobody looks for it by another
        // name.
        site.relay.on(
            "PATCH",
            &format!("{}/1", collection(dialect)),
            1,
            Fault::Missing,
        );
        let (ended, requests) = site.run("rename a A");
        assert_eq!(
            (ended.code, requests.len()),
            (6, 2),
            "{dialect}: {requests:?} {}",
            ended.stderr
        );
        site.relay.on(
            "DELETE",
            &revocation(dialect, 1)["DELETE ".len()..],
            1,
            Fault::Missing,
        );
        let (ended, requests) = site.run("revoke a --yes");
        assert_eq!(
            (ended.code, deletes(&requests).len()),
            (6, 1),
            "{dialect}: {requests:?} {}",
            ended.stderr
        );
    }
}

#[test]
fn a_guessed_revocation_route_gets_one_request() {
    for (fault, code) in [
        (Fault::LoseAnswer, 0),
        (Fault::ResetAnswer, 0),
        (Fault::StatusAfter(503), 0),
        (Fault::RefuseBefore, 7),
        (Fault::Status(503), 8),
        (Fault::Status(429), 8),
        (Fault::KillBefore, 137),
        (Fault::KillAfter, 137),
    ] {
        let site = Site::with_keys_only("guide", &["a"]);
        site.relay.on("DELETE", "/persisted_tokens/1", 1, fault);
        let (ended, requests) = site.run("revoke a --yes");
        assert_eq!(ended.code, code, "{fault:?}: {}", ended.stderr);
        let expected = [
            "DELETE /persisted_tokens/1/revoke",
            "DELETE /persisted_tokens/1",
        ];
        assert_eq!(deletes(&requests), expected, "{fault:?}");
        assert_eq!(site.home.run("recover --yes").code, 0, "{fault:?}");
        let alive = site.keys()[0].1;
        assert_eq!(
            alive,
            matches!(
                fault,
                Fault::RefuseBefore | Fault::Status(_) | Fault::KillBefore
            ),
            "{fault:?}"
        );
        assert_eq!(
            site.home.run("token a").code,
            if alive { 0 } else { 6 },
            "{fault:?}"
        );
    }
}

#[test]
fn without_revoke_all_keys_are_revoked_one_by_one_and_the_one_in_use_last() {
    for dialect in ["guide", "pat"] {
        let mut site = Site::with_keys(dialect, &["a", "b", "c"]);
        site.home.run("use a");
        site.home.unset("GEN_API_KEY");
        let (ended, requests) = site.run("revoke-all --yes");
        ended.pins(
            0,
            "",
            "revoked `b` (2) and removed its secret from the store\n\
             revoked `c` (3) and removed its secret from the store\n\
             revoked `a` (1) and removed its secret from the store\n\
             you are logged out now; `genkey login` logs in with another key\n\
             revoked every key of the account, one by one (3)\n",
        );
        assert_eq!(
            deletes(&requests),
            [
                &revocation(dialect, 2),
                &revocation(dialect, 3),
                &revocation(dialect, 1)
            ]
        );
        assert_eq!(
            site.home.run("token").code,
            4,
            "a revoked key is not a login"
        );
    }
}

#[test]
fn an_unknown_key_in_use_is_the_one_used_last() {
    let mut site = Site::with_keys("guide", &["a", "b", "c"]);
    let tokens = ["a", "b", "c"].map(|name| {
        site.home
            .run(&format!("token {name}"))
            .data()
            .trim()
            .to_owned()
    });
    for token in [&tokens[2], &tokens[0], &tokens[1]] {
        site.home.set("GEN_API_KEY", token);
        assert_eq!(site.home.run("whoami -q").code, 0);
    }
    fs::remove_file(site.home.path(places::INDEX)).unwrap();
    let (ended, requests) = site.run("revoke-all --yes -q");
    assert_eq!((ended.code, ended.stderr.as_str()), (0, ""));
    // That the service has no request for it is found out by the first, and the dialect by the
    // second.
    let expected = ["revoke_all", "3/revoke", "3", "1", "2"]
        .map(|rest| format!("DELETE /persisted_tokens/{rest}"));
    assert_eq!(deletes(&requests), expected.iter().collect::<Vec<_>>());
}

#[test]
fn keys_with_stored_secrets_are_revoked_before_an_unknown_login() {
    let mut site = Site::with_keys("guide", &["login", "a", "b"]);
    let login = site.home.run("token login").data().trim().to_owned();
    site.home.unset("GEN_API_KEY");
    assert_eq!(site.home.run_with_stdin("login -q", &login).code, 0);
    // The key's own entry is gone, so that nothing shows which key the login is; the
    // others were used later.
    for name in ["a", "b"] {
        let token = site
            .home
            .run(&format!("token {name}"))
            .data()
            .trim()
            .to_owned();
        assert_eq!(
            site.home
                .end(site.home.genkey("whoami -q").env("GEN_API_KEY", token))
                .code,
            0
        );
    }
    let mut index: Value = serde_json::from_str(&site.home.read(places::INDEX)).unwrap();
    index["keys"].as_array_mut().unwrap().remove(0);
    site.home.write(places::INDEX, index.to_string());
    let (ended, requests) = site.run("revoke-all --yes -q");
    assert_eq!((ended.code, ended.stderr.as_str()), (0, ""));
    assert_eq!(deletes(&requests).last(), Some(&&revocation("guide", 1)));
    assert_eq!(site.home.run("token").code, 4);
}

#[test]
fn a_login_that_is_not_a_listed_key_survives() {
    let mut site = Site::with_keys("guide", &["a"]);
    let session = site.server.key.clone();
    site.home.unset("GEN_API_KEY");
    assert_eq!(site.home.run_with_stdin("login -q", &session).code, 0);
    assert_eq!(site.run("revoke-all --yes -q").0.code, 0);
    assert_eq!(
        site.keys(),
        [("a".to_owned(), false)],
        "the login works still"
    );
}

#[test]
fn failed_revocations_are_reported_and_do_not_stop_the_others() {
    let site = Site::with_keys("pat", &["a", "b", "c"]);
    site.relay
        .on("DELETE", "/personal_access_tokens/1", 1, Fault::Status(500));
    site.relay
        .on("DELETE", "/personal_access_tokens/2", 1, Fault::Status(403));
    let (ended, _) = site.run("revoke-all --yes");
    ended.pins(
        8,
        "",
        "revoked `c` (3) and removed its secret from the store\n\
         warning: `b` (2): the service did not revoke the key: the service answered 403 (`relayed`): By the relay\n\
         error: 2 of 3 revocations failed: `a` (1): the service did not revoke the key: \
         the service answered 500 (`relayed`): By the relay\n",
    );
    site.relay
        .on("DELETE", "/personal_access_tokens/2", 1, Fault::Status(500));
    site.relay
        .on("GET", "/personal_access_tokens", 2, Fault::Status(500));
    let (ended, _) = site.run("revoke-all --yes");
    assert_eq!(ended.code, 10, "{}", ended.stderr);
    assert!(
        ended.stderr.contains("may or may not have been revoked"),
        "{}",
        ended.stderr
    );
}

#[test]
fn interrupted_commands_are_recovered_in_every_dialect() {
    for dialect in ["guide", "pat"] {
        let posts = collection(dialect);
        for (method, path, fault) in [
            ("POST", posts.to_owned(), Fault::KillBefore),
            ("POST", posts.to_owned(), Fault::KillAfter),
            ("POST", posts.to_owned(), Fault::LoseAnswer),
            ("POST", posts.to_owned(), Fault::Truncate),
            ("PATCH", format!("{posts}/1"), Fault::KillBefore),
            ("PATCH", format!("{posts}/1"), Fault::KillAfter),
            ("PATCH", format!("{posts}/1"), Fault::Status(500)),
        ] {
            let site = Site::new(dialect);
            site.relay.on(method, &path, 1, fault);
            site.run("create --name ci");
            let recovered = site.home.run("recover --yes");
            assert_eq!(
                recovered.code, 0,
                "{dialect} {method} {fault:?}: {}",
                recovered.stderr
            );
            let live: Vec<String> = site
                .keys()
                .into_iter()
                .filter(|(_, alive)| *alive)
                .map(|(name, _)| name)
                .collect();
            assert_eq!(
                live,
                if method == "PATCH" {
                    vec!["ci"]
                } else {
                    vec![]
                },
                "{dialect} {fault:?}"
            );
            assert_eq!(
                site.home.run("token ci").code == 0,
                method == "PATCH",
                "{dialect} {fault:?}"
            );
        }
    }
}

#[test]
fn a_guide_service_that_ignores_the_reference_body_still_renames() {
    let key = |name: &str| {
        format!(r#"{{"id": 7, "name": "{name}", "status": "active", "token": "gen_pat_fresh"}}"#)
    };
    let list = |name: &str| reply(200, format!("[{}]", key(name)));
    let made = [reply(201, key("x")), list_what_was_made()];
    let renamed = [reply(200, key("x")), list("x"), reply(200, key("ci"))];
    let server = WireServer::start(made.into_iter().chain(renamed));
    let home = home_for(&server);
    let made = home.run("create --name ci --json");
    assert_eq!(
        (made.code, made.stderr.as_str(), &made.json()["name"]),
        (0, "", &json!("ci"))
    );
    let bodies: Vec<String> = server
        .received()
        .into_iter()
        .map(|one| one.body)
        .filter(|body| !body.is_empty())
        .collect();
    assert_eq!(
        bodies[1..],
        [r#"{"persisted_token":{"name":"ci"}}"#, r#"{"name":"ci"}"#]
    );
}

#[test]
fn a_missing_route_may_be_a_web_page_or_a_405_without_a_body() {
    let list = || reply(200, r#"[{"id": 7, "name": "ci", "status": "active"}]"#);
    let page = || reply(404, "<!doctype html><title>Not found</title>");
    let bare =
        || Reply::Write(b"HTTP/1.1 405 Method Not Allowed\r\ncontent-length: 0\r\n\r\n".to_vec());
    for missing in [page, bare] {
        let server = WireServer::start([list(), missing(), list(), no_content()]);
        home_for(&server)
            .run("revoke ci --yes")
            .pins(0, "", "revoked `ci` (7)\n");
        let server = WireServer::start([missing(), list(), no_content()]);
        home_for(&server)
            .run("revoke ci --yes")
            .pins(0, "", "revoked `ci` (7)\n");
    }
}

fn home_for(server: &WireServer) -> Home {
    Home::with_file_store()
        .with("GENKEY_API_URL", server.url())
        .with("GEN_API_KEY", "gen_pat_hunter2")
}
