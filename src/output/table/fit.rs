//! Which columns of a table fit the window, and how wide they are.

use super::cell::READABLE;

/// A column as it competes for the window's width.
pub(super) struct Sized {
    pub(super) index: usize,
    pub(super) width: usize,
    pub(super) gap: usize,
    pub(super) comfortable: Option<usize>,
    pub(super) drop_order: u8,
}

impl Sized {
    /// The width that it may shrink to.
    fn least(&self, is_comfortable: bool) -> usize {
        match self.comfortable {
            Some(comfortable) if is_comfortable => self.width.min(comfortable),
            Some(_) => self.width.min(READABLE),
            None => self.width,
        }
    }
}

/// A column that is shown.
pub(super) struct Slot {
    pub(super) index: usize,
    pub(super) width: usize,
    pub(super) gap: usize,
}

/// The columns to show; `None` if they do not fit.
pub(super) fn fit(columns: &[Sized], limit: Option<usize>) -> Option<Vec<Slot>> {
    let limit = limit.unwrap_or(usize::MAX);
    let mut shown: Vec<&Sized> = columns.iter().collect();
    loop {
        let fitting = within(&shown, true, limit);
        let droppable = shown.iter().filter(|column| column.drop_order > 0);
        match (
            fitting,
            droppable
                .max_by_key(|column| column.drop_order)
                .map(|column| column.index),
        ) {
            (Some(fitting), _) => return Some(fitting),
            (None, Some(index)) => shown.retain(|column| column.index != index),
            // Nothing is left to drop: now names may get narrower than is comfortable.
            (None, None) => return within(&shown, false, limit),
        }
    }
}

/// The columns, if they fit with truncatable ones shrunk as far as is comfortable, or readable.
fn within(columns: &[&Sized], is_comfortable: bool, limit: usize) -> Option<Vec<Slot>> {
    // Nothing stands behind the last one.
    let before_last = columns.len().saturating_sub(1);
    let gaps: usize = columns
        .iter()
        .take(before_last)
        .map(|column| column.gap)
        .sum();
    let needed = gaps
        + columns
            .iter()
            .map(|column| column.least(is_comfortable))
            .sum::<usize>();
    let room = limit.checked_sub(needed)?;
    // Each truncatable column gets all of the room: there is only one.
    let slot = |column: &&Sized| Slot {
        index: column.index,
        width: column
            .width
            .min(column.least(is_comfortable).saturating_add(room)),
        gap: column.gap,
    };
    Some(columns.iter().map(slot).collect())
}
