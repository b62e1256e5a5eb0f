//! The faults that a command can suffer, and where.

use std::collections::BTreeMap;

use super::destinations::{Place, PushFault};
use super::world::World;
use crate::support::proxy::Fault as NetworkFault;

/// A fault at a failpoint.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PointFault {
    Kill,
    Full,
}

/// A fault of a credential helper.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StoreFault {
    Refuses,
    SucceedsAndRefuses,
    PrintsNothing,
    Garbage,
    KillsBefore,
    KillsAfter,
}

impl StoreFault {
    pub const ALL: [Self; 6] = [
        Self::Refuses,
        Self::SucceedsAndRefuses,
        Self::PrintsNothing,
        Self::Garbage,
        Self::KillsBefore,
        Self::KillsAfter,
    ];

    fn script(self) -> &'static str {
        match self {
            Self::Refuses => "echo 'out of order'; exit 1",
            Self::SucceedsAndRefuses => "trap 'exit 1' EXIT",
            // Except for `erase`, which fails: its exit code 0 is believed without a check, since a
            // useless secret that stays does no harm.
            Self::PrintsNothing => "[ $1 != erase ]; exit",
            Self::Garbage => "echo '<html>'; [ $1 != erase ]; exit",
            Self::KillsBefore => "kill -9 $PPID; exit 1",
            Self::KillsAfter => "trap 'kill -9 $PPID' EXIT",
        }
    }
}

/// One fault at one step of a command.
#[derive(Debug, Clone)]
pub enum Fault {
    /// At the `nth` time that the process passes a failpoint.
    Point {
        name: String,
        nth: usize,
        what: PointFault,
    },
    /// The disk is full after this many uses of each file.
    FullFrom(BTreeMap<String, usize>),
    /// At the `nth` request of this method and path; if `persistent`, also at all later ones.
    Request {
        name: String,
        nth: usize,
        fault: NetworkFault,
        persistent: bool,
    },
    /// At the `nth` call of the store; if `persistent`, also at all later ones.
    Call {
        nth: u32,
        how: StoreFault,
        persistent: bool,
    },
    /// At the `nth` run of a destination's command; if `persistent`, also at all later ones.
    Push {
        place: Place,
        nth: u32,
        how: PushFault,
        persistent: bool,
    },
}

/// More requests or calls than any command makes.
const MANY: u32 = 20;

impl Fault {
    pub fn kill(point: &str) -> Self {
        Self::Point {
            name: point.into(),
            nth: 1,
            what: PointFault::Kill,
        }
    }

    pub fn full(name: &str, nth: usize) -> Self {
        Self::Point {
            name: name.into(),
            nth,
            what: PointFault::Full,
        }
    }

    pub fn request(name: &str, fault: NetworkFault) -> Self {
        Self::Request {
            name: name.into(),
            nth: 1,
            fault,
            persistent: false,
        }
    }

    pub fn call(nth: u32, how: StoreFault) -> Self {
        Self::Call {
            nth,
            how,
            persistent: false,
        }
    }

    pub fn push(place: Place, nth: u32, how: PushFault) -> Self {
        Self::Push {
            place,
            nth,
            how,
            persistent: false,
        }
    }

    /// Whether it only kills the process.
    pub fn kills(&self) -> bool {
        match self {
            Self::Point { what, .. } => *what == PointFault::Kill,
            Self::FullFrom(_) => false,
            Self::Request { fault, .. } => {
                matches!(fault, NetworkFault::KillBefore | NetworkFault::KillAfter)
            }
            Self::Call { how, .. } => {
                matches!(how, StoreFault::KillsBefore | StoreFault::KillsAfter)
            }
            Self::Push { how, .. } => how.kills(),
        }
    }

    /// Its name in the counts.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Point {
                what: PointFault::Kill,
                ..
            } => "killed inside",
            Self::Point { .. } | Self::FullFrom(_) => "disk full",
            Self::Request { fault, .. } => match fault {
                NetworkFault::KillBefore => "killed before",
                NetworkFault::KillAfter => "killed after",
                NetworkFault::Truncate | NetworkFault::ResetMidBody => "answer truncated",
                NetworkFault::NotJson => "answer not JSON",
                NetworkFault::Status(_) | NetworkFault::StatusAfter(_) => "5xx",
                NetworkFault::Missing => "no such key",
                NetworkFault::Twice => "request repeated",
                NetworkFault::RefuseBefore
                | NetworkFault::LoseAnswer
                | NetworkFault::ResetAnswer => "answer lost",
                NetworkFault::Delay(_)
                | NetworkFault::Hold
                | NetworkFault::HalfOpen
                | NetworkFault::Dribble => "answer late",
            },
            Self::Call {
                how: StoreFault::KillsBefore | StoreFault::KillsAfter,
                ..
            } => "killed at the store",
            Self::Call { .. } => "store refuses",
            Self::Push { how, .. } if how.kills() => "killed at a destination",
            Self::Push { .. } => "destination refuses",
        }
    }

    /// Prepares relay and store for the next command.
    fn install(&self, world: &World) {
        match self {
            Self::Point { .. } | Self::FullFrom(_) => {}
            Self::Request {
                name,
                nth,
                fault,
                persistent,
            } => {
                let (method, path) = name.split_once(' ').unwrap();
                world.relay.on(method, path, *nth, *fault);
                let later = if *persistent { MANY as usize } else { 0 };
                for more in 1..=later {
                    world.relay.perhaps(method, path, nth + more, *fault);
                }
            }
            Self::Call {
                nth,
                how,
                persistent,
            } => {
                let later = if *persistent { MANY } else { 0 };
                let helper = world.helper.as_ref().unwrap();
                (*nth..=nth + later).for_each(|call| helper.at(call, how.script()));
            }
            Self::Push {
                place,
                nth,
                how,
                persistent,
            } => {
                let later = if *persistent { MANY } else { 0 };
                (*nth..=nth + later).for_each(|run| place.at(world, run, *how));
            }
        }
    }
}

/// Prepares these faults for the next command, and returns its `FAILPOINTS`.
pub fn install(faults: &[Fault], world: &World) -> String {
    faults.iter().for_each(|fault| fault.install(world));
    scenario(faults, &[])
}

/// The actions at each failpoint, in the notation of the crate `fail`. Those in `traced` print their
/// name each time that nothing else happens.
pub fn scenario(faults: &[Fault], traced: &[String]) -> String {
    let mut points: BTreeMap<&str, Vec<(usize, String)>> =
        traced.iter().map(|name| (name.as_str(), vec![])).collect();
    for fault in faults {
        match fault {
            Fault::Point {
                name,
                nth,
                what: PointFault::Kill,
            } => {
                points
                    .entry(name)
                    .or_default()
                    .push((*nth, "1*return(kill)".into()));
            }
            Fault::Point {
                name,
                nth,
                what: PointFault::Full,
            } => {
                points
                    .entry(name)
                    .or_default()
                    .push((*nth, "1*return(full)".into()));
            }
            Fault::FullFrom(passes) => {
                for (name, passed) in passes {
                    points
                        .entry(name)
                        .or_default()
                        .push((passed + 1, "return(full)".into()));
                }
            }
            Fault::Request { .. } | Fault::Call { .. } | Fault::Push { .. } => {}
        }
    }
    let passing = if traced.is_empty() {
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
