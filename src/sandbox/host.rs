//! Refuses requests for other hosts, against DNS rebinding: a web page can point its own name at
//! 127.0.0.1 and so make a browser send requests to the sandbox, but their `Host` has that name.

use axum::extract::Request;
use axum::http::header::HOST;
use axum::middleware::Next;
use axum::response::Response;

use super::refusal::Refusal;

/// Middleware that refuses requests unless all their host names are loopback names.
pub(super) async fn loopback_only(request: Request, next: Next) -> Result<Response, Refusal> {
    let headers = request.headers().get_all(HOST);
    let mut hosts = headers
        .iter()
        .map(|value| value.to_str().unwrap_or_default());
    let named = headers.iter().next().is_some();
    // The request line may have an absolute URL with a host of its own.
    let target = request
        .uri()
        .authority()
        .is_none_or(|authority| is_loopback(authority.as_str()));
    if !(named && target && hosts.all(is_loopback)) {
        return Err(Refusal::WrongHost);
    }
    Ok(next.run(request).await)
}

fn is_loopback(authority: &str) -> bool {
    let is_port = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let host = match authority.rsplit_once(':') {
        Some((host, port)) if is_port(port) => host,
        _ => authority,
    };
    ["localhost", "127.0.0.1", "[::1]"]
        .iter()
        .any(|name| host.eq_ignore_ascii_case(name))
}

#[cfg(test)]
mod tests {
    use super::is_loopback;

    #[test]
    fn only_loopback_names_are_accepted() {
        for host in [
            "localhost",
            "LocalHost:80",
            "127.0.0.1",
            "127.0.0.1:61234",
            "[::1]",
            "[::1]:80",
        ] {
            assert!(is_loopback(host), "{host}");
        }
        let others = [
            "",
            "evil.example",
            "localhost.evil.example",
            "127.0.0.1.evil.example:80",
            "evil.example:127",
            "localhost:80:evil",
            "user@localhost",
            "127.0.0.2",
            "::1",
            "0.0.0.0",
        ];
        for host in others {
            assert!(!is_loopback(host), "{host}");
        }
    }
}
