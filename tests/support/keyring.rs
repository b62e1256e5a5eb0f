//! A real GNOME Keyring with its own bus and home.

use std::collections::HashMap;
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::os::unix::fs::PermissionsExt;
use std::os::unix::net::UnixListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};
use tempfile::TempDir;
use zbus::blocking::connection::Builder;
use zbus::blocking::{Connection, Proxy};
use zbus::zvariant::{ObjectPath, OwnedObjectPath};

const PASSWORD: &str = "the keyring's own password";
const SERVICE: &str = "org.freedesktop.secrets";
const BUS_CONFIGURATION: &str = include_str!("../fixtures/session-bus.conf");

/// The session of a machine with or without a keychain. Dropping it ends everything it started.
pub struct Keyring {
    home: TempDir,
    bus: Option<Child>,
    daemon: Option<Child>,
}

impl Keyring {
    /// An unlocked keyring, as after a desktop login. `None` where the programs are not installed:
    /// the test is skipped.
    pub fn unlocked() -> Option<Self> {
        let mut keyring = Self::without_provider()?;
        keyring.start(Some(PASSWORD));
        Some(keyring)
    }

    /// A locked keyring that no prompt can unlock.
    pub fn locked() -> Option<Self> {
        let keyring = Self::unlocked()?;
        keyring.lock();
        Some(keyring)
    }

    /// A provider that was never used: it has no collection to store items in.
    pub fn without_collection() -> Option<Self> {
        let mut keyring = Self::without_provider()?;
        keyring.start(None);
        Some(keyring)
    }

    /// A session bus on which nothing provides the Secret Service.
    pub fn without_provider() -> Option<Self> {
        if !super::available(&["gnome-keyring-daemon", "secret-tool", "dbus-daemon"]) {
            return None;
        }
        let mut keyring = Self::absent();
        keyring.start_bus();
        Some(keyring)
    }

    /// No session bus at all, as on a server.
    pub fn absent() -> Self {
        let home = tempfile::Builder::new().prefix("genkey").tempdir().unwrap();
        for folder in ["home", "run", "data"] {
            fs::create_dir(home.path().join(folder)).unwrap();
        }
        fs::set_permissions(home.path().join("run"), fs::Permissions::from_mode(0o700)).unwrap();
        Self {
            home,
            bus: None,
            daemon: None,
        }
    }

    /// A session bus that accepts connections and never responds.
    pub fn mute() -> (Self, UnixListener) {
        let keyring = Self::absent();
        let listener = UnixListener::bind(keyring.home.path().join("run/bus")).unwrap();
        (keyring, listener)
    }

    /// The complete environment of a user with this keychain.
    pub fn environment(&self) -> Vec<(String, String)> {
        let path = |name: &str| self.home.path().join(name).display().to_string();
        let mut environment = vec![
            ("PATH".to_owned(), std::env::var("PATH").unwrap()),
            ("HOME".to_owned(), path("home")),
            ("XDG_RUNTIME_DIR".to_owned(), path("run")),
            ("XDG_DATA_HOME".to_owned(), path("data")),
        ];
        if Path::new(&path("run/bus")).exists() {
            environment.push(("DBUS_SESSION_BUS_ADDRESS".to_owned(), self.address()));
        }
        environment
    }

    /// Where this user's files are.
    pub fn home(&self) -> PathBuf {
        self.home.path().join("home")
    }

    /// The bus's address.
    pub fn address(&self) -> String {
        format!("unix:path={}", self.home.path().join("run/bus").display())
    }

    /// Locks the default collection.
    pub fn lock(&self) {
        let connection = self.connect();
        let default = self.default_collection().unwrap();
        let objects: Vec<ObjectPath<'_>> = vec![default.as_ref()];
        let _: (Vec<OwnedObjectPath>, OwnedObjectPath) = call(&connection, "Lock", &(objects,));
    }

    /// Adds an attribute to one of genkey's items, as some providers do by themselves.
    pub fn add_attribute(&self, entry: &str, name: &str, value: &str) {
        let connection = self.connect();
        let wanted = HashMap::from([("service", "genkey"), ("username", entry)]);
        let (found, _): (Vec<OwnedObjectPath>, Vec<OwnedObjectPath>) =
            call(&connection, "SearchItems", &wanted);
        let item = Proxy::new(
            &connection,
            SERVICE,
            &found[0],
            "org.freedesktop.Secret.Item",
        )
        .unwrap();
        let mut attributes: HashMap<String, String> = item.get_property("Attributes").unwrap();
        attributes.insert(name.into(), value.into());
        item.set_property("Attributes", attributes).unwrap();
    }

    /// Restarts the provider, unlocked as after a desktop login.
    pub fn restart(&mut self) {
        self.stop();
        self.start(Some(PASSWORD));
    }

    /// Restarts the provider as the bus does on the first call: locked, without a password so far.
    pub fn restart_locked(&mut self) {
        self.stop();
        self.start(None);
    }

    /// Freezes the provider, as a debugger or a machine out of memory does.
    pub fn freeze(&self) {
        self.signal(Signal::STOP);
    }

    /// Resumes it.
    pub fn thaw(&self) {
        self.signal(Signal::CONT);
    }

