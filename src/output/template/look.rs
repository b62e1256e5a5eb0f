//! Widths, colours and tables.

use std::borrow::Cow;
use std::iter;

use super::super::value::Target;
use super::super::wrap::{truncated, width_of};

/// A text truncated to a number of columns.
pub(super) fn fit<'t>(text: &'t str, columns: usize, target: &Target) -> Cow<'t, str> {
    if width_of(text) <= columns {
        return text.into();
    }
    let ellipsis = if target.ascii { "..." } else { "…" };
    // Without room for more, there is only the beginning.
    let ellipsis = if width_of(ellipsis) < columns {
        ellipsis
    } else {
        ""
    };
    truncated(text, columns, ellipsis)
}

const COLORS: [&str; 8] = [
    "black", "red", "green", "yellow", "blue", "magenta", "cyan", "white",
];
const ATTRIBUTES: [(char, &str); 5] = [('b', "1"), ('u', "4"), ('B', "5"), ('i', "7"), ('s', "9")];

/// The numbers of a style such as `red`, `green+b` or `white+bh:blue`.
pub(super) fn style(style: &str) -> Result<String, String> {
    let unknown = || format!("there is no style `{style}`");
    let (front, back) = style.split_once(':').unwrap_or((style, ""));
    // `0` switches off what an earlier style switched on.
    let mut codes = vec!["0".to_owned()];
    for (part, base) in [(front, 30), (back, 40)] {
        let (name, attributes) = part.split_once('+').unwrap_or((part, ""));
        let is_bright = attributes.contains('h');
        for attribute in attributes.chars().filter(|attribute| *attribute != 'h') {
            let found = ATTRIBUTES.iter().find(|(letter, _)| *letter == attribute);
            codes.push(found.ok_or_else(unknown)?.1.to_owned());
        }
        if matches!(name, "" | "off" | "reset" | "default") {
            continue;
        }
        let named = COLORS.iter().position(|color| *color == name);
        codes.push(match (named, name.parse::<u8>()) {
            (Some(color), _) => (base + color + if is_bright { 60 } else { 0 }).to_string(),
            (None, Ok(color)) => format!("{};5;{color}", base + 8),
            // What gh calls grey is bright black.
            (None, Err(_)) if matches!(name, "gray" | "grey") => (base + 60).to_string(),
            (None, Err(_)) => return Err(unknown()),
        });
    }
    Ok(codes.join(";"))
}

/// Columns that are as wide as their widest cell; on a terminal, they fit into the window.
pub(super) fn table(rows: &[Vec<String>], target: &Target) -> String {
    let count = rows.iter().map(Vec::len).max().unwrap_or_default();
    let measure = console::measure_text_width;
    let widest = |column| {
        rows.iter()
            .filter_map(move |row: &Vec<String>| row.get(column))
    };
    let mut widths: Vec<usize> = (0..count)
        .map(|column| {
            widest(column)
                .map(|cell| measure(cell))
                .max()
                .unwrap_or_default()
        })
        .collect();
    if let Some(window) = target.width.filter(|width| *width > 0) {
        let room = usize::from(window).saturating_sub(2 * count.saturating_sub(1));
        while widths.iter().sum::<usize>() > room
            && let Some(widest) = widths.iter_mut().max().filter(|width| **width > NARROWEST)
        {
            *widest -= 1;
        }
    }
    let ellipsis = if target.ascii { "..." } else { "…" };
    let mut table = String::new();
    for row in rows {
        let mut line = String::new();
        for (number, (cell, width)) in row.iter().zip(&widths).enumerate() {
            let cell = console::truncate_str(cell, *width, ellipsis);
            line.push_str(&cell);
            if number + 1 < row.len() {
                let padding = width.saturating_sub(measure(&cell)) + 2;
                line.extend(iter::repeat_n(' ', padding));
            }
        }
        table.push_str(&line);
        table.push('\n');
    }
    table
}

/// Columns are not cut further.
const NARROWEST: usize = 6;
