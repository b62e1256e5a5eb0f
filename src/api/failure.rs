//! Turns errors of reqwest, hyper, rustls and the system into a [`Reason`].

use std::error::Error as StdError;
use std::fmt;
use std::io::{self, ErrorKind};
use std::iter;

use rustls::pki_types::InvalidDnsNameError;
use rustls::{AlertDescription, CertificateError};

use super::error::Reason;
use super::trust::TrustError;

type Cause<'a> = &'a (dyn StdError + 'static);

/// Why there is no connection, or why it broke. `proxy` is the variable that sets the proxy.
pub(super) fn reason(error: &reqwest::Error, proxy: Option<&'static str>) -> Reason {
    let known = connection_failure(error);
    match (tunnel_failure(error), proxy) {
        (Some(reason), Some(variable)) => known.unwrap_or(reason).of_proxy(variable),
        (Some(_), None) | (None, _) => known.unwrap_or_else(|| Reason::Permanent(innermost(error))),
    }
}

fn connection_failure(error: &reqwest::Error) -> Option<Reason> {
    let of_system = |error: &io::Error| {
        connection_problem(error.kind()).unwrap_or_else(|| Reason::Other(innermost(error)))
    };
    // The most specific cause first: a TLS error also comes wrapped in an `io::Error`.
    find::<rustls::Error>(error)
        .map(tls_reason)
        .or_else(|| {
            (error.is_dns() || find::<InvalidDnsNameError>(error).is_some()).then_some(Reason::Dns)
        })
        .or_else(|| find::<io::Error>(error).map(of_system))
        .or_else(|| {
            find::<hyper::Error>(error)
                .filter(|error| error.is_incomplete_message())
                .map(|_| Reason::Closed)
        })
}

/// Why a proxy refused to open a tunnel.
fn tunnel_failure(error: &reqwest::Error) -> Option<Reason> {
    // The error's type is private to hyper-util, so its text is all there is to recognize it by.
    let message = causes(error)
        .map(message)
        .find_map(|message| message.strip_prefix("tunnel error: ").map(str::to_owned))?;
    Some(match message.as_str() {
        "unexpected end of file" => Reason::Closed,
        "proxy authorization required" => {
            Reason::Permanent("it requires a user name and password".into())
        }
        "unsuccessful" => Reason::Permanent("it refused the connection".into()),
        _ => Reason::Permanent(message),
    })
}

/// What is wrong with a response that is not HTTP, or cannot be decompressed.
pub(super) fn decode_problem(error: &reqwest::Error) -> Option<&'static str> {
    if find::<rustls::Error>(error).is_some() || error.is_connect() {
        return None;
    }
    if find::<hyper::Error>(error).is_some_and(hyper::Error::is_parse) {
        return Some("not an HTTP response");
    }
    // A broken connection comes with a hyper error. Without one, the body arrived but is invalid.
    (error.is_decode() && find::<hyper::Error>(error).is_none())
        .then_some("the body cannot be decoded")
}

#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "the enum is not ours and grows"
)]
pub(super) fn connection_problem(kind: ErrorKind) -> Option<Reason> {
    match kind {
        ErrorKind::ConnectionRefused => Some(Reason::Refused),
        ErrorKind::ConnectionReset
        | ErrorKind::ConnectionAborted
        | ErrorKind::BrokenPipe
        | ErrorKind::NotConnected
        | ErrorKind::UnexpectedEof => Some(Reason::Closed),
        _ => None,
    }
}

