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

#[cfg(feature = "sandbox")]
mod bad_files;
mod client;
mod client_tls;
mod encrypted_file;
#[cfg(unix)]
mod helper_store;
mod hygiene;
mod imports;
#[cfg(target_os = "linux")]
mod keychain;
#[cfg(feature = "sandbox")]
mod keys;
#[cfg(feature = "sandbox")]
mod login;
#[cfg(all(target_os = "linux", feature = "sandbox"))]
mod picture;
#[cfg(all(unix, feature = "sandbox"))]
mod readme;
#[cfg(feature = "sandbox")]
mod sandbox;
mod network;
#[cfg(feature = "sandbox")]
mod profiles;
#[cfg(feature = "sandbox")]
mod sandbox;
#[cfg(feature = "sandbox")]
mod secrets_out;
#[cfg(feature = "sandbox")]
mod streams;
#[cfg(feature = "sandbox")]
mod usage;
