//! The destinations of a key.

use std::path::Path;
use std::time::Duration;

use super::fields::{self, At, Fields, Value, intended, wrong_type};
use super::notes::Notes;
use super::places::Places;
use super::rules::{Delivery, Resolve};
use crate::model::{CommandLine, Destination, DestinationKind, Reload};

/// The longest time that a command may be given.
const LONGEST: Duration = Duration::from_secs(30 * 60);

/// What every destination may have.
const FIELDS: [&str; 4] = ["to", "hosts", "reload", "timeout"];
/// What a command may have as well.
const OF_COMMANDS: [&str; 3] = ["run", "withdraw", "readable"];
/// The options of files.
const OF_FILES: [&str; 4] = ["replace", "git", "create", "in_place"];
/// The schemes of files.
const FILES: [&str; 4] = ["dotenv", "json", "toml", "file"];

/// Reads destinations, of which no two may be one place.
pub(super) struct Deliveries<'r> {
    folder: &'r Path,
    resolve: &'r Resolve<'r>,
    places: Places,
}

impl<'r> Deliveries<'r> {
    pub(super) fn new(folder: &'r Path, resolve: &'r Resolve<'r>) -> Self {
        Self {
            folder,
            resolve,
            places: Places::default(),
        }
    }

    /// The destinations of the key with this name and table.
    pub(super) fn read(
        &mut self,
        key: &str,
        fields: Fields<'_>,
        notes: &mut Notes<'_>,
    ) -> Vec<Delivery> {
        let items = fields.list("deliver", notes).unwrap_or_default();
        let mut read = Vec::new();
        for item in items {
            if let Some((delivery, offset)) = self.item(item, notes) {
                if let Err(reason) = self.places.add(key, &delivery) {
                    notes.refuse(offset, reason);
                }
                read.push(delivery);
            }
        }
        read
    }

    fn item(&self, item: &Value<'_>, notes: &mut Notes<'_>) -> Option<(Delivery, usize)> {
        if item.get_ref().is_str() {
            let text = fields::text(item, notes)?;
            let destination = self.resolved(text.value, text.offset, notes)?;
            return Some((
                delivery(destination, Vec::new(), text.offset, notes),
                text.offset,
            ));
        }
        let Some(table) = item.get_ref().as_table() else {
            wrong_type("a destination, or a table with `to`", item, notes);
            return None;
        };
        let written = Fields::of(table);
        let hosts = hosts(written, notes);
        let reload = written.command("reload", notes);
        let limit = limit(written, notes);
        let to = written.text("to", notes);
        if written.name("to").is_none() {
            notes.refuse(
                item.span().start,
                "`to` is missing: the destination, such as `to = \"dotenv:.env\"`",
            );
        }
        // Not earlier: the mistakes in the other fields are reported, too.
        let to = to?;
        let mut destination = self.destination(to, written, notes)?;
        destination.reload = reload.map(|command| Reload {
            command,
            folder: self.folder.to_owned(),
        });
        destination.limit = limit;
        Some((delivery(destination, hosts, to.offset, notes), to.offset))
    }

    fn destination(
        &self,
        to: At<&str>,
        written: Fields<'_>,
        notes: &mut Notes<'_>,
    ) -> Option<Destination> {
        let scheme = to.value.split(':').next().unwrap_or_default();
        if scheme == "command" {
            return self.command(to, written, notes);
        }
        for name in OF_COMMANDS {
            if let Some(offset) = written.name(name) {
                notes.refuse(offset, format!("only a `command` can have `{name}`"));
            }
        }
        let options = options(scheme, written, notes)?;
        let separator = if to.value.contains('?') { '&' } else { '?' };
        let text = if options.is_empty() {
            to.value.to_owned()
        } else {
            format!("{}{separator}{}", to.value, options.join("&"))
        };
        self.resolved(&text, to.offset, notes)
    }

    fn command(
        &self,
        to: At<&str>,
        written: Fields<'_>,
        notes: &mut Notes<'_>,
    ) -> Option<Destination> {
        written.only(
            &[FIELDS.as_slice(), &OF_COMMANDS].concat(),
            of_a_file,
            notes,
        );
        let run = written.command("run", notes);
        let readable = written.command("readable", notes);
        let withdraw = withdraw(written, notes);
        let named = written.name("run");
        let command = match (to.value, named) {
            ("command", None) => {
                notes.refuse(
                    to.offset,
                    "`run` is missing: the command that gets the key on stdin",
                );
                return None;
            }
            ("command", Some(_)) => run?,
            (_, Some(offset)) => {
                notes.refuse(
                    offset,
                    "the command is given twice: remove `run`, or write `to = \"command\"`",
                );
                return None;
            }
            (text, None) => {
                let DestinationKind::Command { command, .. } =
                    self.resolved(text, to.offset, notes)?.kind
                else {
                    return None;
                };
                command
            }
        };
        Some(Destination::new(DestinationKind::Command {
            command,
            folder: self.folder.to_owned(),
            readable,
            withdraw,
        }))
    }

