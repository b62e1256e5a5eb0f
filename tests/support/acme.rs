//! Acme, a service that genkey does not know: the embedded server behind a translator, with keys,
//! a header, errors and a check of its own.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;

use genkey::sandbox::{Dialect, Options, Server};
use jiff::Timestamp;

use super::genkey::Home;
use super::wire_server::{Received, answer, read_request};

/// What the embedded server says and what Acme says instead, of equal length: a body keeps its own.
const WORDS: [(&str, &str); 4] = [
    ("acme_production_", "gen_pat_sandbox_"),
    ("\"issue\":", "\"error\":"),
    ("\"issue_code\":", "\"error_code\":"),
    ("acme-key: ", "x-api-key: "),
];

/// Its provider description, as a user writes it.
pub const DESCRIPTION: &str = include_str!("../fixtures/providers/acme.toml");

/// The service. It ends when dropped.
pub struct Acme {
    server: Server,
    address: SocketAddr,
    seen: Arc<Seen>,
}

#[derive(Default)]
struct Seen {
    requests: Mutex<Vec<Received>>,
    stopped: AtomicBool,
}

impl Acme {
    /// Starts it, with its data in a home.
    pub fn start(home: &Home, dialect: Dialect) -> Self {
        let mut options = Options::new(home.path("acme.db"), Arc::new(Timestamp::now));
        options.dialect = dialect;
        let server = Server::start(options).unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let (address, seen) = (listener.local_addr().unwrap(), Arc::<Seen>::default());
        let behind = server.base_url().replace("http://", "").replace("/v1", "");
        let shared = Arc::clone(&seen);
        thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                if shared.stopped.load(Ordering::SeqCst) {
                    return;
                }
                let (behind, shared) = (behind.clone(), Arc::clone(&shared));
                thread::spawn(move || serve(stream, &behind, &shared));
            }
        });
        Self {
            server,
            address,
            seen,
        }
    }

    /// Its base URL.
    pub fn url(&self) -> String {
        format!("http://{}/v1", self.address)
    }

    /// A key that is in no list.
    pub fn key(&self) -> String {
        self.server
            .session()
            .expose()
            .replace("gen_pat_sandbox_", "acme_production_")
    }

    /// The provider description with this server's address.
    pub fn description(&self) -> String {
        DESCRIPTION.replace("https://api.acme.example/v1", &self.url())
    }

    /// Every request that came.
    pub fn received(&self) -> Vec<Received> {
        self.seen.requests.lock().unwrap().clone()
    }
}

impl Drop for Acme {
    fn drop(&mut self) {
        self.seen.stopped.store(true, Ordering::SeqCst);
        let _wakes_the_listener = TcpStream::connect(self.address);
    }
}

fn serve(mut stream: TcpStream, behind: &str, seen: &Seen) {
    while let Some(request) = read_request(&mut stream, 0) {
        seen.requests.lock().unwrap().push(request.clone());
        let known = !request.line().contains(" /v1/me ");
        let reply = if known {
            ask(&request, behind)
        } else {
            answer(404, "", "{\"issue\":\"what?\"}")
        };
        if stream.write_all(&reply).is_err() {
            return;
        }
    }
}

/// Translates a request for the embedded server, and its response back.
fn ask(request: &Received, behind: &str) -> Vec<u8> {
    let head = request
        .head
        .replace("\r\n\r\n", "\r\nconnection: close\r\n\r\n");
    let mut text = format!("{head}{}", request.body);
    WORDS
        .iter()
        .for_each(|(here, there)| text = text.replace(here, there));
    let mut server = TcpStream::connect(behind).unwrap();
    server.write_all(text.as_bytes()).unwrap();
    let mut answer = String::new();
    server.read_to_string(&mut answer).unwrap();
    WORDS
        .iter()
        .for_each(|(here, there)| answer = answer.replace(there, here));
    answer.replace("connection: close\r\n", "").into_bytes()
}
