//! Every call on a session bus, as reported by the bus itself.

use std::collections::HashMap;

use zbus::blocking::connection::Builder;
use zbus::blocking::{Connection, MessageIterator};
use zbus::message::Message;

const BUS: &str = "org.freedesktop.DBus";
/// A method that only the waiting test calls: what comes before it was sent before it.
const END: &str = "ListActivatableNames";

/// A monitor of every call.
pub struct BusMonitor {
    calls: MessageIterator,
    asker: Connection,
}

impl BusMonitor {
    /// Monitors the bus at this address from now on.
    pub fn watch(address: &str) -> Self {
        let connect = || Builder::address(address).unwrap().build().unwrap();
        let (monitor, asker) = (connect(), connect());
        let calls = MessageIterator::from(&monitor);
        let rules = (vec!["type='method_call'"], 0_u32);
        let monitoring = Some("org.freedesktop.DBus.Monitoring");
        monitor
            .call_method(
                Some(BUS),
                "/org/freedesktop/DBus",
                monitoring,
                "BecomeMonitor",
                &rules,
            )
            .unwrap();
        Self { calls, asker }
    }

    /// The connections made since the last call, and the calls over each, in order.
    pub fn asked(&mut self) -> Vec<Vec<String>> {
        self.asker
            .call_method(Some(BUS), "/org/freedesktop/DBus", Some(BUS), END, &())
            .unwrap();
        let (mut connections, mut numbers) = (Vec::<Vec<String>>::new(), HashMap::new());
        for call in self.calls.by_ref().map(Result::unwrap) {
            let (header, member) = (call.header(), member(&call));
            let Some(sender) = header.sender().map(ToString::to_string) else {
                continue;
            };
            match member.as_str() {
                END => break,
                "Hello" => {
                    numbers.insert(sender, connections.len());
                    connections.push(Vec::new());
                }
                // Connections that were there before are those of others.
                _ => {
                    if let Some(number) = numbers.get(&sender) {
                        connections[*number].push(member);
                    }
                }
            }
        }
        connections
    }
}

/// `SearchItems`, `Get(Attributes)`.
fn member(call: &Message) -> String {
    let member = call
        .header()
        .member()
        .map(ToString::to_string)
        .unwrap_or_default();
    match (
        member.as_str(),
        call.body().deserialize::<(String, String)>(),
    ) {
        ("Get", Ok((_, property))) => format!("Get({property})"),
        _ => member,
    }
}
