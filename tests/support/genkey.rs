//! The real program, in an empty environment with its own home.
#![cfg_attr(
    not(feature = "sandbox"),
    allow(dead_code, reason = "most tests need a server")
)]

use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::fmt;
use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Output, Stdio};
use std::time::Duration;

use age::secrecy::ExposeSecret;
use tempfile::TempDir;

#[cfg(unix)]
use super::port::Port;

/// The program under test.
pub const PROGRAM: &str = env!("CARGO_BIN_EXE_genkey");

/// How long a program may take: far longer than any does on a slow machine.
pub const LIMIT: Duration = Duration::from_secs(60);

/// How many bytes must be free in memory for the homes of all tests that run at once.
#[cfg(target_os = "linux")]
const FREE: u64 = 1 << 30;

/// Where homes are made: in memory where that has room and lets programs be run. Each command
/// syncs several files, and on a disk the tests would spend a sixth of their time in that.
fn temp_folder() -> PathBuf {
    #[cfg(target_os = "linux")]
    if std::env::var_os("TMPDIR").is_none() {
        let memory = Path::new("/dev/shm");
        let noexec = rustix::fs::StatVfsMountFlags::NOEXEC;
        let fits = rustix::fs::statvfs(memory).is_ok_and(|seen| {
            seen.f_bavail * seen.f_frsize >= FREE && !seen.f_flag.contains(noexec)
        });
        if fits && rustix::fs::access(memory, rustix::fs::Access::WRITE_OK).is_ok() {
            return memory.to_owned();
        }
    }
    std::env::temp_dir()
}

/// Has what is started from now on heed Ctrl-C. A shell has a command that it starts with `&` ignore
/// it, such as a run of these tests, and all that is started by that ignores it, too.
#[cfg(target_os = "linux")]
fn heed_signals() {
    use signal_hook::consts::{SIGINT, SIGQUIT};
    static ONCE: std::sync::Once = std::sync::Once::new();
    ONCE.call_once(|| {
        let status = fs::read_to_string("/proc/self/status").unwrap();
        let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
        let mask = u64::from_str_radix(mask.unwrap().trim(), 16).unwrap();
        for signal in [SIGINT, SIGQUIT] {
            if mask & (1 << (signal - 1)) != 0 {
                // A program starts with the default for a signal that its parent catches.
                signal_hook::flag::register(signal, std::sync::Arc::default()).unwrap();
            }
        }
    });
}

/// A home folder, and the only environment that programs started in it get to see.
///
/// Nothing that belongs to the user who runs the tests is reachable: `HOME` is temporary, and the session
/// bus is one that does not exist, so that there is no keychain unless a test names a bus.
pub struct Home {
    folder: TempDir,
    variables: BTreeMap<String, OsString>,
}

impl Home {
    /// A home without a keychain, in which no store is chosen.
    pub fn new() -> Self {
        #[cfg(target_os = "linux")]
        heed_signals();
        let folder = tempfile::Builder::new()
            .prefix("gk")
            .tempdir_in(temp_folder())
            .unwrap();
        let bin = Path::new(PROGRAM).parent().unwrap();
        let path = std::env::var_os("PATH").unwrap_or_default();
        let path = std::env::join_paths(
            [bin.to_owned()]
                .into_iter()
                .chain(std::env::split_paths(&path)),
        )
        .unwrap();
        let no_bus = format!("unix:path={}", folder.path().join("no-bus").display());
        let mut home = Self {
            variables: BTreeMap::new(),
            folder,
        };
        home.set("PATH", path);
        home.set("HOME", home.folder.path().to_owned());
        home.set("DBUS_SESSION_BUS_ADDRESS", no_bus);
        home.set("GENKEY_CONFIG_DIR", home.path("config"));
        home.set("GENKEY_DATA_DIR", home.path("data"));
        #[cfg(windows)]
        for name in ["SystemRoot", "APPDATA", "LOCALAPPDATA", "USERPROFILE"] {
            let own = home.folder.path().as_os_str().to_owned();
            home.set(
                name,
                if name == "SystemRoot" {
                    std::env::var_os(name).unwrap()
                } else {
                    own
                },
            );
        }
        home
    }

