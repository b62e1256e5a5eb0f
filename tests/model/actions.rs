//! The actions and faults of a sequence, and how it is generated.

use proptest::prelude::*;
use proptest::sample::{Index, select};

use crate::support::proxy::Fault as NetworkFault;

/// The names of keys: few, so that many keys have the same.
pub const NAMES: [&str; 3] = ["ci", "deploy", "release train"];

/// One step of a sequence.
#[derive(Debug, Clone)]
pub struct Step {
    pub action: Action,
    pub fault: Option<Fault>,
}

/// Selects one of the existing keys.
#[derive(Debug, Clone)]
pub struct Pick(pub Index);

/// A command, or what another user does.
#[derive(Debug, Clone)]
pub enum Action {
    Create {
        name: &'static str,
        in_use: bool,
        /// The credential is the profile's login, not `GEN_API_KEY`.
        by_login: bool,
    },
    Rename(Pick, &'static str),
    Revoke(Pick),
    Rotate {
        key: Pick,
        /// The old key stays valid for an hour.
        graceful: bool,
        /// The file of assignments gets the key.
        deliver: bool,
    },
    /// The graces of all rotations are over.
    EndGraces,
    /// A person writes the key back that was replaced last.
    RestoreFile,
    /// With the secret of a foreign key, or that of `GEN_API_KEY`.
    Login(Pick),
    Logout,
    Use(Pick),
    List,
    Recover,
    Foreign(Foreign),
}

/// What another user does at the service.
#[derive(Debug, Clone)]
pub enum Foreign {
    Create {
        name: &'static str,
        /// A marker of another machine.
        marker: Option<u64>,
    },
    Revoke(Pick),
    Rename(Pick, &'static str),
}

/// A fault during a command.
#[derive(Debug, Clone)]
pub enum Fault {
    /// At a failpoint, after it was passed `after` times.
    AtPoint {
        point: Index,
        after: u8,
        what: Break,
    },
    /// The disk is full after this many uses of each file.
    Full { after: u8 },
    /// At the n-th request of a kind, from 1.
    AtRequest {
        request: Index,
        nth: usize,
        what: NetworkFault,
    },
    /// At the n-th call of the helper, from 1, which runs this script instead.
    AtCall { call: u32, script: &'static str },
}

#[derive(Debug, Clone, Copy)]
pub enum Break {
    Kill,
    DiskFull,
}

/// The scripts of a failing helper.
const HELPER_FAULTS: [&str; 3] = ["echo 'out of order'; exit 1", "kill -9 $$", "exit 3"];

const NETWORK_FAULTS: [NetworkFault; 15] = [
    NetworkFault::KillBefore,
    NetworkFault::KillAfter,
    NetworkFault::KillAfter,
    NetworkFault::RefuseBefore,
    NetworkFault::LoseAnswer,
    NetworkFault::LoseAnswer,
    NetworkFault::ResetAnswer,
    NetworkFault::Truncate,
    NetworkFault::ResetMidBody,
    NetworkFault::NotJson,
    NetworkFault::Status(500),
    NetworkFault::Status(403),
    NetworkFault::Status(429),
    NetworkFault::StatusAfter(500),
    NetworkFault::StatusAfter(504),
];

fn pick() -> impl Strategy<Value = Pick> {
    any::<Index>().prop_map(Pick)
}

fn action() -> impl Strategy<Value = Action> {
    let name = || select(&NAMES[..]);
    prop_oneof![
        8 => (name(), any::<bool>(), prop::bool::weighted(0.3))
            .prop_map(|(name, in_use, by_login)| Action::Create { name, in_use, by_login }),
        2 => (pick(), name()).prop_map(|(key, name)| Action::Rename(key, name)),
        3 => pick().prop_map(Action::Revoke),
        10 => (pick(), prop::bool::weighted(0.3), prop::bool::weighted(0.8))
            .prop_map(|(key, graceful, deliver)| Action::Rotate { key, graceful, deliver }),
        2 => Just(Action::EndGraces),
        4 => Just(Action::RestoreFile),
        2 => pick().prop_map(Action::Login),
        1 => Just(Action::Logout),
        2 => pick().prop_map(Action::Use),
        1 => Just(Action::List),
        4 => Just(Action::Recover),
        4 => foreign().prop_map(Action::Foreign),
    ]
}

fn foreign() -> impl Strategy<Value = Foreign> {
    let name = || select(&NAMES[..]);
    prop_oneof![
        3 => (name(), prop::option::of(any::<u64>())).prop_map(|(name, marker)| Foreign::Create { name, marker }),
        2 => pick().prop_map(Foreign::Revoke),
        1 => (pick(), name()).prop_map(|(key, name)| Foreign::Rename(key, name)),
    ]
}

fn fault() -> impl Strategy<Value = Fault> {
    let index = any::<Index>;
    prop_oneof![
        4 => (index(), 0..3_u8, prop_oneof![3 => Just(Break::Kill), 1 => Just(Break::DiskFull)])
            .prop_map(|(point, after, what)| Fault::AtPoint { point, after, what }),
        1 => (0..3_u8).prop_map(|after| Fault::Full { after }),
        4 => (index(), 1..=2_usize, select(&NETWORK_FAULTS[..]))
            .prop_map(|(request, nth, what)| Fault::AtRequest { request, nth, what }),
        2 => (1..=12_u32, select(&HELPER_FAULTS[..])).prop_map(|(call, script)| Fault::AtCall { call, script }),
    ]
}

/// A sequence, and whether the store is a helper, which is slower.
pub fn sequence() -> impl Strategy<Value = (bool, Vec<Step>)> {
    let step = (action(), prop::option::weighted(0.6, fault()))
        .prop_map(|(action, fault)| Step { action, fault });
    (
        prop::bool::weighted(0.3),
        prop::collection::vec(step, 1..14),
    )
}
