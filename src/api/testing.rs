//! The readers of what a service answers, for tests that feed them anything.

use std::time::Duration;

use jiff::Timestamp;

use super::body::Body;
use super::client::Answer;
use super::elements::Elements;
use super::wire::KeyDocument;
use super::{BaseUrl, CreatedKey, Error, wire};
use crate::model::{ErrorForm, Identity, Key};

fn answer(body: &[u8]) -> Answer {
    Answer { request: "`GET /`".into(), body: Body::of(body) }
}

/// Reads a list of keys that arrives in these pieces.
///
/// # Errors
/// What is wrong with it.
pub fn keys<'a>(pieces: impl IntoIterator<Item = &'a [u8]>) -> Result<Vec<Key>, String> {
    let (mut elements, mut keys) = (Elements::default(), Vec::new());
    for piece in pieces {
        elements.feed(piece);
        while let Some(document) = elements.next()? {
            keys.push(document.into());
        }
    }
    elements.end();
    while let Some(document) = elements.next()? {
        keys.push(document.into());
    }
    Ok(keys)
}

/// Reads a list of keys at once.
///
/// # Errors
/// What is wrong with it.
pub fn keys_at_once(body: &[u8]) -> Result<Vec<Key>, String> {
    let documents: Vec<KeyDocument> = wire::parse(body)?;
    Ok(documents.into_iter().map(Key::from).collect())
}

/// Reads the answer to a renaming.
///
/// # Errors
/// [`Error::Malformed`]
pub fn key(body: &[u8]) -> Result<Key, Error> {
    wire::key(&answer(body))
}

/// Reads the answer to `GET /me`.
///
/// # Errors
/// [`Error::Malformed`]
pub fn identity(body: &[u8]) -> Result<Identity, Error> {
    wire::identity(&answer(body))
}

/// Reads the answer to a creation.
///
/// # Errors
/// [`Error::CreatedUnusable`]
pub fn created_key(body: &[u8]) -> Result<CreatedKey, Error> {
    wire::created_key(&answer(body))
}

/// Reads the body of a refusal: its code and its message.
pub fn explanation(body: &[u8]) -> (Option<String>, Option<String>) {
    let wire::Explanation { code, message } = wire::explanation(body, &ErrorForm::default());
    (code, message)
}

/// Reads `Retry-After`.
pub fn retry_after(value: &str, now: Timestamp) -> Option<Duration> {
    super::retry::retry_after(value, now)
}

/// The address of a resource below the base.
pub fn address(base: &BaseUrl, segments: &[&str]) -> Option<String> {
    base.join(segments.iter().copied()).map(|url| url.to_string())
}
