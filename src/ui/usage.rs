//! Errors that occur before there is a `Ui`: an invalid command line or environment.

use std::io::{self, IsTerminal};
use std::process::ExitCode;

use clap::error::{ContextKind, ContextValue};

use super::stderr::say;
use super::text::{Look, as_json};
use crate::error::{Error, Kind};
use crate::output::{escape_control, excerpt};
use crate::secret::{contains_key, redact};

/// The hint for a key on the command line.
pub(super) const GIVE_A_KEY: &str = "never pass a key as an argument: it ends up in your shell history and in `ps`. Pipe it into \
                          `genkey login --with-token`, set `GEN_API_KEY`, or use `--api-key-file`";

/// How to show errors, as far as it is known before the command line is parsed.
#[derive(Debug, Clone, Copy)]
pub struct Early {
    pub json: bool,
    /// Colour; `None`: if stderr is a terminal.
    pub color: Option<bool>,
    pub ascii: bool,
}

impl Early {
    #[allow(clippy::disallowed_methods, reason = "this is the only writer")]
    fn look(self) -> Look {
        Look::of_stderr(std::io::stderr().is_terminal(), self.color, self.ascii)
    }
}

/// Shows what is wrong with the command line, or the requested help or version, and returns the
/// exit code. `has_key`: an argument looks like a key. `advice`: what was meant instead.
pub fn usage_error(
    mut error: clap::Error,
    early: Early,
    has_key: bool,
    advice: Option<String>,
) -> ExitCode {
    if !error.use_stderr() {
        // Help and version repeat nothing that was typed, so clap may print them itself.
        return written(error.print(), early);
    }
    omit_usage_without_command(&mut error);
    redact_arguments(&mut error);
    let tips = if early.json { tips(&error) } else { Vec::new() };
    let hints = has_key.then(|| GIVE_A_KEY.to_owned()).into_iter();
    let hints = hints.chain(advice).chain(tips);
    if early.json {
        return early_error(
            hints.fold(Error::usage(message(&error)), Error::hint),
            early,
        );
    }
    let (look, text) = (early.look(), error.render());
    // Colour codes within a key would keep it from being redacted.
    let is_plain = !look.colored || contains_key(&text.to_string());
    say(&look.fit(&if is_plain {
        text.to_string()
    } else {
        text.ansi().to_string()
    }));
    hints.for_each(|hint| say(&look.fit(&format!("\nhint: {hint}\n"))));
    ExitCode::from(Kind::Usage.exit_code())
}

/// The exit code after help was written to stdout. A reader that has gone away, as in
/// `genkey --help | head -1`, is not an error.
pub(super) fn written(written: io::Result<()>, early: Early) -> ExitCode {
    match written {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            let error = Error::new(Kind::Failed, "cannot write to stdout").because(error);
            early_error(error, early)
        }
        _ => ExitCode::SUCCESS,
    }
}

/// The tips that clap prints, for errors that are JSON.
fn tips(error: &clap::Error) -> Vec<String> {
    let kinds = [
        ContextKind::SuggestedSubcommand,
        ContextKind::SuggestedArg,
        ContextKind::SuggestedValue,
    ];
    let names = kinds.iter().filter_map(|kind| match error.get(*kind) {
        Some(ContextValue::String(name)) => Some(name.clone()),
        Some(ContextValue::Strings(names)) => names.last().cloned(),
        _ => None,
    });
    names
        .map(|name| format!("did you mean `{name}`?"))
        .collect()
}

/// Removes a usage line without a command, which clap writes where global options conflict.
fn omit_usage_without_command(error: &mut clap::Error) {
    let is_wrong = |usage: &ContextValue| {
        let ContextValue::StyledStr(usage) = usage else {
            return false;
        };
        usage.to_string().starts_with("Usage: genkey -")
    };
    if error.get(ContextKind::Usage).is_some_and(is_wrong) {
        error.insert(ContextKind::Usage, ContextValue::None);
    }
}

/// Removes keys and control characters from what clap repeats of the command line, and shortens it.
fn redact_arguments(error: &mut clap::Error) {
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

/// clap's message in one line, without its heading and its tips.
fn message(error: &clap::Error) -> String {
    let text = error.render().to_string();
    let paragraph = text.split("\n\n").next().unwrap_or_default();
    let line = paragraph.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.strip_prefix("error: ") {
        Some(message) => message.to_owned(),
        None => "no command was given".to_owned(),
    }
}

/// Shows an error that occurred before there was a `Ui`, and returns its exit code.
pub fn early_error(mut error: Error, early: Early) -> ExitCode {
    let has_hint = error.hints.iter().any(|hint| hint == GIVE_A_KEY);
    if !has_hint && contains_key(&error.to_string()) {
        error.hints.push(GIVE_A_KEY.to_owned());
    }
    let text = if early.json {
        as_json(&error)
    } else {
        early.look().error(&error)
    };
    say(&format!("{text}\n"));
    ExitCode::from(error.kind.exit_code())
}
