//! Which key is meant: by an id, an exact name, or a secret.

use std::collections::HashSet;
use std::time::Duration;

use super::{Account, OpenStore};
use crate::api;
use crate::model::{Key, KeyId, Scope, Status, looks_like_id};
use crate::secret::Secret;
use crate::store::{IndexData, StoredKey};

/// More than the coarsest step in which a service may count `last_used_at`.
const CLOCK_STEP: Duration = Duration::from_millis(1100);
/// How many letters a name has at least in which one letter is a slip.
const SHORTEST_SLIP: usize = 3;
/// How many similar names are told.
const NAMED: usize = 3;

/// Why a text does not say which key is meant.
#[derive(Debug, thiserror::Error)]
pub enum FindError {
    /// No key has this id or name.
    #[error("there is no key `{wanted}`")]
    NotFound {
        /// What was typed.
        wanted: String,
        /// Names that are spelled much like it.
        similar: Vec<String>,
    },
    /// Several keys may be meant.
    #[error("{}", describe_ambiguity(.wanted, .of_id.as_deref(), .of_name))]
    Ambiguous {
        /// What was typed.
        wanted: String,
        /// The key that has it as its id.
        of_id: Option<String>,
        /// The keys that have it as their name, by title and id.
        of_name: Vec<(String, KeyId)>,
    },
}

fn describe_ambiguity(wanted: &str, of_id: Option<&str>, of_name: &[(String, KeyId)]) -> String {
    let join = |texts: Vec<String>| texts.join(", ");
    let Some(of_id) = of_id else {
        let ids = of_name.iter().map(|(_, id)| id.to_string()).collect();
        return format!("the name `{wanted}` is ambiguous: {}", join(ids));
    };
    let titles = of_name.iter().map(|(title, _)| title.clone()).collect();
    format!(
        "`{wanted}` is ambiguous: the id of {of_id}, and the name of {}",
        join(titles)
    )
}

/// What can be meant by an id or a name.
pub trait Named {
    /// The service's id of it.
    fn id(&self) -> &KeyId;
    /// What people call it.
    fn name(&self) -> Option<&str>;
    /// Whether it is not known to be dead.
    fn is_live(&self) -> bool;
}

impl Named for Key {
    fn id(&self) -> &KeyId {
        &self.id
    }
    fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }
    fn is_live(&self) -> bool {
        !self.is_revoked()
    }
}

impl Named for StoredKey {
    fn id(&self) -> &KeyId {
        &self.id
    }
    fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }
    fn is_live(&self) -> bool {
        true
    }
}

/// Whether a text may mean a key: `52` as its id or its exact name, `id:52` and `name:52` as one of
/// them.
#[derive(Debug, Clone, Copy)]
pub struct Wanted<'t>(pub &'t str);

impl<'t> Wanted<'t> {
    /// Whether it is the key's id.
    fn is_id(self, key: &impl Named) -> bool {
        let id = match self.0.split_once(':') {
            Some(("id", id)) => id,
            Some(_) | None => self.0,
        };
        key.id().to_string() == id
    }

    /// Whether it is the key's name.
    fn is_name(self, key: &impl Named) -> bool {
        key.name()
            .is_some_and(|name| name == self.0 || name == self.typed_name())
    }

    /// Whether the key is called so. [`find`] needs no other keys to choose from.
    pub fn fits(self, key: &impl Named) -> bool {
        self.is_id(key) || self.is_name(key)
    }

    /// Whether the key's name is spelled much like it: in other letters, or with one that is wrong,
    /// missing or too much.
    pub fn resembles(self, key: &impl Named) -> bool {
        let typed = self.typed_name();
        // Most names are told apart by their length alone.
        let near = |name: &&str| key.is_live() && name.len().abs_diff(typed.len()) <= 4;
        let Some(name) = key.name().filter(near).map(str::to_lowercase) else {
            return false;
        };
        let typed = typed.to_lowercase();
        name == typed
            || (typed.chars().count() >= SHORTEST_SLIP && strsim::osa_distance(&name, &typed) == 1)
    }

