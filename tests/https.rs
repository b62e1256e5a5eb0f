//! The way to a service over TLS: certificates and proxies, as the program meets them.

use std::fs;
use std::io::{self, Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::path::PathBuf;
use std::thread::{self, JoinHandle};

use rcgen::{BasicConstraints, CertificateParams, ExtendedKeyUsagePurpose, IsCa};

use crate::client_tls::Authority;
use crate::support::genkey::{Ended, Home};
use crate::support::wire_server::{Received, Reply, WireServer, answer, read_request, reply};

const KEY: &str = "gen_pat_hunter2";
/// A service that only a proxy finds.
const SERVICE: &str = "genkey.invalid";

/// A home with a key in its environment that is for this service.
fn home_for(url: &str) -> Home {
    Home::new()
        .with("GEN_API_KEY", KEY)
        .with("GENKEY_API_URL", url)
}

fn local(server: &WireServer) -> String {
    format!("https://127.0.0.1:{}/v1", server.port())
}

/// A proxy that makes one tunnel, wherever it is asked for, to this port; and what it was asked.
fn tunnel_to(port: u16) -> (String, JoinHandle<Received>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let tunnel = thread::spawn(move || {
        let (mut client, _) = listener.accept().unwrap();
        let request = read_request(&mut client, 0).unwrap();
        let mut service = TcpStream::connect(("127.0.0.1", port)).unwrap();
        client
            .write_all(b"HTTP/1.1 200 Connection established\r\n\r\n")
            .unwrap();
        let (mut from_client, mut to_service) =
            (client.try_clone().unwrap(), service.try_clone().unwrap());
        let there = thread::spawn(move || {
            // Whichever end breaks, the other is told.
            let _ = io::copy(&mut from_client, &mut to_service);
            let _ = to_service.shutdown(Shutdown::Both);
        });
        let _ = io::copy(&mut service, &mut client);
        let _ = client.shutdown(Shutdown::Both);
        there.join().unwrap();
        request
    });
    (address, tunnel)
}

#[test]
fn a_proxy_tunnels_and_sees_neither_key_nor_request() {
    for variable in ["HTTPS_PROXY", "https_proxy", "ALL_PROXY"] {
        let authority = Authority::new("ours");
        let server = authority.serve(SERVICE, 2999, [reply(200, "[]")]);
        let (proxy, tunnel) = tunnel_to(server.port());
        let home = home_for(&format!("https://{SERVICE}/v1"))
            .with(variable, format!("http://user:pr0xy@{proxy}"));
        let ended = home.run_args(&[
            "list",
            "-q",
            "-vv",
            "--cacert",
            authority.file().to_str().unwrap(),
        ]);
        assert_eq!(
            (ended.code, ended.stdout.as_str()),
            (0, ""),
            "{variable}: {}",
            ended.stderr
        );
        let asked = tunnel.join().unwrap();
        assert_eq!(asked.line(), format!("CONNECT {SERVICE}:443 HTTP/1.1"));
        assert_eq!(
            asked.header("proxy-authorization"),
            Some("Basic dXNlcjpwcjB4eQ==")
        );
        assert!(
            !asked.head.contains("hunter2") && !ended.stderr.contains("pr0xy"),
            "{}{}",
            asked.head,
            ended.stderr
        );
        let received = &server.received()[0];
        assert_eq!(received.header("x-api-key"), Some(KEY));
        assert_eq!(
            received.header("proxy-authorization"),
            None,
            "what is for the proxy is not for the service"
        );
    }
}

/// How a list ends that has this proxy on its way.
fn list_through(proxy: &str) -> Ended {
    home_for(&format!("https://{SERVICE}/v1"))
        .with("HTTPS_PROXY", format!("http://{proxy}"))
        .run("list")
}

const OF_THE_PROXY: &str = "hint: set `HTTPS_PROXY=http://user:password@host:port`\n";

#[test]
fn a_proxy_that_refuses_is_reported_and_not_retried() {
    for (status, problem) in [
        (407, "it requires a user name and password"),
        (403, "it refused the connection"),
        (502, "it refused the connection"),
        (302, "it refused the connection"),
    ] {
        let proxy = WireServer::start([Reply::WriteAndClose(answer(
            status,
            "location: https://x.invalid\r\n",
            "",
        ))]);
        let said = format!(
            "error: cannot reach `{SERVICE}`: the proxy failed: {problem}\n\n{OF_THE_PROXY}"
        );
        list_through(&format!("127.0.0.1:{}", proxy.port())).pins(7, "", &said);
    }
}

#[test]
fn an_unreachable_proxy_is_reported() {
    let said = format!(
        "error: cannot reach `{SERVICE}`: the proxy failed: connection refused\n\n{OF_THE_PROXY}"
    );
    list_through("127.0.0.1:1").pins(7, "", &said);
    let proxy = WireServer::start((0..4).map(|_| Reply::Lose));
    let said = format!(
        "error: cannot reach `{SERVICE}`: the proxy failed: connection closed unexpectedly\n\n{OF_THE_PROXY}"
    );
    list_through(&format!("127.0.0.1:{}", proxy.port())).pins(7, "", &said);
}

#[test]
fn requests_that_bypass_the_proxy_never_reach_it() {
    let proxy = WireServer::start([]);
    // A label that is too long for DNS: no name server is asked.
    let service = format!("{}.invalid", "x".repeat(64));
    for past in [".invalid", "*", &service] {
        let home = home_for(&format!("https://{service}/v1"))
            .with("HTTPS_PROXY", format!("http://127.0.0.1:{}", proxy.port()))
            .with("NO_PROXY", past);
        let ended = home.run("list");
        let said = format!("error: cannot reach `{service}`: could not resolve the host name\n");
        assert!(
            ended.code == 7 && ended.stderr.starts_with(&said),
            "{past}: {}",
            ended.stderr
        );
    }
}

#[test]
fn an_invalid_proxy_is_refused_and_not_ignored() {
    for name in ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"] {
        for (value, reason) in [
            ("nonsense value", "it contains spaces or control characters"),
            (
                "http://127.0.0.1:1\r",
                "it contains spaces or control characters",
            ),
            (
                "garbage://x",
                "the scheme must be `http`, `https` or one of the SOCKS schemes",
            ),
            ("http:/127.0.0.1:1", "it has a path, or a slash is missing"),
            ("http://", "the host is missing, or the port is invalid"),
            (
                "http://user:hunter2@",
                "the host is missing, or the port is invalid",
            ),
        ] {
            let home = home_for("https://nowhere.invalid/v1")
                .with(name, value)
                .with("GENKEY_STORE", "file");
            let said = format!("`{name}` is not a valid proxy address: {reason}");
            let hint = "expected a URL such as `http://proxy.example:3128`";
            home.run("list")
                .pins(2, "", &format!("error: {said}\n\nhint: {hint}\n"));
            let doctor = home.run("doctor");
            assert!(
                doctor.stdout.contains(&said) && doctor.stdout.contains(hint),
                "{}",
                doctor.stdout
            );
            assert!(
                !doctor.stdout.contains("dns") && !doctor.stdout.contains("hunter2"),
                "{}",
                doctor.stdout
            );
        }
    }
    // It does not matter that no proxy leads to this machine.
    let home = home_for("http://127.0.0.1:1/v1").with("HTTPS_PROXY", "http:/127.0.0.1:1");
    let ended = home.run("list");
    assert!(
        ended.code == 2
            && ended
                .stderr
                .contains("`HTTPS_PROXY` is not a valid proxy address"),
        "{}",
        ended.stderr
    );
    let home = home_for("https://nowhere.invalid/v1").with("https_proxy", "127.0.0.1:1");
    let ended = home.run("list");
    assert!(
        ended.code == 7 && ended.stderr.contains("the proxy failed"),
        "{}",
        ended.stderr
    );
    assert!(
        ended
            .stderr
            .contains("hint: set `https_proxy=http://user:password@host:port`"),
        "{}",
        ended.stderr
    );
}

