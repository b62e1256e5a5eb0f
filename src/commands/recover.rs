//! `genkey recover`

use super::keys::delivered::Delivered;
use super::keys::revoke::describe;
use super::{confirm_or, revoke_question};
use crate::context::Context;
use crate::error::{Error, Kind, Result};
use crate::model::Scope;
use crate::ops::Desk;
pub(super) use crate::ops::recover::Operation;
use crate::ops::recover::{Pending, Recovery, Resumed, finish_login};
use crate::output::{self, Format};
use crate::session::Session;

mod destinations;
mod leftovers;
mod listing;
mod reindex;
pub(super) mod report;

use report::{FIELDS, Row};

/// Finish or undo interrupted commands
///
/// A key that was being created gets its name if its secret was stored, and is revoked if its
/// secret was lost. An interrupted rotation is undone, or finished if the old key no longer works; an
/// old key whose grace period is over is revoked. The key of a `run --new` that was killed, and of a
/// `create --store none` that did not print it, is revoked. Only keys that were being created or
/// replaced on this machine are changed.
///
/// If the index was lost or restored from a backup, stored secrets that are missing from it are
/// added again, and secrets of revoked keys are removed. Stores are unlocked for this only if the
/// index was lost.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Skip the confirmation prompt before keys are revoked
    #[arg(short, long)]
    yes: bool,

    /// Show what would be done, without doing it
    #[arg(long)]
    dry_run: bool,
}

/// Finishes or undoes interrupted operations.
///
/// # Errors
/// When the revocations were not confirmed, or an operation could not be finished or undone. It
/// stays in the journal then, and the others are completed.
pub fn run(args: &Args, ctx: &Context) -> Result<()> {
    // Before anything writes a new index.
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
    // All services are asked before anything changes, so that one question covers all revocations.
    let groups = run.plan(&pending);
    // Needs no service.
    run.finish_logins(&pending);
    // First what needs no confirmation: it is done even if the person then answers no.
    run.carry_out(&groups, |recovery| recovery.revoked().next().is_none());
    match if args.dry_run {
        Ok(())
    } else {
        confirm(args, ctx, &groups)
    } {
        Ok(()) => run.carry_out(&groups, |recovery| recovery.revoked().next().is_some()),
        // First, because it becomes the command's error and decides the exit code.
        Err(error) => run.failures.insert(0, error.into()),
    }
    // After the recoveries, which add their keys to the index.
    run.reindex(lost_index);
    run.remove_leftovers();
    run.end()
}

/// What became of interrupted operations.
pub(super) struct ResumedWork {
    /// What was done about each key, or would be in a dry run.
    pub rows: Vec<Row>,
    /// Why others could not be finished.
    pub failures: Vec<Failed>,
}

/// Why an operation could not be finished, or something else failed.
pub(super) struct Failed {
    /// The name of the key; `None` if it is about all of them.
    pub key: Option<String>,
    /// Nothing is left to do: the error only says what was lost.
    pub is_settled: bool,
    pub error: Error,
}

impl<E: Into<Error>> From<E> for Failed {
    fn from(error: E) -> Self {
        Self {
            key: None,
            is_settled: false,
            error: error.into(),
        }
    }
}

/// Finishes or undoes the wanted operations at a service without a question. Old keys that work
/// stay unless `retires` is set.
pub(super) fn resume(
    ctx: &Context,
    is_wanted: impl Fn(&Operation) -> bool,
    dry_run: bool,
    retires: bool,
) -> Result<ResumedWork> {
    let desk = ctx.desk()?;
    let mut pending = Pending::read(&desk, dry_run)?;
    warn_of_unreadable(ctx, &pending);
    pending.operations.retain(is_wanted);
    let mut run = Run {
        ctx,
        desk,
        dry_run,
        rows: Vec::new(),
        failures: Vec::new(),
    };
    let mut groups = run.plan(&pending);
    if !retires {
        let recoveries = groups.iter_mut().flat_map(|group| &mut group.recoveries);
        recoveries.for_each(Recovery::hold_back);
    }
    run.carry_out(&groups, |_| true);
    Ok(ResumedWork {
        rows: run.rows,
        failures: run.failures,
    })
}

fn warn_of_unreadable(ctx: &Context, pending: &Pending) {
    let (lines, were) = match pending.unreadable {
        0 => return,
        1 => ("1 line of the journal".to_owned(), "was"),
        count => (format!("{count} lines of the journal"), "were"),
    };
    ctx.ui.warn(match &pending.aside {
        Some(path) => format!(
            "{lines} could not be read and {were} moved to `{}`",
            path.display()
        ),
        None => format!("{lines} cannot be read and would be moved aside"),
    });
    ctx.ui
        .hint("`genkey list --name '*(genkey *)'` lists keys whose creation was interrupted");
}

/// Asks before keys are revoked. Finishing what was asked for needs no confirmation.
fn confirm(args: &Args, ctx: &Context, groups: &[Group<'_>]) -> Result<()> {
    let lost: Vec<String> = groups
        .iter()
        .flat_map(|group| &group.recoveries)
        .flat_map(Recovery::revoked)
        .map(describe)
        .collect();
    let which = match lost.as_slice() {
        [] => return Ok(()),
        [one] => format!("{one}, whose secret is lost"),
        several => format!(
            "{} keys whose secrets are lost: {}",
            several.len(),
            several.join(", ")
        ),
    };
    let what = format!("this revokes {which}");
    // Other things were done by then, so "nothing was changed" would be wrong.
    let cancelled = Error::new(Kind::Failed, "cancelled; no key was revoked");
    let question = revoke_question(lost.len());
    let asked = confirm_or(ctx, args.yes, &[what], question, cancelled);
    if ctx.ui.can_prompt() {
        return asked;
    }
    // Nothing was announced, so the error says what `--yes` would do.
    asked.map_err(|error| Error {
        message: format!("{}; this would revoke {which}", error.message),
        ..error
    })
}

/// The recoveries of one profile at one service.
struct Group<'a> {
    session: Session<'a>,
    recoveries: Vec<Recovery>,
}

