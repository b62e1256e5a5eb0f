//! The table of what completes the value of an argument.

use std::path::PathBuf;

use clap::Arg;

use super::answer::{Answer, Candidate, Native, is_insertable};
use super::local::Local;
use super::position::Position;
use super::{files, keys};
use crate::commands::mcp::server_names;
use crate::commands::{help, runbook};
use crate::context::Context;
use crate::destination::{Catalogue, Description, OwnPreset};
use crate::mcp::CLIENTS;
use crate::model::{DESTINATION_FORMS, Dialect};
use crate::output::{FindingsFormat, Format};

/// What completes a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Source {
    /// The values that clap knows, if it does.
    Known,
    Keys,
    /// `NAME=KEY`.
    KeysAfterName,
    Profiles,
    Formats,
    Stores,
    Destinations,
    KeysOfRunbook,
    Providers,
    OwnProviders,
    Presets,
    OwnPresets,
    ClientsAndFiles,
    Servers,
    Topics,
    Methods,
    Dialects,
    Files,
    Folders,
}

/// By the id of the argument where that is clear everywhere, else by the name of its value: what
/// takes a KEY or a FILE needs no row here.
fn source(argument: &Arg, path: &[String]) -> Source {
    let names = argument.get_value_names().unwrap_or_default();
    let value = names.first().map_or("", |name| name.as_str());
    let path: Vec<&str> = path.iter().map(String::as_str).collect();
    match (argument.get_id().as_str(), value) {
        ("profile", _) => Source::Profiles,
        ("output", _) => Source::Formats,
        ("store", _) => Source::Stores,
        ("to" | "not_to", _) => Source::Destinations,
        ("only", _) => Source::KeysOfRunbook,
        ("provider", _) => Source::Providers,
        ("dialect", _) => Source::Dialects,
        ("words", _) => Source::Topics,
        ("method", _) => Source::Methods,
        ("server", _) => Source::Servers,
        ("name", _) => match path.as_slice() {
            ["profile", _] => Source::Profiles,
            ["provider", "remove"] => Source::OwnProviders,
            ["provider", _] => Source::Providers,
            ["destination", "remove"] => Source::OwnPresets,
            ["destination", _] => Source::Presets,
            _ => Source::Known,
        },
        (_, "KEY") => Source::Keys,
        (_, "NAME=KEY") => Source::KeysAfterName,
        (_, "CLIENT|FILE") => Source::ClientsAndFiles,
        (_, "FILE" | "FILE.toml") => Source::Files,
        (_, "DIR") => Source::Folders,
        _ => Source::Known,
    }
}

/// What an argument's value can be, given what is typed of it.
pub(super) fn values(
    argument: &Arg,
    typed: &str,
    position: &Position,
    local: &Local<'_>,
) -> Answer {
    let known = possible(argument);
    let found = match source(argument, &position.path) {
        // A list that clap checks the value against is complete, whatever the argument is called.
        _ if !known.is_empty() => known,
        Source::Files => return Answer::native(Native::Files),
        Source::Folders => return Answer::native(Native::Folders),
        Source::ClientsAndFiles => {
            return Answer {
                candidates: clients(),
                native: Some(Native::Files),
            };
        }
        Source::Known => Vec::new(),
        Source::Keys => stored_keys(argument, typed, position, local),
        Source::KeysAfterName => after_name(argument, typed, position, local),
        Source::Profiles => profiles(local),
        Source::Formats => formats(position),
        Source::Stores => stores(typed),
        Source::Destinations => destinations(typed, local),
        Source::KeysOfRunbook => keys_of_runbook(argument, position, local),
        Source::Providers => providers(local),
        Source::OwnProviders => own_providers(local),
        Source::Presets => presets(local),
        Source::OwnPresets => own_presets(local),
        Source::Servers => servers(position, local),
        Source::Topics => topics(position),
        Source::Methods => plain(&["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"]),
        Source::Dialects => dialects(),
    };
    Answer::of(found)
}

