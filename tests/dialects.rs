//! The three dialects of the documents, against raw servers: what is sent, in which order, and what
//! is never sent.

use genkey::api::{Client, DialectChoice, Error, Options, Revocation, RevokeAll};
use genkey::model::{Dialect, Key, KeyId};

use crate::client::{named, not_found_as, options, runtime};
use crate::support::wire_server::{Reply, WireServer, no_content, reply, reply_with};

const HTML: &str = "<html><body>404 Not Found</body></html>";
const NOT_FOUND: &str =
    r#"{"error": "Token not found or not owned by you.", "error_code": "not_found"}"#;
const LIST: &str = "GET /persisted_tokens";
const LIST_PAT: &str = "GET /personal_access_tokens";
const REVOKE: &str = "DELETE /persisted_tokens/5/revoke";
const REVOKE_GUIDE: &str = "DELETE /persisted_tokens/5";
const REVOKE_PAT: &str = "DELETE /personal_access_tokens/5";
const REVOKE_ALL: &str = "DELETE /persisted_tokens/revoke_all";
const WRAPPED: &str = r#"PATCH /persisted_tokens/5 {"persisted_token":{"name":"new"}}"#;
const FLAT: &str = r#"PATCH /persisted_tokens/5 {"name":"new"}"#;
const FLAT_PAT: &str = r#"PATCH /personal_access_tokens/5 {"name":"new"}"#;

fn unknown() -> DialectChoice {
    DialectChoice::Auto { remembered: None }
}

fn remembered(dialect: Dialect) -> DialectChoice {
    DialectChoice::Auto {
        remembered: Some(dialect),
    }
}

fn client(server: &WireServer, dialect: DialectChoice) -> Client {
    Client::new(Options {
        dialect,
        ..options(&server.url())
    })
    .unwrap()
}

/// Method, path and body of every request.
fn sent(server: &WireServer) -> Vec<String> {
    let line = |line: &str| line.trim_end_matches(" HTTP/1.1").replace(" /v1", " ");
    server
        .received()
        .iter()
        .map(|one| {
            format!("{} {}", line(one.line()), one.body)
                .trim_end()
                .to_owned()
        })
        .collect()
}

fn key(name: &str) -> Key {
    Key {
        id: KeyId::Number(5),
        ..named(name)
    }
}

