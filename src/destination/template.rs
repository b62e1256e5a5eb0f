//! Texts with placeholders, such as `repos/{repository}`.

/// A part of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Piece<'t> {
    Text(&'t str),
    /// The name between the braces.
    Placeholder(&'t str),
}

/// The parts of a text. A placeholder is a name of lowercase letters, digits and `-` in single
/// braces: everything else is text, so that JSON and templates of other programs need no escapes.
pub(super) fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some(open) = rest.find('{') {
        let after = rest.get(open + 1..).unwrap_or_default();
        if let Some(doubled) = after.strip_prefix('{') {
            push_text(&mut pieces, rest.get(..open + 2));
            rest = doubled;
            continue;
        }
        let length = after.find(|letter| !is_name_letter(letter)).unwrap_or(0);
        let (name, end) = after.split_at(length);
        match end.strip_prefix('}') {
            Some(next) if !name.is_empty() => {
                push_text(&mut pieces, rest.get(..open));
                pieces.push(Piece::Placeholder(name));
                rest = next;
            }
            Some(_) | None => {
                push_text(&mut pieces, rest.get(..=open));
                rest = after;
            }
        }
    }
    push_text(&mut pieces, Some(rest));
    pieces
}

fn push_text<'t>(pieces: &mut Vec<Piece<'t>>, text: Option<&'t str>) {
    pieces.extend(text.filter(|text| !text.is_empty()).map(Piece::Text));
}

fn is_name_letter(letter: char) -> bool {
    letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '-'
}

/// The names of the placeholders of a text.
pub(super) fn placeholders(text: &str) -> impl Iterator<Item = &str> {
    pieces(text).into_iter().filter_map(|piece| match piece {
        Piece::Text(_) => None,
        Piece::Placeholder(name) => Some(name),
    })
}

/// The text with the values of its placeholders. One without a value stays.
pub(super) fn filled<'v>(text: &str, value: impl Fn(&str) -> Option<&'v str>) -> String {
    let mut filled = String::with_capacity(text.len());
    fill(&mut filled, text, value);
    filled
}

/// Adds the text with the values of its placeholders.
pub(super) fn fill<'v>(to: &mut String, text: &str, value: impl Fn(&str) -> Option<&'v str>) {
    for piece in pieces(text) {
        match piece {
            Piece::Text(text) => to.push_str(text),
            Piece::Placeholder(name) => match value(name) {
                Some(value) => to.push_str(value),
                None => to.extend(["{", name, "}"]),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_are_filled_and_other_braces_stay() {
        let fill = |text| filled(text, |name| (name == "a").then_some("1"));
        for (text, expected) in [
            ("", ""),
            ("{a}", "1"),
            ("x/{a}#{b}", "x/1#{b}"),
            (r#"{"d":{"{a}":"{a}"}}"#, r#"{"d":{"1":"1"}}"#),
            ("{{range .A}}{{a}}{{end}}", "{{range .A}}{{a}}{{end}}"),
            ("{a", "{a"),
            ("{}{A}{a b}{a}", "{}{A}{a b}1"),
            ("ü{a}ü{", "ü1ü{"),
        ] {
            assert_eq!(fill(text), expected, "{text}");
        }
    }
}
