//! Runs a command with a fault, recovers, and checks the result.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, OnceLock};

use genkey::sandbox::Dialect;

use super::destinations::Place;
use super::fault::{Fault, install, scenario};
use super::holders;
use super::invariants::{self, Before};
use super::state;
use super::steps::{Push, Steps, all_points};
use super::world::{StoreKind, Template, World, spare};
use crate::support::genkey::{Ended, places};

/// A command, and the state that it starts from.
#[derive(Clone)]
pub struct Trial {
    /// Its name in failures.
    pub name: String,
    pub store: StoreKind,
    /// The service's dialect, which genkey does not know: the world was set up with the reference.
    pub dialect: Dialect,
    /// Commands before it that were interrupted.
    pub left: Vec<Left>,
    /// The command; `OLD` is the id of the key `old`.
    pub line: &'static str,
    /// Whether the secret for the next login is its stdin.
    pub typed: bool,
    /// The destinations of the command, and of those before it.
    pub to: &'static [Place],
    /// Whether the new key replaces `old`: then it has its name, and the destinations hold it.
    pub replaces: bool,
    /// Whether that is another key of this name, which was not created here.
    pub another: bool,
    /// Faults in every case.
    pub base: Vec<Fault>,
    /// The allowed exit codes.
    pub codes: &'static [i32],
    /// Checks the state before `recover`.
    pub check: fn(&World, &Before, &Ended),
}

/// A command, and the faults that interrupted it.
#[derive(Debug, Clone)]
pub struct Left {
    pub line: &'static str,
    pub typed: bool,
    pub faults: Vec<Fault>,
    /// Whether the grace of the old key is over afterwards.
    pub ends_grace: bool,
}

impl Trial {
    /// A world in which the command can be run.
    fn start(&self) -> (World, Before) {
        if self.left.is_empty() {
            return self.prepare();
        }
        type Prepared = Arc<OnceLock<(Template, Before)>>;
        static LEFT: Mutex<BTreeMap<String, Prepared>> = Mutex::new(BTreeMap::new());
        let parts = (
            self.store,
            self.dialect,
            &self.left,
            self.to,
            self.replaces,
            self.another,
        );
        let prepared = Arc::clone(
            LEFT.lock()
                .unwrap()
                .entry(format!("{parts:?}"))
                .or_default(),
        );
        let (template, before) = prepared.get_or_init(|| {
            let (world, before) = self.prepare();
            (Template::of(world), before)
        });
        (World::copy_of(template, self.dialect), before.clone())
    }

    /// Runs the commands that are interrupted before it.
    fn prepare(&self) -> (World, Before) {
        let mut world = World::new(self.store, self.dialect);
        world.open_places(self.to, self.replaces);
        if self.another {
            world.replace_another();
        } else if self.replaces {
            holders::record(&world);
        }
        let before = Before::of(&world);
        for left in &self.left {
            run(&world, left.line, left.typed, &left.faults, None);
            stop_faults(&world);
            if left.ends_grace {
                world.end_grace();
            }
            // Switching to another login is only preparation.
            if !left.line.starts_with("use ") {
                assert_ne!(
                    world.home.read(places::JOURNAL),
                    "",
                    "{}: nothing was left",
                    self.name
                );
            }
        }
        (world, before)
    }

    /// The steps of the command with no faults but `base`.
    pub fn steps(&self) -> Steps {
        let (world, _) = self.start();
        let requests = world.relay.requests().len();
        let calls = || world.helper.as_ref().map_or(0, |helper| helper.calls());
        let called = calls();
        let runs = |world: &World| -> Vec<Push> {
            let places = self.to.iter();
            places.map(|place| (*place, place.runs(world))).collect()
        };
        let ran = runs(&world);
        let ended = run(
            &world,
            self.line,
            self.typed,
            &self.base,
            Some(all_points()),
        );
        let runs = runs(&world).into_iter().zip(ran);
        let runs: Vec<Push> = runs
            .map(|((place, now), (_, before))| (place, now - before))
            .collect();
        Steps::new(
            &ended.stderr,
            &world.relay.requests()[requests..],
            calls() - called,
            &runs,
            &self.base,
        )
    }