    /// Whether it can be an id of which this machine knows nothing: digits, and not said to be a
    /// name.
    fn looks_like_id(self) -> bool {
        looks_like_id(self.0)
    }

    fn typed_name(self) -> &'t str {
        self.0.strip_prefix("name:").unwrap_or(self.0)
    }
}

/// Finds the one key that a text means among those that there are.
///
/// A name that a live key has is not confused with revoked keys of the same name.
pub fn find<'a, K: Named>(
    keys: impl IntoIterator<Item = &'a K>,
    wanted: Wanted<'_>,
) -> Result<&'a K, FindError> {
    let (mut of_id, mut of_name, mut similar) = (Vec::new(), Vec::new(), Vec::new());
    for key in keys {
        match (wanted.is_id(key), wanted.is_name(key)) {
            (true, _) => of_id.push(key),
            (false, true) if of_name.iter().any(|other: &&K| other.id() == key.id()) => {}
            (false, true) => of_name.push(key),
            (false, false) if wanted.resembles(key) => {
                similar.extend(key.name().map(str::to_owned))
            }
            (false, false) => {}
        }
    }
    if of_id.iter().chain(&of_name).any(|key| key.is_live()) {
        of_name.retain(|key| key.is_live());
    }
    match (of_id.as_slice(), of_name.as_slice()) {
        ([one, ..], []) | ([], [one]) => Ok(one),
        ([], []) => Err(FindError::NotFound {
            wanted: wanted.0.to_owned(),
            similar: best(similar),
        }),
        (of_id, of_name) => Err(FindError::Ambiguous {
            wanted: wanted.0.to_owned(),
            of_id: of_id.first().map(|key| title(*key)),
            of_name: of_name
                .iter()
                .map(|key| (title(*key), key.id().clone()))
                .collect(),
        }),
    }
}

/// Finds the one key that a text means among those whose secrets are stored. No request is made, so
/// that a number that is only a name may still be the id of a key that is stored nowhere here: then
/// it is not said which one is meant.
pub fn find_stored<'a>(
    keys: impl IntoIterator<Item = &'a StoredKey>,
    wanted: Wanted<'_>,
) -> Result<&'a StoredKey, FindError> {
    let found = find(keys, wanted)?;
    if wanted.looks_like_id() && !wanted.is_id(found) {
        return Err(FindError::Ambiguous {
            wanted: wanted.0.to_owned(),
            of_id: Some("another key, perhaps".to_owned()),
            of_name: vec![(title(found), found.id.clone())],
        });
    }
    Ok(found)
}

fn title(key: &impl Named) -> String {
    match key.name() {
        Some(name) => format!("`{name}` ({})", key.id()),
        None => format!("`{}`", key.id()),
    }
}

/// The first few names, each once.
fn best(mut names: Vec<String>) -> Vec<String> {
    names.sort();
    names.dedup();
    names.truncate(NAMED);
    names
}

/// The stored key whose secret this is. A store that cannot be read now has none.
pub fn find_by_secret(
    stores: &dyn OpenStore,
    index: &IndexData,
    scope: &Scope,
    secret: &Secret,
) -> Option<KeyId> {
    let mut silent = HashSet::new();
    let is_it = |key: &&StoredKey| {
        !silent.contains(&key.at.store)
            && match stores.get(&key.at) {
                Ok(stored) => stored.as_ref() == Some(secret),
                Err(_) => !silent.insert(key.at.store.clone()),
            }
    };
    index
        .keys_of(scope)
        .filter(|key| key.known_id().is_some())
        .find(is_it)
        .map(|key| key.id.clone())
}

