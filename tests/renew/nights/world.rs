//! The world of a sequence: a runbook, its service behind a relay, and a person.

use std::collections::BTreeMap;
use std::fs;

use proptest::sample::Index;

use super::events::{Day, Deed, Trouble};
use super::ledger::{KEYS, Ledger, Renamed, State, base, ensure};
use crate::renew::bench::{Desk, HOUR};
use crate::rotate::bench::Row;
use crate::support::genkey::Ended;
use crate::support::proxy::Relay;
use crate::support::secrets;
use crate::support::service::sha;

type Outcome = Result<(), String>;

const RUNBOOK: &str = "\
[keys.ci]
expires_in = \"30d\"
grace = \"24h\"
deliver = [{ to = \"dotenv:.env\", reload = \"test ! -e reload-fails\" }]

[keys.weekly]
expires_in = \"7d\"
grace = \"0\"
verify = \"test ! -e verification-fails\"
deliver = [
  { to = \"json:app.json#/api/key\", create = true },
  { to = \"command\", run = [\"sh\", \"push\"] },
]

[keys.forever]
expires_in = \"never\"
deliver = [\"file:forever.key\"]

[keys.login]
expires_in = \"90d\"
grace = \"6h\"

[keys.other]
managed = false
";

const PUSH: &str = "\
test ! -e push-refuses || exit 1
cat > pushed.new && mv pushed.new pushed
test ! -e push-lies || exit 1
";

/// The files that a person restores and deletes.
const FILES: [&str; 3] = [".env", "app.json", "forever.key"];

pub struct World {
    /// Dropped before the service.
    pub relay: Relay,
    pub desk: Desk,
    ledger: Ledger,
    /// What the files have held.
    backups: BTreeMap<&'static str, Vec<String>>,
    /// What goes wrong in the next night in which it can.
    trouble: Option<Trouble>,
    /// The state in which `check` has found nothing.
    checked: Option<State>,
    /// What the last commands said.
    said: Vec<String>,
}

impl World {
    pub fn new() -> Self {
        let mut desk = Desk::new(RUNBOOK);
        let relay = Relay::to(&desk.between.url());
        desk.0.home.set("GENKEY_API_URL", relay.url());
        desk.home.write("push", PUSH);
        let secret = desk.create_with("login", "--expires-in 90d");
        desk.0.log_in(&secret);
        Self {
            relay,
            desk,
            ledger: Ledger::default(),
            backups: BTreeMap::new(),
            trouble: None,
            checked: None,
            said: Vec::new(),
        }
    }

    /// A day, a night, and the check of the next morning.
    pub fn day(&mut self, day: &Day) -> Outcome {
        self.said.clear();
        self.revoke_duplicates();
        for deed in &day.deeds {
            self.act(deed)
                .map_err(|wrong| format!("{deed:?}: {wrong}"))?;
        }
        self.desk.advance(HOUR * i32::try_from(day.hours).unwrap());
        if day.trouble.is_some() {
            self.trouble.clone_from(&day.trouble);
        }
        let is_quiet = match self.trouble.clone() {
            Some(trouble) => self
                .bad_night(&trouble, day.is_forced)
                .map_err(|wrong| format!("{trouble:?}: {wrong}"))?,
            None => false,
        };
        if !is_quiet {
            self.good_night()?;
        }
        self.morning()
    }

    /// What was done and said on this day, and what is true now.
    pub fn describe(&self) -> String {
        let said = self.said.join("\n");
        let rows: Vec<String> = self.desk.rows().iter().map(shown).collect();
        let files = FILES.map(|file| format!("{file}: {:?}", self.desk.file(file)));
        format!(
            "{said}\nkeys:\n{}\nfiles:\n{}\njournal:\n{}\n{:?}",
            rows.join("\n"),
            files.join("\n"),
            self.desk.journal(),
            self.ledger
        )
    }

    /// A run in which something goes wrong. Returns whether it changed nothing and did not fail.
    fn bad_night(&mut self, trouble: &Trouble, is_forced: bool) -> Result<bool, String> {
        let before = self.state();
        self.desk.between.forget();
        let [clock, offset] = self.desk.clock();
        let mut command = self
            .desk
            .home
            .genkey_args(&["renew", "-q", &clock, &offset]);
        command.args(is_forced.then_some("--force"));
        self.hurt(trouble, &mut command);
        let ended = self.relay.run(&self.desk.home, &mut command);
        self.heal(trouble);
        let is_quiet = ended.code == 0 && self.desk.between.changes().is_empty();
        let has_happened = match trouble {
            Trouble::Kill { .. } => ended.code == KILLED,
            Trouble::Network { .. } => true,
            Trouble::Full { .. } | Trouble::Sick(_) => !is_quiet,
        };
        if has_happened {
            self.trouble = None;
        }
        self.note("renew, disturbed", &ended);
        self.check_change(&before)?;
        Ok(is_quiet)
    }

    fn good_night(&mut self) -> Outcome {
        let before = self.state();
        self.desk.between.forget();
        self.renew("renew")?;
        self.check_change(&before)?;
        let after = self.state();
        if self.desk.between.changes().is_empty() && before == after {
            return Ok(());
        }
        self.desk.between.forget();
        self.renew("renew again")?;
        let changes = self.desk.between.changes();
        ensure(changes.is_empty() && self.state() == after, || {
            format!("the second run has changed something: {changes:?}")
        })
    }

    /// An undisturbed run, which fails only because of what a person did.
    fn renew(&mut self, title: &str) -> Outcome {
        let ended = self.desk.renew(&["-q"]);
        self.note(title, &ended);
        let state = self.state();
        let may_fail = KEYS
            .iter()
            .any(|key| self.ledger.has_duplicate(&state, key.name));
        // 1 where the person's key is the only one left, whose secret nobody has.
        ensure(
            ended.code == 0 || (may_fail && [1, 6].contains(&ended.code)),
            || format!("`renew` ended with {}: {}", ended.code, ended.stderr),
        )
    }

    fn morning(&mut self) -> Outcome {
        let state = self.state();
        self.ledger.check_morning(&state)?;
        self.check_runbook(state)?;
        for file in FILES {
            let content = self.desk.file(file).unwrap_or_default();
            let backups = self.backups.entry(file).or_default();
            if backups.last() != Some(&content) {
                backups.push(content);
            }
        }
        Ok(())
    }

    /// `check` finds nothing, unless a person's keys are there or an old key is used.
    fn check_runbook(&mut self, state: State) -> Outcome {
        let is_known = self.checked.as_ref() == Some(&state);
        if is_known || !self.ledger.is_undisturbed(&state) {
            return Ok(());
        }
        self.checked = Some(state);
        let ended = self.desk.run(&["check", "--runbook", "genkey.toml", "-q"]);
        self.note("check", &ended);
        ensure(ended.code == 0, || {
            format!("`check` ended with {}: {}", ended.code, ended.stdout)
        })
    }

    fn act(&mut self, deed: &Deed) -> Outcome {
        let state = self.state();
        match deed {
            Deed::Revoke(key) => {
                if let Some((row, _)) = self.choose(key, &state) {
                    self.revoke(row.id);
                }
            }
            Deed::Rename(key) => {
                if let Some((row, was_old)) = self.choose(key, &state) {
                    let to = format!("mine {}", row.id);
                    self.change("name = ?2 WHERE id = ?1", (row.id, &to));
                    let from = base(&row.name).to_owned();
                    let renamed = Renamed { to, from, was_old };
                    self.ledger.renamed.insert(row.id, renamed);
                }
            }
            Deed::UseOld(key) => {
                let replaced: Vec<&Row> = KEYS
                    .iter()
                    .flat_map(|key| self.ledger.live(&state, key.name))
                    .filter(|row| row.name.contains(" (retiring "))
                    .collect();
                if !replaced.is_empty() {
                    let now = self.desk.now().as_millisecond();
                    let id = key.get(&replaced).id;
                    self.change("last_used_at = ?2 WHERE id = ?1", (id, now));
                    self.ledger.used.insert(id);
                }
            }
            Deed::Restore { file, backup } => {
                let file = *file.get(&FILES);
                if let Some(backups) = self.backups.get(file) {
                    let content = backup.get(backups);
                    self.desk.home.write(file, content);
                }
            }
            Deed::Delete(file) => {
                let file = *file.get(&FILES);
                let _ = fs::remove_file(self.desk.home.path(file));
            }
            Deed::CreateOther => self.create("other"),
            Deed::Duplicate(key) => self.create(key.get(&KEYS).name),
            Deed::Recover => {
                let ended = self.desk.run(&["recover", "--yes"]);
                self.note("recover", &ended);
                self.check_change(&state)?;
            }
            Deed::Rotate { key, is_graceful } => {
                let name = key.get(&KEYS).name;
                let live = self.ledger.live(&state, name);
                self.ledger.replaced.extend(live.iter().map(|row| row.id));
                let grace = if *is_graceful { "1h" } else { "0s" };
                let ended = self.desk.run(&["rotate", name, "--yes", "--grace", grace]);
                self.note("rotate", &ended);
                self.check_change(&state)?;
            }
        }
        Ok(())
    }

    /// A working key of the runbook that is not the login, and whether it is already replaced.
    fn choose(&self, key: &Index, state: &State) -> Option<(Row, bool)> {
        let others = KEYS.iter().filter(|key| key.name != "login");
        let live: Vec<(Row, bool)> = others
            .flat_map(|key| self.ledger.live(state, key.name))
            .map(|row| (row.clone(), row.name.contains(" (retiring ")))
            .collect();
        (!live.is_empty()).then(|| key.get(&live).clone())
    }

    fn revoke(&mut self, id: i64) {
        let now = self.desk.now().as_millisecond();
        self.change("revoked_at = ?2 WHERE id = ?1", (id, now));
        self.ledger.revoked.insert(id);
    }

    /// In the dashboard.
    fn create(&mut self, name: &str) {
        let table = self.desk.table();
        let insert = "INSERT INTO token (name, sha256, created_at) VALUES (?1, randomblob(32), ?2)";
        let now = self.desk.now().as_millisecond();
        table.execute(insert, (name, now)).unwrap();
        let id = table.last_insert_rowid();
        self.ledger.foreign.insert(id, name.to_owned());
    }

    /// A person sees the mistake on the next day.
    fn revoke_duplicates(&mut self) {
        let is_duplicate = |name: &String| KEYS.iter().any(|key| key.name == name);
        let keys = self.ledger.foreign.iter();
        let ids: Vec<i64> = keys
            .filter(|(id, name)| is_duplicate(name) && !self.ledger.revoked.contains(id))
            .map(|(id, _)| *id)
            .collect();
        ids.into_iter().for_each(|id| self.revoke(id));
    }

    fn change(&self, what: &str, values: impl rusqlite::Params) {
        let update = format!("UPDATE token SET {what}");
        self.desk.table().execute(&update, values).unwrap();
    }

    fn check_change(&self, before: &State) -> Outcome {
        self.ledger.check_change(before, &self.state())
    }

    fn state(&self) -> State {
        let places = KEYS.iter().flat_map(|key| key.places);
        let held = |place: &&'static str| {
            let content = self.desk.file(place).unwrap_or_default();
            (*place, secret_in(&content).map(sha))
        };
        let stored = secrets::in_file(&self.desk.home);
        State {
            rows: self.desk.rows(),
            stored: stored.values().map(|secret| sha(secret)).collect(),
            held: places.map(held).collect(),
        }
    }

    fn note(&mut self, title: &str, ended: &Ended) {
        let said = format!("{title} ({}): {}", ended.code, ended.stderr.trim_end());
        self.said.push(said);
    }
}

/// 128 + SIGKILL.
const KILLED: i32 = 128 + 9;

/// The API key in a text.
fn secret_in(text: &str) -> Option<&str> {
    let (_, rest) = text.split_once("gen_pat_")?;
    let is_part = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
    let length = rest.find(|letter| !is_part(letter)).unwrap_or(rest.len());
    let start = text.len() - rest.len() - "gen_pat_".len();
    Some(&text[start..text.len() - rest.len() + length])
}

fn shown(row: &Row) -> String {
    let time = |at: i64| jiff::Timestamp::from_millisecond(at).unwrap().to_string();
    format!(
        "{} `{}` {} created {} expires {}",
        row.id,
        row.name,
        if row.is_live { "live" } else { "dead" },
        time(row.created_at),
        row.expires_at.map_or("never".into(), time)
    )
}
