//! A bench of rotations with a runbook and a clock that is moved on.

use std::fs;
use std::ops::Deref;

use jiff::SignedDuration;
use serde_json::Value;

use crate::rotate::bench::Bench;
use crate::support::genkey::Ended;

pub const DAY: SignedDuration = SignedDuration::from_hours(24);
pub const HOUR: SignedDuration = SignedDuration::from_hours(1);

/// The bench. Its runbook is `genkey.toml` in the home.
pub struct Desk(pub Bench);

impl Deref for Desk {
    type Target = Bench;

    fn deref(&self) -> &Bench {
        &self.0
    }
}

impl Desk {
    /// A service without keys, and a runbook with this text after its version.
    pub fn new(runbook: &str) -> Self {
        let desk = Self(Bench::new());
        desk.write_runbook(runbook);
        desk
    }

    pub fn write_runbook(&self, text: &str) {
        self.home
            .write("genkey.toml", format!("version = 1\n{text}"));
    }

    /// Runs `genkey renew` by the service's clock.
    pub fn renew(&self, arguments: &[&str]) -> Ended {
        self.run(&[&["renew"], arguments].concat())
    }

    /// Runs a command by the service's clock.
    pub fn run(&self, arguments: &[&str]) -> Ended {
        let clock = self.clock();
        let clock: Vec<&str> = clock.iter().map(String::as_str).collect();
        self.home.run_args(&[arguments, &clock].concat())
    }

    /// The rows of a run that must end with this code.
    #[track_caller]
    pub fn rows_of(&self, arguments: &[&str], code: i32) -> Vec<Value> {
        let ended = self.renew(&[arguments, &["-o", "json"]].concat());
        assert_eq!(ended.code, code, "{}\n{}", ended.stdout, ended.stderr);
        let rows: Value = serde_json::from_str(&ended.stdout).unwrap();
        rows.as_array().unwrap().clone()
    }

    /// The actions of a run that must succeed.
    #[track_caller]
    pub fn actions(&self) -> Vec<String> {
        let rows = self.rows_of(&[], 0);
        let action = |row: &Value| format!("{} {}", text(&row["key"]), text(&row["action"]));
        rows.iter().map(action).collect()
    }

    /// The file in the home holds the secret of this key, which works.
    #[track_caller]
    pub fn holds(&self, file: &str, id: i64) {
        let content = self.file(file).unwrap_or_default();
        let value = content.trim_end().rsplit('=').next().unwrap_or_default();
        assert_eq!(self.live_key_of(value), Some(id), "{file}: {content}");
    }

    /// How often a command has appended a line to this file.
    pub fn count(&self, file: &str) -> usize {
        let content = fs::read_to_string(self.home.path(file)).unwrap_or_default();
        content.lines().count()
    }
}

pub fn text(value: &Value) -> &str {
    value.as_str().unwrap_or("-")
}
