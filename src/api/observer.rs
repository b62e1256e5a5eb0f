//! Observes requests for `-v`, `-vv` and `-vvv`, with all secrets redacted.

use std::time::Duration;

use reqwest::header::{HeaderMap, HeaderName, HeaderValue, LOCATION};
use serde_json::Value;

/// The longest body that is parsed and shown, in bytes.
const LIMIT: usize = 64 * 1024;
const REDACTED: &str = "***";
// Parts of the names of sensitive fields, without `_` and `-`. `firebase_path` is "sensitive
// application data" according to GEN's Agent Chat guide.
const SENSITIVE: [&str; 10] = [
    "firebasepath",
    "password",
    "passphrase",
    "secret",
    "apikey",
    "privatekey",
    "credential",
    "authorization",
    "cookie",
    "signature",
];
// Only at the end of a name: `access_token` is sensitive, `token_type` is not.
const ENDINGS: [&str; 2] = ["token", "jwt"];

/// Observes the requests of a client. What it is given contains no secret.
pub trait Observer: Send + Sync {
    /// A request is about to be sent.
    fn request(&self, _method: &str, _url: &str, _headers: &[(String, String)]) {}

    /// The head of a response has arrived, `elapsed` after the request was sent.
    fn response(
        &self,
        method: &str,
        url: &str,
        status: u16,
        elapsed: Duration,
        headers: &[(String, String)],
    );

    /// An attempt failed; the next one follows after `wait`.
    fn retry(&self, _reason: &str, _wait: Duration) {}

    /// Whether [`Observer::body`] is to be called.
    fn wants_bodies(&self) -> bool {
        false
    }

    /// The body of a request (`>`) or response (`<`) of `genkey api`, redacted, in one line.
    fn body(&self, _mark: char, _shown: &str) {}
}

/// The headers, with `***` for every sensitive value.
pub(super) fn shown(headers: &HeaderMap) -> Vec<(String, String)> {
    headers
        .iter()
        .map(|(name, value)| (name.as_str().to_owned(), shown_value(name, value)))
        .collect()
}

/// A URL without its query, which a redirect may have filled with anything.
pub(super) fn without_query(address: &str) -> &str {
    address
        .split_once('?')
        .map_or(address, |(address, _)| address)
}

fn shown_value(name: &HeaderName, value: &HeaderValue) -> String {
    if value.is_sensitive() || is_sensitive(name.as_str()) {
        return REDACTED.into();
    }
    let text = String::from_utf8_lossy(value.as_bytes());
    if name == LOCATION {
        without_query(&text).to_owned()
    } else {
        text.into_owned()
    }
}

/// Whether a field or header with this name is redacted.
fn is_sensitive(name: &str) -> bool {
    // `firebase_path`, `Firebase-Path` and `firebasePath` are the same name.
    let name: String = name
        .chars()
        .filter(|letter| letter.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect();
    SENSITIVE.iter().any(|part| name.contains(part))
        || ENDINGS.iter().any(|ending| name.ends_with(ending))
}

/// A JSON body in one line, with sensitive fields redacted at any depth. `is_whole` is whether this
/// is all of it.
pub(super) fn shown_body(body: &[u8], is_whole: bool) -> String {
    // What cannot be parsed cannot be redacted either, so only its size is shown.
    if !is_whole || body.len() > LIMIT {
        let body = body.get(..LIMIT).unwrap_or(body);
        return format!("(body of more than {} bytes)", body.len());
    }
    match serde_json::from_slice::<Value>(body) {
        Ok(mut document) => {
            redact(&mut document);
            document.to_string()
        }
        Err(_) => format!("(body of {} bytes, not JSON)", body.len()),
    }
}

fn redact(value: &mut Value) {
    match value {
        Value::Object(fields) => fields
            .iter_mut()
            .for_each(|(name, field)| redact_field(name, field)),
        Value::Array(items) => items.iter_mut().for_each(redact),
        // JSON encoded in a string is not parsed, so the whole string goes.
        Value::String(text) if text.contains("firebase_path") => *value = REDACTED.into(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

fn redact_field(name: &str, field: &mut Value) {
    match field {
        // `"token": null` and `"has_password": true` reveal only whether there is one.
        Value::Null | Value::Bool(_) => {}
        Value::Number(_) | Value::String(_) | Value::Array(_) | Value::Object(_)
            if is_sensitive(name) =>
        {
            *field = REDACTED.into()
        }
        Value::Number(_) | Value::String(_) | Value::Array(_) | Value::Object(_) => redact(field),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn redacted(document: Value) -> Value {
        serde_json::from_str(&shown_body(document.to_string().as_bytes(), true)).unwrap()
    }

    #[test]
    fn sensitive_fields_are_redacted_at_any_depth_in_any_spelling() {
        for name in [
            "firebase_path",
            "firebasePath",
            "FIREBASE-PATH",
            "session_firebase_path",
            "token",
            "access_token",
            "client_secret",
            "password",
            "api_key",
            "jwt",
            "credentials",
        ] {
            for value in [
                json!("hunter2"),
                json!(17),
                json!(["hunter2"]),
                json!({"a": "hunter2"}),
            ] {
                let document = json!([{"run": {"x": [{name: value}], "id": 1}}]);
                assert_eq!(
                    redacted(document),
                    json!([{"run": {"x": [{name: "***"}], "id": 1}}]),
                    "{name}"
                );
            }
        }
        let within_a_text = json!({"data": ["{\"firebase_path\": \"hunter2\"}"]});
        assert_eq!(redacted(within_a_text), json!({"data": ["***"]}));
    }

    #[test]
    fn other_fields_are_shown() {
        let document = json!({"token_type": "x", "tokens_used": 5, "name": "token", "has_password": true, "token": null});
        assert_eq!(redacted(document.clone()), document);
    }

    #[test]
    fn only_the_size_of_a_body_that_is_not_json_is_shown() {
        for body in [
            &b"firebase_path=/x"[..],
            b"{\"firebase_path\": \"/x",
            b"\xff\xfe",
        ] {
            assert_eq!(
                shown_body(body, true),
                format!("(body of {} bytes, not JSON)", body.len())
            );
        }
        assert_eq!(shown_body(b"{}", false), "(body of more than 2 bytes)");
        let deep = "[".repeat(60_000);
        assert_eq!(
            shown_body(deep.as_bytes(), true),
            "(body of 60000 bytes, not JSON)"
        );
    }
}
