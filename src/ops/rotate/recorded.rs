//! The destinations of the old key that the index has: which of them get the new one.

use std::fs;
use std::io::ErrorKind;

use super::outcome::RotateError;
use crate::destination::{DeliveryError, Held, Outcome, Place, open};
use crate::durable;
use crate::model::{
    CommandLine, Destination, DestinationKind, EntryRef, Holder, KeyId, Scope, Service,
};
use crate::ops::delivering::{self, NoDeliveries};
use crate::ops::{Desk, Failure, holders};
use crate::secret::Secret;
use crate::store::{IndexData, IndexError};

/// What a rotation does with the destinations that are recorded for its old key.
#[derive(Debug, Default)]
pub struct Recorded {
    /// They get the new key: they hold the old one, or cannot be read.
    pub receive: Vec<Destination>,
    /// They no longer hold the old key, and are left alone.
    pub changed: Vec<Destination>,
    /// Files whose folder is gone; they are left alone.
    pub gone: Vec<Destination>,
    /// They are on other machines.
    pub elsewhere: Vec<Holder>,
}

/// The key that is replaced, as far as it is known.
#[derive(Debug, Clone, Copy)]
pub struct Subject<'a> {
    /// Its profile and service.
    pub scope: &'a Scope,
    /// The service's id of it.
    pub id: &'a KeyId,
    /// The entry of its secret, if it is stored.
    pub at: Option<&'a EntryRef>,
    /// The profiles whose login it is, also where the index does not know the id of that.
    pub logins: &'a [String],
    /// Its secret.
    pub secret: Option<&'a Secret>,
}

impl Subject<'_> {
    /// Its entries in any profile.
    fn entries<'i>(&self, desk: &Desk<'_>, index: &'i IndexData) -> Vec<&'i EntryRef> {
        // Ids of different accounts may be equal.
        let is_another = |at: &EntryRef| {
            self.secret.is_some_and(
                |secret| matches!(desk.stores.get(at), Ok(Some(stored)) if stored != *secret),
            )
        };
        let mut entries = index.entries_with(&self.scope.service, self.id);
        entries.retain(|at| self.at == Some(*at) || !is_another(at));
        let stored = index.entries().filter(|at| self.at == Some(*at));
        let logins = self.logins.iter().filter_map(|it| index.logins.get(it));
        entries.extend(stored.chain(logins.map(|login| &login.at)));
        entries
    }
}

/// Waits until nothing delivers a key, and keeps others from doing so, until it is being rotated.
/// `on_wait` is called before waiting.
///
/// # Errors
/// [`RotateError::StillDelivering`] if that takes too long, or that the index or a lock file failed.
pub fn stop_deliveries(
    desk: &Desk<'_>,
    subject: &Subject<'_>,
    on_wait: impl Fn(),
) -> Result<NoDeliveries, RotateError> {
    let stop = || {
        let index = desk.index.read()?;
        delivering::stop(desk, &subject.entries(desk, &index), on_wait)
    };
    stop().map_err(|failure| {
        if let Failure::StillDelivering(lock) = failure {
            RotateError::StillDelivering(lock)
        } else {
            RotateError::Failed(Box::new(failure))
        }
    })
}

/// What the index has of a key that is replaced, and of those beside it.
#[derive(Debug)]
pub struct Records {
    /// The destinations that may hold the key.
    pub holders: Vec<Holder>,
    others: Vec<Other>,
}

/// A place on this machine that may hold another key, whose name then means that one.
#[derive(Debug)]
struct Other {
    /// The key, for messages.
    title: String,
    place: Place,
}

impl Records {
    /// Reads them.
    ///
    /// # Errors
    /// Of the index.
    pub fn of(desk: &Desk<'_>, subject: &Subject<'_>) -> Result<Self, IndexError> {
        let index = desk.index.read()?;
        let own = subject.entries(desk, &index);
        let holders = index.holders_at(&own).into_iter().cloned().collect();
        let others = others(desk, &index, &own);
        Ok(Self { holders, others })
    }
}

fn others(desk: &Desk<'_>, index: &IndexData, own: &[&EntryRef]) -> Vec<Other> {
    let keys = index.keys.iter().filter(|key| key.standing.is_current());
    let keys = keys.map(|key| (key.title(), &key.at));
    let logins = index.logins.iter();
    let logins =
        logins.map(|(name, login)| (format!("the login of the profile `{name}`"), &login.at));
    let mut others = Vec::new();
    for (title, at) in keys.chain(logins).filter(|(_, at)| !own.contains(at)) {
        let here = index.holders(at).iter();
        let here = here.filter(|holder| holders::is_here(desk, holder));
        others.extend(here.map(|holder| Other {
            title: title.clone(),
            place: holders::place(desk, &holder.destination),
        }));
    }
    others
}

