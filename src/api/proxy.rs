//! The proxy, from the standard environment variables with curl's rules.

use std::net::IpAddr;

use url::Url;

use crate::model::BaseUrl;

// In order of precedence. Not `HTTP_PROXY`: plain http is only for loopback, which has no proxy.
const VARIABLES: [&str; 4] = ["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"];
const EXCEPTIONS: [&str; 2] = ["no_proxy", "NO_PROXY"];
/// The schemes and their default ports.
const SCHEMES: [(&str, u16); 6] = [
    ("http", 80),
    ("https", 443),
    ("socks4", 1080),
    ("socks4a", 1080),
    ("socks5", 1080),
    ("socks5h", 1080),
];

/// The environment's proxy, and the hosts that bypass it.
#[derive(Clone, Default)]
pub struct Proxies {
    proxy: Option<Proxy>,
    /// The value of `no_proxy`.
    exceptions: String,
}

// No `Debug`: the URL may contain a password.
#[derive(Clone)]
pub(super) struct Proxy {
    /// The variable that sets it.
    pub variable: &'static str,
    pub url: Url,
    pub scheme: &'static str,
    pub host: String,
    pub port: u16,
}

/// A variable that does not contain a valid proxy address.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{variable}` is not a valid proxy address: {reason}")]
pub struct InvalidProxy {
    variable: &'static str,
    reason: &'static str,
}

impl Proxies {
    /// Reads the variables. Empty ones count as unset.
    ///
    /// # Errors
    /// [`InvalidProxy`]. Ignoring it would send requests on a route that the user does not expect.
    pub fn read(variable: impl Fn(&str) -> Option<String>) -> Result<Self, InvalidProxy> {
        let set =
            |name: &'static str| Some((name, variable(name).filter(|value| !value.is_empty())?));
        let proxy = VARIABLES
            .into_iter()
            .find_map(set)
            .map(|(name, value)| parse(name, &value))
            .transpose()?;
        let exceptions = EXCEPTIONS
            .into_iter()
            .find_map(set)
            .map(|(_, value)| value)
            .unwrap_or_default();
        Ok(Self { proxy, exceptions })
    }

    /// The proxy for a service, if there is one. Loopback never has one.
    pub(super) fn to(&self, service: &BaseUrl) -> Option<&Proxy> {
        let is_bypassed = service.is_loopback() || is_exception(&self.exceptions, service.host());
        self.proxy.as_ref().filter(|_| !is_bypassed)
    }
}

/// Parses an address; the scheme may be missing. Unlike [`Url`], nothing is corrected silently.
fn parse(variable: &'static str, text: &str) -> Result<Proxy, InvalidProxy> {
    let wrong = |reason| InvalidProxy { variable, reason };
    if text.contains(|letter: char| letter.is_whitespace() || letter.is_control()) {
        return Err(wrong("it contains spaces or control characters"));
    }
    let (scheme, rest) = text.split_once("://").unwrap_or(("http", text));
    let known = SCHEMES
        .into_iter()
        .find(|(known, _)| scheme.eq_ignore_ascii_case(known));
    let (scheme, standard_port) = known
        .ok_or_else(|| wrong("the scheme must be `http`, `https` or one of the SOCKS schemes"))?;
    let authority = rest.strip_suffix('/').unwrap_or(rest);
    if authority.contains(['/', '\\', '?', '#']) {
        return Err(wrong("it has a path, or a slash is missing"));
    }
    let no_host = |_| wrong("the host is missing, or the port is invalid");
    let url = Url::parse(&format!("{scheme}://{authority}")).map_err(no_host)?;
    // `Url` accepts nearly anything as the host of a scheme that it does not know, such as SOCKS.
    let checked = Url::parse(&format!("http://{authority}")).map_err(no_host)?;
    let host = checked
        .host_str()
        .unwrap_or_default()
        .trim_matches(['[', ']'])
        .to_owned();
    Ok(Proxy {
        variable,
        port: url.port().unwrap_or(standard_port),
        url,
        scheme,
        host,
    })
}

/// Whether `no_proxy` contains a host: its name, a parent domain, its address, a network, or `*`.
/// An entry with a port matches nothing, as in curl.
fn is_exception(list: &str, host: &str) -> bool {
    if list.trim() == "*" {
        return true;
    }
    let host = host
        .trim_matches(['[', ']'])
        .trim_end_matches('.')
        .to_ascii_lowercase();
    let entries = list
        .split([',', ' ', '\t'])
        .filter(|entry| !entry.is_empty());
    match host.parse::<IpAddr>() {
        Ok(address) => entries.into_iter().any(|entry| has_address(entry, address)),
        Err(_) => entries.into_iter().any(|entry| has_name(entry, &host)),
    }
}

fn has_name(entry: &str, host: &str) -> bool {
    let entry = entry.trim_end_matches('.').to_ascii_lowercase();
    let domain = entry.strip_prefix('.').unwrap_or(&entry);
    let above = || {
        host.strip_suffix(domain)
            .is_some_and(|below| below.ends_with('.'))
    };
    !domain.is_empty() && (host == domain || above())
}

