//! MCP clients: where their files are, which servers these start, and how a server is wrapped in
//! `genkey run`, so that no key is in the file.

mod client;
mod edit;
mod launcher;
mod place;
mod server;

pub use client::{CLIENTS, Client, Machine, Remote, System};
pub use edit::{unwrapped, with_helper, wrapped};
pub use launcher::{Launcher, helper_words, quoted};
pub use place::{Entry, Place, places};
pub use server::{Literal, Server, State, Transport};