fn plain(values: &[&str]) -> Vec<Candidate> {
    let candidate = |value: &&str| Candidate::new(*value, "");
    values.iter().map(candidate).collect()
}

fn possible(argument: &Arg) -> Vec<Candidate> {
    let values = argument.get_value_parser().possible_values();
    values
        .into_iter()
        .flatten()
        .filter(|value| !value.is_hide_set())
        .map(|value| {
            let about = value.get_help().map(ToString::to_string);
            Candidate::new(value.get_name(), about.unwrap_or_default())
        })
        .collect()
}

fn stored_keys(
    argument: &Arg,
    typed: &str,
    position: &Position,
    local: &Local<'_>,
) -> Vec<Candidate> {
    let there: Vec<&str> = position.all_given(argument.get_id().as_str()).collect();
    let found = |context: &Context| {
        let known = context.known_keys().ok()?;
        Some(keys::candidates(&known, typed, &there, context.now()))
    };
    local.context().and_then(found).unwrap_or_default()
}

fn after_name(
    argument: &Arg,
    typed: &str,
    position: &Position,
    local: &Local<'_>,
) -> Vec<Candidate> {
    let Some((name, key)) = typed.split_once('=') else {
        return Vec::new();
    };
    let keys = stored_keys(argument, key, position, local).into_iter();
    keys.map(|key| key.after(&format!("{name}="))).collect()
}

fn profiles(local: &Local<'_>) -> Vec<Candidate> {
    let names = local.context().and_then(|context| context.profiles().ok());
    let names = names.unwrap_or_default().into_iter();
    names.map(|name| Candidate::new(name, "")).collect()
}

fn formats(position: &Position) -> Vec<Candidate> {
    let rows = Format::ALL.into_iter().map(|format| format.name());
    let findings = FindingsFormat::ALL
        .into_iter()
        .map(FindingsFormat::name)
        .filter(|_| position.path.iter().any(|command| command == "check"));
    rows.chain(findings)
        .map(|name| Candidate::new(name, ""))
        .collect()
}

fn stores(typed: &str) -> Vec<Candidate> {
    let mut stores = vec![
        Candidate::new("keychain", "the operating system's"),
        Candidate::new("file", "an encrypted file"),
        Candidate::new("command:", "a docker-credential helper").going_on(),
    ];
    if typed.starts_with("command:/") {
        let helpers = files::below(typed.trim_start_matches("command:"), |_| true);
        stores.extend(helpers.into_iter().map(|helper| helper.after("command:")));
    }
    stores
}

fn destinations(typed: &str, local: &Local<'_>) -> Vec<Candidate> {
    let Some((scheme, address)) = typed.split_once(':') else {
        return schemes(local);
    };
    let scheme = match scheme {
        "dotenv" | "json" | "toml" | "file" => format!("{scheme}:"),
        _ => return Vec::new(),
    };
    let variable = |path: &str| {
        let settings = &local.context()?.settings;
        let name = settings.key_variable().ok()?;
        Some(Candidate::new(format!("{path}#{name}"), ""))
    };
    let found = match address.split_once('#') {
        // What follows `#` in a JSON or TOML file cannot be guessed; in a `.env` file it has a
        // usual name.
        Some((path, _)) if scheme == "dotenv:" => variable(path).into_iter().collect(),
        Some(_) => Vec::new(),
        None => files::below(address, |_| true),
    };
    found.into_iter().map(|it| it.after(&scheme)).collect()
}

/// What `--to` can begin with: the kinds of files, commands, and presets.
fn schemes(local: &Local<'_>) -> Vec<Candidate> {
    let forms = DESTINATION_FORMS.into_iter();
    let forms = forms.map(|(scheme, form)| Candidate::new(format!("{scheme}:"), form));
    let presets = presets(local)
        .into_iter()
        .map(|preset| Candidate::new(format!("{}:", preset.value), preset.about));
    forms.chain(presets).map(Candidate::going_on).collect()
}

