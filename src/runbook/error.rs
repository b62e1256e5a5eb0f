//! Why a runbook cannot be used.

use std::fmt;
use std::path::PathBuf;

use super::region::Region;
use crate::durable::FileError;

/// How many mistakes are shown.
const SHOWN: usize = 20;

/// Why a runbook cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum RunbookError {
    /// There is no such file.
    #[error("no runbook: `{}` does not exist", .0.display())]
    Missing(PathBuf),
    /// It cannot be read, or others can change it.
    #[error(transparent)]
    File(#[from] FileError),
    /// It is larger than any runbook.
    #[error("the runbook `{}` is larger than 1 MiB", .0.display())]
    TooLarge(PathBuf),
    /// Its content is wrong.
    #[error("{}", Listed { path, mistakes })]
    Mistakes {
        /// The file, as it was named.
        path: PathBuf,
        /// All mistakes, in the order of the file.
        mistakes: Vec<Mistake>,
    },
}

/// Something wrong in the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mistake {
    /// Where it is.
    pub region: Region,
    /// What is wrong there.
    pub reason: String,
}

struct Listed<'a> {
    path: &'a PathBuf,
    mistakes: &'a [Mistake],
}

/// One mistake a line, as compilers show them.
impl fmt::Display for Listed<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = self.path.display();
        for (index, Mistake { region, reason }) in self.mistakes.iter().take(SHOWN).enumerate() {
            if index > 0 {
                formatter.write_str("\n")?;
            }
            write!(
                formatter,
                "{path}:{}:{}: {reason}",
                region.line, region.column
            )?;
        }
        match self.mistakes.len().checked_sub(SHOWN) {
            None | Some(0) => Ok(()),
            Some(1) => formatter.write_str("\nand 1 more mistake"),
            Some(more) => write!(formatter, "\nand {more} more mistakes"),
        }
    }
}