    /// Runs `secret-tool` with nothing on stdin.
    pub fn secret_tool(&self, arguments: &[&str]) -> Output {
        self.secret_tool_with(arguments, b"")
    }

    /// Runs `secret-tool` with an input, which `store` takes as the secret.
    pub fn secret_tool_with(&self, arguments: &[&str], input: &[u8]) -> Output {
        self.run("secret-tool", arguments, input)
    }

    fn run(&self, program: &str, arguments: &[&str], input: &[u8]) -> Output {
        let mut child = self
            .command(program)
            .args(arguments)
            .stdin(Stdio::piped())
            .spawn()
            .unwrap();
        child.stdin.take().unwrap().write_all(input).unwrap();
        child.wait_with_output().unwrap()
    }

    /// A program of this session.
    pub fn command(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        command
            .env_clear()
            .envs(self.environment())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }

    /// Another program's connection to the bus.
    pub fn connect(&self) -> Connection {
        Builder::address(self.address().as_str())
            .unwrap()
            .build()
            .unwrap()
    }

    /// The default collection, once it is there.
    pub fn default_collection(&self) -> Option<OwnedObjectPath> {
        let connection = self.connect();
        let interface = "org.freedesktop.Secret.Service";
        let service = Proxy::new(&connection, SERVICE, "/org/freedesktop/secrets", interface);
        // A provider that is being started has no answer yet.
        let path: OwnedObjectPath = service.ok()?.call("ReadAlias", &"default").ok()?;
        (path.as_str() != "/").then_some(path)
    }

    /// Whether the default collection is locked, once it is there.
    pub fn is_locked(&self) -> Option<bool> {
        let connection = self.connect();
        let path = self.default_collection()?;
        let interface = "org.freedesktop.Secret.Collection";
        let collection = Proxy::new(&connection, SERVICE, path, interface).ok()?;
        collection.get_property("Locked").ok()
    }

    fn start_bus(&mut self) {
        let configuration = self.home.path().join("bus.conf");
        let socket = self.home.path().join("run/bus").display().to_string();
        fs::write(&configuration, BUS_CONFIGURATION.replace("BUS", &socket)).unwrap();
        let mut bus = self.command("dbus-daemon");
        bus.arg("--config-file").arg(&configuration).args([
            "--nofork",
            "--nopidfile",
            "--print-address=1",
        ]);
        let mut bus = bus.stdin(Stdio::null()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(bus.stdout.take().unwrap())
            .read_line(&mut line)
            .unwrap();
        assert!(line.starts_with("unix:"), "the bus did not start: {line:?}");
        self.bus = Some(bus);
    }

    fn start(&mut self, password: Option<&str>) {
        let mut daemon = self.command("gnome-keyring-daemon");
        daemon
            .args(["--foreground", "--components=secrets"])
            .args(password.map(|_| "--unlock"));
        let mut daemon = daemon
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        daemon
            .stdin
            .take()
            .unwrap()
            .write_all(password.unwrap_or_default().as_bytes())
            .unwrap();
        self.daemon = Some(daemon);
        self.wait_for_provider();
    }

    /// Waits until something provides the Secret Service.
    pub fn wait_for_provider(&self) {
        let connection = self.connect();
        let began = Instant::now();
        let has_owner = || {
            let bus = Some("org.freedesktop.DBus");
            let reply = connection.call_method(
                bus,
                "/org/freedesktop/DBus",
                bus,
                "NameHasOwner",
                &"org.freedesktop.secrets",
            );
            reply.unwrap().body().deserialize::<bool>().unwrap()
        };
        while !has_owner() {
            assert!(
                began.elapsed() < Duration::from_secs(20),
                "the keyring did not start"
            );
            thread::sleep(Duration::from_millis(5));
        }
    }

    fn signal(&self, signal: Signal) {
        kill_process(Pid::from_child(self.daemon.as_ref().unwrap()), signal).unwrap();
    }

    fn stop(&mut self) {
        if let Some(mut daemon) = self.daemon.take() {
            let _ = daemon.kill();
            daemon.wait().unwrap();
        }
    }
}

impl Drop for Keyring {
    fn drop(&mut self) {
        self.stop();
        if let Some(bus) = &mut self.bus {
            let _ = bus.kill();
            let _ = bus.wait();
        }
    }
}

/// Waits until something about a keychain holds.
#[track_caller]
pub fn wait_until(what: &str, holds: impl Fn() -> bool) {
    let began = Instant::now();
    while !holds() {
        assert!(
            began.elapsed() < Duration::from_secs(30),
            "{what}: not within 30 s"
        );
        thread::sleep(Duration::from_millis(20));
    }
}

fn call<A, R>(connection: &Connection, method: &str, arguments: &A) -> R
where
    A: serde::Serialize + zbus::zvariant::DynamicType,
    R: serde::de::DeserializeOwned + zbus::zvariant::Type,
{
    let interface = Some("org.freedesktop.Secret.Service");
    let reply = connection.call_method(
        Some(SERVICE),
        "/org/freedesktop/secrets",
        interface,
        method,
        arguments,
    );
    reply.unwrap().body().deserialize().unwrap()
}
