//! genkey: creates, lists, renames and revokes API keys of GEN-style services and stores them in
//! the OS keychain.
//!
//! The layers, top to bottom. `tests/imports.rs` enforces which module may import which.
//!
//! | module | contents |
//! |---|---|
//! | [`cli`] | the command tree |
//! | [`commands`] | the commands, one file each: arguments and `run` |
//! | [`doctor`] | the checks of `genkey doctor`, one file per subject |
//! | [`session`] | a context with a credential and an HTTP client |
//! | [`context`] | streams, settings, clock; created on first use: stores, index, journal, credential |
//! | [`settings`] | flags, environment, configuration, profile, providers |
//! | [`ui`] | the only writer to stdout and stderr; prompts, spinner, progress bar, colour |
//! | [`interrupt`] | Ctrl-C: what it ends at once and what it waits for |
//! | [`error`] | kind, cause, hints; the kind decides the exit code |
//! | [`ops`] | the use cases: create, revoke, recover, find a key. No command line, no printing |
//! | [`output`] | formats: tables, JSON, CSV |
//! | [`api`] | the typed HTTP client |
//! | [`runbook`] | `genkey.toml`: which keys there are to be, and where they are delivered |
//! | [`destination`] | files and commands that keys are delivered to |
//! | [`mcp`] | MCP clients: their files, and the servers in them |
//! | [`provider`] | descriptions of the services, one TOML file each |
//! | [`store`] | where secrets are stored: one trait, one file per store; the index of the entries |
//! | [`journal`] | operations in progress, for `recover` |
//! | [`sandbox`] | the embedded GEN-style server |
//! | [`rate_limit`] | a service's requests per minute, shared by all processes of this machine |
//! | [`durable`] | atomic, private, durable files and locks |
//! | [`deadline`], [`process`] | timeouts for keychains and helpers; running other programs |
//! | [`malformed`] | parse errors in our own words |
//! | [`help`] | examples and tables for help and the manual |
//! | [`core_dump`] | prevents core dumps, which would hold secrets |
//! | [`failpoint`] | points at which tests end the process; empty in every other build |
//! | [`model`], [`secret`] | the types that all layers share |
//!
//! One run: `main` calls [`run`], which parses the command line, builds a [`context::Context`] from
//! [`settings::Settings`] and calls the command's `run`. An authenticated command gets a
//! [`session::Session`] with the credential and the client.

#![cfg_attr(
    test,
    allow(clippy::disallowed_methods, reason = "tests damage files on purpose")
)]

use std::process::ExitCode;

use clap::CommandFactory;

pub mod api;
mod cli;
mod commands;
mod context;
mod core_dump;
mod deadline;
pub mod destination;
mod doctor;
mod durable;
pub mod error;
mod failpoint;
mod help;
pub mod interrupt;
pub mod journal;
mod malformed;
mod mcp;
pub mod model;
pub mod ops;
mod output;
mod process;
pub mod provider;
mod rate_limit;
pub mod runbook;
#[cfg(feature = "sandbox")]
pub mod sandbox;
pub mod secret;
mod session;
mod settings;
pub mod store;
mod ui;

/// Exported for the tests in `tests/` only.
#[doc(hidden)]
pub mod testing {
    pub use crate::cli::Cli;
    pub use crate::commands::check::FOUND;
    pub use crate::deadline::Deadline;
    pub use crate::destination::{
        Back, Deliver, DeliveryError, Held, Outcome, Parcel, Surroundings, open as open_destination,
    };
    pub use crate::settings::ConfigFile;
}

use cli::raw::{arguments, has_key, wanted_color, wants_json};
use cli::{Cli, Command};
use commands::{
    api as api_command, check, complete, completions, deliver, doctor as doctor_command, env,
    help as help_command, login, logout, man, missing_key, open, recover, renew,
    run as run_command, start, token, use_key, whoami,
};
use context::Context;
use error::{Error, Kind, Result};
use output::Format;
use session::{Sending, Session, Which};
use settings::{Environment, Globals, Settings, UserProviders};
use ui::Early;

/// Runs the command line that this process was started with, and returns its exit code.
pub fn run() -> ExitCode {
    core_dump::disable();
    let code = run_command_line();
    // After everything else has returned, so that the frames that held secrets are free.
    secret::wipe_stack();
    code
}