    fn resolved(&self, text: &str, offset: usize, notes: &mut Notes<'_>) -> Option<Destination> {
        if text == "command" {
            notes.refuse(offset, "use `command:CMD`, or a table with `run`");
            return None;
        }
        (self.resolve)(text)
            .map_err(|error| notes.refuse(offset, error.to_string()))
            .ok()
    }
}

fn delivery(
    destination: Destination,
    hosts: Vec<String>,
    offset: usize,
    notes: &Notes<'_>,
) -> Delivery {
    Delivery {
        destination,
        hosts,
        region: notes.lines.region(offset),
    }
}

fn of_a_file(name: &str) -> Option<&'static str> {
    OF_FILES
        .contains(&name)
        .then_some("a `command` has no options")
}

fn hosts(written: Fields<'_>, notes: &mut Notes<'_>) -> Vec<String> {
    let Some(list) = written.list("hosts", notes) else {
        return Vec::new();
    };
    if list.is_empty()
        && let Some(offset) = written.name("hosts")
    {
        notes.refuse(
            offset,
            "the list is empty: name hosts, or remove it for all",
        );
    }
    let mut hosts = Vec::new();
    for host in list {
        match fields::text(host, notes) {
            Some(name) if name.value.trim().is_empty() => {
                notes.refuse(name.offset, "the host's name is empty");
            }
            Some(name) => hosts.push(name.value.to_owned()),
            None => {}
        }
    }
    hosts
}

/// The time limit in seconds.
fn limit(written: Fields<'_>, notes: &mut Notes<'_>) -> Option<u64> {
    let time = written.duration("timeout", notes)?;
    if time.value > LONGEST || time.value.as_secs() == 0 {
        notes.refuse(
            time.offset,
            "the timeout must be between one second and 30 minutes",
        );
        return None;
    }
    Some(time.value.as_secs())
}

/// The command that takes the key back; `None` for `same`, which is the default.
fn withdraw(written: Fields<'_>, notes: &mut Notes<'_>) -> Option<CommandLine> {
    match written.command("withdraw", notes)? {
        CommandLine::Shell(text) if text == "same" => None,
        command @ (CommandLine::Shell(_) | CommandLine::Program(_)) => Some(command),
    }
}

/// The options of a destination as they are written after `?`; `None` if one cannot be.
fn options(scheme: &str, written: Fields<'_>, notes: &mut Notes<'_>) -> Option<Vec<String>> {
    let is_file = FILES.contains(&scheme);
    let mut options = Vec::new();
    let mut is_valid = true;
    for (name, value) in written.in_order() {
        let option = match name.value {
            known if FIELDS.contains(&known) || OF_COMMANDS.contains(&known) => continue,
            "git" if is_file => git(written, notes),
            flag @ ("replace" | "create" | "in_place") => match written.flag(flag, notes) {
                Some(flag) if !flag.value => continue,
                Some(_) => Some(flag.replace('_', "-")),
                None => None,
            },
            unknown if is_file => {
                notes.refuse(name.offset, unknown_option(scheme, unknown));
                None
            }
            // An option of a preset, which knows its own.
            other => fields::text(value, notes)
                .map(|text| format!("{}={}", escaped(other), escaped(text.value))),
        };
        is_valid &= option.is_some();
        options.extend(option);
    }
    is_valid.then_some(options)
}

fn git(written: Fields<'_>, notes: &mut Notes<'_>) -> Option<String> {
    let text = written.text("git", notes)?;
    if text.value == "allow" {
        return Some("git=allow".to_owned());
    }
    notes.refuse(text.offset, "expected `allow`");
    None
}

fn unknown_option(scheme: &str, name: &str) -> String {
    let known = [FIELDS.as_slice(), &OF_FILES].concat();
    let remedy = match intended(name, &known) {
        Some(known) => format!("did you mean `{known}`?"),
        None => format!(
            "`{scheme}:` has `hosts`, `reload`, `timeout`, `replace`, `git`, `create` and `in_place`"
        ),
    };
    format!("unknown field `{}`: {remedy}", name.escape_debug())
}

/// A part of a destination, in which nothing ends it.
fn escaped(text: &str) -> String {
    // `%` first: the others add more of it.
    text.replace('%', "%25")
        .replace('#', "%23")
        .replace('?', "%3F")
        .replace('&', "%26")
}
