//! What is meant by options that genkey does not have: those of other programs, and mistyped ones.

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Command, Error};

/// An option of other programs: what is typed, the option or argument that the command needs for
/// the advice, and the advice. Of several rows the first that applies counts.
const ADVICE: &[(&[&str], &str, &str)] = &[
    (
        &[
            "--force",
            "-f",
            "--no-confirm",
            "--noconfirm",
            "--assume-yes",
            "--confirm",
            "--auto-approve",
            "--skip-confirmation",
        ],
        "--yes",
        "did you mean `--yes`?",
    ),
    (
        &[
            "--ttl",
            "--lifetime",
            "--expire",
            "--expires",
            "--expiry",
            "--expiration",
            "--expires-after",
            "--expire-after",
            "--valid-for",
            "--validity",
            "--duration",
            "--days",
            "--max-age",
        ],
        "--expires-in",
        "did you mean `--expires-in 90d`?",
    ),
    (
        &[
            "--expires",
            "--expiring",
            "--expires-in",
            "--expiry",
            "--expires-soon",
        ],
        "--expires-within",
        "did you mean `--expires-within 14d`?",
    ),
    (
        &[
            "--expires-on",
            "--expire-on",
            "--expire-at",
            "--expiration-date",
            "--until",
        ],
        "--expires-at",
        "did you mean `--expires-at 2027-01-31`?",
    ),
    (
        &[
            "--never-expires",
            "--never-expire",
            "--no-expiration",
            "--non-expiring",
            "--never",
        ],
        "--no-expiry",
        "did you mean `--no-expiry`?",
    ),
    (
        &[
            "--token",
            "--show",
            "--show-secret",
            "--print-token",
            "--print",
            "--reveal",
            "--raw",
        ],
        "--show-token",
        "did you mean `--show-token`?",
    ),
    (
        &[
            "--token",
            "--key",
            "--api-key",
            "--secret",
            "--password",
            "--pat",
        ],
        "--with-token",
        "`genkey login` prompts for the key; `--with-token` reads it from stdin",
    ),
    (&["-n"], "--name", "did you mean `--name`?"),
    (
        &["-n", "--dryrun", "--plan", "--what-if", "--simulate"],
        "--dry-run",
        "did you mean `--dry-run`?",
    ),
    (
        &[
            "--destination",
            "--dest",
            "-d",
            "--target",
            "--output-file",
            "--out",
            "--file",
        ],
        "--to",
        "did you mean `--to dotenv:.env`?",
    ),
    (
        &["--file", "-f", "--config"],
        "--runbook",
        "did you mean `--runbook FILE`?",
    ),
    (
        &["--expired"],
        "--status",
        "did you mean `--status expired`?",
    ),
    (&["--active"], "--status", "did you mean `--status active`?"),
    (
        &["--revoked"],
        "--status",
        "did you mean `--status revoked`?",
    ),
    (
        &["--filter"],
        "--status",
        "`--name GLOB` and `--status STATUS` choose what is listed",
    ),
    (
        &["--all"],
        "--unused-for",
        "`genkey revoke-all` revokes every key",
    ),
    (
        &[
            "--key",
            "-k",
            "--id",
            "--key-id",
            "--name",
            "-n",
            "--key-name",
        ],
        "<KEY>",
        "the key needs no option: give its name or id alone",
    ),
    (&["-f", "--fmt"], "--output", "did you mean `-o json`?"),
    (&["--csv"], "--output", "did you mean `-o csv`?"),
    (&["--tsv"], "--output", "did you mean `-o tsv`?"),
    (
        &["--jsonl", "--ndjson"],
        "--output",
        "did you mean `-o jsonl`?",
    ),
    (&["--query"], "--jq", "did you mean `--jq EXPR`?"),
    (&["--debug", "--trace"], "--verbose", "did you mean `-vv`?"),
    (&["--silent", "-s"], "--quiet", "did you mean `--quiet`?"),
    (
        &[
            "--url",
            "--base-url",
            "--endpoint",
            "--host",
            "--server",
            "--api-base",
        ],
        "--api-url",
        "did you mean `--api-url URL`?",
    ),
    (
        &["--account", "--context", "--user"],
        "--profile",
        "did you mean `--profile NAME`?",
    ),
    (
        &["--no-color", "--no-colour"],
        "--color",
        "did you mean `--color never`?",
    ),
    (
        &[
            "--non-interactive",
            "--no-interactive",
            "--no-prompt",
            "--batch",
        ],
        "--no-input",
        "did you mean `--no-input`?",
    ),
    (
        &[
            "--insecure",
            "--no-verify",
            "--skip-tls-verify",
            "--no-check-certificate",
            "--ca",
            "--ca-file",
            "--ca-bundle",
        ],
        "--cacert",
        "`--cacert FILE` trusts the certificates in a file; verification cannot be turned off",
    ),
];

