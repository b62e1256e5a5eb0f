//! `genkey provider show`

use crate::context::Context;
use crate::error::Result;
use crate::model::CodeMeaning;
use crate::output::{self, Value};
use crate::provider::{EndpointPath, PageUrl, Provider};

const FIELDS: [&str; 23] = [
    "name",
    "title",
    "api_url",
    "hosts",
    "environment",
    "dashboard",
    "dashboard_url",
    "key_prefix",
    "key_length",
    "key_alphabet",
    "key_headers",
    "jwt",
    "keys",
    "account",
    "check",
    "workspaces",
    "agents",
    "error_code",
    "error_message",
    "error_codes",
    "error_hints",
    "requests_per_minute",
    "file",
];

pub fn run(name: Option<String>, ctx: &Context) -> Result<()> {
    let provider = match &name {
        Some(name) => &ctx.settings.provider_named(name)?,
        None => {
            ctx.require_profile()?;
            ctx.settings.provider()?
        }
    };
    let file = ctx
        .settings
        .user_providers
        .get(provider.name.as_str())
        .filter(|own| own.content.is_ok());
    let values = values(provider, file.map(|own| own.path.display().to_string()));
    ctx.ui
        .print(|out| output::record(&FIELDS, &values, ctx.format(), &ctx.surface(), out))
}

fn values(provider: &Provider, file: Option<String>) -> [Value<'_>; FIELDS.len()] {
    let path = |path: &Option<EndpointPath>| Value::from(path.as_ref().map(ToString::to_string));
    let Provider { key, errors, .. } = provider;
    [
        provider.name.as_str().into(),
        provider.title.as_str().into(),
        provider.api_url.to_string().into(),
        provider
            .hosts
            .iter()
            .map(|(name, url)| format!("{name}={url}"))
            .collect::<Vec<_>>()
            .into(),
        provider.environment.as_str().into(),
        provider.dashboard.as_deref().into(),
        provider.dashboard_url.as_ref().map(PageUrl::as_str).into(),
        key.prefix.as_deref().into(),
        key.length.map(|length| length as u64).into(),
        key.alphabet.name().into(),
        key.headers
            .iter()
            .map(ToString::to_string)
            .collect::<Vec<_>>()
            .into(),
        provider.jwt.into(),
        key_source(provider).into(),
        path(&provider.account),
        path(&provider.check),
        path(&provider.workspaces),
        path(&provider.agents),
        errors.code.as_deref().into(),
        errors.message.as_deref().into(),
        errors.codes.iter().map(code).collect::<Vec<_>>().into(),
        errors
            .hints
            .iter()
            .map(|(status, hint)| format!("{status}: {hint}"))
            .collect::<Vec<_>>()
            .into(),
        provider
            .requests_per_minute
            .map(|count| u64::from(count.get()))
            .into(),
        file.into(),
    ]
}

/// An error code of the service, its meaning and its hint.
fn code((code, CodeMeaning { means, hint }): (&String, &CodeMeaning)) -> String {
    let means = means.iter().map(|meaning| meaning.name().to_owned());
    let parts: Vec<String> = means.chain(hint.clone()).collect();
    format!("{code}: {}", parts.join("; "))
}

/// The dialect of the key endpoints, or `dashboard` if there are none.
pub(super) fn key_source(provider: &Provider) -> String {
    provider
        .keys
        .as_ref()
        .map_or_else(|| "dashboard".to_owned(), |keys| keys.dialect.to_string())
}