    /// A home in which `file` is the chosen store, unlocked by an age identity: no passphrase to
    /// stretch, so it is fast.
    pub fn with_file_store() -> Self {
        let mut home = Self::new();
        let identity = age::x25519::Identity::generate().to_string();
        home.write("identity.txt", identity.expose_secret());
        home.set("GENKEY_IDENTITY", home.path("identity.txt"));
        home.set("GENKEY_STORE", "file");
        home
    }

    /// Sets a variable for every program that is started from now on.
    pub fn set(&mut self, name: &str, value: impl Into<OsString>) {
        self.variables.insert(name.to_owned(), value.into());
    }

    /// The same home with one more variable.
    pub fn with(mut self, name: &str, value: impl Into<OsString>) -> Self {
        self.set(name, value);
        self
    }

    /// Removes a variable.
    pub fn unset(&mut self, name: &str) {
        self.variables.remove(name);
    }

    /// A path below the home folder.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Writes a file below the home folder, with the folders above it.
    pub fn write(&self, name: &str, content: impl AsRef<[u8]>) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }

    /// Reads a file below the home folder.
    pub fn read(&self, name: &str) -> String {
        let path = self.path(name);
        fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
    }

    /// Every file below the home folder, relative to it and sorted.
    pub fn files(&self) -> Vec<String> {
        let mut found = Vec::new();
        let mut folders = vec![self.folder.path().to_owned()];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
                let (kind, entry) = (entry.file_type().unwrap(), entry.path());
                if kind.is_dir() || (kind.is_symlink() && entry.is_dir()) {
                    folders.push(entry);
                } else {
                    found.push(
                        entry
                            .strip_prefix(self.folder.path())
                            .unwrap()
                            .display()
                            .to_string(),
                    );
                }
            }
        }
        found.sort();
        found
    }

    /// This home's environment, whole.
    pub fn variables(&self) -> &BTreeMap<String, OsString> {
        &self.variables
    }

    /// A program in this home's environment, with nothing on stdin.
    pub fn command(&self, program: impl AsRef<OsStr>) -> Command {
        let mut command = Command::new(program);
        command
            .env_clear()
            .envs(&self.variables)
            .current_dir(self.folder.path())
            .stdin(Stdio::null());
        command
    }

    /// `genkey` with arguments that contain no spaces.
    pub fn genkey(&self, line: &str) -> Command {
        self.genkey_args(&line.split_whitespace().collect::<Vec<_>>())
    }

    /// `genkey` with any arguments.
    pub fn genkey_args(&self, arguments: &[&str]) -> Command {
        let mut command = self.command(PROGRAM);
        command.args(arguments);
        command
    }

    /// Runs `genkey` with arguments that contain no spaces.
    pub fn run(&self, line: &str) -> Ended {
        self.end(&mut self.genkey(line))
    }

    /// Runs `genkey` with any arguments.
    pub fn run_args(&self, arguments: &[&str]) -> Ended {
        self.end(&mut self.genkey_args(arguments))
    }

    /// Runs `genkey` with this on stdin.
    pub fn run_with_stdin(&self, line: &str, stdin: impl AsRef<[u8]>) -> Ended {
        self.end_with_stdin(&mut self.genkey(line), stdin)
    }

    /// Runs a script in `sh`, or another shell that takes `-c`; `genkey` is in its PATH.
    pub fn shell(&self, shell: &str, script: &str) -> Ended {
        self.end(self.command(shell).args(["-c", script]))
    }

    /// Runs a command to its end.
    pub fn end(&self, command: &mut Command) -> Ended {
        self.wait(
            command
                .stdout(Stdio::piped())
                .stderr(Stdio::piped())
                .spawn()
                .unwrap(),
        )
    }

    /// Waits for the end of a program whose output is piped.
    pub fn wait(&self, child: Child) -> Ended {
        self.ended(output(child))
    }

    /// Runs a command to its end, with this on stdin.
    pub fn end_with_stdin(&self, command: &mut Command, stdin: impl AsRef<[u8]>) -> Ended {
        let command = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        // A program that does not want it may have ended already.
        let _ = child.stdin.take().unwrap().write_all(stdin.as_ref());
        self.wait(child)
    }

    /// The result of a program that was run some other way.
    pub(super) fn ended(&self, output: Output) -> Ended {
        let text = |bytes| String::from_utf8(bytes).unwrap();
        Ended {
            code: code(output.status),
            stdout: text(output.stdout),
            stderr: text(output.stderr),
            home: self.folder.path().display().to_string(),
        }
    }
}

