//! Whole processes: how long they take, and how much memory.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail, ensure};
use tempfile::TempDir;
use wait4::Wait4 as _;

use crate::statistics::Pairs;

/// A temporary home folder, and the complete environment of what runs in it.
pub struct Home {
    folder: TempDir,
    variables: BTreeMap<String, OsString>,
}

impl Home {
    /// An empty home: nothing that belongs to the user who measures is reachable, nor a keychain.
    pub fn new() -> Result<Self> {
        let folder = tempfile::Builder::new().prefix("genkey-bench").tempdir()?;
        let mut home = Self {
            variables: BTreeMap::new(),
            folder,
        };
        home.set("PATH", std::env::var_os("PATH").unwrap_or_default());
        home.set("HOME", home.path(""));
        home.set(
            "DBUS_SESSION_BUS_ADDRESS",
            format!("unix:path={}", home.path("no-bus").display()),
        );
        home.set("GENKEY_CONFIG_DIR", home.path("config"));
        home.set("GENKEY_DATA_DIR", home.path("data"));
        Ok(home)
    }

    /// A home in which the file store is chosen and unlocked by an age identity.
    pub fn with_file_store() -> Result<Self> {
        let mut home = Self::new()?;
        let identity = age::x25519::Identity::generate().to_string();
        std::fs::write(
            home.path("identity.txt"),
            age::secrecy::ExposeSecret::expose_secret(&identity),
        )?;
        home.set("GENKEY_IDENTITY", home.path("identity.txt"));
        home.set("GENKEY_STORE", "file");
        Ok(home)
    }

    /// Sets a variable for all that is run from now on.
    pub fn set(&mut self, name: &str, value: impl Into<OsString>) {
        self.variables.insert(name.to_owned(), value.into());
    }

    /// The same home with one more variable.
    pub fn with(mut self, name: &str, value: impl Into<OsString>) -> Self {
        self.set(name, value);
        self
    }

    /// A path below the home folder.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// A program in this home. Without a slash it is looked for in `PATH`, now and not in each run.
    pub fn program<A: Into<OsString>>(
        &self,
        program: impl AsRef<Path>,
        arguments: impl IntoIterator<Item = A>,
    ) -> Program {
        let program = program.as_ref();
        Program {
            path: found(program).unwrap_or_else(|| program.to_owned()),
            arguments: arguments.into_iter().map(Into::into).collect(),
            variables: self.variables.clone(),
            folder: self.folder.path().to_owned(),
        }
    }
}

/// Where a program is.
pub fn found(program: &Path) -> Option<PathBuf> {
    if program.components().count() > 1 {
        return Some(program.to_owned());
    }
    let folders = std::env::var_os("PATH")?;
    std::env::split_paths(&folders)
        .map(|folder| folder.join(program))
        .find(|path| path.is_file())
}

/// A program with its arguments and all of its environment.
#[derive(Clone)]
pub struct Program {
    path: PathBuf,
    arguments: Vec<OsString>,
    variables: BTreeMap<String, OsString>,
    folder: PathBuf,
}

impl Program {
    /// Runs it through another program that takes a command: `arguments COMMAND...`.
    pub fn under<A: Into<OsString>>(
        &self,
        program: impl AsRef<Path>,
        arguments: impl IntoIterator<Item = A>,
    ) -> Self {
        let program = program.as_ref();
        let own = arguments
            .into_iter()
            .map(Into::into)
            .chain([self.path.clone().into_os_string()]);
        Self {
            path: found(program).unwrap_or_else(|| program.to_owned()),
            arguments: own.chain(self.arguments.iter().cloned()).collect(),
            ..self.clone()
        }
    }

