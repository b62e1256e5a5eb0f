//! Wraps a server in a file's text, and unwraps it. Everything else in the text stays as it is.

use serde_json::Value;

use super::launcher::{Launcher, helper_words, quoted};
use super::place::Place;
use super::server::{HEADERS, HELPER, Server, Transport};
use crate::destination::{DeliveryError, Outcome};

const ENV: &str = "env";

/// The variables that [`wrapped`] may add.
const OWN: &str = "GENKEY_";

/// A server in a text that is edited.
struct Edited<'a> {
    place: &'a Place,
    /// The members that lead to the server.
    path: [&'a str; 2],
    text: String,
}

impl<'a> Edited<'a> {
    fn new(place: &'a Place, text: &str, name: &'a str) -> Result<(Self, Server), DeliveryError> {
        let server = place.server(text, name)?;
        let member = place.member(&place.data(text)?);
        let edited = Self {
            place,
            path: [member, name],
            text: text.to_owned(),
        };
        Ok((edited, server))
    }

    fn change(
        &mut self,
        names: &[&str],
        change: impl FnOnce(&str, &[&str]) -> Result<String, DeliveryError>,
    ) -> Result<(), DeliveryError> {
        let names = [&self.path[..], names].concat();
        let changed = change(&self.text, &names);
        self.text = changed.map_err(|error| self.place.refused(error.reason))?;
        Ok(())
    }

    fn put(&mut self, names: &[&str], value: &str) -> Result<(), DeliveryError> {
        let syntax = self.place.syntax();
        self.change(names, |text, names| syntax.put(text, names, value))
    }

    fn remove(&mut self, names: &[&str]) -> Result<(), DeliveryError> {
        let syntax = self.place.syntax();
        self.change(names, |text, names| syntax.remove(text, names))
    }

    /// A part of the server.
    fn value(&self, names: &[&str]) -> Result<Option<Value>, DeliveryError> {
        let data = self.place.data(&self.text)?;
        let mut names = self.path.iter().chain(names);
        let found = names.try_fold(&data, |data, name| data.get(name));
        Ok(found.cloned())
    }

    /// The new text, if nothing but the server differs from the old one.
    fn finish(self, before: &str) -> Result<String, DeliveryError> {
        if changed_only_in(self.place, before, &self.text, self.path[1])? {
            return Ok(self.text);
        }
        let reason = "the server cannot be changed without changing something else";
        Err(self.place.refused(reason))
    }
}

/// Whether two texts of a file are the same data, one server excepted.
///
/// # Errors
/// [`DeliveryError`] if one of them cannot be read.
fn changed_only_in(
    place: &Place,
    before: &str,
    after: &str,
    name: &str,
) -> Result<bool, DeliveryError> {
    let rest = |text: &str| -> Result<Value, DeliveryError> {
        let mut data = place.data(text)?;
        let member = place.member(&data);
        if let Some(server) = data
            .get_mut(member)
            .and_then(|servers| servers.get_mut(name))
        {
            *server = Value::Null;
        }
        Ok(data)
    };
    // Compared as data: where commas, comments and indentation go is the business of the syntax.
    Ok(rest(before)? == rest(after)?)
}

/// The text with a server wrapped: its key is taken from `variable`, and from nowhere else.
///
/// # Errors
/// [`DeliveryError`] if the server is not one that the client starts, or is wrapped already.
pub fn wrapped(
    place: &Place,
    text: &str,
    name: &str,
    launcher: &Launcher,
    variable: &str,
) -> Result<String, DeliveryError> {
    let (mut edited, server) = Edited::new(place, text, name)?;
    if server.parsed().is_some() {
        return Err(changed_meanwhile(place));
    }
    let Transport::Local { command, .. } = server.transport else {
        return Err(changed_meanwhile(place));
    };
    let mut words = launcher.words(variable);
    words.push(command);
    let syntax = place.syntax();
    edited.put(&["command"], &launcher.program)?;
    edited.change(&["args"], |text, names| syntax.prepend(text, names, &words))?;
    if edited.value(&[ENV, variable])?.is_some() {
        edited.remove(&[ENV, variable])?;
    }
    for (name, value) in &launcher.variables {
        edited.put(&[ENV, name], value)?;
    }
    edited.finish(text)
}

/// The text with a command that prints a remote server's header, in the place of `header`, which is
/// named if it is not the service's.
///
/// # Errors
/// As [`wrapped`].
pub fn with_helper(
    place: &Place,
    text: &str,
    name: &str,
    launcher: &Launcher,
    (header, named): (Option<&str>, Option<&str>),
) -> Result<String, DeliveryError> {
    let (mut edited, server) = Edited::new(place, text, name)?;
    if server.has_helper() {
        return Err(changed_meanwhile(place));
    }
    let variables = launcher.variables.iter();
    let assignments = variables.map(|(name, value)| format!("{name}={}", quoted(value)));
    let words = helper_words(launcher, named);
    let line: Vec<String> = assignments
        .chain(words.iter().map(|word| quoted(word)))
        .collect();
    edited.put(&[HELPER], &line.join(" "))?;
    if let Some(header) = header {
        for member in HEADERS {
            if edited.value(&[member, header])?.is_some() {
                edited.remove(&[member, header])?;
            }
        }
    }
    edited.finish(text)
}

/// The text with a server as it was before it was wrapped, but without a key.
///
/// # Errors
/// As [`wrapped`], if it is not wrapped.
pub fn unwrapped(place: &Place, text: &str, name: &str) -> Result<String, DeliveryError> {
    let (mut edited, server) = Edited::new(place, text, name)?;
    let (Some(parsed), Transport::Local { arguments, .. }) = (server.parsed(), &server.transport)
    else {
        if server.wrapped_with().is_none() {
            return Err(changed_meanwhile(place));
        }
        edited.remove(&[HELPER])?;
        return edited.finish(text);
    };
    // There is one: a command without it is not taken for a wrapped one.
    let command = arguments.get(parsed.length).cloned().unwrap_or_default();
    let syntax = place.syntax();
    edited.put(&["command"], &command)?;
    edited.change(&["args"], |text, names| {
        syntax.remove_first(text, names, parsed.length + 1)
    })?;
    let env = edited.value(&[ENV])?;
    let names = env
        .as_ref()
        .and_then(Value::as_object)
        .into_iter()
        .flatten();
    // They were for genkey, which the client no longer starts.
    for (own, _) in names.filter(|(name, _)| name.starts_with(OWN)) {
        edited.remove(&[ENV, own])?;
    }
    edited.finish(text)
}

fn changed_meanwhile(place: &Place) -> DeliveryError {
    let reason = "another program changed the server meanwhile";
    DeliveryError {
        outcome: Outcome::NotDone,
        ..place.refused(reason)
    }
}

#[cfg(test)]
mod tests;
