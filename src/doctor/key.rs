//! The key in use: its source, form, validity and expiry.

use jiff::Timestamp;

use super::Finding;
use crate::context::{ANOTHER_JWT, Context, Credential, JwtExpiry};
use crate::error::{Error, Kind, Result};
use crate::model::{EXPIRES_SOON, Identity};
use crate::output::distance;
use crate::session::Session;
use crate::store::StoredKey;

pub const CHECK: &str = "key";

/// The credential; `None` for the sandbox's own key.
pub type Found = Option<Credential>;

/// Finds the key; `None` if it is in one of `unusable`, the stores that have failed already or are
/// not unlocked.
pub fn find(ctx: &Context, unusable: &[&str]) -> Option<Result<Found, Finding>> {
    // A key from the environment needs no store.
    if !ctx.has_explicit_credential() {
        let login = ctx.login().ok().flatten();
        if login.is_some_and(|login| unusable.contains(&login.at.store.as_str())) {
            return None;
        }
    }
    Some(find_well_formed(ctx).map_err(|error| Finding::failed(CHECK, error)))
}

fn find_well_formed(ctx: &Context) -> Result<Found> {
    let found = if ctx.settings.is_sandbox() {
        ctx.find_credential()?
    } else {
        Some(ctx.credential()?)
    };
    if let Some(Credential {
        secret,
        kind,
        source,
        ..
    }) = &found
    {
        let checked = ctx
            .settings
            .check_format(secret, *kind, &source.to_string());
        checked.map_err(|error| Error {
            kind: Kind::NotAuthenticated,
            ..error
        })?;
    }
    Ok(found)
}

/// A key that the service has accepted.
pub fn accepted(session: &Session<'_>, account: Option<&Identity>) -> Finding {
    let name = account.map(|account| account.email.as_deref().or(account.username.as_deref()));
    let owner = match name {
        Some(name) => name.unwrap_or("an unnamed account"),
        None => "an unknown account",
    };
    let source = &session.credential.source;
    if !session.credential.kind.is_key() {
        return jwt(&session.credential, owner, session.ctx.now());
    }
    match session.stored(session.key_in_use()) {
        Ok(Some(key)) => with_expiry(
            &key,
            &format!("valid for {owner}, from {source}"),
            session.ctx.now(),
        ),
        // An index that cannot be read has a finding of its own.
        Ok(None) | Err(_) => Finding::ok(
            CHECK,
            format!("valid for {owner}, from {source}; its id and expiry are unknown"),
        ),
    }
}

/// A key of a service that has no endpoint to verify one.
pub fn unchecked(session: &Session<'_>) -> Finding {
    let Credential { kind, source, .. } = &session.credential;
    let what = if kind.is_key() { "key" } else { "JWT" };
    let message =
        format!("the {what} from {source} is well-formed; this service has no way to verify it");
    match session
        .credential
        .jwt_expiry(session.ctx.now())
        .filter(JwtExpiry::is_soon)
    {
        Some(expiry) => Finding::warning(CHECK, format!("{message}; it {expiry}"), ANOTHER_JWT),
        None => Finding::ok(CHECK, message),
    }
}

fn jwt(credential: &Credential, owner: &str, now: Timestamp) -> Finding {
    let message = format!("the JWT is valid for {owner}, from {}", credential.source);
    match credential.jwt_expiry(now) {
        None => Finding::ok(CHECK, format!("{message}; its expiry is unknown")),
        Some(expiry) if expiry.is_soon() => {
            Finding::warning(CHECK, format!("{message}; it {expiry}"), ANOTHER_JWT)
        }
        Some(expiry) => Finding::ok(CHECK, format!("{message}; it {expiry}")),
    }
}

fn with_expiry(key: &StoredKey, valid: &str, now: Timestamp) -> Finding {
    let key_name = format!("`{}` ({})", key.name.as_deref().unwrap_or_default(), key.id);
    let Some(expires_at) = key.expires_at else {
        return Finding::ok(CHECK, format!("{key_name} is {valid}; it never expires"));
    };
    let left = expires_at.duration_since(now);
    let when = match left {
        left if left.is_positive() => format!("in {}", distance(left.unsigned_abs())),
        // The service has just accepted it, so one of the clocks, or the index, is wrong.
        _ => "which is in the past according to this machine's clock".into(),
    };
    let message = format!("{key_name} is {valid}; it expires at {expires_at:.3}, {when}");
    if left > EXPIRES_SOON {
        return Finding::ok(CHECK, message);
    }
    Finding::warning(
        CHECK,
        message,
        "run `genkey create --use` to create a new key and use it",
    )
}

#[cfg(test)]
mod tests {
    use jiff::SignedDuration;

    use super::*;
    use crate::doctor::Verdict;
    use crate::model::{EntryRef, KeyId, Scope};

    #[test]
    fn an_expiry_within_two_weeks_is_a_warning() {
        let now: Timestamp = "2026-11-21T09:30:00Z".parse().unwrap();
        let found = |minutes: Option<i64>| {
            let key = StoredKey {
                scope: Scope {
                    profile: "default".into(),
                    service: "https://api.gen.pro/v1".to_owned().try_into().unwrap(),
                },
                id: KeyId::Number(7),
                name: Some("ci".into()),
                expires_at: minutes
                    .map(|minutes| (now + SignedDuration::from_mins(minutes)).into()),
                is_former_login: false,
                standing: Default::default(),
                at: EntryRef {
                    store: "file".into(),
                    entry: "default/7".into(),
                },
            };
            with_expiry(&key, "valid", now)
        };
        let hours = |hours: i64| Some(hours * 60);
        let past = "which is in the past according to this machine's clock";
        for (minutes, ends) in [
            (None, "it never expires"),
            (
                hours(15 * 24),
                "it expires at 2026-12-06T09:30:00.000Z, in 15 days",
            ),
            (Some(15 * 24 * 60 - 1), "in 15 days"),
            (hours(14 * 24), "in 14 days"),
            (hours(47), "in 2 days"),
            (Some(119), "in 2 hours"),
            (hours(1), "in 1 hour"),
            (Some(1), "in 1 minute"),
            (Some(0), past),
            (hours(-1), past),
        ] {
            let finding = found(minutes);
            assert!(finding.message.ends_with(ends), "{}", finding.message);
            let warns = finding.verdict == Verdict::Warning;
            assert_eq!(
                warns,
                minutes.is_some_and(|minutes| minutes <= 14 * 24 * 60),
                "{}",
                finding.message
            );
        }
    }
}
