//! A key that is to be rotated, and what has to be known of it before.

use std::time::Duration;

use jiff::SignedDuration;

use super::revoke::describe;
use crate::context::{Context, Source};
use crate::error::{Error, Kind, Result};
use crate::model::{Destination, EntryRef, Expiry, Key, KeyId, KeyName, Marker};
use crate::ops::ProvenStore;
use crate::ops::rotate::{
    self, Identified, NoDeliveries, Old, RotateRequest, Rotated, Subject, Verification,
};
use crate::secret::Secret;
use crate::session::Session;

mod secret;

use secret::{find_secret, is_login, profiles_with, recognize};

/// How long another machine may take for a rotation.
const UNDER_WAY: SignedDuration = SignedDuration::from_hours(1);

pub(in crate::commands) struct Candidate {
    pub key: Key,
    pub name: KeyName,
    /// The lifetime of the new key.
    pub expires_in: Option<Expiry>,
    /// Its secret, if it is stored or a destination holds it.
    pub secret: Option<Secret>,
    /// The entry of its secret, if it is stored.
    at: Option<EntryRef>,
    /// The profiles whose login is this key, or seems to be.
    pub logins: Vec<String>,
    /// Other usable keys with its name.
    pub namesakes: Vec<KeyId>,
    pub is_in_use: bool,
}

/// How a key is to be rotated.
pub(in crate::commands) struct Order<'a> {
    pub destinations: Vec<Destination>,
    /// Those of them that only the index has named.
    pub recorded: Vec<Destination>,
    pub verification: Option<Verification>,
    pub grace: Duration,
    pub revokes_while_used: bool,
    pub identified: Option<Identified<'a>>,
    /// Held until the rotation has started.
    pub no_deliveries: Option<NoDeliveries>,
}

impl Candidate {
    /// Checks that a key can be rotated.
    ///
    /// # Errors
    /// When it does not work, has no usable name, or is being rotated already.
    pub fn new(
        session: &Session<'_>,
        keys: &[Key],
        destinations: &[Destination],
        (key, is_in_use): (Key, bool),
    ) -> Result<Self> {
        if !key.is_usable() {
            let message = format!("{} no longer works", describe(&key));
            let hint = format!(
                "`genkey create {}` creates another one",
                key.name_or_empty()
            );
            return Err(Error::new(Kind::NoSuchKey, message).hint(hint));
        }
        let name = usable_name(session, &key)?;
        if let Some(by) = session.replaced_by(&key.id)? {
            let message = format!("{} is already replaced by {by}", describe(&key));
            return Err(Error::new(Kind::NoSuchKey, message));
        }
        let left_behind = check_rivals(session, keys, &describe(&key), &name)?;
        let stored = find_secret(session, &key, is_in_use)?;
        let (at, secret) = stored.unzip();
        let secret = match secret {
            None => recognize(session, &key, destinations)?,
            stored => stored,
        };
        let logins = match &secret {
            Some(secret) => profiles_with(session, secret)?,
            None if is_login(session, &key)? => vec![session.profile().scope.profile.clone()],
            None => Vec::new(),
        };
        let namesakes = keys
            .iter()
            .filter(|other| other.id != key.id && other.is_usable())
            .filter(|other| other.name.as_deref() == Some(name.as_str()))
            .map(|other| other.id.clone())
            .chain(left_behind)
            .collect();
        Ok(Self {
            is_in_use: is_in_use
                || logins.contains(&session.profile().scope.profile)
                || secret.as_ref() == Some(&session.credential.secret),
            expires_in: None,
            key,
            name,
            secret,
            at,
            logins,
            namesakes,
        })
    }

    pub fn is_same(&self, other: &Self) -> bool {
        self.key.id == other.key.id
    }

    /// Whether it may be the key in use: this machine knows neither that one nor its own secret.
    pub fn may_be_in_use(&self, session: &Session<'_>) -> bool {
        let credential = &session.credential;
        self.secret.is_none()
            && credential.kind.is_key()
            && matches!(
                credential.source,
                Source::Environment(_) | Source::KeyFile(_)
            )
            && session.key_at_stake().is_none()
    }

