//! What is wrong with the file of a preset, and where.

use std::collections::BTreeSet;

use serde::de::IgnoredAny;
use toml::Spanned;

use super::address::{Address, VARIABLE};
use super::description::{Command, Description, InputForm};
use crate::destination::template::{filled, placeholders};
use crate::malformed::{Malformed, parse_json, parse_toml};
use crate::secret::redact;

/// The placeholder of the secret, which only `input` can have.
pub const SECRET: &str = "secret";

/// The placeholders of the key that is delivered.
const OF_KEY: [&str; 2] = ["name", "id"];

/// Names of destinations that are not presets. The last two are reserved: their errors say what to
/// use instead.
const OTHER_DESTINATIONS: [&str; 7] = ["dotenv", "json", "toml", "file", "command", "vault", "bao"];

/// What a runbook or a destination says beside the options of a preset.
const OTHER_OPTIONS: [&str; 12] = [
    "replace", "reload", "timeout", "hosts", "to", "run", "withdraw", "readable", "git", "create",
    "in-place", "limit",
];

/// The programs that run a text as a script.
const SHELLS: [&str; 8] = ["sh", "bash", "dash", "zsh", "ksh", "fish", "cmd", "pwsh"];

/// Why the file of a preset is invalid.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {reason}")]
pub struct PresetFileError {
    /// The line, from 1.
    pub line: usize,
    /// What is wrong there.
    pub reason: String,
}

impl From<Malformed> for PresetFileError {
    fn from(Malformed { line, reason }: Malformed) -> Self {
        Self { line, reason }
    }
}

/// A place in the file, and what is wrong there.
type Mistake = (usize, String);

fn at<T>(place: &Spanned<T>, reason: impl Into<String>) -> Mistake {
    (place.span().start, reason.into())
}

impl Description {
    /// Parses the file of a preset.
    ///
    /// # Errors
    /// The first mistake in it, with its line.
    pub fn parse(text: &str) -> Result<Self, PresetFileError> {
        // The file is not private, and `genkey destination show` prints it.
        if let Some(place) = text.lines().position(|line| redact(line) != line) {
            return Err(PresetFileError {
                line: place + 1,
                reason: "this looks like an API key".into(),
            });
        }
        let description: Self = parse_toml(text)?;
        match description.check() {
            Ok(()) => Ok(description),
            Err((start, reason)) => Err(Malformed::at(text, start, &reason).into()),
        }
    }

    fn check(&self) -> Result<(), Mistake> {
        self.check_names()?;
        let address = Address::new(self.address.get_ref()).map_err(|reason| {
            let reason =
                format!("not the form of an address, such as `{{a}}/{{b}}#{{c}}`: {reason}");
            at(&self.address, reason)
        })?;
        let known: BTreeSet<&str> = address.required().chain(OF_KEY).collect();
        let reserved = [SECRET].into_iter().chain(OF_KEY);
        let mut own = address.required().chain(address.optional());
        if let Some(name) = own.find(|name| reserved.clone().any(|it| it == *name)) {
            let reason =
                format!("`{{{name}}}` is reserved for the key, and cannot be part of an address");
            return Err(at(&self.address, reason));
        }
        for command in self.commands() {
            check_command(command, &known)?;
        }
        self.check_input(&address, &known)?;
        self.check_read(&address, &known)?;
        self.check_codes()
    }

    fn check_names(&self) -> Result<(), Mistake> {
        let name = self.name.get_ref();
        let is_name = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        if name.is_empty() || name.len() > 40 || !name.bytes().all(is_name) {
            let reason = "a preset's name may contain only lowercase letters, digits and `-`";
            return Err(at(&self.name, reason));
        }
        if OTHER_DESTINATIONS.contains(&name.as_str()) {
            let reason = format!("`{name}` is the name of a destination that is not a preset");
            return Err(at(&self.name, reason));
        }
        let texts = [&self.title, &self.example, &self.note];
        let is_wrong = |text: &str| text.trim().is_empty() || text.chars().any(char::is_control);
        match texts
            .into_iter()
            .flatten()
            .find(|text| is_wrong(text.get_ref()))
        {
            Some(text) => Err(at(
                text,
                "the text is empty, or contains control characters",
            )),
            None => Ok(()),
        }
    }

    fn check_input(&self, address: &Address<'_>, known: &BTreeSet<&str>) -> Result<(), Mistake> {
        let input = &self.write.input;
        match input.get_ref() {
            InputForm::Secret => Ok(()),
            InputForm::Line if address.required().any(|name| name == VARIABLE) => Ok(()),
            InputForm::Line => Err(at(input, "`line` needs `{variable}` in the address")),
            InputForm::Document => {
                match self.read.as_ref().and_then(|read| read.pointer.as_ref()) {
                    Some(_) => Ok(()),
                    None => Err(at(input, "`document` needs `[read]` with a `pointer`")),
                }
            }
            InputForm::Json(text) => {
                let names: Vec<&str> = placeholders(text.get_ref()).collect();
                if !names.contains(&SECRET) {
                    return Err(at(text, "`{secret}` is missing"));
                }
                let unknown = names
                    .iter()
                    .find(|name| **name != SECRET && !known.contains(*name));
                if let Some(name) = unknown {
                    return Err(at(text, unknown_placeholder(name)));
                }
                let example = filled(text.get_ref(), |_| Some("x"));
                parse_json::<IgnoredAny>(example.as_bytes())
                    .map(drop)
                    .map_err(|reason| at(text, reason))
            }
        }
    }

