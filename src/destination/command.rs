//! A destination that is a command, which gets the key on stdin.

use std::path::PathBuf;
use std::time::Duration;

use super::deliver::{Back, Deliver, Held, Parcel, Place, Surroundings};
use super::error::DeliveryError;
use super::program::prove_program;
use super::shell::Shell;
use crate::secret::Secret;

#[cfg(unix)]
#[cfg(test)]
mod tests;

/// How long a command may take.
const LIMIT: Duration = Duration::from_secs(60);

/// Runs a command with the secret on stdin, without a newline. `GENKEY_ACTION` is `deliver` or
/// `withdraw`; to withdraw, stdin is the old secret, or empty if there is none.
pub struct Command {
    command: String,
    folder: PathBuf,
    surroundings: Surroundings,
    limit: Duration,
}

impl Command {
    /// A command that the shell runs in this folder.
    pub fn new(command: String, folder: PathBuf, surroundings: Surroundings) -> Self {
        Self {
            command,
            folder,
            surroundings,
            limit: LIMIT,
        }
    }

    /// Replaces the time limit.
    #[cfg(unix)]
    #[cfg(test)]
    fn with_limit(self, limit: Duration) -> Self {
        Self { limit, ..self }
    }

    fn run(
        &self,
        action: &str,
        parcel: Parcel<'_>,
        input: Option<&Secret>,
    ) -> Result<(), DeliveryError> {
        let secrets: Vec<&Secret> = [parcel.secret].into_iter().chain(input).collect();
        let shell = Shell {
            command: &self.command,
            folder: &self.folder,
            limit: self.limit,
            surroundings: &self.surroundings,
            secrets: &secrets,
        };
        let id = parcel.id.to_string();
        let variables = [
            ("GENKEY_KEY_NAME", parcel.name),
            ("GENKEY_KEY_ID", &id),
            ("GENKEY_ACTION", action),
        ];
        shell.run(&variables, Some(input.map_or("", Secret::expose)))
    }
}

impl Deliver for Command {
    fn prove(&self) -> Result<Vec<String>, DeliveryError> {
        prove_program(&self.command, &self.folder, &self.surroundings)?;
        Ok(Vec::new())
    }

    fn held(&self) -> Result<Held, DeliveryError> {
        Ok(Held::Unreadable)
    }

    fn deliver(&self, parcel: Parcel<'_>) -> Result<(), DeliveryError> {
        self.run("deliver", parcel, Some(parcel.secret))
    }

    fn withdraw(&self, parcel: Parcel<'_>, back: Back<'_>) -> Result<(), DeliveryError> {
        self.run("withdraw", parcel, back.secret())
    }

    fn place(&self) -> Place {
        Place {
            whole: format!("command:{} in {}", self.command, self.folder.display()),
            address: None,
        }
    }
}
