//! The attributes of items.

use std::collections::{BTreeMap, HashMap};

use crate::model::Metadata;
use crate::store::keychain::items::SERVICE;
use crate::store::{Entry, EntryInfo};

/// Prefix of the attributes that are metadata. No other program uses it.
const PREFIX: &str = "genkey:";
/// The schema that libsecret gives to items without one.
const GENERIC_SCHEMA: (&str, &str) = ("xdg:schema", "org.freedesktop.Secret.Generic");

pub(super) fn search_attributes(entry: &str) -> HashMap<&str, &str> {
    HashMap::from([("service", SERVICE), ("username", entry)])
}

pub(super) fn all_attributes(entry: &Entry) -> HashMap<String, String> {
    let metadata = entry
        .metadata
        .fields()
        .into_iter()
        .map(|(name, value)| (format!("{PREFIX}{name}"), value));
    let searched = search_attributes(&entry.name)
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value.to_owned()));
    searched.chain(metadata).collect()
}

/// The attribute that shows that an item is another program's.
pub(super) fn foreign_attribute(attributes: &HashMap<String, String>) -> Option<&str> {
    // With metadata it is ours, whatever else it has: KeePassXC adds half a dozen attributes.
    if attributes.keys().any(|name| name.starts_with(PREFIX)) {
        return None;
    }
    // Early entries have no metadata, only the attributes that are searched for.
    let is_foreign = |(name, value): &(&str, &str)| {
        !matches!(*name, "service" | "username") && (*name, *value) != GENERIC_SCHEMA
    };
    attributes
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .find(is_foreign)
        .map(|(name, _)| name)
}

/// An item's entry; `None` for another program's.
pub(super) fn info(attributes: &HashMap<String, String>) -> Option<EntryInfo> {
    if foreign_attribute(attributes).is_some() {
        return None;
    }
    let field = |(name, value): (&String, &String)| {
        Some((name.strip_prefix(PREFIX)?.to_owned(), value.clone()))
    };
    let fields: BTreeMap<_, _> = attributes.iter().filter_map(field).collect();
    Some(EntryInfo {
        name: attributes.get("username")?.clone(),
        metadata: Metadata::from_fields(&fields),
    })
}
