//! Does all combinations of a command, several at once, and counts them.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Mutex;
use std::thread;

use super::harm::Harm;
use super::steps::{Steps, all_points};
use super::trial::Trial;

/// How many cases are done at once: most of a case is waiting.
const AT_ONCE: usize = 8;

/// The combinations of one command.
#[derive(Default)]
pub struct Matrix {
    cases: Vec<(Trial, Harm)>,
    passed: BTreeSet<String>,
}

impl Matrix {
    /// Every harm at every step of a command.
    pub fn add(&mut self, trial: &Trial) -> Steps {
        let steps = trial.steps();
        self.add_steps(trial, &steps);
        steps
    }

    /// Every harm at these steps of a command.
    pub fn add_steps(&mut self, trial: &Trial, steps: &Steps) {
        self.passed
            .extend(steps.points.iter().map(|point| point.0.clone()));
        self.cases
            .extend(steps.harms().into_iter().map(|harm| (trial.clone(), harm)));
    }

    /// Does them all. Fails when one of them did, or a point of the command was never passed.
    pub fn run(self, command: &str) {
        let own = all_points()
            .into_iter()
            .filter(|point| point.starts_with(&format!("{command}.")));
        let missed: Vec<String> = own.filter(|point| !self.passed.contains(point)).collect();
        assert_eq!(
            missed,
            Vec::<String>::new(),
            "points of `{command}` that no case comes by"
        );
        let failed = do_all(&self.cases);
        write_counts(command, &self.cases);
        assert!(
            failed.is_empty(),
            "{} of {} cases:\n\n{}",
            failed.len(),
            self.cases.len(),
            failed.join("\n\n")
        );
    }
}

fn do_all(cases: &[(Trial, Harm)]) -> Vec<String> {
    let next = Mutex::new(cases.iter());
    let failed = Mutex::new(Vec::new());
    thread::scope(|scope| {
        for _ in 0..AT_ONCE {
            scope.spawn(|| {
                // The lock must not be held while a case is done.
                let take = || next.lock().unwrap().next();
                while let Some((trial, harm)) = take() {
                    let wrong = trial.case(harm).err();
                    failed.lock().unwrap().extend(wrong);
                }
            });
        }
    });
    failed.into_inner().unwrap()
}

fn write_counts(command: &str, cases: &[(Trial, Harm)]) {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    cases
        .iter()
        .for_each(|(_, harm)| *counts.entry(harm.kind()).or_default() += 1);
    let counts: Vec<String> = counts
        .iter()
        .map(|(kind, count)| format!("{kind} {count}"))
        .collect();
    report(command, cases.len(), &counts.join(", "));
}

/// Leaves a count where `.ci/run` finds it: a test that passes is not heard.
pub fn report(what: &str, combinations: usize, details: &str) {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("matrix");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(
        folder.join(what),
        format!("{combinations} {what} ({details})\n"),
    )
    .unwrap();
}
