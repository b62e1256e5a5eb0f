//! Waits for the service, with a spinner or without.

use std::future::Future;
use std::time::Duration;

use super::Session;
use crate::api::DialectChoice;
use crate::error::{Error, Kind, Result};
use crate::model::Dialect;

/// How long to wait before the spinner appears.
const SPINNER_AFTER: Duration = Duration::from_millis(500);

impl Session<'_> {
    /// Waits for the service, with a spinner. The error says where a refused credential came from.
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

    /// Waits for the service without a spinner, which would be drawn over unfinished output.
    pub fn wait_in_silence<T, E: Into<Error>>(
        &self,
        work: impl Future<Output = Result<T, E>>,
    ) -> Result<T> {
        let Some(runtime) = &self.runtime.0 else {
            return Err(Error::new(Kind::Failed, "the session has ended"));
        };
        // On the heap, whose blocks are wiped when they are freed. Futures that hold a secret would
        // reach deeper into the stack than is wiped at the end.
        let outcome = runtime.block_on(Box::pin(work));
        self.remember_dialect();
        outcome.map_err(|error| self.explain(error))
    }

    /// Writes the dialect that the service turned out to speak to the index.
    fn remember_dialect(&self) {
        let DialectChoice::Auto { remembered } = self.dialect.get() else {
            return;
        };
        // The reference is tried first anyway.
        let spoken = self
            .client
            .dialect()
            .filter(|&dialect| dialect != Dialect::Reference);
        if spoken == remembered {
            return;
        }
        self.dialect.set(DialectChoice::Auto { remembered: spoken });
        let scope = &self.profile.scope;
        // Only saves requests, so a failure is not an error.
        let _ = self.ctx.index().update(|contents| match spoken {
            Some(dialect) => contents.set_dialect(scope, dialect),
            None => contents.remove_dialect(&scope.profile),
        });
        if let Some(dialect) = spoken {
            self.ctx
                .ui
                .detail(1, format!("the service uses the `{dialect}` dialect"));
        }
    }
}
