//! Go templates, which format JSON as `gh --template` does.
//!
//! An engine of its own: the only crate for them, `gtmpl` 0.7, is "passively maintained", has none of
//! gh's functions, takes values of its own instead of JSON, and limits neither steps nor output. This
//! one has what gh documents. What it does not have is an error: where Go prints `%!d(string=…)` the
//! template fails. Integers stay integers, and do not become `1.2e+07`.
//!
//! A template cannot run forever: it only loops over what the document has, and both its steps and
//! its output are limited.
//!
//! | file | what is in it |
//! |---|---|
//! | `lexer.rs`, `parser.rs`, `tree.rs` | text to tokens, tokens to a tree |
//! | `value.rs` | values |
//! | `functions.rs`, `printf.rs`, `moment.rs` | the functions; `printf`; times |
//! | `look.rs` | widths, colours and tables |

mod functions;
mod lexer;
mod look;
mod moment;
mod parser;
mod printf;
#[cfg(test)]
mod tests;
mod tree;
mod value;

use std::mem;

use serde_json::Value as Json;

use super::filter::FilterError;
use super::text::escape_control;
use super::value::Target;
use functions::Function;
use look::table;
use parser::parse;
use tree::{Base, BlockKind, Command, Node, Operand, Pipeline};
use value::Value;

/// The most values that may be evaluated.
const STEPS: usize = 50_000_000;
/// The most bytes that may be printed.
const OUTPUT: usize = 256 << 20;

/// A template that can be run.
pub struct Template {
    source: String,
    nodes: Vec<Node>,
}

impl Template {
    /// Parses a template.
    ///
    /// # Errors
    /// With what is wrong, and where.
    pub fn parse(source: &str) -> Result<Self, String> {
        let nodes = parse(source)
            .map_err(|mistake| format!("{}{}", mistake.reason, place(source, mistake.at)))?;
        let source = source.to_owned();
        Ok(Self { source, nodes })
    }

    /// Adds what the template makes of each JSON document in a text. On a terminal, control
    /// characters of the document are escaped.
    pub fn run(&self, text: &[u8], target: &Target, out: &mut Vec<u8>) -> Result<(), FilterError> {
        for document in serde_json::Deserializer::from_slice(text).into_iter::<Json>() {
            let mut document = document.map_err(|error| FilterError::Input(error.to_string()))?;
            if target.terminal {
                escape(&mut document);
            }
            let mut run = Run {
                target,
                variables: vec![("", Value::from(&document))],
                rows: Vec::new(),
                out: String::new(),
                steps: 0,
            };
            let root = Value::from(&document);
            let ended = run.nodes(&self.nodes, &root);
            let table = run.table();
            run.out += &table;
            out.extend_from_slice(run.out.as_bytes());
            ended.map_err(|(reason, at)| {
                FilterError::Failed(format!("{reason}{}", place(&self.source, at)))
            })?;
        }
        Ok(())
    }
}

/// Where a position in bytes is, as a person counts.
fn place(source: &str, at: usize) -> String {
    match source.get(..at) {
        Some(before) if at < source.len() => {
            format!(" at character {}", before.chars().count() + 1)
        }
        Some(_) | None => " at the end".to_owned(),
    }
}

/// Escapes all texts of a document, so that only the template itself can have control characters.
fn escape(document: &mut Json) {
    match document {
        Json::String(text) => *text = escape_control(text).into_owned(),
        Json::Array(items) => items.iter_mut().for_each(escape),
        Json::Object(fields) => {
            let escaped = mem::take(fields).into_iter().map(|(name, mut value)| {
                escape(&mut value);
                (escape_control(&name).into_owned(), value)
            });
            *fields = escaped.collect();
        }
        Json::Null | Json::Bool(_) | Json::Number(_) => {}
    }
}

/// How a list of nodes ended.
#[derive(PartialEq, Eq)]
enum Flow {
    Next,
    Break,
    Continue,
}

/// Why a template failed, and where.
type Failure = (String, usize);

struct Run<'a> {
    target: &'a Target,
    variables: Vec<(&'a str, Value<'a>)>,
    /// What `tablerow` has added.
    rows: Vec<Vec<String>>,
    out: String,
    steps: usize,
}

impl<'a> Run<'a> {
    fn nodes(&mut self, nodes: &'a [Node], dot: &Value<'a>) -> Result<Flow, Failure> {
        for node in nodes {
            let flow = match node {
                Node::Text(text) => {
                    self.print(text, 0)?;
                    Flow::Next
                }
                Node::Print(pipeline) => {
                    let value = self.pipeline(pipeline, dot)?;
                    let at = pipeline.commands.first().map_or(0, |command| command.at);
                    if !pipeline.names.is_empty() {
                        self.set(pipeline, vec![value]);
                    } else if value.is_nil() {
                        self.print("<no value>", at)?;
                    } else {
                        self.print(&value.shown(), at)?;
                    }
                    Flow::Next
                }
                Node::Block {
                    kind,
                    pipeline,
                    body,
                    otherwise,
                } => {
                    let outer = self.variables.len();
                    let value = self.pipeline(pipeline, dot)?;
                    let flow = if *kind == BlockKind::Range {
                        self.range(pipeline, value, body, otherwise, dot)?
                    } else {
                        self.set(pipeline, vec![value.clone()]);
                        match kind {
                            _ if !value.is_true() => self.nodes(otherwise, dot)?,
                            BlockKind::With => self.nodes(body, &value)?,
                            BlockKind::If | BlockKind::Range => self.nodes(body, dot)?,
                        }
                    };
                    self.variables.truncate(outer);
                    flow
                }
                Node::Break => Flow::Break,
                Node::Continue => Flow::Continue,
            };
            if flow != Flow::Next {
                return Ok(flow);
            }
        }
        Ok(Flow::Next)
    }

