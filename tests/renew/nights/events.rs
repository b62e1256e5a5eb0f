//! What happens on a day and in its night, and how it is generated.

use proptest::prelude::*;
use proptest::sample::{Index, select};

use crate::support::proxy::Fault as NetworkFault;

/// A day, the night after it, and what goes wrong in that night.
#[derive(Debug, Clone)]
pub struct Day {
    pub deeds: Vec<Deed>,
    /// How many hours after the previous night `renew` runs.
    pub hours: i64,
    pub trouble: Option<Trouble>,
    /// `--force`, if something goes wrong.
    pub is_forced: bool,
}

/// What a person does.
#[derive(Debug, Clone)]
pub enum Deed {
    Revoke(Index),
    Rename(Index),
    /// Uses a key that was replaced.
    UseOld(Index),
    /// Restores an earlier state of a file.
    Restore {
        file: Index,
        backup: Index,
    },
    Delete(Index),
    /// Creates a key that the runbook does not name.
    CreateOther,
    /// Creates a second key with a name of the runbook, and revokes it the next day.
    Duplicate(Index),
    Recover,
    Rotate {
        key: Index,
        is_graceful: bool,
    },
}

/// What goes wrong. A kill waits for a night in which it can happen.
#[derive(Debug, Clone)]
pub enum Trouble {
    Kill {
        point: Index,
        after: u8,
    },
    /// The disk is full, for a moment or for the whole night.
    Full {
        point: Index,
        after: u8,
        lasts: bool,
    },
    Network {
        request: Index,
        nth: usize,
        fault: NetworkFault,
    },
    Sick(Sick),
}

/// A destination or a command that fails for a night.
#[derive(Debug, Clone, Copy)]
pub enum Sick {
    /// The command ends with 1 and has done nothing.
    PushRefuses,
    /// The command ends with 1, and has written the key.
    PushLies,
    Verification,
    Reload,
    /// The file cannot be written.
    Env,
    Json,
}

const NETWORK_FAULTS: [NetworkFault; 12] = [
    NetworkFault::KillBefore,
    NetworkFault::KillAfter,
    NetworkFault::KillAfter,
    NetworkFault::RefuseBefore,
    NetworkFault::LoseAnswer,
    NetworkFault::LoseAnswer,
    NetworkFault::HalfOpen,
    NetworkFault::Truncate,
    NetworkFault::NotJson,
    NetworkFault::Status(500),
    NetworkFault::Status(429),
    NetworkFault::StatusAfter(504),
];

const SICKNESSES: [Sick; 6] = [
    Sick::PushRefuses,
    Sick::PushLies,
    Sick::Verification,
    Sick::Reload,
    Sick::Env,
    Sick::Json,
];

fn deed() -> impl Strategy<Value = Deed> {
    let index = any::<Index>;
    prop_oneof![
        2 => index().prop_map(Deed::Revoke),
        1 => index().prop_map(Deed::Rename),
        3 => index().prop_map(Deed::UseOld),
        3 => (index(), index()).prop_map(|(file, backup)| Deed::Restore { file, backup }),
        1 => index().prop_map(Deed::Delete),
        1 => Just(Deed::CreateOther),
        1 => index().prop_map(Deed::Duplicate),
        1 => Just(Deed::Recover),
        2 => (index(), any::<bool>())
            .prop_map(|(key, is_graceful)| Deed::Rotate { key, is_graceful }),
    ]
}

fn trouble() -> impl Strategy<Value = Trouble> {
    let index = any::<Index>;
    prop_oneof![
        5 => (index(), 0..3_u8).prop_map(|(point, after)| Trouble::Kill { point, after }),
        1 => (index(), 0..3_u8, any::<bool>())
            .prop_map(|(point, after, lasts)| Trouble::Full { point, after, lasts }),
        3 => (index(), 1..=2_usize, select(&NETWORK_FAULTS[..]))
            .prop_map(|(request, nth, fault)| Trouble::Network { request, nth, fault }),
        3 => select(&SICKNESSES[..]).prop_map(Trouble::Sick),
    ]
}

pub fn day() -> impl Strategy<Value = Day> {
    let deeds = prop_oneof![
        3 => Just(Vec::new()),
        1 => prop::collection::vec(deed(), 1..=2),
    ];
    // Now and then, the machine is off for two nights.
    let hours = prop_oneof![6 => 18..=30_i64, 1 => 30..=72_i64, 1 => 1..=8_i64];
    (
        deeds,
        hours,
        prop::option::weighted(0.25, trouble()),
        prop::bool::weighted(0.4),
    )
        .prop_map(|(deeds, hours, trouble, is_forced)| Day {
            deeds,
            hours,
            trouble,
            is_forced,
        })
}
