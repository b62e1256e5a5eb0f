//! The steps of a command: the failpoints it passes, the requests it sends and its calls of the store.

use std::collections::BTreeMap;
use std::fs;
use std::ops::Range;
use std::path::Path;

use super::destinations::{Place, PushFault};
use super::fault::{Fault, PointFault, StoreFault};
use crate::support::proxy::Fault as NetworkFault;
use crate::support::repository;

/// Faults for every request.
const FAULTS: [NetworkFault; 8] = [
    NetworkFault::KillBefore,
    NetworkFault::KillAfter,
    NetworkFault::RefuseBefore,
    NetworkFault::LoseAnswer,
    NetworkFault::Truncate,
    NetworkFault::NotJson,
    NetworkFault::Status(500),
    NetworkFault::Status(503),
];

/// Faults that only matter for requests that change something.
const OF_CHANGES: [NetworkFault; 6] = [
    NetworkFault::ResetAnswer,
    NetworkFault::ResetMidBody,
    NetworkFault::StatusAfter(409),
    NetworkFault::StatusAfter(500),
    NetworkFault::StatusAfter(502),
    NetworkFault::Twice,
];

/// Faults that can outlast every retry.
const PERSISTENT: [NetworkFault; 3] = [
    NetworkFault::RefuseBefore,
    NetworkFault::LoseAnswer,
    NetworkFault::Status(503),
];

/// The files whose writing can fail.
const FILES: [&str; 3] = ["index.json", "secrets.age", "config.toml"];
const WRITING: [&str; 3] = ["persist", "rename", "renamed"];
/// Other points at which the disk can be full.
const OTHER_DISK: [&str; 3] = [
    "append.journal.jsonl",
    "deliver.app.env",
    "deliver.client.json",
];

/// A step, and how many times it has been taken so far.
type Step = (String, usize);

/// A run of a destination's command, and how many times it has been run so far.
pub type Push = (Place, u32);

/// Every run of the commands, given how many times each was run.
fn pushes(runs: &[Push]) -> Vec<Push> {
    let runs = runs.iter();
    runs.flat_map(|(place, runs)| (1..=*runs).map(|nth| (*place, nth)))
        .collect()
}

/// The steps of one command, in their order.
#[derive(Debug, Default)]
pub struct Steps {
    pub points: Vec<Step>,
    pub requests: Vec<Step>,
    pub calls: Range<u32>,
    pub pushes: Vec<Push>,
    /// The failpoints before these.
    shared: Vec<Step>,
}

impl Steps {
    /// The steps, given what the process printed to stderr, the requests at the relay, the number of
    /// calls of the store, that of the runs of each destination, and the faults that there were
    /// nevertheless.
    pub fn new(
        stderr: &str,
        requests: &[String],
        calls: u32,
        runs: &[Push],
        base: &[Fault],
    ) -> Self {
        let traced = stderr
            .lines()
            .filter_map(|line| line.strip_prefix("failpoint "));
        let mut points = counted(traced);
        // A failpoint with a fault printed nothing.
        for fault in base {
            let Fault::Point { name, nth, .. } = fault else {
                continue;
            };
            points
                .iter_mut()
                .filter(|point| point.0 == *name && point.1 >= *nth)
                .for_each(|point| point.1 += 1);
        }
        Self {
            points,
            requests: counted(requests.iter().map(String::as_str)),
            calls: 1..calls + 1,
            pushes: pushes(runs),
            shared: vec![],
        }
    }

    /// The steps after those in common with another command.
    pub fn beyond(self, other: &Self, calls: u32) -> Self {
        let shared = |own: &[Step], other: &[Step]| {
            own.iter()
                .zip(other)
                .take_while(|(own, other)| own == other)
                .count()
        };
        let (points, requests) = (
            shared(&self.points, &other.points),
            shared(&self.requests, &other.requests),
        );
        Self {
            points: self.points[points..].to_vec(),
            requests: self.requests[requests..].to_vec(),
            calls: calls + 1..self.calls.end,
            pushes: self
                .pushes
                .into_iter()
                .filter(|push| !other.pushes.contains(push))
                .collect(),
            shared: self.points[..points].to_vec(),
        }
    }

    /// Only the requests.
    pub fn at_the_service(self) -> Self {
        Self {
            requests: self.requests,
            ..Self::default()
        }
    }

    /// Only the calls of the store.
    pub fn at_the_store(self) -> Self {
        Self {
            calls: self.calls,
            ..Self::default()
        }
    }

