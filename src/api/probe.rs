//! Checks each layer between this machine and a service by itself: DNS, TCP, TLS. It uses the same
//! proxy, roots and addresses as the client.

use std::fmt;
use std::io::{self, ErrorKind, Read, Write};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpStream, ToSocketAddrs};
use std::sync::Arc;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::{Duration, Instant};

use rustls::pki_types::ServerName;
use rustls::{ClientConnection, ProtocolVersion};

use super::error::{Reason, SetupError};
use super::failure::{connection_problem, tls_reason};
use super::proxy::{Proxies, Proxy};
use super::trust::{TrustSources, tls_config};
use crate::model::BaseUrl;

pub(crate) struct Probe {
    pub base_url: BaseUrl,
    proxy: Option<Proxy>,
    timeout: Duration,
}

/// Why the TLS handshake failed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum HandshakeError {
    #[error(transparent)]
    Setup(#[from] SetupError),
    #[error("{0}")]
    Failed(Reason),
}

impl Probe {
    /// Each check may take as long as `timeout`.
    pub fn new(base_url: BaseUrl, proxies: &Proxies, timeout: Duration) -> Self {
        let proxy = proxies.to(&base_url).cloned();
        Self {
            base_url,
            proxy,
            timeout,
        }
    }

    /// The proxy's scheme, host and port, for messages.
    pub fn proxy(&self) -> Option<String> {
        // Not its URL, which may contain a password.
        self.proxy.as_ref().map(
            |Proxy {
                 scheme, host, port, ..
             }| format!("{scheme}://{host}:{port}"),
        )
    }

    /// Attributes a failure to connect to the proxy, if there is one.
    pub fn blame(&self, reason: Reason) -> Reason {
        match &self.proxy {
            Some(proxy) => reason.of_proxy(proxy.variable),
            None => reason,
        }
    }

    /// The host to connect to: the proxy's, or else the service's.
    pub fn host(&self) -> &str {
        self.proxy
            .as_ref()
            .map_or_else(|| self.base_url.host(), |proxy| &proxy.host)
    }

    /// Whether the host has to be looked up.
    pub fn needs_dns(&self) -> bool {
        self.fixed_addresses().is_empty()
    }

    pub fn resolve(&self) -> Result<Vec<SocketAddr>, Reason> {
        let fixed = self.fixed_addresses();
        if !fixed.is_empty() {
            return Ok(fixed
                .into_iter()
                .map(|address| SocketAddr::new(address, self.port()))
                .collect());
        }
        let (host, port) = (self.host().to_owned(), self.port());
        let (sender, answer) = mpsc::sync_channel(1);
        // The system's resolver has no timeout, so it runs in a thread that is abandoned if it
        // takes too long.
        let ask =
            move || drop(sender.send((host.as_str(), port).to_socket_addrs().map(Vec::from_iter)));
        thread::Builder::new()
            .name("dns".into())
            .spawn(ask)
            .map_err(|error| Reason::Other(error.to_string()))?;
        match answer.recv_timeout(self.timeout) {
            Ok(Ok(addresses)) if !addresses.is_empty() => Ok(addresses),
            Ok(_) | Err(RecvTimeoutError::Disconnected) => Err(Reason::Dns),
            Err(RecvTimeoutError::Timeout) => Err(Reason::TimedOut(self.timeout)),
        }
    }

    /// Connects to the first address that accepts.
    pub fn connect(&self, addresses: &[SocketAddr]) -> Result<TcpStream, Reason> {
        let deadline = Instant::now() + self.timeout;
        let mut problem = Reason::TimedOut(self.timeout);
        for (address, left) in addresses.iter().zip((1..=addresses.len()).rev()) {
            // An equal share of the rest, so that one dead address does not use up all of the time.
            let share = deadline.saturating_duration_since(Instant::now())
                / u32::try_from(left).unwrap_or(u32::MAX);
            if share.is_zero() {
                break;
            }
            match TcpStream::connect_timeout(address, share) {
                Ok(stream) => return Ok(stream),
                Err(error) => problem = self.reason(&error),
            }
        }
        Err(problem)
    }

