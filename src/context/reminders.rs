//! Reminders before a command: interrupted operations, and a key that expires soon.

use jiff::tz::TimeZone;

use super::Context;
use crate::durable;
use crate::model::{EXPIRES_SOON, EntryRef, Moment, enumerated};
use crate::store::StoredKey;

/// How many interrupted operations are listed.
const NAMED: usize = 3;

impl Context {
    /// Reminds of interrupted operations.
    pub fn remind(&self) {
        // An unreadable journal is reported by `recover` and `doctor`.
        let Ok(unfinished) = self.journal().unfinished() else {
            return;
        };
        let what = unfinished.reminders(self.now());
        let over = unfinished.over(self.now());
        if !over.is_empty() && over.len() == what.len() {
            let message = format!(
                "the grace of a replaced key is over ({}); run `genkey recover`",
                over.join(", ")
            );
            return self.ui.warn(self.ui.localize_command(&message));
        }
        let more = what.len().saturating_sub(NAMED);
        let named = what
            .iter()
            .take(NAMED)
            .cloned()
            .chain((more > 0).then(|| format!("{more} more")));
        let verb = match what.len() {
            0 => return,
            1 => "was",
            _ => "were",
        };
        let message = format!(
            "{} {verb} interrupted; run `genkey recover`",
            enumerated(&named.collect::<Vec<_>>(), "and")
        );
        self.ui.warn(self.ui.localize_command(&message));
    }

    /// Warns once a day that the login's key expires soon, by the index. Sends no request.
    pub(super) fn remind_of_expiry(&self, login: &EntryRef) {
        let Some((key, expires_at)) = self.expiring_key(login).filter(|_| self.ui.has_audience())
        else {
            return;
        };
        if !self.is_first_today(&key.scope.profile) {
            return;
        }
        let verb = if expires_at > self.now().into() {
            "expires"
        } else {
            "expired"
        };
        let day = expires_at.utc().date();
        let message = format!(
            "the key in use, {}, {verb} on {day}; `genkey create --use` replaces it",
            key.title()
        );
        self.ui.warn(self.ui.localize_command(&message));
    }

    fn expiring_key(&self, at: &EntryRef) -> Option<(StoredKey, Moment)> {
        let key = self
            .index()
            .read()
            .ok()?
            .keys
            .into_iter()
            .find(|key| key.at == *at)?;
        let expires_at = key
            .expires_at
            .filter(|end| end.duration_since(self.now()) <= EXPIRES_SOON)?;
        Some((key, expires_at))
    }

    /// Whether this profile's first reminder of the day is due; records that it is shown.
    fn is_first_today(&self, profile: &str) -> bool {
        let path = self.settings.paths.index.with_file_name("reminded");
        let today = self
            .now()
            .to_zoned_datetime(TimeZone::system())
            .date()
            .to_string();
        // Without a readable and writable record the reminder would come with every command.
        let Ok(written) = durable::read(&path) else {
            return false;
        };
        let written = String::from_utf8_lossy(written.as_deref().unwrap_or_default()).into_owned();
        // The first line is the day, the others are the profiles that were reminded on it.
        let mut lines: Vec<&str> = written.lines().collect();
        if lines.first() != Some(&today.as_str()) {
            lines = vec![&today];
        }
        if lines.iter().skip(1).any(|reminded| *reminded == profile) {
            return false;
        }
        lines.push(profile);
        durable::replace_for_now(&path, format!("{}\n", lines.join("\n")).as_bytes()).is_ok()
    }
}
