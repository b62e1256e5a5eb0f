//! The budget, measured: `cargo bench`, and `cargo bench -- --help` for its parts.
//!
//! Whole processes in an empty environment with their own home, in pairs with their peer.
//! What is measured is genkey as it is released, built here or given by `--binary`; what cargo
//! builds for benches is not that.
#![allow(
    clippy::disallowed_methods,
    clippy::print_stdout,
    clippy::print_stderr,
    missing_docs,
    reason = "a program of its own, which people read"
)]

use std::process::ExitCode;

use anyhow::Result;
use clap::Parser;

mod arguments;
mod authority;
mod callgrind;
mod counts;
mod documents;
mod keyring;
mod latency;
mod line;
mod lists;
mod process;
mod product;
mod profile;
mod record;
mod report;
mod request;
mod results;
mod servers;
mod setup;
mod size;
mod start;
mod statistics;
mod symbols;
mod trace;

use arguments::{Arguments, Part};
use report::Row;
use setup::{Group, Setup};

const TIMING: [Group; 7] = [
    start::START,
    request::REQUEST,
    request::WORK,
    lists::LISTS,
    lists::LONG,
    start::SECRETS,
    size::SIZE,
];
const LATENCY: [Group; 1] = [Group {
    name: "round trips",
    needs: &["nginx", "unshare", "ip"],
    rows: &latency::ROWS,
    measure: latency::measure,
}];

fn main() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => {
            let _ = error.print();
            return if error.use_stderr() {
                ExitCode::from(3)
            } else {
                ExitCode::SUCCESS
            };
        }
    };
    match run(&arguments) {
        Ok(code) => ExitCode::from(code),
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::from(3)
        }
    }
}

fn run(arguments: &Arguments) -> Result<u8> {
    match &arguments.part {
        None => measure(arguments, TIMING.iter().chain(&LATENCY), true),
        Some(Part::Timing) => measure(arguments, TIMING.iter(), false),
        Some(Part::Latency) => measure(arguments, LATENCY.iter(), false),
        Some(Part::Counts { check, record }) => counts::run(arguments, *check, record.as_deref()),
        Some(Part::Peak { command }) => {
            println!("{}", process::peak(command)?);
            Ok(0)
        }
        Some(Part::Inside { peers }) => {
            let genkey = arguments.binary.clone().unwrap_or_default();
            for row in latency::inside(&genkey, peers)? {
                println!("{}", serde_json::to_string(&row)?);
            }
            Ok(0)
        }
    }
}

fn measure<'a>(
    arguments: &Arguments,
    groups: impl Iterator<Item = &'a Group>,
    write: bool,
) -> Result<u8> {
    let wanted = |group: &&Group| {
        arguments
            .only
            .as_ref()
            .is_none_or(|word| group.name.contains(word))
    };
    let groups: Vec<&Group> = groups.filter(wanted).collect();
    say_what_is_missing(&groups);
    let setup = Setup::new(arguments, false)?;
    let mut rows: Vec<Row> = Vec::new();
    for group in groups {
        eprintln!("measuring: {}", group.name);
        let measured = group.rows(&setup);
        eprintln!("{}", report::table(&measured));
        rows.extend(measured);
    }
    println!("{}", report::table(&rows));
    if write && arguments.only.is_none() {
        results::write(&rows, &setup.product)?;
    }
    Ok(report::exit_code(&rows))
}

fn say_what_is_missing(groups: &[&Group]) {
    for group in groups {
        let missing = group.missing();
        if !missing.is_empty() {
            eprintln!(
                "not installed: {}; not measured: {}",
                missing.join(", "),
                group.rows.join(", ")
            );
        }
    }
}
