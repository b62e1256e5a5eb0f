//! Instructions, counted by valgrind.

use anyhow::{Context as _, Result};

use crate::process::Program;
use crate::profile::Profile;

/// How often a program is counted. Hash maps have random seeds, and a second thread reads
/// certificates, so runs differ a little.
const RUNS: usize = 3;

/// What was counted.
pub struct Counted {
    /// The median run.
    pub profile: Profile,
    /// The difference between the largest and the smallest run, as a fraction of the smallest.
    pub spread: f64,
}

/// Counts all instructions of a program, those of its threads too.
pub fn count(program: &Program) -> Result<Counted> {
    let mut profiles = (0..RUNS)
        .map(|_| run(program))
        .collect::<Result<Vec<_>>>()?;
    profiles.sort_by_key(|profile| profile.total);
    let (least, most) = (
        profiles.first().context("no run")?.total,
        profiles.last().context("no run")?.total,
    );
    let spread = crate::record::change(least, most);
    Ok(Counted {
        profile: profiles.swap_remove(RUNS / 2),
        spread,
    })
}

fn run(program: &Program) -> Result<Profile> {
    let folder = tempfile::Builder::new().prefix("genkey-bench").tempdir()?;
    let file = folder.path().join("callgrind.out");
    let written = format!("--callgrind-out-file={}", file.display());
    program
        .under("valgrind", ["--quiet", "--tool=callgrind", &written])
        .stdout()?;
    Profile::read(&std::fs::read_to_string(file)?).context("callgrind tells no total")
}
