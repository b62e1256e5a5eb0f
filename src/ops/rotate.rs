//! Replaces a key by a new one, or creates a key, and delivers it. `rotation.rs` has the steps; their
//! order is decided here.

use std::time::Duration;

use futures_util::future::join;

use super::create::{CreateError, Creation, Issued, KeyRequest, Warning, planned};
use super::issue::Issue;
use super::rotation::{Fate, Proof, Rotating, Settled, found, occupied, open};
use super::{Account, Desk, Failure, ProvenStore, holders};
use crate::api;
use crate::destination::{self, Place};
use crate::failpoint;
use crate::journal::{Durability, Found, JournalError, Progress, Rotation, Work};
use crate::model::{Destination, Identity, Key};
use crate::secret::Secret;
use crate::store::Standing;

mod adoption;
mod candidate;
mod outcome;
mod recorded;

pub use super::delivering::NoDeliveries;
pub use super::rotation::{Identified, Obstacle, Stuck, Verification};
pub use adoption::{adopt, recognize};
pub use candidate::{is_sent_with, is_undelivered, is_unfinished_here, profiles_with};
pub use outcome::{Old, RotateError, RotateRequest, Rotated};
pub use recorded::{
    Recorded, Records, Subject, is_same_place, recorded_files, sort_recorded, stop_deliveries,
};

/// The state of the account before a rotation.
pub struct Look {
    /// The listed keys that were wanted.
    pub keys: Vec<Key>,
    /// The account; `None` if the service has no endpoint for it.
    pub account: Option<Identity>,
}

/// Lists the wanted keys, and asks for the account at the same time. `path` is that of the endpoint
/// for the account.
pub async fn look(
    account: &Account<'_>,
    path: Option<&[String]>,
    wanted: impl FnMut(&Key) -> bool,
) -> Result<Look, api::Error> {
    let identity = async {
        let Some(path) = path else {
            return Ok(None);
        };
        match account
            .client
            .account(path.iter().map(String::as_str))
            .await
        {
            Ok(identity) => Ok(Some(identity)),
            // The list alone proves the key then.
            Err(error) if matches!(error.status(), Some(404 | 405)) => Ok(None),
            Err(error) => Err(error),
        }
    };
    let (keys, account) = join(account.list_where(wanted), identity).await;
    Ok(Look {
        keys: keys?,
        account: account?,
    })
}

/// Creates a key, delivers it, and revokes the one that it replaces, which `no_deliveries` keeps from
/// being delivered until the journal does.
///
/// # Errors
/// [`RotateError`]; unless it is [`RotateError::Stuck`], the old key and the destinations are as they
/// were.
pub async fn rotate(
    desk: &Desk<'_>,
    account: &Account<'_>,
    store: &ProvenStore,
    request: &RotateRequest<'_>,
    no_deliveries: Option<NoDeliveries>,
) -> Result<Rotated, RotateError> {
    let stored = request.old.as_ref().and_then(|old| old.stored.as_ref());
    let old_secret = stored.map(|(_, secret)| secret);
    // All that can fail on this machine is tried before the service is asked for anything.
    desk.index.prove().map_err(CreateError::Index)?;
    prove(desk, &request.destinations, old_secret)?;
    prove_verification(desk, request.verification.as_ref())?;
    let _uninterrupted = desk.interrupt.begin();
    let (rotation, creation) = plan(desk, account, store, request)?;
    // The journal says it from here on.
    drop(no_deliveries);
    let holders = holders::here(desk, &rotation.destinations);
    let (creation, mut issue, token) = creation.issue(Standing::Staged, holders).await?;
    let mut warnings: Vec<Warning> = creation.other_expiry(&issue.key).into_iter().collect();
    // The response may come without a name.
    issue.key.name.get_or_insert(rotation.plan.temporary_name());
    let state = (&rotation, Progress::default());
    let new = (issue.clone(), token.clone());
    let mut rotating = match Rotating::new(desk, *account, state, new, old_secret.cloned()) {
        Ok(rotating) => rotating,
        Err(failure) => return Err(undo(creation, &issue, failure.into()).await),
    };
    let proof = match forward(&mut rotating, request).await {
        Ok(proof) => proof,
        Err(obstacle) => return Err(back(rotating, creation, obstacle).await),
    };
    warnings.extend(account.revoke_twins(&proof.twins).await);
    let is_due = request.grace.is_zero();
    let finished = match rotating.switch() {
        // Nothing says that it has switched, so it can still be undone.
        Err(failure) if rotating.progress.switched.is_none() && request.old.is_some() => {
            return Err(back(rotating, creation, failure.into()).await);
        }
        Err(failure) => Err(failure),
        Ok(()) => finish(&mut rotating, proof.old.as_ref(), is_due, &mut warnings).await,
    };
    if !creation.plan.is_temporary(&rotating.new.key) {
        let name = rotating.new.key.name.as_deref();
        warnings.extend(Warning::of_name(&creation.plan.name, name));
    }
    // Until here, so that `recover` does not take the rotation for interrupted.
    drop(creation);
    let switched = rotating.progress.switched.filter(|_| !is_due);
    Ok(Rotated {
        stored: rotating.new.at.clone(),
        retires_at: switched.map(|switched| switched.retire_at),
        key: rotating.new.key,
        token,
        namesakes: proof.namesakes,
        warnings,
        unfinished: finished.err(),
    })
}

