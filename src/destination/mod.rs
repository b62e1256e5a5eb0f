//! Delivers keys to where other programs read them: files and commands.

use crate::model::{Destination, DestinationFile, DestinationKind};

mod command;
mod deliver;
mod document;
mod dotenv;
mod edit;
mod edited_file;
mod elements;
mod error;
mod file;
mod git;
mod hook;
mod json;
mod preset;
mod presets;
mod program;
mod reading;
mod reloading;
mod shell;
mod syntax;
mod template;
#[cfg(unix)]
#[cfg(test)]
mod testing;
mod toml;
mod verifier;

pub use deliver::{Back, Deliver, Held, Parcel, Place, Surroundings};
pub use dotenv::{Mistake, Setting, settings};
pub use edit::is_reference;
pub use edited_file::{prove_rewrite, rewrite};
pub use error::{DeliveryError, Outcome};
pub use hook::run_hook;
pub use syntax::Syntax;
pub use verifier::{prove_verifier, verify};

pub use presets::{
    Catalogue, Description, InputForm, OwnPreset, PRESET_FILE, PresetCommand, PresetFileError,
};

use std::time::Duration;

use dotenv::Variable;
use edit::Edit;
use edited_file::EditedFile;
use reloading::Reloading;

/// The implementation of a destination.
pub fn open(destination: &Destination, surroundings: &Surroundings) -> Box<dyn Deliver> {
    let limit = destination.limit.map_or(shell::LIMIT, Duration::from_secs);
    let place = open_kind(&destination.kind, surroundings, limit);
    match &destination.reload {
        Some(reload) => {
            let (reload, surroundings) = (reload.clone(), surroundings.clone());
            Box::new(Reloading::new(place, reload, limit, surroundings))
        }
        None => place,
    }
}

fn open_kind(
    kind: &DestinationKind,
    surroundings: &Surroundings,
    limit: Duration,
) -> Box<dyn Deliver> {
    match kind {
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
        DestinationKind::Command {
            command,
            folder,
            readable,
            withdraw,
        } => {
            let (command, folder) = (command.clone(), folder.clone());
            let command = command::Command::new(command, folder, surroundings.clone());
            let command = command.readable_by(readable.clone());
            Box::new(command.withdrawn_by(withdraw.clone()).with_limit(limit))
        }
        DestinationKind::Preset(preset) => {
            let preset = preset.as_ref().clone();
            Box::new(preset::Tool::new(preset, surroundings.clone(), limit))
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
