//! `genkey provider`

use clap::Subcommand;

use crate::context::Context;
use crate::error::{Error, Result};
use crate::help;
use crate::output::{self, Value};
use crate::provider::Provider;
use crate::settings::{NoArgs, UserProvider, WithGlobals};

mod add;
mod profiles;
mod remove;
mod show;

use show::key_source;

/// A provider verb.
#[derive(Debug, Subcommand)]
pub enum Verb {
    /// List the built-in providers and your own
    #[command(visible_alias = "ls", after_help = help::PROVIDER_LIST)]
    List(WithGlobals<NoArgs>),
    /// Show the details of a provider [default: the profile's provider]
    #[command(after_help = help::PROVIDER_SHOW)]
    Show(WithGlobals<Name>),
    /// Add or replace a provider of your own
    ///
    /// The TOML file describes a service, as in the example below. It is copied to the
    /// configuration folder.
    #[command(after_help = EXAMPLE)]
    Add(WithGlobals<add::Args>),
    /// Remove a provider of your own, unless a profile uses it
    #[command(visible_alias = "rm", after_help = help::PROVIDER_REMOVE)]
    Remove(WithGlobals<remove::Args>),
}

#[derive(Debug, clap::Args)]
pub struct Name {
    /// The provider's name
    name: Option<String>,
}

const EXAMPLE: &str = "\
Examples:
  genkey provider add acme.toml          teach genkey a service
  genkey provider add acme.toml --yes    replace it without asking

A provider's file:
  name = \"acme\"
  title = \"Acme\"
  api_url = \"https://api.acme.example/v1\"
  environment = \"ACME_API_KEY\"
  dashboard = \"Settings > Keys at acme.example\"
  account = \"/me\"             # returns the key's owner; or `check`, any GET

  [key]
  prefix = \"acme_\"
  length = 32                 # after the prefix
  alphabet = \"alphanumeric\"   # or printable, url-safe, hex
  headers = [\"X-API-Key\"]     # or \"Authorization: Bearer\"

  [keys]                      # omit if the service has no API for keys
  dialect = \"auto\"            # or reference, guide, pat";

impl Verb {
    /// Runs the command. Sends no request.
    pub fn run(self, ctx: &Context) -> Result<()> {
        if ctx.settings.is_sandbox() {
            return Err(Error::usage("`provider` cannot be used with the sandbox"));
        }
        match self {
            Self::List(_) => list(ctx),
            Self::Show(args) => show::run(args.into_inner().name, ctx),
            Self::Add(args) => add::run(&args, ctx),
            Self::Remove(args) => remove::run(&args, ctx),
        }
    }
}

const FIELDS: [&str; 7] = [
    "name",
    "title",
    "api_url",
    "environment",
    "keys",
    "file",
    "problem",
];
type Record = [Value<'static>; FIELDS.len()];

/// Lists all providers. One with an invalid file is listed with the reason.
fn list(ctx: &Context) -> Result<()> {
    let built_in = Provider::built_in_names().filter_map(Provider::built_in);
    let mut records: Vec<Record> = built_in.map(|provider| usable(&provider, None)).collect();
    records.extend(ctx.settings.user_providers.all.iter().map(own));
    if let Some(reason) = &ctx.settings.user_providers.unreadable {
        ctx.ui
            .warn(format!("your own providers are not available: {reason}"));
    }
    ctx.ui
        .print(|out| output::records(&FIELDS, &records, ctx.format(), &ctx.surface(), out))
}

fn own(own: &UserProvider) -> Record {
    let path = own.path.display().to_string();
    match &own.content {
        Ok(provider) => usable(provider, Some(path)),
        Err(problem) => {
            // Nothing in an invalid file can be relied on, so only its name and the problem are shown.
            let mut record = FIELDS.map(|_| Value::Null);
            record[0] = own.name.clone().into();
            record[5] = path.into();
            record[6] = problem.clone().into();
            record
        }
    }
}

fn usable(provider: &Provider, file: Option<String>) -> Record {
    [
        provider.name.as_str().to_owned().into(),
        provider.title.clone().into(),
        provider.api_url.to_string().into(),
        provider.environment.as_str().to_owned().into(),
        key_source(provider).into(),
        file.into(),
        Value::Null,
    ]
}
