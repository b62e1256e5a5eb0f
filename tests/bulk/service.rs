//! A service with many keys that looks at who asks for what at the same time, and holds its answers
//! back as it is told to.

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::process::ChildStderr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard};
use std::thread;
use std::time::Instant;

use serde_json::json;

use crate::support::genkey::{Home, LIMIT};
use crate::support::wire_server::{answer, read_request};

/// How many are revoked at once.
pub const AT_ONCE: usize = 12;

/// What the service does with a revocation.
pub enum Reply {
    /// It carries it out.
    Revokes,
    /// It answers this, and nothing is revoked.
    Refuses(Vec<u8>),
    /// It carries it out if told so, and closes the connection without an answer.
    Loses(bool),
}

/// What was asked.
#[derive(Default)]
pub struct Seen {
    /// The ids in the order in which their revocations arrived.
    pub deletes: Vec<usize>,
    /// When each of them did.
    pub at: Vec<Instant>,
    /// How many lists were asked for.
    pub lists: usize,
    /// How many revocations are under way.
    pub under_way: usize,
    /// How many were at most, since this was last set to none.
    pub most: usize,
    pub connections: usize,
    pub revoked: BTreeSet<usize>,
    /// What a test lets go of.
    pub released: bool,
}

type OnList = Box<dyn Fn(&View<'_>) -> Option<Vec<u8>> + Send + Sync>;
type OnDelete = Box<dyn Fn(usize, &View<'_>) -> Reply + Send + Sync>;

struct State {
    keys: usize,
    seen: Mutex<Seen>,
    changed: Condvar,
    stopped: AtomicBool,
    on_list: OnList,
    on_delete: OnDelete,
}

/// What the service sees while it decides on an answer.
pub struct View<'a> {
    state: &'a State,
    /// Which of the revocations it is about, from 1.
    pub number: usize,
}

impl View<'_> {
    /// Waits until this is so.
    pub fn wait(&self, holds: impl Fn(&Seen) -> bool) {
        let state = self.state;
        let wait = |seen: &mut Seen| !holds(seen) && !state.stopped.load(Ordering::SeqCst);
        let waited = state
            .changed
            .wait_timeout_while(self.seen(), LIMIT, wait)
            .unwrap();
        assert!(
            !waited.1.timed_out(),
            "waited in vain; revocations: {:?}",
            waited.0.deletes
        );
    }

    pub fn seen(&self) -> MutexGuard<'_, Seen> {
        self.state.seen.lock().unwrap()
    }

    /// Waits until as many are under way as can be: a full dozen after the first, which goes alone,
    /// or all that are left.
    pub fn wait_for_all_that_can_come(&self, at_once: usize) {
        let full = 1 + (self.number - 1).div_ceil(at_once) * at_once;
        let keys = self.state.keys;
        self.wait(|seen| seen.deletes.len() >= full.min(keys));
    }
}

/// The service. It ends when dropped.
pub struct Service {
    address: SocketAddr,
    state: Arc<State>,
}

impl Service {
    /// A service with keys `k1` to `k<count>`.
    pub fn start(
        count: usize,
        on_delete: impl Fn(usize, &View<'_>) -> Reply + Send + Sync + 'static,
    ) -> Self {
        Self::with_lists(count, |_| None, on_delete)
    }

    /// The same, and `on_list` may answer a list in its place.
    pub fn with_lists(
        count: usize,
        on_list: impl Fn(&View<'_>) -> Option<Vec<u8>> + Send + Sync + 'static,
        on_delete: impl Fn(usize, &View<'_>) -> Reply + Send + Sync + 'static,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let state = Arc::new(State {
            keys: count,
            seen: Mutex::default(),
            changed: Condvar::new(),
            stopped: AtomicBool::new(false),
            on_list: Box::new(on_list),
            on_delete: Box::new(on_delete),
        });
        let shared = Arc::clone(&state);
        thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                if shared.stopped.load(Ordering::SeqCst) {
                    return;
                }
                shared.change(|seen| seen.connections += 1);
                let shared = Arc::clone(&shared);
                thread::spawn(move || shared.serve(stream));
            }
        });
        Self { address, state }
    }

