//! Waiting for the service, in front of a person or not.

use std::future::Future;
use std::time::Duration;

use super::Session;
use crate::api::DialectChoice;
use crate::error::{Error, Kind, Result};
use crate::model::Dialect;

/// After how long a person sees that something is being waited for.
const SPINNER_AFTER: Duration = Duration::from_millis(500);

impl Session<'_> {
    /// Waits for the service, and shows that after half a second. A refused credential is named by
    /// its source.
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

    /// Waits for the service and shows nothing, for when something half written stands on the
    /// screen.
    pub fn wait_in_silence<T, E: Into<Error>>(
        &self,
        work: impl Future<Output = Result<T, E>>,
    ) -> Result<T> {
        let Some(runtime) = &self.runtime.0 else {
            return Err(Error::new(Kind::Failed, "the session has ended"));
        };
        // On the heap, whose blocks are wiped: what work holds of a secret would lie deeper in the
        // stack than that is.
        let outcome = runtime.block_on(Box::pin(work));
        self.remember_dialect();
        outcome.map_err(|error| self.explain(error))
    }

    /// Writes down which dialect the service turned out to speak, unless it is the one that is
    /// tried first anyway. That only saves requests: what cannot be written down is found out
    /// again.
    fn remember_dialect(&self) {
        let DialectChoice::Auto { remembered } = self.dialect.get() else {
            return;
        };
        let spoken = self
            .client
            .dialect()
            .filter(|&dialect| dialect != Dialect::Reference);
        if spoken == remembered {
            return;
        }
        self.dialect.set(DialectChoice::Auto { remembered: spoken });
        let scope = &self.profile.scope;
        let _ = self.ctx.index().update(|contents| match spoken {
            Some(dialect) => contents.set_dialect(scope, dialect),
            None => contents.remove_dialect(&scope.profile),
        });
        if let Some(dialect) = spoken {
            self.ctx
                .ui
                .detail(1, format!("the service speaks the dialect `{dialect}`"));
        }
    }
}
