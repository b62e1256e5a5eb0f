//! The recorded counts, and how far a build may be from them.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// How many percent a count may be from the recorded one, either way. Less is recorded as well: it
/// could grow back unseen.
const ALLOWED: u64 = 5;
/// How many functions that grew are named.
const NAMED: usize = 8;

/// What `cargo bench -- counts` finds, and what `benches/recorded.toml` holds.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Record {
    /// Why the counts are what they are: what changed when they were recorded.
    pub reason: String,
    /// The compiler; another one makes other counts.
    pub rustc: String,
    /// Name and count.
    pub counts: BTreeMap<String, u64>,
    /// Of the counts that are instructions: the functions that most of them are in.
    pub functions: BTreeMap<String, BTreeMap<String, u64>>,
}

impl Record {
    /// Reads a record.
    ///
    /// # Errors
    /// What is wrong with it, in words; a record without a reason is none.
    pub fn parse(text: &str) -> Result<Self, String> {
        let record: Self = toml::from_str(text).map_err(|error| error.to_string())?;
        if record.reason.trim().is_empty() {
            return Err("`reason` is empty: a record says why its counts are what they are".into());
        }
        Ok(record)
    }

    /// Forgets all functions but those that took most.
    pub fn keep_largest(&mut self, count: usize) {
        for functions in self.functions.values_mut() {
            let mut counts: Vec<u64> = functions.values().copied().collect();
            counts.sort_unstable_by(|one, other| other.cmp(one));
            let least = counts.get(count.saturating_sub(1)).copied().unwrap_or(0);
            functions.retain(|_, instructions| *instructions >= least);
        }
    }

    /// What differs too much from this record, one paragraph each; nothing if all is well.
    pub fn compare(&self, seen: &Self) -> Vec<String> {
        let recorded = self.counts.keys();
        let names = recorded.chain(
            seen.counts
                .keys()
                .filter(|name| !self.counts.contains_key(*name)),
        );
        names
            .filter_map(|name| self.compare_count(name, seen))
            .collect()
    }

    fn compare_count(&self, name: &str, seen: &Self) -> Option<String> {
        let (recorded, count) = match (self.counts.get(name), seen.counts.get(name)) {
            (Some(recorded), Some(count)) => (*recorded, *count),
            (None, _) => return Some(format!("`{name}` was never recorded")),
            (_, None) => return Some(format!("`{name}` was not measured")),
        };
        if count.abs_diff(recorded) * 100 <= recorded * ALLOWED {
            return None;
        }
        let change = change(recorded, count);
        let advice = if change < 0.0 {
            ": less, which is to be recorded too"
        } else {
            ""
        };
        let mut text = format!(
            "`{name}`: {recorded} was recorded, {count} seen ({:+.1} %){advice}",
            change * 100.0
        );
        if let (Some(before), Some(after)) = (self.functions.get(name), seen.functions.get(name)) {
            text += &grown(before, after, difference(recorded, count));
        }
        Some(text)
    }
}

/// How much more `after` is than `before`, as a part of it.
pub fn change(before: u64, after: u64) -> f64 {
    after as f64 / before as f64 - 1.0
}

/// The functions that changed most, in the direction of the whole and by a hundredth of it at
/// least. One that was not recorded took at most what the smallest of the recorded ones did, and is
/// named if it takes more now.
fn grown(before: &BTreeMap<String, u64>, after: &BTreeMap<String, u64>, whole: i64) -> String {
    let unrecorded = before.values().min().copied().unwrap_or(0);
    let gone = before.keys().filter(|name| !after.contains_key(*name));
    let since = |name: &str, count: u64| match before.get(name) {
        Some(recorded) => difference(*recorded, count),
        None => difference(unrecorded, count).max(0),
    };
    let mut changes: Vec<(i64, &str)> = after
        .iter()
        .map(|(name, count)| (since(name, *count), name.as_str()))
        .chain(gone.map(|name| (difference(before[name], 0), name.as_str())))
        .filter(|(change, _)| {
            change.signum() == whole.signum() && change.abs() * 100 >= whole.abs()
        })
        .collect();
    changes.sort_by_key(|(change, name)| (std::cmp::Reverse(change.abs()), *name));
    changes
        .into_iter()
        .take(NAMED)
        .map(|(change, name)| format!("\n    {change:+} in `{name}`"))
        .collect()
}

fn difference(before: u64, after: u64) -> i64 {
    let signed = |count| i64::try_from(count).unwrap_or(i64::MAX);
    signed(after).saturating_sub(signed(before))
}