fn document(name: &str, status: &str) -> String {
    format!(r#"{{"id": 5, "name": "{name}", "status": "{status}"}}"#)
}

fn listed(name: &str, status: &str) -> Reply {
    reply(200, format!("[{}]", document(name, status)))
}

fn alive() -> Reply {
    listed("old", "active")
}

fn dead() -> Reply {
    listed("old", "revoked")
}

fn html() -> Reply {
    reply_with(404, "content-type: text/html\r\n", HTML)
}

/// A 405 without a body, which has an `allow` at most.
fn not_allowed() -> Reply {
    reply_with(405, "allow: GET\r\n", "")
}

fn complaint(status: u16, message: &str) -> Reply {
    reply(
        status,
        format!(r#"{{"error": "{message}", "error_code": "validation_failed"}}"#),
    )
}

/// Plays a script, and holds the client to these requests and to the dialect that it knows
/// afterwards.
#[track_caller]
fn plays<T>(
    choice: DialectChoice,
    script: impl IntoIterator<Item = Reply>,
    act: impl AsyncFnOnce(&Client) -> T,
    requests: &[&str],
    known: Option<Dialect>,
) -> T {
    let server = WireServer::start(script);
    let client = client(&server, choice);
    let outcome = runtime().block_on(act(&client));
    assert_eq!(sent(&server), requests);
    assert_eq!(client.dialect(), known);
    outcome
}

#[test]
fn listing_tries_both_collections_and_reports_the_first_error() {
    let list = async |client: &Client| client.list_keys().await;
    for missing in [html(), not_allowed(), reply(404, NOT_FOUND), reply(404, "")] {
        let keys = plays(
            unknown(),
            [missing, alive()],
            list,
            &[LIST, LIST_PAT],
            Some(Dialect::Pat),
        );
        assert_eq!(keys.unwrap(), [key("old")]);
    }
    plays(unknown(), [alive()], list, &[LIST], None).unwrap();
    let error = plays(
        unknown(),
        [not_allowed(), html()],
        list,
        &[LIST, LIST_PAT],
        None,
    )
    .unwrap_err();
    assert_eq!(error.status(), Some(405));
    let other = plays(
        unknown(),
        [html(), reply(401, "")],
        list,
        &[LIST, LIST_PAT],
        None,
    )
    .unwrap_err();
    assert_eq!(
        other.status(),
        Some(401),
        "a collection that is there says more than one that is not"
    );
    plays(unknown(), [reply(401, "")], list, &[LIST], None).unwrap_err();
}

#[test]
fn the_remembered_dialect_is_tried_first_and_replaced_when_it_fails() {
    let list = async |client: &Client| client.list_keys().await.unwrap();
    plays(
        remembered(Dialect::Pat),
        [alive()],
        list,
        &[LIST_PAT],
        Some(Dialect::Pat),
    );
    plays(
        remembered(Dialect::Guide),
        [alive()],
        list,
        &[LIST],
        Some(Dialect::Guide),
    );
    plays(
        remembered(Dialect::Pat),
        [html(), alive()],
        list,
        &[LIST_PAT, LIST],
        None,
    );
    plays(
        remembered(Dialect::Guide),
        [html(), alive()],
        list,
        &[LIST, LIST_PAT],
        Some(Dialect::Pat),
    );
}

#[test]
fn a_fixed_dialect_sends_only_its_own_requests() {
    for (dialect, list, rename, revoke) in [
        (Dialect::Reference, LIST, WRAPPED, REVOKE),
        (Dialect::Guide, LIST, FLAT, REVOKE_GUIDE),
        (Dialect::Pat, LIST_PAT, FLAT_PAT, REVOKE_PAT),
    ] {
        let fixed = DialectChoice::Fixed(dialect);
        let act = async |client: &Client| {
            assert_eq!(client.list_keys().await.unwrap_err().status(), Some(404));
            assert_eq!(
                client.create_key("new", None).await.unwrap_err().status(),
                Some(405)
            );
            assert_eq!(
                client
                    .rename_key(&key("old"), "new")
                    .await
                    .unwrap_err()
                    .status(),
                Some(422)
            );
            assert_eq!(
                client
                    .revoke_key(&KeyId::Number(5), false)
                    .await
                    .unwrap_err()
                    .status(),
                Some(404)
            );
        };
        let post = format!("{} {{\"name\":\"new\"}}", list.replace("GET", "POST"));
        let script = [html(), not_allowed(), complaint(422, "no"), html(), alive()];
        plays(
            fixed,
            script,
            act,
            &[list, &post, rename, revoke, list],
            Some(dialect),
        );
    }
    for dialect in [Dialect::Guide, Dialect::Pat] {
        let fixed = DialectChoice::Fixed(dialect);
        let outcome = plays(
            fixed,
            [],
            async |client: &Client| client.revoke_all().await,
            &[],
            Some(dialect),
        );
        assert_eq!(outcome.unwrap(), RevokeAll::NotOffered);
    }
    let fixed = DialectChoice::Fixed(Dialect::Reference);
    let revoke_all = async |client: &Client| client.revoke_all().await.unwrap();
    let outcome = plays(
        fixed,
        [no_content()],
        revoke_all,
        &[REVOKE_ALL],
        Some(Dialect::Reference),
    );
    assert_eq!(outcome, RevokeAll::Done(Revocation::Confirmed));
}

#[test]
fn creating_tries_the_other_collection_only_if_the_first_is_missing() {
    let create = async |client: &Client| client.create_key("new", None).await;
    let posts = [
        r#"POST /persisted_tokens {"name":"new"}"#,
        r#"POST /personal_access_tokens {"name":"new"}"#,
    ];
    let created = || {
        reply(
            201,
            r#"{"id": 5, "name": "new", "status": "active", "token": "gen_pat_x"}"#,
        )
    };
    for missing in [html(), not_allowed(), reply(404, NOT_FOUND)] {
        plays(
            unknown(),
            [missing, created()],
            create,
            &posts,
            Some(Dialect::Pat),
        )
        .unwrap();
    }
    for unsure in [
        Reply::Lose,
        reply(500, ""),
        reply(503, HTML),
        reply(502, ""),
        reply(408, ""),
        reply(200, HTML),
    ] {
        assert!(
            plays(unknown(), [unsure], create, &posts[..1], None)
                .unwrap_err()
                .outcome_unknown()
        );
    }
    for refused in [400, 401, 403, 409, 422, 429] {
        let error = plays(unknown(), [reply(refused, "")], create, &posts[..1], None).unwrap_err();
        assert_eq!(error.status(), Some(refused));
    }
    let lost = plays(unknown(), [html(), Reply::Lose], create, &posts, None).unwrap_err();
    assert!(
        lost.outcome_unknown(),
        "the first error would say that the key does not exist: {lost}"
    );
    let error = plays(unknown(), [html(), not_allowed()], create, &posts, None).unwrap_err();
    assert_eq!(error.status(), Some(404));
}

#[test]
fn a_rename_that_was_ignored_or_refused_is_sent_in_the_other_form() {
    let rename = async |client: &Client| client.rename_key(&key("old"), "new").await;
    let took = || reply(200, document("new", "active"));
    let ignored = || reply(200, document("old", "active"));
    let guide = Some(Dialect::Guide);
    plays(
        unknown(),
        [took()],
        rename,
        &[WRAPPED],
        Some(Dialect::Reference),
    )
    .unwrap();
    plays(
        unknown(),
        [ignored(), alive(), took()],
        rename,
        &[WRAPPED, LIST, FLAT],
        guide,
    )
    .unwrap();
    for complaint in [
        complaint(400, "bad"),
        complaint(422, "name can't be blank"),
        reply(422, ""),
    ] {
        plays(
            unknown(),
            [complaint, took()],
            rename,
            &[WRAPPED, FLAT],
            guide,
        )
        .unwrap();
    }
    for missing in [html(), not_allowed()] {
        plays(
            unknown(),
            [missing, took()],
            rename,
            &[WRAPPED, FLAT_PAT],
            Some(Dialect::Pat),
        )
        .unwrap();
    }
    let reference = Some(Dialect::Reference);
    plays(remembered(Dialect::Guide), [took()], rename, &[FLAT], guide).unwrap();
    plays(
        remembered(Dialect::Guide),
        [complaint(422, "no"), took()],
        rename,
        &[FLAT, WRAPPED],
        reference,
    )
    .unwrap();
    plays(
        remembered(Dialect::Pat),
        [html(), took()],
        rename,
        &[FLAT_PAT, WRAPPED],
        reference,
    )
    .unwrap();
}

#[test]
fn a_response_without_the_new_name_is_verified_by_the_list() {
    let rename = async |client: &Client| client.rename_key(&key("old"), "new").await;
    let new = || listed("new", "active");
    let reference = Some(Dialect::Reference);
    assert_eq!(
        plays(
            unknown(),
            [no_content(), new()],
            rename,
            &[WRAPPED, LIST],
            reference
        )
        .unwrap()
        .and_then(|key| key.name),
        Some("new".to_owned())
    );
    plays(
        unknown(),
        [reply(200, document("old", "active")), new()],
        rename,
        &[WRAPPED, LIST],
        reference,
    )
    .unwrap();
    let script = [no_content(), alive(), no_content(), new()];
    plays(
        unknown(),
        script,
        rename,
        &[WRAPPED, LIST, FLAT, LIST],
        Some(Dialect::Guide),
    )
    .unwrap();
    let capitals = reply(200, document("NEW", "active"));
    plays(unknown(), [capitals], rename, &[WRAPPED], reference).unwrap();
    let script = [no_content(), alive(), no_content(), alive()];
    let error = plays(
        unknown(),
        script,
        rename,
        &[WRAPPED, LIST, FLAT, LIST],
        None,
    )
    .unwrap_err();
    assert!(matches!(error, Error::Malformed { .. }), "{error}");
    let script = [no_content(), reply(403, "")];
    let error = plays(unknown(), script, rename, &[WRAPPED, LIST], None).unwrap_err();
    let Error::Unverified(cause) = error else {
        panic!("{error}");
    };
    assert_eq!(cause.status(), Some(403));
}

#[test]
fn if_no_form_is_accepted_the_error_about_the_name_is_reported() {
    let rename = async |client: &Client| client.rename_key(&key("old"), "new").await;
    let too_long = || complaint(422, "name is too long");
    for (first, other) in [
        (
            too_long(),
            complaint(
                400,
                "param is missing or the value is empty: persisted_token",
            ),
        ),
        (complaint(422, "name is required"), too_long()),
        (complaint(422, "unknown field persisted_token"), too_long()),
        (too_long(), complaint(422, "name can't be blank")),
        (too_long(), complaint(422, "some other words")),
        (too_long(), html()),
    ] {
        let error = plays(unknown(), [first, other], rename, &[WRAPPED, FLAT], None).unwrap_err();
        assert_eq!(error.message(), Some("name is too long"));
    }
    let script = [reply(200, document("old", "active")), alive(), too_long()];
    let error = plays(unknown(), script, rename, &[WRAPPED, LIST, FLAT], None).unwrap_err();
    assert_eq!(
        error.message(),
        Some("name is too long"),
        "and not that nothing has changed"
    );
}

#[test]
fn a_missing_key_is_not_tried_in_another_dialect() {
    let rename = async |client: &Client| client.rename_key(&key("old"), "new").await.unwrap_err();
    let revoke = async |client: &Client| {
        client
            .revoke_key(&KeyId::Number(5), false)
            .await
            .unwrap_err()
    };
    for (choice, patch, delete, known) in [
        (unknown(), WRAPPED, REVOKE, None),
        (
            remembered(Dialect::Guide),
            FLAT,
            REVOKE_GUIDE,
            Some(Dialect::Guide),
        ),
        (
            remembered(Dialect::Pat),
            FLAT_PAT,
            REVOKE_PAT,
            Some(Dialect::Pat),
        ),
    ] {
        let error = plays(choice, [reply(404, NOT_FOUND)], rename, &[patch], known);
        assert_eq!(error.code(), Some("not_found"));
        let error = plays(choice, [reply(404, NOT_FOUND)], revoke, &[delete], known);
        assert_eq!(error.code(), Some("not_found"));
    }
}

#[test]
fn the_code_for_a_missing_key_comes_from_the_provider() {
    let missing = || reply(404, r#"{"error_code": "NO_SUCH_TOKEN"}"#);
    let server = WireServer::start([missing()]);
    let own = Options {
        errors: not_found_as("NO_SUCH_TOKEN"),
        ..options(&server.url())
    };
    let error = runtime()
        .block_on(
            Client::new(own)
                .unwrap()
                .revoke_key(&KeyId::Number(5), false),
        )
        .unwrap_err();
    assert_eq!(error.status(), Some(404));
    let revoke = async |client: &Client| client.revoke_key(&KeyId::Number(5), false).await;
    let error = plays(
        unknown(),
        [missing(), reply(403, "")],
        revoke,
        &[REVOKE, LIST],
        None,
    )
    .unwrap_err();
    assert_eq!(
        error.status(),
        Some(403),
        "without that provider's code, the 404 may mean a missing route"
    );
}

#[test]
fn another_revocation_route_is_tried_only_while_the_key_is_listed() {
    let revoke = async |client: &Client| client.revoke_key(&KeyId::Number(5), false).await;
    for missing in [html, not_allowed] {
        let script = [missing(), alive(), no_content()];
        let requests = [REVOKE, LIST, REVOKE_GUIDE];
        let done = plays(unknown(), script, revoke, &requests, Some(Dialect::Guide)).unwrap();
        assert_eq!(done, Revocation::Confirmed);
        let done = plays(
            unknown(),
            [missing(), dead()],
            revoke,
            &[REVOKE, LIST],
            None,
        )
        .unwrap();
        assert_eq!(done, Revocation::Presumed);
        let requests = [REVOKE, LIST, LIST_PAT, REVOKE_PAT];
        let script = [missing(), missing(), alive(), no_content()];
        plays(unknown(), script, revoke, &requests, Some(Dialect::Pat)).unwrap();
    }
    let script = [html(), alive(), no_content()];
    let guide = remembered(Dialect::Guide);
    plays(
        guide,
        script,
        revoke,
        &[REVOKE_GUIDE, LIST, REVOKE],
        Some(Dialect::Reference),
    )
    .unwrap();
    let error = plays(
        unknown(),
        [html(), reply(403, "")],
        revoke,
        &[REVOKE, LIST],
        None,
    )
    .unwrap_err();
    assert_eq!(
        error.status(),
        Some(403),
        "what cannot be confirmed is not guessed at"
    );
}

#[test]
fn a_guessed_revocation_route_is_tried_once() {
    let revoke = async |client: &Client| client.revoke_key(&KeyId::Number(5), false).await;
    let requests = [REVOKE, LIST, REVOKE_GUIDE, LIST];
    for lost in [|| Reply::Lose, || reply(502, ""), || reply(503, "")] {
        let script = [html(), alive(), lost(), dead()];
        let done = plays(unknown(), script, revoke, &requests, Some(Dialect::Guide)).unwrap();
        assert_eq!(done, Revocation::Presumed);
        let error = plays(
            unknown(),
            [html(), alive(), lost(), alive()],
            revoke,
            &requests,
            None,
        )
        .unwrap_err();
        assert!(error.outcome_unknown(), "{error}");
    }
    let error = plays(
        unknown(),
        [html(), alive(), reply(429, "")],
        revoke,
        &requests[..3],
        None,
    )
    .unwrap_err();
    assert_eq!(error.status(), Some(429));
    let all = [REVOKE, LIST, REVOKE_GUIDE, LIST, REVOKE_PAT, LIST];
    let script = [
        html(),
        alive(),
        not_allowed(),
        alive(),
        not_allowed(),
        alive(),
    ];
    let error = plays(unknown(), script, revoke, &all, None).unwrap_err();
    assert_eq!(
        error.status(),
        Some(404),
        "the first answer is the one that is told"
    );
}

#[test]
fn a_lost_response_leaves_the_outcome_unknown_until_the_list_shows_it() {
    let revoke = async |client: &Client| client.revoke_key(&KeyId::Number(5), false).await;
    let done = plays(
        unknown(),
        [Reply::Lose, html(), dead()],
        revoke,
        &[REVOKE, REVOKE, LIST],
        None,
    )
    .unwrap();
    assert_eq!(done, Revocation::Presumed);
    let script = [Reply::Lose, html(), alive(), no_content()];
    plays(
        unknown(),
        script,
        revoke,
        &[REVOKE, REVOKE, LIST, REVOKE_GUIDE],
        Some(Dialect::Guide),
    )
    .unwrap();
    let script = [Reply::Lose, html(), reply(401, "")];
    let error = plays(unknown(), script, revoke, &[REVOKE, REVOKE, LIST], None).unwrap_err();
    assert!(error.outcome_unknown(), "{error}");
    let own = async |client: &Client| client.revoke_key(&KeyId::Number(5), true).await;
    let script = [Reply::Lose, html(), reply(401, "")];
    let done = plays(unknown(), script, own, &[REVOKE, REVOKE, LIST], None).unwrap();
    assert_eq!(done, Revocation::Presumed);
    let script = [html(), alive(), Reply::Lose, reply(401, "")];
    let requests = [REVOKE, LIST, REVOKE_GUIDE, LIST];
    assert_eq!(
        plays(unknown(), script, own, &requests, Some(Dialect::Guide)).unwrap(),
        Revocation::Presumed
    );
}

#[test]
fn revoking_all_is_confirmed_only_if_no_active_key_is_left() {
    let revoke_all = async |client: &Client| client.revoke_all().await;
    let done = RevokeAll::Done(Revocation::Confirmed);
    for proof in [
        dead(),
        reply(200, "[]"),
        listed("old", "expired"),
        reply(401, ""),
    ] {
        let requests = [REVOKE_ALL, LIST];
        let outcome = plays(
            unknown(),
            [no_content(), proof],
            revoke_all,
            &requests,
            Some(Dialect::Reference),
        );
        assert_eq!(outcome.unwrap(), done);
    }
    let outcome = plays(
        unknown(),
        [no_content(), alive()],
        revoke_all,
        &[REVOKE_ALL, LIST],
        None,
    )
    .unwrap();
    assert_eq!(
        outcome,
        RevokeAll::NotOffered,
        "that was the revocation of a key with the id `revoke_all`"
    );
    let error = plays(
        unknown(),
        [no_content(), reply(403, "")],
        revoke_all,
        &[REVOKE_ALL, LIST],
        None,
    )
    .unwrap_err();
    assert!(error.outcome_unknown(), "{error}");
    for refusal in [
        html(),
        not_allowed(),
        reply(404, NOT_FOUND),
        reply(400, ""),
        reply(422, ""),
    ] {
        let outcome = plays(unknown(), [refusal], revoke_all, &[REVOKE_ALL], None).unwrap();
        assert_eq!(outcome, RevokeAll::NotOffered);
    }
    for dialect in [Dialect::Guide, Dialect::Pat] {
        let outcome = plays(remembered(dialect), [], revoke_all, &[], Some(dialect)).unwrap();
        assert_eq!(outcome, RevokeAll::NotOffered);
    }
    let error = plays(unknown(), [reply(403, "")], revoke_all, &[REVOKE_ALL], None).unwrap_err();
    assert_eq!(error.status(), Some(403));
}

#[test]
fn a_success_without_effect_is_not_a_revocation() {
    let revoke = async |client: &Client| client.revoke_key(&KeyId::Number(5), false).await;
    let page = || reply_with(200, "content-type: text/html\r\n", HTML);
    // A page for all that is unknown: the list tells that this was not the route.
    let script = [page(), alive(), alive(), no_content()];
    let done = plays(
        unknown(),
        script,
        revoke,
        &[REVOKE, LIST, LIST, REVOKE_GUIDE],
        Some(Dialect::Guide),
    );
    assert_eq!(done.unwrap(), Revocation::Confirmed);
    let queued = || reply(202, r#"{"status": "queued"}"#);
    let done = plays(
        unknown(),
        [queued(), dead()],
        revoke,
        &[REVOKE, LIST],
        Some(Dialect::Reference),
    );
    assert_eq!(done.unwrap(), Revocation::Confirmed);
    // Nor is it one where the dialect is known for sure.
    let fixed = || DialectChoice::Fixed(Dialect::Guide);
    let requests = [REVOKE_GUIDE, LIST, LIST];
    let error = plays(
        fixed(),
        [queued(), alive(), alive()],
        revoke,
        &requests,
        Some(Dialect::Guide),
    )
    .unwrap_err();
    assert!(
        matches!(error, Error::NotRevoked(_)) && !error.outcome_unknown(),
        "{error:?}"
    );
    let error = plays(
        fixed(),
        [queued(), reply(500, "")],
        revoke,
        &[REVOKE_GUIDE, LIST],
        Some(Dialect::Guide),
    );
    assert!(
        error.unwrap_err().outcome_unknown(),
        "the secret stays stored until it is known"
    );
}
