//! The connection to the service, its response and its clock.

use std::io::{Read, Write};
use std::net::TcpListener;

use jiff::{SignedDuration, Timestamp};

use super::{FRESH, KEY, ME, REACHED, home_for};
use crate::client_tls::Authority;
use crate::support::genkey::{Ended, Home};
use crate::support::wire_server::{Reply, WireServer, reply, reply_with};

const ACCEPTED: &str = "ok       key            valid for dev@example.com, from environment variable `GEN_API_KEY`; \
                        its id and expiry are unknown\n";

/// A home with a file store and a key, for a service at this address.
fn home_at(url: &str) -> Home {
    Home::with_file_store()
        .with("GENKEY_API_URL", url)
        .with("GEN_API_KEY", KEY)
}

/// The lines after configuration, files, unfinished, store and secrets.
fn after_secrets(ended: &Ended) -> String {
    ended
        .stdout
        .lines()
        .skip(5)
        .map(|line| line.to_owned() + "\n")
        .collect()
}

#[test]
fn a_closed_port() {
    let expected = format!(
        "{FRESH}\
ok       dns            skipped: `127.0.0.1` needs no lookup
failure  tcp            cannot reach `127.0.0.1:[PORT]`: connection refused ([MS])
                        remedy: check your network and the address shown by `genkey profile show`
"
    );
    home_at("http://127.0.0.1:1/v1").run("doctor").pins(
        7,
        &expected,
        "error: 1 check failed: `tcp`\n",
    );
}

#[test]
fn an_unknown_host() {
    let expected = format!(
        "{}\
failure  dns            cannot reach `nowhere.invalid`: could not resolve the host name ([MS])
                        remedy: check your network and the address shown by `genkey profile show`
",
        FRESH.replace("http://127.0.0.1:[PORT]", "https://nowhere.invalid")
    );
    home_at("https://nowhere.invalid/v1").run("doctor").pins(
        7,
        &expected,
        "error: 1 check failed: `dns`\n",
    );
}

#[test]
fn an_unexpected_response() {
    let server = WireServer::start([reply(200, "hello")]);
    let ended = home_for(&server).run("doctor");
    assert_eq!(
        (ended.code, ended.stderr.as_str()),
        (8, "error: 1 check failed: `service`\n"),
        "{}",
        ended.stdout
    );
    let said = "failure  service        unexpected response to `GET /me`: ";
    assert!(after_secrets(&ended).contains(said), "{}", ended.stdout);
    let remedy = "remedy: try again later; `genkey -vv whoami` shows requests and responses, without secrets\n";
    assert!(ended.stdout.ends_with(remedy), "{}", ended.stdout);
}

#[test]
fn a_failing_service_gets_one_request() {
    let server = WireServer::start([reply(503, "")]);
    let ended = home_for(&server).run("doctor");
    assert_eq!(ended.code, 8, "{}", ended.stdout);
    assert!(
        ended
            .stdout
            .contains("failure  service        the service answered 503 ("),
        "{}",
        ended.stdout
    );
}

#[test]
fn a_service_that_never_responds_times_out() {
    let server = WireServer::start([Reply::Silence]);
    let ended = home_for(&server).run("doctor --timeout 300ms");
    assert_eq!(ended.code, 7, "{}", ended.stdout);
    assert!(
        ended.stdout.contains(": timed out after 300ms\n"),
        "{}",
        ended.stdout
    );
    assert!(
        ended.stdout.ends_with("remedy: try a longer `--timeout`\n"),
        "{}",
        ended.stdout
    );
}

#[test]
fn a_wrong_path_has_the_usual_hint() {
    let server = WireServer::start([reply(
        404,
        r#"{"error": "Not found", "error_code": "not_found"}"#,
    )]);
    let ended = home_for(&server).run("doctor");
    assert_eq!(ended.code, 8, "{}", ended.stdout);
    assert!(
        ended
            .stdout
            .contains("remedy: check that the base URL includes the version"),
        "{}",
        ended.stdout
    );
}

