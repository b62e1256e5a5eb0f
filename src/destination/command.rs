//! A destination that is a command, which gets the key on stdin.

use std::path::{Path, PathBuf};
use std::time::Duration;

use super::deliver::{Back, Deliver, Held, Parcel, Place, Surroundings};
use super::error::{DeliveryError, Outcome};
use super::program::prove_program;
use super::reading::{check_withdrawn, check_written, is_other, printed};
use super::shell::{LIMIT, Shell};
use crate::model::CommandLine;
use crate::secret::Secret;

#[cfg(unix)]
#[cfg(test)]
mod tests;

/// Runs a command with the secret on stdin, without a newline. `GENKEY_ACTION` is `deliver` or
/// `withdraw`; to withdraw, stdin is the old secret, or empty if there is none.
pub struct Command {
    command: CommandLine,
    folder: PathBuf,
    surroundings: Surroundings,
    limit: Duration,
    readable: Option<CommandLine>,
    withdraw: Option<CommandLine>,
}

impl Command {
    /// A command that runs in this folder.
    pub fn new(command: CommandLine, folder: PathBuf, surroundings: Surroundings) -> Self {
        Self {
            command,
            folder,
            surroundings,
            limit: LIMIT,
            readable: None,
            withdraw: None,
        }
    }

    /// Replaces the time limit.
    pub(super) fn with_limit(self, limit: Duration) -> Self {
        Self { limit, ..self }
    }

    /// Adds the command that prints what the destination holds.
    pub(super) fn readable_by(self, readable: Option<CommandLine>) -> Self {
        Self { readable, ..self }
    }

    /// Adds the command that takes the key back.
    pub(super) fn withdrawn_by(self, withdraw: Option<CommandLine>) -> Self {
        Self { withdraw, ..self }
    }

    fn run(
        &self,
        command: &CommandLine,
        action: &str,
        parcel: Parcel<'_>,
        input: Option<&Secret>,
    ) -> Result<(), DeliveryError> {
        // To withdraw, the command reads the old key, and may print it as well.
        let secrets: Vec<&Secret> = [parcel.secret].into_iter().chain(input).collect();
        let shell = self.shell(command, &secrets);
        let id = parcel.id.to_string();
        let input = input.map_or("", Secret::expose);
        shell.run(&parcel.variables(&id, action), Some(input))
    }

    fn shell<'s>(&'s self, command: &'s CommandLine, secrets: &'s [&'s Secret]) -> Shell<'s> {
        Shell {
            command,
            folder: &self.folder,
            limit: self.limit,
            surroundings: &self.surroundings,
            secrets,
        }
    }

    fn commands(&self) -> impl Iterator<Item = &CommandLine> {
        [&self.command]
            .into_iter()
            .chain(&self.readable)
            .chain(&self.withdraw)
    }
}

impl Deliver for Command {
    fn prove(&self) -> Result<Vec<String>, DeliveryError> {
        let folder: &Path = &self.folder;
        self.commands()
            .try_for_each(|command| prove_program(command, folder, &self.surroundings))?;
        Ok(Vec::new())
    }

    fn held(&self) -> Result<Held, DeliveryError> {
        let Some(readable) = &self.readable else {
            return Ok(Held::Unreadable);
        };
        match self.shell(readable, &[]).read(&[], None) {
            Ok(text) => Ok(printed(&text)),
            // A command that only reads has changed nothing, however it ended.
            Err(failed) => Err(DeliveryError {
                outcome: Outcome::NotDone,
                ..failed.error
            }),
        }
    }

    fn deliver(&self, parcel: Parcel<'_>) -> Result<(), DeliveryError> {
        self.run(&self.command, "deliver", parcel, Some(parcel.secret))?;
        check_written(self, parcel.secret)
    }

    fn withdraw(&self, parcel: Parcel<'_>, back: Back<'_>) -> Result<(), DeliveryError> {
        // The command would overwrite what another program put there since.
        if is_other(&self.held()?, parcel.secret, back) {
            return Ok(());
        }
        let command = self.withdraw.as_ref().unwrap_or(&self.command);
        self.run(command, "withdraw", parcel, back.secret())?;
        check_withdrawn(self, parcel.secret)
    }

    fn place(&self) -> Place {
        Place {
            whole: format!("command:{} in {}", self.command, self.folder.display()),
            address: None,
        }
    }
}
