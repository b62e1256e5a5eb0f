//! The values of rows, and the target that they are shown on.

use std::borrow::Cow;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::Serialize;

use super::bar::Bar;
use super::style::{Drawing, Tone};
use super::{text, time};
use crate::model::{EntryRef, Expiry, KeyId, Moment};

/// What the output is written to. Only tables depend on it.
#[derive(Debug, Clone, Copy)]
pub struct Target {
    /// On a terminal times are relative, and lines fit the window. Otherwise times are exact, and
    /// nothing is truncated, wrapped or left out.
    pub terminal: bool,
    /// The window's width in columns, if it is known.
    pub width: Option<u16>,
    /// Whether to colour, according to `--color`, `NO_COLOR` and the stream.
    pub color: bool,
    /// The locale cannot show more than ASCII.
    pub ascii: bool,
    /// What marks and bars are drawn with.
    pub drawing: Drawing,
    /// What relative times are relative to.
    pub now: Timestamp,
    /// Gets the local time zone. A function, since it reads a file.
    pub zone: fn() -> TimeZone,
}

impl Target {
    /// The display columns that a line may have, if that is limited.
    pub(super) fn limit(&self) -> Option<usize> {
        // Some terminals report 0 columns.
        self.width
            .filter(|width| self.terminal && *width > 0)
            .map(usize::from)
    }

    /// The end of a truncated text.
    pub(super) fn ellipsis(&self) -> &'static str {
        match self.drawing {
            Drawing::Symbols | Drawing::None if !self.ascii => "…",
            Drawing::Symbols | Drawing::Ascii | Drawing::None => "...",
        }
    }

    /// The mark of the key in use.
    pub(super) fn in_use(&self) -> &'static str {
        match self.drawing {
            Drawing::Symbols => "▸",
            Drawing::Ascii => ">",
            Drawing::None => "in use",
        }
    }

    /// The mark behind a time that is near.
    pub(super) fn soon(&self) -> &'static str {
        match self.drawing {
            Drawing::Symbols | Drawing::Ascii => " !",
            Drawing::None => " (soon)",
        }
    }

    /// The mark of a key that never expires and that nobody uses.
    pub(super) fn unused(&self) -> &'static str {
        match self.drawing {
            Drawing::Symbols | Drawing::Ascii => " !",
            Drawing::None => " (unused)",
        }
    }

    /// How far away a moment is, in few columns: `in 90 d`, `3 d ago`.
    pub(super) fn distance_to(&self, moment: Moment) -> String {
        // Screen readers spell symbols.
        match self.drawing {
            Drawing::Symbols | Drawing::Ascii => time::short_relative(moment, self.now),
            Drawing::None => time::relative(moment, self.now),
        }
    }

    /// How long ago a moment was, in few columns: `3 d`.
    pub(super) fn age(&self, moment: Moment) -> String {
        // The service's clock may be ahead of ours.
        let moment = moment.min(self.now.into());
        match self.drawing {
            Drawing::Symbols | Drawing::Ascii => time::age(moment, self.now),
            Drawing::None => time::relative(moment, self.now),
        }
    }

    /// Whether a moment is over.
    pub fn is_past(&self, moment: Moment) -> bool {
        moment <= self.now.into()
    }

    /// Whether a moment is in the next 14 days.
    pub fn is_soon(&self, moment: Moment) -> bool {
        time::is_soon(moment, self.now)
    }

    /// How far away a moment is, and when that is: `in 90 days (2027-02-19 09:29:59 UTC)`.
    pub fn detailed(&self, moment: Moment) -> String {
        Value::Time(moment).detailed(self).into_owned()
    }

    pub(super) fn moment(&self, moment: Moment) -> String {
        if self.terminal {
            self.distance_to(moment)
        } else {
            time::exact(moment)
        }
    }
}