/// The lines about the clock when the service's differs by this much from ours.
fn clock(difference: SignedDuration, status: u16) -> String {
    let date = (Timestamp::now() + difference)
        .strftime("%a, %d %b %Y %H:%M:%S GMT")
        .to_string();
    let server = WireServer::start([reply_with(status, &format!("date: {date}\r\n"), ME)]);
    let ended = home_for(&server).run("doctor");
    let lines: Vec<&str> = ended.stdout.lines().collect();
    let at = lines
        .iter()
        .position(|line| line.contains(" clock "))
        .unwrap();
    assert_eq!(
        ended.code,
        if status == 200 { 0 } else { 4 },
        "{}",
        ended.stdout
    );
    lines[at..]
        .iter()
        .take(2)
        .map(|line| line.trim_start().to_owned() + "\n")
        .collect()
}

#[test]
fn a_clock_that_is_two_hours_off_is_reported_even_with_a_rejected_key() {
    let remedy = "remedy: set this machine's clock, for example with NTP; expiries and certificates depend on it\n";
    for (hours, direction) in [(2, "behind"), (-2, "ahead of")] {
        for status in [200, 401] {
            let said = clock(SignedDuration::from_hours(hours), status);
            assert_eq!(
                said,
                format!("warning  clock          clock is 2h {direction} the service's\n{remedy}")
            );
        }
    }
    let said = clock(SignedDuration::ZERO, 200);
    assert!(
        said.starts_with("ok       clock          in sync with the service\n"),
        "{said}"
    );
}

#[test]
fn without_a_date_header_the_clock_is_not_checked() {
    let server = WireServer::start([reply(200, ME)]);
    let expected = format!(
        "{FRESH}{REACHED}ok       service        `http://127.0.0.1:[PORT]/v1` responds ([MS])\n{ACCEPTED}"
    );
    home_for(&server).run("doctor").pins(0, &expected, "");
}

/// Runs `doctor` for a TLS service on this machine.
fn with_tls(
    authority: &Authority,
    name: &str,
    year: i32,
    script: Vec<Reply>,
    trusted: bool,
) -> Ended {
    let server = authority.serve(name, year, script);
    let home = home_at(&format!("https://127.0.0.1:{}/v1", server.port()));
    let file = authority.file().display().to_string();
    let trust: &[&str] = if trusted { &["--cacert", &file] } else { &[] };
    home.run_args(&[&["doctor"], trust].concat())
}

#[test]
fn a_trusted_certificate() {
    let ended = with_tls(
        &Authority::new("ours"),
        "127.0.0.1",
        2999,
        vec![reply(200, ME)],
        true,
    );
    let expected = format!(
        "{}\
ok       dns            skipped: `127.0.0.1` needs no lookup
ok       tcp            connected to 127.0.0.1:[PORT] ([MS])
ok       tls            TLS 1.3; the certificate of `127.0.0.1` is trusted ([MS])
ok       service        `https://127.0.0.1:[PORT]/v1` responds ([MS])
{ACCEPTED}",
        FRESH.replace("http:", "https:")
    );
    ended.pins(0, &expected, "");
}

#[test]
fn untrusted_certificates_are_reported_with_a_remedy() {
    let authority = Authority::new("ours");
    for (name, year, trusted, problem, remedy) in [
        (
            "127.0.0.1",
            2999,
            false,
            "the certificate is signed by an authority that this system does not trust",
            "to trust another certificate authority, pass its certificate with `--cacert FILE`",
        ),
        (
            "127.0.0.1",
            2021,
            true,
            "the certificate has expired",
            "check the date of this machine; if it is right, the service must renew its certificate",
        ),
        (
            "api.gen.pro",
            2999,
            true,
            "the certificate is for a different name: ",
            "check the address shown by `genkey profile show`",
        ),
    ] {
        let ended = with_tls(&authority, name, year, vec![], trusted);
        assert_eq!(
            (ended.code, ended.stderr.as_str()),
            (7, "error: 1 check failed: `tls`\n"),
            "{}",
            ended.stdout
        );
        let said = format!(
            "\nfailure  tls            cannot reach `127.0.0.1`: TLS handshake failed: {problem}"
        );
        assert!(ended.stdout.contains(&said), "{}", ended.stdout);
        assert!(
            ended.stdout.ends_with(&format!("remedy: {remedy}\n")),
            "{}",
            ended.stdout
        );
    }
}

