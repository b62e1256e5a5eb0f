//! When a key is due to be rotated.

use std::time::Duration;

use jiff::SignedDuration;

use super::rules::{KeyRules, Lifetime};
use crate::model::{Key, KeyField, Moment};

/// When a key is due.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Due {
    /// From then on it is to be rotated.
    pub at: Moment,
    /// From then on only half of the time is left in which it can be.
    pub overdue_at: Moment,
}

/// When a key is due; `None`: never, or not as far as can be told.
pub fn due_at(rules: &KeyRules, key: &Key) -> Option<Moment> {
    Some(due(rules, key)?.at)
}

/// When a key is due and overdue; `None`: never, or not as far as can be told.
///
/// It is due `rotate_before` its expiry, but not before half of its actual life is over: the service
/// may have given it less than the runbook asks for. A key that never expires is due as if it had
/// the lifetime of the runbook, from its creation. A key whose expiry cannot be read is never due,
/// since rotating it each night would be worse.
pub fn due(rules: &KeyRules, key: &Key) -> Option<Due> {
    if !rules.is_managed || !key.can_read(KeyField::ExpiresAt) {
        return None;
    }
    let asked = match rules.lifetime {
        Lifetime::Limited(expiry) => Some(signed(expiry.duration())),
        Lifetime::Unspecified | Lifetime::Unlimited => None,
    };
    let lead = rules
        .rotate_before
        .map(signed)
        .or_else(|| asked.map(|life| life / 3));
    let (end, life) = match key.expires_at {
        Some(end) => {
            let actual = key
                .created_at
                .map(|created_at| end.duration_since(created_at));
            // Without the time of its creation, what is asked for is the best guess of its life.
            (end, actual.filter(SignedDuration::is_positive).or(asked))
        }
        None => (later(key.created_at?, asked?), asked),
    };
    let lead = match (lead, life) {
        (Some(lead), Some(life)) => lead.min(life / 2),
        (Some(lead), None) => lead,
        (None, Some(life)) => life / 3,
        (None, None) => SignedDuration::ZERO,
    };
    Some(Due {
        at: later(end, -lead),
        overdue_at: later(end, -(lead / 2)),
    })
}

fn signed(duration: Duration) -> SignedDuration {
    SignedDuration::try_from(duration).unwrap_or(SignedDuration::MAX)
}

fn later(moment: Moment, by: SignedDuration) -> Moment {
    Moment::from_utc(moment.utc().saturating_add(by))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Expiry, KeyId, KeyName, Status};
    use crate::runbook::region::Region;

    fn rules(lifetime: &str, rotate_before: Option<&str>) -> KeyRules {
        let lifetime = match lifetime {
            "" => Lifetime::Unspecified,
            "never" => Lifetime::Unlimited,
            limited => Lifetime::Limited(Expiry::from_duration(limited).unwrap()),
        };
        KeyRules {
            name: KeyName::new("ci").unwrap(),
            region: Region { line: 1, column: 1 },
            is_managed: true,
            lifetime,
            rotate_before: rotate_before.map(|text| humantime::parse_duration(text).unwrap()),
            grace: Duration::ZERO,
            revokes_while_used: false,
            verify: None,
            deliver: Vec::new(),
        }
    }

    fn moment(day: u32) -> Moment {
        let start = Moment::from_utc(jiff::civil::date(2026, 1, 1).at(0, 0, 0, 0));
        later(start, SignedDuration::from_hours(24 * i64::from(day)))
    }

    /// A key that was created on day 0 and expires on this day.
    fn key(expires: Option<u32>) -> Key {
        Key {
            id: KeyId::Number(1),
            name: Some("ci".into()),
            status: Status::Active,
            created_at: Some(moment(0)),
            expires_at: expires.map(moment),
            last_used_at: None,
            revoked_at: None,
            unreadable: Vec::new(),
        }
    }

    #[test]
    fn a_key_is_due_by_its_own_dates_but_not_before_half_of_its_life() {
        for (lifetime, before, expires, due) in [
            ("90d", Some("30d"), Some(90), Some(60)),
            ("90d", None, Some(90), Some(60)),
            ("", None, Some(30), Some(20)),
            ("", Some("10d"), Some(30), Some(20)),
            // The service caps lifetimes at a week.
            ("90d", Some("4d"), Some(8), Some(4)),
            ("90d", Some("30d"), Some(8), Some(4)),
            ("90d", None, Some(8), Some(4)),
            ("never", Some("10d"), Some(90), Some(80)),
            // They never expire, but new ones are to.
            ("90d", Some("30d"), None, Some(60)),
            ("90d", None, None, Some(60)),
            ("90d", Some("80d"), None, Some(45)),
            ("never", Some("10d"), None, None),
            ("", Some("10d"), None, None),
        ] {
            assert_eq!(
                due_at(&rules(lifetime, before), &key(expires)),
                due.map(moment),
                "{lifetime} {before:?} {expires:?}"
            );
        }
    }

    #[test]
    fn a_capped_key_is_due_once_in_its_life_and_not_each_night() {
        let rules = rules("90d", Some("30d"));
        let capped = Key {
            expires_at: Some(moment(7)),
            ..key(None)
        };
        let due = due(&rules, &capped).unwrap();
        let half = moment(0)
            .utc()
            .saturating_add(SignedDuration::from_hours(84));
        assert_eq!(due.at, Moment::from_utc(half));
        assert!(due.at < due.overdue_at && due.overdue_at < moment(7));
    }

    #[test]
    fn a_key_whose_times_cannot_be_read_is_not_rotated_each_night() {
        let unreadable = Key {
            expires_at: None,
            unreadable: vec![KeyField::ExpiresAt],
            ..key(None)
        };
        assert_eq!(due_at(&rules("90d", None), &unreadable), None);
        let without_creation = Key {
            created_at: None,
            ..key(Some(90))
        };
        // The life that was asked for.
        assert_eq!(
            due_at(&rules("30d", Some("20d")), &without_creation),
            Some(moment(75))
        );
        assert_eq!(
            due_at(&rules("", Some("20d")), &without_creation),
            Some(moment(70))
        );
        assert_eq!(
            due_at(&rules("", None), &without_creation),
            Some(moment(90))
        );
        let neither = Key {
            created_at: None,
            ..key(None)
        };
        assert_eq!(due_at(&rules("90d", None), &neither), None);
    }

    #[test]
    fn a_key_that_is_only_known_is_never_due() {
        let known = KeyRules {
            is_managed: false,
            ..rules("90d", None)
        };
        assert_eq!(due_at(&known, &key(Some(90))), None);
    }
}
