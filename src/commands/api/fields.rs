//! Parses `-f` and `-F`, and builds a query or a JSON object from them.

use std::path::PathBuf;

use serde_json::{Map, Number, Value};

use crate::error::{Error, Result};
use crate::secret::contains_key;

/// A field. Its name is `name`, `list[]`, `object[name]`, or nested deeper.
#[derive(Debug, Clone, PartialEq)]
pub struct Field {
    name: String,
    steps: Vec<Step>,
    value: Given,
}

#[derive(Debug, Clone, PartialEq)]
enum Step {
    Name(String),
    Item,
}

#[derive(Debug, Clone, PartialEq)]
enum Given {
    Value(Value),
    /// The text of a file; `-` is stdin.
    File(PathBuf),
}

/// A field whose value is known.
pub struct Filled {
    name: String,
    steps: Vec<Step>,
    value: Value,
}

/// Parses `name=value`; the value is text.
pub fn text(given: &str) -> Result<Field, String> {
    let (name, value) = parts(given)?;
    field(name, Given::Value(value.into()))
}

/// Parses `name=value`; `true`, `false`, `null` and numbers are JSON, `@FILE` is the text of a file,
/// and everything else is text.
pub fn typed(given: &str) -> Result<Field, String> {
    let (name, value) = parts(given)?;
    let value = match value {
        "true" => Given::Value(true.into()),
        "false" => Given::Value(false.into()),
        "null" => Given::Value(Value::Null),
        text => match text.strip_prefix('@') {
            Some("") => return Err("the file name after `@` is missing".into()),
            Some(path) => Given::File(path.into()),
            None => Given::Value(number(text).map_or_else(|| text.into(), Value::Number)),
        },
    };
    field(name, value)
}

fn parts(given: &str) -> Result<(&str, &str), String> {
    let (name, value) = given.split_once('=').ok_or("expected `name=value`")?;
    // Other users see arguments in `ps`, and the shell's history stores them.
    if contains_key(value) {
        return Err("that looks like an API key; never pass one as an argument: `-F name=@FILE` reads a value from a file".into());
    }
    Ok((name, value))
}

fn field(name: &str, value: Given) -> Result<Field, String> {
    Ok(Field {
        name: name.to_owned(),
        steps: steps(name)?,
        value,
    })
}

/// Splits a name: `a[b][]` is the member `a`, its member `b`, and an item of that list.
fn steps(name: &str) -> Result<Vec<Step>, String> {
    let malformed = || "expected a name such as `name`, `list[]` or `object[name]`".to_owned();
    let (first, mut rest) = name.split_at(name.find('[').unwrap_or(name.len()));
    if first.is_empty() || first.contains(']') {
        return Err(malformed());
    }
    let mut steps = vec![Step::Name(first.to_owned())];
    while !rest.is_empty() {
        let inner = rest.strip_prefix('[').and_then(|rest| rest.split_once(']'));
        let (inner, after) = inner
            .filter(|(inner, _)| !inner.contains('['))
            .ok_or_else(malformed)?;
        steps.push(if inner.is_empty() {
            Step::Item
        } else {
            Step::Name(inner.to_owned())
        });
        rest = after;
    }
    Ok(steps)
}

/// The text as a JSON number, if it is one.
fn number(text: &str) -> Option<Number> {
    let is_whole = text
        .strip_prefix('-')
        .unwrap_or(text)
        .bytes()
        .all(|byte| byte.is_ascii_digit());
    let number: Number = serde_json::from_str(text)
        .ok()
        // `from_str` accepts white space around a value.
        .filter(|_| text.trim() == text)?;
    // A whole number beyond 64 bits would be parsed as a float and lose digits: it stays text.
    (!is_whole || !number.is_f64()).then_some(number)
}

impl Field {
    /// The file to read the value from, if any.
    pub fn file(&self) -> Option<&PathBuf> {
        match &self.value {
            Given::File(path) => Some(path),
            Given::Value(_) => None,
        }
    }

    /// Calls `read` if the value is in a file.
    pub fn fill(self, read: impl FnOnce(&PathBuf) -> Result<String>) -> Result<Filled> {
        let value = match self.value {
            Given::Value(value) => value,
            Given::File(path) => read(&path)?.into(),
        };
        Ok(Filled {
            name: self.name,
            steps: self.steps,
            value,
        })
    }
}

/// The fields as query parameters, in order.
pub fn query(fields: Vec<Filled>) -> Vec<(String, String)> {
    let text = |value: Value| {
        value
            .as_str()
            .map_or_else(|| value.to_string(), str::to_owned)
    };
    fields
        .into_iter()
        .map(|field| (field.name, text(field.value)))
        .collect()
}

/// The fields as a JSON object.
pub fn object(fields: Vec<Filled>) -> Result<Value> {
    let mut object = Value::Object(Map::new());
    for Filled { name, steps, value } in fields {
        if put(&mut object, &steps, value).is_none() {
            return Err(Error::usage(format!(
                "field `{name}` conflicts with an earlier one"
            )));
        }
    }
    Ok(object)
}