/// The state of one run.
struct Run<'a> {
    ctx: &'a Context,
    desk: Desk<'a>,
    dry_run: bool,
    rows: Vec<Row>,
    failures: Vec<Failed>,
}

impl<'a> Run<'a> {
    /// Asks each service about the operations that were interrupted there.
    fn plan(&mut self, pending: &Pending) -> Vec<Group<'a>> {
        let mut groups = Vec::new();
        for scope in pending.scopes() {
            match self.plan_group(pending, scope) {
                Ok(group) => groups.push(group),
                // Only watched for a key that may appear late: no reason to fail. But if neither
                // key of a rotation works, waiting changes nothing.
                Err(error)
                    if pending.is_only_waiting(scope, self.desk.now)
                        && !(error.kind == Kind::NotAuthenticated
                            && pending.has_switched(scope)) => {}
                Err(error) => self.failures.push(error.into()),
            }
        }
        groups
    }

    fn plan_group(&mut self, pending: &Pending, scope: &Scope) -> Result<Group<'a>> {
        let (session, keys) = self.list(pending, scope)?;
        let mut recoveries = Vec::new();
        for operation in pending.at(scope) {
            match session.wait(Recovery::plan(
                &self.desk,
                &session.account(),
                operation,
                &keys,
            )) {
                Ok(recovery) => recoveries.push(recovery),
                Err(error) => self.fail(operation, false, about(operation, error)),
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
            // Before the old keys are removed from the index.
            let delivered = Delivered::of(session);
            for recovery in recoveries.iter().filter(|recovery| chosen(recovery)) {
                let work = || session.wait(recovery.carry_out(&self.desk, &session.account()));
                match self.change("this was checked", work) {
                    Ok(resumed) => {
                        self.report(recovery, resumed.as_ref());
                        self.name_destinations(recovery, resumed.as_ref(), &delivered);
                    }
                    Err(error) if recovery.is_settled(&self.desk) => {
                        let operation = &recovery.operation;
                        self.fail(operation, true, error.context(operation));
                    }
                    Err(error) => {
                        let mut error = about(&recovery.operation, error);
                        // A destination that is gone would keep the key valid until it expires.
                        if let Some(old) = recovery
                            .retired()
                            .filter(|_| error.kind == Kind::Unfinished)
                        {
                            error = error.hint(format!(
                                "if nothing needs the old key any more, revoke it: `genkey revoke id:{}`",
                                old.id
                            ));
                        }
                        self.fail(&recovery.operation, false, error);
                    }
                }
            }
        }
    }

    /// Runs `work`, except in a dry run, which returns `None`.
    ///
    /// # Errors
    /// When Ctrl-C was pressed: interrupted before `what`.
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
        // From here to the end of `work`, Ctrl-C waits.
        let _uninterrupted = interrupt.begin();
        work().map(Some).map_err(Into::into)
    }

    /// Removes the secrets that an interrupted login or logout has left behind.
    fn finish_logins(&mut self, pending: &Pending) {
        for (operation, change) in pending.logins() {
            match finish_login(&self.desk, operation, change, self.dry_run) {
                Ok(0) => {}
                Ok(_) => {
                    let verb = self.tense("removed", "would remove");
                    let profile = change.profile.clone();
                    let sentence =
                        format!("{verb} the secret of an interrupted login of profile `{profile}`");
                    self.record(
                        Row {
                            profile,
                            name: None,
                            id: None,
                            action: "drop_secret",
                            is_creation: false,
                        },
                        &sentence,
                    );
                }
                Err(error) => self.fail(operation, false, about(operation, error.into())),
            }
        }
    }

    fn fail(&mut self, operation: &Operation, is_settled: bool, error: Error) {
        self.failures.push(Failed {
            key: operation.work.key_name().map(str::to_owned),
            is_settled,
            error,
        });
    }

    fn report(&mut self, recovery: &Recovery, resumed: Option<&Resumed>) {
        for action in &recovery.actions {
            let told = report::describe(&recovery.operation, action, resumed, self.dry_run);
            if let Some((row, sentence)) = told {
                self.record(row, &sentence);
            }
        }
    }

    fn tense(&self, done: &'static str, planned: &'static str) -> &'static str {
        if self.dry_run { planned } else { done }
    }

    /// Records a row. The sentence is printed at once; rows are printed at the end, as data.
    fn record(&mut self, row: Row, sentence: &str) {
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

    /// Prints the rows. Returns the first failure, and reports the others as warnings.
    fn end(self) -> Result<()> {
        let ctx = self.ctx;
        let printed = self.print();
        let mut failures = self.failures.into_iter().map(|failed| failed.error);
        let Some(first) = failures.next() else {
            match (self.rows.is_empty(), self.dry_run) {
                (true, _) => ctx.ui.status("nothing to recover"),
                (false, true) => ctx.ui.status("dry run: nothing was changed"),
                (false, false) => {}
            }
            return printed;
        };
        failures.for_each(|error| ctx.ui.warn(error));
        Err(first)
    }
}

fn about(operation: &Operation, error: Error) -> Error {
    error.context(format!("{operation} is still unfinished"))
}
