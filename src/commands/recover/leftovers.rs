//! Removes temporary files that a crash has left in our folders.

use std::fs;

use super::Run;
use crate::durable::{at, stale_temp_files};

impl Run<'_> {
    pub(super) fn remove_leftovers(&mut self) {
        // Safe to remove: each is the unfinished copy of a file that was to be replaced.
        let now = self.ctx.file_time();
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
                        "{verb} `{}`, left behind by a crash",
                        path.display()
                    ));
                }
                Err(error) => self.failures.push(error.into()),
            }
        }
    }
}
