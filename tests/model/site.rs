//! Where the sequences are played: a home, a store, and the embedded server behind a relay.

use std::collections::BTreeMap;
use std::fs;
use std::process::Command;

use serde_json::{Value, json};

use super::books::{Books, Findings, Known, ensure, judge};
use super::{Act, Break, Fault, Pick, Step, Theirs};
use crate::support::credential_helper::CredentialHelper;
use crate::support::genkey::{Ended, Home, places};
use crate::support::proxy::Relay;
use crate::support::secrets;
use crate::support::service::{Row, Service, Sha, sha};

type Outcome = Result<(), String>;

pub struct Site {
    home: Home,
    helper: Option<CredentialHelper>,
    relay: Relay,
    service: Service,
    books: Books,
    /// The secrets of keys that somebody else has made.
    theirs: BTreeMap<i64, String>,
}

impl Site {
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
            books: Books::new(),
            theirs: BTreeMap::new(),
        }
    }

    /// Lets one thing happen, and writes down what is known afterwards.
    pub fn step(&mut self, step: &Step) -> Outcome {
        if let Act::Theirs(theirs) = &step.act {
            self.somebody_else(theirs);
        } else if matches!(
            step,
            Step {
                act: Act::Recover,
                fault: None
            }
        ) {
            return self.recover();
        } else {
            self.genkey(&step.act, step.fault.as_ref())
                .map_err(|wrong| format!("{step:?}: {wrong}"))?;
        }
        self.note_kept();
        Ok(())
    }

    /// Recovers without a disturbance, and looks everything up.
    pub fn recover(&mut self) -> Outcome {
        let first = self.home.run("recover --yes");
        ensure(first.code == 0, || {
            format!("`recover` ended with {}: {}", first.code, first.stderr)
        })?;
        self.note_dead_logins();
        let found = self.findings();
        judge(&self.books, &found)
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

    /// What is so when nothing is unfinished stays so.
    fn settle(&mut self, found: &Findings) {
        self.books.login(true, found.login_secret());
        for row in &found.rows {
            self.books.known(row.id).renamed(true, &row.name);
        }
    }

    fn genkey(&mut self, act: &Act, fault: Option<&Fault>) -> Outcome {
        let rows = self.rows();
        let Some(mut command) = self.command(act, &rows) else {
            return Ok(());
        };
        if let Some(fault) = fault {
            self.plan(act, fault, &mut command);
            let login = matches!(
                act,
                Act::Login(_) | Act::Logout | Act::Use(_) | Act::Create { in_use: true, .. }
            );
            let full = matches!(
                fault,
                Fault::Full { .. }
                    | Fault::AtPoint {
                        what: Break::DiskFull,
                        ..
                    }
            );
            self.books.litter |= login && full;
            self.books.full |= full;
        }
        let requests = self.relay.requests().len();
        let stdin = self.login_secret(act).unwrap_or_default();
        let ended = self.relay.run_with_stdin(&self.home, &mut command, stdin);
        self.relay.calm();
        self.helper.iter().for_each(CredentialHelper::at_no_call);
        let posts = self.relay.requests()[requests..]
            .iter()
            .filter(|name| name.starts_with("POST"))
            .count();
        ensure(
            posts <= usize::from(matches!(act, Act::Create { .. })),
            || format!("{posts} requests that create"),
        )?;
        self.note(act, &rows, &ended)
            .map_err(|wrong| format!("{wrong}\nexit code {}: {}", ended.code, ended.stderr))
    }

    fn command(&self, act: &Act, rows: &[Row]) -> Option<Command> {
        let id = |pick: &Pick| chosen(pick, rows).map(|row| row.id.to_string());
        let mut command = match act {
            Act::Create { name, in_use, .. } => {
                let mut command =
                    self.home
                        .genkey_args(&["create", "--name", name, "--show-token"]);
                command.args(in_use.then_some("--use"));
                command
            }
            Act::Rename(pick, name) => self.home.genkey_args(&["rename", &id(pick)?, name]),
            Act::Revoke(pick) => self.home.genkey_args(&["revoke", "--yes", &id(pick)?]),
            Act::Login(_) => self.home.genkey("login --with-token"),
            Act::Logout => self.home.genkey("logout"),
            Act::Use(pick) => self.home.genkey_args(&["use", &id(pick)?]),
            Act::List => self.home.genkey("list"),
            Act::Recover => self.home.genkey("recover --yes"),
            Act::Theirs(_) => return None,
        };
        if matches!(act, Act::Create { by_login: true, .. }) {
            command.env_remove("GEN_API_KEY");
        }
        Some(command)
    }

    /// The secret that a login is made with.
    fn login_secret(&self, act: &Act) -> Option<String> {
        let Act::Login(Pick(index)) = act else {
            return None;
        };
        let secrets: Vec<&String> = self.theirs.values().collect();
        let own = || self.service.session().to_owned();
        Some(if secrets.is_empty() {
            own()
        } else {
            index.get(&secrets).to_string()
        })
    }

    fn plan(&self, act: &Act, fault: &Fault, command: &mut Command) {
        match fault {
            Fault::AtPoint {
                point,
                after,
                what: Break::Kill,
            } => {
                let points: Vec<&str> = [points(act), &DISK[..]].concat();
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
                let (method, path) = request.get(requests(act));
                self.relay.perhaps(method, path, *nth, *what);
            }
            Fault::AtCall { call, harm } => {
                self.helper.iter().for_each(|helper| helper.at(*call, harm))
            }
        }
    }

    /// Writes down what a command may have changed.
    fn note(&mut self, act: &Act, before: &[Row], ended: &Ended) -> Outcome {
        let certain = ended.code == 0;
        let row = |pick: &Pick| chosen(pick, before).unwrap().clone();
        let new: Vec<Row> = self
            .rows()
            .into_iter()
            .filter(|row| before.iter().all(|old| old.id != row.id))
            .collect();
        ensure(
            new.len() <= usize::from(matches!(act, Act::Create { .. })),
            || format!("new keys: {new:?}"),
        )?;
        match act {
            Act::Create { name, in_use, .. } => {
                self.note_created(new.first(), name, *in_use, ended)?
            }
            Act::Rename(pick, name) => self.books.known(row(pick).id).renamed(certain, name),
            Act::Revoke(pick) => {
                let row = row(pick);
                self.books.known(row.id).unwanted = true;
                if self.books.logins.contains(&Some(row.sha)) {
                    self.books.login(false, None);
                }
            }
            Act::Login(_) => self
                .books
                .login(certain, self.login_secret(act).map(|secret| sha(&secret))),
            Act::Logout => self.books.login(certain, None),
            Act::Use(pick) => self.books.login(certain, Some(row(pick).sha)),
            Act::List | Act::Recover | Act::Theirs(_) => {}
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
            "a key that was made, and no secret".into()
        })?;
        let Some(row) = new else {
            return ensure(printed.is_none(), || "a secret without a key".into());
        };
        let promised = printed.is_some();
        let kept = self.store().values().any(|kept| *kept == row.sha);
        ensure(
            !promised || (kept && !row.revoked && printed.as_ref() == Some(&row.sha)),
            || format!("it was said to be made, and is not: {row:?}"),
        )?;
        let silent = !promised && !matches!(ended.code, 10 | KILLED);
        ensure(!silent || row.revoked, || {
            format!("it was said that no key was made: {row:?}")
        })?;
        let known = Known {
            ours: true,
            names: [name.to_owned()].into(),
            promised,
            ..Known::default()
        };
        self.books.keys.insert(row.id, known);
        if in_use {
            self.books.login(ended.code == 0, Some(row.sha.clone()));
        }
        Ok(())
    }

    fn somebody_else(&mut self, act: &Theirs) {
        let rows = self.rows();
        match act {
            Theirs::Create { name, marker } => {
                let name = marker.map_or_else(
                    || name.to_string(),
                    |marker| format!("{name} (genkey {marker:016x})"),
                );
                let made = self.service.ask("POST", "", &json!({ "name": name }));
                let id = made["id"].as_i64().unwrap();
                self.theirs
                    .insert(id, made["token"].as_str().unwrap().to_owned());
                self.books.keys.insert(
                    id,
                    Known {
                        names: [name].into(),
                        ..Known::default()
                    },
                );
            }
            Theirs::Revoke(pick) => {
                let Some(row) = chosen(pick, &rows) else {
                    return;
                };
                self.service
                    .ask("DELETE", &format!("/{}/revoke", row.id), &Value::Null);
                self.books.known(row.id).unwanted = true;
            }
            Theirs::Rename(pick, name) => {
                let Some(row) = chosen(pick, &rows).filter(|row| !row.revoked) else {
                    return;
                };
                self.service.ask(
                    "PATCH",
                    &format!("/{}", row.id),
                    &json!({ "persisted_token": { "name": name } }),
                );
                let safe = self.store().values().any(|kept| *kept == row.sha);
                let known = self.books.known(row.id);
                known.disowned |= known.ours && !safe;
                known.renamed(true, name);
            }
        }
    }

    fn note_kept(&mut self) {
        let store = self.store();
        for row in self
            .rows()
            .iter()
            .filter(|row| store.values().any(|kept| *kept == row.sha))
        {
            self.books.known(row.id).kept = true;
        }
    }

    /// A login with a key that is dead goes when what is kept of the key goes.
    fn note_dead_logins(&mut self) {
        if self
            .rows()
            .iter()
            .any(|row| row.revoked && self.books.logins.contains(&Some(row.sha.clone())))
        {
            self.books.login(false, None);
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

    /// What the store really holds, by entry.
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

/// 128 and the number of SIGKILL.
const KILLED: i32 = 128 + 9;

fn chosen<'a>(Pick(index): &Pick, rows: &'a [Row]) -> Option<&'a Row> {
    (!rows.is_empty()).then(|| index.get(rows))
}

