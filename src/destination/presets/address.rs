//! The address of a destination, as a preset's file describes it: `{repository}#{variable}`.

use std::collections::BTreeMap;

use crate::destination::template::{Piece, filled, pieces, placeholders};
use crate::model::{InvalidDestination, Setting, absolute_path, escaped_option, unescaped_option};

/// The placeholder that is the service's variable where a destination names none.
pub const VARIABLE: &str = "variable";

/// The placeholder that is a file: relative to the folder of the destination.
pub const PATH: &str = "path";

/// The form of an address.
#[derive(Debug, PartialEq, Eq)]
pub struct Address<'t> {
    /// What is before the `#`, with a text between each two placeholders.
    main: &'t str,
    /// The placeholder after the `#`.
    part: Option<&'t str>,
    /// Whether that can be left out.
    is_optional: bool,
}

/// An address that somebody has written.
#[derive(Debug)]
pub struct Written {
    /// The values of the placeholders.
    pub values: BTreeMap<String, String>,
    /// What is before the `#`, escaped.
    pub main: String,
    /// What is after it, as it was meant.
    pub part: Option<String>,
}

impl<'t> Address<'t> {
    /// The form that a template describes: `{a}/{b}`, `{a}#{b}` or `{a}[#{b}]`.
    ///
    /// # Errors
    /// Why it is not one.
    pub fn new(template: &'t str) -> Result<Self, &'static str> {
        let bracketed = template.strip_suffix(']').and_then(|it| it.split_once('['));
        let (main, part, is_optional) = match bracketed {
            Some((main, part)) => (main, Some(part.strip_prefix('#').unwrap_or_default()), true),
            None => match template.split_once('#') {
                Some((main, part)) => (main, Some(part), false),
                None => (template, None, false),
            },
        };
        let part = match part.map(pieces).as_deref() {
            None => None,
            Some([Piece::Placeholder(part)]) => Some(*part),
            Some(_) => return Err("after `#` there must be one placeholder"),
        };
        let between = pieces(main);
        if between.is_empty() || main.contains(['?', '&', '%', '#']) {
            return Err("it must have a placeholder, and none of `?`, `&` and `%`");
        }
        let touch =
            |two: &[Piece<'_>]| matches!(two, [Piece::Placeholder(_), Piece::Placeholder(_)]);
        if between.windows(2).any(touch) {
            return Err("there must be a character between two placeholders");
        }
        Ok(Self {
            main,
            part,
            is_optional,
        })
    }

    /// The placeholders that always have a value.
    pub fn required(&self) -> impl Iterator<Item = &'t str> {
        let part = self.part.filter(|_| !self.is_optional);
        placeholders(self.main).chain(part)
    }

    /// The placeholder that may have none.
    pub fn optional(&self) -> Option<&'t str> {
        self.part.filter(|_| self.is_optional)
    }

    /// Reads an address. `form` is what the error says.
    ///
    /// # Errors
    /// [`InvalidDestination`], if it has not this form, or an argument cannot be such a value.
    pub fn read(
        &self,
        text: &str,
        form: &str,
        setting: Setting<'_>,
    ) -> Result<Written, InvalidDestination> {
        let other_form = || InvalidDestination(format!("not of the form `{form}`"));
        if text.is_empty() {
            return Err(InvalidDestination(format!("expected `{form}`")));
        }
        let (main, part) = match text.split_once('#') {
            Some((main, part)) => (main, Some(unescaped_option(part))),
            None => (text, None),
        };
        let mut values = BTreeMap::new();
        let mut rest = main;
        let form_pieces = pieces(self.main);
        let mut following = form_pieces.iter().peekable();
        while let Some(piece) = following.next() {
            match piece {
                Piece::Text(text) => rest = rest.strip_prefix(text).ok_or_else(other_form)?,
                Piece::Placeholder(name) => {
                    let end = match following.peek() {
                        // A value ends where the text after it first appears; the last one has the
                        // rest: in `x/y/z`, `{a}/{b}` has the values `x` and `y/z`.
                        Some(Piece::Text(text)) => rest.find(text).ok_or_else(other_form)?,
                        Some(Piece::Placeholder(_)) | None => rest.len(),
                    };
                    let (value, after) = rest.split_at(end);
                    let value = value_of(name, value, form, setting)?;
                    values.insert((*name).to_owned(), value);
                    rest = after;
                }
            }
        }
        let part = match (self.part, part) {
            (Some(VARIABLE), None) => Some(setting.variable.to_owned()),
            (None, Some(_)) => return Err(other_form()),
            (Some(_), None) if !self.is_optional => return Err(other_form()),
            (_, part) => part,
        };
        if !rest.is_empty() {
            return Err(other_form());
        }
        if let (Some(name), Some(part)) = (self.part, &part) {
            values.insert(name.to_owned(), checked(part)?.to_owned());
        }
        let escaped: BTreeMap<&str, String> = values
            .iter()
            .map(|(name, value)| (name.as_str(), escaped_option(value)))
            .collect();
        let main = filled(self.main, |name| escaped.get(name).map(String::as_str));
        Ok(Written { values, main, part })
    }
}

