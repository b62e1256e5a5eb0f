//! How paths, addresses and options are written, since `#`, `?` and `&` part them.

/// What a path and an address are written with.
const ESCAPES: [(&str, char); 4] = [("%23", '#'), ("%3F", '?'), ("%3f", '?'), ("%25", '%')];

/// The character beside them in the value of an option.
const AMPERSAND: (&str, char) = ("%26", '&');

/// The plain text of a path or an address.
pub(super) fn unescaped(text: &str) -> String {
    plain(text, &ESCAPES)
}

/// The plain text of the value of an option, or of the address of a preset.
pub fn unescaped_option(text: &str) -> String {
    let [first, second, third, fourth] = ESCAPES;
    plain(text, &[first, second, third, fourth, AMPERSAND])
}

fn plain(text: &str, escapes: &[(&str, char)]) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let escape = escapes.iter().find(|(escape, _)| rest.starts_with(escape));
        let (character, length) = match escape {
            Some((escape, character)) => (*character, escape.len()),
            None => (first, first.len_utf8()),
        };
        plain.push(character);
        rest = rest.get(length..).unwrap_or_default();
    }
    plain
}

/// A path or an address as it is written in a destination.
pub(super) fn escaped(text: &str) -> String {
    // `%` first: the others add more of it.
    text.replace('%', "%25")
        .replace('#', "%23")
        .replace('?', "%3F")
}

/// The value of an option, or the address of a preset, as it is written in a destination.
pub fn escaped_option(text: &str) -> String {
    escaped(text).replace(AMPERSAND.1, AMPERSAND.0)
}

/// A destination with one more option: `to?option`, or `to?option=value` with the value escaped.
pub fn with_option(to: &str, option: &str, value: Option<&str>) -> String {
    let mark = if to.contains('?') { '&' } else { '?' };
    match value {
        Some(value) => format!("{to}{mark}{option}={}", escaped_option(value)),
        None => format!("{to}{mark}{option}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_escaped_is_plain_again() {
        for text in ["", "a#b?c%d&e", "%23%26", "100%"] {
            assert_eq!(unescaped(&escaped(text)), text);
            assert_eq!(unescaped_option(&escaped_option(text)), text);
        }
        assert_eq!(unescaped("%26"), "%26", "a path may have it");
    }

    #[test]
    fn options_are_appended() {
        let once = with_option("github:a/b#K", "environment", Some("a&b"));
        assert_eq!(once, "github:a/b#K?environment=a%26b");
        assert_eq!(
            with_option(&once, "replace", None),
            format!("{once}&replace")
        );
    }
}
