//! Configures the underlying HTTP client: HTTP/1.1, without its own retries, redirects and proxies,
//! which would bypass the rules of `retry.rs`, [`redirect`] and `proxy.rs`.

use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;

use reqwest::header::{AUTHORIZATION, HeaderName, HeaderValue, LOCATION};
use reqwest::redirect::Policy;
use reqwest::{Method, Response};
use url::Url;

use super::error::{Error, SetupError};
use super::options::Options;
use super::trust;
use crate::model::{CredentialHeader, origin};
use crate::secret::{Secret, mark_http_stack_used};

// Servers close idle connections after five seconds or more. A request that creates a key must not
// be sent on a connection that is just being closed: its outcome would be unknown.
const IDLE: Duration = Duration::from_secs(4);
const REDIRECT_LIMIT: usize = 5;

/// Builds the HTTP client.
pub(super) fn build(options: &Options) -> Result<reqwest::Client, SetupError> {
    let user_agent = HeaderValue::from_str(&options.user_agent)
        .map_err(|_| SetupError::Header(options.user_agent.escape_debug().to_string()))?;
    let mut builder = reqwest::Client::builder()
        .user_agent(user_agent)
        .http1_only()
        .redirect(Policy::none())
        .retry(reqwest::retry::never())
        .referer(false)
        .connect_timeout(options.timeout)
        .pool_idle_timeout(IDLE)
        .https_only(options.base_url.is_https())
        // reqwest would read the environment by rules that differ from curl's.
        .no_proxy()
        .tls_backend_preconfigured(trust::tls_config(
            &options.trust,
            options.base_url.is_https(),
        )?);
    let transport = |error: reqwest::Error| SetupError::Transport(error.without_url().to_string());
    if let Some(proxy) = options.proxies.to(&options.base_url) {
        builder = builder.proxy(reqwest::Proxy::all(proxy.url.as_str()).map_err(transport)?);
    }
    // A name server must not be able to send `localhost`, and the credential, elsewhere.
    if options.base_url.is_loopback() {
        let local = [
            SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            SocketAddr::from((Ipv6Addr::LOCALHOST, 0)),
        ];
        builder = builder.resolve_to_addrs("localhost", &local);
    }
    builder.build().map_err(transport)
}

/// The header that carries the credential.
pub(super) fn credential_header(
    header: &CredentialHeader,
    credential: &Secret,
) -> Result<(HeaderName, HeaderValue), SetupError> {
    mark_http_stack_used();
    let (name, value) = match header {
        CredentialHeader::Named(name) => {
            let parsed = HeaderName::from_bytes(name.as_bytes());
            (
                parsed.map_err(|_| SetupError::Header(name.clone()))?,
                HeaderValue::from_str(credential.expose()),
            )
        }
        CredentialHeader::Bearer => {
            let value = zeroize::Zeroizing::new(format!("Bearer {}", credential.expose()));
            (AUTHORIZATION, HeaderValue::from_str(&value))
        }
    };
    let mut value = value.map_err(|_| SetupError::Credential)?;
    // Hides it in `Debug`, and from observers (see `observer.rs`).
    value.set_sensitive(true);
    Ok((name, value))
}

/// The target of a redirect. `followed` is the number of redirects before it.
///
/// # Errors
/// [`Error::RedirectRefused`] unless it is a read and stays within the origin.
pub(super) fn redirect(
    method: &Method,
    from: &Url,
    response: &Response,
    followed: usize,
) -> Result<Url, Error> {
    let location = response
        .headers()
        .get(LOCATION)
        .and_then(|value| value.to_str().ok());
    let target = location.and_then(|text| from.join(text).ok());
    let to = target.as_ref().map_or_else(
        || "an unknown address".to_owned(),
        |url| format!("`{}`", origin(url)),
    );
    let refused = |reason| Error::RedirectRefused {
        status: response.status().as_u16(),
        to,
        reason,
    };
    match target {
        None => Err(refused("the `Location` header is missing or invalid")),
        Some(url) if origin(&url) != origin(from) => {
            Err(refused("a key is never sent to another service"))
        }
        Some(_) if !matches!(*method, Method::GET | Method::HEAD) => {
            Err(refused("only reads follow redirects"))
        }
        Some(url) if !url.username().is_empty() || url.password().is_some() => {
            Err(refused("the address contains a user name or password"))
        }
        Some(_) if followed >= REDIRECT_LIMIT => Err(refused("too many redirects")),
        Some(url) => Ok(url),
    }
}
