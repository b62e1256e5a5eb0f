//! Whom the client trusts.

use std::io;
use std::path::PathBuf;
use std::sync::Arc;

use genkey::api::{Client, Error, Options, Reason, SetupError, TrustSources};
use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair, date_time_ymd,
};
use rustls::pki_types::PrivateKeyDer;
use rustls::{ServerConfig, ServerConnection, StreamOwned};
use tempfile::TempDir;

use crate::client::{options, runtime};
use crate::support::wire_server::{Reply, WireServer, reply};

/// An authority made for one test, and a folder for its files.
pub struct Authority {
    issuer: CertifiedIssuer<'static, KeyPair>,
    folder: TempDir,
}

impl Authority {
    pub fn new(name: &str) -> Self {
        let mut params = CertificateParams::new(vec![]).unwrap();
        params.distinguished_name.push(DnType::CommonName, name);
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let issuer = CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap();
        Self {
            issuer,
            folder: tempfile::tempdir().unwrap(),
        }
    }

    pub fn file(&self) -> PathBuf {
        let path = self.folder.path().join("authority.pem");
        std::fs::write(&path, self.issuer.pem()).unwrap();
        path
    }

    /// A server whose certificate names `name` and is valid until the end of `year`.
    pub fn serve(
        &self,
        name: &str,
        year: i32,
        script: impl IntoIterator<Item = Reply>,
    ) -> WireServer {
        self.serve_between(name, [2020, year], script)
    }

    /// A server whose certificate is valid from the beginning of one year until the end of another.
    pub fn serve_between(
        &self,
        name: &str,
        [from, to]: [i32; 2],
        script: impl IntoIterator<Item = Reply>,
    ) -> WireServer {
        let mut params = CertificateParams::new(vec![name.to_owned()]).unwrap();
        params.not_before = date_time_ymd(from, 1, 1);
        params.not_after = date_time_ymd(to, 12, 31);
        self.serve_with(params, script)
    }

    /// A server with a certificate of this kind.
    pub fn serve_with(
        &self,
        params: CertificateParams,
        script: impl IntoIterator<Item = Reply>,
    ) -> WireServer {
        let key = KeyPair::generate().unwrap();
        let certificate = params.signed_by(&key, &self.issuer).unwrap();
        let key = PrivateKeyDer::try_from(key.serialize_der()).unwrap();
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let builder = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap();
        let config = builder
            .with_no_client_auth()
            .with_single_cert(vec![certificate.der().clone()], key)
            .unwrap();
        let config = Arc::new(config);
        WireServer::start_with(script, move |stream| {
            let connection =
                ServerConnection::new(Arc::clone(&config)).map_err(io::Error::other)?;
            Ok(Box::new(StreamOwned::new(connection, stream)))
        })
    }
}

fn list(server: &WireServer, trust: TrustSources) -> Result<(), Error> {
    let url = format!("https://127.0.0.1:{}/v1", server.port());
    let client = Client::new(Options {
        trust,
        ..options(&url)
    })
    .unwrap();
    runtime().block_on(client.list_keys()).map(drop)
}

fn trusting(authority: &Authority) -> TrustSources {
    TrustSources {
        ca_file: Some(authority.file()),
        ..TrustSources::default()
    }
}

fn problem(error: &Error) -> &str {
    let Error::Unreachable {
        reason:
            Reason::Tls(problem)
            | Reason::NoRoots { problem, .. }
            | Reason::CertificateTime(problem)
            | Reason::CertificateName(problem),
        sent: false,
        ..
    } = error
    else {
        panic!("{error:?}")
    };
    problem
}

#[test]
fn an_unknown_ca_is_refused_with_the_reason() {
    let server = Authority::new("ours").serve("127.0.0.1", 2999, []);
    let error = list(&server, TrustSources::default()).unwrap_err();
    assert_eq!(
        problem(&error),
        "the certificate is signed by an authority that this system does not trust"
    );
    assert!(!error.outcome_unknown());
}

