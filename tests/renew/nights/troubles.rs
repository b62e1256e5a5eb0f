//! How something goes wrong in a night.

use std::fs;
use std::process::Command;

use super::events::{Sick, Trouble};
use super::world::World;
use crate::support::proxy::Fault as NetworkFault;

/// Failpoints about files.
const DISK: [&str; 11] = [
    "append.journal.jsonl",
    "persist.index.json",
    "rename.index.json",
    "renamed.index.json",
    "persist.secrets.age",
    "rename.secrets.age",
    "renamed.secrets.age",
    "persist.config.toml",
    "deliver..env",
    "deliver.app.json",
    "deliver.forever.key",
];

/// Other failpoints of `renew`.
const POINTS: [&str; 20] = [
    "issue.planned",
    "issue.answered",
    "issue.indexed",
    "issue.stored",
    "issue.renamed",
    "rotate.adopting",
    "rotate.adopted",
    "rotate.proven",
    "rotate.delivering",
    "destination.changing",
    "destination.changed",
    "rotate.delivered",
    "rotate.undoing",
    "rotate.withdrawn",
    "rotate.switched",
    "rotate.indexed",
    "rotate.settled",
    "retire.answered",
    "secret.removed",
    "recover.acted",
];

const REQUESTS: [(&str, &str); 5] = [
    ("POST", "/persisted_tokens"),
    ("PATCH", "/persisted_tokens/*"),
    ("DELETE", "/persisted_tokens/*/revoke"),
    ("GET", "/persisted_tokens*"),
    ("GET", "/me"),
];

/// Files whose existence makes the commands of the runbook fail.
pub const SWITCHES: [&str; 4] = [
    "push-refuses",
    "push-lies",
    "verification-fails",
    "reload-fails",
];

impl World {
    /// Makes this run of `renew` go wrong.
    pub fn hurt(&self, trouble: &Trouble, command: &mut Command) {
        match trouble {
            Trouble::Kill { point, after } => {
                let point = point
                    .get(&[&POINTS[..], &POINTS, &DISK].concat())
                    .to_owned();
                command.env("FAILPOINTS", format!("{point}={after}*off->return(kill)"));
            }
            Trouble::Full {
                point,
                after,
                lasts: false,
            } => {
                let point = point.get(&DISK);
                command.env("FAILPOINTS", format!("{point}={after}*off->1*return(full)"));
            }
            Trouble::Full { after, .. } => {
                let points = DISK.map(|point| format!("{point}={after}*off->return(full)"));
                command.env("FAILPOINTS", points.join(";"));
            }
            Trouble::Network {
                request,
                nth,
                fault,
            } => {
                let (method, path) = request.get(&REQUESTS);
                if *fault == NetworkFault::HalfOpen {
                    command.arg("--timeout=200ms");
                }
                self.relay.perhaps(method, path, *nth, *fault);
            }
            Trouble::Sick(sick) => self.sicken(*sick),
        }
    }

    /// Ends what went wrong.
    pub fn heal(&self, trouble: &Trouble) {
        self.relay.calm();
        if let Trouble::Sick(sick) = trouble {
            match switch(*sick) {
                Ok(file) => fs::remove_file(self.desk.home.path(file)).unwrap(),
                Err(file) => self.unblock(file),
            }
        }
    }

    fn sicken(&self, sick: Sick) {
        match switch(sick) {
            Ok(file) => self.desk.home.write(file, ""),
            Err(file) => self.block(file),
        }
    }

    /// Puts a folder in a file's place.
    fn block(&self, file: &str) {
        let (path, aside) = (self.desk.home.path(file), self.aside(file));
        // It may have been deleted.
        let _ = fs::rename(&path, aside);
        fs::create_dir(path).unwrap();
    }

    fn unblock(&self, file: &str) {
        let path = self.desk.home.path(file);
        fs::remove_dir(&path).unwrap();
        let _ = fs::rename(self.aside(file), path);
    }

    fn aside(&self, file: &str) -> std::path::PathBuf {
        self.desk.home.path(&format!("{file} aside"))
    }
}

/// The file whose existence makes a command fail, or the file that is blocked.
fn switch(sick: Sick) -> Result<&'static str, &'static str> {
    let [refuses, lies, verification, reload] = SWITCHES;
    match sick {
        Sick::PushRefuses => Ok(refuses),
        Sick::PushLies => Ok(lies),
        Sick::Verification => Ok(verification),
        Sick::Reload => Ok(reload),
        Sick::Env => Err(".env"),
        Sick::Json => Err("app.json"),
    }
}
