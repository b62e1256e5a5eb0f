//! A picker in plain lines, for screen readers and terminals that cannot move their cursor.

use super::list::List;
use crate::error::Result;
use crate::output::PickRow;
use crate::ui::asker::Asker;

/// A longer list is not written before the user has named a part of it.
const LONGEST: usize = 50;

/// Lets the user choose a row by its number or a part of its name, and returns its place; `None` if
/// the user has cancelled.
pub(super) fn choose(asker: &Asker, prompt: &str, rows: &[PickRow]) -> Result<Option<usize>> {
    let mut found: Vec<usize> = (0..rows.len()).collect();
    let heading = prompt.trim_end().trim_end_matches(':');
    let mut question = write(asker, heading, rows, &found);
    loop {
        let typed = asker.line(&question)?;
        let typed = typed.trim();
        if typed.is_empty() {
            return Ok(None);
        }
        let numbered = typed.parse().ok().and_then(|number: usize| {
            let place = number.checked_sub(1)?;
            found.get(place).copied()
        });
        if numbered.is_some() {
            return Ok(numbered);
        }
        let mut list = List::new(rows);
        list.change(|filter| filter.push_str(typed));
        match list.found() {
            [one] => return Ok(Some(*one)),
            // The rows are not read out again.
            [] => asker.explain(&format!("no key matches `{typed}`")),
            several => {
                found = several.to_vec();
                question = write(asker, heading, rows, &found);
            }
        }
    }
}

/// Writes the rows, unless there are too many, and returns the question about them.
fn write(asker: &Asker, heading: &str, rows: &[PickRow], found: &[usize]) -> String {
    if found.len() > LONGEST {
        return format!("{heading} ({} keys; part of its name)", found.len());
    }
    let places = found.iter().filter_map(|place| rows.get(*place));
    for (number, row) in (1_usize..).zip(places) {
        asker.explain(&format!("{number}. {}", row.sentence()));
    }
    format!("{heading} [1-{}, or part of its name]", found.len())
}