/// The files that are recorded for a key, or for a login that may be this key. One of them may hold
/// its secret, if that is not stored.
///
/// # Errors
/// Of the index.
pub fn recorded_files(
    desk: &Desk<'_>,
    service: &Service,
    id: &KeyId,
) -> Result<Vec<Destination>, IndexError> {
    let index = desk.index.read()?;
    let mut entries = index.entries_with(service, id);
    entries.extend(index.unidentified(service).map(|(_, login)| &login.at));
    let holders = index.holders_at(&entries).into_iter();
    let destinations = holders.map(|holder| &holder.destination);
    Ok(destinations.filter(|one| one.is_file()).cloned().collect())
}

/// Whether a recorded destination is the place that another destination names.
pub fn is_same_place(desk: &Desk<'_>, holder: &Holder, other: &Destination) -> bool {
    let place = |one| holders::place(desk, one);
    place(&holder.destination).overlaps(&place(other))
}

/// Decides what becomes of each recorded destination that is not at the place of one that was named.
/// `old` is the secret of the key, if it is known.
///
/// # Errors
/// [`RotateError::Refused`] if one cannot be read, because that fails or because it may now hold
/// another key.
pub fn sort_recorded(
    desk: &Desk<'_>,
    old: Option<&Secret>,
    Records { holders, others }: Records,
    named: &[Destination],
) -> Result<Recorded, RotateError> {
    let mut seen: Vec<Place> = named.iter().map(|one| holders::place(desk, one)).collect();
    let mut sorted = Recorded::default();
    for holder in holders {
        let destination = &holder.destination;
        let is_here = holders::is_here(desk, &holder);
        let place = holders::place(desk, destination);
        if is_here && seen.iter().any(|other| other.overlaps(&place)) {
            continue;
        }
        // A machine can be renamed. A file here with this very key is the recorded one.
        let is_readable_here = is_here || destination.is_file();
        let state = if is_readable_here {
            compare(desk, destination, old)
        } else {
            Ok(State::Changed)
        };
        match (is_here, state) {
            (true, Ok(State::Unknown)) => {
                if let Some(other) = others.iter().find(|other| other.place.overlaps(&place)) {
                    return Err(shared(destination, &other.title));
                }
                seen.push(place);
                sorted.receive.push(holder.destination);
            }
            (_, Ok(State::Holds)) => {
                seen.push(place);
                sorted.receive.push(holder.destination);
            }
            (true, Ok(State::Changed)) => sorted.changed.push(holder.destination),
            (true, Ok(State::Gone)) => sorted.gone.push(holder.destination),
            // Also of another machine: a file here that cannot be read may be the recorded one.
            (_, Err(error)) => return Err(error),
            (false, Ok(State::Changed | State::Gone | State::Unknown)) => {
                sorted.elsewhere.push(holder)
            }
        }
    }
    Ok(sorted)
}

/// The refusal of a destination that cannot be read, and was delivered to for another key, too.
fn shared(destination: &Destination, other: &str) -> RotateError {
    let argument = CommandLine::Program(vec![destination.to_string()]);
    let folder = match &destination.kind {
        DestinationKind::Command { folder, .. } => format!(" in `{}`", folder.display()),
        DestinationKind::Dotenv { .. }
        | DestinationKind::Json { .. }
        | DestinationKind::Toml { .. }
        | DestinationKind::File { .. }
        | DestinationKind::Preset(_) => String::new(),
    };
    let reason = format!("it also got {other}, and what it holds is not known");
    let hint = format!("`--to {argument}`{folder} delivers to it all the same");
    RotateError::Refused {
        destination: destination.to_string(),
        error: DeliveryError::new(Outcome::Refused, reason).hint(hint),
    }
}

enum State {
    /// It holds the old key.
    Holds,
    /// It cannot be read, or the old key is not known.
    Unknown,
    /// It holds something else, or nothing.
    Changed,
    /// Its folder does not exist.
    Gone,
}

fn compare(
    desk: &Desk<'_>,
    destination: &Destination,
    old: Option<&Secret>,
) -> Result<State, RotateError> {
    if has_lost_folder(destination) {
        return Ok(State::Gone);
    }
    let held = open(destination, &desk.surroundings).held();
    let held = held.map_err(|error| RotateError::Refused {
        destination: destination.to_string(),
        error,
    })?;
    Ok(match (held, old) {
        (Held::Secret(held), Some(old)) if held == *old => State::Holds,
        (Held::Secret(_), None) | (Held::Unreadable, _) => State::Unknown,
        (Held::Secret(_) | Held::NoFile | Held::Absent | Held::Empty, _) => State::Changed,
    })
}

/// Whether it is a file whose folder does not exist.
fn has_lost_folder(destination: &Destination) -> bool {
    let target = destination
        .file()
        .and_then(|file| durable::follow(&file.path).ok());
    target.is_some_and(|target| {
        let folder = fs::metadata(durable::folder_of(&target));
        folder.is_err_and(|error| error.kind() == ErrorKind::NotFound)
    })
}
