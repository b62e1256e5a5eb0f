//! `genkey renew` as cron runs it: what it prints and returns, and what is true afterwards at the
//! service, in the store and at the destinations.

pub mod bench;

mod awry;
mod due;
mod hooks;
mod killed;
mod lagging;
mod many;
mod missing;
mod nights;
mod odd;
pub mod recipes;
mod traps;
mod unnamed;
