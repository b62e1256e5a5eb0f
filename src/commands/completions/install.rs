//! Writes completions to where a shell reads them, and removes them.

use std::fs;
use std::path::Path;

use super::block::{Torn, with_lines};
use super::places::{Place, places};
use super::shell::Shell;
use crate::context::Context;
use crate::destination::{DeliveryError, Outcome, rewrite};
use crate::durable::{at, folder_of, is_missing, persist, read_editable, sync_folder};
use crate::error::{Error, Kind, Result};
use crate::output::{self, Format, Value};
use crate::process::is_installed;

/// What the first lines of a script say, by which a file is recognised as genkey's.
const SIGNATURE: &str = "# Completions of genkey for ";

/// What scripts of earlier versions begin with.
const FORMER: [&str; 3] = ["_genkey() {", "# Print an optspec", "#compdef genkey"];

const FIELDS: [&str; 3] = ["shell", "file", "state"];

/// Completions of a shell that are to be installed or removed.
pub(super) struct Installation {
    pub(super) shell: Shell,
    /// Why it is this shell, if the user did not name it.
    pub(super) why: Option<&'static str>,
    pub(super) is_dry: bool,
}

/// What is done to a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Written,
    Unchanged,
    Removed,
}

impl State {
    const fn name(self) -> &'static str {
        match self {
            Self::Written => "written",
            Self::Unchanged => "unchanged",
            Self::Removed => "removed",
        }
    }
}

impl Installation {
    /// Writes what makes the shell complete.
    pub(super) fn carry_out(&self, ctx: &Context) -> Result<()> {
        self.change(ctx, true)
    }

    /// Removes it.
    pub(super) fn undo(&self, ctx: &Context) -> Result<()> {
        self.change(ctx, false)
    }

    fn change(&self, ctx: &Context, is_wanted: bool) -> Result<()> {
        let places = places(self.shell, &ctx.settings.environment)?;
        // All are checked before one is changed.
        let states = places
            .iter()
            .map(|place| self.state(place, is_wanted))
            .collect::<Result<Vec<_>>>()?;
        if !self.is_dry {
            for (place, state) in places.iter().zip(&states) {
                if *state != State::Unchanged {
                    self.write(place, is_wanted)?;
                }
            }
        }
        if let Some(why) = self.why {
            let name = self.shell.name();
            ctx.ui.status(format!("the shell is {name}, {why}"));
        }
        for (place, state) in places.iter().zip(&states) {
            self.report(ctx, place, *state);
        }
        if is_wanted && !self.is_dry {
            self.advise(ctx, &states);
        }
        self.print(ctx, &places, &states)
    }

    /// What is to be done to a place.
    fn state(&self, place: &Place, is_wanted: bool) -> Result<State> {
        let path = place.path();
        let text = text_of(path)?;
        let after = match place {
            Place::Script(_) => {
                refuse_other(path, text.as_deref())?;
                is_wanted.then(|| self.shell.script().to_owned())
            }
            Place::Lines(_, lines) => {
                let before = text.as_deref().unwrap_or_default();
                let after = with_lines(before, is_wanted.then_some(lines));
                let after = after.map_err(|torn| Error::from(refused(path, &torn)))?;
                (text.is_some() || is_wanted).then_some(after)
            }
        };
        Ok(match (text == after, is_wanted) {
            (true, _) => State::Unchanged,
            (false, true) => State::Written,
            (false, false) => State::Removed,
        })
    }

