//! Errors from before there is a user interface: a command line, or an environment, that cannot be
//! used.

use std::io::IsTerminal;
use std::process::ExitCode;

use clap::error::{ContextKind, ContextValue};

use super::stderr::say;
use super::text::{Look, as_json};
use crate::error::{Error, Kind};
use crate::output::{escape_control, excerpt};
use crate::secret::{contains_key, redact};

/// How to give a key, for somebody who gave one as an argument.
pub(super) const GIVE_A_KEY: &str = "a key is no argument, which the shell's history keeps and other users see: pipe it into \
                          `genkey login --with-token`, set `GEN_API_KEY`, or name its file with `--api-key-file`";

/// What is known of how to show errors before the command line is read.
#[derive(Debug, Clone, Copy)]
pub struct Early {
    pub json: bool,
    /// Colour; `None` decides by each stream.
    pub color: Option<bool>,
    pub ascii: bool,
}

impl Early {
    #[allow(
        clippy::disallowed_methods,
        reason = "the only writer asks where it writes to"
    )]
    fn look(self) -> Look {
        Look::of_stderr(std::io::stderr().is_terminal(), self.color, self.ascii)
    }
}

/// Shows what is wrong with the command line, or the help or version that was asked for, and
/// returns the exit code.
///
/// `has_key` says whether an argument looks like a key: nothing of it is repeated, and how to give
/// one is told.
pub fn usage_error(mut error: clap::Error, early: Early, has_key: bool) -> ExitCode {
    if !error.use_stderr() {
        // Help and version repeat nothing that was typed. Where they cannot be shown, nobody waits
        // for them.
        drop(error.print());
        return ExitCode::SUCCESS;
    }
    repeat_with_care(&mut error);
    let hint = has_key.then_some(GIVE_A_KEY);
    if early.json {
        return early_error(
            &hint
                .into_iter()
                .fold(Error::usage(complaint(&error)), Error::hint),
            early,
        );
    }
    let (look, text) = (early.look(), error.render());
    // A key that was repeated after all is only found where no colour is in between.
    let is_plain = !look.colored || contains_key(&text.to_string());
    say(&look.fit(&if is_plain {
        text.to_string()
    } else {
        text.ansi().to_string()
    }));
    hint.into_iter()
        .for_each(|hint| say(&look.fit(&format!("\nhint: {hint}\n"))));
    ExitCode::from(Kind::Usage.exit_code())
}

/// Has clap repeat no key, no control character and no more than a line of what was typed.
fn repeat_with_care(error: &mut clap::Error) {
    for kind in [
        ContextKind::InvalidArg,
        ContextKind::InvalidValue,
        ContextKind::InvalidSubcommand,
    ] {
        let Some(ContextValue::String(typed)) = error.get(kind) else {
            continue;
        };
        let shown = excerpt(&escape_control(&redact(typed))).into_owned();
        error.insert(kind, ContextValue::String(shown));
    }
}

/// What clap says is wrong, in one line, without the heading before it and the advice after it.
fn complaint(error: &clap::Error) -> String {
    let text = error.render().to_string();
    let paragraph = text.split("\n\n").next().unwrap_or_default();
    let line = paragraph.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.strip_prefix("error: ") {
        Some(complaint) => complaint.to_owned(),
        None => "no command was given".to_owned(),
    }
}

/// Shows an error that came before there was a user interface, and returns its exit code.
pub fn early_error(error: &Error, early: Early) -> ExitCode {
    let text = if early.json {
        as_json(error)
    } else {
        early.look().error(error)
    };
    say(&format!("{text}\n"));
    ExitCode::from(error.kind.exit_code())
}