/// Waits for a program to exit, and kills it if it hangs.
fn output(child: Child) -> Output {
    #[cfg(unix)]
    let _watch = {
        let pid = rustix::process::Pid::from_child(&child);
        let (watched, end) = std::sync::mpsc::channel::<()>();
        std::thread::spawn(move || {
            if end.recv_timeout(LIMIT) == Err(std::sync::mpsc::RecvTimeoutError::Timeout) {
                let _ = rustix::process::kill_process(pid, rustix::process::Signal::KILL);
            }
        });
        watched
    };
    child.wait_with_output().unwrap()
}

/// The exit code, or 128 plus the number of the signal that ended the program, as in shells.
fn code(status: ExitStatus) -> i32 {
    #[cfg(unix)]
    if let Some(signal) = std::os::unix::process::ExitStatusExt::signal(&status) {
        return 128 + signal;
    }
    status.code().unwrap()
}

/// The exit code and output of a program.
pub struct Ended {
    pub code: i32,
    pub stdout: String,
    pub stderr: String,
    home: String,
}

impl Ended {
    /// Asserts exit code, stdout and stderr at once. What differs from run to run is replaced by
    /// placeholders: `[HOME]`, `[TOKEN]`, `[MARKER]`, `[TIME]`, `[DAY]-[XXXX]` in
    /// default names, `[PORT]` and `[MS]`.
    #[track_caller]
    pub fn pins(&self, code: i32, stdout: &str, stderr: &str) -> &Self {
        let [seen_stdout, seen_stderr] =
            [&self.stdout, &self.stderr].map(|text| normalized(text, &self.home));
        let seen = Pinned {
            code: self.code,
            stdout: &seen_stdout,
            stderr: &seen_stderr,
        };
        let expected = Pinned {
            code,
            stdout,
            stderr,
        };
        assert!(
            seen == expected,
            "\n=== expected\n{expected}\n=== seen\n{seen}\n"
        );
        self
    }

    /// Asserts success and an empty stderr, and returns stdout.
    #[track_caller]
    pub fn data(&self) -> &str {
        assert_eq!(
            (self.code, self.stderr.as_str()),
            (0, ""),
            "stdout: {}",
            self.stdout
        );
        &self.stdout
    }

    /// Asserts success, and returns stdout as JSON.
    #[track_caller]
    pub fn json(&self) -> serde_json::Value {
        assert_eq!(self.code, 0, "{}", self.stderr);
        serde_json::from_str(&self.stdout)
            .unwrap_or_else(|error| panic!("{error}: {}", self.stdout))
    }

    /// Asserts that stderr is one line, and returns it as JSON.
    #[track_caller]
    pub fn json_error(&self) -> serde_json::Value {
        assert_eq!(self.stderr.lines().count(), 1, "{}", self.stderr);
        serde_json::from_str(&self.stderr)
            .unwrap_or_else(|error| panic!("{error}: {}", self.stderr))
    }
}

#[derive(PartialEq)]
struct Pinned<'a> {
    code: i32,
    stdout: &'a str,
    stderr: &'a str,
}