/// The account's only key that works, if it is the one in use: as the list holds all keys ("API
/// Keys" reference), it must be, unless the credential is none of them. That it is shows in
/// `last_used_at`, which moves with each request.
pub async fn find_only_key(account: &Account<'_>, keys: &[Key]) -> Result<Option<Key>, api::Error> {
    let mut live = keys
        .iter()
        .filter(|key| !key.is_revoked() && key.status != Status::Expired);
    let (Some(only), None) = (live.next(), live.next()) else {
        return Ok(None);
    };
    if only.status != Status::Active {
        return Ok(None);
    }
    tokio::time::sleep(CLOCK_STEP).await;
    let moved = |key: &Key| key.id == only.id && key.last_used_at > only.last_used_at;
    Ok(account.client.list_keys().await?.into_iter().find(moved))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Status;

    fn key(id: u64, name: &str, status: Status) -> Key {
        Key {
            id: KeyId::Number(id),
            name: Some(name.into()),
            status,
            created_at: None,
            expires_at: None,
            last_used_at: None,
            revoked_at: None,
            unreadable: Vec::new(),
        }
    }

    fn found(keys: &[Key], wanted: &str) -> Result<String, String> {
        find(keys, Wanted(wanted))
            .map(|key| key.id.to_string())
            .map_err(|error| error.to_string())
    }

    #[test]
    fn a_live_key_wins_over_revoked_ones_of_its_name() {
        let keys = [
            key(1, "ci", Status::Revoked),
            key(2, "ci", Status::Active),
            key(4, "old", Status::Revoked),
        ];
        assert_eq!(found(&keys, "ci").unwrap(), "2");
        assert_eq!(found(&keys, "old").unwrap(), "4");
        let dead_name = [key(5, "ci", Status::Active), key(6, "5", Status::Revoked)];
        assert_eq!(found(&dead_name, "5").unwrap(), "5");
    }

    #[test]
    fn what_is_an_id_and_another_ones_name_is_ambiguous_until_it_is_said_which() {
        let keys = [
            key(2, "ci", Status::Active),
            key(3, "2", Status::Active),
            key(7, "7", Status::Active),
        ];
        let told = "`2` is ambiguous: the id of `ci` (2), and the name of `2` (3)";
        assert_eq!(found(&keys, "2").unwrap_err(), told);
        assert_eq!(
            ["id:2", "name:2", "3", "7", "id:7", "name:7"]
                .map(|wanted| found(&keys, wanted).unwrap()),
            ["2", "3", "3", "7", "7", "7"]
        );
        assert_eq!(
            found(&keys, "id:ci").unwrap_err(),
            "there is no key `id:ci`"
        );
        let dead_id = [key(2, "ci", Status::Revoked), key(3, "2", Status::Active)];
        assert_eq!(found(&dead_id, "2").unwrap_err(), told);
        let odd = [
            key(1, "id:2", Status::Active),
            key(2, "name:x", Status::Active),
            key(3, "x", Status::Active),
        ];
        let told = "`id:2` is ambiguous: the id of `name:x` (2), and the name of `id:2` (1)";
        assert_eq!(found(&odd, "id:2").unwrap_err(), told);
        assert_eq!(found(&odd, "name:id:2").unwrap(), "1");
        assert_eq!(
            found(&odd, "name:x").unwrap_err(),
            "the name `name:x` is ambiguous: 2, 3"
        );
    }

    #[test]
    fn a_name_of_several_lists_them_and_a_slip_is_guessed() {
        let keys = [
            key(1, "ci", Status::Active),
            key(2, "ci", Status::Expired),
            key(3, "Laptop", Status::Active),
            key(4, "laptops", Status::Revoked),
        ];
        assert_eq!(
            found(&keys, "ci").unwrap_err(),
            "the name `ci` is ambiguous: 1, 2"
        );
        let similar = |wanted| match find(&keys, Wanted(wanted)) {
            Err(FindError::NotFound { similar, .. }) => similar,
            other => panic!("{other:?}"),
        };
        for slip in [
            "laptop",
            "LAPTOP",
            "lptop",
            "laptpo",
            "laptopx",
            "name:laptop",
        ] {
            assert_eq!(similar(slip), ["Laptop"], "{slip}");
        }
        assert_eq!(
            (similar("CI"), similar("c")),
            (vec!["ci".to_owned()], vec![])
        );
        assert_eq!(similar("lapto p!"), [""; 0]);
    }
}