    fn range(
        &mut self,
        pipeline: &'a Pipeline,
        value: Value<'a>,
        body: &'a [Node],
        otherwise: &'a [Node],
        dot: &Value<'a>,
    ) -> Result<Flow, Failure> {
        let at = pipeline.commands.first().map_or(0, |command| command.at);
        let entries = value.entries().map_err(|reason| (reason, at))?;
        if entries.is_empty() {
            return self.nodes(otherwise, dot);
        }
        let outer = self.variables.len();
        for (key, value) in entries {
            self.step(at)?;
            let set = if pipeline.names.len() == 2 {
                vec![key, value.clone()]
            } else {
                vec![value.clone()]
            };
            self.set(pipeline, set);
            let flow = self.nodes(body, &value)?;
            self.variables.truncate(outer);
            if flow == Flow::Break {
                break;
            }
        }
        Ok(Flow::Next)
    }

    fn step(&mut self, at: usize) -> Result<(), Failure> {
        self.steps += 1;
        if self.steps > STEPS {
            return Err(("the template takes too many steps".to_owned(), at));
        }
        Ok(())
    }

    fn print(&mut self, text: &str, at: usize) -> Result<(), Failure> {
        if self.out.len() + text.len() > OUTPUT {
            return Err(("the template prints too much".to_owned(), at));
        }
        self.out.push_str(text);
        Ok(())
    }

    /// Sets the variables of a pipeline.
    fn set(&mut self, pipeline: &'a Pipeline, values: Vec<Value<'a>>) {
        for (name, value) in pipeline.names.iter().zip(values) {
            let known = self.variables.iter_mut().rev();
            let known = known.into_iter().find(|(known, _)| known == name);
            match known {
                Some((_, old)) if pipeline.assigns => *old = value,
                Some(_) | None => self.variables.push((name, value)),
            }
        }
    }

    fn pipeline(&mut self, pipeline: &'a Pipeline, dot: &Value<'a>) -> Result<Value<'a>, Failure> {
        let mut result = None;
        for command in &pipeline.commands {
            self.step(command.at)?;
            result = Some(self.command(command, result, dot)?);
        }
        Ok(result.unwrap_or(Value::Nil))
    }

    /// Runs a command, with the result of the previous one as its last argument.
    fn command(
        &mut self,
        command: &'a Command,
        piped: Option<Value<'a>>,
        dot: &Value<'a>,
    ) -> Result<Value<'a>, Failure> {
        let Some(function) = command.function else {
            let operand = command.operands.first();
            return operand.map_or(Ok(Value::Nil), |operand| {
                self.operand(operand, command.at, dot)
            });
        };
        let mut arguments = Vec::new();
        for operand in &command.operands {
            let value = self.operand(operand, command.at, dot)?;
            // The first value that decides is the result, and the others are not evaluated.
            let decides = (function == Function::And && !value.is_true())
                || (function == Function::Or && value.is_true());
            if decides {
                return Ok(value);
            }
            arguments.push(value);
        }
        arguments.extend(piped);
        let called = if matches!(function, Function::And | Function::Or) {
            Ok(arguments.pop().unwrap_or(Value::Nil))
        } else if function == Function::TableRow {
            self.add_row(&arguments)
        } else if function == Function::TableRender {
            Ok(Value::Text(self.table().into()))
        } else {
            function.call(&arguments, self.target)
        };
        // A long text takes as long as many steps, and so does a list that is made.
        self.steps += match &called {
            Ok(value @ (Value::Text(_) | Value::Made(_))) => value.len().unwrap_or_default() / 8,
            Ok(_) | Err(_) => 0,
        };
        called.map_err(|reason| (reason, command.at))
    }

    fn operand(
        &mut self,
        operand: &'a Operand,
        at: usize,
        dot: &Value<'a>,
    ) -> Result<Value<'a>, Failure> {
        let mut value = match &operand.base {
            Base::Dot => dot.clone(),
            Base::Variable(name) => {
                let mut known = self.variables.iter().rev();
                let known = known.find(|(known, _)| known == name);
                known.map_or(Value::Nil, |(_, value)| value.clone())
            }
            Base::Nil => Value::Nil,
            Base::Bool(value) => Value::Bool(*value),
            Base::Integer(number) => Value::Integer(*number),
            Base::Float(number) => Value::Float(*number),
            Base::Text(text) => Value::Text(text.as_str().into()),
            Base::Pipeline(pipeline) => self.pipeline(pipeline, dot)?,
        };
        for name in &operand.fields {
            value = value.field(name).map_err(|reason| (reason, at))?;
        }
        Ok(value)
    }

    fn add_row(&mut self, cells: &[Value<'a>]) -> Result<Value<'a>, String> {
        let cell = |cell| {
            Function::TableRow
                .scalar(cell)
                .map(|text| text.into_owned())
        };
        let row = cells.iter().map(cell).collect::<Result<_, _>>()?;
        self.rows.push(row);
        Ok(Value::Text("".into()))
    }

    /// Takes the rows that were added, as a table.
    fn table(&mut self) -> String {
        table(&mem::take(&mut self.rows), self.target)
    }
}
