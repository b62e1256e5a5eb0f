//! `genkey deliver`

use std::fmt::Display;

use super::keys::arguments::Destinations;
use super::keys::revoke::all_reported;
use super::stored_key::KeyChoice;
use super::use_key::require_unexpired;
use crate::context::{Context, Credential, Source};
use crate::destination::Parcel;
use crate::error::{Error, Kind, Result};
use crate::model::{Destination, EntryRef, KeyId};
use crate::ops::deliver::{Delivered, FailedDelivery, deliver, unfit};
use crate::ops::rotate::prove;
use crate::output::{self, Value};

/// Deliver a stored key to files and commands
///
/// A destination that holds a value other than this key is overwritten only with `?replace`. A
/// delivery that failed can be repeated.
///
/// genkey records where the key is: `genkey rotate` delivers the next one there, too.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    key: KeyChoice,

    #[command(flatten)]
    destinations: Destinations,
}

/// Says that a destination has the key.
pub(super) fn report_delivered(ctx: &Context, destination: impl Display) {
    ctx.ui.status(format!("delivered to `{destination}`"));
}

pub fn run(args: &Args, ctx: &Context) -> Result<()> {
    if args.destinations.is_empty() {
        return Err(Error::usage("no destination was given").hint("add `--to DEST`"));
    }
    let destinations = args.destinations.resolved(ctx)?;
    let key = args.key.resolve(ctx)?;
    let stored = key.as_deref().map(|key| ctx.stored_key(key)).transpose()?;
    if let Some(stored) = &stored {
        require_unexpired(ctx, stored)?;
    }
    let mut credential = ctx.named_credential(key.as_deref())?;
    if !credential.kind.is_key() {
        let error = Error::usage(format!("a JWT cannot be delivered ({credential})"));
        return Err(error.hint("name a stored key: `genkey deliver KEY --to DEST`"));
    }
    if credential.key.is_none() {
        let scope = &ctx.settings.profile()?.scope;
        credential.key = ctx.find_by_secret(scope, &credential.secret);
    }
    let unknown = KeyId::Text(String::new());
    let id = credential.key.as_ref().unwrap_or(&unknown);
    let name = stored.and_then(|stored| stored.name).unwrap_or_default();
    let parcel = Parcel {
        name: &name,
        id,
        secret: &credential.secret,
    };
    let at = entry(ctx, &credential)?;
    let Delivered {
        failed,
        is_outdated,
    } = deliver_to(ctx, (parcel, at.as_ref()), &destinations)?;
    if at.is_none() {
        ctx.ui
            .status("not recorded: the key is not stored by genkey");
    }
    let states: Vec<(String, &str)> = destinations
        .iter()
        .map(ToString::to_string)
        .map(|shown| {
            let has_failed = failed.iter().any(|failed| failed.destination == shown);
            (shown, if has_failed { "failed" } else { "delivered" })
        })
        .collect();
    let rows: Vec<[Value<'_>; 2]> = states
        .iter()
        .map(|(shown, state)| [shown.as_str().into(), (*state).into()])
        .collect();
    if ctx.format() != output::Format::Table {
        let fields = ["destination", "state"];
        ctx.ui
            .print(|out| output::records(&fields, &rows, ctx.format(), &ctx.surface(), out))?;
    }
    let mut errors = errors_of(failed);
    if is_outdated {
        let message = "the key was replaced or revoked while it was delivered";
        let hint = "`genkey deliver KEY --to 'DEST?replace'` delivers the new key";
        errors.push(Error::new(Kind::Failed, message).hint(hint));
    }
    all_reported(ctx, errors)
}

/// The entry of the key in use, or of the one that was named, if it is stored.
fn entry(ctx: &Context, credential: &Credential) -> Result<Option<EntryRef>> {
    match (&credential.source, &credential.key) {
        (Source::Store(at), _) => Ok(Some(at.clone())),
        (
            Source::KeyFile(_) | Source::Environment(_) | Source::Sandbox | Source::Typed,
            Some(id),
        ) => {
            let scope = &ctx.settings.profile()?.scope;
            Ok(ctx.desk()?.stored_keys(scope)?.remove(id))
        }
        (Source::KeyFile(_) | Source::Environment(_) | Source::Sandbox | Source::Typed, None) => {
            Ok(None)
        }
    }
}

/// Delivers a key, and reports the destinations that have it.
///
/// # Errors
/// When the key or a destination cannot be used; nothing was delivered then.
pub(super) fn deliver_to(
    ctx: &Context,
    (parcel, at): (Parcel<'_>, Option<&EntryRef>),
    destinations: &[Destination],
) -> Result<Delivered> {
    require_fit(ctx, parcel.id)?;
    let scope = &ctx.settings.profile()?.scope;
    let delivered = deliver(&ctx.desk()?, scope, (parcel, at), destinations)?;
    let shown = destinations.iter().map(ToString::to_string);
    shown
        .filter(|shown| {
            let mut failed = delivered.failed.iter();
            failed.all(|failed| failed.destination != *shown)
        })
        .for_each(|shown| report_delivered(ctx, shown));
    Ok(delivered)
}

/// Checks that a key could be delivered, for a dry run.
///
/// # Errors
/// Those of [`deliver_to`].
pub(super) fn prove_delivery(
    ctx: &Context,
    parcel: Parcel<'_>,
    destinations: &[Destination],
) -> Result<()> {
    require_fit(ctx, parcel.id)?;
    Ok(prove(&ctx.desk()?, destinations, Some(parcel.secret))?)
}

fn require_fit(ctx: &Context, id: &KeyId) -> Result<()> {
    match unfit(&ctx.desk()?, &ctx.settings.profile()?.scope, id)? {
        Some(unfit) => Err(unfit.into()),
        None => Ok(()),
    }
}

/// The errors of failed deliveries.
pub(super) fn errors_of(failed: Vec<FailedDelivery>) -> Vec<Error> {
    let error = |failed: FailedDelivery| {
        let error = Error::from(failed.error);
        error.context(format!("`{}` did not get the key", failed.destination))
    };
    failed.into_iter().map(error).collect()
}