#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "the enum is not ours and grows"
)]
pub(super) fn tls_reason(error: &rustls::Error) -> Reason {
    let rustls::Error::InvalidCertificate(problem) = error else {
        return Reason::Tls(match error {
            rustls::Error::InvalidMessage(_) => "the server does not speak TLS".into(),
            rustls::Error::AlertReceived(AlertDescription::ProtocolVersion) => {
                "the server supports neither TLS 1.2 nor TLS 1.3".into()
            }
            rustls::Error::AlertReceived(alert) => format!("the server aborted it with {alert:?}"),
            _ => message(error),
        });
    };
    match problem {
        CertificateError::Expired | CertificateError::ExpiredContext { .. } => {
            Reason::CertificateTime("the certificate has expired".into())
        }
        CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
            Reason::CertificateTime("the certificate is not valid yet".into())
        }
        CertificateError::NotValidForName => {
            Reason::CertificateName("the certificate is for a different name".into())
        }
        CertificateError::NotValidForNameContext { presented, .. } => {
            let names = presented
                .iter()
                .map(|name| certificate_name(name))
                .collect::<Vec<_>>()
                .join(", ");
            Reason::CertificateName(format!("the certificate is for a different name: {names}"))
        }
        CertificateError::UnknownIssuer => Reason::Tls(
            "the certificate is signed by an authority that this system does not trust".into(),
        ),
        CertificateError::Revoked => Reason::Tls("the certificate has been revoked".into()),
        CertificateError::InvalidPurpose | CertificateError::InvalidPurposeContext { .. } => {
            Reason::Tls("the certificate is not valid for a server".into())
        }
        CertificateError::UnsupportedSignatureAlgorithmContext { .. }
        | CertificateError::UnsupportedSignatureAlgorithmForPublicKeyContext { .. } => Reason::Tls(
            "the certificate is signed with an insecure or unsupported algorithm".into(),
        ),
        CertificateError::BadSignature => Reason::Tls(
            "the certificate has an invalid signature, or one made with too short a key".into(),
        ),
        CertificateError::Other(other) => match other.0.downcast_ref::<TrustError>() {
            Some(error) => match error.variable {
                Some(variable) => Reason::NoRoots {
                    variable,
                    problem: error.to_string(),
                },
                None => Reason::Tls(error.to_string()),
            },
            None => Reason::Tls(describe_refusal(&message(&*other.0))),
        },
        _ => Reason::Tls(describe_refusal(&message(problem))),
    }
}

/// Describes an error of webpki, whose type rustls does not expose.
fn describe_refusal(problem: &str) -> String {
    // The names of `webpki::Error`, as `Debug` writes them.
    match problem {
        "CaUsedAsEndEntity" => "the certificate belongs to a CA, not to a server".into(),
        "EndEntityUsedAsCa" => "the certificate is signed by a certificate that is not a CA".into(),
        "UnsupportedCertVersion" => "the certificate has an obsolete version".into(),
        _ => format!("invalid certificate: {problem}"),
    }
}

/// A name in a certificate, in backticks.
fn certificate_name(name: &str) -> String {
    // rustls writes `DnsName("api.gen.pro")` and `IpAddress(10.0.0.1)`.
    let inner = name
        .split_once('(')
        .and_then(|(_, rest)| rest.strip_suffix(')'))
        .unwrap_or(name);
    format!("`{}`", inner.trim_matches('"'))
}

fn find<'a, T: StdError + 'static>(error: Cause<'a>) -> Option<&'a T> {
    causes(error)
        .filter_map(|cause| cause.downcast_ref())
        .last()
}

fn innermost(error: Cause<'_>) -> String {
    causes(error).last().map(message).unwrap_or_default()
}

fn message(error: &(impl fmt::Display + ?Sized)) -> String {
    error.to_string().trim_end_matches('.').to_owned()
}

/// The error and all its causes.
fn causes(error: Cause<'_>) -> impl Iterator<Item = Cause<'_>> {
    iter::successors(Some(error), |&error| {
        // `io::Error::source` skips the error that it wraps and returns that one's source.
        let wrapped = error
            .downcast_ref::<io::Error>()
            .and_then(io::Error::get_ref);
        wrapped
            .map(|inner| inner as Cause<'_>)
            .or_else(|| error.source())
    })
}
