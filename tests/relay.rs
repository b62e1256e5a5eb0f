//! The relay of the tests does what its faults promise.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::{Duration, Instant};

use crate::support::genkey::{Home, Sandbox};
use crate::support::proxy::{Fault, Relay};
use crate::support::wire_server::{Reply, WireServer, reply};

const LIST: (&str, &str) = ("GET", "/persisted_tokens");

/// Sends one request and reads until the connection ends.
fn exchange(relay: &Relay) -> (std::io::Result<()>, String) {
    let address = relay
        .url()
        .strip_prefix("http://")
        .unwrap()
        .strip_suffix("/v1")
        .unwrap()
        .to_owned();
    let mut stream = TcpStream::connect(address).unwrap();
    stream
        .write_all(b"GET /v1/persisted_tokens HTTP/1.1\r\nhost: x\r\n\r\n")
        .unwrap();
    stream.shutdown(std::net::Shutdown::Write).unwrap();
    let mut bytes = Vec::new();
    let ended = stream.read_to_end(&mut bytes).map(drop);
    (ended, String::from_utf8(bytes).unwrap())
}

/// What arrives under a fault at an exchange that the service sees, and is reset at its end or not.
fn arrives(fault: Fault) -> (String, bool) {
    let server = WireServer::start([reply(200, "[1234]")]);
    let relay = Relay::to(&server.url());
    relay.on(LIST.0, LIST.1, 1, fault);
    let (ended, text) = exchange(&relay);
    server.wait_for_requests(1);
    (
        text,
        ended.is_err_and(|error| error.kind() == std::io::ErrorKind::ConnectionReset),
    )
}

#[test]
fn each_fault_does_what_it_promises() {
    let (whole, _) = arrives(Fault::Delay(Duration::from_millis(1)));
    assert!(
        whole.starts_with("HTTP/1.1 200") && whole.ends_with("\r\n\r\n[1234]"),
        "{whole}"
    );
    assert_eq!(arrives(Fault::Dribble), (whole.clone(), false));
    assert_eq!(arrives(Fault::LoseAnswer), (String::new(), false));
    assert_eq!(arrives(Fault::ResetAnswer), (String::new(), true));
    assert_eq!(
        arrives(Fault::Truncate),
        (whole.replace("[1234]", "[12"), false)
    );
    assert!(arrives(Fault::ResetMidBody).1);
    assert!(arrives(Fault::NotJson).0.starts_with("HTTP/1.1 200"));
    assert!(arrives(Fault::NotJson).0.ends_with("</html>"));
    assert!(
        arrives(Fault::StatusAfter(503))
            .0
            .starts_with("HTTP/1.1 503")
    );
    for (fault, answer) in [
        (Fault::RefuseBefore, ""),
        (Fault::Status(429), "HTTP/1.1 429"),
    ] {
        let server = WireServer::start([]);
        let relay = Relay::to(&server.url());
        relay.on(LIST.0, LIST.1, 1, fault);
        assert!(exchange(&relay).1.starts_with(answer));
        assert_eq!(server.received().len(), 0);
    }
}

#[test]
fn a_fault_applies_to_one_matching_request() {
    let server = WireServer::start([reply(200, "[]"), reply(200, "[]")]);
    let relay = Relay::to(&server.url());
    relay
        .on("GET", "/persisted_*", 2, Fault::Status(418))
        .perhaps("GET", "/*/tokens", 1, Fault::Status(419));
    let statuses = [(); 3].map(|()| exchange(&relay).1[9..12].to_owned());
    assert_eq!(statuses, ["200", "418", "200"]);
    assert_eq!(relay.requests(), vec!["GET /persisted_tokens"; 3]);
}

#[test]
fn an_unused_fault_fails_the_test() {
    let server = WireServer::start([]);
    let relay = Relay::to(&server.url());
    relay.on("POST", "/persisted_tokens", 1, Fault::LoseAnswer);
    let failure = catch_unwind(AssertUnwindSafe(|| drop(relay))).unwrap_err();
    assert!(
        failure
            .downcast::<String>()
            .unwrap()
            .contains("POST /persisted_tokens: LoseAnswer")
    );
}

#[test]
fn open_connections_do_not_keep_a_relay_running() {
    let server = WireServer::start([Reply::Silence, reply(200, "[]"), reply(200, "[]")]);
    let relay = Relay::to(&server.url());
    relay
        .on(LIST.0, LIST.1, 2, Fault::HalfOpen)
        .on(LIST.0, LIST.1, 3, Fault::Hold);
    let address = relay
        .url()
        .strip_prefix("http://")
        .unwrap()
        .strip_suffix("/v1")
        .unwrap()
        .to_owned();
    let open: Vec<TcpStream> = (1..=3)
        .map(|count| {
            let mut stream = TcpStream::connect(&address).unwrap();
            stream
                .write_all(b"GET /v1/persisted_tokens HTTP/1.1\r\nhost: x\r\n\r\n")
                .unwrap();
            server.wait_for_requests(count);
            stream
        })
        .collect();
    let began = Instant::now();
    drop(relay);
    assert!(
        began.elapsed() < Duration::from_secs(20),
        "it waited for something"
    );
    drop(open);
}

#[test]
fn an_answer_is_held_back_until_it_is_released() {
    let server = WireServer::start([reply(200, "[1]")]);
    let relay = Relay::to(&server.url());
    relay.on(LIST.0, LIST.1, 1, Fault::Hold);
    std::thread::scope(|scope| {
        let client = scope.spawn(|| exchange(&relay).1);
        relay.wait_for_requests(1);
        server.wait_for_requests(1);
        assert!(!client.is_finished());
        relay.release();
        assert!(client.join().unwrap().ends_with("[1]"));
    });
}

#[test]
fn a_program_is_killed_before_or_after_the_service_did_what_it_asked() {
    for (fault, made) in [(Fault::KillBefore, 0), (Fault::KillAfter, 1)] {
        let mut home = Home::with_file_store();
        let server = Sandbox::start(&home);
        let relay = Relay::to(&server.url);
        home.set("GEN_API_KEY", &server.key);
        home.set("GENKEY_API_URL", relay.url());
        relay.on("POST", "/persisted_tokens", 1, fault);
        let ended = relay.run(&home, &mut home.genkey("create --name ci"));
        assert_eq!(
            (ended.code, ended.stdout.as_str()),
            (128 + 9, ""),
            "{}",
            ended.stderr
        );
        let named = home
            .run("list --json --name ci*")
            .json()
            .as_array()
            .unwrap()
            .len();
        assert_eq!(named, made, "{fault:?}");
        assert_eq!(
            relay.requests(),
            ["POST /persisted_tokens", "GET /persisted_tokens"]
        );
    }
}
