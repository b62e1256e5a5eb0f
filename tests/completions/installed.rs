//! `genkey completions --install`.

use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
use std::path::Path;

use super::folder;
use crate::support::available;
use crate::support::genkey::Home;

const ZSHRC: &str = "# >>> genkey completions >>>\n\
    (( $+functions[compdef] )) || { autoload -Uz compinit && compinit }\n\
    (( $+commands[genkey] )) && source <(genkey completions zsh)\n\
    # <<< genkey completions <<<\n";

fn script(file: &str) -> String {
    fs::read_to_string(folder().join(file)).unwrap()
}

#[test]
fn the_script_is_written_to_where_fish_reads_it() {
    let home = Home::new();
    let path = ".config/fish/completions/genkey.fish";
    home.run("completions --install fish --dry-run").pins(
        0,
        "",
        "would write the completions for fish to `[HOME]/.config/fish/completions/genkey.fish`\n",
    );
    assert!(!home.path(path).exists());
    home.run("completions --install fish").pins(
        0,
        "",
        "wrote the completions for fish to `[HOME]/.config/fish/completions/genkey.fish`\n\
         start a new shell to use them\n",
    );
    assert_eq!(home.read(path), script("genkey.fish"));
    home.run("completions --install fish --json").pins(
        0,
        "[\n  {\n    \"shell\": \"fish\",\n    \"file\": \"[HOME]/.config/fish/completions/genkey.fish\",\n    \"state\": \"unchanged\"\n  }\n]\n",
        "",
    );
    home.run("completions --uninstall fish").pins(
        0,
        "",
        "removed `[HOME]/.config/fish/completions/genkey.fish`\n",
    );
    assert!(!home.path(path).exists());
    // What is there keeps its mode, and a link to it stays.
    let target = home.path("dotfiles.fish");
    home.write(
        "dotfiles.fish",
        "# Completions of genkey for fish, of an earlier version\n",
    );
    fs::set_permissions(&target, fs::Permissions::from_mode(0o644)).unwrap();
    symlink(&target, home.path(path)).unwrap();
    assert_eq!(home.run("completions --install fish").code, 0);
    assert_eq!(home.read("dotfiles.fish"), script("genkey.fish"));
    assert_eq!(fs::metadata(&target).unwrap().mode() & 0o777, 0o644);
    assert!(home.path(path).is_symlink());
    fs::remove_file(home.path(path)).unwrap();
    // A file of somebody else's is neither replaced nor removed; an earlier script of genkey's is.
    home.write(path, "complete -c genkey -a mine\n");
    for verb in ["--install", "--uninstall"] {
        home.run(&format!("completions {verb} fish")).pins(
            2,
            "",
            "error: `[HOME]/.config/fish/completions/genkey.fish` was not written by genkey\n\n\
             hint: move `[HOME]/.config/fish/completions/genkey.fish` away, and run this again\n",
        );
    }
    home.write(
        path,
        "# Print an optspec for argparse to handle cmd's options\n",
    );
    assert_eq!(home.run("completions --install fish").code, 0);
    assert_eq!(home.read(path), script("genkey.fish"));
}

#[cfg(unix)]
#[test]
fn lines_are_added_to_a_dotfile_once_and_the_rest_of_it_stays() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let home = Home::new().with("SHELL", "/usr/bin/zsh");
    home.write("dotfiles/zshrc", "alias l=ls\n");
    symlink("dotfiles/zshrc", home.path(".zshrc")).unwrap();
    let mode = fs::Permissions::from_mode(0o644);
    fs::set_permissions(home.path("dotfiles/zshrc"), mode).unwrap();
    let added = "added to `[HOME]/.zshrc`:\n  \
        (( $+functions[compdef] )) || { autoload -Uz compinit && compinit }\n  \
        (( $+commands[genkey] )) && source <(genkey completions zsh)\n";
    home.run("completions --install").pins(
        0,
        "",
        &format!("the shell is zsh, as in `SHELL`\n{added}start a new shell to use them\n"),
    );
    let once = format!("alias l=ls\n\n{ZSHRC}");
    assert_eq!(home.read(".zshrc"), once);
    home.run("completions --install zsh")
        .pins(0, "", "nothing to change in `[HOME]/.zshrc`\n");
    assert_eq!(home.read(".zshrc"), once);
    assert!(
        fs::symlink_metadata(home.path(".zshrc"))
            .unwrap()
            .is_symlink()
    );
    let mode = fs::metadata(home.path("dotfiles/zshrc"))
        .unwrap()
        .permissions();
    assert_eq!(mode.mode() & 0o777, 0o644);
    home.run("completions --uninstall zsh --dry-run").pins(
        0,
        "",
        "would remove genkey's lines from `[HOME]/.zshrc`\n",
    );
    home.run("completions --uninstall zsh").pins(
        0,
        "",
        "removed genkey's lines from `[HOME]/.zshrc`\n",
    );
    assert_eq!(home.read(".zshrc"), "alias l=ls\n");
    home.write("dotfiles/zshrc", "# >>> genkey completions >>>\nmine\n");
    home.run("completions --install zsh").pins(
        2,
        "",
        "error: `[HOME]/.zshrc`: only one of the two markers of genkey's lines is there\n",
    );
    assert_eq!(home.read(".zshrc"), "# >>> genkey completions >>>\nmine\n");
}

