//! How text and marks look.

/// The colour of a text. It only repeats what the text says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    Plain,
    Good,
    Warning,
    Bad,
    Urgent,
    Dim,
    Strong,
    Accent,
}

/// What marks and bars are drawn with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Drawing {
    /// Lines and symbols.
    Symbols,
    /// ASCII, for terminals without a font for more.
    Ascii,
    /// Nothing: words say it all, for screen readers.
    None,
}
