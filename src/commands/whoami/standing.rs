//! Who you are logged in as, for people: who, with which key, until when, and from where.

use crate::context::Source;
use crate::model::{CredentialKind, Identity, Moment};
use crate::output::{Mark, StatusLine};
use crate::provider::expiry_of_jwt;
use crate::session::Session;
use crate::store::StoredKey;

/// The lines below the service.
pub(super) fn lines(
    session: &Session<'_>,
    account: Option<&Identity>,
    key: Option<&StoredKey>,
) -> Vec<StatusLine> {
    let mut lines = vec![
        who(session, account),
        credential(session, key),
        source(session),
    ];
    lines.extend(account.and_then(about));
    lines.push(place(session));
    lines
}

fn line(mark: Option<Mark>, text: String) -> StatusLine {
    StatusLine { mark, text }
}

fn who(session: &Session<'_>, account: Option<&Identity>) -> StatusLine {
    let name = |account: &Identity| {
        let label = account.label();
        label.map_or_else(
            || account.id.to_string(),
            |label| format!("{label} ({})", account.id),
        )
    };
    match account {
        Some(account) => line(Some(Mark::Ok), format!("logged in as {}", name(account))),
        None if session.can_be_checked() => {
            line(Some(Mark::Ok), "the service accepts the credential".into())
        }
        None => line(
            Some(Mark::Warning),
            "not verified: the service has no way to".into(),
        ),
    }
}

/// Which key it is, and until when it works.
fn credential(session: &Session<'_>, key: Option<&StoredKey>) -> StatusLine {
    match (session.credential.kind, key) {
        (CredentialKind::Jwt, _) => until(
            session,
            "JWT",
            expiry_of_jwt(&session.credential.secret).map(Moment::from),
            "",
        ),
        (CredentialKind::Key, Some(key)) => {
            let title = format!("key {}", key.title());
            until(session, &title, key.expires_at, ", never expires")
        }
        (CredentialKind::Key, None) => line(
            None,
            match session.credential.source {
                Source::Sandbox => "the key is the sandbox's own, which is not in the list".into(),
                Source::KeyFile(_) | Source::Environment(_) | Source::Store(_) | Source::Typed => {
                    "genkey does not know the id and the expiry of the key".into()
                }
            },
        ),
    }
}

fn until(
    session: &Session<'_>,
    what: &str,
    expires_at: Option<Moment>,
    otherwise: &str,
) -> StatusLine {
    let Some(at) = expires_at else {
        return line(None, format!("{what}{otherwise}"));
    };
    let target = session.ctx.surface();
    let (mark, verb) = if target.is_past(at) {
        (Mark::Failure, "expired")
    } else if target.is_soon(at) {
        (Mark::Warning, "expires")
    } else {
        (Mark::Ok, "expires")
    };
    line(
        Some(mark),
        format!("{what}, {verb} {}", target.detailed(at)),
    )
}

fn source(session: &Session<'_>) -> StatusLine {
    let text = match &session.credential.source {
        Source::Store(at) => {
            format!(
                "from {}, entry `{}`",
                session.ctx.store_title(&at.store),
                at.entry
            )
        }
        source
        @ (Source::KeyFile(_) | Source::Environment(_) | Source::Sandbox | Source::Typed) => {
            format!("from {source}")
        }
    };
    line(None, text)
}

/// What else the service says about the account.
fn about(account: &Identity) -> Option<StatusLine> {
    // What the first line says is not repeated here.
    let name = account
        .name
        .as_ref()
        .filter(|_| account.email.is_some() || account.username.is_some());
    let user = account
        .username
        .as_ref()
        .filter(|_| account.email.is_some());
    let since = account
        .created_at
        .map(|at| format!("since {}", at.utc().strftime("%F")));
    let known: Vec<String> = [name.cloned(), user.cloned(), since]
        .into_iter()
        .flatten()
        .collect();
    (!known.is_empty()).then(|| line(None, format!("account: {}", known.join(", "))))
}

fn place(session: &Session<'_>) -> StatusLine {
    let profile = session.profile();
    let provider = &profile.provider.title;
    let address = if session.ctx.settings.is_sandbox() {
        "the embedded server".to_owned()
    } else {
        session.client.base_url().to_string()
    };
    line(
        None,
        format!(
            "profile `{}`, {provider} at {address}",
            profile.scope.profile
        ),
    )
}
