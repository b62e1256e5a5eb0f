//! What was probably meant by a text that is not a destination.

use std::path::Path;

use super::error::DestinationError;
use super::preset::Presets;

/// The schemes, each with how it is written.
pub const FORMS: [(&str, &str); 5] = [
    ("dotenv", "dotenv:PATH#VARIABLE"),
    ("json", "json:PATH#/pointer"),
    ("toml", "toml:PATH#a.b"),
    ("file", "file:PATH"),
    ("command", "command:CMD"),
];

/// Schemes of destinations that are known, but not built in.
const PLANNED: [&str; 5] = ["vault", "bao", "heroku", "netlify", "n8n"];

/// The options of all files.
const OPTIONS: [&str; 3] = ["replace", "git=allow", "in-place"];

/// What is built in, as a list for a message.
fn forms(presets: &dyn Presets) -> String {
    let built_in = FORMS.map(|(_, form)| format!("`{form}`")).join(", ");
    if presets.forms().is_empty() {
        built_in
    } else {
        format!("{built_in}, or a preset (`genkey destination list`)")
    }
}

/// The error about a text without a scheme.
pub(super) fn no_scheme(text: &str, presets: &dyn Presets) -> DestinationError {
    DestinationError(match guessed(text) {
        Some(meant) => format!("not a destination: did you mean `{meant}`?"),
        None => format!("not a destination: use {}", forms(presets)),
    })
}

/// The destination that a mere path may mean, by the file's name.
fn guessed(text: &str) -> Option<String> {
    let (path, address) = match text.split_once('#') {
        Some((path, address)) => (path, Some(address)),
        None => (text, None),
    };
    let name = Path::new(path).file_name()?.to_str()?;
    let is_env = name == ".env" || name.starts_with(".env.") || name.ends_with(".env");
    let (scheme, example) = match name.rsplit_once('.') {
        _ if is_env => return Some(format!("dotenv:{text}")),
        Some((_, "json" | "jsonc")) => ("json", "/pointer"),
        Some((_, "toml")) => ("toml", "a.b"),
        Some(_) | None => return None,
    };
    Some(format!("{scheme}:{path}#{}", address.unwrap_or(example)))
}

/// The error about a scheme that does not exist.
pub(super) fn unknown_scheme(scheme: &str, presets: &dyn Presets) -> DestinationError {
    if PLANNED.contains(&scheme) {
        let reason = format!(
            "`{scheme}:` is not supported by this version: use `command:CMD` (see `genkey help recipes`)"
        );
        return DestinationError(reason);
    }
    let built_in = FORMS.map(|(known, form)| (known.to_owned(), form.to_owned()));
    let known: Vec<(String, String)> = built_in.into_iter().chain(presets.forms()).collect();
    let distance =
        |known: &&(String, String)| strsim::osa_distance(&scheme.to_ascii_lowercase(), &known.0);
    let closest = known.iter().min_by_key(distance);
    // Two letters of three make another word.
    let is_close = |known: &&(String, String)| distance(known) <= (known.0.len() / 2).min(2);
    DestinationError(match closest.filter(is_close) {
        Some((_, form)) => format!("unknown destination `{scheme}:`: did you mean `{form}`?"),
        None => format!("unknown destination `{scheme}:`: use {}", forms(presets)),
    })
}

/// The error about an option that does not exist.
pub(super) fn unknown_option(scheme: &str, option: &str) -> DestinationError {
    if let Some((_, address)) = option.split_once('#') {
        return DestinationError(format!("options come last: put `#{address}` before `?`"));
    }
    let creates = matches!(scheme, "json" | "toml").then_some("create");
    let distance = |known: &&&str| strsim::osa_distance(&option.to_ascii_lowercase(), known);
    let options = OPTIONS.iter().chain(&creates);
    let closest = options.min_by_key(distance);
    let remedy = match closest.filter(|known| distance(known) <= 2) {
        Some(known) => format!("did you mean `{known}`?"),
        None => {
            let known = match creates {
                Some(_) => "`replace`, `git=allow`, `in-place` or `create`",
                None => "`replace`, `git=allow` or `in-place`",
            };
            format!("use {known} (in a path, write `?` as `%3F`)")
        }
    };
    DestinationError(format!(
        "unknown option `{option}` of `{scheme}:`: {remedy}"
    ))
}
