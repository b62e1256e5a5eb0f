//! `genkey rotate` as its users meet it: what it prints and returns, and what is true afterwards at
//! the service, in the store and at the destinations.

pub mod bench;
pub mod between;

mod beside;
mod create_to;
mod delivery;
mod grace;
mod in_use;
mod interrupted;
mod odd_keys;
mod odd_places;
mod outcome;
mod outlived;
mod recorded;
mod records;
mod recovered;
mod refused;
mod shared;
mod stopped;
mod undone;
