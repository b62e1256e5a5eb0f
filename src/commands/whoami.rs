//! `genkey whoami`

use crate::context::Session;
use crate::error::Result;
use crate::output::{self, Value};
use crate::store::StoredKey;

/// Show the account, the credential and where it came from
#[derive(Debug, clap::Args)]
pub struct Args {}

/// Shows who the credential belongs to.
///
/// # Errors
/// When there is no credential, or the service refuses it.
pub fn run(_: &Args, session: &Session<'_>) -> Result<()> {
    let ctx = session.ctx;
    let account = session.account()?;
    let profile = session.profile()?;
    let key = session.known_key()?;
    // The embedded server's address ends with this process, so it is of no use to anybody.
    let address = (!ctx.is_sandbox()).then(|| session.client.base_url().to_string());
    let fields = [
        "id",
        "email",
        "name",
        "username",
        "created_at",
        "profile",
        "api_url",
        "credential",
        "key_id",
        "key_name",
        "expires_at",
    ];
    let values: [Value<'_>; 11] = [
        (&account.id).into(),
        account.email.into(),
        account.name.into(),
        account.username.into(),
        account.created_at.into(),
        profile.name.as_str().into(),
        address.into(),
        session.credential.source.to_string().into(),
        key.as_ref().map(|key| &key.id).into(),
        key.as_ref().and_then(|key| key.name.as_deref()).into(),
        expiry(key.as_ref()),
    ];
    ctx.ui.print(|out| output::record(&fields, &values, ctx.format(), &ctx.surface(), out))
}

/// When the key expires: never, some day, or unknown where it is unknown which key it is.
fn expiry(key: Option<&StoredKey>) -> Value<'static> {
    key.map_or(Value::Null, |key| Value::or_never(key.expires_at))
}
