//! A network with a long way in it, for kernels with and without `tc netem`: a TUN device that sends every packet back to
//! where it came from, later.
//!
//! `delay DEVICE ONE_WAY_MS TRACE`. A packet to another address of the device's network comes back with source and destination
//! exchanged, so that the machine talks to itself over a line of that length: a server that listens on the device's own address is
//! reached at any other one. The exchange leaves all checksums right. With 0, something else (`tc netem`) brings the delay. Each
//! TCP packet is a line of TRACE: microseconds, source port, destination port, `S` for a SYN or `-`, bytes of data.
#![allow(
    clippy::disallowed_methods,
    reason = "a program of its own, whose arguments are its input"
)]

#[cfg(target_os = "linux")]
mod linux {
    use std::env;
    use std::error::Error;
    use std::fs::File;
    use std::io::Write;
    use std::sync::Arc;
    use std::sync::mpsc::{Receiver, channel};
    use std::thread;
    use std::time::{Duration, Instant};

    use tappers::{Interface, Tun};

    type Failure = Box<dyn Error + Send + Sync>;
    type Packet = Vec<u8>;

    pub fn run() -> Result<(), Failure> {
        let arguments: Vec<String> = env::args().skip(1).collect();
        let [device, one_way, trace] = arguments.as_slice() else {
            return Err("usage: delay DEVICE ONE_WAY_MS TRACE".into());
        };
        let one_way = Duration::from_millis(one_way.parse()?);
        let device = Arc::new(Tun::new_named(Interface::new(device)?)?);
        let mut trace = File::create(trace)?;
        let (later, due) = channel();
        let sender = Arc::clone(&device);
        thread::spawn(move || deliver(&due, &sender));
        println!("ready");
        let started = Instant::now();
        let mut buffer = vec![0; 65_536];
        loop {
            let length = device.recv(&mut buffer)?;
            let Some(packet) = buffer.get(..length).and_then(exchanged) else {
                continue;
            };
            later.send((Instant::now() + one_way, packet))?;
            // After the packet was taken: it waits for nothing that is noted here.
            if let Some(line) = buffer.get(..length).and_then(tcp) {
                writeln!(trace, "{} {line}", started.elapsed().as_micros())?;
            }
        }
    }

    /// Gives packets back when they are due; all take equally long, so that their order stays.
    fn deliver(due: &Receiver<(Instant, Packet)>, device: &Tun) {
        for (at, packet) in due {
            thread::sleep(at.saturating_duration_since(Instant::now()));
            let _dropped_as_networks_do = device.send(&packet);
        }
    }

    /// An IPv4 packet with source and destination exchanged.
    fn exchanged(packet: &[u8]) -> Option<Packet> {
        let is_ipv4 = packet.first().is_some_and(|first| first >> 4 == 4);
        let mut packet = packet.to_vec();
        let (source, destination) = packet.get_mut(12..20)?.split_at_mut(4);
        source.swap_with_slice(destination);
        is_ipv4.then_some(packet)
    }

    /// The line for a TCP packet.
    fn tcp(packet: &[u8]) -> Option<String> {
        let header = usize::from(packet.first()? & 0x0f) * 4;
        let total = usize::from(u16::from_be_bytes([*packet.get(2)?, *packet.get(3)?]));
        let segment = packet
            .get(header..total)
            .filter(|_| packet.get(9) == Some(&6))?;
        let port = |at: usize| {
            Some(u16::from_be_bytes([
                *segment.get(at)?,
                *segment.get(at + 1)?,
            ]))
        };
        let data = segment
            .len()
            .checked_sub(usize::from(segment.get(12)? >> 4) * 4)?;
        let syn = if segment.get(13)? & 2 == 0 { '-' } else { 'S' };
        Some(format!("{} {} {syn} {data}", port(0)?, port(2)?))
    }
}

#[cfg(target_os = "linux")]
fn main() -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    linux::run()
}

#[cfg(not(target_os = "linux"))]
fn main() {
    eprintln!("only Linux has TUN devices as this program needs them");
}
