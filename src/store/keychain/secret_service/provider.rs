//! What the Secret Service can be asked, one call each.

use std::collections::HashMap;

use zbus::zvariant::{ObjectPath, OwnedObjectPath, OwnedValue, Value};

use super::super::items::NAME;
use super::bus::{Bus, existing};
use crate::store::error::{StoreError, missing};

const PROVIDER: ObjectPath<'static> = ObjectPath::from_static_str_unchecked("/org/freedesktop/secrets");
const SERVICE: &str = "org.freedesktop.Secret.Service";
const COLLECTION: &str = "org.freedesktop.Secret.Collection";
const ITEM: &str = "org.freedesktop.Secret.Item";
const PROPERTIES: &str = "org.freedesktop.DBus.Properties";

/// A secret on its way: the session, the initialization vector, what was encrypted, the type of its content.
pub(super) type Sealed = (OwnedObjectPath, Vec<u8>, Vec<u8>, String);

impl Bus {
    /// The provider's public key, and the session.
    pub(super) async fn open_session(
        &self,
        algorithm: &str,
        public_key: &[u8],
    ) -> Result<(OwnedValue, OwnedObjectPath), StoreError> {
        self.call(&PROVIDER, (SERVICE, "OpenSession"), &(algorithm, Value::from(public_key))).await
    }

    /// The items that have at least these attributes, unlocked ones and locked ones. Searching never prompts.
    pub(super) async fn search(
        &self,
        attributes: &HashMap<&str, &str>,
    ) -> Result<[Vec<OwnedObjectPath>; 2], StoreError> {
        let found: (Vec<_>, Vec<_>) = self.call(&PROVIDER, (SERVICE, "SearchItems"), attributes).await?;
        Ok(found.into())
    }

    /// Unlocks items or collections. The provider prompts if it has to.
    pub(super) async fn unlock(&self, objects: &[OwnedObjectPath]) -> Result<(), StoreError> {
        let answer = self.call(&PROVIDER, (SERVICE, "Unlock"), &objects).await?;
        let (_unlocked, prompt): (Vec<OwnedObjectPath>, OwnedObjectPath) = answer;
        self.prompt(&prompt).await
    }

    /// The collection that new items go into.
    pub(super) async fn default_collection(&self) -> Result<OwnedObjectPath, StoreError> {
        let collection = self.call(&PROVIDER, (SERVICE, "ReadAlias"), &"default").await?;
        let none = || missing(NAME, "the Secret Service has no default collection".into());
        existing(&collection).is_some().then_some(collection).ok_or_else(none)
    }

    pub(super) async fn collections(&self) -> Result<Vec<OwnedObjectPath>, StoreError> {
        self.property(&PROVIDER, (SERVICE, "Collections")).await
    }

    pub(super) async fn is_locked(&self, collection: &OwnedObjectPath) -> Result<bool, StoreError> {
        self.property(collection, (COLLECTION, "Locked")).await
    }

    pub(super) async fn collection_label(&self, collection: &OwnedObjectPath) -> Result<String, StoreError> {
        self.property(collection, (COLLECTION, "Label")).await
    }

    pub(super) async fn attributes(&self, item: &OwnedObjectPath) -> Result<HashMap<String, String>, StoreError> {
        self.property(item, (ITEM, "Attributes")).await
    }

    pub(super) async fn set_label(&self, item: &OwnedObjectPath, label: &str) -> Result<(), StoreError> {
        self.call(item, (PROPERTIES, "Set"), &(ITEM, "Label", Value::from(label))).await
    }

    pub(super) async fn secret(&self, item: &OwnedObjectPath, session: &OwnedObjectPath) -> Result<Sealed, StoreError> {
        self.call(item, (ITEM, "GetSecret"), session).await
    }

    pub(super) async fn set_secret(&self, item: &OwnedObjectPath, secret: &Sealed) -> Result<(), StoreError> {
        self.call(item, (ITEM, "SetSecret"), &(secret,)).await
    }

    /// Makes a new item. None is replaced: the provider would take any that has these attributes and more for the same.
    pub(super) async fn create(
        &self,
        collection: &OwnedObjectPath,
        label: &str,
        attributes: HashMap<String, String>,
        secret: &Sealed,
    ) -> Result<(), StoreError> {
        let properties = HashMap::from([
            ("org.freedesktop.Secret.Item.Label", Value::from(label)),
            ("org.freedesktop.Secret.Item.Attributes", Value::from(attributes)),
        ]);
        let answer = self.call(collection, (COLLECTION, "CreateItem"), &(properties, secret, false)).await?;
        let (_item, prompt): (OwnedObjectPath, OwnedObjectPath) = answer;
        self.prompt(&prompt).await
    }

    pub(super) async fn delete(&self, item: &OwnedObjectPath) -> Result<(), StoreError> {
        let prompt = self.call(item, (ITEM, "Delete"), &()).await?;
        self.prompt(&prompt).await
    }
}
