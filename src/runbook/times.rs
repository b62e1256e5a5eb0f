//! How long keys live, and when they are replaced.

use std::time::Duration;

use super::fields::{At, Fields};
use super::notes::Notes;
use super::rules::Lifetime;
use crate::model::{Expiry, in_one_unit};

/// The fields that are read here.
pub(super) const FIELDS: [&str; 4] = ["expires_in", "rotate_before", "grace", "while_used"];

/// How long an old key stays valid if nothing says so.
pub(crate) const DEFAULT_GRACE: Duration = Duration::from_secs(24 * 60 * 60);

/// The times in a key's table or in `[defaults]`; `None`: not given there.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Times {
    lifetime: Option<At<Lifetime>>,
    rotate_before: Option<At<Duration>>,
    grace: Option<At<Duration>>,
    revokes_while_used: Option<bool>,
}

impl Times {
    pub(super) fn read(fields: Fields<'_>, notes: &mut Notes<'_>) -> Self {
        let rotate_before = fields.duration("rotate_before", notes).filter(|before| {
            if before.value.is_zero() {
                notes.refuse(before.offset, "the duration must be longer than zero");
            }
            !before.value.is_zero()
        });
        Self {
            lifetime: lifetime(fields, notes),
            rotate_before,
            grace: fields.duration("grace", notes),
            revokes_while_used: revokes_while_used(fields, notes),
        }
    }

    pub(super) fn lifetime(&self, defaults: &Self) -> Lifetime {
        let lifetime = self.lifetime.or(defaults.lifetime);
        lifetime.map_or(Lifetime::Unspecified, |lifetime| lifetime.value)
    }

    pub(super) fn rotate_before(&self, defaults: &Self) -> Option<Duration> {
        let before = self.rotate_before.or(defaults.rotate_before);
        before.map(|before| before.value)
    }

    pub(super) fn grace(&self, defaults: &Self) -> Duration {
        let grace = self.grace.or(defaults.grace);
        grace.map_or(DEFAULT_GRACE, |grace| grace.value)
    }

    pub(super) fn revokes_while_used(&self, defaults: &Self) -> bool {
        let revokes = self.revokes_while_used.or(defaults.revokes_while_used);
        revokes.unwrap_or_default()
    }

    /// Refuses times that contradict each other. What stands in `[defaults]` alone is only checked
    /// there, where `defaults` are empty.
    pub(super) fn check(&self, defaults: &Self, notes: &mut Notes<'_>) {
        let (lifetime, before, grace) = (
            self.lifetime.map(|it| it.offset),
            self.rotate_before.map(|it| it.offset),
            self.grace.map(|it| it.offset),
        );
        let life = match self.lifetime(defaults) {
            Lifetime::Limited(expiry) => Some(expiry.duration()),
            Lifetime::Unspecified => None,
            Lifetime::Unlimited => {
                if let Some(before) = self.rotate_before {
                    let reason =
                        "a key that never expires is not rotated by time: remove `rotate_before`";
                    notes.warn(before.offset, reason);
                }
                return;
            }
        };
        let lead = self.lead(defaults, life);
        if let (Some(life), Some(lead)) = (life, &lead)
            && lead.length >= life
        {
            self.refuse_lead(defaults, lead, life, notes);
            return;
        }
        let (Some(lead), Some(offset)) = (lead, grace.or(before).or(lifetime)) else {
            return;
        };
        self.check_grace(defaults, &lead, life, offset, notes);
    }

    /// Says that a key would be due from its creation on.
    fn refuse_lead(&self, defaults: &Self, lead: &Lead, life: Duration, notes: &mut Notes<'_>) {
        let life = shown("expires_in", life, self.lifetime.is_some());
        match (self.rotate_before, self.lifetime) {
            (Some(before), _) => {
                let reason = format!("{} must be shorter than {life}", lead.shown);
                notes.refuse(before.offset, reason);
            }
            // Nobody wrote them for each other, and a key is never due before half of its life.
            (None, Some(lifetime)) if defaults.rotate_before.is_some() => {
                let reason = format!(
                    "{} is not shorter than {life}: the key is rotated after half of its life",
                    lead.shown
                );
                notes.warn(lifetime.offset, reason);
            }
            (None, _) => {}
        }
    }

    /// How long before its expiry a key is rotated.
    fn lead(&self, defaults: &Self, life: Option<Duration>) -> Option<Lead> {
        if let Some(length) = self.rotate_before(defaults) {
            return Some(Lead {
                length,
                shown: shown("rotate_before", length, self.rotate_before.is_some()),
            });
        }
        let length = life? / 3;
        Some(Lead {
            length,
            shown: format!(
                "`rotate_before` ({}, a third of `expires_in`)",
                in_one_unit(length)
            ),
        })
    }

    fn check_grace(
        &self,
        defaults: &Self,
        lead: &Lead,
        life: Option<Duration>,
        offset: usize,
        notes: &mut Notes<'_>,
    ) {
        let length = self.grace(defaults);
        let grace = shown("grace", length, self.grace.is_some());
        if length > lead.length {
            let reason = format!(
                "{grace} must not be longer than {}: the old key would expire first",
                lead.shown
            );
            notes.refuse(offset, reason);
        } else if length == lead.length {
            let reason =
                format!("{grace} is as long as `rotate_before`: the old key expires when it ends");
            notes.warn(offset, reason);
        } else if life.is_some_and(|life| length >= life / 2) {
            let reason = format!(
                "{grace} is longer than half of `expires_in`, when a key is rotated at the earliest: the old key expires first"
            );
            notes.warn(offset, reason);
        }
    }
}

/// How long before its expiry a key is rotated, and how to name that.
struct Lead {
    length: Duration,
    shown: String,
}

fn shown(name: &str, length: Duration, is_own: bool) -> String {
    let default = if is_own { "" } else { ", the default" };
    format!("`{name}` ({}{default})", in_one_unit(length))
}

fn lifetime(fields: Fields<'_>, notes: &mut Notes<'_>) -> Option<At<Lifetime>> {
    let text = fields.text("expires_in", notes)?;
    let value = match text.value.trim() {
        "never" => Lifetime::Unlimited,
        limited => match Expiry::from_duration(limited) {
            Ok(expiry) => Lifetime::Limited(expiry),
            Err(error) => {
                notes.refuse(text.offset, format!("{error}, or `never`"));
                return None;
            }
        },
    };
    Some(At {
        value,
        offset: text.offset,
    })
}

fn revokes_while_used(fields: Fields<'_>, notes: &mut Notes<'_>) -> Option<bool> {
    let text = fields.text("while_used", notes)?;
    match text.value {
        "wait" => Some(false),
        "revoke" => Some(true),
        _ => {
            notes.refuse(text.offset, "expected `wait` or `revoke`");
            None
        }
    }
}
