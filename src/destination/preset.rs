//! A destination that a tool writes to, as a preset says.

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use zeroize::Zeroizing;

use super::deliver::{Back, Deliver, Held, Parcel, Place, Surroundings};
use super::document::Document;
use super::edit::refused;
use super::error::{DeliveryError, Outcome};
use super::program::{is_set, prove_program};
use super::reading::{check_withdrawn, check_written, is_other, printed};
use super::shell::{Failed, Shell};
use super::template::{fill, filled, placeholders};
use crate::model::{CommandLine, Input, Preset, Reading};
use crate::secret::Secret;

#[cfg(unix)]
#[cfg(test)]
mod tests;

/// What the secret may consist of in an assignment: nothing that a reader of such lines changes.
const LINE_LETTERS: &str = "_-./:=+@%,~";

/// A tool with what it runs.
pub(super) struct Tool {
    preset: Preset,
    surroundings: Surroundings,
    limit: Duration,
}

/// What the tool is to do.
#[derive(Clone, Copy)]
struct Errand<'a> {
    /// `prove`, `read`, `deliver` or `withdraw`.
    action: &'static str,
    /// The key, if it is about one.
    parcel: Option<Parcel<'a>>,
}

/// What the tool printed about its value.
struct Found {
    held: Held,
    /// All of it, if it is a document that has the value.
    document: Option<Zeroizing<String>>,
}

/// What is not known, because nobody looked.
impl Default for Found {
    fn default() -> Self {
        Self {
            held: Held::Unreadable,
            document: None,
        }
    }
}

impl Tool {
    pub(super) fn new(preset: Preset, surroundings: Surroundings, limit: Duration) -> Self {
        Self {
            preset,
            surroundings,
            limit,
        }
    }

    /// Runs a command of the preset, and returns what it printed.
    fn run(
        &self,
        words: &[String],
        errand: Errand<'_>,
        input: Option<&str>,
        secrets: &[&Secret],
    ) -> Result<Zeroizing<String>, Failed> {
        let id = errand.parcel.map(|parcel| parcel.id.to_string());
        let id = id.unwrap_or_default();
        let words = words.iter().map(|word| of_key(word, errand.parcel, &id));
        let command = CommandLine::Program(words.collect::<Result<_, _>>()?);
        let shell = Shell {
            command: &command,
            folder: &self.preset.folder,
            limit: self.limit,
            surroundings: &self.surroundings,
            secrets,
        };
        let named = errand
            .parcel
            .map(|parcel| parcel.variables(&id, errand.action));
        let mut variables = named.map_or_else(Vec::new, Vec::from);
        // Messages would have colours.
        variables.push(("NO_COLOR", "1"));
        shell.read(&variables, input)
    }

    fn find(&self, errand: Errand<'_>) -> Result<Found, DeliveryError> {
        let Some(reading) = &self.preset.read else {
            return Ok(Found::default());
        };
        match self.run(&reading.command, errand, None, &[]) {
            Ok(text) => found(text, reading),
            Err(failed) if reading.is_absent(&failed) => Ok(Found {
                held: Held::Absent,
                document: None,
            }),
            Err(failed) => Err(DeliveryError {
                outcome: Outcome::NotDone,
                ..failed.error
            }),
        }
    }

    /// Writes a value, or removes it.
    fn write(
        &self,
        errand: Errand<'_>,
        value: Option<&Secret>,
        found: &Found,
    ) -> Result<(), DeliveryError> {
        let preset = &self.preset;
        let (words, input) = match value {
            Some(secret) => {
                let input = self.input(secret, found)?;
                let is_new = found.held == Held::Absent;
                let create = preset.create.as_ref().filter(|_| is_new);
                (create.unwrap_or(&preset.write), Some(input))
            }
            None => match (&preset.remove, &found.document, self.document()) {
                (Some(remove), _, _) => (remove, None),
                (None, Some(text), Some(document)) => {
                    let input = document.without_value(text)?;
                    (&preset.write, Some(input))
                }
                (None, _, _) => {
                    let reason = "it cannot be emptied by its tool: remove the value there";
                    return Err(DeliveryError::new(Outcome::NotDone, reason));
                }
            },
        };
        let known = errand.parcel.map(|parcel| parcel.secret);
        let secrets: Vec<&Secret> = known.into_iter().chain(value).collect();
        let written = self.run(
            words,
            errand,
            input.as_deref().map(String::as_str),
            &secrets,
        );
        written.map(drop).map_err(|failed| self.not_written(failed))
    }

