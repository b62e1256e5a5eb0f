//! Where a key is delivered to, as `--to` names it.

use std::fmt;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::command_line::CommandLine;

mod error;
mod escapes;
mod file;
mod preset;
mod suggestion;

pub use error::DestinationError;
use escapes::{escaped, unescaped};
pub use escapes::{escaped_option, unescaped_option, with_option};
pub use file::File;
use preset::REPLACE;
pub use preset::{Input, NoPresets, Preset, Presets, Reading, Setting};
pub(crate) use suggestion::FORMS;

/// A destination, resolved so that it means the same in every process: paths are absolute.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Destination {
    /// What it is.
    #[serde(flatten)]
    pub kind: Kind,
    /// Whether a value that is not the replaced key's may be overwritten (`?replace`).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub replace: bool,
    /// What makes programs read the new value; it runs after each change.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reload: Option<Reload>,
    /// How long each of its commands may take, in seconds; `None`: a minute.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<u64>,
}

/// A command that runs after a destination was changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reload {
    /// The command.
    pub command: CommandLine,
    /// The folder that it runs in.
    pub folder: PathBuf,
}

/// The kinds of destinations.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "to", rename_all = "snake_case")]
pub enum Kind {
    /// A variable in a file of assignments: `dotenv:PATH#VARIABLE`.
    Dotenv {
        /// The file.
        #[serde(flatten)]
        file: File,
        /// The variable.
        variable: String,
    },
    /// A string in a JSON file, which may have comments: `json:PATH#/pointer`.
    Json {
        /// The file.
        #[serde(flatten)]
        file: File,
        /// A JSON pointer (RFC 6901).
        pointer: String,
    },
    /// A string in a TOML file: `toml:PATH#a.b`.
    Toml {
        /// The file.
        #[serde(flatten)]
        file: File,
        /// A dotted key.
        key: String,
    },
    /// A file that contains nothing else: `file:PATH`.
    File {
        /// The file.
        #[serde(flatten)]
        file: File,
    },
    /// A command that gets the key on stdin: `command:CMD`.
    Command {
        /// The command.
        command: CommandLine,
        /// The folder that it runs in.
        folder: PathBuf,
        /// Prints what the destination holds, if there is such a command.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        readable: Option<CommandLine>,
        /// Takes the key back; `None`: `command` does, with `GENKEY_ACTION=withdraw`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        withdraw: Option<CommandLine>,
    },
    /// A value that a tool writes, as a preset describes it: `github:OWNER/REPO#NAME`.
    Preset(Box<Preset>),
}

impl Destination {
    /// A destination without options.
    pub fn new(kind: Kind) -> Self {
        Self {
            kind,
            replace: false,
            reload: None,
            limit: None,
        }
    }

    /// The name of its preset, if it has one.
    pub fn preset(&self) -> Option<&str> {
        if let Kind::Preset(preset) = &self.kind {
            Some(&preset.name)
        } else {
            None
        }
    }

    /// Whether another machine has another destination with the same address.
    pub fn is_on_this_machine(&self) -> bool {
        !matches!(&self.kind, Kind::Preset(preset) if !preset.is_local)
    }

    /// It as `--to` takes it in this folder. A command of another folder is shown with that.
    pub fn shown_in(&self, current: &Path) -> String {
        if let Kind::Command { folder, .. } = &self.kind
            && folder != current
        {
            return format!("{self} (in {})", folder.display());
        }
        self.to_string()
    }

    /// The file that it changes; `None`: a command writes it.
    pub fn file(&self) -> Option<&File> {
        match &self.kind {
            Kind::Dotenv { file, .. }
            | Kind::Json { file, .. }
            | Kind::Toml { file, .. }
            | Kind::File { file } => Some(file),
            Kind::Command { .. } | Kind::Preset(_) => None,
        }
    }

    /// Whether it is read and written without running a command.
    pub fn is_file(&self) -> bool {
        self.file().is_some()
    }