    /// What the index is asked about it.
    pub fn subject<'s>(&'s self, session: &'s Session<'_>) -> Subject<'s> {
        Subject {
            scope: session.account().scope,
            id: &self.key.id,
            at: self.at.as_ref(),
            logins: &self.logins,
            secret: self.secret.as_ref(),
        }
    }

    /// Waits until no other process delivers the key, and keeps others from starting to.
    ///
    /// # Errors
    /// When that takes too long.
    pub fn stop_deliveries(&self, session: &Session<'_>) -> Result<NoDeliveries> {
        let ctx = session.ctx;
        // No other profile's store is worth an unlock prompt.
        let unprompted = ctx.stores_without_prompt();
        let desk = ctx.desk_with(&unprompted)?;
        let title = describe(&self.key);
        let on_wait = || ctx.ui.status(format!("waiting until {title} is delivered"));
        let stopped = rotate::stop_deliveries(&desk, &self.subject(session), on_wait);
        stopped.map_err(|error| Error::from(error).context(title.clone()))
    }

    /// The key as the one to be replaced. Stores its secret if a destination holds it and this
    /// machine does not.
    pub fn old(&self, session: &Session<'_>, store: &ProvenStore) -> Result<Old> {
        let at = match (&self.at, &self.secret) {
            (None, Some(secret)) => {
                let desk = session.ctx.desk()?;
                let at = rotate::adopt(&desk, &session.account(), store, &self.key, secret)?;
                Some(at)
            }
            (at, _) => at.clone(),
        };
        Ok(Old {
            key: self.key.clone(),
            stored: at.zip(self.secret.clone()),
        })
    }

    /// The lifetime of the new key: as requested, else that of this one, else the profile's.
    ///
    /// # Errors
    /// When the new key would expire no later than this one.
    pub fn lifetime(&self, session: &Session<'_>, asked: Option<Expiry>) -> Result<Option<Expiry>> {
        let ctx = session.ctx;
        let now = session.now();
        let Some(asked) = asked else {
            let own = || {
                let (from, to) = (self.key.created_at?, self.key.expires_at?);
                Expiry::rounded(to.duration_since(from).unsigned_abs())
            };
            let lifetime = match own() {
                Some(own) => Some(own),
                None => ctx.settings.profile()?.expires_in,
            };
            if lifetime.is_none() {
                ctx.ui.warn(format!(
                    "{} never expires, and neither will the new key; `--expires-in` sets a lifetime",
                    describe(&self.key)
                ));
            }
            return Ok(lifetime);
        };
        match self.key.expires_at {
            Some(end) if asked.after(now) <= end => {
                let message = format!(
                    "a key with the lifetime `{asked}` would expire no later than {}, which expires at {end}",
                    describe(&self.key)
                );
                Err(Error::usage(message).hint("choose a longer lifetime"))
            }
            Some(_) | None => Ok(Some(asked)),
        }
    }

    /// Warns if this key expires before the grace is over.
    pub fn warn_of_grace(&self, session: &Session<'_>, grace: Duration) {
        let ctx = session.ctx;
        if self.key.expires_within(grace, session.now()) && !grace.is_zero() {
            ctx.ui.warn(format!(
                "{} expires before the grace period of {} is over",
                describe(&self.key),
                in_days(grace)
            ));
        }
    }

    /// Replaces the key, and warns of what went wrong without consequences.
    pub fn rotate(&self, session: &Session<'_>, order: Order<'_>) -> Result<Rotated> {
        let ctx = session.ctx;
        let store = ctx
            .prove_store(self.store(ctx)?.as_deref())
            .map_err(Error::from)
            .map_err(|error| error.context("no key was created: the store is not writable"))?;
        let (desk, account) = (ctx.desk()?, session.account());
        let request = RotateRequest {
            name: self.name.clone(),
            old: Some(self.old(session, &store)?),
            expires_in: self.expires_in,
            destinations: order.destinations,
            verification: order.verification,
            grace: order.grace,
            revokes_while_used: order.revokes_while_used,
            gives_way: true,
            logins: self.logins.clone(),
            identified: order.identified,
            namesakes: self.namesakes.clone(),
            marker: desk.marker()?,
        };
        let rotated = {
            let _spinner = ctx.ui.spinner(&format!("rotating {}", self.name));
            session.wait_in_silence(async {
                let held = order.no_deliveries;
                let rotated = rotate::rotate(&desk, &account, &store, &request, held).await;
                rotated.map_err(|error| error.about_recorded(&order.recorded))
            })?
        };
        let warnings = rotated.warnings.iter();
        warnings.for_each(|warning| super::create::report(ctx, warning));
        Ok(rotated)
    }

    /// The store for the new key: as chosen on the command line, else that of this one.
    pub fn store(&self, ctx: &Context) -> Result<Option<String>> {
        match &self.at {
            Some(at) if ctx.settings.globals.store.is_none() => Ok(Some(at.store.clone())),
            Some(_) | None => ctx.settings.chosen_store(),
        }
    }

    /// Warns if the credential in use is this key, and not the login.
    pub fn warn_if_held(&self, session: &Session<'_>) {
        let (ui, source) = (&session.ctx.ui, &session.credential.source);
        if self.is_in_use && matches!(source, Source::Environment(_) | Source::KeyFile(_)) {
            ui.warn(format!("{source} still holds the old key"));
        } else if self.may_be_in_use(session) {
            ui.warn(format!("{source} may still hold the old key"));
        }
    }

    /// Checks that the new key could be delivered. The index has named the `recorded` ones.
    pub fn prove(
        &self,
        session: &Session<'_>,
        destinations: &[Destination],
        recorded: &[Destination],
    ) -> Result<()> {
        let old = self.secret.as_ref();
        let proven = rotate::prove(&session.ctx.desk()?, destinations, old);
        Ok(proven.map_err(|error| error.about_recorded(recorded))?)
    }
}