/// Creates a key and delivers it.
///
/// # Errors
/// As [`rotate`].
pub async fn create_and_deliver(
    desk: &Desk<'_>,
    account: &Account<'_>,
    store: &ProvenStore,
    request: KeyRequest,
    destinations: Vec<Destination>,
) -> Result<Issued, RotateError> {
    let KeyRequest {
        name,
        expires_in,
        marker,
    } = request;
    let request = RotateRequest {
        name,
        old: None,
        expires_in,
        destinations,
        verification: None,
        grace: Duration::ZERO,
        revokes_while_used: false,
        gives_way: false,
        logins: Vec::new(),
        identified: None,
        namesakes: Vec::new(),
        marker,
    };
    let Rotated {
        key,
        token,
        stored,
        namesakes,
        mut warnings,
        unfinished,
        ..
    } = rotate(desk, account, store, &request, None).await?;
    warnings.extend(unfinished.map(Warning::Unfinished));
    Ok(Issued {
        key,
        token,
        stored,
        namesakes,
        warnings,
    })
}

/// Checks that a key can be delivered to all of these destinations, which hold nothing or `old`.
pub fn prove(
    desk: &Desk<'_>,
    destinations: &[Destination],
    old: Option<&Secret>,
) -> Result<(), RotateError> {
    let mut seen: Vec<Place> = Vec::new();
    for (place, destination) in open(desk, destinations).iter().zip(destinations) {
        let at = place.place();
        if seen.iter().any(|other| other.overlaps(&at)) {
            return Err(RotateError::Twice(destination.to_string()));
        }
        seen.push(at);
        let refused = |error| RotateError::Refused {
            destination: destination.to_string(),
            error,
        };
        for warning in place.prove().map_err(refused)? {
            (desk.surroundings.show)(&format!("warning: {warning}"));
        }
        let is_old = |held: &Secret| Some(held) == old;
        let found = found(place.as_ref(), is_old, None).map_err(refused)?;
        if found == Found::Other && !destination.replace {
            return Err(refused(occupied()));
        }
    }
    Ok(())
}

/// Checks that the command that verifies the new key can be started.
pub fn prove_verification(
    desk: &Desk<'_>,
    verification: Option<&Verification>,
) -> Result<(), RotateError> {
    let Some(Verification {
        title,
        command,
        folder,
        ..
    }) = verification
    else {
        return Ok(());
    };
    let proof = destination::prove_verifier(command, folder, &desk.surroundings);
    proof.map_err(|error| RotateError::Refused {
        destination: (*title).into(),
        error,
    })
}

