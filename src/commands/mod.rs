//! The commands, one file each: an `Args` struct, whose doc comments are the help, and `run`.
//!
//! The signature says what a command needs: `run(args, &Session)` is authenticated, `run(args,
//! &Context)` is not.

pub mod api;
mod calendar;
pub mod check;
pub mod complete;
pub mod completions;
pub mod deliver;
pub mod destination;
pub mod doctor;
pub mod env;
mod given_file;
pub mod help;
pub mod keys;
pub mod login;
pub mod logout;
pub mod man;
pub mod mcp;
pub mod missing_key;
pub mod open;
pub mod profile;
pub mod provider;
pub mod recover;
pub mod renew;
pub mod run;
mod runbook;
#[cfg(feature = "sandbox")]
pub mod sandbox;
pub mod start;
mod stored_key;
pub mod token;
pub mod use_key;
pub mod whoami;

use std::fs;
use std::io::{self, Write};
use std::path::Path;

use serde::ser::{SerializeMap, Serializer};

use crate::context::Context;
use crate::durable::at;
use crate::error::{Error, Kind, Result};

/// The hint where a confirmation is needed and there is no terminal.
const CONFIRM_WITH_YES: &str = "add `--yes` to confirm";

/// Announces `what` and asks `question`, unless `--yes` was given. Without a terminal to ask on,
/// that is an error.
fn confirm_destruction(ctx: &Context, yes: bool, what: &str, question: &str) -> Result<()> {
    confirm_listed(ctx, yes, &[what.to_owned()], question)
}

/// Removes a file of the user's own that defines something, once that is confirmed. `what` is the
/// kind of thing, as in `provider`.
fn remove_definition(ctx: &Context, yes: bool, what: &str, name: &str, path: &Path) -> Result<()> {
    confirm_destruction(
        ctx,
        yes,
        &format!("this removes {what} `{name}` and `{}`", path.display()),
        "Remove it?",
    )?;
    fs::remove_file(path).map_err(at("remove", path))?;
    ctx.ui.status(format!("removed {what} `{name}`"));
    ctx.outcome(&["name"], &[name.into()])
}

/// [`confirm_destruction`] with several lines about what is to be done.
fn confirm_listed(ctx: &Context, yes: bool, what: &[String], question: &str) -> Result<()> {
    confirm_or(ctx, yes, what, question, cancelled())
}

/// [`confirm_listed`] with an error of its own for any answer but yes, and for Ctrl-C.
fn confirm_or(
    ctx: &Context,
    yes: bool,
    what: &[String],
    question: &str,
    cancelled: Error,
) -> Result<()> {
    if yes {
        return Ok(());
    }
    let asker = ctx.ui.asker(CONFIRM_WITH_YES)?;
    let asker = asker.cancelling_with(&cancelled);
    what.iter().for_each(|line| asker.explain(line));
    if asker.confirm(question)? {
        return Ok(());
    }
    Err(cancelled)
}

/// The question about one key or about several.
fn revoke_question(count: usize) -> &'static str {
    if count == 1 {
        "Revoke it?"
    } else {
        "Revoke them?"
    }
}

fn cancelled() -> Error {
    Error::new(Kind::Failed, "cancelled; nothing was changed")
}

/// Writes one JSON object of strings.
fn json_object(fields: &[(&str, &str)], out: &mut dyn Write) -> io::Result<()> {
    // Serialized straight to the stream: the values may be secrets, and a `serde_json::Value` would
    // be one more copy of them in memory.
    let mut serializer = serde_json::Serializer::new(&mut *out);
    let mut object = serializer.serialize_map(Some(fields.len()))?;
    for (name, value) in fields {
        object.serialize_entry(name, value)?;
    }
    object.end()?;
    out.write_all(b"\n")
}
