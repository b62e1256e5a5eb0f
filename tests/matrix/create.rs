//! Every harm at every step of `genkey create`, and of what it does to undo a creation that fails.

use genkey::sandbox::Dialect;

use super::harm::{Harm, Refusal};
use super::judge::Before;
use super::site::{Keeper, Site, fingerprint};
use super::tally::Matrix;
use super::trial::Trial;
use crate::support::genkey::Ended;
use crate::support::proxy::Fault;

const POST: &str = "POST /persisted_tokens";
/// The calls of the store before the request: the login is read, and the store proven.
const CALLS_BEFORE: u32 = 5;

pub fn create(keeper: Keeper, name: &str, base: Vec<Harm>) -> Trial {
    Trial {
        name: name.into(),
        keeper,
        dialect: Dialect::Reference,
        left: Vec::new(),
        line: "create --name ci --expires-in 90d",
        typed: false,
        base,
        codes: &[0, 1, 7, 8, 9, 10],
        verdict,
    }
}

/// Whoever is told that there is a key has its secret, and whoever is told that there is none has
/// none.
fn verdict(site: &Site, before: &Before, ended: &Ended) {
    let live: Vec<_> = before.new_live(site).collect();
    match ended.code {
        0 => {
            assert_eq!(live.len(), 1, "there is no key");
            let kept = site.kept();
            assert!(
                kept.values()
                    .any(|secret| fingerprint(secret) == live[0].fingerprint),
                "its secret is not kept"
            );
        }
        10 => assert!(
            ended.stderr.contains("`genkey recover`"),
            "{}",
            ended.stderr
        ),
        137 => {}
        _ => assert!(
            live.is_empty(),
            "a key is left although it is said that there is none: {live:?}"
        ),
    }
}

#[test]
fn no_harm_to_a_creation_loses_a_key() {
    let mut matrix = Matrix::default();
    for keeper in [Keeper::File, Keeper::Helper] {
        let plain = matrix.add(&create(keeper, "create", vec![]));
        let mut undone = vec![
            (
                "create, said to have failed",
                Harm::request(POST, Fault::StatusAfter(500)),
            ),
            ("create, cut off", Harm::request(POST, Fault::Truncate)),
            ("create, not indexed", Harm::full("persist.index.json", 1)),
        ];
        undone.push(match keeper {
            Keeper::File => (
                "create, kept and not synced",
                Harm::full("renamed.secrets.age", 1),
            ),
            Keeper::Helper => (
                "create, kept and refused",
                Harm::call(CALLS_BEFORE + 1, Refusal::WorksAndRefuses),
            ),
        });
        for (name, base) in undone {
            let calls = if matches!(base, Harm::Call { .. }) {
                CALLS_BEFORE + 1
            } else {
                CALLS_BEFORE
            };
            let trial = create(keeper, name, vec![base]);
            matrix.add_steps(&trial, &trial.steps().beyond(&plain, calls));
        }
    }
    matrix.run("create");
}
