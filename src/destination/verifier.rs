//! The command that checks whether a new key works, before it is delivered.

use std::path::Path;
use std::time::Duration;

use super::deliver::Surroundings;
use super::error::{DeliveryError, Outcome};
use super::program::prove_program;
use super::shell::Shell;
use crate::model::CommandLine;
use crate::secret::Secret;

#[cfg(unix)]
#[cfg(test)]
mod tests;

/// Checks that the command can be started, and runs nothing.
pub fn prove_verifier(
    command: &CommandLine,
    folder: &Path,
    surroundings: &Surroundings,
) -> Result<(), DeliveryError> {
    prove_program(command, folder, surroundings)
}

/// Runs a command that has the secret in one environment variable, and nothing on stdin. It must
/// exit with 0 within the limit.
pub fn verify(
    command: &CommandLine,
    folder: &Path,
    variable: &str,
    secret: &Secret,
    surroundings: &Surroundings,
    limit: Duration,
) -> Result<(), DeliveryError> {
    let shell = Shell {
        command,
        folder,
        limit,
        surroundings,
        secrets: &[secret],
    };
    let verified = shell.run(&[(variable, secret.expose())], None);
    // Whatever it did: no destination was changed.
    verified.map_err(|error| DeliveryError {
        outcome: Outcome::NotDone,
        ..error
    })
}
