//! Ports of this machine that stay refused after their server has ended.

use std::fmt;
use std::net::{Ipv4Addr, SocketAddr};

use socket2::{Domain, Socket, Type};

/// A port of 127.0.0.1 that is reserved while this value lives: only a server that is told its
/// number can listen on it. Without that, the port of a server that was stopped may soon be that
/// of another test's server, which then answers instead of nobody.
pub struct Port(Socket);

impl Port {
    pub fn reserve() -> Self {
        let socket = Socket::new(Domain::IPV4, Type::STREAM, None).unwrap();
        // With this option on both sockets, a server may bind the port as long as this one does
        // not listen; the kernel never picks a bound port for those who ask for any.
        socket.set_reuse_address(true).unwrap();
        socket
            .bind(&SocketAddr::from((Ipv4Addr::LOCALHOST, 0)).into())
            .unwrap();
        Self(socket)
    }

    pub fn number(&self) -> u16 {
        let address = self.0.local_addr().unwrap();
        address.as_socket().unwrap().port()
    }
}

impl fmt::Display for Port {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.number())
    }
}

#[test]
fn a_reserved_port_is_refused_before_and_after_its_server() {
    use std::io::ErrorKind::ConnectionRefused;
    use std::net::{TcpListener, TcpStream};

    let port = Port::reserve();
    let address = (Ipv4Addr::LOCALHOST, port.number());
    let refused = || TcpStream::connect(address).unwrap_err().kind();
    assert_eq!(refused(), ConnectionRefused);
    for _ in 0..2 {
        let server = TcpListener::bind(address).unwrap();
        let client = TcpStream::connect(address).unwrap();
        drop(server.accept().unwrap());
        drop((client, server));
        assert_eq!(refused(), ConnectionRefused);
    }
}
