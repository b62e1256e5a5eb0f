//! Wraps a server: creates a key for it if it needs one, and changes the client's file.

use super::launch::{key_argument, launcher, require_unlocking};
use super::method::{Method, Plan};
use super::target::Found;
use super::trial::try_start;
use crate::commands::keys::create::{report, take_unfinished};
use crate::commands::keys::names::warn_of_namesakes;
use crate::context::Context;
use crate::destination::{DeliveryError, Outcome, rewrite};
use crate::error::{Error, Kind, Result};
use crate::mcp::{Launcher, Literal, Place, Transport, helper_words, quoted, with_helper, wrapped};
use crate::model::{EntryRef, Expiry, Key, KeyId, KeyName};
use crate::ops::create::KeyRequest;
use crate::ops::revoke::Revoker;
use crate::ops::rotate::create_and_deliver;
use crate::output::{self, Value};
use crate::secret::beginning;
use crate::session::{Sending, Session, Which};
use crate::store::StoredKey;

/// A server that is being wrapped.
pub(super) struct Wrapping<'a> {
    pub(super) ctx: &'a Context,
    pub(super) found: &'a Found,
    pub(super) plan: &'a Plan<'a>,
}

/// What `wrap` prints for scripts.
pub(super) struct Wrapped {
    pub(super) key: Option<String>,
    pub(super) id: Option<KeyId>,
    pub(super) variable: Option<String>,
    /// The beginning of the key that was in the file, and its id if that is known.
    pub(super) old: Option<(String, Option<KeyId>)>,
}

impl Wrapped {
    pub(super) fn print(self, ctx: &Context, place: &Place, server: &str) -> Result<()> {
        let (old, old_id) = self.old.unzip();
        let old_id = old_id.flatten();
        ctx.outcome(
            &[
                "client", "file", "server", "key", "id", "variable", "old_key", "old_id",
            ],
            &[
                place.client.map(|client| client.name).into(),
                place.path.display().to_string().into(),
                server.into(),
                self.key.into(),
                self.id.as_ref().map_or(Value::Null, Value::from),
                self.variable.into(),
                old.into(),
                old_id.as_ref().map_or(Value::Null, Value::from),
            ],
        )
    }
}

