//! Random sequences of commands, faults and kills, with somebody else at work at the service. After
//! each `recover` that nothing disturbs, what must hold is looked up in the server's table and in
//! the store.
//!
//! `PROPTEST_CASES` says how many sequences, `PROPTEST_RNG_SEED` which ones.

use proptest::test_runner::{Config, RngSeed, TestCaseError, TestRunner};

mod acts;
mod books;
mod site;

use acts::{Act, Break, Fault, Pick, Step, Theirs, sequence};
use site::Site;

/// Enough for every pair of neighbours to occur many times, in some twenty seconds.
const CASES: u32 = 60;
/// The sequences that are always tried. Others are for long runs.
const SEED: u64 = 20_261_121;

fn config() -> Config {
    let mut config = Config {
        failure_persistence: None,
        max_shrink_iters: 400,
        ..Config::default()
    };
    if std::env::var_os("PROPTEST_CASES").is_none() {
        config.cases = CASES;
    }
    if config.rng_seed == RngSeed::Random {
        config.rng_seed = RngSeed::Fixed(SEED);
    }
    config
}

/// Plays a sequence, with a `recover` that nothing disturbs at its end.
fn play(with_helper: bool, steps: &[Step]) -> Result<(), TestCaseError> {
    let mut site = Site::new(with_helper);
    steps
        .iter()
        .try_for_each(|step| site.step(step))
        .and_then(|()| site.recover())
        .map_err(TestCaseError::fail)
}

#[test]
fn whatever_happens_recover_leads_to_a_whole_state() {
    let outcome = TestRunner::new(config()).run(&sequence(), |(with_helper, steps)| {
        play(with_helper, &steps)
    });
    outcome.unwrap_or_else(|failure| panic!("{failure}"));
}
