//! The steps of a command: what it passes, asks and calls when nothing is done to it beyond what is
//! given.

use std::collections::BTreeMap;
use std::fs;
use std::ops::Range;
use std::path::Path;

use super::harm::{Harm, Refusal, What};
use crate::support::proxy::Fault;
use crate::support::repository;

/// What any request and its answer can suffer.
const FAULTS: [Fault; 8] = [
    Fault::KillBefore,
    Fault::KillAfter,
    Fault::RefuseBefore,
    Fault::LoseAnswer,
    Fault::Truncate,
    Fault::NotJson,
    Fault::Status(500),
    Fault::Status(503),
];

/// What makes a difference only where the service has changed something.
const OF_CHANGES: [Fault; 6] = [
    Fault::ResetAnswer,
    Fault::ResetMidBody,
    Fault::StatusAfter(409),
    Fault::StatusAfter(500),
    Fault::StatusAfter(502),
    Fault::Twice,
];

/// What can outlast every attempt that is made.
const LASTING: [Fault; 3] = [Fault::RefuseBefore, Fault::LoseAnswer, Fault::Status(503)];

/// The files whose writing can fail.
const FILES: [&str; 3] = ["index.json", "secrets.age", "config.toml"];
const WRITING: [&str; 3] = ["persist", "rename", "renamed"];

/// A step and how often it was taken before and with this one.
type Step = (String, usize);

/// The steps of one command, in their order.
#[derive(Debug, Default)]
pub struct Steps {
    pub points: Vec<Step>,
    pub requests: Vec<Step>,
    pub calls: Range<u32>,
    /// The points before these.
    shared: Vec<Step>,
}

impl Steps {
    /// Puts them together from what the process told on stderr, what the relay saw and how often
    /// the store was called. `base` is what was done to it nevertheless.
    pub fn new(stderr: &str, requests: &[String], calls: u32, base: &[Harm]) -> Self {
        let told = stderr
            .lines()
            .filter_map(|line| line.strip_prefix("failpoint "));
        let mut points = counted(told);
        // What was full did not tell.
        for harm in base {
            let Harm::Point { name, nth, .. } = harm else {
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
            shared: vec![],
        }
    }

    /// The steps after those that it shares with another command.
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
            shared: self.points[..points].to_vec(),
        }
    }

    /// Every harm at every step.
    pub fn harms(&self) -> Vec<Harm> {
        let points = self.points.iter().flat_map(|(name, nth)| {
            let whats = if is_disk(name) {
                &[What::Kill, What::Full][..]
            } else {
                &[What::Kill][..]
            };
            whats.iter().map(|what| Harm::Point {
                name: name.clone(),
                nth: *nth,
                what: *what,
            })
        });
        let requests = self.requests.iter().flat_map(|(name, nth)| {
            let harm = move |lasting| {
                move |fault: &Fault| Harm::Request {
                    name: name.clone(),
                    nth: *nth,
                    fault: *fault,
                    lasting,
                }
            };
            let changes: &[Fault] = if name.starts_with("GET ") {
                &[]
            } else {
                &OF_CHANGES
            };
            let repeated = ["GET ", "DELETE "]
                .iter()
                .any(|method| name.starts_with(method));
            let lasting: &[Fault] = if repeated { &LASTING } else { &[] };
            FAULTS
                .iter()
                .chain(changes)
                .map(harm(false))
                .chain(lasting.iter().map(harm(true)))
        });
        let calls = self.calls.clone().flat_map(|nth| {
            let once = Refusal::ALL
                .into_iter()
                .map(move |how| Harm::call(nth, how));
            once.chain([Harm::Call {
                nth,
                how: Refusal::Refuses,
                lasting: true,
            }])
        });
        points
            .chain(self.full_from())
            .chain(requests)
            .chain(calls)
            .collect()
    }

    /// The disk is full from each use of it on.
    fn full_from(&self) -> Vec<Harm> {
        let mut passed: BTreeMap<String, usize> =
            disk_points().into_iter().map(|name| (name, 0)).collect();
        let mut harms = Vec::new();
        for (name, nth) in self
            .shared
            .iter()
            .chain(&self.points)
            .filter(|(name, _)| is_disk(name))
        {
            if *nth > self.shared.iter().filter(|step| step.0 == *name).count() {
                harms.push(Harm::FullFrom(passed.clone()));
            }
            passed.insert(name.clone(), *nth);
        }
        harms
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
    files.chain(["append.journal.jsonl".to_owned()]).collect()
}

/// Every point, those between two effects as they stand in the source.
pub fn all_points() -> Vec<String> {
    let mut points = disk_points();
    search(&repository().join("src"), &mut points);
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
