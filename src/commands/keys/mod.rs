//! The key verbs, each of which exists as `genkey keys VERB` and as `genkey VERB`.

pub mod create;
pub mod list;
pub mod rename;
pub mod revoke;
pub mod revoke_all;
pub mod show;

use std::borrow::Cow;
use std::collections::HashMap;
use std::time::Duration;

use clap::Subcommand;

use crate::context::Context;
use crate::error::Result;
use crate::model::{Key, KeyId, KeyName, StoredAt};
use crate::output::{self, KeyRow};
use crate::secret::conceal;
use crate::session::Session;
use crate::settings::WithGlobals;

/// A key verb.
#[derive(Debug, Subcommand)]
pub enum Verb {
    /// List keys: by default all that are not revoked
    #[command(visible_alias = "ls")]
    List(WithGlobals<list::Args>),
    /// Make a key and keep its secret in the store
    #[command(visible_alias = "new")]
    Create(WithGlobals<create::Args>),
    /// Show one key
    Show(WithGlobals<show::Args>),
    /// Give a key another name
    Rename(WithGlobals<rename::Args>),
    /// Revoke keys for good, at the service and in the store
    #[command(visible_alias = "rm")]
    Revoke(WithGlobals<revoke::Args>),
    /// Revoke every key of the account for good
    RevokeAll(WithGlobals<revoke_all::Args>),
}

impl Verb {
    /// Checks what can be checked of the arguments before a credential is looked for.
    pub fn check(&self, ctx: &Context) -> Result<()> {
        ctx.settings.require_key_endpoints()?;
        match self {
            Self::Create(args) => args.expiry(ctx).map(|_| ()),
            Self::List(_) | Self::Show(_) | Self::Rename(_) | Self::Revoke(_) | Self::RevokeAll(_) => Ok(()),
        }
    }

    /// Runs the verb.
    pub fn run(self, session: &Session<'_>) -> Result<()> {
        match self {
            Self::List(args) => list::run(&args, session),
            Self::Create(args) => create::run(&args, session),
            Self::Show(args) => show::run(&args, session),
            Self::Rename(args) => rename::run(&args, session),
            Self::Revoke(args) => revoke::run(&args, session),
            Self::RevokeAll(args) => revoke_all::run(&args, session),
        }
    }
}

/// What this machine knows of the keys that the service lists.
struct Known {
    stored: HashMap<KeyId, StoredAt>,
    in_use: Option<KeyId>,
}

impl Known {
    fn of(session: &Session<'_>) -> Result<Self> {
        Ok(Self::beside(session.ctx.desk()?.stored_keys(session.account().scope)?, session))
    }

    fn beside(stored: HashMap<KeyId, StoredAt>, session: &Session<'_>) -> Self {
        Self { stored, in_use: session.credential.key.clone() }
    }

    fn row<'a>(&'a self, key: &'a Key) -> KeyRow<'a> {
        KeyRow { stored: self.stored.get(&key.id), in_use: self.in_use.as_ref() == Some(&key.id), token: None, key }
    }
}

/// Reads a duration that is looked back or ahead.
pub(super) fn span(text: &str) -> Result<Duration, String> {
    match humantime::parse_duration(text) {
        Ok(duration) if duration.is_zero() => Err("it is no time at all".to_owned()),
        Ok(duration) => Ok(duration),
        Err(_) => Err("it is not a duration such as `14d`, `12h` or `2w`".to_owned()),
    }
}

/// Reads a name for a key. A key pasted where its name belongs must not be sent to the service for everybody to read.
fn new_name(text: &str) -> Result<KeyName, String> {
    match conceal(text) {
        Cow::Owned(_) => Err("it looks like a key, not like a name for one".into()),
        Cow::Borrowed(text) => KeyName::new(text).map_err(|error| error.to_string()),
    }
}

/// Prints one key.
fn print(session: &Session<'_>, key: &Key) -> Result<()> {
    let known = Known::of(session)?;
    let ctx = session.ctx;
    ctx.ui.print(|out| output::key(&known.row(key), ctx.format(), &ctx.surface(), out))
}
