//! Where each shell reads completions.

use std::fs;
use std::path::{Path, PathBuf};

use directories::{BaseDirs, UserDirs};

use super::block::is_in;
use super::shell::Shell;
use crate::error::{Error, Kind, Result};
use crate::settings::Environment;

/// Files from which bash loads completions on demand, if one of them is there: the package
/// bash-completion.
const BASH_COMPLETION: [&str; 6] = [
    "/usr/share/bash-completion/bash_completion",
    "/usr/local/share/bash-completion/bash_completion",
    "/opt/homebrew/etc/profile.d/bash_completion.sh",
    "/opt/local/etc/profile.d/bash_completion.sh",
    "/run/current-system/sw/share/bash-completion/bash_completion",
    "/etc/bash_completion",
];

/// One thing that makes a shell complete genkey's command lines.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// A file that is all genkey's: the script.
    Script(PathBuf),
    /// Lines in a file of the user's own.
    Lines(PathBuf, String),
}

impl Place {
    pub(super) fn path(&self) -> &Path {
        match self {
            Self::Script(path) | Self::Lines(path, _) => path,
        }
    }
}

/// The places of a shell.
///
/// # Errors
/// When the user has no home folder.
pub(super) fn places(shell: Shell, environment: &Environment) -> Result<Vec<Place>> {
    let folders = Folders::find(environment)?;
    Ok(match shell {
        Shell::Bash => {
            let script = folders.bash_completions().join("genkey");
            // Without the package nothing reads that folder.
            let needs_lines = has_block(&folders.bashrc()) || !folders.has_bash_completion();
            let lines =
                needs_lines.then(|| Place::Lines(folders.bashrc(), sourced(&script)));
            std::iter::once(Place::Script(script)).chain(lines).collect()
        }
        Shell::Fish => vec![Place::Script(
            folders.config.join("fish/completions/genkey.fish"),
        )],
        // Which folders are in `fpath` is not known here.
        Shell::Zsh => vec![Place::Lines(
            folders.zsh.join(".zshrc"),
            // The script calls `compdef`. `compinit`, which defines it, is slow, so it runs only if
            // the file has not run it before.
            "(( $+functions[compdef] )) || { autoload -Uz compinit && compinit }\n\
             (( $+commands[genkey] )) && source <(genkey completions zsh)\n"
                .to_owned(),
        )],
        Shell::Elvish => vec![Place::Lines(
            folders.elvish(),
            "if (has-external genkey) { eval (genkey completions elvish | slurp) }\n".to_owned(),
        )],
        Shell::PowerShell => vec![Place::Lines(
            folders.powershell(),
            "if (Get-Command genkey -ErrorAction SilentlyContinue) { genkey completions powershell | Out-String | Invoke-Expression }\n"
                .to_owned(),
        )],
    })
}

struct Folders {
    home: PathBuf,
    config: PathBuf,
    data: PathBuf,
    zsh: PathBuf,
    bash: Option<PathBuf>,
}

impl Folders {
    fn find(environment: &Environment) -> Result<Self> {
        let home = BaseDirs::new().ok_or_else(|| {
            Error::new(Kind::Failed, "this user has no home folder")
                .hint("`genkey completions SHELL` prints the script")
        })?;
        let home = home.home_dir().to_owned();
        // A relative path is to be ignored (XDG Base Directory Specification).
        let named = |name: &str| environment.path(name).filter(|path| path.is_absolute());
        let xdg = |name: &str, usual: &str| named(name).unwrap_or_else(|| home.join(usual));
        Ok(Self {
            config: xdg("XDG_CONFIG_HOME", ".config"),
            data: xdg("XDG_DATA_HOME", ".local/share"),
            zsh: named("ZDOTDIR").unwrap_or_else(|| home.clone()),
            bash: named("BASH_COMPLETION_USER_DIR"),
            home,
        })
    }

    fn bash_completions(&self) -> PathBuf {
        let own = self.bash.clone();
        own.unwrap_or_else(|| self.data.join("bash-completion"))
            .join("completions")
    }

    /// Whether a new bash has the package bash-completion: it is installed, and a file that bash reads
    /// at its start mentions it. On Debian, only the `.bashrc` of new users does.
    fn has_bash_completion(&self) -> bool {
        let is_installed = BASH_COMPLETION.iter().any(|path| Path::new(path).is_file());
        let system = ["/etc/bash.bashrc", "/etc/bashrc"].map(PathBuf::from);
        let mut files = system.into_iter().chain([self.bashrc()]);
        is_installed && files.any(|file| loads_bash_completion(&file))
    }

    /// What a new bash reads: terminals of macOS start login shells.
    fn bashrc(&self) -> PathBuf {
        self.home.join(if cfg!(target_os = "macos") {
            ".bash_profile"
        } else {
            ".bashrc"
        })
    }

    fn elvish(&self) -> PathBuf {
        let former = self.home.join(".elvish/rc.elv");
        // Elvish still reads it there, and then no other file.
        if former.exists() {
            return former;
        }
        let config = if cfg!(windows) {
            BaseDirs::new().map(|folders| folders.config_dir().to_owned())
        } else {
            None
        };
        config
            .unwrap_or_else(|| self.config.clone())
            .join("elvish/rc.elv")
    }

    /// The profile of the current user and host.
    fn powershell(&self) -> PathBuf {
        // PowerShell 7 and later; the older Windows PowerShell has a folder `WindowsPowerShell`.
        let documents = || Some(UserDirs::new()?.document_dir()?.join("PowerShell"));
        let folder = if cfg!(windows) { documents() } else { None };
        folder
            .unwrap_or_else(|| self.config.join("powershell"))
            .join("Microsoft.PowerShell_profile.ps1")
    }
}

/// Whether a file has lines of genkey's, from when there was no package.
fn has_block(path: &Path) -> bool {
    fs::read_to_string(path).is_ok_and(|text| is_in(&text))
}

/// Whether a file of bash reads the package, or the folder of files that has the one that does.
fn loads_bash_completion(path: &Path) -> bool {
    let text = fs::read_to_string(path).unwrap_or_default();
    text.lines()
        .map(str::trim_start)
        .filter(|line| !line.starts_with('#'))
        .any(|line| line.contains("bash_completion") || line.contains("/etc/profile.d"))
}

/// The line that reads a script, if it is there.
fn sourced(script: &Path) -> String {
    let quoted = format!("'{}'", script.display().to_string().replace('\'', r"'\''"));
    format!("[ -r {quoted} ] && . {quoted}\n")
}
