//! The query and body of a request.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use super::fields::{self, Field, Filled};
use crate::api::{Method, is_read};
use crate::context::Context;
use crate::error::{Error, Result};

/// Limit of the body, in bytes.
const MAX_INPUT: u64 = 64 * 1024 * 1024;
const STDIN: &str = "-";

#[derive(Debug, clap::Args)]
pub struct Source {
    /// Add a text field to the JSON body; with GET and HEAD, to the query
    ///
    /// `object[name]=value` and `list[]=value` are nested. With `--input`, fields go into the query.
    #[arg(short, long, value_name = "NAME=VALUE")]
    field: Vec<String>,

    /// Like `-f`, but parse `true`, `null` and numbers as JSON; `@FILE` reads a file
    ///
    /// `false` is parsed as well; `@-` reads stdin.
    #[arg(short = 'F', long, value_name = "NAME=VALUE")]
    typed_field: Vec<String>,

    /// Send this file as the body; `-` reads stdin
    #[arg(long, value_name = "FILE")]
    input: Option<PathBuf>,
}

pub struct Content {
    /// Added to the path's own query.
    pub query: Vec<(String, String)>,
    pub body: Option<Vec<u8>>,
}

/// Reads the fields and the input.
pub fn content(source: &Source, method: &Method, ctx: &Context) -> Result<Content> {
    let fields = fields(source)?;
    let files = fields.iter().filter_map(Field::file).chain(&source.input);
    // The second reader of stdin would silently get nothing.
    if files.filter(|path| path.as_os_str() == STDIN).count() > 1 {
        return Err(Error::usage("stdin can be read only once"));
    }
    let fields = fields
        .into_iter()
        .map(|field| field.fill(|path| read_text(path, ctx)));
    let fields: Vec<Filled> = fields.collect::<Result<_>>()?;
    let in_query = |fields, body| Content {
        query: fields::query(fields),
        body,
    };
    // The body is either `--input` or the fields, so beside `--input` the fields go into the query.
    match &source.input {
        Some(path) => Ok(in_query(fields, Some(read(path, "--input ", ctx)?))),
        None if is_read(method) || fields.is_empty() => Ok(in_query(fields, None)),
        None => Ok(in_query(
            Vec::new(),
            Some(fields::object(fields)?.to_string().into_bytes()),
        )),
    }
}

fn fields(source: &Source) -> Result<Vec<Field>> {
    // The errors do not repeat the field: it may hold a password.
    let invalid =
        |option| move |problem: String| Error::usage(format!("invalid `{option}`: {problem}"));
    let texts = source
        .field
        .iter()
        .map(|field| fields::text(field).map_err(invalid("--field")));
    let typed = source
        .typed_field
        .iter()
        .map(|field| fields::typed(field).map_err(invalid("--typed-field")));
    texts.chain(typed).collect()
}

fn read_text(path: &Path, ctx: &Context) -> Result<String> {
    let not_text = |_| Error::usage(format!("`@{}`: not valid UTF-8 text", path.display()));
    String::from_utf8(read(path, "@", ctx)?).map_err(not_text)
}

/// Reads a file or stdin whole; `option` precedes the path in errors.
fn read(path: &Path, option: &str, ctx: &Context) -> Result<Vec<u8>> {
    let shown = path.display();
    let mut bytes = Vec::new();
    if path.as_os_str() == STDIN {
        bytes = ctx.ui.read_stdin(MAX_INPUT)?;
    } else {
        // One byte more than the limit, to tell a file at the limit from a larger one.
        let read =
            File::open(path).and_then(|file| file.take(MAX_INPUT + 1).read_to_end(&mut bytes));
        let file = match option {
            "@" => format!("`@{shown}`"),
            _ => format!("`{shown}` (`{}`)", option.trim_end()),
        };
        read.map_err(|error| Error::usage(format!("cannot read {file}: {error}")))?;
    }
    if bytes.len() as u64 > MAX_INPUT {
        return Err(Error::usage(format!(
            "`{option}{shown}` is larger than the limit of 64 MiB"
        )));
    }
    Ok(bytes)
}
