//! Which keys `revoke` chooses by their times. It revokes them unseen where nobody is asked, so what
//! is not certain is not chosen.

use std::collections::HashSet;
use std::time::Duration;

use jiff::Timestamp;

use super::{Desk, Failure};
use crate::journal::Work;
use crate::model::{Key, KeyField, KeyId, Scope, Status};

/// What to choose: keys that satisfy either condition.
#[derive(Debug, Clone, Copy)]
pub struct Rule {
    /// Keys that have expired.
    pub expired: bool,
    /// Keys that have not been used for this long; a key that was never used counts from its creation.
    pub unused_for: Option<Duration>,
}

/// The usable and expired keys of an account by what the rule says about them, in their order.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Choice {
    /// The keys to revoke.
    pub keys: Vec<Key>,
    /// Keys that may satisfy the rule: a time of theirs is unknown.
    pub unclear: Vec<Key>,
    /// Keys that satisfy the rule, but have a part in a rotation.
    pub rotating: Vec<Key>,
    /// Keys that satisfy the rule, but are in use.
    pub in_use: Vec<Key>,
}

/// What is known about a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Verdict {
    Expired,
    Unused,
    Unclear,
    Spared,
}

impl Rule {
    /// Sorts keys by the rule. `rotating` are those of [`rotating`], and `now` is the service's time.
    pub fn choose(
        &self,
        keys: impl IntoIterator<Item = Key>,
        rotating: &HashSet<KeyId>,
        in_use: Option<&KeyId>,
        now: Timestamp,
    ) -> Choice {
        let mut choice = Choice::default();
        let mut seen = HashSet::new();
        for key in keys {
            // A list that changes between two pages may have a row twice.
            if key.is_revoked() || !seen.insert(key.id.clone()) {
                continue;
            }
            match self.judge(&key, now) {
                Verdict::Spared => {}
                Verdict::Unclear => choice.unclear.push(key),
                _ if rotating.contains(&key.id) => choice.rotating.push(key),
                Verdict::Unused if in_use == Some(&key.id) => choice.in_use.push(key),
                Verdict::Unused | Verdict::Expired => choice.keys.push(key),
            }
        }
        choice
    }

    fn judge(&self, key: &Key, now: Timestamp) -> Verdict {
        let is_over = key.status == Status::Expired || key.expires_within(Duration::ZERO, now);
        if self.expired && is_over {
            return Verdict::Expired;
        }
        let knows_use = key.can_read(KeyField::LastUsedAt)
            && key.can_read(KeyField::CreatedAt)
            && key.last_used_at.or(key.created_at).is_some();
        match self.unused_for {
            Some(span) if knows_use && key.unused_for(span, now) => Verdict::Unused,
            Some(_) if !knows_use => Verdict::Unclear,
            _ if self.expired && !knows_expiry(key) => Verdict::Unclear,
            Some(_) | None => Verdict::Spared,
        }
    }
}

fn knows_expiry(key: &Key) -> bool {
    key.can_read(KeyField::ExpiresAt) && key.can_read(KeyField::Status)
}