#[cfg(unix)]
fn check_stack() -> Result<()> {
    // Checked before anything starts: a stack overflow kills the process in the middle of an
    // operation.
    const NEEDED: u64 = 512 * 1024;
    let limit = rustix::process::getrlimit(rustix::process::Resource::Stack).current;
    match limit.filter(|limit| *limit < NEEDED) {
        None => Ok(()),
        Some(limit) => {
            let message = format!(
                "the stack is limited to {} KiB, but genkey needs {} KiB",
                limit / 1024,
                NEEDED / 1024
            );
            Err(Error::new(Kind::Failed, message).hint("raise the limit with `ulimit -s 8192`"))
        }
    }
}

#[cfg(not(unix))]
fn check_stack() -> Result<()> {
    // On Windows the stack size is part of the executable.
    Ok(())
}

// Not inlined into `run`, whose frame must be above everything that `wipe_stack` wipes.
#[inline(never)]
fn run_command_line() -> ExitCode {
    let arguments = arguments();
    if let Some(request) = complete::request(&arguments) {
        // Where a KEY can be typed, options are not what is looked for.
        missing_key::require();
        return complete::run(request, Cli::tolerant_tree());
    }
    let environment = Environment::of_process();
    // Before the command line is parsed: it may hold a key with a prefix of one of them, which must
    // be recognised, and redacted in errors.
    let providers = UserProviders::find(&environment);
    let color = settings::color(wanted_color(&arguments), &environment);
    let early = Early {
        json: wants_json(&arguments),
        color,
        ascii: environment.is_ascii(),
    };
    let typed = || help_command::Typed {
        arguments: &arguments,
        has_key: has_key(&arguments),
    };
    if let Err(error) = check_stack() {
        return ui::early_error(error, early);
    }
    let Cli { globals, command } = match parse(color) {
        Ok(cli) => cli,
        Err(error) => {
            let tree = || colored(Cli::tolerant_tree(), color);
            return help_command::answer(strict(error, color), tree, early, &typed());
        }
    };
    let Some(command) = command else {
        if globals.format() != Format::Table {
            let error = Error::usage("no command was given");
            return ui::early_error(error.hint("`genkey --help` lists the commands"), early);
        }
        let made = Settings::new(globals, environment, providers).and_then(Context::new);
        return start::run(made, early);
    };
    // Before the settings: help is there where the configuration or the environment is broken.
    if let Command::Help(args) = &command {
        return help_command::run(args, colored(Cli::tolerant_tree(), color), early);
    }
    let made = for_command(&command, globals)
        .and_then(|globals| Settings::new(globals, environment, providers))
        .and_then(Context::new);
    let ctx = match made {
        Ok(ctx) => ctx,
        Err(error) => return ui::early_error(error, early),
    };
    // clap's own error, but only here is it known whether the session is interactive.
    if command.lacks_key() && !ctx.ui.can_pick() {
        missing_key::require();
        if let Err(error) = parse(color) {
            let tree = || colored(Cli::tolerant_tree(), color);
            return help_command::answer(error, tree, early, &typed());
        }
    }
    // These report unfinished operations themselves.
    if !matches!(
        command,
        Command::Recover(_) | Command::Renew(_) | Command::Doctor(_)
    ) {
        ctx.remind();
    }
    let required = if requires_profile(&command) {
        ctx.require_profile()
    } else {
        Ok(())
    };
    let done = required.and_then(|()| dispatch(command, &ctx));
    let selected = ctx.ui.print_selected();
    let code = done
        .and_then(|code| selected.map(|()| code))
        .unwrap_or_else(|error| {
            let code = error.kind.exit_code();
            ctx.ui.error(error);
            ExitCode::from(code)
        });
    // With `-o json`, warnings are written here if no error has included them.
    ctx.ui.finish();
    code
}

/// Parses the command line; `color` is for clap's own messages.
#[allow(
    clippy::disallowed_methods,
    reason = "the command line is parsed here alone"
)]
fn parse(color: Option<bool>) -> std::result::Result<Cli, clap::Error> {
    // Leaked on purpose: dropping the tree takes as long as everything else that a short command
    // does.
    let tree = Box::leak(Box::new(colored(Cli::tolerant_tree(), color)));
    let mut matches = tree.try_get_matches_from_mut(std::env::args_os())?;
    Cli::from_matches(&mut matches).map_err(|error| error.format(tree))
}

