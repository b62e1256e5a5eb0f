//! The tests of genkey as a whole, one module a capability.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::disallowed_methods,
    clippy::print_stderr,
    missing_docs
)]
#![cfg_attr(
    not(feature = "sandbox"),
    allow(dead_code, reason = "most tests need the embedded server")
)]

mod support;

#[cfg(all(unix, feature = "sandbox"))]
mod accessible;
#[cfg(feature = "sandbox")]
mod api_command;
#[cfg(feature = "sandbox")]
mod bad_files;
#[cfg(unix)]
mod budget;
#[cfg(all(unix, feature = "sandbox"))]
mod bulk;
#[cfg(feature = "sandbox")]
mod check;
#[cfg(all(unix, feature = "sandbox"))]
mod check_reports;
#[cfg(all(unix, feature = "sandbox"))]
mod check_runbook;
mod client;
mod client_tls;
#[cfg(all(target_os = "linux", feature = "sandbox"))]
mod clipboard;
#[cfg(target_os = "linux")]
mod clock;
#[cfg(all(unix, feature = "sandbox"))]
mod clock_option;
#[cfg(all(unix, feature = "sandbox"))]
mod completions;
#[cfg(all(unix, feature = "sandbox"))]
mod contract;
#[cfg(unix)]
mod core_dumps;
#[cfg(all(unix, feature = "sandbox"))]
mod create_unstored;
#[cfg(all(unix, feature = "sandbox"))]
mod creation;
#[cfg(all(unix, feature = "sandbox"))]
mod deliver;
#[cfg(unix)]
mod destinations;
#[cfg(all(unix, feature = "sandbox"))]
mod dialect_commands;
mod dialects;
#[cfg(all(unix, feature = "sandbox"))]
mod doctor;
#[cfg(all(target_os = "linux", feature = "sandbox"))]
mod durability;
mod encrypted_file;
#[cfg(all(unix, feature = "sandbox"))]
mod examples;
#[cfg(all(unix, feature = "sandbox"))]
mod faults_network;
#[cfg(all(target_os = "linux", feature = "sandbox"))]
mod folders;
#[cfg(all(unix, feature = "sandbox"))]
mod former_logins;
mod fuzz;
mod fuzz_answers;
#[cfg(all(unix, feature = "sandbox"))]
mod gateway;
#[cfg(all(unix, feature = "sandbox"))]
mod habits;
#[cfg(all(unix, feature = "sandbox"))]
mod hangup;
#[cfg(feature = "sandbox")]
mod help;
#[cfg(unix)]
mod helper_store;
#[cfg(all(unix, feature = "sandbox"))]
mod hidden_prompts;
mod https;
mod hygiene;
#[cfg(feature = "sandbox")]
mod identity;
#[cfg(all(unix, feature = "sandbox"))]
mod if_missing;
mod imports;
#[cfg(all(unix, feature = "sandbox"))]
mod jq;
#[cfg(feature = "sandbox")]
mod jwt;
#[cfg(all(target_os = "linux", feature = "sandbox"))]
mod keepassxc;
#[cfg(target_os = "linux")]
mod keychain;
#[cfg(all(target_os = "linux", feature = "sandbox"))]
mod keychain_calls;
#[cfg(all(target_os = "linux", feature = "sandbox"))]
mod keychain_cli;
#[cfg(all(target_os = "linux", feature = "sandbox"))]
mod keychain_sessions;
#[cfg(feature = "sandbox")]
mod keys;
#[cfg(all(target_os = "linux", feature = "sandbox"))]
mod kwallet;
#[cfg(all(target_os = "linux", feature = "sandbox"))]
mod leaks;
mod lists;
#[cfg(feature = "sandbox")]
mod login;
mod manual;
#[cfg(all(unix, feature = "sandbox"))]
mod matrix;
#[cfg(all(unix, feature = "sandbox"))]
mod mcp;
#[cfg(all(unix, feature = "sandbox"))]
mod model;
mod network;
#[cfg(all(unix, feature = "sandbox"))]
mod next_key;
mod odd_answers;
mod odd_rows;
#[cfg(all(unix, feature = "sandbox"))]
mod open;
mod pages;
#[cfg(all(unix, feature = "sandbox"))]
mod picker;
#[cfg(all(target_os = "linux", feature = "sandbox"))]
mod picture;
#[cfg(all(target_os = "linux", feature = "sandbox"))]
mod presets;
#[cfg(feature = "sandbox")]
mod profiles;
#[cfg(all(unix, feature = "sandbox"))]
mod providers;
#[cfg(all(unix, feature = "sandbox"))]
mod rate_limit;
#[cfg(all(unix, feature = "sandbox"))]
mod readme;
#[cfg(all(unix, feature = "sandbox"))]
mod recipes;
#[cfg(all(unix, feature = "sandbox"))]
mod recover;
#[cfg(all(unix, feature = "sandbox"))]
mod reindex;
#[cfg(all(unix, feature = "sandbox"))]
mod relay;
#[cfg(all(unix, feature = "sandbox"))]
mod renew;
#[cfg(all(unix, feature = "sandbox"))]
mod revoke_chosen;
#[cfg(all(unix, feature = "sandbox"))]
mod rotate;
#[cfg(all(unix, feature = "sandbox"))]
mod run_keys;
#[cfg(all(unix, feature = "sandbox"))]
mod run_new;
#[cfg(all(unix, feature = "sandbox"))]
mod runbook;
#[cfg(feature = "sandbox")]
mod sandbox;
#[cfg(feature = "sandbox")]
mod sandbox_command;
#[cfg(feature = "sandbox")]
mod sandbox_faults;
#[cfg(feature = "sandbox")]
mod secrets_out;
#[cfg(all(target_os = "linux", feature = "sandbox"))]
mod sixteen;
#[cfg(all(unix, feature = "sandbox"))]
mod standing;
#[cfg(all(target_os = "linux", feature = "sandbox"))]
mod startup;
#[cfg(feature = "sandbox")]
mod streams;
#[cfg(all(unix, feature = "sandbox"))]
mod template;
#[cfg(all(unix, feature = "sandbox"))]
mod terminal;
#[cfg(feature = "sandbox")]
mod usage;
#[cfg(all(unix, feature = "sandbox"))]
mod window;
mod wire;
mod wording;
#[cfg(feature = "sandbox")]
mod workspaces;
