//! Round trips in what the delayed line noted of each TCP packet
//! (`benches/peers/src/bin/delay.rs`).

/// What a command sent over the line until it ended.
#[derive(Debug, PartialEq, Eq)]
pub struct Traffic {
    /// How often an answer had to be waited for: handshakes and data of the server's after some of
    /// the client's.
    pub round_trips: usize,
    /// Connections that were opened.
    pub connections: usize,
}

impl Traffic {
    /// Counts lines of `MICROSECONDS SOURCE_PORT DESTINATION_PORT S|- BYTES`; acknowledgements
    /// alone are no traffic.
    pub fn of(lines: &str, server_port: u16) -> Self {
        let mut traffic = Self {
            round_trips: 0,
            connections: 0,
        };
        let mut asked = false;
        for (from_server, syn) in lines.lines().filter_map(|line| packet(line, server_port)) {
            traffic.connections += usize::from(syn && !from_server);
            traffic.round_trips += usize::from(from_server && asked);
            asked = !from_server;
        }
        traffic
    }
}

/// Whether a packet comes from the server, and whether it is a SYN; `None` if it carries nothing.
fn packet(line: &str, server_port: u16) -> Option<(bool, bool)> {
    let mut fields = line.split(' ').skip(1);
    let source: u16 = fields.next()?.parse().ok()?;
    let syn = fields.nth(1)? == "S";
    let data: usize = fields.next()?.parse().ok()?;
    (syn || data > 0).then_some((source == server_port, syn))
}
