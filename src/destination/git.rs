//! Whether git would commit a file.

use std::path::Path;
use std::process::Command;
use std::time::Duration;

use zeroize::Zeroizing;

use crate::deadline::Deadline;
use crate::durable;
use crate::process::{self, Output, ProcessError};

use super::edit::refused;
use super::error::DeliveryError;

/// How long git may take, also in a large repository on a slow disk.
const LIMIT: Duration = Duration::from_secs(20);
/// The most output that is read, in bytes.
const OUTPUT: usize = 64 * 1024;

/// What makes git use another repository, index or pathspec than those of the folder it runs in:
/// set while it runs a hook, for example. `git rev-parse --local-env-vars` lists most of them.
const MISLEADING: [&str; 20] = [
    "GIT_ALTERNATE_OBJECT_DIRECTORIES",
    "GIT_CEILING_DIRECTORIES",
    "GIT_COMMON_DIR",
    "GIT_CONFIG",
    "GIT_CONFIG_COUNT",
    "GIT_CONFIG_PARAMETERS",
    "GIT_DIR",
    "GIT_GLOB_PATHSPECS",
    "GIT_GRAFT_FILE",
    "GIT_ICASE_PATHSPECS",
    "GIT_IMPLICIT_WORK_TREE",
    "GIT_INDEX_FILE",
    "GIT_LITERAL_PATHSPECS",
    "GIT_NAMESPACE",
    "GIT_NOGLOB_PATHSPECS",
    "GIT_OBJECT_DIRECTORY",
    "GIT_PREFIX",
    "GIT_REPLACE_REF_BASE",
    "GIT_SHALLOW_FILE",
    "GIT_WORK_TREE",
];

/// What git says of a folder without a repository.
const NO_REPOSITORY: &str = "not a git repository";

/// Refuses a file that git tracks, or that it does not ignore. `file` is not a symbolic link, and
/// need not exist. Returns a warning if git is not installed.
pub(super) fn check(
    path: &Path,
    secret_variables: &[String],
) -> Result<Option<String>, DeliveryError> {
    let Some(name) = path.file_name() else {
        return Ok(None);
    };
    // With its folder, since a name may begin like a pathspec.
    let name = Path::new(".").join(name);
    let git = |arguments: &[&str], file: Option<&Path>| {
        let mut command = command(durable::folder_of(path), secret_variables);
        command.args(arguments).args(file);
        run(command)
    };
    let inside = match git(&["rev-parse", "--is-inside-work-tree"], None) {
        Ok(inside) => inside,
        Err(ProcessError::NotStarted { source, .. })
            if source.kind() == std::io::ErrorKind::NotFound =>
        {
            return Ok(Some(
                "git is not installed, so it is not known whether the file would be committed"
                    .into(),
            ));
        }
        Err(error) => return Err(cannot_tell(&error.to_string())),
    };
    if !inside.success && inside.contains(NO_REPOSITORY) {
        return Ok(None);
    }
    if !inside.success {
        return Err(cannot_tell("`git rev-parse` failed"));
    }
    // Inside of `.git` it prints `false`.
    if !inside.stdout.starts_with(b"true") {
        return Ok(None);
    }
    // Whether git found the file; what it says if not.
    let finds = |arguments: &[&str], not_found: &str| {
        let output =
            git(arguments, Some(&name)).map_err(|error| cannot_tell(&error.to_string()))?;
        let said = String::from_utf8_lossy(&output.stderr);
        let is_answer = match not_found {
            "" => said.is_empty(),
            not_found => said.contains(not_found),
        };
        if output.success || is_answer {
            Ok(output.success)
        } else {
            Err(cannot_tell(&format!(
                "`git {}` failed",
                arguments.join(" ")
            )))
        }
    };
    let tracked = ["--literal-pathspecs", "ls-files", "--error-unmatch", "--"];
    // A file that is ignored but tracked is committed all the same.
    if finds(&tracked, "did not match any file")? {
        return Err(
            refused("git tracks this file, so the key would be committed")
                .hint("run `git rm --cached` on it, or add `?git=allow`"),
        );
    }
    let ignored = ["check-ignore", "--no-index", "--quiet", "--"];
    if !finds(&ignored, "")? {
        return Err(
            refused("git does not ignore this file, so the key would be committed")
                .hint("add it to `.gitignore`, or add `?git=allow`"),
        );
    }
    Ok(None)
}