/// A value of a row.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Value<'a> {
    /// Unknown or absent: `null`, an empty cell, `-` in a table.
    #[default]
    Null,
    /// A time that never comes, such as the expiry of a key without one: `null`, an empty cell,
    /// `never` in a table.
    Never,
    /// `true` or `false`; `yes` or `no` in a table.
    Bool(bool),
    Number(u64),
    /// Any text, even a hostile one.
    Text(Cow<'a, str>),
    /// Text whose colour in a table repeats what it says.
    Toned(Tone, Cow<'a, str>),
    /// Several texts: an array in JSON, elsewhere separated by commas.
    Texts(Cow<'a, [String]>),
    Time(Moment),
    /// The time of a past event, which a terminal never shows as future.
    Past(Moment),
    /// When a key expires. On a terminal a near expiry is marked, and that of a revoked key, which
    /// `is_over`, is left out.
    Expiry {
        at: Moment,
        is_over: bool,
    },
    /// Whether a key is in use: a mark or nothing on a terminal.
    InUse(bool),
    /// How much of a time is left, for terminals only.
    Bar(Bar),
    /// Nothing to show where an empty cell says enough: on a terminal.
    Blank,
    /// Where a secret is stored: an object in JSON, elsewhere the store's name. The entry's name
    /// follows from the profile and the id.
    Stored(&'a EntryRef),
    /// Destinations and what became of each: an array of objects in JSON, elsewhere `DEST (state)`,
    /// separated by commas.
    Delivered(Cow<'a, [DeliveryState]>),
}

/// What became of a destination.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DeliveryState {
    /// The destination, as the user wrote it.
    pub to: String,
    /// The state, in a word.
    pub state: &'static str,
}

impl<'a> Value<'a> {
    /// The value in a table, safe to show.
    pub(super) fn shown(self, target: &Target) -> Cow<'a, str> {
        // The service's clock may be ahead of ours: what it did a second ago was not "in 1 minute".
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
            Self::InUse(value) if target.terminal => {
                if value { target.in_use() } else { "" }.into()
            }
            Self::Blank => "".into(),
            Self::Bar(bar) => {
                let (left, past) = bar.parts(target.drawing);
                (left + &past).into()
            }
            // `awk` splits lines at spaces, so no cell is empty.
            Self::InUse(value) => if value { "yes" } else { "-" }.into(),
            Self::Number(number) => number.to_string().into(),
            Self::Text(text) | Self::Toned(_, text) => shown(text, target),
            Self::Texts(texts) => shown(texts.join(", ").into(), target),
            Self::Time(moment) => target.moment(moment).into(),
            Self::Past(moment) => target.moment(past(moment)).into(),
            Self::Expiry { is_over: true, .. } if target.terminal => "-".into(),
            Self::Expiry { at, .. } if self.is_warning(target) => {
                (target.moment(at) + target.soon()).into()
            }
            Self::Expiry { at, .. } => target.moment(at).into(),
            Self::Stored(stored) => shown(stored.store.as_str().into(), target),
            Self::Delivered(all) => shown(delivered(&all).into(), target),
        }
    }

    /// The value on a line of its own, where a terminal also shows the exact local time.
    pub(super) fn detailed(self, target: &Target) -> Cow<'a, str> {
        // A mark says little behind a label.
        if let Self::InUse(value) = self {
            return Self::Bool(value).shown(target);
        }
        let at = if let Self::Time(at) | Self::Past(at) | Self::Expiry { at, is_over: false } = self
        {
            Some(at)
        } else {
            None
        };
        let Some(at) = at.filter(|_| target.terminal) else {
            return self.shown(target);
        };
        let mark = if self.is_warning(target) {
            target.soon()
        } else {
            ""
        };
        // What is past was not in the future, whatever the clocks say.
        let near = if let Self::Past(at) = self {
            at.min(target.now.into())
        } else {
            at
        };
        let distance = time::relative(near, target.now);
        format!("{distance}{mark} ({})", time::local(at, (target.zone)())).into()
    }

    /// Whether it is marked as an expiry that is near.
    fn is_warning(&self, target: &Target) -> bool {
        let Self::Expiry { at, is_over: false } = self else {
            return false;
        };
        target.terminal && time::is_soon(*at, target.now)
    }

    /// Its colour in a table.
    pub(super) fn tone(&self, target: &Target) -> Tone {
        if let Self::Toned(tone, _) = self {
            *tone
        } else if let Self::Bar(bar) = self {
            bar.tone()
        } else if *self == Self::InUse(true) && target.terminal {
            Tone::Accent
        } else if self.is_warning(target) {
            Tone::Warning
        } else {
            Tone::Plain
        }
    }

    /// The value in CSV or TSV, not escaped yet.
    pub(super) fn exact(&self) -> Cow<'_, str> {
        match self {
            Self::Null | Self::Never | Self::Blank | Self::Bar(_) => "".into(),
            Self::Bool(value) | Self::InUse(value) => if *value { "true" } else { "false" }.into(),
            Self::Number(number) => number.to_string().into(),
            Self::Text(text) | Self::Toned(_, text) => text.as_ref().into(),
            Self::Texts(texts) => texts.join(", ").into(),
            Self::Time(moment) | Self::Past(moment) | Self::Expiry { at: moment, .. } => {
                time::exact(*moment).into()
            }
            Self::Stored(stored) => stored.store.as_str().into(),
            Self::Delivered(all) => delivered(all).into(),
        }
    }

    /// A time, or `never`.
    pub fn or_never(moment: Option<Moment>) -> Self {
        moment.map_or(Self::Never, Self::Time)
    }

    /// The expiry of a key that is to be created, or `never`.
    pub fn planned(expiry: Option<Expiry>) -> Self {
        expiry.map_or(Self::Never, |expiry| expiry.to_string().into())
    }
}

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
    &'a [DeliveryState] => Delivered;
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

fn delivered(all: &[DeliveryState]) -> String {
    let each = |DeliveryState { to, state }: &DeliveryState| format!("{to} ({state})");
    all.iter().map(each).collect::<Vec<_>>().join(", ")
}

/// An untrusted text, made safe; `-` if it is empty.
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
        // The arms differ in lifetimes only: what is escaped borrows from the text.
        Cow::Borrowed(text) => finished(text::escape_control(text)),
        Cow::Owned(text) => finished(text::escape_control(&text).into_owned().into()),
    }
}
