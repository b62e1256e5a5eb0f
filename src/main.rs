//! The `genkey` program. Everything is in the library, which the tests use too.

use std::alloc::System;
use std::process::ExitCode;

use zeroizing_alloc::ZeroAlloc;

// Wipes all memory that is freed: a secret passes through buffers of HTTP, TLS, D-Bus and JSON
// libraries that do not wipe their own.
#[global_allocator]
static ALLOCATOR: ZeroAlloc<System> = ZeroAlloc(System);

fn main() -> ExitCode {
    genkey::run()
}
