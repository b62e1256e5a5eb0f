//! Redirects: reads follow them within the origin, nothing else does.

use reqwest::header::LOCATION;
use reqwest::{Method, Response, StatusCode};
use url::Url;

use super::Error;
use crate::model::origin;

/// How many redirects one read follows.
pub(super) const LIMIT: usize = 5;

/// Whether an answer tells to ask elsewhere.
pub(super) fn is_redirect(status: StatusCode) -> bool {
    matches!(status.as_u16(), 301 | 302 | 303 | 307 | 308)
}

/// Where a read goes on, always within the origin that its credential was meant for.
///
/// `followed` is the number of redirects that led here.
pub(super) fn next(method: &Method, from: &Url, response: &Response, followed: usize) -> Result<Url, Error> {
    let location = response.headers().get(LOCATION).and_then(|value| value.to_str().ok());
    let target = location.and_then(|text| from.join(text).ok());
    let to = target.as_ref().map_or_else(|| "no usable address".to_owned(), |url| format!("`{}`", origin(url)));
    let refused = |reason| Error::RedirectRefused { status: response.status().as_u16(), to, reason };
    match target {
        None => Err(refused("there is nowhere to go")),
        Some(url) if origin(&url) != origin(from) => Err(refused("a key never leaves the service that it is for")),
        Some(_) if !matches!(*method, Method::GET | Method::HEAD) => Err(refused("only reads follow redirects")),
        Some(url) if !url.username().is_empty() || url.password().is_some() => {
            Err(refused("the address holds a user name or password"))
        }
        Some(_) if followed >= LIMIT => Err(refused("there were too many of them")),
        Some(url) => Ok(url),
    }
}