    /// Every fault at every step.
    pub fn faults(&self) -> Vec<Fault> {
        let points = self.points.iter().flat_map(|(name, nth)| {
            let whats = if is_disk(name) {
                &[PointFault::Kill, PointFault::Full][..]
            } else {
                &[PointFault::Kill][..]
            };
            whats.iter().map(|what| Fault::Point {
                name: name.clone(),
                nth: *nth,
                what: *what,
            })
        });
        let requests = self.requests.iter().flat_map(|(name, nth)| {
            let request = move |persistent| {
                move |fault: &NetworkFault| Fault::Request {
                    name: name.clone(),
                    nth: *nth,
                    fault: *fault,
                    persistent,
                }
            };
            let changes: &[NetworkFault] = if name.starts_with("GET ") {
                &[]
            } else {
                &OF_CHANGES
            };
            let repeated = ["GET ", "DELETE "]
                .iter()
                .any(|method| name.starts_with(method));
            let persistent: &[NetworkFault] = if repeated { &PERSISTENT } else { &[] };
            FAULTS
                .iter()
                .chain(changes)
                .map(request(false))
                .chain(persistent.iter().map(request(true)))
        });
        let calls = self.calls.clone().flat_map(|nth| {
            let once = StoreFault::ALL
                .into_iter()
                .map(move |how| Fault::call(nth, how));
            once.chain([Fault::Call {
                nth,
                how: StoreFault::Refuses,
                persistent: true,
            }])
        });
        points
            .chain(self.full_from())
            .chain(requests)
            .chain(calls)
            .chain(self.push_faults())
            .collect()
    }

    fn push_faults(&self) -> impl Iterator<Item = Fault> {
        self.pushes.iter().flat_map(|(place, nth)| {
            let once = PushFault::ALL.map(|how| Fault::push(*place, *nth, how));
            once.into_iter().chain([Fault::Push {
                place: *place,
                nth: *nth,
                how: PushFault::Refuses,
                persistent: true,
            }])
        })
    }

    /// The faults of each kind that leave different states behind.
    pub fn few_faults(&self) -> Vec<Fault> {
        let mut faults = self.faults();
        let mut is_full = false;
        faults.retain(|fault| match fault {
            // Once: which file is full first matters little.
            Fault::FullFrom(_) => !std::mem::replace(&mut is_full, true),
            Fault::Point { .. }
            | Fault::Request { .. }
            | Fault::Call { .. }
            | Fault::Push { .. } => differs(fault),
        });
        faults
    }

    /// For each use of the disk, that it is full from then on.
    fn full_from(&self) -> Vec<Fault> {
        let mut passed: BTreeMap<String, usize> =
            disk_points().into_iter().map(|name| (name, 0)).collect();
        let mut faults = Vec::new();
        for (name, nth) in self
            .shared
            .iter()
            .chain(&self.points)
            .filter(|(name, _)| is_disk(name))
        {
            if *nth > self.shared.iter().filter(|step| step.0 == *name).count() {
                faults.push(Fault::FullFrom(passed.clone()));
            }
            passed.insert(name.clone(), *nth);
        }
        faults
    }
}

/// Whether a fault leaves another state than the other faults of its kind at the same step.
fn differs(fault: &Fault) -> bool {
    match fault {
        // Before a file is renamed, nothing of it is seen.
        Fault::Point { name, what, .. } => {
            let is_early = name.starts_with("persist.") || name.starts_with("rename.");
            let is_appended = name.starts_with("append.") || name.starts_with("deliver.");
            !is_early && (*what == PointFault::Kill || is_appended)
        }
        Fault::Request {
            name,
            fault,
            persistent,
            ..
        } if name.starts_with("GET ") => {
            let some = [NetworkFault::KillAfter, NetworkFault::Status(500)];
            !persistent && some.contains(fault)
        }
        Fault::Request {
            fault, persistent, ..
        } => {
            let some = [
                NetworkFault::KillBefore,
                NetworkFault::KillAfter,
                NetworkFault::LoseAnswer,
                NetworkFault::Status(500),
                NetworkFault::StatusAfter(500),
                NetworkFault::Twice,
            ];
            if *persistent {
                *fault == NetworkFault::RefuseBefore
            } else {
                some.contains(fault)
            }
        }
        Fault::Call { how, .. } => matches!(how, StoreFault::Refuses | StoreFault::KillsAfter),
        Fault::FullFrom(_) | Fault::Push { .. } => true,
    }
}

fn counted<'a>(names: impl Iterator<Item = &'a str>) -> Vec<Step> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    let mut steps = Vec::new();
    for name in names {
        let count = counts.entry(name).or_default();
        *count += 1;
        steps.push((name.to_owned(), *count));
    }
    steps
}

fn is_disk(name: &str) -> bool {
    disk_points().iter().any(|point| point == name)
}

fn disk_points() -> Vec<String> {
    let files = FILES.iter().flat_map(|file| {
        WRITING
            .iter()
            .map(move |writing| format!("{writing}.{file}"))
    });
    files.chain(OTHER_DISK.map(str::to_owned)).collect()
}

/// Every failpoint; those without a file are searched for in the source.
pub fn all_points() -> Vec<String> {
    let mut points = disk_points();
    search(&repository().join("src"), &mut points);
    // A constant in the source.
    points.push("destination.changing".to_owned());
    points
}

fn search(folder: &Path, points: &mut Vec<String>) {
    for path in fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
    {
        if path.is_dir() {
            search(&path, points);
            continue;
        }
        let text = fs::read_to_string(&path).unwrap();
        let calls = text.split("failpoint::pass(\"").skip(1);
        points.extend(calls.map(|call| call.split_once('"').unwrap().0.to_owned()));
    }
}
