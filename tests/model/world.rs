//! The world of a sequence: a home, a store, and the embedded server behind a relay.

use std::collections::BTreeMap;
use std::fs;
use std::process::Command;
use std::time::Duration;

use jiff::Timestamp;
use serde_json::{Value, json};

use super::ledger::{Findings, Known, Ledger, check, ensure, working};
use super::{Action, Break, Fault, Foreign, Pick, Step};
use crate::support::credential_helper::CredentialHelper;
use crate::support::genkey::{Ended, Home, places};
use crate::support::proxy::Relay;
use crate::support::secrets;
use crate::support::service::{Row, Service, Sha, sha};

type Outcome = Result<(), String>;

pub struct World {
    home: Home,
    helper: Option<CredentialHelper>,
    relay: Relay,
    service: Service,
    ledger: Ledger,
    /// The secrets of foreign keys.
    foreign: BTreeMap<i64, String>,
    /// The key that the file held before it got another one.
    former: Option<String>,
    /// The key that is being replaced.
    rotated: Option<Row>,
}

/// The file that keys are delivered to, and the variable.
const FILE: &str = "app.env";
const VARIABLE: &str = "GEN_API_KEY=";

impl World {
    pub fn new(with_helper: bool) -> Self {
        let mut home = Home::with_file_store();
        let helper = with_helper.then(|| CredentialHelper::install(&mut home));
        // Nothing here reads what it saw.
        helper.iter().for_each(CredentialHelper::look_away);
        let service = Service::start(&mut home);
        let relay = Relay::to(&service.url());
        home.set("GENKEY_API_URL", relay.url());
        Self {
            home,
            helper,
            relay,
            service,
            ledger: Ledger::new(),
            foreign: BTreeMap::new(),
            former: None,
            rotated: None,
        }
    }

    /// Carries out one step, and updates the model.
    pub fn step(&mut self, step: &Step) -> Outcome {
        if let Action::Foreign(foreign) = &step.action {
            self.foreign_action(foreign);
        } else if matches!(step.action, Action::EndGraces) {
            self.end_graces();
        } else if matches!(step.action, Action::RestoreFile) {
            self.restore_file();
        } else if matches!(
            step,
            Step {
                action: Action::Recover,
                fault: None
            }
        ) {
            return self.recover();
        } else {
            self.genkey(&step.action, step.fault.as_ref())
                .map_err(|wrong| format!("{step:?}: {wrong}"))?;
        }
        self.note_stored();
        Ok(())
    }

    /// Recovers without a fault, and checks the state.
    pub fn recover(&mut self) -> Outcome {
        let working_before = working(&self.ledger, &self.rows());
        let first = self.home.run("recover --yes");
        let is_allowed = first.code == 0 || (first.code == 1 && self.ledger.hurt);
        ensure(is_allowed, || {
            format!("`recover` ended with {}: {}", first.code, first.stderr)
        })?;
        self.ledger.hurt = false;
        self.check_working(&working_before)?;
        self.note_dead_logins();
        self.note_moved_logins();
        let found = self.findings();
        check(&self.ledger, &found)
            .map_err(|wrong| format!("{wrong}\nafter `recover` said: {}", first.stderr))?;
        let second = self.home.run("recover --yes");
        let after = self.findings();
        ensure(second.code == 0 && found == after, || {
            format!("a second `recover` changes {found:?} to {after:?}")
        })?;
        let list = self.home.run("list");
        ensure(
            list.code == 0 && !list.stderr.contains("interrupted"),
            || format!("still reminded: {}", list.stderr),
        )?;
        self.settle(&found);
        Ok(())
    }

    /// After a successful `recover`, the state is certain.
    fn settle(&mut self, found: &Findings) {
        self.ledger.login(true, found.login_secret());
        for row in &found.rows {
            self.ledger.known(row.id).renamed(true, &row.name);
        }
    }

