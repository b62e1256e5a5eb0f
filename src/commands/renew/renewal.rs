//! What a run of `genkey renew` knows at one service.

use jiff::Timestamp;

use crate::context::Context;
use crate::error::Result;
use crate::model::{Key, KeyId};
use crate::ops::renew::Known;
use crate::ops::rotate::Identified;
use crate::ops::{ListedNames, OpenStore};
use crate::runbook::{KeyRules, Runbook};
use crate::secret::Secret;
use crate::session::Session;
use crate::store::StoredKey;

/// How a run was asked for.
#[derive(Clone, Copy)]
pub(super) struct Mode {
    pub is_dry: bool,
    pub is_forced: bool,
}

/// A run of `genkey renew` at one service.
pub(super) struct Renewal<'a> {
    pub mode: Mode,
    pub session: &'a Session<'a>,
    pub runbook: &'a Runbook,
    /// The listed keys that work or have a name of the runbook.
    pub keys: &'a [Key],
    pub in_use: Option<KeyId>,
    pub identified: Option<Identified<'a>>,
    pub now: Timestamp,
}

/// A stored key and its secret.
pub(super) struct Current {
    pub stored: StoredKey,
    pub secret: Secret,
}

/// Whether other machines renew a key, because it is delivered there: a part of its destinations is
/// not enough, since the others would be left with a key that is revoked.
pub(super) fn is_elsewhere(ctx: &Context, rules: &KeyRules) -> bool {
    let host = ctx.settings.environment.host_name();
    let mut deliveries = rules.deliver.iter();
    deliveries.any(|delivery| !delivery.is_for(host.as_deref()))
}

impl Renewal<'_> {
    /// The keys that work now and that the name means.
    pub fn live(&self, rules: &KeyRules) -> Result<Vec<&Key>> {
        let desk = self.session.ctx.desk()?;
        let scope = self.session.account().scope;
        let names = ListedNames::read(&desk, scope, &[rules.name.as_str()]);
        let mut live = names.of(self.keys).named(rules.name.as_str());
        live.retain(|key| self.works(key));
        Ok(live)
    }

    pub fn works(&self, key: &Key) -> bool {
        // Without the service's time, only its word counts: this machine's clock may be wrong.
        match self.session.client.service_time() {
            Some(_) => key.works_at(self.now),
            None => key.is_usable(),
        }
    }

    /// The key with its secret, if that is stored here.
    pub fn current(&self, key: &Key) -> Result<Option<Current>> {
        let Some(stored) = self.session.stored(Some(&key.id))? else {
            return Ok(None);
        };
        let secret = self.session.ctx.get(&stored.at)?;
        Ok(secret.map(|secret| Current { stored, secret }))
    }

    /// The path of the runbook if it has a hook.
    pub fn hook(&self) -> Option<&str> {
        self.runbook.after.as_ref().and(self.runbook.path.to_str())
    }

    pub fn known<'k>(&'k self, rules: &'k KeyRules, current: &'k Current) -> Known<'k> {
        Known {
            scope: self.session.account().scope,
            name: rules.name.as_str(),
            at: &current.stored.at,
            secret: &current.secret,
        }
    }
}