/// Inserts a value at the path `steps`. `None` if that conflicts with what is there.
fn put(target: &mut Value, steps: &[Step], value: Value) -> Option<()> {
    let (step, rest) = steps.split_first()?;
    match (step, target) {
        (Step::Name(name), Value::Object(fields)) => match (fields.get_mut(name), rest) {
            (Some(inner), [_, ..]) => put(inner, rest, value),
            (Some(_), []) => None,
            (None, _) => fields
                .insert(name.clone(), nested(rest, value)?)
                .map_or(Some(()), |_| None),
        },
        (Step::Item, Value::Array(items)) => {
            match (items.last_mut(), rest.first()) {
                // As in Rails: a member goes into the last object until that has one of this name.
                (Some(Value::Object(last)), Some(Step::Name(name))) if !last.contains_key(name) => {
                    last.insert(name.clone(), nested(rest.get(1..)?, value)?);
                }
                _ => items.push(nested(rest, value)?),
            }
            Some(())
        }
        (
            _,
            Value::Object(_)
            | Value::Array(_)
            | Value::Null
            | Value::Bool(_)
            | Value::Number(_)
            | Value::String(_),
        ) => None,
    }
}

/// Wraps a value in new lists and objects along `steps`.
fn nested(steps: &[Step], value: Value) -> Option<Value> {
    let Some(step) = steps.first() else {
        return Some(value);
    };
    let mut container = match step {
        Step::Name(_) => Value::Object(Map::new()),
        Step::Item => Value::Array(Vec::new()),
    };
    put(&mut container, steps, value)?;
    Some(container)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn built(fields: &[Field]) -> Result<Value> {
        object(
            fields
                .iter()
                .map(|field| field.clone().fill(|_| Ok("read".into())).unwrap())
                .collect(),
        )
    }

    fn of(texts: &[&str]) -> Value {
        built(
            &texts
                .iter()
                .map(|field| typed(field).unwrap())
                .collect::<Vec<_>>(),
        )
        .unwrap()
    }

    #[test]
    fn typed_values_have_json_types() {
        for (given, value) in [
            ("x=true", json!(true)),
            ("x=false", json!(false)),
            ("x=null", json!(null)),
            ("x=0", json!(0)),
            ("x=-17", json!(-17)),
            // As large as an integer can be; a larger one would lose digits as a float.
            ("x=18446744073709551615", json!(u64::MAX)),
            ("x=1.5", json!(1.5)),
            ("x=1e3", json!(1000.0)),
            (
                "x=123456789012345678901234567890",
                json!("123456789012345678901234567890"),
            ),
            // Not numbers in JSON, so they stay text.
            ("x=007", json!("007")),
            ("x=+1", json!("+1")),
            ("x= 1", json!(" 1")),
            ("x=", json!("")),
            ("x=True", json!("True")),
            ("x=a=b", json!("a=b")),
            ("x=@file", json!("read")),
            ("x=NaN", json!("NaN")),
        ] {
            assert_eq!(of(&[given]), json!({ "x": value }), "{given}");
        }
        for given in ["true", "null", "1", "@file"] {
            assert_eq!(
                built(&[text(&format!("x={given}")).unwrap()]).unwrap(),
                json!({ "x": given })
            );
        }
    }

    #[test]
    fn brackets_build_lists_and_objects() {
        assert_eq!(
            of(&["a[b]=1", "a[c][d]=2", "e=3"]),
            json!({"a": {"b": 1, "c": {"d": 2}}, "e": 3})
        );
        assert_eq!(
            of(&["a[]=1", "a[]=x", "b[c][]=2"]),
            json!({"a": [1, "x"], "b": {"c": [2]}})
        );
        // A name that is there already starts the next object, as in gh.
        let people = ["p[][name]=a", "p[][age]=1", "p[][name]=b", "p[][tags][]=x"];
        assert_eq!(
            of(&people),
            json!({"p": [{"name": "a", "age": 1}, {"name": "b", "tags": ["x"]}]})
        );
        assert_eq!(of(&["a[][]=1", "a[][]=2"]), json!({"a": [[1], [2]]}));
    }

    #[test]
    fn conflicting_fields_are_refused() {
        for fields in [
            ["a=1", "a=2"],
            ["a=null", "a[b]=1"],
            ["a[]=1", "a[b]=2"],
            ["a[b]=1", "a[]=2"],
            ["a[b]=1", "a=2"],
        ] {
            let fields = fields.map(|field| typed(field).unwrap());
            assert!(built(&fields).is_err(), "{fields:?}");
        }
    }

    #[test]
    fn query_fields_are_text_in_the_order_of_the_command_line() {
        let fields = ["a[]=1", "b=null", "a[]=x y", "c=@f"].map(|field| typed(field).unwrap());
        let filled = fields
            .into_iter()
            .map(|field| field.fill(|_| Ok("read".into())).unwrap())
            .collect();
        let expected = [("a[]", "1"), ("b", "null"), ("a[]", "x y"), ("c", "read")];
        assert_eq!(
            query(filled),
            expected.map(|(name, value)| (name.to_owned(), value.to_owned()))
        );
    }

    #[test]
    fn malformed_fields_and_keys_are_refused() {
        for given in [
            "",
            "x",
            "=1",
            "[a]=1",
            "a[=1",
            "a]=1",
            "a[b=1",
            "a[b]c=1",
            "a[[b]]=1",
            "a[b]]=1",
            "a=gen_pat_hunter2",
        ] {
            for refused in [text(given), typed(given)] {
                assert!(!refused.unwrap_err().contains("hunter2"), "{given}");
            }
        }
        assert!(typed("a=@").is_err());
    }
}
