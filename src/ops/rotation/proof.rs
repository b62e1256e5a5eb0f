//! The proof that a new key works: it lists itself, and belongs to the account of the old one.

use std::time::Duration;

use futures_util::future::join;
use tokio::time::{Instant, sleep};

use super::{Obstacle, Rotating};
use crate::api;
use crate::failpoint;
use crate::journal::Step;
use crate::model::{Identity, Key, KeyId};
use crate::ops::create::Sighting;
use crate::ops::{Account, Failure};

/// How long a service may take to accept a new key everywhere.
const PATIENCE: Duration = Duration::from_secs(20);
const FIRST_PAUSE: Duration = Duration::from_millis(250);
const LONGEST_PAUSE: Duration = Duration::from_secs(2);

/// The account, as the credential of the command was told it.
#[derive(Debug, Clone, Copy)]
pub struct Identified<'a> {
    /// The path segments of the endpoint (`me` of GEN).
    pub path: &'a [String],
    /// What it answered; `None` if the service does not have it.
    pub account: Option<&'a Identity>,
}

/// What the list that the new key was shown says.
pub(in crate::ops) struct Proof {
    /// Keys that a repeated request created beside the new one.
    pub twins: Vec<Key>,
    /// The old key.
    pub old: Option<Key>,
    /// Other usable keys with the name.
    pub namesakes: Vec<KeyId>,
}