#[test]
fn the_shell_in_use_is_the_one_that_started_genkey() {
    if cfg!(target_os = "linux") && available(&["bash"]) {
        let home = Home::new().with("SHELL", "/usr/bin/fish");
        let said = home.shell("bash", "genkey completions --install --dry-run; true");
        assert_eq!(
            said.stderr.lines().next(),
            Some("the shell is bash, which started genkey")
        );
    }
    for (line, complaint) in [
        ("completions", "not provided:\n  <SHELL>"),
        ("completions bash --dry-run", "<--install|--uninstall>"),
        ("completions --install --uninstall", "cannot be used with"),
    ] {
        let refused = Home::new().run(line);
        assert_eq!((refused.code, refused.stdout.as_str()), (2, ""), "{line}");
        assert!(refused.stderr.contains(complaint), "{}", refused.stderr);
    }
    Home::new()
        .with("SHELL", "/bin/dash")
        .run("completions --install")
        .pins(
            2,
            "",
            "error: cannot tell which shell is in use\n\n\
             hint: name it: `genkey completions --install bash`, or `elvish`, `fish`, `powershell`, `zsh`\n",
        );
}

/// Whether a new shell completes after `--install`, without any other preparation.
fn completes(home: &Home, shell: &[&str], prompt: &str) {
    use crate::support::terminal::Terminal;
    let name = shell[0];
    assert_eq!(home.run(&format!("completions --install {name}")).code, 0);
    let terminal = Terminal::start(home.variables(), &home.path(""), 80, shell);
    terminal.press(&prompt.replace("{}", "1"));
    terminal.wait_for_line("1>");
    terminal.press("genkey whoa\t");
    terminal.wait_for_line("1> genkey whoami");
    terminal.press("\x15exit\r");
    assert_eq!(terminal.ended().code, 0);
}

#[test]
fn a_new_shell_completes_after_the_installation() {
    let home = || Home::new().with("LC_ALL", "C.UTF-8");
    if available(&["bash", "clear"]) {
        // One that reads the package, and one that knows nothing of it.
        let package = "/usr/share/bash-completion/bash_completion";
        for text in [format!("[ -r {package} ] && . {package}\n"), String::new()] {
            let home = home();
            home.write(".bashrc", &text);
            completes(&home, &["bash", "--noprofile", "-i"], "PS1='{}> '; clear\r");
            let has_line = home.read(".bashrc") != text;
            assert_eq!(has_line, text.is_empty() || !Path::new(package).exists());
            // Also if the package came later.
            home.write(
                ".bashrc",
                format!("{text}. {package}\n") + &home.read(".bashrc"),
            );
            assert_eq!(home.run("completions --uninstall bash").code, 0);
            assert!(!home.read(".bashrc").contains("genkey"));
        }
    }
    if available(&["zsh", "clear"]) {
        let home = home();
        completes(&home, &["zsh", "-d", "-i"], "PS1='{}> '; clear\r");
    }
    if available(&["fish", "clear"]) {
        let home = home();
        let prompt = "set -g fish_greeting; set -g fish_autosuggestion_enabled 0; function fish_prompt; echo -n '{}> '; end; clear\r";
        completes(&home, &["fish", "--private"], prompt);
    }
}

#[test]
fn the_profiles_of_powershell_and_elvish_get_a_line() {
    let home = Home::new();
    for (shell, path, line) in [
        (
            "powershell",
            ".config/powershell/Microsoft.PowerShell_profile.ps1",
            "if (Get-Command genkey -ErrorAction SilentlyContinue) { genkey completions powershell | Out-String | Invoke-Expression }",
        ),
        (
            "elvish",
            ".config/elvish/rc.elv",
            "if (has-external genkey) { eval (genkey completions elvish | slurp) }",
        ),
    ] {
        assert_eq!(home.run(&format!("completions --install {shell}")).code, 0);
        assert_eq!(
            home.read(path),
            format!("# >>> genkey completions >>>\n{line}\n# <<< genkey completions <<<\n")
        );
    }
    if available(&["elvish"]) {
        use crate::support::terminal::Terminal;
        let rc = home.read(".config/elvish/rc.elv");
        home.write(".config/elvish/rc.elv", rc + "echo loaded-(+ 1 1)\n");
        let terminal = Terminal::start(home.variables(), &home.path(""), 80, &["elvish"]);
        terminal.wait_for("loaded-2");
        terminal.press("genkey whoa\t");
        terminal.wait_for("genkey whoami");
    }
}
