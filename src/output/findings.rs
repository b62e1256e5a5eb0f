//! The findings of `check`, in the formats of CI systems.

use std::io::{self, Write};

use super::document::buffered;

mod github;
mod inspection;
mod junit;
mod sarif;

pub use inspection::{Flaw, Inspection, Subject};

/// A format of a CI system.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FindingsFormat {
    /// JUnit's XML, which Jenkins and GitLab read: a test case per key.
    Junit,
    /// SARIF 2.1.0, for code scanning.
    Sarif,
    /// Workflow commands of GitHub Actions, which become annotations.
    Github,
}

impl FindingsFormat {
    /// Every format.
    pub const ALL: [Self; 3] = [Self::Junit, Self::Sarif, Self::Github];

    /// The value of `-o`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Junit => "junit",
            Self::Sarif => "sarif",
            Self::Github => "github",
        }
    }

    pub(super) fn of_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.name() == name)
    }
}

/// Writes what was found.
pub fn findings(
    inspection: &Inspection<'_>,
    format: FindingsFormat,
    out: &mut dyn Write,
) -> io::Result<()> {
    buffered(out, |out| match format {
        FindingsFormat::Junit => junit::write(inspection, out),
        FindingsFormat::Sarif => sarif::write(inspection, out),
        FindingsFormat::Github => github::write(inspection, out),
    })
}