impl Rotating<'_> {
    /// Lists the keys and asks for the account with the new key, until it is accepted and both keys
    /// are listed. `known` are
    /// the keys with the same name that were there before; `None`: the key replaces none.
    pub async fn prove(
        &mut self,
        identified: Option<Identified<'_>>,
        known: Option<&[KeyId]>,
    ) -> Result<Proof, Obstacle> {
        let old = self.rotation.old.as_ref().map(|old| old.id.clone());
        let rows = self.list_until_accepted(identified, old.as_ref()).await?;
        let twins = self.find_twins(&rows)?;
        let old_id = self.rotation.old.as_ref().map(|old| &old.id);
        let old = rows.iter().find(|key| Some(&key.id) == old_id).cloned();
        if let Some(known) = known {
            self.refuse_rivals(&rows, known)?;
            self.check_expiry(old.as_ref())?;
        }
        let named = self.others(&rows);
        let named = named.filter(|key| key.name.as_ref() == Some(&self.rotation.plan.name));
        let namesakes = named.map(|key| key.id.clone()).collect();
        self.note_proven();
        Ok(Proof {
            twins,
            old,
            namesakes,
        })
    }

    /// The usable keys that belong to other creations.
    fn others<'k>(&self, rows: &'k [Key]) -> impl Iterator<Item = &'k Key> {
        let (plan, id) = (&self.rotation.plan, &self.new.key.id);
        let old = self.rotation.old.as_ref();
        rows.iter().filter(move |key| {
            let is_old = old.is_some_and(|old| old.id == key.id);
            key.is_usable() && !plan.matches(key) && key.id != *id && !is_old
        })
    }

    /// Gives way to another machine that rotates the same key and created its new one earlier.
    /// `known` are keys that were there before.
    fn refuse_rivals(&self, rows: &[Key], known: &[KeyId]) -> Result<(), Obstacle> {
        let plan = &self.rotation.plan;
        // As the list has them: both machines must come to the same result.
        let own = rows.iter().find(|key| key.id == self.new.key.id);
        let rank = |key: &Key| (key.created_at, key.id.clone());
        let is_ahead = |rival: &&Key| {
            plan.is_namesake(rival)
                && !known.contains(&rival.id)
                && own.is_some_and(|own| rank(rival) < rank(own))
        };
        match self.others(rows).find(is_ahead) {
            None => Ok(()),
            Some(rival) => Err(Obstacle::Rival {
                name: plan.name.clone(),
                id: rival.id.clone(),
            }),
        }
    }

    /// Proves the key again after something that took time.
    pub async fn prove_still(&mut self, known: Option<&[KeyId]>) -> Result<(), Obstacle> {
        let rows = self.list_until_accepted(None, None).await?;
        if let Some(known) = known {
            self.refuse_rivals(&rows, known)?;
        }
        self.note_proven();
        Ok(())
    }

    /// Lists the keys with the new key of an interrupted rotation, until it is accepted. Returns the
    /// old key. That the new key is ours was seen before: by now it may have its name.
    pub async fn prove_again(&mut self) -> Result<Option<Key>, Obstacle> {
        let rows = self.list_until_accepted(None, None).await?;
        let old_id = self.rotation.old.as_ref().map(|old| &old.id);
        let old = rows.into_iter().find(|key| Some(&key.id) == old_id);
        self.note_proven();
        Ok(old)
    }

    fn note_proven(&mut self) {
        // If this is lost, the new key is proven again.
        let _ = self.note(Step::Proven);
        failpoint::pass("rotate.proven");
    }

    /// Checks that the new key is the one that was created, and returns those that a repeated
    /// request created beside it.
    fn find_twins(&self, rows: &[Key]) -> Result<Vec<Key>, Failure> {
        let (plan, id) = (&self.rotation.plan, &self.new.key.id);
        let ours = rows
            .iter()
            .filter(|key| plan.matches(key) || key.id == *id)
            .cloned()
            .collect();
        match Sighting::of(&self.new.key, plan, Ok(ours)) {
            Sighting::Ours { twins } => Ok(twins),
            Sighting::Another => Err(Failure::AnotherKey(id.clone())),
            Sighting::Unclear { cause, .. } => Err(cause),
        }
    }

    /// Lists the keys with the new key until it and `old` are among them: a list without the old key
    /// is of another account, of a part of one, or late.
    async fn list_until_accepted(
        &self,
        identified: Option<Identified<'_>>,
        old: Option<&KeyId>,
    ) -> Result<Vec<Key>, Obstacle> {
        let (end, mut pause) = (Instant::now() + PATIENCE, FIRST_PAUSE);
        loop {
            self.check_interrupt()?;
            let refused = match self.ask(identified).await {
                Ok(rows) => {
                    let is_missing = |id: &&KeyId| !rows.iter().any(|key| key.id == **id);
                    let wanted = [Some(&self.new.key.id), old];
                    match wanted.into_iter().flatten().find(is_missing) {
                        None => return Ok(rows),
                        Some(id) => Failure::KeyNotListed(id.clone()).into(),
                    }
                }
                // A service may need seconds until all of it knows a new key.
                Err(Obstacle::Failure(Failure::Service(error))) if error.status() == Some(401) => {
                    Obstacle::NotAccepted(error)
                }
                Err(obstacle) => return Err(obstacle),
            };
            if Instant::now() + pause > end {
                return Err(refused);
            }
            sleep(pause).await;
            pause = (pause * 2).min(LONGEST_PAUSE);
        }
    }

    async fn ask(&self, identified: Option<Identified<'_>>) -> Result<Vec<Key>, Obstacle> {
        let plan = &self.rotation.plan;
        let (id, old) = (&self.new.key.id, self.rotation.old.as_ref());
        let by_new = self.by_new();
        let listed = by_new.list_where(|key| {
            plan.matches(key)
                || plan.is_namesake(key)
                || key.id == *id
                || old.is_some_and(|old| old.id == key.id)
        });
        let (rows, account) = join(listed, by_new.identify(identified)).await;
        // The list first: a refusal of the key is the same for both.
        let rows = rows.map_err(Failure::from)?;
        let account = account.map_err(Failure::from)?;
        let expected = identified.and_then(|identified| identified.account);
        match (expected, account) {
            (Some(expected), Some(account)) if expected.id != account.id => {
                Err(Obstacle::AnotherAccount)
            }
            (_, _) => Ok(rows),
        }
    }

    fn check_expiry(&self, old: Option<&Key>) -> Result<(), Obstacle> {
        let old = old.filter(|old| old.is_usable());
        let (Some(new), Some(old)) = (self.new.key.expires_at, old.and_then(|old| old.expires_at))
        else {
            return Ok(());
        };
        // Such a rotation gains nothing, and would be repeated every night.
        if new <= old {
            Err(Obstacle::ExpiresNoLater { new })
        } else {
            Ok(())
        }
    }
}

impl Account<'_> {
    /// The account, if the service has an endpoint for it.
    async fn identify(
        &self,
        identified: Option<Identified<'_>>,
    ) -> Result<Option<Identity>, api::Error> {
        let Some(Identified {
            path,
            account: Some(_),
        }) = identified
        else {
            return Ok(None);
        };
        self.client
            .account(path.iter().map(String::as_str))
            .await
            .map(Some)
    }
}
