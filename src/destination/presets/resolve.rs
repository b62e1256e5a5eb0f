//! What a destination of a preset runs.

use std::collections::BTreeMap;

use toml::Spanned;

use super::address::{Address, PATH, VARIABLE, Written, checked};
use super::check::SECRET;
use super::description::{Command, Description, InputForm, Read};
use crate::destination::template::{filled, placeholders};
use crate::model::{
    Input, InvalidDestination, Preset, Reading, Setting, enumerated, escaped_option,
    unescaped_option, with_option,
};

/// The values of an address and the options.
struct Values<'d> {
    placeholders: BTreeMap<String, String>,
    /// The options that were given, with their values.
    options: BTreeMap<&'d str, Option<String>>,
}

impl Description {
    /// The destination `name:rest`.
    ///
    /// # Errors
    /// [`InvalidDestination`], which says what is wrong with the text.
    pub fn resolve(&self, rest: &str, setting: Setting<'_>) -> Result<Preset, InvalidDestination> {
        let (address, options) = match rest.split_once('?') {
            Some((address, options)) => (address, Some(options)),
            None => (rest, None),
        };
        let form = Address::new(self.address.get_ref())
            .map_err(|reason| InvalidDestination(reason.to_owned()))?;
        let written = form.read(address, &self.form(), setting)?;
        let options = self.options_of(options)?;
        let (address, place) = self.shown(&written, &options);
        let values = Values {
            placeholders: written.values,
            options,
        };
        let plain = |plain| words(self.plain(plain), &values);
        Ok(Preset {
            name: self.name.get_ref().clone(),
            address,
            place,
            part: written.part,
            is_local: values.placeholders.contains_key(PATH),
            folder: setting.folder.to_owned(),
            needs: self.needed(),
            prove: self.prove.iter().map(plain).collect(),
            write: words(self.write_command(), &values),
            create: self.create.as_ref().map(plain),
            input: self.input(&values),
            read: self.read.as_ref().map(|read| self.reading(read, &values)),
            remove: self.remove.as_ref().map(plain),
            not_done: self.write.not_done.iter().map(|it| *it.get_ref()).collect(),
        })
    }

    /// The options of a destination.
    fn options_of(
        &self,
        options: Option<&str>,
    ) -> Result<BTreeMap<&str, Option<String>>, InvalidDestination> {
        let name = self.name.get_ref();
        let known = self.options();
        let refuse = |reason| Err(InvalidDestination(reason));
        let mut found = BTreeMap::new();
        for option in options.into_iter().flat_map(|options| options.split('&')) {
            let (key, value) = match option.split_once('=') {
                Some((key, value)) => (key, Some(unescaped_option(value))),
                None => (option, None),
            };
            let key = match (known.get_key_value(key), &value) {
                (Some((key, true)), Some(value)) => {
                    checked(value)?;
                    *key
                }
                (Some((key, false)), None) => *key,
                (Some((key, true)), None) => {
                    return refuse(format!("the option `{key}` needs a value: `{key}=...`"));
                }
                (Some((key, false)), Some(_)) => {
                    return refuse(format!("the option `{key}` has no value"));
                }
                (None, _) => return refuse(unknown_option(name, option, known.into_keys())),
            };
            if found.insert(key, value).is_some() {
                return refuse(format!("the option `{key}` is given twice"));
            }
        }
        Ok(found)
    }

    /// The destination without its scheme, and what it changes.
    fn shown(
        &self,
        written: &Written,
        options: &BTreeMap<&str, Option<String>>,
    ) -> (String, String) {
        let mut address = written.main.clone();
        if let Some(part) = &written.part {
            address = format!("{address}#{}", escaped_option(part));
        }
        let mut place = format!("{}:{}", self.name.get_ref(), written.main);
        for (option, value) in options {
            address = with_option(&address, option, value.as_deref());
            // Others only say how the value is written.
            if value.is_some() {
                place = with_option(&place, option, value.as_deref());
            }
        }
        (address, place)
    }

