//! How large the program is.

use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result};

use crate::report::Row;
use crate::setup::{Group, Setup};

const WHOLE: &str = "release binary, as `cargo build --release` leaves it";
const SMALL: &str = "the same without the embedded server";

/// Both builds.
pub const SIZE: Group = Group {
    name: "size",
    needs: &[],
    rows: &[WHOLE, SMALL],
    measure: size,
};

fn size(setup: &Setup) -> Result<Vec<Row>> {
    let mebibytes = |path: &Path| -> Result<f64> {
        Ok(f64::from(u32::try_from(bytes(path)?)?) / f64::from(1 << 20))
    };
    let whole = Row::figure(WHOLE, mebibytes(&setup.product.released)?, 9.75, "MiB");
    let small = match &setup.product.without_sandbox {
        Some(path) => Row::figure(SMALL, mebibytes(path)?, 7.0, "MiB"),
        None => Row::not_measured(SMALL, "no `--binary-without-sandbox` was given"),
    };
    Ok(vec![whole, small])
}

/// A file's size.
pub fn bytes(path: &Path) -> Result<u64> {
    Ok(fs::metadata(path)
        .with_context(|| path.display().to_string())?
        .len())
}
