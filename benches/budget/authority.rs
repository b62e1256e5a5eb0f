//! Our own certificate authority, and the roots that programs get.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Result, bail};
use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, CustomExtension, DnType, IsCa, KeyPair,
};

/// Where systems keep the roots that they trust.
const SYSTEM_BUNDLES: [&str; 3] = [
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/ssl/cert.pem",
];
/// How many roots the fixed set has, as a system has, and how large each is beside its key and
/// name: roots are mostly RSA keys of 4096 bits with as long a signature, these are not.
const FIXED_ROOTS: (usize, usize) = (146, 800);

/// The authority's files.
pub struct Authority {
    /// Its own certificate.
    pub certificate: PathBuf,
    /// The system's roots and its own, for programs that take one file only.
    pub bundle: PathBuf,
    /// A set of roots that is the same on every machine, and its own.
    pub fixed: PathBuf,
    /// The server's certificate, for `localhost`, `127.0.0.1` and the delayed line.
    pub server: PathBuf,
    /// Its key.
    pub server_key: PathBuf,
}

impl Authority {
    /// Makes all of it in a folder. Keys are ECDSA P-256.
    pub fn new(folder: &Path) -> Result<Self> {
        let issuer = root("genkey bench", 0)?;
        let params = CertificateParams::new(
            ["localhost", "127.0.0.1", crate::line::THERE].map(str::to_owned),
        )?;
        let key = KeyPair::generate()?;
        let server = params.signed_by(&key, &issuer)?;
        let fixed =
            (0..FIXED_ROOTS.0).try_fold(issuer.pem(), |bundle, number| -> Result<String> {
                Ok(bundle + &root(&format!("root {number}"), FIXED_ROOTS.1)?.pem())
            })?;
        let write = |name: &str, text: String| -> Result<PathBuf> {
            fs::write(folder.join(name), text)?;
            Ok(folder.join(name))
        };
        Ok(Self {
            certificate: write("authority.pem", issuer.pem())?,
            bundle: write("bundle.pem", system_roots()? + &issuer.pem())?,
            fixed: write("fixed.pem", fixed)?,
            server: write("server.pem", server.pem())?,
            server_key: write("server.key", key.serialize_pem())?,
        })
    }
}

/// An authority whose certificate has an extension of so many bytes that nobody reads.
fn root(name: &str, padding: usize) -> Result<CertifiedIssuer<'static, KeyPair>> {
    let mut params = CertificateParams::new(vec![])?;
    params.distinguished_name.push(DnType::CommonName, name);
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    if padding > 0 {
        let octets = [
            &[4, 0x82],
            &u16::try_from(padding)?.to_be_bytes()[..],
            &vec![b'x'; padding],
        ]
        .concat();
        params
            .custom_extensions
            .push(CustomExtension::from_oid_content(
                &[1, 3, 6, 1, 4, 1, 55_555, 1],
                octets,
            ));
    }
    Ok(CertifiedIssuer::self_signed(params, KeyPair::generate()?)?)
}

fn system_roots() -> Result<String> {
    let Some(bundle) = SYSTEM_BUNDLES
        .iter()
        .find_map(|path| fs::read_to_string(path).ok())
    else {
        bail!("this system has no bundle of roots (`ca-certificates`)");
    };
    Ok(bundle + "\n")
}

/// How many roots this system has, for the report.
pub fn number_of_system_roots() -> usize {
    system_roots().map_or(0, |bundle| {
        bundle.matches("-----BEGIN CERTIFICATE-----").count()
    })
}