#[test]
fn an_empty_proxy_variable_counts_as_unset() {
    let proxy = WireServer::start([Reply::Lose, Reply::Lose, Reply::Lose, Reply::Lose]);
    let address = format!("http://127.0.0.1:{}", proxy.port());
    let home = home_for("https://nowhere.invalid/v1")
        .with("https_proxy", "")
        .with("all_proxy", "");
    let ended = home
        .with("ALL_PROXY", address)
        .with("no_proxy", "")
        .with("NO_PROXY", "elsewhere.invalid")
        .run("list");
    assert!(
        ended.code == 7
            && ended
                .stderr
                .contains("hint: set `ALL_PROXY=http://user:password@host:port`"),
        "{}",
        ended.stderr
    );
    assert_eq!(
        proxy.received()[0].line(),
        "CONNECT nowhere.invalid:443 HTTP/1.1"
    );
}

#[test]
fn a_socks_proxy_works() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    // Version 5, no authentication; then the name of the service, which the proxy resolves; then
    // "not allowed".
    let proxy = thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut greeting = [0; 2];
        stream.read_exact(&mut greeting).unwrap();
        stream.read_exact(&mut vec![0; greeting[1].into()]).unwrap();
        stream.write_all(&[5, 0]).unwrap();
        let mut head = [0; 5];
        stream.read_exact(&mut head).unwrap();
        let mut name = vec![0; head[4].into()];
        stream.read_exact(&mut name).unwrap();
        stream.read_exact(&mut [0; 2]).unwrap();
        stream.write_all(&[5, 2, 0, 1, 0, 0, 0, 0, 0, 0]).unwrap();
        (head[3], String::from_utf8(name).unwrap())
    });
    let home =
        home_for("https://nowhere.invalid/v1").with("ALL_PROXY", format!("socks5h://{address}"));
    let ended = home.run("whoami --timeout 5s");
    assert_eq!(ended.code, 7, "{}", ended.stderr);
    assert_eq!(proxy.join().unwrap(), (3, "nowhere.invalid".to_owned()));
}

