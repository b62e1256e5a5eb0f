//! A fast reader for PEM bundles in their usual form. Anything else is left to the library, which
//! takes several times as long.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use rustls::pki_types::CertificateDer;

const BEGIN: &[u8] = b"-----BEGIN CERTIFICATE-----";
const END: &[u8] = b"-----END CERTIFICATE-----";
/// Part of any other header or footer line.
const DASHES: &[u8] = b"-----";
const CHUNK: usize = 16 * 1024;

/// The path of the system's bundle, if it has one.
pub(super) fn of_system() -> Option<PathBuf> {
    #[cfg(all(unix, not(target_os = "macos")))]
    return openssl_probe::probe().cert_file;
    #[cfg(not(all(unix, not(target_os = "macos"))))]
    None
}

/// Passes each certificate of a PEM bundle to `take`; `None` if the bundle does not have the form
/// that `update-ca-certificates` writes, after some may have been passed.
pub(super) fn read(path: &Path, take: impl FnMut(CertificateDer<'_>)) -> Option<()> {
    let file = File::open(path).ok()?;
    // A pipe could not be read again by the library.
    file.metadata().ok()?.is_file().then_some(())?;
    certificates(BufReader::with_capacity(CHUNK, file), take)
}

fn certificates(mut pem: impl BufRead, mut take: impl FnMut(CertificateDer<'_>)) -> Option<()> {
    // Buffers are reused for all certificates: new memory costs page faults.
    let (mut line, mut base64, mut der) = (Vec::new(), Vec::new(), Vec::new());
    let mut is_within = false;
    while pem.read_until(b'\n', &mut line).ok()? > 0 {
        let text = line.strip_suffix(b"\n").unwrap_or(&line);
        let text = text.strip_suffix(b"\r").unwrap_or(text);
        match (is_within, text) {
            (false, BEGIN) => is_within = true,
            (true, END) => {
                der.clear();
                STANDARD.decode_vec(&base64, &mut der).ok()?;
                take(CertificateDer::from_slice(&der));
                base64.clear();
                is_within = false;
            }
            (true, text) => base64.extend_from_slice(text),
            (false, text) if text.windows(DASHES.len()).any(|part| part == DASHES) => return None,
            (false, _) => {}
        }
        line.clear();
    }
    (!is_within).then_some(())
}

#[cfg(test)]
mod tests {
    use rustls::pki_types::pem::PemObject;

    use super::*;

    fn read_all(pem: &str) -> Option<Vec<CertificateDer<'static>>> {
        let mut found = Vec::new();
        certificates(pem.as_bytes(), |certificate| {
            found.push(certificate.into_owned())
        })
        .map(|()| found)
    }

    fn section(bytes: &[u8], newline: &str) -> String {
        let base64 = STANDARD.encode(bytes);
        let lines: Vec<&str> = (0..base64.len())
            .step_by(64)
            .map(|at| &base64[at..base64.len().min(at + 64)])
            .collect();
        let (begin, end) = frame();
        format!(
            "{begin}{newline}{}{newline}{end}{newline}",
            lines.join(newline)
        )
    }

    fn frame() -> (&'static str, &'static str) {
        (str::from_utf8(BEGIN).unwrap(), str::from_utf8(END).unwrap())
    }

    #[test]
    fn plain_bundles_are_read_as_the_library_reads_them() {
        let (one, other) = (section(&[1; 700], "\n"), section(b"other", "\r\n"));
        for pem in [
            String::new(),
            "# nothing\n".into(),
            format!("{one}{other}"),
            format!("# one\n=====\n{one}\n# other: ü\n\n{other}# end"),
            other.trim_end().to_owned(),
        ] {
            let library: Vec<_> = CertificateDer::pem_slice_iter(pem.as_bytes())
                .map(Result::unwrap)
                .collect();
            assert_eq!(read_all(&pem), Some(library), "{pem}");
        }
    }

    #[test]
    fn unusual_bundles_are_left_to_the_library() {
        let one = section(b"one", "\n");
        let (begin, end) = frame();
        for pem in [
            format!("x{one}"),
            one.replace("\n--", "--"),
            one.replace("--\nb", "--b"),
            one.replace('b', "%"),
            one.replace(end, ""),
            format!("{one}{begin}"),
            format!("{one}{begin}\n{one}"),
            format!(" {one}"),
            one.replace("--\n", "-- \n"),
            format!("{one}{}", one.replace("CERTIFICATE", "X509 CRL")),
            format!("{}{one}", one.replace("CERTIFICATE", "TRUSTED CERTIFICATE")),
        ] {
            assert_eq!(read_all(&pem), None, "{pem}");
        }
    }

    #[test]
    fn the_systems_own_bundle_is_read_as_the_library_reads_it() {
        let Some(path) = of_system() else { return };
        let library: Vec<_> = CertificateDer::pem_file_iter(&path)
            .unwrap()
            .map(Result::unwrap)
            .collect();
        let mut found = Vec::new();
        // `None` if this system's bundle is left to the library.
        if read(&path, |certificate| found.push(certificate.into_owned())).is_some() {
            assert_eq!(found, library, "{}", path.display());
        }
    }
}
