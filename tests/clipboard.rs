//! `genkey token --copy`, with the clipboards of X11 and programs that stand in for others.

use std::fs;
use std::io::{BufRead, BufReader};
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, getsid, kill_process};

use crate::support::available;
use crate::support::genkey::{Home, LIMIT};

/// An X server without a screen.
struct Display {
    server: Child,
    name: String,
}

impl Display {
    fn start() -> Self {
        let mut server = Command::new("Xvfb")
            .args([
                "-displayfd",
                "1",
                "-screen",
                "0",
                "64x64x8",
                "-nolisten",
                "tcp",
            ])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut number = String::new();
        let stdout = server.stdout.take().unwrap();
        BufReader::new(stdout).read_line(&mut number).unwrap();
        Self {
            name: format!(":{}", number.trim()),
            server,
        }
    }
}

impl Drop for Display {
    fn drop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

/// A home with the sandbox key `ci` (1), its secret, and these programs alone in PATH.
fn with_programs(programs: &[&str]) -> (Home, String) {
    let mut home = Home::new();
    let made = home.run("--sandbox create --name ci --expires-in 90d");
    assert_eq!(made.code, 0, "{}", made.stderr);
    let secret = home.run("--sandbox token 1").data().trim().to_owned();
    let bin = home.path("bin");
    fs::create_dir_all(&bin).unwrap();
    for program in programs {
        symlink(installed(program), bin.join(program)).unwrap();
    }
    home.set("PATH", bin);
    (home, secret)
}

fn installed(program: &str) -> PathBuf {
    let path = std::env::var_os("PATH").unwrap();
    std::env::split_paths(&path)
        .map(|folder| folder.join(program))
        .find(|file| file.is_file())
        .unwrap()
}

/// The processes of this home that are to clear the clipboard.
fn clearing(home: &Home) -> Vec<Pid> {
    let mark = format!("GENKEY_DATA_DIR={}", home.path("data").display());
    let holds = |folder: &PathBuf, file: &str, text: &str| {
        let content = fs::read(folder.join(file)).unwrap_or_default();
        content
            .split(|byte| *byte == 0)
            .any(|part| part == text.as_bytes())
    };
    let processes = fs::read_dir("/proc").unwrap().filter_map(Result::ok);
    processes
        .map(|entry| entry.path())
        .filter(|folder| {
            holds(folder, "cmdline", "clear-copied") && holds(folder, "environ", &mark)
        })
        .filter_map(|folder| Pid::from_raw(folder.file_name()?.to_str()?.parse().ok()?))
        .collect()
}

#[track_caller]
fn wait_until(what: &str, holds: impl Fn() -> bool) {
    let began = Instant::now();
    while !holds() {
        assert!(began.elapsed() < LIMIT, "waited in vain until {what}");
        thread::sleep(Duration::from_millis(20));
    }
}

/// What the clipboard has.
fn pasted(home: &Home, line: &[&str]) -> String {
    let mut command = home.command(installed(line[0]));
    home.end(command.args(&line[1..])).stdout
}

const XCLIP: [&str; 4] = ["xclip", "-selection", "clipboard", "-out"];

#[test]
fn a_secret_is_copied_and_cleared_later() {
    if !available(&["Xvfb", "xclip", "xsel"]) {
        return;
    }
    let display = Display::start();
    for tool in ["xclip", "xsel"] {
        let (mut home, secret) = with_programs(&[tool]);
        home.set("DISPLAY", &display.name);
        // Its output ends with it: what clears holds no pipe.
        home.run("--sandbox token ci --copy --clear-after 5m").pins(
            0,
            "",
            "copied the secret of `ci` (1) to the clipboard, which is cleared in 5m\n",
        );
        // xsel ends before the process that it leaves behind has the clipboard.
        wait_until("it is copied", || pasted(&home, &XCLIP) == secret);
        let [process] = clearing(&home)[..] else {
            panic!("{tool}: one process clears it");
        };
        assert_eq!(
            getsid(Some(process)).unwrap(),
            process,
            "it has left the terminal"
        );
        for file in ["cmdline", "environ"] {
            let path = format!("/proc/{}/{file}", process.as_raw_nonzero());
            assert!(!String::from_utf8_lossy(&fs::read(path).unwrap()).contains(&secret));
        }
        assert_eq!(
            fs::read_link(format!("/proc/{}/cwd", process.as_raw_nonzero())).unwrap(),
            PathBuf::from("/")
        );
        kill_process(process, Signal::KILL).unwrap();
        let copied = home.run("--sandbox token ci --copy --clear-after 1s");
        assert_eq!(copied.code, 0, "{}", copied.stderr);
        wait_until("it is cleared", || pasted(&home, &XCLIP).is_empty());
        wait_until("nothing is left to clear", || clearing(&home).is_empty());
    }
}

#[test]
fn what_was_copied_since_is_left_alone() {
    if !available(&["Xvfb", "xclip"]) {
        return;
    }
    let display = Display::start();
    let (mut home, _) = with_programs(&["xclip"]);
    home.set("DISPLAY", &display.name);
    let copied = home.run("--sandbox token --copy 1 --clear-after 1s");
    assert_eq!(copied.code, 0, "{}", copied.stderr);
    let mut other = home.command(installed("xclip"));
    let mut other = other
        .args(["-selection", "clipboard", "-in"])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    std::io::Write::write_all(&mut other.stdin.take().unwrap(), b"mine").unwrap();
    other.wait().unwrap();
    wait_until("nothing is left to clear", || clearing(&home).is_empty());
    assert_eq!(pasted(&home, &XCLIP), "mine");
}

/// A program that stands in for another.
fn stand_in(home: &Home, name: &str, script: &str) {
    let path = format!("bin/{name}");
    home.write(&path, format!("#!/bin/sh\n{script}"));
    fs::set_permissions(home.path(&path), fs::Permissions::from_mode(0o755)).unwrap();
}

#[test]
fn on_wayland_the_secret_is_marked_where_that_is_possible() {
    for can_mark in [true, false] {
        let (mut home, secret) = with_programs(&["cat", "rm", "sh"]);
        home.set("WAYLAND_DISPLAY", "wayland-7");
        let refuse = if can_mark {
            ""
        } else {
            "case \"$1\" in --sensitive) cat > /dev/null; exit 1;; esac\n"
        };
        let copy = format!(
            "cd {}\n{refuse}echo \"$@\" >> asked\n\
             case \"$1\" in --clear) rm -f clipboard;; *) cat > clipboard;; esac\n",
            home.path("").display()
        );
        stand_in(&home, "wl-copy", &copy);
        let paste = format!("cat {}", home.path("clipboard").display());
        stand_in(&home, "wl-paste", &paste);
        let copied = home.run("--sandbox token ci --copy --clear-after 1s");
        assert_eq!(copied.code, 0, "{}", copied.stderr);
        assert_eq!(home.read("clipboard"), secret);
        wait_until("it is cleared", || !home.path("clipboard").exists());
        wait_until("nothing is left to clear", || clearing(&home).is_empty());
        let how = if can_mark { "--sensitive " } else { "" };
        assert_eq!(
            home.read("asked"),
            format!("{how}--type text/plain\n--clear\n")
        );
    }
}

#[test]
fn without_a_clipboard_nothing_is_copied_or_printed() {
    let (mut home, _) = with_programs(&[]);
    home.run("--sandbox token ci --copy").pins(
        1,
        "",
        "error: no clipboard is available\n\n\
         hint: `genkey --sandbox token KEY` prints the secret; pipe it into the program that needs it\n",
    );
    home.set("DISPLAY", ":7");
    home.run("--sandbox token ci --copy").pins(
        1,
        "",
        "error: the clipboard needs `xclip` or `xsel`\n\nhint: install one of them\n",
    );
    stand_in(&home, "xclip", "exit 1");
    home.run("--sandbox token ci --copy").pins(
        1,
        "",
        "error: the clipboard cannot be used: `xclip` failed\n\n\
         hint: `genkey --sandbox token KEY` prints the secret; pipe it into the program that needs it\n",
    );
    assert_eq!(clearing(&home), [], "nothing is to be cleared");
    home.run("--sandbox token ci --clear-after 5s").pins(
        2,
        "",
        "error: the following required arguments were not provided:\n  --copy\n\n\
         Usage: genkey token --copy --clear-after <DURATION> <KEY>\n\n\
         For more information, try '--help'.\n",
    );
}
