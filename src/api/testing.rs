//! The readers of what a service answers, for tests that feed them anything.

use std::time::Duration;

use jiff::Timestamp;

use super::error::Error;
use super::key_stream::KeyStream;
use super::retry;
use super::wire::{self, Answer, CreatedKey, KeyDocument};
use crate::model::{BaseUrl, ErrorForm, Identity, Key};

fn answer(body: &[u8]) -> Answer {
    Answer {
        request: "`GET /`".into(),
        body: body.to_owned().into(),
    }
}

/// Reads a list of keys that arrives in these pieces.
pub fn keys<'a>(pieces: impl IntoIterator<Item = &'a [u8]>) -> Result<Vec<Key>, String> {
    let (mut stream, mut keys) = (KeyStream::default(), Vec::new());
    for piece in pieces.into_iter().map(Some).chain([None]) {
        match piece {
            Some(piece) => stream.push(piece),
            None => stream.end(),
        }
        while let Some(key) = stream.next()? {
            keys.push(key);
        }
    }
    Ok(keys)
}

/// Reads a list of keys in which every one must be right.
pub fn strict_keys(body: &[u8]) -> Result<Vec<Key>, String> {
    let documents: Vec<KeyDocument> = wire::parse(body)?;
    Ok(documents.into_iter().map(Key::from).collect())
}

pub fn key(body: &[u8]) -> Result<Key, Error> {
    wire::key(&answer(body))
}

/// Reads the answer to `GET /me`.
pub fn identity(body: &[u8]) -> Result<Identity, Error> {
    wire::identity(&answer(body))
}

pub fn created_key(body: &[u8]) -> Result<CreatedKey, Error> {
    wire::created_key(&answer(body))
}

/// Reads the body of a refusal: its code and its message.
pub fn error_body(body: &[u8]) -> (Option<String>, Option<String>) {
    let wire::ErrorBody { code, message } = wire::error_body(body, &ErrorForm::default());
    (code, message)
}

pub fn retry_after(value: &str, now: Timestamp) -> Option<Duration> {
    retry::retry_after(value, now)
}

pub fn address(base: &BaseUrl, segments: &[&str]) -> Option<String> {
    base.join(segments.iter().copied())
        .map(|url| url.to_string())
}
