//! What a request takes along: a query and a body.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use super::fields::{self, Field, Filled};
use crate::api::{Method, is_read};
use crate::context::Context;
use crate::error::{Error, Result};

/// The longest body that is sent, in bytes.
const LONGEST_INPUT: u64 = 64 * 1024 * 1024;
/// What stands for stdin.
const STDIN: &str = "-";

/// Where it comes from.
#[derive(Debug, clap::Args)]
pub struct Source {
    /// Send this text, in the query of GET and HEAD, else in a JSON object
    ///
    /// `object[name]=value` and `list[]=value` make nested ones. Beside `--input`, fields go into
    /// the query.
    #[arg(short, long, value_name = "NAME=VALUE")]
    field: Vec<String>,

    /// The same, but `true`, `null` and numbers are no text, and `@FILE` is a file's
    ///
    /// `true`, `false`, `null` and numbers are what they are in JSON. `@-` is stdin.
    #[arg(short = 'F', long, value_name = "NAME=VALUE")]
    typed_field: Vec<String>,

    /// Send this file as the body; `-` is stdin
    #[arg(long, value_name = "FILE")]
    input: Option<PathBuf>,
}

/// What a request takes along.
pub struct Content {
    /// What is added to the path's own query.
    pub query: Vec<(String, String)>,
    /// The body.
    pub body: Option<Vec<u8>>,
}

/// Puts fields and input where they belong.
pub fn content(source: &Source, method: &Method, ctx: &Context) -> Result<Content> {
    let fields = fields(source)?;
    let files = fields.iter().filter_map(Field::file).chain(&source.input);
    if files.filter(|path| path.as_os_str() == STDIN).count() > 1 {
        return Err(Error::usage("stdin can be read once only"));
    }
    let fields = fields
        .into_iter()
        .map(|field| field.fill(|path| read_text(path, ctx)));
    let fields: Vec<Filled> = fields.collect::<Result<_>>()?;
    let in_query = |fields, body| Content {
        query: fields::query(fields),
        body,
    };
    match &source.input {
        Some(path) => Ok(in_query(fields, Some(read(path, "--input ", ctx)?))),
        None if is_read(method) || fields.is_empty() => Ok(in_query(fields, None)),
        None => Ok(in_query(
            Vec::new(),
            Some(fields::object(fields)?.to_string().into_bytes()),
        )),
    }
}

/// What was typed is not repeated: it may be a password.
fn fields(source: &Source) -> Result<Vec<Field>> {
    let wrong =
        |option| move |problem: String| Error::usage(format!("`{option}` is wrong: {problem}"));
    let texts = source
        .field
        .iter()
        .map(|field| fields::text(field).map_err(wrong("--field")));
    let typed = source
        .typed_field
        .iter()
        .map(|field| fields::typed(field).map_err(wrong("--typed-field")));
    texts.chain(typed).collect()
}

fn read_text(path: &Path, ctx: &Context) -> Result<String> {
    let not_text = |_| Error::usage(format!("`@{}`: it is not valid UTF-8 text", path.display()));
    String::from_utf8(read(path, "@", ctx)?).map_err(not_text)
}

/// Reads a file or stdin whole; `option` is what stands before it on the command line.
fn read(path: &Path, option: &str, ctx: &Context) -> Result<Vec<u8>> {
    let shown = path.display();
    let mut bytes = Vec::new();
    if path.as_os_str() == STDIN {
        bytes = ctx.ui.read_stdin(LONGEST_INPUT)?;
    } else {
        let read =
            File::open(path).and_then(|file| file.take(LONGEST_INPUT + 1).read_to_end(&mut bytes));
        read.map_err(|error| Error::usage(format!("`{option}{shown}`: {error}")))?;
    }
    if bytes.len() as u64 > LONGEST_INPUT {
        return Err(Error::usage(format!(
            "`{option}{shown}` is longer than 64 MiB, the most that is sent"
        )));
    }
    Ok(bytes)
}
