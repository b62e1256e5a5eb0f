//! The contents of a home's store, read without genkey.

use std::collections::BTreeMap;
use std::fs;

use serde_json::Value;

use super::genkey::{Home, places};

/// The secrets of the encrypted file, by entry. The home's identity opens it.
pub fn in_file(home: &Home) -> BTreeMap<String, String> {
    let Ok(file) = fs::read(home.path(places::SECRETS)) else {
        return BTreeMap::new();
    };
    let identity: age::x25519::Identity = home.read("identity.txt").trim().parse().unwrap();
    let vault: Value = serde_json::from_slice(&age::decrypt(&identity, &file).unwrap()).unwrap();
    let entries = vault["entries"].as_object().unwrap().iter();
    entries
        .map(|(name, stored)| (name.clone(), stored["secret"].as_str().unwrap().to_owned()))
        .collect()
}

/// The secrets of a helper, by entry, from the texts that it was given.
pub fn in_helper(stored: &[String]) -> BTreeMap<String, String> {
    stored.iter().map(|text| entry_and_secret(text)).collect()
}

fn entry_and_secret(text: &str) -> (String, String) {
    let stored: Value = serde_json::from_str(text).unwrap();
    let url = stored["ServerURL"].as_str().unwrap();
    let entry = url.strip_prefix("https://genkey.invalid/").unwrap();
    (
        entry.to_owned(),
        stored["Secret"].as_str().unwrap().to_owned(),
    )
}

/// The secrets of a keychain, by entry, as `secret-tool search --all` prints them.
pub fn in_keychain(found: &str) -> BTreeMap<String, String> {
    let values = |name: &'static str| {
        found
            .lines()
            .filter_map(move |line| line.strip_prefix(name))
    };
    let (secrets, entries) = (values("secret = "), values("attribute.username = "));
    entries
        .zip(secrets)
        .map(|(entry, secret)| (entry.to_owned(), secret.to_owned()))
        .collect()
}
