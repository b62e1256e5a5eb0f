//! The trusted root certificates: the system's, `SSL_CERT_FILE`, `SSL_CERT_DIR` and `--cacert`.
//!
//! Reading all system roots takes longer than the rest of a short command. So a thread reads one
//! bundle of them while the connection is made. A certificate that the bundle verifies, all roots
//! would verify too; only if it does not are all roots read, and their verdict counts.

use std::env;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::thread::{self, JoinHandle};

use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{
    CryptoProvider, WebPkiSupportedAlgorithms, verify_tls12_signature, verify_tls13_signature,
};
use rustls::pki_types::pem::{self, PemObject};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{
    CertificateError, ClientConfig, DigitallySignedStruct, OtherError, RootCertStore,
    SignatureScheme,
};
use rustls_native_certs::{ErrorKind, load_certs_from_paths};

use super::error::SetupError;
use crate::malformed::system_message;

mod bundle;

/// Sources of root certificates besides the system.
#[derive(Debug, Clone, Default)]
pub struct TrustSources {
    /// `--cacert`: trusted in addition to everything else.
    pub ca_file: Option<PathBuf>,
    /// `SSL_CERT_FILE`: replaces the system's roots, as in OpenSSL.
    pub ssl_cert_file: Option<PathBuf>,
    /// `SSL_CERT_DIR`: directories, separated as in `PATH`; replace the system's roots, as in
    /// OpenSSL.
    pub ssl_cert_dir: Option<OsString>,
}

/// There are no usable roots.
#[derive(Debug, Clone, thiserror::Error)]
#[error("cannot load the trusted certificates: {problem}")]
pub(super) struct TrustError {
    problem: String,
    /// The environment variable that is to blame, if one is.
    pub variable: Option<&'static str>,
}

impl TrustError {
    fn of_system(problem: String) -> Self {
        Self {
            problem,
            variable: None,
        }
    }
}

type Verifier = Arc<dyn ServerCertVerifier>;

/// The TLS configuration. Without `https`, no roots are read.
pub(super) fn tls_config(sources: &TrustSources, https: bool) -> Result<ClientConfig, SetupError> {
    let extra = sources
        .ca_file
        .as_deref()
        .map(read_ca_file)
        .transpose()?
        .unwrap_or_default();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder = ClientConfig::builder_with_provider(Arc::clone(&provider))
        .with_safe_default_protocol_versions()
        .map_err(|error| SetupError::Transport(error.to_string()))?;
    let mut config = if https {
        let verifier = LateVerifier::start(Roots {
            sources: sources.clone(),
            extra,
            provider,
        });
        builder
            .dangerous()
            .with_custom_certificate_verifier(Arc::new(verifier))
            .with_no_client_auth()
    } else {
        builder
            .with_root_certificates(RootCertStore::empty())
            .with_no_client_auth()
    };
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(config)
}

fn read_ca_file(path: &Path) -> Result<Vec<CertificateDer<'static>>, SetupError> {
    let unusable = |problem: String| SetupError::CaFile {
        path: path.to_owned(),
        problem,
    };
    let content = fs::read(path).map_err(|error| unusable(error.to_string()))?;
    let certificates = CertificateDer::pem_slice_iter(&content)
        .collect::<Result<Vec<_>, _>>()
        .map_err(|_| unusable("it is not in PEM format".into()))?;
    if certificates.is_empty() {
        return Err(unusable(
            "it contains no certificate (`-----BEGIN CERTIFICATE-----`)".into(),
        ));
    }
    // The store skips what it cannot parse without an error. A file that the user names explicitly
    // should not be ignored in part.
    for (index, certificate) in certificates.iter().enumerate() {
        RootCertStore::empty()
            .add(certificate.clone())
            .map_err(|_| unusable(format!("certificate {} is malformed", index + 1)))?;
    }
    Ok(certificates)
}

