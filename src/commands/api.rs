//! `genkey api`

use std::fmt::Display;
use std::str::FromStr;

use url::Url;

use crate::api::{self, Call, ExtraHeader, Method, Resource};
use crate::context::Context;
use crate::error::{Error, Result};
use crate::model::{BaseUrl, CredentialHeader, Service};
use crate::provider::Provider;
use crate::session::{Sending, Session, Which};

mod content;
mod fields;
mod stream;

use content::{Content, Source, content};
use stream::stream;

/// Collections in which a `POST` creates a key ("API Keys" reference; "Authentication" guide).
const KEY_COLLECTIONS: [&str; 2] = ["persisted_tokens", "personal_access_tokens"];

/// Send an authenticated request to the profile's service
#[derive(Debug, clap::Args)]
#[command(allow_missing_positional = true)]
pub struct Args {
    /// HTTP method: `GET`, `HEAD`, `POST`, `PUT`, `PATCH`, `DELETE` or `OPTIONS` [default: GET]
    #[arg(value_name = "METHOD", value_parser = api::method)]
    method: Option<Method>,

    /// Path below the base URL, such as `/me`
    ///
    /// Percent-encoding and a query are sent as they are. A full URL is accepted if it is below the
    /// base URL.
    #[arg(value_name = "PATH")]
    path: String,

    #[command(flatten)]
    source: Source,

    /// Add a request header, such as `Accept: text/csv`
    #[arg(short = 'H', long, value_name = "NAME: VALUE")]
    header: Vec<String>,

    /// Print the status line and headers before the body
    #[arg(short, long)]
    include: bool,

    /// Send to another host of the service, such as `agent`
    #[arg(long, value_name = "NAME")]
    host: Option<String>,
}

/// Sends the request and prints the response.
pub fn run(args: &Args, ctx: &Context) -> Result<()> {
    let method = args.method()?;
    let resource: Resource = read("path", &args.path)?;
    let headers = headers(args, ctx)?;
    let host = args
        .host
        .as_deref()
        .map(|name| base_url_of_host(ctx, name))
        .transpose()?
        .flatten();
    check_address(&resource, ctx, host.as_ref())?;
    let Content { query, body } = content(&args.source, &method, ctx)?;
    let session = Session::open(ctx, Which::InUse, host.map_or(Sending::Usual, Sending::To))?;
    let base_url = session.client.base_url();
    let url = resource.at(base_url).map_err(invalid("path"))?;
    let call = Call::from_user(base_url, method.clone(), &resource, query, headers, body);
    let call = call.map_err(invalid("path"))?;
    let sent = async {
        session
            .client
            .send(&call)
            .await
            .map_err(|error| outcome_unknown(error, &method))
    };
    let interrupt = ctx.ui.interrupt()?;
    // The first Ctrl-C must not abort a request that may change something: its outcome would be
    // unknown.
    let _uninterrupted = (!api::is_read(&method)).then(|| interrupt.begin());
    let answer = session.wait(sent)?;
    stream(answer, args.include, &session).map_err(|error| about_path(error, &url))?;
    if method == Method::POST && creates_key(&url) {
        ctx.ui.warn("genkey did not store the new key: its secret is in this response and will never be shown again");
        ctx.ui
            .hint("`genkey create` creates a key and stores its secret");
    }
    Ok(())
}

impl Args {
    fn method(&self) -> Result<Method> {
        match &self.method {
            Some(method) => Ok(method.clone()),
            // `genkey api POST` lacks its path; it does not mean the path `POST`.
            None if api::method(&self.path).is_ok() => {
                let message = "the following required arguments were not provided: <PATH>";
                let hint = format!("for example `genkey api {} /me`", self.path);
                Err(Error::usage(message).hint(hint))
            }
            None => Ok(Method::GET),
        }
    }
}

/// Parses an argument. The error does not repeat it: it may be a password.
fn read<T: FromStr<Err: Display>>(what: &str, typed: &str) -> Result<T> {
    typed.parse().map_err(invalid(what))
}

fn invalid<E: Display>(what: &str) -> impl Fn(E) -> Error {
    move |problem| Error::usage(format!("invalid {what}: {problem}"))
}

fn headers(args: &Args, ctx: &Context) -> Result<Vec<ExtraHeader>> {
    let headers: Vec<ExtraHeader> = args
        .header
        .iter()
        .map(|header| read("`--header`", header))
        .collect::<Result<_>>()?;
    // All of the service's key headers, not only the one that is sent: the service might prefer
    // another one.
    let known = &ctx.settings.provider()?.key.headers;
    let carries_key =
        |header: &&ExtraHeader| known.contains(&CredentialHeader::Named(header.name().to_owned()));
    match headers.iter().find(carries_key) {
        Some(header) => Err(invalid("`--header`")(format!(
            "`{}` is set by genkey from the profile and cannot be overridden",
            header.name()
        ))),
        None => Ok(headers),
    }
}

/// Checks the path against the base URL before a credential is read.
fn check_address(resource: &Resource, ctx: &Context, host: Option<&BaseUrl>) -> Result<()> {
    // The embedded server has an address only once it runs.
    let Service::At(base_url) = &ctx.settings.profile()?.scope.service else {
        return Ok(());
    };
    resource
        .at(host.unwrap_or(base_url))
        .map(drop)
        .map_err(invalid("path"))
}

/// The base URL of another host of the service; `None` means the profile's own address.
fn base_url_of_host(ctx: &Context, name: &str) -> Result<Option<BaseUrl>> {
    let provider = ctx.settings.provider()?;
    let host = provider
        .hosts
        .get(name)
        .ok_or_else(|| no_such_host(provider, name))?;
    match &ctx.settings.profile()?.scope.service {
        // On loopback one test server plays all hosts.
        Service::At(base_url) if base_url.is_loopback() => Ok(None),
        Service::Sandbox => Ok(None),
        Service::At(base_url) if *base_url == provider.api_url => Ok(Some(host.clone())),
        Service::At(base_url) => {
            let message = format!("the address of host `{name}` is unknown for `{base_url}`");
            Err(Error::usage(message).hint("set its address with `--api-url`"))
        }
    }
}

fn no_such_host(provider: &Provider, name: &str) -> Error {
    let hosts: Vec<String> = provider
        .hosts
        .keys()
        .map(|host| format!("`{host}`"))
        .collect();
    let known = if hosts.is_empty() {
        "it has no other hosts".into()
    } else {
        format!("known: {}", hosts.join(", "))
    };
    Error::usage(format!("{} has no host `{name}`; {known}", provider.title))
}

/// Adds a hint to the error of a request that may have taken effect.
fn outcome_unknown(error: api::Error, method: &Method) -> Error {
    let outcome_unknown = error.outcome_unknown() && !api::is_read(method);
    // The exit code is not that of an unfinished operation: the journal has no entry for this
    // request, so `recover` could do nothing.
    let error = Error::from(error);
    if outcome_unknown {
        error.hint("the request may have taken effect; check before you send it again")
    } else {
        error
    }
}

/// Replaces the hints of a 404 or 405, which are about keys, by the address.
fn about_path(error: Error, url: &Url) -> Error {
    if !matches!(error.status, Some(404 | 405)) {
        return error;
    }
    let mut address = url.clone();
    address.set_query(None);
    Error {
        hints: vec![format!("the request went to `{address}`")],
        ..error
    }
}

/// Whether a `POST` to this address creates a key.
fn creates_key(url: &Url) -> bool {
    let collection = url.path().trim_end_matches('/').rsplit('/').next();
    collection.is_some_and(|collection| KEY_COLLECTIONS.contains(&collection))
}
