//! A server of raw bytes on loopback: it answers from a script, in the order in which requests
//! arrive, and records them.

use std::collections::VecDeque;
use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::Receiver;
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use super::genkey::LIMIT;

/// Builds an answer from the requests so far.
type Telling = dyn Fn(&[Received]) -> Vec<u8> + Send + Sync;

/// What the server does with one request.
pub enum Reply {
    /// Writes these bytes and keeps the connection.
    Write(Vec<u8>),
    /// Writes these bytes and closes the connection.
    WriteAndClose(Vec<u8>),
    /// Writes an answer built from the requests so far, and keeps the connection.
    Tell(Box<Telling>),
    /// Closes the connection without an answer.
    Lose,
    /// Never answers and keeps the connection open.
    Silence,
    /// Waits until the other end sends or is dropped, then writes these bytes and keeps the
    /// connection.
    Hold(Receiver<()>, Vec<u8>),
    /// Writes these bytes, waits until the other end sends or is dropped, then writes those and
    /// closes the connection.
    Pause(Vec<u8>, Receiver<()>, Vec<u8>),
    /// Writes these bytes, then goes on writing one byte at a time.
    Dribble(Vec<u8>),
}

/// One request as it arrived.
#[derive(Debug, Clone)]
pub struct Received {
    /// The number of the connection that it came on, from 0.
    pub connection: usize,
    /// The request line and the headers.
    pub head: String,
    /// The body.
    pub body: String,
}

impl Received {
    pub fn line(&self) -> &str {
        self.head.lines().next().unwrap()
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        let lines = self.head.lines().filter_map(|line| line.split_once(": "));
        lines
            .into_iter()
            .find(|(found, _)| found.eq_ignore_ascii_case(name))
            .map(|(_, value)| value)
    }
}

#[derive(Default)]
struct State {
    script: Mutex<VecDeque<Reply>>,
    /// The answer to every request after the end of the script.
    ever_after: Option<Box<dyn Fn() -> Reply + Send + Sync>>,
    received: Mutex<Vec<Received>>,
    closed: AtomicUsize,
    unexpected: AtomicBool,
    stopped: AtomicBool,
}

/// The server. Dropping it fails the test unless exactly the scripted number of requests arrived: a
/// empty script allows none.
pub struct WireServer {
    address: SocketAddr,
    state: Arc<State>,
}

/// Both halves of a connection, plain or encrypted.
pub trait Connection: Read + Write + Send {}
impl<T: Read + Write + Send> Connection for T {}

impl WireServer {
    pub fn start(script: impl IntoIterator<Item = Reply>) -> Self {
        Self::start_with(script, |stream| Ok(Box::new(stream)))
    }

    /// Starts a server that gives the same answer to every request after the script, however many
    /// arrive.
    pub fn start_and_then(
        script: impl IntoIterator<Item = Reply>,
        ever_after: impl Fn() -> Reply + Send + Sync + 'static,
    ) -> Self {
        Self::listen(script, Some(Box::new(ever_after)), |stream| {
            Ok(Box::new(stream))
        })
    }

    /// Starts a server whose connections are made by `accept`, which is where TLS comes in.
    pub fn start_with<F>(script: impl IntoIterator<Item = Reply>, accept: F) -> Self
    where
        F: Fn(TcpStream) -> io::Result<Box<dyn Connection>> + Send + 'static,
    {
        Self::listen(script, None, accept)
    }

    fn listen<F>(
        script: impl IntoIterator<Item = Reply>,
        ever_after: Option<Box<dyn Fn() -> Reply + Send + Sync>>,
        accept: F,
    ) -> Self
    where
        F: Fn(TcpStream) -> io::Result<Box<dyn Connection>> + Send + 'static,
    {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let state = Arc::new(State {
            script: Mutex::new(script.into_iter().collect()),
            ever_after,
            ..State::default()
        });
        let shared = Arc::clone(&state);
        thread::spawn(move || {
            for (number, stream) in listener.incoming().enumerate() {
                if shared.stopped.load(Ordering::SeqCst) {
                    return;
                }
                let stream = stream.unwrap();
                stream
                    .set_read_timeout(Some(Duration::from_secs(20)))
                    .unwrap();
                let Ok(connection) = accept(stream) else {
                    continue;
                };
                let shared = Arc::clone(&shared);
                thread::spawn(move || {
                    serve(connection, number, &shared);
                    shared.closed.fetch_add(1, Ordering::SeqCst);
                });
            }
        });
        Self { address, state }
    }

    pub fn port(&self) -> u16 {
        self.address.port()
    }

    /// The base URL, with a version like those of the services.
    pub fn url(&self) -> String {
        format!("http://{}/v1", self.address)
    }

    /// Waits until that many connections were closed by the server or the client.
    #[track_caller]
    pub fn wait_for_closed(&self, count: usize) {
        self.wait_until(|| self.state.closed.load(Ordering::SeqCst) >= count);
    }

    /// Waits until that many requests have arrived.
    #[track_caller]
    pub fn wait_for_requests(&self, count: usize) {
        self.wait_until(|| self.state.received.lock().unwrap().len() >= count);
    }

