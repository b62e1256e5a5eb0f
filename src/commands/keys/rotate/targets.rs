//! Where the new key of a rotation is delivered: to the destinations that were named, and to those
//! that are recorded for the old key.

use crate::commands::keys::arguments::{resolve, shown};
use crate::commands::keys::candidate::Candidate;
use crate::commands::keys::revoke::describe;
use crate::error::{Error, Result};
use crate::model::{CommandLine, Destination, DestinationKind, Holder, enumerated};
use crate::ops::rotate::{Recorded, Records, is_same_place, sort_recorded};
use crate::output::excerpt;
use crate::session::Session;

/// The destinations of one key that is rotated.
pub(super) struct Targets {
    /// All of them, those that were named first.
    pub all: Vec<Destination>,
    /// Those that were not named.
    pub recorded: Vec<Destination>,
    /// Those that keep the old key, because of `--not-to`.
    left_out: Vec<String>,
}

impl Targets {
    /// The destinations of a key, given those that were named and the texts of `--not-to`. Says which
    /// recorded ones are left alone. `has_grace`: the old key stays valid for a time.
    ///
    /// # Errors
    /// When a recorded one cannot be read, or would hold a revoked key on another machine, or none has
    /// the place of a `--not-to`.
    pub(super) fn new(
        session: &Session<'_>,
        candidate: &Candidate,
        named: &[Destination],
        excluded: &[String],
        has_grace: bool,
    ) -> Result<Self> {
        // No other profile's store is worth an unlock prompt.
        let unprompted = session.ctx.stores_without_prompt();
        let desk = session.ctx.desk_with(&unprompted)?;
        let subject = candidate.subject(session);
        let mut records = Records::of(&desk, &subject)?;
        let mut left_out = Vec::new();
        for text in excluded {
            let removed = exclude(session, &mut records.holders, named, text)
                .map_err(|error| error.context(describe(&candidate.key)))?;
            left_out.extend(removed.iter().map(|one| shown(&one.destination)));
        }
        let recorded = records.holders.iter();
        let places: Vec<Destination> = recorded.map(|one| one.destination.clone()).collect();
        let sorted = sort_recorded(&desk, subject.secret, records, named)
            .map_err(|error| Error::from(error.about_recorded(&places)))
            .map_err(|error| error.context(describe(&candidate.key)))?;
        if !has_grace && !sorted.elsewhere.is_empty() {
            return Err(held_elsewhere(&sorted.elsewhere).context(describe(&candidate.key)));
        }
        report(session, &sorted);
        Ok(Self {
            all: named.iter().chain(&sorted.receive).cloned().collect(),
            recorded: sorted.receive,
            left_out,
        })
    }

    /// Says which destinations hold the old key, which was revoked.
    pub(super) fn warn_of_left_out(&self, session: &Session<'_>) {
        for title in &self.left_out {
            let ui = &session.ctx.ui;
            ui.warn(format!("`{title}` may still hold the revoked key"));
        }
    }

    /// Says which commands `would` or `will` be run that nobody has named.
    pub(super) fn announce_commands(&self, session: &Session<'_>, would: &str) {
        let ui = &session.ctx.ui;
        for destination in &self.recorded {
            let place = shown(destination);
            match &destination.kind {
                DestinationKind::Command { .. } => ui.status(format!(
                    "`{place}` {would} be run, because it got the old key"
                )),
                DestinationKind::Preset(preset) => ui.status(format!(
                    "`{}` {would} be run, because `{place}` got the old key",
                    preset.write.first().map_or("", String::as_str)
                )),
                DestinationKind::Dotenv { .. }
                | DestinationKind::Json { .. }
                | DestinationKind::Toml { .. }
                | DestinationKind::File { .. } => {}
            }
            if let Some(reload) = &destination.reload {
                ui.status(format!(
                    "`{}` {would} be run, because `{place}` got the old key",
                    reload.command
                ));
            }
        }
    }

    /// The recorded ones, for a question.
    pub(super) fn titles(&self) -> Vec<String> {
        let titles = self.recorded.iter();
        titles.map(|one| format!("`{}`", shown(one))).collect()
    }
}

