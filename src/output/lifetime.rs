//! The life of a key as people see it: how urgent its end is, a bar, and words.

use std::borrow::Cow;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use super::bar::Bar;
use super::style::Tone;
use super::{Target, time};
use crate::model::{Key, KeyField, Moment, Status};

/// An expiry this near is urgent.
const URGENT: SignedDuration = SignedDuration::from_hours(24);
/// A key without an expiry that was not used for this long is a risk: nobody would notice its
/// theft.
const UNUSED: Duration = Duration::from_secs(90 * 24 * 60 * 60);

/// The end of a key's life, and how near it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    /// It was revoked; when, if that is known.
    Revoked(Option<Moment>),
    /// It has expired; when, if that is known.
    Expired(Option<Moment>),
    /// It expires.
    At(Moment, Urgency),
    /// It never expires; whether that is a risk.
    Never { is_unused: bool },
    /// The service's answer cannot be read.
    Unknown,
}

/// How near an expiry is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Urgency {
    Later,
    /// Within 14 days.
    Soon,
    /// Within a day.
    Now,
}

impl Urgency {
    /// That of a moment in the future.
    pub(super) fn of(at: Moment, now: Timestamp) -> Self {
        match at.duration_since(now) {
            left if left <= URGENT => Self::Now,
            _ if time::is_soon(at, now) => Self::Soon,
            _ => Self::Later,
        }
    }

    /// The tone of its words.
    pub(super) fn tone(self) -> Tone {
        match self {
            Self::Later => Tone::Plain,
            Self::Soon => Tone::Warning,
            Self::Now => Tone::Urgent,
        }
    }

    /// The tone of its bar.
    pub(super) fn bar_tone(self) -> Tone {
        match self {
            Self::Later => Tone::Good,
            Self::Soon | Self::Now => self.tone(),
        }
    }
}

impl End {
    /// The end of this key's life.
    pub(super) fn of(key: &Key, now: Timestamp) -> Self {
        if key.is_revoked() {
            return Self::Revoked(key.revoked_at);
        }
        let is_over = key.status == Status::Expired;
        match key.expires_at {
            Some(at) if at <= now.into() => Self::Expired(Some(at)),
            // The service's clock decides, and it does not say how far it is ahead.
            Some(_) | None if is_over => Self::Expired(None),
            Some(at) => Self::At(at, Urgency::of(at, now)),
            None if key.never_expires() => Self::Never {
                is_unused: key.unused_for(UNUSED, now),
            },
            None => Self::Unknown,
        }
    }

    /// Whether the key no longer works.
    pub(super) fn is_past(self) -> bool {
        matches!(self, Self::Revoked(_) | Self::Expired(_))
    }

    /// `in 90 d`, `in 5 d !`, `never`, `expired 10 d ago`.
    pub(super) fn words(self, target: &Target) -> Cow<'static, str> {
        let ago = |participle: &str, at: Option<Moment>| match at {
            // The service's clock may be ahead of this machine's.
            Some(at) => {
                let at = at.min(target.now.into());
                format!("{participle} {}", target.distance_to(at)).into()
            }
            None => participle.to_owned().into(),
        };
        match self {
            Self::Revoked(at) => ago("revoked", at),
            Self::Expired(at) => ago("expired", at),
            Self::At(at, Urgency::Soon | Urgency::Now) => {
                (target.distance_to(at) + target.soon()).into()
            }
            Self::At(at, Urgency::Later) => target.distance_to(at).into(),
            Self::Never { is_unused: true } => format!("never{}", target.unused()).into(),
            Self::Never { is_unused: false } => "never".into(),
            Self::Unknown => "unknown".into(),
        }
    }

    /// The tone of the words.
    pub(super) fn tone(self) -> Tone {
        match self {
            Self::Revoked(_) => Tone::Dim,
            Self::Expired(_) => Tone::Bad,
            Self::At(_, urgency) => urgency.tone(),
            Self::Never { is_unused: true } => Tone::Warning,
            Self::Never { is_unused: false } | Self::Unknown => Tone::Dim,
        }
    }

    /// The bar of a key with this end; `None` if its length is unknown.
    pub(super) fn bar(self, key: &Key, now: Timestamp) -> Option<Bar> {
        match self {
            Self::Revoked(_) | Self::Unknown => None,
            Self::Expired(_) => Some(Bar::ended()),
            Self::Never { .. } => Some(Bar::endless(self.tone())),
            Self::At(at, urgency) => {
                let created = key
                    .created_at
                    .filter(|_| key.can_read(KeyField::CreatedAt))?;
                let (left, whole) = (at.duration_since(now), at.duration_since(created));
                Some(Bar::of_share(left, whole, urgency.bar_tone()))
            }
        }
    }
}

/// The tone of a status.
pub(super) fn status_tone(status: &Status) -> Tone {
    match status {
        Status::Active => Tone::Good,
        Status::Expired => Tone::Bad,
        Status::Revoked => Tone::Dim,
        Status::Other(_) => Tone::Plain,
    }
}