#[test]
fn a_bad_certificate_is_reported_with_the_reason() {
    let (ours, others) = (Authority::new("ours"), Authority::new("others"));
    for (server, problem, hint) in [
        (
            ours.serve("127.0.0.1", 2021, []),
            "the certificate has expired",
            "hint: check the date of this machine; ",
        ),
        (
            ours.serve(SERVICE, 2999, []),
            &*format!("the certificate is for a different name: `{SERVICE}`\n"),
            "hint: check the address shown by `genkey profile show`",
        ),
        (
            others.serve("127.0.0.1", 2999, []),
            "the certificate is signed by an authority that this system does not trust",
            "hint: to trust another certificate authority, pass its certificate with `--cacert FILE`",
        ),
    ] {
        let ended = home_for(&local(&server)).run_args(&[
            "list",
            "--cacert",
            ours.file().to_str().unwrap(),
        ]);
        assert_eq!(
            (ended.code, ended.stdout.as_str()),
            (7, ""),
            "{}",
            ended.stderr
        );
        assert!(
            ended.stderr.contains(problem) && ended.stderr.contains(hint),
            "{}",
            ended.stderr
        );
    }
}

#[test]
fn cacert_adds_to_the_roots() {
    let (known, added) = (Authority::new("known"), Authority::new("added"));
    for authority in [&known, &added] {
        let server = authority.serve("127.0.0.1", 2999, [reply(200, "[]")]);
        let home = home_for(&local(&server)).with("SSL_CERT_FILE", known.file());
        let ended = home.run_args(&["list", "-q", "--cacert", added.file().to_str().unwrap()]);
        assert_eq!((ended.code, ended.stderr.as_str()), (0, ""));
    }
}

/// How the program ends that knows these roots only and meets a server of `authority`.
fn with_roots(
    authority: &Authority,
    variables: &[(&str, PathBuf)],
    script: Option<Reply>,
) -> Ended {
    let server = authority.serve("127.0.0.1", 2999, script);
    let home = home_for(&local(&server));
    let home = variables
        .iter()
        .fold(home, |home, (name, path)| home.with(name, path));
    home.run("list -q")
}