    /// Parses what `--to` takes. The presets are asked only about what is not built in.
    ///
    /// # Errors
    /// [`DestinationError`], which says what is wrong with the text.
    pub fn parse(
        text: &str,
        setting: Setting<'_>,
        presets: &dyn Presets,
    ) -> Result<Self, DestinationError> {
        let Setting { folder, variable } = setting;
        // A NUL cannot be in a path or an argument, and a line break would spoil messages.
        if text.contains(char::is_control) {
            return refuse("a destination cannot contain control characters");
        }
        let (scheme, rest) = match text.split_once(':') {
            Some((scheme, rest)) if scheme.bytes().all(is_scheme_byte) => (scheme, rest),
            Some(_) | None => return Err(suggestion::no_scheme(text, presets)),
        };
        let written = || Written::new(scheme, rest, folder);
        match scheme {
            "dotenv" => written()?.dotenv(variable),
            "json" => written()?.json(),
            "toml" => written()?.toml(),
            "file" => written()?.whole_file(),
            "command" if rest.trim().is_empty() => {
                refuse("the command is missing: use `command:CMD`")
            }
            "command" => Ok(Self::new(Kind::Command {
                command: rest.into(),
                folder: folder.to_owned(),
                readable: None,
                withdraw: None,
            })),
            _ => Self::of_preset(scheme, rest, setting, presets),
        }
    }

    fn of_preset(
        name: &str,
        rest: &str,
        setting: Setting<'_>,
        presets: &dyn Presets,
    ) -> Result<Self, DestinationError> {
        let (rest, replace) = preset::without_replace(rest);
        match presets.resolve(name, &rest, setting) {
            Some(resolved) => Ok(Self {
                replace,
                ..Self::new(Kind::Preset(Box::new(resolved?)))
            }),
            None => Err(suggestion::unknown_scheme(name, presets)),
        }
    }
}

fn refuse<T>(reason: impl Into<String>) -> Result<T, DestinationError> {
    Err(DestinationError(reason.into()))
}

fn is_scheme_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_')
}

/// The parts of a destination in a file.
struct Written<'t> {
    scheme: &'t str,
    file: File,
    address: Option<String>,
    replace: bool,
}

impl<'t> Written<'t> {
    fn new(scheme: &'t str, rest: &str, folder: &Path) -> Result<Self, DestinationError> {
        let (rest, options) = match rest.split_once('?') {
            Some((rest, options)) => (rest, Some(options)),
            None => (rest, None),
        };
        let (path, address) = match rest.split_once('#') {
            Some((path, address)) => (path, Some(unescaped(address))),
            None => (rest, None),
        };
        let mut written = Self {
            scheme,
            file: File {
                path: absolute(scheme, &unescaped(path), folder)?,
                in_git: false,
                in_place: false,
                create: false,
            },
            address,
            replace: false,
        };
        for option in options.into_iter().flat_map(|options| options.split('&')) {
            written.set(option)?;
        }
        Ok(written)
    }

    fn set(&mut self, option: &str) -> Result<(), DestinationError> {
        let scheme = self.scheme;
        match option {
            REPLACE => self.replace = true,
            "git=allow" => self.file.in_git = true,
            "in-place" => self.file.in_place = true,
            "create" if matches!(scheme, "json" | "toml") => self.file.create = true,
            "create" => {
                return refuse(format!(
                    "`{scheme}:` creates what is missing anyway: remove `create`"
                ));
            }
            _ => return Err(suggestion::unknown_option(scheme, option)),
        }
        Ok(())
    }

    fn dotenv(self, variable: &str) -> Result<Destination, DestinationError> {
        let variable = self.address.clone().unwrap_or_else(|| variable.to_owned());
        if variable.is_empty() {
            return refuse("the variable name after `#` is missing");
        }
        if !is_variable(&variable) {
            return refuse(format!("not a name of a variable: `{variable}`"));
        }
        self.of(|file| Kind::Dotenv { file, variable })
    }

