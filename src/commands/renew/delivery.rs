//! Delivers a key of the runbook to the destinations that do not have it.

use super::renewal::{Current, Renewal};
use super::row::{Action, Row};
use crate::commands::deliver::report_delivered;
use crate::commands::keys::revoke::describe;
use crate::destination::Parcel;
use crate::error::{Error, Kind, Result};
use crate::model::{CredentialKind, Destination, Key};
use crate::ops::deliver::{deliver, unfit};
use crate::ops::renew::{self, Holding};
use crate::runbook::KeyRules;
use crate::secret::Secret;

impl Renewal<'_> {
    /// Delivers the current key where it is missing.
    ///
    /// # Errors
    /// The first failure, after all destinations were tried.
    pub fn deliver_what_lags(&self, row: &mut Row<'_>, key: &Key, current: &Current) -> Result<()> {
        let rules = row.rules;
        let (ctx, desk) = (self.session.ctx, self.session.ctx.desk()?);
        let recorded = renew::delivered(&desk, &current.stored.at)?;
        let (mut known, mut failures) = (Vec::new(), Vec::new());
        for delivery in &rules.deliver {
            let text = delivery.destination.to_string();
            let is_recorded = recorded.contains(&text);
            match self.bring_up_to_date(row, key, current, (&delivery.destination, is_recorded)) {
                Ok(state) => {
                    row.set_destination(text.clone(), state);
                    known.push(text);
                }
                Err(error) => {
                    row.set_destination(text.clone(), "failed");
                    failures.push(error.context(format!("`{text}` did not get the key")));
                }
            }
        }
        let remembered = self.known(rules, current);
        let is_news = known != renew::delivered(&desk, &current.stored.at)?
            || !renew::is_remembered(&desk, &remembered)?;
        if !self.mode.is_dry && is_news && !rules.deliver.is_empty() {
            // A run that was killed may have delivered it.
            row.has_changed = true;
            renew::record_delivered(&desk, &remembered, known, self.hook())?;
        }
        let mut failures = failures.into_iter();
        let first = failures.next();
        failures.for_each(|error| ctx.ui.warn(error));
        first.map_or(Ok(()), Err)
    }

    /// Returns the state of the destination then.
    fn bring_up_to_date(
        &self,
        row: &mut Row<'_>,
        key: &Key,
        current: &Current,
        (destination, is_recorded): (&Destination, bool),
    ) -> Result<&'static str> {
        // A dry run runs no command to read a destination.
        if self.mode.is_dry && !destination.is_file() {
            if !is_recorded {
                row.record(Action::Delivered);
            }
            return Ok(if is_recorded { "delivered" } else { "lags" });
        }
        let (rules, desk) = (row.rules, self.session.ctx.desk()?);
        let holding = renew::compare(&desk, destination, &current.secret, is_recorded)?;
        let target = match holding {
            Holding::Current => return Ok("current"),
            Holding::Lags => destination.clone(),
            Holding::Other(value) => self.over(rules, destination, &value)?,
        };
        let target = std::slice::from_ref(&target);
        if self.mode.is_dry {
            renew::prove_in_a_dry_run(&desk, target, Some(&current.secret))?;
            row.record(Action::Delivered);
            return Ok("lags");
        }
        // Each time: a person may rotate it at this moment.
        if let Some(unfit) = unfit(&desk, self.session.account().scope, &key.id)? {
            return Err(unfit.into());
        }
        if is_recorded {
            // A run that is killed before the reload must not leave it as delivered.
            renew::record_lagging(&desk, &current.stored.at, &destination.to_string())?;
        }
        let parcel = Parcel {
            name: rules.name.as_str(),
            id: &key.id,
            secret: &current.secret,
        };
        let scope = self.session.account().scope;
        let delivered = deliver(&desk, scope, (parcel, Some(&current.stored.at)), target)?;
        if let Some(failed) = delivered.failed.into_iter().next() {
            return Err(failed.error.into());
        }
        row.record(Action::Delivered);
        report_delivered(self.session.ctx, destination);
        Ok("delivered")
    }

    /// Looks at the destinations of a key whose secret is not stored here.
    ///
    /// # Errors
    /// When one of them holds a key that no longer works.
    pub fn look_at_unknown(&self, row: &mut Row<'_>, key: &Key) -> Result<()> {
        let desk = self.session.ctx.desk()?;
        let title = describe(key);
        let lost = format!("the secret of {title} is not stored on this machine");
        for delivery in &row.rules.deliver {
            let destination = &delivery.destination;
            row.set_destination(destination.to_string(), "unknown");
            if self.mode.is_dry && !destination.is_file() {
                continue;
            }
            let Holding::Other(value) = renew::held(&desk, destination)? else {
                continue;
            };
            if self.has_key_form(&value) && self.is_dead(&value)? {
                row.set_destination(destination.to_string(), "failed");
                let message =
                    format!("`{destination}` holds a key that no longer works, and {lost}");
                return Err(Error::new(Kind::Failed, message)
                    .hint("run `genkey renew` on the machine that created it")
                    .hint(format!("or replace it: `genkey rotate {} --yes`", key.id)));
            }
        }
        if !row.rules.deliver.is_empty() {
            self.session.ctx.ui.warn(format!(
                "{lost}, so genkey cannot tell whether its destinations have it"
            ));
        }
        Ok(())
    }

    /// The destinations for a new key. Those that hold a former key of the name may be overwritten.
    pub fn for_new_key(&self, rules: &KeyRules, old: Option<&Secret>) -> Result<Vec<Destination>> {
        let desk = self.session.ctx.desk()?;
        let target = |destination: &Destination| {
            if self.mode.is_dry && !destination.is_file() {
                return Ok(destination.clone());
            }
            let held = match old {
                Some(old) => renew::compare(&desk, destination, old, true)?,
                None => renew::held(&desk, destination)?,
            };
            match held {
                Holding::Current | Holding::Lags => Ok(destination.clone()),
                Holding::Other(value) => self.over(rules, destination, &value),
            }
        };
        let deliveries = rules.deliver.iter();
        deliveries
            .map(|delivery| target(&delivery.destination))
            .collect()
    }

    /// The destination as one that may be overwritten although it holds another value: because the
    /// user says so, or because it is a former key of this name.
    ///
    /// # Errors
    /// When it is neither: it may be the only copy of something.
    fn over(
        &self,
        rules: &KeyRules,
        destination: &Destination,
        value: &Secret,
    ) -> Result<Destination> {
        let desk = self.session.ctx.desk()?;
        let scope = self.session.account().scope;
        if !destination.replace && !renew::is_own(&desk, scope, rules.name.as_str(), value)? {
            return Err(renew::occupied().into());
        }
        Ok(Destination {
            replace: true,
            ..destination.clone()
        })
    }

    /// Nothing else is sent to the service.
    fn has_key_form(&self, value: &Secret) -> bool {
        let settings = &self.session.ctx.settings;
        let checked = settings.check_format(value, CredentialKind::Key, "a destination");
        checked.is_ok()
    }

    fn is_dead(&self, value: &Secret) -> Result<bool> {
        let account = self.session.account();
        self.session
            .wait(renew::is_dead(&account, value))
            .map_err(|error| Error {
                kind: Kind::Failed,
                ..error.context("cannot check whether the key that it holds works")
            })
    }
}
