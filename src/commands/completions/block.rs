//! The lines that genkey adds to a file of the user's own, between two markers.

const BEGIN: &str = "# >>> genkey completions >>>";
const END: &str = "# <<< genkey completions <<<";

/// A marker without the other one, so that it is unclear which lines are genkey's.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Torn;

/// The text with these lines between the markers, instead of those that are there, or at its end.
/// Without lines, the markers are removed, too.
pub(super) fn with_lines(text: &str, lines: Option<&str>) -> Result<String, Torn> {
    let end_of_line = end_of_line(text);
    let block = lines.map(|lines| {
        let all = format!("{BEGIN}\n{lines}{END}\n");
        all.replace('\n', end_of_line)
    });
    let Some((before, after)) = around(text)? else {
        return Ok(match block {
            Some(block) => format!("{}{block}", ended(text, end_of_line)),
            None => text.to_owned(),
        });
    };
    Ok(match block {
        Some(block) => format!("{before}{block}{after}"),
        None => {
            // With the empty line that came with it.
            let shorter = ["\r\n", "\n"].into_iter().find_map(|end| {
                let shorter = before.strip_suffix(end)?;
                shorter.ends_with(end).then_some(shorter)
            });
            let before = shorter.unwrap_or(before);
            format!("{before}{after}")
        }
    })
}

/// What ends the lines of a text: `\r\n` only if it ends all of them, because a shell other than
/// PowerShell would read the `\r` as part of a command.
fn end_of_line(text: &str) -> &'static str {
    let ends_so = |line: &str| line.ends_with("\r\n") || !line.ends_with('\n');
    if text.contains("\r\n") && text.split_inclusive('\n').all(ends_so) {
        "\r\n"
    } else {
        "\n"
    }
}

/// Whether the lines are in a text.
pub(super) fn is_in(text: &str) -> bool {
    text.lines().any(|line| line.trim_end() == BEGIN)
}

/// What is before and after the markers, if they are there.
fn around(text: &str) -> Result<Option<(&str, &str)>, Torn> {
    let (mut begin, mut end) = (None, None);
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let next = at + line.len();
        match line.trim_end() {
            BEGIN if begin.is_some() => return Err(Torn),
            BEGIN => begin = Some(at),
            END if begin.is_none() || end.is_some() => return Err(Torn),
            // The line end after the marker belongs to the block.
            END => end = Some(next),
            _ => {}
        }
        at = next;
    }
    match (begin, end) {
        (None, None) => Ok(None),
        (Some(begin), Some(end)) => Ok(Some((&text[..begin], &text[end..]))),
        (Some(_), None) | (None, Some(_)) => Err(Torn),
    }
}

/// The text with an empty line at its end, unless it is empty.
fn ended(text: &str, end_of_line: &str) -> String {
    let missing = match text {
        "" => "",
        text if text.ends_with(&end_of_line.repeat(2)) => "",
        text if text.ends_with('\n') => end_of_line,
        text => return format!("{text}{}", end_of_line.repeat(2)),
    };
    format!("{text}{missing}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_added_once_and_everything_else_stays() {
        // Among them a last line without an end, an empty line at the end, and lines from Windows.
        for text in ["", "alias l=ls\n", "alias l=ls", "a\n\n", "a\r\nb\r\n"] {
            let once = with_lines(text, Some("source x\n")).unwrap();
            assert!(once.starts_with(text), "{once:?}");
            assert!(once.contains("source x"), "{once:?}");
            assert_eq!(with_lines(&once, Some("source x\n")).unwrap(), once);
            let other = with_lines(&once, Some("source y\n")).unwrap();
            assert_eq!(other, once.replace("source x", "source y"));
        }
    }

    #[test]
    fn what_was_added_can_be_removed() {
        // A last line without an end is not among them: the end that it was given stays.
        for text in ["", "alias l=ls\n", "a\r\nb\r\n", "a\r\nb\n"] {
            let with = with_lines(text, Some("source x\n")).unwrap();
            assert_eq!(with_lines(&with, None).unwrap(), text);
            let more = format!("{with}later\n");
            assert_eq!(with_lines(&more, None).unwrap(), format!("{text}later\n"));
        }
        assert_eq!(with_lines("a\n", None).unwrap(), "a\n");
    }

    #[test]
    fn the_block_has_a_carriage_return_only_where_all_lines_have_one() {
        // The 6 are: two in the text, one in the empty line after it, and three in the block.
        for (text, returns) in [("a\r\nb\n", 1), ("a\nb\r\n", 1), ("a\r\nb\r\n", 6)] {
            let with = with_lines(text, Some("source x\n")).unwrap();
            assert_eq!(with.matches('\r').count(), returns, "{with:?}");
        }
    }

    #[test]
    fn half_a_block_is_refused() {
        for text in [
            // One marker without the other, the two in the wrong order, and each of them twice.
            format!("{BEGIN}\n"),
            format!("{END}\n"),
            format!("{END}\n{BEGIN}\n"),
            format!("{BEGIN}\n{BEGIN}\n{END}\n"),
            format!("{BEGIN}\n{END}\n{END}\n"),
        ] {
            assert_eq!(with_lines(&text, Some("x\n")), Err(Torn), "{text}");
        }
    }
}
