//! A file in which one value is a key: what all formats share.

use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::durable;
use crate::failpoint;
use crate::model::DestinationFile;
use crate::secret::Secret;

use super::deliver::{Back, Deliver, Held, Parcel, Place, Surroundings};
use super::edit::{Edit, refused};
use super::error::{DeliveryError, Outcome};
use super::git;

mod access;
mod encrypted;
mod identity;
mod snapshot;
mod write;

use snapshot::Snapshot;
use write::Written;

/// How often a change is tried again because another program changed the file meanwhile.
const ATTEMPTS: usize = 5;
/// How long to wait for another process that has locked the file.
const LOCK_LIMIT: Duration = Duration::from_secs(5);
/// The same before anything was done.
const PROOF_LOCK_LIMIT: Duration = Duration::from_millis(500);
/// A value of the usual form, to try an edit with.
const SAMPLE: &str = "0123456789abcdefghijklmnopqrstuv";

/// A file that `E` edits.
pub(super) struct EditedFile<E> {
    file: DestinationFile,
    edit: E,
    surroundings: Surroundings,
}

/// What a change is to do with a text.
enum Change {
    /// Write this text.
    To(String),
    /// Remove the file.
    Remove,
    /// Nothing: the value is as it should be, or another program's.
    Nothing,
}

impl<E: Edit> EditedFile<E> {
    /// The secret variables are not passed on to git.
    pub(super) fn new(file: DestinationFile, edit: E, surroundings: Surroundings) -> Self {
        Self {
            file,
            edit,
            surroundings,
        }
    }

    fn path(&self) -> &Path {
        &self.file.path
    }

    fn read(&self) -> Result<Snapshot, DeliveryError> {
        Snapshot::take(self.path(), LOCK_LIMIT)
    }

    /// Whether the value in a text is this one; `None` means that there is none, or an empty one.
    fn has(&self, text: &str, wanted: Option<&Secret>) -> Result<bool, DeliveryError> {
        let found = self.edit.find(text)?;
        Ok(found.as_ref().filter(|value| !value.expose().is_empty()) == wanted)
    }

    /// Changes the file to what `decide` makes of its text; again if it was changed meanwhile.
    /// Afterwards the value must be `wanted`.
    fn change(
        &self,
        wanted: Option<&Secret>,
        decide: impl Fn(&str) -> Result<Change, DeliveryError>,
    ) -> Result<(), DeliveryError> {
        for _ in 0..ATTEMPTS {
            let snapshot = self.read()?;
            snapshot.remove_abandoned();
            let text = match decide(snapshot.text())? {
                Change::To(text) => Some(text),
                Change::Remove => None,
                Change::Nothing => return snapshot.sync(),
            };
            if !self.has(text.as_deref().unwrap_or_default(), wanted)? {
                let reason = "the value cannot be written so that it is read back";
                return Err(DeliveryError::new(Outcome::NotDone, reason));
            }
            if !self.file.in_place {
                access::refuse_replacement(&snapshot)?;
            }
            match snapshot.write(text.as_deref(), self.file.in_place)? {
                Written::Done => {
                    failpoint::pass("destination.changed");
                    return self.check(wanted);
                }
                Written::ChangedMeanwhile => {}
            }
        }
        let reason = "another program changes it all the time";
        Err(DeliveryError::new(Outcome::NotDone, reason).hint("stop that program and try again"))
    }

    /// Reads the value back.
    fn check(&self, wanted: Option<&Secret>) -> Result<(), DeliveryError> {
        let unknown = |error: DeliveryError| DeliveryError {
            outcome: Outcome::Unknown,
            ..error
        };
        let snapshot = self.read().map_err(unknown)?;
        if self.has(snapshot.text(), wanted).map_err(unknown)? {
            return Ok(());
        }
        let reason = "another program changed the value right after it was written";
        Err(DeliveryError::new(Outcome::Unknown, reason))
    }

