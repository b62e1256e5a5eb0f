//! `--jq` and `--template`: the data is collected, and at its end they decide what is printed.

use std::cell::RefCell;
use std::io::{self, Write};
use std::mem;

use crate::error::{Error, Kind, Result};
use crate::output::{Filter, FilterError, Target, Template, excerpt};
use crate::secret::redact;

/// The data so far, and what makes the output of it.
pub(super) struct Selection {
    query: Query,
    data: RefCell<Vec<u8>>,
}

enum Query {
    Jq(Filter),
    /// With what stdout can show.
    Template(Template, Target),
}

impl Selection {
    /// # Errors
    /// When the expression is wrong.
    pub(super) fn new(expression: &str) -> Result<Self> {
        let filter = Filter::parse(expression).map_err(|reason| {
            Error::usage(format!("invalid value for `--jq`: {reason}"))
                .hint("the language is described at https://jqlang.org/manual")
        })?;
        Ok(Self::of(Query::Jq(filter)))
    }

    /// # Errors
    /// When the template is wrong.
    pub(super) fn with_template(template: &str, target: Target) -> Result<Self> {
        let template = Template::parse(template).map_err(|reason| {
            Error::usage(format!("invalid value for `--template`: {reason}"))
                .hint("`genkey help output` lists what templates support")
        })?;
        Ok(Self::of(Query::Template(template, target)))
    }

    fn of(query: Query) -> Self {
        let data = RefCell::default();
        Self { query, data }
    }

    /// Whether its output may go to a terminal as it is.
    pub(super) fn is_safe(&self) -> bool {
        match self.query {
            // Its escape sequences are the template's own.
            Query::Template(..) => true,
            Query::Jq(_) => false,
        }
    }

    /// Adds data.
    pub(super) fn collect(
        &self,
        write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
    ) -> Result<()> {
        let written = write(&mut *self.data.borrow_mut());
        written.map_err(|error| Error::from_io("cannot collect the output", error))
    }

    /// The output for the data so far, which is taken, and why there is no more.
    pub(super) fn take(&self) -> (Vec<u8>, Result<()>) {
        let data = mem::take(&mut *self.data.borrow_mut());
        let mut selected = Vec::new();
        let (ended, option) = match &self.query {
            Query::Jq(filter) => (filter.run(&data, &mut selected), "expression of `--jq`"),
            Query::Template(template, target) => {
                let ended = template.run(&data, target, &mut selected);
                (ended, "template of `--template`")
            }
        };
        (selected, ended.map_err(|error| explain(error, option)))
    }
}

fn explain(error: FilterError, option: &str) -> Error {
    match error {
        // Redacted before it is cut off: afterwards a secret may not be recognised.
        FilterError::Failed(reason) => {
            let reason = excerpt(&redact(&reason)).to_string();
            Error::new(Kind::Failed, format!("the {option} failed: {reason}"))
        }
        FilterError::Input(_) => {
            let option = option.rsplit(' ').next().unwrap_or_default();
            Error::usage(format!("{option} cannot be used here: {error}"))
        }
        FilterError::Io(error) => Error::from_io("cannot collect the output", error),
    }
}
