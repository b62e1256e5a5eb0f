//! The parsers of responses, exposed for fuzz tests.

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

/// Parses a list of keys that arrives in these pieces.
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

/// Parses a list of keys, all of which must be valid.
pub fn strict_keys(body: &[u8]) -> Result<Vec<Key>, String> {
    let documents: Vec<KeyDocument> = wire::parse(body)?;
    Ok(documents.into_iter().map(Key::from).collect())
}

pub fn key(body: &[u8]) -> Result<Key, Error> {
    wire::key(&answer(body))
}

/// Parses the response to `GET /me`.
pub fn identity(body: &[u8]) -> Result<Identity, Error> {
    wire::identity(&answer(body))
}

pub fn created_key(body: &[u8]) -> Result<CreatedKey, Error> {
    wire::created_key(&answer(body))
}

/// The code and the message of an error body.
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
