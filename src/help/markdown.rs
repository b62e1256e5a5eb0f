//! The little Markdown that the topics are written in.

/// A part of a topic.
#[derive(Debug, PartialEq, Eq)]
pub enum Block<'a> {
    /// The topic's first line, `# ...`.
    Title(&'a str),
    /// `## ...`.
    Heading(&'a str),
    /// Its lines joined by spaces.
    Paragraph(String),
    /// An item of a list, its lines joined by spaces.
    Item(String),
    /// The lines between two fences, shown as they are.
    Code(Vec<&'a str>),
    /// Terms and their meanings: a table of two columns, or lines of the form `  TERM   MEANING`.
    Terms(Vec<(&'a str, &'a str)>),
}

/// The parts of a text, in order.
pub fn blocks(text: &str) -> Vec<Block<'_>> {
    let mut found = Vec::new();
    let mut lines = text.lines().peekable();
    while let Some(line) = lines.next() {
        if line.is_empty() {
            continue;
        }
        // First, since code may hold lines that look like any other part.
        if line.starts_with("```") {
            let code = lines.by_ref().take_while(|line| !line.starts_with("```"));
            found.push(Block::Code(code.collect()));
        } else if let Some(title) = line.strip_prefix("# ") {
            found.push(Block::Title(title));
        } else if let Some(heading) = line.strip_prefix("## ") {
            found.push(Block::Heading(heading));
        } else if let Some(first) = line.strip_prefix("- ") {
            let mut item = first.to_owned();
            while let Some(more) = lines.next_if(|line| line.starts_with("  ")) {
                item = item + " " + more.trim();
            }
            found.push(Block::Item(item));
        } else if line.starts_with("| ") {
            // A list of terms does without the words above its columns, and without the rule.
            lines.next();
            let rows = std::iter::from_fn(|| lines.next_if(|line| line.starts_with("| ")));
            found.push(Block::Terms(rows.filter_map(row).collect()));
        } else if line.starts_with("  ") {
            let mut terms: Vec<_> = term(line).into_iter().collect();
            while let Some(more) = lines.next_if(|line| line.starts_with("  ")) {
                terms.extend(term(more));
            }
            found.push(Block::Terms(terms));
        } else {
            let mut paragraph = line.to_owned();
            while let Some(more) = lines.next_if(|line| continues_paragraph(line)) {
                paragraph = paragraph + " " + more.trim();
            }
            found.push(Block::Paragraph(paragraph));
        }
    }
    found
}

/// `| TERM | MEANING |`
fn row(line: &str) -> Option<(&str, &str)> {
    let (name, meaning) = line
        .strip_prefix("| ")?
        .strip_suffix('|')?
        .split_once(" | ")?;
    Some((name.trim(), meaning.trim()))
}

/// `  TERM   MEANING`
fn term(line: &str) -> Option<(&str, &str)> {
    let (name, meaning) = line.trim().split_once("  ")?;
    Some((name, meaning.trim()))
}

fn continues_paragraph(line: &str) -> bool {
    let opens_another = ["```", "# ", "## ", "- ", "| ", "  "]
        .iter()
        .any(|opening| line.starts_with(opening));
    !line.is_empty() && !opens_another
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_read_as_its_parts() {
        let text = "# Stores\n\nWhere secrets\nare stored.\n\n## Use\n- one\n  item\n- two\n\n```sh\n# a\n\nb\n```\n\n\
            | store | where |\n|---|---|\n| `file`  | a file |\n\n  GEN_API_KEY   the  key\n";
        assert_eq!(
            blocks(text),
            [
                Block::Title("Stores"),
                Block::Paragraph("Where secrets are stored.".into()),
                Block::Heading("Use"),
                Block::Item("one item".into()),
                Block::Item("two".into()),
                Block::Code(vec!["# a", "", "b"]),
                Block::Terms(vec![("`file`", "a file")]),
                Block::Terms(vec![("GEN_API_KEY", "the  key")]),
            ]
        );
    }

    #[test]
    fn a_fence_that_is_never_closed_ends_with_the_text() {
        assert_eq!(blocks("```sh\na"), [Block::Code(vec!["a"])]);
    }
}
