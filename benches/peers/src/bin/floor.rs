//! The floor: one authenticated request by rustls and a hand-written HTTP/1.1, without a runtime.
//!
//! `floor HOST PORT PATH BUNDLE`, with the key in `GEN_API_KEY`. As in genkey, the roots are read in a second thread while the
//! connection is made; they are all in one file here.
#![allow(
    clippy::disallowed_methods,
    reason = "a program of its own, whose arguments and environment are its input"
)]

use std::env;
use std::error::Error;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::{Arc, Mutex, OnceLock};
use std::thread::{self, JoinHandle};

use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, ring};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{
    ClientConfig, ClientConnection, DigitallySignedStruct, RootCertStore, SignatureScheme,
    StreamOwned,
};

type Failure = Box<dyn Error + Send + Sync>;
type Roots = Result<Arc<WebPkiServerVerifier>, Failure>;

fn main() -> Result<(), Failure> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [host, port, path, bundle] = arguments.as_slice() else {
        return Err("usage: floor HOST PORT PATH BUNDLE".into());
    };
    let provider = Arc::new(ring::default_provider());
    let verifier = Late::start(bundle.clone(), Arc::clone(&provider));
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(verifier))
        .with_no_client_auth();
    let socket = TcpStream::connect((host.as_str(), port.parse()?))?;
    socket.set_nodelay(true)?;
    let connection = ClientConnection::new(Arc::new(config), ServerName::try_from(host.clone())?)?;
    let mut stream = StreamOwned::new(connection, socket);
    write!(
        stream,
        "GET {path} HTTP/1.1\r\nHost: {host}:{port}\r\nX-API-Key: {}\r\nAccept: application/json\r\n\r\n",
        env::var("GEN_API_KEY")?
    )?;
    println!("{}", answer(&mut stream)?);
    Ok(())
}

/// The body of a successful answer that tells its length.
fn answer(stream: &mut impl Read) -> Result<String, Failure> {
    let mut read = Vec::new();
    let mut buffer = [0; 4096];
    loop {
        let count = stream.read(&mut buffer)?;
        read.extend_from_slice(buffer.get(..count).unwrap_or_default());
        let text = std::str::from_utf8(&read)?;
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            if !head.starts_with("HTTP/1.1 200 ") {
                return Err(head.into());
            }
            let length = head.lines().find_map(|line| {
                line.to_ascii_lowercase()
                    .strip_prefix("content-length: ")?
                    .parse()
                    .ok()
            });
            if length == Some(body.len()) {
                return Ok(body.to_owned());
            }
        }
        if count == 0 {
            return Err("the answer ends too early".into());
        }
    }
}

/// A verifier whose roots are still being read when the connection begins.
#[derive(Debug)]
struct Late {
    provider: Arc<CryptoProvider>,
    reading: Mutex<Option<JoinHandle<Roots>>>,
    verifier: OnceLock<Option<Arc<WebPkiServerVerifier>>>,
}

impl Late {
    fn start(bundle: String, provider: Arc<CryptoProvider>) -> Self {
        let theirs = Arc::clone(&provider);
        let reading = thread::spawn(move || roots(&bundle, theirs));
        Self {
            provider,
            reading: Mutex::new(Some(reading)),
            verifier: OnceLock::new(),
        }
    }

    fn verifier(&self) -> Result<&WebPkiServerVerifier, rustls::Error> {
        let read = || self.reading.lock().ok()?.take()?.join().ok()?.ok();
        let verifier = self.verifier.get_or_init(read).as_deref();
        verifier.ok_or_else(|| rustls::Error::General("the roots could not be read".into()))
    }
}

fn roots(bundle: &str, provider: Arc<CryptoProvider>) -> Roots {
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates(
        CertificateDer::pem_file_iter(bundle)?.collect::<Result<Vec<_>, _>>()?,
    );
    Ok(WebPkiServerVerifier::builder_with_provider(Arc::new(roots), provider).build()?)
}

impl ServerCertVerifier for Late {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        self.verifier()?.verify_server_cert(
            end_entity,
            intermediates,
            server_name,
            ocsp_response,
            now,
        )
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        self.verifier()?
            .verify_tls12_signature(message, certificate, signature)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        self.verifier()?
            .verify_tls13_signature(message, certificate, signature)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider
            .signature_verification_algorithms
            .supported_schemes()
    }
}