/// A verifier whose roots are read in a thread while the connection is made.
#[derive(Debug)]
struct LateVerifier {
    roots: Roots,
    reading: Mutex<Option<JoinHandle<Early>>>,
    early: OnceLock<Option<Early>>,
    all: OnceLock<Result<Verifier, TrustError>>,
}

/// The result of the thread.
#[derive(Debug)]
enum Early {
    /// One bundle, which may lack some roots.
    Bundle(Verifier),
    /// All roots, if there is no bundle that can be read fast.
    All(Result<Verifier, TrustError>),
}

impl LateVerifier {
    fn start(roots: Roots) -> Self {
        let theirs = roots.clone();
        let read = move || {
            theirs
                .bundle()
                .map_or_else(|| Early::All(theirs.all()), Early::Bundle)
        };
        // Without a thread, all roots are read once they are needed.
        let reading = Mutex::new(thread::Builder::new().spawn(read).ok());
        Self {
            roots,
            reading,
            early: OnceLock::new(),
            all: OnceLock::new(),
        }
    }

    fn early(&self) -> Option<&Early> {
        let read = || {
            let reading = self
                .reading
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .take();
            reading.and_then(|thread| thread.join().ok())
        };
        self.early.get_or_init(read).as_ref()
    }

    fn bundle(&self) -> Option<&Verifier> {
        if let Some(Early::Bundle(verifier)) = self.early() {
            Some(verifier)
        } else {
            None
        }
    }

    fn all(&self) -> Result<&Verifier, rustls::Error> {
        let all = match self.early() {
            Some(Early::All(all)) => all,
            Some(Early::Bundle(_)) | None => self.all.get_or_init(|| self.roots.all()),
        };
        all.as_ref().map_err(|error| {
            rustls::Error::InvalidCertificate(CertificateError::Other(OtherError(Arc::new(
                error.clone(),
            ))))
        })
    }
}

impl ServerCertVerifier for LateVerifier {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        let ask = |verifier: &Verifier| {
            verifier.verify_server_cert(end_entity, intermediates, server_name, ocsp_response, now)
        };
        match self.bundle().map(ask) {
            Some(Ok(verified)) => Ok(verified),
            // The bundle's error may only mean that the root is elsewhere.
            Some(Err(_)) | None => ask(self.all()?),
        }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls12_signature(message, certificate, signature, self.roots.algorithms())
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls13_signature(message, certificate, signature, self.roots.algorithms())
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.roots.algorithms().supported_schemes()
    }
}

/// Reads roots from their sources.
#[derive(Debug, Clone)]
struct Roots {
    sources: TrustSources,
    /// Those of `--cacert`.
    extra: Vec<CertificateDer<'static>>,
    provider: Arc<CryptoProvider>,
}

impl Roots {
    /// The roots of one bundle and of `--cacert`; `None` if there is no bundle that can be read
    /// fast.
    fn bundle(&self) -> Option<Verifier> {
        let path = match (&self.sources.ssl_cert_file, &self.sources.ssl_cert_dir) {
            (Some(path), _) => path.clone(),
            (None, Some(_)) => return None,
            (None, None) => bundle::of_system()?,
        };
        let mut roots = RootCertStore::empty();
        // Certificates that cannot be parsed are skipped, as when all roots are read.
        bundle::read(&path, |certificate| drop(roots.add(certificate)))?;
        if roots.is_empty() {
            None
        } else {
            self.verifier(roots).ok()
        }
    }

