//! A proxy between the program and the service. It records every request, and changes what a test
//! wants to be changed.

use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use jiff::Timestamp;
use serde_json::Value;

use crate::support::wire_server::{Received, answer, read_request};

/// What happens to a request.
pub enum Then {
    /// The service answers it.
    Pass,
    /// The service never sees it, and the connection is closed.
    Lose,
    /// The service answers it, and the response arrives that much later.
    Delay(Duration),
    /// The service answers it, and the JSON of the response is changed.
    Change(Box<dyn FnOnce(&mut Value)>),
    /// The service never sees it, and this is the response.
    Answer(u16, &'static str),
    /// The service carries it out, and this is the response.
    AnswerAfter(u16, &'static str),
}

/// Decides about a request. Its method and path below the base URL come first, such as `GET /me`.
type Rule = dyn Fn(&str, &Received) -> Then + Send + Sync;

struct State {
    /// The host and port of the service.
    service: String,
    /// The path of the base URL.
    base: String,
    rule: Mutex<Option<Arc<Rule>>>,
    received: Mutex<Vec<Received>>,
    is_stopped: AtomicBool,
}

/// The proxy.
pub struct Between {
    address: SocketAddr,
    state: Arc<State>,
}

impl Between {
    /// A proxy to the service with this base URL, which changes nothing at first.
    pub fn start(base_url: &str) -> Self {
        let (service, base) = base_url
            .strip_prefix("http://")
            .unwrap()
            .split_once('/')
            .unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let state = Arc::new(State {
            service: service.to_owned(),
            base: format!("/{base}"),
            rule: Mutex::default(),
            received: Mutex::default(),
            is_stopped: AtomicBool::new(false),
        });
        let shared = Arc::clone(&state);
        thread::spawn(move || listen(&listener, &shared));
        Self { address, state }
    }

    /// The base URL for the program.
    pub fn url(&self) -> String {
        format!("http://{}{}", self.address, self.state.base)
    }

    /// Applies a rule from now on, instead of the previous one.
    pub fn rule(&self, rule: impl Fn(&str, &Received) -> Then + Send + Sync + 'static) {
        *self.state.rule.lock().unwrap() = Some(Arc::new(rule));
    }

    /// Changes nothing from now on.
    pub fn pass_everything(&self) {
        *self.state.rule.lock().unwrap() = None;
    }

    /// Forgets the requests so far.
    pub fn forget(&self) {
        self.state.received.lock().unwrap().clear();
    }

    /// The requests since [`Between::forget`]: method and path below the base URL, and the secret
    /// that they were sent with.
    pub fn requests(&self) -> Vec<(String, String)> {
        let received = self.state.received.lock().unwrap();
        let request = |request: &Received| {
            let secret = request.header("x-api-key").unwrap_or_default().to_owned();
            (self.state.name(request), secret)
        };
        received.iter().map(request).collect()
    }

    /// The requests that may change something: method and path.
    pub fn changes(&self) -> Vec<String> {
        let names = self.requests().into_iter().map(|(name, _)| name);
        names.filter(|name| !name.starts_with("GET ")).collect()
    }
}

impl Drop for Between {
    fn drop(&mut self) {
        self.state.is_stopped.store(true, Ordering::SeqCst);
        let _wakes_the_listener = TcpStream::connect(self.address);
    }
}

impl State {
    fn name(&self, request: &Received) -> String {
        let (method, path) = request
            .line()
            .strip_suffix(" HTTP/1.1")
            .unwrap()
            .split_once(' ')
            .unwrap();
        let path = path.strip_prefix(&self.base).unwrap();
        let path = path.split('?').next().unwrap();
        format!("{method} {path}")
    }

    fn respond(&self, request: &Received) -> io::Result<Vec<u8>> {
        self.received.lock().unwrap().push(request.clone());
        let rule = self.rule.lock().unwrap().clone();
        let then = rule.map_or(Then::Pass, |rule| rule(&self.name(request), request));
        Ok(match then {
            Then::Pass => {
                let (head, body) = self.forward(request)?;
                [head.into_bytes(), body].concat()
            }
            Then::Lose => return Err(io::ErrorKind::ConnectionAborted.into()),
            Then::Delay(time) => {
                let (head, body) = self.forward(request)?;
                thread::sleep(time);
                [head.into_bytes(), body].concat()
            }
            Then::Change(change) => {
                let (head, body) = self.forward(request)?;
                let mut json = serde_json::from_slice(&body).unwrap();
                change(&mut json);
                let status = head.split(' ').nth(1).unwrap().parse().unwrap();
                response(status, &json.to_string())
            }
            Then::Answer(status, body) => response(status, body),
            Then::AnswerAfter(status, body) => {
                self.forward(request)?;
                response(status, body)
            }
        })
    }

    /// Sends the request to the service, and returns the head and the body of the response.
    fn forward(&self, request: &Received) -> io::Result<(String, Vec<u8>)> {
        let mut service = TcpStream::connect(&self.service)?;
        service.write_all(&[request.head.as_bytes(), request.body.as_bytes()].concat())?;
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            let mut byte = [0];
            service.read_exact(&mut byte)?;
            head.push(byte[0]);
        }
        let head = String::from_utf8(head).unwrap();
        let length = head.lines().find_map(|line| {
            let (name, value) = line.split_once(": ")?;
            name.eq_ignore_ascii_case("content-length").then_some(value)
        });
        let mut body = vec![0; length.map_or(0, |length| length.parse().unwrap())];
        service.read_exact(&mut body)?;
        Ok((head, body))
    }
}

fn response(status: u16, body: &str) -> Vec<u8> {
    let date = Timestamp::now().strftime("%a, %d %b %Y %H:%M:%S GMT");
    let headers = format!("content-type: application/json\r\ndate: {date}\r\n");
    answer(status, &headers, body)
}

fn listen(listener: &TcpListener, state: &Arc<State>) {
    for (number, stream) in listener.incoming().enumerate() {
        if state.is_stopped.load(Ordering::SeqCst) {
            return;
        }
        let (mut stream, state) = (stream.unwrap(), Arc::clone(state));
        thread::spawn(move || {
            while let Some(request) = read_request(&mut stream, number) {
                let Ok(bytes) = state.respond(&request) else {
                    return;
                };
                if stream.write_all(&bytes).is_err() {
                    return;
                }
            }
        });
    }
}
