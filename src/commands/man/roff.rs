//! Pieces of a manual page in roff.

/// A section whose lines are shown as they are. The manual's own synopsis would name every option,
/// without what it takes, and its notes would be called `EXTRA`.
pub(super) fn verbatim_section(title: &str, lines: &str) -> String {
    format!(".SH {title}\n{}", as_it_is(lines))
}

/// Lines that are neither filled nor joined.
pub(super) fn as_it_is(lines: &str) -> String {
    format!(
        ".nf\n{}.fi\n",
        lines.trim_end().lines().map(escaped).collect::<String>()
    )
}

/// A section of terms and what they mean, which are separated by several spaces.
pub(super) fn list(title: &str, lines: &str) -> String {
    let entries = lines
        .lines()
        .filter_map(|line| line.trim().split_once("  "));
    let entries = entries.map(|(term, meaning)| list_entry(term, meaning.trim()));
    format!(".SH \"{title}\"\n{}", entries.collect::<String>())
}

/// A term and, indented, its meaning.
pub(super) fn list_entry(term: &str, meaning: &str) -> String {
    format!(
        ".TP\n\\fB{}\\fR\n{}",
        escaped(term).trim(),
        escaped(meaning)
    )
}

/// A line that roff takes for nothing but text.
pub(super) fn escaped(line: &str) -> String {
    let control = if line.starts_with(['.', '\'']) {
        "\\&"
    } else {
        ""
    };
    format!(
        "{control}{}\n",
        line.replace('\\', "\\e").replace('-', "\\-")
    )
}
