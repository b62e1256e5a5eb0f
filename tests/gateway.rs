//! Gateways that repeat a request: what is said of the second one is not believed of the first, and
//! what both have made is found.

use std::fs;

use serde_json::{Value, json};

use crate::support::genkey::{Ended, Home, places};
use crate::support::proxy::{Fault, Relay};
use crate::support::service::{Service, sha};
use crate::support::wire_server::{Reply, WireServer, list_made, no_content, reply};

const POST: &str = "/persisted_tokens";

/// A home with a real server, and a gateway in between.
struct Site {
    home: Home,
    service: Service,
    relay: Relay,
}

impl Site {
    fn new() -> Self {
        let mut home = Home::with_file_store();
        let service = Service::start(&mut home);
        let relay = Relay::to(&service.url());
        home.set("GENKEY_API_URL", relay.url());
        Self {
            home,
            service,
            relay,
        }
    }

    fn create(&self, fault: Fault) -> Ended {
        self.relay.on("POST", POST, 1, fault);
        self.home.run("create --name ci")
    }

    fn live(&self) -> Vec<String> {
        self.service
            .rows()
            .into_iter()
            .filter(|row| !row.revoked)
            .map(|row| row.name)
            .collect()
    }

    fn journal(&self) -> String {
        fs::read_to_string(self.home.path(places::JOURNAL)).unwrap_or_default()
    }

    #[track_caller]
    fn nothing_is_unfinished(&self) {
        assert_eq!(self.journal(), "");
        self.home.run("recover").pins(0, "", "nothing to recover\n");
    }
}

#[test]
fn a_refusal_is_not_trusted_before_the_list_is_checked() {
    for (status, code) in [
        (302, 8),
        (307, 8),
        (400, 8),
        (401, 4),
        (402, 5),
        (403, 5),
        (404, 8),
        (405, 8),
        (409, 8),
        (410, 8),
        (422, 8),
        (429, 8),
        (500, 8),
        (503, 8),
        (504, 8),
    ] {
        let site = Site::new();
        let ended = site.create(Fault::StatusAfter(status));
        assert_eq!(
            (ended.code, ended.stdout.as_str()),
            (code, ""),
            "{status}: {}",
            ended.stderr
        );
        let said =
            "error: the key was created, but its secret could not be stored, so it was revoked: ";
        assert!(ended.stderr.starts_with(said), "{status}: {}", ended.stderr);
        assert_eq!(site.live(), Vec::<String>::new(), "{status}");
        site.nothing_is_unfinished();
    }
}

#[test]
fn a_refusal_is_trusted_if_the_list_shows_no_key() {
    for (status, code) in [
        (400, 8),
        (401, 4),
        (402, 5),
        (403, 5),
        (409, 8),
        (422, 8),
        (429, 8),
    ] {
        let site = Site::new();
        let ended = site.create(Fault::Status(status));
        assert_eq!(
            (ended.code, ended.stdout.as_str()),
            (code, ""),
            "{status}: {}",
            ended.stderr
        );
        assert!(
            ended.stderr.starts_with("error: no key was created: "),
            "{status}: {}",
            ended.stderr
        );
        site.nothing_is_unfinished();
    }
}

#[test]
fn a_refusal_is_trusted_if_all_requests_are_refused() {
    for (create, list, code) in [
        (401, 401, 4),
        (403, 401, 5),
        (403, 403, 5),
        (402, 403, 5),
        (400, 400, 8),
    ] {
        let server = WireServer::start([reply(create, "{}"), reply(list, "{}")]);
        let home = home_for(&server);
        let ended = home.run("create --name ci");
        assert_eq!(
            (ended.code, home.read(places::JOURNAL)),
            (code, String::new()),
            "{create}: {}",
            ended.stderr
        );
    }
}

#[test]
fn a_rate_limited_list_is_reported_and_the_creation_left_to_recover() {
    let server = WireServer::start([Reply::Write(
        b"HTTP/1.1 429 Slow\r\nretry-after: 300\r\ncontent-length: 0\r\n\r\n".to_vec(),
    )]);
    let home = home_for(&server);
    let ended = home.run("create --name ci");
    assert_eq!(ended.code, 8, "{}", ended.stderr);
    assert!(home.read(places::JOURNAL).contains("\"absent\""));
}

#[test]
fn an_unconfirmed_refusal_leaves_the_outcome_unknown() {
    for (status, list) in [(422, 500), (409, 404), (401, 500), (403, 422)] {
        let missing = (list == 404).then(|| reply(404, "{}"));
        let server = WireServer::start(
            [reply(status, "{}"), reply(list, "{}")]
                .into_iter()
                .chain(missing),
        );
        let home = home_for(&server);
        let ended = home.run("create --name ci");
        assert_eq!(ended.code, 10, "{status}, {list}: {}", ended.stderr);
        assert!(
            ended
                .stderr
                .contains("the key may or may not have been created"),
            "{}",
            ended.stderr
        );
        assert!(home.read(places::JOURNAL).contains("\"issue\""));
    }
}