    fn genkey(&mut self, action: &Action, fault: Option<&Fault>) -> Outcome {
        let rows = self.rows();
        if let Action::Rotate { key, deliver, .. } = action {
            self.rotated = self.choose(key, *deliver, &rows);
        }
        let Some(mut command) = self.command(action, &rows) else {
            return Ok(());
        };
        if let Action::Rotate { deliver, .. } = action {
            self.plan_rotation(*deliver);
        }
        let working_before = working(&self.ledger, &rows);
        if let Some(fault) = fault {
            self.plan(action, fault, &mut command);
            let login = matches!(
                action,
                Action::Login(_)
                    | Action::Logout
                    | Action::Use(_)
                    | Action::Create { in_use: true, .. }
            );
            let full = matches!(
                fault,
                Fault::Full { .. }
                    | Fault::AtPoint {
                        what: Break::DiskFull,
                        ..
                    }
            );
            self.ledger.litter |= login && full;
            self.ledger.full |= full;
        }
        let requests = self.relay.requests().len();
        let stdin = self.login_secret(action).unwrap_or_default();
        let ended = self.relay.run_with_stdin(&self.home, &mut command, stdin);
        self.relay.calm();
        self.helper.iter().for_each(CredentialHelper::at_no_call);
        let posts = self.relay.requests()[requests..]
            .iter()
            .filter(|name| name.starts_with("POST"))
            .count();
        ensure(posts <= usize::from(creates(action)), || {
            format!("{posts} requests that create")
        })?;
        self.note(action, &rows, &ended)
            .map(|()| self.note_stored())
            .and_then(|()| {
                if matches!(action, Action::Revoke(_)) {
                    Ok(())
                } else {
                    self.check_working(&working_before)
                }
            })
            .map_err(|wrong| format!("{wrong}\nexit code {}: {}", ended.code, ended.stderr))
    }

    /// No rotation leaves a line of keys without one that works.
    fn check_working(&self, before: &BTreeMap<i64, usize>) -> Outcome {
        let now = working(&self.ledger, &self.rows());
        for (line, count) in before {
            let lost = *count > 0 && now.get(line).copied().unwrap_or_default() == 0;
            ensure(!lost, || {
                format!("no key works that replaced {line}, or it itself")
            })?;
        }
        Ok(())
    }

    /// The key to replace: one that works, and for a delivery that which the file holds.
    fn choose(&self, key: &Pick, deliver: bool, rows: &[Row]) -> Option<Row> {
        let works = |row: &&Row| !row.revoked;
        let working: Vec<Row> = rows.iter().filter(works).cloned().collect();
        let held = self.delivered().filter(|_| deliver).map(|held| sha(&held));
        let in_file = working.iter().find(|row| Some(&row.sha) == held.as_ref());
        in_file.or_else(|| chosen(key, &working)).cloned()
    }

    /// Records what a rotation is about to change.
    fn plan_rotation(&mut self, deliver: bool) {
        let Some(old) = self.rotated.clone() else {
            return;
        };
        let held = self.delivered();
        if held.as_deref().map(sha) == Some(old.sha.clone()) {
            if deliver {
                self.former = held;
            } else {
                // Nothing says that the file needs the new key.
                self.ledger.excused.insert(old.sha.clone());
            }
        }
        let known = self.ledger.known(old.id);
        known.unwanted = true;
        known.retiring = true;
        known.line.get_or_insert(old.id);
    }

    fn end_graces(&self) {
        let Ok(journal) = fs::read_to_string(self.home.path(places::JOURNAL)) else {
            return;
        };
        let ended = |line: &str| match serde_json::from_str::<Value>(line) {
            Ok(mut line) if line["step"] == "switched" => {
                let at: Timestamp = line["at"].as_str().unwrap().parse().unwrap();
                line["retire_at"] = (at - Duration::from_secs(60)).to_string().into();
                format!("{line}\n")
            }
            _ => format!("{line}\n"),
        };
        let journal: String = journal.lines().map(ended).collect();
        self.home.write(places::JOURNAL, journal);
    }

