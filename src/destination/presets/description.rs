//! The file of a preset.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde::de::value::{MapAccessDeserializer, SeqAccessDeserializer};
use serde::de::{Deserializer, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, de};
use toml::Spanned;

use crate::destination::template::{Piece, pieces, placeholders};

/// A preset: how a tool writes a value. Its texts may have placeholders.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Description {
    /// The scheme.
    pub name: Spanned<String>,
    /// The name for people.
    pub title: Option<Spanned<String>>,
    /// What follows the scheme.
    pub address: Spanned<String>,
    /// A destination as an example.
    pub example: Option<Spanned<String>>,
    /// What people must know about it.
    pub note: Option<Spanned<String>>,
    /// How the value is written.
    pub write: Write,
    /// What must succeed before a key is created.
    #[serde(default, deserialize_with = "one_or_several")]
    pub prove: Vec<Plain>,
    /// How a value is written that does not exist.
    pub create: Option<Plain>,
    /// How the value is read back.
    pub read: Option<Read>,
    /// How the value is removed.
    pub remove: Option<Plain>,
    /// What the tool gets from the environment.
    #[serde(default)]
    pub environment: Environment,
}

/// Words that are added if an option is given, by its name.
pub type Optional = BTreeMap<Spanned<String>, Vec<Spanned<String>>>;

/// `[write]`
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Write {
    /// The program, which is also that of the other sections.
    pub program: Spanned<String>,
    arguments: Vec<Spanned<String>>,
    #[serde(default)]
    optional: Optional,
    /// What the program reads on stdin.
    pub input: Spanned<InputForm>,
    /// Whether a second write of the same value does no harm.
    pub repeatable: Option<Spanned<bool>>,
    /// Exit codes that mean that nothing was changed.
    #[serde(default)]
    pub not_done: Vec<Spanned<i32>>,
}

/// `input`
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum InputForm {
    /// The secret.
    Secret,
    /// `VARIABLE=SECRET`
    Line,
    /// The document that `[read]` prints, changed at its pointer.
    Document,
    /// A JSON text with `{secret}`.
    Json(Spanned<String>),
}

/// `[prove]`, `[create]` or `[remove]`
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Plain {
    program: Option<Spanned<String>>,
    arguments: Vec<Spanned<String>>,
    #[serde(default)]
    optional: Optional,
}

/// `[read]`
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Read {
    program: Option<Spanned<String>>,
    arguments: Vec<Spanned<String>>,
    #[serde(default)]
    optional: Optional,
    /// Where in the printed JSON the value is.
    pub pointer: Option<Spanned<String>>,
    /// Whether it is in base64.
    pub base64: Option<Spanned<bool>>,
    /// Texts in the message about a value that does not exist.
    #[serde(default)]
    pub absent: Vec<Spanned<String>>,
}

/// `[environment]`
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Environment {
    /// The variables that the tool reads. Those without a `?` at the end must be set.
    #[serde(default)]
    pub needs: Vec<Spanned<String>>,
}

/// A command of a preset, whatever its section is.
#[derive(Debug, Clone, Copy)]
pub struct Command<'d> {
    /// Its program.
    pub program: &'d Spanned<String>,
    /// Its arguments.
    pub arguments: &'d [Spanned<String>],
    /// What options add to them.
    pub optional: &'d Optional,
}

impl Description {
    /// The title, or else the name.
    pub fn name_for_people(&self) -> &str {
        self.title.as_ref().unwrap_or(&self.name).get_ref()
    }

    /// The command of `[write]`.
    pub fn write_command(&self) -> Command<'_> {
        let Write {
            program,
            arguments,
            optional,
            ..
        } = &self.write;
        Command {
            program,
            arguments,
            optional,
        }
    }

    /// The command of another section.
    pub fn plain<'d>(&'d self, plain: &'d Plain) -> Command<'d> {
        Command {
            program: plain.program.as_ref().unwrap_or(&self.write.program),
            arguments: &plain.arguments,
            optional: &plain.optional,
        }
    }

    /// The command of `[read]`.
    pub fn read_command<'d>(&'d self, read: &'d Read) -> Command<'d> {
        Command {
            program: read.program.as_ref().unwrap_or(&self.write.program),
            arguments: &read.arguments,
            optional: &read.optional,
        }
    }

    /// All commands.
    pub fn commands(&self) -> impl Iterator<Item = Command<'_>> {
        let plain = self.prove.iter().chain(&self.create).chain(&self.remove);
        let read = self.read.iter().map(|read| self.read_command(read));
        let plain = plain.map(|plain| self.plain(plain));
        [self.write_command()].into_iter().chain(read).chain(plain)
    }

    /// The programs that must be installed, each once.
    pub fn programs(&self) -> BTreeSet<&str> {
        self.commands()
            .map(|command| command.program.get_ref().as_str())
            .collect()
    }

    /// The options, and whether each has a value.
    pub fn options(&self) -> BTreeMap<&str, bool> {
        let mut options = BTreeMap::new();
        let optional = self.commands().flat_map(|command| command.optional);
        for (option, words) in optional {
            let option = option.get_ref().as_str();
            let has_value = words
                .iter()
                .any(|word| placeholders(word.get_ref()).any(|name| name == option));
            *options.entry(option).or_default() |= has_value;
        }
        options
    }

    /// How a destination is written: `github:REPOSITORY[#VARIABLE]`.
    pub fn form(&self) -> String {
        let mut form = format!("{}:", self.name.get_ref());
        let address = self.address.get_ref();
        // Without it, the variable is the service's.
        let address = match address.strip_suffix("#{variable}") {
            Some(main) => format!("{main}[#{{variable}}]"),
            None => address.clone(),
        };
        for piece in pieces(&address) {
            match piece {
                Piece::Text(text) => form.push_str(text),
                Piece::Placeholder(name) => {
                    form.push_str(&name.to_ascii_uppercase());
                }
            }
        }
        form
    }
}

/// A table, or an array of tables.
fn one_or_several<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<Plain>, D::Error> {
    struct OneOrSeveral;

    impl<'de> Visitor<'de> for OneOrSeveral {
        type Value = Vec<Plain>;

        fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
            formatter.write_str("a table, or an array of tables")
        }

        fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
            Plain::deserialize(MapAccessDeserializer::new(map)).map(|one| vec![one])
        }

        fn visit_seq<A: SeqAccess<'de>>(self, sequence: A) -> Result<Self::Value, A::Error> {
            de::Deserialize::deserialize(SeqAccessDeserializer::new(sequence))
        }
    }

    from.deserialize_any(OneOrSeveral)
}
