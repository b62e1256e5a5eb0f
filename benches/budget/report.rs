//! What was measured, held against the budget: as a table, and as the exit code.

use std::fmt::Write as _;

use serde::{Deserialize, Serialize};

use super::statistics::{Pairs, Summary};

/// Whether a row is within the budget.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Verdict {
    /// It is.
    Within,
    /// It is not.
    Over,
    /// There is no budget for it.
    Information,
    /// And why.
    NotMeasured(String),
}

/// A row of the budget.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Row {
    /// What is measured.
    pub what: String,
    /// Our figure.
    pub ours: String,
    /// The peer's, and who that is.
    pub peer: String,
    /// What is held against the budget, with the least and the most that was seen.
    pub result: String,
    /// The limit.
    pub budget: String,
    /// The outcome.
    pub verdict: Verdict,
}

impl Row {
    /// A row that could not be measured.
    pub fn not_measured(what: &str, why: impl Into<String>) -> Self {
        let verdict = Verdict::NotMeasured(why.into());
        let empty = String::new;
        Self {
            what: what.into(),
            ours: empty(),
            peer: empty(),
            result: empty(),
            budget: empty(),
            verdict,
        }
    }

    /// A figure with a limit of its own.
    pub fn figure(what: &str, figure: f64, limit: f64, unit: &str) -> Self {
        Self {
            what: what.into(),
            ours: with_unit(figure, unit),
            peer: String::new(),
            result: with_unit(figure, unit),
            budget: format!("≤ {}", with_unit(limit, unit)),
            verdict: judged(figure, limit),
        }
    }

    /// The time for each of a peer's.
    pub fn ratio(what: &str, pairs: &Pairs, peer: &str, limit: f64) -> Self {
        let (Some(ours), Some(theirs), Some(ratio)) = (pairs.ours(), pairs.peer(), pairs.ratio())
        else {
            return Self::not_measured(what, "it was never run");
        };
        Self {
            what: what.into(),
            ours: with_unit(ours.median, "ms"),
            peer: format!("{} {peer}", with_unit(theirs.median, "ms")),
            result: format!("{} × ({})", number(ratio.median), ends(&ratio)),
            budget: format!("≤ {limit:.2} ×"),
            verdict: judged(ratio.median, limit),
        }
    }

    /// How much longer than a peer it takes, in milliseconds.
    pub fn difference(what: &str, pairs: &Pairs, peer: &str, limit: f64) -> Self {
        let Some(difference) = pairs.difference() else {
            return Self::not_measured(what, "it was never run");
        };
        Self {
            result: format!("{:+.2} ms ({})", difference.median, ends(&difference)),
            budget: format!("≤ +{limit:.2} ms"),
            verdict: judged(difference.median, limit),
            ..Self::ratio(what, pairs, peer, limit)
        }
    }

    /// The same without a limit.
    pub fn for_information(self) -> Self {
        Self {
            budget: String::new(),
            verdict: Verdict::Information,
            ..self
        }
    }

    /// As Markdown has them.
    fn cells(&self) -> [String; 6] {
        let verdict = match &self.verdict {
            Verdict::Within => "within",
            Verdict::Over => "**over**",
            Verdict::Information => "for information",
            Verdict::NotMeasured(why) => why,
        };
        [
            &self.what,
            &self.ours,
            &self.peer,
            &self.result,
            &self.budget,
            verdict,
        ]
        .map(|cell| cell.replace('|', "\\|"))
    }
}

/// Whether a figure is within a limit.
pub fn judged(figure: f64, limit: f64) -> Verdict {
    if figure <= limit {
        Verdict::Within
    } else {
        Verdict::Over
    }
}

/// Three digits that matter.
pub fn number(value: f64) -> String {
    match value.abs() {
        0.0..10.0 => format!("{value:.2}"),
        10.0..100.0 => format!("{value:.1}"),
        _ => format!("{value:.0}"),
    }
}

fn with_unit(value: f64, unit: &str) -> String {
    if unit.is_empty() {
        format!("{value:.0}")
    } else {
        format!("{} {unit}", number(value))
    }
}

fn ends(summary: &Summary) -> String {
    format!("{} to {}", number(summary.least), number(summary.most))
}

/// The exit code for these rows: 1 over budget, else 2 if some could not be measured.
pub fn exit_code(rows: &[Row]) -> u8 {
    if rows.iter().any(|row| row.verdict == Verdict::Over) {
        1
    } else if rows
        .iter()
        .any(|row| matches!(row.verdict, Verdict::NotMeasured(_)))
    {
        2
    } else {
        0
    }
}

/// The rows as a Markdown table whose columns stand below each other.
pub fn table(rows: &[Row]) -> String {
    const HEAD: [&str; 6] = [
        "what",
        "genkey",
        "peer",
        "result (least to most)",
        "budget",
        "verdict",
    ];
    let all: Vec<[String; 6]> = std::iter::once(HEAD.map(str::to_owned))
        .chain(rows.iter().map(Row::cells))
        .collect();
    let width = |column: usize| {
        all.iter()
            .map(|row| row[column].chars().count())
            .max()
            .unwrap_or(0)
    };
    let widths: Vec<usize> = (0..HEAD.len()).map(width).collect();
    let mut text = String::new();
    for (index, row) in all.iter().enumerate() {
        for (cell, width) in row.iter().zip(&widths) {
            let _ = write!(text, "| {cell:width$} ");
        }
        text += "|\n";
        if index == 0 {
            widths
                .iter()
                .for_each(|width| text += &format!("|{}", "-".repeat(width + 2)));
            text += "|\n";
        }
    }
    text
}