/// The keys that have a part in a rotation that is not over: `recover` knows what is to become of
/// them.
///
/// # Errors
/// Of the index and the journal.
pub fn rotating(desk: &Desk<'_>, scope: &Scope) -> Result<HashSet<KeyId>, Failure> {
    let mut ids = HashSet::new();
    for operation in desk.journal.rotations()? {
        // One whose key was not created is only watched for a late key.
        if let Work::Rotate(rotation) = operation.work
            && rotation.plan.scope.service == scope.service
            && operation.absent.is_none()
        {
            ids.extend(rotation.old.map(|old| old.id));
            ids.extend(operation.stored.map(|(id, _)| id));
        }
    }
    let index = desk.index.read()?;
    let aside = index
        .keys_of(scope)
        .filter(|key| !key.standing.is_current());
    ids.extend(aside.map(|key| key.id.clone()));
    Ok(ids)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Moment;

    const RULES: [Rule; 3] = [
        Rule {
            expired: true,
            unused_for: None,
        },
        Rule {
            expired: false,
            unused_for: Some(Duration::from_secs(90 * 86_400)),
        },
        Rule {
            expired: true,
            unused_for: Some(Duration::from_secs(90 * 86_400)),
        },
    ];

    fn now() -> Timestamp {
        "2026-11-21T09:30:00Z".parse().unwrap()
    }

    /// A key that was created half a year ago, used yesterday, and expires in a year.
    fn key(id: u64) -> Key {
        let time = |text: &str| Some(text.parse::<Moment>().unwrap());
        Key {
            id: KeyId::Number(id),
            name: Some("ci".into()),
            status: Status::Active,
            created_at: time("2026-05-21T09:30:00Z"),
            expires_at: time("2027-11-21T09:30:00Z"),
            last_used_at: time("2026-11-20T09:30:00Z"),
            revoked_at: None,
            unreadable: Vec::new(),
        }
    }

    fn verdicts(change: impl FnOnce(&mut Key)) -> [Verdict; 3] {
        let mut key = key(1);
        change(&mut key);
        RULES.map(|rule| rule.judge(&key, now()))
    }

    #[test]
    fn a_key_is_chosen_only_by_times_that_are_known() {
        use Verdict::{Expired, Spared, Unclear, Unused};
        let time = |text: &str| Some(text.parse::<Moment>().unwrap());
        assert_eq!(verdicts(|_| {}), [Spared; 3]);
        let expired = [Expired, Spared, Expired];
        assert_eq!(verdicts(|key| key.status = Status::Expired), expired);
        let at_last = |key: &mut Key| key.expires_at = Some(now().into());
        assert_eq!(verdicts(at_last), expired);
        let in_a_second = |key: &mut Key| key.expires_at = time("2026-11-21T09:30:01Z");
        assert_eq!(verdicts(in_a_second), [Spared; 3]);
        let never = |key: &mut Key| key.expires_at = None;
        assert_eq!(verdicts(never), [Spared; 3]);

        let unused = [Spared, Unused, Unused];
        let long_ago = |key: &mut Key| key.last_used_at = time("2026-08-23T09:30:00Z");
        assert_eq!(verdicts(long_ago), unused);
        let almost = |key: &mut Key| key.last_used_at = time("2026-08-23T09:30:01Z");
        assert_eq!(verdicts(almost), [Spared; 3]);
        assert_eq!(verdicts(|key| key.last_used_at = None), unused);
        let unknown = |key: &mut Key| (key.last_used_at, key.created_at) = (None, None);
        assert_eq!(verdicts(unknown), [Spared, Unclear, Unclear]);
    }

    #[test]
    fn an_unreadable_time_is_unclear_only_where_it_matters() {
        use Verdict::{Expired, Spared, Unclear};
        let unreadable = |field| verdicts(move |key| key.unreadable = vec![field]);
        assert_eq!(unreadable(KeyField::Name), [Spared; 3]);
        assert_eq!(unreadable(KeyField::RevokedAt), [Spared; 3]);
        for field in [KeyField::ExpiresAt, KeyField::Status] {
            assert_eq!(unreadable(field), [Unclear, Spared, Unclear]);
        }
        for field in [KeyField::LastUsedAt, KeyField::CreatedAt] {
            assert_eq!(unreadable(field), [Spared, Unclear, Unclear]);
        }
        let expired = |key: &mut Key| {
            (key.status, key.unreadable) = (Status::Expired, vec![KeyField::LastUsedAt]);
        };
        assert_eq!(verdicts(expired), [Expired, Unclear, Expired]);
    }

    #[test]
    fn the_key_in_use_is_chosen_only_if_it_has_expired() {
        let in_use = KeyId::Number(1);
        let mut unused = key(1);
        unused.last_used_at = None;
        let expired = Key {
            status: Status::Expired,
            ..unused.clone()
        };
        let revoked = Key {
            status: Status::Revoked,
            ..key(2)
        };
        let both = RULES[2];
        let choose = |keys: [Key; 3], rotating: &[KeyId]| {
            let rotating = rotating.iter().cloned().collect();
            both.choose(keys, &rotating, Some(&in_use), now())
        };
        let choice = choose([unused.clone(), revoked.clone(), unused.clone()], &[]);
        let expected = Choice {
            in_use: vec![unused],
            ..Choice::default()
        };
        assert_eq!(choice, expected);
        let keys = [expired.clone(), revoked, expired.clone()];
        assert_eq!(choose(keys.clone(), &[]).keys, vec![expired.clone()]);
        let rotating = choose(keys, std::slice::from_ref(&in_use));
        assert_eq!((rotating.keys, rotating.rotating), (vec![], vec![expired]));
    }
}
