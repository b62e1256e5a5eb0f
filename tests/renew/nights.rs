//! Nights of `renew`, with kills, faults and a person at work by day. Each morning, the service's
//! table, the store and the destinations are checked.
//!
//! `PROPTEST_CASES` is the number of sequences, `PROPTEST_RNG_SEED` selects them.

use proptest::collection::vec;
use proptest::test_runner::{TestCaseError, TestRunner};

use super::bench::{DAY, Desk};
use crate::model::config;

mod events;
mod ledger;
mod troubles;
mod world;

use events::{Day, day};
use world::World;

const NIGHTS: usize = 120;
const CASES: u32 = 1;
/// The seed of the sequence that is always run; long runs use others.
const SEED: u64 = 20_261_127;

fn run_days(days: &[Day]) -> Result<(), TestCaseError> {
    let mut world = World::new();
    let mut numbered = (1..).zip(days);
    numbered
        .try_for_each(|(number, day)| {
            world
                .day(day)
                .map_err(|wrong| format!("day {number}: {wrong}\n{}", world.describe()))
        })
        .map_err(TestCaseError::fail)
}

#[test]
fn each_morning_every_destination_holds_a_key_that_works() {
    let nights = match std::env::var_os("PROPTEST_CASES") {
        Some(_) => 1..=NIGHTS,
        // A single sequence must not be a short one.
        None => NIGHTS..=NIGHTS,
    };
    let days = vec(day(), nights);
    let outcome = TestRunner::new(config(CASES, SEED)).run(&days, |days| run_days(&days));
    outcome.unwrap_or_else(|failure| panic!("{failure}"));
}

/// The guide's runbook, without a tool that is not here.
const GUIDE: &str = "\
[service]
provider = \"gen\"

[defaults]
expires_in = \"90d\"
rotate_before = \"30d\"
grace = \"24h\"
while_used = \"wait\"
after = [\"sh\", \"-c\", \"echo rotated >> log\"]

[keys.ci]
verify = \"test -n \\\"$GEN_API_KEY\\\"\"
deliver = [\"dotenv:site/.env#GEN_API_KEY\"]

[keys.\"n8n production\"]
expires_in = \"30d\"
rotate_before = \"10d\"
deliver = [
  { to = \"dotenv:n8n/.env#GEN_API_KEY\", reload = [\"sh\", \"-c\", \"echo >> reloads\"], timeout = \"2m\" },
  { to = \"command\", run = [\"sh\", \"push-key\"], withdraw = \"same\", readable = [\"sh\", \"read-key\"] },
]

[keys.laptop]
managed = false
";

/// What the issue is done with.
#[test]
fn a_repository_with_the_runbook_of_the_guide_runs_for_120_days_without_a_person() {
    let desk = Desk::new(GUIDE);
    for folder in ["site", "n8n"] {
        std::fs::create_dir(desk.home.path(folder)).unwrap();
    }
    desk.home.write("push-key", "cat > pushed\n");
    desk.create_with("laptop", "");
    desk.home
        .write("read-key", "test ! -e pushed || cat pushed\n");
    let places = [
        ("site/.env", "ci"),
        ("n8n/.env", "n8n production"),
        ("pushed", "n8n production"),
    ];
    for day in 1..=NIGHTS {
        let ended = desk.renew(&["-q"]);
        assert_eq!((ended.code, ended.stderr.as_str()), (0, ""), "day {day}");
        let live = desk.live();
        for (file, name) in places {
            let held = desk.file(file).unwrap();
            let secret = held.trim_end().rsplit('=').next().unwrap();
            let id = desk.live_key_of(secret);
            let current = live.iter().find(|(_, other)| other == name);
            assert_eq!(id, current.map(|(id, _)| *id), "day {day}: {file}");
        }
        assert!(live.contains(&(1, "laptop".into())), "day {day}: {live:?}");
        assert!(live.len() <= 5, "day {day}: {live:?}");
        let checked = desk.run(&["check", "--runbook", "genkey.toml", "--destinations", "-q"]);
        assert_eq!(checked.code, 0, "day {day}: {}", checked.stdout);
        desk.advance(DAY);
    }
    // One at the start, then one every 60 and every 20 days.
    assert_eq!(desk.rows().len(), 1 + 2 + 6);
    assert!(desk.count("reloads") >= 6);
    assert!(desk.count("log") >= 6);
}
