//! The findings for CI systems.

use std::collections::{HashMap, HashSet};
use std::fs;
use std::path::{Path, PathBuf};

use crate::context::Context;
use crate::error::Result;
use crate::model::{Key, KeyId};
use crate::ops::check::{Finding, Problem};
use crate::output::{self, FindingsFormat, Flaw, Inspection, Subject};
use crate::runbook::Runbook;

/// What a finding is about.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum About<'f> {
    Key(&'f KeyId),
    /// A key that does not exist.
    Name(&'f str),
    Nothing,
}

impl<'f> About<'f> {
    fn of(finding: &'f Finding<'_>) -> Self {
        match (finding.key, finding.name.as_deref()) {
            (Some(key), _) => Self::Key(&key.id),
            (None, Some(name)) => Self::Name(name),
            (None, None) => Self::Nothing,
        }
    }
}

/// How many keys have a problem.
pub(super) fn affected(findings: &[Finding<'_>]) -> usize {
    let affected: HashSet<About<'_>> = findings.iter().map(About::of).collect();
    affected.len()
}

/// Prints what was checked and found in a format of a CI system.
pub(super) fn print(
    ctx: &Context,
    runbook: Option<&Runbook>,
    (keys, findings): (&[Key], &[Finding<'_>]),
    format: FindingsFormat,
) -> Result<()> {
    let file = runbook.map(|runbook| relative(&runbook.path));
    let file = file.as_ref().map(|file| file.to_string_lossy());
    let problems: Vec<(&str, &str)> = Problem::ALL
        .iter()
        .map(|problem| (problem.name(), problem.description()))
        .collect();
    let inspection = Inspection {
        file: file.as_deref(),
        problems: &problems,
        subjects: &subjects(keys, findings),
    };
    ctx.ui
        .print(|out| output::findings(&inspection, format, out))
}

/// The checked keys, and what else was found.
fn subjects<'f>(keys: &'f [Key], findings: &'f [Finding<'_>]) -> Vec<Subject<'f>> {
    let mut by_subject: HashMap<About<'_>, Vec<Flaw<'f>>> = HashMap::new();
    for finding in findings {
        let flaws = by_subject.entry(About::of(finding)).or_default();
        flaws.push(flaw(finding));
    }
    // Revoked keys are not checked, unless their secret is still stored.
    let is_checked =
        |key: &&Key| !key.is_revoked() || by_subject.contains_key(&About::Key(&key.id));
    let checked = keys.iter().filter(is_checked);
    let abouts = checked.map(|key| {
        (
            About::Key(&key.id),
            title(key.name.as_deref(), Some(&key.id)),
        )
    });
    let mut abouts: Vec<(About<'_>, Title)> = abouts.collect();
    let others = findings.iter().filter(|finding| finding.key.is_none());
    let mut seen = HashSet::new();
    for finding in others.filter(|finding| seen.insert(About::of(finding))) {
        abouts.push((About::of(finding), title(finding.name.as_deref(), None)));
    }
    // CI systems follow a test case by its name. With the id in it, each rotation would start a new
    // one, so the id is added only where two keys have the name.
    let mut uses: HashMap<String, usize> = HashMap::new();
    for (_, title) in &abouts {
        *uses.entry(title.short.clone()).or_default() += 1;
    }
    abouts
        .into_iter()
        .map(|(about, title)| Subject {
            name: if uses.get(&title.short) == Some(&1) {
                title.short
            } else {
                title.full
            },
            flaws: by_subject.remove(&about).unwrap_or_default(),
        })
        .collect()
}

/// What identifies a subject. The short form is the same for the keys that replace each other.
struct Title {
    short: String,
    full: String,
}

fn title(name: Option<&str>, id: Option<&KeyId>) -> Title {
    let (short, full) = match (name, id) {
        (Some(name), Some(id)) => (name.to_owned(), format!("{name} ({id})")),
        (Some(name), None) => (name.to_owned(), format!("{name} (no key)")),
        (None, Some(id)) => (id.to_string(), id.to_string()),
        (None, None) => ("journal".to_owned(), "journal".to_owned()),
    };
    Title { short, full }
}

fn flaw<'f>(finding: &'f Finding<'_>) -> Flaw<'f> {
    let about = match (finding.name.as_deref(), finding.key) {
        (Some(name), Some(key)) => format!("`{name}` ({})", key.id),
        (Some(name), None) => format!("`{name}`"),
        (None, Some(key)) => format!("key {}", key.id),
        (None, None) => "a key".to_owned(),
    };
    let detail = finding
        .detail
        .as_deref()
        .map(|detail| format!(": {detail}"));
    Flaw {
        problem: finding.problem.name(),
        message: format!(
            "{about} {}{}",
            finding.problem.description(),
            detail.unwrap_or_default()
        ),
        region: finding.region.map(|region| (region.line, region.column)),
    }
}

/// The path as a CI system knows it: relative to the repository, or else to the current folder.
fn relative(path: &Path) -> PathBuf {
    let folder = path
        .parent()
        .and_then(|folder| fs::canonicalize(folder).ok());
    let (Some(folder), Some(name)) = (folder, path.file_name()) else {
        return path.to_owned();
    };
    let repository = folder
        .ancestors()
        .find(|folder| folder.join(".git").exists());
    let base = repository
        .map(Path::to_owned)
        .or_else(|| fs::canonicalize(".").ok());
    let inside = base.and_then(|base| Some(folder.strip_prefix(base).ok()?.join(name)));
    inside.unwrap_or_else(|| folder.join(name))
}