/// Values that mean no expiry elsewhere.
const NEVER: [&str; 6] = ["never", "none", "no", "unlimited", "forever", "infinite"];

/// Replaces clap's tips that would lead astray, and returns what was meant, in genkey's words. The
/// tree is only made where an answer depends on the command: that takes ten times as long as the rest.
pub(super) fn advice(
    error: &mut Error,
    tree: impl FnOnce() -> Command,
    arguments: &[String],
) -> Option<String> {
    let kind = error.kind();
    if kind == ErrorKind::InvalidSubcommand {
        return of_command(error).map(str::to_owned);
    }
    let about_values = [ErrorKind::ValueValidation, ErrorKind::InvalidValue];
    if kind != ErrorKind::UnknownArgument && !about_values.contains(&kind) {
        return None;
    }
    let mut tree = tree();
    tree.build();
    let mut command = &mut tree;
    for word in arguments.iter().skip(1).take_while(|word| *word != "--") {
        if command.find_subcommand(word).is_some() {
            command = command.find_subcommand_mut(word)?;
        }
    }
    if kind == ErrorKind::UnknownArgument {
        of_option(error, command)
    } else if kind == ErrorKind::ValueValidation {
        of_value(error, command)
    } else {
        example(error, command)
    }
}

fn typed(error: &Error, kind: ContextKind) -> String {
    match error.get(kind) {
        Some(ContextValue::String(typed)) => typed.clone(),
        _ => String::new(),
    }
}

/// The advice for a command of other programs that genkey has under a name of its own.
fn of_command(error: &Error) -> Option<&'static str> {
    match typed(error, ContextKind::InvalidSubcommand).as_str() {
        "config" => Some("`genkey profile` manages the settings of profiles"),
        "read" => Some("`genkey token KEY` prints a stored secret"),
        "version" => Some("`genkey --version` prints the version"),
        _ => None,
    }
}

fn of_option(error: &mut Error, command: &mut Command) -> Option<String> {
    let typed = typed(error, ContextKind::InvalidArg);
    let found = ADVICE
        .iter()
        .find(|(names, needed, _)| names.contains(&typed.as_str()) && has(command, needed));
    let is_misleading = match error.get(ContextKind::SuggestedArg) {
        Some(ContextValue::String(tip)) => !is_slip(&typed, tip),
        _ => false,
    };
    if found.is_some() || is_misleading {
        error.remove(ContextKind::SuggestedArg);
        // clap's names the option of its tip.
        let usage = command.render_usage();
        error.insert(ContextKind::Usage, ContextValue::StyledStr(usage));
    }
    if typed.starts_with("--") || found.is_some() {
        // `-- --force` would be the name of a key.
        error.remove(ContextKind::Suggested);
    }
    found.map(|(_, _, advice)| (*advice).to_owned())
}

/// Whether an option was mistyped or shortened. clap also takes `--scope` for `--store`.
fn is_slip(typed: &str, meant: &str) -> bool {
    let letters = typed.trim_start_matches('-').len();
    meant.starts_with(typed) || strsim::osa_distance(typed, meant) <= (letters / 4).max(1)
}

/// Whether a command has an option, or `<KEY>`.
fn has(command: &Command, needed: &str) -> bool {
    command.get_arguments().any(|argument| {
        let names = argument.get_value_names().unwrap_or_default();
        match needed.strip_prefix("--") {
            Some(long) => argument.get_long() == Some(long),
            None => {
                argument.is_positional() && names.iter().any(|name| needed == format!("<{name}>"))
            }
        }
    })
}

fn of_value(error: &Error, command: &Command) -> Option<String> {
    let option = typed(error, ContextKind::InvalidArg);
    let value = typed(error, ContextKind::InvalidValue);
    if !option.starts_with("--expires-in ") {
        return None;
    }
    if NEVER.contains(&value.to_ascii_lowercase().as_str()) && has(command, "--no-expiry") {
        return Some("`--no-expiry` is for a key that never expires".to_owned());
    }
    let mut letters = value.chars();
    let is_date = letters
        .by_ref()
        .take(4)
        .all(|letter| letter.is_ascii_digit())
        && letters.next() == Some('-');
    (is_date && has(command, "--expires-at")).then(|| "did you mean `--expires-at`?".to_owned())
}

/// The first example in the help of an option that has no value.
fn example(error: &Error, command: &Command) -> Option<String> {
    let option = typed(error, ContextKind::InvalidArg);
    if !typed(error, ContextKind::InvalidValue).is_empty() {
        return None;
    }
    let long = option.split_whitespace().next()?.to_owned();
    let argument = command
        .get_arguments()
        .find(|argument| argument.get_long() == long.strip_prefix("--"))?;
    let help = argument.get_help()?.to_string();
    let value = help.split_once("such as `")?.1.split('`').next()?;
    Some(format!("for example `{long} {value}`"))
}
