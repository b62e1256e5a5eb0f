//! genkey's files: their permissions, their owner, and what a crash has left behind.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};

use super::Finding;
use crate::context::Context;
use crate::durable::{TEMPORARY, at, is_missing, stale_temp_files};
use crate::error::Result;

const CHECK: &str = "files";

pub fn examine(ctx: &Context) -> Vec<Finding> {
    let files = ours(ctx);
    let folders = folders(&files);
    let existing: Vec<PathBuf> = folders
        .iter()
        .filter(|folder| !is_missing(folder))
        .cloned()
        .collect();
    if existing.is_empty() {
        return vec![Finding::ok(CHECK, "no files yet")];
    }
    // Other programs' files in the folders are none of genkey's business.
    let inside: Vec<PathBuf> = existing.iter().flat_map(|folder| entries(folder)).collect();
    let known = inside
        .iter()
        .filter(|path| files.iter().any(|file| belongs_to(path, file)));
    let checked: Vec<PathBuf> = existing.iter().chain(known).cloned().collect();
    let temporary: Vec<PathBuf> = existing
        .iter()
        .flat_map(|folder| stale_temp_files(folder, ctx.file_time()))
        .collect();
    let findings: Vec<Finding> = [
        writable(&existing),
        exposed(&checked),
        foreign(&checked),
        left_behind(&temporary),
    ]
    .into_iter()
    .flatten()
    .collect();
    if findings.is_empty() {
        return vec![Finding::ok(
            CHECK,
            format!("permissions of {} are private", listed(&existing)),
        )];
    }
    findings
}

/// The files in use; the sandbox has its own.
fn ours(ctx: &Context) -> Vec<PathBuf> {
    let (paths, is_sandbox) = (&ctx.settings.paths, ctx.settings.is_sandbox());
    let own = if is_sandbox {
        vec![&paths.sandbox_data, &paths.sandbox_identity]
    } else {
        vec![&paths.config]
    };
    own.into_iter()
        .chain([
            &paths.index,
            &paths.journal,
            &paths.rate_limit,
            &paths.encrypted_file,
        ])
        .cloned()
        .collect()
}

fn folders(files: &[PathBuf]) -> Vec<PathBuf> {
    let mut folders: Vec<PathBuf> = Vec::new();
    for folder in files.iter().filter_map(|file| file.parent()) {
        if !folders.iter().any(|known| known == folder) {
            folders.push(folder.to_owned());
        }
    }
    folders
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    // A folder that cannot be read is reported by `writable`.
    let entries = fs::read_dir(folder).into_iter().flatten();
    let mut paths: Vec<PathBuf> = entries
        .filter_map(|entry| Some(entry.ok()?.path()))
        .collect();
    paths.sort();
    paths
}

/// Whether a path is the file, its lock, or a part of it that was set aside.
fn belongs_to(path: &Path, file: &Path) -> bool {
    let text = |part: Option<&OsStr>| part.unwrap_or_default().to_string_lossy().into_owned();
    let name = text(path.file_name());
    let stem = format!("{}.", text(file.file_stem()));
    // A lock may have a marker in its name.
    let beside =
        name.starts_with(&stem) && (name.ends_with(".lock") || name.ends_with(".unreadable"));
    path.parent() == file.parent() && (beside || name.starts_with(&text(file.file_name())))
}

/// Reports the first folder in which no file can be created.
fn writable(folders: &[PathBuf]) -> Option<Finding> {
    // Permissions do not tell: the file system may be read-only.
    let try_folder = |folder: &PathBuf| -> Result<()> {
        let file = tempfile::Builder::new()
            .prefix(TEMPORARY)
            .tempfile_in(folder);
        Ok(file.map(drop).map_err(at("write into", folder))?)
    };
    let error = folders
        .iter()
        .find_map(|folder| try_folder(folder).err().map(|error| (folder, error)));
    error.map(|(folder, error)| {
        Finding::failed(
            CHECK,
            error.hint(format!(
                "if you own it, run `chmod u+rwx {}`",
                quoted(folder)
            )),
        )
    })
}

