//! Reads a runbook's file.

use std::collections::HashMap;
use std::path::{self, Path};
use std::string::FromUtf8Error;

use toml::de::DeTable;

use super::delivery::Deliveries;
use super::error::{Mistake, RunbookError};
use super::fields::{At, Fields, wrong_type};
use super::key;
use super::notes::Notes;
use super::region::Lines;
use super::rules::{KeyRules, Resolve, Runbook, ServiceRules};
use super::times::{self, Times};
use crate::durable::{at, folder_of, read_program};
use crate::malformed::parse_toml_table;
use crate::model::{BaseUrl, CommandLine};
use crate::secret::contains_key;

/// The limit of a file, in bytes.
const MAX_SIZE: usize = 1024 * 1024;
/// How many keys a runbook may have.
const MAX_KEYS: usize = 1_000;
/// The version of the format.
const VERSION: &str = "1";

impl Runbook {
    /// Reads the runbook at `path`. `resolve` reads the destinations; paths in them are relative to
    /// the file's folder.
    ///
    /// # Errors
    /// [`RunbookError`], with all mistakes in the file; also if others can change it.
    pub fn read(path: &Path, resolve: &Resolve<'_>) -> Result<Self, RunbookError> {
        let content = read_program(path)?;
        let content = content.ok_or_else(|| RunbookError::Missing(path.to_owned()))?;
        if content.len() > MAX_SIZE {
            return Err(RunbookError::TooLarge(path.to_owned()));
        }
        let mistaken = |mistakes| RunbookError::Mistakes {
            path: path.to_owned(),
            mistakes,
        };
        let text = String::from_utf8(content).map_err(|error| mistaken(vec![not_text(&error)]))?;
        let absolute = path::absolute(path).map_err(at("find", path))?;
        let mut notes = Notes::of(&text);
        let content = read_text(&text, folder_of(&absolute), resolve, &mut notes);
        let warnings = notes.finish().map_err(mistaken)?;
        let Content {
            service,
            after,
            keys,
        } = content;
        Ok(Self {
            folder: folder_of(&absolute).to_owned(),
            path: absolute,
            service,
            after,
            keys,
            warnings,
        })
    }
}

fn not_text(error: &FromUtf8Error) -> Mistake {
    let valid = error.utf8_error().valid_up_to();
    let text = String::from_utf8_lossy(error.as_bytes());
    Mistake {
        region: Lines::of(&text).region(valid),
        reason: "this is not UTF-8 text".to_owned(),
    }
}

/// What the text says.
#[derive(Default)]
struct Content {
    service: ServiceRules,
    after: Option<CommandLine>,
    keys: Vec<KeyRules>,
}

/// Reads the text of a runbook; what is wrong with it is noted.
fn read_text(text: &str, folder: &Path, resolve: &Resolve<'_>, notes: &mut Notes<'_>) -> Content {
    // Nothing else is reported then: a message could quote it.
    if refuse_secrets(text, notes) {
        return Content::default();
    }
    let table = match parse_toml_table(text) {
        Ok(table) => table,
        Err((offset, reason)) => {
            notes.refuse(offset, reason);
            return Content::default();
        }
    };
    let file = Fields::of(&table);
    if is_newer(&table, notes) {
        return Content::default();
    }
    file.only(&["version", "service", "defaults", "keys"], |_| None, notes);
    let service = file
        .table("service", notes)
        .map(|service| read_service(service, notes));
    let defaults = file.table("defaults", notes);
    let (times, after) = defaults.map_or_else(Default::default, |it| read_defaults(it, notes));
    let keys = file.table("keys", notes);
    Content {
        service: service.unwrap_or_default(),
        after,
        keys: read_keys(keys, &times, &mut Deliveries::new(folder, resolve), notes),
    }
}

/// Refuses each line with what looks like a key. Returns whether there is one.
fn refuse_secrets(text: &str, notes: &mut Notes<'_>) -> bool {
    let mut offset = 0;
    let mut found = false;
    for line in text.split_inclusive('\n') {
        if contains_key(line) {
            notes.refuse(
                offset,
                "this looks like an API key: a runbook contains no secrets",
            );
            found = true;
        }
        offset += line.len();
    }
    found
}

/// Whether the file is for a newer version, whose other fields are unknown here.
fn is_newer(table: &DeTable<'_>, notes: &mut Notes<'_>) -> bool {
    let Some(version) = table.get("version") else {
        notes.refuse(
            0,
            "the version is missing: write `version = 1` into the first line",
        );
        return false;
    };
    let Some(number) = version.get_ref().as_integer() else {
        wrong_type("`1`", version, notes);
        return false;
    };
    if number.as_str() == VERSION {
        return false;
    }
    let is_newer = !number.as_str().starts_with(['-', '0']);
    let reason = if is_newer {
        "this is written for a newer genkey: this one reads version 1"
    } else {
        "expected `1`"
    };
    notes.refuse(version.span().start, reason);
    is_newer
}

fn read_service(service: Fields<'_>, notes: &mut Notes<'_>) -> ServiceRules {
    service.only(&["provider", "api_url", "account"], |_| None, notes);
    let mut text = |name| {
        let text = service.text(name, notes)?;
        if text.value.trim().is_empty() {
            notes.refuse(text.offset, "the text is empty");
        }
        Some(text)
    };
    let (provider, api_url, account) = (text("provider"), text("api_url"), text("account"));
    if let Some(url) = api_url
        && let Err(error) = BaseUrl::parse(url.value)
    {
        notes.refuse(url.offset, error.to_string());
    }
    let owned = |text: Option<At<&str>>| text.map(|text| text.value.to_owned());
    ServiceRules {
        provider: owned(provider),
        api_url: owned(api_url),
        account: owned(account),
    }
}

fn read_defaults(defaults: Fields<'_>, notes: &mut Notes<'_>) -> (Times, Option<CommandLine>) {
    let known = [times::FIELDS.as_slice(), &["after"]].concat();
    let elsewhere = |name: &str| {
        let of_a_key = matches!(name, "verify" | "deliver" | "managed");
        of_a_key.then_some("it belongs in the table of a key")
    };
    defaults.only(&known, elsewhere, notes);
    let times = Times::read(defaults, notes);
    times.check(&Times::default(), notes);
    (times, defaults.command("after", notes))
}

fn read_keys(
    keys: Option<Fields<'_>>,
    defaults: &Times,
    deliveries: &mut Deliveries<'_>,
    notes: &mut Notes<'_>,
) -> Vec<KeyRules> {
    let named = keys.map(Fields::in_order).unwrap_or_default();
    if let Some((name, _)) = named.get(MAX_KEYS) {
        let reason = format!(
            "more than {MAX_KEYS} keys: split the runbook ({} keys)",
            named.len()
        );
        notes.refuse(name.offset, reason);
        return Vec::new();
    }
    if named.is_empty() {
        notes.warn(
            0,
            "the runbook names no keys: add a table such as `[keys.ci]`",
        );
    }
    // The service may not tell them apart, and people do not.
    let mut spelled: HashMap<String, At<&str>> = HashMap::new();
    let mut rules = Vec::new();
    for (name, value) in named {
        if let Some(other) = spelled.insert(name.value.to_lowercase(), name) {
            let line = notes.lines.region(other.offset).line;
            let reason = format!(
                "`{}` and `{}` in line {line} differ only in case",
                name.value.escape_debug(),
                other.value.escape_debug()
            );
            notes.refuse(name.offset, reason);
        }
        let fields = Fields::from_value(value, notes);
        rules
            .extend(fields.and_then(|fields| key::read(name, fields, defaults, deliveries, notes)));
    }
    rules
}
