//! The manual page of a help topic: `genkey-stores.7`.

use super::super::help::whole_text;
use super::roff::{as_it_is, escaped, list_entry};
use crate::help::{Block, Topic, blocks};

/// The name of the page.
pub(super) fn name(topic: &Topic) -> String {
    format!("genkey-{}", topic.name)
}

/// The page, whose first section says what it is about, as `man -k` shows it.
pub(super) fn page(topic: &Topic, tree: &clap::Command) -> String {
    let name = escaped(&name(topic));
    let (name, about) = (name.trim(), escaped(topic.about()));
    let mut text = format!(
        ".ie \\n(.g .ds Aq \\(aq\n.el .ds Aq '\n.TH {name} 7 \" \" \"genkey {version}\"\n.SH NAME\n{name} \\- {about}\
         .SH DESCRIPTION\n",
        version = env!("CARGO_PKG_VERSION"),
    );
    for block in blocks(&whole_text(topic, tree)) {
        text += &section(&block);
    }
    text + ".SH \"SEE ALSO\"\n.BR genkey (1)\n"
}

fn section(block: &Block<'_>) -> String {
    match block {
        // The page has its name instead.
        Block::Title(_) => String::new(),
        Block::Heading(heading) => {
            format!(
                ".SH \"{}\"\n",
                escaped(&heading.to_ascii_uppercase()).trim()
            )
        }
        Block::Paragraph(words) => format!(".PP\n{}", escaped(words)),
        Block::Item(words) => format!(".IP \\(bu 2\n{}", escaped(words)),
        Block::Code(lines) => format!(".PP\n.RS 4\n{}.RE\n", as_it_is(&lines.join("\n"))),
        Block::Terms(terms) => terms
            .iter()
            .map(|(term, meaning)| list_entry(term, meaning))
            .collect(),
    }
}
