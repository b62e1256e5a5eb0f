//! What `-v`, `-vv` and `-vvv` show of the requests.

use std::time::Duration;

use reqwest::header::{HeaderMap, HeaderName, HeaderValue, LOCATION};

use super::mask;

/// Watches the requests of a client. Neither addresses nor headers given to it hold a secret.
pub trait Observer: Send + Sync {
    /// A request is about to be sent. The credential's value is `***`.
    fn request(&self, method: &str, url: &str, headers: &[(String, String)]);

    /// The head of an answer arrived, `elapsed` after its request began. The value of `set-cookie` is `***`.
    fn response(&self, method: &str, url: &str, status: u16, elapsed: Duration, headers: &[(String, String)]);

    /// An attempt failed and another follows after `wait`.
    fn retry(&self, reason: &str, wait: Duration);

    /// Whether [`Observer::body`] is to be called.
    fn wants_bodies(&self) -> bool {
        false
    }

    /// The body of a request (`>`) or an answer (`<`) that a person put together, in one line, without what is sensitive in it.
    fn body(&self, _mark: char, _shown: &str) {}
}

/// The headers for people, with `***` for every value that is or may be a secret.
pub(super) fn shown(headers: &HeaderMap) -> Vec<(String, String)> {
    headers.iter().map(|(name, value)| (name.as_str().to_owned(), shown_value(name, value))).collect()
}

/// An address without its query: only a redirect brings one, and it may hold anything.
pub(super) fn without_query(address: &str) -> &str {
    address.split_once('?').map_or(address, |(address, _)| address)
}

fn shown_value(name: &HeaderName, value: &HeaderValue) -> String {
    if value.is_sensitive() || mask::is_sensitive(name.as_str()) {
        return "***".into();
    }
    let text = String::from_utf8_lossy(value.as_bytes());
    if name == LOCATION { without_query(&text).to_owned() } else { text.into_owned() }
}
