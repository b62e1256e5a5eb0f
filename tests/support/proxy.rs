//! A relay between the program and a service that injects faults into chosen exchanges.
//!
//! It reads each request whole before the service sees it, and each answer whole before the program
//! does.

use std::collections::BTreeMap;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, Weak};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use glob::{MatchOptions, Pattern};
use rustix::process::{Pid, Signal, kill_process};

use super::genkey::{Ended, Home, LIMIT};
use super::wire_server::{Received, answer, read_request};

/// The pause between two bytes of [`Fault::Dribble`].
const DROP: Duration = Duration::from_millis(5);

/// What happens to one exchange.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// The program is killed, and the service never sees the request.
    KillBefore,
    /// The service carries the request out, and the program is killed before it reads a byte of the
    /// answer.
    KillAfter,
    /// The connection is closed, and the service never sees the request.
    RefuseBefore,
    /// The service carries the request out, and the connection is closed without a byte.
    LoseAnswer,
    /// The service carries the request out, and the connection is reset without a byte.
    ResetAnswer,
    /// The head and half of the body arrive, then the connection is closed.
    Truncate,
    /// The head and half of the body arrive, then the connection is reset.
    ResetMidBody,
    /// The service carries the request out, and a web page arrives in place of its answer, with its
    /// status.
    NotJson,
    /// The service never sees the request, and this status arrives.
    Status(u16),
    /// The service never sees the request, and a 404 arrives that is about a key.
    Missing,
    /// The service carries the request out, and this status arrives in place of its answer.
    StatusAfter(u16),
    /// The service carries the request out twice, and the answer to the second arrives.
    Twice,
    /// The service carries the request out, and the answer arrives that much later.
    Delay(Duration),
    /// The service carries the request out, and the answer arrives after [`Relay::release`].
    Hold,
    /// The service carries the request out, nothing ever arrives and the connection stays open.
    HalfOpen,
    /// The answer arrives byte by byte.
    Dribble,
}

/// A fault for one exchange of those that match.
struct Plan {
    method: String,
    path: Pattern,
    /// How many more matching requests pass before the intended one; `None` once it came.
    passes: Option<usize>,
    fault: Fault,
    must_happen: bool,
}

impl Plan {
    fn meets(&mut self, method: &str, path: &str) -> bool {
        let segments = MatchOptions {
            require_literal_separator: true,
            ..MatchOptions::default()
        };
        let matches = self.method == method && self.path.matches_with(path, segments);
        match self.passes {
            Some(0) if matches => self.passes = None,
            Some(more) if matches => self.passes = Some(more - 1),
            _ => return false,
        }
        self.passes.is_none()
    }
}

#[derive(Default)]
struct Inner {
    plans: Vec<Plan>,
    received: Vec<Received>,
    /// The statuses of the answers that arrived whole, by the positions of their requests.
    answered: BTreeMap<usize, u16>,
    program: Option<Pid>,
    streams: Vec<Weak<TcpStream>>,
    released: bool,
    stopped: bool,
}

/// Requests, and the statuses of the answers that arrived unchanged.
pub type Seen = (Vec<Received>, BTreeMap<usize, u16>);

struct State {
    upstream: String,
    /// The path of the base URL.
    base: String,
    inner: Mutex<Inner>,
    changed: Condvar,
}

/// What becomes of the program's connection after an exchange.
enum Then {
    Keep,
    Close,
    Reset,
}

/// The relay. Dropping it ends its threads, and fails the test if a fault that was planned never
/// happened.
pub struct Relay {
    address: SocketAddr,
    state: Arc<State>,
    listener: Option<JoinHandle<()>>,
}

impl Relay {
    /// A relay to the service with this base URL.
    pub fn to(base_url: &str) -> Self {
        let (upstream, base) = base_url
            .strip_prefix("http://")
            .unwrap()
            .split_once('/')
            .unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let state = Arc::new(State {
            upstream: upstream.into(),
            base: format!("/{base}"),
            inner: Mutex::default(),
            changed: Condvar::new(),
        });
        let address = listener.local_addr().unwrap();
        let shared = Arc::clone(&state);
        Self {
            address,
            state,
            listener: Some(thread::spawn(move || listen(&listener, &shared))),
        }
    }

    /// The base URL for the program.
    pub fn url(&self) -> String {
        format!("http://{}{}", self.address, self.state.base)
    }

