//! A command that runs beside the deliveries and gets no secret.

use std::path::Path;
use std::time::Duration;

use super::deliver::Surroundings;
use super::error::DeliveryError;
use super::shell::Shell;
use crate::model::CommandLine;

/// How long a hook may take.
const LIMIT: Duration = Duration::from_secs(300);

/// Runs a command in a folder, with these variables in its environment. It must exit with 0.
pub fn run_hook(
    command: &CommandLine,
    folder: &Path,
    variables: &[(&str, &str)],
    surroundings: &Surroundings,
) -> Result<(), DeliveryError> {
    let shell = Shell {
        command,
        folder,
        limit: LIMIT,
        surroundings,
        secrets: &[],
    };
    shell.run(variables, None)
}
