//! `genkey provider add`

use std::path::PathBuf;
use std::rc::Rc;

use super::profiles::{named_profiles, profiles_of, quoted};
use crate::commands::{confirm_destruction, given_file};
use crate::context::Context;
use crate::durable;
use crate::error::{Error, Result};
use crate::model::BaseUrl;
use crate::provider::Provider;
use crate::settings::PROVIDER_FILE;

#[derive(Debug, clap::Args)]
pub struct Args {
    /// The provider's description, or `-` for stdin
    #[arg(value_name = "FILE.toml")]
    file: PathBuf,

    /// Allow stored keys to be sent to the new addresses
    #[arg(short, long)]
    yes: bool,
}

/// Adds a provider, or replaces the one of the same name.
///
/// # Errors
/// When the description is invalid, with the line and the reason; nothing is changed then.
pub fn run(args: &Args, ctx: &Context) -> Result<()> {
    let (text, shown) = given_file::read(&args.file, PROVIDER_FILE)?;
    let provider = parse(&text, &shown, ctx)?;
    let name = provider.name.as_str();
    let path = ctx.settings.provider_file(name);
    let before = ctx.settings.user_providers.get(name);
    confirm_addresses(
        args,
        ctx,
        before.and_then(|own| own.content.as_deref().ok()),
        &provider,
    )?;
    // The text as it was given, with its comments.
    durable::persist(&path, text.as_bytes())?;
    let done = if before.is_some() {
        "replaced"
    } else {
        "added"
    };
    ctx.ui.status(format!(
        "{done} provider `{name}` ({}): `{}`",
        provider.title,
        path.display()
    ));
    report_other_addresses(ctx, &provider)?;
    ctx.outcome(
        &["name", "file", "replaced"],
        &[
            name.into(),
            path.display().to_string().into(),
            before.is_some().into(),
        ],
    )
}

/// Parses the description, which must not conflict with another provider.
fn parse(text: &str, shown: &str, ctx: &Context) -> Result<Provider> {
    let wrong = |error| Error::usage(format!("{shown}, {error}"));
    let own_name = Provider::parse(text).map_err(wrong)?.name;
    // The version that is replaced cannot conflict; a built-in provider of this name does.
    let is_other = |other: &Rc<Provider>| {
        other.name != own_name || Provider::built_in(own_name.as_str()).is_some()
    };
    let others: Vec<Rc<Provider>> = ctx.settings.providers().filter(is_other).collect();
    Provider::parse_distinct(text, others.iter().map(Rc::as_ref)).map_err(wrong)
}

/// Asks before stored keys may be sent to hosts that the old description did not name. The base URL
/// needs no question: a login is bound to its own.
fn confirm_addresses(
    args: &Args,
    ctx: &Context,
    old: Option<&Provider>,
    new: &Provider,
) -> Result<()> {
    let name = new.name.as_str();
    let added: Vec<&BaseUrl> = new
        .hosts
        .values()
        // If the old file was invalid, its hosts are unknown, so all are new.
        .filter(|url| !old.is_some_and(|old| old.is_at(url)))
        .collect();
    let holdings = ctx.desk()?.holdings()?;
    let holding: Vec<String> = profiles_of(name, ctx)?
        .into_iter()
        .filter(|profile| holdings.contains_key(profile))
        .collect();
    if added.is_empty() || holding.is_empty() {
        return Ok(());
    }
    let added: Vec<String> = added.into_iter().map(ToString::to_string).collect();
    let what = format!(
        "this allows keys of {} to be sent to {}, as further hosts of provider `{name}`",
        named_profiles(&holding),
        quoted(&added)
    );
    confirm_destruction(ctx, args.yes, &what, "Allow it?").map_err(|error| {
        if ctx.ui.can_prompt() {
            error
        } else {
            // Nothing was announced, so the error says what `--yes` would allow.

            error.context(what)
        }
    })
}

/// Reports profiles whose login is bound to another base URL than the provider's new one.
fn report_other_addresses(ctx: &Context, provider: &Provider) -> Result<()> {
    let (name, address) = (provider.name.as_str(), provider.api_url.to_string());
    for profile in profiles_of(name, ctx)? {
        let section = ctx.settings.config()?.profiles.get(&profile);
        let Some(own) = section
            .and_then(|section| section.api_url.as_ref())
            .filter(|own| **own != address)
        else {
            continue;
        };
        ctx.ui
            .status(format!("profile `{profile}` still uses `{own}`"));
        ctx.ui.hint(format!(
            "`genkey --profile {profile} --api-url {address} login` switches it"
        ));
    }
    Ok(())
}
