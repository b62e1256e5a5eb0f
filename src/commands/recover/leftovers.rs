//! What `genkey recover` does about the temporary files that a crash has left in our folders.

use std::fs;

use super::Run;
use crate::durable::{at, stale_temp_files};

impl Run<'_> {
    /// Removes them. They are copies of what is in other files, or would have been.
    pub(super) fn remove_leftovers(&mut self) {
        let now = self.ctx.now();
        let folders = self.ctx.settings.paths.folders();
        let left: Vec<_> = folders
            .iter()
            .flat_map(|folder| stale_temp_files(folder, now))
            .collect();
        for path in left {
            let outcome = if self.dry_run {
                Ok(())
            } else {
                fs::remove_file(&path).map_err(at("remove", &path))
            };
            match outcome {
                Ok(()) => {
                    let verb = self.tense("removed", "would remove");
                    self.ctx.ui.status(format!(
                        "{verb} `{}`, which a crash had left",
                        path.display()
                    ));
                }
                Err(error) => self.failures.push(error.into()),
            }
        }
    }
}
