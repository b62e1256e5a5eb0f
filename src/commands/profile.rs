//! `genkey profile`

use std::collections::BTreeMap;

use clap::Subcommand;

use super::confirm_destruction;
use super::keys::delivered::{destinations_of_login, warn_of_removed_record};
use super::logout::log_out;
use crate::context::Context;
use crate::error::{Error, Kind, Result};
use crate::help;
use crate::ops::Holdings;
use crate::output::{self, Value};
use crate::provider::DEFAULT_PROVIDER;
use crate::settings::{NoArgs, ProfileConfig, WithGlobals, profile_name};

/// A profile verb.
#[derive(Debug, Subcommand)]
pub enum Verb {
    /// List profiles
    #[command(visible_alias = "ls", after_help = help::PROFILE_LIST)]
    List(WithGlobals<NoArgs>),
    /// Show a profile [default: the one in use]
    #[command(after_help = help::PROFILE_SHOW)]
    Show(WithGlobals<Name>),
    /// Set the default profile
    #[command(after_help = help::PROFILE_USE)]
    Use(WithGlobals<Required>),
    /// Remove a profile and its login, unless it has stored keys
    #[command(visible_alias = "rm", after_help = help::PROFILE_REMOVE)]
    Remove(WithGlobals<Remove>),
}

#[derive(Debug, clap::Args)]
pub struct Name {
    /// The profile's name
    #[arg(value_parser = profile_name)]
    name: Option<String>,
}

#[derive(Debug, clap::Args)]
pub struct Required {
    /// The profile's name
    #[arg(value_parser = profile_name)]
    name: String,
}

#[derive(Debug, clap::Args)]
pub struct Remove {
    /// The profile's name
    #[arg(value_parser = profile_name)]
    name: String,

    /// Skip the confirmation prompt
    #[arg(short, long)]
    yes: bool,
}

const FIELDS: [&str; 8] = [
    "name",
    "in_use",
    "provider",
    "api_url",
    "store",
    "logged_in",
    "login_key",
    "stored_keys",
];
const SHOWN: [&str; 10] = [
    "name",
    "in_use",
    "provider",
    "api_url",
    "store",
    "logged_in",
    "login_key",
    "stored_keys",
    "identity",
    "expires_in",
];
type AllHoldings = BTreeMap<String, Holdings>;
type Record = [Value<'static>; FIELDS.len()];

impl Verb {
    /// Runs the command. Sends no request.
    pub fn run(self, ctx: &Context) -> Result<()> {
        if ctx.settings.is_sandbox() {
            return Err(Error::usage("`profile` cannot be used with the sandbox"));
        }
        match self {
            Self::List(_) => list(ctx),
            Self::Show(args) => show(args.into_inner().name, ctx),
            Self::Use(args) => use_profile(&args.into_inner().name, ctx),
            Self::Remove(args) => remove(&args, ctx),
        }
    }
}

/// The profile's settings. For the profile in use, flags and environment are applied.
fn settings(name: &str, ctx: &Context) -> Result<ProfileConfig> {
    if ctx.settings.profile_name()? == name {
        return ctx.settings.section_to_save();
    }
    ctx.settings.configured(name).cloned()
}

fn record(name: &str, section: ProfileConfig, all: &AllHoldings, ctx: &Context) -> Result<Record> {
    let held = all.get(name);
    let login = held.and_then(|held| held.login.as_ref());
    Ok([
        name.to_owned().into(),
        (ctx.settings.profile_name()? == name).into(),
        provider_name(&section).to_owned().into(),
        address(&section, ctx).into(),
        section.store.into(),
        login.is_some().into(),
        login
            .and_then(|login| login.key.as_ref())
            .map(ToString::to_string)
            .into(),
        (held.map_or(0, |held| held.keys) as u64).into(),
    ])
}

/// The base URL, unless only the provider has one and that is unknown.
fn address(section: &ProfileConfig, ctx: &Context) -> Option<String> {
    let provider = || ctx.settings.provider_named(provider_name(section)).ok();
    section
        .api_url
        .clone()
        .or_else(|| Some(provider()?.api_url.to_string()))
}

fn provider_name(section: &ProfileConfig) -> &str {
    section.provider.as_deref().unwrap_or(DEFAULT_PROVIDER)
}

fn list(ctx: &Context) -> Result<()> {
    let all = ctx.desk()?.holdings()?;
    let names = ctx.profiles()?;
    let described = |name: &String| {
        // A profile with a mistake in its settings is listed as it is configured.
        let section = settings(name, ctx).or_else(|error| {
            ctx.ui
                .warn(error.context(format!("profile `{name}` cannot be used")));
            ctx.settings.configured(name).cloned()
        });
        record(name, section?, &all, ctx)
    };
    let records = names
        .iter()
        .map(described)
        .collect::<Result<Vec<Record>>>()?;
    ctx.ui
        .print(|out| output::records(&FIELDS, &records, ctx.format(), &ctx.surface(), out))
}

fn show(name: Option<String>, ctx: &Context) -> Result<()> {
    let name = name.map_or_else(|| ctx.settings.profile_name(), Ok)?;
    let all = ctx.desk()?.holdings()?;
    ctx.known_profile(&name)?;
    let section = settings(&name, ctx)?;
    let (identity, expires_in) = (
        section.identity.clone().into(),
        section.expires_in.clone().into(),
    );
    let [
        name,
        in_use,
        provider,
        api_url,
        store,
        logged_in,
        key,
        stored,
    ] = record(&name, section, &all, ctx)?;
    let values = [
        name, in_use, provider, api_url, store, logged_in, key, stored, identity, expires_in,
    ];
    ctx.ui
        .print(|out| output::record(&SHOWN, &values, ctx.format(), &ctx.surface(), out))
}

fn use_profile(name: &str, ctx: &Context) -> Result<()> {
    ctx.known_profile(name)?;
    ctx.settings.config_file().set_default_profile(name)?;
    ctx.ui
        .status(format!("profile `{name}` is now the default"));
    ctx.outcome(&["name"], &[name.into()])
}

fn remove(args: &Remove, ctx: &Context) -> Result<()> {
    let name = &args.name;
    let all = ctx.desk()?.holdings()?;
    ctx.known_profile(name)?;
    let stored = all.get(name).map_or(0, |held| held.keys);
    // `default` always exists, even with nothing to remove.
    if !all.contains_key(name) && !ctx.settings.config()?.profiles.contains_key(name) {
        return Err(Error::usage(format!(
            "profile `{name}` has nothing to remove"
        )));
    }
    // Without the profile, nothing would lead to these secrets any more.
    if stored > 0 {
        let keys = if stored == 1 {
            "1 key".to_owned()
        } else {
            format!("{stored} keys")
        };
        let message =
            format!("cannot remove profile `{name}`: it still holds the secrets of {keys}");
        return Err(Error::new(Kind::Failed, message)
            .hint(format!("`genkey --profile {name} revoke KEY…` revokes them and removes their secrets; remove a former login with `use` and then `logout`")));
    }
    confirm_destruction(
        ctx,
        args.yes,
        &format!("this removes profile `{name}` and its login"),
        "Remove it?",
    )?;
    // The secret first: if removing it fails, the profile is still there for another try.
    let delivered = destinations_of_login(ctx, name);
    log_out(ctx, name)?;
    warn_of_removed_record(ctx, &delivered);
    ctx.settings.config_file().remove_profile(name)?;
    // Its dialect, too: a new profile of this name may be for another service.
    ctx.desk()?.forget_service(name)?;
    ctx.ui.status(format!("removed profile `{name}`"));
    ctx.outcome(&["name"], &[name.as_str().into()])
}