    fn not_written(&self, failed: Failed) -> DeliveryError {
        let is_not_done = failed
            .code
            .is_some_and(|code| self.preset.not_done.contains(&code));
        if is_not_done {
            // By default, a tool that failed halfway may have written the value.
            return DeliveryError {
                outcome: Outcome::NotDone,
                ..failed.error
            };
        }
        failed.error
    }

    /// Where the value is in the document that is written back; `None` if it is not in one.
    fn document(&self) -> Option<Document<'_>> {
        let reading = self.preset.read.as_ref()?;
        match self.preset.input {
            Input::Document => reading.pointer.as_deref().map(Document::new),
            Input::Secret | Input::Line(_) | Input::Json(_) => None,
        }
    }

    /// What the tool reads on stdin.
    fn input(&self, secret: &Secret, found: &Found) -> Result<Zeroizing<String>, DeliveryError> {
        let secret = secret.expose();
        Ok(match &self.preset.input {
            Input::Secret => Zeroizing::new(secret.to_owned()),
            Input::Line(template) => {
                let is_letter =
                    |letter: char| letter.is_ascii_alphanumeric() || LINE_LETTERS.contains(letter);
                if !secret.chars().all(is_letter) {
                    let reason = "the key has a character that would be read as something else";
                    return Err(DeliveryError::new(Outcome::NotDone, reason));
                }
                with_secret(template, secret)
            }
            Input::Json(template) => {
                let quoted = quoted(secret)?;
                // The template has the quotation marks, so that the placeholder can be a part of a
                // string.
                let inner = quoted.get(1..quoted.len() - 1).unwrap_or_default();
                with_secret(template, inner)
            }
            Input::Document => match (&found.document, self.document()) {
                (Some(text), Some(document)) => return document.with_value(text, secret),
                (_, _) => {
                    let reason = "there is no document that the value could be written to";
                    return Err(DeliveryError::new(Outcome::NotDone, reason));
                }
            },
        })
    }
}

impl Reading {
    /// Whether the message of a program says that there is no value.
    fn is_absent(&self, failed: &Failed) -> bool {
        failed.code.is_some() && self.absent.iter().any(|text| failed.said.contains(text))
    }
}

fn with_secret(template: &str, secret: &str) -> Zeroizing<String> {
    let count = placeholders(template).count();
    // Allocated at once: a text that grows leaves copies in freed memory.
    let mut text = Zeroizing::new(String::with_capacity(template.len() + count * secret.len()));
    fill(&mut text, template, |name| {
        (name == "secret").then_some(secret)
    });
    text
}

/// A JSON string.
fn quoted(secret: &str) -> Result<Zeroizing<String>, DeliveryError> {
    // No escape is longer than `\u0000`.
    let mut bytes = Zeroizing::new(Vec::with_capacity(6 * secret.len() + 2));
    let written = serde_json::to_writer(&mut *bytes, secret);
    let bytes = std::mem::take(&mut *bytes);
    written
        .ok()
        .and_then(|()| String::from_utf8(bytes).ok())
        .map(Zeroizing::new)
        .ok_or_else(|| DeliveryError::new(Outcome::NotDone, "the key cannot be written as JSON"))
}