fn has_address(entry: &str, address: IpAddr) -> bool {
    let (network, length) = entry
        .split_once('/')
        .map_or((entry, None), |(network, length)| (network, Some(length)));
    let Ok(network) = network.trim_matches(['[', ']']).parse() else {
        return false;
    };
    let (network, address, width) = match (network, address) {
        (IpAddr::V4(network), IpAddr::V4(address)) => (
            u128::from(network.to_bits()),
            u128::from(address.to_bits()),
            u32::BITS,
        ),
        (IpAddr::V6(network), IpAddr::V6(address)) => {
            (network.to_bits(), address.to_bits(), u128::BITS)
        }
        (IpAddr::V4(_) | IpAddr::V6(_), _) => return false,
    };
    let Ok(length) = length.map_or(Ok(width), str::parse) else {
        return false;
    };
    // `/0` matches everything, but shifts by all bits, which `>>` does not allow.
    length <= width
        && (network ^ address)
            .checked_shr(width - length)
            .unwrap_or_default()
            == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(variables: &[(&str, &str)]) -> Result<Proxies, InvalidProxy> {
        Proxies::read(|name| {
            variables
                .iter()
                .find(|(known, _)| *known == name)
                .map(|(_, value)| (*value).to_owned())
        })
    }

    fn found(variables: &[(&str, &str)]) -> Option<String> {
        let service = BaseUrl::parse("https://api.gen.pro/v1").unwrap();
        let proxies = read(variables).unwrap();
        proxies.to(&service).map(|proxy| {
            format!(
                "{} {}://{}:{}",
                proxy.variable, proxy.scheme, proxy.host, proxy.port
            )
        })
    }

    #[test]
    fn the_first_variable_that_is_not_empty_is_used() {
        let all = ["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"];
        for (empty, first) in all.iter().enumerate() {
            let set = |(place, name): (usize, &&'static str)| {
                (*name, if place < empty { "" } else { "p:1" })
            };
            let variables: Vec<(&str, &str)> = all.iter().enumerate().map(set).collect();
            assert_eq!(found(&variables), Some(format!("{first} http://p:1")));
        }
        assert_eq!(
            found(&[("HTTP_PROXY", "p:1"), ("http_proxy", "p:1")]),
            None,
            "that is for plain http"
        );
        assert_eq!(found(&all.map(|name| (name, ""))), None);
    }

    #[test]
    fn an_address_is_taken_literally_or_refused() {
        for (address, expected) in [
            ("proxy", "http://proxy:80"),
            ("proxy:3128", "http://proxy:3128"),
            // A password may be in it, and must not be shown.
            ("HTTP://user:p%40ss@proxy:80/", "http://proxy:80"),
            ("https://proxy", "https://proxy:443"),
            ("https://proxy:80", "https://proxy:80"),
            ("socks5h://[::1]:9", "socks5h://::1:9"),
            ("socks4://10.0.0.1", "socks4://10.0.0.1:1080"),
        ] {
            assert_eq!(
                found(&[("all_proxy", address)]),
                Some(format!("all_proxy {expected}")),
                "{address}"
            );
        }
        for address in [
            " ",
            "a b",
            "http://p:1\r",
            "http://p:1 ",
            "\thttp://p:1",
            "http:/p:1",
            "http:p:1",
            "http:///p:1",
            "http//p:1",
            "://p",
            "http://",
            "http://:1",
            "http://user:hunter2@",
            "p:",
            "p:x",
            "p:99999",
            "ftp://p:1",
            "socks://p:1",
            "socks5://",
            // `Url` takes anything as the host of a scheme that it does not know.
            "socks5://%:1",
            "http://p:1/path",
            "http://p?x",
            "http://p#x",
            "http:\\\\p:1",
            "\u{fffd}",
        ] {
            let error = read(&[("HTTPS_PROXY", address)])
                .err()
                .map(|error| error.to_string())
                .unwrap_or_default();
            // RFC 3986 allows an empty port after the colon.
            assert!(
                address == "p:"
                    || error.starts_with("`HTTPS_PROXY` is not a valid proxy address: "),
                "{address:?}"
            );
            assert!(!error.contains("hunter2"));
        }
    }

    #[test]
    fn exceptions_are_those_of_curl() {
        for (list, host, expected) in [
            ("*", "api.gen.pro", true),
            (" * ", "api.gen.pro", true),
            // Only a `*` alone means every host.
            ("*,x", "api.gen.pro", false),
            ("gen.pro", "api.gen.pro", true),
            (".gen.pro", "api.gen.pro", true),
            (".gen.pro", "gen.pro", true),
            ("GEN.pro.", "api.gen.PRO.", true),
            ("gen.pro", "notgen.pro", false),
            ("api.gen.pro", "gen.pro", false),
            ("*.gen.pro", "api.gen.pro", false),
            ("x, gen.pro y", "api.gen.pro", true),
            // To curl, an entry with a port is a name that no host has.
            ("api.gen.pro:443", "api.gen.pro", false),
            (",,.", "api.gen.pro", false),
            ("10.0.0.0/8", "10.1.2.3", true),
            ("10.0.0.0/8", "11.1.2.3", false),
            ("10.1.2.3", "10.1.2.3", true),
            ("0.1.2.3", "10.1.2.3", false),
            ("0.0.0.0/0", "10.1.2.3", true),
            // Longer than an address.
            ("10.0.0.0/33", "10.0.0.0", false),
            ("10.0.0.0/x", "10.0.0.0", false),
            ("2001:db8::/32", "[2001:db8::7]", true),
            ("[2001:db8::7]", "2001:db8:0::7", true),
            ("2001:db8::/32", "10.0.0.1", false),
        ] {
            assert_eq!(is_exception(list, host), expected, "{list:?} {host}");
        }
    }
}
