//! What groups of rows are measured with, and which programs they need.

use std::path::{Path, PathBuf};

use anyhow::Result;
use tempfile::TempDir;

use crate::arguments::Arguments;
use crate::authority::Authority;
use crate::documents::write_documents;
use crate::process::{Home, Program, found};
use crate::product::{Product, peers};
use crate::report::Row;
use crate::servers::Nginx;

/// A key of the documented form.
const KEY: &str = "gen_pat_0123456789abcdefABCDEF0123456789abcdefAB";
/// How many keys the lists have.
const LENGTHS: [usize; 4] = [10, 1000, 10_000, 100_000];

/// What is measured, and a folder for files of servers.
pub struct Setup {
    pub product: Product,
    pub peers: PathBuf,
    pub authority: Authority,
    folder: TempDir,
}

impl Setup {
    /// Builds what is to be built. What is the same in every run needs neither peers nor a smaller
    /// genkey.
    pub fn new(arguments: &Arguments, for_counts: bool) -> Result<Self> {
        let folder = tempfile::Builder::new().prefix("genkey-bench").tempdir()?;
        Ok(Self {
            product: Product::prepare(arguments, !for_counts)?,
            peers: if for_counts { PathBuf::new() } else { peers()? },
            authority: Authority::new(folder.path())?,
            folder,
        })
    }

    /// nginx with lists of keys, and a home in which the key is given.
    pub fn service(&self) -> Result<Service<'_>> {
        write_documents(&self.folder.path().join("documents"), &LENGTHS)?;
        let home = Home::new()?.with("GEN_API_KEY", KEY);
        let nginx = Nginx::start(&home, self.folder.path(), &self.authority, None)?;
        Ok(Service {
            setup: self,
            home,
            nginx,
        })
    }
}

/// A service that has all that is asked in files.
pub struct Service<'a> {
    setup: &'a Setup,
    pub home: Home,
    nginx: Nginx,
}

impl Service<'_> {
    /// genkey with the list of so many keys behind its base URL. The system's roots are read, and
    /// the authority beside them.
    pub fn genkey(&self, keys: usize, arguments: &[&str]) -> Program {
        self.of(
            &self.setup.product.released,
            keys,
            &[
                "--cacert",
                &self.setup.authority.certificate.to_string_lossy(),
            ],
            arguments,
        )
    }

    /// A build of genkey with a set of roots that is the same everywhere.
    pub fn with_fixed_roots(&self, genkey: &Path, keys: usize, arguments: &[&str]) -> Program {
        let program = self.of(genkey, keys, &[], arguments);
        program.with(
            "SSL_CERT_FILE",
            &self.setup.authority.fixed.to_string_lossy(),
        )
    }

    fn of(&self, genkey: &Path, keys: usize, options: &[&str], arguments: &[&str]) -> Program {
        let program = self.home.program(genkey, options.iter().chain(arguments));
        program.with("GENKEY_API_URL", &self.url(keys, ""))
    }

    /// curl with the key and the same roots.
    pub fn curl(&self, url: &str) -> Program {
        let header = format!("X-API-Key: {KEY}");
        let arguments = [
            "--silent",
            "--show-error",
            "--fail",
            "--header",
            &header,
            "--cacert",
        ]
        .map(Into::into);
        let bundle = self.setup.authority.bundle.clone().into_os_string();
        self.home
            .program("curl", arguments.into_iter().chain([bundle, url.into()]))
    }

    /// The hand-written request for the account.
    pub fn floor(&self) -> Program {
        let bundle = self.setup.authority.bundle.display().to_string();
        let arguments = [
            "localhost".to_owned(),
            self.nginx.port.to_string(),
            "/k10/v1/me".to_owned(),
            bundle,
        ];
        self.home.program(self.setup.peers.join("floor"), arguments)
    }

    /// Below the base URL with a list of so many keys.
    pub fn url(&self, keys: usize, path: &str) -> String {
        format!("https://localhost:{}/k{keys}/v1{path}", self.nginx.port)
    }
}

/// Rows that are measured together.
pub struct Group {
    /// What `--only` looks at.
    pub name: &'static str,
    /// The programs without which none of them can be measured.
    pub needs: &'static [&'static str],
    /// The names of the rows, for the report when they cannot be measured.
    pub rows: &'static [&'static str],
    /// Measures them.
    pub measure: fn(&Setup) -> Result<Vec<Row>>,
}

impl Group {
    /// Those of its programs that are not installed.
    pub fn missing(&self) -> Vec<&'static str> {
        self.needs
            .iter()
            .copied()
            .filter(|program| found(Path::new(program)).is_none())
            .collect()
    }

    /// Its rows, measured or with the reason why they are not.
    pub fn rows(&self, setup: &Setup) -> Vec<Row> {
        let missing = self.missing();
        let why = if missing.is_empty() {
            match (self.measure)(setup) {
                Ok(rows) => return rows,
                Err(error) => format!("{error:#}"),
            }
        } else {
            format!("not installed: {}", missing.join(", "))
        };
        self.rows
            .iter()
            .map(|row| Row::not_measured(row, why.clone()))
            .collect()
    }
}
