//! `genkey keys create`

use jiff::tz::TimeZone;

use crate::context::{Context, Session};
use crate::error::{Error, Result};
use crate::model::{Expiry, KeyName, Marker};
use crate::ops::create::{Flaw, Made, NewKey, create};
use crate::output::{self, Format, KeyRow, Value, excerpt};

/// Make a key and keep its secret in the store
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The key's name [default: `genkey-` and the day]
    #[arg(long, value_name = "NAME", value_parser = super::new_name)]
    name: Option<KeyName>,

    /// How long it shall live, such as `90d`; without an expiry it lives for ever
    #[arg(long, value_name = "DURATION", value_parser = Expiry::from_duration, conflicts_with = "expires_at", allow_hyphen_values = true)]
    expires_in: Option<Expiry>,

    /// The day on which it shall expire, such as `2027-01-31`
    #[arg(long, value_name = "DATE", allow_hyphen_values = true)]
    expires_at: Option<String>,

    /// Log in with the new key from now on
    #[arg(long = "use")]
    becomes_login: bool,

    /// Print the secret too: alone on stdout, unless `-o` says otherwise
    #[arg(long)]
    show_token: bool,

    /// Only say what would be made
    #[arg(long, conflicts_with = "show_token")]
    dry_run: bool,
}

/// Makes a key.
///
/// # Errors
/// When the expiry is wrong, the store cannot keep a secret, or the service makes no key.
pub fn run(args: &Args, session: &Session<'_>) -> Result<()> {
    let ctx = session.ctx;
    let new = args.new_key(ctx)?;
    if args.dry_run {
        return preview(&new, session);
    }
    let interrupt = ctx.ui.interrupt()?;
    let made = session.with_workshop(&interrupt, |workshop| session.wait(create(workshop, &new)))?;
    made.flaws.iter().for_each(|flaw| report(ctx, flaw));
    let in_use = if args.becomes_login { take_into_use(ctx, &made, &new.name) } else { Ok(()) };
    present(args, ctx, &made, args.becomes_login && in_use.is_ok())?;
    in_use
}

impl Args {
    /// The expiry that is asked for. It depends on the clock, so that it is no matter of the command line alone.
    ///
    /// # Errors
    /// When the date is none, or is past.
    pub(super) fn expiry(&self, ctx: &Context) -> Result<Option<Expiry>> {
        let Some(date) = &self.expires_at else { return Ok(self.expires_in) };
        Expiry::from_date(date, ctx.now())
            .map(Some)
            .map_err(|error| Error::usage(format!("invalid value `{}` for `--expires-at`: {error}", excerpt(date))))
    }

    fn new_key(&self, ctx: &Context) -> Result<NewKey> {
        let marker = ctx.marker()?;
        let name = match &self.name {
            Some(name) => name.clone(),
            None => default_name(ctx, &marker)?,
        };
        Ok(NewKey { name, expires_in: self.expiry(ctx)?, marker })
    }
}

/// `genkey-2026-11-21-3f9a`: unlike any other, so that the key can be named.
fn default_name(ctx: &Context, marker: &Marker) -> Result<KeyName> {
    let today = ctx.now().to_zoned(TimeZone::UTC).date();
    KeyName::new(&format!("genkey-{today}-{}", marker.short())).map_err(|error| Error::usage(error.to_string()))
}

fn preview(new: &NewKey, session: &Session<'_>) -> Result<()> {
    let ctx = session.ctx;
    let store = session.new_secrets_store()?;
    store.prove(ctx.now())?;
    let service = &session.profile().service;
    let fields = ["dry_run", "name", "expires_in", "expires_at", "service", "store"];
    let values = [
        true.into(),
        new.name.as_str().into(),
        new.expires_in.map(|expiry| expiry.to_string()).into(),
        Value::or_never(new.expires_in.map(|expiry| expiry.after(ctx.now()))),
        service.as_str().into(),
        store.name().into(),
    ];
    ctx.ui.print(|out| output::record(&fields, &values, ctx.format(), &ctx.surface(), out))?;
    ctx.ui.status("nothing was made: this was a dry run");
    Ok(())
}

fn report(ctx: &Context, flaw: &Flaw) {
    ctx.ui.warn(flaw);
    if let Flaw::NotRenamed { .. } = flaw {
        ctx.ui.hint(ctx.advice("`genkey recover` gives it its name"));
    }
}

/// Makes the new key the profile's login, as `genkey use` does.
fn take_into_use(ctx: &Context, made: &Made, name: &KeyName) -> Result<()> {
    ctx.log_in_with(&made.key.id, name.as_str(), &made.stored).map_err(|error| {
        error
            .context("the key is made and kept, but not in use")
            .hint(format!("`genkey use {}` takes it into use", made.key.id))
    })
}

/// Tells a person where the secret went, and how to get at it.
fn tell_person(ctx: &Context, made: &Made) {
    if ctx.ui.stdout_is_terminal() {
        let title = ctx.store_title(&made.stored.store);
        let advice = format!("its secret is kept in {title}: `genkey token {}` prints it", made.key.id);
        ctx.ui.status(ctx.advice(&advice));
    }
}

/// Prints the row; with `--show-token` and a table, stdout is the bare token and the row goes to stderr.
fn present(args: &Args, ctx: &Context, made: &Made, in_use: bool) -> Result<()> {
    let row = KeyRow { key: &made.key, stored: Some(&made.stored), in_use, token: None };
    if !args.show_token {
        ctx.ui.print(|out| output::key(&row, ctx.format(), &ctx.surface(), out))?;
        tell_person(ctx, made);
        return Ok(());
    }
    let token = made.token.expose();
    if ctx.is_github_actions() {
        ctx.ui.mask(&made.token);
    }
    if ctx.format() == Format::Table {
        ctx.ui.aside(|out| output::key(&row, Format::Table, &ctx.stderr_surface(), out));
        return ctx.ui.print(|out| writeln!(out, "{token}"));
    }
    let row = KeyRow { token: Some(token), ..row };
    ctx.ui.print(|out| output::key(&row, ctx.format(), &ctx.surface(), out))
}