#[test]
fn a_duplicate_key_is_revoked_at_once() {
    let site = Site::new();
    let ended = site.create(Fault::Twice);
    let [first, second] = site.service.rows().try_into().unwrap();
    assert_eq!(
        (ended.code, first.revoked, second.name.as_str()),
        (0, true, "ci"),
        "{}",
        ended.stderr
    );
    let warning = format!(
        "warning: the service created the key twice; the second one (`{}`) was revoked\n",
        first.id
    );
    assert_eq!(ended.stderr, warning);
    let token = site.home.run("token ci").data().trim().to_owned();
    assert_eq!(sha(&token), second.sha);
    site.nothing_is_unfinished();
}

#[test]
fn a_duplicate_key_that_cannot_be_revoked_is_left_to_recover() {
    let site = Site::new();
    site.relay.on(
        "DELETE",
        "/persisted_tokens/*/revoke",
        1,
        Fault::Status(500),
    );
    let ended = site.create(Fault::Twice);
    assert_eq!(ended.code, 0, "{}", ended.stderr);
    assert!(
        ended
            .stderr
            .contains("could not be revoked: the service answered 500"),
        "{}",
        ended.stderr
    );
    assert!(
        ended
            .stderr
            .ends_with("hint: `genkey recover` revokes it\n"),
        "{}",
        ended.stderr
    );
    assert_eq!(site.live().len(), 2);
    let recovered = site.home.run("recover --yes");
    assert_eq!(recovered.code, 0, "{}", recovered.stderr);
    assert_eq!(site.live(), ["ci"]);
    site.nothing_is_unfinished();
}

#[test]
fn an_unavailable_list_leaves_the_check_to_recover() {
    for fault in [Fault::Truncate, Fault::NotJson, Fault::Status(500)] {
        let site = Site::new();
        site.relay.on("GET", POST, 1, fault);
        // Of a list that breaks off, a second attempt is made.
        let again = if fault == Fault::Truncate { 4 } else { 1 };
        for nth in 2..=again {
            site.relay.perhaps("GET", POST, nth, fault);
        }
        let ended = site.create(Fault::Twice);
        assert_eq!(ended.code, 0, "{fault:?}: {}", ended.stderr);
        let said = "warning: the key was created and stored, but genkey could not check whether the service created it twice: ";
        assert!(
            ended.stderr.starts_with(said),
            "{fault:?}: {}",
            ended.stderr
        );
        assert_eq!(site.home.run("recover --yes").code, 0);
        assert_eq!(site.live(), ["ci"]);
        site.nothing_is_unfinished();
    }
}

#[test]
fn recover_revokes_the_second_key_of_one_whose_secret_was_only_printed() {
    let site = Site::new();
    site.relay.on("POST", POST, 1, Fault::Twice);
    site.relay.on("GET", POST, 1, Fault::Status(500));
    let ended = site.home.run("create ci --store none --show-token");
    assert_eq!(ended.code, 0, "{}", ended.stderr);
    let said = "warning: genkey could not check whether the service created the key twice (";
    assert!(ended.stderr.contains(said), "{}", ended.stderr);
    assert!(
        ended
            .stderr
            .contains("hint: `genkey recover` checks, and revokes a second key if there is one\n"),
        "{}",
        ended.stderr
    );
    assert_eq!(site.live().len(), 2);
    let recovered = site.home.run("recover --yes");
    assert_eq!(recovered.code, 0, "{}", recovered.stderr);
    assert_eq!(site.live(), ["ci"]);
    let printed = sha(ended.stdout.trim());
    let row = site.service.rows().into_iter().find(|row| row.name == "ci");
    assert_eq!(row.unwrap().sha, printed, "the key that was printed works");
    site.nothing_is_unfinished();
}