/// Removes the recorded destinations that a `--not-to` means, and returns them.
fn exclude(
    session: &Session<'_>,
    recorded: &mut Vec<Holder>,
    named: &[Destination],
    text: &str,
) -> Result<Vec<Holder>> {
    let desk = session.ctx.desk()?;
    let resolved = resolve(session.ctx, text, "--not-to");
    let is_meant = |holder: &Holder| {
        let meant = resolved.as_ref();
        meant.is_ok_and(|meant| is_same_place(&desk, holder, meant))
    };
    let mut removed: Vec<Holder> = recorded.extract_if(.., |holder| is_meant(holder)).collect();
    if removed.is_empty() {
        removed = written_so(recorded, text)?;
        recorded.retain(|holder| !removed.contains(holder));
    }
    if removed.is_empty() {
        // Why the text means nothing.
        resolved?;
    }
    let Some(first) = removed.first() else {
        let message = format!("genkey did not deliver it to `{}`", excerpt(text));
        return Err(Error::usage(message).hint("`genkey show KEY -o plain` names its destinations"));
    };
    match named.iter().find(|one| is_same_place(&desk, first, one)) {
        None => Ok(removed),
        Some(both) => {
            let message = format!("`{both}` is given with `--to` and with `--not-to`");
            Err(Error::usage(message))
        }
    }
}

/// The recorded destinations that are shown as this text: a preset of the user's own may be gone by
/// now, and a command may be one of another folder.
fn written_so(recorded: &[Holder], text: &str) -> Result<Vec<Holder>> {
    let with = |is_one: &dyn Fn(&Destination) -> bool| -> Vec<Holder> {
        let found = recorded.iter().filter(|one| is_one(&one.destination));
        found.cloned().collect()
    };
    let exact = with(&|one| shown(one) == text);
    if !exact.is_empty() {
        return Ok(exact);
    }
    let found = with(&|one| one.to_string() == text);
    let mut different: Vec<&Destination> = Vec::new();
    for Holder { destination, .. } in &found {
        let is_known = |one: &&Destination| shown(one) == shown(destination);
        if !different.iter().any(is_known) {
            different.push(destination);
        }
    }
    if different.len() < 2 {
        return Ok(found);
    }
    let titles: Vec<String> = different
        .iter()
        .map(|one| format!("`{}`", shown(one)))
        .collect();
    let message = format!("`{}` is {}", excerpt(text), enumerated(&titles, "or"));
    Err(Error::usage(message).hint("write the one that is meant with its folder"))
}

/// The refusal to revoke a key that other machines may hold.
fn held_elsewhere(elsewhere: &[Holder]) -> Error {
    let titles: Vec<String> = elsewhere.iter().map(title_elsewhere).collect();
    let message = format!(
        "{} may hold the key, which would be revoked at once",
        enumerated(&titles, "and")
    );
    let hint = "`--grace 24h` leaves time to deliver the new key there";
    let error = Error::usage(message).hint(hint);
    elsewhere.iter().fold(error, |error, holder| {
        let argument = CommandLine::Program(vec![shown(&holder.destination)]);
        error.hint(format!("`--not-to {argument}` rotates without it"))
    })
}

fn title_elsewhere(holder: &Holder) -> String {
    let host = holder.host.as_deref().unwrap_or_default();
    format!("`{}` on the machine `{host}`", shown(&holder.destination))
}

fn report(session: &Session<'_>, sorted: &Recorded) {
    let ui = &session.ctx.ui;
    for destination in &sorted.changed {
        ui.status(format!(
            "`{}` no longer holds the key; left alone",
            shown(destination)
        ));
    }
    for destination in &sorted.gone {
        // A warning: the folder may be of a disk that is not mounted.
        ui.warn(format!(
            "the folder of `{}` does not exist; left alone",
            shown(destination)
        ));
    }
    for Holder { destination, host } in &sorted.elsewhere {
        let host = host.as_deref().unwrap_or_default();
        ui.warn(format!(
            "`{}` got the key on another machine (`{host}`), and is left alone",
            shown(destination)
        ));
    }
}
