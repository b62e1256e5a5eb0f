//! A command that every harm is done to at every step, and how it is judged.

use std::panic::{AssertUnwindSafe, catch_unwind};

use genkey::sandbox::Dialect;

use super::harm::{Harm, install, scenario};
use super::judge::{self, Before};
use super::site::{Keeper, Site, spare};
use super::steps::{Steps, all_points};
use crate::support::genkey::{Ended, places};

/// A command in a state of things.
#[derive(Clone)]
pub struct Trial {
    /// What it is called where it fails.
    pub name: String,
    pub keeper: Keeper,
    /// What the service speaks. The site was made at one that speaks the reference, so that genkey
    /// knows nothing of it.
    pub dialect: Dialect,
    /// What was done to commands before, and left something unfinished.
    pub left: Vec<Left>,
    /// The command. `OLD` is the id of the key `old`.
    pub line: &'static str,
    /// Whether it is given the account's spare key on stdin.
    pub typed: bool,
    /// What is done to it besides.
    pub base: Vec<Harm>,
    /// The exit codes that it may end with.
    pub codes: &'static [i32],
    /// What must hold as soon as it has ended.
    pub verdict: fn(&Site, &Before, &Ended),
}

/// A command, and the harms by which it left something unfinished.
#[derive(Clone)]
pub struct Left {
    pub line: &'static str,
    pub typed: bool,
    pub harms: Vec<Harm>,
}

impl Trial {
    fn start(&self) -> (Site, Before) {
        let site = Site::new(self.keeper, self.dialect);
        let before = Before::of(&site);
        for left in &self.left {
            run(&site, left.line, left.typed, &left.harms, None);
            calm(&site);
            assert_ne!(
                site.home.read(places::JOURNAL),
                "",
                "{}: nothing was left",
                self.name
            );
        }
        (site, before)
    }

    /// The steps of the command when nothing is done to it but what is its base.
    pub fn steps(&self) -> Steps {
        let (site, _) = self.start();
        let requests = site.relay.requests().len();
        let calls = || site.helper.as_ref().map_or(0, |helper| helper.calls());
        let called = calls();
        let ended = run(&site, self.line, self.typed, &self.base, Some(all_points()));
        Steps::new(
            &ended.stderr,
            &site.relay.requests()[requests..],
            calls() - called,
            &self.base,
        )
    }

    /// Does harm to the command, recovers, and holds everything to what must be. What is wrong, if
    /// anything is.
    pub fn case(&self, harm: &Harm) -> Result<(), String> {
        let mut told = String::new();
        let judged = catch_unwind(AssertUnwindSafe(|| self.judge(harm, &mut told)));
        judged.map_err(|panic| {
            let text = panic.downcast_ref::<String>().cloned();
            let text = text.or_else(|| panic.downcast_ref::<&str>().map(|text| (*text).to_owned()));
            format!(
                "{} [{:?}] {harm:?}:\n{}\n{told}",
                self.name,
                self.keeper,
                text.unwrap_or_default()
            )
        })
    }

    fn judge(&self, harm: &Harm, told: &mut String) {
        let (site, before) = self.start();
        let harms: Vec<Harm> = self.base.iter().cloned().chain([harm.clone()]).collect();
        let ended = run(&site, self.line, self.typed, &harms, None);
        *told = format!("exit code {}\n{}", ended.code, ended.stderr);
        if harm.kills() {
            assert_eq!(ended.code, 137, "it was not killed");
        } else {
            assert!(
                self.codes.contains(&ended.code),
                "exit code {} is not to be",
                ended.code
            );
        }
        calm(&site);
        judge::is_discreet(&ended);
        (self.verdict)(&site, &before, &ended);
        judge::reminds(&site);
        let recovered = site.home.run("recover --yes");
        told.push_str(&format!(
            "recovery: exit code {}\n{}",
            recovered.code, recovered.stderr
        ));
        assert_eq!(recovered.code, 0, "the recovery");
        judge::is_discreet(&recovered);
        judge::is_whole(&site, &before);
        judge::is_settled(&site);
    }
}

/// Runs a command while harm is done to it; the points in `told` tell that it comes by.
fn run(site: &Site, line: &str, typed: bool, harms: &[Harm], told: Option<Vec<String>>) -> Ended {
    let installed = install(harms, site);
    let failpoints = told.map_or(installed, |told| scenario(harms, &told));
    let old = site.index().keys[0].id.to_string();
    let mut command = site.home.genkey(&line.replace("OLD", &old));
    if !failpoints.is_empty() {
        command.env("FAILPOINTS", failpoints);
    }
    site.relay.run_with_stdin(
        &site.home,
        &mut command,
        if typed { spare() } else { String::new() },
    )
}

/// No more harm is done.
fn calm(site: &Site) {
    site.relay.has_done_its_worst();
    site.relay.calm();
    if let Some(helper) = &site.helper {
        helper.at_no_call();
    }
}
