//! The parts of `cargo bench` that reckon, and what it is built with.
//!
//! The bench itself has no tests: it is not a test target, and measures for minutes.

use std::fs;
use std::path::Path;
use std::process::Command;

use clap::Parser;

use crate::support::{available, repository};

#[path = "../benches/budget/arguments.rs"]
mod arguments;
#[path = "../benches/budget/profile.rs"]
mod profile;
#[path = "../benches/budget/record.rs"]
mod record;
#[path = "../benches/budget/report.rs"]
mod report;
#[path = "../benches/budget/statistics.rs"]
mod statistics;
#[path = "../benches/budget/symbols.rs"]
mod symbols;
#[path = "../benches/budget/trace.rs"]
mod trace;

use arguments::{Arguments, Part};
use profile::Profile;
use record::Record;
use report::{Row, Verdict, exit_code, table};
use statistics::{Pairs, Summary};
use trace::Traffic;

#[test]
fn a_median_is_the_one_in_the_middle_or_between_the_two() {
    let median = |values: &[f64]| Summary::of(values.iter().copied()).map(|summary| summary.median);
    assert_eq!(median(&[]), None);
    assert_eq!(median(&[3.0]), Some(3.0));
    assert_eq!(median(&[9.0, 1.0, 2.0]), Some(2.0));
    assert_eq!(median(&[9.0, 1.0, 2.0, 4.0]), Some(3.0));
    assert_eq!(
        Summary::of([2.0, 7.0, 5.0]),
        Some(Summary {
            median: 5.0,
            least: 2.0,
            most: 7.0
        })
    );
}

#[test]
fn pairs_are_compared_one_by_one() {
    let mut pairs = Pairs::default();
    for (ours, peer) in [(1.0, 10.0), (8.0, 40.0), (3.0, 10.0)] {
        pairs.add(ours, peer);
    }
    assert_eq!(pairs.ratio().unwrap().median, 0.2);
    assert_eq!(
        pairs.difference().unwrap(),
        Summary {
            median: -9.0,
            least: -32.0,
            most: -7.0
        }
    );
    assert_eq!(pairs.ours().unwrap().median, 3.0);
    assert_eq!(pairs.peer().unwrap().median, 10.0);
}

fn parsed(line: &str) -> Result<Arguments, clap::Error> {
    Arguments::try_parse_from(std::iter::once("budget").chain(line.split_whitespace()))
}

#[test]
fn cargo_adds_an_argument_of_its_own() {
    assert!(parsed("--bench").unwrap().part.is_none());
    assert!(matches!(
        parsed("timing --bench").unwrap().part,
        Some(Part::Timing)
    ));
    let latency = parsed("latency --binary target/release/genkey --bench").unwrap();
    assert_eq!(latency.binary, Some("target/release/genkey".into()));
}

#[test]
fn counts_are_recorded_with_a_reason_only() {
    let counts = |arguments: &[&str]| {
        let line = ["budget", "counts"].iter().chain(arguments);
        Arguments::try_parse_from(line).map(|arguments| arguments.part)
    };
    let recorded = counts(&["--record", "the table streams"]).unwrap();
    assert!(
        matches!(recorded, Some(Part::Counts { check: false, record: Some(reason) }) if reason == "the table streams")
    );
    assert!(matches!(
        counts(&["--check"]),
        Ok(Some(Part::Counts {
            check: true,
            record: None
        }))
    ));
    for wrong in [
        &["--record"][..],
        &["--record", " "],
        &["--record", "update"],
        &["--check", "--record", "the table streams"],
    ] {
        assert!(counts(wrong).is_err(), "{wrong:?}");
    }
}

#[test]
fn a_request_over_tls_is_three_round_trips() {
    let lines = "\
0 40000 443 S 0
25 443 40000 S 0
50 40000 443 - 0
50 40000 443 - 230
75 443 40000 - 0
76 443 40000 - 900
101 40000 443 - 0
102 40000 443 - 74
103 40000 443 - 180
128 443 40000 - 255
129 443 40000 - 400
154 40000 443 - 24
";
    assert_eq!(
        Traffic::of(lines, 443),
        Traffic {
            round_trips: 3,
            connections: 1
        }
    );
    let second = "160 40000 443 - 200\n185 443 40000 - 90\n";
    assert_eq!(
        Traffic::of(&(lines.to_owned() + second), 443),
        Traffic {
            round_trips: 4,
            connections: 1
        }
    );
    let other = "160 40001 443 S 0\n185 443 40001 S 0\n";
    assert_eq!(
        Traffic::of(&(lines.to_owned() + other), 443),
        Traffic {
            round_trips: 4,
            connections: 2
        }
    );
}

#[test]
fn a_line_that_is_none_counts_for_nothing() {
    assert_eq!(
        Traffic::of("\n12 40000\nx y z\n", 443),
        Traffic {
            round_trips: 0,
            connections: 0
        }
    );
}

