//! The `genkey` program. Everything is in the library, which the tests use too.

use std::process::ExitCode;

fn main() -> ExitCode {
    genkey::run()
}
