//! What genkey promises, capability by capability.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::disallowed_methods,
    clippy::print_stderr
)]

mod support;

mod client;
mod client_tls;
mod encrypted_file;
#[cfg(unix)]
mod helper_store;
mod imports;
#[cfg(target_os = "linux")]
mod keychain;
#[cfg(feature = "sandbox")]
mod sandbox;
mod keys;
mod login;
mod secrets_out;
mod streams;
mod usage;
