//! An empty program with a command line: what any start costs.

use clap::Parser;

/// Do nothing
#[derive(Parser)]
#[command(name = "empty", version)]
struct Empty {}

fn main() {
    let Empty {} = Empty::parse();
}