/// A function that calls itself, and names that come twice.
const WRITTEN: &str = "\
# callgrind format
version: 1
positions: line
events: Ir
summary: 1234

ob=(1) /lib/ld.so
fl=(1) ???
fn=(1) _start
0 7
cfn=(2) genkey::main::h0123456789abcdef
calls=1 0
0 900

fn=(2)
0 50
+3 5
* 5
cfn=(3) core::fmt::write'2
calls=2 +4
-1 800

fn=(3)
12 400
fn=(1)
0 3
totals: 1234
";

#[test]
fn a_function_has_what_it_took_itself() {
    let profile = Profile::read(WRITTEN).unwrap();
    assert_eq!(profile.total, 1234);
    let expected = [
        ("_start", 10),
        ("core::fmt::write", 400),
        ("genkey::main", 60),
    ];
    assert_eq!(
        profile.functions,
        expected
            .map(|(name, count)| (name.to_owned(), count))
            .into()
    );
}

#[test]
fn what_tells_no_total_is_no_profile() {
    assert_eq!(Profile::read("fn=(1) main\n0 7\n"), None);
    assert_eq!(Profile::read(""), None);
}

#[test]
fn a_name_is_the_same_in_every_build() {
    let named = |name: &str| {
        let profile = Profile::read(&format!("fn=(1) {name}\n0 7\ntotals: 7\n")).unwrap();
        profile.functions.into_keys().next().unwrap()
    };
    assert_eq!(named("a::b::h0123456789abcdef"), "a::b");
    assert_eq!(named("a::b::h0123456789abcdef'3"), "a::b");
    assert_eq!(named("a::hash"), "a::hash");
    assert_eq!(named("<'a>::b"), "<'a>::b");
}

fn record(total: u64, functions: &[(&str, u64)]) -> Record {
    let functions = functions
        .iter()
        .map(|(name, count)| ((*name).to_owned(), *count))
        .collect();
    Record {
        reason: "the first one".into(),
        rustc: "rustc 1.95.0".into(),
        counts: [("start".to_owned(), total)].into(),
        functions: [("start".to_owned(), functions)].into(),
    }
}

#[test]
fn five_percent_are_allowed_either_way() {
    let recorded = record(1_000_000, &[]);
    for allowed in [950_000, 1_000_000, 1_050_000] {
        assert_eq!(
            recorded.compare(&record(allowed, &[])),
            Vec::<String>::new(),
            "{allowed}"
        );
    }
    for refused in [949_000, 1_051_000] {
        assert_eq!(
            recorded.compare(&record(refused, &[])).len(),
            1,
            "{refused}"
        );
    }
}

#[test]
fn the_functions_that_grew_are_named_largest_first() {
    let before = record(1000, &[("parse", 500), ("write", 300), ("gone", 9)]);
    let after = record(2000, &[("parse", 700), ("write", 290), ("new", 900)]);
    let said =
        "`start`: 1000 was recorded, 2000 seen (+100.0 %)\n    +891 in `new`\n    +200 in `parse`";
    assert_eq!(before.compare(&after), [said]);
    let said = "`start`: 2000 was recorded, 1000 seen (-50.0 %): less, which is to be recorded too\
        \n    -900 in `new`\n    -200 in `parse`";
    assert_eq!(after.compare(&before), [said]);
}

#[test]
fn only_the_largest_functions_are_recorded() {
    let mut seen = record(9, &[("a", 1), ("b", 5), ("c", 3)]);
    seen.keep_largest(2);
    assert_eq!(seen, record(9, &[("b", 5), ("c", 3)]));
    seen.keep_largest(7);
    assert_eq!(seen, record(9, &[("b", 5), ("c", 3)]));
}

#[test]
fn a_count_that_is_missing_is_told() {
    let recorded = record(1000, &[]);
    let mut seen = recorded.clone();
    seen.counts = [("size".to_owned(), 7)].into();
    assert_eq!(
        recorded.compare(&seen),
        ["`start` was not measured", "`size` was never recorded"]
    );
}

#[test]
fn a_record_without_a_reason_is_refused() {
    let text = toml::to_string(&record(1000, &[("parse <a, b>", 5)])).unwrap();
    assert_eq!(
        Record::parse(&text).unwrap(),
        record(1000, &[("parse <a, b>", 5)])
    );
    assert!(
        Record::parse(&text.replace("the first one", " "))
            .unwrap_err()
            .contains("`reason`")
    );
    assert!(
        Record::parse(&text.replace("reason = \"the first one\"", ""))
            .unwrap_err()
            .contains("reason")
    );
}

fn pairs() -> Pairs {
    let mut pairs = Pairs::default();
    [(5.0, 50.0), (6.0, 50.0), (9.0, 60.0)]
        .into_iter()
        .for_each(|(ours, peer)| pairs.add(ours, peer));
    pairs
}

