//! What services and credential helpers answer, and what is almost such an answer: see `fuzz.rs`.

use std::fs;
use std::path::PathBuf;
use std::time::Duration;

use genkey::api::{Error, testing};
use genkey::model::KeyId;
use genkey::store::Helper;
use genkey::testing::Deadline;

use crate::fuzz::{FIELDS, HIDDEN, hides, now, text};
use crate::support::mutation::Target;
use crate::support::repository;

/// The bodies that the documents show.
fn documented() -> Vec<Vec<u8>> {
    let folder = repository().join("tests/fixtures/wire");
    let mut files: Vec<PathBuf> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    files.retain(|path| path.extension().is_some_and(|kind| kind == "json"));
    files.sort();
    files.iter().map(|path| fs::read(path).unwrap()).collect()
}

fn wire(name: &'static str) -> Target {
    let others = [
        r#"{"id": 6, "name": "ci", "token": "gen_pat_5up3rS3cret", "status": "frozen", "created_at": "2026-03-09T10:00:00+02:00"}"#,
        r#"[{"id": "user_abc", "name": null, "status": "frozen", "extra": {"a": [1, -2.5e+3]}}, {"id": 18446744073709551615}]"#,
        r#"{"id": 1234, "email": "jane@example.com", "name": "Jane", "username": "jane", "created_at": null}"#,
        r#"{"success": false, "error": {"code": "INVALID_API_KEY", "message": "no"}}"#,
    ];
    Target::new(
        name,
        documented()
            .into_iter()
            .chain(others.map(|text| text.as_bytes().to_vec())),
    )
    .knowing(FIELDS)
}

fn is_id(id: &KeyId) -> bool {
    !matches!(id, KeyId::Text(text) if text.is_empty())
}

#[test]
fn answers_to_a_list() {
    wire("list").feed(|input| {
        let read = testing::keys([input]);
        if let Ok(strictly) = testing::strict_keys(input) {
            assert_eq!(read.as_ref(), Ok(&strictly), "in one piece");
        }
        for size in [1, 2, 3, 5, 13, 64, 4096] {
            assert_eq!(
                testing::keys(input.chunks(size)),
                read,
                "in pieces of {size}"
            );
        }
        match read {
            Ok(keys) => keys.iter().all(|key| is_id(&key.id)) || panic!("{keys:?}"),
            Err(problem) => hides(problem),
        }
    });
}

#[test]
fn answers_to_a_creation() {
    wire("create").feed(|input| match testing::created_key(input) {
        Ok(created) => {
            let token = created.token.expose();
            assert!(
                !token.is_empty() && token.bytes().all(|byte| byte.is_ascii_graphic()),
                "{token:?}"
            );
            assert!(is_id(&created.key.id));
            // A name may repeat it, as every text of the service's may.
            assert!(format!("{:?}", created.token) == "Secret(***)");
            true
        }
        Err(Error::CreatedUnusable { id, problem }) => {
            assert!(id.as_ref().is_none_or(is_id));
            hides(problem)
        }
        Err(error) => panic!("{error:?}"),
    });
}

#[test]
fn answers_to_a_rename() {
    wire("rename").feed(|input| testing::key(input).map_or_else(hides, |key| is_id(&key.id)));
}

#[test]
fn answers_to_who_am_i() {
    wire("me")
        .feed(|input| testing::identity(input).map_or_else(hides, |identity| is_id(&identity.id)));
}

#[test]
fn bodies_of_refusals() {
    wire("refusal").feed(|input| {
        let (code, message) = testing::error_body(input);
        assert!(code.as_deref() != Some("") && message.as_deref() != Some(""));
        code.is_some() || message.is_some()
    });
}

#[test]
fn retry_after() {
    let seeds = [
        "120",
        "0",
        "Sun, 06 Nov 1994 08:49:37 GMT",
        "Sun, 06 Nov 2094 08:49:37 GMT",
        "soon",
    ];
    let words = [
        "GMT", "UTC", "+9999", "Mon, ", " Feb ", " 31 ", "9999", ":60",
    ];
    Target::new("retry-after", seeds)
        .knowing(words)
        .feed(|input| {
            let text = text(input);
            let wait = testing::retry_after(&text, now());
            if let Some(seconds) = text
                .trim()
                .parse::<u64>()
                .ok()
                .filter(|_| !text.contains('+'))
            {
                assert_eq!(wait, Some(Duration::from_secs(seconds)));
            }
            wait.is_some()
        });
}

#[test]
fn answers_of_credential_helpers() {
    let helper = Helper::new("fuzz", Deadline::unattended());
    let seeds = [
        "+{\"ServerURL\":\"https://genkey.invalid/default/6\",\"Username\":\"genkey\",\"Secret\":\"gen_pat_5up3rS3cret\"}\n",
        "+{\"Username\":\"\",\"Secret\":\"\"}",
        "-credentials not found in native keychain\n",
        "-pass: the store is not initialized\n",
    ];
    let words = [
        "\"ServerURL\"",
        "\"Username\"",
        "\"Secret\"",
        "credentials not found in native keychain",
        HIDDEN,
    ];
    Target::new("credential helper", seeds)
        .knowing(words)
        .feed(|input| {
            // The first byte is the exit code.
            let (success, said) = input
                .split_first()
                .map_or((true, input), |(first, rest)| (*first != b'-', rest));
            match helper.understand(success, said, b"") {
                Ok(_) => true,
                Err(error) if success => hides(error),
                Err(error) => {
                    let shown = error.to_string();
                    assert!(
                        shown.len() < 3000 && !shown.contains(char::is_control),
                        "{shown:?}"
                    );
                    false
                }
            }
        });
}