impl fmt::Display for Pinned<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(formatter, "exit code {}", self.code)?;
        for (name, text) in [("stdout", self.stdout), ("stderr", self.stderr)] {
            for line in text.split_inclusive('\n') {
                writeln!(
                    formatter,
                    "{name}| {}",
                    line.strip_suffix('\n').unwrap_or(&format!("{line}⏎̸"))
                )?;
            }
        }
        Ok(())
    }
}

/// The text with placeholders for what differs from run to run.
pub fn normalized(text: &str, home: &str) -> String {
    let text = text.replace(home, "[HOME]");
    // Letters of the patterns: `h` a hexadecimal digit, `w` a letter or digit, `0` a digit, `+`
    // more of the same.
    [
        (
            "gen_pat_sandbox_",
            "wwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwww",
            "[TOKEN]",
        ),
        ("genkey-", "0000-00-00-hhhh", "genkey-[DAY]-[XXXX]"),
        // Zeros at the end of a fraction are not printed.
        ("", "0000-00-00T00:00:00.0+Z", "[TIME]"),
        ("127.0.0.1:", "0+", "127.0.0.1:[PORT]"),
        ("(", "0+ ms)", "([MS])"),
        ("in ", "0+ ms", "in [MS]"),
        ("", "hhhhhhhhhhhhhhhh", "[MARKER]"),
    ]
    .into_iter()
    .fold(text, |text, (prefix, pattern, name)| {
        replaced(&text, prefix, pattern, name)
    })
}

fn replaced(text: &str, prefix: &str, pattern: &str, name: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let matched = rest
            .strip_prefix(prefix)
            .and_then(|after| matched(after, pattern));
        // Only whole words: part of a longer run of digits is something else.
        let inside =
            prefix.is_empty() && out.ends_with(|before: char| before.is_ascii_alphanumeric());
        match matched.filter(|after| {
            !inside && !after.starts_with(|next: char| next.is_ascii_alphanumeric())
        }) {
            Some(after) => {
                out.push_str(name);
                rest = after;
            }
            None => {
                out.push(first);
                rest = &rest[first.len_utf8()..];
            }
        }
    }
    out
}

/// What follows the pattern, if the text begins with it.
fn matched<'a>(text: &'a str, pattern: &str) -> Option<&'a str> {
    let mut rest = text;
    let mut kinds = pattern.chars().peekable();
    while let Some(kind) = kinds.next() {
        let fits = |seen: char| match kind {
            '0' => seen.is_ascii_digit(),
            'h' => matches!(seen, '0'..='9' | 'a'..='f'),
            'w' => seen.is_ascii_alphanumeric(),
            other => seen == other,
        };
        rest = rest.strip_prefix(fits)?;
        if kinds.next_if_eq(&'+').is_some() {
            rest = rest.trim_start_matches(fits);
        }
    }
    Some(rest)
}

/// Runs a command where a request would fail, and which is refused as wrong usage with an error in
/// JSON. Returns its message.
pub fn refused_before_any_request(arguments: &[&str]) -> String {
    let home = Home::new()
        .with("GENKEY_API_URL", "http://127.0.0.1:1/v1")
        .with("GEN_API_KEY", "gen_pat_hunter2");
    let ended = home.run_args(arguments);
    assert_eq!(
        (ended.code, ended.stdout.as_str()),
        (2, ""),
        "{}",
        ended.stderr
    );
    let message = &ended.json_error()["error"]["message"];
    message.as_str().unwrap().to_owned()
}

/// `genkey sandbox`, in the foreground of its own process. It is ended when dropped.
pub struct Sandbox {
    process: Child,
    announced: BufReader<std::process::ChildStdout>,
    #[cfg(unix)]
    port: Option<Port>,
    /// Its base URL.
    pub url: String,
    /// The key that it printed.
    pub key: String,
    /// The JWT that it printed, with `--jwt`.
    pub jwt: Option<String>,
}

