//! Presets: how tools write a value where they keep secrets, one TOML file each. Some are built in,
//! users add their own. All that genkey knows of a tool is in its file.

use std::path::PathBuf;

use crate::model::{InvalidDestination, Preset, Presets, Setting};

mod address;
mod check;
mod description;
mod own;
mod resolve;

pub use check::PresetFileError;
pub use description::{Command as PresetCommand, Description, InputForm};
pub use own::{FILE as PRESET_FILE, OwnPreset};

/// A row for each file that is built in.
macro_rules! built_in {
    ($($name:literal),+ $(,)?) => {
        [$(($name, include_str!(concat!("presets/", $name, ".toml")))),+]
    };
}

/// The built-in presets, by name.
const BUILT_IN: [(&str, &str); 15] = built_in![
    "1password",
    "aws",
    "aws-ssm",
    "azure",
    "cloudflare",
    "docker",
    "doppler",
    "fly",
    "gcp",
    "github",
    "gitlab",
    "kubernetes",
    "railway",
    "systemd",
    "vercel",
];

/// The built-in presets and those of a folder. A file is read when its preset is asked for.
#[derive(Debug, Clone)]
pub struct Catalogue {
    own: PathBuf,
}

impl Catalogue {
    /// `own` is the folder of the user's own presets, which need not exist.
    pub fn new(own: PathBuf) -> Self {
        Self { own }
    }

    /// The names of the built-in presets.
    pub fn built_in_names() -> impl Iterator<Item = &'static str> {
        BUILT_IN.iter().map(|(name, _)| *name)
    }

    /// The text of a built-in preset.
    pub fn built_in_text(name: &str) -> Option<&'static str> {
        let known = BUILT_IN.iter().find(|(known, _)| *known == name)?;
        Some(known.1)
    }

    /// A built-in preset.
    #[allow(
        clippy::expect_used,
        reason = "the files are compiled in, and a test reads them all"
    )]
    pub fn built_in(name: &str) -> Option<Description> {
        let text = Self::built_in_text(name)?;
        Some(Description::parse(text).expect("a built-in file is right"))
    }

    /// The user's own presets, by name.
    ///
    /// # Errors
    /// Why their folder cannot be read, if it exists.
    pub fn own(&self) -> Result<Vec<OwnPreset>, String> {
        OwnPreset::all(&self.own)
    }

    /// The user's own preset of this name.
    pub fn own_named(&self, name: &str) -> Option<OwnPreset> {
        OwnPreset::named(&self.own, name)
    }

    /// The file of a preset of the user's own.
    pub fn file(&self, name: &str) -> PathBuf {
        own::file(&self.own, name)
    }
}

impl Presets for Catalogue {
    fn resolve(
        &self,
        name: &str,
        rest: &str,
        setting: Setting<'_>,
    ) -> Option<Result<Preset, InvalidDestination>> {
        if let Some(description) = Self::built_in(name) {
            return Some(description.resolve(rest, setting));
        }
        let own = self.own_named(name)?;
        let resolve = |description: Description| description.resolve(rest, setting);
        Some(own.content.map_err(InvalidDestination).and_then(resolve))
    }

    fn forms(&self) -> Vec<(String, String)> {
        let built_in = Self::built_in_names().filter_map(Self::built_in);
        let own = self.own().unwrap_or_default().into_iter();
        let own = own.filter_map(|own| own.content.ok());
        built_in
            .chain(own)
            .map(|description| (description.name.get_ref().clone(), description.form()))
            .collect()
    }
}

#[cfg(test)]
mod tests;
