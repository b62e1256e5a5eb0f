//! `genkey keys rename`

use super::print;
use super::revoke::describe;
use crate::context::Session;
use crate::error::{Error, Kind, Result};
use crate::model::{Key, KeyName, Marker};
use crate::ops::{OpenStore, create::label};
use crate::store::Entry;

/// Give a key another name
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The key's id or exact name
    key: String,

    /// The name that it shall have
    #[arg(value_parser = super::new_name)]
    new_name: KeyName,
}

/// Renames a key.
///
/// # Errors
/// When no key, or more than one, is meant, its making is not finished, or the service does not rename it.
pub fn run(args: &Args, session: &Session<'_>) -> Result<()> {
    let mut key = session.find_key(&args.key)?;
    may_lose_its_marker(session, &key)?;
    session.wait(session.client.rename_key(&key, args.new_name.as_str()))?;
    let old = key.name.replace(args.new_name.as_str().to_owned());
    if let Err(error) = follow(session, &key) {
        session.ctx.ui.warn(error.context("the key has its new name at the service, but not in the store"));
    }
    session.ctx.ui.status(format!("renamed `{}` to `{}`", old.unwrap_or_else(|| key.id.to_string()), args.new_name));
    print(session, &key)
}

/// Refuses a key that is being made, or was until something interrupted it, as long as its secret is not kept: without the
/// marker in its name, nothing could tell any more that it is one of ours.
fn may_lose_its_marker(session: &Session<'_>, key: &Key) -> Result<()> {
    let Some(marker) = key.name.as_deref().and_then(Marker::of) else { return Ok(()) };
    let Some(intent) = session.ctx.journal().intent(&marker)? else { return Ok(()) };
    let at = intent.place(&key.id);
    if session.ctx.get(&at)?.is_some() {
        return Ok(());
    }
    let message = format!("{} cannot be renamed, since its secret is not kept", describe(key));
    Err(Error::new(Kind::Unfinished, message).hint("`genkey recover` finishes or undoes what was interrupted"))
}

/// Lets index and store follow what the service now calls the key.
fn follow(session: &Session<'_>, key: &Key) -> Result<(), Error> {
    let profile = session.profile();
    let index = session.ctx.index();
    index.update(|contents| contents.refresh(&profile.name, &profile.api_url, std::slice::from_ref(key)))?;
    let contents = index.read()?;
    for stored in contents.keys_of(&profile.name, &profile.api_url).filter(|stored| stored.id == key.id) {
        let entry = Entry { name: stored.at.entry.clone(), label: label(&profile.service, key.name_or_empty()) };
        session.ctx.open(&stored.at.store)?.relabel(&entry)?;
    }
    Ok(())
}
