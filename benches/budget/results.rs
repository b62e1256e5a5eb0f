//! `benches/RESULTS.md`: what was measured, on what.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::Result;
use jiff::Timestamp;

use crate::authority::number_of_system_roots;
use crate::counts::rustc;
use crate::product::{Product, REPOSITORY};
use crate::report::{Row, table};

/// The programs whose version matters, and how each is asked for it.
const PROGRAMS: [(&str, &str); 6] = [
    ("nginx", "-v"),
    ("curl", "--version"),
    ("jq", "--version"),
    ("valgrind", "--version"),
    ("gnome-keyring-daemon", "--version"),
    ("xh", "--version"),
];

/// Writes the file.
pub fn write(rows: &[Row], product: &Product) -> Result<()> {
    let mut text = String::from(
        "# What was measured\n\nWritten by `cargo bench`. Times hold for one machine; ratios travel. They are medians of pairs \
         run in turn, with the least and the most that was seen.\n\n",
    );
    for (name, value) in facts(product)? {
        writeln!(text, "- {name}: {value}")?;
    }
    writeln!(text, "\n{}", table(rows).trim_end())?;
    fs::write(Path::new(REPOSITORY).join("benches/RESULTS.md"), text)?;
    Ok(())
}

fn facts(product: &Product) -> Result<Vec<(String, String)>> {
    let mut facts = vec![
        (
            "date".into(),
            Timestamp::now().strftime("%Y-%m-%d").to_string(),
        ),
        ("machine".into(), machine()),
        (
            "genkey".into(),
            said(&product.released, "--version").unwrap_or_default(),
        ),
        ("compiler".into(), rustc()?),
        (
            "system's roots".into(),
            number_of_system_roots().to_string(),
        ),
    ];
    for (program, option) in PROGRAMS {
        let version = said(Path::new(program), option).unwrap_or_else(|| "not installed".into());
        // curl names all of its libraries.
        let version = version.split(" (").next().unwrap_or_default().to_owned();
        facts.push((format!("`{program}`"), version));
    }
    Ok(facts)
}

fn machine() -> String {
    let information = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let of = |name: &str| {
        information
            .lines()
            .find(|line| line.starts_with(name))?
            .split(": ")
            .nth(1)
    };
    let processor = of("model name").unwrap_or("unknown processor");
    let cores = std::thread::available_parallelism().map_or(0, std::num::NonZero::get);
    let kernel = said(Path::new("uname"), "-sr").unwrap_or_default();
    format!("{processor}, {cores} cores, {kernel}")
}

/// The first line that a program says of itself, wherever it does.
fn said(program: &Path, option: &str) -> Option<String> {
    let output = Command::new(program).arg(option).output().ok()?;
    let text = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
    Some(text.lines().next()?.trim().to_owned())
}
