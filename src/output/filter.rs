//! jq expressions, which select from JSON what is printed.

use std::cell::Cell;
use std::io;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;

use jaq_core::Compiler;
use jaq_core::load::{Arena, Error as LoadError, File, Loader, parse, span};
use jaq_json::{Val, read, write};

mod deep;

use deep::{Checked, STACK_SIZES, Stack, context};

/// Formats of jq that jaq does not have, and `halt_error`, which would write to stderr by itself.
const OWN: &str = r#"
def halt_error($code): error;
def halt_error: error;
def row(f): if isarray | not then error("only an array can be formatted as a row") end
  | [.[] | if isstring then f elif . == null then "" elif isarray or isobject
    then error("a row cannot contain arrays or objects") else tojson end];
def escaped($from; $to): split($from) | join($to);
def @csv: row("\"" + escaped("\""; "\"\"") + "\"") | join(",");
def @tsv: row(escaped("\\"; "\\\\") | escaped("\t"; "\\t") | escaped("\n"; "\\n") | escaped("\r"; "\\r"))
  | join("\t");
"#;

/// A jq expression that can be run, in a thread of its own whose stack is large.
pub struct Filter {
    texts: Sender<Vec<u8>>,
    answers: Receiver<Answer>,
    /// The thread answers no more.
    is_lost: Cell<bool>,
}

enum Answer {
    /// Whether the expression can be run.
    Parsed(Result<(), String>),
    /// What it has selected from a text, and why there is no more.
    Ended(Vec<u8>, Result<(), FilterError>),
    /// It recurses too deeply, and the thread answers no more.
    TooDeep,
}

/// Why a filter has no more output.
#[derive(Debug, thiserror::Error)]
pub enum FilterError {
    /// The input is not JSON.
    #[error("the output is not JSON ({0})")]
    Input(String),
    /// The expression failed. The message may contain values.
    #[error("{0}")]
    Failed(String),
    /// The output cannot be written.
    #[error(transparent)]
    Io(#[from] io::Error),
}

impl Filter {
    /// Parses an expression.
    ///
    /// # Errors
    /// With what is wrong, and where.
    pub fn parse(expression: &str) -> Result<Self, String> {
        let mut started = STACK_SIZES.iter().map(|size| start(expression, *size));
        let filter = started
            .find_map(Result::ok)
            .ok_or("there is not enough memory to run it")?;
        match filter.answers.recv() {
            Ok(Answer::Parsed(parsed)) => parsed.map(|()| filter),
            Ok(Answer::Ended(..) | Answer::TooDeep) | Err(_) => Err("it cannot be read".to_owned()),
        }
    }

