//! What is inserted into a line of bash.

use super::line::Quote;

/// A text as it stands in a line, where this quote is open.
pub(super) fn inserted(text: &str, quote: Quote) -> String {
    let mut line = String::new();
    for character in text.chars() {
        match quote {
            Quote::None => {
                if !is_plain(character) {
                    line.push('\\');
                }
                line.push(character);
            }
            Quote::Single if character == '\'' => line += r"'\''",
            // In double quotes no escape keeps `!` from being looked up in the history.
            Quote::Double if character == '!' => line += r#""'!'""#,
            Quote::Double if matches!(character, '"' | '\\' | '$' | '`') => {
                line.push('\\');
                line.push(character);
            }
            Quote::Single | Quote::Double => line.push(character),
        }
    }
    line
}

/// Whether bash takes a character as it is, outside of quotes.
fn is_plain(character: char) -> bool {
    character.is_alphanumeric()
        || matches!(
            character,
            '-' | '_' | '.' | ',' | '/' | ':' | '=' | '@' | '%' | '+'
        )
        || (!character.is_ascii() && !character.is_whitespace())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_is_inserted_is_executed_or_expanded() {
        for (text, quote, line) in [
            ("my key", Quote::None, r"my\ key"),
            ("$(rm x)`y`", Quote::None, r"\$\(rm\ x\)\`y\`"),
            ("a'b\"c", Quote::None, r#"a\'b\"c"#),
            ("schön", Quote::None, "schön"),
            ("~x;#!*?[{", Quote::None, r"\~x\;\#\!\*\?\[\{"),
            ("$(rm x)`y`", Quote::Double, r"\$(rm x)\`y\`"),
            ("a!b", Quote::Double, r#"a"'!'"b"#),
            ("$(rm x)", Quote::Single, "$(rm x)"),
            ("it's", Quote::Single, r"it'\''s"),
        ] {
            assert_eq!(inserted(text, quote), line);
        }
    }
}
