//! Random sequences of commands, faults and kills, while others use the account, too. After each
//! undisturbed `recover`, the server's table and the store are checked.
//!
//! `PROPTEST_CASES` is the number of sequences, `PROPTEST_RNG_SEED` selects them.

use proptest::test_runner::{Config, RngSeed, TestCaseError, TestRunner};

mod actions;
mod ledger;
mod world;

use actions::{Action, Break, Fault, Foreign, Pick, Step, sequence};
use world::World;

/// Enough for each pair of consecutive actions to occur many times.
const CASES: u32 = 60;
/// The seed of the sequences that are always run; long runs use others.
const SEED: u64 = 20_261_121;

/// The settings of a property test with this many sequences, which this seed selects.
pub fn config(cases: u32, seed: u64) -> Config {
    let mut config = Config {
        failure_persistence: None,
        max_shrink_iters: 400,
        ..Config::default()
    };
    if std::env::var_os("PROPTEST_CASES").is_none() {
        config.cases = cases;
    }
    if config.rng_seed == RngSeed::Random {
        config.rng_seed = RngSeed::Fixed(seed);
    }
    config
}

/// Runs a sequence, then an undisturbed `recover`.
fn run_sequence(with_helper: bool, steps: &[Step]) -> Result<(), TestCaseError> {
    let mut world = World::new(with_helper);
    steps
        .iter()
        .try_for_each(|step| world.step(step))
        .and_then(|()| world.recover())
        .map_err(TestCaseError::fail)
}

#[test]
fn recover_restores_the_invariants_after_any_sequence() {
    let outcome = TestRunner::new(config(CASES, SEED)).run(&sequence(), |(with_helper, steps)| {
        run_sequence(with_helper, &steps)
    });
    outcome.unwrap_or_else(|failure| panic!("{failure}"));
}