/// Where files are written.
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

/// Where a command comes by that is not about a file.
fn points(act: &Act) -> &'static [&'static str] {
    match act {
        Act::Create { .. } => &[
            "issue.begun",
            "issue.answered",
            "issue.indexed",
            "issue.stored",
            "issue.renamed",
            "retire.answered",
            "secret.removed",
            "login.changed",
        ],
        Act::Revoke(_) => &["retire.answered", "revoke.removed"],
        Act::Login(_) => &["login.stored", "login.configured", "login.changed"],
        Act::Logout | Act::Use(_) => &["login.changed"],
        Act::Recover => &[
            "recover.acted",
            "issue.indexed",
            "retire.answered",
            "secret.removed",
        ],
        Act::Rename(..) | Act::List | Act::Theirs(_) => &[],
    }
}

const LIST: (&str, &str) = ("GET", "/persisted_tokens");
const NAME: (&str, &str) = ("PATCH", "/persisted_tokens/*");
const REVOKE: (&str, &str) = ("DELETE", "/persisted_tokens/*/revoke");

/// Which requests a command may send.
fn requests(act: &Act) -> &'static [(&'static str, &'static str)] {
    match act {
        Act::Create { .. } => &[("POST", "/persisted_tokens"), NAME, LIST, REVOKE],
        Act::Rename(..) => &[LIST, NAME],
        Act::Revoke(_) => &[LIST, REVOKE],
        Act::Recover => &[LIST, NAME, REVOKE],
        Act::Login(_) | Act::Logout | Act::Use(_) | Act::List | Act::Theirs(_) => {
            &[("GET", "/me"), LIST]
        }
    }
}
