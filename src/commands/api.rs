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
mod delivery;
mod fields;

use content::{Content, Source, content};
use delivery::deliver;

/// Where `POST` makes a key ("API Keys" reference; "Authentication" guide).
const KEY_COLLECTIONS: [&str; 2] = ["persisted_tokens", "personal_access_tokens"];

/// Send one authenticated request to the profile's service
#[derive(Debug, clap::Args)]
#[command(allow_missing_positional = true)]
pub struct Args {
    /// `GET`, `HEAD`, `POST`, `PUT`, `PATCH`, `DELETE` or `OPTIONS` [default: GET]
    #[arg(value_name = "METHOD", value_parser = api::method)]
    method: Option<Method>,

    /// What is asked for, below the base URL: `/me`
    ///
    /// Percent-encoding and a query stay as they are. A full URL is taken if it is below the base
    /// URL.
    #[arg(value_name = "PATH")]
    path: String,

    #[command(flatten)]
    source: Source,

    /// Add a header, such as `Accept: text/csv`
    #[arg(short = 'H', long, value_name = "NAME: VALUE")]
    header: Vec<String>,

    /// Print status and headers before the body
    #[arg(short, long)]
    include: bool,

    /// Ask another host of the service that takes the same key: `agent`
    #[arg(long, value_name = "NAME")]
    host: Option<String>,
}

/// Sends the request and hands the answer on.
pub fn run(args: &Args, ctx: &Context) -> Result<()> {
    let method = args.method()?;
    let resource: Resource = read("the path", &args.path)?;
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
    let url = resource.at(base_url).map_err(wrong("the path"))?;
    let call = Call::from_user(base_url, method.clone(), &resource, query, headers, body);
    let call = call.map_err(wrong("the path"))?;
    let sent = async {
        session
            .client
            .send(&call)
            .await
            .map_err(|error| perhaps_done(error, &method))
    };
    let interrupt = ctx.ui.interrupt()?;
    // What may change something is not cut off by the first Ctrl-C: nobody would know what became
    // of it.
    let _begun = (!api::is_read(&method)).then(|| interrupt.begin());
    let answer = session.wait(sent)?;
    deliver(answer, args.include, &session).map_err(|error| about_path(error, &url))?;
    if method == Method::POST && makes_key(&url) {
        ctx.ui.warn("genkey has not kept the key that this made: its secret is in the answer and is never shown again");
        ctx.ui
            .hint("`genkey create` makes a key and keeps its secret");
    }
    Ok(())
}

impl Args {
    /// A method alone is not taken for a path.
    fn method(&self) -> Result<Method> {
        match &self.method {
            Some(method) => Ok(method.clone()),
            None if api::method(&self.path).is_ok() => Err(Error::usage(
                "the following required arguments were not provided: <PATH>",
            )),
            None => Ok(Method::GET),
        }
    }
}

/// Reads what was typed, and does not repeat it: it may be a password.
fn read<T: FromStr<Err: Display>>(what: &str, typed: &str) -> Result<T> {
    typed.parse().map_err(wrong(what))
}

fn wrong<E: Display>(what: &str) -> impl Fn(E) -> Error {
    move |problem| Error::usage(format!("{what} is wrong: {problem}"))
}

fn headers(args: &Args, ctx: &Context) -> Result<Vec<ExtraHeader>> {
    let headers: Vec<ExtraHeader> = args
        .header
        .iter()
        .map(|header| read("`--header`", header))
        .collect::<Result<_>>()?;
    // Not only the one that is sent: the service might look at another one first.
    let known = &ctx.settings.provider()?.key.headers;
    let carries_key =
        |header: &&ExtraHeader| known.contains(&CredentialHeader::Named(header.name().to_owned()));
    match headers.iter().find(carries_key) {
        Some(header) => Err(wrong("`--header`")(format!(
            "`{}` carries the profile's key",
            header.name()
        ))),
        None => Ok(headers),
    }
}

/// What can be known to be wrong before a credential is looked for. The embedded server has an
/// address only once it runs.
fn check_address(resource: &Resource, ctx: &Context, host: Option<&BaseUrl>) -> Result<()> {
    let Service::At(base_url) = &ctx.settings.profile()?.scope.service else {
        return Ok(());
    };
    resource
        .at(host.unwrap_or(base_url))
        .map(drop)
        .map_err(wrong("the path"))
}

/// Where another host of the service is that takes the same credential. `None` is the profile's own
/// address: on this machine one server plays all hosts.
fn base_url_of_host(ctx: &Context, name: &str) -> Result<Option<BaseUrl>> {
    let provider = ctx.settings.provider()?;
    let host = provider
        .hosts
        .get(name)
        .ok_or_else(|| no_such_host(provider, name))?;
    match &ctx.settings.profile()?.scope.service {
        Service::At(base_url) if base_url.is_loopback() => Ok(None),
        Service::Sandbox => Ok(None),
        Service::At(base_url) if *base_url == provider.api_url => Ok(Some(host.clone())),
        Service::At(base_url) => {
            let message = format!("where the host `{name}` is, is not known for `{base_url}`");
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
    let choice = if hosts.is_empty() {
        "it has no other hosts".into()
    } else {
        format!("choose {}", hosts.join(" or "))
    };
    Error::usage(format!("{} has no host `{name}`: {choice}", provider.title))
}

/// A request that was sent but not answered may have been carried out. No journal knows of it, so
/// `recover` has nothing to do, and the exit code is that of a service which cannot be reached.
fn perhaps_done(error: api::Error, method: &Method) -> Error {
    let perhaps_done = error.outcome_unknown() && !api::is_read(method);
    let error = Error::from(error);
    if perhaps_done {
        error.hint("it may have been carried out: look before you send it again")
    } else {
        error
    }
}

/// No key was named, so a 404 is about the path.
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

/// Whether a `POST` to this address makes a key.
fn makes_key(url: &Url) -> bool {
    let collection = url.path().trim_end_matches('/').rsplit('/').next();
    collection.is_some_and(|collection| KEY_COLLECTIONS.contains(&collection))
}
