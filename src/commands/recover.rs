//! `genkey recover`

use super::confirm_destruction;
use super::keys::revoke::describe;
use crate::context::Context;
use crate::error::{Error, Kind, Result};
use crate::model::{Key, KeyId, Scope};
use crate::ops::Desk;
use crate::ops::recover::{Action, Operation, Pending, Recovery, finish_login};
use crate::output::{self, Format};
use crate::session::{Sending, Session, Which};

mod leftovers;
mod reindex;

/// Finish or undo what was interrupted
///
/// A key that was being made and whose secret is in the store gets its name; one whose secret is
/// lost is revoked. No key is touched but those that bear the marker of a creation begun here.
///
/// Secrets that the stores of the profile hold and the index does not name, since it was lost or is
/// an old one, are found again; those of keys that work no more are dropped. Without need, nobody
/// is asked to unlock a store for that.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Skip the confirmation prompt before keys are revoked
    #[arg(short, long)]
    yes: bool,

    /// Show what would be done, without doing it
    #[arg(long)]
    dry_run: bool,
}

/// Finishes or undoes what was interrupted.
///
/// # Errors
/// When nobody confirmed, or something could not be finished or undone: it stays unfinished then,
/// and all else is done.
pub fn run(args: &Args, ctx: &Context) -> Result<()> {
    let lost_index = ctx.has_lost_index();
    let desk = ctx.desk()?;
    let pending = Pending::read(&desk, args.dry_run)?;
    warn_of_unreadable(ctx, &pending);
    let mut run = Run {
        ctx,
        desk,
        dry_run: args.dry_run,
        rows: Vec::new(),
        failures: Vec::new(),
    };
    let groups = run.plan(&pending);
    run.finish_logins(&pending);
    run.carry_out(&groups, |recovery| recovery.revoked().next().is_none());
    match if args.dry_run {
        Ok(())
    } else {
        confirm(args, ctx, &groups)
    } {
        Ok(()) => run.carry_out(&groups, |recovery| recovery.revoked().next().is_some()),
        Err(error) => run.failures.insert(0, error),
    }
    run.reindex(lost_index);
    run.remove_leftovers();
    run.end()
}

fn warn_of_unreadable(ctx: &Context, pending: &Pending) {
    let lines = match pending.unreadable {
        0 => return,
        1 => "1 line of the journal".into(),
        count => format!("{count} lines of the journal"),
    };
    ctx.ui.warn(match &pending.aside {
        Some(path) => format!(
            "{lines} could not be read, and what they said is now in `{}`",
            path.display()
        ),
        None => format!("{lines} cannot be read, and would be set aside"),
    });
    ctx.ui
        .hint("`genkey list --name '*(genkey *)'` shows keys whose creation was cut off");
}

/// Asks before keys are revoked that work. What only finishes what was asked for needs no answer.
fn confirm(args: &Args, ctx: &Context, groups: &[Group<'_>]) -> Result<()> {
    let lost: Vec<String> = groups
        .iter()
        .flat_map(|group| &group.recoveries)
        .flat_map(Recovery::revoked)
        .map(describe)
        .collect();
    let what = match lost.as_slice() {
        [] => return Ok(()),
        [one] => format!("this revokes {one}, whose secret is lost"),
        several => format!(
            "this revokes {} keys whose secrets are lost: {}",
            several.len(),
            several.join(", ")
        ),
    };
    let asked = confirm_destruction(ctx, args.yes, &what);
    if !ctx.ui.can_prompt() {
        return asked.map_err(|error| error.context(what));
    }
    asked.map_err(|error| {
        if error.kind == Kind::Failed {
            declined()
        } else {
            error
        }
    })
}

fn declined() -> Error {
    Error::new(
        Kind::Failed,
        "no key was revoked, because you did not confirm",
    )
}

/// What is to be done at one service with one profile.
struct Group<'a> {
    session: Session<'a>,
    recoveries: Vec<Recovery>,
}

/// What became of one key or secret.
struct Row {
    profile: String,
    name: Option<String>,
    id: Option<KeyId>,
    action: &'static str,
}

/// One run, and what came of it.
struct Run<'a> {
    ctx: &'a Context,
    desk: Desk<'a>,
    dry_run: bool,
    rows: Vec<Row>,
    failures: Vec<Error>,
}