    /// Plans a fault for the `nth` request, counted from 1 and from now on, of this method and path
    /// below the base URL. A `*` in the path matches anything within a segment. Of several
    /// plans for one request, the first applies.
    pub fn on(&self, method: &str, path: &str, nth: usize, fault: Fault) -> &Self {
        self.plan(method, path, nth, fault, true)
    }

    /// Like [`Relay::on`], but dropping the relay does not fail if the request never comes.
    pub fn perhaps(&self, method: &str, path: &str, nth: usize, fault: Fault) -> &Self {
        self.plan(method, path, nth, fault, false)
    }

    fn plan(&self, method: &str, path: &str, nth: usize, fault: Fault, must_happen: bool) -> &Self {
        let (method, path, passes) = (
            method.into(),
            Pattern::new(path).unwrap(),
            Some(nth.checked_sub(1).unwrap()),
        );
        self.state.lock().plans.push(Plan {
            method,
            path,
            passes,
            fault,
            must_happen,
        });
        self
    }

    /// Every fault that must happen must have happened by now.
    #[track_caller]
    pub fn has_done_its_worst(&self) {
        assert_eq!(
            self.pending(),
            Vec::<String>::new(),
            "never happened; received: {:?}",
            self.requests()
        );
    }

    /// Starts the program that the faults may kill, with pipes for its output.
    pub fn spawn(&self, command: &mut Command) -> Child {
        self.state.lock().program = None;
        let child = command
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        self.state.lock().program = Some(Pid::from_child(&child));
        self.state.changed.notify_all();
        child
    }

    /// Runs the program that the faults may kill to its end.
    pub fn run(&self, home: &Home, command: &mut Command) -> Ended {
        home.wait(self.spawn(command))
    }

    /// Like [`Relay::run`], with this on the program's stdin.
    pub fn run_with_stdin(
        &self,
        home: &Home,
        command: &mut Command,
        stdin: impl AsRef<[u8]>,
    ) -> Ended {
        let mut child = self.spawn(command.stdin(Stdio::piped()));
        // A program that does not want it may have ended already.
        let _ = child.stdin.take().unwrap().write_all(stdin.as_ref());
        home.wait(child)
    }

    /// Cancels the faults that have not happened.
    pub fn calm(&self) {
        self.state.lock().plans.clear();
    }

    /// Releases the answers that are held back.
    pub fn release(&self) {
        self.state.lock().released = true;
        self.state.changed.notify_all();
    }

    /// Waits until nothing is connected: a request of a program that was killed may still be on its
    /// way to the service.
    #[track_caller]
    pub fn settle(&self) {
        let began = Instant::now();
        let is_connected = || {
            let inner = self.state.lock();
            inner.streams.iter().any(|stream| stream.strong_count() > 0)
        };
        while is_connected() {
            assert!(began.elapsed() < LIMIT, "a connection stays open");
            thread::sleep(Duration::from_millis(5));
        }
    }

    /// Waits until that many requests have arrived.
    #[track_caller]
    pub fn wait_for_requests(&self, count: usize) {
        let arrived = self
            .state
            .wait_while(LIMIT, |inner| inner.received.len() < count);
        assert!(arrived, "waited in vain; received: {:?}", self.requests());
    }

    /// The requests in the order in which they arrived.
    pub fn received(&self) -> Vec<Received> {
        self.state.lock().received.clone()
    }

    /// Method, and path below the base URL, of the requests in the order in which they arrived.
    pub fn requests(&self) -> Vec<String> {
        self.received()
            .iter()
            .map(|request| self.state.name(request))
            .collect()
    }

    /// What has arrived so far, for [`Relay::has_seen`].
    pub fn seen(&self) -> Seen {
        let inner = self.state.lock();
        (inner.received.clone(), inner.answered.clone())
    }

    /// Has a new relay have seen what another one has.
    pub fn has_seen(&self, (received, answered): Seen) {
        let mut inner = self.state.lock();
        (inner.received, inner.answered) = (received, answered);
    }

    /// The statuses of the service's answers that arrived unchanged, by the positions of their
    /// requests in [`Relay::received`].
    pub fn answered(&self) -> BTreeMap<usize, u16> {
        self.state.lock().answered.clone()
    }

    /// The faults that have not happened.
    fn pending(&self) -> Vec<String> {
        let inner = self.state.lock();
        let pending = inner
            .plans
            .iter()
            .filter(|plan| plan.must_happen && plan.passes.is_some());
        pending
            .map(|plan| format!("{} {}: {:?}", plan.method, plan.path, plan.fault))
            .collect()
    }
}

