//! The shells, and which of them is in use.

use std::path::Path;

use clap::ValueEnum;

use crate::error::{Error, Result};
use crate::settings::Environment;

/// A shell that has completions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
#[allow(clippy::enum_variant_names, reason = "it is the shell's own name")]
pub(super) enum Shell {
    Bash,
    Elvish,
    Fish,
    #[value(name = "powershell", alias = "pwsh")]
    PowerShell,
    Zsh,
}

impl Shell {
    /// Its name, as the command line has it.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Bash => "bash",
            Self::Elvish => "elvish",
            Self::Fish => "fish",
            Self::PowerShell => "powershell",
            Self::Zsh => "zsh",
        }
    }

    /// The script that asks genkey what fits.
    pub(super) const fn script(self) -> &'static str {
        match self {
            Self::Bash => include_str!("../../../completions/genkey.bash"),
            Self::Elvish => include_str!("../../../completions/genkey.elv"),
            Self::Fish => include_str!("../../../completions/genkey.fish"),
            Self::PowerShell => include_str!("../../../completions/genkey.ps1"),
            Self::Zsh => include_str!("../../../completions/_genkey"),
        }
    }

    /// The shell that a program is, by the name of its file.
    fn of_program(path: &Path) -> Option<Self> {
        let name = path.file_name()?.to_str()?.trim_start_matches('-');
        match name.trim_end_matches(".exe") {
            "bash" => Some(Self::Bash),
            "elvish" => Some(Self::Elvish),
            "fish" => Some(Self::Fish),
            "pwsh" | "powershell" => Some(Self::PowerShell),
            "zsh" => Some(Self::Zsh),
            _ => None,
        }
    }
}

/// The shell that started genkey, else the one in `SHELL`; and which of both it is.
///
/// # Errors
/// When neither is a shell that has completions.
pub(super) fn in_use(environment: &Environment) -> Result<(Shell, &'static str)> {
    let parent = || {
        Some((
            Shell::of_program(&parent_program()?)?,
            "which started genkey",
        ))
    };
    let login = || {
        let shell = Shell::of_program(&environment.path("SHELL")?)?;
        Some((shell, "as in `SHELL`"))
    };
    // Windows has no `SHELL`, and one shell that everybody has.
    let of_system = || cfg!(windows).then_some((Shell::PowerShell, "the shell of this system"));
    parent().or_else(login).or_else(of_system).ok_or_else(|| {
        Error::usage("cannot tell which shell is in use")
            .hint("name it: `genkey completions --install bash`, or `elvish`, `fish`, `powershell`, `zsh`")
    })
}

/// The program that started this one.
#[cfg(target_os = "linux")]
fn parent_program() -> Option<std::path::PathBuf> {
    let parent = rustix::process::getppid()?;
    let name = std::fs::read_to_string(format!("/proc/{}/comm", parent.as_raw_pid())).ok()?;
    Some(name.trim_end().into())
}

/// The program that started this one; only Linux has a file that says it.
#[cfg(not(target_os = "linux"))]
fn parent_program() -> Option<std::path::PathBuf> {
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shells_are_recognised_by_their_programs() {
        for (path, shell) in [
            ("/bin/bash", Some(Shell::Bash)),
            ("-zsh", Some(Shell::Zsh)),
            ("/usr/bin/fish", Some(Shell::Fish)),
            ("pwsh.exe", Some(Shell::PowerShell)),
            ("/bin/dash", None),
            ("", None),
        ] {
            assert_eq!(Shell::of_program(Path::new(path)), shell, "{path}");
        }
    }
}