    /// The same with one more variable.
    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.variables.insert(name.to_owned(), value.into());
        self
    }

    /// Pipes its output into another program, in a shell.
    pub fn into_program(self, program: &str) -> Self {
        let script = format!("\"$0\" \"$@\" | {program}");
        self.under("sh", ["-c".to_owned(), script])
    }

    /// What a variable of its environment is set to.
    pub fn variable(&self, name: &str) -> Option<&str> {
        self.variables.get(name)?.to_str()
    }

    /// The command, with nothing on stdin.
    pub fn command(&self) -> Command {
        let mut command = Command::new(&self.path);
        command
            .args(&self.arguments)
            .env_clear()
            .envs(&self.variables)
            .current_dir(&self.folder)
            .stdin(Stdio::null());
        command
    }

    /// Starts it with its output thrown away, and returns the milliseconds until it has ended; it
    /// must have ended well.
    pub fn milliseconds(&self) -> Result<f64> {
        let mut command = self.command();
        command.stdout(Stdio::null()).stderr(Stdio::null());
        let started = Instant::now();
        let status = command.status()?;
        let taken = started.elapsed();
        ensure!(status.success(), "{status}: {self}: {}", self.complaint()?);
        Ok(milliseconds(taken))
    }

    /// Its stdout; it must succeed.
    pub fn stdout(&self) -> Result<String> {
        checked(self, self.command().output()?)
    }

    /// Its stdout, given this on stdin; it must succeed.
    pub fn stdout_with(&self, input: &str) -> Result<String> {
        use std::io::Write as _;
        let mut child = self
            .command()
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()?;
        if let Some(mut stdin) = child.stdin.take() {
            stdin.write_all(input.as_bytes())?;
        }
        checked(self, child.wait_with_output()?)
    }

    /// Its peak memory, in KiB.
    ///
    /// A forked process starts with the memory of its parent, which counts. So a small parent starts
    /// it: this program again.
    pub fn peak_kib(&self) -> Result<u64> {
        let printed = self
            .under(std::env::current_exe()?, ["peak", "--"])
            .stdout()?;
        Ok(printed.trim().parse()?)
    }

    fn complaint(&self) -> Result<String> {
        let output = self.command().output()?;
        Ok(String::from_utf8_lossy(&output.stderr).trim().to_owned())
    }
}

impl std::fmt::Display for Program {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let name = self.path.file_name().unwrap_or_default().to_string_lossy();
        let arguments: Vec<_> = self
            .arguments
            .iter()
            .take(4)
            .map(|argument| argument.to_string_lossy())
            .collect();
        write!(formatter, "`{name} {}`", arguments.join(" "))
    }
}

fn checked(program: &Program, output: Output) -> Result<String> {
    let complaint = String::from_utf8_lossy(&output.stderr);
    ensure!(
        output.status.success(),
        "{}: {program}: {}",
        output.status,
        complaint.trim()
    );
    String::from_utf8(output.stdout).with_context(|| format!("{program} does not write text"))
}

/// What `peak` does: runs a command with its output thrown away, and returns its peak memory in
/// KiB.
pub fn peak(command: &[String]) -> Result<u64> {
    let Some((program, arguments)) = command.split_first() else {
        bail!("no program was given")
    };
    let mut child = Command::new(program)
        .args(arguments)
        .stdout(Stdio::null())
        .spawn()?;
    let ended = child.wait4()?;
    ensure!(ended.status.success(), "{}: `{program}`", ended.status);
    Ok(ended.rusage.maxrss / 1024)
}

/// Runs two programs alternately, this many times each, after one uncounted pair.
pub fn in_pairs(ours: &Program, peer: &Program, count: usize) -> Result<Pairs> {
    let mut pairs = Pairs::default();
    for number in 0..=count {
        let pair = (ours.milliseconds()?, peer.milliseconds()?);
        if number > 0 {
            pairs.add(pair.0, pair.1);
        }
    }
    Ok(pairs)
}

/// A duration in milliseconds.
pub fn milliseconds(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1000.0
}

/// A program in the background. Dropping it ends the program.
pub struct Background(pub Child);

impl Drop for Background {
    fn drop(&mut self) {
        let _or_it_ended_already = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Waits until something is there, for ten seconds at most.
pub fn wait_for<T>(what: &str, mut look: impl FnMut() -> Option<T>) -> Result<T> {
    let started = Instant::now();
    loop {
        if let Some(seen) = look() {
            return Ok(seen);
        }
        ensure!(
            started.elapsed() < Duration::from_secs(10),
            "{what} did not start"
        );
        std::thread::sleep(Duration::from_millis(5));
    }
}
