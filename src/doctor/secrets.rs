//! Stored secrets: whether each is where the index says.

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::time::{Duration, Instant};

use super::Finding;
use super::store::UNLOCK;
use crate::context::Context;
use crate::durable::is_missing;
use crate::error::{Error, Kind};
use crate::model::{EntryRef, Marker};
use crate::ops::OpenStore;
use crate::store::{IndexData, SecretStore, StoreError, StoredKey};

const CHECK: &str = "secrets";
/// How many missing secrets are listed.
const LISTED: usize = 5;

/// A secret in the index.
struct StoredSecret {
    at: EntryRef,
    /// Its name in messages.
    title: String,
}

/// Reads every secret of the index, except from `unusable`, the store that has failed already, and
/// from the one that is `locked`.
pub fn examine(ctx: &Context, unusable: Option<&str>, locked: Option<&str>) -> Vec<Finding> {
    let contents = match ctx.index().read() {
        Ok(contents) => contents,
        Err(error) => return vec![Finding::failed(CHECK, error.into())],
    };
    let paths = &ctx.settings.paths;
    if is_missing(&paths.index) && !is_missing(&paths.encrypted_file) {
        let message = format!(
            "the index `{}` is missing, so stored secrets cannot be found",
            paths.index.display()
        );
        let remedy = "run `genkey recover` to rebuild it from the stores";
        return vec![Finding::warning(CHECK, message, remedy)];
    }
    // The index names a key before its secret is stored, so an interrupted `create` looks like a
    // lost secret here. The `unfinished` check reports it.
    let unfinished = ctx.journal().markers().unwrap_or_default();
    let is_unfinished = |secret: &StoredSecret| {
        Marker::of_entry(&secret.at.entry).is_some_and(|marker| unfinished.contains(&marker))
    };
    let mut stores: BTreeMap<String, Vec<StoredSecret>> = BTreeMap::new();
    for secret in all(&contents) {
        if !is_unfinished(&secret) {
            let store = secret.at.store.clone();
            stores.entry(store).or_default().push(secret);
        }
    }
    if stores.is_empty() {
        return vec![Finding::ok(CHECK, "no secrets stored yet")];
    }
    // One limit for all secrets: a slow store may have hundreds.
    let deadline = Instant::now() + ctx.settings.globals.timeout;
    let usable = stores
        .iter()
        .filter(|(store, _)| Some(store.as_str()) != unusable);
    let count = usable.clone().map(|(_, secrets)| secrets.len()).sum();
    let progress = ctx.ui.progress("reading secrets", count);
    usable
        .map(|(store, secrets)| {
            if Some(store.as_str()) == locked {
                return not_checked(ctx, store, secrets.len());
            }
            examine_store(ctx, store, secrets, (deadline, &|| progress.advance()))
        })
        .collect()
}

/// Every secret once: a login's may be a stored key's, or that of another login.
fn all(contents: &IndexData) -> Vec<StoredSecret> {
    let title = |key: &StoredKey| {
        format!(
            "`{}` of profile `{}`",
            key.name.as_deref().unwrap_or_default(),
            key.scope.profile
        )
    };
    let keys = contents.keys.iter().map(|key| StoredSecret {
        at: key.at.clone(),
        title: title(key),
    });
    let alone = contents
        .logins
        .iter()
        .filter(|(_, login)| contents.keys.iter().all(|key| key.at != login.at));
    let logins = alone.map(|(name, login)| StoredSecret {
        at: login.at.clone(),
        title: format!("the login of profile `{name}`"),
    });
    let mut found: Vec<StoredSecret> = Vec::new();
    for secret in keys.chain(logins) {
        if found.iter().all(|other| other.at != secret.at) {
            found.push(secret);
        }
    }
    found
}

fn not_checked(ctx: &Context, store: &str, count: usize) -> Finding {
    let message = format!(
        "{} is locked by a passphrase; not checked: {} in it, and the key in use if it is there",
        ctx.store_title(store),
        counted(count)
    );
    Finding::warning(CHECK, message, UNLOCK)
}

fn examine_store(
    ctx: &Context,
    name: &str,
    secrets: &[StoredSecret],
    (deadline, advance): (Instant, &dyn Fn()),
) -> Finding {
    let title = ctx.store_title(name);
    let start = Instant::now();
    let result = ctx
        .open(name)
        .and_then(|store| find_missing(store.as_ref(), secrets, (deadline, advance)));
    let finding = match result {
        Err(error) => Finding::failed(
            CHECK,
            Error::from(error).context(format!("{} in {title}", counted(secrets.len()))),
        ),
        Ok((missing, _)) if !missing.is_empty() => lost(&title, &missing),
        Ok((_, skipped)) if skipped > 0 => {
            incomplete(&title, secrets.len(), skipped, ctx.settings.globals.timeout)
        }
        Ok(_) => Finding::ok(
            CHECK,
            format!("{} in {title}, none missing", counted(secrets.len())),
        ),
    };
    finding.took(start.elapsed())
}