#[test]
fn a_response_for_another_key_does_not_change_that_key() {
    let theirs = json!({"id": 7, "name": "theirs", "status": "active"});
    let answered = json!({"id": 7, "name": "theirs", "token": "gen_pat_5up3rS3cret"});
    let server = WireServer::start([
        reply(201, answered.to_string()),
        list_made(9, std::slice::from_ref(&theirs)),
        list_made(9, std::slice::from_ref(&theirs)),
        no_content(),
    ]);
    let home = home_for(&server);
    let ended = home.run("create --name ci");
    assert_eq!(
        (ended.code, ended.stdout.as_str()),
        (8, ""),
        "{}",
        ended.stderr
    );
    assert!(
        ended
            .stderr
            .contains("the service's response names a different key, `7`"),
        "{}",
        ended.stderr
    );
    assert_eq!(
        changes(&server),
        [
            "POST /v1/persisted_tokens",
            "DELETE /v1/persisted_tokens/9/revoke"
        ]
    );
    let index: Value = serde_json::from_str(&home.read(places::INDEX)).unwrap();
    assert_eq!(
        (&index["keys"], home.read(places::JOURNAL)),
        (&json!([]), String::new())
    );

    let server = WireServer::start([
        reply(201, answered.to_string()),
        reply(200, json!([theirs]).to_string()),
    ]);
    let home = home_for(&server);
    let ended = home.run("create --name ci");
    assert_eq!(ended.code, 0, "{}", ended.stderr);
    assert!(
        ended
            .stderr
            .starts_with("warning: the key was created and stored, but renaming it failed"),
        "{}",
        ended.stderr
    );
    assert_eq!(changes(&server), ["POST /v1/persisted_tokens"]);
    assert!(home.read(places::JOURNAL).contains("\"issue\""));
}

#[test]
fn ids_match_as_numbers_and_strings() {
    let made = r#"{"id": "7", "token": "gen_pat_5up3rS3cret"}"#;
    let renamed = reply(200, r#"{"id": 7, "name": "ci"}"#);
    let server = WireServer::start([reply(201, made), list_made(7, &[]), renamed]);
    let home = home_for(&server);
    let ended = home.run("create --name ci");
    assert_eq!((ended.code, ended.stderr.as_str()), (0, ""));
    let changed = ["POST /v1/persisted_tokens", "PATCH /v1/persisted_tokens/7"];
    assert_eq!(
        (changes(&server), home.read(places::JOURNAL)),
        (changed.map(str::to_owned).to_vec(), String::new())
    );
}

#[test]
fn a_new_name_in_a_response_for_another_key_is_ignored() {
    let listed = |name: &str| {
        reply(
            200,
            json!([{"id": 7, "name": name, "status": "active"}]).to_string(),
        )
    };
    for (answer, name, code) in [
        (r#"{"id": 8, "name": "new"}"#, "old", 8),
        (r#"{"id": 8, "name": "new"}"#, "new", 0),
        (r#"{"ok": true}"#, "new", 0),
        (r#"{"id": "7", "name": "new"}"#, "", 0),
    ] {
        let looks = !name.is_empty();
        let sibling = (code != 0).then(|| [reply(200, answer), listed(name)]);
        let script = [listed("old"), reply(200, answer)].into_iter();
        let script = script
            .chain(looks.then(|| listed(name)))
            .chain(sibling.into_iter().flatten());
        let server = WireServer::start(script);
        let ended = home_for(&server).run("rename 7 new");
        assert_eq!(ended.code, code, "{answer}: {}", ended.stderr);
    }
}

#[test]
fn an_id_that_contains_the_secret_is_never_shown_or_stored() {
    const TOKEN: &str = "5up3rS3cret";
    for id in [TOKEN.to_owned(), format!("key {TOKEN}")] {
        for revoked in [true, false] {
            let made = json!({"id": id, "token": TOKEN});
            let answer = if revoked {
                no_content()
            } else {
                reply(500, json!({"error": id}).to_string())
            };
            let looks = (!revoked).then(|| list_made(id.as_str(), &[]));
            let script = [
                reply(201, made.to_string()),
                list_made(id.as_str(), &[]),
                answer,
            ];
            let server = WireServer::start(script.into_iter().chain(looks));
            let home = home_for(&server);
            let ended = home.run("create --name ci -vvv");
            assert_eq!(ended.code, if revoked { 8 } else { 10 }, "{}", ended.stderr);
            assert!(
                server.received()[2]
                    .line()
                    .starts_with("DELETE /v1/persisted_tokens/")
            );
            assert!(
                !ended.stdout.contains(TOKEN) && !ended.stderr.contains(TOKEN),
                "{}",
                ended.stderr
            );
            for file in home.files() {
                assert!(
                    !file.contains(TOKEN)
                        && !String::from_utf8_lossy(&fs::read(home.path(&file)).unwrap())
                            .contains(TOKEN),
                    "{file}"
                );
            }
        }
    }
}

fn home_for(server: &WireServer) -> Home {
    Home::with_file_store()
        .with("GENKEY_API_URL", server.url())
        .with("GEN_API_KEY", "gen_pat_hunter2")
}

/// What changes something of what was asked.
fn changes(server: &WireServer) -> Vec<String> {
    let lines = server
        .received()
        .into_iter()
        .map(|request| request.line().replace(" HTTP/1.1", ""));
    lines.filter(|line| !line.starts_with("GET ")).collect()
}
