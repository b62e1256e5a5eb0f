//! `genkey env`

use std::io::{self, Write};

use clap::ValueEnum;

use super::json_object;
use super::stored_key::settled;
use crate::context::Context;
use crate::error::{Error, Result};
use crate::output::Format;
use crate::secret::Secret;

/// Print the assignment that puts a secret into the environment
///
/// For example `eval "$(genkey env)"`, `genkey env --format fish | source` or
/// `genkey env --format github >> "$GITHUB_ENV"`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The key's id or exact name [default: the key in use]
    key: Option<String>,

    /// The language of the assignment [default: shell]
    #[arg(long, value_name = "FORMAT")]
    format: Option<Language>,
}

/// A language that assigns environment variables.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Language {
    /// sh, bash, zsh
    Shell,
    /// fish
    Fish,
    /// PowerShell
    Powershell,
    /// A `.env` file
    Dotenv,
    /// A JSON object
    Json,
    /// The file that `$GITHUB_ENV` names
    Github,
}

/// Prints an assignment. No request is made.
pub fn run(args: &Args, ctx: &Context) -> Result<()> {
    let language = args.format.unwrap_or(match ctx.format() {
        Format::Json | Format::Jsonl => Language::Json,
        Format::Table | Format::Csv | Format::Tsv => Language::Shell,
    });
    let key = args
        .key
        .as_deref()
        .map(|key| settled(ctx, key))
        .transpose()?;
    let (name, secret) = ctx.variable(key.as_deref(), None)?;
    if language == Language::Dotenv && !fits_dotenv(secret.expose()) {
        let problem = "the secret cannot be written as dotenv: it holds quotes, backslashes or `${`, which readers take differently";
        return Err(
            Error::usage(problem).hint("`--format shell` and `--format json` can hold any secret")
        );
    }
    if ctx.settings.is_github_actions() {
        ctx.ui.mask(&secret);
    }
    ctx.ui.print(|out| assign(language, &name, &secret, out))
}

/// Writes the assignment piece by piece, so that no copy of the secret is made.
fn assign(language: Language, name: &str, secret: &Secret, out: &mut dyn Write) -> io::Result<()> {
    let value = secret.expose();
    match language {
        Language::Shell => quoted(&format!("export {name}="), value, &POSIX, out),
        Language::Fish => quoted(&format!("set -gx {name} "), value, &FISH, out),
        Language::Powershell => quoted(&format!("$Env:{name} = "), value, &POWERSHELL, out),
        Language::Dotenv if !is_plain(value) => quoted(&format!("{name}="), value, &[], out),
        Language::Dotenv | Language::Github => writeln!(out, "{name}={value}"),
        Language::Json => json_object(&[(name, value)], out),
    }
}

/// What each language needs between single quotes in place of some characters.
const POSIX: [(char, &str); 1] = [('\'', r"'\''")];
const FISH: [(char, &str); 2] = [('\'', r"\'"), ('\\', r"\\")];
/// PowerShell takes typographic quotes for the others.
const POWERSHELL: [(char, &str); 5] = [
    ('\'', "''"),
    ('\u{2018}', "\u{2018}\u{2018}"),
    ('\u{2019}', "\u{2019}\u{2019}"),
    ('\u{201a}', "\u{201a}\u{201a}"),
    ('\u{201b}', "\u{201b}\u{201b}"),
];

fn quoted(
    before: &str,
    value: &str,
    escapes: &[(char, &str)],
    out: &mut dyn Write,
) -> io::Result<()> {
    write!(out, "{before}'")?;
    for character in value.chars() {
        match escapes.iter().find(|(escaped, _)| *escaped == character) {
            Some((_, escape)) => out.write_all(escape.as_bytes())?,
            None => write!(out, "{character}")?,
        }
    }
    out.write_all(b"'\n")
}

/// Whether all readers of `.env` files take what stands between single quotes for the same: some
/// have escapes there, some have none, and python-dotenv puts variables in even there.
fn fits_dotenv(value: &str) -> bool {
    !value.contains(['\'', '\\']) && !value.contains("${")
}

fn is_plain(value: &str) -> bool {
    value
        .bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_language_quotes_what_it_must() {
        let written = |language, text: &str| {
            let mut bytes = Vec::new();
            assign(language, "K", &Secret::new(text.into()), &mut bytes).unwrap();
            String::from_utf8(bytes).unwrap()
        };
        for (language, expected) in [
            (Language::Shell, "export K='a'\\''b\\c$d'\n"),
            (Language::Fish, "set -gx K 'a\\'b\\\\c$d'\n"),
            (Language::Powershell, "$Env:K = 'a''b\\c$d'\n"),
            (Language::Json, "{\"K\":\"a'b\\\\c$d\"}\n"),
            (Language::Github, "K=a'b\\c$d\n"),
        ] {
            assert_eq!(written(language, r"a'b\c$d"), expected, "{language:?}");
        }
        assert_eq!(written(Language::Dotenv, "gen_pat_1"), "K=gen_pat_1\n");
        assert_eq!(written(Language::Dotenv, "a#b\"c$d"), "K='a#b\"c$d'\n");
        assert_eq!(
            written(Language::Powershell, "\u{2018}a\u{2019};b"),
            "$Env:K = '\u{2018}\u{2018}a\u{2019}\u{2019};b'\n"
        );
    }

    #[test]
    fn what_readers_of_dotenv_take_differently_is_not_written() {
        assert!(
            ["", "gen_pat_1", "a$b", "a{b}", "a\"b#c d"]
                .into_iter()
                .all(fits_dotenv)
        );
        assert!(
            !["a'b", "a\\b", "${HOME}", "a${"]
                .into_iter()
                .any(fits_dotenv)
        );
    }
}
