//! The clients that genkey knows, one row each.

use std::path::{Path, PathBuf};

use crate::destination::Syntax;

/// A program that starts MCP servers.
#[derive(Debug)]
pub struct Client {
    /// What is typed: `cursor`.
    pub name: &'static str,
    /// Its name for people.
    pub title: &'static str,
    /// The syntax of its files.
    pub syntax: Syntax,
    /// The member of a file that has the servers.
    pub servers: &'static str,
    /// Its files: the user's own first, then that of a project.
    files: &'static [(Base, &'static str)],
    /// How it gets the headers of a remote server without a key in its file.
    pub remote: Remote,
}

/// How a remote server's headers are set without a key in the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Remote {
    /// A command that prints them.
    Helper,
    /// Variables of the environment that the client itself is started with.
    Environment,
    /// Not at all: `mcp-remote` connects to the server.
    Bridge,
}

/// The folder that the path of a file starts from.
#[derive(Debug, Clone, Copy)]
enum Base {
    /// The user's home.
    Home,
    /// Where the system has the settings of desktop programs.
    Settings,
    /// The same, but `~/.config` on macOS, too.
    Config,
    /// Where Codex has its files.
    Codex,
    /// The current folder.
    Project,
}

const MCP_SERVERS: &str = "mcpServers";
/// Names that the files of several programs have.
const SHARED_NAMES: [&str; 3] = ["config.toml", "mcp.json", "settings.json"];

/// All clients, by name.
pub const CLIENTS: &[Client] = &[
    Client {
        name: "claude-code",
        title: "Claude Code",
        syntax: Syntax::Json,
        servers: MCP_SERVERS,
        files: &[(Base::Home, ".claude.json"), (Base::Project, ".mcp.json")],
        remote: Remote::Helper,
    },
    Client {
        name: "claude-desktop",
        title: "Claude Desktop",
        syntax: Syntax::Json,
        servers: MCP_SERVERS,
        files: &[(Base::Settings, "Claude/claude_desktop_config.json")],
        remote: Remote::Bridge,
    },
    Client {
        name: "codex",
        title: "Codex",
        syntax: Syntax::Toml,
        servers: "mcp_servers",
        files: &[
            (Base::Codex, "config.toml"),
            (Base::Project, ".codex/config.toml"),
        ],
        remote: Remote::Environment,
    },
    Client {
        name: "cursor",
        title: "Cursor",
        syntax: Syntax::Json,
        servers: MCP_SERVERS,
        files: &[
            (Base::Home, ".cursor/mcp.json"),
            (Base::Project, ".cursor/mcp.json"),
        ],
        remote: Remote::Bridge,
    },
    Client {
        name: "gemini",
        title: "Gemini CLI",
        syntax: Syntax::Json,
        servers: MCP_SERVERS,
        files: &[
            (Base::Home, ".gemini/settings.json"),
            (Base::Project, ".gemini/settings.json"),
        ],
        remote: Remote::Bridge,
    },
    Client {
        name: "vscode",
        title: "VS Code",
        syntax: Syntax::Json,
        servers: "servers",
        files: &[
            (Base::Settings, "Code/User/mcp.json"),
            (Base::Project, ".vscode/mcp.json"),
        ],
        remote: Remote::Bridge,
    },
    Client {
        name: "windsurf",
        title: "Windsurf",
        syntax: Syntax::Json,
        servers: MCP_SERVERS,
        files: &[(Base::Home, ".codeium/windsurf/mcp_config.json")],
        remote: Remote::Bridge,
    },
    Client {
        name: "zed",
        title: "Zed",
        syntax: Syntax::Json,
        servers: "context_servers",
        files: &[
            (Base::Config, "zed/settings.json"),
            (Base::Project, ".zed/settings.json"),
        ],
        remote: Remote::Bridge,
    },
];

/// The operating system.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum System {
    /// Linux and other Unix systems.
    Linux,
    /// macOS.
    MacOs,
    /// Windows.
    Windows,
}

impl System {
    /// The system that this program is built for.
    pub const fn current() -> Self {
        if cfg!(windows) {
            Self::Windows
        } else if cfg!(target_os = "macos") {
            Self::MacOs
        } else {
            Self::Linux
        }
    }

