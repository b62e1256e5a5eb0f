//! `genkey whoami`

use crate::context::Context;
use crate::error::Result;
use crate::model::CredentialKind;
use crate::output::{self, Format, Value};
use crate::provider::expiry_of_jwt;
use crate::session::Session;
use crate::store::StoredKey;

mod standing;
mod workspaces;

/// Show who you are logged in as
#[derive(Debug, clap::Args)]
pub struct Args {
    /// List the workspaces and agents that you have access to instead
    #[arg(long)]
    workspaces: bool,
}

impl Args {
    /// Checks the arguments that need no credential.
    pub fn check(&self, ctx: &Context) -> Result<()> {
        if self.workspaces {
            workspaces::check(ctx)
        } else {
            Ok(())
        }
    }
}

pub fn run(args: &Args, session: &Session<'_>) -> Result<()> {
    if args.workspaces {
        workspaces::run(session)
    } else {
        show(session)
    }
}

fn show(session: &Session<'_>) -> Result<()> {
    let ctx = session.ctx;
    let account = session.identity()?;
    let account = account.as_ref();
    account
        .into_iter()
        .for_each(|account| session.remember_account(account));
    let (profile, key) = (session.profile(), session.stored(session.key_in_use())?);
    // With `--sandbox` the server's port is closed when this process ends.
    let address = (!ctx.settings.is_sandbox()).then(|| session.client.base_url().to_string());
    let fields = [
        "id",
        "email",
        "name",
        "username",
        "created_at",
        "profile",
        "provider",
        "api_url",
        "credential",
        "key_id",
        "key_name",
        "expires_at",
    ];
    let values: [Value<'_>; 12] = [
        account.map(|account| &account.id).into(),
        account.and_then(|account| account.email.as_deref()).into(),
        account.and_then(|account| account.name.as_deref()).into(),
        account
            .and_then(|account| account.username.as_deref())
            .into(),
        account.and_then(|account| account.created_at).into(),
        profile.scope.profile.as_str().into(),
        profile.provider.name.as_str().into(),
        address.into(),
        session.credential.to_string().into(),
        key.as_ref().map(|key| &key.id).into(),
        key.as_ref().and_then(|key| key.name.as_deref()).into(),
        expiry(session, key.as_ref()),
    ];
    session.tell_if_unchecked();
    let surface = ctx.surface();
    if surface.terminal && ctx.format() == Format::Table {
        let lines = standing::lines(session, account, key.as_ref());
        let heading = profile.scope.service.title();
        return ctx
            .ui
            .print(|out| output::status(&heading, &lines, &surface, out));
    }
    ctx.ui
        .print(|out| output::record(&fields, &values, ctx.format(), &surface, out))
}

/// When the credential expires; null if it is unknown which key it is.
fn expiry(session: &Session<'_>, key: Option<&StoredKey>) -> Value<'static> {
    match session.credential.kind {
        CredentialKind::Key => key.map_or(Value::Null, |key| Value::or_never(key.expires_at)),
        CredentialKind::Jwt => expiry_of_jwt(&session.credential.secret).into(),
    }
}
