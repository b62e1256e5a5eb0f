//! Waiting for the service, which a person sees.

use std::future::Future;
use std::time::Duration;

use super::Session;
use crate::error::{Error, Kind, Result};

/// After how long a person sees that something is being waited for.
const SPINNER_AFTER: Duration = Duration::from_millis(500);

impl Session<'_> {
    /// Waits for the service, and shows that after half a second.
    ///
    /// # Errors
    /// Those of the work; a refused credential is named by its source.
    pub fn wait<T, E: Into<Error>>(&self, work: impl Future<Output = Result<T, E>>) -> Result<T> {
        self.wait_in_silence(async {
            let mut work = std::pin::pin!(work);
            if let Ok(outcome) = tokio::time::timeout(SPINNER_AFTER, work.as_mut()).await {
                return outcome;
            }
            let _spinner = self.ctx.ui.spinner("waiting for the service");
            work.await
        })
    }

    /// Waits for the service and shows nothing, for when something half written stands on the screen.
    ///
    /// # Errors
    /// As [`Session::wait`].
    pub fn wait_in_silence<T, E: Into<Error>>(&self, work: impl Future<Output = Result<T, E>>) -> Result<T> {
        let Some(runtime) = &self.runtime.0 else {
            return Err(Error::new(Kind::Failed, "the session has ended"));
        };
        runtime.block_on(work).map_err(|error| self.name_source(error.into()))
    }
}
