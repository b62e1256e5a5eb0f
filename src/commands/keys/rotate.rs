//! `genkey keys rotate`

use std::time::Duration;

use super::arguments::{Destinations, current_folder, requested_expiry, shown};
use super::candidate::{Candidate, Order, check_order};
use super::known::Known;
use super::revoke::{describe, summarize};
use crate::commands::confirm_destruction;
use crate::commands::deliver::report_delivered;
use crate::context::{Context, Source};
use crate::error::{Error, Kind, Result};
use crate::model::{Destination, Expiry, Key, KeyId};
use crate::ops::Wanted;
use crate::ops::rotate::{Identified, NoDeliveries, Rotated, Verification, look, recorded_files};
use crate::output::{self, KeyRow, Replaced};
use crate::session::Session;

mod preview;
mod targets;

use targets::Targets;

/// Replace keys with new ones, and revoke the old ones
///
/// A new key is created, stored, proven to work and delivered to every destination. Only then is the
/// old key revoked: at once, or after a grace period. If a step fails before that, everything is
/// undone: the destinations get the old key back, and the new key is revoked.
///
/// The new key is also delivered to where genkey delivered the old one, as `genkey show KEY` lists.
/// What holds something else by now is left alone.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The keys' ids or exact names [default: the key in use]
    #[arg(value_name = "KEY")]
    keys: Vec<String>,

    /// Choose the key from a list
    #[arg(long, conflicts_with = "keys")]
    pick: bool,

    /// Lifetime: a number and `s`, `min`, `h`, `d`, `w` or `y`, such as `90d` [default: that of the old key]
    #[arg(long, value_name = "DURATION", value_parser = Expiry::from_duration, conflicts_with = "expires_at", allow_hyphen_values = true)]
    expires_in: Option<Expiry>,

    /// Expiry date, such as `2027-01-31`
    #[arg(long, value_name = "DATE", allow_hyphen_values = true)]
    expires_at: Option<String>,

    /// Create a key that never expires, although the old one does
    #[arg(long, conflicts_with_all = ["expires_in", "expires_at"])]
    no_expiry: bool,

    #[command(flatten)]
    destinations: Destinations,

    /// Leave out this destination of the old key; repeatable
    #[arg(long, value_name = "DEST")]
    not_to: Vec<String>,

    /// Command that must succeed with the new key in the service's variable, such as `GEN_API_KEY`
    #[arg(long, value_name = "CMD")]
    verify_with: Option<String>,

    /// How long the old key stays valid, such as `24h`; then `genkey recover` revokes it
    #[arg(long, value_name = "DURATION", value_parser = super::arguments::grace, default_value = "0s", allow_hyphen_values = true)]
    grace: Duration,

    /// Show what would be done, without doing it
    #[arg(long)]
    dry_run: bool,

    /// Skip the confirmation prompt, which appears only for a key whose secret is not stored
    #[arg(short, long)]
    yes: bool,
}

impl Args {
    fn requested_expiry(&self, ctx: &Context) -> Result<Option<Expiry>> {
        requested_expiry(self.expires_in, self.expires_at.as_deref(), ctx)
    }

    /// Checks the arguments that need no credential.
    pub(super) fn check(&self, ctx: &Context) -> Result<()> {
        self.requested_expiry(ctx)?;
        if self.pick {
            ctx.require_pick()?;
        }
        if self.keys.len() > 1 && !self.destinations.is_empty() {
            let message = "`--to` works with one key at a time";
            return Err(Error::usage(message).hint("repeat `--to` for more destinations"));
        }
        if self.keys.len() > 1 && !self.not_to.is_empty() {
            return Err(Error::usage("`--not-to` works with one key at a time"));
        }
        // An unset variable in a script must not pass for a verification.
        if self
            .verify_with
            .as_ref()
            .is_some_and(|command| command.trim().is_empty())
        {
            return Err(Error::usage("the command of `--verify-with` is missing"));
        }
        self.destinations.resolved(ctx).map(drop)
    }
}

/// Rotates keys, the key in use last. A failure does not stop the others.
pub fn run(args: &Args, session: &Session<'_>) -> Result<()> {
    let path: Option<Vec<String>> = session
        .profile()
        .provider
        .account
        .as_ref()
        .map(|path| path.segments().map(str::to_owned).collect());
    let account = session.account();
    // Revoked keys only matter to those who name one.
    let wanted = |key: &Key| key.is_usable() || args.keys.iter().any(|text| Wanted(text).fits(key));
    let found = session.wait(look(&account, path.as_deref(), wanted))?;
    let rotation = Run {
        args,
        session,
        identified: path.as_deref().map(|path| Identified {
            path,
            account: found.account.as_ref(),
        }),
        keys: &found.keys,
        in_use: session.key_at_stake(),
        asked: args.requested_expiry(session.ctx)?,
        destinations: args.destinations.resolved(session.ctx)?,
    };
    rotation.run()
}