impl<'a> Run<'a> {
    /// Asks each service about what was begun there. What cannot be asked about is a failure, and
    /// stays.
    fn plan(&mut self, pending: &Pending) -> Vec<Group<'a>> {
        let mut groups = Vec::new();
        for scope in pending.scopes() {
            match self.plan_group(pending, scope) {
                Ok(group) => groups.push(group),
                Err(_) if pending.is_only_awaiting_late_keys(scope) => {}
                Err(error) => self.failures.push(error),
            }
        }
        groups
    }

    fn plan_group(&mut self, pending: &Pending, scope: &Scope) -> Result<Group<'a>> {
        let session = Session::open(self.ctx, Which::ForWork(scope), Sending::Usual)?;
        let keys = session.wait(session.client.list_keys())?;
        let mut recoveries = Vec::new();
        for operation in pending.at(scope) {
            match session.wait(Recovery::plan(
                &self.desk,
                &session.account(),
                operation,
                &keys,
            )) {
                Ok(recovery) => recoveries.push(recovery),
                Err(error) => self.failures.push(about(operation, error)),
            }
        }
        Ok(Group {
            session,
            recoveries,
        })
    }

    fn carry_out(&mut self, groups: &[Group<'_>], chosen: impl Fn(&Recovery) -> bool) {
        for Group {
            session,
            recoveries,
        } in groups
        {
            for recovery in recoveries.iter().filter(|recovery| chosen(recovery)) {
                let work = || session.wait(recovery.carry_out(&self.desk, &session.account()));
                match self.change("this was looked at", work) {
                    Ok(_) => recovery
                        .actions
                        .iter()
                        .for_each(|action| self.tell(recovery, action)),
                    Err(error) => self.failures.push(about(&recovery.operation, error)),
                }
            }
        }
    }

    /// Changes something, but not in a dry run, and not after Ctrl-C, which came before `what`
    /// then.
    fn change<T, E: Into<Error>>(
        &self,
        what: &str,
        work: impl FnOnce() -> Result<T, E>,
    ) -> Result<Option<T>> {
        if self.dry_run {
            return Ok(None);
        }
        let interrupt = &self.desk.interrupt;
        if interrupt.requested() {
            return Err(Error::new(
                Kind::Unfinished,
                format!("interrupted before {what}"),
            ));
        }
        let _uninterrupted = interrupt.begin();
        work().map(Some).map_err(Into::into)
    }

    /// Removes the secrets that an interrupted change of a login has left without a use.
    fn finish_logins(&mut self, pending: &Pending) {
        for (operation, change) in pending.logins() {
            match finish_login(&self.desk, operation, change, self.dry_run) {
                Ok(0) => {}
                Ok(_) => {
                    let verb = self.tense("dropped", "would drop");
                    let profile = change.profile.clone();
                    let sentence =
                        format!("{verb} the secret of an interrupted login of profile `{profile}`");
                    self.say(
                        Row {
                            profile,
                            name: None,
                            id: None,
                            action: "drop_secret",
                        },
                        &sentence,
                    );
                }
                Err(error) => self.failures.push(about(operation, error.into())),
            }
        }
    }

    fn tell(&mut self, recovery: &Recovery, action: &Action) {
        let operation = &recovery.operation;
        let profile = operation
            .work
            .scope()
            .map(|scope| scope.profile.clone())
            .unwrap_or_default();
        let name = operation.work.key_name().map(str::to_owned);
        let known = |key: &Key| (key.name.clone(), Some(key.id.clone()));
        let title = |id: &KeyId| {
            name.as_ref()
                .map_or_else(|| format!("`{id}`"), |name| format!("`{name}` ({id})"))
        };
        let (action, (name, id), sentence) = match action {
            Action::NotCreated if operation.late_key().is_some() => return,
            Action::Finish(issue) => {
                let verb = self.tense("finished", "would finish");
                let sentence = format!("{verb} {}: its secret was kept", title(&issue.key.id));
                (
                    "finish",
                    (name.clone(), Some(issue.key.id.clone())),
                    sentence,
                )
            }
            Action::Revoke(issue) => {
                let verb = self.tense("revoked", "would revoke");
                (
                    "revoke",
                    known(&issue.key),
                    format!("{verb} {}, whose secret was lost", describe(&issue.key)),
                )
            }
            Action::Discard(id, _) => {
                let verb = self.tense("dropped", "would drop");
                let sentence =
                    format!("{verb} what was kept of {}, which works no more", title(id));
                ("drop_secret", (name.clone(), Some(id.clone())), sentence)
            }
            Action::NotRevoked(key) => {
                let sentence = format!(
                    "{} was not revoked and still works: `genkey revoke {}` ends it",
                    describe(key),
                    key.id
                );
                ("none", known(key), sentence)
            }
            Action::Renamed(key, _) => {
                let sentence = format!(
                    "{} was renamed by somebody before its secret was kept: `genkey revoke {}` ends it",
                    describe(key),
                    key.id
                );
                ("none", known(key), sentence)
            }
            Action::NotCreated => {
                let name = name.clone().unwrap_or_default();
                let sentence =
                    format!("`{name}` was not made with this account: it has no such key");
                ("none", (Some(name), None), sentence)
            }
            Action::AlreadyDone => {
                let what = name
                    .as_ref()
                    .map_or_else(|| "a revocation".to_owned(), |name| format!("`{name}`"));
                (
                    "none",
                    (name.clone(), None),
                    format!("{what} was finished already"),
                )
            }
        };
        self.say(
            Row {
                profile,
                name,
                id,
                action,
            },
            &sentence,
        );
    }

    /// What was done, or in a dry run would be.
    fn tense(&self, done: &'static str, planned: &'static str) -> &'static str {
        if self.dry_run { planned } else { done }
    }

    /// Tells people at once; scripts are told at the end.
    fn say(&mut self, row: Row, sentence: &str) {
        if self.ctx.format() == Format::Table {
            let sentence = self.ctx.ui.localize_command(sentence);
            self.ctx.ui.status(sentence);
        }
        self.rows.push(row);
    }

    fn print(&self) -> Result<()> {
        let ctx = self.ctx;
        if ctx.format() == Format::Table {
            return Ok(());
        }
        let rows: Vec<_> = self
            .rows
            .iter()
            .map(|row| row.values(!self.dry_run))
            .collect();
        ctx.ui
            .print(|out| output::records(&FIELDS, &rows, ctx.format(), &ctx.surface(), out))
    }

    /// Reports every failure but the first, which becomes the command's own.
    fn end(self) -> Result<()> {
        let ctx = self.ctx;
        let printed = self.print();
        let mut failures = self.failures.into_iter();
        let Some(first) = failures.next() else {
            match (self.rows.is_empty(), self.dry_run) {
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

impl Row {
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

fn about(operation: &Operation, error: Error) -> Error {
    error.context(format!("{operation} is still unfinished"))
}
