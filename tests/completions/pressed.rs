//! Tab, pressed in real shells.

use std::path::Path;

use super::{folder, home_with_keys};
use crate::support::available;
use crate::support::genkey::Home;
use crate::support::terminal::Terminal;

/// What is typed before Tab is pressed, and what must stand there then.
const TYPED: [(&str, &str); 21] = [
    ("genkey whoa", "genkey whoami"),
    ("genkey create --expires-i", "genkey create --expires-in"),
    ("genkey keys renam", "genkey keys rename"),
    ("genkey ls --no-ex", "genkey ls --no-expiry"),
    ("genkey list --color al", "genkey list --color always"),
    ("genkey exe", "genkey exec"),
    ("genkey use my", r"genkey use my\ key"),
    ("genkey use \"m", "genkey use \"my key\""),
    ("genkey use it", r#"genkey use it\'s\ \"q\""#),
    ("genkey use '$(", "genkey use '$(touch x)`touch y`'"),
    ("genkey use a", "genkey use a:b"),
    ("genkey use a:", "genkey use a:b"),
    ("genkey token s", "genkey token schön"),
    ("genkey revoke ci my", r"genkey revoke ci my\ key"),
    ("genkey run --key=c", "genkey run --key=ci"),
    ("genkey -p work use n", "genkey -p work use nightly"),
    ("genkey -p w", "genkey -p work"),
    (
        "genkey list --status active,ex",
        "genkey list --status active,expired",
    ),
    ("genkey check -o sar", "genkey check -o sarif"),
    (
        "genkey create --to json:pl",
        "genkey create --to json:plain.json",
    ),
    ("genkey --cacert pl", "genkey --cacert plain.json"),
];

/// What is listed where more than one thing fits, a part of it.
const LISTED: &str = "expires in 90 days, id 1";

/// A shell whose lines can be typed.
struct Shell {
    command: &'static [&'static str],
    /// What reads the completions and makes everything else quiet.
    load: String,
    /// Sets the prompt, with its number for `{}`, and clears the screen.
    prompt: &'static str,
    /// What empties the line.
    discard: &'static str,
    /// How often Tab is pressed for a list.
    presses: usize,
}

impl Shell {
    fn bash(before: &str) -> Self {
        Self {
            command: &["bash", "--norc", "--noprofile", "-i"],
            load: format!("{before} source '{}/genkey.bash'", folder().display()),
            prompt: "PS1='{}> '; clear\r",
            discard: "\x15",
            presses: 2,
        }
    }

    fn zsh() -> Self {
        Self {
            command: &["zsh", "-f", "-i"],
            load: format!(
                "fpath=('{}' $fpath); autoload -Uz compinit; compinit -u -D",
                folder().display()
            ),
            prompt: "PS1='{}> '; clear\r",
            discard: "\x15",
            presses: 1,
        }
    }

    fn fish() -> Self {
        Self {
            command: &["fish", "--no-config", "--private"],
            load: format!(
                "source '{}/genkey.fish'; set -g fish_autosuggestion_enabled 0; set -g fish_greeting",
                folder().display()
            ),
            prompt: "function fish_prompt; echo -n '{}> '; end; clear\r",
            discard: "\x15",
            presses: 1,
        }
    }
}

/// Types into an interactive shell, and presses Tab.
///
/// Each round has a prompt of its own: what is typed before the shell has read the line before
/// would be echoed by the terminal, above or beside the prompt.
fn completes(shell: &Shell, more: &[(&str, &str)]) {
    let home = home_with_keys();
    let before = own_files(&home);
    let terminal = Terminal::start(home.variables(), &home.path(""), 100, shell.command);
    terminal.press(&format!("{}\r", shell.load));
    let mut round = 0;
    let ready = |round: usize| {
        terminal.press(&shell.prompt.replace("{}", &round.to_string()));
        terminal.wait_for_line(&format!("{round}>"));
    };
    for (typed, completed) in TYPED.iter().chain(more) {
        round += 1;
        ready(round);
        terminal.press(&format!("{typed}\t"));
        terminal.wait_for_line(&format!("{round}> {completed}"));
        terminal.press(shell.discard);
    }
    ready(round + 1);
    terminal.press("genkey use ");
    terminal.press(&"\t".repeat(shell.presses));
    terminal.wait_for(LISTED);
    terminal.wait_for("never expires, in use");
    let screen = terminal.screen();
    for absent in ["-rf", "twin ", "esc", "nightly"] {
        let is_there = screen
            .lines()
            .any(|line| line.trim_start().starts_with(absent));
        assert!(!is_there, "{absent}: {screen}");
    }
    terminal.press(shell.discard);
    terminal.press(&shell.prompt.replace("{}", "end"));
    terminal.wait_for_line("end>");
    terminal.press("exit\r");
    assert_eq!(terminal.ended().code, 0);
    assert_eq!(own_files(&home), before);
    for name in ["x", "y", "z"] {
        assert!(!home.path(name).exists(), "a name was executed");
    }
}

