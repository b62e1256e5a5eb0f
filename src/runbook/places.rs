//! Whether two destinations are one place.

use std::collections::HashMap;

use super::rules::Delivery;
use crate::destination::{Place, Surroundings, open};
use crate::model::{Destination, DestinationKind};

/// The places so far.
#[derive(Default)]
pub(super) struct Places {
    /// By what contains them, such as a file, and the part of it; `None`: all of it.
    seen: HashMap<String, HashMap<Option<String>, Vec<Seen>>>,
}

struct Seen {
    key: String,
    hosts: Vec<String>,
    line: usize,
}

impl Places {
    /// Adds a place, unless it is taken; the error says by what.
    pub(super) fn add(&mut self, key: &str, delivery: &Delivery) -> Result<(), String> {
        let (container, part) = place(key, &delivery.destination);
        let parts = self.seen.entry(container).or_default();
        let overlapping: Box<dyn Iterator<Item = &Seen>> = match part {
            None => Box::new(parts.values().flatten()),
            Some(_) => Box::new(
                [&None, &part]
                    .into_iter()
                    .filter_map(|part| parts.get(part))
                    .flatten(),
            ),
        };
        let taken = overlapping
            .filter(|seen| share(&seen.hosts, &delivery.hosts))
            .min_by_key(|seen| seen.line);
        let taken = taken.map(|seen| {
            let by = if seen.key == key {
                String::new()
            } else {
                format!(", for `{}`", seen.key.escape_debug())
            };
            format!("the same place as in line {}{by}", seen.line)
        });
        parts.entry(part).or_default().push(Seen {
            key: key.to_owned(),
            hosts: delivery.hosts.clone(),
            line: delivery.region.line,
        });
        taken.map_or(Ok(()), Err)
    }
}

/// Whether there can be a host among both; no hosts are all.
fn share(some: &[String], others: &[String]) -> bool {
    some.is_empty() || others.is_empty() || some.iter().any(|host| others.contains(host))
}

/// What contains a place, and which part of it the place is.
fn place(key: &str, destination: &Destination) -> (String, Option<String>) {
    let Place { whole, address } = open(destination, &Surroundings::default()).place();
    // One command can write several keys, whose names it gets.
    let is_command = matches!(destination.kind, DestinationKind::Command { .. });
    (
        whole,
        if is_command {
            Some(key.to_owned())
        } else {
            address
        },
    )
}