#[test]
fn a_service_without_tls() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("https://{}/v1", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        stream
            .write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n")
            .unwrap();
        let _until_it_is_closed = stream.read_to_end(&mut Vec::new());
    });
    let ended = home_at(&url).run("doctor");
    assert_eq!(
        (ended.code, ended.stderr.as_str()),
        (7, "error: 1 check failed: `tls`\n"),
        "{}",
        ended.stdout
    );
    let said = "cannot reach `127.0.0.1`: TLS handshake failed: the server does not speak TLS (";
    assert!(ended.stdout.contains(said), "{}", ended.stdout);
}

#[test]
fn an_unusable_ca_file_is_reported_once() {
    let server = WireServer::start([]);
    let url = format!("https://127.0.0.1:{}/v1", server.port());
    let ended = home_at(&url).run("doctor --cacert none.pem");
    assert_eq!(
        (ended.code, ended.stderr.as_str()),
        (2, "error: 1 check failed: `tls`\n"),
        "{}",
        ended.stdout
    );
    assert!(
        ended
            .stdout
            .contains("failure  tls            cannot use the CA file `none.pem`: "),
        "{}",
        ended.stdout
    );
}

#[test]
fn a_proxy_is_checked_in_place_of_the_service_and_its_password_not_shown() {
    let proxy = WireServer::start([reply(502, "")]);
    let home = home_at("https://nowhere.invalid/v1").with(
        "HTTPS_PROXY",
        format!("http://somebody:hunter2@127.0.0.1:{}", proxy.port()),
    );
    let ended = home.run("doctor");
    assert_eq!(
        (ended.code, ended.stderr.as_str()),
        (7, "error: 1 check failed: `service`\n"),
        "{}",
        ended.stdout
    );
    assert!(!ended.stdout.contains("hunter2"), "{}", ended.stdout);
    let begins = format!(
        "\
ok       proxy          requests to `nowhere.invalid` go through `http://127.0.0.1:{0}` (from the environment)
ok       dns            skipped: `127.0.0.1` needs no lookup
ok       tcp            connected to 127.0.0.1:{0} (",
        proxy.port()
    );
    assert!(
        after_secrets(&ended).starts_with(&begins),
        "{}",
        ended.stdout
    );
    assert!(!ended.stdout.contains(" tls "), "{}", ended.stdout);
    assert!(
        proxy.received()[0]
            .line()
            .starts_with("CONNECT nowhere.invalid:443 ")
    );
}

#[test]
fn a_proxy_that_is_down_and_one_that_no_proxy_excludes() {
    let home = home_at("https://nowhere.invalid/v1").with("HTTPS_PROXY", "http://127.0.0.1:1");
    let ended = home.run("doctor");
    assert_eq!(
        (ended.code, ended.stderr.as_str()),
        (7, "error: 1 check failed: `tcp`\n"),
        "{}",
        ended.stdout
    );
    assert!(
        ended
            .stdout
            .contains("cannot reach `127.0.0.1:1`: the proxy failed: connection refused (")
    );
    let remedy = "remedy: set `HTTPS_PROXY=http://user:password@host:port`\n";
    assert!(ended.stdout.ends_with(remedy), "{}", ended.stdout);
    let past = home.with("NO_PROXY", "nowhere.invalid").run("doctor");
    assert_eq!(
        (past.code, past.stderr.as_str()),
        (7, "error: 1 check failed: `dns`\n"),
        "{}",
        past.stdout
    );
    assert!(!past.stdout.contains(" proxy "), "{}", past.stdout);
}
