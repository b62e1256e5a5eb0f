//! The command line of `cargo bench --`.

use std::path::PathBuf;

use clap::{Parser, Subcommand};

/// Measure genkey against the budget: whole processes, in pairs with their peers
///
/// Without a part, everything is measured and `benches/RESULTS.md` written. Nothing is installed:
/// what is missing is said first, and the rows that need it are listed as not measured.
#[derive(Debug, Parser)]
#[command(name = "budget", bin_name = "cargo bench --", after_help = EXIT_CODES)]
pub struct Arguments {
    /// The part to measure; everything without one
    #[command(subcommand)]
    pub part: Option<Part>,

    /// Measure this release build of genkey [default: build it]
    #[arg(long, global = true, value_name = "PATH")]
    pub binary: Option<PathBuf>,

    /// Measure this build without the embedded server [default: build it, unless `--binary` is given]
    #[arg(long, global = true, value_name = "PATH")]
    pub binary_without_sandbox: Option<PathBuf>,

    /// Measure only the groups of rows whose name contains this
    #[arg(long, global = true, value_name = "WORD")]
    pub only: Option<String>,

    /// Added by cargo itself.
    #[arg(long, global = true, hide = true)]
    bench: bool,
}

const EXIT_CODES: &str = "\
Exit codes: 0 within the budget; 1 over it, or a count that differs from the recorded one; 2 rows could not be measured; \
3 the benchmark itself failed";

#[derive(Debug, Subcommand)]
pub enum Part {
    /// Times, memory and size, on loopback
    Timing,
    /// Round trips over a line of 50 ms, in a network namespace
    Latency,
    /// Figures that do not vary: instructions, peak memory, size of the program
    Counts {
        /// Compare with `benches/recorded.toml`; 5 % is allowed either way
        #[arg(long, conflicts_with = "record")]
        check: bool,

        /// Record new counts, and why they changed
        #[arg(long, value_name = "REASON", value_parser = reason)]
        record: Option<String>,
    },
    /// Run a program and print its peak memory in KiB
    #[command(hide = true)]
    Peak {
        #[arg(required = true, trailing_var_arg = true, allow_hyphen_values = true)]
        command: Vec<String>,
    },
    /// The part of `latency` that runs in the namespace
    #[command(hide = true)]
    Inside {
        #[arg(long)]
        peers: PathBuf,
    },
}

fn reason(text: &str) -> Result<String, &'static str> {
    let text = text.trim();
    let says_something = text.len() >= 10 && text.contains(' ');
    says_something
        .then(|| text.to_owned())
        .ok_or("say in a few words why the counts changed")
}
