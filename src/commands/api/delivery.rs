//! How an answer comes to stdout.

use std::time::Instant;

use crate::api::Incoming;
use crate::context::Context;
use crate::error::Result;
use crate::output::TerminalSanitizer;
use crate::secret::{KeyScanner, Scanned};
use crate::session::Session;

/// Hands the answer on piece by piece, then tells the outcome. When nobody reads it any more, the
/// rest is not fetched.
pub fn deliver(mut answer: Incoming<'_>, include: bool, session: &Session<'_>) -> Result<()> {
    let mut way = Way::out(session.ctx);
    if include {
        way.pass(&answer.head())?;
    }
    let fetched = pass_body(&mut answer, &mut way, session);
    // What came before the answer broke off is handed on, too.
    way.end()?;
    fetched?;
    session.wait_in_silence(async { answer.conclude() })
}

fn pass_body(answer: &mut Incoming<'_>, way: &mut Way<'_>, session: &Session<'_>) -> Result<()> {
    while !session.ctx.ui.is_reader_gone() {
        let Some(piece) = session.wait_in_silence(answer.next())? else {
            break;
        };
        let began = Instant::now();
        way.pass(piece.as_ref())?;
        answer.exclude(began.elapsed());
    }
    Ok(())
}

/// The way of an answer to stdout.
struct Way<'a> {
    ctx: &'a Context,
    /// On a terminal.
    screen: Option<TerminalSanitizer>,
    /// Under GitHub Actions.
    scanner: Option<KeyScanner>,
}

impl<'a> Way<'a> {
    fn out(ctx: &'a Context) -> Self {
        Self {
            ctx,
            screen: ctx
                .ui
                .stdout_terminal
                .then(|| TerminalSanitizer::new(ctx.settings.environment.is_ascii())),
            scanner: ctx.settings.is_github_actions().then(KeyScanner::default),
        }
    }

    fn pass(&mut self, piece: &[u8]) -> Result<()> {
        match self.scanner.as_mut().map(|scanner| scanner.push(piece)) {
            Some(scanned) => self.print_masked(&scanned),
            None => self.print(piece),
        }
    }

    fn end(mut self) -> Result<()> {
        if let Some(scanned) = self.scanner.as_mut().map(KeyScanner::finish) {
            self.print_masked(&scanned)?;
        }
        let rest = self
            .screen
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
        match &mut self.screen {
            Some(screen) => {
                let shown = screen.show(data);
                self.ctx.ui.print(|out| out.write_all(shown.as_bytes()))
            }
            None => self.ctx.ui.print(|out| out.write_all(data)),
        }
    }
}
