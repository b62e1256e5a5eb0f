//! The answers for zsh, fish and elvish, which quote what they insert, and select what fits.

use super::answer::{Answer, Candidate};

/// How wide the column of values is at most, so that descriptions stay near them.
pub(super) const WIDEST: usize = 40;
/// How much of a description is worth showing, in columns.
pub(super) const NARROWEST: usize = 10;

/// A line for each: the value and its description, as fish wants them.
pub(super) fn fish(answer: &Answer) -> String {
    lines(answer, |candidate| {
        format!("{}\t{}", candidate.value, candidate.about)
    })
}

/// A line for each: what follows the value (`-` for nothing), the value, and what is shown in a
/// window of so many columns.
pub(super) fn zsh(answer: &Answer, columns: usize) -> String {
    let lengths = answer.candidates.iter().map(|it| length(&it.shown));
    let width = lengths.max().unwrap_or_default().min(WIDEST);
    lines(answer, |candidate| {
        let Candidate { shown, about, .. } = candidate;
        let end = if candidate.goes_on { '-' } else { '+' };
        let room = columns.saturating_sub(length(shown).max(width) + 3);
        let line = if about.is_empty() || room < NARROWEST {
            shown.clone()
        } else {
            format!("{shown:width$}  {}", shortened(about, room))
        };
        format!("{end}{}\t{line}", candidate.value)
    })
}

/// Rows for elvish: value and description, without a layout.
pub(super) fn elvish(answer: &Answer) -> String {
    lines(answer, |candidate| {
        let end = if candidate.goes_on { '-' } else { '+' };
        let Candidate { value, about, .. } = candidate;
        format!("{end}\t{value}\t{about}")
    })
}

/// The first line, and those of the candidates.
pub(super) fn lines(answer: &Answer, line: impl Fn(&Candidate) -> String) -> String {
    let mut text = answer.mode() + "\n";
    for candidate in &answer.candidates {
        text += &line(candidate);
        text.push('\n');
    }
    text
}

/// The columns of a window, as a shell says them.
pub(super) fn columns(text: &str) -> usize {
    text.parse().unwrap_or(80)
}

/// How many characters a text has.
pub(super) fn length(text: &str) -> usize {
    text.chars().count()
}

/// A description that fits.
pub(super) fn shortened(about: &str, room: usize) -> String {
    if length(about) <= room {
        return about.to_owned();
    }
    about.chars().take(room - 3).collect::<String>() + "..."
}

/// The words with the last one as fish reads it: it hands over what is typed, with its quotes.
pub(super) fn unquoted_last(words: &[String]) -> Vec<String> {
    let mut words = words.to_vec();
    if let Some(last) = words.last_mut() {
        *last = unquoted(last);
    }
    words
}

fn unquoted(typed: &str) -> String {
    let mut text = String::new();
    let mut quote = None;
    let mut characters = typed.chars().peekable();
    while let Some(character) = characters.next() {
        match (quote, character) {
            (None, '\'' | '"') => quote = Some(character),
            (Some(open), _) if open == character => quote = None,
            (_, '\\') => text.extend(characters.next()),
            _ => text.push(character),
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_typed_in_fish_loses_its_quotes() {
        for (typed, meant) in [
            ("ci", "ci"),
            (r"my\ ke", "my ke"),
            ("'my ke", "my ke"),
            (r#""it's"#, "it's"),
            (r"'it\'s'", "it's"),
            (r"odd\", "odd"),
            ("--to='a b", "--to=a b"),
        ] {
            assert_eq!(unquoted(typed), meant, "{typed}");
        }
    }

    #[test]
    fn values_and_descriptions_are_in_columns() {
        let candidates = vec![
            Candidate::new("ci", "never expires, id 5"),
            Candidate::new("dotenv:", "").going_on(),
        ];
        let answer = Answer::of(candidates);
        assert_eq!(
            zsh(&answer, 80),
            "words\n+ci\tci       never expires, id 5\n-dotenv:\tdotenv:\n"
        );
        assert_eq!(
            zsh(&answer, 20),
            "words\n+ci\tci       never e...\n-dotenv:\tdotenv:\n"
        );
        assert_eq!(zsh(&answer, 19), "words\n+ci\tci\n-dotenv:\tdotenv:\n");
        assert_eq!(fish(&answer), "words\nci\tnever expires, id 5\ndotenv:\t\n");
        assert_eq!(
            elvish(&answer),
            "words\n+\tci\tnever expires, id 5\n-\tdotenv:\t\n"
        );
    }
}
