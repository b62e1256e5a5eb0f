//! `genkey provider add`

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use super::profiles::{profiles_of, quoted};
use crate::commands::confirm_destruction;
use crate::context::Context;
use crate::durable;
use crate::error::{Error, Result};
use crate::model::BaseUrl;
use crate::provider::Provider;
use crate::settings::read_description;

/// A description to add.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The description, or `-` for stdin
    #[arg(value_name = "FILE.toml")]
    file: PathBuf,

    /// Skip the confirmation prompt before stored keys may be sent to other addresses
    #[arg(short, long)]
    yes: bool,
}

/// Adds a provider, or replaces one of the same name.
///
/// # Errors
/// When the description is wrong, with the line and the reason; nothing is stored then.
pub fn run(args: &Args, ctx: &Context) -> Result<()> {
    let shown = if args.file == Path::new("-") {
        "stdin".to_owned()
    } else {
        format!("`{}`", args.file.display())
    };
    let text = read(&args.file).map_err(|reason| Error::usage(format!("{shown} {reason}")))?;
    let provider = understand(&text, &shown, ctx)?;
    let name = provider.name.as_str();
    let path = ctx.settings.provider_file(name);
    let before = ctx.settings.user_providers.get(name);
    confirm_addresses(
        args,
        ctx,
        before.and_then(|own| own.content.as_deref().ok()),
        &provider,
    )?;
    durable::persist(&path, text.as_bytes())?;
    let done = if before.is_some() {
        "replaced"
    } else {
        "added"
    };
    ctx.ui.status(format!(
        "{done} provider `{name}` ({}), in `{}`",
        provider.title,
        path.display()
    ));
    tell_who_stays(ctx, &provider)?;
    ctx.outcome(
        &["name", "file", "replaced"],
        &[
            name.into(),
            path.display().to_string().into(),
            before.is_some().into(),
        ],
    )
}

fn read(path: &Path) -> Result<String, String> {
    if path == Path::new("-") {
        return read_description(io::stdin().lock());
    }
    let file = File::open(path).map_err(|error| format!("cannot be read: {error}"))?;
    read_description(file)
}

/// The description, beside all other providers.
fn understand(text: &str, shown: &str, ctx: &Context) -> Result<Provider> {
    let wrong = |error| Error::usage(format!("{shown}, {error}"));
    let own_name = Provider::parse(text).map_err(wrong)?.name;
    let is_other = |other: &Rc<Provider>| {
        other.name != own_name || Provider::built_in(own_name.as_str()).is_some()
    };
    let others: Vec<Rc<Provider>> = ctx.settings.providers().filter(is_other).collect();
    Provider::parse_distinct(text, others.iter().map(Rc::as_ref)).map_err(wrong)
}

/// Asks before a change lets keys that are kept go where they could not go before. A login is bound
/// to its base URL anyway, but takes the further hosts of its service along. What a file named that
/// could not be used, nobody knows.
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
        .filter(|url| !old.is_some_and(|old| old.is_at(url)))
        .collect();
    let holdings = ctx.desk()?.holdings()?;
    let keeping: Vec<String> = profiles_of(name, ctx)?
        .into_iter()
        .filter(|profile| holdings.contains_key(profile))
        .collect();
    if added.is_empty() || keeping.is_empty() {
        return Ok(());
    }
    let added: Vec<String> = added.into_iter().map(ToString::to_string).collect();
    let what = format!(
        "keys of profile {} could then be sent to {}, as further hosts of provider `{name}`",
        quoted(&keeping),
        quoted(&added)
    );
    confirm_destruction(ctx, args.yes, &what).map_err(|error| {
        if ctx.ui.can_prompt() {
            error
        } else {
            error.context(what)
        }
    })
}

/// A profile keeps the address that it was logged in to, wherever its provider says that the
/// service is now.
fn tell_who_stays(ctx: &Context, provider: &Provider) -> Result<()> {
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
            .status(format!("profile `{profile}` stays at `{own}`"));
        ctx.ui.hint(format!(
            "`genkey --profile {profile} --api-url {address} login` moves it"
        ));
    }
    Ok(())
}