#[test]
fn the_ca_of_cacert_is_trusted() {
    let authority = Authority::new("ours");
    let server = authority.serve("127.0.0.1", 2999, [reply(200, "[]")]);
    list(&server, trusting(&authority)).unwrap();
}

#[test]
fn cacert_adds_to_the_roots_of_the_environment() {
    let (first, second) = (Authority::new("first"), Authority::new("second"));
    let both = TrustSources {
        ssl_cert_file: Some(first.file()),
        ..trusting(&second)
    };
    for authority in [&first, &second] {
        let server = authority.serve("127.0.0.1", 2999, [reply(200, "[]")]);
        list(&server, both.clone()).unwrap();
    }
    let server = second.serve("127.0.0.1", 2999, []);
    let first_only = TrustSources {
        ssl_cert_file: Some(first.file()),
        ..TrustSources::default()
    };
    assert!(problem(&list(&server, first_only).unwrap_err()).contains("does not trust"));
}

#[test]
fn ssl_cert_dir_is_read() {
    let authority = Authority::new("ours");
    let folder = authority.file().parent().unwrap().as_os_str().to_owned();
    let server = authority.serve("127.0.0.1", 2999, [reply(200, "[]")]);
    list(
        &server,
        TrustSources {
            ssl_cert_dir: Some(folder),
            ..TrustSources::default()
        },
    )
    .unwrap();
}

#[test]
fn unreadable_roots_are_named() {
    let server = Authority::new("ours").serve("127.0.0.1", 2999, []);
    let trust = TrustSources {
        ssl_cert_file: Some("/nowhere/roots.pem".into()),
        ..TrustSources::default()
    };
    let error = list(&server, trust).unwrap_err();
    let problem = problem(&error);
    assert!(
        problem.contains("`SSL_CERT_FILE`") && problem.contains("/nowhere/roots.pem"),
        "{problem}"
    );
}

#[test]
fn an_expired_certificate_and_one_for_another_host_are_refused() {
    let authority = Authority::new("ours");
    let server = authority.serve("127.0.0.1", 2021, []);
    assert_eq!(
        problem(&list(&server, trusting(&authority)).unwrap_err()),
        "the certificate has expired"
    );
    let server = authority.serve("api.gen.pro", 2999, []);
    let error = list(&server, trusting(&authority)).unwrap_err();
    assert!(
        problem(&error).starts_with("the certificate is for a different name: "),
        "{error}"
    );
    assert!(problem(&error).contains("api.gen.pro"), "{error}");
}

#[test]
fn a_server_without_tls_is_reported() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("https://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        io::Write::write_all(&mut stream, b"HTTP/1.1 400 Bad Request\r\n\r\n").unwrap();
        std::thread::sleep(std::time::Duration::from_secs(2));
    });
    let error = runtime()
        .block_on(Client::new(options(&url)).unwrap().list_keys())
        .unwrap_err();
    assert_eq!(problem(&error), "the server does not speak TLS");
}

#[test]
fn an_invalid_ca_file_is_refused_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let damaged = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
    let unended = "-----BEGIN CERTIFICATE-----\nAAAA\n";
    for (name, content, expected) in [
        ("missing", None, "No such file"),
        ("empty", Some(""), "contains no certificate"),
        ("text", Some("hello\n"), "contains no certificate"),
        ("damaged", Some(damaged), "certificate 1 is malformed"),
        ("unended", Some(unended), "not in PEM format"),
    ] {
        let path = folder.path().join(name);
        if let Some(content) = content {
            std::fs::write(&path, content).unwrap();
        }
        for url in ["https://127.0.0.1:1", "http://127.0.0.1:1"] {
            let trust = TrustSources {
                ca_file: Some(path.clone()),
                ..TrustSources::default()
            };
            let error = Client::new(Options {
                trust,
                ..options(url)
            })
            .unwrap_err();
            assert!(matches!(error, SetupError::CaFile { .. }));
            let message = error.to_string();
            assert!(
                message.contains(expected) && message.contains(&path.display().to_string()),
                "{message}"
            );
        }
    }
}
