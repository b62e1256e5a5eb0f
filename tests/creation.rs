//! The five steps in which a key is made, with a failure at each of them: nothing is left behind,
//! or it is said what.

use std::fs;
use std::path::PathBuf;
use std::rc::Rc;
use std::sync::Arc;

use genkey::api::{BaseUrl, Client, CredentialHeader, Options};
use genkey::destination::Surroundings;
use genkey::interrupt::Interrupt;
use genkey::journal::Journal;
use genkey::model::{KeyName, Marker, Scope, Service};
use genkey::ops::create::{CreateError, KeyRequest, create};
use genkey::ops::{Account, Desk, OpenStore, ProvenStore};
use genkey::secret::Secret;
use genkey::store::{EncryptedFile, Index, SecretStore, StoreError, Unlock};
use jiff::Timestamp;
use serde_json::{Value, json};

use crate::support::credential_helper::CredentialHelper;
use crate::support::genkey::{Ended, Home, Sandbox, places};
use crate::support::wire_server::{Reply, WireServer, list_made, no_content, reply};

/// The helper's actions for `prove`, and the step after it in which the secret is stored.
const STORE: u32 = 5;
const READ_BACK: u32 = 6;

/// A home, a store that can be told to fail, and a real server in another process.
struct Site {
    home: Home,
    helper: CredentialHelper,
    server: Sandbox,
}

impl Site {
    fn new() -> Self {
        let mut home = Home::new();
        let helper = CredentialHelper::install(&mut home);
        let server = Sandbox::start(&home);
        home.set("GENKEY_API_URL", server.url.as_str());
        home.set("GEN_API_KEY", server.key.as_str());
        Self {
            home,
            helper,
            server,
        }
    }

    fn create(&self) -> Ended {
        self.home.run("create --name ci --expires-in 90d")
    }

    /// Every key that the server has, without its time of creation.
    fn keys(&self) -> Vec<Value> {
        self.home
            .run("list --all --json")
            .json()
            .as_array()
            .unwrap()
            .clone()
    }

    fn journal(&self) -> String {
        fs::read_to_string(self.home.path(places::JOURNAL)).unwrap_or_default()
    }

    fn index(&self) -> Value {
        let text =
            fs::read(self.home.path(places::INDEX)).unwrap_or_else(|_| b"{\"keys\":[]}".to_vec());
        serde_json::from_slice(&text).unwrap()
    }

    /// Nothing that works is left, neither at the service nor here.
    #[track_caller]
    fn is_clean(&self) {
        assert!(
            self.keys().iter().all(|key| key["status"] == "revoked"),
            "{:?}",
            self.keys()
        );
        assert_eq!(self.helper.stored(), Vec::<String>::new());
        assert_eq!(self.journal(), "");
        assert_eq!(self.index()["keys"], json!([]));
    }
}

#[test]
fn a_creation_leaves_one_key_one_secret_and_an_empty_journal() {
    let site = Site::new();
    assert_eq!(site.create().code, 0);
    assert_eq!(
        site.helper.calls(),
        READ_BACK,
        "the calls that the other tests count on"
    );
    assert_eq!(
        (
            site.keys().len(),
            site.helper.stored().len(),
            site.journal().as_str()
        ),
        (1, 1, "")
    );
    assert_eq!(
        (&site.keys()[0]["name"], &site.keys()[0]["status"]),
        (&json!("ci"), &json!("active"))
    );
    let token = site.home.run("token ci").data().trim().to_owned();
    assert!(site.helper.stored()[0].contains(&token) && token != site.server.key);
}

#[test]
fn a_store_that_fails_its_test_is_reported_before_any_request() {
    for call in 1..STORE {
        let site = Site::new();
        site.helper.at(call, "echo 'out of order'; exit 1");
        let ended = site.create();
        assert_eq!(
            (ended.code, ended.stdout.as_str()),
            (9, ""),
            "call {call}: {}",
            ended.stderr
        );
        let head = "error: no key was created: the store is not writable: ";
        assert!(
            ended.stderr.starts_with(head) && ended.stderr.contains("out of order"),
            "{}",
            ended.stderr
        );
        assert_eq!(site.keys(), Vec::<Value>::new(), "call {call}");
        assert_eq!(site.journal(), "", "call {call}");
    }
}

