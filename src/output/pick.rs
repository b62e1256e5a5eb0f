//! Rows of a list from which a key is chosen.

use super::key::KeyRow;
use super::value::{Target, Value};
use super::wrap::{truncated, width_of};
use crate::model::KeyField;

const GAP: usize = 2;
/// The name is truncated to this width before another column is left out.
const COMFORTABLE: usize = 24;
const COLUMNS: usize = 5;
const NAME: usize = 0;
/// Left out first in a narrow window: when it was used, then the notes, then the expiry.
const DROP_ORDER: [usize; 3] = [3, 4, 2];

/// A key to choose, as safe text.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct PickRow {
    /// Its name, as it is shown; `-` if it has none.
    pub name: String,
    /// Its id.
    pub id: String,
    expires: String,
    used: String,
    notes: String,
}

impl PickRow {
    /// The row of a key.
    pub fn new(row: &KeyRow<'_>, target: &Target) -> Self {
        let key = row.key;
        let shown = |value: Value<'_>| value.shown(target).into_owned();
        let unless_unread = |field, text: &str| {
            if key.can_read(field) {
                text.to_owned()
            } else {
                String::new()
            }
        };
        let expires = match key.expires_at {
            Some(at) if at <= target.now.into() => format!("expired {}", target.moment(at)),
            Some(at) => format!("expires {}", target.moment(at)),
            None => unless_unread(KeyField::ExpiresAt, "never expires"),
        };
        let used = match key.last_used_at {
            Some(at) => format!("used {}", shown(Value::Past(at))),
            None => unless_unread(KeyField::LastUsedAt, "never used"),
        };
        let notes = [(row.in_use, "in use"), (row.stored.is_some(), "stored")];
        let notes: Vec<&str> = notes
            .into_iter()
            .filter_map(|(holds, note)| holds.then_some(note))
            .collect();
        Self {
            name: shown(key.name.as_deref().into()),
            id: shown((&key.id).into()),
            expires,
            used,
            notes: notes.join(", "),
        }
    }

    /// A row without details.
    #[cfg(test)]
    pub fn named(name: &str, id: &str) -> Self {
        Self {
            name: name.into(),
            id: id.into(),
            ..Self::default()
        }
    }

    fn cells(&self) -> [&str; COLUMNS] {
        [&self.name, &self.id, &self.expires, &self.used, &self.notes]
    }

    /// The row as a text of its own: `ci (5), expires in 90 days, stored`.
    pub fn sentence(&self) -> String {
        let details = self.cells().into_iter().skip(2);
        let mut text = format!("{} ({})", self.name, self.id);
        for detail in details.filter(|detail| !detail.is_empty()) {
            text += ", ";
            text += detail;
        }
        text
    }
}

/// The columns of a list, and their widths.
#[derive(Debug)]
pub struct PickLayout {
    widths: [usize; COLUMNS],
}

impl PickLayout {
    /// Fits these rows into `room` display columns.
    pub fn new(rows: &[PickRow], room: usize) -> Self {
        let mut widths = [0; COLUMNS];
        for row in rows {
            for (width, cell) in widths.iter_mut().zip(row.cells()) {
                *width = width_of(cell).max(*width);
            }
        }
        let [name, ..] = &mut widths;
        let widest = *name;
        *name = widest.min(COMFORTABLE);
        for column in DROP_ORDER {
            if taken(&widths) > room {
                widths[column] = 0;
            }
        }
        // The name gets what is left, or gives what is missing.
        let others = taken(&widths) - widths[NAME];
        widths[NAME] = widest.min(room.saturating_sub(others).max(1));
        Self { widths }
    }

    /// A row as a line.
    pub fn line(&self, row: &PickRow, target: &Target) -> String {
        let mut line = String::new();
        let mut pending = 0;
        for (cell, width) in row.cells().into_iter().zip(self.widths) {
            if width == 0 {
                continue;
            }
            let cell = if width_of(cell) > width {
                truncated(cell, width, target.ellipsis())
            } else {
                cell.into()
            };
            line.extend(std::iter::repeat_n(' ', pending));
            line += &cell;
            pending = width.saturating_sub(width_of(&cell)) + GAP;
        }
        line.truncate(line.trim_end().len());
        line
    }
}

fn taken(widths: &[usize; COLUMNS]) -> usize {
    let shown = widths.iter().filter(|width| **width > 0);
    shown
        .map(|width| width + GAP)
        .sum::<usize>()
        .saturating_sub(GAP)
}

#[cfg(test)]
mod tests {
    use jiff::tz::TimeZone;

    use super::*;
    use crate::output::Drawing;

    fn row(name: &str, id: &str) -> PickRow {
        PickRow {
            name: name.into(),
            id: id.into(),
            expires: "expires in 90 days".into(),
            used: "used 2 days ago".into(),
            notes: "stored".into(),
        }
    }

    fn shown(rows: &[PickRow], room: usize) -> Vec<String> {
        let target = Target {
            terminal: true,
            width: None,
            color: false,
            ascii: false,
            drawing: Drawing::Symbols,
            now: "2026-11-21T09:30:00Z".parse().unwrap(),
            zone: || TimeZone::UTC,
        };
        let layout = PickLayout::new(rows, room);
        rows.iter().map(|row| layout.line(row, &target)).collect()
    }

    #[test]
    fn a_narrow_window_leaves_columns_out_and_the_id_stays() {
        let rows = [row("ci", "5"), row("日本語", "12")];
        assert_eq!(
            shown(&rows, 80),
            [
                "ci      5   expires in 90 days  used 2 days ago  stored",
                "日本語  12  expires in 90 days  used 2 days ago  stored"
            ]
        );
        assert_eq!(
            shown(&rows, 40),
            [
                "ci      5   expires in 90 days  stored",
                "日本語  12  expires in 90 days  stored"
            ]
        );
        assert_eq!(
            shown(&rows, 34),
            [
                "ci      5   expires in 90 days",
                "日本語  12  expires in 90 days"
            ]
        );
        assert_eq!(shown(&rows, 12), ["ci      5", "日本語  12"]);
        assert_eq!(shown(&rows, 8), ["ci    5", "日…   12"]);
        let long = [row(&"x".repeat(60), "5")];
        for room in 8..120 {
            assert!(
                width_of(&shown(&long, room)[0]) <= room,
                "{room}: {:?}",
                shown(&long, room)
            );
        }
    }

    #[test]
    fn an_empty_detail_is_not_told() {
        let row = PickRow {
            used: String::new(),
            ..row("ci", "5")
        };
        assert_eq!(row.sentence(), "ci (5), expires in 90 days, stored");
    }
}
