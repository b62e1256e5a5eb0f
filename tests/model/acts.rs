//! What can happen, and in which order it is tried.

use proptest::prelude::*;
use proptest::sample::{Index, select};

use crate::support::proxy::Fault as Disturbance;

/// The names that keys get. There are few, so that many keys bear the same.
pub const NAMES: [&str; 3] = ["ci", "deploy", "release train"];

/// One step of a sequence.
#[derive(Debug, Clone)]
pub struct Step {
    pub act: Act,
    pub fault: Option<Fault>,
}

/// One of the keys that there are.
#[derive(Debug, Clone)]
pub struct Pick(pub Index);

/// What somebody does with genkey, or without it.
#[derive(Debug, Clone)]
pub enum Act {
    Create {
        name: &'static str,
        in_use: bool,
        /// Whether the credential is the profile's login, not one from outside.
        by_login: bool,
    },
    Rename(Pick, &'static str),
    Revoke(Pick),
    /// With the secret of a key that somebody else has made, or the one from outside.
    Login(Pick),
    Logout,
    Use(Pick),
    List,
    Recover,
    Theirs(Theirs),
}

/// What somebody else does at the service.
#[derive(Debug, Clone)]
pub enum Theirs {
    Create {
        name: &'static str,
        /// A marker that is not of this machine.
        marker: Option<u64>,
    },
    Revoke(Pick),
    Rename(Pick, &'static str),
}

/// What goes wrong meanwhile.
#[derive(Debug, Clone)]
pub enum Fault {
    /// At a point of the program, when it comes by for the n-th time, from 0.
    AtPoint {
        point: Index,
        after: u8,
        what: Break,
    },
    /// No file can be written any more from some moment on.
    Full { after: u8 },
    /// At the n-th request of those of one kind, from 1.
    AtRequest {
        request: Index,
        nth: usize,
        what: Disturbance,
    },
    /// The n-th call of the helper, from 1, does this instead.
    AtCall { call: u32, harm: &'static str },
}

#[derive(Debug, Clone, Copy)]
pub enum Break {
    Kill,
    DiskFull,
}

/// What a helper may do instead of its work.
const HARMS: [&str; 3] = ["echo 'out of order'; exit 1", "kill -9 $$", "exit 3"];

const DISTURBANCES: [Disturbance; 15] = [
    Disturbance::KillBefore,
    Disturbance::KillAfter,
    Disturbance::KillAfter,
    Disturbance::RefuseBefore,
    Disturbance::LoseAnswer,
    Disturbance::LoseAnswer,
    Disturbance::ResetAnswer,
    Disturbance::Truncate,
    Disturbance::ResetMidBody,
    Disturbance::NotJson,
    Disturbance::Status(500),
    Disturbance::Status(403),
    Disturbance::Status(429),
    Disturbance::StatusAfter(500),
    Disturbance::StatusAfter(504),
];

fn pick() -> impl Strategy<Value = Pick> {
    any::<Index>().prop_map(Pick)
}

fn act() -> impl Strategy<Value = Act> {
    let name = || select(&NAMES[..]);
    prop_oneof![
        8 => (name(), any::<bool>(), prop::bool::weighted(0.3))
            .prop_map(|(name, in_use, by_login)| Act::Create { name, in_use, by_login }),
        2 => (pick(), name()).prop_map(|(key, name)| Act::Rename(key, name)),
        3 => pick().prop_map(Act::Revoke),
        2 => pick().prop_map(Act::Login),
        1 => Just(Act::Logout),
        2 => pick().prop_map(Act::Use),
        1 => Just(Act::List),
        4 => Just(Act::Recover),
        4 => theirs().prop_map(Act::Theirs),
    ]
}

fn theirs() -> impl Strategy<Value = Theirs> {
    let name = || select(&NAMES[..]);
    prop_oneof![
        3 => (name(), prop::option::of(any::<u64>())).prop_map(|(name, marker)| Theirs::Create { name, marker }),
        1 => pick().prop_map(Theirs::Revoke),
        1 => (pick(), name()).prop_map(|(key, name)| Theirs::Rename(key, name)),
    ]
}

fn fault() -> impl Strategy<Value = Fault> {
    let index = any::<Index>;
    prop_oneof![
        4 => (index(), 0..3_u8, prop_oneof![3 => Just(Break::Kill), 1 => Just(Break::DiskFull)])
            .prop_map(|(point, after, what)| Fault::AtPoint { point, after, what }),
        1 => (0..3_u8).prop_map(|after| Fault::Full { after }),
        4 => (index(), 1..=2_usize, select(&DISTURBANCES[..]))
            .prop_map(|(request, nth, what)| Fault::AtRequest { request, nth, what }),
        2 => (1..=12_u32, select(&HARMS[..])).prop_map(|(call, harm)| Fault::AtCall { call, harm }),
    ]
}

/// Whether the store is a helper, which is slower, and what happens.
pub fn sequence() -> impl Strategy<Value = (bool, Vec<Step>)> {
    let step =
        (act(), prop::option::weighted(0.6, fault())).prop_map(|(act, fault)| Step { act, fault });
    (
        prop::bool::weighted(0.3),
        prop::collection::vec(step, 1..14),
    )
}