/// A word of a command, with what is the key's.
fn of_key(word: &str, parcel: Option<Parcel<'_>>, id: &str) -> Result<String, DeliveryError> {
    let Some(parcel) = parcel else {
        return Ok(word.to_owned());
    };
    let filled = filled(word, |name| match name {
        "name" => Some(parcel.name),
        "id" => Some(id),
        _ => None,
    });
    // A key's name is chosen by anyone who may rename keys, and must not become an option.
    if filled.starts_with('-') && !word.starts_with('-') {
        let reason = format!("`{filled}` would be read as an option of the tool");
        return Err(DeliveryError::new(Outcome::NotDone, reason));
    }
    Ok(filled)
}

fn found(text: Zeroizing<String>, reading: &Reading) -> Result<Found, DeliveryError> {
    let held = match &reading.pointer {
        None => printed(&text),
        Some(pointer) => match Document::new(pointer).value(&text)? {
            None => Held::Absent,
            Some(value) if value.expose().is_empty() => Held::Empty,
            Some(value) if reading.base64 => Held::Secret(decoded(&value)?),
            Some(value) => Held::Secret(value),
        },
    };
    let document = reading.pointer.is_some().then_some(text);
    Ok(Found { held, document })
}

fn decoded(encoded: &Secret) -> Result<Secret, DeliveryError> {
    let wrong = || DeliveryError::new(Outcome::NotDone, "what it holds is not text in base64");
    let bytes = STANDARD.decode(encoded.expose().trim());
    Secret::from_bytes(bytes.map_err(|_| wrong())?).map_err(|_| wrong())
}

impl Deliver for Tool {
    fn prove(&self) -> Result<Vec<String>, DeliveryError> {
        let preset = &self.preset;
        if let Some(name) = preset.needs.iter().find(|name| !is_set(name)) {
            return Err(refused(format!("`{name}` is not set in the environment")));
        }
        let read = preset.read.as_ref().map(|reading| &reading.command);
        let optional = [&preset.create, &preset.remove];
        let written = [Some(&preset.write), read].into_iter();
        let commands = written.chain(optional.map(Option::as_ref)).flatten();
        for words in commands.chain(&preset.prove) {
            let command = CommandLine::Program(words.clone());
            prove_program(&command, &preset.folder, &self.surroundings)?;
        }
        let errand = Errand {
            action: "prove",
            parcel: None,
        };
        for words in &preset.prove {
            let proven = self.run(words, errand, None, &[]);
            // The destination may be right, and its service out of reach.
            proven.map_err(|failed| DeliveryError {
                outcome: Outcome::NotDone,
                ..failed.error
            })?;
        }
        Ok(Vec::new())
    }

    fn held(&self) -> Result<Held, DeliveryError> {
        let errand = Errand {
            action: "read",
            parcel: None,
        };
        Ok(self.find(errand)?.held)
    }

    fn deliver(&self, parcel: Parcel<'_>) -> Result<(), DeliveryError> {
        let errand = Errand {
            action: "deliver",
            parcel: Some(parcel),
        };
        // Reading starts the tool, which asks its service: only where the value decides how to
        // write.
        let found = if self.preset.create.is_some() || self.document().is_some() {
            self.find(errand)?
        } else {
            Found::default()
        };
        // Services limit how often a value may be written.
        if matches!(&found.held, Held::Secret(held) if held == parcel.secret) {
            return Ok(());
        }
        self.write(errand, Some(parcel.secret), &found)?;
        check_written(self, parcel.secret)
    }

    fn withdraw(&self, parcel: Parcel<'_>, back: Back<'_>) -> Result<(), DeliveryError> {
        let errand = Errand {
            action: "withdraw",
            parcel: Some(parcel),
        };
        let found = self.find(errand)?;
        let is_gone = found.held == Held::Absent && back.secret().is_none();
        if is_other(&found.held, parcel.secret, back) {
            return Ok(());
        }
        match self.write(errand, back.secret(), &found) {
            // What is shown late may be there all the same. If it is not, this fails.
            Err(_) if is_gone => Ok(()),
            written => written,
        }?;
        check_withdrawn(self, parcel.secret)
    }

    fn place(&self) -> Place {
        Place {
            whole: self.preset.place.clone(),
            address: self.preset.part.clone(),
        }
    }
}
