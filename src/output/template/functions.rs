//! The functions of templates.

use std::borrow::Cow;
use std::cmp::Ordering;

use super::super::value::Target;
use super::look::{fit, style};
use super::moment::{format_time, relative, time};
use super::printf::printf;
use super::value::Value;

/// The most bytes that a function may return.
const LONGEST: usize = 16 << 20;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Function {
    And,
    Or,
    Not,
    Eq,
    Ne,
    Lt,
    Le,
    Gt,
    Ge,
    Len,
    Index,
    Print,
    Println,
    Printf,
    Color,
    Contains,
    HasPrefix,
    HasSuffix,
    Hyperlink,
    Join,
    Pluck,
    TableRow,
    TableRender,
    TimeAgo,
    TimeFormat,
    Truncate,
}

/// Any number of arguments.
const ANY: usize = usize::MAX;

/// The functions, and how many arguments each has: at least, at most.
const FUNCTIONS: [(&str, Function, usize, usize); 27] = [
    ("and", Function::And, 1, ANY),
    ("or", Function::Or, 1, ANY),
    ("not", Function::Not, 1, 1),
    ("eq", Function::Eq, 2, ANY),
    ("ne", Function::Ne, 2, 2),
    ("lt", Function::Lt, 2, 2),
    ("le", Function::Le, 2, 2),
    ("gt", Function::Gt, 2, 2),
    ("ge", Function::Ge, 2, 2),
    ("len", Function::Len, 1, 1),
    ("index", Function::Index, 1, ANY),
    ("print", Function::Print, 0, ANY),
    ("println", Function::Println, 0, ANY),
    ("printf", Function::Printf, 1, ANY),
    ("autocolor", Function::Color, 2, 2),
    ("color", Function::Color, 2, 2),
    ("contains", Function::Contains, 2, 2),
    ("hasPrefix", Function::HasPrefix, 2, 2),
    ("hasSuffix", Function::HasSuffix, 2, 2),
    ("hyperlink", Function::Hyperlink, 2, 2),
    ("join", Function::Join, 2, 2),
    ("pluck", Function::Pluck, 2, 2),
    ("tablerow", Function::TableRow, 1, ANY),
    ("tablerender", Function::TableRender, 0, 0),
    ("timeago", Function::TimeAgo, 1, 1),
    ("timefmt", Function::TimeFormat, 2, 2),
    ("truncate", Function::Truncate, 2, 2),
];

impl Function {
    pub(super) fn of_name(name: &str) -> Option<Self> {
        let found = FUNCTIONS.iter().find(|(known, ..)| *known == name);
        found.map(|(_, function, ..)| *function)
    }

