//! Runs all cases of a command concurrently, and counts them.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Mutex;
use std::thread;

use super::fault::Fault;
use super::steps::{Steps, all_points};
use super::trial::Trial;

/// How many cases run at a time: a case mostly waits.
const CONCURRENT: usize = 8;

/// The cases of one command.
#[derive(Default)]
pub struct Matrix {
    cases: Vec<(Trial, Fault)>,
    passed: BTreeSet<String>,
}

impl Matrix {
    /// Every fault at every step of a command.
    pub fn add(&mut self, trial: &Trial) -> Steps {
        let steps = trial.steps();
        self.add_steps(trial, &steps);
        steps
    }

    /// Every fault at these steps of a command.
    pub fn add_steps(&mut self, trial: &Trial, steps: &Steps) {
        self.add_faults(trial, steps, steps.faults());
    }

    /// The faults at these steps that leave different states behind.
    pub fn add_few(&mut self, trial: &Trial, steps: &Steps) {
        self.add_faults(trial, steps, steps.few_faults());
    }

    fn add_faults(&mut self, trial: &Trial, steps: &Steps, faults: Vec<Fault>) {
        self.passed
            .extend(steps.points.iter().map(|point| point.0.clone()));
        let cases = faults.into_iter().map(|fault| (trial.clone(), fault));
        self.cases.extend(cases);
    }

    /// One fault.
    pub fn add_fault(&mut self, trial: &Trial, fault: Fault) {
        if let Fault::Point { name, .. } = &fault {
            self.passed.insert(name.clone());
        }
        self.cases.push((trial.clone(), fault));
    }

    /// Runs all cases. Fails if one of them fails, or if no case passes a failpoint of the command.
    pub fn run(self, command: &str) {
        let own = all_points()
            .into_iter()
            .filter(|point| point.starts_with(&format!("{command}.")));
        let missed: Vec<String> = own.filter(|point| !self.passed.contains(point)).collect();
        assert_eq!(
            missed,
            Vec::<String>::new(),
            "failpoints of `{command}` that no case passes"
        );
        let failed = run_all(&self.cases);
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

fn run_all(cases: &[(Trial, Fault)]) -> Vec<String> {
    let next = Mutex::new(cases.iter());
    let failed = Mutex::new(Vec::new());
    thread::scope(|scope| {
        for _ in 0..CONCURRENT {
            scope.spawn(|| {
                // Releases the lock before the case runs.
                let take = || next.lock().unwrap().next();
                while let Some((trial, fault)) = take() {
                    let wrong = trial.case(fault).err();
                    failed.lock().unwrap().extend(wrong);
                }
            });
        }
    });
    failed.into_inner().unwrap()
}

fn write_counts(command: &str, cases: &[(Trial, Fault)]) {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    cases
        .iter()
        .for_each(|(_, fault)| *counts.entry(fault.kind()).or_default() += 1);
    let counts: Vec<String> = counts
        .iter()
        .map(|(kind, count)| format!("{kind} {count}"))
        .collect();
    report(command, cases.len(), &counts.join(", "));
}

/// Writes a count to a file for `.ci/run`: the output of a passing test is not shown.
pub fn report(what: &str, combinations: usize, details: &str) {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("matrix");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(
        folder.join(what),
        format!("{combinations} {what} ({details})\n"),
    )
    .unwrap();
}