    fn write(&self, place: &Place, is_wanted: bool) -> Result<()> {
        match place {
            Place::Script(path) if is_wanted && is_missing(path) => {
                Ok(persist(path, self.shell.script().as_bytes())?)
            }
            // Its mode, owner and links stay.
            Place::Script(path) if is_wanted => {
                let script = self.shell.script();
                Ok(rewrite(path, |_| Ok(Some(script.to_owned())))?)
            }
            Place::Script(path) => {
                fs::remove_file(path).map_err(at("remove", path))?;
                Ok(sync_folder(folder_of(path)).map_err(at("remove", path))?)
            }
            Place::Lines(path, lines) if is_missing(path) => {
                let text = with_lines("", Some(lines));
                let text = text.map_err(|torn| Error::from(refused(path, &torn)))?;
                Ok(persist(path, text.as_bytes())?)
            }
            // A person's file, whose mode, owner and links stay.
            Place::Lines(path, lines) => Ok(rewrite(path, |text| {
                let changed = with_lines(text, is_wanted.then_some(lines));
                changed.map(Some).map_err(|torn| refused(path, &torn))
            })?),
        }
    }

    fn report(&self, ctx: &Context, place: &Place, state: State) {
        let would = if self.is_dry { "would " } else { "" };
        let path = place.path().display();
        let name = self.shell.name();
        let verb = |dry: &'static str, done: &'static str| if self.is_dry { dry } else { done };
        ctx.ui.status(match (state, place) {
            (State::Unchanged, _) => format!("nothing to change in `{path}`"),
            (State::Written, Place::Script(_)) => {
                let verb = verb("write", "wrote");
                format!("{would}{verb} the completions for {name} to `{path}`")
            }
            (State::Written, Place::Lines(..)) => {
                let verb = verb("add", "added");
                format!("{would}{verb} to `{path}`:")
            }
            (State::Removed, Place::Script(_)) => {
                format!("{would}{} `{path}`", verb("remove", "removed"))
            }
            (State::Removed, Place::Lines(..)) => {
                let verb = verb("remove", "removed");
                format!("{would}{verb} genkey's lines from `{path}`")
            }
        });
        if let (State::Written, Place::Lines(_, lines)) = (state, place) {
            let lines = lines.lines();
            lines.for_each(|line| ctx.ui.status(format!("  {line}")));
        }
    }

    /// What to do now.
    fn advise(&self, ctx: &Context, states: &[State]) {
        if !is_installed("genkey") {
            ctx.ui.warn(
                "`genkey` is not in PATH, where the completions look for it; add its folder to PATH",
            );
        }
        if states.contains(&State::Written) {
            ctx.ui.status("start a new shell to use them");
        }
    }

    fn print(&self, ctx: &Context, places: &[Place], states: &[State]) -> Result<()> {
        if ctx.format() == Format::Table {
            return Ok(());
        }
        let paths: Vec<String> = places
            .iter()
            .map(|place| place.path().display().to_string())
            .collect();
        let rows: Vec<[Value<'_>; FIELDS.len()]> = paths
            .iter()
            .zip(states)
            .map(|(path, state)| {
                [
                    self.shell.name().into(),
                    path.as_str().into(),
                    state.name().into(),
                ]
            })
            .collect();
        ctx.ui
            .print(|out| output::records(&FIELDS, &rows, ctx.format(), &ctx.surface(), out))
    }
}

/// The text of a file, if it exists.
fn text_of(path: &Path) -> Result<Option<String>> {
    let Some(bytes) = read_editable(path)? else {
        return Ok(None);
    };
    let text = String::from_utf8(bytes);
    text.map(Some)
        .map_err(|_| Error::new(Kind::Failed, format!("`{}` is not UTF-8", path.display())))
}

/// Refuses to replace or remove a file that is not genkey's.
fn refuse_other(path: &Path, text: Option<&str>) -> Result<()> {
    let is_own = |text: &str| {
        let mut first = text.lines().take(3);
        first.any(|line| line.starts_with(SIGNATURE))
            || FORMER.iter().any(|start| text.starts_with(start))
    };
    if text.is_none_or(is_own) {
        return Ok(());
    }
    let path = path.display();
    Err(Error::usage(format!("`{path}` was not written by genkey"))
        .hint(format!("move `{path}` away, and run this again")))
}

fn refused(path: &Path, _: &Torn) -> DeliveryError {
    let path = path.display();
    let reason = format!("`{path}`: only one of the two markers of genkey's lines is there");
    DeliveryError::new(Outcome::Refused, reason)
}
