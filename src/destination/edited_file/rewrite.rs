//! Changes a file to what is made of its text, again if another program changed it meanwhile.

use std::path::Path;

use super::access;
use super::snapshot::{LOCK_LIMIT, PROOF_LOCK_LIMIT, Snapshot};
use super::write::Written;
use crate::destination::error::{DeliveryError, Outcome};
use crate::failpoint;

/// How often a change is tried again because another program changed the file meanwhile.
const ATTEMPTS: usize = 5;

/// What a change is to do with a text.
pub(super) enum Change {
    /// Write this text.
    To(String),
    /// Remove the file.
    Remove,
    /// Nothing: it is as it should be, or another program's.
    Nothing,
}

/// Changes the file to what `decide` makes of its text; again if it was changed meanwhile. Returns
/// whether anything was changed.
pub(super) fn change(
    path: &Path,
    in_place: bool,
    decide: impl Fn(&str) -> Result<Change, DeliveryError>,
) -> Result<bool, DeliveryError> {
    for _ in 0..ATTEMPTS {
        let snapshot = Snapshot::take(path, LOCK_LIMIT)?;
        snapshot.remove_abandoned();
        let text = match decide(snapshot.text())? {
            Change::To(text) => Some(text),
            Change::Remove => None,
            Change::Nothing => return snapshot.sync().map(|()| false),
        };
        if !in_place {
            access::refuse_replacement(&snapshot)?;
        }
        match snapshot.write(text.as_deref(), in_place)? {
            Written::Done => {
                failpoint::pass("destination.changed");
                return Ok(true);
            }
            Written::ChangedMeanwhile => {}
        }
    }
    let reason = "another program keeps changing it";
    Err(DeliveryError::new(Outcome::NotDone, reason).hint("stop that program and try again"))
}

/// Changes the text of a file that exists to what `decide` makes of it; again if another program
/// changed it meanwhile. Mode, owner and symbolic links stay as they are. `None` changes nothing.
///
/// # Errors
/// [`DeliveryError`], also if a new file in its place would differ in more than its content.
pub fn rewrite(
    path: &Path,
    decide: impl Fn(&str) -> Result<Option<String>, DeliveryError>,
) -> Result<(), DeliveryError> {
    let decide = |text: &str| Ok(decide(text)?.map_or(Change::Nothing, Change::To));
    change(path, false, decide)
        .map(drop)
        .map_err(|error| for_rewrite(path, error))
}

/// Checks that [`rewrite`] can change a file, and changes nothing.
pub fn prove_rewrite(path: &Path) -> Result<(), DeliveryError> {
    let prove = || {
        let snapshot = Snapshot::take(path, PROOF_LOCK_LIMIT)?;
        access::refuse_replacement(&snapshot)?;
        access::prove_write(&snapshot, false)
    };
    prove().map_err(|error| for_rewrite(path, error))
}

/// Names the file, unless what decided about its text has named it. The hints of destinations are
/// about their options, which this file has none of.
fn for_rewrite(path: &Path, error: DeliveryError) -> DeliveryError {
    if error.reason.starts_with(&format!("`{}`: ", path.display())) {
        return error;
    }
    let is_option = |hint: &String| hint.contains("`?");
    DeliveryError {
        hint: error.hint.filter(|hint| !is_option(hint)),
        ..error
    }
    .in_file(path)
}
