//! What a terminal shows, as an SVG.

use std::fmt::Write;

use vt100::{Cell, Color, Screen};

/// The size of a character cell in the picture, and the space around all of them.
const CELL: (f32, f32) = (8.4, 19.0);
const MARGIN: f32 = 16.0;

/// The colours of a terminal.
pub struct Theme {
    background: &'static str,
    foreground: &'static str,
    /// Its own eight; their bright halves look the same here.
    palette: [&'static str; 8],
}

pub const DARK: Theme = Theme {
    background: "#0d1117",
    foreground: "#d0d7de",
    palette: [
        "#484f58", "#ff7b72", "#7ee787", "#e3b341", "#79c0ff", "#d2a8ff", "#56d4dd", "#f0f6fc",
    ],
};

pub const LIGHT: Theme = Theme {
    background: "#f6f8fa",
    foreground: "#1f2328",
    palette: [
        "#24292f", "#cf222e", "#116329", "#7d4e00", "#0969da", "#8250df", "#1b7c83", "#6e7781",
    ],
};

/// The screen's rows down to the last that has text.
pub fn svg(screen: &Screen, title: &str, theme: &Theme) -> String {
    let (rows, columns) = (screen.size().0.get(), screen.size().1.get());
    let used = (0..rows)
        .rev()
        .find(|row| !runs(screen, *row, theme).is_empty())
        .map_or(0, |row| row + 1);
    let (width, height) = (
        place(columns, CELL.0) + MARGIN,
        place(used, CELL.1) + MARGIN,
    );
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width:.0}\" height=\"{height:.0}\" role=\"img\">\n\
         <title>{}</title>\n<rect width=\"100%\" height=\"100%\" rx=\"8\" fill=\"{}\"/>\n\
         <g font-family=\"ui-monospace, Menlo, Consolas, 'DejaVu Sans Mono', monospace\" font-size=\"14\" \
         xml:space=\"preserve\">\n",
        escaped(title),
        theme.background
    );
    for row in 0..used {
        for run in runs(screen, row, theme)
            .iter()
            .filter(|run| !run.text.trim().is_empty())
        {
            let (x, y) = (place(run.column, CELL.0), place(row, CELL.1) + 14.0);
            let length = f32::from(run.columns) * CELL.0;
            let (style, text) = (&run.style, escaped(&run.text));
            writeln!(
                svg,
                "<text x=\"{x:.1}\" y=\"{y:.1}\" textLength=\"{length:.1}\"{style}>{text}</text>"
            )
            .unwrap();
        }
    }
    svg + "</g>\n</svg>\n"
}

fn place(cells: u16, size: f32) -> f32 {
    MARGIN + f32::from(cells) * size
}

/// Neighbouring cells of one style.
struct Run {
    column: u16,
    columns: u16,
    style: String,
    text: String,
}

/// The runs of a row, without the blanks at its end.
fn runs(screen: &Screen, row: u16, theme: &Theme) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    for column in 0..screen.size().1.get() {
        let Some(cell) = screen
            .cell(row, column)
            .filter(|cell| !cell.is_wide_continuation())
        else {
            continue;
        };
        let (style, columns) = (style(cell, theme), if cell.is_wide() { 2 } else { 1 });
        let text = if cell.has_contents() {
            cell.contents()
        } else {
            " "
        };
        match runs.last_mut() {
            Some(run) if run.style == style => {
                run.text.push_str(text);
                run.columns += columns;
            }
            _ => runs.push(Run {
                column,
                columns,
                style,
                text: text.to_owned(),
            }),
        }
    }
    while let Some(mut last) = runs.pop() {
        let blanks = u16::try_from(last.text.len() - last.text.trim_end().len()).unwrap();
        last.columns -= blanks;
        if last.columns > 0 {
            last.text.truncate(last.text.trim_end().len());
            runs.push(last);
            break;
        }
    }
    runs
}

fn style(cell: &Cell, theme: &Theme) -> String {
    let color = match cell.fgcolor() {
        Color::Idx(index @ 0..16) => theme.palette[usize::from(index % 8)],
        Color::Default | Color::Idx(_) | Color::Rgb(..) => theme.foreground,
    };
    let weight = if cell.bold() {
        " font-weight=\"bold\""
    } else {
        ""
    };
    let opacity = if cell.dim() { " opacity=\"0.6\"" } else { "" };
    format!(" fill=\"{color}\"{weight}{opacity}")
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}