    /// Writes what the expression selects from each JSON document in a text, one value a line:
    /// strings as they are, other values as compact JSON.
    pub fn run(&self, text: &[u8], out: &mut Vec<u8>) -> Result<(), FilterError> {
        let answered = if self.is_lost.get() || self.texts.send(text.to_vec()).is_err() {
            None
        } else {
            self.answers.recv().ok()
        };
        match answered {
            Some(Answer::Ended(selected, ended)) => {
                out.extend(selected);
                ended
            }
            Some(Answer::TooDeep | Answer::Parsed(_)) | None => {
                self.is_lost.set(true);
                Err(FilterError::Failed("it recurses too deeply".to_owned()))
            }
        }
    }
}

/// Starts the thread of an expression.
fn start(expression: &str, stack_size: usize) -> io::Result<Filter> {
    let (texts, received) = channel::<Vec<u8>>();
    let (answer, answers) = channel();
    let expression = expression.to_owned();
    let work = move || {
        let lost = answer.clone();
        let stack = Stack::of_this_thread(stack_size, move || {
            // Fails if nobody waits for it.
            let _ = lost.send(Answer::TooDeep);
        });
        let (parsed, expression) = match Expression::parse(&expression) {
            Ok(expression) => (Ok(()), Some(expression)),
            Err(reason) => (Err(reason), None),
        };
        let is_awaited = answer.send(Answer::Parsed(parsed)).is_ok();
        let Some(expression) = expression.filter(|_| is_awaited) else {
            return;
        };
        for text in received {
            let mut selected = Vec::new();
            let ended = expression.run(&text, &stack, &mut selected);
            if answer.send(Answer::Ended(selected, ended)).is_err() {
                return;
            }
        }
    };
    thread::Builder::new()
        .name("jq".into())
        .stack_size(stack_size)
        .spawn(work)?;
    Ok(Filter {
        texts,
        answers,
        is_lost: Cell::default(),
    })
}

struct Expression(jaq_core::Filter<Checked>);

impl Expression {
    fn parse(expression: &str) -> Result<Self, String> {
        let definitions = jaq_core::defs()
            .chain(jaq_std::defs())
            .chain(jaq_json::defs())
            .chain(parse(OWN, |parser| parser.defs()).unwrap_or_default());
        let functions = jaq_core::funs()
            .chain(jaq_std::funs())
            .chain(jaq_json::funs());
        let arena = Arena::default();
        let file = File {
            code: expression,
            path: (),
        };
        let loaded = Loader::new(definitions).load(&arena, file);
        let modules = loaded.map_err(|errors| {
            let first = errors.into_iter().next();
            first.map_or_else(String::new, |(_, error)| explain(expression, error))
        })?;
        let compiled = Compiler::default().with_funs(functions).compile(modules);
        compiled.map(Self).map_err(|errors| {
            let first = errors.into_iter().flat_map(|(_, errors)| errors).next();
            first.map_or_else(String::new, |(name, missing)| {
                let place = place(expression, Some(name));
                format!("there is no {} `{name}`{place}", missing.as_str())
            })
        })
    }