    /// The variables that must be set.
    fn needed(&self) -> Vec<String> {
        let needs = self.environment.needs.iter();
        let required = needs.filter(|name| !name.get_ref().ends_with('?'));
        required.map(|name| name.get_ref().clone()).collect()
    }

    fn input(&self, values: &Values<'_>) -> Input {
        let secret = format!("{{{SECRET}}}");
        match self.write.input.get_ref() {
            InputForm::Secret => Input::Secret,
            InputForm::Line => {
                let variable = values.placeholders.get(VARIABLE);
                let variable = variable.map(String::as_str).unwrap_or_default();
                Input::Line(format!("{variable}={secret}"))
            }
            InputForm::Json(text) => Input::Json(values.fill(text.get_ref())),
            InputForm::Document if self.pointer(values).is_some() => Input::Document,
            InputForm::Document => Input::Secret,
        }
    }

    fn reading(&self, read: &Read, values: &Values<'_>) -> Reading {
        Reading {
            command: words(self.read_command(read), values),
            pointer: self.pointer(values),
            base64: read.base64.as_ref().is_some_and(|it| *it.get_ref()),
            absent: read.absent.iter().map(|it| it.get_ref().clone()).collect(),
        }
    }

    /// Where the value is in what `[read]` prints; `None` if it is all of it, also if the address
    /// does not have the part that the pointer needs.
    fn pointer(&self, values: &Values<'_>) -> Option<String> {
        let pointer = self.read.as_ref()?.pointer.as_ref()?.get_ref();
        let given = |name: &str| values.placeholders.contains_key(name) || is_of_key(name);
        if !placeholders(pointer).all(given) {
            return None;
        }
        // As a JSON pointer writes them.
        let escaped: BTreeMap<&str, String> = values
            .placeholders
            .iter()
            .map(|(name, value)| (name.as_str(), value.replace('~', "~0").replace('/', "~1")))
            .collect();
        Some(filled(pointer, |name| {
            escaped.get(name).map(String::as_str)
        }))
    }
}

fn is_of_key(name: &str) -> bool {
    matches!(name, "name" | "id")
}

impl Values<'_> {
    fn fill(&self, text: &str) -> String {
        filled(text, |name| self.placeholders.get(name).map(String::as_str))
    }
}

/// The program with its arguments. What is the key's stays a placeholder.
fn words(command: Command<'_>, values: &Values<'_>) -> Vec<String> {
    let mut words = vec![command.program.get_ref().clone()];
    words.extend(
        command
            .arguments
            .iter()
            .map(|word| values.fill(word.get_ref())),
    );
    for (option, value) in &values.options {
        let added = command.optional.get(*option);
        words.extend(
            added
                .into_iter()
                .flatten()
                .map(|word| of_option(word, option, value, values)),
        );
    }
    words
}

fn of_option(
    word: &Spanned<String>,
    option: &str,
    value: &Option<String>,
    values: &Values<'_>,
) -> String {
    // The values of the address have no braces, so nothing is filled twice.
    filled(&values.fill(word.get_ref()), |name| {
        value.as_deref().filter(|_| name == option)
    })
}

/// The error about an option that does not exist.
fn unknown_option<'o>(name: &str, option: &str, known: impl Iterator<Item = &'o str>) -> String {
    if let Some((_, part)) = option.split_once('#') {
        return format!("options come last: put `#{part}` before `?`");
    }
    let known: Vec<&str> = known.chain(["replace"]).collect();
    let key = option.split('=').next().unwrap_or_default();
    // Counts swapped letters as one mistake.
    let distance = |known: &&&str| strsim::osa_distance(&key.to_ascii_lowercase(), known);
    let closest = known.iter().min_by_key(distance);
    match closest.filter(|known| distance(known) <= 2) {
        Some(known) => format!("unknown option `{key}` of `{name}:`: did you mean `{known}`?"),
        None => {
            let known: Vec<String> = known.iter().map(|known| format!("`{known}`")).collect();
            format!(
                "unknown option `{key}` of `{name}:`: use {}",
                enumerated(&known, "or")
            )
        }
    }
}

#[cfg(test)]
mod tests;
