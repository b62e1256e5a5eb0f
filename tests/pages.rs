//! Lists that come in pages: they are followed to the end, or it is said that they are not whole.

use serde_json::{Value, json};

use crate::support::genkey::{Home, places};
use crate::support::wire_server::{Reply, WireServer, list_made, no_content, reply, reply_with};

fn home_for(server: &WireServer) -> Home {
    Home::with_file_store()
        .with("GENKEY_API_URL", server.url())
        .with("GEN_API_KEY", "gen_pat_hunter2")
}

fn key(id: u64) -> Value {
    json!({"id": id, "name": format!("k{id}"), "status": "active", "expires_at": "2999-01-01T00:00:00Z"})
}

/// A page with these keys and a header that announces more.
fn page(ids: &[u64], header: &str) -> Reply {
    let keys: Vec<Value> = ids.iter().map(|id| key(*id)).collect();
    reply_with(200, &format!("{header}\r\n"), Value::from(keys).to_string())
}

fn next(target: &str) -> String {
    format!("link: <{target}>; rel=\"next\"")
}

fn asked(server: &WireServer) -> Vec<String> {
    server
        .received()
        .iter()
        .map(|request| request.line().replace(" HTTP/1.1", ""))
        .collect()
}

#[test]
fn every_page_of_a_list_is_fetched() {
    for last in ["", "x-next-page: \r\n", "link: <?page=1>; rel=\"prev\"\r\n"] {
        let server = WireServer::start([
            page(&[1, 2], &next("?page=2")),
            page(&[], &next("/v1/persisted_tokens?page=3&x=a%2Fb")),
            reply_with(200, last, json!([key(3)]).to_string()),
        ]);
        let listed = home_for(&server).run("list --json").json();
        assert_eq!(listed.as_array().unwrap().len(), 3, "{last}");
        let list = "GET /v1/persisted_tokens";
        assert_eq!(
            asked(&server),
            [
                list.to_owned(),
                format!("{list}?page=2"),
                format!("{list}?page=3&x=a%2Fb")
            ]
        );
        assert!(
            server
                .received()
                .iter()
                .all(|request| request.header("x-api-key") == Some("gen_pat_hunter2"))
        );
    }
}

#[test]
fn check_reads_every_page() {
    let expired = json!([{"id": 3, "name": "old", "status": "expired"}]);
    let server = WireServer::start([
        page(&[1], &next("?page=2")),
        reply(200, expired.to_string()),
    ]);
    assert_eq!(home_for(&server).run("check").code, 3);
}

#[test]
fn a_key_of_a_later_page_can_be_revoked() {
    let server = WireServer::start([
        page(&[1], &next("?page=2")),
        page(&[2], "x-y: z"),
        no_content(),
    ]);
    home_for(&server)
        .run("revoke k2 --yes")
        .pins(0, "", "revoked `k2` (2)\n");
}

#[test]
fn an_incomplete_list_is_an_error() {
    let elsewhere = WireServer::start([]);
    let another_origin = next(&format!("{}/persisted_tokens?page=2", elsewhere.url()));
    for (header, reason) in [
        (
            another_origin.as_str(),
            "the next page is on another host, and a key is never sent to another service",
        ),
        (
            &next("https://127.0.0.1:1/v1/x"),
            "the next page is on another host, and a key is never sent to another service",
        ),
        (
            &next("http://[::1/"),
            "the address of the next page is invalid",
        ),
        (&next("/v1/persisted_tokens"), "the pages form a loop"),
        ("x-next-page: 2", "the address of the next page is missing"),
        (
            "x-has-more: true",
            "the address of the next page is missing",
        ),
    ] {
        for line in ["list", "check", "show k1", "revoke-all --yes"] {
            let server = WireServer::start([page(&[1], header)]);
            let said = format!(
                "error: incomplete list in the response to `GET /persisted_tokens`: {reason}\n"
            );
            home_for(&server).run(line).pins(8, "", &said);
        }
    }
    let partial = WireServer::start([reply(206, json!([key(1)]).to_string())]);
    assert_eq!(home_for(&partial).run("check").code, 8);
    let wrapped = WireServer::start([reply(
        200,
        json!({"data": [key(1)], "has_more": true}).to_string(),
    )]);
    assert_eq!(home_for(&wrapped).run("check").code, 8);
}

#[test]
fn endless_pages_are_an_error() {
    let server = WireServer::start_and_then([], {
        let count = std::sync::atomic::AtomicUsize::new(1);
        move || {
            page(
                &[],
                &next(&format!(
                    "?page={}",
                    count.fetch_add(1, std::sync::atomic::Ordering::Relaxed)
                )),
            )
        }
    });
    home_for(&server).run("list").pins(
        8,
        "",
        "error: incomplete list in the response to `GET /persisted_tokens`: too many pages\n",
    );
}

#[test]
fn a_duplicate_key_on_a_later_page_is_found() {
    let made = json!({"id": 7, "token": "gen_pat_5up3rS3cret"}).to_string();
    let server = WireServer::start([
        reply(201, made),
        page(&[1], &next("?page=2")),
        list_made(7, &[]),
        reply(200, json!({"id": 7, "name": "ci"}).to_string()),
    ]);
    let home = home_for(&server);
    let ended = home.run("create --name ci");
    assert_eq!(
        (
            ended.code,
            ended.stderr.as_str(),
            home.read(places::JOURNAL)
        ),
        (0, "", String::new())
    );

    let server = WireServer::start([reply(422, "{}"), page(&[1], "x-next-page: 2")]);
    let ended = home_for(&server).run("create --name ci");
    assert_eq!(ended.code, 10, "{}", ended.stderr);
}

#[test]
fn recover_reads_all_pages() {
    let server = WireServer::start([
        Reply::Lose,
        page(&[1], "x-next-page: 2"),
        page(&[1], &next("?p=2")),
        list_made(7, &[]),
    ]);
    let home = home_for(&server);
    assert_eq!(home.run("create --name ci").code, 10);
    let journal = home.read(places::JOURNAL);
    assert_eq!(home.run("recover --yes").code, 8);
    assert_eq!(home.read(places::JOURNAL), journal);
    let planned = home.run("recover --dry-run");
    assert!(
        planned.stderr.starts_with("would revoke `ci (genkey "),
        "{}",
        planned.stderr
    );
}