    fn run(&self, text: &[u8], stack: &Stack, out: &mut Vec<u8>) -> Result<(), FilterError> {
        for input in read::parse_many(text) {
            let input = input.map_err(|error| FilterError::Input(error.to_string()))?;
            for value in self.0.id.run((context(&self.0.lut, stack), input)) {
                match value.map_err(jaq_core::Exn::get_err) {
                    Ok(Val::TStr(text)) => out.extend_from_slice(&text),
                    Ok(value) if is_deeper(&value, DEEPEST) => {
                        let message = "a value is nested too deeply to be printed";
                        return Err(FilterError::Failed(message.to_owned()));
                    }
                    Ok(value) => write::write(out, &write::Pp::default(), 0, &value)?,
                    Err(Ok(error)) => return Err(failed(error)),
                    // `halt` ends the filter.
                    Err(Err(halt)) => {
                        return match halt.get_halt() {
                            Ok(0) | Err(_) => Ok(()),
                            Ok(code) => Err(FilterError::Failed(format!("halted with {code}"))),
                        };
                    }
                }
                out.push(b'\n');
            }
        }
        Ok(())
    }
}

/// How deeply a value that is printed may be nested, as in jq: the writer recurses.
const DEEPEST: usize = 10_000;

fn is_deeper(value: &Val, than: usize) -> bool {
    let Some(left) = than.checked_sub(1) else {
        return true;
    };
    match value {
        Val::Arr(items) => items.iter().any(|item| is_deeper(item, left)),
        Val::Obj(fields) => fields.values().any(|field| is_deeper(field, left)),
        Val::Null | Val::Bool(_) | Val::Num(_) | Val::BStr(_) | Val::TStr(_) => false,
    }
}

fn failed(error: jaq_core::Error<Val>) -> FilterError {
    let value = error.into_val();
    FilterError::Failed(if let Val::TStr(text) = &value {
        String::from_utf8_lossy(text).into_owned()
    } else {
        value.to_string()
    })
}

fn explain(expression: &str, error: LoadError<&str>) -> String {
    let (expected, found) = match error {
        LoadError::Lex(errors) => errors
            .into_iter()
            .next()
            .map(|(expected, rest)| (expected.as_str(), Some(rest)))
            .unwrap_or_default(),
        LoadError::Parse(errors) => errors
            .into_iter()
            .next()
            .map(|(expected, found)| (expected.as_str(), Some(found)))
            .unwrap_or_default(),
        LoadError::Io(_) => return "it cannot load other files".to_owned(),
    };
    let place = place(expression, found);
    match expected {
        // What may follow is too much to list.
        "nothing" | "token" => format!("unexpected text{place}"),
        expected => format!("expected {expected}{place}"),
    }
}

/// Where a part of an expression is, as a person counts.
fn place(expression: &str, part: Option<&str>) -> String {
    let at = part.map(|part| span(expression, part).start);
    match at.and_then(|at| expression.get(..at)) {
        Some(before) if before.len() < expression.len() => {
            format!(" at character {}", before.chars().count() + 1)
        }
        Some(_) | None => " at the end".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(expression: &str, text: &str) -> Result<String, String> {
        let mut out = Vec::new();
        let filter = Filter::parse(expression)?;
        let ended = filter.run(text.as_bytes(), &mut out);
        let out = String::from_utf8(out).unwrap();
        ended.map(|()| out).map_err(|error| error.to_string())
    }

    #[test]
    fn strings_are_printed_as_they_are_and_other_values_as_compact_json() {
        let text = r#"[{"id": 1, "name": "a \"b\""}, {"id": 12345678901234567890, "name": null}]"#;
        for (expression, expected) in [
            (".[].name", "a \"b\"\nnull\n"),
            (".[0]", "{\"id\":1,\"name\":\"a \\\"b\\\"\"}\n"),
            (".[1].id", "12345678901234567890\n"),
            ("map(select(.id == 1)) | length", "1\n"),
            (
                ".[] | [.id, .name] | @csv",
                "1,\"a \"\"b\"\"\"\n12345678901234567890,\n",
            ),
            (
                ".[] | [.id, .name] | @tsv",
                "1\ta \"b\"\n12345678901234567890\t\n",
            ),
            ("[\"a\\t\\n\\\\\", true] | @tsv", "a\\t\\n\\\\\ttrue\n"),
            (".[].name | strings | test(\"^a\")", "true\n"),
            ("empty", ""),
            (".[0].id, halt, 2", "1\n"),
        ] {
            assert_eq!(
                run(expression, text).as_deref(),
                Ok(expected),
                "{expression}"
            );
        }
    }

    #[test]
    fn a_wrong_expression_is_refused_with_its_place() {
        for (expression, reason) in [
            (".[", "expected closing bracket at the end"),
            (". | ) x", "unexpected text at character 5"),
            (".a b", "unexpected text at character 4"),
            ("map(nope)", "there is no filter `nope` at character 5"),
            ("$x", "there is no variable `$x` at character 1"),
            ("", "expected term at the end"),
            ("include \"a\"; .", "it cannot load other files"),
        ] {
            let said = Filter::parse(expression).err().unwrap();
            assert!(said.starts_with(reason), "{expression}: {said}");
        }
    }

    #[test]
    fn an_expression_that_fails_says_why() {
        assert!(run(".a", "1").unwrap_err().starts_with("cannot index"));
        assert!(
            run(".", "{")
                .unwrap_err()
                .starts_with("the output is not JSON (")
        );
        assert_eq!(run("error(\"no\")", "1").unwrap_err(), "no");
    }

    #[test]
    fn an_expression_that_calls_itself_without_end_is_an_error() {
        for expression in ["def f: f+1; f", "def f: [f]; f"] {
            let said = run(expression, "1").unwrap_err();
            assert_eq!(said, "it recurses too deeply", "{expression}");
        }
        let filter = Filter::parse("def f: 1+f; if . then f else . end").unwrap();
        let mut out = Vec::new();
        assert!(filter.run(b"true", &mut out).is_err());
        assert!(filter.run(b"false", &mut out).is_err(), "it does not wait");
        let deep = "def f: if . < 5000 then .+1|f|.+0 else . end; 0|f";
        assert_eq!(run(deep, "1").as_deref(), Ok("5000\n"));
        let nested = "reduce range(10000) as $i (null; [.]) | tojson | length";
        assert_eq!(run(nested, "1").as_deref(), Ok("20004\n"));
        let parentheses = format!("{}1{}", "(".repeat(5000), ")".repeat(5000));
        assert_eq!(run(&parentheses, "1").as_deref(), Ok("1\n"));
    }
}
