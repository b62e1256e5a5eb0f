//! What callgrind writes: instructions, and which functions they are in.

use std::collections::{BTreeMap, HashMap};

/// The instructions of one run.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Profile {
    /// All of them.
    pub total: u64,
    /// Those in each function itself, without what it calls.
    pub functions: BTreeMap<String, u64>,
}

impl Profile {
    /// Reads a file of callgrind's. `None` if it tells no total.
    pub fn read(text: &str) -> Option<Self> {
        let mut names = HashMap::new();
        let mut profile = Self::default();
        let mut function = String::new();
        let mut is_call = false;
        let mut total = None;
        for line in text.lines() {
            if let Some(name) = line.strip_prefix("fn=") {
                function = named(name, &mut names);
            } else if let Some(name) = line.strip_prefix("cfn=") {
                named(name, &mut names);
            } else if line.starts_with("calls=") {
                is_call = true;
            } else if let Some(sum) = line
                .strip_prefix("summary: ")
                .or_else(|| line.strip_prefix("totals: "))
            {
                total = sum.trim().parse().ok();
            } else if let Some(cost) = cost(line) {
                // The line after a call tells what was spent below it.
                if !std::mem::take(&mut is_call) {
                    *profile.functions.entry(function.clone()).or_default() += cost;
                }
            }
        }
        Some(Self {
            total: total?,
            ..profile
        })
    }
}

/// A name is written once, as `(7) name`, and is `(7)` from then on. Versions of one function are
/// taken together.
fn named(text: &str, names: &mut HashMap<String, String>) -> String {
    let (number, name) = text.split_once(' ').unwrap_or((text, ""));
    if !name.is_empty() {
        names.insert(number.to_owned(), without_hash(name).to_owned());
    }
    names.get(number).cloned().unwrap_or_default()
}

/// A function's name without what the compiler adds to tell builds apart, and callgrind to tell
/// recursions apart.
fn without_hash(name: &str) -> &str {
    let name = name
        .rsplit_once('\'')
        .filter(|(_, level)| is_number(level))
        .map_or(name, |(name, _)| name);
    let is_hash =
        |hash: &str| hash.len() == 16 && hash.bytes().all(|byte| byte.is_ascii_hexdigit());
    name.rsplit_once("::h")
        .filter(|(_, hash)| is_hash(hash))
        .map_or(name, |(name, _)| name)
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// The instructions in a line of `POSITION INSTRUCTIONS`, where the position may be relative: `+3`,
/// `-2` or `*`.
fn cost(line: &str) -> Option<u64> {
    let (position, cost) = line.split_once(' ')?;
    let digits = position.trim_start_matches(['+', '-']);
    let is_position = position == "*" || is_number(digits) || digits.starts_with("0x");
    is_position.then(|| cost.trim().parse().ok()).flatten()
}
