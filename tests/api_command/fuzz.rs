//! Paths, headers and fields that are almost right: what is accepted leads nowhere else.

use genkey::api::{BaseUrl, ExtraHeader, Resource};
use url::Url;

use crate::fuzz::{hides, text};
use crate::support::mutation::Target;

/// The path as the most careless server sees it: everything decoded, backslashes turned, parameters
/// dropped, dots followed.
fn carelessly(path: &str) -> String {
    let mut path = path.to_owned();
    for _ in 0..3 {
        path = path.replace("%25", "%");
    }
    for (encoded, plain) in [
        ("%2e", "."),
        ("%2E", "."),
        ("%2f", "/"),
        ("%2F", "/"),
        ("%5c", "/"),
        ("%5C", "/"),
        ("%3b", ";"),
    ] {
        path = path.replace(encoded, plain);
    }
    let segments = path
        .split('/')
        .map(|segment| segment.split([';', '\\']).next().unwrap());
    let mut resolved: Vec<&str> = Vec::new();
    for segment in segments {
        match segment {
            ".." => drop(resolved.pop()),
            "." => {}
            other => resolved.push(other),
        }
    }
    resolved.join("/")
}

#[test]
fn paths() {
    let base = BaseUrl::parse("https://api.gen.pro/v1").unwrap();
    let seeds = [
        "/me",
        "persisted_tokens/5/revoke?x=1",
        "/a%2Fb/../c",
        "/%2e%2e/v2",
        "https://api.gen.pro/v1/me",
        "https://user:5up3rS3cret@api.gen.pro/v1",
        "//evil.example/x",
    ];
    let words = [
        "..",
        "%2e",
        "%252e",
        "%2f",
        "%5c",
        ";",
        "@",
        "//",
        "\\",
        ":",
        "https://",
        "api.gen.pro",
        "/v1",
        "#",
        "?",
        "%",
    ];
    Target::new("path", seeds).knowing(words).feed(|input| {
        let typed = text(input);
        let resource = match typed.parse::<Resource>() {
            Ok(resource) => resource,
            Err(error) => return hides(error),
        };
        let url: Url = match resource.at(&base) {
            Ok(url) => url,
            Err(error) => return hides(error),
        };
        assert_eq!(
            url.origin().ascii_serialization(),
            "https://api.gen.pro",
            "{typed:?}"
        );
        assert_eq!(
            (url.username(), url.password(), url.fragment()),
            ("", None, None),
            "{typed:?}"
        );
        let seen = carelessly(url.path());
        assert!(
            seen == "/v1" || seen.starts_with("/v1/"),
            "{typed:?} is {seen:?}"
        );
        true
    });
}

#[test]
fn headers() {
    let seeds = [
        "Accept: text/csv",
        "Authorization: 5up3rS3cret",
        "Host: evil.example",
        "X-A:",
    ];
    let words = [
        ":",
        "\r\n",
        "x-api-key",
        "Cookie",
        "Connection",
        "Content-Length",
        " ",
    ];
    Target::new("header", seeds).knowing(words).feed(|input| {
        match text(input).parse::<ExtraHeader>() {
            Ok(header) => {
                let name = header.name();
                assert!(
                    name.bytes()
                        .all(|byte| byte.is_ascii_graphic() && !byte.is_ascii_uppercase()),
                    "{name:?}"
                );
                assert!(
                    ![
                        "authorization",
                        "cookie",
                        "host",
                        "x-api-key",
                        "content-length"
                    ]
                    .contains(&name),
                    "{name:?}"
                );
                true
            }
            Err(error) => hides(error),
        }
    });
}