impl Drop for Relay {
    fn drop(&mut self) {
        self.state.stop();
        let _wakes_the_listener = TcpStream::connect(self.address);
        let ended = self.listener.take().unwrap().join();
        if !thread::panicking() {
            assert!(ended.is_ok(), "the relay could not do what it was told to");
            self.has_done_its_worst();
        }
    }
}

impl State {
    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap()
    }

    /// Waits while the condition holds, and returns whether it ceased within the limit. Ends early
    /// when the relay does.
    fn wait_while(&self, limit: Duration, holds: impl Fn(&Inner) -> bool) -> bool {
        let holds = |inner: &mut Inner| !inner.stopped && holds(inner);
        !self
            .changed
            .wait_timeout_while(self.lock(), limit, holds)
            .unwrap()
            .1
            .timed_out()
    }

    fn stop(&self) {
        let mut inner = self.lock();
        inner.stopped = true;
        for stream in inner.streams.iter().filter_map(Weak::upgrade) {
            // It may be closed already.
            let _ = stream.shutdown(Shutdown::Both);
        }
        self.changed.notify_all();
    }

    /// Registers a stream that is shut down when the relay ends.
    fn adopt(&self, stream: TcpStream) -> Arc<TcpStream> {
        let stream = Arc::new(stream);
        let mut inner = self.lock();
        inner.streams.retain(|known| known.strong_count() > 0);
        inner.streams.push(Arc::downgrade(&stream));
        if inner.stopped {
            let _ = stream.shutdown(Shutdown::Both);
        }
        stream
    }

    fn name(&self, request: &Received) -> String {
        let (method, path) = request
            .line()
            .strip_suffix(" HTTP/1.1")
            .unwrap()
            .split_once(' ')
            .unwrap();
        format!("{method} {}", path.strip_prefix(&self.base).unwrap_or(path))
    }

    /// Records a request, and returns its position and the fault that is planned for it. Every plan
    /// counts every request.
    fn arrived(&self, request: Received) -> (usize, Option<Fault>) {
        let name = self.name(&request);
        let (method, path) = name.split_once(' ').unwrap();
        let mut inner = self.lock();
        let position = inner.received.len();
        inner.received.push(request);
        let met: Vec<Fault> = inner
            .plans
            .iter_mut()
            .filter_map(|plan| plan.meets(method, path).then_some(plan.fault))
            .collect();
        self.changed.notify_all();
        (position, met.first().copied())
    }

    fn note_answer(&self, position: usize, answer: &Answer) {
        self.lock().answered.insert(position, answer.status());
    }

    /// Forwards the request to the service over a new connection, and reads its whole answer.
    fn forward(&self, request: &Received) -> io::Result<Answer> {
        let upstream = self.adopt(TcpStream::connect(&self.upstream)?);
        (&*upstream).write_all(&[request.head.as_bytes(), request.body.as_bytes()].concat())?;
        Answer::read(&upstream)
    }

    /// Kills the program, and waits until it is dead: until then, the system keeps its end of the
    /// connection open.
    fn kill(&self, connection: &TcpStream) -> io::Result<Then> {
        self.wait_while(LIMIT, |inner| inner.program.is_none());
        let program = self
            .lock()
            .program
            .take()
            .expect("no program to kill is known");
        kill_process(program, Signal::KILL).unwrap();
        wait_for_end(connection)
    }

    fn respond(
        &self,
        client: &TcpStream,
        request: &Received,
        (position, fault): (usize, Option<Fault>),
    ) -> io::Result<Then> {
        let forward = || self.forward(request);
        match fault {
            None => {
                let answer = forward()?;
                self.note_answer(position, &answer);
                send(client, answer.whole())
            }
            Some(Fault::KillBefore) => self.kill(client),
            Some(Fault::KillAfter) => forward().and_then(|_| self.kill(client)),
            Some(Fault::RefuseBefore) => Ok(Then::Close),
            Some(Fault::LoseAnswer) => forward().map(|_| Then::Close),
            Some(Fault::ResetAnswer) => forward().map(|_| Then::Reset),
            Some(Fault::Truncate) => send(client, forward()?.half()).map(|_| Then::Close),
            Some(Fault::ResetMidBody) => send(client, forward()?.half()).map(|_| Then::Reset),
            Some(Fault::NotJson) => send(client, web_page(forward()?.status())),
            Some(Fault::Status(status)) => send(client, rejection(status)),
            Some(Fault::Missing) => send(
                client,
                answer(
                    404,
                    "",
                    r#"{"error": "Not found", "error_code": "not_found"}"#,
                ),
            ),
            Some(Fault::StatusAfter(status)) => {
                forward().and_then(|_| send(client, rejection(status)))
            }
            Some(Fault::Twice) => {
                forward()?;
                send(client, forward()?.whole())
            }
            Some(Fault::Delay(time)) => {
                let answer = forward()?;
                self.wait_while(time, |_| true);
                send(client, answer.whole())
            }
            Some(Fault::Hold) => {
                let answer = forward()?;
                self.wait_while(LIMIT, |inner| !inner.released);
                send(client, answer.whole())
            }
            Some(Fault::HalfOpen) => forward().and_then(|_| wait_for_end(client)),
            Some(Fault::Dribble) => self.dribble(client, &forward()?.whole()),
        }
    }

    fn dribble(&self, client: &TcpStream, bytes: &[u8]) -> io::Result<Then> {
        for byte in bytes {
            send(client, std::slice::from_ref(byte))?;
            self.wait_while(DROP, |_| true);
        }
        Ok(Then::Keep)
    }
}

