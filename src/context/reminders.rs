//! Reminders before a command: interrupted operations, and a key that expires soon.

use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::Context;
use crate::durable;
use crate::error::Result;
use crate::model::{EXPIRES_SOON, EntryRef, Moment, enumerated};
use crate::store::{Login, StoredKey};

/// How many interrupted operations are listed.
const NAMED: usize = 3;

impl Context {
    /// Reminds of interrupted operations.
    pub fn remind(&self) {
        if let Some(message) = self.interrupted() {
            self.ui.warn(message);
        }
    }

    /// Which operations were interrupted, in one sentence.
    pub fn interrupted(&self) -> Option<String> {
        // An unreadable journal is reported by `recover` and `doctor`.
        let unfinished = self.journal().unfinished().ok()?;
        let what = unfinished.reminders(self.now());
        let over = unfinished.over(self.now());
        if !over.is_empty() && over.len() == what.len() {
            let message = format!(
                "the grace period of a replaced key is over ({}); run `genkey recover`",
                over.join(", ")
            );
            return Some(self.ui.localize_command(&message));
        }
        let more = what.len().saturating_sub(NAMED);
        let named = what
            .iter()
            .take(NAMED)
            .cloned()
            .chain((more > 0).then(|| format!("{more} more")));
        let verb = match what.len() {
            0 => return None,
            1 => "was",
            _ => "were",
        };
        let message = format!(
            "{} {verb} interrupted; run `genkey recover`",
            enumerated(&named.collect::<Vec<_>>(), "and")
        );
        Some(self.ui.localize_command(&message))
    }

    /// Warns that the login's key has expired, or once a day that it expires soon, by the index.
    /// Sends no request.
    pub(super) fn remind_of_expiry(&self, login: &EntryRef) {
        let Some((key, expires_at)) = self.expiring_key(login).filter(|_| self.ui.has_audience())
        else {
            return;
        };
        let title = key.title();
        let message = if let Some(day) = key.expired_on(self.now()) {
            let way = self.way_to_valid_key(login);
            format!("the key in use, {title}, expired on {day}; {way}")
        } else if self.is_first_today(&key.scope.profile) {
            let day = expires_at.utc().date();
            // Only a key whose id the service knows can be rotated.
            let way = if key.is_former_login {
                "genkey create --expires-in 90d --use".to_owned()
            } else {
                format!("genkey rotate {}", key.id)
            };
            format!("the key in use, {title}, expires on {day}; `{way}` replaces it")
        } else {
            return;
        };
        self.ui.warn(self.ui.localize_command(&message));
    }

    /// The day on which the key of a login expired, if it is known to have. Sends no request.
    pub fn expiry_of_login(&self, login: &Login) -> Result<Option<Date>> {
        let keys = self.index().read()?.keys;
        let key = keys.into_iter().find(|key| key.at == login.at);
        Ok(key.and_then(|key| key.expired_on(self.now())))
    }

    /// Whether the profile is known to have a login.
    pub fn has_login(&self) -> bool {
        self.login().is_ok_and(|login| login.is_some())
    }

    /// Reports that the profile has no login any more, and how to get one.
    pub fn report_if_logged_out(&self, had_login: bool) {
        if !had_login || !self.login().is_ok_and(|login| login.is_none()) {
            return;
        }
        let more = if self.settings.is_sandbox() {
            "the sandbox's own key is in use now"
        } else if self.count_usable(None) > 0 {
            "you are logged out now; `genkey use KEY` switches to another stored key"
        } else {
            "you are logged out now; `genkey login` logs in with another key"
        };
        self.ui.status(self.ui.localize_command(more));
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