/// The error of a command line where KEY cannot be left out, so that errors do not depend on the
/// terminal.
fn strict(error: clap::Error, color: Option<bool>) -> clap::Error {
    if !error.use_stderr() {
        return error;
    }
    missing_key::require();
    parse(color).err().unwrap_or(error)
}

/// The tree whose help and errors are coloured as was asked for.
fn colored(tree: clap::Command, color: Option<bool>) -> clap::Command {
    tree.color(match color {
        None => clap::ColorChoice::Auto,
        Some(true) => clap::ColorChoice::Always,
        Some(false) => clap::ColorChoice::Never,
    })
}

/// The global options, with `--sandbox` implied by `genkey sandbox`.
fn for_command(command: &Command, globals: Globals) -> Result<Globals> {
    globals.check_json_options()?;
    if let Some(format) = globals.findings_format()
        && !matches!(command, Command::Check(_))
    {
        let name = format.name();
        return Err(Error::usage(format!("only `genkey check` has `-o {name}`"))
            .hint("use `table`, `json`, `jsonl`, `csv`, `tsv` or `plain`"));
    }
    #[cfg(feature = "sandbox")]
    if matches!(command, Command::Sandbox(_)) {
        return globals.in_sandbox();
    }
    #[cfg(not(feature = "sandbox"))]
    let _ = command;
    Ok(globals)
}

/// Whether the profile in use must exist. `doctor` reports a missing one as a finding.
fn requires_profile(command: &Command) -> bool {
    match command {
        Command::Logout(_)
        | Command::Whoami(_)
        | Command::Keys(_)
        | Command::Verb(_)
        | Command::Check(_)
        | Command::Recover(_)
        | Command::Renew(_)
        | Command::Deliver(_)
        | Command::Token(_)
        | Command::Use(_)
        | Command::Env(_)
        | Command::Run(_)
        | Command::Api(_) => true,
        Command::Mcp(verb) => verb.requires_profile(),
        Command::Login(_)
        | Command::Profile(_)
        | Command::Open(_)
        | Command::Provider(_)
        | Command::Destination(_)
        | Command::Doctor(_)
        | Command::Completions(_)
        | Command::Man(_)
        | Command::Help(_) => false,
        #[cfg(feature = "sandbox")]
        Command::Sandbox(_) => false,
    }
}

fn dispatch(command: Command, ctx: &Context) -> Result<ExitCode> {
    let done: Result<()> = match command {
        Command::Login(args) => login::run(&args, ctx),
        Command::Logout(args) => logout::run(&args, ctx),
        Command::Whoami(args) => args
            .check(ctx)
            .and_then(|()| authenticated(ctx, |session| whoami::run(&args, session))),
        Command::Keys(verb) => return dispatch(Command::Verb(verb.into_inner()), ctx),
        Command::Verb(verb) => verb
            .check(ctx)
            .and_then(|()| authenticated(ctx, |session| verb.run(session))),
        Command::Check(args) => return check::run(&args, ctx),
        Command::Recover(args) => recover::run(&args, ctx),
        Command::Renew(args) => renew::run(&args, ctx),
        Command::Deliver(args) => deliver::run(&args, ctx),
        Command::Token(args) => token::run(&args, ctx),
        Command::Use(args) => use_key::run(&args, ctx),
        Command::Env(args) => env::run(&args, ctx),
        Command::Run(args) => return run_command::run(&args, ctx),
        Command::Mcp(verb) => verb.into_inner().run(ctx),
        Command::Open(args) => open::run(&args, ctx),
        Command::Api(args) => api_command::run(&args, ctx),
        Command::Profile(verb) => verb.into_inner().run(ctx),
        Command::Provider(verb) => verb.into_inner().run(ctx),
        Command::Destination(verb) => verb.into_inner().run(ctx),
        Command::Doctor(args) => doctor_command::run(&args, ctx),
        Command::Completions(args) => completions::run(&args, ctx),
        Command::Man(args) => man::run(&args, Cli::command(), ctx),
        #[cfg(feature = "sandbox")]
        Command::Sandbox(args) => commands::sandbox::run(args.into_inner(), ctx),
        // Answered before there is a context.
        Command::Help(_) => Ok(()),
    };
    done.map(|()| ExitCode::SUCCESS)
}

fn authenticated(ctx: &Context, work: impl FnOnce(&Session<'_>) -> Result<()>) -> Result<()> {
    Session::open(ctx, Which::InUse, Sending::Usual).and_then(|session| work(&session))
}