    /// A backup is restored.
    fn restore_file(&mut self) {
        let Some(former) = self.former.clone() else {
            return;
        };
        let sha = sha(&former);
        if self.rows().iter().any(|row| row.sha == sha && row.revoked) {
            self.ledger.excused.insert(sha);
        }
        self.home.write(FILE, format!("{VARIABLE}{former}\n"));
    }

    fn delivered(&self) -> Option<String> {
        let text = fs::read_to_string(self.home.path(FILE)).unwrap_or_default();
        let held = text.lines().find_map(|line| line.strip_prefix(VARIABLE));
        held.map(str::to_owned)
    }

    /// A key was revoked by hand.
    fn note_revoked(&mut self, row: &Row) {
        self.ledger.excused.insert(row.sha.clone());
        let journal = fs::read_to_string(self.home.path(places::JOURNAL)).unwrap_or_default();
        self.ledger.hurt |= self.ledger.known(row.id).line.is_some() && !journal.is_empty();
        self.ledger.known(row.id).unwanted = true;
    }

    fn command(&self, action: &Action, rows: &[Row]) -> Option<Command> {
        let id = |pick: &Pick| chosen(pick, rows).map(|row| row.id.to_string());
        let mut command = match action {
            Action::Create { name, in_use, .. } => {
                let mut command =
                    self.home
                        .genkey_args(&["create", "--name", name, "--show-token"]);
                command.args(in_use.then_some("--use"));
                command
            }
            Action::Rename(pick, name) => self.home.genkey_args(&["rename", &id(pick)?, name]),
            Action::Revoke(pick) => self.home.genkey_args(&["revoke", "--yes", &id(pick)?]),
            Action::Rotate {
                graceful, deliver, ..
            } => {
                let id = self.rotated.as_ref()?.id.to_string();
                let mut command = self.home.genkey_args(&["rotate", "--yes", &id]);
                command.args(graceful.then_some("--grace=1h"));
                command.args(deliver.then(|| format!("--to=dotenv:{FILE}")));
                command
            }
            Action::Login(_) => self.home.genkey("login --with-token"),
            Action::Logout => self.home.genkey("logout"),
            Action::Use(pick) => self.home.genkey_args(&["use", &id(pick)?]),
            Action::List => self.home.genkey("list"),
            Action::Recover => self.home.genkey("recover --yes"),
            Action::Foreign(_) | Action::EndGraces | Action::RestoreFile => return None,
        };
        if matches!(action, Action::Create { by_login: true, .. }) {
            command.env_remove("GEN_API_KEY");
        }
        Some(command)
    }

    /// The stdin of a login.
    fn login_secret(&self, action: &Action) -> Option<String> {
        let Action::Login(Pick(index)) = action else {
            return None;
        };
        let secrets: Vec<&String> = self.foreign.values().collect();
        let own = || self.service.session().to_owned();
        Some(if secrets.is_empty() {
            own()
        } else {
            index.get(&secrets).to_string()
        })
    }

    fn plan(&self, action: &Action, fault: &Fault, command: &mut Command) {
        match fault {
            Fault::AtPoint {
                point,
                after,
                what: Break::Kill,
            } => {
                // A command passes most of its own points once, and the others often.
                let own = points(action);
                let points: Vec<&str> = [own, own, own, &DISK[..]].concat();
                let point = point.get(&points);
                let after = if DISK.contains(point) { *after } else { 0 };
                command.env("FAILPOINTS", format!("{point}={after}*off->return(kill)"));
            }
            Fault::AtPoint {
                point,
                after,
                what: Break::DiskFull,
            } => {
                command.env(
                    "FAILPOINTS",
                    format!("{}={after}*off->1*return(full)", point.get(&DISK)),
                );
            }
            Fault::Full { after } => {
                let points = DISK.map(|point| format!("{point}={after}*off->return(full)"));
                command.env("FAILPOINTS", points.join(";"));
            }
            Fault::AtRequest { request, nth, what } => {
                let (method, path) = request.get(requests(action));
                self.relay.perhaps(method, path, *nth, *what);
            }
            Fault::AtCall { call, script } => self
                .helper
                .iter()
                .for_each(|helper| helper.at(*call, script)),
        }
    }

