//! What `-vvv` shows of a body: JSON, without what must not lie about in a terminal or a log.

use serde_json::Value;

/// How much of a body is looked at.
pub(super) const LIMIT: usize = 64 * 1024;
/// What stands in a field's place.
const MASK: &str = "***";
/// Parts of the names of fields that hold a secret, without `_` and `-`. `firebase_path` is "sensitive application data" (Agent
/// Chat); GEN's and its like's documents know `token` and `key`.
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
/// What the name of a field that holds a secret may end in: `access_token`, but not `token_type`.
const ENDINGS: [&str; 2] = ["token", "jwt"];

/// Whether a field or header of this name is shown to nobody, in whatever spelling: `firebase_path`, `Firebase-Path`,
/// `firebasePath`.
pub(super) fn is_sensitive(name: &str) -> bool {
    let name: String = name.chars().filter(|letter| letter.is_alphanumeric()).flat_map(char::to_lowercase).collect();
    SENSITIVE.iter().any(|part| name.contains(part)) || ENDINGS.iter().any(|ending| name.ends_with(ending))
}

/// A body in one line, with [`MASK`] for every field that is sensitive, however deep it lies; of what is no JSON, or too long to be
/// read to its end, only the size.
pub(super) fn shown(body: &[u8], is_whole: bool) -> String {
    if !is_whole {
        return format!("(a body of more than {} bytes)", body.len());
    }
    match serde_json::from_slice::<Value>(body) {
        Ok(mut document) => {
            mask(&mut document);
            document.to_string()
        }
        Err(_) => format!("(a body of {} bytes that is no JSON)", body.len()),
    }
}

fn mask(value: &mut Value) {
    match value {
        Value::Object(fields) => fields.iter_mut().for_each(|(name, field)| mask_field(name, field)),
        Value::Array(items) => items.iter_mut().for_each(mask),
        // JSON within a text, say.
        Value::String(text) if text.contains("firebase_path") => *value = MASK.into(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// Whether something is there at all may be known.
fn mask_field(name: &str, field: &mut Value) {
    match field {
        Value::Null | Value::Bool(_) => {}
        Value::Number(_) | Value::String(_) | Value::Array(_) | Value::Object(_) if is_sensitive(name) => {
            *field = MASK.into()
        }
        Value::Number(_) | Value::String(_) | Value::Array(_) | Value::Object(_) => mask(field),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn masked(document: Value) -> Value {
        serde_json::from_str(&shown(document.to_string().as_bytes(), true)).unwrap()
    }

    #[test]
    fn sensitive_fields_are_masked_at_any_depth_and_in_any_spelling() {
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
            for value in [json!("hunter2"), json!(17), json!(["hunter2"]), json!({"a": "hunter2"})] {
                let document = json!([{"run": {"x": [{name: value}], "id": 1}}]);
                assert_eq!(masked(document), json!([{"run": {"x": [{name: "***"}], "id": 1}}]), "{name}");
            }
        }
        let within_a_text = json!({"data": ["{\"firebase_path\": \"hunter2\"}"]});
        assert_eq!(masked(within_a_text), json!({"data": ["***"]}));
    }

    #[test]
    fn the_rest_stays() {
        let document =
            json!({"token_type": "x", "tokens_used": 5, "name": "token", "has_password": true, "token": null});
        assert_eq!(masked(document.clone()), document);
    }

    #[test]
    fn of_what_is_no_json_only_the_size_is_told() {
        for body in [&b"firebase_path=/x"[..], b"{\"firebase_path\": \"/x", b"\xff\xfe"] {
            assert_eq!(shown(body, true), format!("(a body of {} bytes that is no JSON)", body.len()));
        }
        assert_eq!(shown(b"{}", false), "(a body of more than 2 bytes)");
        let deep = "[".repeat(100_000);
        assert_eq!(shown(deep.as_bytes(), true), "(a body of 100000 bytes that is no JSON)");
    }
}
