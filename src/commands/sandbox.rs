//! `genkey sandbox`

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use clap::builder::{PossibleValuesParser, TypedValueParser};
use jiff::Timestamp;

use super::json_object;
use crate::context::Context;
use crate::error::{Error, Result};
use crate::interrupt::End;
use crate::output::Format;
use crate::sandbox::{ACTIONS, Dialect, FaultObserver, FaultRule, Faults, Options, Server};

/// Run the embedded GEN-style server on loopback until Ctrl-C
///
/// It prints the address and a key as assignments for the environment; on a terminal they can be
/// pasted into a shell. The key works as long as the server's data file, in which the keys are that
/// are created at it.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Listen on this port; 0 takes a free one
    #[arg(long, value_name = "N", default_value_t = 0)]
    port: u16,

    /// Keep the server's data in this file [default: that of `--sandbox`]
    #[arg(long, value_name = "FILE")]
    data: Option<PathBuf>,

    /// The document that the key endpoints follow: the API reference, the "Get API Key" guide or
    /// the "Authentication" guide
    #[arg(long, value_name = "NAME", default_value_t, value_parser = dialects())]
    dialect: Dialect,

    /// Print a JWT as well, which works for this long, such as `1h`
    #[arg(long, value_name = "DURATION", allow_hyphen_values = true, value_parser = jwt_lifetime)]
    jwt: Option<Duration>,

    /// Delete the server's data first
    #[arg(long)]
    reset: bool,

    /// Inject a fault, such as `POST /persisted_tokens: drop-answer` (repeatable)
    #[arg(long = "fault", value_name = "RULE", long_help = fault_help())]
    faults: Vec<FaultRule>,
}

fn dialects() -> impl TypedValueParser<Value = Dialect> {
    PossibleValuesParser::new(Dialect::ALL.map(Dialect::name)).try_map(|name| name.parse())
}

/// The longest that a JWT works: a year, as it is written.
const LONGEST_JWT: Duration = Duration::from_secs(31_557_600);

fn jwt_lifetime(text: &str) -> std::result::Result<Duration, &'static str> {
    let lifetime = humantime::parse_duration(text).ok();
    let fits = |lifetime: &Duration| (Duration::from_secs(1)..=LONGEST_JWT).contains(lifetime);
    lifetime
        .filter(fits)
        .ok_or("a JWT works for a second to a year, such as `10m` or `1h`")
}

/// The help of `--fault`, with a row for each action.
fn fault_help() -> String {
    let width = ACTIONS
        .iter()
        .map(|(form, _)| form.len())
        .max()
        .unwrap_or_default();
    let rows: String = ACTIONS
        .iter()
        .map(|(form, effect)| format!("  {form:width$}  {effect}\n"))
        .collect();
    format!("{FAULT_HELP}\n{rows}")
}

const FAULT_HELP: &str = "\
Inject a fault, such as `POST /persisted_tokens: drop-answer` (repeatable)

A rule is `METHOD PATH: ACTION`. PATH has no version; `*` is any method, any path or any one segment of a path. \
The first rule that a request matches applies. With `x2` at its end, a rule is for two requests only. A STATUS may \
be followed by `retry-after SECONDS`. The actions:
";

/// Runs the server until Ctrl-C or SIGTERM.
pub fn run(args: Args, ctx: &Context) -> Result<()> {
    // Whoever reads the announcement may end the server at once.
    let end = End::listen().map_err(|error| Error::from_io("cannot listen for Ctrl-C", error))?;
    let data = args
        .data
        .unwrap_or_else(|| ctx.settings.paths.sandbox_data.clone());
    let faults = Faults {
        rules: args.faults.clone(),
        observer: Some(observer(ctx)),
    };
    let Args {
        port, dialect, jwt, ..
    } = args;
    let resets = args.reset;
    let usual = Options::new(data.clone(), Arc::new(clock));
    let server = Server::start(Options {
        resets,
        port,
        dialect,
        jwt,
        faults,
        keeps_session: true,
        ..usual
    })?;
    if args.reset {
        forget_secrets(&data, ctx)?;
    }
    let speaks = match dialect {
        Dialect::Reference => String::new(),
        Dialect::Guide | Dialect::Pat => format!(" and speaks the `{dialect}` dialect"),
    };
    ctx.ui.status(format!(
        "the sandbox listens on {}{speaks}; Ctrl-C ends it",
        server.base_url()
    ));
    args.faults
        .iter()
        .for_each(|rule| ctx.ui.status(format!("requests may meet `{rule}`")));
    announce(&server, ctx)?;
    end.wait();
    drop(server);
    Ok(())
}

#[allow(
    clippy::disallowed_methods,
    reason = "the server's clock is the real one"
)]
fn clock() -> Timestamp {
    Timestamp::now()
}

/// Tells of each fault as it is injected, from the server's thread.
fn observer(ctx: &Context) -> FaultObserver {
    let notifier = ctx.ui.notifier();
    Arc::new(move |rule| notifier.status(&format!("a request meets `{rule}`")))
}

/// Removes the secrets that `--sandbox` has kept of the keys in this data, which open nothing now
/// that it is gone; what was unfinished is of no matter any more.
fn forget_secrets(data: &Path, ctx: &Context) -> Result<()> {
    if data != ctx.settings.paths.sandbox_data {
        return Ok(());
    }
    Ok(ctx.desk()?.discard_everything()?)
}

/// Prints where the server is, a key for it, and its JWT if it has one.
fn announce(server: &Server, ctx: &Context) -> Result<()> {
    let secrets = [
        (ctx.settings.key_variable()?, Some(server.session())),
        ("GEN_JWT", server.jwt()),
    ];
    let secrets = secrets
        .into_iter()
        .filter_map(|(name, secret)| Some((name, secret?)));
    if ctx.settings.is_github_actions() {
        secrets.clone().for_each(|(_, secret)| ctx.ui.mask(secret));
    }
    let url = server.base_url();
    let variables: Vec<(&str, &str)> = [("GENKEY_API_URL", url.as_str())]
        .into_iter()
        .chain(secrets.map(|(name, secret)| (name, secret.expose())))
        .collect();
    match ctx.format() {
        Format::Json | Format::Jsonl => ctx.ui.print(|out| json_object(&variables, out)),
        Format::Table | Format::Csv | Format::Tsv => {
            let export = if ctx.ui.stdout_terminal {
                "export "
            } else {
                ""
            };
            ctx.ui.print(|out| {
                variables
                    .iter()
                    .try_for_each(|(name, value)| writeln!(out, "{export}{name}={value}"))
            })
        }
    }
}
