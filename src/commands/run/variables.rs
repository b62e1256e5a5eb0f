//! The variables that `run` sets for its command.

use std::collections::{BTreeMap, BTreeSet};

use super::arguments::{Args, KeyVariable};
use super::env_file::{Value, lines};
use super::reference::Reference;
use crate::commands::stored_key::chosen;
use crate::context::Context;
use crate::error::{Error, Result};
use crate::model::EntryRef;
use crate::secret::Secret;

/// The variables by their names.
pub(super) type Variables = BTreeMap<String, String>;

/// What a variable is to be set to, and where that was asked for, if in a file.
struct Asked {
    /// When, among all of them: mistakes are shown in this order.
    order: usize,
    place: Option<String>,
    value: Value,
}

/// What each variable is to be set to.
#[derive(Default)]
struct AllAsked {
    by_name: BTreeMap<String, Asked>,
    count: usize,
}

impl AllAsked {
    /// The last one of a name counts.
    fn add(&mut self, name: String, place: Option<String>, value: Value) {
        let order = self.count;
        self.count += 1;
        let asked = Asked {
            order,
            place,
            value,
        };
        self.by_name.insert(name, asked);
    }

    fn add_key(&mut self, name: String, key: Reference) {
        self.add(name, None, Value::Key(key));
    }

    fn in_order(self) -> Vec<(String, Asked)> {
        let mut all: Vec<_> = self.by_name.into_iter().collect();
        all.sort_by_key(|(_, asked)| asked.order);
        all
    }
}

/// The variables that were asked for; without any, the key in use in the service's variable.
///
/// A variable of a file gives way to one of a later file, and to `--set`, `--key` and `--env`.
///
/// # Errors
/// With all mistakes of the files, else with all keys that cannot be found, else with what is wrong
/// with their stores.
pub(super) fn collect(args: &Args, ctx: &Context) -> Result<Variables> {
    let mut asked = of_files(args)?;
    for KeyVariable { name, key } in &args.set {
        asked.add_key(name.clone(), key.clone());
    }
    let mut variables = Variables::new();
    let is_only = !args.new && args.set.is_empty() && args.env_file.is_empty();
    if is_only || args.key.is_none() && args.env.is_some() && !args.new {
        let (name, secret) = requested(args, ctx)?;
        // `--env` is on the command line, so it overrides what a file says about its variable.
        asked.by_name.remove(&name);
        variables.insert(name, secret.expose().to_owned());
    } else if let Some(key) = &args.key {
        // Read together with the others, so that a store is unlocked once.
        let key = Reference::of_key(key).map_err(Error::usage)?;
        asked.add_key(own_variable(args, ctx)?, key);
    }
    variables.extend(resolved(asked, ctx)?);
    Ok(variables)
}

/// The variable and the secret of `--key` and `--env`.
fn requested(args: &Args, ctx: &Context) -> Result<(String, Secret)> {
    let key = chosen(ctx, args.key.as_deref(), args.pick)?;
    ctx.variable(key.as_deref(), args.env.as_deref())
}

/// The variable for the key of `--key`, `--new`, or in use.
pub(super) fn own_variable(args: &Args, ctx: &Context) -> Result<String> {
    match &args.env {
        Some(name) => Ok(name.clone()),
        None => ctx.settings.key_variable().map(str::to_owned),
    }
}

/// Refuses two keys for one variable.
pub(super) fn check(args: &Args, ctx: &Context) -> Result<()> {
    let mut names = BTreeSet::new();
    if args.key.is_some() || args.env.is_some() || args.new {
        names.insert(own_variable(args, ctx)?);
    }
    for KeyVariable { name, .. } in &args.set {
        if !names.insert(name.clone()) {
            return Err(
                Error::usage(format!("two keys are given for `{name}`")).hint(
                    "put one of them into another variable with `--set NAME=KEY` or `--env NAME`",
                ),
            );
        }
    }
    Ok(())
}

fn of_files(args: &Args) -> Result<AllAsked> {
    let (mut asked, mut mistakes) = (AllAsked::default(), Vec::new());
    for file in &args.env_file {
        match lines(file) {
            Ok(lines) => lines
                .into_iter()
                .for_each(|line| asked.add(line.name, Some(line.place), line.value)),
            Err(found) => mistakes.extend(found),
        }
    }
    together(mistakes).map(|()| asked)
}

/// A variable whose value is the secret of a stored key.
struct Located {
    name: String,
    place: Option<String>,
    at: EntryRef,
}

impl Located {
    fn explain(&self, error: Error) -> Error {
        in_place(error, self.place.as_deref())
    }
}

/// The values; secrets are read once all keys are found.
fn resolved(asked: AllAsked, ctx: &Context) -> Result<Variables> {
    let (mut variables, mut located, mut mistakes) = (Variables::new(), Vec::new(), Vec::new());
    for (name, Asked { place, value, .. }) in asked.in_order() {
        match value {
            Value::Plain(value) => drop(variables.insert(name, value)),
            Value::Key(key) => match key.stored_key(ctx) {
                Ok(stored) => located.push(Located {
                    name,
                    place,
                    at: stored.at,
                }),
                Err(error) => mistakes.push(in_place(error, place.as_deref())),
            },
        }
    }
    together(mistakes)?;
    read(&located, ctx, &mut variables)?;
    Ok(variables)
}

/// Reads the secrets, from each store all at once: it may prompt, and a passphrase takes a second.
fn read(located: &[Located], ctx: &Context, variables: &mut Variables) -> Result<()> {
    let mut by_store: BTreeMap<&str, BTreeMap<&str, Vec<&Located>>> = BTreeMap::new();
    for key in located {
        let entries = by_store.entry(&key.at.store).or_default();
        entries.entry(&key.at.entry).or_default().push(key);
    }
    let mut mistakes = Vec::new();
    for (store, keys) in by_store {
        let entries: Vec<&str> = keys.keys().copied().collect();
        let secrets = match ctx.read_all_stored(store, &entries) {
            Ok(secrets) => secrets,
            Err(error) => {
                mistakes.push(error);
                continue;
            }
        };
        for (secret, keys) in secrets.into_iter().zip(keys.into_values()) {
            match (secret, keys.as_slice()) {
                (Ok(secret), keys) => variables.extend(
                    keys.iter()
                        .map(|key| (key.name.clone(), secret.expose().to_owned())),
                ),
                (Err(error), [first, ..]) => mistakes.push(first.explain(error)),
                (Err(error), []) => mistakes.push(error),
            }
        }
    }
    together(mistakes)
}

fn in_place(error: Error, place: Option<&str>) -> Error {
    match place {
        Some(place) => error.context(place),
        None => error,
    }
}

/// All of these as one error, which has the kind of the first.
fn together(errors: Vec<Error>) -> Result<()> {
    let mut errors = errors.into_iter();
    let Some(mut first) = errors.next() else {
        return Ok(());
    };
    for error in errors {
        first.more.push(error.to_string());
        for hint in error.hints {
            if !first.hints.contains(&hint) {
                first.hints.push(hint);
            }
        }
    }
    Err(first)
}
