//! `printf`.

use std::iter;

use super::value::Value;

/// The most columns that a width or a precision may ask for.
const WIDEST: usize = 1000;

/// A verb such as `%-20s`.
#[derive(Debug, Default)]
struct Verb {
    is_left: bool,
    has_zeros: bool,
    width: usize,
    precision: Option<usize>,
}

/// Formats values, at most to `longest` bytes.
///
/// # Errors
/// Where Go would print `%!`: at a verb that does not exist or does not fit its value, and when
/// there are too few or too many values.
pub(super) fn printf(format: &str, values: &[Value<'_>], longest: usize) -> Result<String, String> {
    let mut text = String::new();
    let mut values = values.iter();
    let mut rest = format;
    while let Some((before, after)) = rest.split_once('%') {
        text.push_str(before);
        let (verb, after) = Verb::parse(after)?;
        let mut letters = after.chars();
        let letter = letters.next().ok_or("`printf`: `%` at the end")?;
        rest = letters.as_str();
        if letter == '%' {
            text.push('%');
            continue;
        }
        if !"svdqtf".contains(letter) {
            return Err(format!("`printf`: `%{letter}` is not supported"));
        }
        let value = values.next();
        let value = value.ok_or_else(|| format!("`printf` has no value for `%{letter}`"))?;
        verb.show(letter, value, &mut text)?;
        if text.len() > longest {
            return Err("a text is too long".to_owned());
        }
    }
    text.push_str(rest);
    match values.len() {
        0 => Ok(text),
        _ => Err("`printf` has more values than its format".to_owned()),
    }
}

impl Verb {
    /// What is between `%` and the letter, and what is after it.
    fn parse(text: &str) -> Result<(Self, &str), String> {
        let mut verb = Self::default();
        let rest = text.trim_start_matches(['-', '0']);
        let flags = &text[..text.len() - rest.len()];
        verb.is_left = flags.contains('-');
        // In Go, `-` overrides `0`.
        verb.has_zeros = flags.contains('0') && !verb.is_left;
        let (width, rest) = digits(rest)?;
        verb.width = width.unwrap_or_default();
        let Some(rest) = rest.strip_prefix('.') else {
            return Ok((verb, rest));
        };
        let (precision, rest) = digits(rest)?;
        verb.precision = Some(precision.unwrap_or_default());
        Ok((verb, rest))
    }

    fn show(&self, letter: char, value: &Value<'_>, out: &mut String) -> Result<(), String> {
        let wrong = || format!("`printf`: `%{letter}` cannot print {}", value.kind());
        let mut is_number = false;
        let shown = match (letter, value) {
            ('s', Value::Text(text)) => self.cut(text),
            ('q', Value::Text(text)) => quoted(&self.cut(text)),
            ('v', Value::Text(text)) => self.cut(text),
            (
                'v',
                Value::Nil | Value::Bool(_) | Value::List(_) | Value::Made(_) | Value::Object(_),
            ) => value.shown().into_owned(),
            ('t', Value::Bool(value)) => value.to_string(),
            ('v' | 'd', Value::Integer(number)) if self.precision.is_none() => {
                is_number = true;
                number.to_string()
            }
            ('v', Value::Float(number)) if self.precision.is_none() => {
                is_number = true;
                number.to_string()
            }
            ('f', Value::Integer(_) | Value::Float(_)) => {
                is_number = true;
                let number = value.number().ok_or_else(wrong)?;
                format!("{number:.*}", self.precision.unwrap_or(6))
            }
            _ => return Err(wrong()),
        };
        // Go counts characters here, not columns; `tablerow` aligns.
        let padding = self.width.saturating_sub(shown.chars().count());
        let spaces = |filler| iter::repeat_n(filler, padding);
        if self.is_left {
            out.push_str(&shown);
            out.extend(spaces(' '));
        } else if self.has_zeros && is_number {
            let digits = shown.trim_start_matches('-');
            out.push_str(&shown[..shown.len() - digits.len()]);
            out.extend(spaces('0'));
            out.push_str(digits);
        } else {
            out.extend(spaces(' '));
            out.push_str(&shown);
        }
        Ok(())
    }

    fn cut(&self, text: &str) -> String {
        text.chars()
            .take(self.precision.unwrap_or(usize::MAX))
            .collect()
    }
}

fn digits(text: &str) -> Result<(Option<usize>, &str), String> {
    let rest = text.trim_start_matches(|digit: char| digit.is_ascii_digit());
    let digits = &text[..text.len() - rest.len()];
    if digits.is_empty() {
        return Ok((None, rest));
    }
    let number = digits.parse().ok().filter(|number| *number <= WIDEST);
    let number = number.ok_or_else(|| format!("`printf`: a width is larger than {WIDEST}"))?;
    Ok((Some(number), rest))
}

/// A text as a quoted string of Go, for `%q`.
fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for character in text.chars() {
        match character {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '\t' => quoted.push_str("\\t"),
            '\r' => quoted.push_str("\\r"),
            character if u32::from(character) < 0x80 && character.is_control() => {
                quoted += &format!("\\x{:02x}", u32::from(character));
            }
            character if character.is_control() => {
                quoted += &format!("\\u{:04x}", u32::from(character));
            }
            character => quoted.push(character),
        }
    }
    quoted.push('"');
    quoted
}