    /// A home with a credential of it that is none of its keys.
    pub fn home(&self) -> Home {
        let url = format!("http://{}/v1", self.address);
        Home::with_file_store()
            .with("GENKEY_API_URL", url)
            .with("GEN_API_KEY", "gen_pat_hunter2hunter2")
    }

    pub fn seen(&self) -> MutexGuard<'_, Seen> {
        self.state.seen.lock().unwrap()
    }

    pub fn change(&self, change: impl FnOnce(&mut Seen)) {
        self.state.change(change);
    }

    /// Waits until this is so.
    #[track_caller]
    pub fn wait(&self, holds: impl Fn(&Seen) -> bool) {
        View {
            state: &self.state,
            number: 0,
        }
        .wait(holds);
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        self.state.stopped.store(true, Ordering::SeqCst);
        self.state.changed.notify_all();
        let _wakes_the_listener = TcpStream::connect(self.address);
    }
}

/// The command that revokes so many keys.
pub fn revoke(count: usize) -> String {
    (1..=count).fold("revoke --yes".to_owned(), |line, id| format!("{line} {id}"))
}

/// What a program says, read as far as it is wanted.
pub struct Until {
    stream: BufReader<ChildStderr>,
    said: String,
}

impl Until {
    pub fn of(stream: ChildStderr) -> Self {
        Self {
            stream: BufReader::new(stream),
            said: String::new(),
        }
    }

    /// Waits until it has said this.
    #[track_caller]
    pub fn wait_for(&mut self, text: &str) {
        while !self.said.contains(text) {
            assert!(
                self.stream.read_line(&mut self.said).unwrap() > 0,
                "{}",
                self.said
            );
        }
    }

    /// All that it has said in the end.
    pub fn end(mut self) -> String {
        self.stream.read_to_string(&mut self.said).unwrap();
        self.said
    }
}

/// A refusal with a code and further headers, each ended by CRLF.
pub fn refusal(status: u16, headers: &str) -> Vec<u8> {
    answer(status, headers, r#"{"error": "No", "error_code": "no"}"#)
}

impl State {
    fn change(&self, change: impl FnOnce(&mut Seen)) {
        change(&mut self.seen.lock().unwrap());
        self.changed.notify_all();
    }

    fn serve(&self, mut stream: TcpStream) {
        stream.set_nodelay(true).unwrap();
        while let Some(request) = read_request(&mut stream, 0) {
            let line = request.line().to_owned();
            let reply = if line.starts_with("GET ") {
                Some(self.list())
            } else {
                self.delete(&line)
            };
            let Some(reply) = reply else { return };
            if stream.write_all(&reply).is_err() {
                return;
            }
        }
    }

    fn list(&self) -> Vec<u8> {
        self.change(|seen| seen.lists += 1);
        if let Some(answer) = (self.on_list)(&View {
            state: self,
            number: 0,
        }) {
            return answer;
        }
        let revoked = self.seen.lock().unwrap().revoked.clone();
        let status = |id: &usize| {
            if revoked.contains(id) {
                "revoked"
            } else {
                "active"
            }
        };
        let key = |id: usize| json!({"id": id, "name": format!("k{id}"), "status": status(&id)});
        answer(
            200,
            "content-type: application/json\r\n",
            json!((1..=self.keys).map(key).collect::<Vec<_>>()).to_string(),
        )
    }

    /// `None` when the answer is lost.
    fn delete(&self, line: &str) -> Option<Vec<u8>> {
        let one = line
            .strip_suffix("/revoke HTTP/1.1")
            .and_then(|line| line.rsplit('/').next()?.parse().ok());
        let Some(id) = one else {
            return Some(refusal(404, ""));
        };
        let mut number = 0;
        self.change(|seen| {
            seen.deletes.push(id);
            number = seen.deletes.len();
            seen.at.push(Instant::now());
            seen.under_way += 1;
            seen.most = seen.most.max(seen.under_way);
        });
        let reply = (self.on_delete)(
            id,
            &View {
                state: self,
                number,
            },
        );
        self.change(|seen| {
            seen.under_way -= 1;
            if matches!(reply, Reply::Revokes | Reply::Loses(true)) {
                seen.revoked.insert(id);
            }
        });
        match reply {
            Reply::Revokes => Some(b"HTTP/1.1 204 No Content\r\n\r\n".to_vec()),
            Reply::Refuses(answer) => Some(answer),
            Reply::Loses(_) => None,
        }
    }
}
