//! What to do about a key whose secret is stored nowhere.

use super::plan::{Action, plan_unlisted, plan_unmarked};
use super::unlisted::Asked;
use crate::journal::{IssuedKey, Operation, Plan};
use crate::model::Key;
use crate::ops::issue::{Issue, Stage};
use crate::ops::{Account, Desk, Failure};
use crate::store::Standing;

/// Decides it, given the keys that an account lists. A key that was not
/// handed over is revoked, even if a command still uses it.
pub(super) fn plan_unstored(
    (operation, plan): (&Operation, &Plan),
    keys: &[Key],
    asked: &Asked,
) -> Result<Vec<Action>, Failure> {
    let revoke = |key: &Key| match key.is_usable() {
        true => Action::Revoke(issue(plan, key, Stage::Issued(None))),
        false => Action::AlreadyDone,
    };
    if let Some(issued) = operation.handed_over() {
        return plan_handed_over((operation, issued), plan, keys, asked);
    }
    let ours = keys.iter().filter(|key| plan.matches(key));
    let actions: Vec<Action> = ours.map(revoke).collect();
    if !actions.is_empty() {
        return Ok(actions);
    }
    Ok(vec![plan_unmarked((operation, plan), keys, asked)?])
}

/// The key itself only gets its name; others with the marker were created by a repeated request.
fn plan_handed_over(
    (operation, issued): (&Operation, &IssuedKey),
    plan: &Plan,
    keys: &[Key],
    asked: &Asked,
) -> Result<Vec<Action>, Failure> {
    let twins = keys
        .iter()
        .filter(|key| key.id != issued.id && key.is_usable() && plan.matches(key));
    let row = keys.iter().find(|key| key.id == issued.id);
    let is_known = row.is_some_and(|key| plan.is_namesake(key) || plan.is_temporary(key));
    let mut actions: Vec<Action> = twins
        .map(|twin| match is_known {
            true => Action::Revoke(issue(plan, twin, Stage::Issued(None))),
            // The response may have had the id of another key: then this is the one that was
            // handed over.
            false => Action::NotRevoked(twin.clone()),
        })
        .collect();
    match row {
        Some(key) if key.is_usable() && plan.is_temporary(key) => {
            actions.push(Action::Finish(issue(plan, key, Stage::Stored)));
        }
        Some(_) => actions.push(Action::AlreadyDone),
        None if actions.is_empty() => actions.push(plan_unlisted(operation, issued, asked)?),
        None => {}
    }
    Ok(actions)
}

fn issue(plan: &Plan, key: &Key, stage: Stage) -> Issue {
    Issue {
        key: key.clone(),
        at: plan.entry(&key.id),
        stage,
        standing: Standing::Current,
        holders: Vec::new(),
    }
}

