//! Delivers keys to where other programs read them: files and commands.

use crate::model::{Destination, DestinationFile, DestinationKind};

mod command;
mod deliver;
mod dotenv;
mod edit;
mod edited_file;
mod error;
mod file;
mod git;
mod json;
mod program;
mod shell;
#[cfg(unix)]
#[cfg(test)]
mod testing;
mod toml;
mod verifier;

pub use deliver::{Back, Deliver, Held, Parcel, Place, Surroundings};
pub use error::{DeliveryError, Outcome};
pub use verifier::{prove_verifier, verify};

use dotenv::Variable;
use edit::Edit;
use edited_file::EditedFile;

/// The implementation of a destination.
pub fn open(destination: &Destination, surroundings: &Surroundings) -> Box<dyn Deliver> {
    match &destination.kind {
        DestinationKind::Dotenv { file, variable } => {
            edited(file, Variable::new(variable), surroundings)
        }
        DestinationKind::Json { file, pointer } => {
            edited(file, json::Pointer::new(pointer, file.create), surroundings)
        }
        DestinationKind::Toml { file, key } => {
            edited(file, toml::DottedKey::new(key, file.create), surroundings)
        }
        DestinationKind::File { file } => edited(file, file::WholeFile, surroundings),
        DestinationKind::Command { command, folder } => {
            let (command, folder) = (command.clone(), folder.clone());
            Box::new(command::Command::new(command, folder, surroundings.clone()))
        }
    }
}

fn edited(
    file: &DestinationFile,
    edit: impl Edit + 'static,
    surroundings: &Surroundings,
) -> Box<dyn Deliver> {
    Box::new(EditedFile::new(file.clone(), edit, surroundings.clone()))
}
