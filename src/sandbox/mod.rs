//! The embedded GEN-style server: the reference dialect on loopback, with SQLite for its data.
//!
//! It speaks as the "API Keys" reference and the "Get API Key" guide describe; where they leave something open, the
//! function that decides says so. It shares no type with the client: both are held to `tests/fixtures/wire/`.

use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread::{self, JoinHandle};
use std::time::Duration;

use jiff::Timestamp;
use tokio::sync::watch;

use crate::durable::FileError;
use crate::secret::Secret;

mod data;
mod expiry;
mod guard;
mod key;
mod refusal;
mod routes;

pub use key::KEY_PREFIX;

use data::Data;

/// Tells the time of day.
pub type Clock = Arc<dyn Fn() -> Timestamp + Send + Sync>;

/// How long requests under way may take to end once the server is stopped.
const GRACE: Duration = Duration::from_secs(1);

/// What a server is started with.
pub struct Options {
    /// The file that keeps its data; made if it does not exist.
    pub data: PathBuf,
    /// The port on 127.0.0.1; 0 takes a free one.
    pub port: u16,
    /// The clock by which keys expire.
    pub clock: Clock,
}

/// Why the server cannot run. Its data is unchanged.
#[derive(Debug, thiserror::Error)]
pub enum SandboxError {
    /// The port cannot be listened on.
    #[error("cannot listen on 127.0.0.1:{port}: {source}")]
    Listen {
        /// The port.
        port: u16,
        /// What the system said.
        source: std::io::Error,
    },
    /// The data file cannot be made or deleted.
    #[error(transparent)]
    File(#[from] FileError),
    /// SQLite cannot use the data file.
    #[error("the sandbox's data in `{}` cannot be used: {source}", .path.display())]
    Data {
        /// The file.
        path: PathBuf,
        /// What SQLite said.
        source: rusqlite::Error,
    },
    /// Another program, or another version of genkey, wrote the data file.
    #[error("`{}` is of version {found}, which this sandbox does not know; it reads version {}", .path.display(), data::VERSION)]
    Version {
        /// The file.
        path: PathBuf,
        /// The version it says it has.
        found: i64,
    },
    /// The system gives no random numbers.
    #[error("the system gives no random numbers: {0}")]
    Random(getrandom::Error),
    /// The server's thread or runtime cannot be started.
    #[error("cannot start the sandbox: {0}")]
    Start(std::io::Error),
}

/// A running server. It stops when dropped.
pub struct Server {
    address: SocketAddr,
    session: Secret,
    stop: watch::Sender<bool>,
    thread: Option<JoinHandle<()>>,
}

impl Server {
    /// Opens the data and starts to listen on 127.0.0.1, in a thread of its own.
    ///
    /// # Errors
    /// [`SandboxError`].
    pub fn start(options: Options) -> Result<Self, SandboxError> {
        let port = options.port;
        let failed = |source| SandboxError::Listen { port, source };
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).map_err(failed)?;
        listener.set_nonblocking(true).map_err(failed)?;
        let address = listener.local_addr().map_err(failed)?;
        let data = Data::open(&options.data)?;
        let session = key::generate().map_err(SandboxError::Random)?;
        let app = routes::router(data, &session, options.clock);
        let (stop, stopped) = watch::channel(false);
        let runtime =
            tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(SandboxError::Start)?;
        let thread = thread::Builder::new()
            .name("sandbox".into())
            .spawn(move || runtime.block_on(serve(listener, app, stopped)))
            .map_err(SandboxError::Start)?;
        Ok(Self { address, session, stop, thread: Some(thread) })
    }

    /// The base URL, version included: `http://127.0.0.1:PORT/v1`.
    pub fn base_url(&self) -> String {
        format!("http://{}/v1", self.address)
    }

    /// A key that works at this server as long as it runs. It is not in the data, in no list, and never revoked.
    pub fn session(&self) -> &Secret {
        &self.session
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // The thread has ended already if nobody receives this.
        let _ = self.stop.send(true);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

async fn serve(listener: TcpListener, app: axum::Router, stopped: watch::Receiver<bool>) {
    let Ok(listener) = tokio::net::TcpListener::from_std(listener) else { return };
    let wait = |mut stopped: watch::Receiver<bool>| async move {
        // An error means that the server is gone, which ends it as well.
        let _ = stopped.wait_for(|stopped| *stopped).await;
    };
    let running = tokio::spawn(axum::serve(listener, app).with_graceful_shutdown(wait(stopped.clone())).into_future());
    wait(stopped).await;
    let _ = tokio::time::timeout(GRACE, running).await;
}

/// Deletes a server's data.
///
/// # Errors
/// [`SandboxError`] when a file cannot be deleted.
pub fn reset(data: &Path) -> Result<(), SandboxError> {
    for suffix in ["", "-wal", "-shm"] {
        let mut name = data.as_os_str().to_owned();
        name.push(suffix);
        let path = PathBuf::from(name);
        match std::fs::remove_file(&path) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                return Err(crate::durable::at("delete", &path)(error).into());
            }
            Ok(()) | Err(_) => {}
        }
    }
    Ok(())
}