/// Gives a key that was handed over its name. If the service refuses it, nothing is left to do.
pub(super) async fn name(
    issue: &Issue,
    desk: &Desk<'_>,
    account: &Account<'_>,
    operation: &Operation,
    plan: &Plan,
) -> Result<(), Failure> {
    let renamed = account.rename(&issue.key, &plan.name).await;
    let Err(refused) = renamed.map_err(Failure::from) else {
        return Ok(());
    };
    if refused.is_refusal() {
        desk.done(&operation.work)?;
    }
    Err(refused)
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::journal::Work;
    use crate::model::{KeyId, Marker, Moment, Scope, Status};

    const END: &str = "2026-11-21T10:00:00Z";

    fn plan() -> Plan {
        Plan {
            marker: Marker::from_random([1; 8]),
            scope: Scope {
                profile: "default".into(),
                service: "https://api.gen.pro/v1".to_owned().try_into().unwrap(),
            },
            store: "none".into(),
            sign: None,
            name: "ci".into(),
            expires_in: None,
            started_at: END.parse().unwrap(),
        }
    }

    fn key(id: u64, name: &str, status: Status) -> Key {
        Key {
            id: KeyId::Number(id),
            name: Some(name.into()),
            status,
            created_at: None,
            expires_at: None,
            last_used_at: None,
            revoked_at: None,
            unreadable: Vec::new(),
        }
    }

    /// The use of key 1, which was issued by the credential `ours`.
    fn interrupted() -> Operation {
        let mut operation = Operation::new(Work::Unstored(plan()));
        operation.issued = Some(IssuedKey {
            id: KeyId::Number(1),
            expires_at: Some(Moment::from(END.parse::<Timestamp>().unwrap())),
            by: Some("ours".into()),
        });
        operation
    }

    /// What is done about it, given the keys that another credential lists: "revoke 1".
    fn planned(is_handed_over: bool, keys: &[Key], now: Option<&str>) -> Result<String, String> {
        let operation = Operation {
            is_handed_over,
            ..interrupted()
        };
        planned_by("another", &operation, keys, now)
    }

    fn planned_by(
        by: &str,
        operation: &Operation,
        keys: &[Key],
        now: Option<&str>,
    ) -> Result<String, String> {
        let asked = Asked {
            by: by.to_owned(),
            now: now.map(|now| now.parse().unwrap()),
        };
        let actions = plan_unstored((operation, &plan()), keys, &asked);
        let words = |action: &Action| match action {
            Action::Revoke(issue) => format!("revoke {}", issue.key.id),
            Action::Finish(issue) => format!("name {}", issue.key.id),
            Action::Renamed(key, _) => format!("report {}", key.id),
            Action::NotRevoked(key) => format!("leave {}", key.id),
            Action::AlreadyDone => "close".to_owned(),
            Action::NotCreated => "wait".to_owned(),
            Action::Discard(..) | Action::Resume(_) => "?".to_owned(),
        };
        let actions = actions.map_err(|failure| failure.to_string())?;
        Ok(actions.iter().map(words).collect::<Vec<_>>().join(", "))
    }

    #[test]
    fn a_key_that_was_not_handed_over_is_only_given_up_when_it_is_seen_dead_or_has_expired() {
        let temporary = plan().temporary_name();
        let ours = |status| key(1, &temporary, status);
        let other = key(9, "other", Status::Active);
        let planned = |keys: &[Key], now| planned(false, keys, now);
        let said = |words: &str| Ok(words.to_owned());
        assert_eq!(planned(&[ours(Status::Active)], None), said("revoke 1"));
        assert_eq!(planned(&[ours(Status::Revoked)], None), said("close"));
        assert_eq!(
            planned(&[key(1, "x", Status::Active)], None),
            said("report 1")
        );
        let unlisted =
            "the account does not list the key `1`, so another account may have created it";
        for now in [None, Some("2026-11-21T09:59:59Z")] {
            assert_eq!(
                planned(std::slice::from_ref(&other), now),
                Err(unlisted.to_owned())
            );
        }
        assert_eq!(planned(&[other], Some(END)), said("close"));
    }

    #[test]
    fn a_key_that_was_handed_over_only_gets_its_name_and_its_twins_are_revoked() {
        let temporary = plan().temporary_name();
        let of = |id, name: &str| key(id, name, Status::Active);
        let planned = |keys: &[Key]| planned(true, keys, None);
        let said = |words: &str| Ok(words.to_owned());
        assert_eq!(planned(&[of(1, &temporary)]), said("name 1"));
        assert_eq!(
            planned(&[of(1, &temporary), of(2, &temporary)]),
            said("revoke 2, name 1")
        );
        assert_eq!(
            planned(&[of(1, "ci"), of(2, &temporary)]),
            said("revoke 2, close")
        );
        assert_eq!(planned(&[of(1, "mine")]), said("close"));
        // The response may have named another key than the one that was handed over.
        assert_eq!(
            planned(&[of(1, "mine"), of(2, &temporary)]),
            said("leave 2, close")
        );
        assert_eq!(planned(&[of(2, &temporary)]), said("leave 2"));
        assert!(planned(&[]).is_err());
    }

    #[test]
    fn a_list_without_the_key_counts_if_it_is_of_the_account_that_created_it() {
        let by_ours = |operation: &Operation| planned_by("ours", operation, &[], None);
        assert_eq!(by_ours(&interrupted()), Ok("wait".to_owned()));
        let revoking = Operation {
            is_revoking: true,
            ..interrupted()
        };
        assert_eq!(by_ours(&revoking), Ok("close".to_owned()));
        // The request may never have been sent.
        assert!(planned_by("another", &revoking, &[], None).is_err());
        let handed_over = Operation {
            is_handed_over: true,
            ..interrupted()
        };
        assert_eq!(by_ours(&handed_over), Ok("close".to_owned()));
        let seen = Operation {
            absent: Some(END.parse().unwrap()),
            ..interrupted()
        };
        assert_eq!(
            planned_by("another", &seen, &[], None),
            Ok("wait".to_owned())
        );
    }
}
