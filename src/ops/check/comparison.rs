//! Compares the keys of an account with a runbook.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use jiff::{SignedDuration, Timestamp};

use super::destinations::{self, Reach};
use super::role::{Part, Role, Roles};
use super::{Finding, Problem, Rules, is_retiring};
use crate::journal::{Attention, Operation};
use crate::model::{Key, Moment, Scope};
use crate::ops::{Desk, Failure};
use crate::runbook::{Due, KeyRules, Region, Runbook, due};

/// Clocks differ, and programs need a while to read their new key.
const TOLERANCE: SignedDuration = SignedDuration::from_mins(5);
/// How long another machine may take for a rotation.
const UNDER_WAY: SignedDuration = SignedDuration::from_hours(1);

/// What is compared.
#[derive(Clone, Copy)]
pub struct Comparison<'a> {
    /// How keys should be.
    pub runbook: &'a Runbook,
    /// This machine.
    pub desk: &'a Desk<'a>,
    /// The account.
    pub scope: &'a Scope,
    /// The service's time.
    pub now: Timestamp,
    /// This machine's name.
    pub host: Option<&'a str>,
    /// Whether commands are run to read destinations; otherwise only files are.
    pub runs_commands: bool,
}

/// Something that happens to a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// The key's name.
    pub key: String,
    /// What happens.
    pub occasion: Occasion,
    /// When.
    pub at: Moment,
}

/// What happens to a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Occasion {
    /// It is to be rotated.
    Due,
    /// It is to be revoked, since another has replaced it.
    Retires,
    /// It expires.
    Expires,
}

impl Occasion {
    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Due => "due",
            Self::Retires => "retires",
            Self::Expires => "expires",
        }
    }
}

/// The findings, and what happens when.
pub struct Compared<'k> {
    /// What is wrong, in the order of the runbook.
    pub findings: Vec<Finding<'k>>,
    /// What happens, by time.
    pub events: Vec<Event>,
}

/// A key with its role and its entry in the runbook.
struct Member<'a, 'k> {
    key: &'k Key,
    role: Role,
    rules: Option<&'a KeyRules>,
}

impl Member<'_, '_> {
    fn is_current(&self) -> bool {
        self.role.part == Part::Current
    }

    /// Whether the runbook says when it is replaced.
    fn is_managed(&self) -> bool {
        self.rules.is_some_and(|rules| rules.is_managed)
    }
}