/// The files in genkey's folders, with what is in them.
fn own_files(home: &Home) -> Vec<(String, String)> {
    let names = home.files().into_iter();
    names
        .filter(|name| name.starts_with("data/") || name.starts_with("config/"))
        .filter(|name| !name.starts_with("config/fish/"))
        .map(|name| (name.clone(), home.read(&name)))
        .collect()
}

#[test]
fn bash_completes() {
    if available(&["bash", "clear"]) {
        let more = [
            ("genkey run -- cat pl", "genkey run -- cat plain.json"),
            ("genkey use \\$", r"genkey use \$\(touch\ x\)\`touch\ y\`"),
            (
                "GENKEY_QUIET=1 genkey use my",
                r"GENKEY_QUIET=1 genkey use my\ key",
            ),
            ("genkey token > pl", "genkey token > plain.json"),
        ];
        completes(&Shell::bash(""), &more);
    }
}

#[test]
fn bash_completes_with_the_package_bash_completion() {
    let package = "/usr/share/bash-completion/bash_completion";
    let is_installed = Path::new(package).exists();
    assert!(
        is_installed || std::env::var("CI").as_deref() != Ok("true"),
        "not installed: bash-completion"
    );
    if is_installed && available(&["bash", "clear"]) {
        let more = [
            // The command after `--` has completions of its own.
            ("genkey run -- genkey whoa", "genkey run -- genkey whoami"),
            (
                "genkey run --key=ci -- cat pl",
                "genkey run --key=ci -- cat plain.json",
            ),
        ];
        completes(&Shell::bash(&format!("source {package};")), &more);
    }
}

#[test]
fn zsh_completes() {
    if available(&["zsh", "clear"]) {
        let more = [
            ("genkey run -- genkey whoa", "genkey run -- genkey whoami"),
            ("genkey run -- cat pl", "genkey run -- cat plain.json"),
            ("genkey use \\$", r"genkey use \$\(touch\ x\)\`touch\ y\`"),
        ];
        completes(&Shell::zsh(), &more);
    }
}

#[test]
fn fish_completes() {
    if available(&["fish", "clear"]) {
        let more = [
            ("genkey run -- genkey whoa", "genkey run -- genkey whoami"),
            ("genkey run -- cat pl", "genkey run -- cat plain.json"),
        ];
        completes(&Shell::fish(), &more);
    }
}

#[test]
fn elvish_completes() {
    if !available(&["elvish"]) {
        return;
    }
    let home = home_with_keys();
    let script = folder().join("genkey.elv");
    let load = format!(
        "set edit:prompt = {{ put '1> ' }}; eval (slurp < '{}'); echo loaded-(+ 1 1)\r",
        script.display()
    );
    for (typed, shown) in [
        ("genkey whoa", "genkey whoami"),
        ("genkey use it", "genkey use 'it''s \"q\"'"),
        ("genkey use '$(", "genkey use '$(touch x)`touch y`'"),
        ("genkey -p work use n", "genkey -p work use nightly"),
        ("genkey run -- cat pl", "genkey run -- cat plain.json"),
        ("genkey use ", LISTED),
    ] {
        // One for each: how a list is left depends on what is in it.
        let command = ["elvish", "-norc"];
        let terminal = Terminal::start(home.variables(), &home.path(""), 100, &command);
        terminal.press(&load);
        terminal.wait_for("loaded-2");
        terminal.press(&format!("{typed}\t"));
        terminal.wait_for(shown);
    }
}
