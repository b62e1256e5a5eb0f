//! What stands around a list of keys on a terminal: how many of which, and what the marks mean.

use std::io::{self, Write};

use super::lifetime::{End, Urgency};
use super::screen::Screen;
use super::style::{Drawing, Tone};
use super::table::write_toned;
use super::wrap::{width_of, wrapped};
use super::{KeyRow, Target, Value};

/// What is known of a list besides its keys.
#[derive(Debug, Clone, Default)]
pub struct Frame {
    /// The account, if its name is known.
    pub account: Option<String>,
    /// How many keys the service lists, if the list has only some of these.
    pub total: Option<usize>,
    /// How many revoked keys the list leaves out.
    pub hidden: usize,
    /// The command that lists them too, in backticks.
    pub all: String,
}

/// Counts of the keys that were listed.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Overview {
    keys: usize,
    soon: usize,
    expired: usize,
    never: usize,
    /// Of those that never expire.
    unused: usize,
    revoked: usize,
    in_use: usize,
}

/// Texts that belong together, each with its tone.
type Part = Vec<(Tone, String)>;

impl Overview {
    pub(super) fn add(&mut self, row: &KeyRow<'_>, target: &Target) {
        self.keys += 1;
        self.in_use += usize::from(row.in_use);
        match End::of(row.key, target.now) {
            End::Revoked(_) => self.revoked += 1,
            End::Expired(_) => self.expired += 1,
            End::At(_, Urgency::Soon | Urgency::Now) => self.soon += 1,
            End::Never { is_unused } => {
                self.never += 1;
                self.unused += usize::from(is_unused);
            }
            End::At(_, Urgency::Later) | End::Unknown => {}
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.keys == 0
    }

    /// Writes how many keys there are, of whom, and how many need attention.
    pub(super) fn summarize(
        &self,
        frame: &Frame,
        target: &Target,
        out: &mut dyn Write,
    ) -> io::Result<()> {
        let plural = |count: usize, one: &str, more: &str| {
            format!("{count} {}", if count == 1 { one } else { more })
        };
        let keys = match frame.total.filter(|total| *total > self.keys) {
            Some(total) => format!("{} of {total} keys", self.keys),
            None => plural(self.keys, "key", "keys"),
        };
        let mut whole = vec![(Tone::Dim, keys)];
        if let Some(account) = &frame.account {
            let account = Value::from(account.as_str()).shown(target).into_owned();
            whole.extend([(Tone::Dim, " of ".into()), (Tone::Plain, account)]);
        }
        let soon = plural(self.soon, "expires", "expire") + " within 14 days";
        let counts = [
            (self.soon, Tone::Warning, soon),
            (self.expired, Tone::Bad, format!("{} expired", self.expired)),
            (
                self.never,
                Tone::Dim,
                plural(self.never, "never expires", "never expire"),
            ),
            (self.revoked, Tone::Dim, format!("{} revoked", self.revoked)),
        ];
        let counts = counts.into_iter().filter(|(count, ..)| *count > 0);
        let counts = counts.map(|(_, tone, text)| vec![(tone, text)]);
        flow(std::iter::once(whole).chain(counts), target, out)
    }

    /// Writes what the marks mean that are there, and how many keys are not.
    pub(super) fn explain(
        &self,
        frame: &Frame,
        screen: &Screen,
        target: &Target,
        out: &mut dyn Write,
    ) -> io::Result<()> {
        let mut parts: Vec<Part> = Vec::new();
        // Words need no explanation.
        let has_marks = target.drawing != Drawing::None;
        if self.in_use > 0 && has_marks && screen.marks_key_in_use() {
            let mark = target.in_use().to_owned();
            parts.push(vec![
                (Tone::Accent, mark),
                (Tone::Dim, " the key in use".into()),
            ]);
        }
        let meaning = match (self.soon, self.unused) {
            (0, 0) => None,
            (_, 0) => Some(" expires within 14 days"),
            (0, _) => Some(" never expires, unused for 90 days"),
            (_, _) => Some(" expires soon, or never and unused for 90 days"),
        };
        if let Some(meaning) = meaning.filter(|_| has_marks && screen.marks_ends()) {
            let meaning = (Tone::Dim, meaning.to_owned());
            parts.push(vec![(Tone::Warning, "!".into()), meaning]);
        }
        if frame.hidden > 0 {
            let keys = if frame.hidden == 1 { "key" } else { "keys" };
            let hidden = format!(" adds {} revoked {keys}", frame.hidden);
            parts.push(vec![(Tone::Accent, frame.all.clone()), (Tone::Dim, hidden)]);
        }
        if parts.is_empty() {
            return Ok(());
        }
        out.write_all(b"\n")?;
        flow(parts, target, out)
    }
}

/// Writes parts side by side, as many to a line as fit the window.
fn flow(
    parts: impl IntoIterator<Item = Part>,
    target: &Target,
    out: &mut dyn Write,
) -> io::Result<()> {
    let limit = target.limit().unwrap_or(usize::MAX);
    let separator = if target.drawing == Drawing::Symbols && !target.ascii {
        " · "
    } else {
        ", "
    };
    let mut taken = 0;
    for part in parts {
        let text: String = part.iter().map(|(_, text)| text.as_str()).collect();
        let width = width_of(&text);
        if taken > 0 && taken + width_of(separator) + width <= limit {
            write_toned(Tone::Dim, separator, target, out)?;
            taken += width_of(separator) + width;
        } else {
            if taken > 0 {
                out.write_all(b"\n")?;
            }
            taken = width;
        }
        if width <= limit {
            part.iter()
                .try_for_each(|(tone, text)| write_toned(*tone, text, target, out))?;
        } else {
            write_toned(
                Tone::Dim,
                // Wrapped as one text, and so in one tone.
                &wrapped(&text, limit, true).join("\n"),
                target,
                out,
            )?;
        }
    }
    out.write_all(b"\n")
}
