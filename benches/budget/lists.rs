//! Lists, short and long: time, memory and growth.

use anyhow::{Result, ensure};

use crate::process::in_pairs;
use crate::report::Row;
use crate::setup::{Group, Service, Setup};
use crate::statistics::Pairs;

const TEN: &str = "`list` of 10 as JSON";
const MANY: &str = "`list` of 10,000 as JSON";
const MOST: &str = "`list` of 100,000 as JSON";
const MEMORY: [(&str, &str, f64); 4] = [
    ("memory of `list` of 100,000 as JSON", "json", 24.0),
    ("memory of `list` of 100,000 as CSV", "csv", 24.0),
    ("memory of `list` of 100,000 as TSV", "tsv", 24.0),
    ("memory of `list` of 100,000 as a table", "table", 80.0),
];
const GROWTH: &str = "time per key of 100,000, and of 10,000";

/// Against `curl | jq .`.
pub const LISTS: Group = Group {
    name: "lists",
    needs: &["nginx", "curl", "jq"],
    rows: &[TEN, MANY, MOST],
    measure: lists,
};
/// Against themselves.
pub const LONG: Group = Group {
    name: "memory",
    needs: &["nginx"],
    rows: &[MEMORY[0].0, MEMORY[1].0, MEMORY[2].0, MEMORY[3].0, GROWTH],
    measure: long,
};

fn lists(setup: &Setup) -> Result<Vec<Row>> {
    let service = setup.service()?;
    let row = |what, keys, pairs, limit| -> Result<Row> {
        let ours = service.genkey(keys, &["list", "-o", "json"]);
        let peer = service
            .curl(&service.url(keys, "/persisted_tokens"))
            .into_program("jq .");
        let both = [ours.stdout()?, peer.stdout()?];
        let both = both.map(|text| {
            serde_json::from_str::<Vec<serde::de::IgnoredAny>>(&text).map(|list| list.len())
        });
        ensure!(
            both.iter()
                .all(|length| length.as_ref().is_ok_and(|length| *length == keys)),
            "a list is not whole"
        );
        Ok(Row::ratio(
            what,
            &in_pairs(&ours, &peer, pairs)?,
            "`curl | jq .`",
            limit,
        ))
    };
    Ok(vec![
        row(TEN, 10, 60, 0.10)?,
        row(MANY, 10_000, 25, 0.15)?,
        row(MOST, 100_000, 20, 0.12)?,
    ])
}

fn long(setup: &Setup) -> Result<Vec<Row>> {
    let service = setup.service()?;
    let memory = |(what, format, limit): (&str, &str, f64)| -> Result<Row> {
        let kib = service
            .genkey(100_000, &["list", "-o", format])
            .peak_kib()?;
        Ok(Row::figure(
            what,
            f64::from(u32::try_from(kib)?) / 1024.0,
            limit,
            "MiB",
        ))
    };
    MEMORY
        .into_iter()
        .map(memory)
        .chain([growth(&service)])
        .collect()
}

/// Milliseconds for 1,000 keys in a long list and in one a tenth as long, without what the start
/// takes.
fn growth(service: &Service<'_>) -> Result<Row> {
    let list = |keys| service.genkey(keys, &["list", "-o", "json"]);
    let [short, many, most] = [10, 10_000, 100_000].map(list);
    let mut pairs = Pairs::default();
    for _ in 0..20 {
        let start = short.milliseconds()?;
        let per_thousand = |taken: f64, keys: f64| (taken - start) / (keys - 10.0) * 1000.0;
        pairs.add(
            per_thousand(most.milliseconds()?, 100_000.0),
            per_thousand(many.milliseconds()?, 10_000.0),
        );
    }
    let row = Row::ratio(GROWTH, &pairs, "for 1,000 of 10,000", 1.3);
    Ok(Row {
        ours: format!("{} for 1,000", row.ours),
        ..row
    })
}
