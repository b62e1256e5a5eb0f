//! The steps of a rotation, which `rotate` takes and `recover` takes up again.
//!
//! A key is revoked only when no destination may hold it and another one was seen to work. Until the
//! switch, everything can be undone. After it there is only the way forward, and no request uses the
//! old key: its `last_used_at` shows whether something still needs it.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

use futures_util::future::join;
use jiff::Timestamp;

use super::create::Warning;
use super::issue::Issue;
use super::{Account, Desk, Failure, delivering, holders};
use crate::api::Client;
use crate::destination::{self, Deliver};
use crate::failpoint;
use crate::journal::{Progress, Rotation, Step, Work};
use crate::model::{CommandLine, EntryRef, Key, KeyName, retiring_name};
use crate::secret::Secret;

mod delivery;
mod obstacle;
mod place;
mod proof;
mod retirement;
mod switch;

pub use obstacle::{Obstacle, Stuck};
pub use place::occupied;
pub(super) use place::{found, open, open_in};
pub use proof::Identified;
pub(super) use proof::Proof;
pub(super) use retirement::Retirement;

/// How long the verification may take.
const VERIFICATION_LIMIT: Duration = Duration::from_secs(60);

/// A rotation whose new key is stored.
pub(super) struct Rotating<'a> {
    desk: &'a Desk<'a>,
    account: Account<'a>,
    rotation: &'a Rotation,
    pub progress: Progress,
    pub new: Issue,
    secret: Secret,
    /// Sends the new key.
    pub client: Client,
    old_secret: Option<Secret>,
    places: Vec<Box<dyn Deliver>>,
    /// What destinations held that were overwritten with `?replace`, for an undo in this process.
    replaced: BTreeMap<usize, Secret>,
    /// The destination that has refused the new key, in this process.
    refused: Option<usize>,
    /// Entries of the old key that the index does not name any more.
    orphans: Vec<EntryRef>,
}

/// A command that must accept the new key.
pub struct Verification {
    /// Where it was given, for messages.
    pub title: &'static str,
    /// The command.
    pub command: CommandLine,
    /// The folder that it runs in.
    pub folder: PathBuf,
    /// The environment variable that the key is in.
    pub variable: String,
}