    /// Performs the TLS handshake, and returns the protocol version.
    pub fn encrypt(
        &self,
        stream: TcpStream,
        trust: &TrustSources,
    ) -> Result<&'static str, HandshakeError> {
        let config = tls_config(trust, true)?;
        let transport = |error: &dyn fmt::Display| SetupError::Transport(error.to_string());
        let name = ServerName::try_from(self.base_url.host().to_owned())
            .map_err(|error| transport(&error))?;
        let mut connection =
            ClientConnection::new(Arc::new(config), name).map_err(|error| transport(&error))?;
        let mut stream = TimedStream {
            stream,
            deadline: Instant::now() + self.timeout,
        };
        while connection.is_handshaking() {
            connection
                .complete_io(&mut stream)
                .map_err(|error| self.handshake_error(&error))?;
        }
        Ok(match connection.protocol_version() {
            Some(ProtocolVersion::TLSv1_3) => "TLS 1.3",
            Some(ProtocolVersion::TLSv1_2) => "TLS 1.2",
            Some(_) | None => "TLS",
        })
    }

    fn port(&self) -> u16 {
        self.proxy
            .as_ref()
            .map_or_else(|| self.base_url.port(), |proxy| proxy.port)
    }

    /// The addresses of a host that is not looked up.
    fn fixed_addresses(&self) -> Vec<IpAddr> {
        match self.host() {
            // As in `transport.rs`: never what a name server says. A proxy's may be elsewhere.
            "localhost" if self.proxy.is_none() => {
                vec![Ipv4Addr::LOCALHOST.into(), Ipv6Addr::LOCALHOST.into()]
            }
            host => host.parse().into_iter().collect(),
        }
    }

    fn handshake_error(&self, error: &io::Error) -> HandshakeError {
        let refused = error
            .get_ref()
            .and_then(|cause| cause.downcast_ref::<rustls::Error>());
        HandshakeError::Failed(refused.map_or_else(|| self.reason(error), tls_reason))
    }

    fn reason(&self, error: &io::Error) -> Reason {
        // A socket timeout is `WouldBlock` on Unix and `TimedOut` on Windows.
        if matches!(error.kind(), ErrorKind::TimedOut | ErrorKind::WouldBlock) {
            return Reason::TimedOut(self.timeout);
        }
        connection_problem(error.kind()).unwrap_or_else(|| Reason::Other(error.to_string()))
    }
}

/// A connection with a deadline. With only a timeout per read, a slow server could keep it open
/// indefinitely.
struct TimedStream {
    stream: TcpStream,
    deadline: Instant,
}

impl TimedStream {
    fn left(&self) -> io::Result<Option<Duration>> {
        let left = self.deadline.saturating_duration_since(Instant::now());
        if left.is_zero() {
            Err(ErrorKind::TimedOut.into())
        } else {
            Ok(Some(left))
        }
    }
}

impl Read for TimedStream {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.stream.set_read_timeout(self.left()?)?;
        self.stream.read(buffer)
    }
}

impl Write for TimedStream {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.stream.set_write_timeout(self.left()?)?;
        self.stream.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.stream.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::TcpListener;

    fn probe(address: &str, timeout: Duration) -> Probe {
        Probe::new(
            BaseUrl::parse(address).unwrap(),
            &Proxies::default(),
            timeout,
        )
    }

    #[test]
    fn localhost_is_resolved_without_dns() {
        for (address, expected) in [
            ("http://localhost:7/v1", &["127.0.0.1:7", "[::1]:7"][..]),
            ("https://127.0.0.1/v1", &["127.0.0.1:443"]),
            ("https://[::1]:8443/v1", &["[::1]:8443"]),
        ] {
            let probe = probe(address, Duration::from_secs(1));
            assert!(!probe.needs_dns(), "{address}");
            let found = probe.resolve().unwrap();
            assert_eq!(
                found.iter().map(ToString::to_string).collect::<Vec<_>>(),
                expected,
                "{address}"
            );
        }
        assert!(probe("https://api.gen.pro/v1", Duration::from_secs(1)).needs_dns());
    }

    #[test]
    fn the_second_address_is_tried_when_the_first_refuses() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let closed = SocketAddr::from(([127, 0, 0, 1], 1));
        let open = listener.local_addr().unwrap();
        let probe = probe("http://127.0.0.1:1", Duration::from_secs(10));
        assert_eq!(
            probe.connect(&[closed, open]).unwrap().peer_addr().unwrap(),
            open
        );
        assert_eq!(probe.connect(&[closed]).unwrap_err(), Reason::Refused);
    }

    #[test]
    fn a_silent_server_times_out() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let limit = Duration::from_millis(50);
        let probe = probe(
            &format!("https://{}", listener.local_addr().unwrap()),
            limit,
        );
        let stream = probe.connect(&probe.resolve().unwrap()).unwrap();
        let error = probe.encrypt(stream, &TrustSources::default()).unwrap_err();
        assert!(
            matches!(error, HandshakeError::Failed(Reason::TimedOut(after)) if after == limit),
            "{error:?}"
        );
    }
}