/// A key that is to be rotated, and where the new one is delivered.
struct Planned {
    candidate: Candidate,
    targets: Targets,
    /// Held until it is rotated: a delivery in the meantime would not be among the targets.
    no_deliveries: Option<NoDeliveries>,
}

struct Run<'a> {
    args: &'a Args,
    session: &'a Session<'a>,
    identified: Option<Identified<'a>>,
    keys: &'a [Key],
    in_use: Option<KeyId>,
    asked: Option<Expiry>,
    destinations: Vec<Destination>,
}

impl Run<'_> {
    fn run(&self) -> Result<()> {
        let (mut planned, mut failures) = (Vec::new(), Vec::new());
        for key in self.chosen()? {
            match key.and_then(|key| self.candidate(key)) {
                // One key may be named twice, by its id and its name.
                Ok(candidate)
                    if planned
                        .iter()
                        .any(|other: &Planned| other.candidate.is_same(&candidate)) => {}
                Ok(candidate) => match self.plan(candidate) {
                    Ok(one) => planned.push(one),
                    Err(error) => failures.push(error),
                },
                Err(error) => failures.push(error),
            }
        }
        // The other requests are sent with it.
        planned.sort_by_key(|one| one.candidate.is_in_use);
        let candidates: Vec<&Candidate> = planned.iter().map(|one| &one.candidate).collect();
        check_order(self.session, &candidates)?;
        self.confirm(&planned)?;
        let total = planned.len() + failures.len();
        if self.args.dry_run {
            self.preview(&planned)?;
            return summarize(self.session, failures, total, "rotations");
        }
        let mut done = Vec::new();
        for one in &mut planned {
            match self.rotate(one) {
                Ok(rotated) => done.push((&one.candidate, rotated)),
                Err(error) => {
                    let is_interrupted = self.session.ctx.ui.interrupt()?.requested();
                    failures.push(error.context(describe(&one.candidate.key)));
                    if is_interrupted {
                        break;
                    }
                }
            }
        }
        if total > 1 {
            let count = done.len();
            let ui = &self.session.ctx.ui;
            ui.status(format!("rotated {count} of {total} keys"));
        }
        let printed = self.print(&done);
        for (candidate, rotated) in &mut done {
            let unfinished = rotated.unfinished.take().map(Error::from);
            failures.extend(unfinished.map(|error| {
                Error {
                    kind: Kind::Unfinished,
                    ..error
                        .context(format!(
                            "{} was replaced, but still works",
                            describe(&candidate.key)
                        ))
                        .hint("`genkey recover` revokes it")
                }
            }));
        }
        summarize(self.session, failures, total, "rotations").and(printed)
    }

    /// The keys that were named, or the key in use.
    fn chosen(&self) -> Result<Vec<Result<Key>>> {
        if !self.args.keys.is_empty() {
            let choose = |text: &String| self.session.choose_among(self.keys, text);
            return Ok(self.args.keys.iter().map(choose).collect());
        }
        if self.args.pick {
            let ctx = self.session.ctx;
            return Ok(vec![Ok(ctx.pick_key(
                "Rotate: ",
                self.keys,
                self.in_use.as_ref(),
            )?)]);
        }
        let credential = &self.session.credential;
        if !credential.kind.is_key() {
            return Err(
                Error::usage(format!("a JWT cannot be rotated ({credential})"))
                    .hint("name a key: `genkey rotate KEY`"),
            );
        }
        let id = self.in_use.clone().ok_or_else(|| {
            let which = match credential.source {
                Source::Store(_) => "the key that you logged in with".to_owned(),
                Source::KeyFile(_) | Source::Environment(_) | Source::Sandbox | Source::Typed => {
                    format!("the key in use ({credential})")
                }
            };
            let message = format!("genkey does not know the id of {which}");
            Error::new(Kind::NoSuchKey, message)
                .hint("if `genkey list` shows the key, name it: `genkey rotate KEY`")
                .hint("or create another one and switch to it: `genkey create NAME --use`")
        })?;
        let key = self.keys.iter().find(|key| key.id == id).cloned();
        Ok(vec![key.ok_or_else(|| {
            let message = format!("the service does not list the key in use ({id})");
            Error::new(Kind::NoSuchKey, message)
        })])
    }

    fn candidate(&self, key: Key) -> Result<Candidate> {
        let is_in_use = self.in_use.as_ref() == Some(&key.id);
        let named = (key, is_in_use);
        // One of them may hold a secret that is not stored.
        let mut places = self.destinations.clone();
        let service = &self.session.account().scope.service;
        let desk = self.session.ctx.desk()?;
        places.extend(recorded_files(&desk, service, &named.0.id)?);
        let mut candidate = Candidate::new(self.session, self.keys, &places, named)?;
        candidate.expires_in = if self.args.no_expiry {
            None
        } else {
            candidate.lifetime(self.session, self.asked)?
        };
        candidate.warn_of_grace(self.session, self.args.grace);
        Ok(candidate)
    }

    fn plan(&self, candidate: Candidate) -> Result<Planned> {
        let (named, excluded) = (&self.destinations, &self.args.not_to);
        let has_grace = !self.args.grace.is_zero();
        let stop = || candidate.stop_deliveries(self.session);
        let no_deliveries = (!self.args.dry_run).then(stop).transpose()?;
        let targets = Targets::new(self.session, &candidate, named, excluded, has_grace)?;
        Ok(Planned {
            candidate,
            targets,
            no_deliveries,
        })
    }

    /// Asks before a key is replaced whose secret is not stored here: what holds it cannot get it
    /// back.
    fn confirm(&self, planned: &[Planned]) -> Result<()> {
        let unknown = planned.iter().filter(|one| one.candidate.secret.is_none());
        let (unknown, recorded): (Vec<String>, Vec<Vec<String>>) = unknown
            .map(|one| (describe(&one.candidate.key), one.targets.titles()))
            .unzip();
        if unknown.is_empty() || self.args.dry_run {
            return Ok(());
        }
        let recorded = match recorded.concat().join(", ") {
            none if none.is_empty() => none,
            some => format!("; the new one is delivered to {some}"),
        };
        let what = format!(
            "the secret of {} is not stored on this machine: if the rotation fails, destinations cannot get it back{recorded}",
            unknown.join(", ")
        );
        let ctx = self.session.ctx;
        let asked = confirm_destruction(ctx, self.args.yes, &what, "Rotate it?");
        if ctx.ui.can_prompt() {
            return asked;
        }
        // Nothing was announced, so the error says what `--yes` would accept.
        asked.map_err(|error| Error {
            message: format!("{}; {what}", error.message),
            ..error
        })
    }

    fn rotate(&self, planned: &mut Planned) -> Result<Rotated> {
        let no_deliveries = planned.no_deliveries.take();
        let Planned {
            candidate, targets, ..
        } = planned;
        let order = Order {
            destinations: targets.all.clone(),
            recorded: targets.recorded.clone(),
            verification: self.verification()?,
            grace: self.args.grace,
            revokes_while_used: false,
            identified: self.identified,
            no_deliveries,
        };
        targets.announce_commands(self.session, "will");
        let rotated = candidate.rotate(self.session, order)?;
        self.report(candidate, targets, &rotated);
        Ok(rotated)
    }

    fn verification(&self) -> Result<Option<Verification>> {
        let Some(command) = &self.args.verify_with else {
            return Ok(None);
        };
        Ok(Some(Verification {
            title: "--verify-with",
            command: command.as_str().into(),
            folder: current_folder()?,
            variable: self.session.ctx.settings.key_variable()?.to_owned(),
        }))
    }

    fn report(&self, candidate: &Candidate, targets: &Targets, rotated: &Rotated) {
        let ctx = self.session.ctx;
        targets
            .all
            .iter()
            .for_each(|destination| report_delivered(ctx, shown(destination)));
        let (old, new) = (describe(&candidate.key), &rotated.key.id);
        match (rotated.retires_at, &rotated.unfinished) {
            (Some(until), _) => {
                ctx.ui.status(format!(
                    "replaced {old} by {new}; the old key works until {until:.0}"
                ));
                ctx.ui.hint("`genkey recover` revokes it then");
            }
            (None, Some(_)) => ctx.ui.status(format!("replaced {old} by {new}")),
            (None, None) => {
                ctx.ui
                    .status(format!("replaced {old} by {new}, and revoked the old key"));
                targets.warn_of_left_out(self.session);
            }
        }
        candidate.warn_if_held(self.session);
    }

    fn print(&self, done: &[(&Candidate, Rotated)]) -> Result<()> {
        let ctx = self.session.ctx;
        if done.is_empty() {
            return Ok(());
        }
        let known = Known::of(self.session)?;
        let rows: Vec<KeyRow<'_>> = done
            .iter()
            .map(|(candidate, rotated)| KeyRow {
                key: &rotated.key,
                stored: Some(&rotated.stored),
                replaced: Some(Replaced {
                    id: &candidate.key.id,
                    retires_at: rotated.retires_at,
                }),
                in_use: candidate.is_in_use && known.is_stored(&rotated.key.id),
                token: None,
            })
            .collect();
        ctx.ui.print(|out| match rows.as_slice() {
            [row] if self.args.keys.len() <= 1 => {
                output::key(row, ctx.format(), &ctx.surface(), out)
            }
            rows => output::keys(rows, ctx.format(), &ctx.surface(), out),
        })
    }
}