    #[track_caller]
    fn wait_until(&self, holds: impl Fn() -> bool) {
        let started = Instant::now();
        while !holds() {
            assert!(
                started.elapsed() < LIMIT,
                "waited in vain; received: {:#?}",
                self.received()
            );
            thread::sleep(Duration::from_millis(1));
        }
    }

    pub fn received(&self) -> Vec<Received> {
        self.state.received.lock().unwrap().clone()
    }
}

impl Drop for WireServer {
    fn drop(&mut self) {
        self.state.stopped.store(true, Ordering::SeqCst);
        let _wakes_the_listener = TcpStream::connect(self.address);
        if thread::panicking() {
            return;
        }
        let unused = self.state.script.lock().unwrap().len();
        assert_eq!(unused, 0, "{unused} scripted answers were never asked for");
        let received = self.state.received.lock().unwrap();
        assert!(
            !self.state.unexpected.load(Ordering::SeqCst),
            "more requests than the script has: {received:#?}"
        );
    }
}

fn serve(mut connection: Box<dyn Connection>, number: usize, state: &State) {
    while let Some(request) = read_request(&mut connection, number) {
        state.received.lock().unwrap().push(request);
        let scripted = state.script.lock().unwrap().pop_front();
        match scripted.or_else(|| state.ever_after.as_ref().map(|reply| reply())) {
            Some(Reply::Write(bytes)) => write(&mut connection, &bytes),
            Some(Reply::WriteAndClose(bytes)) => return write(&mut connection, &bytes),
            Some(Reply::Tell(make)) => {
                let bytes = make(&state.received.lock().unwrap());
                write(&mut connection, &bytes);
            }
            Some(Reply::Lose) => return,
            Some(Reply::Silence) => {}
            Some(Reply::Hold(until, bytes)) => {
                let _sent_or_dropped = until.recv();
                write(&mut connection, &bytes);
            }
            Some(Reply::Pause(before, until, after)) => {
                write(&mut connection, &before);
                let _sent_or_dropped = until.recv();
                return write(&mut connection, &after);
            }
            Some(Reply::Dribble(bytes)) => return dribble(&mut connection, &bytes),
            None => return state.unexpected.store(true, Ordering::SeqCst),
        }
    }
}

fn write(connection: &mut Box<dyn Connection>, bytes: &[u8]) {
    let _gone = connection
        .write_all(bytes)
        .and_then(|()| connection.flush());
}

fn dribble(connection: &mut Box<dyn Connection>, bytes: &[u8]) {
    write(connection, bytes);
    while connection
        .write_all(b" ")
        .and_then(|()| connection.flush())
        .is_ok()
    {
        thread::sleep(Duration::from_millis(20));
    }
}

/// Reads a whole request. `None` if the connection ends first.
pub fn read_request(connection: &mut impl Read, number: usize) -> Option<Received> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        let mut byte = [0];
        connection.read_exact(&mut byte).ok()?;
        head.push(byte[0]);
    }
    let mut request = Received {
        connection: number,
        head: String::from_utf8(head).unwrap(),
        body: String::new(),
    };
    let length = request
        .header("content-length")
        .map_or(0, |length| length.parse().unwrap());
    let mut body = vec![0; length];
    connection.read_exact(&mut body).ok()?;
    request.body = String::from_utf8(body).unwrap();
    Some(request)
}

/// An answer with a status, headers (each ended by CRLF) and a body.
pub fn answer(status: u16, headers: &str, body: impl AsRef<[u8]>) -> Vec<u8> {
    let body = body.as_ref();
    let mut bytes = format!(
        "HTTP/1.1 {status} Whatever\r\n{headers}content-length: {}\r\n\r\n",
        body.len()
    )
    .into_bytes();
    bytes.extend_from_slice(body);
    bytes
}

/// An answer that keeps the connection.
pub fn reply(status: u16, body: impl AsRef<[u8]>) -> Reply {
    Reply::Write(answer(status, "content-type: application/json\r\n", body))
}

/// An answer with further headers, each ended by CRLF.
pub fn reply_with(status: u16, headers: &str, body: impl AsRef<[u8]>) -> Reply {
    Reply::Write(answer(status, headers, body))
}

/// A list of one key, `7`, under the name that was asked for last.
pub fn list_what_was_made() -> Reply {
    list_made(7, &[])
}

/// A list of the key with this id, under the name that was asked for last, and of further ones.
pub fn list_made(id: impl Into<serde_json::Value>, beside: &[serde_json::Value]) -> Reply {
    let (id, beside) = (id.into(), beside.to_vec());
    Reply::Tell(Box::new(move |received| {
        let made = received
            .iter()
            .rfind(|request| request.line().starts_with("POST "))
            .unwrap();
        let asked: serde_json::Value = serde_json::from_str(&made.body).unwrap();
        let mut listed =
            vec![serde_json::json!({"id": id, "name": asked["name"], "status": "active"})];
        listed.extend(beside.clone());
        answer(
            200,
            "content-type: application/json\r\n",
            serde_json::Value::from(listed).to_string(),
        )
    }))
}

/// The documented 204.
pub fn no_content() -> Reply {
    Reply::Write(b"HTTP/1.1 204 No Content\r\n\r\n".to_vec())
}