    /// The variables that clients leave in the environment of a server: those of the MCP SDK
    /// (`DEFAULT_INHERITED_ENV_VARS` in its `client/stdio.ts`).
    pub const fn inherited(self) -> &'static [&'static str] {
        match self {
            Self::Linux | Self::MacOs => &["HOME", "LOGNAME", "PATH", "SHELL", "TERM", "USER"],
            Self::Windows => &[
                "APPDATA",
                "HOMEDRIVE",
                "HOMEPATH",
                "LOCALAPPDATA",
                "PATH",
                "PROCESSOR_ARCHITECTURE",
                "SYSTEMDRIVE",
                "SYSTEMROOT",
                "TEMP",
                "USERNAME",
                "USERPROFILE",
                "PROGRAMFILES",
            ],
        }
    }
}

/// What the paths of files depend on.
pub struct Machine<'a> {
    /// The system.
    pub system: System,
    /// A variable of the environment, unless it is empty.
    pub variable: &'a dyn Fn(&str) -> Option<PathBuf>,
    /// The current folder.
    pub folder: &'a Path,
}

impl Machine<'_> {
    /// A variable that must be an absolute path, as its readers demand.
    fn folder_in(&self, name: &str) -> Option<PathBuf> {
        (self.variable)(name).filter(|path| path.is_absolute() || self.system == System::Windows)
    }

    fn home(&self) -> Option<PathBuf> {
        self.folder_in(match self.system {
            System::Windows => "USERPROFILE",
            System::Linux | System::MacOs => "HOME",
        })
    }

    fn base(&self, base: Base) -> Option<PathBuf> {
        let config = || {
            let named = self.folder_in("XDG_CONFIG_HOME");
            named.or_else(|| Some(self.home()?.join(".config")))
        };
        match (base, self.system) {
            (Base::Home, _) => self.home(),
            (Base::Project, _) => Some(self.folder.to_owned()),
            (Base::Codex, _) => {
                let named = self.folder_in("CODEX_HOME");
                named.or_else(|| Some(self.home()?.join(".codex")))
            }
            (Base::Settings | Base::Config, System::Windows) => self.folder_in("APPDATA"),
            (Base::Settings, System::MacOs) => {
                Some(self.home()?.join("Library/Application Support"))
            }
            (Base::Settings, System::Linux) | (Base::Config, System::Linux | System::MacOs) => {
                config()
            }
        }
    }
}

