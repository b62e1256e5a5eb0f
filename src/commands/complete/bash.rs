//! Requests and answers of bash, which leaves all quoting to its completions.

use super::answer::{Answer, Candidate, Native};
use super::rows::{NARROWEST, WIDEST, columns, length, shortened};

mod line;
mod quoting;

use line::Line;
use quoting::inserted;

/// What readline wants: to insert one of several in turn, where descriptions would be inserted, too.
const INSERTING: [&str; 2] = ["37", "42"];

/// What is typed.
pub(super) struct Request {
    line: Line,
    /// The part of the last word that readline replaces: what follows the last `:` or `=`.
    last: String,
    is_inserting: bool,
    columns: usize,
}

impl Request {
    /// From `COMP_TYPE`, `COLUMNS`, the second argument of the function, and the line up to the
    /// cursor.
    pub(super) fn new(kind: &str, columns: &str, last: &str, line: &str) -> Self {
        Self {
            line: Line::read(line),
            last: last.to_owned(),
            is_inserting: INSERTING.contains(&kind),
            columns: self::columns(columns),
        }
    }

    /// The answer: the mode, and a line for each candidate.
    pub(super) fn answered(&self, answer: impl FnOnce(&[String]) -> Answer) -> String {
        if self.line.is_redirected {
            return "files\n".to_owned();
        }
        // The program itself is none of the words.
        let words = self.line.words.get(1..).unwrap_or_default();
        let current = words.last().map_or("", String::as_str);
        let answer = answer(words).starting_with(current);
        let mode = match answer.native {
            // Where the command begins, counted in characters.
            Some(Native::Program(first)) => {
                let start = self.line.starts.get(first + 1).copied();
                format!("program {}", start.unwrap_or_default())
            }
            Some(_) if answer.candidates.is_empty() => answer.mode(),
            _ if self.goes_on(&answer.candidates) => "nospace".to_owned(),
            Some(_) | None => "words".to_owned(),
        };
        let mut text = mode + "\n";
        for line in self.lines(&answer.candidates) {
            text += &line;
            text.push('\n');
        }
        text
    }

    fn goes_on(&self, candidates: &[Candidate]) -> bool {
        matches!(candidates, [only] if only.goes_on)
            || (self.is_inserting && candidates.iter().any(|it| it.goes_on))
    }

    fn lines(&self, candidates: &[Candidate]) -> Vec<String> {
        let head = self.line.head(&self.last);
        let tails = candidates.iter().map(|candidate| {
            let tail = candidate.value.strip_prefix(head.as_str());
            inserted(tail.unwrap_or(&candidate.value), self.line.quote)
        });
        let tails: Vec<String> = tails.collect();
        // Alone, or one after the other, they are inserted as they are.
        if tails.len() < 2 || self.is_inserting || run_on(&tails) {
            return tails;
        }
        let width = tails.iter().map(|tail| length(tail)).max();
        let width = width.unwrap_or_default().min(WIDEST);
        let described = tails.iter().zip(candidates);
        described
            .map(|(tail, candidate)| self.described(tail, &candidate.about, width))
            .collect()
    }

    /// A value with its description. Readline lists it, and inserts what all of the lines have in
    /// common, which is never part of a description: see [`run_on`].
    fn described(&self, tail: &str, about: &str, width: usize) -> String {
        let room = self.columns.saturating_sub(length(tail).max(width) + 6);
        if about.is_empty() || room < NARROWEST {
            return tail.to_owned();
        }
        format!("{tail:width$}  ({})", shortened(&harmless(about), room))
    }
}

/// Whether what all lines would have in common would go on behind a value, in the description or
/// the gap before it.
fn run_on(tails: &[String]) -> bool {
    let lines = tails.iter().map(|tail| folded(tail) + " ");
    let lines: Vec<String> = lines.collect();
    let shortest = lines.iter().min_by_key(|line| line.len());
    shortest.is_some_and(|shortest| lines.iter().all(|line| line.starts_with(shortest)))
}

/// What readline compares with `completion-ignore-case` and `completion-map-case`. Characters that
/// are the same in any language count as the same.
fn folded(text: &str) -> String {
    let fold = |character: char| {
        let upper = character.to_uppercase().next().unwrap_or(character);
        match upper.to_lowercase().next().unwrap_or(upper) {
            '_' => '-',
            lower => lower,
        }
    };
    text.chars().map(fold).collect()
}

/// A description without what bash would expand or run: the service chooses names and ids.
fn harmless(about: &str) -> String {
    let plain = about.chars().filter(|character| *character != '`');
    let shown = |character| match character {
        '$' | '\\' | '!' | ';' | '&' | '|' | '<' | '>' => '?',
        other => other,
    };
    plain.map(shown).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(line: &str, candidates: &[(&str, &str)]) -> String {
        let request = Request::new("63", "80", "", line);
        let candidates = candidates.iter();
        let candidates = candidates.map(|(value, about)| Candidate::new(*value, about));
        request.answered(|_| Answer::of(candidates.collect()))
    }

    #[test]
    fn no_description_is_part_of_what_the_lines_have_in_common() {
        for (line, values, listed) in [
            ("genkey use ", ["CI", "ci"], "CI\nci\n"),
            ("genkey use ", ["A_b", "a-B"], "A_b\na-B\n"),
            ("genkey use ", ["\u{212a}ey", "key"], "\u{212a}ey\nkey\n"),
            // The gap is in common, too.
            ("genkey use \"", ["a", "A b"], "a\nA b\n"),
            ("genkey use ", ["a", "A b"], "a     (x)\nA\\ b  (x)\n"),
            ("genkey use ", ["ci", "CI-2"], "ci    (x)\nCI-2  (x)\n"),
        ] {
            let shown = lines(line, &values.map(|value| (value, "x")));
            assert_eq!(shown, format!("words\n{listed}"), "{values:?}");
        }
    }

    #[test]
    fn a_description_has_nothing_that_bash_runs() {
        assert_eq!(
            lines(
                "genkey use ",
                &[("1", "$(touch x)`y`;a&b|c>d<e!\\"), ("2", "it's")]
            ),
            "words\n1  (?(touch x)y?a?b?c?d?e??)\n2  (it's)\n"
        );
    }
}
