//! `genkey env`

use clap::ValueEnum;
use zeroize::Zeroizing;

use crate::context::Context;
use crate::error::Result;
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
///
/// # Errors
/// When there is no such key, or its store does not give the secret.
pub fn run(args: &Args, ctx: &Context) -> Result<()> {
    let language = args.format.unwrap_or(match ctx.format() {
        Format::Json | Format::Jsonl => Language::Json,
        Format::Table | Format::Csv | Format::Tsv => Language::Shell,
    });
    let secret = ctx.secret(args.key.as_deref())?;
    if ctx.is_github_actions() {
        ctx.ui.mask(&secret);
    }
    ctx.ui.data(&assignment(language, &ctx.provider().environment, &secret))
}

fn assignment(language: Language, name: &str, secret: &Secret) -> Zeroizing<String> {
    let value = secret.expose();
    Zeroizing::new(match language {
        Language::Shell => format!("export {name}={}\n", quoted(value, "'\\''")),
        Language::Fish => format!("set -gx {name} '{}'\n", value.replace('\\', "\\\\").replace('\'', "\\'")),
        Language::Powershell => format!("$Env:{name} = {}\n", quoted(value, "''")),
        Language::Dotenv if is_plain(value) => format!("{name}={value}\n"),
        Language::Dotenv => format!("{name}={}\n", quoted(value, "'\\''")),
        Language::Json => format!("{}\n", serde_json::json!({ name: value })),
        Language::Github => format!("{name}={value}\n"),
    })
}

/// The value in single quotes, with each single quote in it replaced.
fn quoted(value: &str, quote: &str) -> String {
    format!("'{}'", value.replace('\'', quote))
}

fn is_plain(value: &str) -> bool {
    value.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_language_quotes_what_it_must() {
        let secret = Secret::new(r"a'b\c$d".into());
        for (language, expected) in [
            (Language::Shell, "export K='a'\\''b\\c$d'\n"),
            (Language::Fish, "set -gx K 'a\\'b\\\\c$d'\n"),
            (Language::Powershell, "$Env:K = 'a''b\\c$d'\n"),
            (Language::Dotenv, "K='a'\\''b\\c$d'\n"),
            (Language::Json, "{\"K\":\"a'b\\\\c$d\"}\n"),
            (Language::Github, "K=a'b\\c$d\n"),
        ] {
            assert_eq!(assignment(language, "K", &secret).as_str(), expected, "{language:?}");
        }
        assert_eq!(assignment(Language::Dotenv, "K", &Secret::new("gen_pat_1".into())).as_str(), "K=gen_pat_1\n");
    }
}
