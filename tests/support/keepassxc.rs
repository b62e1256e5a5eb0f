//! A real KeePassXC as the Secret Service on its own bus, without a window.

use std::fs;
use std::io::Write;
use std::process::{Child, Command, Output, Stdio};
use std::sync::OnceLock;

use zbus::blocking::Connection;
use zbus::zvariant::{ObjectPath, OwnedObjectPath};

use super::keyring::{Keyring, wait_until};

const PASSWORD: &str = "the database's own password";
const FILE: &str = "passwords.kdbx";
const SERVICE: &str = "org.freedesktop.secrets";
/// An empty database whose only group is what the Secret Service shows.
const DATABASE: &str = include_str!("../fixtures/keepassxc.xml");
/// Nobody is there to confirm anything.
const UNATTENDED: &str = "ConfirmAccessItem=false\nConfirmDeleteItem=false\n";

/// A session with this keychain. Whatever was started ends when this is dropped.
pub struct KeePassXc {
    /// The bus, and the home of its user.
    pub session: Keyring,
    program: Child,
}

impl KeePassXc {
    /// An unlocked database that allows every program access. `None` where the programs are not
    /// installed: the test is skipped.
    pub fn unlocked() -> Option<Self> {
        Self::start(UNATTENDED)
    }

    /// With the default settings: it asks a person before a program may read an entry.
    pub fn that_asks() -> Option<Self> {
        Self::start("")
    }

    fn start(settings: &str) -> Option<Self> {
        if !super::available(&["keepassxc", "keepassxc-cli"]) {
            return None;
        }
        let session = Keyring::without_provider()?;
        let configuration = session.home().join(".config/keepassxc");
        fs::create_dir_all(&configuration).unwrap();
        let settings = format!(
            "[General]\nSingleInstance=false\nUpdateCheckMessageShown=true\n[GUI]\nCheckForUpdates=false\n\
             [FdoSecrets]\nEnabled=true\nShowNotification=false\n{settings}"
        );
        fs::write(configuration.join("keepassxc.ini"), settings).unwrap();
        // Each test has a copy of its own: making one measures how fast the processor derives keys.
        static TEMPLATE: OnceLock<Vec<u8>> = OnceLock::new();
        let database = TEMPLATE.get_or_init(|| new_database(&session));
        fs::write(session.home().join(FILE), database).unwrap();
        let mut program = command(&session, "keepassxc");
        program
            .args(["--pw-stdin", FILE])
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        let mut program = program.spawn().unwrap();
        writeln!(program.stdin.take().unwrap(), "{PASSWORD}").unwrap();
        let started = Self { session, program };
        wait_until("KeePassXC is unlocked", || {
            started.session.is_locked() == Some(false)
        });
        Some(started)
    }

    /// Locks the database, like the button in its window.
    pub fn lock(&self) {
        let connection = self.session.connect();
        let collection = self.session.default_collection().unwrap();
        let arguments = (vec![collection],);
        let (_locked, prompt): (Vec<OwnedObjectPath>, OwnedObjectPath) = call(
            &connection,
            "/org/freedesktop/secrets",
            "org.freedesktop.Secret.Service",
            "Lock",
            &arguments,
        )
        .unwrap();
        if prompt.as_str() != "/" {
            let () = call(
                &connection,
                prompt.as_str(),
                "org.freedesktop.Secret.Prompt",
                "Prompt",
                &"",
            )
            .unwrap();
        }
        wait_until("KeePassXC is locked", || {
            self.session.is_locked() == Some(true)
        });
    }

    /// Gives the only entry another title in the file, which KeePassXC then reads again.
    pub fn rename(&self, title: &str, new: &str) {
        self.has_titles(&[title]);
        self.edit(&["edit", "--quiet", "--title", new, FILE, title]);
        wait_until("the new title is seen", || self.labels() == [new]);
    }

    /// Removes the only entry in the file, which KeePassXC then reads again.
    pub fn remove(&self, title: &str) {
        self.has_titles(&[title]);
        self.edit(&["rm", "--quiet", FILE, title]);
        wait_until("the entry is gone", || self.labels().is_empty());
    }

    /// What KeePassXC shows as an entry's password.
    pub fn password(&self, title: &str) -> String {
        let show = [
            "show",
            "--quiet",
            "--show-protected",
            "--attributes",
            "Password",
            FILE,
            title,
        ];
        said(run(&self.session, &show, &[PASSWORD]))
            .trim_end_matches('\n')
            .to_owned()
    }

    /// Waits until these are the titles of all entries that are not in the recycle bin: the file is
    /// written a moment later.
    pub fn has_titles(&self, expected: &[&str]) {
        wait_until(&format!("the entries are {expected:?}"), || {
            self.titles() == expected
        });
    }

    fn titles(&self) -> Vec<String> {
        let list = said(run(&self.session, &["ls", "--quiet", FILE], &[PASSWORD]));
        let is_entry = |line: &&str| !matches!(*line, "Recycle Bin/" | "[empty]" | "");
        list.lines().filter(is_entry).map(str::to_owned).collect()
    }

    /// The labels of genkey's entries that other programs find.
    pub fn labels(&self) -> Vec<String> {
        let found = self
            .session
            .secret_tool(&["search", "--all", "service", "genkey"]);
        let found = String::from_utf8(found.stdout).unwrap();
        found
            .lines()
            .filter_map(|line| line.strip_prefix("label = "))
            .map(str::to_owned)
            .collect()
    }

    fn edit(&self, arguments: &[&str]) {
        said(run(&self.session, arguments, &[PASSWORD]));
    }
}

impl Drop for KeePassXc {
    fn drop(&mut self) {
        // It ignores SIGTERM.
        let _ = self.program.kill();
        let _ = self.program.wait();
    }
}

/// The bytes of a database with [`PASSWORD`], made in this session's home.
fn new_database(session: &Keyring) -> Vec<u8> {
    fs::write(session.home().join("database.xml"), DATABASE).unwrap();
    let import = [
        "import",
        "--quiet",
        "--decryption-time",
        "100",
        "--set-password",
        "database.xml",
        FILE,
    ];
    said(run(session, &import, &[PASSWORD, PASSWORD]));
    fs::read(session.home().join(FILE)).unwrap()
}

fn command(session: &Keyring, program: &str) -> Command {
    let mut command = session.command(program);
    command
        .current_dir(session.home())
        .env("QT_QPA_PLATFORM", "offscreen")
        .stdin(Stdio::piped());
    command
}

fn run(session: &Keyring, arguments: &[&str], lines: &[&str]) -> Output {
    let mut child = command(session, "keepassxc-cli")
        .args(arguments)
        .spawn()
        .unwrap();
    let mut input = child.stdin.take().unwrap();
    for line in lines {
        writeln!(input, "{line}").unwrap();
    }
    drop(input);
    child.wait_with_output().unwrap()
}

fn said(output: Output) -> String {
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout).unwrap()
}

fn call<A, R>(
    connection: &Connection,
    path: &str,
    interface: &str,
    method: &str,
    arguments: &A,
) -> Option<R>
where
    A: serde::Serialize + zbus::zvariant::DynamicType,
    R: serde::de::DeserializeOwned + zbus::zvariant::Type,
{
    let path = ObjectPath::try_from(path).unwrap();
    connection
        .call_method(Some(SERVICE), path, Some(interface), method, arguments)
        .ok()?
        .body()
        .deserialize()
        .ok()
}