impl<'a> Comparison<'a> {
    /// Compares these keys, which have these problems without a runbook.
    ///
    /// # Errors
    /// When the index or the journal cannot be read, or a secret whose destinations are to be read.
    pub fn compare<'k>(&self, keys: &'k [Key], rules: &Rules) -> Result<Compared<'k>, Failure> {
        let index = self.desk.index.read()?;
        let rotations = self.desk.journal.rotations()?;
        let roles = Roles::new(&index, &rotations, self.scope);
        let members = self.members(keys, &roles);
        let mut findings = self.without_runbook(keys, &roles, rules, &members);
        findings.extend(self.of_names(&members));
        findings.extend(
            members
                .iter()
                .flat_map(|member| self.of_key(member, &roles)),
        );
        findings.extend(self.of_destinations(&members, &roles)?);
        findings.extend(self.interrupted(keys)?);
        // What has no place in the file comes last.
        findings.sort_by_key(|finding| (finding.region.is_none(), finding.region));
        Ok(Compared {
            findings,
            events: self.events(&members),
        })
    }

    fn members<'k>(&self, keys: &'k [Key], roles: &Roles<'_>) -> Vec<Member<'a, 'k>> {
        let entries = self.runbook.keys.iter();
        let entries: HashMap<&str, &KeyRules> =
            entries.map(|rules| (rules.name.as_str(), rules)).collect();
        let member = |key| {
            let role = roles.of(key);
            Member {
                rules: entries.get(role.name.as_str()).copied(),
                key,
                role,
            }
        };
        keys.iter()
            .filter(|key| !key.is_revoked())
            .map(member)
            .collect()
    }

    /// Whether a key may still work.
    fn is_alive(&self, key: &Key) -> bool {
        key.is_usable()
            && key
                .expires_at
                .is_none_or(|end| end > Moment::from(self.now))
    }

    /// The problems that need no runbook. When a managed key is replaced is the runbook's business,
    /// unless there is an option for it.
    fn without_runbook<'k>(
        &self,
        keys: &'k [Key],
        roles: &Roles<'_>,
        rules: &Rules,
        members: &[Member<'_, 'k>],
    ) -> Vec<Finding<'k>> {
        let by_id: HashMap<_, _> = members
            .iter()
            .map(|member| (&member.key.id, member))
            .collect();
        let alive: HashSet<&str> = members
            .iter()
            .filter(|member| member.is_current() && self.is_alive(member.key))
            .map(|member| member.role.name.as_str())
            .collect();
        let mut findings = Vec::new();
        for mut finding in rules.check_with(&roles.stored, keys, self.now) {
            let member = finding.key.and_then(|key| by_id.get(&key.id));
            // That a replaced key has expired is not a problem.
            let is_expected = member.is_some_and(|it| {
                it.is_managed()
                    && (finding.problem == Problem::ExpiresWithin
                        || (finding.problem == Problem::Expired
                            && alive.contains(it.role.name.as_str())))
            });
            if rules.is_default() && is_expected {
                continue;
            }
            let of_member = member.and_then(|member| Some(member.rules?.region));
            // A revoked key is not a member.
            let name = finding.key.and_then(|key| key.name.as_deref());
            finding.region = of_member.or_else(|| self.region(name?));
            findings.push(finding);
        }
        findings
    }

    /// Names without a key or with several.
    fn of_names<'k>(&self, members: &[Member<'a, 'k>]) -> Vec<Finding<'k>> {
        let mut by_name: HashMap<&str, Vec<&'k Key>> = HashMap::new();
        for member in members.iter().filter(|member| member.is_current()) {
            by_name
                .entry(&member.role.name)
                .or_default()
                .push(member.key);
        }
        let mut findings = Vec::new();
        for rules in self.runbook.keys.iter().filter(|rules| rules.is_managed) {
            let keys = by_name.get(rules.name.as_str());
            let (alive, over): (Vec<&Key>, Vec<&Key>) = keys
                .into_iter()
                .flatten()
                .copied()
                .partition(|key| self.is_alive(key));
            let of = |key, problem| Finding {
                region: Some(rules.region),
                ..Finding::of(key, problem)
            };
            match (alive.as_slice(), over.as_slice()) {
                ([], []) => findings.push(Finding {
                    key: None,
                    name: Some(Cow::Owned(rules.name.as_str().to_owned())),
                    problem: Problem::Missing,
                    detail: None,
                    region: Some(rules.region),
                }),
                ([], [.., last]) => findings.push(of(last, Problem::Overdue)),
                ([one], _) => findings.extend(self.due(rules, one)),
                (several, _) => {
                    for key in several {
                        findings.push(of(key, Problem::Duplicate));
                        findings.extend(self.due(rules, key));
                    }
                }
            }
        }
        findings
    }

    fn due<'k>(&self, rules: &KeyRules, key: &'k Key) -> Option<Finding<'k>> {
        let Due { at, overdue_at } = due(rules, key)?;
        let now = Moment::from(self.now);
        let problem = match () {
            () if now >= overdue_at => Problem::Overdue,
            () if now >= at => Problem::Due,
            () => return None,
        };
        Some(Finding {
            detail: Some(format!("since {at:.0}")),
            region: Some(rules.region),
            ..Finding::of(key, problem)
        })
    }

    /// What is wrong with one key.
    fn of_key<'k>(&self, member: &Member<'_, 'k>, roles: &Roles<'_>) -> Vec<Finding<'k>> {
        let Member { key, role, rules } = member;
        if !self.is_alive(key) {
            return Vec::new();
        }
        let Some(rules) = rules else {
            let stored = roles.stored.get(&key.id);
            return match stored.is_some_and(|stored| is_retiring(stored, self.now)) {
                true => Vec::new(),
                false => vec![Finding::of(key, Problem::UnknownToRunbook)],
            };
        };
        let found = |problem, detail| Finding {
            detail,
            region: Some(rules.region),
            ..Finding::of(key, problem)
        };
        match role.part {
            Part::Current => Vec::new(),
            Part::Old { since, until } => {
                let is_over = until <= self.now;
                let detail = Some(format!("since {until:.0}"));
                let not_retired = is_over.then(|| found(Problem::NotRetired, detail));
                let used = since.and_then(|since| used_after(key, since));
                let used =
                    used.map(|used| found(Problem::StillUsed, Some(format!("at {used:.0}"))));
                not_retired.into_iter().chain(used).collect()
            }
            // The journal has it, or another machine is at work.
            Part::New { is_known: true } => Vec::new(),
            Part::New { is_known: false } if self.is_young(key) => Vec::new(),
            Part::New { is_known: false } => {
                let detail = "of another machine".to_owned();
                vec![found(Problem::Unfinished, Some(detail))]
            }
        }
    }

    fn is_young(&self, key: &Key) -> bool {
        key.created_at
            .is_some_and(|at| Moment::from(self.now).duration_since(at) < UNDER_WAY)
    }

    /// Destinations that do not hold their key, if its secret is stored here.
    fn of_destinations<'k>(
        &self,
        members: &[Member<'_, 'k>],
        roles: &Roles<'_>,
    ) -> Result<Vec<Finding<'k>>, Failure> {
        let reach = Reach {
            host: self.host,
            runs_commands: self.runs_commands,
        };
        let mut findings = Vec::new();
        for member in members {
            let Member { key, rules, .. } = member;
            let (Some(rules), Some(stored)) = (rules, roles.stored.get(&key.id)) else {
                continue;
            };
            if !member.is_current() || !self.is_alive(key) || !destinations::has_any(rules, reach) {
                continue;
            }
            match self.desk.stores.get(&stored.at) {
                Ok(Some(secret)) => {
                    findings.extend(destinations::drifted(
                        self.desk,
                        (key, &secret),
                        rules,
                        reach,
                    ));
                }
                Ok(None) => return Err(Failure::Missing(stored.at.clone())),
                Err(error) if self.runs_commands => return Err(error.into()),
                // Nobody asked for it.
                Err(error) => {
                    let message = format!("the destinations were not compared: {error}");
                    (self.desk.surroundings.show)(&message);
                    break;
                }
            }
        }
        Ok(findings)
    }

    /// Interrupted operations of this machine.
    fn interrupted<'k>(&self, keys: &'k [Key]) -> Result<Vec<Finding<'k>>, Failure> {
        let unfinished = self.desk.journal.unfinished()?;
        let operations = unfinished.operations.iter().filter(|operation| {
            let is_interrupted = match operation.attention() {
                Attention::Now | Attention::Known => true,
                Attention::At(_) | Attention::From(_) => false,
            };
            is_interrupted && operation.work.profile() == self.scope.profile
        });
        let found = |operation: &Operation| {
            let id = operation.key();
            let name = operation.work.key_name();
            Finding {
                key: id.and_then(|id| keys.iter().find(|key| key.id == *id)),
                name: name.map(|name| Cow::Owned(name.to_owned())),
                problem: Problem::Unfinished,
                detail: Some(operation.to_string()),
                region: name.and_then(|name| self.region(name)),
            }
        };
        let unreadable = unfinished.unreadable.iter().map(|line| Finding {
            key: None,
            name: None,
            problem: Problem::Unfinished,
            detail: Some(format!("an operation in line {line} of the journal")),
            region: None,
        });
        Ok(operations.map(found).chain(unreadable).collect())
    }

    fn region(&self, name: &str) -> Option<Region> {
        let mut entries = self.runbook.keys.iter();
        let rules = entries.find(|rules| rules.name.as_str() == name)?;
        Some(rules.region)
    }

    /// What happens to live keys, by time.
    fn events(&self, members: &[Member<'_, '_>]) -> Vec<Event> {
        let mut events: Vec<Event> = Vec::new();
        for member in members.iter().filter(|member| self.is_alive(member.key)) {
            let mut add = |occasion, at| {
                events.push(Event {
                    key: member.role.name.clone(),
                    occasion,
                    at,
                });
            };
            match member.role.part {
                Part::Current => {
                    let due = member.rules.and_then(|rules| due(rules, member.key));
                    due.into_iter().for_each(|due| add(Occasion::Due, due.at));
                    let end = member.key.expires_at;
                    end.into_iter().for_each(|end| add(Occasion::Expires, end));
                }
                Part::Old { until, .. } => add(Occasion::Retires, until.into()),
                Part::New { .. } => {}
            }
        }
        events.sort_by(|a, b| (a.at, &a.key, a.occasion).cmp(&(b.at, &b.key, b.occasion)));
        events
    }
}

/// When a key was used after it was replaced.
fn used_after(key: &Key, since: Timestamp) -> Option<Moment> {
    let quiet_since = Moment::from(since.saturating_add(TOLERANCE).unwrap_or(since));
    key.last_used_at.filter(|used| *used > quiet_since)
}
