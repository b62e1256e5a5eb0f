//! `genkey recover`

use std::path::Path;

use super::confirm_destruction;
use super::keys::revoke::describe;
use crate::context::{Context, Session};
use crate::error::{Error, Kind, Result};
use crate::journal::{Creation, Loose, Record, Revocation, Work};
use crate::model::{Key, KeyId, Marker, Meaning, StoredAt};
use crate::ops::recover::{Action, Plan, Recovery};
use crate::output::{self, Format};

mod leftovers;
mod stock;

/// Finish or undo what was interrupted
///
/// A key that was being made and whose secret is in the store gets its name; one whose secret is lost is revoked. No key is
/// touched but those that bear the marker of a creation begun here.
///
/// Secrets that the stores of the profile hold and the index does not name, since it was lost or is an old one, are found
/// again; those of keys that work no more are dropped. Without need, nobody is asked to unlock a store for that.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Do not ask before keys are revoked
    #[arg(short, long)]
    yes: bool,

    /// Only say what would be done
    #[arg(long)]
    dry_run: bool,
}

/// Finishes or undoes what was interrupted.
///
/// # Errors
/// When nobody confirmed, or something could not be finished or undone: it stays in the journal then, and all else is done.
pub fn run(args: &Args, ctx: &Context) -> Result<()> {
    let (journal, index, lost_index) = (ctx.journal(), ctx.index(), ctx.has_lost_index());
    let _alone = journal.recovering()?;
    let (contents, aside) = if args.dry_run { (journal.unfinished()?, None) } else { journal.take_stock()? };
    warn_of_unreadable(ctx, contents.unreadable.len(), aside.as_deref());
    let recovery = Recovery { stores: ctx, index: &index, journal: &journal, now: ctx.now() };
    let (dry_run, tried) = (args.dry_run, contents.tried);
    let mut run = Run { ctx, recovery, dry_run, tried, outcomes: Vec::new(), failures: Vec::new() };
    let groups = run.plan(&contents.work);
    contents.work.iter().for_each(|work| run.finish_login(work));
    run.finish_plans(&groups, |plan| plan.revoked().next().is_none());
    match if args.dry_run { Ok(()) } else { confirm(args, ctx, &groups) } {
        Ok(()) => run.finish_plans(&groups, |plan| plan.revoked().next().is_some()),
        Err(error) => run.failures.insert(0, error),
    }
    run.take_stock(lost_index);
    run.remove_leftovers();
    run.end()
}

fn warn_of_unreadable(ctx: &Context, count: usize, aside: Option<&Path>) {
    let lines = match count {
        0 => return,
        1 => "1 line of the journal".into(),
        _ => format!("{count} lines of the journal"),
    };
    ctx.ui.warn(match aside {
        Some(path) => format!("{lines} could not be read, and what they said is now in `{}`", path.display()),
        None => format!("{lines} cannot be read, and would be set aside"),
    });
    ctx.ui.hint(ctx.advice("`genkey list --name '*(genkey *)'` shows keys whose creation was cut off"));
}

/// Asks before keys are revoked that work. What only finishes what was asked for needs no answer.
fn confirm(args: &Args, ctx: &Context, groups: &[Group<'_>]) -> Result<()> {
    let lost: Vec<String> =
        groups.iter().flat_map(|group| &group.plans).flat_map(Plan::revoked).map(describe).collect();
    let what = match lost.as_slice() {
        [] => return Ok(()),
        [one] => format!("this revokes {one}, whose secret is lost"),
        several => format!("this revokes {} keys whose secrets are lost: {}", several.len(), several.join(", ")),
    };
    let asked = confirm_destruction(ctx, args.yes, &what);
    if !ctx.ui.can_prompt() {
        return asked.map_err(|error| error.context(what));
    }
    asked.map_err(|error| if error.kind == Kind::Failed { declined() } else { error })
}

fn declined() -> Error {
    Error::new(Kind::Failed, "no key was revoked, because you did not confirm")
}

/// A profile's name, and the base URL that work was begun at with it.
type Service<'a> = (&'a str, &'a str);

/// What is to be done at one service with one profile.
struct Group<'a> {
    session: Session<'a>,
    plans: Vec<Plan>,
}

/// What became of one key or secret.
struct Outcome {
    profile: String,
    name: Option<String>,
    id: Option<KeyId>,
    action: &'static str,
}

/// One run, and what came of it.
struct Run<'a> {
    ctx: &'a Context,
    recovery: Recovery<'a>,
    dry_run: bool,
    /// The markers of what people know that it could not be finished.
    tried: Vec<Marker>,
    outcomes: Vec<Outcome>,
    failures: Vec<Error>,
}

