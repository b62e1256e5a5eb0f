//! Every service that is not GEN: the two others that are built in, and one of a person's own.

use crate::support::genkey::Home;
use crate::support::wire_server::WireServer;

mod bad_input;
mod errors;
mod files;
mod forms;
mod own;
mod services;

/// A well-formed key of GenRex.
const GENREX_KEY: &str = "grx_sk_5ec2e75ec2e75ec2e75ec2e75ec2e75ec2e75ec2e75ec2e7";
/// A well-formed key of GenMB.
const GENMB_KEY: &str = "genmb_sk_5up3rS3cret-_5up3rS3cret-_5up3rS";

/// A service of this title that is built in: its name, a key, its variable, and where keys are
/// made.
struct Dashboard {
    name: &'static str,
    title: &'static str,
    key: &'static str,
    variable: &'static str,
    place: &'static str,
}

/// The services whose keys are made on their pages only.
const DASHBOARDS: [Dashboard; 2] = [
    Dashboard {
        name: "genrex",
        title: "GenRex",
        key: GENREX_KEY,
        variable: "GENREX_API_KEY",
        place: "Developer in the sidebar of the GenRex dashboard",
    },
    Dashboard {
        name: "genmb",
        title: "GenMB",
        key: GENMB_KEY,
        variable: "GENMB_API_KEY",
        place: "Settings > API Keys at genmb.com",
    },
];

/// A home with a file store, whose services are all at the server.
fn home_at(server: &WireServer) -> Home {
    Home::with_file_store().with("GENKEY_API_URL", server.url())
}
