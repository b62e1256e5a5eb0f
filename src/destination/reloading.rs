//! A destination after whose changes a command runs: both are one delivery.

use std::time::Duration;

use super::deliver::{Back, Deliver, Held, Parcel, Place, Surroundings};
use super::error::{DeliveryError, Outcome};
use super::program::prove_program;
use super::shell::Shell;
use crate::failpoint;
use crate::model::Reload;

#[cfg(unix)]
#[cfg(test)]
mod tests;

/// A destination with a command that makes programs read the new value. It gets no secret.
pub(super) struct Reloading {
    inner: Box<dyn Deliver>,
    reload: Reload,
    limit: Duration,
    surroundings: Surroundings,
}

impl Reloading {
    pub(super) fn new(
        inner: Box<dyn Deliver>,
        reload: Reload,
        limit: Duration,
        surroundings: Surroundings,
    ) -> Self {
        Self {
            inner,
            reload,
            limit,
            surroundings,
        }
    }

    fn reload(&self, action: &str, parcel: Parcel<'_>) -> Result<(), DeliveryError> {
        // The next run finds the right value: it must reload all the same.
        failpoint::pass("reload.starting");
        let shell = Shell {
            command: &self.reload.command,
            folder: &self.reload.folder,
            limit: self.limit,
            surroundings: &self.surroundings,
            secrets: &[parcel.secret],
        };
        let id = parcel.id.to_string();
        let reloaded = shell.run(&parcel.variables(&id, action), None);
        reloaded.map_err(|error| DeliveryError {
            outcome: Outcome::Unknown,
            reason: format!("it was written, but the reload failed: {}", error.reason),
            ..error
        })
    }
}

impl Deliver for Reloading {
    fn prove(&self) -> Result<Vec<String>, DeliveryError> {
        let warnings = self.inner.prove()?;
        let Reload { command, folder } = &self.reload;
        prove_program(command, folder, &self.surroundings)?;
        Ok(warnings)
    }

    fn held(&self) -> Result<Held, DeliveryError> {
        self.inner.held()
    }

    fn deliver(&self, parcel: Parcel<'_>) -> Result<(), DeliveryError> {
        self.inner.deliver(parcel)?;
        self.reload("deliver", parcel)
    }

    fn withdraw(&self, parcel: Parcel<'_>, back: Back<'_>) -> Result<(), DeliveryError> {
        self.inner.withdraw(parcel, back)?;
        self.reload("withdraw", parcel)
    }

    fn place(&self) -> Place {
        self.inner.place()
    }
}
