//! The HTTP client below ours: HTTP/1.1, no redirects, no repeats, no proxy to this machine.

use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;

use reqwest::header::{AUTHORIZATION, HeaderName, HeaderValue};
use reqwest::redirect::Policy;

use super::{BaseUrl, CredentialHeader, Options, SetupError, trust};
use crate::secret::Secret;

/// How long an unused connection may be used again. Servers drop them after five seconds and more, and a request that
/// creates must not meet a connection that is just being dropped.
const IDLE: Duration = Duration::from_secs(4);

/// Builds the HTTP client. Proxies come from the standard variables, which reqwest reads itself.
pub(super) fn build(options: &Options) -> Result<reqwest::Client, SetupError> {
    let user_agent = HeaderValue::from_str(&options.user_agent)
        .map_err(|_| SetupError::Header(options.user_agent.escape_debug().to_string()))?;
    let builder = reqwest::Client::builder()
        .user_agent(user_agent)
        .http1_only()
        .redirect(Policy::none())
        .retry(reqwest::retry::never())
        .referer(false)
        .connect_timeout(options.timeout)
        .pool_idle_timeout(IDLE)
        .https_only(options.base_url.is_https())
        .tls_backend_preconfigured(trust::tls_config(&options.trust, options.base_url.is_https())?);
    stay_local(builder, &options.base_url).build().map_err(|error| SetupError::Transport(error.to_string()))
}

/// No proxy sees requests to this machine, and `localhost` is this machine whatever a name server says.
fn stay_local(builder: reqwest::ClientBuilder, base_url: &BaseUrl) -> reqwest::ClientBuilder {
    if !base_url.is_loopback() {
        return builder;
    }
    let local = [SocketAddr::from((Ipv4Addr::LOCALHOST, 0)), SocketAddr::from((Ipv6Addr::LOCALHOST, 0))];
    builder.no_proxy().resolve_to_addrs("localhost", &local)
}

/// The header that carries the credential. Its value is marked as sensitive, so that it never shows in `Debug`.
pub(super) fn credential_header(
    header: &CredentialHeader,
    credential: &Secret,
) -> Result<(HeaderName, HeaderValue), SetupError> {
    let (name, value) = match header {
        CredentialHeader::Named(name) => {
            let parsed = HeaderName::from_bytes(name.as_bytes());
            (parsed.map_err(|_| SetupError::Header(name.clone()))?, HeaderValue::from_str(credential.expose()))
        }
        CredentialHeader::Bearer => {
            let value = zeroize::Zeroizing::new(format!("Bearer {}", credential.expose()));
            (AUTHORIZATION, HeaderValue::from_str(&value))
        }
    };
    let mut value = value.map_err(|_| SetupError::Credential)?;
    value.set_sensitive(true);
    Ok((name, value))
}
