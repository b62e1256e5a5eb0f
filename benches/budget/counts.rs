//! Figures that do not vary and that CI checks: instructions, peak memory and size.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context as _, Result, bail, ensure};

use crate::arguments::Arguments;
use crate::callgrind;
use crate::process::Program;
use crate::product::REPOSITORY;
use crate::record::{Record, change};
use crate::setup::{Group, Service, Setup};
use crate::size::bytes;
use crate::symbols::symbols;

const RECORD: &str = "benches/recorded.toml";
const HEAD: &str = "\
# What CI holds: `cargo bench -- counts --check`, with 5 % allowed either way. Written by `cargo bench -- counts --record REASON`.
# `size` is in bytes, `list-100000-memory` in KiB, all else in instructions; the certificates that are read are a fixed set.

";
/// How many functions of each count are recorded.
const RECORDED: usize = 60;
/// How often the memory is measured. It depends on how the answer arrives, by a tenth and more; the
/// median of so many runs, by a hundredth.
const PEAKS: usize = 101;
/// Programs without which nothing can be counted.
const NEEDS: Group = Group {
    name: "counts",
    needs: &["nginx", "valgrind", "nm"],
    rows: &[],
    measure: |_| Ok(Vec::new()),
};

/// Counts, and then shows, compares or records. Returns the exit code.
pub fn run(arguments: &Arguments, check: bool, record: Option<&str>) -> Result<u8> {
    let missing = NEEDS.missing();
    if !missing.is_empty() {
        eprintln!("not installed: {}", missing.join(", "));
        return Ok(2);
    }
    let recorded = read();
    // Report an unusable record before building for minutes.
    if check && let Err(error) = &recorded {
        bail!("{error:#}");
    }
    let setup = Setup::new(arguments, true)?;
    let service = setup.service()?;
    let mut seen = count(&setup, &service, record.unwrap_or_default())?;
    show(&seen, recorded.as_ref().ok());
    if record.is_some() {
        seen.functions = functions(&setup, &service)?;
        write(seen)?;
        return Ok(0);
    }
    if !check {
        return Ok(0);
    }
    let recorded = recorded?;
    // The names of functions cost a second linking: they are looked for only where something grew.
    if !recorded.compare(&seen).is_empty() {
        seen.functions = functions(&setup, &service)?;
    }
    compare(&recorded, &seen)
}

fn count(setup: &Setup, service: &Service<'_>, reason: &str) -> Result<Record> {
    let released = &setup.product.released;
    let symbols = symbols(released)?;
    ensure!(
        symbols == 0,
        "the released program has a symbol table: {symbols} symbols"
    );
    let mut seen = Record {
        reason: reason.to_owned(),
        rustc: rustc()?,
        ..Record::default()
    };
    for (name, program) in programs(service, released) {
        let counted = callgrind::count(&program)?;
        eprintln!("{name}: runs differ by {:.2} %", counted.spread * 100.0);
        ensure!(
            counted.spread < 0.02,
            "`{name}` differs by {:.1} % from run to run",
            counted.spread * 100.0
        );
        seen.counts.insert(name.to_owned(), counted.profile.total);
    }
    let list = service.with_fixed_roots(released, 100_000, &["list", "-o", "json"]);
    let mut peaks = (0..PEAKS)
        .map(|_| list.peak_kib())
        .collect::<Result<Vec<_>>>()?;
    peaks.sort_unstable();
    let (least, most) = (
        peaks.first().context("no run")?,
        peaks.last().context("no run")?,
    );
    eprintln!("list-100000-memory: {least} to {most} KiB");
    seen.counts
        .insert("list-100000-memory".into(), peaks[PEAKS / 2]);
    seen.counts.insert("size".into(), bytes(released)?);
    Ok(seen)
}

/// The functions that instructions are spent in, of each count of instructions.
fn functions(
    setup: &Setup,
    service: &Service<'_>,
) -> Result<BTreeMap<String, BTreeMap<String, u64>>> {
    let genkey = setup.product.with_symbols()?;
    programs(service, &genkey)
        .into_iter()
        .map(|(name, program)| {
            let counted = callgrind::count(&program)?;
            Ok((name.to_owned(), counted.profile.functions))
        })
        .collect()
}

fn programs(service: &Service<'_>, genkey: &Path) -> [(&'static str, Program); 3] {
    let program =
        |keys: usize, arguments: &[&str]| service.with_fixed_roots(genkey, keys, arguments);
    [
        ("start-up", program(10, &["--version"])),
        ("whoami", program(10, &["whoami"])),
        ("list-1000", program(1000, &["list", "-o", "json"])),
    ]
}

fn show(seen: &Record, recorded: Option<&Record>) {
    for (name, count) in &seen.counts {
        let before = recorded.and_then(|recorded| recorded.counts.get(name));
        let change = before.map(|before| {
            format!(
                ", {before} recorded: {:+.2} %",
                change(*before, *count) * 100.0
            )
        });
        println!("{name}: {count}{}", change.unwrap_or_default());
    }
}

fn compare(recorded: &Record, seen: &Record) -> Result<u8> {
    println!("recorded because: {}", recorded.reason);
    if recorded.rustc != seen.rustc {
        println!(
            "recorded with {}; this is {}, which makes other counts",
            recorded.rustc, seen.rustc
        );
    }
    let differences = recorded.compare(seen);
    if differences.is_empty() {
        return Ok(0);
    }
    for difference in &differences {
        println!("{difference}");
    }
    println!("a change that is meant is recorded: `cargo bench -- counts --record REASON`");
    Ok(1)
}

fn read() -> Result<Record> {
    let text = fs::read_to_string(Path::new(REPOSITORY).join(RECORD))
        .with_context(|| format!("cannot read `{RECORD}`"))?;
    Record::parse(&text).map_err(|problem| anyhow::anyhow!("`{RECORD}`: {problem}"))
}

fn write(mut seen: Record) -> Result<()> {
    seen.keep_largest(RECORDED);
    fs::write(
        Path::new(REPOSITORY).join(RECORD),
        HEAD.to_owned() + &toml::to_string(&seen)?,
    )?;
    println!("recorded in `{RECORD}`: {}", seen.reason);
    Ok(())
}

/// The compiler's name and version.
pub fn rustc() -> Result<String> {
    let rustc = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let output = Command::new(rustc).arg("--version").output()?;
    Ok(String::from_utf8(output.stdout)?.trim().to_owned())
}