    /// Runs the command with this fault, recovers unless that was done with what it left, and checks the
    /// invariants.
    pub fn case(&self, fault: &Fault) -> Result<(), String> {
        let mut output = String::new();
        let outcome = catch_unwind(AssertUnwindSafe(|| self.try_case(fault, &mut output)));
        outcome.map_err(|panic| {
            let text = panic.downcast_ref::<String>().cloned();
            let text = text.or_else(|| panic.downcast_ref::<&str>().map(|text| (*text).to_owned()));
            format!(
                "{} [{:?}] {fault:?}:\n{}\n{output}",
                self.name,
                self.store,
                text.unwrap_or_default()
            )
        })
    }

    fn try_case(&self, fault: &Fault, output: &mut String) {
        let (world, mut before) = self.start();
        let faults: Vec<Fault> = self.base.iter().cloned().chain([fault.clone()]).collect();
        let mut ended = run(&world, self.line, self.typed, &faults, None);
        if self.line.ends_with(" --show-token") {
            before.take_printed(&mut ended);
        }
        *output = format!("exit code {}\n{}", ended.code, ended.stderr);
        if fault.kills() {
            assert_eq!(ended.code, 137, "it was not killed");
        } else {
            assert!(
                self.codes.contains(&ended.code),
                "exit code {} is not allowed",
                ended.code
            );
        }
        stop_faults(&world);
        invariants::prints_no_secret(&ended);
        (self.check)(&world, &before, &ended);
        holders::are_recorded(&world, false);
        if !state::is_new(&world, before.requests) {
            return;
        }
        invariants::remind(&world);
        let recovered = world.home.run("recover --yes");
        output.push_str(&format!(
            "recovery: exit code {}\n{}",
            recovered.code, recovered.stderr
        ));
        assert_eq!(recovered.code, 0, "the recovery");
        invariants::prints_no_secret(&recovered);
        invariants::hold(&world, &before);
        let is_killed = faults.iter().any(Fault::kills) || !self.left.is_empty();
        holders::are_recorded(&world, !is_killed);
        invariants::hold_after_another_recovery(&world);
    }
}

/// Runs a command with faults, and ends them.
pub fn run_with(world: &World, line: &str, faults: &[Fault]) -> Ended {
    let ended = run(world, line, false, faults, None);
    stop_faults(world);
    ended
}

/// Runs a command with faults; the failpoints in `traced` print their names.
fn run(
    world: &World,
    line: &str,
    typed: bool,
    faults: &[Fault],
    traced: Option<Vec<String>>,
) -> Ended {
    let installed = install(faults, world);
    let failpoints = traced.map_or(installed, |traced| scenario(faults, &traced));
    let line = line.replace("OLD", &world.old.to_string());
    let mut arguments: Vec<String> = line.split_whitespace().map(str::to_owned).collect();
    if ["create", "rotate"].contains(&arguments[0].as_str()) {
        let places = world.places.iter();
        arguments.extend(places.flat_map(|place| ["--to".to_owned(), place.argument()]));
    }
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let mut command = world.home.genkey_args(&arguments);
    if !failpoints.is_empty() {
        command.env("FAILPOINTS", failpoints);
    }
    world.relay.run_with_stdin(
        &world.home,
        &mut command,
        if typed { spare() } else { String::new() },
    )
}

/// Ends all faults.
fn stop_faults(world: &World) {
    world.relay.has_done_its_worst();
    world.relay.calm();
    if let Some(helper) = &world.helper {
        helper.at_no_call();
    }
    for place in world.places {
        place.at_no_run(world);
    }
}