    /// Records what a command may have changed.
    fn note(&mut self, action: &Action, before: &[Row], ended: &Ended) -> Outcome {
        let certain = ended.code == 0;
        let row = |pick: &Pick| chosen(pick, before).unwrap().clone();
        let new: Vec<Row> = self
            .rows()
            .into_iter()
            .filter(|row| before.iter().all(|old| old.id != row.id))
            .collect();
        ensure(new.len() <= usize::from(creates(action)), || {
            format!("new keys: {new:?}")
        })?;
        match action {
            Action::Create { name, in_use, .. } => {
                self.note_created(new.first(), name, *in_use, ended)?
            }
            Action::Rename(pick, name) => self.ledger.known(row(pick).id).renamed(certain, name),
            Action::Revoke(pick) => {
                let row = row(pick);
                self.note_revoked(&row);
                if self.ledger.logins.contains(&Some(row.sha)) {
                    self.ledger.login(false, None);
                }
            }
            Action::Rotate {
                graceful, deliver, ..
            } => {
                let old = self.rotated.clone().unwrap();
                self.note_rotated(new.first(), &old, (*graceful, *deliver), ended)?;
            }
            Action::Login(_) => self.ledger.login(
                certain,
                self.login_secret(action).map(|secret| sha(&secret)),
            ),
            Action::Logout => self.ledger.login(certain, None),
            Action::Use(pick) => self.ledger.login(certain, Some(row(pick).sha)),
            Action::List
            | Action::Recover
            | Action::Foreign(_)
            | Action::EndGraces
            | Action::RestoreFile => {}
        }
        Ok(())
    }

    fn note_rotated(
        &mut self,
        new: Option<&Row>,
        old: &Row,
        (graceful, deliver): (bool, bool),
        ended: &Ended,
    ) -> Outcome {
        let rows = self.rows();
        let now = rows.iter().find(|row| row.id == old.id).unwrap();
        let silent = !matches!(ended.code, 0 | 10 | KILLED);
        ensure(!silent || now.revoked == old.revoked, || {
            "the old key was revoked, although the rotation failed".into()
        })?;
        ensure(!silent || new.is_none_or(|row| row.revoked), || {
            format!("reported as undone, but it is there: {new:?}")
        })?;
        ensure(ended.code != 0 || now.revoked != graceful, || {
            format!("the old key after a rotation: {now:?}")
        })?;
        let Some(row) = new else {
            return ensure(ended.code != 0, || "there is no new key".into());
        };
        let stored = self.store().values().any(|stored| *stored == row.sha);
        let held = self.delivered().as_deref().map(sha) == Some(row.sha.clone());
        ensure(
            ended.code != 0 || (stored && !row.revoked && (held || !deliver)),
            || format!("reported as rotated, but the new key is not there: {row:?}"),
        )?;
        let line = self.ledger.known(old.id).line;
        let known = Known {
            ours: true,
            names: self.ledger.known(old.id).names.clone(),
            promised: ended.code == 0,
            line,
            ..Known::default()
        };
        self.ledger.keys.insert(row.id, known);
        if self.ledger.logins.contains(&Some(old.sha.clone())) {
            self.ledger.login(false, Some(row.sha.clone()));
        }
        Ok(())
    }