/// The titles of missing secrets, and how many secrets were skipped after the deadline.
fn find_missing(
    store: &dyn SecretStore,
    secrets: &[StoredSecret],
    (deadline, advance): (Instant, &dyn Fn()),
) -> Result<(Vec<String>, usize), StoreError> {
    let entries: Vec<&str> = secrets
        .iter()
        .map(|secret| secret.at.entry.as_str())
        .collect();
    let (mut missing, mut left) = (Vec::new(), secrets.iter());
    store.read_each(&entries, &mut |secret| {
        let title = left.next().map(|secret| secret.title.clone());
        missing.extend(title.filter(|_| secret.is_none()));
        advance();
        if Instant::now() < deadline {
            ControlFlow::Continue(())
        } else {
            ControlFlow::Break(())
        }
    })?;
    Ok((missing, left.len()))
}

fn counted(count: usize) -> String {
    if count == 1 {
        "1 secret".into()
    } else {
        format!("{count} secrets")
    }
}

fn lost(title: &str, missing: &[String]) -> Finding {
    let listed = missing
        .iter()
        .take(LISTED)
        .map(String::as_str)
        .collect::<Vec<_>>()
        .join(", ");
    let more = missing.len().saturating_sub(LISTED);
    let more = if more > 0 {
        format!(" and {more} more")
    } else {
        String::new()
    };
    let message = format!("missing from {title}: {listed}{more}");
    let error = Error::new(Kind::Store, message).hint(
        "`genkey revoke KEY` revokes a key whose secret is missing; `genkey login` replaces a missing login",
    );
    Finding::failed(CHECK, error)
}

fn incomplete(title: &str, all: usize, skipped: usize, limit: Duration) -> Finding {
    let limit = humantime::format_duration(limit);
    let message = format!(
        "checked only {} of {} in {title} within {limit}",
        all - skipped,
        counted(all)
    );
    Finding::warning(CHECK, message, "try a longer `--timeout`")
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;
    use crate::secret::Secret;
    use crate::store::{Entry, EntryInfo, Visit};

    /// A store that has every second entry, and counts how often it is unlocked.
    struct Counting(Cell<u32>);

    impl SecretStore for Counting {
        fn name(&self) -> String {
            "counting".into()
        }
        fn put(&self, _entry: &Entry, _secret: &Secret) -> Result<(), StoreError> {
            Ok(())
        }
        fn get(&self, entry: &str) -> Result<Option<Secret>, StoreError> {
            let mut found = None;
            self.read_each(&[entry], &mut |secret| {
                found = secret;
                ControlFlow::Break(())
            })?;
            Ok(found)
        }
        fn read_each(&self, entries: &[&str], visit: &mut Visit<'_>) -> Result<(), StoreError> {
            self.0.set(self.0.get() + 1);
            for entry in entries {
                let is_there = entry.ends_with(['0', '2', '4']);
                let secret = is_there.then(|| Secret::new("gen_pat_x".into()));
                if visit(secret).is_break() {
                    break;
                }
            }
            Ok(())
        }
        fn remove(&self, _entry: &str) -> Result<bool, StoreError> {
            Ok(true)
        }
        fn entries(&self) -> Result<Vec<EntryInfo>, StoreError> {
            Ok(Vec::new())
        }
    }

    #[test]
    fn a_store_is_unlocked_once_for_all_secrets() {
        let secrets: Vec<StoredSecret> = (0..5)
            .map(|number| StoredSecret {
                at: EntryRef {
                    store: "counting".into(),
                    entry: format!("key-{number}"),
                },
                title: format!("`{number}`"),
            })
            .collect();
        let (store, steps) = (Counting(Cell::new(0)), Cell::new(0));
        let advance = || steps.set(steps.get() + 1);
        let later = Instant::now() + Duration::from_secs(3600);
        let (missing, skipped) = find_missing(&store, &secrets, (later, &advance)).unwrap();
        assert_eq!((missing, skipped), (vec!["`1`".into(), "`3`".into()], 0));
        assert_eq!((store.0.get(), steps.get()), (1, 5));
        let (_, skipped) = find_missing(&store, &secrets, (Instant::now(), &advance)).unwrap();
        assert_eq!(skipped, 4);
    }
}