fn value_of(
    name: &str,
    text: &str,
    form: &str,
    setting: Setting<'_>,
) -> Result<String, InvalidDestination> {
    let value = unescaped_option(text);
    checked(&value)?;
    if name == PATH {
        let scheme = form.split(':').next().unwrap_or_default();
        let path = absolute_path(scheme, &value, setting.folder)?;
        return checked(&path.to_string_lossy()).map(str::to_owned);
    }
    Ok(value)
}

/// A value that can be an argument, in JSON and in a message as it is.
pub fn checked(value: &str) -> Result<&str, InvalidDestination> {
    let problem = if value.is_empty() {
        "a part of the address is empty".to_owned()
    } else if value.starts_with('-') {
        format!("`{value}` would be read as an option: it cannot start with `-`")
    } else if let Some(letter) = value.chars().find(|letter| r#"{}"\"#.contains(*letter)) {
        format!("`{letter}` cannot be part of an address")
    } else {
        return Ok(value);
    };
    Err(InvalidDestination(problem))
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    fn read(template: &str, text: &str) -> Result<Vec<(String, String)>, String> {
        let setting = Setting {
            folder: Path::new("/srv"),
            variable: "GEN_API_KEY",
        };
        let address = Address::new(template).unwrap();
        let written = address.read(text, "FORM", setting);
        written
            .map(|written| written.values.into_iter().collect())
            .map_err(|error| error.to_string())
    }

    #[test]
    fn the_values_of_an_address_are_read() {
        for (template, text, values) in [
            ("{a}", "x/y", "a=x/y"),
            ("{a}/{b}", "x/y/z", "a=x b=y/z"),
            ("{a}#{b}", "x%23y#z%3F%26", "a=x#y b=z?&"),
            ("{a}#{variable}", "x", "a=x variable=GEN_API_KEY"),
            ("{a}[#{b}]", "x", "a=x"),
            ("{a}[#{b}]", "x#y", "a=x b=y"),
            ("{path}#{b}", "f/../g#y", "b=y path=/srv/f/../g"),
        ] {
            let read = read(template, text).unwrap().into_iter();
            let shown: Vec<String> = read
                .map(|(name, value)| format!("{name}={value}"))
                .collect();
            assert_eq!(shown.join(" "), values, "{text}");
        }
    }

    #[test]
    fn an_address_of_another_form_is_refused() {
        for (template, text, reason) in [
            ("{a}/{b}", "x", "not of the form `FORM`"),
            ("{a}#{b}", "x", "not of the form `FORM`"),
            ("{a}", "x#y", "not of the form `FORM`"),
            ("{a}", "", "expected `FORM`"),
            ("{a}/{b}", "/x", "a part of the address is empty"),
            ("{a}#{variable}", "x#", "a part of the address is empty"),
            (
                "{a}/{b}",
                "x/--y",
                "`--y` would be read as an option: it cannot start with `-`",
            ),
            ("{a}", "x{id}", "`{` cannot be part of an address"),
            ("{a}", "x\"", "`\"` cannot be part of an address"),
        ] {
            assert_eq!(read(template, text), Err(reason.to_owned()), "{text}");
        }
    }

    #[test]
    fn a_template_that_cannot_be_read_back_is_refused() {
        for template in [
            "",
            "{a}{b}",
            "{a}#",
            "{a}#x",
            "{a}#{b}{c}",
            "{a}[{b}]",
            "{a}?{b}",
        ] {
            assert!(Address::new(template).is_err(), "{template}");
        }
    }
}