#[test]
fn a_key_whose_secret_cannot_be_stored_is_revoked() {
    for (call, harm) in [
        (STORE, "echo 'out of order'; exit 1"),
        (STORE, "exit 0"),
        (
            STORE,
            "input=$(printf %s \"$input\" | sed 's/gen_pat_sandbox_/gen_pat_sandbox_x/')",
        ),
        (STORE, "kill -9 $$"),
        (READ_BACK, "echo 'out of order'; exit 1"),
        (READ_BACK, "echo '{}'; exit 0"),
        (
            READ_BACK,
            "echo 'credentials not found in native keychain'; exit 1",
        ),
    ] {
        let site = Site::new();
        site.helper.at(call, harm);
        let ended = site.create();
        assert_eq!(
            (ended.code, ended.stdout.as_str()),
            (9, ""),
            "{harm}: {}",
            ended.stderr
        );
        let head =
            "error: the key was created, but its secret could not be stored, so it was revoked: ";
        assert!(ended.stderr.starts_with(head), "{harm}: {}", ended.stderr);
        assert!(
            !ended.stderr.contains("gen_pat_sandbox_"),
            "{}",
            ended.stderr
        );
        assert_eq!(site.keys().len(), 1, "{harm}");
        site.is_clean();
    }
}

#[test]
fn the_key_is_revoked_if_the_index_cannot_be_written() {
    let site = Site::new();
    let ended = site.home.end(
        site.home
            .genkey("create --name ci")
            .env("FAILPOINTS", "persist.index.json=return(full)"),
    );
    assert_eq!(
        (ended.code, ended.stdout.as_str()),
        (9, ""),
        "{}",
        ended.stderr
    );
    let path = site.home.path(places::INDEX).display().to_string();
    assert!(
        ended.stderr.contains(&path) && ended.stderr.contains("so it was revoked: "),
        "{}",
        ended.stderr
    );
    assert_eq!(site.keys().len(), 1);
    site.is_clean();
}

#[test]
fn a_journal_that_fails_half_way_loses_no_key() {
    let site = Site::new();
    let full = "append.journal.jsonl=1*off->return(full)";
    let ended = site.home.end(
        site.home
            .genkey("create --name ci --show-token")
            .env("FAILPOINTS", full),
    );
    assert_eq!(ended.code, 0, "{}", ended.stderr);
    assert!(
        ended.stderr.starts_with(
            "warning: the key was created and stored, but the journal could not be written: "
        ),
        "{}",
        ended.stderr
    );
    site.home
        .run("recover")
        .pins(0, "", "`ci` was already finished\n");
    assert_eq!(site.journal(), "");
    assert_eq!(site.home.run("token ci").data(), ended.stdout);
}

#[test]
fn an_intent_that_cannot_be_written_prevents_the_request() {
    let site = Site::new();
    fs::create_dir_all(site.home.path(places::JOURNAL)).unwrap();
    let ended = site.create();
    assert_eq!(
        (ended.code, ended.stdout.as_str()),
        (1, ""),
        "{}",
        ended.stderr
    );
    let head = "error: no key was created: the journal could not be written: ";
    assert!(ended.stderr.starts_with(head), "{}", ended.stderr);
    assert_eq!((site.keys(), site.helper.stored()), (vec![], vec![]));
}

#[test]
fn a_failed_creation_leaves_the_login_as_it_was() {
    let mut site = Site::new();
    let key = site.server.key.clone();
    assert_eq!(site.home.run_with_stdin("login --with-token", &key).code, 0);
    site.home.unset("GEN_API_KEY");
    let before = site.index();
    let full = "persist.index.json=return(full)";
    let ended = site.home.end(
        site.home
            .genkey("create --name ci --use")
            .env("FAILPOINTS", full),
    );
    assert_eq!(ended.code, 9, "{}", ended.stderr);
    assert_eq!(site.index(), before);
    assert_eq!(site.home.run("token").data().trim(), key);
    assert_eq!(site.home.run("create --name ci --use").code, 0);
    let (used, stored) = (
        site.home.run("token").data().trim().to_owned(),
        site.helper.stored(),
    );
    assert_eq!(stored.len(), 2);
    assert!(
        used != key
            && [&used, &key]
                .iter()
                .all(|secret| stored.iter().any(|entry| entry.contains(*secret)))
    );
}

