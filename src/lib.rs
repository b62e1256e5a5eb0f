//! genkey: makes, lists, renames and revokes API keys of GEN-style services and keeps them in the OS keychain.

pub mod durable;
pub mod model;
pub mod secret;
pub mod store;
