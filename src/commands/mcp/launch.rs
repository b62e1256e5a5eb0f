//! What genkey needs to find a key in the environment of a client.

use std::path::{Path, PathBuf};

use crate::commands::keys::arguments::current_folder;
use crate::context::Context;
use crate::error::{Error, Kind, Result};
use crate::mcp::Launcher;
use crate::model::looks_like_id;
use crate::process::search_path;
use crate::settings::environment;
use crate::store::StoredKey;

/// How a client starts genkey for a key; `None`: for the key in use. `store` is where its secret is,
/// if that is known already.
pub(super) fn launcher(
    ctx: &Context,
    key: Option<String>,
    store: Option<&str>,
) -> Result<Launcher> {
    let mut variables = folders(ctx)?;
    if !ctx.settings.is_sandbox() && store.is_none_or(|store| store == "file") {
        variables.extend(unlocking(ctx)?);
    }
    Ok(Launcher {
        program: program()?,
        options: options(ctx)?,
        key,
        variables,
    })
}

/// The options that lead to the profile and the service of this command.
fn options(ctx: &Context) -> Result<Vec<String>> {
    let settings = &ctx.settings;
    if settings.is_sandbox() {
        return Ok(vec!["--sandbox".to_owned()]);
    }
    let mut options = Vec::new();
    // Also a profile that is in use by default now, but perhaps not tomorrow.
    if let (name, Some(_)) = settings.profile_choice()? {
        options.extend(["--profile".to_owned(), name]);
    }
    if !settings.has_configured_service()? {
        let service = settings.profile()?.scope.service.to_string();
        options.extend(["--api-url".to_owned(), service]);
    }
    Ok(options)
}

/// The folders of genkey, if variables have moved them that clients do not pass on.
pub(super) fn folders(ctx: &Context) -> Result<Vec<(&'static str, String)>> {
    let paths = &ctx.settings.paths;
    // The sandbox has a folder of its own in that for data.
    let data = paths.sandbox_data.parent().and_then(Path::parent);
    let moved = [
        (
            environment::CONFIG_DIR,
            "XDG_CONFIG_HOME",
            paths.config.parent(),
        ),
        (environment::DATA_DIR, "XDG_DATA_HOME", data),
    ];
    let is_set = |name: &str| ctx.settings.environment.path(name).is_some();
    // Other systems do not know the general ones.
    let is_moved =
        |own: &str, general: &str| is_set(own) || (cfg!(target_os = "linux") && is_set(general));
    moved
        .into_iter()
        .filter(|(own, general, _)| is_moved(own, general))
        .filter_map(|(own, _, folder)| Some((own, folder?)))
        .map(|(own, folder)| Ok((own, text(folder)?)))
        .collect()
}

/// The variable that unlocks the file store, if one does. A passphrase itself must not be in a
/// client's file.
fn unlocking(ctx: &Context) -> Result<Option<(&'static str, String)>> {
    for name in [environment::IDENTITY, environment::PASSPHRASE_FILE] {
        if let Some(path) = ctx.settings.environment.path(name) {
            return Ok(Some((name, text(&current_folder()?.join(path))?)));
        }
    }
    Ok(None)
}

/// # Errors
/// When a client could not unlock the store: a passphrase that is typed, or in the environment, is
/// not there.
pub(super) fn require_unlocking(ctx: &Context, store: &str, title: &str) -> Result<()> {
    let is_open = store != "file"
        || ctx.settings.is_sandbox()
        || unlocking(ctx)?.is_some()
        || ctx.settings.profile()?.identity.is_some();
    if is_open {
        return Ok(());
    }
    let message = format!(
        "the file store would be locked when {title} starts the server, because clients do not pass on a passphrase"
    );
    Err(Error::new(Kind::Store, message)
        .hint("unlock it with an identity: set `GENKEY_IDENTITY`, or `identity` in the profile")
        .hint("`genkey help stores` shows how; the keychain needs neither"))
}

/// The path of genkey as people install it: a package manager may keep the program itself
/// in a folder that the next update removes.
fn program() -> Result<String> {
    let current = std::env::current_exe()
        .map_err(|error| Error::from_io("cannot find the path of genkey", error))?;
    let real = std::fs::canonicalize(&current).unwrap_or_else(|_| current.clone());
    let path = search_path().unwrap_or_default();
    let name = current.file_name().unwrap_or_default();
    let installed = std::env::split_paths(&path)
        .filter(|folder| folder.is_absolute())
        .map(|folder| folder.join(name))
        .find(|found| std::fs::canonicalize(found).is_ok_and(|found| found == real));
    text(&installed.unwrap_or(current))
}

fn text(path: &Path) -> Result<String> {
    let owned: PathBuf = path.to_owned();
    owned.into_os_string().into_string().map_err(|path| {
        let path = path.to_string_lossy();
        Error::usage(format!(
            "`{path}` is not UTF-8, so it cannot be written to a client's file"
        ))
    })
}

/// A stored key as `--key` takes it: by its name, which stays when the key is rotated.
pub(super) fn key_argument(ctx: &Context, key: &StoredKey) -> String {
    let means_it = |text: &String| {
        let found = ctx.stored_key(text);
        found.is_ok_and(|found| found.id == key.id)
    };
    let name = key.name.clone().unwrap_or_default();
    let plain = Some(name.clone()).filter(|name| !looks_like_id(name));
    plain
        .into_iter()
        .chain([format!("name:{name}")])
        .find(means_it)
        .unwrap_or_else(|| format!("id:{}", key.id))
}