    /// All roots.
    fn all(&self) -> Result<Verifier, TrustError> {
        let TrustSources {
            ssl_cert_file: file,
            ssl_cert_dir: folders,
            ..
        } = &self.sources;
        if file.is_none() && folders.is_none() {
            return self.system();
        }
        let folders = folders
            .iter()
            .flat_map(env::split_paths)
            .filter(|path| !path.as_os_str().is_empty());
        let (roots, problem) = read(file.as_deref(), folders);
        // No fallback to the system's roots: setting these variables restricts trust.
        if roots.is_empty() {
            let problem = problem.unwrap_or_else(|| "none found".into());
            return Err(TrustError {
                problem: format!(
                    "no usable certificate in `SSL_CERT_FILE` or `SSL_CERT_DIR`: {problem}"
                ),
                variable: Some(match file {
                    Some(_) => "SSL_CERT_FILE",
                    None => "SSL_CERT_DIR",
                }),
            });
        }
        self.verifier(roots)
    }

    /// The system's roots.
    #[cfg(all(unix, not(target_os = "macos")))]
    fn system(&self) -> Result<Verifier, TrustError> {
        let found = openssl_probe::probe();
        let (roots, problem) = read(found.cert_file.as_deref(), found.cert_dir);
        self.verifier(roots)
            .map_err(|error| problem.map_or(error, TrustError::of_system))
    }

    #[cfg(not(all(unix, not(target_os = "macos"))))]
    fn system(&self) -> Result<Verifier, TrustError> {
        let (extra, provider) = (self.extra.clone(), Arc::clone(&self.provider));
        let verifier = rustls_platform_verifier::Verifier::new_with_extra_roots(extra, provider);
        verifier
            .map(|verifier| Arc::new(verifier) as Verifier)
            .map_err(|error| TrustError::of_system(error.to_string()))
    }

    /// A verifier of these roots and those of `--cacert`.
    fn verifier(&self, mut roots: RootCertStore) -> Result<Verifier, TrustError> {
        roots.add_parsable_certificates(self.extra.iter().cloned());
        let verifier = WebPkiServerVerifier::builder_with_provider(
            Arc::new(roots),
            Arc::clone(&self.provider),
        )
        .build();
        verifier
            .map(|verifier| verifier as Verifier)
            .map_err(|error| TrustError::of_system(error.to_string()))
    }

    fn algorithms(&self) -> &WebPkiSupportedAlgorithms {
        &self.provider.signature_verification_algorithms
    }
}

/// Describes an error without quoting the file.
fn problem(error: &rustls_native_certs::Error, path: &Path) -> String {
    // The library's messages quote lines, and the file may be a private key named by mistake.
    let path = path.display();
    match &error.kind {
        ErrorKind::Io { inner, path } => format!(
            "cannot read `{}`: {}",
            path.display(),
            system_message(inner)
        ),
        ErrorKind::Pem(pem::Error::MissingSectionEnd { .. }) => {
            format!("`{path}`: an `-----END …-----` is missing")
        }
        ErrorKind::Pem(_) => {
            format!(
                "`{path}` is not in PEM format (`-----BEGIN CERTIFICATE-----` on a line of its own)"
            )
        }
        ErrorKind::Os(_) | _ => format!("`{path}` cannot be used"),
    }
}

/// The roots of a file and of directories, and the first error.
fn read(
    file: Option<&Path>,
    folders: impl IntoIterator<Item = PathBuf>,
) -> (RootCertStore, Option<String>) {
    let from_file = file.map(|file| (file.to_owned(), load_certs_from_paths(Some(file), None)));
    let from_folders = folders.into_iter().map(|folder| {
        let read = load_certs_from_paths(None, Some(&folder));
        (folder, read)
    });
    let mut roots = RootCertStore::empty();
    let mut found = None;
    for (path, read) in from_file.into_iter().chain(from_folders) {
        roots.add_parsable_certificates(read.certs);
        found = found.or_else(|| read.errors.first().map(|error| problem(error, &path)));
    }
    (roots, found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roots_are_read_only_for_https() {
        let reads_roots = |https| {
            let config = tls_config(&TrustSources::default(), https).unwrap();
            format!("{config:?}").contains("LateVerifier")
        };
        assert!(reads_roots(true));
        assert!(!reads_roots(false));
    }
}
