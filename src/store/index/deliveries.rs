//! Where keys were delivered, and which.

use super::IndexData;
use super::entries::{Login, Remembered, StoredKey};
use crate::model::{EntryRef, Holder, KeyId, Scope, Service};

/// How many fingerprints of a name are remembered: more than backups go back.
const MEMORY: usize = 100;

impl IndexData {
    /// The destinations of a runbook that are known to have the key of this entry.
    pub fn delivered(&self, at: &EntryRef) -> &[String] {
        self.delivered.get(&at.entry).map_or(&[], Vec::as_slice)
    }

    /// Records the destinations that have the key of this entry.
    pub fn set_delivered(&mut self, at: &EntryRef, destinations: Vec<String>) {
        self.delivered.insert(at.entry.clone(), destinations);
    }

    /// Remembers the secret of a key that is delivered under a name, to recognise it later where a
    /// backup was restored.
    pub fn remember(&mut self, scope: &Scope, name: &str, fingerprint: String) {
        let is_one = |known: &&mut Remembered| known.scope == *scope && known.name == name;
        let Some(known) = self.remembered.iter_mut().find(is_one) else {
            return self.remembered.push(Remembered {
                scope: scope.clone(),
                name: name.to_owned(),
                fingerprints: vec![fingerprint],
            });
        };
        if !known.fingerprints.contains(&fingerprint) {
            known.fingerprints.push(fingerprint);
        }
        let excess = known.fingerprints.len().saturating_sub(MEMORY);
        // The oldest ones come first.
        known.fingerprints.drain(..excess);
    }

    /// Whether a secret was delivered under this name.
    pub fn remembers(&self, scope: &Scope, name: &str, fingerprint: &str) -> bool {
        self.remembered
            .iter()
            .filter(|known| known.scope == *scope && known.name == name)
            .any(|known| known.fingerprints.iter().any(|one| one == fingerprint))
    }

    /// The keys for which the hook of a runbook is still to run.
    pub fn owed(&self, runbook: &str) -> &[String] {
        self.owed.get(runbook).map_or(&[], Vec::as_slice)
    }

    /// Records that the hook of a runbook is to run for a key.
    pub fn owe(&mut self, runbook: &str, key: &str) {
        let owed = self.owed.entry(runbook.to_owned()).or_default();
        if !owed.iter().any(|known| known == key) {
            owed.push(key.to_owned());
        }
    }

    /// Records that the hook of a runbook has run.
    pub fn settle(&mut self, runbook: &str) {
        self.owed.remove(runbook);
    }

    /// Removes the deliveries of keys that are no longer stored, and empty ones.
    pub(super) fn forget_deliveries(&mut self) {
        let mut delivered = std::mem::take(&mut self.delivered);
        delivered.retain(|entry, destinations| {
            !destinations.is_empty() && self.keys.iter().any(|key| key.at.entry == *entry)
        });
        self.delivered = delivered;
        let mut holders = std::mem::take(&mut self.holders);
        holders.retain(|entry, known| {
            !known.is_empty() && self.entries().any(|at| at.entry == *entry)
        });
        self.holders = holders;
    }

    /// The destinations that may hold the key of this entry: all that hold it, as far as genkey
    /// delivered it there, and after an interruption perhaps more.
    pub fn holders(&self, at: &EntryRef) -> &[Holder] {
        self.holders.get(&at.entry).map_or(&[], Vec::as_slice)
    }

    /// Records the destinations that may hold the key of this entry.
    pub fn set_holders(&mut self, at: &EntryRef, holders: Vec<Holder>) {
        self.holders.insert(at.entry.clone(), holders);
    }

    /// The entries of a key, which may be a stored key and the login of several profiles.
    pub fn entries_with(&self, service: &Service, id: &KeyId) -> Vec<&EntryRef> {
        let is_one = |key: &&StoredKey| key.scope.service == *service && key.id == *id;
        let is_login = |login: &&Login| login.service == *service && login.key.as_ref() == Some(id);
        let keys = self.keys.iter().filter(is_one).map(|key| &key.at);
        let logins = self.logins.values().filter(is_login);
        keys.chain(logins.map(|login| &login.at)).collect()
    }

    /// The logins at a service with a key whose id is not known, and their profiles.
    pub fn unidentified<'a>(
        &'a self,
        service: &'a Service,
    ) -> impl Iterator<Item = (&'a String, &'a Login)> {
        let logins = self.logins.iter();
        logins.filter(|(_, login)| {
            login.service == *service && login.kind.is_key() && login.key.is_none()
        })
    }

    /// The destinations that may hold a key, as far as the index knows its entries.
    pub fn holders_of(&self, service: &Service, id: &KeyId) -> Vec<&Holder> {
        self.holders_at(&self.entries_with(service, id))
    }

    /// The destinations that may hold the key of one of these entries.
    pub fn holders_at(&self, entries: &[&EntryRef]) -> Vec<&Holder> {
        let mut holders: Vec<&Holder> = Vec::new();
        for holder in entries.iter().flat_map(|at| self.holders(at)) {
            if !holders.contains(&holder) {
                holders.push(holder);
            }
        }
        holders
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::super::Index;

    /// A file of version 3, as it was written when version 3 was new.
    const VERSION_3: &str = r#"{
  "version": 3,
  "keys": [
    {
      "profile": "default",
      "service": "https://api.gen.pro/v1",
      "id": 1,
      "name": "ci",
      "expires_at": null,
      "store": "file",
      "entry": "1-0123456789abcdef"
    }
  ],
  "logins": {},
  "holders": {
    "1-0123456789abcdef": [
      {
        "destination": {
          "to": "dotenv",
          "path": "/srv/app/.env",
          "variable": "GEN_API_KEY"
        },
        "host": "web-1"
      }
    ]
  }
}
"#;

    #[test]
    fn the_file_has_version_3_exactly_while_a_stored_key_is_somewhere() {
        let home = tempfile::tempdir().unwrap();
        let index = Index::new(home.path().join("index.json"));
        fs::write(index.path(), VERSION_3).unwrap();
        index.prove().unwrap();
        assert_eq!(fs::read_to_string(index.path()).unwrap(), VERSION_3);

        let data = index.read().unwrap();
        let key = data.keys[0].clone();
        let holders = data.holders_of(&key.scope.service, &key.id);
        let [holder] = holders.as_slice() else {
            panic!("not one holder: {holders:?}");
        };
        assert_eq!(data.holders(&key.at), std::slice::from_ref(*holder));
        assert_eq!(
            (
                holder.destination.to_string().as_str(),
                holder.host.as_deref()
            ),
            ("dotenv:/srv/app/.env#GEN_API_KEY", Some("web-1"))
        );

        index.update(|data| data.remove_entry(&key.at)).unwrap();
        let text = fs::read_to_string(index.path()).unwrap();
        assert!(text.contains("\"version\": 1,"), "{text}");
        assert!(!text.contains("holders"), "{text}");
    }
}
