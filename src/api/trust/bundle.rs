//! Reads a bundle of certificates in a fraction of the time that the library for it takes, or not at all.

use std::fs;
use std::path::{Path, PathBuf};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use rustls::pki_types::CertificateDer;

const BEGIN: &str = "-----BEGIN CERTIFICATE-----";
const END: &str = "-----END CERTIFICATE-----";

/// The bundle of the system's roots, where it has such a file.
pub(super) fn of_system() -> Option<PathBuf> {
    #[cfg(all(unix, not(target_os = "macos")))]
    return openssl_probe::probe().cert_file;
    #[cfg(not(all(unix, not(target_os = "macos"))))]
    None
}

/// The certificates of a bundle in PEM form; none where it is not as plain as `update-ca-certificates` and its like write it.
pub(super) fn read(path: &Path) -> Option<Vec<CertificateDer<'static>>> {
    certificates(&fs::read_to_string(path).ok()?)
}

fn certificates(pem: &str) -> Option<Vec<CertificateDer<'static>>> {
    let mut sections = pem.split(BEGIN);
    let mut between = sections.next()?;
    let mut certificates = Vec::new();
    let mut base64 = Vec::new();
    for section in sections {
        let (body, after) = section.split_once(END)?;
        let is_line = |text: &str| text.is_empty() || text.ends_with('\n');
        if !is_line(between) || between.contains("-----") || !body.starts_with(['\n', '\r']) || !is_line(body) {
            return None;
        }
        base64.clear();
        body.lines().for_each(|line| base64.extend_from_slice(line.as_bytes()));
        certificates.push(STANDARD.decode(&base64).ok()?.into());
        between = after;
    }
    (!between.contains("-----")).then_some(certificates)
}

#[cfg(test)]
mod tests {
    use rustls::pki_types::pem::PemObject;

    use super::*;

    fn section(bytes: &[u8], newline: &str) -> String {
        let base64 = STANDARD.encode(bytes);
        let lines: Vec<&str> = (0..base64.len()).step_by(64).map(|at| &base64[at..base64.len().min(at + 64)]).collect();
        format!("{BEGIN}{newline}{}{newline}{END}{newline}", lines.join(newline))
    }

    #[test]
    fn what_is_read_is_what_the_library_reads() {
        let (one, other) = (section(&[1; 700], "\n"), section(b"other", "\r\n"));
        for pem in [
            String::new(),
            "# nothing\n".into(),
            format!("{one}{other}"),
            format!("# one\n=====\n{one}\n# other: ü\n\n{other}# end"),
            other.trim_end().to_owned(),
        ] {
            let library: Vec<_> = CertificateDer::pem_slice_iter(pem.as_bytes()).map(Result::unwrap).collect();
            assert_eq!(certificates(&pem), Some(library), "{pem}");
        }
    }

    #[test]
    fn what_is_not_plain_is_left_to_the_library() {
        let one = section(b"one", "\n");
        for pem in [
            format!("x{one}"),
            one.replace("\n--", "--"),
            one.replace("--\nb", "--b"),
            one.replace('b', "%"),
            one.replace(END, ""),
            format!("{one}{BEGIN}"),
            format!("{one}{}", one.replace("CERTIFICATE", "X509 CRL")),
            format!("{}{one}", one.replace("CERTIFICATE", "TRUSTED CERTIFICATE")),
        ] {
            assert_eq!(certificates(&pem), None, "{pem}");
        }
    }

    #[test]
    fn the_systems_own_bundle_is_read_as_the_library_reads_it() {
        let Some(path) = of_system() else { return };
        let library: Vec<_> = CertificateDer::pem_file_iter(&path).unwrap().map(Result::unwrap).collect();
        assert_eq!(read(&path), Some(library), "{}", path.display());
    }
}
