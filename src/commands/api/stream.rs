//! Streams a response body to stdout.

use std::time::Instant;

use crate::api::Incoming;
use crate::context::Context;
use crate::error::Result;
use crate::output::TerminalSanitizer;
use crate::secret::{KeyScanner, Scanned};
use crate::session::Session;

/// Prints the response as it arrives.
///
/// # Errors
/// When the response breaks off, or its status is an error.
pub fn stream(mut answer: Incoming<'_>, include: bool, session: &Session<'_>) -> Result<()> {
    let mut output = Output::new(session.ctx);
    if include {
        output.write(&answer.head())?;
    }
    let fetched = copy_body(&mut answer, &mut output, session);
    // Also after a failure: the buffers hold bytes that arrived before it.
    output.finish()?;
    fetched?;
    session.wait_in_silence(async { answer.conclude() })
}

fn copy_body(
    answer: &mut Incoming<'_>,
    output: &mut Output<'_>,
    session: &Session<'_>,
) -> Result<()> {
    // Once the reader of stdout is gone, the rest of the body is not fetched.
    while !session.ctx.ui.is_reader_gone() {
        let Some(piece) = session.wait_in_silence(answer.next())? else {
            break;
        };
        // The time that a slow reader takes does not count towards the request's timeout.
        let start = Instant::now();
        output.write(piece.as_ref())?;
        answer.exclude(start.elapsed());
    }
    Ok(())
}

/// stdout, with the filters that it needs.
struct Output<'a> {
    ctx: &'a Context,
    /// Set on a terminal.
    sanitizer: Option<TerminalSanitizer>,
    /// Set under GitHub Actions, where keys must be masked before they are printed.
    scanner: Option<KeyScanner>,
}

impl<'a> Output<'a> {
    fn new(ctx: &'a Context) -> Self {
        Self {
            ctx,
            sanitizer: ctx
                .ui
                .stdout_terminal
                .then(|| TerminalSanitizer::new(ctx.settings.environment.is_ascii())),
            scanner: ctx.settings.is_github_actions().then(KeyScanner::default),
        }
    }

    fn write(&mut self, piece: &[u8]) -> Result<()> {
        match self.scanner.as_mut().map(|scanner| scanner.push(piece)) {
            Some(seen) => self.print_masked(&seen),
            None => self.print(piece),
        }
    }

    fn finish(mut self) -> Result<()> {
        if let Some(seen) = self.scanner.as_mut().map(KeyScanner::finish) {
            self.print_masked(&seen)?;
        }
        let rest = self
            .sanitizer
            .take()
            .map(TerminalSanitizer::end)
            .unwrap_or_default();
        self.ctx.ui.print(|out| out.write_all(rest.as_bytes()))
    }

    fn print_masked(&mut self, scanned: &Scanned) -> Result<()> {
        scanned.keys.iter().for_each(|key| self.ctx.ui.mask(key));
        self.print(&scanned.data)
    }

    fn print(&mut self, data: &[u8]) -> Result<()> {
        match &mut self.sanitizer {
            Some(sanitizer) => {
                let shown = sanitizer.show(data);
                self.ctx.ui.print(|out| out.write_all(shown.as_bytes()))
            }
            None => self.ctx.ui.print(|out| out.write_all(data)),
        }
    }
}