#[test]
fn the_median_of_ratios_is_held_against_the_budget() {
    let row = Row::ratio("whoami", &pairs(), "`curl`", 0.12);
    let shown = "| whoami | 6.00 ms | 50.0 ms `curl` | 0.12 × (0.10 to 0.15) | ≤ 0.12 × | within |";
    let last = table(&[row])
        .lines()
        .last()
        .unwrap()
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ");
    assert_eq!(last, shown);
    assert_eq!(
        Row::ratio("whoami", &pairs(), "`curl`", 0.11).verdict,
        Verdict::Over
    );
    assert_eq!(
        Row::difference("run", &pairs(), "`token`", -44.0).verdict,
        Verdict::Within
    );
    assert_eq!(
        Row::difference("run", &pairs(), "`token`", -45.5).verdict,
        Verdict::Over
    );
}

#[test]
fn the_exit_code_tells_the_worst() {
    let within = Row::figure("size", 9.0, 9.0, "MiB");
    let over = Row::figure("size", 9.1, 9.0, "MiB");
    let missing = Row::not_measured("size", "`strip` is not installed");
    assert_eq!(
        exit_code(&[within.clone(), over.clone().for_information()]),
        0
    );
    assert_eq!(exit_code(&[within.clone(), missing.clone()]), 2);
    assert_eq!(exit_code(&[within, missing, over]), 1);
}

#[test]
fn a_table_has_a_row_for_each() {
    let rows = [
        Row::figure("a", 1.5, 2.0, "MiB"),
        Row::not_measured("a longer name", "no `nginx`"),
    ];
    let lines = table(&rows);
    let widths: Vec<usize> = lines.lines().map(|line| line.chars().count()).collect();
    assert_eq!(widths.len(), 4);
    assert!(widths.iter().all(|width| *width == widths[0]), "{lines}");
    assert!(lines.contains("| no `nginx` |"), "{lines}");
}

#[test]
#[cfg(target_os = "linux")]
fn a_symbol_table_is_seen_and_its_absence_too() {
    if !available(&["nm", "strip"]) {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let program = Path::new(env!("CARGO_BIN_EXE_genkey"));
    assert!(symbols::symbols(program).unwrap() > 1000);
    let stripped = folder.path().join("genkey");
    let mut strip = Command::new("strip");
    let status = strip.arg("-o").arg(&stripped).arg(program).status();
    assert!(status.unwrap().success());
    assert_eq!(symbols::symbols(&stripped).unwrap(), 0);
    assert!(symbols::symbols(&folder.path().join("none")).is_err());
}

fn release_profile(manifest: &str) -> toml::Table {
    let text = fs::read_to_string(repository().join(manifest)).unwrap();
    let manifest: toml::Table = text.parse().unwrap();
    manifest["profile"]["release"].as_table().unwrap().clone()
}

#[test]
fn nothing_in_the_release_profile_keeps_the_symbols_of_genkey() {
    let release = release_profile("Cargo.toml");
    assert_eq!(release["strip"].as_bool(), Some(true));
    // An entry for genkey itself makes cargo pass it `strip=debuginfo`.
    assert_eq!(release["package"].get("genkey"), None);
}

#[test]
fn peers_are_built_as_genkey_is() {
    let profile = |path: &str| {
        let mut profile = release_profile(path);
        // Each has what is to be fast of its own.
        profile.remove("package");
        profile
    };
    assert_eq!(profile("benches/peers/Cargo.toml"), profile("Cargo.toml"));
}

#[test]
fn what_ci_compares_with_says_why_it_is_so() {
    let record =
        Record::parse(&fs::read_to_string(repository().join("benches/recorded.toml")).unwrap())
            .unwrap();
    let names = [
        "list-1000",
        "list-100000-memory",
        "size",
        "start-up",
        "whoami",
    ];
    assert_eq!(record.counts.keys().collect::<Vec<_>>(), names);
    assert_eq!(
        record.functions.keys().collect::<Vec<_>>(),
        ["list-1000", "start-up", "whoami"]
    );
}

#[test]
fn the_readme_has_figures_that_were_measured() {
    let read = |path: &str| fs::read_to_string(repository().join(path)).unwrap();
    let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let readme = read("README.md");
    let (_, section) = readme.split_once("\n## Speed\n").unwrap();
    let figures = section.split_once("Medians: ").unwrap().1.split_once(';');
    let told: Vec<(&str, &str)> = figures
        .unwrap()
        .0
        .split(", ")
        .map(|figure| {
            let (what, number) = figure
                .strip_suffix(" ms")
                .unwrap()
                .rsplit_once(' ')
                .unwrap();
            (what, number)
        })
        .collect();
    assert!(told.len() > 2, "{told:?}");
    let results = read("benches/RESULTS.md");
    let measured: Vec<String> = results.lines().map(words).collect();
    for (what, number) in told {
        let row = format!("| {what} | {number} ms |");
        assert!(
            measured.iter().any(|measured| measured.starts_with(&row)),
            "not in `benches/RESULTS.md`: {row}"
        );
    }
}
