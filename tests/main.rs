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
mod hygiene;
mod imports;
#[cfg(target_os = "linux")]
mod keychain;
mod keys;
mod login;
#[cfg(all(target_os = "linux", feature = "sandbox"))]
mod picture;
#[cfg(all(unix, feature = "sandbox"))]
mod readme;
#[cfg(feature = "sandbox")]
mod sandbox;
mod secrets_out;
mod streams;
mod usage;
