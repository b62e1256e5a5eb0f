//! Never lose a key: every fault at every step of the commands that change something, and the state
//! after `genkey recover`, according to the service's table and the store.

mod create;
mod destinations;
mod dialects;
mod fault;
mod full_disk;
mod holders;
mod invariants;
mod login;
mod recover;
mod recover_rotation;
mod revoke;
mod rotate;
mod state;
mod steps;
mod tally;
mod trial;
mod unstored;
mod world;
