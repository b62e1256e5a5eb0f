//! Every harm at every step of `genkey revoke`.

use genkey::sandbox::Dialect;

use super::harm::{Harm, Refusal};
use super::judge::Before;
use super::site::{Keeper, Site};
use super::tally::Matrix;
use super::trial::Trial;
use crate::support::genkey::Ended;

pub fn revoke(keeper: Keeper, name: &str, base: Vec<Harm>) -> Trial {
    Trial {
        name: name.into(),
        keeper,
        dialect: Dialect::Reference,
        left: Vec::new(),
        line: "revoke OLD --yes",
        typed: false,
        base,
        codes: &[0, 1, 7, 8, 9],
        verdict,
    }
}

/// The secret is only gone once the key is, and whoever is told that all is done has neither.
fn verdict(site: &Site, before: &Before, ended: &Ended) {
    let old = site
        .own()
        .into_iter()
        .find(|row| before.knows(row))
        .unwrap();
    let kept = site.kept().keys().any(|entry| !entry.starts_with("login-"));
    assert!(
        kept || !old.is_live(),
        "the key lives, and its secret is lost"
    );
    assert!(
        ended.code != 0 || (!kept && !old.is_live()),
        "the key or its secret is left"
    );
}

#[test]
fn no_harm_to_a_revocation_loses_a_key() {
    let mut matrix = Matrix::default();
    for keeper in [Keeper::File, Keeper::Helper] {
        matrix.add(&revoke(keeper, "revoke", vec![]));
    }
    let refused = revoke(
        Keeper::Helper,
        "revoke, and the secret stays",
        vec![Harm::call(2, Refusal::Refuses)],
    );
    matrix.add(&refused);
    matrix.run("revoke");
}
