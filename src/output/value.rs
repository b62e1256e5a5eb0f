//! One value of a row, and what it is shown to.

use std::borrow::Cow;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::{text, time};
use crate::model::{EntryRef, KeyId, Moment};

/// What the bytes are for. Only tables depend on it.
#[derive(Debug, Clone, Copy)]
pub struct Target {
    /// A person reads it on a terminal: times are relative and lines fit the window. Otherwise
    /// times are exact and nothing is cut, wrapped or left out.
    pub terminal: bool,
    pub width: Option<u16>,
    /// Whether to colour. The caller decides: it alone knows `--color` and `NO_COLOR`.
    pub color: bool,
    /// Whether nothing but ASCII can be shown.
    pub ascii: bool,
    /// The moment to which relative times relate.
    pub now: Timestamp,
    /// Finds out the time zone of whoever reads it, which takes reading a file.
    pub zone: fn() -> TimeZone,
}

impl Target {
    /// The display columns that a line may have, if it is limited at all. Some terminals report no
    /// columns: unknown.
    pub(super) fn limit(&self) -> Option<usize> {
        self.width
            .filter(|width| self.terminal && *width > 0)
            .map(usize::from)
    }

    /// What stands for the rest of a text.
    pub(super) fn ellipsis(&self) -> &'static str {
        if self.ascii { "..." } else { "…" }
    }

    pub(super) fn moment(&self, moment: Moment) -> String {
        if self.terminal {
            time::relative(moment, self.now)
        } else {
            time::exact(moment)
        }
    }
}

/// What a field of a record holds.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Value<'a> {
    /// Unknown or absent: `null`, an empty cell, `-` in a table.
    #[default]
    Null,
    /// A time that does not come, such as the expiry of a key that has none: `null`, an empty cell,
    /// `never` in a table.
    Never,
    /// `true` or `false`; `yes` or `no` in a table.
    Bool(bool),
    Number(u64),
    /// Any text, hostile ones included.
    Text(Cow<'a, str>),
    /// Text whose colour in a table repeats what it says.
    Toned(Tone, Cow<'a, str>),
    /// Several texts: an array in JSON, elsewhere separated by commas.
    Texts(Cow<'a, [String]>),
    Time(Moment),
    /// The time of what has happened: it is never shown to people as ahead, though the service's
    /// clock may be.
    Past(Moment),
    /// When a key stops working. People are told when that is near, and not told of one that
    /// `is_over` for another reason.
    Expiry {
        at: Moment,
        is_over: bool,
    },
    /// Whether a key is in use. People see a mark.
    InUse(bool),
    /// Where a secret is kept: an object in JSON, elsewhere the store's name alone, since one cell
    /// holds one thing and the entry's name follows from the profile and the id.
    Stored(&'a EntryRef),
}

/// What a text means; colour repeats what it says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    Plain,
    Good,
    Warning,
    Bad,
    Dim,
}

impl<'a> Value<'a> {
    /// The value for people, safe to show.
    pub(super) fn shown(self, target: &Target) -> Cow<'a, str> {
        let past = |moment: Moment| {
            if target.terminal {
                moment.min(target.now.into())
            } else {
                moment
            }
        };
        match self {
            Self::Null => "-".into(),
            Self::Never => "never".into(),
            Self::Bool(value) => if value { "yes" } else { "no" }.into(),
            Self::InUse(value) if target.terminal => if value { "*" } else { "" }.into(),
            Self::InUse(value) => if value { "yes" } else { "-" }.into(),
            Self::Number(number) => number.to_string().into(),
            Self::Text(text) | Self::Toned(_, text) => shown(text, target),
            Self::Texts(texts) => shown(texts.join(", ").into(), target),
            Self::Time(moment) => target.moment(moment).into(),
            Self::Past(moment) => target.moment(past(moment)).into(),
            Self::Expiry { is_over: true, .. } if target.terminal => "-".into(),
            Self::Expiry { at, .. } if self.is_warning(target) => {
                format!("{} !", target.moment(at)).into()
            }
            Self::Expiry { at, .. } => target.moment(at).into(),
            Self::Stored(stored) => shown(stored.store.as_str().into(), target),
        }
    }

    /// The same where there is a line for it: people also see when exactly a time is, by their own
    /// clock.
    pub(super) fn detailed(self, target: &Target) -> Cow<'a, str> {
        if let Self::InUse(value) = self {
            return Self::Bool(value).shown(target);
        }
        let at = if let Self::Time(at) | Self::Past(at) | Self::Expiry { at, is_over: false } = self
        {
            Some(at)
        } else {
            None
        };
        let shown = self.shown(target);
        match at.filter(|_| target.terminal) {
            Some(at) => format!("{shown} ({})", time::local(at, (target.zone)())).into(),
            None => shown,
        }
    }

    /// Whether people are told that a key soon stops working.
    fn is_warning(&self, target: &Target) -> bool {
        let Self::Expiry { at, is_over: false } = self else {
            return false;
        };
        target.terminal && time::is_soon(*at, target.now)
    }

    /// How a table colours it.
    pub(super) fn tone(&self, target: &Target) -> Tone {
        if let Self::Toned(tone, _) = self {
            return *tone;
        }
        if self.is_warning(target) {
            Tone::Warning
        } else {
            Tone::Plain
        }
    }

    /// The value as an exact cell of CSV or TSV, not yet safe to show.
    pub(super) fn exact(&self) -> Cow<'_, str> {
        match self {
            Self::Null | Self::Never => "".into(),
            Self::Bool(value) | Self::InUse(value) => if *value { "true" } else { "false" }.into(),
            Self::Number(number) => number.to_string().into(),
            Self::Text(text) | Self::Toned(_, text) => text.as_ref().into(),
            Self::Texts(texts) => texts.join(", ").into(),
            Self::Time(moment) | Self::Past(moment) | Self::Expiry { at: moment, .. } => {
                time::exact(*moment).into()
            }
            Self::Stored(stored) => stored.store.as_str().into(),
        }
    }

    /// A time that may never come.
    pub fn or_never(moment: Option<Moment>) -> Self {
        moment.map_or(Self::Never, Self::Time)
    }
}

/// What becomes a value as it is.
macro_rules! values {
    ($($kind:ty => $variant:ident;)*) => {
        $(impl<'a> From<$kind> for Value<'a> {
            fn from(value: $kind) -> Self {
                Self::$variant(value.into())
            }
        })*
    };
}

values! {
    bool => Bool;
    u64 => Number;
    &'a str => Text;
    String => Text;
    Vec<String> => Texts;
    Timestamp => Time;
    Moment => Time;
    &'a EntryRef => Stored;
}

impl<'a> From<&'a KeyId> for Value<'a> {
    fn from(id: &'a KeyId) -> Self {
        match id {
            KeyId::Number(number) => Self::Number(*number),
            KeyId::Text(text) => text.as_str().into(),
        }
    }
}

impl<'a, T: Into<Value<'a>>> From<Option<T>> for Value<'a> {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

/// A text of strangers, or `-` for none.
fn shown<'a>(text: Cow<'a, str>, target: &Target) -> Cow<'a, str> {
    let finished = |text: Cow<'a, str>| {
        if target.ascii {
            text::to_ascii(&text).into_owned().into()
        } else {
            text
        }
    };
    match text {
        text if text.is_empty() => "-".into(),
        Cow::Borrowed(text) => finished(text::escape_control(text)),
        Cow::Owned(text) => finished(text::escape_control(&text).into_owned().into()),
    }
}