fn cannot_tell(reason: &str) -> DeliveryError {
    refused(format!(
        "cannot tell whether git tracks this file: {reason}"
    ))
    .hint("run `git status` in its folder, or add `?git=allow`")
}

fn command(folder: &Path, secret_variables: &[String]) -> Command {
    let mut command = Command::new("git");
    // Of a repository that others may write to: it names a program that git runs.
    command.args(["-c", "core.fsmonitor=false"]);
    command.current_dir(folder);
    for variable in MISLEADING {
        command.env_remove(variable);
    }
    for variable in secret_variables {
        command.env_remove(variable);
    }
    command
        // Git may otherwise refresh its index, and get in the way of a git that runs at the same
        // time. Its messages are compared, so they must be English.
        .env("GIT_OPTIONAL_LOCKS", "0")
        .env("GIT_TERMINAL_PROMPT", "0")
        .env("LC_ALL", "C");
    command
}

fn run(command: Command) -> Result<Output, ProcessError> {
    let deadline = Deadline::unattended().with_limit(LIMIT);
    process::run(command, Zeroizing::default(), OUTPUT, &deadline)
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::PathBuf;

    use super::*;

    /// Runs git in a folder, without the configuration of the machine.
    fn git(folder: &Path, arguments: &str) {
        let mut command = command(folder, &[]);
        let status = command
            .args(arguments.split(' '))
            .env("GIT_CONFIG_GLOBAL", "/dev/null")
            .output()
            .unwrap()
            .status;
        assert!(status.success(), "git {arguments}");
    }

    fn is_installed() -> bool {
        let is_there = Command::new("git").arg("--version").output().is_ok();
        #[allow(clippy::disallowed_methods, reason = "CI sets it")]
        let is_ci = std::env::var("CI").as_deref() == Ok("true");
        assert!(is_there || !is_ci, "not installed: git");
        is_there
    }

    fn repository() -> (tempfile::TempDir, PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        git(folder.path(), "init --quiet");
        let file = folder.path().join(".env");
        (folder, file)
    }

    fn reason(file: &Path) -> String {
        check(file, &[]).unwrap_err().reason
    }

    #[test]
    fn a_file_outside_of_a_repository_is_accepted() {
        if !is_installed() {
            return;
        }
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(check(&folder.path().join(".env"), &[]).unwrap(), None);
        let (_folder, file) = repository();
        let inside = file.with_file_name(".git").join("key");
        assert_eq!(check(&inside, &[]).unwrap(), None);
    }

    #[test]
    fn a_file_that_is_not_ignored_is_refused() {
        if !is_installed() {
            return;
        }
        let (folder, file) = repository();
        assert!(reason(&file).starts_with("git does not ignore this file"));
        fs::write(&file, "A=1\n").unwrap();
        assert!(reason(&file).starts_with("git does not ignore this file"));
        fs::write(folder.path().join(".gitignore"), ".env\n").unwrap();
        assert_eq!(check(&file, &[]).unwrap(), None);
        // Not a pattern: the name is taken as it is.
        for name in ["*.env", ":(top).env", ":!x"] {
            let reason = reason(&folder.path().join(name));
            assert!(reason.starts_with("git does not ignore"), "{reason}");
        }
    }

    #[test]
    fn a_file_that_is_ignored_but_tracked_is_refused() {
        if !is_installed() {
            return;
        }
        let (folder, file) = repository();
        fs::write(folder.path().join(".gitignore"), ".env\n").unwrap();
        fs::write(&file, "A=1\n").unwrap();
        git(folder.path(), "add --force .env");
        assert!(reason(&file).starts_with("git tracks this file"));
        fs::remove_file(&file).unwrap();
        assert!(reason(&file).starts_with("git tracks this file"));
        git(folder.path(), "rm --cached --quiet .env");
        assert_eq!(check(&file, &[]).unwrap(), None);
    }

    #[test]
    fn a_repository_that_git_cannot_read_is_refused() {
        if !is_installed() {
            return;
        }
        let (folder, file) = repository();
        fs::write(folder.path().join(".git/config"), "[core\n").unwrap();
        let error = check(&file, &[]).unwrap_err();
        assert!(error.reason.starts_with("cannot tell whether git tracks"));
        assert!(error.hint.unwrap().contains("?git=allow"));
    }
}