#[test]
fn a_login_ends_although_its_secret_cannot_be_removed() {
    let mut site = Site::new();
    let key = site.server.key.clone();
    assert_eq!(site.home.run_with_stdin("login --with-token", &key).code, 0);
    site.home.unset("GEN_API_KEY");
    site.helper.at(1, "echo 'out of order'; exit 1");
    let ended = site.home.run("logout");
    assert_eq!(ended.code, 9, "{}", ended.stderr);
    let said = "error: logged out, but the login's secret could not be removed from its store: entry `login-";
    assert!(ended.stderr.starts_with(said), "{}", ended.stderr);
    assert_eq!(site.home.run("token").code, 4);
    site.home.run("recover").pins(
        0,
        "",
        "removed the secret of an interrupted login of profile `default`\n",
    );
    assert_eq!(
        (site.helper.stored().len(), site.journal()),
        (0, String::new())
    );
}

#[test]
fn a_login_that_cannot_be_saved_leaves_nothing_in_the_store() {
    let site = Site::new();
    site.helper.at(
        READ_BACK,
        "echo '{\"Username\":\"genkey\",\"Secret\":\"other\"}'; exit 0",
    );
    let ended = site
        .home
        .run_with_stdin("login --with-token", &site.server.key);
    assert_eq!(ended.code, 9, "{}", ended.stderr);
    assert_eq!(site.helper.stored(), Vec::<String>::new());
    assert!(!site.home.path("config/config.toml").exists());
}

#[test]
fn a_login_that_may_not_be_durable_keeps_its_secret() {
    let site = Site::new();
    let mut login = site.home.genkey("login --with-token");
    let login = login.env("FAILPOINTS", "renamed.index.json=return(full)");
    assert_eq!(site.home.end_with_stdin(login, &site.server.key).code, 1);
    assert_eq!(site.home.run("recover").code, 0);
    assert_eq!(site.index()["logins"].as_object().unwrap().len(), 1);
    assert_eq!(site.helper.stored().len(), 1);
}

/// A home with a helper whose service is a script.
fn scripted(server: &WireServer) -> (Home, CredentialHelper) {
    let mut home = Home::new()
        .with("GENKEY_API_URL", server.url())
        .with("GEN_API_KEY", "gen_pat_hunter2");
    let helper = CredentialHelper::install(&mut home);
    (home, helper)
}

const CREATED: &str =
    r#"{"id": 6, "name": "ci (genkey 0)", "token": "gen_pat_5up3rS3cret", "status": "active"}"#;

fn journal(home: &Home) -> String {
    fs::read_to_string(home.path(places::JOURNAL)).unwrap_or_default()
}

#[test]
fn a_lost_answer_is_an_unknown_outcome_that_names_the_marker_and_is_not_repeated() {
    let server = WireServer::start([Reply::Lose]);
    let (home, helper) = scripted(&server);
    let ended = home.run("create --name ci");
    assert_eq!(
        (ended.code, ended.stdout.as_str()),
        (10, ""),
        "{}",
        ended.stderr
    );
    let intent: Value = serde_json::from_str(&journal(&home)).unwrap();
    let marker = intent["marker"].as_str().unwrap();
    assert!(
        ended
            .stderr
            .contains(&format!("its name is `ci (genkey {marker})`")),
        "{}",
        ended.stderr
    );
    assert!(server.received()[0].body.contains(marker));
    assert_eq!(helper.stored(), Vec::<String>::new());
}