/// An answer of the service as it came.
struct Answer {
    head: Vec<u8>,
    body: Vec<u8>,
}

impl Answer {
    fn read(upstream: &TcpStream) -> io::Result<Self> {
        let mut upstream = BufReader::new(upstream);
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            if upstream.read_until(b'\n', &mut head)? == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
        }
        let text = String::from_utf8_lossy(&head).to_ascii_lowercase();
        let length = text
            .lines()
            .find_map(|line| line.strip_prefix("content-length: "));
        let mut body = vec![0; length.map_or(0, |length| length.parse().unwrap())];
        upstream.read_exact(&mut body)?;
        Ok(Self { head, body })
    }

    fn status(&self) -> u16 {
        String::from_utf8_lossy(&self.head)
            .split(' ')
            .nth(1)
            .unwrap()
            .parse()
            .unwrap()
    }

    fn whole(&self) -> Vec<u8> {
        [self.head.as_slice(), &self.body].concat()
    }

    /// The head and half of the body, or half of the head where there is no body.
    fn half(&self) -> Vec<u8> {
        let length = if self.body.is_empty() {
            self.head.len() / 2
        } else {
            self.head.len() + self.body.len() / 2
        };
        self.whole()[..length].to_vec()
    }
}

fn web_page(status: u16) -> Vec<u8> {
    answer(
        status,
        "content-type: text/html\r\n",
        "<html><body><h1>Welcome</h1></body></html>",
    )
}

fn rejection(status: u16) -> Vec<u8> {
    answer(
        status,
        "content-type: application/json\r\n",
        r#"{"error": "By the relay", "error_code": "relayed"}"#,
    )
}

fn send(mut client: &TcpStream, bytes: impl AsRef<[u8]>) -> io::Result<Then> {
    client.write_all(bytes.as_ref()).map(|()| Then::Keep)
}

fn wait_for_end(mut connection: &TcpStream) -> io::Result<Then> {
    io::copy(&mut connection, &mut io::sink()).map(|_| Then::Close)
}

fn listen(listener: &TcpListener, state: &Arc<State>) {
    let mut connections = Vec::new();
    for (number, stream) in listener.incoming().enumerate() {
        if state.lock().stopped {
            break;
        }
        let (stream, state) = (state.adopt(stream.unwrap()), Arc::clone(state));
        connections.push(thread::spawn(move || serve(stream, number, &state)));
    }
    connections
        .into_iter()
        .for_each(|connection| connection.join().unwrap());
}

fn serve(client: Arc<TcpStream>, number: usize, state: &State) {
    client.set_nodelay(true).unwrap();
    let mut requests = BufReader::new(&*client);
    while let Some(request) = read_request(&mut requests, number) {
        let arrived = state.arrived(request.clone());
        match state.respond(&client, &request, arrived) {
            Ok(Then::Keep) => {}
            Ok(Then::Reset) => return reset(client),
            // Of what breaks at one end, the other sees its connection closed.
            Ok(Then::Close) | Err(_) => return,
        }
    }
}

/// Closes the connection as a crash would: with RST instead of FIN.
fn reset(connection: Arc<TcpStream>) {
    if let Some(stream) = Arc::into_inner(connection) {
        tokio::net::TcpSocket::from_std_stream(stream)
            .set_zero_linger()
            .unwrap();
    }
}
