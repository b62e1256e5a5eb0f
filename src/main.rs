//! The `genkey` program. Everything is in the library, which the tests use too.

use std::alloc::System;
use std::process::ExitCode;

use zeroizing_alloc::ZeroAlloc;

/// Wipes whatever is freed. A secret goes through buffers of HTTP, TLS, D-Bus and JSON that know nothing of it.
#[global_allocator]
static ALLOCATOR: ZeroAlloc<System> = ZeroAlloc(System);

fn main() -> ExitCode {
    #[cfg(target_os = "linux")]
    leave_no_core();
    genkey::run()
}

/// Has a panic, which ends the process at once, leave no image of its memory behind.
#[cfg(target_os = "linux")]
fn leave_no_core() {
    use rustix::process::{DumpableBehavior, set_dumpable_behavior};
    let tell = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        // Where the kernel refuses, no more can be done.
        let _ = set_dumpable_behavior(DumpableBehavior::NotDumpable);
        tell(panic);
    }));
}
