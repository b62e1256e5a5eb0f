//! Finds the file and the server that a command is about.

use std::path::{Path, PathBuf};

use crate::commands::keys::arguments::current_folder;
use crate::context::Context;
use crate::error::{Error, Kind, Result};
use crate::mcp::{CLIENTS, Client, Entry, Machine, Place, Server, System, places, quoted};
use crate::model::closest;

/// A server in a file.
pub(super) struct Found {
    pub(super) place: Place,
    pub(super) name: String,
    pub(super) server: Server,
    /// The text of the file.
    pub(super) text: String,
}

/// A file and the servers in it.
pub(super) struct Servers {
    pub(super) place: Place,
    pub(super) text: String,
    pub(super) entries: Vec<Entry>,
}

/// The files of a client, a file, or the files of all clients, with their servers. Of all clients,
/// files that cannot be read are reported as warnings.
pub(super) fn servers(ctx: &Context, target: Option<&str>) -> Result<Vec<Servers>> {
    let mut found = Vec::new();
    for place in chosen(ctx, target)? {
        let read = place.read().and_then(|text| {
            let entries = place.servers(&text)?;
            Ok((text, entries))
        });
        match read {
            Ok((text, entries)) => found.push(Servers {
                place,
                text,
                entries,
            }),
            // Without a target, one file that is broken must not hide the servers in all the
            // others.
            Err(error) if target.is_some() => return Err(error.into()),
            Err(error) => ctx.ui.warn(error),
        }
    }
    Ok(found)
}

/// The names of the servers in the files of a client, or in a file.
pub(in crate::commands) fn server_names(ctx: &Context, target: &str) -> Result<Vec<String>> {
    let found = servers(ctx, Some(target))?.into_iter();
    let mut names: Vec<String> = found
        .flat_map(|servers| servers.entries)
        .map(|(name, _)| name)
        .collect();
    names.sort();
    names.dedup();
    Ok(names)
}

fn chosen(ctx: &Context, target: Option<&str>) -> Result<Vec<Place>> {
    let folder = current_folder()?;
    let variable = |name: &str| ctx.settings.environment.path(name);
    let machine = Machine {
        system: System::current(),
        variable: &variable,
        folder: &folder,
    };
    let Some(target) = target else {
        return Ok(places(&machine, None));
    };
    let Some(client) = Client::named(target) else {
        return file(target, &folder).map(|path| vec![Place::of(path)]);
    };
    let found = places(&machine, Some(client));
    if !found.is_empty() {
        return Ok(found);
    }
    let message = format!("no file of {} was found", client.title);
    let paths = client.paths(&machine);
    let paths: Vec<String> = paths.iter().map(|path| shown(path)).collect();
    let error = Error::usage(message);
    Err(if paths.is_empty() {
        error.hint("`HOME` is not set; name the file instead of the client")
    } else {
        error.hint(format!("it would be {}", paths.join(" or ")))
    })
}

fn shown(path: &Path) -> String {
    format!("`{}`", path.display())
}

/// A file that was named, as an absolute path.
fn file(target: &str, folder: &Path) -> Result<PathBuf> {
    let path = folder.join(target);
    if path.exists() {
        return Ok(path);
    }
    let names: Vec<&str> = CLIENTS.iter().map(|client| client.name).collect();
    let error = Error::usage(format!("no such client or file: `{target}`"));
    Err(match closest(target, names.iter().copied()) {
        Some(meant) => error.hint(format!("did you mean `{meant}`?")),
        None => error.hint(format!("the clients are {}", names.join(", "))),
    })
}

/// Finds a server by its name, for a verb of `mcp`.
///
/// # Errors
/// When it is in no file, or in several.
pub(super) fn find(ctx: &Context, verb: &str, target: Option<&str>, name: &str) -> Result<Found> {
    let (mut found, mut names) = (Vec::new(), Vec::new());
    for Servers {
        place,
        text,
        entries,
    } in servers(ctx, target)?
    {
        names.extend(entries.iter().map(|(name, _)| name.clone()));
        let mut entries = entries.into_iter();
        if let Some((_, server)) = entries.find(|(own, _)| own == name) {
            found.push((place, text, server));
        }
    }
    if found.len() > 1 {
        let places = found.iter().map(|(place, ..)| place);
        return Err(ambiguous(verb, name, places));
    }
    let Some((place, text, server)) = found.pop() else {
        return Err(unknown(name, names));
    };
    Ok(Found {
        place,
        name: name.to_owned(),
        server: server?,
        text,
    })
}

fn unknown(name: &str, mut names: Vec<String>) -> Error {
    names.sort();
    names.dedup();
    let error = Error::new(Kind::NoSuchKey, format!("no such MCP server: `{name}`"));
    let error = match closest(name, names.iter().map(String::as_str)) {
        Some(meant) => error.hint(format!("did you mean `{meant}`?")),
        None => error,
    };
    let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    error.hint(match names.as_slice() {
        [] => "`genkey mcp list` shows the files that were found".to_owned(),
        [only] => format!("the only one is {only}"),
        names => format!("there are {}", names.join(", ")),
    })
}

fn ambiguous<'p>(verb: &str, name: &str, found: impl Iterator<Item = &'p Place> + Clone) -> Error {
    let files = found.clone().map(|place| shown(&place.path));
    let files: Vec<String> = files.collect();
    let mut clients: Vec<&str> = found
        .clone()
        .filter_map(|place| place.client.map(|client| client.name))
        .collect();
    // Two files of one client, the user's and the project's, can only be told apart by their paths.
    clients.dedup();
    let (what, targets) = if clients.len() == files.len() {
        ("client", clients.into_iter().map(str::to_owned).collect())
    } else {
        let paths = found.map(|place| quoted(&place.path.display().to_string()));
        ("file", paths.collect::<Vec<_>>())
    };
    let server = quoted(name);
    let commands: Vec<String> = targets
        .iter()
        .map(|target| format!("`genkey mcp {verb} {target} {server}`"))
        .collect();
    Error::usage(format!("`{name}` is in {}", files.join(" and ")))
        .hint(format!("name the {what}: {}", commands.join(" or ")))
}
