//! `genkey destination show`

use crate::context::Context;
use crate::destination::{Catalogue, Description, InputForm, PresetCommand};
use crate::error::{Error, Kind, Result};
use crate::model::{CommandLine, closest};
use crate::output::{self, Value};

#[derive(Debug, clap::Args)]
pub struct Args {
    /// The preset's name
    name: String,
}

const FIELDS: [&str; 15] = [
    "name",
    "title",
    "form",
    "options",
    "example",
    "programs",
    "environment",
    "prove",
    "write",
    "create",
    "input",
    "read",
    "remove",
    "note",
    "file",
];

pub fn run(args: &Args, ctx: &Context) -> Result<()> {
    let (preset, file) = named(&args.name, ctx)?;
    let values = values(&preset, file);
    ctx.ui
        .print(|out| output::record(&FIELDS, &values, ctx.format(), &ctx.surface(), out))
}

/// The preset of this name, and its file if it is the user's own.
fn named(name: &str, ctx: &Context) -> Result<(Description, Option<String>)> {
    if let Some(preset) = Catalogue::built_in(name) {
        return Ok((preset, None));
    }
    let presets = ctx.presets();
    match presets.own_named(name) {
        Some(own) => match own.content {
            Ok(preset) => Ok((preset, Some(own.path.display().to_string()))),
            Err(problem) => Err(Error::usage(problem)),
        },
        None => Err(no_such_preset(name, &presets)),
    }
}

pub(super) fn no_such_preset(name: &str, presets: &Catalogue) -> Error {
    let message = format!("no such preset: `{name}`");
    let hint = "`genkey destination list` lists them; `genkey help destinations` describes the other destinations";
    let own = presets.own().unwrap_or_default();
    let mut known: Vec<&str> = Catalogue::built_in_names().collect();
    known.extend(own.iter().map(|preset| preset.name.as_str()));
    let error = Error::new(Kind::Usage, message);
    let error = match closest(name, known) {
        Some(meant) => error.hint(format!("did you mean `{meant}`?")),
        None => error,
    };
    error.hint(hint)
}

fn values(preset: &Description, file: Option<String>) -> [Value<'_>; FIELDS.len()] {
    let texts = |texts: Vec<String>| Value::from(texts);
    let options = preset.options().into_iter().map(|(option, has_value)| {
        let value = if has_value { "=..." } else { "" };
        format!("{option}{value}")
    });
    let programs = preset.programs().into_iter().map(str::to_owned);
    let needs = preset
        .environment
        .needs
        .iter()
        .map(|name| name.get_ref().clone());
    let prove = preset.prove.iter().map(|prove| shown(preset.plain(prove)));
    let create = preset
        .create
        .as_ref()
        .map(|create| shown(preset.plain(create)));
    let read = preset
        .read
        .as_ref()
        .map(|read| shown(preset.read_command(read)));
    let remove = preset
        .remove
        .as_ref()
        .map(|remove| shown(preset.plain(remove)));
    let example = preset
        .example
        .as_ref()
        .map(|example| example.get_ref().as_str());
    let note = preset.note.as_ref().map(|note| note.get_ref().as_str());
    [
        preset.name.get_ref().as_str().into(),
        preset.name_for_people().into(),
        preset.form().into(),
        texts(options.collect()),
        example.into(),
        texts(programs.collect()),
        texts(needs.collect()),
        texts(prove.collect()),
        shown(preset.write_command()).into(),
        create.into(),
        input(preset).into(),
        read.into(),
        remove.into(),
        note.into(),
        file.into(),
    ]
}

/// A command without what options add.
fn shown(command: PresetCommand<'_>) -> String {
    let words = [command.program].into_iter().chain(command.arguments);
    let words = words.map(|word| word.get_ref().clone()).collect();
    CommandLine::Program(words).to_string()
}

/// What the tool reads on stdin.
fn input(preset: &Description) -> String {
    match preset.write.input.get_ref() {
        InputForm::Secret => "secret".into(),
        InputForm::Line => "line".into(),
        InputForm::Document => "document".into(),
        InputForm::Json(text) => text.get_ref().clone(),
    }
}