#[test]
fn a_refusal_leaves_nothing_open() {
    let refused = reply(422, r#"{"error": "no", "error_code": "validation_failed"}"#);
    let server = WireServer::start([refused, reply(200, "[]")]);
    let (home, helper) = scripted(&server);
    let ended = home.run("create --name ci");
    assert_eq!(ended.code, 8, "{}", ended.stderr);
    assert_eq!((journal(&home), helper.stored()), (String::new(), vec![]));
}

#[test]
fn a_key_whose_secret_did_not_arrive_is_revoked_once_the_list_shows_its_marker() {
    let (home, server, error) =
        create_in_spite(reply(201, r#"{"id": 6, "status": "active"}"#), &[6]);
    assert!(matches!(error, CreateError::RolledBack(_)), "{error}");
    assert_eq!(
        server.received()[2].line(),
        "DELETE /v1/persisted_tokens/6/revoke HTTP/1.1"
    );
    assert_eq!(home.read("journal.jsonl"), "");
}

#[test]
fn an_id_in_an_answer_is_not_enough_to_revoke_a_key() {
    for answer in [
        r#"{"id": 7, "state": "queued"}"#,
        r#"{"id": 7, "email": "you@example.com"}"#,
    ] {
        let server = WireServer::start([reply(202, answer), reply(200, list_of("theirs", &[7]))]);
        let (home, _) = scripted(&server);
        let ended = home.run("create --name ci");
        assert_eq!(
            (ended.code, ended.stdout.as_str()),
            (10, ""),
            "{answer}: {}",
            ended.stderr
        );
        let requests: Vec<String> = server
            .received()
            .iter()
            .map(|request| request.line().to_owned())
            .collect();
        assert_eq!(
            requests,
            [
                "POST /v1/persisted_tokens HTTP/1.1",
                "GET /v1/persisted_tokens HTTP/1.1"
            ]
        );
        assert!(journal(&home).contains("\"issue\""), "{answer}");
    }
}

/// A list of keys of this name.
fn list_of(name: &str, ids: &[u64]) -> String {
    let key = |id: &u64| json!({"id": id, "name": name, "status": "active"});
    ids.iter().map(key).collect::<Value>().to_string()
}

/// The only store there is.
struct File(PathBuf);

impl OpenStore for File {
    fn open(&self, _name: &str) -> Result<Rc<dyn SecretStore>, StoreError> {
        Ok(Rc::new(EncryptedFile::new(
            self.0.clone(),
            Unlock::Passphrase(Secret::new("x".into())),
        )))
    }
}

/// Makes a key at a service that answers so and then lists keys of these ids under the name that
/// was just asked for.
fn create_in_spite(answer: Reply, ids: &[u64]) -> (Home, WireServer, CreateError) {
    let marker = Marker::from_random([7; 8]);
    let request = KeyRequest {
        name: KeyName::new("ci").unwrap(),
        expires_in: None,
        marker,
    };
    let listed = reply(
        200,
        list_of(&request.marker.append_to(request.name.as_str()), ids),
    );
    let server = WireServer::start(
        [answer, listed]
            .into_iter()
            .chain(ids.iter().map(|_| no_content())),
    );
    let home = Home::new();
    let header = CredentialHeader::Named("X-API-Key".into());
    let secret = Secret::new("gen_pat_hunter2".into());
    let base_url = BaseUrl::parse(&server.url()).unwrap();
    let scope = Scope {
        profile: "default".into(),
        service: Service::At(base_url.clone()),
    };
    let store = File(home.path("secrets.age"));
    let desk = Desk {
        surroundings: Surroundings::default(),
        stores: &store,
        journal: Journal::new(home.path("journal.jsonl")),
        index: Index::new(home.path("index.json")),
        interrupt: Arc::new(Interrupt::default()),
        now: Timestamp::now(),
    };
    let client = Client::new(Options::new(
        base_url,
        secret,
        header,
        Arc::new(Timestamp::now),
    ))
    .unwrap();
    let account = Account {
        client: &client,
        scope: &scope,
        in_use: None,
    };
    let store = ProvenStore::new(store.open("file").unwrap(), desk.now).unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let error = runtime
        .block_on(create(&desk, &account, &store, &request))
        .err()
        .unwrap();
    (home, server, error)
}

#[test]
fn a_key_that_was_created_despite_an_error_response_is_revoked() {
    for answer in [
        reply(201, ""),
        reply(201, "[]"),
        reply(500, "{}"),
        reply(504, ""),
    ] {
        let (home, server, error) = create_in_spite(answer, &[6]);
        assert!(matches!(error, CreateError::RolledBack(_)), "{error}");
        assert_eq!(
            server.received()[2].line(),
            "DELETE /v1/persisted_tokens/6/revoke HTTP/1.1"
        );
        assert_eq!(home.read("journal.jsonl"), "");
    }
}

#[test]
fn several_keys_that_were_created_despite_an_error_response_are_all_revoked() {
    let (home, server, error) = create_in_spite(reply(500, "{}"), &[6, 7]);
    assert!(matches!(error, CreateError::RolledBack(_)), "{error}");
    let revoked: Vec<String> = server
        .received()
        .iter()
        .skip(2)
        .map(|request| request.line().to_owned())
        .collect();
    assert_eq!(
        revoked,
        [6, 7].map(|id| format!("DELETE /v1/persisted_tokens/{id}/revoke HTTP/1.1"))
    );
    assert_eq!(home.read("journal.jsonl"), "");
}

#[test]
fn a_key_without_a_usable_response_is_searched_for_by_its_marker() {
    for (answer, code) in [
        (reply(201, ""), 10),
        (reply(500, "{}"), 8),
        (reply(524, ""), 10),
        (reply(504, ""), 10),
    ] {
        let server = WireServer::start([answer, reply(200, list_of("ci", &[6]))]);
        let (home, helper) = scripted(&server);
        let ended = home.run("create --name ci");
        assert_eq!(
            (ended.code, ended.stdout.as_str()),
            (code, ""),
            "{}",
            ended.stderr
        );
        let requests: Vec<String> = server
            .received()
            .iter()
            .map(|request| request.line().to_owned())
            .collect();
        assert_eq!(
            requests,
            [
                "POST /v1/persisted_tokens HTTP/1.1",
                "GET /v1/persisted_tokens HTTP/1.1"
            ]
        );
        assert_eq!(
            journal(&home).contains("\"absent\""),
            code == 8,
            "what is not known stays unfinished"
        );
        assert_eq!(helper.stored(), Vec::<String>::new());
    }
}

#[test]
fn a_key_that_can_be_neither_saved_nor_revoked_is_named_and_its_secret_stays() {
    let server = WireServer::start([reply(201, CREATED), reply(500, "{}")]);
    let (home, helper) = scripted(&server);
    helper.at(READ_BACK, "echo 'out of order'; exit 1");
    let ended = home.run("create --name ci");
    assert_eq!(
        (ended.code, ended.stdout.as_str()),
        (10, ""),
        "{}",
        ended.stderr
    );
    assert!(ended.stderr.starts_with(
        "error: the key `6` was created, but its secret could not be stored, and it could not be"
    ));
    assert!(
        ended.stderr.contains("hint: `genkey recover` revokes it"),
        "{}",
        ended.stderr
    );
    assert!(!ended.stderr.contains("5up3rS3cret"));
    assert!(
        journal(&home).starts_with(r#"{"v":1,"step":"begin","work":"issue""#),
        "it can be recovered"
    );
    assert_eq!(
        helper.stored().len(),
        1,
        "a key that works keeps its secret"
    );
}

#[test]
fn a_key_that_cannot_be_renamed_is_safe_and_stays_in_the_journal() {
    let answers = [
        reply(201, CREATED),
        list_made(6, &[]),
        Reply::Lose,
        list_made(6, &[]),
    ];
    let server = WireServer::start(answers);
    let (home, helper) = scripted(&server);
    let ended = home.run("create --name ci");
    assert!(
        ended
            .stderr
            .starts_with("warning: the key was created and stored, but renaming it failed"),
        "{}",
        ended.stderr
    );
    assert_eq!(helper.stored().len(), 1);
    let reminder = "warning: the creation of `ci` was interrupted; run `genkey recover`\n";
    home.run("token 6")
        .pins(0, "gen_pat_5up3rS3cret\n", reminder);
    let steps: Vec<Value> = journal(&home)
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let steps: Vec<&Value> = steps.iter().map(|step| &step["step"]).collect();
    assert_eq!(steps, ["begin", "issued", "stored"]);
}

#[test]
fn an_id_that_is_taken_keeps_its_secret_and_the_key_that_was_made_is_revoked() {
    let other = CREATED.replace("5up3r", "0ther");
    for (answered, made) in [
        (CREATED.replace("\"id\": 6", "\"id\": \"6\""), 9),
        (other, 6),
    ] {
        let row = json!({"id": 6, "name": "ci", "status": "active"});
        let beside: &[Value] = if made == 6 {
            &[]
        } else {
            std::slice::from_ref(&row)
        };
        let first = [
            reply(201, CREATED),
            list_made(6, &[]),
            reply(200, row.to_string()),
        ];
        let second = [reply(201, answered), list_made(made, beside), no_content()];
        let server = WireServer::start(first.into_iter().chain(second));
        let (home, helper) = scripted(&server);
        assert_eq!(home.run("create --name ci").code, 0);
        let index = home.read(places::INDEX);
        home.run("create --name deploy").pins(
            8,
            "",
            "error: the key was created, but its secret could not be stored, so it was revoked: the service's response \
             names the key `6`, for which another secret is already stored\n\n\
             hint: use another profile for another account of the service: `--profile NAME`\n",
        );
        let revoked = format!("DELETE /v1/persisted_tokens/{made}/revoke HTTP/1.1");
        assert_eq!(server.received().last().unwrap().line(), revoked);
        assert_eq!(
            (
                home.read(places::INDEX),
                journal(&home),
                helper.stored().len()
            ),
            (index, String::new(), 1)
        );
        assert_eq!(home.run("token ci").data(), "gen_pat_5up3rS3cret\n");
    }
}