#[cfg(unix)]
fn exposed(paths: &[PathBuf]) -> Option<Finding> {
    use std::os::unix::fs::PermissionsExt;
    // Read and write for group and others. Execute alone does not reveal a folder's content.
    const OPEN: u32 = 0o066;
    let mode =
        |path: &PathBuf| fs::metadata(path).map(|metadata| metadata.permissions().mode() & 0o777);
    let open: Vec<_> = paths
        .iter()
        .filter_map(|path| Some((path, mode(path).ok()?)))
        .collect();
    let open: Vec<_> = open
        .into_iter()
        .filter(|(_, mode)| mode & OPEN != 0)
        .collect();
    if open.is_empty() {
        return None;
    }
    let shown: Vec<_> = open
        .iter()
        .map(|(path, mode)| format!("`{}` ({mode:04o})", path.display()))
        .collect();
    let message = format!("accessible to other users: {}", shown.join(", "));
    Some(Finding::warning(
        CHECK,
        message,
        format!(
            "`chmod go-rwx {}`",
            arguments(open.iter().map(|(path, _)| *path))
        ),
    ))
}

#[cfg(unix)]
fn foreign(paths: &[PathBuf]) -> Option<Finding> {
    use std::os::unix::fs::MetadataExt;
    let me = rustix::process::geteuid().as_raw();
    let is_foreign = |metadata: fs::Metadata| metadata.uid() != me;
    let foreign: Vec<PathBuf> = paths
        .iter()
        .filter(|path| fs::metadata(path).is_ok_and(is_foreign))
        .cloned()
        .collect();
    if foreign.is_empty() {
        return None;
    }
    let message = format!("owned by another user: {}", listed(&foreign));
    Some(Finding::warning(
        CHECK,
        message,
        format!("`sudo chown {me} {}`", arguments(&foreign)),
    ))
}

// On Windows, a user's own folders are private by default.
#[cfg(not(unix))]
fn exposed(_: &[PathBuf]) -> Option<Finding> {
    None
}

#[cfg(not(unix))]
fn foreign(_: &[PathBuf]) -> Option<Finding> {
    None
}

fn left_behind(temporary: &[PathBuf]) -> Option<Finding> {
    if temporary.is_empty() {
        return None;
    }
    let message = format!("left behind by a crash: {}", listed(temporary));
    let remedy = "run `genkey recover` to clean up";
    Some(Finding::warning(CHECK, message, remedy))
}

fn listed(paths: &[PathBuf]) -> String {
    paths
        .iter()
        .map(|path| format!("`{}`", path.display()))
        .collect::<Vec<_>>()
        .join(", ")
}

fn arguments<'a>(paths: impl IntoIterator<Item = &'a PathBuf>) -> String {
    paths
        .into_iter()
        .map(|path| quoted(path))
        .collect::<Vec<_>>()
        .join(" ")
}

/// A path, quoted for a shell.
fn quoted(path: &Path) -> String {
    let text = path.display().to_string();
    let plain = |character: char| character.is_alphanumeric() || "/._-+,@%:".contains(character);
    if text.chars().all(plain) {
        text
    } else {
        format!("'{}'", text.replace('\'', r"'\''"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_in_remedies_are_quoted_for_a_shell() {
        assert_eq!(
            quoted(Path::new("/x/.local/share/genkey")),
            "/x/.local/share/genkey"
        );
        assert_eq!(quoted(Path::new("/a b/it's")), r"'/a b/it'\''s'");
    }

    #[test]
    fn locks_and_unreadable_parts_belong_to_a_file() {
        let belongs =
            |name: &str| belongs_to(&Path::new("/d").join(name), Path::new("/d/journal.jsonl"));
        for name in [
            "journal.jsonl",
            "journal.lock",
            "journal.0123456789abcdef.lock",
            "journal.unreadable",
            "journal.jsonl~",
        ] {
            assert!(belongs(name), "{name}");
        }
        for name in ["journal", "journal.txt", "notes.lock", "../journal.lock"] {
            assert!(!belongs(name), "{name}");
        }
    }
}