    fn note_created(
        &mut self,
        new: Option<&Row>,
        name: &str,
        in_use: bool,
        ended: &Ended,
    ) -> Outcome {
        let printed = ended.stdout.strip_suffix('\n').map(sha);
        ensure(ended.code != 0 || printed.is_some(), || {
            "a key was created, and no secret printed".into()
        })?;
        let Some(row) = new else {
            return ensure(printed.is_none(), || {
                "a secret was printed, and no key created".into()
            });
        };
        let promised = printed.is_some();
        let stored = self.store().values().any(|stored| *stored == row.sha);
        ensure(
            !promised || (stored && !row.revoked && printed.as_ref() == Some(&row.sha)),
            || format!("reported as created, but it is not there: {row:?}"),
        )?;
        let silent = !promised && !matches!(ended.code, 10 | KILLED);
        ensure(!silent || row.revoked, || {
            format!("reported as not created, but it is there: {row:?}")
        })?;
        let known = Known {
            ours: true,
            names: [name.to_owned()].into(),
            promised,
            ..Known::default()
        };
        self.ledger.keys.insert(row.id, known);
        if in_use {
            self.ledger.login(ended.code == 0, Some(row.sha.clone()));
        }
        Ok(())
    }

    fn foreign_action(&mut self, action: &Foreign) {
        let rows = self.rows();
        match action {
            Foreign::Create { name, marker } => {
                let name = marker.map_or_else(
                    || name.to_string(),
                    |marker| format!("{name} (genkey {marker:016x})"),
                );
                let made = self.service.ask("POST", "", &json!({ "name": name }));
                let id = made["id"].as_i64().unwrap();
                self.foreign
                    .insert(id, made["token"].as_str().unwrap().to_owned());
                self.ledger.keys.insert(
                    id,
                    Known {
                        names: [name].into(),
                        ..Known::default()
                    },
                );
            }
            Foreign::Revoke(pick) => {
                let Some(row) = chosen(pick, &rows) else {
                    return;
                };
                self.service
                    .ask("DELETE", &format!("/{}/revoke", row.id), &Value::Null);
                let row = row.clone();
                self.note_revoked(&row);
            }
            Foreign::Rename(pick, name) => {
                let Some(row) = chosen(pick, &rows).filter(|row| !row.revoked) else {
                    return;
                };
                self.service.ask(
                    "PATCH",
                    &format!("/{}", row.id),
                    &json!({ "persisted_token": { "name": name } }),
                );
                let safe = self.store().values().any(|stored| *stored == row.sha);
                let known = self.ledger.known(row.id);
                known.disowned |= known.ours && !safe;
                known.renamed(true, name);
            }
        }
    }

    fn note_stored(&mut self) {
        let store = self.store();
        for row in self
            .rows()
            .iter()
            .filter(|row| store.values().any(|stored| *stored == row.sha))
        {
            self.ledger.known(row.id).stored = true;
        }
    }

    /// When the secret of a revoked key is removed, so is a login with it.
    fn note_dead_logins(&mut self) {
        if self
            .rows()
            .iter()
            .any(|row| row.revoked && self.ledger.logins.contains(&Some(row.sha.clone())))
        {
            self.ledger.login(false, None);
        }
    }

    /// A login with a key that was replaced becomes one with the key that replaced it.
    fn note_moved_logins(&mut self) {
        let rows = self.rows();
        let line = |row: &Row| self.ledger.keys[&row.id].line;
        let is_login = |row: &&Row| self.ledger.logins.contains(&Some(row.sha.clone()));
        let lines: Vec<i64> = rows.iter().filter(is_login).filter_map(line).collect();
        let moved = |row: &&Row| line(row).is_some_and(|line| lines.contains(&line));
        let moved: Vec<Sha> = rows
            .iter()
            .filter(moved)
            .map(|row| row.sha.clone())
            .collect();
        for sha in moved {
            self.ledger.login(false, Some(sha));
        }
    }

    fn findings(&self) -> Findings {
        let index = fs::read(self.home.path(places::INDEX)).unwrap_or_else(|_| b"{}".to_vec());
        let index: Value = serde_json::from_slice(&index).unwrap();
        let entry = |value: &Value| value["entry"].as_str().map(str::to_owned);
        let keys = index["keys"].as_array().into_iter().flatten();
        Findings {
            rows: self.rows(),
            store: self.store(),
            indexed: keys
                .clone()
                .filter_map(|key| Some((entry(key).unwrap(), key["id"].as_i64()?)))
                .collect(),
            former: keys
                .filter(|key| key["is_former_login"] == true)
                .map(|key| entry(key).unwrap())
                .collect(),
            login: entry(&index["logins"]["default"]),
            journal: fs::read_to_string(self.home.path(places::JOURNAL)).unwrap_or_default(),
            delivered: self.delivered().as_deref().map(sha),
        }
    }