    fn name(self) -> &'static str {
        let found = FUNCTIONS.iter().find(|(_, known, ..)| *known == self);
        found.map_or("", |(name, ..)| name)
    }

    pub(super) fn check_count(self, count: usize) -> Result<(), String> {
        let found = FUNCTIONS.iter().find(|(_, known, ..)| *known == self);
        let (least, most) = found.map_or((0, ANY), |(.., least, most)| (*least, *most));
        if (least..=most).contains(&count) {
            return Ok(());
        }
        let least_words = if most == least { "" } else { "at least " };
        let plural = if least == 1 { "" } else { "s" };
        let name = self.name();
        Err(format!(
            "`{name}` needs {least_words}{least} argument{plural}, and has {count}"
        ))
    }

    /// Calls a function that needs nothing but its arguments, whose number is checked.
    pub(super) fn call<'a>(
        self,
        arguments: &[Value<'a>],
        target: &Target,
    ) -> Result<Value<'a>, String> {
        let [first, rest @ ..] = arguments else {
            // `print` and `println` may have none.
            return Ok(text(print(arguments, self == Self::Println)?));
        };
        let second = rest.first().unwrap_or(&Value::Nil);
        let order = |orderings: &[Ordering]| {
            let ordering = first
                .compare(second)
                // Go tells whether two bools are equal, but has no order for them.
                .filter(|_| !matches!(first, Value::Bool(_)));
            let ordering = ordering.ok_or_else(|| self.cannot_compare(first, second))?;
            Ok(Value::Bool(orderings.contains(&ordering)))
        };
        match self {
            Self::Not => Ok(Value::Bool(!first.is_true())),
            Self::Eq => self.equals_any(first, rest).map(Value::Bool),
            Self::Ne => self.equals_any(first, rest).map(|is| Value::Bool(!is)),
            Self::Lt => order(&[Ordering::Less]),
            Self::Le => order(&[Ordering::Less, Ordering::Equal]),
            Self::Gt => order(&[Ordering::Greater]),
            Self::Ge => order(&[Ordering::Greater, Ordering::Equal]),
            Self::Len => Ok(Value::Integer(first.len()? as i128)),
            Self::Index => rest
                .iter()
                .try_fold(first.clone(), |value, index| value.at(index)),
            Self::Print | Self::Println => Ok(text(print(arguments, self == Self::Println)?)),
            Self::Printf => printf(self.text(first)?, rest, LONGEST).map(text),
            // As in Sprig, from which gh has these three, the text is the last argument and can be
            // piped.
            Self::Contains => Ok(Value::Bool(self.text(second)?.contains(self.text(first)?))),
            Self::HasPrefix => {
                let text = self.text(second)?;
                Ok(Value::Bool(text.starts_with(self.text(first)?)))
            }
            Self::HasSuffix => {
                let text = self.text(second)?;
                Ok(Value::Bool(text.ends_with(self.text(first)?)))
            }
            Self::Color => {
                let style = style(self.text(first)?)?;
                let shown = self.scalar(second)?;
                if !target.color || shown.is_empty() {
                    return Ok(text(shown.into_owned()));
                }
                Ok(text(format!("\u{1b}[{style}m{shown}\u{1b}[0m")))
            }
            Self::Hyperlink => {
                let url = self.scalar(first)?;
                let shown = Some(self.scalar(second)?).filter(|shown| !shown.is_empty());
                let shown = shown.unwrap_or_else(|| url.clone());
                if !target.color {
                    return Ok(text(shown.into_owned()));
                }
                // The sequence OSC 8; terminals that do not know it show the text alone.
                Ok(text(format!(
                    "\u{1b}]8;;{url}\u{1b}\\{shown}\u{1b}]8;;\u{1b}\\"
                )))
            }
            Self::Join => {
                let separator = self.text(first)?;
                let mut joined = String::new();
                for (number, item) in self.items(second)?.iter().enumerate() {
                    if number > 0 {
                        joined.push_str(separator);
                    }
                    joined.push_str(&self.scalar(item)?);
                    check_length(&joined)?;
                }
                Ok(text(joined))
            }
            Self::Pluck => {
                let name = self.text(first)?;
                let items = self.items(second)?;
                let plucked: Result<_, String> =
                    items.iter().map(|item| item.field(name)).collect();
                plucked.map(Value::Made)
            }
            Self::TimeAgo => Ok(text(relative(
                time(self.text(first)?)?.timestamp(),
                target.now,
            ))),
            Self::TimeFormat => {
                format_time(self.text(first)?, &time(self.text(second)?)?).map(text)
            }
            Self::Truncate => {
                let wrong = "`truncate` needs a length";
                let Value::Integer(width) = first else {
                    return Err(wrong.to_owned());
                };
                let width = usize::try_from(*width).map_err(|_| wrong)?;
                let shown = if second.is_nil() {
                    ""
                } else {
                    self.text(second)?
                };
                Ok(text(fit(shown, width, target).into_owned()))
            }
            // These are called where their arguments are evaluated, or where the table is.
            Self::And | Self::Or | Self::TableRow | Self::TableRender => Ok(Value::Nil),
        }
    }

    fn text<'v>(self, value: &'v Value<'_>) -> Result<&'v str, String> {
        if let Value::Text(text) = value {
            return Ok(text);
        }
        Err(format!(
            "`{}` needs a string, not {}",
            self.name(),
            value.kind()
        ))
    }

    /// The text of a value that has one; nil is empty.
    pub(super) fn scalar<'v>(self, value: &'v Value<'_>) -> Result<Cow<'v, str>, String> {
        match value {
            Value::Nil => Ok("".into()),
            Value::Bool(_) | Value::Integer(_) | Value::Float(_) | Value::Text(_) => {
                Ok(value.shown())
            }
            Value::List(_) | Value::Made(_) | Value::Object(_) => {
                Err(format!("`{}` cannot print {}", self.name(), value.kind()))
            }
        }
    }

    fn items<'a>(self, value: &Value<'a>) -> Result<Vec<Value<'a>>, String> {
        value
            .items()
            .ok_or_else(|| format!("`{}` needs a list, not {}", self.name(), value.kind()))
    }

    fn equals_any(self, first: &Value<'_>, rest: &[Value<'_>]) -> Result<bool, String> {
        for other in rest {
            let is_equal = if first.is_nil() || other.is_nil() {
                first.is_nil() && other.is_nil()
            } else {
                let ordering = first.compare(other);
                ordering.ok_or_else(|| self.cannot_compare(first, other))? == Ordering::Equal
            };
            if is_equal {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn cannot_compare(self, first: &Value<'_>, second: &Value<'_>) -> String {
        let (first, second) = (first.kind(), second.kind());
        format!("`{}` cannot compare {first} with {second}", self.name())
    }
}

fn text<'a>(text: String) -> Value<'a> {
    Value::Text(text.into())
}

fn check_length(text: &str) -> Result<(), String> {
    if text.len() > LONGEST {
        return Err("a text is longer than 16 MiB".to_owned());
    }
    Ok(())
}

/// Go's `Sprint` puts a space between two values if neither is a string, `Sprintln` always.
fn print(values: &[Value<'_>], is_line: bool) -> Result<String, String> {
    let mut text = String::new();
    for (number, value) in values.iter().enumerate() {
        let previous = number.checked_sub(1).and_then(|number| values.get(number));
        let both = |previous: &Value<'_>| !previous.is_text() && !value.is_text();
        if previous.is_some_and(|previous| is_line || both(previous)) {
            text.push(' ');
        }
        value.show(&mut text);
        check_length(&text)?;
    }
    text.extend(is_line.then_some('\n'));
    Ok(text)
}
