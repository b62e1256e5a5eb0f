//! `genkey sandbox`

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use clap::builder::{PossibleValuesParser, TypedValueParser};

use super::json_object;
use crate::context::Context;
use crate::error::{Error, Result};
use crate::interrupt::End;
use crate::output::Format;
use crate::sandbox::{ACTIONS, Dialect, FaultObserver, FaultRule, Faults, Options, Server};

/// Run the embedded GEN-style server on loopback until Ctrl-C
///
/// Prints its address and a key as environment variables; on a terminal, as lines to paste into a
/// shell. The server stores all keys in its data file; the key that is printed works as long as that
/// file exists.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Port to listen on; 0 picks a free one
    #[arg(long, value_name = "N", default_value_t = 0)]
    port: u16,

    /// Data file of the server [default: that of `--sandbox`]
    #[arg(long, value_name = "FILE")]
    data: Option<PathBuf>,

    /// Document that the key endpoints follow: the API reference, the "Get API Key" guide or the
    /// "Authentication" guide
    #[arg(long, value_name = "NAME", default_value_t, value_parser = dialects())]
    dialect: Dialect,

    /// Also print a JWT with this lifetime, such as `1h`
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

/// Limit of a JWT's lifetime: what `humantime` parses `1y` as, 365.25 days.
const MAX_JWT_LIFETIME: Duration = Duration::from_secs(31_557_600);

fn jwt_lifetime(text: &str) -> std::result::Result<Duration, &'static str> {
    let lifetime = humantime::parse_duration(text).ok();
    let fits = |lifetime: &Duration| (Duration::from_secs(1)..=MAX_JWT_LIFETIME).contains(lifetime);
    lifetime
        .filter(fits)
        .ok_or("must be between 1 second and 1 year, such as `10m` or `1h`")
}

/// The help of `--fault`, with a line for each action.
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

A rule is `METHOD PATH: ACTION`. PATH is without the version; `*` matches any method, any path or one segment of a \
path. The first matching rule applies. With `x2` at the end, it applies to two requests only. A STATUS may be \
followed by `retry-after SECONDS`. Actions:
";

/// Runs the server until Ctrl-C or SIGTERM.
pub fn run(args: Args, ctx: &Context) -> Result<()> {
    // Before the address is printed: a script may stop the server as soon as it has that.
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
    let usual = Options::new(data.clone(), ctx.clock());
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
        remove_secrets(&data, ctx)?;
    }
    let dialect = match dialect {
        Dialect::Reference => String::new(),
        Dialect::Guide | Dialect::Pat => format!(" (`{dialect}` dialect)"),
    };
    ctx.ui.status(format!(
        "sandbox listening on {}{dialect}; press Ctrl-C to stop",
        server.base_url()
    ));
    if ctx.has_own_clock() {
        ctx.ui.status(format!("its clock says {:.0}", ctx.now()));
    }
    args.faults
        .iter()
        .for_each(|rule| ctx.ui.status(format!("fault rule: `{rule}`")));
    announce(&server, ctx)?;
    end.wait();
    drop(server);
    Ok(())
}

/// Reports each fault as it is injected, from the server's thread.
fn observer(ctx: &Context) -> FaultObserver {
    let notifier = ctx.ui.notifier();
    Arc::new(move |rule| notifier.status(&format!("injected `{rule}`")))
}

/// Removes the secrets and the journal of `--sandbox` after a reset: the keys no longer exist.
fn remove_secrets(data: &Path, ctx: &Context) -> Result<()> {
    // A data file of its own has no stored secrets: they belong to the default one.
    if data != ctx.settings.paths.sandbox_data {
        return Ok(());
    }
    Ok(ctx.desk()?.discard_everything()?)
}

/// Prints the server's address, a key, and a JWT if one was asked for.
fn announce(server: &Server, ctx: &Context) -> Result<()> {
    let secrets = [
        (ctx.settings.key_variable()?, Some(server.session())),
        ("GEN_JWT", server.jwt()),
    ];
    let secrets = secrets
        .into_iter()
        .filter_map(|(name, secret)| Some((name, secret?)));
    // First, because GitHub redacts only what is logged after the mask.
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
        Format::Table | Format::Csv | Format::Tsv | Format::Plain => {
            // On a terminal the lines are pasted into a shell; in a pipe they are read as dotenv.
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