    fn prove_all(&self) -> Result<Vec<String>, DeliveryError> {
        if identity::is_among(&resolved(self.path()), &self.surroundings.own_files) {
            return Err(refused("genkey needs it for itself").hint("choose another file"));
        }
        let snapshot = Snapshot::take(self.path(), PROOF_LOCK_LIMIT)?;
        if !self.file.in_place {
            access::refuse_replacement(&snapshot)?;
        }
        access::prove_write(&snapshot, self.file.in_place)?;
        self.edit.find(snapshot.text())?;
        self.edit.set(snapshot.text(), SAMPLE)?;
        if self.file.in_git {
            return Ok(Vec::new());
        }
        let warning = git::check(snapshot.target(), &self.surroundings.secret_variables)?;
        let named = |warning| format!("`{}`: {warning}", self.path().display());
        Ok(warning.map(named).into_iter().collect())
    }

    fn set_to(&self, secret: &Secret, text: &str) -> Result<Change, DeliveryError> {
        if self.has(text, Some(secret))? {
            return Ok(Change::Nothing);
        }
        self.edit.set(text, secret.expose()).map(Change::To)
    }

    /// Takes the value out of the text of a file that was created for it.
    fn removed(&self, secret: &Secret, text: &str) -> Result<Change, DeliveryError> {
        // Also what was created around the value.
        let created = self.edit.set("", secret.expose());
        if created.is_ok_and(|created| created == text) {
            return Ok(Change::Remove);
        }
        let rest = self.edit.remove(text)?;
        Ok(if rest.is_empty() {
            Change::Remove
        } else {
            Change::To(rest)
        })
    }
}

impl<E: Edit> Deliver for EditedFile<E> {
    fn prove(&self) -> Result<Vec<String>, DeliveryError> {
        self.prove_all().map_err(|error| error.in_file(self.path()))
    }

    fn held(&self) -> Result<Held, DeliveryError> {
        let held = self.read().and_then(|snapshot| {
            let value = self.edit.find(snapshot.text())?;
            Ok(match value {
                Some(secret) if !secret.expose().is_empty() => Held::Secret(secret),
                Some(_) => Held::Empty,
                None if snapshot.found().is_some() => Held::Absent,
                None => Held::NoFile,
            })
        });
        held.map_err(|error| error.in_file(self.path()))
    }

    fn deliver(&self, parcel: Parcel<'_>) -> Result<(), DeliveryError> {
        let secret = parcel.secret;
        self.change(Some(secret), |text| self.set_to(secret, text))
            .map_err(|error| error.in_file(self.path()))
    }

    fn withdraw(&self, parcel: Parcel<'_>, back: Back<'_>) -> Result<(), DeliveryError> {
        let decide = |text: &str| {
            if !self.has(text, Some(parcel.secret))? {
                return Ok(Change::Nothing);
            }
            match back {
                Back::Secret(old) => self.set_to(old, text),
                Back::Empty => self.edit.set(text, "").map(Change::To),
                Back::Absent => self.edit.remove(text).map(Change::To),
                Back::NoFile => self.removed(parcel.secret, text),
            }
        };
        self.change(back.secret(), decide)
            .map_err(|error| error.in_file(self.path()))
    }

    fn place(&self) -> Place {
        Place {
            whole: identity::identify(&resolved(self.path())),
            address: self.edit.address(),
        }
    }
}

/// The path without symbolic links.
fn resolved(path: &Path) -> PathBuf {
    let target = durable::follow(path).unwrap_or_else(|_| path.to_owned());
    // A missing file is not resolved, but its folder can be.
    let folder = std::fs::canonicalize(durable::folder_of(&target));
    match (folder, target.file_name()) {
        (Ok(folder), Some(name)) => folder.join(name),
        (Ok(_) | Err(_), _) => target,
    }
}

#[cfg(test)]
mod tests;
