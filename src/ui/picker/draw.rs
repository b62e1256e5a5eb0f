//! What a picker looks like.

use console::Style;

use super::list::List;
use crate::output::{PickLayout, PickRow, Target, beginning, escape_control, to_ascii, width_of};

/// The most rows that are shown at once.
const MOST: usize = 10;
/// The lines above and below the rows.
const OTHER_LINES: usize = 2;
/// What the keys do, for windows of different widths.
const HELP: [&str; 3] = [
    "type to filter, Enter to choose, Esc to cancel",
    "Enter to choose, Esc to cancel",
    "Esc to cancel",
];

/// The size of the window, in columns and lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Size {
    pub(super) columns: usize,
    pub(super) lines: usize,
}

/// How things are shown.
pub(super) struct View<'a> {
    pub(super) size: Size,
    pub(super) colored: bool,
    pub(super) target: &'a Target,
}

/// A picker as text that leaves the cursor behind what was typed, in the first line. It is drawn
/// from the start of a line, and erased by erasing all from there on.
pub(super) fn draw(prompt: &str, list: &mut List<'_>, rows: &[PickRow], view: &View<'_>) -> String {
    // A line that fills the window would make the next one start a line too late.
    let room = view.size.columns.saturating_sub(1).max(1);
    let (heading, cursor) = view.heading(prompt, list.filter(), room);
    let layout = PickLayout::new(rows, room.saturating_sub(2));
    let height = MOST.min(view.size.lines.saturating_sub(OTHER_LINES + 1));
    let mut lines: Vec<String> = list
        .visible(height)
        .map(|(selected, row)| view.row(selected, &layout.line(row, view.target)))
        .collect();
    lines.push(view.dimmed(beginning(&footer(list.count(), rows.len(), room), room)));
    let (below, count, right) = (lines.join("\n"), lines.len(), to_right(cursor));
    format!("{heading}\n{below}\x1b[{count}A\r{right}")
}

fn to_right(columns: usize) -> String {
    match columns {
        0 => String::new(),
        columns => format!("\x1b[{columns}C"),
    }
}

/// How many rows there are, and as much help as fits.
fn footer(found: usize, all: usize, room: usize) -> String {
    let keys = if all == 1 { "key" } else { "keys" };
    let count = if found == all {
        format!("{all} {keys}")
    } else {
        format!("{found} of {all} {keys}")
    };
    let lines = HELP.map(|help| format!("{count}; {help}"));
    let fitting = lines.into_iter().find(|line| line.len() <= room);
    fitting.unwrap_or(count)
}

impl View<'_> {
    /// The prompt and the end of what was typed, and the column behind them.
    fn heading(&self, prompt: &str, typed: &str, room: usize) -> (String, usize) {
        let (prompt, typed) = (self.safe(prompt), self.safe(typed));
        // A quarter of the window is left for what is typed.
        let prompt = beginning(&prompt, room - room / 4);
        let left = room.saturating_sub(width_of(prompt));
        let mut shown = typed.as_str();
        while width_of(shown) > left {
            let mut rest = shown.chars();
            rest.next();
            shown = rest.as_str();
        }
        let cursor = width_of(prompt) + width_of(shown);
        let bold = Style::new().bold().force_styling(self.colored);
        (format!("{}{shown}", bold.apply_to(prompt)), cursor)
    }

    fn safe(&self, text: &str) -> String {
        let text = escape_control(text);
        if self.target.ascii {
            to_ascii(&text).into_owned()
        } else {
            text.into_owned()
        }
    }

    fn row(&self, selected: bool, line: &str) -> String {
        if !selected {
            return format!("  {line}");
        }
        let style = Style::new().cyan().bold().force_styling(self.colored);
        style.apply_to(format!("> {line}")).to_string()
    }

    fn dimmed(&self, text: &str) -> String {
        let style = Style::new().dim().force_styling(self.colored);
        style.apply_to(text).to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_way_out_is_named_in_narrow_windows_too() {
        for (found, all, room, shown) in [
            (
                3,
                3,
                54,
                "3 keys; type to filter, Enter to choose, Esc to cancel",
            ),
            (3, 3, 53, "3 keys; Enter to choose, Esc to cancel"),
            (1, 3, 39, "1 of 3 keys; Esc to cancel"),
            (1, 1, 10, "1 key"),
        ] {
            assert_eq!(footer(found, all, room), shown);
        }
    }
}
