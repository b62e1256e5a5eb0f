//! A real KWallet as the Secret Service on its own bus, without a window.

use std::fs;
use std::process::{Child, Stdio};

use super::keyring::{Keyring, wait_until};

const WALLET: &str = "kdewallet";
const DAEMON: &str = "org.kde.kwalletd5";
/// No assistant for the first wallet. The daemons of KDE 5 provide the Secret Service only if told.
const SETTINGS: &str = "[Wallet]\nFirst Use=false\n[org.freedesktop.secrets]\napiEnabled=true\n";
/// What the login's PAM module derives from the password.
const HASH: [u8; 56] = [7; 56];

/// A session with this keychain. Whatever was started ends when this is dropped.
pub struct KWallet {
    /// The bus, and the home of its user.
    pub session: Keyring,
    program: Option<Child>,
}

impl KWallet {
    /// A wallet that the login has opened. No program of the session has used it so far. `None`
    /// where the programs are not installed: the test is skipped.
    pub fn opened() -> Option<Self> {
        let wallet = Self::closed()?;
        wallet.open();
        Some(wallet)
    }

    /// A wallet that nobody has opened, and nobody can: its dialog is shown nowhere.
    pub fn closed() -> Option<Self> {
        let mut wallet = Self::without_wallet()?;
        wallet.open();
        // Wallets that exist when it starts are collections at once.
        wallet.stop();
        wallet.start();
        // It provides the Secret Service a moment before its collections.
        wait_until("KWallet has a collection", || {
            wallet.session.default_collection().is_some()
        });
        Some(wallet)
    }

    /// As after the first login, before any wallet is created.
    pub fn without_wallet() -> Option<Self> {
        if !super::available(&["kwalletd5"]) {
            return None;
        }
        let session = Keyring::without_provider()?;
        let configuration = session.home().join(".config");
        fs::create_dir_all(&configuration).unwrap();
        fs::write(configuration.join("kwalletrc"), SETTINGS).unwrap();
        let mut wallet = Self {
            session,
            program: None,
        };
        wallet.start();
        Some(wallet)
    }

    /// Opens the wallet as the login does, or creates it.
    pub fn open(&self) {
        let () = self.call("pamOpen", &(WALLET, &HASH[..], 0_i32));
        assert!(self.is_open(), "KWallet did not open the wallet");
    }

    /// Closes the wallet, whatever uses it.
    pub fn close(&self) {
        let _: i32 = self.call("close", &(WALLET, true));
        wait_until("the wallet is closed", || {
            !self.is_open() && self.session.is_locked() == Some(true)
        });
    }

    /// Whether the wallet is open, as KWallet itself says.
    pub fn is_open(&self) -> bool {
        self.call("isOpen", &WALLET)
    }

    fn call<A, R>(&self, method: &str, arguments: &A) -> R
    where
        A: serde::Serialize + zbus::zvariant::DynamicType,
        R: serde::de::DeserializeOwned + zbus::zvariant::Type,
    {
        let path = "/modules/kwalletd5";
        let interface = Some("org.kde.KWallet");
        let connection = self.session.connect();
        let reply = connection.call_method(Some(DAEMON), path, interface, method, arguments);
        reply.unwrap().body().deserialize().unwrap()
    }

    fn start(&mut self) {
        let mut daemon = self.session.command("kwalletd5");
        let daemon = daemon
            .env("QT_QPA_PLATFORM", "offscreen")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn();
        self.program = Some(daemon.unwrap());
        self.session.wait_for_provider();
    }

    fn stop(&mut self) {
        if let Some(mut daemon) = self.program.take() {
            let _ = daemon.kill();
            daemon.wait().unwrap();
        }
    }
}

impl Drop for KWallet {
    fn drop(&mut self) {
        self.stop();
    }
}