impl Client {
    /// The client of this name.
    pub fn named(name: &str) -> Option<&'static Self> {
        CLIENTS.iter().find(|client| client.name == name)
    }

    /// The client that a file belongs to, by its name or the end of its path.
    pub fn of(path: &Path) -> Option<&'static Self> {
        let is_of = |file: &str| {
            let name = file.rsplit('/').next().unwrap_or_default();
            // Such a name says whose file it is only together with its folder. A row without a
            // folder, as Codex has one, then matches no path.
            let end = if SHARED_NAMES.contains(&name) {
                file
            } else {
                name
            };
            !SHARED_NAMES.contains(&end) && path.ends_with(end)
        };
        CLIENTS
            .iter()
            .find(|client| client.files.iter().any(|(_, file)| is_of(file)))
    }

    /// The paths of its files, which need not exist. Without a home, only those of a project.
    pub fn paths(&self, machine: &Machine<'_>) -> Vec<PathBuf> {
        let mut paths: Vec<PathBuf> = Vec::new();
        for (base, file) in self.files {
            let path = machine.base(*base).map(|folder| folder.join(file));
            // The current folder may be the home.
            paths.extend(path.filter(|path| !paths.contains(path)));
        }
        paths
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paths(system: System, client: &str, variables: &[(&str, &str)]) -> Vec<String> {
        let variable = |name: &str| {
            let found = variables.iter().find(|(known, _)| *known == name);
            found.map(|(_, value)| PathBuf::from(value))
        };
        let machine = Machine {
            system,
            variable: &variable,
            folder: Path::new("/project"),
        };
        let found = Client::named(client).unwrap().paths(&machine);
        let shown = found.iter().map(|path| path.display().to_string());
        shown.map(|path| path.replace('\\', "/")).collect()
    }

    const UNIX: [(&str, &str); 1] = [("HOME", "/u")];
    const WINDOWS: [(&str, &str); 2] = [("USERPROFILE", "C:/U"), ("APPDATA", "C:/U/Roaming")];

    #[test]
    fn every_system_has_its_paths() {
        let (linux, mac, windows) = (System::Linux, System::MacOs, System::Windows);
        for (client, of_linux, of_mac, of_windows) in [
            (
                "claude-desktop",
                "/u/.config/Claude/claude_desktop_config.json",
                "/u/Library/Application Support/Claude/claude_desktop_config.json",
                "C:/U/Roaming/Claude/claude_desktop_config.json",
            ),
            (
                "claude-code",
                "/u/.claude.json",
                "/u/.claude.json",
                "C:/U/.claude.json",
            ),
            (
                "vscode",
                "/u/.config/Code/User/mcp.json",
                "/u/Library/Application Support/Code/User/mcp.json",
                "C:/U/Roaming/Code/User/mcp.json",
            ),
            (
                "zed",
                "/u/.config/zed/settings.json",
                "/u/.config/zed/settings.json",
                "C:/U/Roaming/zed/settings.json",
            ),
            (
                "codex",
                "/u/.codex/config.toml",
                "/u/.codex/config.toml",
                "C:/U/.codex/config.toml",
            ),
            (
                "windsurf",
                "/u/.codeium/windsurf/mcp_config.json",
                "/u/.codeium/windsurf/mcp_config.json",
                "C:/U/.codeium/windsurf/mcp_config.json",
            ),
        ] {
            assert_eq!(paths(linux, client, &UNIX)[0], of_linux);
            assert_eq!(paths(mac, client, &UNIX)[0], of_mac);
            assert_eq!(paths(windows, client, &WINDOWS)[0], of_windows);
        }
    }

    #[test]
    fn moved_folders_are_followed_and_relative_ones_are_not() {
        let linux = System::Linux;
        let moved = |name, value| [("HOME", "/u"), (name, value)];
        assert_eq!(
            paths(linux, "vscode", &moved("XDG_CONFIG_HOME", "/c"))[0],
            "/c/Code/User/mcp.json"
        );
        assert_eq!(
            paths(linux, "vscode", &moved("XDG_CONFIG_HOME", "c"))[0],
            "/u/.config/Code/User/mcp.json"
        );
        assert_eq!(
            paths(linux, "codex", &moved("CODEX_HOME", "/x"))[0],
            "/x/config.toml"
        );
        assert_eq!(
            paths(linux, "cursor", &[("HOME", "/project")]),
            ["/project/.cursor/mcp.json"]
        );
    }

    #[test]
    fn without_a_home_only_the_project_has_files() {
        for system in [System::Linux, System::MacOs, System::Windows] {
            assert_eq!(paths(system, "cursor", &[]), ["/project/.cursor/mcp.json"]);
            assert_eq!(paths(system, "windsurf", &[]), [""; 0]);
        }
    }

    #[test]
    fn a_file_tells_whose_it_is() {
        let client = |path: &str| Client::of(Path::new(path)).map(|client| client.name);
        for (path, name) in [
            ("/p/.mcp.json", Some("claude-code")),
            ("/p/.cursor/mcp.json", Some("cursor")),
            ("/p/.vscode/mcp.json", Some("vscode")),
            ("/p/.codex/config.toml", Some("codex")),
            ("/p/claude_desktop_config.json", Some("claude-desktop")),
            ("/p/mcp_config.json", Some("windsurf")),
            ("/p/settings.json", None),
            ("/p/config.toml", None),
            ("/p/mcp.json", None),
            ("/p/x.mcp.json", None),
        ] {
            assert_eq!(client(path), name, "{path}");
        }
    }

    #[test]
    fn the_clients_are_sorted_and_have_files() {
        assert!(CLIENTS.is_sorted_by_key(|client| client.name));
        assert!(CLIENTS.iter().all(|client| !client.files.is_empty()));
    }
}
