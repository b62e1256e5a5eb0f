//! The one connection to the session bus, and how the Secret Service is asked over it.

use std::future::Future;
use std::io;
use std::pin::pin;

use futures_util::StreamExt;
use futures_util::future::{Either, select};
use serde::Serialize;
use serde::de::DeserializeOwned;
use zbus::connection::{Builder, Connection};
use zbus::message::Type as MessageType;
use zbus::zvariant::{DynamicType, ObjectPath, OwnedObjectPath, OwnedValue, Type};
use zbus::{Error, MatchRule, MessageStream};

use super::super::items::NAME;
use crate::store::error::{StoreError, locked, missing, refused};

const PROVIDER: &str = "org.freedesktop.secrets";
const PROPERTIES: &str = "org.freedesktop.DBus.Properties";
const PROMPT: &str = "org.freedesktop.Secret.Prompt";
/// Where a provider has something else than an object: no prompt, no collection.
const NOTHING: &str = "/";

/// An interface, and what of it is meant.
pub(super) type Member = (&'static str, &'static str);

/// A connection that works only while something is asked: it has no thread of its own.
pub(super) struct Bus(Connection);

impl Bus {
    pub(super) fn connect() -> Result<Self, StoreError> {
        let connecting = async { Builder::session()?.internal_executor(false).build().await };
        async_io::block_on(connecting).map(Self).map_err(unreachable)
    }

    /// Does `work`, and what the connection has to do for it.
    pub(super) fn drive<T>(&self, work: impl Future<Output = T>) -> T {
        let connection = async {
            loop {
                self.0.executor().tick().await;
            }
        };
        match async_io::block_on(select(pin!(work), pin!(connection))) {
            Either::Left((answer, _)) => answer,
            Either::Right((never, _)) => never,
        }
    }

    /// Calls a method. It is sent when the future is first polled, so that several are on their way at once.
    pub(super) async fn call<R>(
        &self,
        object: &ObjectPath<'_>,
        (interface, method): Member,
        arguments: &(impl Serialize + DynamicType),
    ) -> Result<R, StoreError>
    where
        R: DeserializeOwned + Type,
    {
        let answer = self.0.call_method(Some(PROVIDER), object, Some(interface), method, arguments).await;
        answer.and_then(|answer| answer.body().deserialize()).map_err(failed)
    }

    /// The value of a property.
    pub(super) async fn property<R>(&self, object: &ObjectPath<'_>, property: Member) -> Result<R, StoreError>
    where
        R: TryFrom<OwnedValue, Error = zbus::zvariant::Error>,
    {
        let value: OwnedValue = self.call(object, (PROPERTIES, "Get"), &property).await?;
        R::try_from(value).map_err(|error| failed(error.into()))
    }

    /// Has a prompt shown, if there is one, and waits for what the person does with it.
    pub(super) async fn prompt(&self, prompt: &OwnedObjectPath) -> Result<(), StoreError> {
        let Some(prompt) = existing(prompt) else { return Ok(()) };
        let rule = MatchRule::builder().msg_type(MessageType::Signal).interface(PROMPT).map_err(failed)?;
        let rule = rule.member("Completed").and_then(|rule| rule.path(prompt)).map_err(failed)?;
        let mut completed = MessageStream::for_match_rule(rule.build(), &self.0, None).await.map_err(failed)?;
        self.call::<()>(prompt, (PROMPT, "Prompt"), &"").await?;
        let vanished = || refused(NAME, "the connection was closed while it prompted".into());
        let signal = completed.next().await.ok_or_else(vanished)?.map_err(failed)?;
        let (dismissed, _result): (bool, OwnedValue) = signal.body().deserialize().map_err(failed)?;
        if dismissed { Err(locked(NAME, "the prompt to unlock it was dismissed".into())) } else { Ok(()) }
    }
}

/// The object, if it is one.
pub(super) fn existing(object: &OwnedObjectPath) -> Option<&ObjectPath<'static>> {
    (object.as_str() != NOTHING).then_some(&**object)
}

/// The bus, or what should be on it, is not there.
fn unreachable(error: Error) -> StoreError {
    let gone = |cause: &io::Error| cause.kind() == io::ErrorKind::NotFound;
    let no_bus = matches!(&error, Error::Address(_) | Error::Connection(..))
        || matches!(&error, Error::InputOutput(cause) if gone(cause));
    if no_bus {
        return missing(NAME, "there is no D-Bus session bus, and so no Secret Service".into());
    }
    cannot_be_reached(&error.to_string())
}

pub(super) fn cannot_be_reached(cause: &str) -> StoreError {
    missing(NAME, format!("the Secret Service cannot be reached: {cause}"))
}

/// Puts into words what the bus or the provider said. D-Bus errors are known by name.
fn failed(error: Error) -> StoreError {
    let text = error.to_string();
    let Error::MethodError(name, ..) = &error else { return refused(NAME, text) };
    match name.as_str() {
        "org.freedesktop.Secret.Error.IsLocked" => locked(NAME, "unlock it and try again".into()),
        "org.freedesktop.DBus.Error.ServiceUnknown" | "org.freedesktop.DBus.Error.NameHasNoOwner" => {
            missing(NAME, format!("nothing on the D-Bus session bus provides `{PROVIDER}`"))
        }
        name if name.starts_with("org.freedesktop.DBus.Error.Spawn.") => cannot_be_reached(&text),
        _ => refused(NAME, text),
    }
}
