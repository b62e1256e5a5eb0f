//! Starting and stopping.

use std::future::IntoFuture;
use std::io;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::sync::Arc;
use std::thread::{self, JoinHandle};
use std::time::Duration;

use axum::Router;
use tokio::runtime::Builder;
use tokio::sync::Notify;

use super::database::{Database, reset};
use super::endpoints::BASE_PATH;
use super::error::in_data;
use super::faults::{ConnectionCutter, CuttableListener, FaultInjector};
use super::jwt::Jwt;
use super::mint::{Fingerprint, KEY_PREFIX, random_with_prefix};
use super::routes::router;
use super::service::{Service, to_millisecond};
use super::{Options, SandboxError};
use crate::secret::Secret;

/// How long requests in flight may take after the server is stopped.
const GRACE: Duration = Duration::from_millis(500);

/// A running sandbox on a thread of its own. Stops when dropped, after requests in flight.
pub struct Server {
    address: SocketAddr,
    session: Secret,
    jwt: Option<Secret>,
    stop: Arc<Notify>,
    thread: Option<JoinHandle<()>>,
}

impl Server {
    /// Opens the data and listens on 127.0.0.1. Accepts requests once it returns.
    pub fn start(options: Options) -> Result<Self, SandboxError> {
        let Options {
            data,
            resets,
            port,
            clock,
            dialect,
            jwt,
            keeps_session,
            faults,
        } = options;
        let listener = listen(port).map_err(|source| SandboxError::Listen(port, source))?;
        // After binding the port, so that nothing is deleted for a server that cannot start.
        if resets {
            reset(&data)?;
        }
        let now = to_millisecond(clock());
        let mut database = Database::open(&data, now)?;
        let session = random_with_prefix(KEY_PREFIX)?;
        if keeps_session {
            database
                .add_session(Fingerprint::of(session.expose()))
                .map_err(in_data(&data))?;
        }
        let account = database.account().map_err(in_data(&data))?.id;
        let (known_jwt, jwt) = jwt
            .map(|lifetime| Jwt::mint(account, now, lifetime))
            .transpose()?
            .unzip();
        let service = Service::new(
            database,
            clock,
            Fingerprint::of(session.expose()),
            known_jwt,
        );
        let address = listener.local_addr().map_err(SandboxError::Start)?;
        let stop = Arc::new(Notify::new());
        let router = router(dialect, Arc::new(service), FaultInjector::new(faults));
        let thread = run(listener, router, Arc::clone(&stop)).map_err(SandboxError::Start)?;
        Ok(Self {
            address,
            session,
            jwt,
            stop,
            thread: Some(thread),
        })
    }

    /// The base URL, version included: `http://127.0.0.1:PORT/v1`.
    pub fn base_url(&self) -> String {
        format!("http://{}{BASE_PATH}", self.address)
    }

    /// A credential that is not a key and so in no list. Valid until the server stops, or as long
    /// as the data with [`Options::keeps_session`]; or until it sends `revoke_all`.
    pub fn session(&self) -> &Secret {
        &self.session
    }

    /// The JWT, if it has one. Valid as `Authorization: Bearer` until its `exp`, whatever is
    /// revoked.
    pub fn jwt(&self) -> Option<&Secret> {
        self.jwt.as_ref()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stop.notify_one();
        if let Some(thread) = self.thread.take() {
            // A panic on that thread has been reported there already.
            let _ = thread.join();
        }
    }
}

fn listen(port: u16) -> io::Result<TcpListener> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port))?;
    listener.set_nonblocking(true)?;
    Ok(listener)
}

fn run(listener: TcpListener, router: Router, stop: Arc<Notify>) -> io::Result<JoinHandle<()>> {
    // SQLite blocks this thread, which is fine: a query takes microseconds, and there is usually
    // one client.
    let runtime = Builder::new_current_thread()
        .enable_io()
        .enable_time()
        .build()?;
    let entered = runtime.enter();
    let listener = tokio::net::TcpListener::from_std(listener)?;
    drop(entered);
    let work = move || runtime.block_on(serve(listener, router, stop));
    thread::Builder::new().name("sandbox".into()).spawn(work)
}

async fn serve(listener: tokio::net::TcpListener, router: Router, stop: Arc<Notify>) {
    let closing = Arc::new(Notify::new());
    let told = Arc::clone(&closing);
    let service = router.into_make_service_with_connect_info::<ConnectionCutter>();
    let serving = axum::serve(CuttableListener(listener), service);
    let serving = serving.with_graceful_shutdown(async move { told.notified().await });
    let serving = tokio::spawn(serving.into_future());
    stop.notified().await;
    closing.notify_one();
    // The connections that are still open then are closed when the runtime is dropped.
    let _ = tokio::time::timeout(GRACE, serving).await;
}
