//! What the index says of where keys are.

use std::collections::BTreeSet;

use genkey::model::{Destination, Holder, KeyId, NoPresets, Setting};
use genkey::store::{Index, IndexData, StoredKey};

use super::destinations::Place;
use super::world::{World, fingerprint};
use crate::support::genkey::places;

/// Has the index say that the places hold the key `old`, as if it had been delivered there.
pub fn record(world: &World) {
    let folder = world.home.path("").canonicalize().unwrap();
    let setting = Setting {
        folder: &folder,
        variable: "GEN_API_KEY",
    };
    let host = rustix::system::uname().nodename().to_str().unwrap().into();
    let holder = |place: &Place| Holder {
        destination: Destination::parse(&place.argument(), setting, &NoPresets).unwrap(),
        host: Some(String::clone(&host)),
    };
    let holders: Vec<Holder> = world.places.iter().map(holder).collect();
    let index = Index::new(world.home.path(places::INDEX));
    let recorded = |data: &mut IndexData| {
        let old = data.keys.iter().find(|key| is_key(key, world.old));
        let at = old.unwrap().at.clone();
        data.set_holders(&at, holders);
    };
    index.update(recorded).unwrap();
}

fn is_key(key: &StoredKey, id: i64) -> bool {
    key.id == KeyId::Number(id.unsigned_abs())
}

/// The index names every destination that holds a stored key of genkey, and no other if it `is_exact`.
pub fn are_recorded(world: &World, is_exact: bool) {
    let (index, rows) = (world.index(), world.own());
    for row in rows.iter().filter(|row| !row.is_revoked()) {
        let stored = index.keys.iter().find(|key| is_key(key, row.id));
        // The secret of one that was not created here was only found in a destination.
        let Some(stored) = stored.filter(|_| !world.is_another(row.id)) else {
            continue;
        };
        let holds = |place: &&Place| {
            let held = place.held(world);
            held.is_some_and(|secret| fingerprint(&secret) == row.fingerprint)
        };
        let held = world.places.iter().filter(holds);
        let held: BTreeSet<String> = held.map(|place| place.argument()).collect();
        let folder = world.home.path("").canonicalize().unwrap();
        let folder = format!("{}/", folder.display());
        let recorded: BTreeSet<String> = index
            .holders(&stored.at)
            .iter()
            .map(|holder| holder.destination.to_string().replace(&folder, ""))
            .collect();
        assert!(
            recorded.is_superset(&held),
            "the key {} is in {held:?}, but recorded in {recorded:?}",
            row.id
        );
        assert!(
            !is_exact || recorded == held,
            "the key {} is only in {held:?}, but recorded in {recorded:?}",
            row.id
        );
    }
}
