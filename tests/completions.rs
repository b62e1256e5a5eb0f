//! The completions: those in `completions/` are what the program prints, and shells really complete
//! with them.

use std::path::{Path, PathBuf};

use crate::support::available;
use crate::support::genkey::Home;
use crate::support::terminal::Terminal;

const FILES: [(&str, &str); 5] = [
    ("bash", "genkey.bash"),
    ("zsh", "_genkey"),
    ("fish", "genkey.fish"),
    ("powershell", "genkey.ps1"),
    ("elvish", "genkey.elv"),
];

/// What is typed before Tab is pressed, and what must stand there then.
const TYPED: [(&str, &str); 5] = [
    ("genkey whoa", "genkey whoami"),
    ("genkey create --expires-i", "genkey create --expires-in"),
    ("genkey keys renam", "genkey keys rename"),
    ("genkey ls --no-ex", "genkey ls --no-expiry"),
    ("genkey list --color al", "genkey list --color always"),
];

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("completions")
}

#[test]
fn the_files_are_what_the_program_prints() {
    let home = Home::new();
    for (shell, file) in FILES {
        let printed = home.run(&format!("completions {shell}"));
        let stored = std::fs::read_to_string(folder().join(file)).unwrap_or_default();
        assert!(
            printed.data() == stored,
            "run `genkey completions {shell} > completions/{file}`"
        );
    }
    assert_eq!(std::fs::read_dir(folder()).unwrap().count(), FILES.len());
}

/// Types into an interactive shell, and presses Tab. `before_value` is what the shell adds to an
/// option that takes a value.
///
/// Each round has a prompt of its own: what is typed before the shell has read the line before
/// would be echoed by the terminal, above or beside the prompt.
fn completes(shell: &[&str], load: &str, before_value: &str) {
    let home = Home::new();
    let terminal = Terminal::start(home.variables(), &home.path(""), 80, shell);
    terminal.press(&format!("{load}\r"));
    for (round, (typed, completed)) in TYPED.into_iter().enumerate() {
        terminal.press(&format!("PS1='{round}> '; clear\r"));
        terminal.wait_for_line(&format!("{round}>"));
        terminal.press(&format!("{typed}\t"));
        let value = if completed.ends_with("--expires-in") {
            before_value
        } else {
            ""
        };
        terminal.wait_for_line(&format!("{round}> {completed}{value}"));
        terminal.press("\x15");
    }
    terminal.press("exit\r");
    assert_eq!(terminal.ended().code, 0);
}

#[test]
fn bash_completes() {
    if available(&["bash", "clear"]) {
        let load = format!("source '{}/genkey.bash'", folder().display());
        completes(&["bash", "--norc", "--noprofile", "-i"], &load, "");
    }
}

#[test]
fn zsh_completes() {
    if available(&["zsh", "clear"]) {
        let load = format!(
            "fpath=('{}' $fpath); autoload -Uz compinit; compinit -u -D",
            folder().display()
        );
        completes(&["zsh", "-f", "-i"], &load, "=");
    }
}

#[test]
fn fish_completes() {
    if !available(&["fish"]) {
        return;
    }
    let home = Home::new();
    for (typed, completed) in TYPED {
        let script = format!(
            "source '{}/genkey.fish'; complete -C'{typed}'",
            folder().display()
        );
        let offered = home.end(home.command("fish").args(["--no-config", "-c", &script]));
        let word = completed.rsplit(' ').next().unwrap();
        let words: Vec<_> = offered
            .data()
            .lines()
            .map(|line| line.split('\t').next().unwrap())
            .collect();
        assert_eq!(words, [word], "{typed}");
    }
}

#[test]
fn an_unknown_shell_is_an_error_that_lists_the_known_ones() {
    let refused = Home::new().run("completions tcsh");
    assert_eq!((refused.code, refused.stdout.as_str()), (2, ""));
    assert!(
        refused
            .stderr
            .contains("bash, elvish, fish, powershell, zsh"),
        "{}",
        refused.stderr
    );
}
