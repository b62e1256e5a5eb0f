//! Renews one key of the runbook.

use std::time::Duration;

use super::renewal::{Current, Renewal, is_elsewhere};
use super::row::{Action, Row};
use super::unnamed::grace;
use crate::commands::deliver::report_delivered;
use crate::commands::keys::candidate::{Candidate, Order, check_rivals};
use crate::commands::keys::create;
use crate::commands::keys::names::warn_of_namesakes;
use crate::commands::keys::revoke::describe;
use crate::error::{Error, Kind, Result};
use crate::model::{Destination, Expiry, Key, Moment};
use crate::ops::renew;
use crate::ops::rotate::{self, RotateRequest, Rotated, Verification};
use crate::runbook::{KeyRules, Lifetime, due_at};

impl Renewal<'_> {
    /// Creates the key if it is missing, and delivers it where it is missing. Returns it if it is
    /// due.
    pub fn prepare(&self, row: &mut Row<'_>) -> Result<Option<&Key>> {
        let (ctx, rules) = (self.session.ctx, row.rules);
        let live = self.live(rules)?;
        if is_elsewhere(ctx, rules) {
            return self.look_elsewhere(row, &live).map(|()| None);
        }
        let key = match live.as_slice() {
            [key] => *key,
            [] => return self.create(row).map(|()| None),
            several => return Err(ambiguous(several)),
        };
        self.see(row, key);
        if !self.mode.is_dry {
            // A run that has created this key may have been killed before this.
            self.discard_dead(rules)?;
        }
        self.see_replaced(row, key)?;
        // Before a rotation, which expects destinations to hold the key that it replaces.
        match self.current(key)? {
            Some(current) => self.deliver_what_lags(row, key, &current)?,
            None => self.look_at_unknown(row, key)?,
        }
        let is_due = row.due_at.is_some_and(|at| at <= self.now.into());
        Ok((is_due || self.mode.is_forced).then_some(key))
    }

    fn see(&self, row: &mut Row<'_>, key: &Key) {
        row.id = Some(key.id.clone());
        row.expires_at = key.expires_at;
        row.due_at = due_at(row.rules, key);
    }

    /// A key that the machines renew which it is delivered on.
    ///
    /// # Errors
    /// When they do not seem to: it is missing, or has less than half of the time left in which it
    /// should have been rotated.
    fn look_elsewhere(&self, row: &mut Row<'_>, live: &[&Key]) -> Result<()> {
        for delivery in &row.rules.deliver {
            row.set_destination(delivery.destination.to_string(), "elsewhere");
        }
        let problem = match live {
            [key] => {
                self.see(row, key);
                let is_late =
                    |end: Moment, due| end.duration_since(self.now) < end.duration_since(due) / 2;
                match (key.expires_at, row.due_at) {
                    (Some(end), Some(due)) if is_late(end, due) => "was not rotated in time",
                    (_, _) => return Ok(()),
                }
            }
            [] => "is missing",
            several => return Err(ambiguous(several)),
        };
        let hosts: Vec<&str> = row
            .rules
            .deliver
            .iter()
            .flat_map(|delivery| delivery.hosts.iter().map(String::as_str))
            .collect();
        let message = format!("it is renewed on {}, but {problem}", hosts.join(", "));
        Err(Error::new(Kind::Failed, message)
            .hint("check that these hosts exist and run `genkey renew`"))
    }

    /// Notes the old key that is still to be revoked.
    fn see_replaced(&self, row: &mut Row<'_>, key: &Key) -> Result<()> {
        let (desk, scope) = (self.session.ctx.desk()?, self.session.account().scope);
        let Some(old) = renew::replaced(&desk, scope, &key.id)? else {
            return Ok(());
        };
        row.old_id = Some(old.id.clone());
        if renew::is_retirement_known(&desk, scope, &old.id)? {
            row.retire_at = old.retires_at();
            row.record(Action::Waiting);
            return Ok(());
        }
        // It must not keep the key from being rotated.
        let message = format!(
            "the key {} was replaced by {}, but the journal has no record of that rotation",
            old.id, key.id
        );
        row.fail(Error::new(Kind::Failed, message).hint(format!(
            "revoke it when nothing uses it any more: `genkey revoke id:{}`",
            old.id
        )));
        Ok(())
    }

    /// Prepares the rotation of a key that is due; in a dry run there is nothing more to do.
    pub fn candidate(&self, row: &mut Row<'_>, key: &Key) -> Result<Option<Candidate>> {
        let rules = row.rules;
        if let (Some(until), Some(old)) = (row.retire_at, &row.old_id) {
            let message = format!(
                "{} is due, but the key {old}, which it replaced, stays valid until {until:.0}",
                describe(key)
            );
            return Err(Error::new(Kind::Failed, message).hint(format!(
                "revoke it if nothing needs it any more: `genkey revoke id:{old}`"
            )));
        }
        let current = self.current(key)?;
        if self.mode.is_dry {
            return self
                .prove_rotation(row, key, current.as_ref())
                .map(|()| None);
        }
        let deliveries = rules.deliver.iter();
        let destinations: Vec<Destination> = deliveries
            .map(|delivery| delivery.destination.clone())
            .collect();
        let is_in_use = self.in_use.as_ref() == Some(&key.id);
        let named = (key.clone(), is_in_use);
        let mut candidate = Candidate::new(self.session, self.keys, &destinations, named)?;
        if candidate.secret.is_none() {
            let title = describe(key);
            let message = format!("the secret of {title} is not stored on this machine");
            return Err(Error::new(Kind::NoSuchKey, message)
                .hint("run `genkey renew` on the machine that created it")
                .hint(format!("or replace it: `genkey rotate {} --yes`", key.id)));
        }
        candidate.expires_in = match rules.lifetime {
            Lifetime::Limited(expiry) => candidate.lifetime(self.session, Some(expiry))?,
            Lifetime::Unspecified => candidate.lifetime(self.session, None)?,
            Lifetime::Unlimited => None,
        };
        candidate.warn_of_grace(self.session, rules.grace);
        Ok(Some(candidate))
    }

    fn prove_rotation(
        &self,
        row: &mut Row<'_>,
        key: &Key,
        current: Option<&Current>,
    ) -> Result<()> {
        let secret = current.map(|current| &current.secret);
        let destinations = self.for_new_key(row.rules, secret)?;
        let desk = self.session.ctx.desk()?;
        renew::prove_in_a_dry_run(&desk, &destinations, secret)?;
        rotate::prove_verification(&desk, self.verification(row.rules)?.as_ref())?;
        let unnamed = self.unnamed(row.rules, key, secret)?;
        self.warn_of_unnamed(row.rules, &unnamed);
        row.record(Action::Rotated);
        set_all(row, "would be delivered");
        Ok(())
    }

    /// Replaces a key that is due.
    pub fn rotate(&self, row: &mut Row<'_>, candidate: &Candidate) -> Result<()> {
        let rules = row.rules;
        let no_deliveries = candidate.stop_deliveries(self.session)?;
        let unnamed = self.unnamed(rules, &candidate.key, candidate.secret.as_ref())?;
        let order = Order {
            destinations: self.for_new_key(rules, candidate.secret.as_ref())?,
            recorded: Vec::new(),
            verification: self.verification(rules)?,
            grace: grace(rules, candidate.expires_in, &unnamed),
            revokes_while_used: rules.revokes_while_used,
            identified: self.identified,
            no_deliveries: Some(no_deliveries),
        };
        let rotated = candidate.rotate(self.session, order)?;
        candidate.warn_if_held(self.session);
        self.warn_of_unnamed(rules, &unnamed);
        row.old_id = Some(candidate.key.id.clone());
        let (old, id) = (describe(&candidate.key), &rotated.key.id);
        self.session.ctx.ui.status(match rotated.retires_at {
            Some(until) => format!("replaced {old} by {id}; the old key works until {until:.0}"),
            None => format!("replaced {old} by {id}"),
        });
        self.finish(row, rotated, Action::Rotated)
    }

    /// Creates a key that is missing.
    fn create(&self, row: &mut Row<'_>) -> Result<()> {
        let (ctx, rules) = (self.session.ctx, row.rules);
        let (desk, account) = (ctx.desk()?, self.session.account());
        self.check_unlisted(rules)?;
        let title = format!("`{}`", rules.name);
        let left_behind = check_rivals(self.session, self.keys, &title, &rules.name)?;
        let destinations = self.for_new_key(rules, None)?;
        if self.mode.is_dry {
            renew::prove_in_a_dry_run(&desk, &destinations, None)?;
            rotate::prove_verification(&desk, self.verification(rules)?.as_ref())?;
            row.record(Action::Created);
            set_all(row, "would be delivered");
            return Ok(());
        }
        let store = ctx.prove_store(ctx.settings.chosen_store()?.as_deref())?;
        let request = RotateRequest {
            name: rules.name.clone(),
            old: None,
            expires_in: self.lifetime_of_first(rules)?,
            destinations,
            verification: self.verification(rules)?,
            grace: Duration::ZERO,
            revokes_while_used: false,
            gives_way: true,
            logins: Vec::new(),
            identified: self.identified,
            namesakes: left_behind,
            marker: desk.marker()?,
        };
        let created = {
            let _spinner = ctx.ui.spinner(&format!("creating {}", rules.name));
            self.session
                .wait_in_silence(rotate::rotate(&desk, &account, &store, &request, None))?
        };
        let warnings = created.warnings.iter();
        warnings.for_each(|warning| create::report(ctx, warning));
        ctx.ui
            .status(format!("created `{}` ({})", rules.name, created.key.id));
        self.finish(row, created, Action::Created)?;
        self.discard_dead(rules)
    }

    /// Refuses to create a key that exists, but is not listed.
    fn check_unlisted(&self, rules: &KeyRules) -> Result<()> {
        let (desk, account) = (self.session.ctx.desk()?, self.session.account());
        let unlisted = renew::find_unlisted(&desk, &account, rules.name.as_str(), self.keys);
        let Some(unlisted) = self.session.wait(unlisted)? else {
            return Ok(());
        };
        let title = unlisted.title();
        let message = format!("{title} works, but the service does not list it");
        Err(Error::new(Kind::Failed, message)
            .hint("the credential in use may belong to another account: run `genkey whoami`"))
    }

    /// Removes the secrets of the keys with this name that no longer work.
    fn discard_dead(&self, rules: &KeyRules) -> Result<()> {
        let is_dead =
            |key: &&Key| key.name.as_deref() == Some(rules.name.as_str()) && !self.works(key);
        let dead: Vec<&Key> = self.keys.iter().filter(is_dead).collect();
        let scope = self.session.account().scope;
        let desk = self.session.ctx.desk()?;
        Ok(renew::discard_dead(&desk, scope, &dead)?)
    }

    fn finish(&self, row: &mut Row<'_>, new: Rotated, action: Action) -> Result<()> {
        let (ctx, rules) = (self.session.ctx, row.rules);
        row.record(action);
        self.see(row, &new.key);
        row.retire_at = new.retires_at;
        let deliveries = rules.deliver.iter();
        let texts: Vec<String> = deliveries
            .map(|delivery| delivery.destination.to_string())
            .collect();
        for text in &texts {
            report_delivered(ctx, text);
            row.set_destination(text.clone(), "delivered");
        }
        warn_of_namesakes(ctx, &rules.name, &new.namesakes);
        if !texts.is_empty() {
            let known = renew::Known {
                scope: self.session.account().scope,
                name: rules.name.as_str(),
                at: &new.stored,
                secret: &new.token,
            };
            renew::record_delivered(&ctx.desk()?, &known, texts, self.hook())?;
        }
        new.unfinished.map_or(Ok(()), |unfinished| {
            Err(Error {
                kind: Kind::Unfinished,
                ..Error::from(unfinished)
            }
            .hint("`genkey renew` or `genkey recover` finishes it"))
        })
    }

    fn lifetime_of_first(&self, rules: &KeyRules) -> Result<Option<Expiry>> {
        Ok(match rules.lifetime {
            Lifetime::Limited(expiry) => Some(expiry),
            Lifetime::Unlimited => None,
            Lifetime::Unspecified => {
                let own = self.session.ctx.settings.profile()?.expires_in;
                if own.is_none() {
                    self.session.ctx.ui.warn(format!(
                        "`{}` never expires: `expires_in` in the runbook sets a lifetime",
                        rules.name
                    ));
                }
                own
            }
        })
    }

    fn verification(&self, rules: &KeyRules) -> Result<Option<Verification>> {
        let Some(command) = &rules.verify else {
            return Ok(None);
        };
        Ok(Some(Verification {
            title: "verify",
            command: command.clone(),
            folder: self.runbook.folder.clone(),
            variable: self.session.ctx.settings.key_variable()?.to_owned(),
        }))
    }
}

fn set_all(row: &mut Row<'_>, state: &'static str) {
    for delivery in &row.rules.deliver {
        row.set_destination(delivery.destination.to_string(), state);
    }
}

fn ambiguous(keys: &[&Key]) -> Error {
    let ids: Vec<String> = keys.iter().map(|key| key.id.to_string()).collect();
    let message = format!("{} keys have this name: {}", keys.len(), ids.join(", "));
    Error::new(Kind::NoSuchKey, message)
        .hint("`genkey show ID` shows when each was last used; revoke or rename those that no program uses")
}