impl Wrapping<'_> {
    fn title(&self) -> &'static str {
        self.found.place.title()
    }

    /// The text of the file with the server wrapped.
    pub(super) fn edited(&self, text: &str, launcher: &Launcher) -> Result<String, DeliveryError> {
        let Found { place, name, .. } = self.found;
        match &self.plan.method {
            Method::Variable(variable) => wrapped(place, text, name, launcher, variable),
            Method::Header { literal, named } => {
                let header = (literal.as_deref(), named.as_deref());
                with_helper(place, text, name, launcher, header)
            }
        }
    }

    /// Refuses a file that the client writes from memory all the time. `creates` is the lifetime of
    /// the key, if there is none yet.
    pub(super) fn refuse_state(&self, launcher: &Launcher, creates: Option<Expiry>) -> Result<()> {
        let Found { place, name, .. } = self.found;
        if !place.is_state() {
            return Ok(());
        }
        let message = format!(
            "{} keeps its own state in `{}` and would undo the change",
            self.title(),
            place.path.display()
        );
        let error = Error::usage(message);
        if matches!(self.plan.method, Method::Header { .. }) {
            let hint = "move the server to the `.mcp.json` of a project, and wrap it there";
            return Err(error.hint(hint));
        }
        let error = match (&launcher.key, creates) {
            (Some(key), Some(life)) => error.hint(format!(
                "create its key first: `genkey create {} --expires-in {life} --if-missing`",
                quoted(key)
            )),
            _ => error,
        };
        let server = quoted(name);
        Err(error.hint(format!(
            "run `claude mcp remove {server}`, then `claude mcp add --scope user {server} -- {}`",
            self.command(launcher)
        )))
    }

    /// The command line that the client runs in the end. It has no key.
    fn command(&self, launcher: &Launcher) -> String {
        let words = match &self.plan.method {
            Method::Header { named, .. } => helper_words(launcher, named.as_deref()),
            Method::Variable(variable) => {
                let mut words = vec![launcher.program.clone()];
                words.extend(launcher.words(variable));
                if let Transport::Local { command, arguments } = &self.found.server.transport {
                    words.push(command.clone());
                    words.extend(arguments.iter().cloned());
                }
                words
            }
        };
        let words: Vec<String> = words.iter().map(|word| quoted(word)).collect();
        words.join(" ")
    }

    /// Shows what would be done.
    pub(super) fn preview(&self, launcher: &Launcher, creates: bool) -> Result<()> {
        let Found { place, name, .. } = self.found;
        let (ctx, old) = (self.ctx, self.old());
        let fields = [
            "dry_run",
            "client",
            "file",
            "server",
            "key",
            "creates_key",
            "command",
            "old_key",
        ];
        let values = [
            true.into(),
            place.client.map(|client| client.name).into(),
            place.path.display().to_string().into(),
            name.as_str().into(),
            launcher.key.as_deref().into(),
            creates.into(),
            self.command(launcher).into(),
            old.into(),
        ];
        ctx.ui
            .print(|out| output::record(&fields, &values, ctx.format(), &ctx.surface(), out))?;
        ctx.ui.status("dry run: nothing was changed");
        Ok(())
    }

    /// The beginning of the key that is in the file.
    fn old(&self) -> Option<String> {
        let shown = |literal: &Literal| beginning(literal.secret.expose());
        self.plan.pasted.map(shown)
    }

    /// Checks, without a request, that a key could be created.
    pub(super) fn require_login(&self) -> Result<()> {
        self.require_key_endpoints()?;
        if self.ctx.settings.is_sandbox() {
            return Ok(());
        }
        self.ctx.credential().map(drop)
    }

    fn require_key_endpoints(&self) -> Result<()> {
        let required = self.ctx.settings.require_key_endpoints();
        required.map_err(|error| error.hint("or pass a stored key with `--key`"))
    }

    /// Creates a key and changes the file. If that fails, the key is revoked.
    pub(super) fn create(&self, name: KeyName, expires_in: Expiry) -> Result<()> {
        let ctx = self.ctx;
        self.require_key_endpoints()?;
        let session = Session::open(ctx, Which::InUse, Sending::Usual)?;
        let store = ctx
            .prove_store(ctx.settings.chosen_store()?.as_deref())
            .map_err(Error::from)
            .map_err(|error| error.context("no key was created: the store is not writable"))?;
        // Before the request: a key that the client cannot read would have to be revoked again.
        require_unlocking(ctx, &store.name(), self.title())
            .map_err(|error| error.context("no key was created"))?;
        let (desk, account) = (ctx.desk()?, session.account());
        let _uninterrupted = desk.interrupt.begin();
        let request = KeyRequest {
            name: name.clone(),
            expires_in: Some(expires_in),
            marker: desk.marker()?,
        };
        let created = create_and_deliver(&desk, &account, &store, request, Vec::new());
        let mut issued = session.wait(created)?;
        let unfinished = take_unfinished(&mut issued.warnings);
        issued
            .warnings
            .iter()
            .for_each(|warning| report(ctx, warning));
        warn_of_namesakes(ctx, &name, &issued.namesakes);
        let stored = ctx.stored_key(&format!("id:{}", issued.key.id));
        let placed = stored.and_then(|stored| Ok((self.place(Some(&stored))?, stored)));
        let revocation = || {
            let revoker = Revoker {
                desk: &desk,
                account,
            };
            session.wait_in_silence(revoker.revoke(&issued.key))
        };
        match placed {
            Ok((launcher, stored)) => {
                let printed = self.finish(Some(&stored), launcher);
                unfinished.map_or(printed, Err)
            }
            // The file may name the key, so it must stay.
            Err(error) if error.kind == Kind::Unfinished => Err(error),
            Err(error) => Err(undone(&issued.key, error, revocation().err())),
        }
    }

    /// Changes the file so that the server gets a stored key, or the key in use.
    fn place(&self, key: Option<&StoredKey>) -> Result<Launcher> {
        let (ctx, path) = (self.ctx, &self.found.place.path);
        let store = self.entry(key)?.map(|at| at.store).unwrap_or_default();
        require_unlocking(ctx, &store, self.title())?;
        let launcher = launcher(ctx, key.map(|key| key_argument(ctx, key)), Some(&store))?;
        // While the file still has the old key: afterwards, a server that does not start would have
        // none.
        try_start(ctx, &launcher, self.title())?;
        rewrite(path, |text| self.edited(text, &launcher).map(Some)).map_err(not_changed)?;
        Ok(launcher)
    }

    /// The same, and reports it.
    pub(super) fn place_and_report(&self, key: Option<&StoredKey>) -> Result<()> {
        let launcher = self.place(key)?;
        self.finish(key, launcher)
    }

    /// Where the secret is that the server gets.
    fn entry(&self, key: Option<&StoredKey>) -> Result<Option<EntryRef>> {
        Ok(match key {
            Some(key) => Some(key.at.clone()),
            None => self.ctx.login()?.map(|login| login.at),
        })
    }

    /// Reports what was done.
    fn finish(&self, key: Option<&StoredKey>, launcher: Launcher) -> Result<()> {
        let (ctx, Found { place, name, .. }) = (self.ctx, self.found);
        let old_id = self.report(key);
        let variable = match &self.plan.method {
            Method::Variable(variable) => Some(variable.clone()),
            Method::Header { .. } => None,
        };
        let outcome = Wrapped {
            key: launcher.key,
            id: key.and_then(|key| key.known_id().cloned()),
            variable,
            old: self.old().map(|old| (old, old_id)),
        };
        outcome.print(ctx, place, name)
    }

    /// Says what was done, and what is left to do. Returns the id of the key that was in the file,
    /// if it is known.
    fn report(&self, key: Option<&StoredKey>) -> Option<KeyId> {
        let (ctx, Found { place, name, .. }) = (self.ctx, self.found);
        let (title, path) = (self.title(), place.path.display());
        let with = key.map_or_else(
            || "the key in use".to_owned(),
            |key| format!("key {}", key.title()),
        );
        ctx.ui
            .status(format!("wrapped `{name}` in `{path}`; it gets {with}"));
        ctx.ui.hint(format!("restart {title}"));
        let Some(pasted) = self.plan.pasted else {
            self.report_removal();
            return None;
        };
        // Another server, or a comment, may have the same key.
        if let Some(others) = place
            .read()
            .ok()
            .and_then(|text| place.also_in(&text, &pasted.secret))
        {
            ctx.ui
                .warn(format!("`{path}` still has the same key in {others}"));
        }
        let used = self.entry(key).ok()?.map(|at| ctx.read_stored(&at));
        if used.is_some_and(|used| used.is_ok_and(|used| used == pasted.secret)) {
            ctx.ui.status(
                "it is the key that was in the file; replace it if others may have seen it there",
            );
            return key.and_then(|key| key.known_id().cloned());
        }
        let scope = &ctx.settings.profile().ok()?.scope;
        let id = ctx.find_by_secret(scope, &pasted.secret);
        let shown = beginning(pasted.secret.expose());
        ctx.ui.status(format!(
            "the key that was in the file, `{shown}`, is not revoked"
        ));
        let provider = ctx.settings.provider().ok()?;
        let dashboard = provider.dashboard.as_deref().unwrap_or("its dashboard");
        let revoke = match &id {
            Some(id) => format!("with `genkey revoke {id}`"),
            None if provider.keys.is_some() => {
                format!("in the dashboard ({dashboard}) or with `genkey revoke KEY`")
            }
            None => format!("in the dashboard ({dashboard})"),
        };
        ctx.ui.hint(format!(
            "revoke it {revoke} when {title} has been restarted"
        ));
        id
    }

    /// Says what was in the place of the key: nothing, or a value that does not look like one.
    fn report_removal(&self) {
        let (server, name) = (&self.found.server, &self.found.name);
        let Method::Variable(variable) = &self.plan.method else {
            return;
        };
        let message = match server.reference(variable) {
            Some(reference) => format!("`{reference}` was removed from `{variable}` in `env`"),
            None if server.variables.contains(variable) => {
                format!("the value of `{variable}` in `env` was removed")
            }
            None => format!("`{name}` had no key in the file; it gets `{variable}`"),
        };
        self.ctx.ui.status(message);
    }
}

/// The error when the file was not changed, or may have been.
fn not_changed(error: DeliveryError) -> Error {
    let is_unknown = error.outcome == Outcome::Unknown;
    let error = Error::from(error);
    if !is_unknown {
        return error;
    }
    Error {
        kind: Kind::Unfinished,
        ..error
    }
    .hint("`genkey mcp list` shows whether the server is wrapped; if not, run the command again")
}

/// The error after a new key was not needed in the end.
fn undone(key: &Key, error: Error, not_revoked: Option<Error>) -> Error {
    let message = |end: String| format!("{}; {end}", error.message);
    match not_revoked {
        None => Error {
            message: message("the new key was revoked".to_owned()),
            ..error
        },
        Some(cause) => Error {
            kind: Kind::Unfinished,
            message: message(format!(
                "the new key ({}) could not be revoked: {cause}",
                key.id
            )),
            ..error
        }
        .hint(format!("revoke it: `genkey revoke {}`", key.id)),
    }
}