impl Sandbox {
    /// Starts it on a free port, and waits for its address and key.
    #[cfg(not(unix))]
    pub fn start(home: &Home) -> Self {
        Self::start_with(home, "sandbox --port 0")
    }

    /// Starts it on a port of its own, and waits for its address and key.
    #[cfg(unix)]
    pub fn start(home: &Home) -> Self {
        let port = Port::reserve();
        let mut started = Self::start_with(home, &format!("sandbox --port {port}"));
        started.port = Some(port);
        started
    }

    /// Ends it as a crash does. Nothing else gets its port, so connections to it are refused.
    #[cfg(unix)]
    pub fn stop(mut self) -> Port {
        self.port.take().expect("started with `start`")
    }

    /// Starts it with these arguments, and waits for its address and key.
    pub fn start_with(home: &Home, line: &str) -> Self {
        Self::start_args(home, &line.split_whitespace().collect::<Vec<_>>())
    }

    /// Starts it with any arguments, and waits for its address and key.
    pub fn start_args(home: &Home, arguments: &[&str]) -> Self {
        let mut process = home
            .genkey_args(arguments)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut announced = BufReader::new(process.stdout.take().unwrap());
        let mut value = |name: &str| {
            let mut line = String::new();
            announced.read_line(&mut line).unwrap();
            line.trim_end()
                .strip_prefix(name)
                .unwrap_or_else(|| panic!("`{line}` does not begin with `{name}`"))
                .to_owned()
        };
        let (url, key) = (value("GENKEY_API_URL="), value("GEN_API_KEY="));
        let jwt = arguments.contains(&"--jwt").then(|| value("GEN_JWT="));
        Self {
            process,
            announced,
            #[cfg(unix)]
            port: None,
            url,
            key,
            jwt,
        }
    }

    /// Presses Ctrl-C.
    #[cfg(unix)]
    pub fn press_ctrl_c(&self) {
        rustix::process::kill_process(self.pid(), rustix::process::Signal::INT).unwrap();
    }

    #[cfg(unix)]
    pub fn pid(&self) -> rustix::process::Pid {
        rustix::process::Pid::from_child(&self.process)
    }

    /// Presses Ctrl-C, waits for the end and returns what was left to read.
    #[cfg(unix)]
    pub fn interrupt(mut self, home: &Home) -> Ended {
        self.press_ctrl_c();
        let mut output = Output {
            status: self.process.wait().unwrap(),
            stdout: Vec::new(),
            stderr: Vec::new(),
        };
        self.announced.read_to_end(&mut output.stdout).unwrap();
        self.process
            .stderr
            .take()
            .unwrap()
            .read_to_end(&mut output.stderr)
            .unwrap();
        home.ended(output)
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        let _or_it_ended_already = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Where genkey's files are, relative to the home folder.
pub mod places {
    pub const CONFIG: &str = "config/config.toml";
    pub const INDEX: &str = "data/index.json";
    pub const JOURNAL: &str = "data/journal.jsonl";
    pub const SECRETS: &str = "data/secrets.age";
}

#[test]
fn what_differs_from_run_to_run_is_named() {
    let key = format!("gen_pat_sandbox_{}", "aB3".repeat(14).get(..40).unwrap());
    let text = format!(
        "{key} at 127.0.0.1:4711/v1 2026-11-21T09:30:00.500Z in 12 ms (3 ms) [/tmp/x/a] genkey-2026-11-21-3f9a"
    );
    let named =
        "[TOKEN] at 127.0.0.1:[PORT]/v1 [TIME] in [MS] ([MS]) [[HOME]/a] genkey-[DAY]-[XXXX]";
    assert_eq!(normalized(&text, "/tmp/x"), named);
    assert_eq!(
        normalized("(genkey 0123456789abcdef)", "/h"),
        "(genkey [MARKER])"
    );
    assert_eq!(normalized("0123456789abcdef0", "/h"), "0123456789abcdef0");
}