impl<'a> Run<'a> {
    /// Asks each service about the work that was begun there. What cannot be asked about is a failure, and stays.
    fn plan(&mut self, all: &[Work]) -> Vec<Group<'a>> {
        let mut services: Vec<Service<'_>> = Vec::new();
        for service in all.iter().filter_map(Work::service) {
            if !services.contains(&service) {
                services.push(service);
            }
        }
        let mut groups = Vec::new();
        for service in services {
            let work: Vec<&Work> = all.iter().filter(|work| work.service() == Some(service)).collect();
            match self.plan_group(service, &work) {
                Ok(planned) => groups.extend(planned),
                // Nothing is known to be unfinished there: it was only to be looked whether something has appeared.
                Err(_) if work.iter().all(|work| work.is_watched()) => {}
                Err(error) => self.failures.push(error),
            }
        }
        groups
    }

    fn plan_group(&mut self, service: Service<'_>, work: &[&Work]) -> Result<Vec<Group<'a>>> {
        let session = Session::for_work(self.ctx, service)?;
        let keys = session.wait(session.client.list_keys()).map_err(Error::about_address)?;
        let (mut plans, mut groups) = (Vec::new(), Vec::new());
        for work in work.iter().copied() {
            let planned = self.recovery.plan(work.clone(), &keys).map_err(Error::from);
            match planned.and_then(|plan| self.ask_keys_themselves(plan, service)) {
                Ok((plan, None)) => plans.push(plan),
                Ok((plan, Some(session))) => groups.push(Group { session, plans: vec![plan] }),
                Err(error) => self.failures.push(about(work, error)),
            }
        }
        groups.push(Group { session, plans });
        Ok(groups)
    }

    /// A key that was made and is not listed may be another account's, or dead at a service that lists no dead keys. It is
    /// asked itself: what it lists, or is refused for, is certain.
    fn ask_keys_themselves(&self, plan: Plan, service: Service<'_>) -> Result<(Plan, Option<Session<'a>>)> {
        let (mut actions, mut own) = (Vec::new(), None);
        for action in plan.actions {
            let Action::Unlisted(id, at) = action else {
                actions.push(action);
                continue;
            };
            let Some((session, keys)) = self.listed_by(&id, &at, service)? else {
                actions.push(Action::Tidy(id, at));
                continue;
            };
            let work = match plan.work.clone() {
                Work::Revocation(revocation) => Work::Revocation(Revocation { keys: vec![id], ..revocation }),
                work @ (Work::Creation(_) | Work::Loose(_)) => work,
            };
            actions.extend(self.recovery.plan(work, &keys)?.actions);
            own = Some(session);
        }
        if let Some(Action::Unlisted(id, _)) = actions.iter().find(|action| matches!(action, Action::Unlisted(..))) {
            let unlisted = format!("the service does not list the key `{id}`");
            return Err(Error::new(Kind::Service, unlisted).hint("`genkey recover` looks again"));
        }
        Ok((Plan { work: plan.work, actions }, own))
    }

    /// What a kept key lists, and the session that it did so in; `None` where the service says that it works no more.
    fn listed_by(&self, id: &KeyId, at: &StoredAt, service: Service<'_>) -> Result<Option<(Session<'a>, Vec<Key>)>> {
        let session = Session::with_kept(self.ctx, service, at.clone(), id.clone())?;
        // A gateway that refuses has not the service's own code for it.
        let errors = &session.profile().provider.errors;
        let is_dead = |error: &Error| {
            error.code.as_deref().and_then(|code| errors.meaning(code)) == Some(Meaning::NotAuthenticated)
        };
        match session.wait(session.client.list_keys()) {
            Ok(keys) => Ok(Some((session, keys))),
            Err(error) if error.kind == Kind::NotAuthenticated && is_dead(&error) => Ok(None),
            Err(error) => Err(error.about_address()),
        }
    }

    fn finish_plans(&mut self, groups: &[Group<'_>], chosen: impl Fn(&Plan) -> bool) {
        for group in groups {
            for plan in group.plans.iter().filter(|plan| chosen(plan)) {
                match self.finish(group, plan) {
                    Ok(()) => plan.actions.iter().for_each(|action| self.tell(&plan.work, action)),
                    Err(error) => self.fail(&plan.work, error),
                }
            }
        }
    }

    /// Notes a failure. Whoever has been told of a secret that cannot be dropped is reminded of it no more.
    fn fail(&mut self, work: &Work, error: Error) {
        if !matches!(work, Work::Creation(_)) && error.kind == Kind::Store && !self.tried.contains(work.marker()) {
            // Should this note be lost, they are reminded again.
            let _ = self.recovery.journal.note(&Record::Tried { marker: work.marker().clone() });
        }
        self.failures.push(about(work, error));
    }

    fn finish(&self, group: &Group<'_>, plan: &Plan) -> Result<()> {
        let work = || group.session.wait(self.recovery.carry_out(plan, &group.session.client));
        self.change("this was looked at", work).map(drop)
    }

    /// Changes something, but not in a dry run, and not after Ctrl-C, which came before `what` then.
    fn change<T, E: Into<Error>>(&self, what: &str, work: impl FnOnce() -> Result<T, E>) -> Result<Option<T>> {
        if self.dry_run {
            return Ok(None);
        }
        let interrupt = self.ctx.ui.interrupt()?;
        if interrupt.requested() {
            return Err(Error::new(Kind::Unfinished, format!("interrupted before {what}")));
        }
        let _begun = interrupt.begin();
        work().map(Some).map_err(Into::into)
    }

    /// Drops the secrets that an interrupted change of a login has left without a use.
    fn finish_login(&mut self, work: &Work) {
        let Work::Loose(loose) = work else { return };
        match self.drop_unnamed(loose) {
            Ok(0) => {}
            Ok(_) => self.say(
                Outcome { profile: loose.profile.clone(), name: None, id: None, action: "drop_secret" },
                &format!(
                    "{} the secret of an interrupted login of profile `{}`",
                    self.tense("dropped", "would drop"),
                    loose.profile
                ),
            ),
            Err(error) => self.fail(work, error),
        }
    }

    fn drop_unnamed(&self, loose: &Loose) -> Result<usize> {
        Ok(if self.dry_run { self.recovery.unnamed(loose)?.len() } else { self.recovery.drop_unnamed(loose)? })
    }

    fn tell(&mut self, work: &Work, action: &Action) {
        let profile = work.service().map(|(profile, _)| profile.to_owned()).unwrap_or_default();
        let name = intended(work);
        let known = |key: &Key| (key.name.clone(), Some(key.id.clone()));
        let title = |id: &KeyId| name.as_ref().map_or_else(|| format!("`{id}`"), |name| format!("`{name}` ({id})"));
        let (action, (name, id), sentence) = match action {
            Action::Finish(_, stored) => {
                let sentence =
                    format!("{} {}: its secret was kept", self.tense("finished", "would finish"), title(&stored.id));
                ("finish", (stored.name.clone(), Some(stored.id.clone())), sentence)
            }
            Action::Revoke(key, _) => (
                "revoke",
                known(key),
                format!("{} {}, whose secret was lost", self.tense("revoked", "would revoke"), describe(key)),
            ),
            Action::Tidy(id, _) => {
                let sentence = format!(
                    "{} what was kept of {}, which works no more",
                    self.tense("dropped", "would drop"),
                    title(id)
                );
                ("drop_secret", (name.clone(), Some(id.clone())), sentence)
            }
            Action::StillWorks(key) => {
                let sentence =
                    format!("{} was not revoked and still works: `genkey revoke {}` ends it", describe(key), key.id);
                ("none", known(key), sentence)
            }
            Action::LeaveAlone(key, _) => {
                let sentence = format!(
                    "{} was renamed by somebody before its secret was kept: `genkey revoke {}` ends it",
                    describe(key),
                    key.id
                );
                ("none", known(key), sentence)
            }
            Action::Absent if work.is_watched() => return,
            Action::Unlisted(..) => return,
            Action::Absent => {
                let name = name.clone().unwrap_or_default();
                (
                    "none",
                    (Some(name.clone()), None),
                    format!("`{name}` was not made with this account: it has no such key"),
                )
            }
            Action::Close => {
                let what = name.as_ref().map_or_else(|| "a revocation".to_owned(), |name| format!("`{name}`"));
                ("none", (name.clone(), None), format!("{what} was finished already"))
            }
        };
        self.say(Outcome { profile, name, id, action }, &sentence);
    }

    /// What was done, or in a dry run would be.
    fn tense(&self, done: &'static str, planned: &'static str) -> &'static str {
        if self.dry_run { planned } else { done }
    }

    /// Tells people at once; scripts are told at the end.
    fn say(&mut self, outcome: Outcome, sentence: &str) {
        if self.ctx.format() == Format::Table {
            let sentence = self.ctx.advice(sentence);
            self.ctx.ui.status(sentence);
        }
        self.outcomes.push(outcome);
    }

    fn print(&self) -> Result<()> {
        let ctx = self.ctx;
        if ctx.format() == Format::Table {
            return Ok(());
        }
        let rows: Vec<_> = self.outcomes.iter().map(|outcome| outcome.values(!self.dry_run)).collect();
        ctx.ui.print(|out| output::records(&FIELDS, &rows, ctx.format(), &ctx.surface(), out))
    }

    /// Reports every failure but the first, which becomes the command's own.
    fn end(self) -> Result<()> {
        let ctx = self.ctx;
        let printed = self.print();
        let mut failures = self.failures.into_iter();
        let Some(first) = failures.next() else {
            match (self.outcomes.is_empty(), self.dry_run) {
                (true, _) => ctx.ui.status("nothing is unfinished"),
                (false, true) => ctx.ui.status("nothing was changed: this was a dry run"),
                (false, false) => {}
            }
            return printed;
        };
        failures.for_each(|error| ctx.ui.warn(error));
        Err(first)
    }
}

const FIELDS: [&str; 5] = ["profile", "name", "id", "action", "done"];

impl Outcome {
    fn values(&self, done: bool) -> [output::Value<'_>; 5] {
        [
            self.profile.as_str().into(),
            self.name.as_deref().into(),
            self.id.as_ref().into(),
            self.action.into(),
            done.into(),
        ]
    }
}

/// The name that a creation was to give.
fn intended(work: &Work) -> Option<String> {
    match work {
        Work::Creation(Creation { intent, .. }) => Some(intent.name.clone()),
        Work::Revocation(_) | Work::Loose(_) => None,
    }
}

fn about(work: &Work, error: Error) -> Error {
    error.context(format!("{work} is still unfinished"))
}