/// Writes the rotation to the journal.
fn plan<'a>(
    desk: &'a Desk<'a>,
    account: &'a Account<'a>,
    store: &ProvenStore,
    request: &RotateRequest<'_>,
) -> Result<(Rotation, Creation<'a>), RotateError> {
    let new = (&request.name, request.expires_in, &request.marker);
    let plan = planned(desk, account, Some(store), new).map_err(CreateError::Store)?;
    let rotation = Rotation {
        plan: plan.clone(),
        old: request.old.as_ref().map(Old::recorded),
        destinations: request.destinations.clone(),
        verify: request.verification.as_ref().map(|by| by.command.clone()),
        grace: request.grace.as_secs(),
        revokes_while_used: request.revokes_while_used,
        logins: request.logins.clone(),
    };
    let claim = desk
        .journal
        .begin(Work::Rotate(rotation.clone()), Durability::Synced)
        .inspect_err(|_| desk.remove_sign(plan.sign()))
        .map_err(|error| match error {
            JournalError::File(_) | JournalError::Newer { .. } => {
                CreateError::Journal(error).into()
            }
            JournalError::UnderWay { .. }
            | JournalError::Interrupted { .. }
            | JournalError::Retiring { .. } => RotateError::Busy(error),
        })?;
    failpoint::pass("issue.planned");
    let creation = Creation {
        desk,
        account,
        expires_in: request.expires_in,
        plan,
        claim,
    };
    Ok((rotation, creation))
}

/// Takes the new key as far as it can still be withdrawn.
async fn forward(
    rotating: &mut Rotating<'_>,
    request: &RotateRequest<'_>,
) -> Result<Proof, Obstacle> {
    // People may want several keys of a name.
    let has_rivals = request.old.is_some() || request.gives_way;
    let known = has_rivals.then_some(request.namesakes.as_slice());
    let proof = rotating.prove(request.identified, known).await?;
    if let Some(verification) = &request.verification {
        rotating.check_interrupt()?;
        rotating.verify(verification)?;
        // It may have taken a minute, or changed something.
        rotating.prove_still(known).await?;
    }
    rotating.deliver_all()?;
    rotating.check_interrupt()?;
    Ok(proof)
}

/// Undoes a rotation before the switch.
async fn back(
    mut rotating: Rotating<'_>,
    creation: Creation<'_>,
    obstacle: Obstacle,
) -> RotateError {
    // A rival's new key is in the old one's place then, whether that still works or not.
    let is_needed = !matches!(obstacle, Obstacle::Rival { .. });
    let way_back = if is_needed {
        rotating.check_way_back().await
    } else {
        Ok(())
    };
    let withdrawn = match way_back {
        Ok(()) => rotating.withdraw_all_and_check(is_needed).await,
        Err(stuck) => Err(stuck),
    };
    match withdrawn {
        Ok(()) => undo(creation, &rotating.new, obstacle).await,
        Err(stuck) => RotateError::Stuck {
            id: rotating.new.key.id.clone(),
            obstacle: Box::new(obstacle),
            stuck: Box::new(stuck),
        },
    }
}

async fn undo(creation: Creation<'_>, new: &Issue, obstacle: Obstacle) -> RotateError {
    match creation.undo(new).await {
        Ok(()) => RotateError::RolledBack(obstacle),
        Err(left) => RotateError::Stuck {
            id: new.key.id.clone(),
            obstacle: Box::new(obstacle),
            stuck: Box::new(left.revocation.into()),
        },
    }
}

/// Takes a rotation from the switch to its end. `old` is the old key, unless a key was only created.
///
/// # Errors
/// What `recover` finishes.
async fn finish(
    rotating: &mut Rotating<'_>,
    old: Option<&Key>,
    is_due: bool,
    warnings: &mut Vec<Warning>,
) -> Result<(), Failure> {
    let temporary = rotating.new.key.name.clone().unwrap_or_default();
    let fate = match old {
        Some(old) if !old.is_usable() => Fate::Over,
        Some(old) if is_due => Fate::Due(old),
        Some(old) => Fate::Stays(old),
        None => Fate::Over,
    };
    let Settled { renamed, refused } = rotating.settle(fate).await?;
    warnings.extend(refused);
    let cause = renamed.err();
    warnings.extend(cause.map(|cause| Warning::NotRenamed { temporary, cause }));
    Ok(())
}
