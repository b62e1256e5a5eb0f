//! Never lose a key: every harm at every step of the commands that change what exists, and what is
//! left after `genkey recover`, as the service's table and the store have it.

mod create;
mod dialects;
mod full_disk;
mod harm;
mod judge;
mod login;
mod recover;
mod revoke;
mod site;
mod steps;
mod tally;
mod trial;