    fn rows(&self) -> Vec<Row> {
        self.service.rows()
    }

    /// The hashes of the secrets in the store, by entry, read without genkey.
    fn store(&self) -> BTreeMap<String, Sha> {
        let secrets = match &self.helper {
            Some(helper) => secrets::in_helper(&helper.stored()),
            None => secrets::in_file(&self.home),
        };
        secrets
            .into_iter()
            .map(|(entry, secret)| (entry, sha(&secret)))
            .collect()
    }
}

/// 128 + SIGKILL.
const KILLED: i32 = 128 + 9;

fn chosen<'a>(Pick(index): &Pick, rows: &'a [Row]) -> Option<&'a Row> {
    (!rows.is_empty()).then(|| index.get(rows))
}

/// Whether a command creates a key.
fn creates(action: &Action) -> bool {
    matches!(action, Action::Create { .. } | Action::Rotate { .. })
}

/// Failpoints about files.
const DISK: [&str; 9] = [
    "append.journal.jsonl",
    "persist.index.json",
    "rename.index.json",
    "renamed.index.json",
    "persist.secrets.age",
    "rename.secrets.age",
    "renamed.secrets.age",
    "persist.config.toml",
    "deliver.app.env",
];

/// Other failpoints of a command.
fn points(action: &Action) -> &'static [&'static str] {
    match action {
        Action::Create { .. } => &[
            "issue.planned",
            "issue.answered",
            "issue.indexed",
            "issue.stored",
            "issue.renamed",
            "retire.answered",
            "secret.removed",
            "login.changed",
        ],
        Action::Rotate { .. } => &[
            "issue.planned",
            "issue.answered",
            "issue.indexed",
            "issue.stored",
            "issue.renamed",
            "rotate.proven",
            "rotate.delivering",
            "destination.changing",
            "destination.changed",
            "rotate.delivered",
            "rotate.undoing",
            "rotate.withdrawn",
            "rotate.switched",
            "rotate.indexed",
            "rotate.settled",
            "retire.answered",
            "secret.removed",
        ],
        Action::Revoke(_) => &["retire.answered", "revoke.removed"],
        Action::Login(_) => &["login.stored", "login.configured", "login.changed"],
        Action::Logout | Action::Use(_) => &["login.changed"],
        Action::Recover => &[
            "recover.acted",
            "issue.indexed",
            "issue.renamed",
            "rotate.proven",
            "rotate.delivering",
            "rotate.delivered",
            "rotate.withdrawn",
            "rotate.switched",
            "rotate.indexed",
            "rotate.settled",
            "retire.answered",
            "secret.removed",
        ],
        Action::Rename(..)
        | Action::List
        | Action::Foreign(_)
        | Action::EndGraces
        | Action::RestoreFile => &[],
    }
}

const LIST: (&str, &str) = ("GET", "/persisted_tokens");
const NAME: (&str, &str) = ("PATCH", "/persisted_tokens/*");
const REVOKE: (&str, &str) = ("DELETE", "/persisted_tokens/*/revoke");

/// The requests that a command may send.
fn requests(action: &Action) -> &'static [(&'static str, &'static str)] {
    match action {
        Action::Create { .. } | Action::Rotate { .. } => {
            &[("POST", "/persisted_tokens"), NAME, LIST, REVOKE]
        }
        Action::Rename(..) => &[LIST, NAME],
        Action::Revoke(_) => &[LIST, REVOKE],
        Action::Recover => &[LIST, NAME, REVOKE],
        Action::Login(_)
        | Action::Logout
        | Action::Use(_)
        | Action::List
        | Action::Foreign(_)
        | Action::EndGraces
        | Action::RestoreFile => &[("GET", "/me"), LIST],
    }
}
