//! Values of a running template.

use std::borrow::Cow;
use std::cmp::Ordering;

use serde_json::{Map, Value as Json};

/// Parts of the document and of the template are borrowed.
#[derive(Debug, Clone)]
pub(super) enum Value<'a> {
    Nil,
    Bool(bool),
    // Has room for every integer of `serde_json`: an `i64` or a `u64`.
    Integer(i128),
    Float(f64),
    Text(Cow<'a, str>),
    List(&'a [Json]),
    /// A list that a function made.
    Made(Vec<Value<'a>>),
    Object(&'a Map<String, Json>),
}

impl<'a> From<&'a Json> for Value<'a> {
    fn from(json: &'a Json) -> Self {
        match json {
            Json::Null => Self::Nil,
            Json::Bool(value) => Self::Bool(*value),
            Json::Number(number) => match number.as_i128() {
                Some(number) => Self::Integer(number),
                None => Self::Float(number.as_f64().unwrap_or(f64::NAN)),
            },
            Json::String(text) => Self::Text(text.into()),
            Json::Array(items) => Self::List(items),
            Json::Object(fields) => Self::Object(fields),
        }
    }
}

impl<'a> Value<'a> {
    /// What messages call it.
    pub(super) fn kind(&self) -> &'static str {
        match self {
            Self::Nil => "nil",
            Self::Bool(_) => "a bool",
            Self::Integer(_) | Self::Float(_) => "a number",
            Self::Text(_) => "a string",
            Self::List(_) | Self::Made(_) => "a list",
            Self::Object(_) => "an object",
        }
    }

    /// Whether `if` takes it for true: it is not empty, zero or nil.
    pub(super) fn is_true(&self) -> bool {
        match self {
            Self::Nil => false,
            Self::Bool(value) => *value,
            Self::Integer(number) => *number != 0,
            Self::Float(number) => *number != 0.0,
            Self::Text(_) | Self::List(_) | Self::Made(_) | Self::Object(_) => self.len() != Ok(0),
        }
    }

    /// In bytes, as in Go, for a string.
    pub(super) fn len(&self) -> Result<usize, String> {
        match self {
            Self::Text(text) => Ok(text.len()),
            Self::List(items) => Ok(items.len()),
            Self::Made(items) => Ok(items.len()),
            Self::Object(fields) => Ok(fields.len()),
            Self::Nil | Self::Bool(_) | Self::Integer(_) | Self::Float(_) => {
                Err(format!("{} has no length", self.kind()))
            }
        }
    }

    /// A field; one that is missing is nil.
    pub(super) fn field(&self, name: &str) -> Result<Self, String> {
        match self {
            Self::Object(fields) => Ok(fields.get(name).map_or(Self::Nil, Self::from)),
            Self::Nil
            | Self::Bool(_)
            | Self::Integer(_)
            | Self::Float(_)
            | Self::Text(_)
            | Self::List(_)
            | Self::Made(_) => Err(format!("{} has no field `{name}`", self.kind())),
        }
    }

    /// The items of a list, or `None`.
    pub(super) fn items(&self) -> Option<Vec<Self>> {
        match self {
            Self::List(items) => Some(items.iter().map(Self::from).collect()),
            Self::Made(items) => Some(items.clone()),
            Self::Nil
            | Self::Bool(_)
            | Self::Integer(_)
            | Self::Float(_)
            | Self::Text(_)
            | Self::Object(_) => None,
        }
    }

    /// What `range` visits: keys and values. Fields are in the order of their names, as in Go.
    pub(super) fn entries(&self) -> Result<Vec<(Self, Self)>, String> {
        if let Self::Object(fields) = self {
            let mut fields: Vec<_> = fields.iter().collect();
            fields.sort_unstable_by_key(|(name, _)| *name);
            let entry = |(name, value): (&'a String, &'a Json)| {
                (Self::Text(name.as_str().into()), Self::from(value))
            };
            return Ok(fields.into_iter().map(entry).collect());
        }
        if matches!(self, Self::Nil) {
            return Ok(Vec::new());
        }
        let items = self.items();
        let items = items
            .ok_or_else(|| format!("`range` needs a list or an object, not {}", self.kind()))?;
        let numbers = (0..).map(Self::Integer);
        Ok(numbers.zip(items).collect())
    }

    pub(super) fn at(&self, index: &Self) -> Result<Self, String> {
        match (self, index) {
            (Self::Object(_), Self::Text(name)) => self.field(name),
            (Self::List(_) | Self::Made(_), Self::Integer(index)) => {
                let found = usize::try_from(*index).ok();
                let found = found.and_then(|at| match self {
                    Self::List(items) => items.get(at).map(Self::from),
                    Self::Made(items) => items.get(at).cloned(),
                    Self::Nil
                    | Self::Bool(_)
                    | Self::Integer(_)
                    | Self::Float(_)
                    | Self::Text(_)
                    | Self::Object(_) => None,
                });
                found.ok_or_else(|| format!("the list has no item {index}"))
            }
            _ => Err(format!(
                "`index` cannot look up {} in {}",
                index.kind(),
                self.kind()
            )),
        }
    }

    /// How two values of one kind compare; `None` for others. Nil only equals nil.
    pub(super) fn compare(&self, other: &Self) -> Option<Ordering> {
        match (self, other) {
            (Self::Bool(one), Self::Bool(other)) => Some(one.cmp(other)),
            (Self::Integer(one), Self::Integer(other)) => Some(one.cmp(other)),
            (Self::Text(one), Self::Text(other)) => Some(one.cmp(other)),
            _ => self.number()?.partial_cmp(&other.number()?),
        }
    }

    pub(super) fn is_nil(&self) -> bool {
        matches!(self, Self::Nil)
    }

    pub(super) fn is_text(&self) -> bool {
        matches!(self, Self::Text(_))
    }

    #[allow(clippy::cast_precision_loss, reason = "as exact as a float can be")]
    pub(super) fn number(&self) -> Option<f64> {
        match self {
            Self::Integer(number) => Some(*number as f64),
            Self::Float(number) => Some(*number),
            Self::Nil
            | Self::Bool(_)
            | Self::Text(_)
            | Self::List(_)
            | Self::Made(_)
            | Self::Object(_) => None,
        }
    }

    /// As `printf "%v"` shows it.
    pub(super) fn show(&self, out: &mut String) {
        match self {
            Self::Nil => out.push_str("<nil>"),
            Self::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
            Self::Integer(number) => out.push_str(&number.to_string()),
            Self::Float(number) => out.push_str(&number.to_string()),
            Self::Text(text) => out.push_str(text),
            Self::List(_) | Self::Made(_) | Self::Object(_) => self.show_all(out),
        }
    }

    fn show_all(&self, out: &mut String) {
        let is_object = matches!(self, Self::Object(_));
        out.push_str(if is_object { "map[" } else { "[" });
        for (number, (name, value)) in self.entries().into_iter().flatten().enumerate() {
            if number > 0 {
                out.push(' ');
            }
            if is_object {
                name.show(out);
                out.push(':');
            }
            value.show(out);
        }
        out.push(']');
    }

    pub(super) fn shown(&self) -> Cow<'_, str> {
        if let Self::Text(text) = self {
            return Cow::Borrowed(text);
        }
        let mut shown = String::new();
        self.show(&mut shown);
        Cow::Owned(shown)
    }
}
