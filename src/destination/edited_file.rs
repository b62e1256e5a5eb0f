//! A file in which one value is a key: what all formats share.

use std::path::{Path, PathBuf};

use crate::durable;
use crate::model::DestinationFile;
use crate::secret::Secret;

use super::deliver::{Back, Deliver, Held, Parcel, Place, Surroundings};
use super::edit::{Edit, refused};
use super::error::{DeliveryError, Outcome};
use super::git;

mod access;
mod encrypted;
mod identity;
mod rewrite;
mod snapshot;
mod write;

use rewrite::{Change, change};
pub use rewrite::{prove_rewrite, rewrite};
use snapshot::{LOCK_LIMIT, PROOF_LOCK_LIMIT, Snapshot};

/// A value of the usual form, to try an edit with.
const SAMPLE: &str = "0123456789abcdefghijklmnopqrstuv";

/// A file that `E` edits.
pub(super) struct EditedFile<E> {
    file: DestinationFile,
    edit: E,
    surroundings: Surroundings,
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
        // An empty value is a place that is prepared for a key, such as `GEN_API_KEY=`.
        Ok(found.as_ref().filter(|value| !value.expose().is_empty()) == wanted)
    }

    /// Changes the file to what `decide` makes of its text; again if it was changed meanwhile.
    /// Afterwards the value must be `wanted`.
    fn change(
        &self,
        wanted: Option<&Secret>,
        decide: impl Fn(&str) -> Result<Change, DeliveryError>,
    ) -> Result<(), DeliveryError> {
        let decide_and_check = |text: &str| {
            let change = decide(text)?;
            let new = match &change {
                Change::To(text) => text,
                Change::Remove => "",
                Change::Nothing => return Ok(change),
            };
            // The new text is parsed before it is written: what genkey cannot find there, no other
            // program would.
            if self.has(new, wanted)? {
                return Ok(change);
            }
            let reason = "the value cannot be written so that it is read back";
            Err(DeliveryError::new(Outcome::NotDone, reason))
        };
        if change(self.path(), self.file.in_place, decide_and_check)? {
            self.check(wanted)
        } else {
            Ok(())
        }
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
        // The key does not exist yet, so a sample shows whether one could be written here.
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
            // Another value is another program's, also where the delivery itself never happened.
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
