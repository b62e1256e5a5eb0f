//! What happens to keys, and when.

use std::io::{self, Write};

use jiff::SignedDuration;

use super::bar::Bar;
use super::document::document;
use super::lifetime::Urgency;
use super::style::{Drawing, Tone};
use super::writer::{Column, Layout, View};
use super::{Format, Target, Value};
use crate::model::Moment;

/// The key's name is truncated before it gets narrower than this.
const COMFORTABLE: usize = 20;

/// Something that happens to a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CalendarRow<'a> {
    /// The key's name.
    pub key: &'a str,
    /// What happens: `due`, `expires`.
    pub what: &'a str,
    /// When.
    pub at: Moment,
}

/// Writes a calendar of a time from now on for people, in the order of the rows. For a terminal:
/// what is printed elsewhere is for programs.
pub fn calendar(
    rows: &[CalendarRow<'_>],
    whole: SignedDuration,
    target: &Target,
    out: &mut dyn Write,
) -> io::Result<()> {
    let rows: Vec<_> = rows.iter().map(|row| row.values(whole, target)).collect();
    let dropped = |drop_order, column| Column {
        drop_order,
        usual_drop_order: drop_order,
        ..column
    };
    let mut columns = vec![
        Column {
            comfortable: Some(COMFORTABLE),
            ..Column::new(0, "key")
        },
        Column::new(1, "what"),
        Column {
            is_drawing: true,
            gap: 1,
            ..dropped(1, Column::new(2, "when"))
        },
        Column::new(3, "when"),
        dropped(2, Column::new(4, "date")),
    ];
    columns.retain(|column| !column.is_drawing || target.drawing != Drawing::None);
    let view = View {
        fields: &[],
        is_one: false,
        layout: Layout::Columns {
            columns,
            truncates: true,
        },
    };
    document(view, &rows.as_slice(), Format::Table, target, out)
}

impl<'a> CalendarRow<'a> {
    fn values(&self, whole: SignedDuration, target: &Target) -> [Value<'a>; 5] {
        let is_past = self.at <= target.now.into();
        let urgency = Urgency::of(self.at, target.now);
        let (bar, tone) = if is_past {
            (Bar::ended(), Tone::Bad)
        } else {
            let left = self.at.duration_since(target.now);
            (
                Bar::of_share(left, whole, urgency.bar_tone()),
                urgency.tone(),
            )
        };
        let mark = if !is_past && urgency != Urgency::Later {
            target.soon()
        } else {
            ""
        };
        [
            Value::Toned(Tone::Strong, self.key.into()),
            self.what.into(),
            Value::Bar(bar),
            Value::Toned(tone, (target.distance_to(self.at) + mark).into()),
            Value::Toned(Tone::Dim, self.at.utc().strftime("%F").to_string().into()),
        ]
    }
}
