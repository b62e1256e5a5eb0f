//! The list of a picker: which rows fit what was typed, and which one is selected.

use crate::output::PickRow;

/// A way to select another row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    Up,
    Down,
    PageUp,
    PageDown,
    First,
    Last,
}

/// Rows, of which those that fit the filter are shown.
pub(super) struct List<'r> {
    rows: &'r [PickRow],
    /// For each row, what is searched: its name and id in lower case.
    texts: Vec<(String, String)>,
    filter: String,
    /// The places of the rows that fit, the best first.
    found: Vec<usize>,
    /// Which of them is selected, and which is the first on the screen.
    selected: usize,
    top: usize,
    height: usize,
}

impl<'r> List<'r> {
    pub(super) fn new(rows: &'r [PickRow]) -> Self {
        let texts = rows
            .iter()
            .map(|row| (row.name.to_lowercase(), row.id.to_lowercase()));
        Self {
            texts: texts.collect(),
            found: (0..rows.len()).collect(),
            filter: String::new(),
            selected: 0,
            top: 0,
            height: 1,
            rows,
        }
    }

    pub(super) fn filter(&self) -> &str {
        &self.filter
    }

    /// The places of the rows that fit.
    pub(super) fn found(&self) -> &[usize] {
        &self.found
    }

    /// How many rows fit.
    pub(super) fn count(&self) -> usize {
        self.found.len()
    }

    /// Changes what the rows must fit.
    pub(super) fn change(&mut self, change: impl FnOnce(&mut String)) {
        change(&mut self.filter);
        let words: Vec<String> = self
            .filter
            .split_whitespace()
            .map(str::to_lowercase)
            .collect();
        let mut ranked: Vec<(usize, usize)> = self
            .texts
            .iter()
            .enumerate()
            .filter_map(|(place, text)| Some((rank(text, &words)?, place)))
            .collect();
        ranked.sort_unstable();
        self.found = ranked.into_iter().map(|(_, place)| place).collect();
        (self.selected, self.top) = (0, 0);
    }

    /// Selects another row.
    pub(super) fn go(&mut self, step: Step) {
        let last = self.found.len().saturating_sub(1);
        self.selected = match step {
            Step::Up => self.selected.saturating_sub(1),
            Step::Down => self.selected + 1,
            Step::PageUp => self.selected.saturating_sub(self.height),
            Step::PageDown => self.selected + self.height,
            Step::First => 0,
            Step::Last => last,
        }
        .min(last);
    }

    /// The place of the selected row; `None` if no row fits.
    pub(super) fn chosen(&self) -> Option<usize> {
        self.found.get(self.selected).copied()
    }

    /// The rows on a screen of this height, and whether each is selected.
    pub(super) fn visible(&mut self, height: usize) -> impl Iterator<Item = (bool, &'r PickRow)> {
        self.height = height.max(1);
        let lowest = (self.selected + 1).saturating_sub(self.height);
        self.top = self.top.clamp(lowest, self.selected.max(lowest));
        let selected = self.chosen();
        let rows = self.rows;
        self.found
            .iter()
            .skip(self.top)
            .take(self.height)
            .filter_map(move |place| Some((Some(*place) == selected, rows.get(*place)?)))
    }
}

/// How well a row fits all words: 0 is best; `None` if it does not.
fn rank((name, id): &(String, String), words: &[String]) -> Option<usize> {
    words
        .iter()
        .map(|word| match () {
            () if name == word || id == word => Some(0),
            () if name.starts_with(word.as_str()) => Some(1),
            () if id.starts_with(word.as_str()) => Some(2),
            () if name.contains(word.as_str()) => Some(3),
            () if has_letters(name, word) => Some(4),
            () => None,
        })
        .sum()
}

/// Whether a text has the letters of a word in their order.
fn has_letters(text: &str, word: &str) -> bool {
    let mut letters = text.chars();
    word.chars()
        .all(|wanted| letters.any(|letter| letter == wanted))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(name: &str, id: &str) -> PickRow {
        PickRow::named(name, id)
    }

    fn names(list: &mut List<'_>, height: usize) -> Vec<String> {
        let shown = |(selected, row): (bool, &PickRow)| {
            format!("{}{}", if selected { "*" } else { "" }, row.name)
        };
        list.visible(height).map(shown).collect()
    }

    #[test]
    fn what_is_typed_filters_and_the_best_come_first() {
        let rows = ["old-ci-deploy", "cindy", "CI", "production", "c-i"].map(|name| row(name, "7"));
        let mut list = List::new(&rows);
        list.change(|filter| filter.push_str("ci"));
        assert_eq!(
            names(&mut list, 9),
            ["*CI", "cindy", "old-ci-deploy", "production", "c-i"]
        );
        list.change(|filter| filter.push_str(" dep"));
        assert_eq!(names(&mut list, 9), ["*old-ci-deploy"]);
        list.change(|filter| filter.push('x'));
        assert_eq!((list.count(), list.chosen()), (0, None));
        list.change(String::clear);
        assert_eq!(list.chosen(), Some(0));
    }

    #[test]
    fn an_id_is_found_too() {
        let rows = [row("a", "152"), row("b", "52"), row("c", "520")];
        let mut list = List::new(&rows);
        list.change(|filter| filter.push_str("52"));
        assert_eq!(names(&mut list, 9), ["*b", "c"]);
    }

    #[test]
    fn the_selected_row_is_always_on_the_screen() {
        let rows: Vec<PickRow> = (0..2000)
            .map(|number| row(&number.to_string(), "x"))
            .collect();
        let mut list = List::new(&rows);
        assert_eq!(names(&mut list, 3), ["*0", "1", "2"]);
        for (step, shown) in [
            (Step::Up, ["*0", "1", "2"]),
            (Step::PageDown, ["1", "2", "*3"]),
            (Step::Up, ["1", "*2", "3"]),
            (Step::Down, ["1", "2", "*3"]),
            (Step::Down, ["2", "3", "*4"]),
            (Step::Last, ["1997", "1998", "*1999"]),
            (Step::Down, ["1997", "1998", "*1999"]),
            (Step::PageUp, ["*1996", "1997", "1998"]),
            (Step::First, ["*0", "1", "2"]),
        ] {
            list.go(step);
            assert_eq!(names(&mut list, 3), shown, "{step:?}");
        }
        // The window gets lower, and higher again.
        list.go(Step::PageDown);
        assert_eq!(names(&mut list, 1), ["*3"]);
        assert_eq!(names(&mut list, 2), ["*3", "4"]);
    }
}
