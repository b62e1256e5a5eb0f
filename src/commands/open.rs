//! `genkey open`

use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use crate::context::Context;
use crate::error::{Error, Kind, Result};
use crate::model::Service;
use crate::output::Format;
use crate::process::is_installed;
use crate::settings::environment::{DISPLAY, SSH_CONNECTION, WAYLAND_DISPLAY};

/// How long a browser's starter may take to fail. One that takes longer has become the browser.
const LONG_ENOUGH: Duration = Duration::from_millis(1500);
const POLL: Duration = Duration::from_millis(20);

/// Print the address of the page where keys are created, and open it
///
/// A browser is started only on a desktop and if stdout is a terminal: not over SSH, in CI or in a
/// script.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Only print the address
    #[arg(short = 'n', long)]
    print: bool,
}

/// Prints the address, and opens it in the browser. Sends no request and needs no login.
pub fn run(args: &Args, ctx: &Context) -> Result<()> {
    let page = page(ctx)?;
    let (url, place) = (page.url.as_str(), page.place.as_deref());
    match ctx.format() {
        Format::Table => ctx.ui.print(|out| writeln!(out, "{url}"))?,
        Format::Json | Format::Jsonl | Format::Csv | Format::Tsv | Format::Plain => {
            let values = [url.into(), place.into()];
            ctx.outcome(&["url", "dashboard"], &values)?;
        }
    }
    if let Some(place) = place {
        ctx.ui.hint(format!("keys are created under {place}"));
    }
    if !args.print && can_open(ctx) && !open(url) {
        ctx.ui
            .warn("the browser could not be started; open the address yourself");
    }
    Ok(())
}

/// A page for people.
struct Page {
    url: String,
    /// Where on it keys are.
    place: Option<String>,
}

fn page(ctx: &Context) -> Result<Page> {
    let profile = ctx.settings.profile()?;
    let provider = &profile.provider;
    let address = match &profile.scope.service {
        Service::Sandbox => {
            return Err(Error::new(Kind::Failed, "the sandbox has no web page")
                .hint("`genkey --sandbox create NAME` creates a key"));
        }
        Service::At(address) => address,
    };
    // A service of the same kind at another address has other pages.
    match &provider.dashboard_url {
        Some(url) if provider.is_at(address) => Ok(Page {
            url: url.as_str().to_owned(),
            place: provider.dashboard.clone(),
        }),
        Some(_) | None => Err(Error::new(
            Kind::Failed,
            format!("no web page is known for `{address}`"),
        )
        .hint("a provider of your own can have a `dashboard_url`: see `genkey help providers`")),
    }
}

fn can_open(ctx: &Context) -> bool {
    let is_set = |variable| ctx.settings.environment.get(variable).is_some();
    let is_desktop = cfg!(any(windows, target_os = "macos"))
        || [DISPLAY, WAYLAND_DISPLAY].into_iter().any(is_set);
    ctx.ui.stdout_terminal
        && ctx.format() == Format::Table
        && !ctx.settings.no_input()
        && !is_set(SSH_CONNECTION)
        && is_desktop
}

/// The programs that open an address in the browser, and their arguments before it.
const OPENERS: [&[&str]; 4] = [
    &["open"],
    &["rundll32.exe", "url.dll,FileProtocolHandler"],
    &["wslview"],
    &["xdg-open"],
];

/// Opens an address; whether that seems to have worked.
fn open(url: &str) -> bool {
    let is_usable = |opener: &&&[&str]| match opener.first() {
        // Elsewhere, it is another program.
        Some(&"open") => cfg!(target_os = "macos"),
        Some(&"rundll32.exe") => cfg!(windows),
        Some(program) => is_installed(program),
        None => false,
    };
    let Some([program, arguments @ ..]) = OPENERS.iter().find(is_usable) else {
        return false;
    };
    let mut command = Command::new(program);
    command
        .args(arguments)
        .arg(url)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    // Ctrl-C at the shell must not end the browser.
    #[cfg(unix)]
    {
        use std::os::unix::process::CommandExt;
        command.process_group(0);
    }
    command.spawn().is_ok_and(has_started)
}

/// Whether it succeeds, or still runs after a while.
fn has_started(mut child: Child) -> bool {
    let began = Instant::now();
    while began.elapsed() < LONG_ENOUGH {
        match child.try_wait() {
            Ok(Some(status)) => return status.success(),
            Ok(None) => thread::sleep(POLL),
            Err(_) => return false,
        }
    }
    true
}
