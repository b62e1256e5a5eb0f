//! `genkey destination`

use clap::Subcommand;

use crate::context::Context;
use crate::destination::{Catalogue, Description, OwnPreset};
use crate::error::Result;
use crate::help;
use crate::output::{self, Shrinking, Value};
use crate::settings::{NoArgs, WithGlobals};

mod add;
mod remove;
mod show;

/// A destination verb.
#[derive(Debug, Subcommand)]
pub enum Verb {
    /// List the built-in presets of destinations and your own
    #[command(visible_alias = "ls", after_help = help::DESTINATION_LIST)]
    List(WithGlobals<NoArgs>),
    /// Show what a preset runs
    #[command(after_help = help::DESTINATION_SHOW)]
    Show(WithGlobals<show::Args>),
    /// Add or replace a preset of your own
    ///
    /// The TOML file says how a tool writes a secret, as in the example below. It is copied to the
    /// configuration folder.
    #[command(after_help = EXAMPLE)]
    Add(WithGlobals<add::Args>),
    /// Remove a preset of your own, unless `genkey.toml` delivers to it
    #[command(visible_alias = "rm", after_help = help::DESTINATION_REMOVE)]
    Remove(WithGlobals<remove::Args>),
}

const EXAMPLE: &str = "\
Examples:
  genkey destination add acme.toml    teach genkey a tool

A preset's file:
  name = \"acme\"                     # for `--to acme:PROJECT[#VARIABLE]`
  address = \"{project}#{variable}\"

  [write]
  program = \"acme\"
  arguments = [\"secret\", \"set\", \"{variable}\", \"--project\", \"{project}\"]
  optional = { zone = [\"--zone\", \"{zone}\"] }   # for `?zone=ZONE`
  input = \"secret\"                  # on stdin; or line, { json = '{\"a\":\"{secret}\"}' }

  [prove]                           # before a key is created; must exit with 0
  arguments = [\"secret\", \"list\", \"--project\", \"{project}\"]

  [read]                            # omit if the tool cannot show the secret
  arguments = [\"secret\", \"get\", \"{variable}\", \"--project\", \"{project}\"]
  absent = [\"no such secret\"]       # in its message if there is none

  [remove]
  arguments = [\"secret\", \"rm\", \"{variable}\", \"--project\", \"{project}\"]";

impl Verb {
    /// Runs the command. Sends no request, and runs no tool.
    pub fn run(self, ctx: &Context) -> Result<()> {
        match self {
            Self::List(_) => list(ctx),
            Self::Show(args) => show::run(&args, ctx),
            Self::Add(args) => add::run(&args, ctx),
            Self::Remove(args) => remove::run(&args, ctx),
        }
    }
}

const FIELDS: [&str; 6] = ["name", "title", "form", "programs", "file", "problem"];
/// What people need is the name and the form.
const SHRINKING: Shrinking<'_> = Shrinking {
    dropped: &["file", "programs", "title"],
    truncated: Some("problem"),
    optional: &["file", "problem"],
};
type Record = [Value<'static>; FIELDS.len()];

/// Lists all presets. One with an invalid file is listed with the reason.
fn list(ctx: &Context) -> Result<()> {
    let built_in = Catalogue::built_in_names().filter_map(Catalogue::built_in);
    let mut records: Vec<Record> = built_in.map(|preset| usable(&preset, None)).collect();
    match ctx.presets().own() {
        Ok(own) => records.extend(own.iter().map(of_own)),
        Err(reason) => ctx
            .ui
            .warn(format!("your own presets are not available: {reason}")),
    }
    let target = (ctx.format(), &ctx.surface());
    ctx.ui
        .print(|out| output::shrinking_records(&FIELDS, &records, &SHRINKING, target, out))
}

fn of_own(own: &OwnPreset) -> Record {
    let path = own.path.display().to_string();
    let problem = match &own.content {
        Ok(_) if Catalogue::built_in_text(&own.name).is_some() => {
            format!("`{}` is the name of a built-in preset", own.name)
        }
        Ok(preset) => return usable(preset, Some(path)),
        Err(problem) => problem.clone(),
    };
    let mut record = FIELDS.map(|_| Value::Null);
    record[0] = own.name.clone().into();
    record[4] = path.into();
    record[5] = problem.into();
    record
}

fn usable(preset: &Description, file: Option<String>) -> Record {
    let programs = preset.programs().into_iter().map(str::to_owned);
    [
        preset.name.get_ref().clone().into(),
        preset.name_for_people().to_owned().into(),
        preset.form().into(),
        programs.collect::<Vec<_>>().into(),
        file.into(),
        Value::Null,
    ]
}
