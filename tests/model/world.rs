//! The world of a sequence: a home, a store, and the embedded server behind a relay.

use std::collections::BTreeMap;
use std::fs;
use std::process::Command;

use serde_json::{Value, json};

use super::ledger::{Findings, Known, Ledger, check, ensure};
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
}

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
        }
    }

    /// Carries out one step, and updates the model.
    pub fn step(&mut self, step: &Step) -> Outcome {
        if let Action::Foreign(foreign) = &step.action {
            self.foreign_action(foreign);
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
        let first = self.home.run("recover --yes");
        ensure(first.code == 0, || {
            format!("`recover` ended with {}: {}", first.code, first.stderr)
        })?;
        self.note_dead_logins();
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
        let Some(mut command) = self.command(action, &rows) else {
            return Ok(());
        };
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
        ensure(
            posts <= usize::from(matches!(action, Action::Create { .. })),
            || format!("{posts} requests that create"),
        )?;
        self.note(action, &rows, &ended)
            .map_err(|wrong| format!("{wrong}\nexit code {}: {}", ended.code, ended.stderr))
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
            Action::Login(_) => self.home.genkey("login --with-token"),
            Action::Logout => self.home.genkey("logout"),
            Action::Use(pick) => self.home.genkey_args(&["use", &id(pick)?]),
            Action::List => self.home.genkey("list"),
            Action::Recover => self.home.genkey("recover --yes"),
            Action::Foreign(_) => return None,
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
                let points: Vec<&str> = [points(action), &DISK[..]].concat();
                command.env(
                    "FAILPOINTS",
                    format!("{}={after}*off->return(kill)", point.get(&points)),
                );
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
        ensure(
            new.len() <= usize::from(matches!(action, Action::Create { .. })),
            || format!("new keys: {new:?}"),
        )?;
        match action {
            Action::Create { name, in_use, .. } => {
                self.note_created(new.first(), name, *in_use, ended)?
            }
            Action::Rename(pick, name) => self.ledger.known(row(pick).id).renamed(certain, name),
            Action::Revoke(pick) => {
                let row = row(pick);
                self.ledger.known(row.id).unwanted = true;
                if self.ledger.logins.contains(&Some(row.sha)) {
                    self.ledger.login(false, None);
                }
            }
            Action::Login(_) => self.ledger.login(
                certain,
                self.login_secret(action).map(|secret| sha(&secret)),
            ),
            Action::Logout => self.ledger.login(certain, None),
            Action::Use(pick) => self.ledger.login(certain, Some(row(pick).sha)),
            Action::List | Action::Recover | Action::Foreign(_) => {}
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
                self.ledger.known(row.id).unwanted = true;
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

/// Failpoints about files.
const DISK: [&str; 8] = [
    "append.journal.jsonl",
    "persist.index.json",
    "rename.index.json",
    "renamed.index.json",
    "persist.secrets.age",
    "rename.secrets.age",
    "renamed.secrets.age",
    "persist.config.toml",
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
        Action::Revoke(_) => &["retire.answered", "revoke.removed"],
        Action::Login(_) => &["login.stored", "login.configured", "login.changed"],
        Action::Logout | Action::Use(_) => &["login.changed"],
        Action::Recover => &[
            "recover.acted",
            "issue.indexed",
            "retire.answered",
            "secret.removed",
        ],
        Action::Rename(..) | Action::List | Action::Foreign(_) => &[],
    }
}

const LIST: (&str, &str) = ("GET", "/persisted_tokens");
const NAME: (&str, &str) = ("PATCH", "/persisted_tokens/*");
const REVOKE: (&str, &str) = ("DELETE", "/persisted_tokens/*/revoke");

/// The requests that a command may send.
fn requests(action: &Action) -> &'static [(&'static str, &'static str)] {
    match action {
        Action::Create { .. } => &[("POST", "/persisted_tokens"), NAME, LIST, REVOKE],
        Action::Rename(..) => &[LIST, NAME],
        Action::Revoke(_) => &[LIST, REVOKE],
        Action::Recover => &[LIST, NAME, REVOKE],
        Action::Login(_) | Action::Logout | Action::Use(_) | Action::List | Action::Foreign(_) => {
            &[("GET", "/me"), LIST]
        }
    }
}
