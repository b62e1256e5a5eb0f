//! Topics and examples as text for a window.

use super::markdown::Block;

/// What the examples of a command begin with in help.
pub const EXAMPLES: &str = "Examples:\n";

/// Spaces before code, list items and terms.
const INDENT: usize = 2;
/// Spaces between a term and its meaning.
const GAP: usize = 3;
/// Columns that a meaning needs beside its term; where there are fewer it goes below.
const NARROWEST: usize = 24;

/// What a text is laid out for.
pub struct Layout<'a> {
    /// Columns. Code and words that are longer are not broken.
    pub width: usize,
    /// How a heading is emphasized.
    pub heading: &'a dyn Fn(&str) -> String,
}

/// Lays out a topic; each line ends with a newline.
pub fn lay_out(blocks: &[Block<'_>], layout: &Layout<'_>) -> String {
    let mut text = String::new();
    let mut before: Option<&Block<'_>> = None;
    for block in blocks {
        let in_list = matches!(
            (before, block),
            (Some(Block::Item(_)), Block::Item(_)) | (Some(Block::Heading(_)), _)
        );
        // An empty line between parts, but none below a heading or within a list.
        if before.is_some() && !in_list {
            text.push('\n');
        }
        match block {
            Block::Title(title) => text += &((layout.heading)(title) + "\n"),
            Block::Heading(heading) => {
                text += &((layout.heading)(&heading.to_ascii_uppercase()) + "\n");
            }
            Block::Paragraph(words) => text += &wrapped(words, "", layout.width),
            Block::Item(words) => text += &wrapped(words, "  - ", layout.width),
            // Never wrapped: it is there to be copied.
            Block::Code(lines) => lines.iter().for_each(|line| text += &indented(line)),
            Block::Terms(terms) => text += &laid_out_terms(terms, layout.width),
        }
        before = Some(block);
    }
    text
}

fn indented(line: &str) -> String {
    if line.is_empty() {
        return "\n".to_owned();
    }
    format!("{}{line}\n", " ".repeat(INDENT))
}

/// Terms in a column of their own, meanings beside them or, in a narrow window, below.
fn laid_out_terms(terms: &[(&str, &str)], width: usize) -> String {
    let longest = terms.iter().map(|(term, _)| term.len()).max().unwrap_or(0);
    let column = INDENT + longest + GAP;
    let rows = terms.iter().map(|(term, meaning)| {
        if column + NARROWEST > width {
            return indented(term.trim_end()) + &wrapped(meaning, "    ", width);
        }
        // The texts are ASCII, so bytes are columns.
        let start = format!("{:INDENT$}{term:longest$}{:GAP$}", "", "");
        wrapped(meaning, &start, width)
    });
    rows.collect()
}

/// The examples of a command for a window: what is said of each beside it, or above it if that is
/// too narrow. A command is never broken, so that it can be copied.
pub fn examples(text: &str, width: usize) -> String {
    let (shown, rest) = text.split_once("\n\n").unwrap_or((text, ""));
    let rest = if rest.is_empty() {
        String::new()
    } else {
        format!("\n{rest}\n")
    };
    // The texts are ASCII, so bytes are columns.
    if shown.lines().all(|line| line.len() <= width) {
        return format!("{shown}\n{rest}");
    }
    let lines = shown.strip_prefix(EXAMPLES).unwrap_or(shown).lines();
    let rows: Vec<_> = lines.map(example).collect();
    EXAMPLES.to_owned() + &stacked_examples(&rows, width) + &rest
}

/// The command of an example, and what is said of it.
fn example(line: &str) -> (&str, &str) {
    let line = line.trim();
    let (command, comment) = line.split_once("   ").unwrap_or((line, ""));
    (command, comment.trim())
}

/// Commands, each below what is said of it: as a comment for the shell, so that all of it can be
/// pasted.
fn stacked_examples(rows: &[(&str, &str)], width: usize) -> String {
    let row = |(command, comment): &(&str, &str)| {
        let comment = if comment.is_empty() {
            String::new()
        } else {
            wrapped(comment, "  # ", width).replace("\n    ", "\n  # ")
        };
        comment + &indented(command)
    };
    rows.iter().map(row).collect()
}

/// Words in lines of this width: the first begins with `start`, the others with as many spaces.
fn wrapped(words: &str, start: &str, width: usize) -> String {
    let indent = start.len();
    let mut text = start.to_owned();
    let mut column = indent;
    let mut is_first_word = true;
    for word in words.split_whitespace() {
        if !is_first_word && column + 1 + word.len() > width {
            text += &format!("\n{:indent$}", "");
            column = indent;
        } else if !is_first_word {
            text.push(' ');
            column += 1;
        }
        text += word;
        column += word.len();
        is_first_word = false;
    }
    text + "\n"
}

#[cfg(test)]
mod tests {
    use super::super::markdown::blocks;
    use super::*;

    const TEXT: &str = "# Title\n\nSome words that wrap.\n\n## More\n\n- an item\n- another that wraps\n\n\
        ```sh\ngenkey list --all --sort name\n```\n\n  KEY   what it means here\n  LONGER   two\n";

    fn laid_out(width: usize) -> String {
        let heading = |text: &str| format!("<{text}>");
        lay_out(
            &blocks(TEXT),
            &Layout {
                width,
                heading: &heading,
            },
        )
    }

    #[test]
    fn text_wraps_at_the_width_and_code_does_not() {
        assert_eq!(
            laid_out(40),
            "<Title>\n\nSome words that wrap.\n\n<MORE>\n  - an item\n  - another that wraps\n\n  \
             genkey list --all --sort name\n\n  KEY      what it means here\n  LONGER   two\n"
        );
        assert_eq!(
            laid_out(16),
            "<Title>\n\nSome words that\nwrap.\n\n<MORE>\n  - an item\n  - another that\n    wraps\n\n  \
             genkey list --all --sort name\n\n  KEY\n    what it\n    means here\n  LONGER\n    two\n"
        );
    }
}
