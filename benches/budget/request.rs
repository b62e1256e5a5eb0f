//! One request over TLS.

use std::path::Path;

use anyhow::Result;

use crate::callgrind;
use crate::process::{Program, found, in_pairs};
use crate::report::{Row, number};
use crate::setup::{Group, Setup};

const WHOAMI: &str = "`whoami` over TLS";
const FLOOR: &str = "`whoami` over TLS, and the floor";
/// What nothing that makes a request here can fall below.
const BY_HAND: &str = "the floor by itself, without genkey";
const INSTRUCTIONS: &str = "instructions of `whoami`, in millions";

/// Against curl, and against a request written by hand.
pub const REQUEST: Group = Group {
    name: "whoami",
    needs: &["nginx", "curl"],
    rows: &[WHOAMI, FLOOR, BY_HAND],
    measure: request,
};
/// What is the same in every run.
pub const WORK: Group = Group {
    name: "instructions",
    needs: &["nginx", "valgrind"],
    rows: &[INSTRUCTIONS],
    measure: instructions,
};

fn request(setup: &Setup) -> Result<Vec<Row>> {
    let service = setup.service()?;
    let whoami = service.genkey(10, &["whoami"]);
    let account = service.url(10, "/me");
    let mut rows = vec![
        Row::ratio(
            WHOAMI,
            &in_pairs(&whoami, &service.curl(&account), 60)?,
            "`curl`",
            0.10,
        )
        .for_information(),
        Row::ratio(
            FLOOR,
            &in_pairs(&whoami, &service.floor(), 200)?,
            "by hand",
            1.15,
        ),
        Row::ratio(
            BY_HAND,
            &in_pairs(&service.floor(), &service.curl(&account), 60)?,
            "`curl`",
            0.10,
        )
        .for_information(),
    ];
    if found(Path::new("xh")).is_some() {
        let bundle = setup.authority.bundle.to_string_lossy();
        let xh = service
            .home
            .program("xh", ["--ignore-stdin", "--verify", &bundle, &account]);
        rows.push(Row::ratio(WHOAMI, &in_pairs(&whoami, &xh, 60)?, "`xh`", 1.0).for_information());
    }
    Ok(rows)
}

fn instructions(setup: &Setup) -> Result<Vec<Row>> {
    let service = setup.service()?;
    let millions = |program: &Program| -> Result<f64> {
        Ok(callgrind::count(program)?.profile.total as f64 / 1e6)
    };
    let ours = millions(&service.genkey(10, &["whoami"]))?;
    let floor = format!("{} M by hand", number(millions(&service.floor())?));
    Ok(vec![Row {
        peer: floor,
        ..Row::figure(INSTRUCTIONS, ours, 11.0, "M")
    }])
}