#[test]
fn roots_of_the_environment_replace_those_of_the_system() {
    let (ours, others) = (Authority::new("ours"), Authority::new("others"));
    let pem = |authority: &Authority| fs::read_to_string(authority.file()).unwrap();
    let damaged = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
    let garbled = "-----BEGIN CERTIFICATE-----\n%%%%\n-----END CERTIFICATE-----\n";
    let folder = tempfile::tempdir().unwrap();
    let bundle = |name: &str, content: String| {
        let path = folder.path().join(name);
        fs::write(&path, content).unwrap();
        path
    };
    let folder_of = |authority: &Authority| authority.file().parent().unwrap().to_owned();
    let known = [
        vec![("SSL_CERT_FILE", ours.file())],
        vec![("SSL_CERT_DIR", folder_of(&ours))],
        vec![("SSL_CERT_FILE", bundle("both", pem(&others) + &pem(&ours)))],
        vec![(
            "SSL_CERT_FILE",
            bundle("crlf", pem(&ours).replace('\n', "\r\n")),
        )],
        vec![(
            "SSL_CERT_FILE",
            bundle(
                "commented",
                format!("ours ü\n====\n{}\n\n# end", pem(&ours)),
            ),
        )],
        vec![(
            "SSL_CERT_FILE",
            bundle("damaged first", damaged.to_owned() + &pem(&ours)),
        )],
        vec![(
            "SSL_CERT_FILE",
            bundle("garbled last", pem(&ours) + garbled),
        )],
        vec![
            ("SSL_CERT_FILE", others.file()),
            ("SSL_CERT_DIR", folder_of(&ours)),
        ],
        vec![
            ("SSL_CERT_FILE", bundle("none", String::new())),
            ("SSL_CERT_DIR", folder_of(&ours)),
        ],
    ];
    for variables in known {
        let ended = with_roots(&ours, &variables, Some(reply(200, "[]")));
        assert_eq!(
            (ended.code, ended.stderr.as_str()),
            (0, ""),
            "{variables:?}"
        );
    }
    for (variables, problem) in [
        (
            vec![("SSL_CERT_FILE", others.file())],
            "an authority that this system does not trust",
        ),
        (
            vec![("SSL_CERT_DIR", folder_of(&others))],
            "an authority that this system does not trust",
        ),
        (
            vec![("SSL_CERT_FILE", bundle("text", "hello\n".into()))],
            "no usable certificate in `SSL_CERT_FILE` or `SSL_CERT_DIR`",
        ),
        (
            vec![("SSL_CERT_FILE", bundle("damaged", damaged.into()))],
            "no usable certificate in `SSL_CERT_FILE` or `SSL_CERT_DIR`",
        ),
        (
            vec![("SSL_CERT_FILE", bundle("garbled", garbled.into()))],
            "no usable certificate in `SSL_CERT_FILE` or `SSL_CERT_DIR`",
        ),
        (
            vec![("SSL_CERT_FILE", folder.path().join("missing"))],
            "no usable certificate in `SSL_CERT_FILE` or `SSL_CERT_DIR`",
        ),
        (
            vec![("SSL_CERT_DIR", folder.path().join("missing"))],
            "no usable certificate in `SSL_CERT_FILE` or `SSL_CERT_DIR`",
        ),
    ] {
        let ended = with_roots(&ours, &variables, None);
        let is_unusable = problem.starts_with("no usable certificate");
        assert_eq!(
            (ended.code, ended.stdout.as_str()),
            (if is_unusable { 2 } else { 7 }, ""),
            "{variables:?}"
        );
        if is_unusable {
            let hint = format!("\n\nhint: set `{}` to a ", variables[0].0);
            assert!(ended.stderr.contains(&hint), "{}", ended.stderr);
        }
        assert!(
            ended.stderr.contains(problem),
            "{variables:?}: {}",
            ended.stderr
        );
    }
}