/// What becomes of the old key after the switch.
#[derive(Clone, Copy)]
pub(super) enum Fate<'k> {
    /// It stays valid for a while.
    Stays(&'k Key),
    /// It is revoked now.
    Due(&'k Key),
    /// There is none, or it no longer works.
    Over,
}

/// What was done after the switch.
pub(super) struct Settled {
    /// Whether the new key has its name, or is to have none. If not, `recover` gives it.
    pub renamed: Result<(), Failure>,
    /// The service does not rename the new key.
    pub refused: Option<Warning>,
}

impl<'a> Rotating<'a> {
    /// `account` is the service with any credential of the account; `old_secret` is what
    /// destinations get back if the rotation is undone.
    ///
    /// # Errors
    /// Also when a command of a killed process may still deliver the new key.
    pub fn new(
        desk: &'a Desk<'a>,
        account: Account<'a>,
        (rotation, progress): (&'a Rotation, Progress),
        (new, secret): (Issue, Secret),
        old_secret: Option<Secret>,
    ) -> Result<Self, Failure> {
        let new = Issue {
            holders: holders::here(desk, &rotation.destinations),
            ..new
        };
        let client = account
            .client
            .with_credential(&secret)
            .map_err(|_| Failure::KeyNotListed(new.key.id.clone()))?;
        Ok(Self {
            places: open_in(
                &delivering::of_rotation(desk, rotation)?,
                &rotation.destinations,
            ),
            desk,
            account,
            rotation,
            progress,
            new,
            secret,
            client,
            old_secret,
            replaced: BTreeMap::new(),
            refused: None,
            orphans: Vec::new(),
        })
    }

    fn note(&mut self, step: Step) -> Result<(), Failure> {
        self.desk
            .journal
            .note(&self.rotation.plan.marker, step.clone())?;
        self.progress.apply(step);
        Ok(())
    }

    fn note_synced(&mut self, step: Step) -> Result<(), Failure> {
        self.desk
            .journal
            .note_synced(&self.rotation.plan.marker, step.clone())?;
        self.progress.apply(step);
        Ok(())
    }

    /// The account, with the new key as the credential.
    fn by_new(&self) -> Account<'_> {
        Account {
            client: &self.client,
            scope: self.account.scope,
            in_use: Some(&self.new.key.id),
        }
    }

    /// Runs the verification with the new key.
    pub fn verify(&self, verification: &Verification) -> Result<(), Obstacle> {
        let Verification {
            title: _,
            command,
            folder,
            variable,
        } = verification;
        let surroundings = &self.desk.surroundings;
        let limit = VERIFICATION_LIMIT;
        destination::verify(command, folder, variable, &self.secret, surroundings, limit)
            .map_err(Obstacle::NotVerified)
    }

    /// # Errors
    /// [`Obstacle::Interrupted`] after Ctrl-C.
    pub fn check_interrupt(&self) -> Result<(), Obstacle> {
        if self.desk.interrupt.requested() {
            Err(Obstacle::Interrupted)
        } else {
            Ok(())
        }
    }

    /// Gives the new key its name and meets the old one's fate. Unless the old key stays, the
    /// rotation is finished then.
    ///
    /// # Errors
    /// When the old key could not be revoked, or removed from this machine. `recover` does it.
    pub async fn settle(&mut self, fate: Fate<'_>) -> Result<Settled, Failure> {
        let Self {
            desk,
            account,
            rotation,
            new,
            client,
            ..
        } = self;
        let id = new.key.id.clone();
        let by_new = Account {
            client,
            scope: account.scope,
            in_use: Some(&id),
        };
        let retire_at = self.progress.switched.map(|switched| switched.retire_at);
        let meet = async {
            match (fate, retire_at) {
                (Fate::Due(old), _) => by_new.retire(old).await.map_err(Failure::from),
                (Fate::Stays(old), Some(retire_at)) => {
                    // A name that stays is only a flaw.
                    let _ = by_new.rename_retiring(old, retire_at).await;
                    Ok(())
                }
                (Fate::Stays(_), None) | (Fate::Over, _) => Ok(()),
            }
        };
        let name = async {
            // The service has it already if a rotation is taken up again; by now it may be another
            // one.
            if !rotation.plan.is_temporary(&new.key) {
                return Ok(());
            }
            new.forward(desk, &by_new, &rotation.plan).await
        };
        let (mut renamed, met) = join(name, meet).await;
        failpoint::pass("rotate.settled");
        met?;
        // A service with unique names gives it only now that the old key is gone.
        if matches!(fate, Fate::Due(_)) && matches!(&renamed, Err(failure) if failure.is_refusal())
        {
            let account = Account {
                client: &self.client,
                scope: self.account.scope,
                in_use: Some(&id),
            };
            let plan = &self.rotation.plan;
            renamed = self.new.forward(self.desk, &account, plan).await;
        }
        let (renamed, refused) = self.keep_name_if_refused(renamed);
        if !matches!(fate, Fate::Stays(_)) {
            self.discard_old()?;
            if renamed.is_ok() {
                self.finish()?;
            }
        }
        Ok(Settled { renamed, refused })
    }

    /// A name that the service refuses is only a flaw of a key that is delivered.
    fn keep_name_if_refused(
        &self,
        renamed: Result<(), Failure>,
    ) -> (Result<(), Failure>, Option<Warning>) {
        match renamed {
            Err(cause) if cause.is_refusal() => {
                let temporary = self.new.key.name_or_empty().to_owned();
                (Ok(()), Some(Warning::NameRefused { temporary, cause }))
            }
            renamed => (renamed, None),
        }
    }

    /// Shows what went wrong without consequences.
    pub fn warn(&self, warning: &Warning) {
        (self.desk.surroundings.show)(&format!("warning: {warning}"));
    }

    /// Removes what is stored of the old key, which is revoked.
    fn discard_old(&self) -> Result<(), Failure> {
        let Some(old) = &self.rotation.old else {
            return Ok(());
        };
        let index = self.desk.index.read()?;
        let entries: Vec<EntryRef> = index
            .keys_of(self.account.scope)
            .filter(|key| key.id == old.id)
            .map(|key| key.at.clone())
            .chain(old.at.clone())
            .chain(self.orphans.iter().cloned())
            .collect();
        entries.iter().try_for_each(|at| self.desk.discard(at))
    }

    /// Marks the rotation as finished.
    pub fn finish(&self) -> Result<(), Failure> {
        Ok(self.desk.done(&Work::Rotate(self.rotation.clone()))?)
    }
}

impl Account<'_> {
    /// Renames a key that stays for a while after it was replaced, so that people see which is
    /// which. The name is information: nothing is ever revoked because of it.
    async fn rename_retiring(&self, old: &Key, until: Timestamp) -> Result<(), Failure> {
        // Without the marker of the rotation, by which `recover` would take it for the new key.
        let name = retiring_name(old.name_or_empty(), until);
        let Some(name) = name.filter(|name| KeyName::new(name).is_ok()) else {
            return Ok(());
        };
        self.client.rename_key(old, &name).await?;
        Ok(())
    }
}