    fn json(self) -> Result<Destination, DestinationError> {
        let Some(pointer) = self.address.clone() else {
            return refuse("the JSON pointer is missing: use `json:PATH#/pointer`");
        };
        if !is_pointer(&pointer) {
            return refuse(format!(
                "not a JSON pointer: `{pointer}` (it starts with `/`, and a `~` in a name is written `~0`)"
            ));
        }
        // A member without a name is legal, but nobody means it.
        if pointer == "/" {
            return refuse("the member name after `#/` is missing");
        }
        self.of(|file| Kind::Json { file, pointer })
    }

    fn toml(self) -> Result<Destination, DestinationError> {
        let Some(key) = self.address.clone() else {
            return refuse("the TOML key is missing: use `toml:PATH#a.b`");
        };
        // The parser's own message quotes the text.
        if toml_edit::Key::parse(&key).is_err() {
            return refuse(format!(
                "not a TOML key: `{key}` (for example `a.b` or `a.\"b c\"`)"
            ));
        }
        self.of(|file| Kind::Toml { file, key })
    }

    fn whole_file(self) -> Result<Destination, DestinationError> {
        if self.address.is_some() {
            return refuse("`file:` takes only a path: write `#` in it as `%23`");
        }
        self.of(|file| Kind::File { file })
    }

    fn of(self, kind: impl FnOnce(File) -> Kind) -> Result<Destination, DestinationError> {
        Ok(Destination {
            replace: self.replace,
            ..Destination::new(kind(self.file))
        })
    }
}

/// The absolute path of a file; one that is a folder's by its form is refused.
pub fn absolute(scheme: &str, path: &str, folder: &Path) -> Result<PathBuf, DestinationError> {
    if path.is_empty() {
        return refuse(format!("the path is missing: use `{scheme}:PATH`"));
    }
    // Shells expand it only at the start of a word, so it would become a folder named `~`.
    if let Some(rest) = path.strip_prefix("~/") {
        return refuse(format!(
            "`~` is not expanded after `{scheme}:`: write the absolute path, such as `{scheme}:$HOME/{rest}`"
        ));
    }
    let absolute: PathBuf = folder.join(path).components().collect();
    if path.ends_with(std::path::is_separator) || absolute.file_name().is_none() {
        return refuse(format!("`{path}` is a folder: add the file's name"));
    }
    // The journal has paths as text.
    if absolute.to_str().is_none() {
        return refuse("the current folder's path is not UTF-8: write an absolute path");
    }
    Ok(absolute)
}

fn is_variable(name: &str) -> bool {
    !name.starts_with(|first: char| first.is_ascii_digit())
        && !name.is_empty()
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

fn is_pointer(text: &str) -> bool {
    let mut escapes = text.split('~').skip(1);
    text.starts_with('/') && escapes.all(|after| after.starts_with(['0', '1']))
}

/// As `--to` takes it.
impl fmt::Display for Destination {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = |file: &File| escaped(&file.path.to_string_lossy());
        let (text, file) = match &self.kind {
            Kind::Dotenv { file, variable } => (format!("dotenv:{}#{variable}", path(file)), file),
            Kind::Json { file, pointer } => {
                (format!("json:{}#{}", path(file), escaped(pointer)), file)
            }
            Kind::Toml { file, key } => (format!("toml:{}#{}", path(file), escaped(key)), file),
            Kind::File { file } => (format!("file:{}", path(file)), file),
            Kind::Command { command, .. } => return write!(formatter, "command:{command}"),
            Kind::Preset(preset) if self.replace => {
                let shown = with_option(&preset.to_string(), REPLACE, None);
                return formatter.write_str(&shown);
            }
            Kind::Preset(preset) => return preset.fmt(formatter),
        };
        let options = [
            (self.replace, REPLACE),
            (file.in_git, "git=allow"),
            (file.in_place, "in-place"),
            (file.create, "create"),
        ];
        let options: Vec<&str> = options
            .into_iter()
            .filter_map(|(is_set, option)| is_set.then_some(option))
            .collect();
        formatter.write_str(&text)?;
        if options.is_empty() {
            return Ok(());
        }
        write!(formatter, "?{}", options.join("&"))
    }
}

#[cfg(test)]
mod tests;