/// Refuses keys of which an early one may be the key that the requests for the others need.
pub(super) fn check_order(session: &Session<'_>, candidates: &[&Candidate]) -> Result<()> {
    if candidates.len() < 2 || !candidates.iter().any(|one| one.may_be_in_use(session)) {
        return Ok(());
    }
    let credential = &session.credential;
    let message = format!("which key is in use is not known ({credential})");
    Err(Error::usage(message).hint("rotate the keys one at a time"))
}

/// As it is typed, such as `40d`; `humantime` counts in months of 30.44 days.
fn in_days(grace: Duration) -> String {
    Expiry::rounded(grace).map_or_else(
        || humantime::format_duration(grace).to_string(),
        |grace| grace.to_string(),
    )
}

fn usable_name(session: &Session<'_>, key: &Key) -> Result<KeyName> {
    let title = describe(key);
    if key.name.as_deref().and_then(Marker::of).is_some() {
        // A service that does not rename keys.
        if let Some(name) = name_on_this_machine(session, key)? {
            return Ok(name);
        }
        let message = format!("the creation of {title} was interrupted");
        return Err(
            Error::new(Kind::Unfinished, message).hint("`genkey recover` finishes or undoes it")
        );
    }
    KeyName::new(key.name_or_empty()).map_err(|error| {
        Error::usage(format!("{title} cannot be rotated: {error}"))
            .hint(format!("rename it first: `genkey rename {} NAME`", key.id))
    })
}

/// The name that this machine knows a key by whose creation is finished.
fn name_on_this_machine(session: &Session<'_>, key: &Key) -> Result<Option<KeyName>> {
    if rotate::is_unfinished_here(&session.ctx.desk()?, key)? {
        return Ok(None);
    }
    let stored = session.stored(Some(&key.id))?;
    let current = stored.filter(|stored| stored.standing.is_current());
    let name = current.and_then(|stored| stored.name);
    Ok(name.and_then(|name| KeyName::new(&name).ok()))
}

/// Whether a key has the temporary name of a new key with this name.
fn is_rival(other: &Key, name: &KeyName) -> bool {
    let marker = other.name.as_deref().and_then(Marker::of);
    marker.is_some_and(|marker| other.name.as_deref() == Some(&marker.append_to(name.as_str())))
}

/// Refuses a name for which another machine seems to be creating a key. Returns the new keys that
/// other machines have left behind. `title` is for messages.
pub(in crate::commands) fn check_rivals(
    session: &Session<'_>,
    keys: &[Key],
    title: &str,
    name: &KeyName,
) -> Result<Vec<KeyId>> {
    let mut left_behind = Vec::new();
    let now = session.now();
    let usable = keys.iter().filter(|other| other.is_usable());
    for rival in usable.filter(|other| is_rival(other, name)) {
        // What happens on this machine is in its journal, where it is looked up later.
        if rotate::is_unfinished_here(&session.ctx.desk()?, rival)? {
            continue;
        }
        let age = rival.created_at.map(|at| at.duration_since(now).abs());
        if age.is_none_or(|age| age < UNDER_WAY) {
            let message = format!("{title} is being rotated: {} exists", describe(rival));
            return Err(Error::new(Kind::Unfinished, message)
                .hint("wait until the other command has finished; if it was interrupted, run `genkey recover` on that machine"));
        }
        session.ctx.ui.warn(format!(
            "{} was left behind by a command that was interrupted; run `genkey recover` on the machine that created it",
            describe(rival)
        ));
        left_behind.push(rival.id.clone());
    }
    Ok(left_behind)
}
