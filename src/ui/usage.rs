//! Errors from before there is a user interface: a command line, or an environment, that cannot be used.

use std::process::ExitCode;

use clap::error::{ContextKind, ContextValue};

use super::stderr::say;
use super::text;
use crate::error::{Error, Kind};
use crate::output::{escape_control, excerpt};
use crate::secret::{conceal, holds_key};

/// How to give a key, for somebody who gave one as an argument.
pub(super) const GIVE_A_KEY: &str = "a key is no argument, which the shell's history keeps and other users see: pipe it into \
                          `genkey login --with-token`, set `GEN_API_KEY`, or name its file with `--api-key-file`";

/// Shows what is wrong with the command line, or the help or version that was asked for, and returns the exit code.
///
/// `has_key` says whether an argument looks like a key: nothing of it is repeated, and how to give one is told.
pub fn usage_error(mut error: clap::Error, json: bool, has_key: bool) -> ExitCode {
    repeat_with_care(&mut error);
    let hint = (has_key && error.use_stderr()).then_some(GIVE_A_KEY);
    // Help and version repeat nothing that was typed.
    let text = error.use_stderr().then(|| error.render().to_string());
    match text.filter(|text| holds_key(text)) {
        Some(text) => say(&text),
        // Where the message cannot be shown, the exit code still tells.
        None => drop(error.print()),
    }
    hint.into_iter().for_each(|hint| say(&format!("\nhint: {hint}\n")));
    if json && error.use_stderr() {
        let error = hint.into_iter().fold(Error::usage(complaint(&error)), Error::hint);
        say(&format!("{}\n", error.to_json()));
    }
    ExitCode::from(if error.use_stderr() { Kind::Usage.exit_code() } else { 0 })
}

/// Has clap repeat no key, no control character and no more than a line of what was typed.
fn repeat_with_care(error: &mut clap::Error) {
    for kind in [ContextKind::InvalidArg, ContextKind::InvalidValue, ContextKind::InvalidSubcommand] {
        let Some(ContextValue::String(typed)) = error.get(kind) else { continue };
        let shown = excerpt(&escape_control(&conceal(typed))).into_owned();
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
pub fn early_error(error: &Error, json: bool) -> ExitCode {
    say(&format!("{}\n", text::error(error, json, false)));
    ExitCode::from(error.kind.exit_code())
}
