//! What can be done to a command, and where.

use std::collections::BTreeMap;

use super::site::Site;
use crate::support::proxy::Fault;

/// What happens at a point inside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum What {
    Kill,
    Full,
}

/// What a credential helper does instead of, or beside, its work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    Refuses,
    WorksAndRefuses,
    SaysNothing,
    Babbles,
    KillsBefore,
    KillsAfter,
}

impl Refusal {
    pub const ALL: [Self; 6] = [
        Self::Refuses,
        Self::WorksAndRefuses,
        Self::SaysNothing,
        Self::Babbles,
        Self::KillsBefore,
        Self::KillsAfter,
    ];

    fn script(self) -> &'static str {
        match self {
            Self::Refuses => "echo 'out of order'; exit 1",
            Self::WorksAndRefuses => "trap 'exit 1' EXIT",
            // That it erased what it did not is believed, as no harm comes of a secret that opens
            // nothing.
            Self::SaysNothing => "[ $1 != erase ]; exit",
            Self::Babbles => "echo '<html>'; [ $1 != erase ]; exit",
            Self::KillsBefore => "kill -9 $PPID; exit 1",
            Self::KillsAfter => "trap 'kill -9 $PPID' EXIT",
        }
    }
}

/// One harm, at one step of a command.
#[derive(Debug, Clone)]
pub enum Harm {
    /// At the `nth` time that the process comes by a point inside.
    Point {
        name: String,
        nth: usize,
        what: What,
    },
    /// The disk is full from one moment on: of each file, so many uses still pass.
    FullFrom(BTreeMap<String, usize>),
    /// At the `nth` request of this method and path; `lasting` at those after it too.
    Request {
        name: String,
        nth: usize,
        fault: Fault,
        lasting: bool,
    },
    /// At the `nth` call of the store; `lasting` at those after it too.
    Call {
        nth: u32,
        how: Refusal,
        lasting: bool,
    },
}

/// More than any command makes.
const EVER: u32 = 20;

impl Harm {
    pub fn kill(point: &str) -> Self {
        Self::Point {
            name: point.into(),
            nth: 1,
            what: What::Kill,
        }
    }

    pub fn full(name: &str, nth: usize) -> Self {
        Self::Point {
            name: name.into(),
            nth,
            what: What::Full,
        }
    }

    pub fn request(name: &str, fault: Fault) -> Self {
        Self::Request {
            name: name.into(),
            nth: 1,
            fault,
            lasting: false,
        }
    }

    pub fn call(nth: u32, how: Refusal) -> Self {
        Self::Call {
            nth,
            how,
            lasting: false,
        }
    }

    /// Whether it ends the process, and nothing else.
    pub fn kills(&self) -> bool {
        match self {
            Self::Point { what, .. } => *what == What::Kill,
            Self::FullFrom(_) => false,
            Self::Request { fault, .. } => matches!(fault, Fault::KillBefore | Fault::KillAfter),
            Self::Call { how, .. } => matches!(how, Refusal::KillsBefore | Refusal::KillsAfter),
        }
    }

    /// The kind of harm, as issues and people name it.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Point {
                what: What::Kill, ..
            } => "killed inside",
            Self::Point { .. } | Self::FullFrom(_) => "disk full",
            Self::Request { fault, .. } => match fault {
                Fault::KillBefore => "killed before",
                Fault::KillAfter => "killed after",
                Fault::Truncate | Fault::ResetMidBody => "answer truncated",
                Fault::NotJson => "answer not JSON",
                Fault::Status(_) | Fault::StatusAfter(_) => "5xx",
                Fault::Missing => "no such key",
                Fault::Twice => "request repeated",
                Fault::RefuseBefore | Fault::LoseAnswer | Fault::ResetAnswer => "answer lost",
                Fault::Delay(_) | Fault::Hold | Fault::HalfOpen | Fault::Dribble => "answer late",
            },
            Self::Call {
                how: Refusal::KillsBefore | Refusal::KillsAfter,
                ..
            } => "killed at the store",
            Self::Call { .. } => "store refuses",
        }
    }

    /// Has the relay and the store do it to the next command.
    fn install(&self, site: &Site) {
        match self {
            Self::Point { .. } | Self::FullFrom(_) => {}
            Self::Request {
                name,
                nth,
                fault,
                lasting,
            } => {
                let (method, path) = name.split_once(' ').unwrap();
                site.relay.on(method, path, *nth, *fault);
                let later = if *lasting { EVER as usize } else { 0 };
                for more in 1..=later {
                    site.relay.perhaps(method, path, nth + more, *fault);
                }
            }
            Self::Call { nth, how, lasting } => {
                let later = if *lasting { EVER } else { 0 };
                let helper = site.helper.as_ref().unwrap();
                (*nth..=nth + later).for_each(|call| helper.at(call, how.script()));
            }
        }
    }
}

/// Has all of it happen to the next command; what that must have as `FAILPOINTS`.
pub fn install(harms: &[Harm], site: &Site) -> String {
    harms.iter().for_each(|harm| harm.install(site));
    scenario(harms, &[])
}

/// What happens at each point, in the notation of the crate `fail`. The points in `told` tell of
/// the times that nothing does.
pub fn scenario(harms: &[Harm], told: &[String]) -> String {
    let mut points: BTreeMap<&str, Vec<(usize, String)>> =
        told.iter().map(|name| (name.as_str(), vec![])).collect();
    for harm in harms {
        match harm {
            Harm::Point {
                name,
                nth,
                what: What::Kill,
            } => {
                points
                    .entry(name)
                    .or_default()
                    .push((*nth, "1*return(kill)".into()));
            }
            Harm::Point {
                name,
                nth,
                what: What::Full,
            } => {
                points
                    .entry(name)
                    .or_default()
                    .push((*nth, "1*return(full)".into()));
            }
            Harm::FullFrom(passes) => {
                for (name, passed) in passes {
                    points
                        .entry(name)
                        .or_default()
                        .push((passed + 1, "return(full)".into()));
                }
            }
            Harm::Request { .. } | Harm::Call { .. } => {}
        }
    }
    let passing = if told.is_empty() {
        "off"
    } else {
        "return(tell)"
    };
    points
        .into_iter()
        .map(|(name, what)| format!("{name}={}", tasks(what, passing)))
        .collect::<Vec<_>>()
        .join(";")
}

fn tasks(mut what: Vec<(usize, String)>, passing: &str) -> String {
    what.sort();
    let mut tasks = Vec::new();
    let mut passed = 0;
    for (nth, task) in what {
        if nth > passed + 1 {
            tasks.push(format!("{}*{passing}", nth - passed - 1));
        }
        passed = nth;
        tasks.push(task);
    }
    if tasks.last().is_none_or(|last| last.contains('*')) {
        tasks.push(passing.into());
    }
    tasks.join("->")
}