#[test]
fn a_trusted_root_does_not_excuse_an_invalid_certificate() {
    let ours = Authority::new("ours");
    for (server, problem) in [
        (
            ours.serve_between("127.0.0.1", [2998, 2999], []),
            "the certificate is not valid yet",
        ),
        (
            ours.serve("127.0.0.1", 2021, []),
            "the certificate has expired",
        ),
        (
            ours.serve("127.0.0.2", 2999, []),
            "the certificate is for a different name: `127.0.0.2`",
        ),
        (
            ours.serve("localhost", 2999, []),
            "the certificate is for a different name: `localhost`",
        ),
    ] {
        let ended = home_for(&local(&server))
            .with("SSL_CERT_FILE", ours.file())
            .run("list");
        assert_eq!(
            (ended.code, ended.stdout.as_str()),
            (7, ""),
            "{}",
            ended.stderr
        );
        assert!(ended.stderr.contains(problem), "{}", ended.stderr);
    }
}

#[test]
fn cacert_does_not_make_up_for_invalid_roots_of_the_environment() {
    let (ours, folder) = (Authority::new("ours"), tempfile::tempdir().unwrap());
    let text = folder.path().join("text");
    fs::write(&text, "hello\n").unwrap();
    for (name, path) in [("SSL_CERT_FILE", &*text), ("SSL_CERT_DIR", folder.path())] {
        let server = ours.serve("127.0.0.1", 2999, []);
        let home = home_for(&local(&server)).with(name, path);
        let ended = home.run_args(&["list", "--cacert", ours.file().to_str().unwrap()]);
        assert_eq!((ended.code, ended.stdout.as_str()), (2, ""), "{name}");
        assert!(
            ended
                .stderr
                .contains("no usable certificate in `SSL_CERT_FILE` or `SSL_CERT_DIR`"),
            "{}",
            ended.stderr
        );
    }
}

#[test]
fn roots_from_a_pipe_are_read_once() {
    let (ours, others) = (Authority::new("ours"), Authority::new("others"));
    for (authority, script, outcome) in [
        (&ours, Some(reply(200, "[]")), (0, "")),
        (
            &others,
            None,
            (7, "an authority that this system does not trust"),
        ),
    ] {
        let server = authority.serve("127.0.0.1", 2999, script);
        let script = format!(
            "SSL_CERT_FILE=<(cat '{}') exec genkey list -q",
            ours.file().display()
        );
        let ended = home_for(&local(&server)).shell("bash", &script);
        assert_eq!(ended.code, outcome.0, "{}", ended.stderr);
        assert!(ended.stderr.contains(outcome.1), "{}", ended.stderr);
    }
}

#[test]
fn an_empty_roots_variable_counts_as_unset() {
    let ours = Authority::new("ours");
    let server = ours.serve("127.0.0.1", 2999, [reply(200, "[]")]);
    let home = home_for(&local(&server))
        .with("SSL_CERT_FILE", "")
        .with("SSL_CERT_DIR", "");
    let ended = home.run_args(&["list", "-q", "--cacert", ours.file().to_str().unwrap()]);
    assert_eq!((ended.code, ended.stderr.as_str()), (0, ""));
}

#[test]
fn a_client_certificate_is_refused() {
    let ours = Authority::new("ours");
    let mut params = CertificateParams::new(vec!["127.0.0.1".to_owned()]).unwrap();
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth];
    let server = ours.serve_with(params, []);
    let ended = home_for(&local(&server))
        .with("SSL_CERT_FILE", ours.file())
        .run("list");
    assert_eq!((ended.code, ended.stdout.as_str()), (7, ""));
    assert!(
        ended
            .stderr
            .contains("the certificate is not valid for a server"),
        "{}",
        ended.stderr
    );
}

#[test]
fn a_ca_certificate_as_server_certificate_is_refused() {
    let ours = Authority::new("ours");
    let mut params = CertificateParams::new(vec!["127.0.0.1".to_owned()]).unwrap();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let server = ours.serve_with(params, []);
    let ended = home_for(&local(&server))
        .with("SSL_CERT_FILE", ours.file())
        .run("list");
    assert_eq!((ended.code, ended.stdout.as_str()), (7, ""));
    assert!(
        ended
            .stderr
            .contains("the certificate belongs to a CA, not to a server"),
        "{}",
        ended.stderr
    );
}
