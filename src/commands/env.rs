//! `genkey env`

use std::io::{self, Write};

use clap::ValueEnum;

use super::json_object;
use super::stored_key::KeyChoice;
use crate::context::Context;
use crate::error::{Error, Result};
use crate::output::Format;
use crate::secret::Secret;

/// Print `export GEN_API_KEY=...` for your shell
///
/// For example `eval "$(genkey env)"`, `genkey env --format fish | source` or
/// `genkey env --format github >> "$GITHUB_ENV"`.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    key: KeyChoice,

    /// Syntax of the assignment [default: shell]
    #[arg(long, value_name = "FORMAT")]
    format: Option<Language>,
}

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
    /// The file named by `$GITHUB_ENV`
    Github,
}

/// Prints an assignment. Sends no request.
pub fn run(args: &Args, ctx: &Context) -> Result<()> {
    // `-o json` is a format as well, for scripts that pass it to every command.
    let language = args.format.unwrap_or(match ctx.format() {
        Format::Json | Format::Jsonl => Language::Json,
        Format::Table | Format::Csv | Format::Tsv | Format::Plain => Language::Shell,
    });
    let key = args.key.resolve(ctx)?;
    let (name, secret) = ctx.variable(key.as_deref(), None)?;
    if language == Language::Dotenv && !fits_dotenv(secret.expose()) {
        let problem = "cannot write the secret as dotenv: it contains quotes, backslashes or `${`, which dotenv parsers read differently";
        return Err(Error::usage(problem).hint("use `--format shell` or `--format json`"));
    }
    // First, because GitHub redacts only what is logged after the mask.
    if ctx.settings.is_github_actions() {
        ctx.ui.mask(&secret);
    }
    ctx.ui.print(|out| assign(language, &name, &secret, out))
}

fn assign(language: Language, name: &str, secret: &Secret, out: &mut dyn Write) -> io::Result<()> {
    // Written piece by piece: `format!` would leave a copy of the secret in memory.
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

/// Replacements between single quotes, per language.
const POSIX: [(char, &str); 1] = [('\'', r"'\''")];
const FISH: [(char, &str); 2] = [('\'', r"\'"), ('\\', r"\\")];
/// PowerShell treats typographic single quotes as `'`.
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

/// Whether all dotenv parsers read the value between single quotes the same way: some process
/// escapes there, some do not, and python-dotenv expands `${…}` even there.
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
    fn every_language_escapes_its_special_characters() {
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
    fn values_that_dotenv_parsers_read_differently_are_refused() {
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
