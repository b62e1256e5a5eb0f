//! One verb, one file: its arguments, whose doc comments are the help, and one function that runs
//! it.
//!
//! The signature tells what a command needs: `run(args, &Session)` is authenticated, `run(args,
//! &Context)` is not, and `run(args)` needs nothing at all.

pub mod api;
pub mod check;
pub mod completions;
pub mod doctor;
pub mod env;
pub mod help;
pub mod keys;
pub mod login;
pub mod logout;
pub mod man;
pub mod profile;
pub mod provider;
pub mod recover;
pub mod run;
#[cfg(feature = "sandbox")]
pub mod sandbox;
mod stored_key;
pub mod token;
pub mod use_key;
pub mod whoami;

use std::io::{self, Write};

use serde::ser::{SerializeMap, Serializer};

use crate::context::Context;
use crate::error::{Error, Result};

/// Says what is about to be destroyed and asks. Without a terminal `--yes` must have been given.
fn confirm_destruction(ctx: &Context, yes: bool, what: &str) -> Result<()> {
    if yes {
        return Ok(());
    }
    let asker = ctx.ui.asker("pass `--yes` to go on without being asked")?;
    asker.explain(what);
    if asker.confirm("Go on?")? {
        return Ok(());
    }
    Err(declined())
}

/// What a person who said no is told.
fn declined() -> Error {
    Error::new(
        crate::error::Kind::Failed,
        "nothing was changed, because you did not confirm",
    )
}

/// Writes one JSON object of texts, which may be secrets, without a copy of them in memory.
fn json_object(fields: &[(&str, &str)], out: &mut dyn Write) -> io::Result<()> {
    let mut serializer = serde_json::Serializer::new(&mut *out);
    let mut object = serializer.serialize_map(Some(fields.len()))?;
    for (name, value) in fields {
        object.serialize_entry(name, value)?;
    }
    object.end()?;
    out.write_all(b"\n")
}