    fn check_read(&self, address: &Address<'_>, known: &BTreeSet<&str>) -> Result<(), Mistake> {
        let Some(read) = &self.read else {
            if let Some(create) = &self.create {
                let program = self.plain(create).program;
                return Err(at(
                    program,
                    "`[create]` needs `[read]`, which says what exists",
                ));
            }
            return match &self.write.repeatable {
                Some(repeatable) if !repeatable.get_ref() => Err(at(
                    repeatable,
                    "a write that cannot be repeated needs `[read]`, which says what was written",
                )),
                Some(_) | None => Ok(()),
            };
        };
        if let Some(absent) = read.absent.iter().find(|text| text.get_ref().is_empty()) {
            return Err(at(absent, "an empty text would match every message"));
        }
        let Some(pointer) = &read.pointer else {
            return match &read.base64 {
                Some(base64) if *base64.get_ref() => Err(at(base64, "`base64` needs a `pointer`")),
                Some(_) | None => Ok(()),
            };
        };
        if !pointer.get_ref().starts_with('/') {
            return Err(at(pointer, "not a JSON pointer: it must start with `/`"));
        }
        let mut names = placeholders(pointer.get_ref());
        match names.find(|name| !known.contains(name) && address.optional() != Some(name)) {
            Some(name) => Err(at(pointer, unknown_placeholder(name))),
            None => Ok(()),
        }
    }

    fn check_codes(&self) -> Result<(), Mistake> {
        let mut codes = self.write.not_done.iter();
        if let Some(code) = codes.find(|code| !(1..=255).contains(code.get_ref())) {
            return Err(at(
                code,
                "an exit code that means failure is between 1 and 255",
            ));
        }
        let is_variable = |text: &Spanned<String>| {
            let name = text.get_ref().strip_suffix('?').unwrap_or(text.get_ref());
            let is_letter = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
            !name.is_empty() && name.bytes().all(is_letter)
        };
        match self
            .environment
            .needs
            .iter()
            .find(|name| !is_variable(name))
        {
            Some(name) => Err(at(name, "not a name of a variable")),
            None => Ok(()),
        }
    }
}

fn check_command(command: Command<'_>, known: &BTreeSet<&str>) -> Result<(), Mistake> {
    let program = command.program.get_ref();
    if program.is_empty() || program.contains(['{', '\0']) {
        return Err(at(command.program, "not the name of a program"));
    }
    check_words(command.arguments, known)?;
    check_scripts(command)?;
    for (option, words) in command.optional {
        let name = option.get_ref().as_str();
        let is_name = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        if name.is_empty() || !name.bytes().all(is_name) {
            let reason = "an option's name may contain only lowercase letters, digits and `-`";
            return Err(at(option, reason));
        }
        if OTHER_OPTIONS.contains(&name) || known.contains(name) || name == SECRET {
            return Err(at(option, format!("`{name}` is reserved or already used")));
        }
        let known: BTreeSet<&str> = known.iter().copied().chain([name]).collect();
        check_words(words, &known)?;
    }
    Ok(())
}

fn check_words(words: &[Spanned<String>], known: &BTreeSet<&str>) -> Result<(), Mistake> {
    for word in words {
        if word.get_ref().contains('\0') {
            return Err(at(word, "an argument cannot contain a NUL"));
        }
        for name in placeholders(word.get_ref()) {
            if name == SECRET {
                let reason = "`{secret}` can only be in `input`: other users can see arguments";
                return Err(at(word, reason));
            }
            if !known.contains(name) {
                return Err(at(word, unknown_placeholder(name)));
            }
        }
    }
    Ok(())
}

/// Refuses placeholders in scripts, whose values the shell would take for commands.
fn check_scripts(command: Command<'_>) -> Result<(), Mistake> {
    let words = [command.program].into_iter().chain(command.arguments);
    let words: Vec<&Spanned<String>> = words.collect();
    for three in words.windows(3) {
        let [program, option, script] = three else {
            continue;
        };
        let program = program.get_ref().rsplit('/').next().unwrap_or_default();
        let is_script = SHELLS.contains(&program) && option.get_ref().starts_with(['-', '/']);
        if is_script && placeholders(script.get_ref()).next().is_some() {
            let reason = "a script cannot have placeholders: pass them as arguments after it";
            return Err(at(script, reason));
        }
    }
    Ok(())
}

fn unknown_placeholder(name: &str) -> String {
    format!("`{{{name}}}` is neither in the address nor `{{name}}` or `{{id}}`")
}

#[cfg(test)]
mod tests;
