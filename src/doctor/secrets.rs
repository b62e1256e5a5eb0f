//! The secrets that are kept: whether each is where the index says.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use super::Finding;
use crate::context::Context;
use crate::durable::is_missing;
use crate::error::{Error, Kind};
use crate::model::{EntryRef, Marker};
use crate::ops::OpenStore;
use crate::store::{IndexData, SecretStore, StoreError, StoredKey};

const CHECK: &str = "secrets";
const NAMED: usize = 5;

/// A secret that the index knows of, and what people call it.
struct Kept {
    at: EntryRef,
    title: String,
}

/// Looks for every secret of the index, a store at a time, but not in the store that has already
/// failed.
pub fn examine(ctx: &Context, unusable: Option<&str>) -> Vec<Finding> {
    let contents = match ctx.index().read() {
        Ok(contents) => contents,
        Err(error) => return vec![Finding::failed(CHECK, error.into())],
    };
    let paths = &ctx.settings.paths;
    if is_missing(&paths.index) && !is_missing(&paths.encrypted_file) {
        let message = format!(
            "there is no `{}`, which says where secrets are",
            paths.index.display()
        );
        let remedy = "`genkey recover` looks for them in the stores, and makes a new index";
        return vec![Finding::warning(CHECK, message, remedy)];
    }
    // The index names a key before its secret is stored; what was cut off in between is the matter
    // of `unfinished`.
    let underway = ctx.journal().markers().unwrap_or_default();
    let is_underway = |kept: &Kept| {
        Marker::of_entry(&kept.at.entry).is_some_and(|marker| underway.contains(&marker))
    };
    let mut stores: BTreeMap<String, Vec<Kept>> = BTreeMap::new();
    for kept in all(&contents).into_iter().filter(|kept| !is_underway(kept)) {
        stores.entry(kept.at.store.clone()).or_default().push(kept);
    }
    if stores.is_empty() {
        return vec![Finding::ok(CHECK, "none is kept yet")];
    }
    let end = Instant::now() + ctx.settings.globals.timeout;
    let looked = stores
        .iter()
        .filter(|(store, _)| Some(store.as_str()) != unusable);
    looked
        .map(|(store, kept)| examine_store(ctx, store, kept, end))
        .collect()
}

/// Every secret once: a login may be that of a kept key.
fn all(contents: &IndexData) -> Vec<Kept> {
    let title = |key: &StoredKey| {
        format!(
            "`{}` of profile `{}`",
            key.name.as_deref().unwrap_or_default(),
            key.scope.profile
        )
    };
    let keys = contents.keys.iter().map(|key| Kept {
        at: key.at.clone(),
        title: title(key),
    });
    let alone = contents
        .logins
        .iter()
        .filter(|(_, login)| contents.keys.iter().all(|key| key.at != login.at));
    let logins = alone.map(|(name, login)| Kept {
        at: login.at.clone(),
        title: format!("the login of profile `{name}`"),
    });
    keys.chain(logins).collect()
}

fn examine_store(ctx: &Context, name: &str, kept: &[Kept], end: Instant) -> Finding {
    let title = ctx.store_title(name);
    let began = Instant::now();
    let looked = ctx
        .open(name)
        .and_then(|store| look(store.as_ref(), kept, end));
    let finding = match looked {
        Err(error) => Finding::failed(
            CHECK,
            Error::from(error).context(format!("{} in {title}", counted(kept.len()))),
        ),
        Ok((lost, _)) if !lost.is_empty() => missing(&title, &lost),
        Ok((_, left_out)) if left_out > 0 => {
            unfinished(&title, kept.len(), left_out, ctx.settings.globals.timeout)
        }
        Ok(_) => Finding::ok(
            CHECK,
            format!("{} in {title}, nothing is missing", counted(kept.len())),
        ),
    };
    finding.took(began.elapsed())
}

/// What is lost, and how many were left out for want of time.
fn look(
    store: &dyn SecretStore,
    kept: &[Kept],
    end: Instant,
) -> Result<(Vec<String>, usize), StoreError> {
    let (mut lost, mut left_out) = (Vec::new(), 0);
    for Kept { at, title } in kept {
        if Instant::now() >= end {
            left_out += 1;
        } else if store.get(&at.entry)?.is_none() {
            lost.push(title.clone());
        }
    }
    Ok((lost, left_out))
}

fn counted(count: usize) -> String {
    if count == 1 {
        "1 secret".into()
    } else {
        format!("{count} secrets")
    }
}

fn missing(title: &str, lost: &[String]) -> Finding {
    let named = lost
        .iter()
        .take(NAMED)
        .map(String::as_str)
        .collect::<Vec<_>>()
        .join(", ");
    let more = lost.len().saturating_sub(NAMED);
    let more = if more > 0 {
        format!(" and {more} more")
    } else {
        String::new()
    };
    let message = format!("{title} no longer has what genkey put there: {named}{more}");
    let error = Error::new(Kind::Store, message)
        .hint("`genkey revoke KEY` ends a key whose secret is lost, and forgets it; `genkey login` replaces a login");
    Finding::failed(CHECK, error)
}

fn unfinished(title: &str, all: usize, left_out: usize, limit: Duration) -> Finding {
    let limit = humantime::format_duration(limit);
    let message = format!(
        "{} of {} in {title} were looked at within {limit}",
        all - left_out,
        counted(all)
    );
    Finding::warning(CHECK, message, "`--timeout DURATION` gives them more time")
}
