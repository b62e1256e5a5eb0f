//! The `genkey` program. Everything is in the library, which the tests use too.

use std::alloc::System;
use std::process::ExitCode;

use zeroizing_alloc::ZeroAlloc;

/// Wipes whatever is freed. A secret goes through buffers of HTTP, TLS, D-Bus and JSON that know
/// nothing of it.
#[global_allocator]
static ALLOCATOR: ZeroAlloc<System> = ZeroAlloc(System);

fn main() -> ExitCode {
    genkey::run()
}