fn presets(local: &Local<'_>) -> Vec<Candidate> {
    let built_in = Catalogue::built_in_names()
        .filter_map(Catalogue::built_in)
        .map(|preset| Candidate::new(preset.name.get_ref().as_str(), preset.name_for_people()));
    let is_usable = |own: &OwnPreset| own.content.is_ok();
    let own = all_own_presets(local).filter(is_usable);
    built_in.chain(own.map(own_preset)).collect()
}

/// Those with an invalid file, too: they can be removed.
fn own_presets(local: &Local<'_>) -> Vec<Candidate> {
    let insertable = all_own_presets(local).filter(|own| is_insertable(&own.name));
    insertable.map(own_preset).collect()
}

fn all_own_presets(local: &Local<'_>) -> impl Iterator<Item = OwnPreset> {
    let own = local
        .context()
        .and_then(|context| context.presets().own().ok());
    own.into_iter().flatten()
}

fn own_preset(own: OwnPreset) -> Candidate {
    let content = own.content.ok();
    let title = content.as_ref().map(Description::name_for_people);
    Candidate::new(own.name, title.unwrap_or_default())
}

fn keys_of_runbook(argument: &Arg, position: &Position, local: &Local<'_>) -> Vec<Candidate> {
    let path = position
        .last_given("runbook")
        .unwrap_or(runbook::DEFAULT_FILE);
    let runbook = local
        .context()
        .and_then(|context| runbook::parse(context, &PathBuf::from(path)).ok());
    let id = argument.get_id().as_str();
    let is_there = |name: &str| position.all_given(id).any(|there| there == name);
    let keys = runbook.into_iter().flat_map(|runbook| runbook.keys);
    keys.filter(|rules| !is_there(rules.name.as_str()))
        .map(|rules| Candidate::new(rules.name.as_str(), ""))
        .collect()
}

fn providers(local: &Local<'_>) -> Vec<Candidate> {
    let Some(context) = local.context() else {
        return Vec::new();
    };
    let all = context.settings.providers();
    all.map(|provider| Candidate::new(provider.name.as_str(), &provider.title))
        .collect()
}

/// The user's own providers, also invalid ones: they can be removed.
fn own_providers(local: &Local<'_>) -> Vec<Candidate> {
    let own = local
        .context()
        .map(|context| &context.settings.user_providers.all);
    own.into_iter()
        .flatten()
        .filter(|own| is_insertable(&own.name))
        .map(|own| Candidate::new(own.name.as_str(), ""))
        .collect()
}

fn clients() -> Vec<Candidate> {
    let candidate = |client: &crate::mcp::Client| Candidate::new(client.name, client.title);
    CLIENTS.iter().map(candidate).collect()
}

/// The servers in the files of the client that was named.
fn servers(position: &Position, local: &Local<'_>) -> Vec<Candidate> {
    let names = local.context().zip(position.last_given("target"));
    let names = names.and_then(|(context, target)| server_names(context, target).ok());
    let usable = names
        .into_iter()
        .flatten()
        .filter(|name| is_insertable(name));
    usable.map(|name| Candidate::new(name, "")).collect()
}

/// Commands and topics, and then the commands below a command.
fn topics(position: &Position) -> Vec<Candidate> {
    let mut command = Some(&position.root);
    for word in position.all_given("words") {
        command = command.and_then(|command| command.find_subcommand(word));
    }
    let choices = match command {
        Some(root) if position.last_given("words").is_none() => help::choices(root),
        Some(command) => help::commands(command),
        None => Vec::new(),
    };
    let choices = choices.into_iter();
    choices
        .map(|(name, about)| Candidate::new(name, about))
        .collect()
}

fn dialects() -> Vec<Candidate> {
    let names = Dialect::ALL.into_iter().map(|dialect| dialect.to_string());
    std::iter::once("auto".to_owned())
        .chain(names)
        .map(|name| Candidate::new(name, ""))
        .collect()
}
