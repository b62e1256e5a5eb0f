//! Medians of runs that were measured in pairs.
//!
//! Programs are run in turn, ours and the peer's, so that whatever else the machine does meets
//! both. What is held against the budget is the median of the pairs' ratios: a slow moment falls on
//! one pair only, and no mean carries it further.

/// The median of what was seen, and its ends.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Summary {
    pub median: f64,
    pub least: f64,
    pub most: f64,
}

impl Summary {
    /// Of any number of values, in any order; `None` without any.
    pub fn of(values: impl IntoIterator<Item = f64>) -> Option<Self> {
        let mut values: Vec<f64> = values.into_iter().collect();
        values.sort_by(f64::total_cmp);
        let (upper, lower) = (
            *values.get(values.len() / 2)?,
            *values.get(values.len().checked_sub(1)? / 2)?,
        );
        Some(Self {
            median: f64::midpoint(lower, upper),
            least: *values.first()?,
            most: *values.last()?,
        })
    }
}

/// Runs of two programs, taken in turn: milliseconds, or whatever else is compared.
#[derive(Debug, Default)]
pub struct Pairs(Vec<(f64, f64)>);

impl Pairs {
    /// Adds what our program and the peer took.
    pub fn add(&mut self, ours: f64, peer: f64) {
        self.0.push((ours, peer));
    }

    /// What ours took.
    pub fn ours(&self) -> Option<Summary> {
        Summary::of(self.0.iter().map(|pair| pair.0))
    }

    /// What the peer took.
    pub fn peer(&self) -> Option<Summary> {
        Summary::of(self.0.iter().map(|pair| pair.1))
    }

    /// Ours for each of the peer's.
    pub fn ratio(&self) -> Option<Summary> {
        Summary::of(self.0.iter().map(|(ours, peer)| ours / peer))
    }

    /// How much more ours took than the peer.
    pub fn difference(&self) -> Option<Summary> {
        Summary::of(self.0.iter().map(|(ours, peer)| ours - peer))
    }
}
